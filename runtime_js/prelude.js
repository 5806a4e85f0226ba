// Python's meaning where JavaScript's differs; emitted code imports what it uses.
//
// An int is a number within ±(2^53 − 1), a float a number, a str a string of whole
// code points, a list or tuple an array, a dict a Map, an entity a plain object, None
// is null. Results and the texts of errors are CPython 3.11's. Every export stands
// alone, so that a bundler keeps only those in use.

export * from "./prelude_classes.js";
export * from "./prelude_bytes.js";
export * from "./prelude_decimal.js";
export * from "./prelude_format.js";
export * from "./prelude_ints.js";
export * from "./prelude_json.js";
export * from "./prelude_keys.js";
export * from "./prelude_math.js";
export * from "./prelude_regex.js";
export * from "./prelude_sets.js";
export * from "./prelude_stored.js";
export * from "./prelude_text.js";
export * from "./prelude_time.js";
export * from "./prelude_itertools.js";
export * from "./prelude_uuid.js";

import {countIn, findIn, rfindIn, wordsUpTo} from "./prelude_text.js";

const LIMIT = 9007199254740991;

// --- exceptions --------------------------------------------------------------

/**
 * A Python exception: `kind` is its class's name, `message` its `str()`, `shown` the text of
 * its arguments in `repr()`, unless that is the message's repr.
 */
export class PyError extends Error {
  constructor(kind, message, shown) {
    super(message);
    this.kind = kind;
    this.shown = shown;
  }
  get name() {
    return this.kind;
  }
}

/** Throws a PyError. */
export const raise = (kind, message) => {
  throw new PyError(kind, message);
};

/** An exception as a value. */
export const newError = (kind, message, shown) => new PyError(kind, message, shown);

/** `repr(error)`. */
export const errorRepr = e => `${e.kind}(${e.shown ?? (e.kind === "KeyError" ? e.message : repr(e.message))})`;

const RECURSION = "maximum recursion depth exceeded";

/**
 * What was thrown, as a PyError: an exhausted stack is RecursionError, a value too large
 * for the engine MemoryError, an error of the platform Exception. An engine that has run
 * out of memory or time can't be caught: that is thrown on.
 */
export const caught = e => {
  if (e instanceof PyError) return e;
  if (/^(RangeError|InternalError)$/.test(e?.name)) {
    if (/stack|recursion/i.test(e.message)) return new PyError("RecursionError", RECURSION);
    if (e.name === "InternalError") throw e;
    return new PyError("MemoryError", "");
  }
  return new PyError("Exception", String(e?.message ?? e));
};

// --- int -----------------------------------------------------------------------

/** `n`, if it lies in the range of int; one check after + − * is sound, rounding can't bring a result back. */
export const check = n =>
  n <= LIMIT && n >= -LIMIT ? n : raise("OverflowError", "integer out of range");

/** The product, never negative zero. */
export const mul = (a, b) => check(a * b) + 0;

export const div = (a, b) => b === 0 ? raise("ZeroDivisionError", "division by zero") : a / b;

export const floordiv = (a, b) =>
  b === 0 ? raise("ZeroDivisionError", "integer division or modulo by zero") : floor(a, b);

// a / b may round up to the next integer: the remainder tells
const floor = (a, b) => {
  const r = a % b;
  return (a - r) / b - (r !== 0 && r < 0 !== b < 0 ? 1 : 0) + 0;
};

export const mod = (a, b) => b === 0 ? raise("ZeroDivisionError", "integer modulo by zero") : rest(a, b) + 0;

const rest = (a, b) => {
  const r = a % b;
  return r !== 0 && r < 0 !== b < 0 ? r + b : r;
};

/** `a ** b`; b >= 0. */
export const pow = (a, b) => {
  let found = 1;
  if (a === 0 || a === 1 || a === -1) return b === 0 ? 1 : a === -1 && b % 2 === 0 ? 1 : a;
  for (let i = 0; i < b; i++) found = check(found * a);
  return found;
};

/** `int(x)` of a float. */
export const trunc = x => check(Math.trunc(finite(x))) + 0;

const finite = x =>
  x !== x ? raise("ValueError", "cannot convert float NaN to integer")
  : x === Infinity || x === -Infinity ? raise("OverflowError", "cannot convert float infinity to integer") : x;

export const SPACE = "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** `s.strip()`; its end is found backwards, so no run of spaces costs more than once. */
export const bare = s => /([^\t-\r\x1c-\x1f\x85\p{Z}].*)?[^\t-\r\x1c-\x1f\x85\p{Z}]/su.exec(s)?.[0] ?? "";

