// the browser

const changed_by_what_is_called = async $ => {
  let part$4, part$5, part$6, part$7;
  let flow$ = 0;
  let lengths = [strLen(window.prompt("first") || "")];
  let shown = () => reprList(lengths, $x => String($x));
  [flow$, part$4] = $unpack(["tuple",null,null], await $.call($changed_by_what_is_called$1, [lengths]));
  clear(lengths);
  extend(lengths, part$4);
  _say($, await shown());
  [flow$, part$5] = $unpack(["tuple",null,null], await $.call($changed_by_what_is_called$2, [flow$]));
  clear(lengths);
  extend(lengths, part$5);
  _say($, await shown());
  flow$ = await $.call($changed_by_what_is_called$3, [flow$]);
  let part$3 = window.prompt("second");
  [flow$, part$6] = $unpack(["tuple",null,null], await $.call($changed_by_what_is_called$4, [flow$, part$3]));
  clear(lengths);
  extend(lengths, part$6);
  _say($, await shown());
  [flow$, part$7] = $unpack(["tuple",null,null], await $.call($changed_by_what_is_called$5, [flow$]));
  clear(lengths);
  extend(lengths, part$7);
  _say($, await shown());
  let part$8 = await $.call($changed_by_what_is_called$6, [flow$]);
  flow$ = 0;
  clear(lengths);
  extend(lengths, part$8);
  _say($, await shown());
  await grow($, lengths);
  _say($, await shown());
  return await shown();
};

// the server

async function changed_by_what_is_called$1($, lengths) {
  put(lengths, await _number($));
  return [$keep($, $changed_by_what_is_called$1$flow, 80, {lengths}), lengths];
}

async function changed_by_what_is_called$2($, flow$) {
  let [lengths] = $resume($, $changed_by_what_is_called$1$flow, flow$, [80], ["lengths"], []);
  await _put_number($, lengths);
  return [$keep($, $changed_by_what_is_called$1$flow, 81, {lengths}), lengths];
}

async function changed_by_what_is_called$3($, flow$) {
  $resume($, $changed_by_what_is_called$1$flow, flow$, [81], [], []);
  let part$1 = await _number($);
  return $keep($, $changed_by_what_is_called$1$flow, 82, {part$1}, ["lengths"]);
}

function changed_by_what_is_called$4($, flow$, part$3) {
  let part$2;
  let [lengths, part$1] = $resume($, $changed_by_what_is_called$1$flow, flow$, [82], ["lengths", "part$1"], []);
  if (!part$3) {
    part$2 = "";
  } else {
    part$2 = part$3;
  }
  let more = check(part$1 + strLen(part$2));
  put(lengths, more);
  return [$keep($, $changed_by_what_is_called$1$flow, 83, {lengths}), lengths];
}

async function changed_by_what_is_called$5($, flow$) {
  let [lengths] = $resume($, $changed_by_what_is_called$1$flow, flow$, [83], ["lengths"], []);
  setSlice(lengths, [await _number($)], 0, 2);
  return [$keep($, $changed_by_what_is_called$1$flow, 84, {lengths}), lengths];
}

async function changed_by_what_is_called$6($, flow$) {
  let [lengths] = $resume($, $changed_by_what_is_called$1$flow, flow$, [84], ["lengths"], []);
  if (await _number($) > 5) {
    deleteSlice(lengths, null, -1);
  }
  return lengths;
}
