// the browser

const match_of_both = async $ => {
  let flow$ = 0;
  let told = "";
  for (let _ = 0; _ < 3; _++) {
    let subject$118_12;
    [flow$, subject$118_12] = $unpack(["tuple",null,null], await $.call($match_of_both$1, [flow$]));
    if (subject$118_12 === 1) {
      _say($, "one");
      await $.call($match_of_both$2, [flow$]);
      flow$ = 0;
    } else if (subject$118_12 === 2 || subject$118_12 === 3) {
      told = `${told}${window.prompt("two or three?") || ""}`;
    } else {
      let number;
      if ((number = subject$118_12, true) && number > 100) {
        await $.call($match_of_both$3, [flow$]);
        flow$ = 0;
      } else {
        _say($, "other");
      }
    }
  }
  return told;
};

// the server

async function match_of_both$1($, flow$) {
  $resume($, $match_of_both$1$flow, flow$, [0, 51, 52, 53], [], []);
  let subject$118_12 = await _number($);
  return [$keep($, $match_of_both$1$flow, 51, {subject$118_12}), subject$118_12];
}

function match_of_both$2($, flow$) {
  let [subject$118_12] = $resume($, $match_of_both$1$flow, flow$, [51], ["subject$118_12"], []);
  if (subject$118_12 !== 1) {
    throw new PyError("FlowError", "a condition of match_of_both does not hold at the server (line)");
  }
  $.set($total, check($.value($total) + 1));
}

function match_of_both$3($, flow$) {
  let number;
  let [subject$118_12] = $resume($, $match_of_both$1$flow, flow$, [51], ["subject$118_12"], []);
  if (subject$118_12 === 1) {
    throw new PyError("FlowError", "a condition of match_of_both does not hold at the server (line)");
  }
  if (subject$118_12 === 2 || subject$118_12 === 3) {
    throw new PyError("FlowError", "a condition of match_of_both does not hold at the server (line)");
  }
  (number = subject$118_12, true) && number > 100;
  if (!((number = subject$118_12, true) && number > 100)) {
    throw new PyError("FlowError", "a condition of match_of_both does not hold at the server (line)");
  }
  _note($, String(number));
}
