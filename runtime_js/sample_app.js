// A small application as the compiler emits one, for the tests of this folder.
import {PyError} from "./prelude.js";

const Shoot = [[1, "name", 4, 0], [2, "status", 6, 0, 2], [3, "tags", 4, 2], [4, "rating", 3, 1], [5, "starred", 2, 0]];
const Draft = [[1, "text", 4, 0]];
export const shoots = {name: "shoots", number: 1, scope: "shared", fields: Shoot};
export const credits = {name: "credits", number: 2, scope: "shared", value: [1, "value", 0, 0], initial: 3};
export const drafts = {name: "drafts", number: 3, scope: "local", fields: Draft};
export const selected = {name: "selected", number: 4, scope: "local", value: [1, "value", 4, 0], initial: ""};

const migrations = [`CREATE TABLE mg_event (seq INTEGER PRIMARY KEY, tx INTEGER NOT NULL, time INTEGER NOT NULL, client TEXT NOT NULL, counter INTEGER NOT NULL, schema INTEGER NOT NULL, kind INTEGER NOT NULL, payload BLOB NOT NULL) STRICT;
CREATE TABLE mg_client (client TEXT PRIMARY KEY, user TEXT NOT NULL, acked INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE mg_call (client TEXT NOT NULL, counter INTEGER NOT NULL, result BLOB, PRIMARY KEY (client, counter)) STRICT, WITHOUT ROWID;
CREATE TABLE "shoots" ("row" INTEGER PRIMARY KEY, "id" TEXT NOT NULL UNIQUE, "name" TEXT NOT NULL, "status" INTEGER NOT NULL, "tags" TEXT NOT NULL, "rating" REAL, "starred" INTEGER NOT NULL) STRICT;
CREATE TABLE "credits" ("row" INTEGER PRIMARY KEY CHECK ("row" = 1), "value" INTEGER NOT NULL) STRICT;
INSERT INTO "credits" VALUES (1, 3);
`];

const hash = "sample-schema";
const fresh = (name, tags = []) => ({name, status: 1, tags, rating: null, starred: false});
const ID = [[1, "shoot", 4, 0]], NONE = [], STRING = [[1, "value", 4, 0]];

const create = {name: "create", number: 1, placement: "optimistic", args: [[1, "name", 4, 0]], result: STRING,
  run($, name) {
    if (!name) throw new PyError("ValueError", "a name, please");
    return $.insert(shoots, fresh(name));
  }};
const rename = {name: "rename", number: 2, placement: "optimistic", args: [...ID, [2, "name", 4, 0]], result: NONE,
  run: ($, id, name) => $.update(shoots, id, {name})};
const spend = {name: "spend", number: 3, placement: "optimistic", args: [[1, "amount", 0, 0]], result: [[1, "value", 0, 0]],
  run($, amount) {
    if ($.value(credits) < amount) throw new PyError("ValueError", "not enough credits");
    $.set(credits, $.value(credits) - amount);
    return $.value(credits);
  }};
const mark = {name: "mark", number: 4, placement: "optimistic", args: [...ID, [2, "status", 6, 0, 2]], result: NONE,
  run: ($, id, status) => $.update(shoots, id, {status})};
const batch = {name: "batch", number: 5, placement: "optimistic", args: [[1, "names", 4, 2]], result: [[1, "value", 0, 0]],
  run($, names) {
    for (const name of names) $.insert(shoots, fresh(name, names.slice(0, 2)));
    if ($.where(shoots, {name: "bad"}).length) throw new PyError("ValueError", "bad");
    return $.count(shoots);
  }};
const remove = {name: "remove", number: 6, placement: "barrier", args: ID, result: NONE};
const edit = {name: "edit", number: 7, placement: "verified", args: [...ID, [2, "prompt", 4, 0]], result: STRING};
const double = {name: "double", number: 8, placement: "optimistic", args: NONE, result: [[1, "value", 0, 0]],
  run($) {
    $.set(credits, $.value(credits) * 2 ** 40);
    return 0;
  }};

export const clientApp = {
  schema: {name: "sample", hash, version: 1, states: [shoots, credits, drafts, selected]},
  actions: [create, rename, spend, mark, batch, remove, edit, double],
};

const removeOnServer = {...remove, run: ($, id) => $.remove(shoots, id)};
const editOnServer = {...edit,
  async run($, id, prompt) {
    const reply = await $.fetch({method: "POST", url: "https://ai.example/edit", json: {prompt}, bearer: "ai-key"});
    if (reply.status !== 200) throw new PyError("RuntimeError", `status ${reply.status}`);
    $.update(shoots, id, {name: reply.json.name});
    if ($.get(shoots, id).name === "late") await $.fetch({method: "GET", url: "https://ai.example/late"});
    $.insert(shoots, fresh(`copy of ${$.get(shoots, id).name}`));
    return reply.json.name;
  }};

export const serverApp = {
  schema: {name: "sample", hash, version: 1, states: [shoots, credits], migrations},
  actions: [create, rename, spend, mark, batch, removeOnServer, editOnServer, double],
  secrets: [{key: "ai-key", hosts: ["ai.example"]}],
  hosts: ["ai.example"],
};
