// the browser

const values_of_every_kind = async $ => {
  let colour, day, later, points, price, reply, rest;
  let flow$ = 0;
  let typed = window.prompt("text?") || "";
  [flow$, colour, day, later, points, price, reply, rest] = $unpack(["tuple",null,null,[dateOut,dateIn],[datetimeOut,datetimeIn],["list",["instance",[["x",null],["y",null]],Point]],[decimalText,decimalIn],["reply"],["dict",null,[deltaOut,deltaFrom]]], await $.call($values_of_every_kind$1, [typed]));
  _say($, `${isoText(later)} ${deltaText(dictAt(rest, typed))} ${dateText(day)} ${decimalText(decimalMul(price, decimalOfInt(2)))} ${$Colour$name[colour - 1]} ${Point$repr(at(points, 1))} ${reply.status}`);
  flow$ = await $.call($values_of_every_kind$2, [flow$]);
  return await $.call($values_of_every_kind$3, [flow$]);
};

// the server

async function values_of_every_kind$1($, typed) {
  let when = datetime(2026, 2, 3, 4, 5, 6, 7);
  let wait = timedelta(strLen(typed), 0, 1);
  let colour = typed === "ab" ? 2 : 1;
  let points = [new Point(1, strLen(typed)), new Point(3, 4)];
  let [price, day, raw] = [decimalOf("1.50"), date(2026, 1, 31), encode(typed, "utf-8", 0, "strict")];
  let reply = await $.fetch({method: "POST", url: `${SERVICE}/number`, json: [isoText(when), deltaText(wait), $Colour$value[colour - 1], at(points, 0).y, decimalText(price), bytesHex(raw)]});
  let later = dateAdd(when, wait);
  let rest = new Map([[typed, deltaTimes(wait, 2)], ["none", timedelta(0)]]);
  return [$keep($, $values_of_every_kind$1$flow, 123, {colour, later, points, raw, rest, typed, wait, when}), colour, day, later, points, price, reply, rest];
}

function values_of_every_kind$2($, flow$) {
  let [later, points, rest, when] = $resume($, $values_of_every_kind$1$flow, flow$, [123], ["later", "points", "rest", "when"], []);
  $.insert($notes, {text: `${deltaText(dateDiff(later, when))} ${deltaText(dictAt(rest, "none"))}`, stars: at(points, 0).y});
  return $keep($, $values_of_every_kind$1$flow, 124, {points, rest}, ["colour", "raw", "typed", "wait"]);
}

async function values_of_every_kind$3($, flow$) {
  let [colour, points, raw, rest, typed, wait] = $resume($, $values_of_every_kind$1$flow, flow$, [124], ["colour", "points", "raw", "rest", "typed", "wait"], []);
  let second = await $.fetch({method: "POST", url: `${SERVICE}/number`, json: [deltaText(dictAt(rest, typed)), bytesHex(raw), json(Array.from(points, p => p.x))]});
  return `${second.status} ${floatText(totalSeconds(wait))} ${$Colour$value[colour - 1]}`;
}
