// the browser

const in_time = async $ => {
  let flow$ = 0;
  { const $w = $within($, 60); { const $ = $w;{
    let number;
    _say($, "asking");
    [flow$, number] = $unpack(["tuple",null,null], await $.call($in_time$1, []));
    _say($, `got ${number}`);
    await $.call($in_time$2, [flow$]);
    flow$ = 0;
  } } }
  return String($.value($total));
};

// the server

async function in_time$1($) {
  let number;
  { const $w = $within($, 60); { const $ = $w;{
    number = await _number($);
  } } }
  return [$keep($, $in_time$1$flow, 66, {}), number];
}

async function in_time$2($, flow$) {
  $resume($, $in_time$1$flow, flow$, [66], [], []);
  { const $w = $within($, 60); { const $ = $w;{
    $.set($total, check($.value($total) + await _number($)));
  } } }
}
