// What is kept between segments: taken up once, by its own client and user, in order, in time.

import assert from "node:assert/strict";
import {test} from "node:test";
import {keep, openFlows, resume} from "./flow.js";
import {Handle, apply} from "./handle.js";
import {MemoryHost} from "./testing.js";

const FIELDS = [[1, "name", [[1, "value", 4, 0]], 1, 0, 0], [2, "pair", [[1, "value", [[1, "f1", 0, 0], [2, "f2", 3, 0]], 1]], 1, 0, ["tuple", null, null]]];
const FIRST = 7, SECOND = 8;
const HOUR = 3600e6;
const SCHEMA = {version: 1};

class Kept extends MemoryHost {
  time = 1e15;
  now = () => this.time;

  constructor() {
    super();
    this.sql("CREATE TABLE mg_call (client TEXT, counter INTEGER, result BLOB, PRIMARY KEY (client, counter))", []);
    this.sql("CREATE TABLE mg_event (seq INTEGER)", []);
    openFlows(this);
  }

  /** One call: what `body` gives with its handle, after its transaction. */
  call(client, counter, body, user = "ann") {
    const handle = new Handle(this, {client, user, org: "acme"}, counter);
    const value = body(handle);
    this.transaction(() => apply(handle, SCHEMA, 0, this.time));
    return value;
  }

  flows = () => this.sql("SELECT client, counter FROM mg_flow ORDER BY 1, 2", []).map(row => row.join(":"));
}

const begin = (host, client, counter, values = {name: "a", pair: [3, 0.5]}) =>
  host.call(client, counter, $ => keep($, FIELDS, FIRST, values));
const goOn = (host, client, counter, token, {user, after = [FIRST], names = ["name", "pair"]} = {}) =>
  host.call(client, counter, $ => resume($, FIELDS, token, after, names, []), user);
const none = {kind: "FlowError", message: "no such continuation"};

test("values come back once", () => {
  const host = new Kept;
  assert.equal(begin(host, "c", 1), 1);
  assert.deepEqual(goOn(host, "c", 2, 1), ["a", [3, 0.5]]);
  assert.deepEqual(host.flows(), []);
  assert.throws(() => goOn(host, "c", 3, 1), none);
});

test("only for its client and user, after its segment, before its end", () => {
  const host = new Kept;
  begin(host, "c", 1);
  for (const [client, more, token] of [["d", {}, 1], ["c", {user: "bob"}, 1], ["c", {after: [SECOND]}, 1], ["c", {after: [0]}, 1], ["c", {}, 2], ["c", {}, 0], ["c", {}, -1]]) {
    assert.throws(() => goOn(host, client, 2, token, more), none, JSON.stringify([client, more, token]));
    assert.deepEqual(host.flows(), ["c:1"]);
  }
  host.time += HOUR - 1;
  assert.deepEqual(goOn(host, "c", 2, 1), ["a", [3, 0.5]]);
  begin(host, "c", 3);
  host.time += HOUR;
  assert.throws(() => goOn(host, "c", 4, 3), none);
  begin(host, "d", 1);
  assert.deepEqual(host.flows(), ["d:1"], "what is over goes when the next is kept");
});

test("a flow begins without a token where the source allows it; what may be kept is told", () => {
  const host = new Kept;
  const start = token => host.call("c", token + 5, $ => resume($, FIELDS, token, [0, FIRST], [], [["name", "before"]]));
  assert.deepEqual(start(0), ["before", false]);
  begin(host, "c", 1);
  assert.deepEqual(start(1), ["a", true]);
});

test("held while a call is under way, free again when it failed", () => {
  const host = new Kept;
  begin(host, "c", 1);
  const take = counter => resume(new Handle(host, {client: "c", user: "ann", org: "acme"}, counter), FIELDS, 1, [FIRST], ["name"], []);
  host.sql("INSERT INTO mg_call VALUES ('c', 2, NULL)", []);
  assert.deepEqual(take(2), ["a"]);
  assert.throws(() => take(3), none);
  host.sql("UPDATE mg_call SET result = x'00' WHERE counter = 2", []);
  assert.deepEqual(take(3), ["a"], "call 2 ended without taking it");
});

test("of two that took it up the first to end has it", () => {
  const host = new Kept;
  begin(host, "c", 1);
  const handles = [2, 3].map(counter => new Handle(host, {client: "c", user: "ann", org: "acme"}, counter));
  for (const $ of handles) resume($, FIELDS, 1, [FIRST], [], []);
  assert.throws(() => host.transaction(() => apply(handles[0], SCHEMA, 0, 0)), none);
  host.transaction(() => apply(handles[1], SCHEMA, 0, 0));
  assert.deepEqual(host.flows(), []);
});

test("sixteen of one client stay, the newest; a row has its limit", () => {
  const host = new Kept;
  for (let counter = 1; counter <= 20; counter++) begin(host, "c", counter);
  begin(host, "d", 1);
  assert.deepEqual(host.flows(), [...Array.from({length: 16}, (_, i) => `c:${i + 5}`).sort((a, b) => a.split(":")[1] - b.split(":")[1]), "d:1"]);
  assert.throws(() => begin(host, "e", 1, {name: "x".repeat(1 << 20)}), {kind: "ValueError", message: "too much to keep at the server"});
});

test("what is carried stays as it was", () => {
  const host = new Kept;
  begin(host, "c", 1);
  host.call("c", 2, $ => {
    resume($, FIELDS, 1, [FIRST], [], []);
    keep($, FIELDS, SECOND, {name: "b"}, ["pair"]);
  });
  assert.deepEqual(goOn(host, "c", 3, 2, {after: [SECOND]}), ["b", [3, 0.5]]);
});
