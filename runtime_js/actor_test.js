// The actor over a real SQLite: calls, events, replies, and what must never change anything.

import assert from "node:assert/strict";
import {test} from "node:test";
import {clientApp, credits, serverApp, shoots} from "./sample_app.js";
import {MemoryHost, Peer} from "./testing.js";
import {ClientMessage} from "./sync_wire.js";
import {decode, encode} from "./wire.js";

const CLIENT = "a".repeat(16), OTHER = "b".repeat(16);
const hello = (more = {}) => ({hello: {protocol: 1, schema: "sample-schema", client: CLIENT, cursor: 0, acked: 0, ...more}});
const action = name => clientApp.actions.find(one => one.name === name);
const call = (counter, name, args = {}) => ({counter, action: action(name).number, args: encode(action(name).args, args)});
const submit = (base, ...calls) => ({submit: {client: CLIENT, base, calls}});
const invoke = one => ({invoke: {client: CLIENT, call: one}});
const names = replies => replies.map(([name]) => name);
const rows = (host, table = "shoots") => host.sql(`SELECT * FROM "${table}"`, []);
const start = (user, org) => {
  const host = new MemoryHost().open();
  return {host, peer: new Peer(host, user, org)};
};

test("hello is answered by welcome, then the events in pages", () => {
  const {peer} = start();
  assert.deepEqual(names(peer.send(hello())), ["welcome"]);
  const list = Array.from({length: 100}, (_, i) => `n${i}`);
  for (let i = 0; i < 4; i++) peer.send(submit(i * 100, call(i + 1, "batch", {names: list})));
  const replies = peer.send(hello());
  assert.deepEqual(names(replies), ["welcome", "push", "push"]);
  assert.deepEqual(replies.slice(1).map(([, {events}]) => [events[0].seq, events.at(-1).seq]), [[1, 200], [201, 400]]);
  assert.equal(replies[0][1].seq, 400);
});

test("a call's rows, events and result", () => {
  const {host, peer} = start();
  const replies = peer.send(submit(0, call(1, "create", {name: "one"}), call(37, "spend", {amount: 2})));
  assert.deepEqual(names(replies), ["push", "ack"]);
  const [[, {events}], [, ack]] = replies;
  assert.deepEqual(events.map(({seq, transaction, kind, counter}) => [seq, transaction, kind, counter]), [[1, 1, 1, 1], [2, 2, 4, 37]]);
  assert.equal(ack.seq, 2);
  assert.equal(decode(action("create").result, ack.results[0].value).value, `${CLIENT}-1-0`);
  assert.deepEqual(rows(host), [[1, `${CLIENT}-1-0`, "one", 1, "[]", null, 0]]);
  assert.deepEqual(rows(host, "credits"), [[1, 1]]);
});

test("predecessor 1: two clients write on the same base: the second gets a conflict with what it misses", () => {
  const {host, peer} = start();
  const other = new Peer(host, "bob");
  peer.send(submit(0, call(1, "create", {name: "one"})));
  const [[kind, conflict]] = other.send({submit: {client: OTHER, base: 0, calls: [call(1, "create", {name: "two"})]}});
  assert.equal(kind, "conflict");
  assert.deepEqual([conflict.base, conflict.seq, conflict.events.map(({seq}) => seq)], [0, 1, [1]]);
  assert.equal(rows(host).length, 1);
  assert.deepEqual(names(other.send({submit: {client: OTHER, base: 1, calls: [call(1, "create", {name: "two"})]}})), ["push", "ack"]);
});

test("predecessor 2: a cursor or a base far ahead is refused and leaves no gap", () => {
  const {host, peer} = start();
  assert.deepEqual(peer.send(hello({cursor: 9})), [["failure", {code: 409, message: "cursor"}]]);
  assert.deepEqual(peer.send(submit(9, call(1, "create", {name: "x"}))), [["conflict", {base: 9, seq: 0, events: []}]]);
  assert.equal(rows(host, "mg_event").length, 0);
});

