// Readings: what their arguments may be, what they answer, what one leaves to the next.
import assert from "node:assert/strict";
import {test} from "node:test";
import {now} from "./clock.js";
import {raise} from "./prelude.js";
import {createReader} from "./reader.js";
import {MemoryHost} from "./testing.js";

const notes = {name: "notes", number: 1, scope: "shared", fields: [[1, "text", 4, 0], [2, "done", 2, 0]]};
const schema = {states: [notes], migrations: ["", ""]};

const open = (readings, migration = "2") => {
  const host = new MemoryHost;
  let time = 0;
  host.now = () => ++time;
  host.sql("CREATE TABLE mg_meta (key TEXT, value TEXT)", []);
  host.sql("INSERT INTO mg_meta VALUES ('migration', ?)", [migration]);
  host.sql('CREATE TABLE notes ("row" INTEGER PRIMARY KEY, "id" TEXT, "text" TEXT, "done" INTEGER)', []);
  host.sql("INSERT INTO notes VALUES (1, 'a', 'first', 1), (2, 'b', 'second', 0)", []);
  return createReader(schema, readings, host);
};
const echo = (...fields) => open([{name: "echo", args: fields.map((field, i) => [i + 1, ...field]), run: ($, ...given) => given}]);
const given = (reader, ...query) => {
  return reader.read("ann", "acme", "echo", query);
};
const refused = {status: 400, message: "bad arguments for echo"};

test("rows and who asks", () => {
  const reader = open([
    {name: "one", args: [[1, "id", 4, 0]], run: ($, id) => [$.user, $.org, $.get(notes, id)]},
    {name: "all", args: [], run: $ => [$.rows(notes).map(row => row.text), $.count(notes), $.where(notes, {done: true})]},
  ]);
  assert.deepEqual(reader.read("ann", "acme", "one", ["id", "b"]), ["ann", "acme", {id: "b", text: "second", done: false}]);
  assert.deepEqual(reader.read("bob", "acme", "all", []), [["first", "second"], 2, [{id: "a", text: "first", done: true}]]);
  assert.deepEqual(reader.read("bob", "acme", "one", ["id", "x"]), {status: 422, message: "KeyError: 'x'"});
  assert.deepEqual(reader.read("bob", "acme", "other", []), {status: 404, message: "there is no such reading"});
});

test("a database of another schema is not taken", () => {
  assert.equal(open([], "1"), null);
  assert.equal(open([], "3"), null);
  assert.equal(createReader(schema, [], new MemoryHost), null);
});

test("each type has its form", () => {
  for (const [field, good, bad] of [
    [["n", 0, 0], {"0": 0, "-12": -12, "9007199254740991": 2 ** 53 - 1}, ["", "-0", "01", "1.5", "+1", " 1", "0x1", "9007199254740992", "1e400", "NaN"]],
    [["x", 3, 0], {"0": 0, "-1.5": -1.5, "2e3": 2000}, ["", ".5", "1.", "Infinity", "NaN", "1e400", "1_0"]],
    [["b", 2, 0], {true: true, false: false}, ["", "True", "1"]],
    [["s", 4, 0], {"": "", "æ": "æ"}, []],
    [["e", 6, 0, 3], {1: 1, 3: 3}, ["0", "4", "-1", "1.5", "", "A"]],
  ]) {
    const reader = echo(field);
    for (const [text, value] of Object.entries(good)) assert.deepEqual(given(reader, field[0], text), [value], text);
    for (const text of bad) assert.deepEqual(given(reader, field[0], text), refused, `${field}: ${text}`);
  }
});

test("options, lists, too many and too few", () => {
  const reader = echo(["a", 4, 1], ["l", 0, 2], ["s", 4, 0]);
  assert.deepEqual(given(reader, "s", "x"), [null, [], "x"]);
  assert.deepEqual(given(reader, "l", "1", "s", "x", "l", "2", "a", ""), ["", [1, 2], "x"]);
  for (const query of [[], ["s", "x", "s", "y"], ["s", "x", "a", "1", "a", "1"], ["s", "x", "z", "1"], ["s", "x", "l", "y"]]) {
    assert.deepEqual(given(reader, ...query), refused, query.join());
  }
});

test("one reading has one time, the next another", () => {
  const reader = open([{name: "echo", args: [], run: $ => [now($), now($)]}]);
  const [[a, b], [c, d]] = [given(reader), given(reader)];
  assert.ok(a === b && c === d && c > a);
});

test("defects are the host's to tell of", () => {
  const reader = open([
    {name: "echo", args: [], run: () => raise("ValueError", "no")},
    {name: "broken", args: [], run: () => null.x},
  ]);
  assert.deepEqual(given(reader), {status: 422, message: "ValueError: no"});
  assert.throws(() => reader.read("ann", "acme", "broken", []), TypeError);
});

test("floats that JSON has no form for", () => {
  for (const value of [NaN, Infinity, [1, -Infinity]]) {
    assert.equal(given(open([{name: "echo", args: [], run: () => value}])).status, 422);
  }
});