// digits of every script as ASCII's; each script's ten stand together, in order
export const asciiDigits = s => s.replace(/\p{Nd}/gu, c => {
  const code = c.codePointAt(0);
  if (code < 58) return c;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
});

/** `int(s)` of a str, or `int(s, base)`. */
export const parseInteger = (s, base = 10) => {
  if (base !== 0 && (base < 2 || base > 36)) raise("ValueError", "int() base must be >= 2 and <= 36, or 0");
  const [, sign, prefix, digits] = /^([+-]?)(0[box]_?)?(\w*)$/.exec(asciiDigits(bare(s)).toLowerCase()) ?? [];
  const marked = {b: 2, o: 8, x: 16}[prefix?.[1]];
  const wrong = () => raise("ValueError", `invalid literal for int() with base ${base}: ${[...repr(s)].slice(0, 200).join("")}`);
  if (digits === undefined) return wrong();
  const named = marked && (base === 0 || base === marked);
  const radix = base || marked || 10;
  const text = named ? digits : (prefix ?? "") + digits;
  if (!/^[0-9a-z]+(_[0-9a-z]+)*$/.test(text) || (base === 0 && !named && /^0.*[^0_]/.test(text))) return wrong();
  let found = 0;
  for (const c of text.replaceAll("_", "")) {
    const digit = parseInt(c, 36);
    if (digit >= radix) return wrong();
    found = Math.min(found * radix + digit, 1e300);
  }
  return check(sign === "-" ? -found : found) + 0;
};

// --- float -----------------------------------------------------------------------

export const parseReal = s => {
  const t = asciiDigits(bare(s)).toLowerCase();
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(t);
  if (special) return special[2] === "nan" ? NaN : special[1] === "-" ? -Infinity : Infinity;
  const digits = "\\d+(?:_\\d+)*";
  return new RegExp(`^[+-]?(?:${digits}(?:\\.(?:${digits})?)?|\\.${digits})(?:e[+-]?${digits})?$`).test(t)
    ? Number(t.replaceAll("_", ""))
    : raise("ValueError", "could not convert string to float: " + repr(s));
};

export const floatDiv = (a, b) => b === 0 ? raise("ZeroDivisionError", "float division by zero") : a / b;

