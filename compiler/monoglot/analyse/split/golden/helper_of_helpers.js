// the browser

const helper_of_helpers = async $ => {
  let a, b, price, result$$3, price$$2, result$$4, a$$2, b$$2, price$$3, result$$5, price$$4, result$$6;
  let result$$3$way = 0;
  let result$$4$way = 0;
  let result$$5$way = 0;
  let result$$6$way = 0;
  let flow$ = 0;
  [flow$, a, b, price] = $unpack(["tuple",null,null,null,null], await $.call($helper_of_helpers$1, []));
  if (!price) {
    result$$3 = 0;
    result$$3$way = 1;
  } else {
    _say($, `${a} for ${price}`);
    if (!window.confirm(`${a} for ${price}?`)) {
      result$$3 = 0;
      result$$3$way = 2;
    } else {
      result$$3 = price;
      result$$3$way = 3;
    }
  }
  [flow$, price$$2] = $unpack(["tuple",null,null], await $.call($helper_of_helpers$2, [flow$, result$$3$way]));
  if (!price$$2) {
    result$$4 = 0;
    result$$4$way = 1;
  } else {
    _say($, `${b} for ${price$$2}`);
    if (!window.confirm(`${b} for ${price$$2}?`)) {
      result$$4 = 0;
      result$$4$way = 2;
    } else {
      result$$4 = price$$2;
      result$$4$way = 3;
    }
  }
  [flow$, a$$2, b$$2] = $unpack(["tuple",null,null,null], await $.call($helper_of_helpers$3, [flow$, result$$4$way]));
  [flow$, price$$3] = $unpack(["tuple",null,null], await $.call($helper_of_helpers$4, [flow$]));
  if (!price$$3) {
    result$$5 = 0;
    result$$5$way = 1;
  } else {
    _say($, `${a$$2} for ${price$$3}`);
    if (!window.confirm(`${a$$2} for ${price$$3}?`)) {
      result$$5 = 0;
      result$$5$way = 2;
    } else {
      result$$5 = price$$3;
      result$$5$way = 3;
    }
  }
  [flow$, price$$4] = $unpack(["tuple",null,null], await $.call($helper_of_helpers$5, [flow$, result$$5$way]));
  if (!price$$4) {
    result$$6 = 0;
    result$$6$way = 1;
  } else {
    _say($, `${b$$2} for ${price$$4}`);
    if (!window.confirm(`${b$$2} for ${price$$4}?`)) {
      result$$6 = 0;
      result$$6$way = 2;
    } else {
      result$$6 = price$$4;
      result$$6$way = 3;
    }
  }
  return await $.call($helper_of_helpers$6, [flow$, result$$6$way]);
};

// the server

async function helper_of_helpers$1($) {
  let a = "tea";
  let b = "jam";
  let price = await _number($);
  return [$keep($, $helper_of_helpers$1$flow, 100, {a, b, price}), a, b, price];
}

async function helper_of_helpers$2($, flow$, result$$3$way) {
  let result$$3;
  let [price] = $resume($, $helper_of_helpers$1$flow, flow$, [100], ["price"], []);
  if (result$$3$way === 1) {
    if (!!price) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$3 = 0;
  } else if (result$$3$way === 2) {
    if (!price) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$3 = 0;
  } else if (result$$3$way === 3) {
    if (!price) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$3 = price;
  } else {
    throw new PyError("FlowError", "no such way to `result$$3`");
  }
  let first = result$$3;
  let price$$2 = await _number($);
  return [$keep($, $helper_of_helpers$1$flow, 101, {first, price$$2}, ["a", "b"]), price$$2];
}

function helper_of_helpers$3($, flow$, result$$4$way) {
  let result$$4;
  let [a, b, first, price$$2] = $resume($, $helper_of_helpers$1$flow, flow$, [101], ["a", "b", "first", "price$$2"], []);
  if (result$$4$way === 1) {
    if (!!price$$2) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$4 = 0;
  } else if (result$$4$way === 2) {
    if (!price$$2) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$4 = 0;
  } else if (result$$4$way === 3) {
    if (!price$$2) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$4 = price$$2;
  } else {
    throw new PyError("FlowError", "no such way to `result$$4`");
  }
  let second = result$$4;
  _note($, `${first} ${second}`);
  let result = first < second ? a : b;
  let a$$2 = "x";
  let b$$2 = "y";
  return [$keep($, $helper_of_helpers$1$flow, 102, {a$$2, b$$2, result}), a$$2, b$$2];
}

async function helper_of_helpers$4($, flow$) {
  $resume($, $helper_of_helpers$1$flow, flow$, [102], [], []);
  let price$$3 = await _number($);
  return [$keep($, $helper_of_helpers$1$flow, 103, {price$$3}, ["a$$2", "b$$2", "result"]), price$$3];
}

async function helper_of_helpers$5($, flow$, result$$5$way) {
  let result$$5;
  let [price$$3] = $resume($, $helper_of_helpers$1$flow, flow$, [103], ["price$$3"], []);
  if (result$$5$way === 1) {
    if (!!price$$3) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$5 = 0;
  } else if (result$$5$way === 2) {
    if (!price$$3) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$5 = 0;
  } else if (result$$5$way === 3) {
    if (!price$$3) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$5 = price$$3;
  } else {
    throw new PyError("FlowError", "no such way to `result$$5`");
  }
  let first$$2 = result$$5;
  let price$$4 = await _number($);
  return [$keep($, $helper_of_helpers$1$flow, 104, {first$$2, price$$4}, ["a$$2", "b$$2", "result"]), price$$4];
}

function helper_of_helpers$6($, flow$, result$$6$way) {
  let result$$6;
  let [a$$2, b$$2, first$$2, result, price$$4] = $resume($, $helper_of_helpers$1$flow, flow$, [104], ["a$$2", "b$$2", "first$$2", "result", "price$$4"], []);
  if (result$$6$way === 1) {
    if (!!price$$4) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$6 = 0;
  } else if (result$$6$way === 2) {
    if (!price$$4) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$6 = 0;
  } else if (result$$6$way === 3) {
    if (!price$$4) {
      throw new PyError("FlowError", "a condition of helper_of_helpers does not hold at the server (line)");
    }
    result$$6 = price$$4;
  } else {
    throw new PyError("FlowError", "no such way to `result$$6`");
  }
  let second$$2 = result$$6;
  _note($, `${first$$2} ${second$$2}`);
  let result$$2 = first$$2 < second$$2 ? a$$2 : b$$2;
  return `${result}${result$$2}`;
}
