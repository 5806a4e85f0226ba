// A hand-written server module that follows the host contract, for the pod's own
// tests. A message is a ClientMessage whose Hello has one field, `schema`: a word,
// then a space, then the word's argument.
const text = new TextDecoder("utf-8", {fatal: true});
const bytes = new TextEncoder();

const varint = value => {
  const out = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push(value % 128 + 128);
  return [...out, value];
};

const joined = parts => {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

/** A field of bytes: its key, its length, itself. */
const field = (number, content) => joined([[number * 8 + 2, ...varint(content.length)], content]);

/** `ServerMessage{push{events}}` of rows [id, text], each an event of its own. */
const push = rows => field(2, joined(rows.map(([id, note]) =>
  field(1, joined([[8, ...varint(id), 16, ...varint(id), 56, 1], field(8, bytes.encode(note))])))));

/** The cursor of a Hello as clients send it, which begins with its protocol; else -1. */
const cursorOf = message => {
  if (message[2] !== 8) return -1;
  let at = 4;
  for (let i = 0; i < 2; i++) at += 2 + message[at + 1];  // schema, client
  let value = 0;
  for (let scale = 1; at + 1 < message.length; scale *= 128) {
    value += (message[++at] & 127) * scale;
    if (message[at] < 128) break;
  }
  return value;
};

/** The text in `hello{schema}`: behind two keys, each with a length. */
const textOf = message => {
  let at = 0;
  for (let i = 0; i < 2; i++) {
    at++;
    while (message[at] & 0x80) at++;
    at++;
  }
  return text.decode(message.slice(at));
};

export const createActor = host => {
  host.sql("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL, raw BLOB, real REAL) STRICT", []);
  const say = (connection, value) => host.send(connection, bytes.encode(typeof value === "string" ? value : JSON.stringify(value)));
  const held = [];
  /** The page of notes behind `cursor`; the next when the connection took it. */
  const more = (connection, cursor) => {
    const rows = host.sql("SELECT id, text FROM note WHERE id > ? ORDER BY id LIMIT 10", [cursor]);
    if (!rows.length) return;
    host.send(connection, push(rows));
    host.later(connection, rows.at(-1)[0]);
  };
  /** JSON in which `{secret KEY}` stands for the placeholder of a secret. */
  const withSecrets = json => JSON.parse(json, (_, value) =>
    typeof value === "string" ? value.replace(/\{secret ([a-z-]+)\}/g, (_, key) => host.secret(key)) : value);

  const commands = {
    echo: (connection, rest) => say(connection, rest),
    who: connection => say(connection, {user: connection.user, org: connection.org, build: host.build, dev: host.dev}),
    add: (connection, rest) => {
      host.transaction(() => {
        host.sql("INSERT INTO note (text) VALUES (?)", [rest]);
        host.broadcast(bytes.encode(`added ${rest}`));
      });
    },
    // Notes as events: pages for who says Hello, each new one for all.
    hello: (connection, cursor) => {
      host.send(connection, Uint8Array.from([10, 2, 8, 1]));
      more(connection, cursor);
    },
    event: (connection, rest) => {
      const [count, size] = rest.split(" ").map(Number);
      for (let i = 0; i < count; i++) {
        const rows = host.transaction(() => host.sql("INSERT INTO note (text) VALUES (?) RETURNING id, text", ["æ".repeat(size)]));
        host.broadcast(push(rows));
      }
      say(connection, "done");
    },
    fail: () => {
      for (const other of host.connections()) host.send(other, Uint8Array.from([50, 6, 8, 144, 3, 18, 1, 33]));
    },
    count: connection => say(connection, `${host.sql("SELECT count(*) FROM note", [])[0][0]}`),
    get: (connection, rest) => say(connection, host.sql("SELECT text FROM note WHERE id = ?", [+rest])[0]?.[0] ?? "none"),
    codec: (connection, rest) => {
      const [seed, rounds] = rest.split(" ");
      try {
        say(connection, codecCheck(+seed, +rounds));
      } catch (problem) {
        say(connection, {error: problem.message});
      }
    },
    undo: (connection, rest) => {
      try {
        host.transaction(() => {
          host.sql("INSERT INTO note (text) VALUES (?)", [rest]);
          say(connection, "never sent");
          throw new Error("changed my mind");
        });
      } catch (problem) {
        say(connection, `undone: ${problem.message}`);
      }
    },
    types: connection => {
      host.sql("INSERT INTO note (id, text, raw, real) VALUES (1000, ?, ?, ?)", ["æ😀\u0000z", new Uint8Array([0, 255, 7]), 0.5]);
      const [row] = host.sql("SELECT id, text, raw, real, NULL FROM note WHERE id = ?", [1000]);
      say(connection, [row[0], row[1], row[2] instanceof Uint8Array, [...row[2]], row[3], row[4]]);
    },
    evaluate: (connection, rest) => {
      const probes = {
        eval: () => eval("1"),
        Function: () => new Function("return 1")(),
        called: () => Function("return 1")(),
        constructor: () => (() => 1).constructor.constructor("return 1")(),
        literal: () => "".constructor.constructor("return globalThis")(),
        generator: () => (function* () { yield 1; }).constructor("yield 1")().next().value,
        asynchronous: () => (async () => 1).constructor("return 1")(),
        asyncgenerator: () => (async function* () { yield 1; }).constructor("yield 1")(),
        reflected: () => Reflect.construct((() => 1).constructor, ["return 1"])(),
        indirect: () => (0, globalThis.eval)("1"),
        bigint: () => host.sql("SELECT 9007199254740993", []),
        safe: () => host.sql("SELECT 9007199254740991, -9007199254740991", []),
        attach: () => host.sql("ATTACH 'x' AS y", []),
        pragma: () => host.sql("PRAGMA user_version", []),
        begin: () => host.sql("BEGIN", []),
        boolean: () => host.sql("SELECT ?", [true]),
        few: () => host.sql("SELECT ?", []),
        nested: () => host.transaction(() => host.transaction(() => 1)),
        async: () => host.transaction(async () => 1),
        surrogate: () => host.sql("SELECT ?", ["\ud800"]),
        two: () => host.sql("SELECT 1; SELECT 2;", []),
        decode: () => text.decode(new Uint8Array([0xed, 0xa0, 0x80])),
        encode: () => [...bytes.encode("\ud800é")],
        globals: () => ["require", "process", "std", "os", "fetch", "setTimeout"].filter(name => name in globalThis),
        recurse: () => {
          const down = n => down(n + 1) + 1;
          return down(0);
        },
        memory: () => {
          const all = [];
          for (;;) all.push(new Uint8Array(1 << 20));
        },
      };
      try {
        say(connection, {value: probes[rest]() ?? null});
      } catch (problem) {
        say(connection, {error: problem.name, message: problem.message});
      }
    },
    spin: () => {
      for (;;) { /* until the time limit */ }
    },
    spinsql: () => host.sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", []),
    spinwrite: () => host.transaction(() => host.sql("INSERT INTO note (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", [])),
    bomb: () => {
      const all = [];
      for (;;) all.push(new Uint8Array(1 << 20));
    },
    throw: () => {
      throw new Error("a defect with private detail");
    },
    reject: async () => {
      await null;
      throw new Error("a defect with private detail");
    },
    fetch: async (connection, rest) => {
      try {
        const {repeat, short, ...options} = withSecrets(rest);
        if (repeat) options.body = options.body.repeat(repeat);
        const reply = await host.fetch(options);
        say(connection, short ? {status: reply.status, size: reply.body.length} : reply);
      } catch (problem) {
        say(connection, {error: problem.kind ?? problem.name, message: problem.message});
      }
    },
    verify: (connection, rest) => {
      try {
        say(connection, host.verify(...withSecrets(rest)));
      } catch (problem) {
        say(connection, {error: problem.kind ?? problem.name, message: problem.message});
      }
    },
    flood: (connection, rest) => {
      const block = new Uint8Array(1 << 19);
      for (let i = 0; i < +rest; i++) host.send(connection, block);
    },
    bye: connection => host.close(connection, 4001, "as asked"),
    hold: connection => new Promise(resolve => held.push(() => {
      say(connection, "released");
      resolve();
    })),
    release: connection => {
      for (const release of held.splice(0)) release();
      say(connection, "let go");
    },
    peers: connection => say(connection, `${host.connections().length}`),
    log: (connection, rest) => {
      host.log("info", rest);
      say(connection, "logged");
    },
  };

  return {
    more,
    message(connection, message) {
      const cursor = cursorOf(message);
      if (cursor >= 0) return commands.hello(connection, cursor);
      const all = textOf(message);
      const [word] = all.split(" ", 1);
      return commands[word](connection, all.slice(word.length + 1));
    },
  };
};

/** Readings of the notes, and of what a reader can do. */
export const createReader = host => {
  try {
    host.sql("SELECT 1 FROM note", []);
  } catch {
    return null;
  }
  const probes = {
    write: () => host.sql("INSERT INTO note (text) VALUES ('x')", []),
    transaction: () => host.transaction(() => host.sql("INSERT INTO note (text) VALUES ('x')", [])),
    pragma: () => host.sql("PRAGMA query_only = OFF", []),
    begin: () => host.sql("BEGIN IMMEDIATE", []),
  };
  const readings = {
    count: () => host.sql("SELECT count(*) FROM note", [])[0][0],
    who: (user, org, query) => [user, org, query],
    probe: (user, org, [, name]) => {
      try {
        return ["done", probes[name]()];
      } catch (problem) {
        return problem.name;
      }
    },
    values: () => ["", "æ\"\\\n\t\u0001/<\u2028😀", 0, -1, 0.5, 1e21, true, null, [1, ["a"]]],
    value: (user, org, [, name]) => readings.values()[+name],
    spin: () => {
      for (;;) { /* until the time limit */ }
    },
    throw: () => {
      throw new Error("a defect with private detail");
    },
  };
  return {
    read: (user, org, name, query) => Object.hasOwn(readings, name) ? readings[name](user, org, query)
      : {status: 404, message: "there is no such reading"},
  };
};
