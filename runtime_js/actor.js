// The actor: the single writer that orders the events of one organisation.
//
// It answers as "Replies" of docs/architecture.md says, on any host. Invariants:
// - a call's events, the rows they change and its result are one transaction;
// - `seq` is what the database holds: it is set only after a transaction committed;
// - SQL texts are made from the compiled schema alone, values are parameters.
import {Handle, apply, encodeResult, valuesOf} from "./handle.js";
import {PyError} from "./prelude.js";
import {ClientMessage, Result, ServerMessage} from "./sync_wire.js";
import {decode, encode, join, split} from "./host_wire.js";

const MESSAGE_BYTES = 1 << 20;
const BATCH_CALLS = 256;
const PAGE_EVENTS = 256;
const PAGE_BYTES = 1 << 18;
const KNOWN_CLIENTS = 1000;  // at once, so that most calls ask the database for none

/** Bring the database to the schema's last migration, each in a transaction of its own. */
const migrate = (host, migrations) => {
  host.sql("CREATE TABLE IF NOT EXISTS mg_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID", []);
  const done = +(host.sql("SELECT value FROM mg_meta WHERE key = 'migration'", [])[0]?.[0] ?? 0);
  if (done > migrations.length) throw new Error(`the database is of a newer build: migration ${done} of ${migrations.length}`);
  migrations.slice(done).forEach((text, i) => host.transaction(() => {
    for (const statement of text.split(/;\s*(?:\n|$)/)) if (statement.trim()) host.sql(statement, []);
    host.sql("INSERT OR REPLACE INTO mg_meta VALUES ('migration', ?)", [`${done + i + 1}`]);
  }));
};

/** The longest prefix of `events` that is a page: whole transactions, at least one. */
const cut = events => {
  let end = 0, bytes = 0;
  for (let i = 0; i < events.length; i++) {
    if (i && events[i].transaction !== events[i - 1].transaction) end = i;
    bytes += events[i].payload.length;
    if (end && (i >= PAGE_EVENTS || bytes > PAGE_BYTES)) return events.slice(0, end);
  }
  return events;
};

const fits = (field, value) => value === null || (field[2] === 6 ? value > 0 && value <= field[4] : membersOnly(field[2], value));

/** Whether every enum in a decoded message is a member's number. */
const membersOnly = (fields, object) => fields.every(field =>
  field[2] < 6 || (field[3] > 1 ? object[field[1]].every(one => fits(field, one)) : fits(field, object[field[1]])));

const failure = (code, message) => ({failure: {code, message}});

