// Values on the wire that are made of others, as compiler/monoglot/emit/composite.py describes them.
//
// A shape says what a value is: ["tuple", …shapes], ["dict", key, value], ["list", item],
// ["set", item, class], ["maybe", item], ["wrap", shape], ["instance", [[name, shape], …], class], ["row"], ["reply"], ["json"]; null is a field by itself.
// [out, in] are functions of the prelude: a value in its stored form.
import {raise} from "./prelude.js";

const PACK = {
  list: ([, item], xs) => Array.from(xs, x => pack(item, x)),
  set: ([, item], xs) => Array.from(xs, x => pack(item, x)),
  maybe: ([, item], x) => x === null ? null : pack(item, x),
  wrap: ([, inner], x) => ({value: pack(inner, x)}),
  tuple: ([, ...items], xs) => Object.fromEntries(items.map((item, i) => [`f${i + 1}`, pack(item, xs[i])])),
  instance: ([, fields], x) => Object.fromEntries(fields.map(([name, shape], i) => [`f${i + 1}`, pack(shape, x[name])])),
  dict: ([, key, value], d) => Array.from(d, ([k, v]) => ({key: pack(key, k), value: pack(value, v)})),
  row: (_, {id, ...row}) => ({id: id ?? null, row}),
  reply: (_, {status, text}) => ({status, text}),
  json: (_, x) => JSON.stringify(x),
};

/** `x` as the fields of its message; a shape that is not there leaves it as it is. */
export const pack = (shape, x) => !shape ? x : shape[0].call ? shape[0](x) : PACK[shape[0]](shape, x);

const unfit = () => raise("BadArguments", "bad arguments");
const parsed = text => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
const UNPACK = {
  list: ([, item], xs) => xs.map(x => unpack(item, x)),
  maybe: ([, item], x) => x === null ? null : unpack(item, x),
  wrap: ([, inner], {value}) => unpack(inner, value),
  tuple: ([, ...items], x) => items.map((item, i) => unpack(item, x[`f${i + 1}`])),
  instance: ([, fields, Made], x) => new Made(...fields.map(([, shape], i) => unpack(shape, x[`f${i + 1}`]))),
  set: ([, item, Keyed = Set], xs) => {
    const s = new Keyed(xs.map(x => unpack(item, x)));
    return s.size === xs.length ? s : unfit();
  },
  dict: ([, key, value, Keyed = Map], entries) => {
    const d = new Keyed(entries.map(entry => [unpack(key, entry.key), unpack(value, entry.value)]));
    return d.size === entries.length ? d : unfit();
  },
  row: (_, {id, row}) => id === null ? row ?? unfit() : {id, ...row ?? unfit()},
  reply: (_, {status, text}) => ({status, text, json: parsed(text)}),
  json: (_, text) => {
    const x = parsed(text);
    return JSON.stringify(x) === text ? x : unfit();
  },
};

/** What `pack` made `x` from; raises BadArguments for a message that it makes of nothing. */
export const unpack = (shape, x) => !shape ? x : shape[1]?.call ? shape[1](x) : x === null && shape[0] !== "maybe" ? unfit() : UNPACK[shape[0]](shape, x);
