// Runs every case of the bundles that were loaded before, in any engine, and tells what
// each gave in a form that doesn't use the language's own text of values.
//
// A bundle has put {FILE: {CASE: [function, function of its text]}} into
// `globalThis.conformance`. `conformance_answers()` gives JSON:
// {FILE: {CASE: [answer, answer of the text]}}; suite.py has the same form for CPython.

const number = x => Object.is(x, -0) ? "-0" : String(x);

const ordered = items => items.map(x => JSON.stringify(x)).sort();

const record = x =>
  typeof x.$repr === "function" ? {value: x.$repr()}
  : x instanceof Date ? {date: String(x)}
  : typeof x.next === "function" ? {iterator: [...x].map(dump)}
  : {fields: Object.fromEntries(Object.entries(x).map(([k, v]) => [k, dump(v)]))};

const dump = x =>
  x === null || typeof x === "boolean" ? x
  : typeof x === "number" ? {n: number(x)}
  : typeof x === "string" ? x
  : Array.isArray(x) ? x.map(dump)
  : x instanceof Uint8Array ? {bytes: [...x]}
  : typeof x !== "object" ? {[typeof x]: String(x)}
  : keyed(x) ? {map: [...x].map(([k, v]) => [dump(k), dump(v)])}
  : held(x) ? {set: ordered([...x].map(dump))}
  : record(x);

// Map and KeyMap, Set and KeySet: told by their methods
const keyed = x => typeof x.get === "function" && typeof x[Symbol.iterator] === "function";
const held = x => typeof x.has === "function" && typeof x[Symbol.iterator] === "function";

const EXHAUSTED = /stack|recursion/i;

const failure = e =>
  e?.kind !== undefined ? {kind: e.kind, text: e.message}
  : EXHAUSTED.test(e?.message) ? {kind: "RecursionError", text: ""}
  : {kind: `not a Python exception: ${e?.name}`, text: String(e?.message ?? e)};

const answer = run => {
  try {
    return dump(run());
  } catch (e) {
    return failure(e);
  }
};

globalThis.conformance_answers = () => JSON.stringify(Object.fromEntries(
  Object.entries(globalThis.conformance).map(([file, cases]) => [file, Object.fromEntries(
    Object.entries(cases).map(([name, runs]) => [name, runs.map(answer)]))])));
