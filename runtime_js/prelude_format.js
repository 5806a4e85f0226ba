// format(value, spec): what the compiler doesn't take apart into smaller operations.

import {boolText, exact, fixed, floatText, pad, raise, rounded, strLen, strSlice} from "./prelude.js";

const wrong = text => raise("ValueError", text);
const SPEC = /^(?:(.)?([<>=^]))?([ +-]?)(z?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?(.?)$/su;

/** A spec's parts; `usual` is where values of the type stand when nothing is said. */
export const parseSpec = (text, usual, type) => {
  const found = SPEC.exec(text) ?? wrong(`Invalid format specifier '${text}' for object of type '${type}'`);
  const [, fill, align, sign, z, alt, zero, width, group, precision, kind] = found;
  const filled = zero && fill === undefined;
  return {
    fill: fill ?? (filled ? "0" : " "), align: align ?? (filled && usual === ">" ? "=" : usual), sign, z, alt,
    width: Number(width), group, precision: precision === undefined ? null : Number(precision), kind,
  };
};

const unknown = (kind, type) => wrong(`Unknown format code '${kind}' for object of type '${type}'`);

const groups = (digits, mark, size) => mark ? digits.replace(new RegExp(`\\B(?=(?:.{${size}})+$)`, "g"), mark) : digits;

/** `prefix` + `digits` + `rest` in the width; grouped zeros where zeros fill it. */
export const laid = (prefix, digits, rest, {fill, align, width, group}, size = 3) => {
  let body = digits;
  if (fill === "0" && align === "=" && group)
    while (groups(body, group, size).length < width - prefix.length - rest.length) body = "0" + body;
  const text = groups(body, group, size) + rest;
  return align === "=" ? prefix + fill.repeat(Math.max(width - prefix.length - text.length, 0)) + text
    : pad(prefix + text, width, align, fill);
};

const signOf = (negative, sign) => negative ? "-" : sign === "-" ? "" : sign;

const BASES = {b: 2, o: 8, x: 16, X: 16};

export const formatInt = (x, text) => {
  const spec = parseSpec(text, ">", "int"), {kind, alt, group} = spec;
  if (/^[eEfFgG%]$/.test(kind)) return formatFloat(x, text);
  if (!/^[bcdnoxX]?$/.test(kind)) unknown(kind, "int");
  if (spec.precision !== null) wrong("Precision not allowed in integer format specifier");
  if (spec.z) wrong("Negative zero coercion (z) not allowed in format specifier with integer presentation type");
  if (group && (kind === "n" || kind === "c" || (group === "," && BASES[kind]))) wrong(`Cannot specify '${group}' with '${kind}'.`);
  if (kind === "c") return character(x, spec);
  const digits = Math.abs(x).toString(BASES[kind] ?? 10);
  const prefix = signOf(x < 0, spec.sign) + (alt && BASES[kind] ? "0" + kind : "");
  return laid(prefix, kind === "X" ? digits.toUpperCase() : digits, "", spec, BASES[kind] ? 4 : 3);
};

const character = (x, spec) => {
  if (spec.sign) wrong("Sign not allowed with integer format specifier 'c'");
  if (spec.alt) wrong("Alternate form (#) not allowed with integer format specifier 'c'");
  if (x < 0 || x > 0x10ffff) raise("OverflowError", "%c arg not in range(0x110000)");
  return laid("", String.fromCodePoint(x), "", spec);
};

export const formatBool = (x, text) => text === "" ? boolText(x) : formatInt(Number(x), text);

// the p + 1 first digits of x ≥ 0, rounded half to even, and the exponent of the first
const leading = (x, p) => {
  if (x === 0) return ["0".repeat(p + 1), 0];
  const e = Number(x.toExponential().split("e")[1]), shift = p - e;
  const whole = rounded(...exact(x), shift);
  const digits = String(shift < 0 ? whole / 10n ** BigInt(-shift) : whole);
  return digits.length > p + 1 ? [digits.slice(0, -1), e + 1] : [digits, e];
};

const power = e => `e${e < 0 ? "-" : "+"}${String(Math.abs(e)).padStart(2, "0")}`;
const pointed = (whole, rest, alt) => whole + (rest ? "." + rest : alt ? "." : "");

const scientific = (x, p, alt) => {
  const [digits, e] = leading(x, p);
  return pointed(digits[0], digits.slice(1), alt) + power(e);
};

const general = (x, precision, alt, dot) => {
  const p = precision || 1, [digits, e] = leading(x, p - 1);
  const kept = rest => alt ? rest : rest.replace(/0+$/, "");
  if (e < -4 || e >= p - (dot ? 1 : 0)) return pointed(digits[0], kept(digits.slice(1)), alt) + power(e);
  const whole = e < 0 ? "0" : digits.slice(0, e + 1);
  return pointed(whole, kept(e < 0 ? "0".repeat(-e - 1) + digits : digits.slice(e + 1)) || (dot && !alt ? "0" : ""), alt);
};

const realText = (x, {kind, precision, alt}) => {
  if (kind === "" && precision === null) return floatText(x);
  const p = precision ?? 6, lower = kind.toLowerCase();
  if (!Number.isFinite(x)) return x !== x ? "nan" : "inf";
  if (lower === "f" || kind === "%") return fixed(x, p) + (alt && p === 0 ? "." : "");
  return lower === "e" ? scientific(x, p, alt) : general(x, p, alt, kind === "");
};

export const formatFloat = (x, text) => {
  const spec = parseSpec(text, ">", "float"), {kind} = spec;
  if (!/^[eEfFgGn%]?$/.test(kind)) unknown(kind, "float");
  if (spec.group && kind === "n") wrong(`Cannot specify '${spec.group}' with 'n'.`);
  const body = realText(Math.abs(kind === "%" ? x * 100 : x), spec) + (kind === "%" ? "%" : "");
  const negative = (x < 0 || Object.is(x, -0)) && !(spec.z && !/[1-9in]/.test(body));
  const [, digits, rest] = /^(\d*)(.*)$/s.exec(/[EFG]/.test(kind) ? body.toUpperCase() : body);
  return laid(signOf(negative, spec.sign), digits, rest, spec);
};

export const formatStr = (s, text) => {
  const spec = parseSpec(text, "<", "str");
  if (!/^s?$/.test(spec.kind)) unknown(spec.kind, "str");
  if (spec.sign) wrong("Sign not allowed in string format specifier");
  if (spec.z) wrong("Negative zero coercion (z) not allowed in string format specifier");
  if (spec.alt) wrong("Alternate form (#) not allowed in string format specifier");
  if (spec.align === "=") wrong("'=' alignment not allowed in string format specifier");
  if (spec.group) wrong(`Cannot specify '${spec.group}' with 's'.`);
  const shown = spec.precision !== null && strLen(s) > spec.precision ? strSlice(s, 0, spec.precision) : s;
  return pad(shown, spec.width, spec.align, spec.fill);
};
