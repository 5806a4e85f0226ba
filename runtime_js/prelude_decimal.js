// Decimal in CPython's default context: 28 digits, halves to even, finite numbers only.
// Arithmetic follows the General Decimal Arithmetic Specification, version 1.70.

import {PyError, asciiDigits, bare, check, exact, parseSpec, laid, raise} from "./prelude.js";

const PRECISION = 28, TOP = 999999, BOTTOM = -1000026;
const ten = n => 10n ** BigInt(n);
const length = coef => coef === 0n ? 1 : coef.toString().length;
const invalid = (kind, what = "InvalidOperation") => {
  const text = `[<class 'decimal.${kind}'>]`;
  throw Object.assign(new PyError(what, text), {shown: text});
};

export class PyDecimal {
  /** ±coef · 10^exp; `neg` also tells −0. */
  constructor(neg, coef, exp) {
    this.neg = neg;
    this.coef = coef;
    this.exp = exp;
  }
  $equal(other) { return other instanceof PyDecimal && compare(this, other) === 0; }
  $order(other) { return compare(this, other); }
  $key() {
    if (this.coef === 0n) return "D0";
    const [, digits, zeros] = /^(.*?)(0*)$/.exec(this.coef.toString());
    return `D${this.neg ? "-" : ""}${digits}e${this.exp + zeros.length}`;
  }
  $zero() { return this.coef === 0n; }
  $repr() { return `Decimal('${decimalText(this)}')`; }
}
const make = (neg, coef, exp) => new PyDecimal(neg, coef, exp);
const adjusted = a => a.exp + length(a.coef) - 1;

const compare = (a, b) => {
  if (a.coef === 0n || b.coef === 0n || a.neg !== b.neg) {
    const sign = x => x.coef === 0n ? 0 : x.neg ? -1 : 1;
    return sign(a) - sign(b);
  }
  const way = a.neg ? -1 : 1, high = adjusted(a) - adjusted(b);
  if (high) return high * way;
  const exp = Math.min(a.exp, b.exp), x = a.coef * ten(a.exp - exp), y = b.coef * ten(b.exp - exp);
  return (x < y ? -1 : x > y ? 1 : 0) * way;
};

// --- rounding ------------------------------------------------------------------------------

// whether the coefficient goes up, given what is cut off: less than, equal to, more than half of `unit`
const UP = {
  ROUND_UP: (q, rest) => rest > 0n,
  ROUND_DOWN: () => false,
  ROUND_CEILING: (q, rest, unit, neg) => rest > 0n && !neg,
  ROUND_FLOOR: (q, rest, unit, neg) => rest > 0n && neg,
  ROUND_HALF_UP: (q, rest, unit) => rest * 2n >= unit,
  ROUND_HALF_DOWN: (q, rest, unit) => rest * 2n > unit,
  ROUND_HALF_EVEN: (q, rest, unit) => rest * 2n > unit || (rest * 2n === unit && q % 2n === 1n),
  ROUND_05UP: (q, rest) => rest > 0n && q % 5n === 0n,
};
const rescaled = (a, exp, mode = "ROUND_HALF_EVEN") => {
  if (a.coef === 0n) return make(a.neg, 0n, exp);
  if (a.exp >= exp) return make(a.neg, a.coef * ten(a.exp - exp), exp);
  const cut = exp - a.exp;
  if (cut > length(a.coef)) return make(a.neg, UP[mode](0n, 1n, 10n, a.neg) ? 1n : 0n, exp);
  const unit = ten(cut), q = a.coef / unit, rest = a.coef % unit;
  return make(a.neg, UP[mode](q, rest, unit, a.neg) && rest > 0n ? q + 1n : q, exp);
};
const fix = (a, precision = PRECISION) => {
  if (a.coef === 0n) return make(a.neg, 0n, Math.min(Math.max(a.exp, BOTTOM), TOP));
  const exp = Math.max(length(a.coef) + a.exp - precision, BOTTOM);
  let found = a.exp < exp ? rescaled(a, exp) : a;
  if (length(found.coef) > precision) found = make(found.neg, found.coef / 10n, found.exp + 1);
  return adjusted(found) > TOP ? invalid("Overflow", "Overflow") : found;
};