export const floatFloordiv = (a, b) => {
  if (b === 0) raise("ZeroDivisionError", "float floor division by zero");
  const r = a % b;
  const q = (a - r) / b - (r !== 0 && r < 0 !== b < 0 ? 1 : 0);
  if (q === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const f = Math.floor(q);
  return q - f > 0.5 ? f + 1 : f;
};

export const floatMod = (a, b) => {
  if (b === 0) raise("ZeroDivisionError", "float modulo");
  const r = a % b;
  return r === 0 ? (b < 0 ? -0 : 0) : r < 0 !== b < 0 ? r + b : r;
};

export const floatPow = (a, b) => {
  if (a === 0 && b < 0) raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  if (b === 0 || a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1;
  if (a < 0 && a !== -Infinity && Number.isFinite(b) && !Number.isInteger(b)) raise("ValueError", "the result is a complex number");
  const found = Math.pow(a, b);
  return Number.isFinite(a) && Number.isFinite(b) && !Number.isFinite(found)
    ? raise("OverflowError", "(34, 'Numerical result out of range')") : found;
};

/** `round(x)`: to the nearest int, halves to the even one. */
export const round = x => {
  const near = Math.round(finite(x));
  return check(Math.abs(x % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near) + 0;
};

/** `round(x, digits)`. */
export const roundTo = (x, digits) => {
  if (!Number.isFinite(x) || digits > 322) return x;
  if (digits >= 0) return Number(fixed(x, digits));
  if (digits < -308) return x * 0;
  const [mantissa, exponent] = exact(x);
  const found = Number(rounded(mantissa, exponent, digits)) * (Object.is(x, -0) || x < 0 ? -1 : 1);
  return Number.isFinite(found) ? found : raise("OverflowError", "rounded value too large to represent");
};

// |x| as mantissa · 2^exponent, exactly
export const exact = x => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return exponent === 0 ? [fraction, -1074] : [fraction | 0x10000000000000n, exponent - 1075];
};

// mantissa · 2^exponent · 10^digits to the nearest integer, halves to even; for digits < 0 scaled back
export const rounded = (mantissa, exponent, digits) => {
  let top = mantissa * (digits > 0 ? 10n ** BigInt(digits) : 1n);
  let bottom = digits < 0 ? 10n ** BigInt(-digits) : 1n;
  if (exponent >= 0) top <<= BigInt(exponent);
  else bottom <<= BigInt(-exponent);
  const q = top / bottom;
  const twice = (top % bottom) * 2n;
  const up = twice > bottom || (twice === bottom && q % 2n === 1n) ? q + 1n : q;
  return digits < 0 ? up * 10n ** BigInt(-digits) : up;
};

const special = x => x !== x ? "nan" : x < 0 ? "-inf" : "inf";

/** `repr(x)` of a float. */
export const floatText = x => {
  if (!Number.isFinite(x)) return special(x);
  if (Object.is(x, -0)) return "-0.0";
  const size = Math.abs(x);
  if (size !== 0 && (size >= 1e16 || size < 1e-4))
    return x.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  const text = String(x);
  return text.includes(".") ? text : text + ".0";
};

/** `format(x, ".2f")` with 2 digits. */
export const fixed = (x, digits) => {
  if (!Number.isFinite(x)) return special(x);
  const text = String(rounded(...exact(x), digits)).padStart(digits + 1, "0");
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  return digits ? sign + text.slice(0, -digits) + "." + text.slice(-digits) : sign + text;
};

export const percent = (x, digits) => fixed(x * 100, digits) + "%";

// --- text of numbers ------------------------------------------------------------------

/** Thousands kept apart by `mark`. */
export const grouped = (text, mark) => text.replace(/^-?\d+/, n => n.replace(/\B(?=(\d{3})+$)/g, mark));

export const plus = (text, sign) => text[0] === "-" ? text : sign + text;

/** Zeros between the sign and the digits. */
export const zeros = (text, width) => {
  const sign = /^[+ -]?/.exec(text)[0];
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
};

export const boolText = x => x ? "True" : "False";

// --- str ---------------------------------------------------------------------------------

const astral = /[\ud800-\udfff]/;

/** The number of code points. */
export const strLen = s => {
  let n = s.length;
  if (astral.test(s)) for (const c of s) n -= c.length - 1;
  return n;
};

const points = s => astral.test(s) ? [...s] : s;

export const strAt = (s, i) =>
  points(s).at(i) ?? raise("IndexError", "string index out of range");

export const strSlice = (s, start, stop, step) => {
  const found = step === undefined ? points(s).slice(start ?? 0, stop ?? undefined) : slice([...s], start, stop, step);
  return typeof found === "string" ? found : found.join("");
};

export const repeat = (s, n) => s.repeat(Math.max(n, 0));

/** `n * s`, in Python's order of evaluation. */
export const repeated = (n, s) => repeat(s, n);

export const strIn = (part, s) => s.includes(part);

const edges = (chars, start, end) => {
  const set = chars === undefined ? SPACE : chars.replace(/[\\\]^-]/g, "\\$&");
  return set === "" ? /^\b\B/ : new RegExp([start && `^[${set}]+`, end && `[${set}]+$`].filter(Boolean).join("|"), "gu");
};
export const strip = (s, chars) => s.replace(edges(chars, true, true), "");
export const lstrip = (s, chars) => s.replace(edges(chars, true, false), "");
export const rstrip = (s, chars) => s.replace(edges(chars, false, true), "");

export const removePrefix = (s, part) => s.startsWith(part) ? s.slice(part.length) : s;
export const removeSuffix = (s, part) => part && s.endsWith(part) ? s.slice(0, -part.length) : s;

export const CASED = /[\p{Lowercase}\p{Uppercase}\p{Lt}]/u;
const TITLED = /[ǅǈǋǲᾈ-ᾏᾘ-ᾟᾨ-ᾯᾼῌῼა-ჺჽ-ჿ]/u;
const TITLES = {"Ǆ": "ǅ", "ǆ": "ǅ", "Ǉ": "ǈ", "ǉ": "ǈ", "Ǌ": "ǋ", "ǌ": "ǋ", "Ǳ": "ǲ", "ǳ": "ǲ", "ŉ": "ʼN"};

// one code point in title case; what has no single capital of its own gets one capital and small letters
const titled = c => {
  if (TITLED.test(c)) return c;
  if (TITLES[c]) return TITLES[c];
  const [first, ...more] = c.toUpperCase();
  if (/[ᾀ-ᾇᾐ-ᾗᾠ-ᾧᾳῃῳ]/u.test(c)) return String.fromCodePoint(c.codePointAt(0) + (/[ᾳῃῳ]/u.test(c) ? 9 : 8));
  return first + more.map(x => /\p{M}/u.test(x) ? x : x === "Ι" ? "\u0345" : x.toLowerCase()).join("");
};

// where capitals begin: the rest keeps its context, for the final sigma
const recased = (s, starts) => {
  const lower = s.toLowerCase();
  const whole = lower.length === s.length;
  let found = "", at = 0, before = false;
  for (const c of s) {
    found += starts(before, at) ? titled(c) : whole ? lower.slice(at, at + c.length) : c.toLowerCase();
    before = CASED.test(c);
    at += c.length;
  }
  return found;
};
export const capitalize = s => recased(s, (before, at) => at === 0);
export const title = s => recased(s, before => !before);

export const words = (s, limit) => {
  if (limit >= 0) return wordsUpTo(s, limit);
  const t = bare(s);
  return t ? t.split(new RegExp(`[${SPACE}]+`)) : [];
};

export const split = (s, sep, limit = -1) => {
  if (!sep) raise("ValueError", "empty separator");
  const parts = s.split(sep);
  return limit < 0 || parts.length <= limit + 1 ? parts : [...parts.slice(0, limit), parts.slice(limit).join(sep)];
};

export const splitLines = (s, keep) => {
  if (keep) return s.match(/[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|[^]+$/g) ?? [];
  const lines = s.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
};

export const join = (sep, parts) => parts.join(sep);

export const replace = (s, old, by, limit = -1) => {
  if (limit === 0) return s;
  if (old === "") {
    const all = ["", ...s];
    return all.map((c, i) => c + (limit < 0 || i < limit ? by : "")).join("");
  }
  const parts = s.split(old);
  return limit < 0 || parts.length <= limit + 1 ? parts.join(by)
    : parts.slice(0, limit + 1).join(by) + old + parts.slice(limit + 1).join(old);
};

const place = (s, at) => at < 0 ? at : strLen(s.slice(0, at));
export const find = (s, part, start, stop) => start === undefined ? place(s, s.indexOf(part)) : findIn(s, part, start, stop);
export const rfind = (s, part, start, stop) => start === undefined ? place(s, s.lastIndexOf(part)) : rfindIn(s, part, start, stop);
const present = at => at < 0 ? raise("ValueError", "substring not found") : at;
export const strIndex = (s, part, start, stop) => present(find(s, part, start, stop));
export const strRindex = (s, part, start, stop) => present(rfind(s, part, start, stop));
export const strCount = (s, part, start, stop) =>
  start !== undefined ? countIn(s, part, start, stop) : part === "" ? strLen(s) + 1 : s.split(part).length - 1;

const cut = (s, sep, at) => [s.slice(0, at), sep, s.slice(at + sep.length)];
const separator = sep => sep || raise("ValueError", "empty separator");
export const partition = (s, sep) => {
  const at = s.indexOf(separator(sep));
  return at < 0 ? [s, "", ""] : cut(s, sep, at);
};
export const rpartition = (s, sep) => {
  const at = s.lastIndexOf(separator(sep));
  return at < 0 ? ["", "", s] : cut(s, sep, at);
};

// what Unicode calls a digit beside the decimal ones
const DIGIT = "\\p{Nd}²³¹፩-፱᧚⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒\\u{10a40}-\\u{10a43}\\u{10e60}-\\u{10e68}\\u{11052}-\\u{1105a}\\u{1f100}-\\u{1f10a}";
export const isDigit = s => new RegExp(`^[${DIGIT}]+$`, "u").test(s);
export const isAlpha = s => /^\p{L}+$/u.test(s);
export const isAlnum = s => /^[\p{L}\p{N}]+$/u.test(s);
export const isSpace = s => new RegExp(`^[${SPACE}]+$`).test(s);
export const isLower = s => /\p{Lowercase}/u.test(s) && !/[\p{Uppercase}\p{Lt}]/u.test(s);
export const isUpper = s => /\p{Uppercase}/u.test(s) && !/[\p{Lowercase}\p{Lt}]/u.test(s);

export const zfill = (s, width) => {
  const sign = /^[+-]?/.exec(s)[0];
  return sign + repeat("0", width - strLen(s)) + s.slice(sign.length);
};
const filler = fill => strLen(fill) === 1 ? fill : raise("TypeError", "The fill character must be exactly one character long");
export const ljust = (s, width, fill = " ") => s + repeat(filler(fill), width - strLen(s));
export const rjust = (s, width, fill = " ") => repeat(filler(fill), width - strLen(s)) + s;
export const center = (s, width, fill = " ") => {
  const space = Math.max(width - strLen(s), 0);
  const left = Math.floor(space / 2) + (space & width & 1);
  return repeat(filler(fill), left) + s + repeat(fill, space - left);
};

/** `format(s, "*^9")`: unlike `center`, an odd space goes to the right. */
export const pad = (s, width, align, fill) => {
  const space = Math.max(width - strLen(s), 0);
  const left = align === "<" ? 0 : align === ">" ? space : Math.floor(space / 2);
  return fill.repeat(left) + s + fill.repeat(space - left);
};

const ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"};
const escaped = c => {
  if (ESCAPES[c]) return ESCAPES[c];
  const hex = c.codePointAt(0).toString(16);
  return hex.length < 3 ? "\\x" + hex.padStart(2, "0") : hex.length < 5 ? "\\u" + hex.padStart(4, "0") : "\\U" + hex.padStart(8, "0");
};

/** `repr(s)` of a str. */
export const repr = s => {
  const quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  const text = s.replace(/(?! )[\p{C}\p{Z}\\]/gu, escaped);
  return quote + (quote === "'" ? text.replaceAll("'", "\\'") : text) + quote;
};

/** `ascii(x)` from `repr(x)`. */
export const asciiOnly = s => s.replace(/[^\x00-\x7f]/gu, escaped);

export const noneText = () => "None";
export const reprOptional = (x, text) => x === null ? "None" : text(x);

// `text` may be given a value's second reading as index: one argument only
const texts = (xs, text) => Array.from(xs, x => text(x)).join(", ");
export const reprList = (xs, text) => `[${texts(xs, text)}]`;
export const reprTuple = (xs, each) =>
  `(${xs.map((x, i) => each[i](x)).join(", ")}${xs.length === 1 ? "," : ""})`;
export const reprTupleOf = (xs, each) => reprTuple(xs, xs.map(() => each));
export const reprSet = (s, text, name) => {
  const inside = s.size ? `{${Array.from(s, x => text(x)).sort().join(", ")}}` : "";
  return name || !inside ? `${name || "set"}(${inside})` : inside;
};
export const reprDict = (d, key, value) => `{${texts(d, ([k, v]) => `${key(k)}: ${value(v)}`)}}`;

const showing = new Set();

/** The text of a value that may hold itself: within its own text it is `again`. */
export const reprOnce = (x, text, again) => {
  if (showing.has(x)) return again;
  showing.add(x);
  try {
    return text(x);
  } finally {
    showing.delete(x);
  }
};

// --- equality and order --------------------------------------------------------------------

/** `a == b` for values that hold others: lists, tuples, dicts, entities. */
export const equal = (a, b) => {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, i) => equal(x, b[i]));
  if (a.$equal) return a.$equal(b);
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every(x => b.has(x));
  if (a instanceof Uint8Array) return b instanceof Uint8Array && a.length === b.length && a.every((x, i) => x === b[i]);
  if (a instanceof Map) return b instanceof Map && a.size === b.size && [...a].every(([k, v]) => b.has(k) && equal(v, b.get(k)));
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(k => Object.hasOwn(b, k) && equal(a[k], b[k]));
};

