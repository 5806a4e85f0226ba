// the browser

const helper_with_a_loop = async $ => {
  let part$1 = null;
  let result = null;
  let wanted = null;
  let found$way = 0;
  let found = "";
  found$way = 1;
  for (wanted of [1, 2]) {
    part$1 = found;
    let names = ["a", "b", "c"];
    let left = false;
    while (true) {
      for (const name of names) {
        try {
          _say($, name);
          let number = await $.call($helper_with_a_loop$1, [wanted, name, names]);
          if (number === wanted) {
            result = `${name} is ${wanted}`;
            left = true;
            break;
          }
          if (number > 50) {
            throw new PyError("Trouble", "too much");
          }
        } catch ($e) {
          const $1 = caught($e);
          if ($1.kind === "Trouble" || $1.kind === "Soaked") {
            let error = $1;
            result = error.message;
            left = true;
            break;
          } else throw $e;
        } finally {
          _say($, "looked");
        }
      }
      if (left) {
        break;
      }
      result = "none";
      break;
    }
    found = `${part$1}${result};`;
    found$way = 2;
  }
  return $.call($helper_with_a_loop$2, [part$1, result, wanted, found$way]);
};

// the server

async function helper_with_a_loop$1($, wanted, name, names) {
  if (!has(wanted, [1, 2])) {
    throw new PyError("FlowError", "an item of a loop of helper_with_a_loop is not there at the server (line)");
  }
  if (!has(name, names)) {
    throw new PyError("FlowError", "an item of a loop of helper_with_a_loop is not there at the server (line)");
  }
  let number = await _number($);
  return number;
}

function helper_with_a_loop$2($, part$1, result, wanted, found$way) {
  let found;
  if (found$way === 1) {
    found = "";
  } else if (found$way === 2) {
    if (part$1 === null) {
      throw new PyError("FlowError", "`part$1` has no value");
    }
    if (result === null) {
      throw new PyError("FlowError", "`result` has no value");
    }
    if (wanted === null) {
      throw new PyError("FlowError", "`wanted` has no value");
    }
    if (!has(wanted, [1, 2])) {
      throw new PyError("FlowError", "an item of a loop of helper_with_a_loop is not there at the server (line)");
    }
    found = `${part$1}${result};`;
  } else {
    throw new PyError("FlowError", "no such way to `found`");
  }
  _note($, found);
  return found;
}
