// The client's replica: tables and scalars in memory, and how to take changes back.
//
// Shared state is what the confirmed events made of it, with the pending calls'
// changes on top; `undo` holds what those replaced, newest last, so `rollback(0)`
// is the confirmed state. Rows are never changed in place.
import {PyError} from "./prelude.js";
import {decode} from "./wire.js";

const isShared = state => state.scope === "shared";

/** `onLocal(state, value)` is told of every change of a local state. */
export const createStore = (states, onLocal) => {
  const data = new Map(states.map(state => [state, state.fields ? new Map : state.initial]));
  const undo = [];
  let number = 0, newId;

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
    if (!isShared(state)) onLocal(state, data.get(state));
  };

  const rollback = mark => {
    while (undo.length > mark) put(...undo.pop());
  };

  const $ = {
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
      const id = (isShared(state) ? newId : localId)();
      write(state, id, {id, ...fields});
      return id;
    },
    update: (state, id, fields) => write(state, id, {...$.get(state, id), ...fields}),
    remove(state, id) {
      $.get(state, id);
      write(state, id);
    },
  };

  // No call has a counter this large, and no two pages begin in one millisecond of one clock.
  const localId = () => `local-${opened}-${(number++).toString(36)}`;
  const opened = Date.now().toString(36);

  /** Run an optimistic call on top of what is there; if it throws, it changed nothing. */
  const attempt = (action, client, {counter, args}) => {
    const mark = undo.length;
    const given = decode(action.args, args);
    let n = 0;
    newId = () => `${client}-${counter.toString(36)}-${(n++).toString(36)}`;
    try {
      return action.run($, ...action.args.map(([, name]) => given[name]));
    } catch (problem) {
      rollback(mark);
      throw problem;
    }
  };

  /** The reducer. Only on the confirmed state. */
  const apply = ({kind, payload}) => {
    const state = states.find(state => state.number === Math.ceil(kind / 3));
    if (!state.fields) return put(state, 0, decode([state.value], payload).value);
    const {id, row, fields} = decode([[1, "id", 4, 0], [2, "row", state.fields, 1], [3, "fields", 1, 2]], payload);
    const inserted = kind % 3 === 1;
    const now = {id, ...data.get(state).get(id)};
    for (const [number, name] of state.fields) if (inserted || fields.includes(number)) now[name] = row[name];
    put(state, id, row && now);
  };

  /** Take over the local states' values by name. */
  const restore = saved => {
    for (const state of states) if (!isShared(state) && state.name in saved) data.set(state, saved[state.name]);
  };

  return {$, attempt, apply, rollback, restore};
};
