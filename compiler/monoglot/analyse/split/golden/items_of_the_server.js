// the browser

const items_of_the_server = async $ => {
  let part$1;
  let flow$ = 0;
  [flow$, part$1] = $unpack(["tuple",null,["list",["tuple",null,null]]], await $.call($items_of_the_server$1, []));
  $1: {
    for (let at$1 = 0, at$1$ = part$1.length; at$1 < at$1$; at$1++) {
      let [at$_, item] = at(part$1, at$1);
      if (window.confirm(`${item}?`)) {
        flow$ = await $.call($items_of_the_server$2, [flow$, at$1]);
        continue;
      }
      _say($, `not ${item}`);
      if (at$_ === 2) {
        break $1;
      }
    }
    await $.call($items_of_the_server$3, [flow$]);
    flow$ = 0;
  }
  return String($.count($notes));
};

// the server

async function items_of_the_server$1($) {
  let items = Array.from(range(0, await _number($), 1), n => `item ${n}`);
  let part$1 = Array.from(items.entries());
  let turn$1 = -1;
  return [$keep($, $items_of_the_server$1$flow, 87, {part$1, turn$1}), part$1];
}

function items_of_the_server$2($, flow$, at$1) {
  let [part$1, turn$1] = $resume($, $items_of_the_server$1$flow, flow$, [87, 88], ["part$1", "turn$1"], []);
  if (at$1 < 0 || at$1 >= part$1.length) {
    throw new PyError("FlowError", "an item of a loop of items_of_the_server is not there at the server (line)");
  }
  let [at$_, item] = at(part$1, at$1);
  if (turn$1 >= at$1 * 65536 + 2) {
    throw new PyError("FlowError", "this turn of the loop was before");
  }
  turn$1 = at$1 * 65536 + 2;
  _note($, `${at$_} ${item}`);
  return $keep($, $items_of_the_server$1$flow, 88, {part$1, turn$1});
}

function items_of_the_server$3($, flow$) {
  $resume($, $items_of_the_server$1$flow, flow$, [87, 88], [], []);
  $.set($total, check($.value($total) + 1));
}
