// Compares the pod's own codec with runtime_js/wire.js, which stands before this as `ours`:
// random descriptors, objects and bytes out of a seed.
const codecCheck = (seed, rounds) => {
  const native = globalThis.monoglotWire;
  const next = n => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % 65521 % n;
  const pick = list => list[next(list.length)];
  const numbers = [0, 1, 127, 128, 300, 65535, 2 ** 31, 2 ** 32 - 1];
  const values = {
    0: () => pick([...numbers, -1, -300, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 40]),
    1: () => pick(numbers),
    2: () => pick([true, false]),
    3: () => pick([0, -0, 1.5, -2.25, 1e300, 5e-324, NaN, Infinity]),
    4: () => pick(["", "a", "æ😀", "\ud800", "x\ud83dy", "\0", "\ufeffmark", "long ".repeat(40)]),
    5: () => new Uint8Array(next(5)).map(() => next(256)),
    6: () => pick([1, 2, 7, 0]),
  };
  const descriptor = depth => {
    let number = 0;
    return [...Array(next(6))].map((_, i) => {
      const type = depth < 3 && next(4) === 0 ? descriptor(depth + 1) : next(7);
      return [number += 1 + next(depth ? 3 : 20), `f${i}`, type, next(3), 9];
    });
  };
  const object = fields => Object.fromEntries(fields.map(([, name, type, label]) => {
    const one = () => Array.isArray(type) ? object(type) : values[type]();
    return [name, label > 1 ? [...Array(next(4))].map(one) : label && next(3) === 0 ? pick([null, undefined]) : one()];
  }));
  const mutate = bytes => {
    const copy = [...bytes];
    for (let i = 0; i <= next(3); i++) {
      const at = next(copy.length + 1), what = next(4);
      if (what === 0) copy.splice(at, 1);
      else if (what === 1) copy.splice(at, 0, next(256));
      else if (what === 2 && at < copy.length) copy[at] = next(256);
      else copy.splice(at, next(4));
    }
    return new Uint8Array(copy);
  };
  const show = value => JSON.stringify(value, (_, one) => one instanceof Uint8Array ? `bytes ${one}`
    : one === undefined ? "undefined" : typeof one === "number" ? (Object.is(one, -0) ? "-0" : `${one}`) : one);
  const outcome = run => {
    try {
      const made = run();
      return made instanceof Uint8Array ? `${made}` : show(made);
    } catch {
      return "throws";
    }
  };
  const same = (what, fields, input, run) => {
    const [mine, theirs] = [outcome(() => run(ours)), outcome(() => run(native))];
    if (mine !== theirs) throw new Error(`${what} of ${show(fields)}, ${show(input)}: ${mine} but ${theirs}`);
    return mine;
  };
  const found = {whole: 0, refused: 0};
  for (let i = 0; i < rounds; i++) {
    const fields = descriptor(0), input = object(fields);
    same("encode", fields, input, codec => codec.encode(fields, input));
    const bytes = ours.encode(fields, input);
    same("read", fields, bytes, codec => codec.read(fields, bytes));
    for (const some of [bytes, mutate(bytes), mutate(bytes), bytes.slice(0, next(bytes.length + 1))]) {
      const result = same("decode", fields, some, codec => codec.decode(fields, some));
      found[result === "throws" ? "refused" : "whole"]++;
    }
  }
  return found;
};
