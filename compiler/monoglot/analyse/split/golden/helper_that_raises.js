// the browser

const helper_that_raises = async $ => {
  try {
    let result$$2;
    let [name, price$$2] = $unpack(["tuple",null,null], await $.call($helper_that_raises$1, []));
    if (!price$$2) {
      result$$2 = 0;
    } else {
      _say($, `${name} for ${price$$2}`);
      if (!window.confirm(`${name} for ${price$$2}?`)) {
        result$$2 = 0;
      } else {
        result$$2 = price$$2;
      }
    }
    let price = result$$2;
    if (price > 20) {
      throw new PyError("Soaked", `${name} costs ${price}`);
    }
    let result = price;
    return String(result);
  } catch ($e) {
    const $1 = caught($e);
    if ($1.kind === "Soaked") {
      let error = $1;
      _say($, `caught ${error.message}`);
      return "wet";
    } else throw $e;
  } finally {
    $.call($helper_that_raises$2, []);
  }
};

// the server

async function helper_that_raises$1($) {
  let name = "tea";
  let price$$2 = await _number($);
  return [name, price$$2];
}

function helper_that_raises$2($) {
  $.set($total, check($.value($total) + 1));
}