// --- text in and out ---------------------------------------------------------------------------

/** `Decimal(s)`. */
export const decimalOf = s => {
  const found = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:e([+-]?\d+))?$/i.exec(asciiDigits(bare(s)).replaceAll("_", ""));
  if (!found) return invalid("ConversionSyntax");
  const fraction = found[3] ?? found[4] ?? "", exp = Number(found[5] ?? 0) - fraction.length;
  const made = make(found[1] === "-", BigInt((found[2] ?? "") + fraction), exp);
  return Math.abs(exp) > 1e15 || adjusted(made) > 999999999999999999 ? invalid("InvalidOperation") : made;
};
export const decimalOfInt = n => make(n < 0, BigInt(Math.abs(n)), 0);
/** The exact value of a float. */
export const decimalOfFloat = x => {
  if (!Number.isFinite(x)) return invalid("ConversionSyntax");
  let [mantissa, exponent] = exact(x);
  while (mantissa && mantissa % 2n === 0n && exponent < 0) {
    mantissa /= 2n;
    exponent++;
  }
  const neg = x < 0 || Object.is(x, -0);
  if (!mantissa) return make(neg, 0n, 0);
  return exponent >= 0 ? make(neg, mantissa << BigInt(exponent), 0) : make(neg, mantissa * 5n ** BigInt(-exponent), exponent);
};

export const decimalText = a => {
  const digits = a.coef.toString(), left = a.exp + digits.length;
  const plain = a.exp <= 0 && left > -6, point = plain ? left : 1;
  const text = point <= 0 ? "0." + "0".repeat(-point) + digits
    : point >= digits.length ? digits + "0".repeat(point - digits.length) : digits.slice(0, point) + "." + digits.slice(point);
  return (a.neg ? "-" : "") + text + (plain || left === point ? "" : `E${left < point ? "" : "+"}${left - point}`);
};
export const decimalRepr = a => a.$repr();
export const decimalToInt = a =>
  a.exp > 20 && a.coef ? check(Infinity) : check(Number(a.exp >= 0 ? a.coef * ten(a.exp) : -a.exp > length(a.coef) ? 0n : a.coef / ten(-a.exp)) * (a.neg ? -1 : 1)) + 0;
export const decimalToFloat = a => Number(decimalText(a));

// --- arithmetic ----------------------------------------------------------------------------------

