// The client's replica of shared state, with the calls that are not confirmed yet.
//
// Shared state is what the confirmed events made of it, with the pending calls'
// changes on top; `undo` holds what those replaced, newest last, so `rollback(0)`
// is the confirmed state. Rows are never changed in place.
// - A call is pending from the moment it is made until its result came (`settle`);
//   nothing else takes it out. It is stored before it is sent.
// Messages are objects by field number, see proto/sync.proto.
// - `cursor` is the last event applied; events are taken in their order only.
import {PyError} from "./prelude.js";
import {Call, Event} from "./sync_numbers.js";
import {encode, read} from "./wire.js";

const CALL_BYTES = 1e6;  // a message of the protocol may have 1 MiB

const isShared = state => state.scope === "shared";

/**
 * `kept` is what idb.js loaded: {client, counter, events, pending, local, save}.
 * `changed()` is told of every change, `report(error)` of calls that failed with
 * nobody waiting.
 */
export const createReplica = ({schema: {states}, actions}, kept, changed, report) => {
  const {client, save} = kept;
  const data = new Map(states.map(state => [state, kept.local[state.name] ?? (state.fields ? new Map : state.initial)]));
  const undo = [], seen = new Set, waiting = new Map;
  const pending = kept.pending.map(bytes => read(Call, bytes));
  const opened = Date.now().toString(36);  // no two pages of one client open in one millisecond
  let {counter} = kept;
  let cursor = 0, locals = 0, saving = 0, newId;

  const put = (state, id, row) => {
    const rows = data.get(state);
    if (!state.fields) data.set(state, row);
    else if (row) rows.set(id, row);
    else rows.delete(id);
  };

  const write = (state, id, row) => {
    const old = data.get(state);
    if (isShared(state)) undo.push([state, id, state.fields ? old.get(id) : old]);
    put(state, id, row);
    if (isShared(state)) return;
    save("local", [[state.name, data.get(state)]]);
    changed();
  };

  const rollback = mark => {
    while (undo.length > mark) put(...undo.pop());
  };

  const $ = {
    connected: false,
    find: (state, id) => data.get(state).get(id) ?? null,
    get(state, id) {
      const row = $.find(state, id);
      if (!row) throw new PyError("KeyError", `'${id}'`);
      return row;
    },
    rows: state => [...data.get(state).values()],
    where: (state, wanted) => $.rows(state).filter(row => Object.keys(wanted).every(name => row[name] === wanted[name])),
    count: state => data.get(state).size,
    value: state => data.get(state),
    set: (state, value) => write(state, 0, value),
    insert(state, fields) {
      const id = isShared(state) ? newId() : `local-${opened}-${(locals++).toString(36)}`;
      write(state, id, {id, ...fields});
      return id;
    },
    update: (state, id, fields) => write(state, id, {...$.get(state, id), ...fields}),
    remove(state, id) {
      $.get(state, id);
      write(state, id);
    },
  };

  const actionOf = call => actions.find(({number}) => number === call[2]);
  const isOptimistic = call => actionOf(call)?.placement === "optimistic";

  /** Run an optimistic call on top of what is there; if it throws, it changed nothing. */
  const attempt = call => {
    const mark = undo.length, action = actionOf(call), given = read(action.args, call[3]);
    let n = 0;
    newId = () => `${client}-${call[1].toString(36)}-${(n++).toString(36)}`;
    try {
      return action.run($, ...action.args.map(([, name]) => given[name]));
    } catch (problem) {
      rollback(mark);
      throw problem;
    }
  };

  /** The reducer. Only on the confirmed state. */
  const apply = ({7: kind, 8: payload}) => {
    const state = states.find(state => state.number === Math.ceil(kind / 3));
    if (!state.fields) return put(state, 0, read([state.value], payload).value);
    const {id, row, fields} = read([[1, "id", 4, 0], [2, "row", state.fields, 1], [3, "fields", 1, 2]], payload);
    const now = {id, ...data.get(state).get(id)};
    for (const [number, name] of state.fields) if (kind % 3 === 1 || fields.includes(number)) now[name] = row[name];
    put(state, id, row && now);
  };

  /** Take the changes of pending calls back, apply events, run the calls again. */
  const rebase = events => {
    rollback(0);
    for (const event of events) {
      if (event[1] !== cursor + 1) continue;
      cursor++;
      apply(event);
      if (event[4] === client) seen.add(event[5]);
    }
    for (const call of pending) {
      if (!isOptimistic(call) || seen.has(call[1])) continue;
      try {
        attempt(call);
      } catch {
        // It stays pending: the actor refuses it on this base too, and its result is reported.
      }
    }
  };

  rebase(kept.events.map(bytes => read(Event, bytes)));

  const replica = {
    /** Called when there may be calls to send; the connection sets it. */
    ready() {},
    $, client, isOptimistic,
    wipe: kept.wipe,
    cursor: () => cursor,
    /** Every call up to this one has its result. */
    acked: () => (pending[0]?.[1] ?? counter + 1) - 1,

    /** Make a call: an optimistic one's value, a promise of another's. It is sent once it is stored. */
    call(action, args) {
      const call = {1: counter + 1, 2: action.number, 3: encode(action.args, Object.fromEntries(action.args.map(([, name], i) => [name, args[i]])))};
      if (call[3].length > CALL_BYTES) throw new PyError("ValueError", "the arguments are too large");
      counter++;
      const value = isOptimistic(call) ? attempt(call) : new Promise((...both) => waiting.set(call[1], both));
      pending.push(call);
      saving++;
      save("pending", [[[client, counter], encode(Call, call)]], counter).then(() => {
        saving--;
        replica.ready();
      });
      changed();
      return value;
    },

    /** The calls that are stored and have no result yet. */
    calls: () => saving ? [] : pending,

    /** A call's result came: it is pending no more, and who waits for it gets it. None came: nothing. */
    settle(came) {
      if (!came) return;
      const {1: counter, 2: value, 3: error} = came;
      const at = pending.findIndex(call => call[1] === counter);
      if (at < 0) return;
      const {name, result} = actionOf(pending.splice(at, 1)[0]) ?? {};
      const [resolve, reject] = waiting.get(counter) ?? [, report];
      save("pending", [[[client, counter]]]);
      if (error) reject(Object.assign(new PyError(error[1], error[2]), {action: name}));
      else resolve?.(read(result, value).value ?? null);
    },

    /** The actor can't be reached: nothing can be sent. */
    lose() {
      $.connected = false;
      replica.ready = () => {};
      changed();
    },

    /** Take what the actor sent, so it is in contact; what waited for it can be sent now. */
    take(events = []) {
      if (events[0]) save("event", events.map(event => [event[1], encode(Event, event)]));
      $.connected = true;
      rebase(events);
      changed();
      replica.ready();
    },
  };
  return replica;
};
