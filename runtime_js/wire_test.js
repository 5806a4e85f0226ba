// The codec: canonical bytes out, anything else refused.

import assert from "node:assert/strict";
import {test} from "node:test";
import {decode, encode, join, split} from "./wire.js";

const hex = bytes => Buffer.from(bytes).toString("hex");
const bytes = text => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));

const Inner = [[1, "n", 0, 0]];
const All = [[1, "i", 0, 0], [2, "u", 1, 0], [3, "b", 2, 0], [4, "d", 3, 0], [5, "s", 4, 0], [6, "y", 5, 0], [7, "e", 6, 0, 3],
  [8, "m", Inner, 1], [9, "o", 0, 1], [10, "r", 0, 2], [11, "t", 4, 2], [12, "ms", Inner, 2], [13, "ds", 3, 2], [14, "bs", 2, 2], [200, "far", 1, 0]];
const empty = {i: 0, u: 0, b: false, d: 0, s: "", y: new Uint8Array, e: 0, m: null, o: null, r: [], t: [], ms: [], ds: [], bs: [], far: 0};

test("an empty message is no bytes, and has every default", () => {
  assert.equal(encode(All, empty).length, 0);
  assert.deepEqual(decode(All, new Uint8Array), empty);
});

test("every type comes back as it went", () => {
  const full = {i: -5, u: 2 ** 32 - 1, b: true, d: -0.0, s: "ä€😀", y: new Uint8Array([0, 255]), e: 2, m: {n: 0}, o: 0,
    r: [0, -1, 300], t: ["", "x"], ms: [{n: 0}, {n: 7}], ds: [0, 1.5], bs: [true, false], far: 1};
  const back = decode(All, encode(All, full));
  assert.deepEqual(back, full);
  assert.ok(Object.is(back.d, -0));
});

test("known bytes", () => {
  const known = [[{i: 150}, "08 9601"], [{i: -1}, "08 ffffffffffffffffff01"], [{d: 1}, "21 000000000000f03f"], [{m: {n: 0}}, "42 00"],
    [{o: 0}, "48 00"], [{r: [3, 270]}, "52 03 03 8e02"], [{t: ["a", ""]}, "5a 01 61 5a 00"], [{far: 1}, "c00c 01"]];
  for (const [object, text] of known) assert.equal(hex(encode(All, {...empty, ...object})), text.replaceAll(" ", ""));
});

test("int64 holds what every target has, and no more", () => {
  for (const i of [2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 31, -(2 ** 31), -1, 127, 128, -128]) {
    assert.equal(decode(Inner, encode(Inner, {n: i})).n, i);
  }
  assert.throws(() => decode(Inner, bytes("08 80808080808080 10")));      // 2^53
  assert.throws(() => decode(Inner, bytes("08 8080808080808080 8001")));  // the least int64
});

test("what is not canonical is refused", () => {
  const bad = {
    "cut tag": "80", "cut varint": "08 80", "cut length": "2a 05 61", "cut double": "21 0000", "overlong varint": "08 8100",
    "overlong tag": "8800 01", "eleven bytes": "08 ffffffffffffffffffff01", "bad tenth byte": "08 ffffffffffffffffff02",
    "default": "08 00", "default text": "2a 00", "wrong wire type": "0d 00000000", "group": "0b 0c", "unknown field": "78 01",
    "field zero": "00 01", "twice": "08 01 08 02", "out of order": "10 01 08 01", "bool of two": "18 02", "not utf-8": "2a 02 c328",
    "surrogate": "2a 03 eda080", "not packed": "50 01", "two runs": "52 01 01 52 01 02", "empty run": "52 00", "uint32 too large": "10 8080808010",
    "not a number": "21 000000000000f87f", "infinite": "21 000000000000f07f", "length of minus one": "2a ffffffffffffffffff01",
    "length of minus eleven": "2a f5ffffffffffffffff01", "run beyond its end": "52 02 80", "huge length": "2a ffffffff0f", "cut double in a run": "6a 04 00000000",
    "infinite in a run": "6a 08 000000000000f07f", "2^53 inside": "42 09 08 8080808080808010",
  };
  for (const [what, text] of Object.entries(bad)) assert.throws(() => decode(All, bytes(text)), undefined, what);
});

test("random bytes never make anything but a message or an error", () => {
  const seed = +(process.env.SEED ?? Date.now() % 1e6);
  console.log(`seed ${seed}`);
  let state = seed;
  const random = n => (state = (state * 1103515245 + 12345) % 2147483648) % n;
  for (let i = 0; i < 20000; i++) {
    const input = new Uint8Array(Array.from({length: random(20)}, () => random(4) ? random(128) : random(256)));
    let object;
    try {
      object = decode(All, input);
    } catch {
      continue;
    }
    assert.equal(hex(encode(All, object)), hex(input));
  }
});

test("a body of HTTP is its messages, and a cut one is refused", () => {
  const messages = [new Uint8Array, new Uint8Array(200).fill(7), new Uint8Array([1])];
  assert.deepEqual(split(join(messages)), messages);
  assert.throws(() => split(join(messages).slice(0, -1)));
});