const aligned = (a, b) => {
  const [high, low] = a.exp < b.exp ? [b, a] : [a, b];
  let {coef, exp} = low;
  const least = high.exp + Math.min(-1, length(high.coef) - PRECISION - 2);
  if (length(coef) + exp - 1 < least) [coef, exp] = [1n, least];
  const lifted = high.coef * ten(high.exp - exp);
  return a.exp < b.exp ? [coef, lifted, exp] : [lifted, coef, exp];
};
export const decimalAdd = (a, b) => {
  const exp = Math.min(a.exp, b.exp);
  if (a.coef === 0n && b.coef === 0n) return fix(make(a.neg && b.neg, 0n, exp));
  if (a.coef === 0n) return fix(rescaled(b, Math.max(exp, b.exp - PRECISION - 1)));
  if (b.coef === 0n) return fix(rescaled(a, Math.max(exp, a.exp - PRECISION - 1)));
  const [x, y, e] = aligned(a, b), sum = (a.neg ? -x : x) + (b.neg ? -y : y);
  return fix(sum === 0n ? make(false, 0n, exp) : make(sum < 0n, sum < 0n ? -sum : sum, e));
};
export const decimalSub = (a, b) => decimalAdd(a, make(!b.neg, b.coef, b.exp));
const times = (a, b, precision) => fix(make(a.neg !== b.neg, a.coef * b.coef, a.exp + b.exp), precision);
export const decimalMul = (a, b) => times(a, b);
const noDivisor = a => a.coef === 0n ? invalid("DivisionUndefined") : invalid("DivisionByZero", "DivisionByZero");
const over = (a, b, precision = PRECISION) => {
  if (b.coef === 0n) return noDivisor(a);
  const neg = a.neg !== b.neg, ideal = a.exp - b.exp;
  if (a.coef === 0n) return fix(make(neg, 0n, ideal), precision);
  const shift = length(b.coef) - length(a.coef) + precision + 1;
  const top = shift >= 0 ? a.coef * ten(shift) : a.coef, bottom = shift >= 0 ? b.coef : b.coef * ten(-shift);
  let coef = top / bottom, exp = ideal - shift;
  if (top % bottom) {
    if (coef % 5n === 0n) coef++;
  } else while (exp < ideal && coef % 10n === 0n) {
    coef /= 10n;
    exp++;
  }
  return fix(make(neg, coef, exp), precision);
};
export const decimalDiv = (a, b) => over(a, b);
const divided = (a, b) => {
  const neg = a.neg !== b.neg, ideal = Math.min(a.exp, b.exp), apart = adjusted(a) - adjusted(b);
  if (a.coef === 0n || apart <= -2) return [make(neg, 0n, 0), rescaled(a, ideal)];
  if (apart > PRECISION) return invalid("DivisionImpossible");
  const x = a.coef * ten(a.exp - ideal), y = b.coef * ten(b.exp - ideal), q = x / y;
  return length(q) > PRECISION ? invalid("DivisionImpossible") : [make(neg, q, 0), make(a.neg, x % y, ideal)];
};
export const decimalFloor = (a, b) => b.coef === 0n ? noDivisor(a) : divided(a, b)[0];
export const decimalMod = (a, b) =>
  b.coef === 0n ? invalid(a.coef === 0n ? "DivisionUndefined" : "InvalidOperation") : fix(divided(a, b)[1]);
export const decimalDivMod = (a, b) => [decimalFloor(a, b), decimalMod(a, b)];

const ONE = () => make(false, 1n, 0);
/** `a ** n` for an int n: by squaring, with as many digits more as n has. */
export const decimalPow = (a, n) => {
  if (n === 0) return a.coef === 0n ? invalid("InvalidOperation") : ONE();
  const neg = a.neg && n % 2 !== 0;
  if (a.coef === 0n) return n > 0 ? make(neg, 0n, 0) : invalid("DivisionByZero", "DivisionByZero");
  if (compare(make(false, a.coef, a.exp), ONE()) === 0) {
    const zeros = Math.max(Math.min(n < 0 ? 0 : -a.exp * n, PRECISION - 1), 0);
    return make(neg, ten(zeros), -zeros);
  }
  const size = Math.abs(n), precision = PRECISION + String(size).length + 2 + (n < 0 ? 1 : 0);
  const plain = make(false, a.coef, a.exp), base = n < 0 ? over(ONE(), plain, precision) : plain;
  let found = base;
  for (const bit of size.toString(2).slice(1)) {
    found = times(found, found, precision);
    if (bit === "1") found = times(found, base, precision);
  }
  return fix(make(neg, found.coef, found.exp));
};
export const decimalNeg = a => fix(make(a.coef !== 0n && !a.neg, a.coef, a.exp));
export const decimalPlus = a => fix(make(a.coef !== 0n && a.neg, a.coef, a.exp));
export const decimalAbs = a => fix(make(false, a.coef, a.exp));
export const decimalSum = (xs, start) => xs.reduce(decimalAdd, start);