test("predecessor 4: a repeat gets the first result, across a restart too, and fetches once", async () => {
  const {host, peer} = start();
  peer.send(submit(0, call(1, "create", {name: "one"})));
  const edit = invoke(call(2, "edit", {shoot: `${CLIENT}-1-0`, prompt: "p"}));
  const [first, second] = [peer.send(edit), peer.send(edit)];
  await Promise.all([first, second]);
  const before = host.dump();
  host.open();
  const again = await peer.send(edit);
  assert.deepEqual(names(again), ["result"]);
  assert.equal(decode(action("edit").result, again[0][1].value).value, "edited");
  assert.equal(host.fetched.length, 1);
  assert.equal(host.fetched[0].headers["Idempotency-Key"], `${CLIENT}-2-0`);
  assert.deepEqual(host.dump(), before);
  assert.deepEqual(names(peer.send(submit(0, call(1, "create", {name: "one"})))), ["ack"]);
  assert.deepEqual(host.dump(), before);
});

test("a repeat of a call under way waits for it, on any connection, and its events are pushed once", async () => {
  const {host, peer} = start();
  peer.send(submit(0, call(1, "create", {name: "one"})));
  const other = new Peer(host);
  let release;
  host.fetchReply = () => new Promise(resolve => release = () => resolve({status: 200, body: '{"name": "n"}'}));
  const edit = invoke(call(2, "edit", {shoot: `${CLIENT}-1-0`, prompt: "p"}));
  const both = [peer.send(edit), other.send(edit)];
  assert.deepEqual(peer.replies, []);
  release();
  const replies = await Promise.all(both);
  assert.deepEqual(replies.map(names), [["push", "result"], ["push", "result"]]);
  assert.equal(host.fetched.length, 1);
  assert.deepEqual(rows(host).map(row => row[2]), ["n", "copy of n"]);
});

test("a host that dies during a fetch answers Interrupted and never fetches again", async () => {
  const {host, peer} = start();
  peer.send(submit(0, call(1, "create", {name: "one"})));
  host.fetchReply = () => new Promise(() => {});
  const edit = invoke(call(2, "edit", {shoot: `${CLIENT}-1-0`, prompt: "p"}));
  peer.send(edit);
  host.open();
  for (let i = 0; i < 2; i++) {
    const [[, result]] = await peer.send(edit);
    assert.deepEqual(result.error, {kind: "Interrupted", message: "call 2 was interrupted"});
  }
  assert.equal(host.fetched.length, 1);
});

test("a verified call that fails leaves nothing but its result", async () => {
  const {host, peer} = start();
  peer.send(submit(0, call(1, "create", {name: "one"})));
  host.fetchReply = async () => ({status: 200, body: '{"name": "late"}'});
  const late = await peer.send(invoke(call(2, "edit", {shoot: `${CLIENT}-1-0`, prompt: "p"})));
  assert.deepEqual(late[0][1].error, {kind: "RuntimeError", message: "fetch after a change of shared state"});
  host.fetchReply = async () => { throw Object.assign(new Error("no route"), {}); };
  const lost = await peer.send(invoke(call(3, "edit", {shoot: `${CLIENT}-1-0`, prompt: "p"})));
  assert.deepEqual(lost[0][1].error, {kind: "ConnectionError", message: "no route"});
  assert.deepEqual(rows(host).map(row => row[2]), ["one"]);
});

test("predecessor 8: a page never cuts a transaction, however long", () => {
  const {peer} = start();
  peer.send(submit(0, call(1, "batch", {names: Array.from({length: 300}, (_, i) => `${i}`)})));
  peer.send(submit(300, call(2, "create", {name: "x"})));
  const pages = peer.send(hello()).slice(1).map(([, {events}]) => events.length);
  assert.deepEqual(pages, [300, 1]);
  peer.send(submit(301, call(3, "batch", {names: ["a".repeat(2e5)]}), call(4, "batch", {names: ["b".repeat(2e5), "c"]})));
  assert.deepEqual(peer.replies.map(([name, {events}]) => [name, events?.length]), [["push", 1], ["push", 2], ["ack", undefined]]);
});