/** Below, equal or above zero, as a stands to b; text by code point, lists item by item. */
export const order = (a, b) => {
  if (typeof a === "string") return orderText(a, b);
  if (a?.$order) return a.$order(b);
  if (!Array.isArray(a) && !(a instanceof Uint8Array)) return a < b ? -1 : a > b ? 1 : 0;
  for (let i = 0; i < a.length && i < b.length; i++) if (!equal(a[i], b[i])) return order(a[i], b[i]);
  return a.length - b.length;
};

// UTF-16 puts surrogates below U+E000, code points put them above
const orderText = (a, b) => {
  if (a === b) return 0;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const x = a.charCodeAt(i), y = b.charCodeAt(i);
  if (x !== x || y !== y) return a.length - b.length;
  return x >= 0xd800 && y >= 0xd800 ? byPoint(x) - byPoint(y) : x - y;
};

const byPoint = unit => unit < 0xe000 ? unit + 0x2000 : unit - 0x800;

// --- list ------------------------------------------------------------------------------------

const listPlace = (xs, i, what) => {
  const at = i < 0 ? i + xs.length : i;
  return at >= 0 && at < xs.length ? at : raise("IndexError", what);
};
export const at = (xs, i) => xs[listPlace(xs, i, "list index out of range")];
export const tupleAt = (xs, i) => xs[listPlace(xs, i, "tuple index out of range")];
export const setAt = (xs, i, value) => {
  xs[listPlace(xs, i, "list assignment index out of range")] = value;
};
export const deleteAt = (xs, i) => {
  xs.splice(listPlace(xs, i, "list assignment index out of range"), 1);
};
export const slice = (xs, start, stop, step = 1) => {
  if (step === 1) return xs.slice(start ?? 0, stop ?? undefined);
  if (step === 0) raise("ValueError", "slice step cannot be zero");
  const low = step < 0 ? -1 : 0, high = step < 0 ? xs.length - 1 : xs.length;
  const place = i => Math.min(Math.max(i < 0 ? i + xs.length : i, low), high);
  const found = [], end = stop === null ? (step < 0 ? low : high) : place(stop);
  for (let i = start === null ? (step < 0 ? high : low) : place(start); step < 0 ? i > end : i < end; i += step) found.push(xs[i]);
  return Array.isArray(xs) ? found : Uint8Array.from(found);
};
// the places that `start:stop:step` names, as CPython's `slice.indices`
const places = (length, start, stop, step) => {
  if (step === 0) raise("ValueError", "slice step cannot be zero");
  const by = step ?? 1;
  const [least, most] = by > 0 ? [0, length] : [-1, length - 1];
  const near = (i, absent) => i === null ? absent : Math.min(Math.max(i < 0 ? i + length : i, least), most);
  const found = [];
  const from = near(start, by > 0 ? least : most), to = near(stop, by > 0 ? most : least);
  for (let i = from; by > 0 ? i < to : i > to; i += by) found.push(i);
  return found;
};
const span = (xs, start, stop) => {
  const near = i => Math.min(i < 0 ? Math.max(i + xs.length, 0) : i, xs.length);
  const from = near(start ?? 0);
  return [from, Math.max(near(stop ?? xs.length) - from, 0)];
};
export const setSlice = (xs, value, start, stop, step) => {
  const items = [...value];
  if ((step ?? 1) === 1) {
    const [from, count] = span(xs, start, stop);
    const rest = xs.slice(from + count);
    xs.length = from;
    for (const x of items) xs.push(x);
    for (const x of rest) xs.push(x);
    return;
  }
  const at = places(xs.length, start, stop, step);
  if (at.length !== items.length) raise("ValueError", `attempt to assign sequence of size ${items.length} to extended slice of size ${at.length}`);
  at.forEach((i, n) => {
    xs[i] = items[n];
  });
};
export const deleteSlice = (xs, start, stop, step) => {
  if ((step ?? 1) === 1) xs.splice(...span(xs, start, stop));
  else for (const i of places(xs.length, start, stop, step).sort((a, b) => b - a)) xs.splice(i, 1);
};
export const times = (xs, n) => Array.from({length: xs.length * Math.max(n, 0)}, (_, i) => xs[i % xs.length]);
export const timed = (n, xs) => times(xs, n);
export const multiply = (xs, n) => {
  const items = [...xs];
  for (let i = 1; i < n; i++) xs.push(...items);
  if (n < 1) xs.length = 0;
};
export const has = (x, xs) => xs.some(y => equal(x, y));
export const extend = (xs, more) => {
  for (const x of [...more]) xs.push(x);
};
/** `extend` by what is made item by item, which sees the list grow. */
export const grow = (xs, more) => {
  for (const x of more) xs.push(x);
};
export const append = (xs, x) => {
  xs.push(x);
};
export const insert = (xs, i, x) => {
  xs.splice(i, 0, x);
};
export const pop = (xs, i = -1) =>
  xs.length === 0 ? raise("IndexError", "pop from empty list")
  : xs.splice(listPlace(xs, i, "pop index out of range"), 1)[0];
