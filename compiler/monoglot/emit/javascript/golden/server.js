import {createActor as create} from "monoglot/actor.js";
import {createSecrets} from "monoglot/secrets.js";
import {createReader as reader$} from "monoglot/reader.js";
import {PyError, at, bare, check, expect, json, jsonAt, pick, strLen} from "monoglot/prelude.js";

const LIMIT = 3;
const WORDS = ["ok", "late"];

const $Task$fields = [[1, "title", 4, 0], [2, "status", 6, 0, 2], [3, "note", 4, 1], [4, "tags", 4, 2]];
const $tasks = {name: "tasks", number: 1, scope: "shared", fields: $Task$fields};
const $total = {name: "total", number: 2, scope: "shared", value: [1, "value", 0, 0], initial: 1};

function _clean(title) {  // 92
  return bare(title).toLowerCase();
}

function add($, title, tags) {  // 29
  let name = _clean(title);
  if (strLen(name) > LIMIT) {
    throw new PyError("ValueError", `${name} is longer than ${LIMIT}`);
  }
  $.set($total, check($.value($total) + tags.length));
  return $.insert($tasks, {title: name, status: 1, note: null, tags});
}

function rename($, task, title) {  // 36
  $.update($tasks, task, {title: _clean(title), note: $.get($tasks, task).note || $.user});
}

function drop($, task) {  // 39
  $.update($tasks, task, {status: 2});
  return open_titles($).length;
}

async function ask($, task) {  // 43
  let reply = await $.fetch({method: "POST", url: "https://api.example.com/ask", json: {title: $.get($tasks, task).title, tags: json(Array.from($.get($tasks, task).tags))}, bearer: $.secret("the-key")});
  if (reply.status !== 200) {
    throw new PyError("ValueError", at(WORDS, 1));
  }
  let answer = expect(jsonAt(jsonAt(reply.json, "answer"), 0), "str");
  $.update($tasks, task, {note: answer});
  return answer;
}

function open_titles($) {  // 52
  return pick($.rows($tasks), row => row.status !== 2, row => row.title);
}

const $add = {name: "add", number: 1, placement: "optimistic",
  args: [[1, "title", 4, 0], [2, "tags", 4, 2]], result: [[1, "value", 4, 0]], run: add};
const $rename = {name: "rename", number: 2, placement: "optimistic",
  args: [[1, "task", 4, 0], [2, "title", 4, 0]], result: [], run: rename};
const $drop = {name: "drop", number: 3, placement: "barrier",
  args: [[1, "task", 4, 0]], result: [[1, "value", 0, 0]], run: drop};
const $ask = {name: "ask", number: 4, placement: "verified",
  args: [[1, "task", 4, 0]], result: [[1, "value", 4, 0]], run: ask};

const schema = {name: "sample", hash: "61e10138dff0e933ecdcb4c5e5c12828", version: 1,
  states: [$tasks, $total], migrations: ["CREATE TABLE IF NOT EXISTS mg_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;\nCREATE TABLE IF NOT EXISTS mg_event (seq INTEGER PRIMARY KEY, tx INTEGER NOT NULL, time INTEGER NOT NULL,\n  client TEXT NOT NULL, counter INTEGER NOT NULL, schema INTEGER NOT NULL,\n  kind INTEGER NOT NULL, payload BLOB NOT NULL) STRICT;\nCREATE TABLE IF NOT EXISTS mg_client (client TEXT PRIMARY KEY, user TEXT NOT NULL, acked INTEGER NOT NULL) STRICT, WITHOUT ROWID;\nCREATE TABLE IF NOT EXISTS mg_call (client TEXT NOT NULL, counter INTEGER NOT NULL, result BLOB,\n  PRIMARY KEY (client, counter)) STRICT, WITHOUT ROWID;\nCREATE TABLE \"tasks\" (\"row\" INTEGER PRIMARY KEY, \"id\" TEXT NOT NULL UNIQUE, \"title\" TEXT NOT NULL, \"status\" INTEGER NOT NULL, \"note\" TEXT, \"tags\" TEXT NOT NULL) STRICT;\nCREATE TABLE \"total\" (\"row\" INTEGER PRIMARY KEY CHECK (\"row\" = 1), \"value\" INTEGER NOT NULL) STRICT;\nINSERT INTO \"total\" (\"row\", \"value\") VALUES (1, 1);\n"]};
const actions = [$add, $rename, $drop, $ask];
export const app = {schema, actions, secrets: [{key: "the-key", hosts: ["api.example.com"]}], hosts: ["api.example.com"], createSecrets};
export const createActor = host => create(app, host);
export const createReader = host => reader$(schema, [
  {name: "open_titles", args: [], run: open_titles},
], host);
//# sourceMappingURL=server.js.map
