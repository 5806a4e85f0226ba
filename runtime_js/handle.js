// The server's handle `$`: what one call sees and changes of its actor's state.
//
// Changes are collected, never written at once: reads see them on top of the
// rows, and `apply` makes events and rows of them in the caller's transaction.
// So a call that waits for a fetch has written nothing while it waits.
// SQL texts hold only names of the compiled schema; values are parameters.
import {raise, repr} from "./prelude.js";
import {encode} from "./host_wire.js";

const REPEATED = 2;
const INSERT = 0, UPDATE = 1, DELETE = 2;

const quoted = name => `"${name}"`;
const ID = [1, "id", 4, 0];

const toSql = (field, value) => field[3] === REPEATED ? JSON.stringify(value) : typeof value === "boolean" ? +value : value;

const fromSql = (field, value) =>
  field[3] === REPEATED ? JSON.parse(value) : field[2] === 2 && value !== null ? !!value : value;

/** What is asked of each state again and again: made once, and without iterators, which cost an engine more than a row does. */
const plans = new Map;
const planOf = state => {
  let plan = plans.get(state);
  if (!plan) {
    const table = quoted(state.name);
    const columns = state.fields ? [ID, ...state.fields] : [state.value];
    const names = columns.map(field => field[1]);
    const all = `SELECT ${names.map(quoted)} FROM ${table}`;
    const plain = columns.every(field => field[2] !== 2 && field[3] !== REPEATED);  // as SQLite gives them
    const insert = `INSERT INTO ${table} ("row", ${names.map(quoted)}) VALUES (?${", ?".repeat(names.length)})`;
    plans.set(state, plan = {table, columns, names, plain, all, one: `${all} WHERE "id" = ?`, ordered: `${all} ORDER BY "row"`, insert, shapes: new Map});
  }
  return plan;
};

const rowOf = ({columns, names, plain}, values) => {
  const row = {};
  for (let i = 0; i < names.length; i++) row[names[i]] = plain ? values[i] : fromSql(columns[i], values[i]);
  return row;
};

/** `value` as the field stores it; raises where it is out of the field's range. */
const fit = (field, value) => {
  const type = field[2];
  if (field[3] === REPEATED) return value.map(one => fit([0, "", type, 0], one));
  if (value == null && field[3]) return null;
  if (type === 0 && !Number.isSafeInteger(value)) raise("OverflowError", "integer out of range");
  if (type === 3 && !Number.isFinite(value)) raise("ValueError", "cannot store a float that is not finite");
  return type === 3 || type === 0 ? value + 0
    : Array.isArray(type) ? Object.fromEntries(type.map(field => [field[1], fit(field, value[field[1]])])) : value;
};

/** The fields' values of an object. As everything that each call does without closures and `map`, which cost an engine more than the work. */
export const valuesOf = (fields, object) => {
  const values = [];
  for (let i = 0; i < fields.length; i++) values.push(object[fields[i][1]]);
  return values;
};

/** The bytes of an action's result message. */
export const encodeResult = (action, value) =>
  encode(action.result, action.result.length ? {value: fit(action.result[0], value)} : {});

/**
 * What the call sees of a table or scalar by its own changes: a table's Map of id -> row or
 * null (removed), a scalar's value; undefined if it changed nothing there.
 */
const seenIn = (context, wanted) => {
  while (context.folded < context.changes.length) {
    const {state, id, row} = context.changes[context.folded++];
    const seen = context.seen ??= new Map;
    if (!state.fields) seen.set(state, row.value);
    else (seen.get(state) ?? seen.set(state, new Map).get(state)).set(id, row);
  }
  return context.seen?.get(wanted);
};

/** What waits for the outside does so before the call has changed anything. */
const outside = async ({changes}, ask) => {
  if (changes.length) raise("RuntimeError", "fetch after a change of shared state");
  try {
    return await ask();
  } catch (problem) {
    raise(problem.kind ?? "ConnectionError", problem.message);
  }
};

/** What is shared by a call's handle and those derived from it (within.js). */
const contextOf = (host, who, counter) => ({
  host, who, counter,
  changes: [],  // {state, op, id, row, fields}: what `apply` writes, in order
  folded: 0,    // how many of them `seenIn` has in `seen`
  finals: [],   // what else the call writes, in the transaction that stores its result
  call: `${who.client}-${counter.toString(36)}-`,
  inserted: 0, fetched: 0,
});

/** One call's view. `who` is {client, user, org}; see the contract of `$`. Its methods are shared: an engine makes few objects for a call. */
export class Handle {
  constructor(host, who, counter) {
    this.user = who.user;
    this.org = who.org;
    this.context = contextOf(host, who, counter);
  }

  find(state, id) {
    const mine = seenIn(this.context, state)?.get(id);
    if (mine !== undefined) return mine;
    const plan = planOf(state);
    const values = this.context.host.sql(plan.one, [id])[0];
    return values ? rowOf(plan, values) : null;
  }

  get(state, id) {
    return this.find(state, id) ?? raise("KeyError", repr(id));
  }

  rows(state) {
    const stored = select(this, state, planOf(state).ordered, []);
    const mine = seenIn(this.context, state);
    if (!mine) return stored;
    const fresh = new Map(mine);
    const old = stored.map(row => {
      fresh.delete(row.id);
      return mine.has(row.id) ? mine.get(row.id) : row;
    });
    return [...old, ...fresh.values()].filter(row => row);
  }