export const remove = (xs, x) => {
  const i = xs.findIndex(y => equal(y, x));
  if (i < 0) raise("ValueError", "list.remove(x): x not in list");
  xs.splice(i, 1);
};
const placeOf = (xs, x, start = 0, stop = null) => {
  const from = Math.max(start < 0 ? start + xs.length : start, 0), to = stop === null ? xs.length : stop < 0 ? stop + xs.length : stop;
  return xs.findIndex((y, at) => at >= from && at < to && equal(y, x));
};
export const index = (xs, x, text, start, stop) => {
  const i = placeOf(xs, x, start, stop);
  return i < 0 ? raise("ValueError", (text ?? keyText)(x) + " is not in list") : i;
};
export const tupleIndex = (xs, x, start, stop) => {
  const i = placeOf(xs, x, start, stop);
  return i < 0 ? raise("ValueError", "tuple.index(x): x not in tuple") : i;
};
export const count = (xs, x) => xs.filter(y => equal(y, x)).length;
export const clear = xs => {
  xs.length = 0;
};
export const reverse = xs => {
  xs.reverse();
};

/** A new list in order; stable, also in reverse. */
export const sorted = (xs, key, reversed) => {
  const pairs = xs.map(x => [key ? key(x) : x, x]);
  const sign = reversed ? -1 : 1;
  return pairs.sort((a, b) => sign * order(a[0], b[0])).map(p => p[1]);
};
export const sort = (xs, key, reversed) => {
  sorted(xs, key, reversed).forEach((x, i) => {
    xs[i] = x;
  });
};

