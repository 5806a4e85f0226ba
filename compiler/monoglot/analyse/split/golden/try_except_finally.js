// the browser

const try_except_finally = async $ => {
  let flow$ = 0;
  let told = "";
  for (let _ = 0; _ < 3; _++) {
    let $1 = false;
    try {
      try {
        let part$2;
        _say($, "asking");
        let part$1 = told;
        [flow$, part$2] = $unpack(["tuple",null,null], await $.call($try_except_finally$1, [flow$]));
        told = `${part$1}${part$2}`;
        $1 = true;
      } catch ($e) {
        const $2 = caught($e);
        if ($2.kind === "ZeroDivisionError" || $2.kind === "DivisionByZero") {
          let error = $2;
          _say($, `caught ${error.message}`);
          told = `${told}zero`;
        } else throw $e;
      }
      if ($1) {
        await $.call($try_except_finally$2, [flow$]);
        flow$ = 0;
      }
    } finally {
      $.call($try_except_finally$3, []);
      _say($, "finally");
    }
  }
  return told;
};

// the server

async function try_except_finally$1($, flow$) {
  $resume($, $try_except_finally$1$flow, flow$, [0, 55, 56], [], []);
  let part$2 = String(floordiv(100, await _number($)));
  return [$keep($, $try_except_finally$1$flow, 55, {}), part$2];
}

function try_except_finally$2($, flow$) {
  $resume($, $try_except_finally$1$flow, flow$, [55], [], []);
  _note($, "divided");
}

function try_except_finally$3($) {
  $.set($total, check($.value($total) + 1));
}
