import {boot} from "monoglot/client.js";
import {PyError, bare, caught, check, enumerate, pad, pick, sorted, strLen} from "monoglot/prelude.js";

const LIMIT = 3;

const $Task$fields = [[1, "title", 4, 0], [2, "status", 6, 0, 2], [3, "note", 4, 1], [4, "tags", 4, 2]];
const $tasks = {name: "tasks", number: 1, scope: "shared", fields: $Task$fields};
const $total = {name: "total", number: 2, scope: "shared", value: [1, "value", 0, 0], initial: 1};
const $chosen = {name: "chosen", number: 3, scope: "local", value: [1, "value", 4, 1], initial: null};

const _clean = title => bare(title).toLowerCase();

const add = ($, title, tags) => {  // 29
  let name = _clean(title);
  if (strLen(name) > LIMIT) {
    throw new PyError("ValueError", `${name} is longer than ${LIMIT}`);
  }
  $.set($total, check($.value($total) + tags.length));
  return $.insert($tasks, {title: name, status: 1, note: null, tags});
};

const rename = ($, task, title) => {  // 36
  $.update($tasks, task, {title: _clean(title), note: $.get($tasks, task).note || $.user});
};

const open_titles = $ => pick($.rows($tasks), row => row.status !== 2, row => row.title);

const start = $ => {  // 55
  let button = document.createElement("button");
  let box = document.createElement("input");
  button.addEventListener("click", event => {
    let $1 = false;
    try {
      $.set($chosen, $.call($add, [box.value, []]));
      $1 = true;
    } catch ($e) {
      const $2 = caught($e);
      if ($2.kind === "ValueError") {
        let error = $2;
        box.title = error.message;
      } else throw $e;
    }
    if ($1) {
      box.value = "";
    }
  });
  button.addEventListener("dblclick", async event => {
    let chosen = $.value($chosen);
    if (chosen !== null && $.find($tasks, chosen) !== null) {
      let left = await $.call($drop, [chosen]);
      box.title = `${left} left, ${await $.call($ask, [chosen])}`;
    }
  });
  box.addEventListener("change", a1 => _on_change(a1));
  document.body.append(button, box);
};

const _on_change = event => {  // 78
  document.title = "changed";
};

const render = $ => {  // 81
  let found = document.getElementById("list");
  if (!found) {
    return;
  }
  for (const [number, title] of enumerate(sorted(open_titles($), t => strLen(t), false), 1)) {
    let item = document.createElement("li");
    item.textContent = `${pad(String(number), 2, ">", " ")}. ${title}`;
    found.append(item);
  }
  found.title = $.connected ? String($.value($total)) : "offline";
};

const $add = {name: "add", number: 1, placement: "optimistic",
  args: [[1, "title", 4, 0], [2, "tags", 4, 2]], result: [[1, "value", 4, 0]], run: add};
const $rename = {name: "rename", number: 2, placement: "optimistic",
  args: [[1, "task", 4, 0], [2, "title", 4, 0]], result: [], run: rename};
const $drop = {name: "drop", number: 3, placement: "barrier",
  args: [[1, "task", 4, 0]], result: [[1, "value", 0, 0]]};
const $ask = {name: "ask", number: 4, placement: "verified",
  args: [[1, "task", 4, 0]], result: [[1, "value", 4, 0]]};

const schema = {name: "sample", hash: "61e10138dff0e933ecdcb4c5e5c12828", version: 1,
  states: [$tasks, $total, $chosen]};
const actions = [$add, $rename, $drop, $ask];
boot({schema, actions, start: start, render: render});
//# sourceMappingURL=client.js.map
