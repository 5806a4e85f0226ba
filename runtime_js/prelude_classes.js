// What a value of a union is, members of enums by value and name, iterators.

import {PyError, raise, repr} from "./prelude.js";

export const isRecord = x => x !== null && typeof x === "object" && Object.getPrototypeOf(x) === Object.prototype;
export const isDict = x => x instanceof Map;
export const isSet = x => x instanceof Set;

/** Whether it is an exception, of one of the kinds if they are given. */
export const isError = (x, kinds) => x instanceof PyError && (!kinds || kinds.includes(x.kind));

/** Python's truth of a value whose type is only known now. */
export const truthy = x =>
  x !== x || !!(x?.length ?? x?.size ?? x);

const shown = x => typeof x === "string" ? repr(x) : String(x);

/** `Color(2)`: the number of the member with that value. */
export const enumOf = (values, value, name) =>
  values.indexOf(value) + 1 || raise("ValueError", `${shown(value)} is not a valid ${name}`);

/** `Color["RED"]`. */
export const enumNamed = (names, name) => names.indexOf(name) + 1 || raise("KeyError", repr(name));

/** The items that an iterator has left; whoever stops in between leaves it as it is. */
export const rest = it => ({[Symbol.iterator]: () => ({next: () => it.next()})});

/** `next(it)`. */
export const next = it => {
  const {done, value} = it.next();
  return done ? raise("StopIteration", "") : value;
};

/** `next(it, other)`. */
export const nextOr = (it, other) => {
  const {done, value} = it.next();
  return done ? other : value;
};

/** `super().__init__(...)`: the text of a new exception. */
export const initError = (e, message, shown) => {
  e.message = message;
  e.shown = shown;
};
