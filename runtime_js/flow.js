// What the actor keeps between the segments of one action: rows of `mg_flow`.
//
// A row holds the values that a later segment needs, under the identity of the call that
// made them. It is taken up once: the call that does so holds it while it waits, and
// removes it in the transaction that stores its own result. So nothing that a client
// sends again, late, in another order or in another's name finds one.
import {pack, unpack} from "./composite.js";
import {raise} from "./prelude.js";
import {encode, read} from "./host_wire.js";

const SECONDS = 3600;       // a page that is left open so long begins again
const FLOWS = 16;           // of one client, the newest ones: as many actions may stand open
const BYTES = 1 << 20;      // of one row, as of a message

const none = () => raise("FlowError", "no such continuation");

/** Make the table if it is not there; returns the host. */
export const openFlows = host => {
  host.sql("CREATE TABLE IF NOT EXISTS mg_flow (client TEXT NOT NULL, counter INTEGER NOT NULL, user TEXT NOT NULL, action INTEGER NOT NULL, expires INTEGER NOT NULL, held INTEGER NOT NULL, kept BLOB NOT NULL, PRIMARY KEY (client, counter)) STRICT, WITHOUT ROWID", []);
  return host;
};

const find = ({host, who}, token, after) => {
  const [row] = host.sql("SELECT action, kept FROM mg_flow WHERE client = ? AND counter = ? AND user = ? AND expires > ?", [who.client, token, who.user, host.now()]);
  if (!row || !after.includes(row[0])) none();
  return row[1];
};

/** The row is this call's alone from now on; it goes when the call succeeds. */
const hold = ({host, who, counter, finals}, token) => {
  const key = [who.client, token];
  const [busy] = host.sql("SELECT 1 FROM mg_flow f JOIN mg_call c ON c.client = f.client AND c.counter = f.held WHERE f.client = ? AND f.counter = ? AND c.result IS NULL", key);
  if (busy) none();
  host.sql("UPDATE mg_flow SET held = ? WHERE client = ? AND counter = ?", [counter, ...key]);
  finals.push(() => {
    if (!host.sql("DELETE FROM mg_flow WHERE client = ? AND counter = ? AND held = ? RETURNING 1", [...key, counter]).length) none();
  });
};

/**
 * The values of `names` that are kept under `token`, then of each of `maybe`, [name, value
 * before], two: the value, and whether it was kept. Raises FlowError unless one of the
 * actions `after` kept them for this client and user; 0 there lets a flow begin.
 */
export const resume = ($, fields, token, after, names, maybe) => {
  let kept = {};
  if (token || !after.includes(0)) {
    $.context.before = kept = read(fields, find($.context, token, after));
    hold($.context, token);
  }
  const value = name => unpack(fields.find(field => field[1] === name)[5], kept[name].value);
  return [...names.map(name => kept[name] ? value(name) : none()),
    ...maybe.flatMap(([name, before]) => kept[name] ? [value(name), true] : [before, false])];
};

/**
 * Keep `values` after the call succeeded, for the action that goes on, and of what was
 * kept before the `carried` ones; gives the token.
 */
export const keep = ($, fields, action, values, carried = []) => {
  const {host, who, counter, finals, before} = $.context;
  const kept = encode(fields, Object.fromEntries(fields.map(([, name,,,, shape]) =>
    [name, name in values ? {value: pack(shape, values[name])} : carried.includes(name) ? before?.[name] : null])));
  if (kept.length > BYTES) raise("ValueError", "too much to keep at the server");
  finals.push(() => {
    const now = host.now();
    host.sql("DELETE FROM mg_flow WHERE expires <= ?", [now]);
    host.sql("DELETE FROM mg_flow WHERE client = ? AND counter IN (SELECT counter FROM mg_flow WHERE client = ? ORDER BY counter DESC LIMIT -1 OFFSET ?)", [who.client, who.client, FLOWS - 1]);
    host.sql("INSERT INTO mg_flow VALUES (?, ?, ?, ?, ?, 0, ?)", [who.client, counter, who.user, action, now + SECONDS * 1e6, kept]);
  });
  return counter;
};
