// bytes, as Uint8Array. Its text-like methods work on the same bytes read as Latin-1.

import {check, find, raise, rfind, strCount} from "./prelude.js";

const latin = b => {
  let s = "";
  for (const x of b) s += String.fromCharCode(x);
  return s;
};
const unlatin = s => Uint8Array.from(s, c => c.charCodeAt(0));

/** The bytes of a literal, written as Latin-1. */
export const bytesOf = unlatin;
export const bytesFrom = items => Uint8Array.from(Array.from(items,
  x => x < 0 || x > 255 ? raise("ValueError", "bytes must be in range(0, 256)") : x));
export const bytesZero = n => n < 0 ? raise("ValueError", "negative count") : new Uint8Array(n);

export const bytesText = b => {
  const s = latin(b), quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  return "b" + quote + s.replace(/[^ -~]|\\|'|"/g, c =>
    c === "\\" || (c === quote) ? "\\" + c : {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[c]
    ?? (c === "'" || c === '"' ? c : "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0"))) + quote;
};

export const byteAt = (b, i) => b.at(i) ?? raise("IndexError", "index out of range");
export const bytesJoined = (a, b) => Uint8Array.from([...a, ...b]);
export const bytesTimes = (b, n) => unlatin(latin(b).repeat(Math.max(n, 0)));
export const bytesTimed = (n, b) => bytesTimes(b, n);
export const bytesHas = (part, b) =>
  typeof part !== "number" ? latin(b).includes(latin(part))
  : part < 0 || part > 255 ? raise("ValueError", "byte must be in range(0, 256)") : b.includes(part);

export const bytesHex = (b, sep = "") => Array.from(b, x => x.toString(16).padStart(2, "0")).join(sep);
export const bytesFromHex = s => {
  const found = [];
  for (let i = 0; i < s.length;) {
    if (/[\t-\r ]/.test(s[i])) i++;
    else {
      const pair = /^[0-9a-fA-F]{2}/.exec(s.slice(i, i + 2));
      if (!pair) raise("ValueError", `non-hexadecimal number found in fromhex() arg at position ${/[0-9a-fA-F]/.test(s[i]) ? i + 1 : i}`);
      found.push(parseInt(pair[0], 16));
      i += 2;
    }
  }
  return Uint8Array.from(found);
};

// a method of str that gives an int or a truth value, on bytes
const needle = part => typeof part === "number" ? String.fromCharCode(part) : latin(part);
const missing = at => at < 0 ? raise("ValueError", "subsection not found") : at;
export const bytesFind = (b, part, ...bounds) => find(latin(b), needle(part), ...bounds);
export const bytesRfind = (b, part, ...bounds) => rfind(latin(b), needle(part), ...bounds);
export const bytesIndex = (b, part, ...bounds) => missing(bytesFind(b, part, ...bounds));
export const bytesRindex = (b, part, ...bounds) => missing(bytesRfind(b, part, ...bounds));
export const bytesCount = (b, part, ...bounds) => strCount(latin(b), needle(part), ...bounds);
export const bytesStarts = (b, part) => latin(b).startsWith(latin(part));
export const bytesEnds = (b, part) => latin(b).endsWith(latin(part));

export const bytesSplit = (b, sep = null, limit = -1) => {
  let rest = latin(b);
  const found = [];
  if (sep === null) {
    const words = rest.match(/[^\t-\r ]+/g) ?? [];
    if (limit < 0 || words.length <= limit) return words.map(unlatin);
    rest = rest.replace(/^[\t-\r ]+/, "");
    while (found.length < limit) {
      const word = /^[^\t-\r ]+/.exec(rest)[0];
      found.push(word);
      rest = rest.slice(word.length).replace(/^[\t-\r ]+/, "");
    }
    return [...found, rest].map(unlatin);
  }
  if (!sep.length) raise("ValueError", "empty separator");
  const parts = rest.split(latin(sep));
  if (limit >= 0 && parts.length > limit + 1) parts.splice(limit, parts.length, parts.slice(limit).join(latin(sep)));
  return parts.map(unlatin);
};
export const bytesJoin = (sep, parts) => unlatin(Array.from(parts, latin).join(latin(sep)));
export const bytesReplace = (b, old, by, limit = -1) => {
  const s = latin(b), from = latin(old);
  const parts = from ? s.split(from) : ["", ...s, ""], glue = latin(by);
  if (!from && limit !== 0) return unlatin(["", ...s].map((c, i) => c + (limit < 0 || i < limit ? glue : "")).join(""));
  return limit < 0 || parts.length <= limit + 1 ? unlatin(parts.join(limit === 0 && !from ? "" : glue))
    : unlatin(parts.slice(0, limit + 1).join(glue) + (limit < parts.length - 1 ? from + parts.slice(limit + 1).join(from) : ""));
};

