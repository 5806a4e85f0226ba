// Dicts and sets whose keys the platform's own Map and Set would tell apart wrongly:
// tuples, floats, bytes, dates, frozensets … Two keys are one if their texts are equal.

/**
 * The text of a key; equal keys of one static type, and no others, have the same. A value
 * class gives its own by `$key()`; an instance is its class and its fields.
 */
export const keyOf = x => {
  if (typeof x === "string") return `"${x.length}:${x}`;
  if (typeof x !== "object" || x === null) return String(x);
  if (Array.isArray(x)) return `[${x.map(keyOf)}]`;
  if (x instanceof Set) return `{${[...x].map(keyOf).sort()}}`;
  if (x instanceof Uint8Array) return `b${x}`;
  return x.$key ? x.$key() : x.constructor.name + keyOf(Object.values(x));
};

/** A Map by `keyOf`; keys are given back as they were first set. */
export class KeyMap extends Map {
  get(key) {
    return super.get(keyOf(key))?.[1];
  }
  set(key, value) {
    const text = keyOf(key), found = super.get(text);
    if (found) found[1] = value;
    else super.set(text, [key, value]);
    return this;
  }
  has(key) {
    return super.has(keyOf(key));
  }
  delete(key) {
    return super.delete(keyOf(key));
  }
  *keys() {
    for (const [key] of super.values()) yield key;
  }
  *values() {
    for (const [, value] of super.values()) yield value;
  }
  *entries() {
    for (const [key, value] of super.values()) yield [key, value];
  }
  [Symbol.iterator]() {
    return this.entries();
  }
}

/** A Set by `keyOf`. */
export class KeySet extends Set {
  constructor(items) {
    super();
    this.items = new Map();
    for (const x of items) this.add(x);
  }
  get size() {
    return this.items.size;
  }
  add(x) {
    const text = keyOf(x);
    if (!this.items.has(text)) this.items.set(text, x);
    return this;
  }
  has(x) {
    return this.items.has(keyOf(x));
  }
  delete(x) {
    return this.items.delete(keyOf(x));
  }
  clear() {
    this.items.clear();
  }
  values() {
    return this.items.values();
  }
  [Symbol.iterator]() {
    return this.items.values();
  }
}
