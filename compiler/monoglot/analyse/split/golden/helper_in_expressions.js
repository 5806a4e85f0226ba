// the browser

const helper_in_expressions = async $ => {
  let name$$4, price$$3, result$$3, part$6;
  let part$5$way = 0;
  let result$$3$way = 0;
  let result$$4$way = 0;
  let flow$ = 0;
  let part$1 = [];
  for (const part$2 of ["a", "b"]) {
    let name$$2, price, result;
    [flow$, name$$2, price] = $unpack(["tuple",null,null,null], await $.call($helper_in_expressions$1, [flow$, part$2]));
    if (!price) {
      result = 0;
    } else {
      _say($, `${name$$2} for ${price}`);
      if (!window.confirm(`${name$$2} for ${price}?`)) {
        result = 0;
      } else {
        result = price;
      }
    }
    append(part$1, result);
  }
  let prices = part$1;
  let part$3 = new Map([]);
  for (const part$4 of ["c"]) {
    let name$$3, price$$2, result$$2;
    [flow$, name$$3, price$$2] = $unpack(["tuple",null,null,null], await $.call($helper_in_expressions$2, [flow$, part$4]));
    if (!price$$2) {
      result$$2 = 0;
    } else {
      _say($, `${name$$3} for ${price$$2}`);
      if (!window.confirm(`${name$$3} for ${price$$2}?`)) {
        result$$2 = 0;
      } else {
        result$$2 = price$$2;
      }
    }
    dictSet(part$3, part$4, result$$2);
  }
  let named = part$3;
  [flow$, name$$4, price$$3] = $unpack(["tuple",null,null,null], await $.call($helper_in_expressions$3, [flow$]));
  if (!price$$3) {
    result$$3 = 0;
    result$$3$way = 1;
  } else {
    _say($, `${name$$4} for ${price$$3}`);
    if (!window.confirm(`${name$$4} for ${price$$3}?`)) {
      result$$3 = 0;
      result$$3$way = 2;
    } else {
      result$$3 = price$$3;
      result$$3$way = 3;
    }
  }
  let part$5 = result$$3 > 3;
  part$5$way = 1;
  if (part$5) {
    let name$$5, price$$4, result$$4;
    [flow$, name$$5, price$$4] = $unpack(["tuple",null,null,null], await $.call($helper_in_expressions$4, [flow$, result$$3$way]));
    if (!price$$4) {
      result$$4 = 0;
      result$$4$way = 1;
    } else {
      _say($, `${name$$5} for ${price$$4}`);
      if (!window.confirm(`${name$$5} for ${price$$4}?`)) {
        result$$4 = 0;
        result$$4$way = 2;
      } else {
        result$$4 = price$$4;
        result$$4$way = 3;
      }
    }
    part$5 = result$$4 > 3;
    part$5$way = 2;
  }
  let both = part$5;
  if (both) {
    let result$$5;
    let [name$$6, price$$5] = $unpack(["tuple",null,null], await $.call($helper_in_expressions$5, [flow$, result$$3$way, result$$4$way, part$5$way]));
    flow$ = 0;
    if (!price$$5) {
      result$$5 = 0;
    } else {
      _say($, `${name$$6} for ${price$$5}`);
      if (!window.confirm(`${name$$6} for ${price$$5}?`)) {
        result$$5 = 0;
      } else {
        result$$5 = price$$5;
      }
    }
    part$6 = result$$5;
  } else {
    part$6 = -1;
  }
  let either = part$6;
  return `${reprList(prices, $x => String($x))} ${reprDict(named, $x => repr($x), $x => String($x))} ${boolText(both)} ${either}`;
};

// the server

async function helper_in_expressions$1($, flow$, part$2) {
  $resume($, $helper_in_expressions$1$flow, flow$, [0, 110], [], []);
  if (!has(part$2, ["a", "b"])) {
    throw new PyError("FlowError", "an item of a loop of helper_in_expressions is not there at the server (line)");
  }
  let name$$2 = part$2;
  let price = await _number($);
  return [$keep($, $helper_in_expressions$1$flow, 110, {}), name$$2, price];
}

async function helper_in_expressions$2($, flow$, part$4) {
  $resume($, $helper_in_expressions$1$flow, flow$, [0, 110, 111], [], []);
  if (!has(part$4, ["c"])) {
    throw new PyError("FlowError", "an item of a loop of helper_in_expressions is not there at the server (line)");
  }
  let name$$3 = part$4;
  let price$$2 = await _number($);
  return [$keep($, $helper_in_expressions$1$flow, 111, {}), name$$3, price$$2];
}

async function helper_in_expressions$3($, flow$) {
  $resume($, $helper_in_expressions$1$flow, flow$, [0, 110, 111], [], []);
  let name$$4 = "d";
  let price$$3 = await _number($);
  return [$keep($, $helper_in_expressions$1$flow, 112, {price$$3}, ["price$$4", "result$$3"]), name$$4, price$$3];
}

async function helper_in_expressions$4($, flow$, result$$3$way) {
  let result$$3;
  let [price$$3] = $resume($, $helper_in_expressions$1$flow, flow$, [112], ["price$$3"], []);
  if (result$$3$way === 1) {
    if (!!price$$3) {
      throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
    }
    result$$3 = 0;
  } else if (result$$3$way === 2) {
    if (!price$$3) {
      throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
    }
    result$$3 = 0;
  } else if (result$$3$way === 3) {
    if (!price$$3) {
      throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
    }
    result$$3 = price$$3;
  } else {
    throw new PyError("FlowError", "no such way to `result$$3`");
  }
  let part$5 = result$$3 > 3;
  if (!part$5) {
    throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
  }
  let name$$5 = "e";
  let price$$4 = await _number($);
  return [$keep($, $helper_in_expressions$1$flow, 113, {price$$3, price$$4, result$$3}), name$$5, price$$4];
}

async function helper_in_expressions$5($, flow$, result$$3$way, result$$4$way, part$5$way) {
  let result$$4, part$5;
  let [price$$3, price$$4, result$$3, result$$3$kept] = $resume($, $helper_in_expressions$1$flow, flow$, [112, 113], ["price$$3", "price$$4"], [["result$$3", null]]);
  if (!result$$3$kept) {
    if (result$$3$way === 1) {
      if (!!price$$3) {
        throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
      }
      result$$3 = 0;
    } else if (result$$3$way === 2) {
      if (!price$$3) {
        throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
      }
      result$$3 = 0;
    } else if (result$$3$way === 3) {
      if (!price$$3) {
        throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
      }
      result$$3 = price$$3;
    } else {
      throw new PyError("FlowError", "no such way to `result$$3`");
    }
  }
  if (result$$4$way === 1) {
    if (!!price$$4) {
      throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
    }
    result$$4 = 0;
  } else if (result$$4$way === 2) {
    if (!price$$4) {
      throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
    }
    result$$4 = 0;
  } else if (result$$4$way === 3) {
    if (!price$$4) {
      throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
    }
    result$$4 = price$$4;
  } else {
    throw new PyError("FlowError", "no such way to `result$$4`");
  }
  if (part$5$way === 1) {
    part$5 = result$$3 > 3;
  } else if (part$5$way === 2) {
    part$5 = result$$4 > 3;
  } else {
    throw new PyError("FlowError", "no such way to `part$5`");
  }
  let both = part$5;
  if (!both) {
    throw new PyError("FlowError", "a condition of helper_in_expressions does not hold at the server (line)");
  }
  let name$$6 = "f";
  let price$$5 = await _number($);
  return [name$$6, price$$5];
}
