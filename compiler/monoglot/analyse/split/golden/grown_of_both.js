// the browser

const grown_of_both = async $ => {
  let flow$ = 0;
  let texts = [];
  let by_name = new Map([]);
  for (const name of ["a", "b"]) {
    flow$ = await $.call($grown_of_both$1, [flow$, name]);
    let part$3 = window.prompt(name);
    flow$ = await $.call($grown_of_both$2, [flow$, part$3]);
    let part$6 = window.prompt("times?");
    flow$ = await $.call($grown_of_both$3, [flow$, part$6]);
  }
  return await $.call($grown_of_both$4, [flow$]);
};

// the server

async function grown_of_both$1($, flow$, name) {
  $resume($, $grown_of_both$1$flow, flow$, [0, 78], [], []);
  if (!has(name, ["a", "b"])) {
    throw new PyError("FlowError", "an item of a loop of grown_of_both is not there at the server (line)");
  }
  let number = await _number($);
  let part$1 = number;
  return $keep($, $grown_of_both$1$flow, 76, {name, number, part$1}, ["by_name", "texts"]);
}

function grown_of_both$2($, flow$, part$3) {
  let part$2;
  let [number, part$1, name, texts, texts$kept] = $resume($, $grown_of_both$1$flow, flow$, [76], ["number", "part$1", "name"], [["texts", null]]);
  if (!texts$kept) {
    texts = [];
  }
  if (!has(name, ["a", "b"])) {
    throw new PyError("FlowError", "an item of a loop of grown_of_both is not there at the server (line)");
  }
  if (!part$3) {
    part$2 = "";
  } else {
    part$2 = part$3;
  }
  append(texts, `${part$1}${part$2}`);
  let part$4 = number;
  return $keep($, $grown_of_both$1$flow, 77, {name, part$4, texts}, ["by_name"]);
}

function grown_of_both$3($, flow$, part$6) {
  let part$5;
  let [name, part$4, by_name, by_name$kept] = $resume($, $grown_of_both$1$flow, flow$, [77], ["name", "part$4"], [["by_name", null]]);
  if (!by_name$kept) {
    by_name = new Map([]);
  }
  if (!has(name, ["a", "b"])) {
    throw new PyError("FlowError", "an item of a loop of grown_of_both is not there at the server (line)");
  }
  if (!part$6) {
    part$5 = "";
  } else {
    part$5 = part$6;
  }
  dictSet(by_name, name, mul(part$4, strLen(part$5)));
  return $keep($, $grown_of_both$1$flow, 78, {by_name}, ["texts"]);
}

function grown_of_both$4($, flow$) {
  let [by_name, by_name$kept, texts, texts$kept] = $resume($, $grown_of_both$1$flow, flow$, [0, 78], [], [["by_name", null], ["texts", null]]);
  if (!texts$kept) {
    texts = [];
  }
  if (!by_name$kept) {
    by_name = new Map([]);
  }
  _note($, `${reprList(texts, $x => repr($x))} ${reprDict(by_name, $x => repr($x), $x => String($x))}`);
  return `${reprList(texts, $x => repr($x))} ${reprDict(by_name, $x => repr($x), $x => String($x))}`;
}