const best = (xs, key, sign, empty) => {
  let found, mark, begun = false;
  for (const x of xs) {
    const other = key ? key(x) : x;
    if (!begun || sign * order(other, mark) > 0) [found, mark, begun] = [x, other, true];
  }
  return begun ? found : empty();
};
const none = name => () => raise("ValueError", `${name}() arg is an empty sequence`);
export const min = (xs, key) => best(xs, key, -1, none("min"));
export const max = (xs, key) => best(xs, key, 1, none("max"));
export const minOr = (xs, key, other) => best(xs, key, -1, () => other);
export const maxOr = (xs, key, other) => best(xs, key, 1, () => other);

export const sumInt = (xs, start) => xs.reduce((a, b) => check(a + b), start);
export const sumFloat = (xs, start) => xs.reduce((a, b) => a + b, start);

/** The items, if there are as many as names to take them. */
export const unpack = (xs, n) =>
  xs.length === n ? xs
  : raise("ValueError", xs.length < n ? `not enough values to unpack (expected ${n}, got ${xs.length})` : `too many values to unpack (expected ${n})`);

/** The first `before` items, a list of those between, the last `after`. */
export const unpackStar = (xs, before, after) => {
  const least = before + after, end = xs.length - after;
  if (xs.length < least) raise("ValueError", `not enough values to unpack (expected at least ${least}, got ${xs.length})`);
  return [...xs.slice(0, before), xs.slice(before, end), ...xs.slice(end)];
};

