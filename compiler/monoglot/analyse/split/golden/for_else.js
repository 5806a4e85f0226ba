// the browser

const for_else = async $ => {
  let flow$ = 0;
  $1: {
    for (const name of ["a", "b"]) {
      let part$1;
      [flow$, part$1] = $unpack(["tuple",null,null], await $.call($for_else$1, [name]));
      if (part$1) {
        _say($, `found ${name}`);
        break $1;
      }
      await $.call($for_else$2, [flow$]);
      flow$ = 0;
    }
    _say($, "none");
    return "none";
  }
  return "found";
};

// the server

async function for_else$1($, name) {
  if (!has(name, ["a", "b"])) {
    throw new PyError("FlowError", "an item of a loop of for_else is not there at the server (line)");
  }
  let part$1 = await _number($) > 5;
  return [$keep($, $for_else$1$flow, 42, {name, part$1}), part$1];
}

function for_else$2($, flow$) {
  let [name, part$1] = $resume($, $for_else$1$flow, flow$, [42], ["name", "part$1"], []);
  if (!has(name, ["a", "b"])) {
    throw new PyError("FlowError", "an item of a loop of for_else is not there at the server (line)");
  }
  if (part$1) {
    throw new PyError("FlowError", "a condition of for_else does not hold at the server (line)");
  }
  _note($, name);
}