test("a host that has `later` gets one page, and asks for each further one", () => {
  const asked = [];
  const host = Object.assign(new MemoryHost(), {later: (connection, cursor) => asked.push(cursor)}).open();
  const peer = new Peer(host);
  for (let i = 0; i < 3; i++) peer.send(submit(i * 200, call(i + 1, "batch", {names: Array.from({length: 200}, (_, n) => `${n}`)})));
  assert.deepEqual(names(peer.send(hello())), ["welcome", "push"]);
  assert.deepEqual(asked, [200]);
  peer.replies.length = 0;
  while (asked.length) host.actor.more(peer, asked.pop());
  assert.deepEqual(peer.replies.map(([name, {events}]) => [name, events[0].seq, events.length]), [["push", 201, 200], ["push", 401, 200]]);
  host.actor.more(peer, 600);
  assert.equal(peer.replies.length, 2);
});

test("predecessor 9: one result for each call, failures among them told as such", () => {
  const {host, peer} = start();
  const replies = peer.send(submit(0, call(1, "create", {name: "one"}), call(2, "create", {name: ""}), call(3, "spend", {amount: 9}),
    call(4, "rename", {shoot: "nobody", name: "x"}), call(5, "double"), call(6, "create", {name: "two"})));
  const {results, seq} = replies.at(-1)[1];
  assert.deepEqual(results.map(({error}) => error), [null, {kind: "ValueError", message: "a name, please"},
    {kind: "ValueError", message: "not enough credits"}, {kind: "KeyError", message: "'nobody'"}, null, null]);
  assert.equal(seq, 3);
  const [[, {results: [overflow]}]] = peer.send(submit(3, call(7, "double")));
  assert.deepEqual(overflow.error, {kind: "OverflowError", message: "integer out of range"});
  assert.deepEqual(rows(host).map(row => row[2]), ["one", "two"]);
});

test("predecessor 10: names of columns come from the schema alone", () => {
  const {host, peer} = start();
  const evil = `x"; DROP TABLE "shoots"; --`;
  peer.send(submit(0, call(1, "create", {name: evil}), call(2, "rename", {shoot: evil, name: evil})));
  assert.deepEqual(rows(host).map(row => row[2]), [evil]);
});

test("hostile arguments and calls are refused, each with its reason", () => {
  const {host, peer} = start();
  const create = call(1, "create", {name: "one"});
  peer.send(submit(0, create));
  const results = [
    [{counter: 0, action: 1, args: create.args}, "bad counter"], [{counter: -3, action: 1, args: create.args}, "bad counter"],
    [{counter: 2, action: 99, args: create.args}, "no action 99"], [{counter: 3, action: 0, args: create.args}, "no action 0"],
    [{counter: 4, action: 6, args: create.args}, "action remove is not optimistic"],
    [{counter: 5, action: 1, args: new Uint8Array([1, 2, 3])}, "bad arguments for create"],
    [call(6, "mark", {shoot: `${CLIENT}-1-0`, status: 0}), "bad arguments for mark"],
    [call(7, "mark", {shoot: `${CLIENT}-1-0`, status: 3}), "bad arguments for mark"],
  ].map(([one, message]) => {
    const [[, {results: [result]}]] = peer.send(submit(1, one));
    return [result.error.message, message];
  });
  for (const [found, expected] of results) assert.equal(found, expected);
  assert.equal(rows(host, "mg_event").length, 1);
});

