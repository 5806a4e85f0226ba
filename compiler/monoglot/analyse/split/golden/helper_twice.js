// the browser

const helper_twice = async $ => {
  let name, price, result, name$$2, price$$2, result$$2;
  let result$way = 0;
  let result$$2$way = 0;
  let flow$ = 0;
  [flow$, name, price] = $unpack(["tuple",null,null,null], await $.call($helper_twice$1, []));
  if (!price) {
    result = 0;
    result$way = 1;
  } else {
    _say($, `${name} for ${price}`);
    if (!window.confirm(`${name} for ${price}?`)) {
      result = 0;
      result$way = 2;
    } else {
      result = price;
      result$way = 3;
    }
  }
  [flow$, name$$2, price$$2] = $unpack(["tuple",null,null,null], await $.call($helper_twice$2, [flow$, result$way]));
  if (!price$$2) {
    result$$2 = 0;
    result$$2$way = 1;
  } else {
    _say($, `${name$$2} for ${price$$2}`);
    if (!window.confirm(`${name$$2} for ${price$$2}?`)) {
      result$$2 = 0;
      result$$2$way = 2;
    } else {
      result$$2 = price$$2;
      result$$2$way = 3;
    }
  }
  return await $.call($helper_twice$3, [flow$, result$$2$way]);
};

// the server

async function helper_twice$1($) {
  let name = "tea";
  let price = await _number($);
  return [$keep($, $helper_twice$1$flow, 95, {price}), name, price];
}

async function helper_twice$2($, flow$, result$way) {
  let result;
  let [price] = $resume($, $helper_twice$1$flow, flow$, [95], ["price"], []);
  if (result$way === 1) {
    if (!!price) {
      throw new PyError("FlowError", "a condition of helper_twice does not hold at the server (line)");
    }
    result = 0;
  } else if (result$way === 2) {
    if (!price) {
      throw new PyError("FlowError", "a condition of helper_twice does not hold at the server (line)");
    }
    result = 0;
  } else if (result$way === 3) {
    if (!price) {
      throw new PyError("FlowError", "a condition of helper_twice does not hold at the server (line)");
    }
    result = price;
  } else {
    throw new PyError("FlowError", "no such way to `result`");
  }
  let first = result;
  let name$$2 = "jam";
  let price$$2 = await _number($);
  return [$keep($, $helper_twice$1$flow, 96, {first, price$$2}), name$$2, price$$2];
}

function helper_twice$3($, flow$, result$$2$way) {
  let result$$2;
  let [first, price$$2] = $resume($, $helper_twice$1$flow, flow$, [96], ["first", "price$$2"], []);
  if (result$$2$way === 1) {
    if (!!price$$2) {
      throw new PyError("FlowError", "a condition of helper_twice does not hold at the server (line)");
    }
    result$$2 = 0;
  } else if (result$$2$way === 2) {
    if (!price$$2) {
      throw new PyError("FlowError", "a condition of helper_twice does not hold at the server (line)");
    }
    result$$2 = 0;
  } else if (result$$2$way === 3) {
    if (!price$$2) {
      throw new PyError("FlowError", "a condition of helper_twice does not hold at the server (line)");
    }
    result$$2 = price$$2;
  } else {
    throw new PyError("FlowError", "no such way to `result$$2`");
  }
  let second = result$$2;
  $.set($total, check($.value($total) + check(first + second)));
  return `${first} ${second}`;
}
