// the browser

const helper_in_a_loop = async $ => {
  let result$way = 0;
  let flow$ = 0;
  if ($.user !== "ann") {
    throw new PyError("PermissionError", "not you");
  }
  let spent = 0;
  for (const name of ["x", "y", "z"]) {
    let price$$2, result;
    [flow$, price$$2] = $unpack(["tuple",null,null], await $.call($helper_in_a_loop$1, [flow$, name]));
    if (!price$$2) {
      result = 0;
      result$way = 1;
    } else {
      _say($, `${name} for ${price$$2}`);
      if (!window.confirm(`${name} for ${price$$2}?`)) {
        result = 0;
        result$way = 2;
      } else {
        result = price$$2;
        result$way = 3;
      }
    }
    let price = result;
    if (!price) {
      continue;
    }
    [flow$, spent] = $unpack(["tuple",null,null], await $.call($helper_in_a_loop$2, [flow$, result$way]));
  }
  return String(spent);
};

// the server

async function helper_in_a_loop$1($, flow$, name) {
  $resume($, $helper_in_a_loop$1$flow, flow$, [0, 98, 99], [], []);
  if ($.user !== "ann") {
    throw new PyError("PermissionError", "not you");
  }
  if (!has(name, ["x", "y", "z"])) {
    throw new PyError("FlowError", "an item of a loop of helper_in_a_loop is not there at the server (line)");
  }
  let price$$2 = await _number($);
  return [$keep($, $helper_in_a_loop$1$flow, 98, {name, price$$2}, ["spent"]), price$$2];
}

function helper_in_a_loop$2($, flow$, result$way) {
  let result;
  let [name, price$$2, spent, spent$kept] = $resume($, $helper_in_a_loop$1$flow, flow$, [98], ["name", "price$$2"], [["spent", null]]);
  if ($.user !== "ann") {
    throw new PyError("PermissionError", "not you");
  }
  if (!spent$kept) {
    spent = 0;
  }
  if (!has(name, ["x", "y", "z"])) {
    throw new PyError("FlowError", "an item of a loop of helper_in_a_loop is not there at the server (line)");
  }
  if (result$way === 1) {
    if (!!price$$2) {
      throw new PyError("FlowError", "a condition of helper_in_a_loop does not hold at the server (line)");
    }
    result = 0;
  } else if (result$way === 2) {
    if (!price$$2) {
      throw new PyError("FlowError", "a condition of helper_in_a_loop does not hold at the server (line)");
    }
    result = 0;
  } else if (result$way === 3) {
    if (!price$$2) {
      throw new PyError("FlowError", "a condition of helper_in_a_loop does not hold at the server (line)");
    }
    result = price$$2;
  } else {
    throw new PyError("FlowError", "no such way to `result`");
  }
  let price = result;
  if (!price) {
    throw new PyError("FlowError", "a condition of helper_in_a_loop does not hold at the server (line)");
  }
  spent = check(spent + price);
  _note($, `${name} ${price}`);
  return [$keep($, $helper_in_a_loop$1$flow, 99, {spent}), spent];
}
