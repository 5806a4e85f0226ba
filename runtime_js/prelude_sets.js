// set and frozenset: a Set, or a KeySet with a Set's methods. A result is of the kind of the
// first operand. The order of the items is never seen by an author's program.

import {raise, keyText} from "./prelude.js";

const made = (like, items) => new like.constructor(items);

export const setAdd = (s, x) => {
  s.add(x);
};
export const setDiscard = (s, x) => {
  s.delete(x);
};
export const setRemove = (s, x, text = keyText) => {
  if (!s.delete(x)) raise("KeyError", text(x));
};

export const union = (s, ...others) => made(s, [s, ...others].flatMap(x => [...x]));
export const intersection = (s, ...others) => made(s, [...s].filter(x => others.every(o => o.has(x))));
export const difference = (s, ...others) => made(s, [...s].filter(x => !others.some(o => o.has(x))));
export const symmetricDifference = (a, b) =>
  made(a, [...[...a].filter(x => !b.has(x)), ...[...b].filter(x => !a.has(x))]);

const become = (s, found) => {
  s.clear();
  for (const x of found) s.add(x);
};
export const setUpdate = (s, ...others) => {
  for (const other of others) for (const x of other) s.add(x);
};
export const setKeep = (s, ...others) => become(s, [...intersection(s, ...others)]);
export const setDrop = (s, ...others) => {
  for (const other of others) for (const x of other) s.delete(x);
};
export const setFlip = (a, b) => become(a, [...symmetricDifference(a, b)]);

export const isSubset = (a, b) => a.size <= b.size && [...a].every(x => b.has(x));
export const isSuperset = (a, b) => isSubset(b, a);
export const isLess = (a, b) => a.size < b.size && isSubset(a, b);
export const isGreater = (a, b) => isLess(b, a);
export const isDisjoint = (a, b) => {
  for (const x of b) if (a.has(x)) return false;
  return true;
};
