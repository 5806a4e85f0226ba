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
const ID = [0, "id", 4, 0];

const toSql = ([,,, label], value) => label === REPEATED ? JSON.stringify(value) : typeof value === "boolean" ? +value : value;

const fromSql = (field, value) =>
  field[3] === REPEATED ? JSON.parse(value) : field[2] === 2 && value !== null ? !!value : value;

/** What is read of each state again and again: made once, and without iterators, which cost an engine more than a row does. */
const plans = new Map;
const planOf = state => {
  let plan = plans.get(state);
  if (!plan) {
    const columns = state.fields ? [ID, ...state.fields] : [state.value];
    const all = `SELECT ${columns.map(field => quoted(field[1]))} FROM ${quoted(state.name)}`;
    const plain = columns.every(field => field[2] !== 2 && field[3] !== REPEATED);  // as SQLite gives them
    plans.set(state, plan = {columns, names: columns.map(field => field[1]), plain, all, one: `${all} WHERE "id" = ?`});
  }
  return plan;
};

const rowOf = ({columns, names, plain}, values) => {
  const row = {};
  for (let i = 0; i < names.length; i++) row[names[i]] = plain ? values[i] : fromSql(columns[i], values[i]);
  return row;
};

/** `value` as the field stores it; raises where it is out of the field's range. */
const fit = ([,, type, label], value) => {
  if (label === REPEATED) return value.map(one => fit([0, "", type, 0], one));
  if (value == null && label) return null;
  if (type === 0 && !Number.isSafeInteger(value)) raise("OverflowError", "integer out of range");
  if (type === 3 && !Number.isFinite(value)) raise("ValueError", "cannot store a float that is not finite");
  return type === 3 || type === 0 ? value + 0
    : Array.isArray(type) ? Object.fromEntries(type.map(field => [field[1], fit(field, value[field[1]])])) : value;
};

/** The bytes of an action's result message. */
export const encodeResult = (action, value) =>
  encode(action.result, action.result.length ? {value: fit(action.result[0], value)} : {});

