// the browser

const if_elif_else = async $ => {
  let flow$ = 0;
  for (const wanted of [1, 2, 3]) {
    let part$1;
    [flow$, part$1] = $unpack(["tuple",null,null], await $.call($if_elif_else$1, [flow$, wanted]));
    if (part$1) {
      _say($, "same");
    } else if (window.confirm(`less than ${wanted}?`)) {
      await $.call($if_elif_else$2, [flow$]);
      flow$ = 0;
      _say($, "less");
    } else {
      await $.call($if_elif_else$3, [flow$]);
      flow$ = 0;
    }
  }
  return String($.value($total));
};

// the server

async function if_elif_else$1($, flow$, wanted) {
  $resume($, $if_elif_else$1$flow, flow$, [0, 39, 40, 41], [], []);
  if (!has(wanted, [1, 2, 3])) {
    throw new PyError("FlowError", "an item of a loop of if_elif_else is not there at the server (line)");
  }
  let part$1 = await _number($) === wanted;
  return [$keep($, $if_elif_else$1$flow, 39, {part$1, wanted}), part$1];
}

function if_elif_else$2($, flow$) {
  let [wanted, part$1] = $resume($, $if_elif_else$1$flow, flow$, [39], ["wanted", "part$1"], []);
  if (!has(wanted, [1, 2, 3])) {
    throw new PyError("FlowError", "an item of a loop of if_elif_else is not there at the server (line)");
  }
  if (part$1) {
    throw new PyError("FlowError", "a condition of if_elif_else does not hold at the server (line)");
  }
  $.set($total, check($.value($total) + 10));
}

function if_elif_else$3($, flow$) {
  let [wanted, part$1] = $resume($, $if_elif_else$1$flow, flow$, [39], ["wanted", "part$1"], []);
  if (!has(wanted, [1, 2, 3])) {
    throw new PyError("FlowError", "an item of a loop of if_elif_else is not there at the server (line)");
  }
  if (part$1) {
    throw new PyError("FlowError", "a condition of if_elif_else does not hold at the server (line)");
  }
  _note($, "more");
}
