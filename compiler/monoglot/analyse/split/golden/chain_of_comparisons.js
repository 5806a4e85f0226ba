// the browser

const chain_of_comparisons = async $ => {
  let part$2 = strLen(window.prompt("low?") || "");
  let [part$1, part$3] = $unpack(["tuple",null,null], await $.call($chain_of_comparisons$1, [part$2]));
  if (part$1) {
    let part$4 = strLen(window.prompt("high?") || "");
    part$1 = part$3 <= part$4;
  }
  let found = part$1;
  return boolText(found);
};

// the server

async function chain_of_comparisons$1($, part$2) {
  let part$3 = await _number($);
  let part$1 = part$2 < part$3;
  return [part$1, part$3];
}
