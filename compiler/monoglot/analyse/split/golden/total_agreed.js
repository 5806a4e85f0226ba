// the browser

const total_agreed = async $ => {
  let flow$ = 0;
  let agreed = 0;
  for (const name of ["a", "b", "c"]) {
    [flow$, agreed] = $unpack(["tuple",null,null], await $.call($total_agreed$1, [flow$, name]));
    if (!window.confirm(`${name}: ${agreed}?`)) {
      [flow$, agreed] = $unpack(["tuple",null,null], await $.call($total_agreed$2, [flow$]));
    }
  }
  return await $.call($total_agreed$3, [flow$]);
};

// the server

async function total_agreed$1($, flow$, name) {
  let [agreed, agreed$kept] = $resume($, $total_agreed$1$flow, flow$, [0, 73, 74], [], [["agreed", null]]);
  if (!agreed$kept) {
    agreed = 0;
  }
  if (!has(name, ["a", "b", "c"])) {
    throw new PyError("FlowError", "an item of a loop of total_agreed is not there at the server (line)");
  }
  agreed = check(agreed + await _number($));
  return [$keep($, $total_agreed$1$flow, 73, {agreed, name}), agreed];
}

function total_agreed$2($, flow$) {
  let [name] = $resume($, $total_agreed$1$flow, flow$, [73], ["name"], []);
  if (!has(name, ["a", "b", "c"])) {
    throw new PyError("FlowError", "an item of a loop of total_agreed is not there at the server (line)");
  }
  let agreed = 0;
  return [$keep($, $total_agreed$1$flow, 74, {agreed}), agreed];
}

function total_agreed$3($, flow$) {
  let [agreed, agreed$kept] = $resume($, $total_agreed$1$flow, flow$, [0, 73, 74], [], [["agreed", null]]);
  if (!agreed$kept) {
    agreed = 0;
  }
  $.set($total, check($.value($total) + agreed));
  return String(agreed);
}
