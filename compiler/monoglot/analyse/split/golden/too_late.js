// the browser

const too_late = async $ => {
  let flow$ = 0;
  try {
    { const $w = $within($, 0.5); { const $ = $w;{
      let reply;
      _say($, "asking");
      [flow$, reply] = $unpack(["tuple",null,["reply"]], await $.call($too_late$1, []));
      _say($, `got ${reply.status}`);
      await $.call($too_late$2, [flow$]);
      flow$ = 0;
    } } }
  } catch ($e) {
    const $1 = caught($e);
    if ($1.kind === "TimeoutError") {
      let error = $1;
      _say($, error.message);
      return "late";
    } else throw $e;
  }
  return "in time";
};

// the server

async function too_late$1($) {
  let reply;
  { const $w = $within($, 0.5); { const $ = $w;{
    reply = await $.fetch({method: "GET", url: `${SERVICE}/slow`});
  } } }
  return [$keep($, $too_late$1$flow, 68, {}), reply];
}

function too_late$2($, flow$) {
  $resume($, $too_late$1$flow, flow$, [68], [], []);
  { const $w = $within($, 0.5); { const $ = $w;{
    $.set($total, check($.value($total) + 1));
  } } }
}