// --- iteration ----------------------------------------------------------------------------------

export function* range(start, stop, step) {
  if (step === 0) raise("ValueError", "range() arg 3 must not be zero");
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) yield i;
}
export function* enumerate(xs, start) {
  for (const x of xs) yield [check(start++), x];
}
export function* zip(...sources) {
  const all = sources.map(s => s[Symbol.iterator]());
  for (;;) {
    const row = [];
    for (const one of all) {
      const next = one.next();
      if (next.done) return;
      row.push(next.value);
    }
    yield row;
  }
}
/** `zip(…, strict=True)`. */
export function* zipStrict(sources, strict) {
  const all = sources.map(s => s[Symbol.iterator]());
  for (;;) {
    const row = [];
    for (const [i, one] of all.entries()) {
      const next = one.next();
      if (!next.done) {
        if (i && row.length < i) uneven(i, "longer");
        row.push(next.value);
      } else if (strict && row.length) uneven(i, "shorter");
      else if (!strict) return;
    }
    if (!row.length) return;
    yield row;
  }
}
const uneven = (i, how) => raise("ValueError", `zip() argument ${i + 1} is ${how} than argument${i > 1 ? `s 1-${i}` : " 1"}`);

export function* mapped(f, ...sources) {
  for (const row of sources.length > 1 ? zip(...sources) : sources[0]) yield sources.length > 1 ? f(...row) : f(row);
}
export function* filtered(test, xs) {
  for (const x of xs) if (test(x)) yield x;
}
export function* reversed(xs) {
  for (let i = xs.length - 1; i >= 0; i--) if (i < xs.length) yield xs[i];
}

/** The items for which `test` holds, through `item`. */
export const pick = (xs, test, item) => {
  const found = [];
  for (const x of xs) if (test(x)) found.push(item(x));
  return found;
};
export const any = (xs, test) => {
  for (const x of xs) if (test(x)) return true;
  return false;
};
export const all = (xs, test) => {
  for (const x of xs) if (!test(x)) return false;
  return true;
};

// --- dict -------------------------------------------------------------------------------------------

export const keyText = k =>
  typeof k === "string" ? repr(k) : k === true ? "True" : k === false ? "False" : String(k);
