// the browser

const comprehensions_of_both = async $ => {
  let flow$ = 0;
  let names = ["a", "b"];
  let part$1 = [];
  for (const part$2 of names) {
    let part$3;
    [flow$, part$3] = $unpack(["tuple",null,null], await $.call($comprehensions_of_both$1, [flow$, part$2]));
    append(part$1, check(part$3 + strLen(window.prompt(part$2) || "")));
  }
  let numbers = part$1;
  let part$4 = new Set([]);
  for (const part$5 of names) {
    if (window.confirm(part$5)) {
      let part$8;
      [flow$, part$8] = $unpack(["tuple",null,["set",null]], await $.call($comprehensions_of_both$2, [flow$, part$5]));
      part$4.clear();
      setUpdate(part$4, part$8);
    }
  }
  let kinds = part$4;
  let part$6 = new Map([]);
  for (const part$7 of names) {
    if (window.confirm(part$7)) {
      let part$9;
      [flow$, part$9] = $unpack(["tuple",null,["dict",null,null]], await $.call($comprehensions_of_both$3, [flow$, part$7]));
      part$6.clear();
      dictUpdate(part$6, part$9);
    }
  }
  let by_name = part$6;
  return `${reprList(numbers, $x => String($x))} ${reprList(sorted(Array.from(kinds), null, false), $x => boolText($x))} ${reprDict(by_name, $x => repr($x), $x => String($x))}`;
};

// the server

async function comprehensions_of_both$1($, flow$, part$2) {
  let [names, names$kept] = $resume($, $comprehensions_of_both$1$flow, flow$, [0, 117], [], [["names", null]]);
  if (!names$kept) {
    names = ["a", "b"];
  }
  if (!has(part$2, names)) {
    throw new PyError("FlowError", "an item of a loop of comprehensions_of_both is not there at the server (line)");
  }
  let part$3 = await _number($);
  return [$keep($, $comprehensions_of_both$1$flow, 117, {names}, ["part$4", "part$6"]), part$3];
}

async function comprehensions_of_both$2($, flow$, part$5) {
  let [part$4, part$4$kept, names, names$kept] = $resume($, $comprehensions_of_both$1$flow, flow$, [0, 117, 118], [], [["part$4", null], ["names", null]]);
  if (!names$kept) {
    names = ["a", "b"];
  }
  if (!part$4$kept) {
    part$4 = new Set([]);
  }
  if (!has(part$5, names)) {
    throw new PyError("FlowError", "an item of a loop of comprehensions_of_both is not there at the server (line)");
  }
  setAdd(part$4, mod(await _number($), 2) === 0);
  return [$keep($, $comprehensions_of_both$1$flow, 118, {names, part$4}, ["part$6"]), part$4];
}

async function comprehensions_of_both$3($, flow$, part$7) {
  let [part$6, part$6$kept, names, names$kept] = $resume($, $comprehensions_of_both$1$flow, flow$, [0, 117, 118, 119], [], [["part$6", null], ["names", null]]);
  if (!names$kept) {
    names = ["a", "b"];
  }
  if (!part$6$kept) {
    part$6 = new Map([]);
  }
  if (!has(part$7, names)) {
    throw new PyError("FlowError", "an item of a loop of comprehensions_of_both is not there at the server (line)");
  }
  dictSet(part$6, part$7, await _number($));
  return [$keep($, $comprehensions_of_both$1$flow, 119, {names, part$6}), part$6];
}
