// The client's side of the sync protocol: pending calls, rebase, and the connection.
//
// - A call is pending from the moment it is made until its result came; nothing
//   else takes it out. It is sent only when it is stored, and after a reload again.
// - `cursor` is the last event applied; events are taken in their order only.
// - One Submit at a time; an Invoke waits for the optimistic calls made before it.
import {PyError} from "./prelude.js";
import {ClientMessage, ServerMessage} from "./sync_wire.js";
import {decode, encode, join, split} from "./wire.js";

const BATCH_CALLS = 256;

/**
 * `db` is what idb.js opened; `changed()` is told of every change, `report(action,
 * error)` of calls that failed with nobody waiting, `reset(wipe)` that the page is
 * not what the actor serves.
 */
export const createSync = ({schema, actions}, store, db, {changed, report, reset}) => {
  const {client, pending} = db;
  const waiting = new Map, seen = new Set, sent = new Set;
  let {counter} = db;
  let cursor = 0, target, busy, saving = 0, build;

  const actionOf = call => actions.find(({number}) => number === call.action);
  const isOptimistic = call => actionOf(call)?.placement === "optimistic";

  const rebase = events => {
    store.rollback(0);
    for (const event of events) {
      if (event.seq !== cursor + 1) continue;
      cursor++;
      store.apply(event);
      if (event.client === client) seen.add(event.counter);
    }
    for (const call of pending) {
      if (!isOptimistic(call) || seen.has(call.counter)) continue;
      try {
        store.attempt(actionOf(call), client, call);
      } catch {
        // It stays pending: the actor refuses it on this base too, and its result is reported.
      }
    }
    changed();
  };

  const settle = ({counter, value, error}) => {
    const at = pending.findIndex(call => call.counter === counter);
    if (at < 0) return;
    const action = actionOf(pending.splice(at, 1)[0]);
    db.save("pending", [[[client, counter]]]);
    const [resolve, reject] = waiting.get(counter) ?? [, problem => report(problem.action, problem)];
    if (error) reject(Object.assign(new PyError(error.kind, error.message), {action: action?.name}));
    else resolve?.(decode(action.result, value).value ?? null);
  };

  const receive = ({welcome, push, ack, conflict, result, failure}) => {
    const {events} = push ?? conflict ?? {events: []};
    if (failure) reset(failure);
    if (welcome) {
      if (welcome.dev && build && build !== welcome.build) reset();
      ({seq: target, build} = welcome);
      busy = 0;
      sent.clear();
    }
    if (ack || conflict) busy = 0;
    for (const one of ack?.results ?? (result ? [result] : [])) settle(one);
    if (events.length) db.save("event", events.map(event => [event.seq, event]));
    rebase(events);
  };

  const hello = () => {
    target = undefined;
    return {hello: {protocol: 1, schema: schema.hash, client, cursor, acked: (pending[0]?.counter ?? counter + 1) - 1}};
  };

  /** What can be sent now: after the catch-up, what is stored and not yet sent. */
  const outbox = () => {
    if (saving || !(cursor >= target)) return [];
    const calls = pending.filter(isOptimistic), out = [];
    if (calls[0] && !busy) out.push({submit: {client, base: cursor, calls: calls.slice(0, BATCH_CALLS)}}), busy = 1;
    for (const call of pending) {
      if (calls.includes(call)) break;
      if (!sent.has(call.counter)) out.push({invoke: {client, call}}), sent.add(call.counter);
    }
    return out;
  };

  const sync = {
    receive, hello, outbox, rebase, pending,
    flush() {},
    call(action, args) {
      const call = {counter: ++counter, action: action.number, args: encode(action.args, Object.fromEntries(action.args.map(([, name], i) => [name, args[i]])))};
      const value = isOptimistic(call) ? store.attempt(action, client, call) : new Promise((...both) => waiting.set(call.counter, both));
      pending.push(call);
      saving++;
      db.save("pending", [[[client, counter], call]], counter).finally(() => {
        saving--;
        sync.flush();
      });
      changed();
      return value;
    },
  };
  return sync;
};

/** Keep `sync` connected: a WebSocket while one can be had, else requests. */
export const connect = sync => {
  let delay = 250;
  const bytes = message => encode(ClientMessage, message);
  const receive = data => sync.receive(decode(ServerMessage, new Uint8Array(data)));
  const again = step => setTimeout(step, delay = Math.min(delay * 2, 8e3));

  const poll = async () => {
    try {
      const messages = sync.outbox();
      const reply = await fetch("/_api/sync", {method: "POST", headers: {"Content-Type": "application/x-protobuf"}, body: join([sync.hello(), ...messages].map(bytes))});
      if (reply.status === 401) location = "/sign-in";
      split(new Uint8Array(await reply.arrayBuffer())).forEach(receive);
      setTimeout(poll, sync.pending[0] ? 50 : 2e3);
    } catch {
      again(open);
    }
  };

  const open = () => {
    const socket = new WebSocket(location.origin.replace("http", "ws") + "/_api/sync", "monoglot.v1");
    const send = message => socket.send(bytes(message));
    let step = poll;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      delay = 250;
      step = () => again(open);
      sync.flush = () => sync.outbox().forEach(send);
      send(sync.hello());
    };
    socket.onmessage = ({data}) => {
      receive(data);
      sync.flush();
    };
    socket.onclose = () => {
      sync.flush = () => {};
      step();
    };
  };
  open();
};
