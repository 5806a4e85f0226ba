// the browser

const chosen_by_the_person = async $ => {
  let flow$ = 0;
  let numbers = [];
  for (const name of ["a", "b", "c"]) {
    let number;
    [flow$, number] = $unpack(["tuple",null,null], await $.call($chosen_by_the_person$1, [flow$, name]));
    if (window.confirm(`${name}: ${number}?`)) {
      flow$ = await $.call($chosen_by_the_person$2, [flow$]);
    }
  }
  return await $.call($chosen_by_the_person$3, [flow$]);
};

// the server

async function chosen_by_the_person$1($, flow$, name) {
  $resume($, $chosen_by_the_person$1$flow, flow$, [0, 70, 71], [], []);
  if (!has(name, ["a", "b", "c"])) {
    throw new PyError("FlowError", "an item of a loop of chosen_by_the_person is not there at the server (line)");
  }
  let number = await _number($);
  return [$keep($, $chosen_by_the_person$1$flow, 70, {name, number}, ["numbers"]), number];
}

function chosen_by_the_person$2($, flow$) {
  let [number, name, numbers, numbers$kept] = $resume($, $chosen_by_the_person$1$flow, flow$, [70], ["number", "name"], [["numbers", null]]);
  if (!numbers$kept) {
    numbers = [];
  }
  if (!has(name, ["a", "b", "c"])) {
    throw new PyError("FlowError", "an item of a loop of chosen_by_the_person is not there at the server (line)");
  }
  append(numbers, number);
  return $keep($, $chosen_by_the_person$1$flow, 71, {numbers});
}

async function chosen_by_the_person$3($, flow$) {
  let [numbers, numbers$kept] = $resume($, $chosen_by_the_person$1$flow, flow$, [0, 70, 71], [], [["numbers", null]]);
  if (!numbers$kept) {
    numbers = [];
  }
  await $.fetch({method: "POST", url: `${SERVICE}/number`, json: json(numbers)});
  return reprList(numbers, $x => String($x));
}