const stripped = (b, chars, start, end) => {
  const set = chars ?? [9, 10, 11, 12, 13, 32];
  let i = 0, j = b.length;
  while (start && i < j && set.includes(b[i])) i++;
  while (end && j > i && set.includes(b[j - 1])) j--;
  return b.slice(i, j);
};
export const bytesStrip = (b, chars) => stripped(b, chars, true, true);
export const bytesLstrip = (b, chars) => stripped(b, chars, true, false);
export const bytesRstrip = (b, chars) => stripped(b, chars, false, true);
export const bytesRemovePrefix = (b, part) => bytesStarts(b, part) ? b.slice(part.length) : b;
export const bytesRemoveSuffix = (b, part) => part.length && bytesEnds(b, part) ? b.slice(0, -part.length) : b;
const cased = (b, from, by) => b.map(x => x >= from && x < from + 26 ? x + by : x);
export const bytesLower = b => cased(b, 65, 32);
export const bytesUpper = b => cased(b, 97, -32);
export const bytesIsDigit = b => /^[0-9]+$/.test(latin(b));
export const bytesIsAlpha = b => /^[a-zA-Z]+$/.test(latin(b));
export const bytesIsAlnum = b => /^[0-9a-zA-Z]+$/.test(latin(b));
export const bytesIsSpace = b => /^[\t-\r ]+$/.test(latin(b));
export const bytesIsAscii = b => b.every(x => x < 128);

/** `int.from_bytes(b, order, signed=…)`. */
export const intFromBytes = (b, order, signed) => {
  let found = 0n;
  for (const x of order === "big" ? b : [...b].reverse()) found = found << 8n | BigInt(x);
  return check(Number(signed ? BigInt.asIntN(8 * b.length, found) : found));
};
/** `n.to_bytes(length, order, signed=…)`. */
export const intToBytes = (n, length, order, signed) => {
  if (length < 0) raise("ValueError", "length argument must be non-negative");
  if (n < 0 && !signed) raise("OverflowError", "can't convert negative int to unsigned");
  const bits = 8n * BigInt(length), big = BigInt(n);
  if (length === 0 ? n !== 0 : (signed ? BigInt.asIntN(Number(bits), big) : BigInt.asUintN(Number(bits), big)) !== big)
    raise("OverflowError", "int too big to convert");
  const found = Uint8Array.from({length}, (_, i) => Number(big >> 8n * BigInt(i) & 255n));
  return order === "big" ? found.reverse() : found;
};

// --- text as bytes ---------------------------------------------------------------------------

const utf8 = code =>
  code < 0x80 ? [code] : code < 0x800 ? [code >> 6 | 192, code & 63 | 128]
  : code < 0x10000 ? [code >> 12 | 224, code >> 6 & 63 | 128, code & 63 | 128]
  : [code >> 18 | 240, code >> 12 & 63 | 128, code >> 6 & 63 | 128, code & 63 | 128];

/** `s.encode(…)`; `top` is the first code point that the encoding lacks, or 0 for UTF-8. */
export const encode = (s, name, top, errors) => {
  const codes = Array.from(s, c => c.codePointAt(0));
  if (!top) return Uint8Array.from(codes.flatMap(utf8));
  const bad = codes.findIndex(c => c >= top);
  if (bad < 0) return Uint8Array.from(codes);
  if (errors === "ignore") return Uint8Array.from(codes.filter(c => c < top));
  if (errors === "replace") return Uint8Array.from(codes.map(c => c < top ? c : 63));
  let end = bad + 1;
  while (codes[end] >= top) end++;
  const one = end === bad + 1, hex = codes[bad].toString(16);
  const shown = hex.length < 3 ? "\\x" + hex.padStart(2, "0") : hex.length < 5 ? "\\u" + hex.padStart(4, "0") : "\\U" + hex.padStart(8, "0");
  return raise("UnicodeEncodeError", `'${name}' codec can't encode character${one ? ` '${shown}'` : "s"} in position ${bad}${one ? "" : `-${end - 1}`}: ordinal not in range(${top})`);
};

// the length of a good sequence at i, or how many bytes are bad and why
const sequence = (b, i) => {
  const first = b[i];
  if (first < 0x80) return [1];
  const need = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (!need) return [1, "invalid start byte"];
  for (let k = 1; k < need; k++) {
    const x = b[i + k];
    const low = k > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const high = k > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (x === undefined) return [k, "unexpected end of data"];
    if (x < low || x > high) return [k, "invalid continuation byte"];
  }
  return [need];
};

const undecodable = (name, b, at, length, why) =>
  raise("UnicodeDecodeError", `'${name}' codec can't decode byte${length > 1 ? "s" : " 0x" + b[at].toString(16)} in position ${at}${length > 1 ? `-${at + length - 1}` : ""}: ${why}`);

/** `b.decode(…)`. */
export const decode = (b, name, top, errors) => {
  let found = "";
  for (let i = 0; i < b.length;) {
    const [length, why] = !top ? sequence(b, i) : b[i] < top ? [1] : [1, `ordinal not in range(${top})`];
    if (!why) {
      const head = b[i] & (length > 1 ? 255 >> length + 1 : 255);
      found += String.fromCodePoint([...b.slice(i + 1, i + length)].reduce((code, x) => code << 6 | x & 63, head));
    } else if (errors === "strict") undecodable(name, b, i, length, why);
    else if (errors === "replace") found += "\ufffd";
    i += length;
  }
  return found;
};
