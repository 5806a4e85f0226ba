// the browser

const while_else = async $ => {
  let flow$ = 0;
  let turns = 0;
  while (true) {
    let part$1;
    [flow$, part$1] = $unpack(["tuple",null,null], await $.call($while_else$1, [flow$]));
    if (!part$1) {
      _say($, "zero");
      turns = check(turns + 100);
      break;
    }
    turns = check(turns + 1);
    if (!window.confirm(`on ${turns}?`)) {
      break;
    }
  }
  return await $.call($while_else$2, [flow$, turns]);
};

// the server

async function while_else$1($, flow$) {
  $resume($, $while_else$1$flow, flow$, [0, 44], [], []);
  let part$1 = await _number($) > 0;
  return [$keep($, $while_else$1$flow, 44, {}), part$1];
}

function while_else$2($, flow$, turns) {
  $resume($, $while_else$1$flow, flow$, [44], [], []);
  $.set($total, turns);
  return String(turns);
}