export const createActor = ({schema, actions}, host) => {
  const underWay = new Map;
  const clients = new Map;
  const byNumber = new Map(actions.map(action => [action.number, action]));
  migrate(host, schema.migrations);
  let seq = host.sql("SELECT max(seq) FROM mg_event", [])[0][0] ?? 0;

  const send = (connection, message) => {
    host.send(connection, encode(ServerMessage, message));
  };

  const broadcast = events => {
    while (events.length) {
      const page = cut(events);
      const bytes = encode(ServerMessage, {push: {events: page}});
      if (host.broadcast) host.broadcast(bytes);
      else for (const connection of host.connections()) host.send(connection, bytes);
      if (page === events) break;
      events = events.slice(page.length);
    }
  };

  const select = (where, params) => host.sql(`SELECT seq, tx, time, client, counter, schema, kind, payload FROM mg_event WHERE ${where} ORDER BY seq LIMIT ?`, params)
    .map(([seq, transaction, time, client, counter, schema, kind, payload]) => ({seq, transaction, time, client, counter, schema, kind, payload}));

  /** The first page of the events after `after`; events after it are there if the page is not empty and its last is not `seq`. */
  const pageAfter = after => {
    const events = select("seq > ?", [after, PAGE_EVENTS + 1]);
    const [first] = events;
    return events.length > PAGE_EVENTS && events[PAGE_EVENTS].transaction === first.transaction
      ? select("tx = ?", [first.transaction, -1]) : cut(events);
  };

  /** Send the events after `cursor` in pages: all, or where a host has `later` one, and the next when it asks. */
  const more = (connection, cursor) => {
    for (let events; (events = pageAfter(cursor)).length;) {
      send(connection, {push: {events}});
      cursor = events.at(-1).seq;
      if (cursor < seq && host.later) return host.later(connection, cursor);
    }
  };

  /** What is known of the client, bound to the user now if it is new; undefined if the user may not be it. */
  const bind = (connection, client) => {
    let who = clients.get(client);
    if (!who) {
      if (!/^[0-9a-z]{16}$/.test(client)) return;
      const row = host.sql("SELECT user, acked, (SELECT max(counter) FROM mg_call WHERE client = ?1) FROM mg_client WHERE client = ?1", [client])[0];
      if (!row) host.sql("INSERT INTO mg_client VALUES (?, ?, 0)", [client, connection.user]);
      const [user, acked, newest] = row ?? [connection.user, 0];
      if (clients.size > KNOWN_CLIENTS) clients.clear();
      clients.set(client, who = {client, acked, user, org: connection.org, newest: newest ?? 0});
    }
    return who.user === connection.user ? who : undefined;
  };

  // --- one call ---------------------------------------------------------------

  /** The row of a call, if it was answered or started. */
  const stored = (who, counter) => counter > who.newest ? undefined : host.sql("SELECT result FROM mg_call WHERE client = ? AND counter = ?", [who.client, counter])[0];
  const identity = (who, counter) => who.client + counter;

  /** Store a call's result (`bytes` null: that it was started); returns it. */
  const keep = (who, result, bytes = encode(Result, result)) => {
    if (result.counter > who.newest) who.newest = result.counter;
    host.sql("INSERT OR REPLACE INTO mg_call VALUES (?, ?, ?)", [who.client, result.counter, bytes]);
    return result;
  };

  const refusal = (counter, kind, message) => ({counter, error: {kind, message}});
  const refuseForGood = (who, counter, kind, message) => keep(who, refusal(counter, kind, message));

  /** The result for what a run threw; anything but an exception of the app's is told to the log alone. */
  const failed = (counter, problem) => {
    const raised = problem instanceof PyError;
    host.log(raised ? "debug" : "error", `${problem}\n${problem?.stack}`);
    return raised ? refusal(counter, problem.kind, problem.message) : refusal(counter, "InternalError", "internal error");
  };

  /** One transaction: the changes of a run, as events, and its value; or, if it threw, only that. */
  const conclude = (who, counter, action, handle, events, run) => {
    let fresh;
    try {
      const result = host.transaction(() => {
        const time = host.now();
        const value = encodeResult(action, run());
        fresh = apply(handle, schema, seq, time);
        return keep(who, {counter, value});
      });
      seq += fresh.length;
      events.push(...fresh);
      return result;
    } catch (problem) {
      return host.transaction(() => keep(who, failed(counter, problem)));
    }
  };

  /**
   * A run that waits: marked as started first, its changes and its result committed
   * after its last fetch, its events pushed in the same turn: another call's may follow.
   */
  const verify = async (who, counter, action, handle, args) => {
    keep(who, {counter}, null);
    let run;
    try {
      const value = await action.run(handle, ...args);
      run = () => value;
    } catch (problem) {
      run = () => {
        throw problem;
      };
    }
    underWay.delete(identity(who, counter));
    const events = [];
    const result = conclude(who, counter, action, handle, events, run);
    broadcast(events);
    return result;
  };

  const argumentsOf = (action, bytes) => {
    try {
      const object = decode(action.args, bytes);
      const values = membersOnly(action.args, object) && valuesOf(action.args, object);
      return values && action.read ? action.read(values) : values;
    } catch {
      // Told to the client as BadArguments, as any other that does not fit.
    }
  };

  /** The result of a call, its events added to `events`; or a promise of it, which pushes them itself. */
  const answer = (who, {counter, action: number, args: bytes}, batch, events) => {
    if (counter < 1) return refusal(counter, "BadArguments", "bad counter");
    const row = stored(who, counter);
    if (row?.[0]) return decode(Result, row[0]);
    if (counter <= who.acked) return refusal(counter, "Forgotten", `the result of call ${counter} is forgotten`);
    const name = identity(who, counter);
    if (underWay.size && underWay.has(name)) return underWay.get(name);
    if (row) return refuseForGood(who, counter, "Interrupted", `call ${counter} was interrupted`);
    const action = byNumber.get(number);
    if (!action) return refuseForGood(who, counter, "UnknownAction", `no action ${number}`);
    if (batch && action.placement !== "optimistic") return refuseForGood(who, counter, "UnknownAction", `action ${action.name} is not optimistic`);
    const args = argumentsOf(action, bytes);
    if (!args) return refuseForGood(who, counter, "BadArguments", `bad arguments for ${action.name}`);
    const handle = new Handle(host, who, counter);
    if (action.placement !== "verified") return conclude(who, counter, action, handle, events, () => action.run(handle, ...args));
    const promise = verify(who, counter, action, handle, args);
    underWay.set(name, promise);
    return promise;
  };

  // --- messages ---------------------------------------------------------------

  const hello = (connection, {protocol, schema: hash, client, cursor, acked}) => {
    const fail = (code, message) => send(connection, failure(code, message));
    if (protocol !== 1) return fail(426, "protocol version 1 expected");
    if (hash !== schema.hash) return fail(409, "schema");
    const who = bind(connection, client);
    if (!who) return fail(403, "client");
    if (cursor > seq) return fail(409, "cursor");
    if (acked > who.acked) {
      host.transaction(() => {
        host.sql("UPDATE mg_client SET acked = ? WHERE client = ?", [acked, client]);
        host.sql("DELETE FROM mg_call WHERE client = ? AND counter <= ? AND result IS NOT NULL", [client, acked]);
      });
      who.acked = acked;
    }
    const {build, dev} = host;
    send(connection, {welcome: {protocol, schema: hash, user: connection.user, org: connection.org, seq, build, dev}});
    more(connection, cursor);
  };

  const submit = (connection, {client, base, calls}) => {
    const who = bind(connection, client);
    if (!who) return send(connection, failure(403, "client"));
    if (calls.length > BATCH_CALLS) return send(connection, failure(413, "too many calls"));
    const fresh = ({counter}) => counter > who.acked && counter > 0 && !stored(who, counter)?.[0];
    if (base !== seq && calls.some(fresh)) {
      return send(connection, {conflict: {base, seq, events: base < 0 || base > seq ? [] : pageAfter(base)}});
    }
    const events = [];
    const finish = results => {
      broadcast(events);
      send(connection, {ack: {results, seq}});
    };
    const one = call => {
      const result = answer(who, call, true, events);
      if (result instanceof Promise) broadcast(events.splice(0));  // others' events follow while it waits
      return result;
    };
    // Only a call that is under way already can make a batch of optimistic calls wait.
    return calls.some(({counter}) => underWay.has(identity(who, counter)))
      ? calls.reduce(async (made, call) => [...await made, await one(call)], []).then(finish)
      : finish(calls.map(one));
  };

  const invoke = (connection, {client, call}) => {
    const who = bind(connection, client);
    if (!who) return send(connection, failure(403, "client"));
    const events = [];
    const finish = result => {
      broadcast(events);
      send(connection, {result});
    };
    const result = answer(who, call, false, events);
    return result instanceof Promise ? result.then(finish) : finish(result);
  };

  const handlers = {hello, submit, invoke};

  /** The name of the only body of a message, if it is one that can be answered. */
  const bodyOf = ({hello, submit, invoke}) =>
    !hello + !submit + !invoke !== 2 || (hello && (hello.cursor < 0 || hello.acked < 0)) || (invoke && !invoke.call) ? undefined
      : hello ? "hello" : submit ? "submit" : "invoke";

  return {
    // For hosts that leave the bodies of POST /_api/sync to JavaScript.
    join, split,

    more,

    message(connection, bytes) {
      if (bytes.length > MESSAGE_BYTES) return send(connection, failure(413, "message too large"));
      let message, name;
      try {
        message = decode(ClientMessage, bytes);
        name = bodyOf(message);
      } catch {
        // Garbage is answered as a message without a body is.
      }
      return name ? handlers[name](connection, message[name]) : send(connection, failure(400, "malformed message"));
    },
  };
};
