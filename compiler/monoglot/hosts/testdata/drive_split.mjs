// A compiled application whole in one process: its client's module over the real replica and
// protocol, its server's module over the real actor and node's SQLite, a scripted browser.
//   node drive_split.mjs FOLDER < script
// The script is JSON: {action, args, replies, answers, user, cut}; what is printed is
// JSON: {log, outcome, tables, requests}. `answers` are what the browser says, in order, by the
// name of the operation; `replies` those of the outside services, in order.
import {DatabaseSync} from "node:sqlite";
import {readFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const folder = pathToFileURL(process.argv[2] + "/");
const script = JSON.parse(readFileSync(0, "utf8"));
const log = [], requests = [];

// --- the browser ----------------------------------------------------------------

const said = name => {
  const answers = script.answers[name];
  return answers?.length ? answers.shift() : null;
};
const scripted = path => new Proxy(() => {}, {
  get(_, name) {
    const full = `${path}.${name}`;
    if (full in script.answers) {
      log.push([full]);
      return said(full);
    }
    return (...args) => {
      log.push([full, ...args]);
      return said(`${full}()`);
    };
  },
  set: (_, name, value) => log.push([`${path}.${name} =`, value]) > 0,
});
globalThis.document = scripted("document");
globalThis.window = scripted("window");
globalThis.console = {...console, log: console.log, info: (...args) => log.push(["console.info", ...args])};

// --- the actor --------------------------------------------------------------------

const database = new DatabaseSync(":memory:");
const rows = (text, params = []) => {
  const statement = database.prepare(text);
  statement.setReturnArrays(true);
  return statement.all(...params);
};
const connection = {user: script.user ?? "ada", org: "acme", inbox: []};
let clock = 1_700_000_000_000_000, open = 0;
const began = Date.now();
const host = {
  build: "b1", dev: false, sql: rows,
  transaction(body) {
    database.exec("BEGIN");
    try {
      const value = body();
      database.exec("COMMIT");
      return value;
    } catch (problem) {
      database.exec("ROLLBACK");
      throw problem;
    }
  },
  async fetch(request) {
    const number = requests.length, reply = script.replies[number] ?? {status: 200, body: "{}"};
    requests.push([request.method, request.url, request.body, request.headers["Idempotency-Key"], open++]);
    await (reply.late ? new Promise(resolve => setTimeout(resolve, Math.min(reply.late, request.timeout ?? 1e9))) : 0);
    open--;
    if (reply.lost || reply.late) throw Object.assign(new Error("no reply"), {kind: "ConnectionError"});
    return {status: reply.status, body: reply.body};
  },
  now: () => clock++ + (Date.now() - began) * 1000,
  secret: key => `<<secret ${key} here>>`,
  random: count => new Uint8Array(count).fill(7),
  connections: () => [connection],
  send: (to, bytes) => to.inbox.push(bytes),
  close() {},
  log: (level, text) => level === "debug" || log.push([level, text]), // a debug line is a trace, which names folders
};
const {createActor} = await import(new URL("server.js", folder));
const actor = createActor(host);

// --- the client --------------------------------------------------------------------

globalThis.booted = undefined;
await import(new URL("client.js", folder));
const runtime = name => import(new URL(`node_modules/monoglot/${name}.js`, folder));
const {createReplica} = await runtime("replica"), {createSync} = await runtime("sync");
const {ClientMessage, ServerMessage} = await runtime("sync_numbers"), {encode, read} = await runtime("wire");
const kept = {client: "c".repeat(16), counter: 0, events: [], pending: [], local: {}, save: async () => {}};
const reported = [];
const replica = createReplica(globalThis.booted, kept, () => {}, problem => reported.push([problem.kind, problem.message]));
const [hello, take, outbox] = createSync(globalThis.booted.schema.hash, replica, failure => log.push(["reset", failure]));
Object.assign(replica.$, {call: replica.call, user: connection.user, org: "acme"});
const sent = [];
const deliver = message => {
  const bytes = encode(ClientMessage, message);
  sent.push(Buffer.from(bytes).toString("hex"));
  actor.message(connection, bytes);
};
replica.ready = () => outbox().forEach(deliver);
deliver(hello());

let outcome;
const done = (async () => globalThis.booted.test[script.action](replica.$, ...script.args))().then(
  value => { outcome = ["value", value ?? null]; },
  problem => { outcome = [problem.kind ?? "JavaScript", problem.kind ? problem.message : `${problem.stack}`]; });
for (const until = Date.now() + 20_000; Date.now() < until && (!outcome || connection.inbox.length);) {
  await new Promise(resolve => setImmediate(resolve));
  while (connection.inbox.length) take(read(ServerMessage, connection.inbox.shift()));
}
if (outcome) await done;
for (let turn = 0; turn < 50; turn++) {
  await new Promise(resolve => setImmediate(resolve));
  while (connection.inbox.length) take(read(ServerMessage, connection.inbox.shift()));
}
const tables = rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'mg!_%' ESCAPE '!' ORDER BY name");
console.log(JSON.stringify({
  log, outcome, requests, reported, sent,
  flows: rows("SELECT count(*) FROM sqlite_schema WHERE name = 'mg_flow'")[0][0] ? rows("SELECT count(*) FROM mg_flow")[0][0] : 0,
  calls: rows("SELECT count(*) FROM mg_call")[0][0],
  tables: Object.fromEntries(tables.map(([name]) => [name, rows(`SELECT * FROM "${name}" ORDER BY 1`)])),
}, (_, one) => one instanceof Uint8Array ? Buffer.from(one).toString("hex") : one instanceof Map ? [...one] : one));
