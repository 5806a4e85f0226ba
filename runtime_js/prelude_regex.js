// `re`: the compiler has translated the patterns, see compiler/monoglot/regex.py. A match is what `exec` gives.

import {raise} from "./prelude.js";

const made = new Map();
const compiled = (source, flags) => {
  const key = flags + source;
  if (!made.has(key)) made.set(key, new RegExp(source, flags));
  return made.get(key);
};
const every = (source, s) => s.matchAll(compiled(source, "gu"));
const points = s => [...s].length;

/** A match or null. */
export const reFind = (source, s) => compiled(source, "u").exec(s);

/** The texts of the group, of several groups, or of the match if there is none. */
export const reAll = (source, s) => Array.from(every(source, s), m => {
  const groups = m.slice(1).map(g => g ?? "");
  return groups.length > 1 ? groups : groups[0] ?? m[0];
});

/** The matches one by one. */
export const reEvery = (source, s) => every(source, s);

// the text and the number of matches replaced; a count of 0 is no limit
const replaced = (source, put, s, count = 0) => {
  let text = "", end = 0, n = 0;
  for (const m of every(source, s)) {
    if (count && n >= count) break;
    n++;
    text += s.slice(end, m.index) + put(m);
    end = m.index + m[0].length;
  }
  return [text + s.slice(end), n];
};

// `template` holds texts and numbers of groups
const filled = template => m => template.map(p => typeof p === "number" ? m[p] ?? "" : p).join("");

export const reSub = (source, template, s, count) => replaced(source, filled(template), s, count)[0];
export const reSubBy = (source, put, s, count) => replaced(source, put, s, count)[0];
export const reSubn = (source, template, s, count) => replaced(source, filled(template), s, count);
export const reSubnBy = replaced;

export const reSplit = (source, s, count = 0) => {
  const parts = [];
  let end = 0, n = 0;
  for (const m of every(source, s)) {
    if (count && n++ >= count) break;
    parts.push(s.slice(end, m.index), ...m.slice(1).map(g => g ?? null));
    end = m.index + m[0].length;
  }
  parts.push(s.slice(end));
  return parts;
};

/** By number or by name. */
export const matchGroup = (m, group = 0) => {
  const known = typeof group === "number" ? group >= 0 && group < m.length : m.groups && group in m.groups;
  if (!known) raise("IndexError", "no such group");
  return (typeof group === "number" ? m[group] : m.groups[group]) ?? null;
};
export const matchGroups = m => m.slice(1).map(g => g ?? null);
export const matchDict = m => new Map(Object.entries(m.groups ?? {}).map(([k, v]) => [k, v ?? null]));
export const matchStart = m => points(m.input.slice(0, m.index));
export const matchEnd = m => matchStart(m) + points(m[0]);
export const matchSpan = m => [matchStart(m), matchEnd(m)];
