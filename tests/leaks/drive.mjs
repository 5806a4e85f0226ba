// Runs compiled server modules over the real actor and node's SQLite, without any guard of a host:
// `secret` gives the value itself, `fetch` sends whatever it is given. One JSON line in, one out:
//   {module, messages: [hex]} -> {seen: [text], asked: [{host, text}]}
// `seen` is all that goes to clients, into the database, the log and the errors.
import {DatabaseSync} from "node:sqlite";
import {createInterface} from "node:readline";
import {pathToFileURL} from "node:url";

const VALUES = {"the-key": "sk-zebra-9041-quartz", "other-key": "sk-other-7777-flint"};
const text = new TextDecoder("utf-8");

const run = async ({module, messages}) => {
  const {createActor} = await import(pathToFileURL(module));
  const database = new DatabaseSync(":memory:");
  const seen = [], asked = [];
  const sql = (query, params = []) => {
    const statement = database.prepare(query);
    statement.setReturnArrays(true);
    return statement.all(...params);
  };
  const connection = {user: "ada", org: "acme"};
  const actor = createActor({
    build: "b", dev: false, sql,
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
    secret: key => VALUES[key],
    verify: (secret, message, given) => message === null && given === secret,
    async fetch({url, headers, body, bearer}) {
      asked.push({host: new URL(url).host, text: JSON.stringify({url, headers, body, bearer})});
      return {status: 200, body: '{"fine": true}'};
    },
    now: () => 1, connections: () => [connection], close() {},
    send: (_, bytes) => seen.push(text.decode(bytes)),
    log: (level, line) => seen.push(line),
  });
  for (const message of messages) await actor.message(connection, new Uint8Array(Buffer.from(message, "hex")));
  for (const [table] of sql("SELECT name FROM sqlite_schema WHERE type = 'table'"))
    for (const row of sql(`SELECT * FROM "${table}"`)) seen.push(row.map(cell => cell instanceof Uint8Array ? text.decode(cell) : `${cell}`).join("|"));
  return {seen, asked};
};

for await (const line of createInterface({input: process.stdin})) {
  try {
    console.log(JSON.stringify(await run(JSON.parse(line))));
  } catch (problem) {
    console.log(JSON.stringify({failed: String(problem.stack)}));
  }
}
