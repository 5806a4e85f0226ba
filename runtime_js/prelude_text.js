// Less common methods of str.

import {CASED, SPACE, chr, find, lstrip, raise, repeat, rfind, rstrip, strCount, strLen, strSlice} from "./prelude.js";

// [start, stop] within the length, or null if nothing can lie between them
const span = (s, start, stop = null) => {
  const n = strLen(s), place = i => Math.max(i < 0 ? i + n : i, 0);
  const from = place(start), to = stop === null ? n : Math.min(place(stop), n);
  return from > to ? null : [from, to];
};
const within = (s, start, stop, look, none) => {
  const found = span(s, start, stop);
  return found ? look(strSlice(s, ...found), found[0]) : none;
};
const moved = (at, from) => at < 0 ? at : at + from;

export const findIn = (s, part, start, stop) => within(s, start, stop, (t, from) => moved(find(t, part), from), -1);
export const rfindIn = (s, part, start, stop) => within(s, start, stop, (t, from) => moved(rfind(t, part), from), -1);
export const countIn = (s, part, start, stop) => within(s, start, stop, t => strCount(t, part), 0);
export const startsWithAny = (s, parts, start = 0, stop) => within(s, start, stop, t => parts.some(p => t.startsWith(p)), false);
export const endsWithAny = (s, parts, start = 0, stop) => within(s, start, stop, t => parts.some(p => t.endsWith(p)), false);

/** `s.split(None, limit)`. */
export const wordsUpTo = (s, limit) => {
  const found = [];
  let rest = lstrip(s);
  while (rest && found.length !== limit) {
    const end = rest.search(new RegExp(`[${SPACE}]`));
    found.push(end < 0 ? rest : rest.slice(0, end));
    rest = end < 0 ? "" : lstrip(rest.slice(end));
  }
  return rest ? [...found, rest] : found;
};
/** `s.rsplit(None, limit)`. */
export const rwords = (s, limit = -1) => {
  const found = [];
  let rest = rstrip(s);
  while (rest && found.length !== limit) {
    const word = new RegExp(`[^${SPACE}]+$`).exec(rest)[0];
    found.unshift(word);
    rest = rstrip(rest.slice(0, -word.length));
  }
  return rest ? [rest, ...found] : found;
};
export const rsplit = (s, sep, limit = -1) => {
  if (!sep) raise("ValueError", "empty separator");
  const found = [];
  let rest = s, at;
  while (found.length !== limit && (at = rest.lastIndexOf(sep)) >= 0) {
    found.unshift(rest.slice(at + sep.length));
    rest = rest.slice(0, at);
  }
  return [rest, ...found];
};

export const casefold = s => Array.from(s, folded).join("");
const folded = c =>
  /[ı\u13a0-\u13f5]/.test(c) ? c : /[\u13f8-\u13fd\uab70-\uabbf]/.test(c) ? c.toUpperCase() : c === "ẞ" ? "ss"
  : c.toUpperCase().toLowerCase();

export const swapcase = s => {
  const lower = s.toLowerCase(), whole = lower.length === s.length;
  let found = "", at = 0;
  for (const c of s) {
    found += /\p{Uppercase}/u.test(c) ? (whole ? lower.slice(at, at + c.length) : c.toLowerCase())
      : /\p{Lowercase}/u.test(c) ? c.toUpperCase() : c;
    at += c.length;
  }
  return found;
};

export const expandTabs = (s, size = 8) => {
  let column = 0;
  return Array.from(s, c => {
    if (c === "\n" || c === "\r") column = 0;
    else if (c === "\t") return repeat(" ", size > 0 ? size - column % size + (column = 0) : 0);
    else column++;
    return c;
  }).join("");
};

export const translate = (s, table) => Array.from(s, c => {
  const by = table.get(c.codePointAt(0));
  return by === undefined ? c : by === null ? "" : typeof by === "number" ? chr(by) : by;
}).join("");
export const makeTrans = (x, y, z = "") => {
  const code = c => c.codePointAt(0);
  const to = [...y];
  if (strLen(x) !== to.length) raise("ValueError", "the first two maketrans arguments must have equal length");
  return new Map([...Array.from(x, (c, i) => [code(c), code(to[i])]), ...Array.from(z, c => [code(c), null])]);
};

export const isDecimal = s => /^\p{Nd}+$/u.test(s);
// letters that are numbers: those of Chinese
const COUNTING = "㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零" +
  "\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3\uf9fd𠀁𠁤𠃢𠄡𠤪𠦃𠦌𠦜𠫪𠫽𠬙𢎐𢦘𣬛𦉭\u{2f890}";
export const isNumeric = s => new RegExp(`^[\\p{N}${COUNTING}]+$`, "u").test(s);
export const isIdentifier = s => /^[\p{XID_Start}_][\p{XID_Continue}]*$/u.test(s);
export const isPrintable = s => !/(?! )[\p{C}\p{Z}]/u.test(s);
export const isAscii = s => /^[\x00-\x7f]*$/.test(s);
export const isTitle = s => {
  let before = false, any = false;
  for (const c of s) {
    const lower = /\p{Lowercase}/u.test(c), cased = CASED.test(c);
    if (cased && lower !== before) return false;
    before = cased;
    any ||= cased;
  }
  return any;
};