test("what is no message changes nothing", () => {
  const {host, peer} = start();
  const before = host.dump();
  const malformed = [["failure", {code: 400, message: "malformed message"}]];
  for (const bytes of [[], [1], [255, 255], [10, 2, 8], [26, 0]]) assert.deepEqual(peer.sendBytes(new Uint8Array(bytes)), malformed);
  assert.deepEqual(peer.send({...hello(), ...submit(0)}), malformed, "two bodies");
  assert.deepEqual(peer.send({invoke: {client: CLIENT, call: null}}), malformed);
  assert.deepEqual(peer.send(hello({cursor: -1})), malformed);
  assert.deepEqual(peer.send(hello({acked: -1})), malformed);
  assert.deepEqual(peer.sendBytes(new Uint8Array(1048577)), [["failure", {code: 413, message: "message too large"}]]);
  assert.deepEqual(peer.send(hello({protocol: 2})), [["failure", {code: 426, message: "protocol version 1 expected"}]]);
  assert.deepEqual(peer.send(hello({schema: "old"})), [["failure", {code: 409, message: "schema"}]]);
  assert.deepEqual(peer.send(hello({client: "short"})), [["failure", {code: 403, message: "client"}]]);
  assert.deepEqual(host.dump(), before);
  assert.deepEqual(peer.send(submit(0, ...Array.from({length: 257}, (_, i) => call(i + 1, "double")))), [["failure", {code: 413, message: "too many calls"}]]);
});

test("predecessor 12: the user is the connection's; a client id belongs to its first user", () => {
  const {host, peer} = start();
  peer.send(hello());
  const thief = new Peer(host, "eve");
  for (const message of [hello(), submit(0), invoke(call(1, "double"))]) {
    assert.deepEqual(thief.send(message), [["failure", {code: 403, message: "client"}]]);
  }
});

test("acknowledged results are forgotten, and their calls never run again", () => {
  const {host, peer} = start();
  peer.send(submit(0, call(1, "create", {name: "one"}), call(2, "create", {name: "two"})));
  peer.send(hello({acked: 1}));
  assert.deepEqual(rows(host, "mg_call").map(row => row[1]), [2]);
  const [[, {results: [result]}]] = peer.send(submit(2, call(1, "create", {name: "one"})));
  assert.deepEqual(result.error, {kind: "Forgotten", message: "the result of call 1 is forgotten"});
  assert.equal(rows(host).length, 2);
  peer.send(hello({acked: 0}));
  assert.equal(rows(host, "mg_client")[0][2], 1, "it never falls");
});

test("a barrier reaches every connection before its result reaches the caller", () => {
  const {host, peer} = start();
  const other = new Peer(host, "bob");
  peer.send(submit(0, call(1, "create", {name: "one"})));
  other.replies = [];
  const replies = peer.send(invoke(call(2, "remove", {shoot: `${CLIENT}-1-0`})));
  assert.deepEqual(names(replies), ["push", "result"]);
  assert.deepEqual(names(other.replies), ["push"]);
  assert.equal(replies[1][1].value.length, 0);
  assert.deepEqual(rows(host), []);
});

test("an action's own reads see its changes, on top of the rows", () => {
  const {host, peer} = start();
  peer.send(submit(0, call(1, "create", {name: "one"})));
  const value = (name, run) => {
    const app = {...serverApp, actions: [{...action("double"), run}]};
    host.open(app);
    const [[, result]] = peer.send(invoke(call(name, "double"))).filter(([kind]) => kind === "result");
    return result.error ?? decode(action("double").result, result.value).value;
  };
  const first = `${CLIENT}-1-0`;
  assert.equal(value(10, $ => {
    const id = $.insert(shoots, {name: "b", status: 2, tags: ["t"], rating: 1.5, starred: true});
    $.update(shoots, first, {starred: true});
    assert.deepEqual($.rows(shoots).map(row => row.id), [first, id]);
    assert.deepEqual($.where(shoots, {starred: true, status: 2}).map(row => row.id), [id]);
    $.remove(shoots, first);
    assert.equal($.find(shoots, first), null);
    $.set(credits, 8);
    return $.count(shoots) * 100 + $.value(credits);
  }), 108);
  assert.deepEqual(rows(host).map(row => row.slice(2)), [["b", 2, '["t"]', 1.5, 1]]);
  assert.equal(value(11, $ => $.where(shoots, {starred: true, rating: 1.5}).length), 1);
  assert.equal(value(12, $ => $.where(shoots, {rating: null}).length), 0);
  assert.deepEqual(value(13, $ => $.get(shoots, first)), {kind: "KeyError", message: `'${first}'`});
  assert.deepEqual(value(14, $ => $.insert(shoots, {name: "b", status: 1, tags: [], rating: NaN, starred: false})), {kind: "ValueError", message: "cannot store a float that is not finite"});
  assert.deepEqual(value(15, () => { throw new Error("inner secret"); }), {kind: "InternalError", message: "internal error"});
  assert.match(host.logged.at(-1), /inner secret/);
});

