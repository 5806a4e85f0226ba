// itertools and functools.reduce: item by item, as the code that takes them asks.

import {check, equal, raise} from "./prelude.js";

export function* chained(sources) {
  for (const source of sources) yield* source;
}

/** Every choice of one item of each source, the last one fastest; `repeat` times all of them. */
export function* product(sources, repeat) {
  if (repeat < 0) raise("ValueError", "repeat argument cannot be negative");
  const taken = sources.map(xs => [...xs]), pools = Array.from({length: repeat}, () => taken).flat(), places = pools.map(() => 0);
  if (pools.some(pool => !pool.length)) return;
  for (;;) {
    yield pools.map((pool, i) => pool[places[i]]);
    let i = pools.length - 1;
    for (; i >= 0 && ++places[i] === pools[i].length; i--) places[i] = 0;
    if (i < 0) return;
  }
}

/** Each result of `step` so far; `first` stands before the items, if it is given. */
export function* folded(source, step, ...first) {
  let [value] = first, begun = first.length > 0;
  if (begun) yield value;
  for (const x of source) {
    value = begun ? step(value, x) : x;
    begun = true;
    yield value;
  }
}
export const sumsInt = (source, ...first) => folded(source, (a, b) => check(a + b), ...first);
export const sumsFloat = (source, ...first) => folded(source, (a, b) => a + b, ...first);

/** The items from `start` on, before `stop`, each `step`th. */
export function* iterSlice(source, start, stop, step) {
  const wrong = text => raise("ValueError", text);
  if (stop === -1) wrong("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
  if (start < 0 || stop < -1) wrong("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
  if (step < 1) wrong("Step for islice() must be a positive integer or None.");
  const iterator = source[Symbol.iterator]();
  let wanted = start;
  for (let i = 0; i < (stop ?? Infinity); i++) {
    const next = iterator.next();
    if (next.done) return;
    if (i === wanted) {
      wanted += step;
      yield next.value;
    }
  }
}

export function* pairwise(source) {
  let before, begun = false;
  for (const x of source) {
    if (begun) yield [before, x];
    [before, begun] = [x, true];
  }
}

const alike = (a, b) => Object.is(a, b) || equal(a, b);
/** Runs of items with one key. A group ends when the next one is asked for, as CPython's does. */
export function* groupBy(source, key) {
  const iterator = source[Symbol.iterator]();
  let next, mark, current;
  const advance = () => {
    next = iterator.next();
    if (!next.done) mark = key ? key(next.value) : next.value;
  };
  function* group(own) {
    while (current === own && !next.done && alike(own[0], mark)) {
      yield next.value;
      if (current === own) advance();
    }
  }
  advance();
  while (!next.done) {
    current = [mark];
    yield [mark, group(current)];
    while (!next.done && alike(current[0], mark)) advance();
  }
}

export const reduce = (step, source, ...first) => {
  let [value] = first, begun = first.length > 0;
  for (const x of source) {
    value = begun ? step(value, x) : x;
    begun = true;
  }
  return begun ? value : raise("TypeError", "reduce() of empty iterable with no initial value");
};
