// the browser

const raised_in_the_browser = async $ => {
  let flow$ = 0;
  try {
    let number;
    [flow$, number] = $unpack(["tuple",null,null], await $.call($raised_in_the_browser$1, []));
    if (!window.confirm(`take ${number}?`)) {
      throw new PyError("Soaked", `not ${number}`);
    }
    await $.call($raised_in_the_browser$2, [flow$]);
    flow$ = 0;
  } catch ($e) {
    const $1 = caught($e);
    if ($1.kind === "Trouble" || $1.kind === "Soaked") {
      let error = $1;
      let part$1 = error.kind;
      let part$2 = error.message;
      return $.call($raised_in_the_browser$3, [part$1, part$2]);
    } else throw $e;
  }
  return "taken";
};

// the server

async function raised_in_the_browser$1($) {
  let number = await _number($);
  return [$keep($, $raised_in_the_browser$1$flow, 63, {number}), number];
}

function raised_in_the_browser$2($, flow$) {
  let [number] = $resume($, $raised_in_the_browser$1$flow, flow$, [63], ["number"], []);
  $.set($total, check($.value($total) + number));
}

function raised_in_the_browser$3($, part$1, part$2) {
  let part$3 = _note($, `${part$1} ${part$2}`);
  return "caught";
}
