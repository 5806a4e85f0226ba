// `json.dumps` and `json.loads`: CPython's texts and errors.
//
// A number of JavaScript doesn't tell whether it is an int or a float, so the compiler wraps
// floats in JsonFloat by their static type before a value is written; where the items of a display
// have types of their own, that waits in a JsonItem. What is read has its
// objects as Maps, which keep the order of the keys.

import {floatText, order, PyError} from "./prelude.js";

class JsonFloat {
  constructor(value) {
    this.value = value;
  }
  toString() {
    return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[floatText(this.value)] ?? floatText(this.value);
  }
}

class JsonItem {
  constructor(value, marked) {
    this.value = value;
    this.marked = marked;
  }
}

export const jsonFloat = x => new JsonFloat(x);
export const jsonItem = (value, marked) => new JsonItem(value, marked);
export const jsonList = (xs, item) => xs.map(x => item(x));
export const jsonTuple = (xs, items) => xs.map((x, i) => items[i](x));
export const jsonDict = (d, key, value) => new Map([...d].map(([k, v]) => [key(k), value(v)]));

// --- writing -----------------------------------------------------------------------------

const plainKey = k => k instanceof JsonFloat ? k.value : k;
const escaped = c => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0");

/** `json.dumps`; `indent` is a number, a text or null, `separators` a pair or null. */
export const jsonDumps = (value, ascii = true, indent = null, separators = null, sorted = false) => {
  const step = typeof indent === "number" ? " ".repeat(Math.max(indent, 0)) : indent;
  const [comma, colon] = separators ?? [step === null ? ", " : ",", ": "];
  const text = s => {
    const made = JSON.stringify(s);
    return (ascii ?? true) ? made.replace(/[\x7f-\uffff]/g, escaped) : made;
  };
  const block = (open, parts, close, level) => {
    if (!parts.length) return open + close;
    if (step === null) return open + parts.join(comma) + close;
    const line = "\n" + step.repeat(level);
    return open + line + step + parts.join(comma + line + step) + line + close;
  };
  const entries = d => sorted ? [...d].sort((a, b) => order(plainKey(a[0]), plainKey(b[0]))) : [...d];
  const write = (x, level) =>
    typeof x === "string" ? text(x)
    : Array.isArray(x) ? block("[", x.map(y => write(y, level + 1)), "]", level)
    : x instanceof Map ? block("{", entries(x).map(([k, v]) => text(String(k)) + colon + write(v, level + 1)), "}", level)
    : x instanceof JsonItem ? write(x.marked(x.value), level)
    : Object.is(x, -0) ? "0" : String(x);
  return write(value, 0);
};

// --- reading -----------------------------------------------------------------------------

const NUMBER = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
const RUN = /[^"\\\x00-\x1f]*/y;
const WORDS = {null: null, true: true, false: false, NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity};
const ESCAPES = {'"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t"};

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }
  fail(what, at) {
    const before = [...this.text.slice(0, at)], line = before.lastIndexOf("\n");
    throw new PyError("JSONDecodeError", `${what}: line ${before.filter(c => c === "\n").length + 1} column ${before.length - line} (char ${before.length})`);
  }
  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }
  next() {
    this.take(SPACE);
    return this.text[this.at];
  }
  value() {
    const start = this.at, c = this.text[start];
    if (c === '"') return this.string();
    if (c === "[") return this.list();
    if (c === "{") return this.dict();
    const number = this.take(NUMBER);
    if (number) return number[2] || number[3] ? Number(number[0]) : Number(number[0]) + 0;
    for (const word of Object.keys(WORDS))
      if (this.text.startsWith(word, start)) {
        this.at += word.length;
        return WORDS[word];
      }
    return this.fail("Expecting value", start);
  }
  string() {
    const start = this.at++;
    let made = "";
    for (;;) {
      made += this.take(RUN)[0];
      const c = this.text[this.at++];
      if (c === '"') return made;
      if (c === undefined) this.fail("Unterminated string starting at", start);
      if (c !== "\\") this.fail("Invalid control character at", this.at - 1);
      made += this.escape(start);
    }
  }
  escape(start) {
    const c = this.text[this.at++];
    if (c === undefined) this.fail("Unterminated string starting at", start);
    if (c !== "u") return ESCAPES[c] ?? this.fail("Invalid \\escape", this.at - 2);
    const digits = this.text.slice(this.at, this.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail("Invalid \\uXXXX escape", this.at - 1);
    this.at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }
  list() {
    const made = [];
    this.at++;
    if (this.next() === "]") return this.at++, made;
    for (;;) {
      made.push(this.value());
      if (this.next() === "]") return this.at++, made;
      if (this.text[this.at] !== ",") this.fail("Expecting ',' delimiter", this.at);
      this.at++;
      this.next();
    }
  }
  dict() {
    const made = new Map();
    this.at++;
    if (this.next() === "}") return this.at++, made;
    for (;;) {
      if (this.text[this.at] !== '"') this.fail("Expecting property name enclosed in double quotes", this.at);
      const key = this.string();
      if (this.next() !== ":") this.fail("Expecting ':' delimiter", this.at);
      this.at++;
      this.next();
      made.set(key, this.value());
      if (this.next() === "}") return this.at++, made;
      if (this.text[this.at] !== ",") this.fail("Expecting ',' delimiter", this.at);
      this.at++;
      this.next();
    }
  }
}

/** `json.loads`: null, a boolean, number, text, array or Map. */
export const jsonLoads = text => {
  const reader = new Reader(text);
  if (text[0] === "\ufeff") reader.fail("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0);
  reader.next();
  const found = reader.value();
  if (reader.next() !== undefined) reader.fail("Extra data", reader.at);
  return found;
};
