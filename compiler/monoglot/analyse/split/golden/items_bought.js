// the browser

const items_bought = async $ => {
  let part$4, wanted;
  let flow$ = 0;
  [flow$, part$4] = $unpack(["tuple",null,["list",["tuple",null,null]]], await $.call($items_bought$1, []));
  for (let at$4 = 0, at$4$ = part$4.length; at$4 < at$4$; at$4++) {
    let [part$2, part$3] = at(part$4, at$4);
    if (window.confirm(`${part$2} for ${part$3}?`)) {
      flow$ = await $.call($items_bought$2, [flow$, at$4]);
    }
  }
  [flow$, wanted] = $unpack(["tuple",null,["list",["tuple",null,null]]], await $.call($items_bought$3, [flow$]));
  for (let at$5 = 0, at$5$ = wanted.length; at$5 < at$5$; at$5++) {
    let [name, price] = at(wanted, at$5);
    _say($, `buying ${name}`);
    flow$ = await $.call($items_bought$4, [flow$, at$5]);
  }
  return await $.call($items_bought$5, [flow$]);
};

// the server

async function items_bought$1($) {
  let prices = new Map([]);
  for (const name of ["x", "y", "z"]) {
    dictSet(prices, name, await _number($));
  }
  let part$1 = [];
  let part$4 = Array.from(dictItems(prices));
  let turn$4 = -1;
  return [$keep($, $items_bought$1$flow, 90, {part$1, part$4, turn$4}), part$4];
}

function items_bought$2($, flow$, at$4) {
  let [part$1, part$4, turn$4] = $resume($, $items_bought$1$flow, flow$, [90, 91], ["part$1", "part$4", "turn$4"], []);
  if (at$4 < 0 || at$4 >= part$4.length) {
    throw new PyError("FlowError", "an item of a loop of items_bought is not there at the server (line)");
  }
  let [part$2, part$3] = at(part$4, at$4);
  if (turn$4 >= at$4 * 65536 + 2) {
    throw new PyError("FlowError", "this turn of the loop was before");
  }
  turn$4 = at$4 * 65536 + 2;
  append(part$1, [part$2, part$3]);
  return $keep($, $items_bought$1$flow, 91, {part$1, part$4, turn$4});
}

function items_bought$3($, flow$) {
  let [part$1] = $resume($, $items_bought$1$flow, flow$, [90, 91], ["part$1"], []);
  let wanted = part$1;
  let spent = 0;
  let turn$5 = -1;
  return [$keep($, $items_bought$1$flow, 92, {spent, turn$5, wanted}), wanted];
}

async function items_bought$4($, flow$, at$5) {
  let [wanted, spent, turn$5] = $resume($, $items_bought$1$flow, flow$, [92, 93], ["wanted", "spent", "turn$5"], []);
  if (at$5 < 0 || at$5 >= wanted.length) {
    throw new PyError("FlowError", "an item of a loop of items_bought is not there at the server (line)");
  }
  let [name, price] = at(wanted, at$5);
  if (turn$5 >= at$5 * 65536 + 4) {
    throw new PyError("FlowError", "this turn of the loop was before");
  }
  turn$5 = at$5 * 65536 + 4;
  if ((await $.fetch({method: "POST", url: `${SERVICE}/number`, json: [name, price]})).status === 200) {
    spent = check(spent + price);
  }
  return $keep($, $items_bought$1$flow, 93, {spent, turn$5, wanted});
}

function items_bought$5($, flow$) {
  let [spent] = $resume($, $items_bought$1$flow, flow$, [92, 93], ["spent"], []);
  $.set($total, check($.value($total) + spent));
  return String(spent);
}
