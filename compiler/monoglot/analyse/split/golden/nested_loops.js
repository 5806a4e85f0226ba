// the browser

const nested_loops = async $ => {
  let flow$ = 0;
  for (const row of ["p", "q"]) {
    $1: {
      for (const column of [1, 2]) {
        let part$1;
        _say($, `${row}${column}`);
        [flow$, part$1] = $unpack(["tuple",null,null], await $.call($nested_loops$1, [row, column]));
        if (part$1) {
          await $.call($nested_loops$2, [flow$]);
          flow$ = 0;
          break $1;
        }
        await $.call($nested_loops$3, [flow$]);
        flow$ = 0;
      }
      _say($, "whole row");
    }
  }
  return String($.value($total));
};

// the server

async function nested_loops$1($, row, column) {
  if (!has(row, ["p", "q"])) {
    throw new PyError("FlowError", "an item of a loop of nested_loops is not there at the server (line)");
  }
  if (!has(column, [1, 2])) {
    throw new PyError("FlowError", "an item of a loop of nested_loops is not there at the server (line)");
  }
  let part$1 = await _number($) === 7;
  return [$keep($, $nested_loops$1$flow, 48, {column, part$1, row}), part$1];
}

function nested_loops$2($, flow$) {
  let [column, row, part$1] = $resume($, $nested_loops$1$flow, flow$, [48], ["column", "row", "part$1"], []);
  if (!has(row, ["p", "q"])) {
    throw new PyError("FlowError", "an item of a loop of nested_loops is not there at the server (line)");
  }
  if (!has(column, [1, 2])) {
    throw new PyError("FlowError", "an item of a loop of nested_loops is not there at the server (line)");
  }
  if (!part$1) {
    throw new PyError("FlowError", "a condition of nested_loops does not hold at the server (line)");
  }
  $.set($total, check($.value($total) + column));
}

function nested_loops$3($, flow$) {
  let [column, row, part$1] = $resume($, $nested_loops$1$flow, flow$, [48], ["column", "row", "part$1"], []);
  if (!has(row, ["p", "q"])) {
    throw new PyError("FlowError", "an item of a loop of nested_loops is not there at the server (line)");
  }
  if (!has(column, [1, 2])) {
    throw new PyError("FlowError", "an item of a loop of nested_loops is not there at the server (line)");
  }
  if (part$1) {
    throw new PyError("FlowError", "a condition of nested_loops does not hold at the server (line)");
  }
  _note($, `${row}${column}`);
}