/** One call's view. `who` is {client, user, org}; see the contract of `$`. */
export const createHandle = (host, schema, who, counter) => {
  const changes = [];        // {state, op, id, row, fields}: what apply writes, in order
  const seen = new Map;      // table -> Map of id -> row or null (removed); scalar -> value
  const finals = [];         // what else the call writes, in the transaction that stores its result
  const call = `${who.client}-${counter.toString(36)}-`;
  let inserted = 0, fetched = 0;

  const select = (state, text, params) => {
    const plan = planOf(state);
    return host.sql(text, params).map(values => rowOf(plan, values));
  };

  const change = (state, op, id, row, fields) => {
    changes.push({state, op, id, row, fields});
    if (!state.fields) seen.set(state, row.value);
    else (seen.get(state) ?? seen.set(state, new Map).get(state)).set(id, row);
  };

  const rows = state => {
    const stored = select(state, `${planOf(state).all} ORDER BY "row"`, []);
    const mine = seen.get(state);
    if (!mine) return stored;
    const fresh = new Map(mine);
    const old = stored.map(row => {
      fresh.delete(row.id);
      return mine.has(row.id) ? mine.get(row.id) : row;
    });
    return [...old, ...fresh.values()].filter(row => row);
  };

  /** What waits for the outside does so before the call has changed anything. */
  const outside = async ask => {
    if (changes.length) raise("RuntimeError", "fetch after a change of shared state");
    try {
      return await ask();
    } catch (problem) {
      raise(problem.kind ?? "ConnectionError", problem.message);
    }
  };

  const $ = {
    user: who.user,
    org: who.org,
    context: {host, who, counter, finals},
    find(state, id) {
      const mine = changes.length ? seen.get(state)?.get(id) : undefined;
      if (mine !== undefined) return mine;
      const plan = planOf(state);
      const values = host.sql(plan.one, [id])[0];
      return values ? rowOf(plan, values) : null;
    },
    get: (state, id) => $.find(state, id) ?? raise("KeyError", repr(id)),
    rows,
    where(state, wanted) {
      const {columns, all} = planOf(state);
      const fields = columns.filter(field => Object.hasOwn(wanted, field[1]));
      if (fields.length !== Object.keys(wanted).length) throw new TypeError("no such field");
      const same = (field, row) => toSql(field, row[field[1]]) === toSql(field, wanted[field[1]]);
      if (seen.has(state)) return rows(state).filter(row => fields.every(field => same(field, row)));
      const tests = fields.map(field => `${quoted(field[1])} IS ?`).join(" AND ");
      return select(state, `${all} ${tests && "WHERE "}${tests} ORDER BY "row"`, fields.map(field => toSql(field, wanted[field[1]])));
    },
    count: state => seen.has(state) ? rows(state).length : host.sql(`SELECT count(*) FROM ${quoted(state.name)}`, [])[0][0],
    value: state => seen.has(state) ? seen.get(state) : fromSql(state.value, host.sql(planOf(state).all, [])[0][0]),
    set(state, value) {
      change(state, INSERT, "", {value: fit(state.value, value)}, [state.value]);
    },
    insert(state, values) {
      const id = call + (inserted++).toString(36);
      const row = {id};
      for (const field of state.fields) row[field[1]] = fit(field, values[field[1]]);
      change(state, INSERT, id, row, state.fields);
      return id;
    },
    update(state, id, values) {
      const row = {...$.get(state, id)};
      const fields = state.fields.filter(([, name]) => Object.hasOwn(values, name));
      for (const field of fields) row[field[1]] = fit(field, values[field[1]]);
      if (fields.length) change(state, UPDATE, id, row, fields);
    },
    remove(state, id) {
      $.get(state, id);
      change(state, DELETE, id, null, []);
    },
    secret: host.secret,
    verify: (...given) => outside(() => host.verify(...given)),
    async fetch({method, url, headers, json, bearer, timeout}) {
      const sent = {...headers, "Idempotency-Key": call + (fetched++).toString(36)};
      if (json != null) sent["Content-Type"] = "application/json";
      const body = json == null ? null : JSON.stringify(json, (_, value) => value instanceof Map ? Object.fromEntries(value) : value);
      const reply = await outside(() => host.fetch({method, url, headers: sent, body, bearer: bearer ?? null, timeout}));
      const text = typeof reply.body === "string" ? reply.body : new TextDecoder().decode(reply.body);
      let parsed = null;
      try {
        parsed = JSON.parse(text);
      } catch {
        // Not every reply is JSON: `json` is None then, as the library says.
      }
      return {status: reply.status, text, json: parsed};
    },
  };

  const payload = ({state, op, id, row, fields}) => state.fields
    ? encode([[1, "id", 4, 0], [2, "row", fields, 1], [3, "fields", 1, 2]].slice(0, [2, 3, 1][op]), {id, row, fields: fields.map(([number]) => number)})
    : encode(fields, row);

  const reduce = ({state, op, id, row, fields}, seq) => {
    const table = quoted(state.name);
    const values = fields.map(field => toSql(field, row[field[1]]));
    const names = fields.map(field => quoted(field[1]));
    if (!state.fields) return host.sql(`UPDATE ${table} SET "value" = ? RETURNING 1`, values);
    if (op === INSERT) return host.sql(`INSERT INTO ${table} ("row", "id"${names.map(name => `, ${name}`).join("")}) VALUES (?, ?${", ?".repeat(names.length)}) RETURNING 1`, [seq, id, ...values]);
    if (op === UPDATE) return host.sql(`UPDATE ${table} SET ${names.map(name => `${name} = ?`)} WHERE "id" = ? RETURNING 1`, [...values, id]);
    return host.sql(`DELETE FROM ${table} WHERE "id" = ? RETURNING 1`, [id]);
  };

  /**
   * Write the changes as the events after `seq`; returns the events. Raises
   * KeyError if another call removed a row while this one waited.
   */
  const apply = (seq, time) => {
    for (const write of finals) write();
    return changes.map((one, i) => {
      const event = {
        seq: seq + i + 1, transaction: seq + 1, time: $.context.time ?? time, client: who.client, counter,
        schema: schema.version, kind: 3 * one.state.number - 2 + one.op, payload: payload(one),
      };
      if (!reduce(one, event.seq).length) raise("KeyError", repr(one.id));
      host.sql("INSERT INTO mg_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", Object.values(event));
      return event;
    });
  };

  return {$, apply};
};