const noKey = (k, text = keyText) => raise("KeyError", text(k));
export const dictAt = (d, k, text) => {
  const found = d.get(k);
  return found !== undefined ? found : noKey(k, text);
};
export const dictSet = (d, k, value) => {
  d.set(k, value);
};
export const dictDelete = (d, k, text) => {
  if (!d.delete(k)) noKey(k, text);
};
export const dictHas = (k, d) => d.has(k);
export const dictGet = (d, k, other) => d.get(k) ?? (d.has(k) ? null : other);
export const dictPopOr = (d, k, other) => d.has(k) ? dictPop(d, k) : other;
export const dictPop = (d, k, text) => {
  if (!d.has(k)) return noKey(k, text);
  const found = d.get(k);
  d.delete(k);
  return found;
};
export const dictDefault = (d, k, value) => {
  if (!d.has(k)) d.set(k, value);
  return d.get(k);
};
export const dictUpdate = (d, other) => {
  for (const [k, v] of other) d.set(k, v);
};

export const merged = (a, b) => new a.constructor([...a, ...b]);
export const fromKeys = (keys, value) => Array.from(keys, k => [k, value]);
export const popItem = d => {
  const last = [...d].pop() ?? raise("KeyError", "'popitem(): dictionary is empty'");
  d.delete(last[0]);
  return last;
};

// iteration of a dict notices that it changed size, as CPython's does
function* watched(d, source) {
  const size = d.size;
  for (const x of source) {
    if (d.size !== size) break;
    yield x;
  }
  if (d.size !== size) raise("RuntimeError", "dictionary changed size during iteration");
}
export const dictKeys = d => watched(d, d.keys());
export const dictValues = d => watched(d, d.values());
export const dictItems = d => watched(d, d.entries());

// --- truth, entities, JSON ------------------------------------------------------------------------------

export const nonZero = x => !x.$zero();
export const someNonZero = x => x !== null && !x.$zero();
export const someFloat = x => x !== null && x !== 0;

/** The id of an entity that came out of a table. */
export const idOf = (entity, name) => entity.id ?? raise("ValueError", `this ${name} isn't stored: it has no id yet`);

/** An entity's own fields. */
export const fieldsOf = ({id, ...fields}) => fields;

/** A list or dict as plain JSON. */
export const json = x =>
  x instanceof Map ? Object.fromEntries([...x].map(([k, v]) => [k, json(v)])) : Array.isArray(x) ? x.map(json) : x;

const jsonType = x =>
  x === null ? "NoneType" : Array.isArray(x) ? "list"
  : {string: "str", boolean: "bool", number: Number.isSafeInteger(x) ? "int" : "float"}[typeof x] ?? "dict";

/** `x[k]` of a JSON value. */
export const jsonAt = (x, k) => {
  const type = jsonType(x);
  if (x instanceof Map) return dictAt(x, k);
  if (type === "dict") return typeof k === "string" && Object.hasOwn(x, k) ? x[k] : noKey(k);
  if (type !== "list" && type !== "str") raise("TypeError", `'${type}' object is not subscriptable`);
  if (typeof k === "number") return type === "list" ? at(x, k) : strAt(x, k);
  return raise("TypeError", type === "list" ? "list indices must be integers or slices, not str" : "string indices must be integers, not 'str'");
};

const mismatch = (x, wanted, where) => raise("TypeError", `${where}: expected ${wanted}, got ${jsonType(x)}`);

/** `x`, if it is of the type: str, int, float, bool, None, object, `list[…]`, `dict[…]` (of its values), `…?`. */
export const expect = (x, type, where = "expect") => {
  if (type === "object" || (type.endsWith("?") && x === null)) return x;
  const inner = type.slice(type.indexOf("[") + 1, -1);
  if (type.endsWith("?")) return expect(x, type.slice(0, -1), where);
  if (type.startsWith("list["))
    return Array.isArray(x) ? x.map((y, i) => expect(y, inner, `${where}[${i}]`)) : mismatch(x, "list", where);
  if (type.startsWith("dict["))
    return jsonType(x) === "dict" ? new Map([...x instanceof Map ? x : Object.entries(x)].map(([k, v]) => [k, expect(v, inner, `${where}[${repr(k)}]`)])) : mismatch(x, "dict", where);
  const found = jsonType(x);
  if (found !== type && !(type === "float" && found === "int")) return mismatch(x, type === "None" ? "NoneType" : type, where);
  if (type === "float") return Number.isFinite(x) ? x + 0 : raise("ValueError", "cannot store a float that is not finite");
  return found === "str" ? whole(x, where) : x;
};

const whole = (s, where) =>
  /\p{Cs}/u.test(s) ? raise("ValueError", `${where}: the text holds half of a surrogate pair`) : s;
