// the browser

const break_and_continue = async $ => {
  let flow$ = 0;
  for (const name of ["a", "b", "c", "d"]) {
    let number;
    [flow$, number] = $unpack(["tuple",null,null], await $.call($break_and_continue$1, [flow$, name]));
    if (!number) {
      _say($, `skip ${name}`);
      continue;
    }
    if (number > 9) {
      _say($, `stop ${name}`);
      break;
    }
    await $.call($break_and_continue$2, [flow$]);
    flow$ = 0;
  }
  return String($.count($notes));
};

// the server

async function break_and_continue$1($, flow$, name) {
  $resume($, $break_and_continue$1$flow, flow$, [0, 46, 47], [], []);
  if (!has(name, ["a", "b", "c", "d"])) {
    throw new PyError("FlowError", "an item of a loop of break_and_continue is not there at the server (line)");
  }
  let number = await _number($);
  return [$keep($, $break_and_continue$1$flow, 46, {name, number}), number];
}

function break_and_continue$2($, flow$) {
  let [name, number] = $resume($, $break_and_continue$1$flow, flow$, [46], ["name", "number"], []);
  if (!has(name, ["a", "b", "c", "d"])) {
    throw new PyError("FlowError", "an item of a loop of break_and_continue is not there at the server (line)");
  }
  if (!number) {
    throw new PyError("FlowError", "a condition of break_and_continue does not hold at the server (line)");
  }
  if (number > 9) {
    throw new PyError("FlowError", "a condition of break_and_continue does not hold at the server (line)");
  }
  _note($, name);
}
