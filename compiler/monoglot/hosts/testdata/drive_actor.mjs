// Runs a compiled server module over node's SQLite: steps in, messages and rows out, one JSON line each.
//   node drive_actor.mjs server.js < steps
// A step is [user, hex of a ClientMessage]; every user keeps one connection. The fetch
// is the counterpart of `answer` in actor_js_test.py.
import {DatabaseSync} from "node:sqlite";
import {readFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const {createActor} = await import(pathToFileURL(process.argv[2]));
const database = new DatabaseSync(":memory:");
const connections = new Map;
let clock = 1000;

const rows = (text, params = []) => {
  const statement = database.prepare(text);
  statement.setReturnArrays(true);
  return statement.all(...params);
};

const host = {
  build: "b1", dev: false,
  sql: rows,
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
  async fetch({body}) {
    const {label, question} = JSON.parse(body);
    const wrong = question.length % 4 === 3;
    return {status: 200, body: JSON.stringify(wrong ? {price: "dear"} : {price: question.length + 0.5, answer: label + question})};
  },
  secret: key => `<<secret ${key} here>>`,
  now: () => clock++,
  connections: () => [...connections.values()],
  send: (connection, bytes) => connection.sent.push(Buffer.from(bytes).toString("hex")),
  close() {},
  log() {},
};

const actor = createActor(host);
const print = value => console.log(JSON.stringify(value, (_, one) => one instanceof Uint8Array ? Buffer.from(one).toString("hex") : one));
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const [user, hex] = JSON.parse(line);
  if (!connections.has(user)) connections.set(user, {user, org: "acme", sent: []});
  await actor.message(connections.get(user), new Uint8Array(Buffer.from(hex, "hex")));
  print([...connections].map(([name, connection]) => [name, connection.sent.splice(0)]));
}
const tables = rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
print(tables.map(([name]) => [name, rows(name === "mg_event"
  ? "SELECT seq, tx, client, counter, schema, kind, payload FROM mg_event ORDER BY 1"
  : `SELECT * FROM "${name}" ORDER BY 1, 2`)]));