  where(state, wanted) {
    const {columns, all} = planOf(state);
    const fields = columns.filter(field => Object.hasOwn(wanted, field[1]));
    if (fields.length !== Object.keys(wanted).length) throw new TypeError("no such field");
    const same = (field, row) => toSql(field, row[field[1]]) === toSql(field, wanted[field[1]]);
    if (seenIn(this.context, state)) return this.rows(state).filter(row => fields.every(field => same(field, row)));
    const tests = fields.map(field => `${quoted(field[1])} IS ?`).join(" AND ");
    return select(this, state, `${all} ${tests && "WHERE "}${tests} ORDER BY "row"`, fields.map(field => toSql(field, wanted[field[1]])));
  }

  count(state) {
    return seenIn(this.context, state) ? this.rows(state).length : this.context.host.sql(`SELECT count(*) FROM ${planOf(state).table}`, [])[0][0];
  }

  value(state) {
    const mine = seenIn(this.context, state);
    return mine === undefined ? fromSql(state.value, this.context.host.sql(planOf(state).all, [])[0][0]) : mine;
  }

  set(state, value) {
    change(this, state, INSERT, "", {value: fit(state.value, value)}, [state.value]);
  }

  insert(state, values) {
    const {context} = this;
    const id = context.call + (context.inserted++).toString(36);
    const row = {id};
    for (let i = 0; i < state.fields.length; i++) {
      const field = state.fields[i];
      row[field[1]] = fit(field, values[field[1]]);
    }
    change(this, state, INSERT, id, row, state.fields);
    return id;
  }

  update(state, id, values) {
    const row = {...this.get(state, id)};
    const fields = state.fields.filter(field => Object.hasOwn(values, field[1]));
    for (const field of fields) row[field[1]] = fit(field, values[field[1]]);
    if (fields.length) change(this, state, UPDATE, id, row, fields);
  }

  remove(state, id) {
    this.get(state, id);
    change(this, state, DELETE, id, null, []);
  }

  secret(key) {
    return this.context.host.secret(key);
  }

  verify(...given) {
    return outside(this.context, () => this.context.host.verify(...given));
  }

  async fetch({method, url, headers, json, bearer, timeout}) {
    const {context} = this;
    const sent = {...headers, "Idempotency-Key": context.call + (context.fetched++).toString(36)};
    if (json != null) sent["Content-Type"] = "application/json";
    const body = json == null ? null : JSON.stringify(json, (_, value) => value instanceof Map ? Object.fromEntries(value) : value);
    const reply = await outside(context, () => context.host.fetch({method, url, headers: sent, body, bearer: bearer ?? null, timeout}));
    const text = typeof reply.body === "string" ? reply.body : new TextDecoder().decode(reply.body);
    let parsed = null;
    try {
      parsed = JSON.parse(text);
    } catch {
      // Not every reply is JSON: `json` is None then, as the library says.
    }
    return {status: reply.status, text, json: parsed};
  }
}

const select = ({context}, state, text, params) => context.host.sql(text, params).map(values => rowOf(planOf(state), values));

const change = ({context}, state, op, id, row, fields) => {
  context.changes.push({state, op, id, row, fields});
};

/** How events describe a row of which they hold `fields`, and the statement that changes these. */
const shapeOf = (state, fields) => {
  const {shapes, table} = planOf(state), key = fields === state.fields ? fields : fields.map(field => field[0]).join();
  let shape = shapes.get(key);
  if (!shape) {
    shapes.set(key, shape = {
      payload: [ID, [2, "row", fields, 1], [3, "fields", 1, 2]],
      update: `UPDATE ${table} SET ${fields.map(field => `${quoted(field[1])} = ?`)} WHERE "id" = ? RETURNING 1`,
    });
  }
  return shape;
};

// An insert has no list of fields, a removal no row.
const payload = ({state, op, id, row, fields}) => state.fields
  ? encode(shapeOf(state, fields).payload, {id, row, fields: op === UPDATE ? fields.map(field => field[0]) : []}) : encode(fields, row);

/** Write one change's row as that of the event `seq`; undefined if there was none to change. */
const reduce = ({host}, {state, op, id, row, fields}, seq) => {
  const {table, insert} = planOf(state);
  const values = op === INSERT && state.fields ? [seq, id] : [];
  for (let i = 0; i < fields.length; i++) values.push(toSql(fields[i], row[fields[i][1]]));
  if (!state.fields) return host.sql(`UPDATE ${table} SET "value" = ? RETURNING 1`, values)[0];
  if (op === INSERT) return host.sql(insert, values);
  if (op === UPDATE) return host.sql(shapeOf(state, fields).update, [...values, id])[0];
  return host.sql(`DELETE FROM ${table} WHERE "id" = ? RETURNING 1`, [id])[0];
};

/**
 * Write the call's changes as the events after `seq`; returns the events. Raises KeyError if
 * another call removed a row while this one waited.
 */
export const apply = ({context}, {version}, seq, time) => {
  const {host, who: {client}, counter, changes, finals} = context;
  const events = [], transaction = seq + 1;
  for (let i = 0; i < finals.length; i++) finals[i]();
  for (let i = 0; i < changes.length; i++) {
    const one = changes[i];
    const event = {
      seq: ++seq, transaction, time: context.time ?? time, client, counter,
      schema: version, kind: 3 * one.state.number - 2 + one.op, payload: payload(one),
    };
    if (!reduce(context, one, seq)) raise("KeyError", repr(one.id));
    host.sql("INSERT INTO mg_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [seq, transaction, event.time, client, counter, version, event.kind, event.payload]);
    events.push(event);
  }
  return events;
};
