// the browser

const chosen_by_the_server = async $ => {
  let price, discount;
  let discount$way = 0;
  let flow$ = 0;
  [flow$, price] = $unpack(["tuple",null,null], await $.call($chosen_by_the_server$1, []));
  if (price > 100) {
    _say($, "dear");
    discount = 50;
    discount$way = 1;
  } else if (price > 10) {
    _say($, "fair");
    discount = 5;
    discount$way = 2;
  } else {
    discount = 0;
    discount$way = 3;
  }
  return await $.call($chosen_by_the_server$2, [flow$, discount$way]);
};

// the server

async function chosen_by_the_server$1($) {
  let price = await _number($);
  return [$keep($, $chosen_by_the_server$1$flow, 126, {price}), price];
}

function chosen_by_the_server$2($, flow$, discount$way) {
  let discount;
  let [price] = $resume($, $chosen_by_the_server$1$flow, flow$, [126], ["price"], []);
  if (discount$way === 1) {
    if (!(price > 100)) {
      throw new PyError("FlowError", "a condition of chosen_by_the_server does not hold at the server (line)");
    }
    discount = 50;
  } else if (discount$way === 2) {
    if (price > 100) {
      throw new PyError("FlowError", "a condition of chosen_by_the_server does not hold at the server (line)");
    }
    if (!(price > 10)) {
      throw new PyError("FlowError", "a condition of chosen_by_the_server does not hold at the server (line)");
    }
    discount = 5;
  } else if (discount$way === 3) {
    if (price > 100) {
      throw new PyError("FlowError", "a condition of chosen_by_the_server does not hold at the server (line)");
    }
    if (price > 10) {
      throw new PyError("FlowError", "a condition of chosen_by_the_server does not hold at the server (line)");
    }
    discount = 0;
  } else {
    throw new PyError("FlowError", "no such way to `discount`");
  }
  $.set($total, check($.value($total) + discount));
  return String(discount);
}