export const quantize = (a, like, mode = "ROUND_HALF_EVEN") => {
  if (!UP[mode]) raise("TypeError", "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]");
  if (a.coef !== 0n && adjusted(a) - like.exp + 1 > PRECISION) return invalid("InvalidOperation");
  const found = rescaled(a, like.exp, mode);
  return length(found.coef) > PRECISION || adjusted(found) > TOP ? invalid("InvalidOperation") : found;
};
export const toIntegral = (a, mode) => a.exp >= 0 ? a : rescaled(a, 0, mode);
export const decimalRound = a => decimalToInt(toIntegral(a, "ROUND_HALF_EVEN"));
export const decimalRoundTo = (a, digits) => quantize(a, make(false, 1n, -digits));
export const normalize = a => {
  const found = fix(a), [, digits, zeros] = /^(.*?)(0*)$/.exec(found.coef.toString());
  return found.coef === 0n ? make(found.neg, 0n, 0) : make(found.neg, BigInt(digits), found.exp + zeros.length);
};
const root = n => {
  let x = ten(Math.ceil(length(n) / 2));
  for (let y = (x + n / x) / 2n; y < x; y = (x + n / x) / 2n) x = y;
  return x;
};
export const decimalSqrt = a => {
  const ideal = Math.floor(a.exp / 2);
  if (a.coef === 0n) return fix(make(a.neg, 0n, ideal));
  if (a.neg) return invalid("InvalidOperation");
  const odd = a.exp % 2 !== 0, shift = Math.max(0, PRECISION + 1 - Math.floor((length(a.coef) + (odd ? 1 : 0)) / 2) + 1);
  const scaled = a.coef * (odd ? 10n : 1n) * ten(2 * shift), coef = root(scaled), exp = ideal - shift;
  if (coef * coef !== scaled) return fix(make(false, coef % 5n === 0n ? coef + 1n : coef, exp));
  let [c, e] = [coef, exp];
  while (e < ideal && c % 10n === 0n) {
    c /= 10n;
    e++;
  }
  return fix(make(false, c, e));
};
export const isSigned = a => a.neg;
export const isZero = a => a.coef === 0n;
export const adjustedOf = adjusted;
export const copyAbs = a => make(false, a.coef, a.exp);
export const copyNegate = a => make(!a.neg, a.coef, a.exp);

// --- format ------------------------------------------------------------------------------------------

const toDigits = (a, digits) => {
  if (a.coef === 0n) return a;
  const found = rescaled(a, adjusted(a) + 1 - digits);
  return length(found.coef) > digits ? make(found.neg, found.coef / 10n, found.exp + 1) : found;
};

export const formatDecimal = (given, text) => {
  const spec = parseSpec(text, ">", "decimal.Decimal"), kind = spec.kind || "G", p = spec.precision, fixed = /[fF%]/.test(kind);
  if (!/^[eEfFgGn%]$/.test(kind)) raise("ValueError", "invalid format string");
  let a = kind === "%" ? make(given.neg, given.coef, given.exp + 2) : given;
  if (p !== null) a = /[eE]/.test(kind) ? toDigits(a, p + 1) : fixed ? rescaled(a, -p) : length(a.coef) > (p || 1) ? toDigits(a, p || 1) : a;
  if (a.coef === 0n && a.exp > 0 && fixed) a = rescaled(a, 0);
  const digits = a.coef.toString(), left = a.exp + digits.length;
  const point = fixed ? left : /[eE]/.test(kind) ? (a.coef === 0n && p !== null ? 1 - p : 1) : a.exp <= 0 && left > -6 ? left : 1;
  const whole = point < 0 ? "0" : point > digits.length ? digits + "0".repeat(point - digits.length) : digits.slice(0, point) || "0";
  const rest = point < 0 ? "0".repeat(-point) + digits : point > digits.length ? "" : digits.slice(point);
  const power = left - point, e = kind === "E" || kind === "G" ? "E" : "e";
  const end = (rest || spec.alt ? "." + rest : "") + (power !== 0 || /[eE]/.test(kind) ? `${e}${power < 0 ? "" : "+"}${power}` : "") + (kind === "%" ? "%" : "");
  const negative = a.neg && !(spec.z && a.coef === 0n);
  return laid(negative ? "-" : spec.sign === "-" ? "" : spec.sign, whole, end, spec);
};