test("an update of no field makes no event, and a database of a newer build is refused", () => {
  const {host, peer} = start();
  const app = {...serverApp, actions: [{...action("double"), run: $ => ($.update(shoots, $.rows(shoots)[0].id, {}), 0)}]};
  peer.send(submit(0, call(1, "create", {name: "one"})));
  host.open(app);
  assert.deepEqual(names(peer.send(invoke(call(2, "double")))), ["result"]);
  assert.throws(() => host.open({...serverApp, schema: {...serverApp.schema, migrations: []}}), /newer build/);
});

test("events are pushed in their order, however calls that wait and calls that don't take turns", async () => {
  const {host, peer} = start();
  const other = new Peer(host, "bob");
  peer.send(submit(0, call(1, "create", {name: "one"})));
  const releases = [];
  host.fetchReply = () => new Promise(resolve => releases.push(() => resolve({status: 200, body: '{"name": "n"}'})));
  const waits = [2, 3].map(counter => peer.send(invoke(call(counter, "edit", {shoot: `${CLIENT}-1-0`, prompt: "p"}))));
  other.replies = [];
  for (const release of releases) release();
  for (let turn = 0; turn < 12; turn++) {
    await 0;
    host.actor.message(peer, encode(ClientMessage, invoke(call(10 + turn, "create", {name: "x"}))));
  }
  await Promise.all(waits);
  const seqs = other.replies.flatMap(([, {events}]) => events.map(({seq}) => seq));
  assert.deepEqual(seqs, seqs.map((_, i) => i + 2));
  assert.equal(seqs.length, 16);
});

test("what is known of a client is what the database says: among many clients, after gaps, for another user", () => {
  const {host, peer} = start();
  const of = (client, base, ...calls) => ({submit: {client, base, calls}});
  const result = replies => replies.at(-1)[1].results[0];
  const first = result(peer.send(submit(0, call(5, "create", {name: "five"}))));
  const third = result(peer.send(submit(1, call(3, "create", {name: "three"}))));
  assert.deepEqual(result(peer.send(submit(0, call(5, "create", {name: "five"})))), first, "a repeat at once");
  assert.equal(rows(host).length, 2, "a lower counter that never came is a new call");
  for (let i = 0; i < 1100; i++) peer.send(of(`c${i}`.padEnd(16, "z"), 2 + i, call(1, "create", {name: "x"})));
  assert.deepEqual(result(peer.send(submit(0, call(5, "create", {name: "five"})))), first);
  assert.deepEqual(result(peer.send(submit(0, call(3, "create", {name: "three"})))), third);
  assert.equal(rows(host).length, 1102);
  assert.deepEqual(new Peer(host, "bob").send(submit(1102, call(6, "create", {name: "x"}))), [["failure", {code: 403, message: "client"}]]);
  peer.send(hello({acked: 5}));
  assert.deepEqual(result(peer.send(submit(0, call(4, "create", {name: "x"})))).error.kind, "Forgotten");
});
