// the browser

const boolean_of_both = async $ => {
  let part$1, part$3;
  let flow$ = 0;
  let part$2 = window.confirm("first?");
  [flow$, part$1] = $unpack(["tuple",null,null], await $.call($boolean_of_both$1, [part$2]));
  if (!part$1) {
    part$1 = window.confirm("second?");
  }
  let first = part$1;
  if (window.confirm("third?")) {
    part$3 = await $.call($boolean_of_both$2, [flow$]);
    flow$ = 0;
  } else {
    part$3 = $.value($total);
  }
  let second = part$3;
  return `${boolText(first)} ${second}`;
};

// the server

async function boolean_of_both$1($, part$2) {
  if (part$2) {
    part$2 = await _number($) > 5;
  }
  let part$1 = part$2;
  return [$keep($, $boolean_of_both$1$flow, 121, {}), part$1];
}

async function boolean_of_both$2($, flow$) {
  $resume($, $boolean_of_both$1$flow, flow$, [121], [], []);
  let part$3 = await _number($);
  return part$3;
}
