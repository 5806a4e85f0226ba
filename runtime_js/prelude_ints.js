// int beyond + − * //: bases, bits, rounding, modular powers; some of float beside.

import {check, floatFloordiv, floatMod, floordiv, mod, raise, strLen} from "./prelude.js";

/** `hex`, `oct` and `bin`. */
export const based = (x, base, prefix) => (x < 0 ? "-" : "") + prefix + Math.abs(x).toString(base);

export const divMod = (a, b) => b === 0 ? raise("ZeroDivisionError", "integer division or modulo by zero") : [floordiv(a, b), mod(a, b)];
export const floatDivMod = (a, b) => b === 0 ? raise("ZeroDivisionError", "float divmod()") : [floatFloordiv(a, b), floatMod(a, b)];

/** `round(x, digits)` of an int. */
export const roundInt = (x, digits) => {
  if (digits >= 0 || x === 0) return x;
  if (digits < -17) return 0;
  const unit = 10n ** BigInt(-digits), size = BigInt(Math.abs(x));
  const down = size / unit, rest = size % unit * 2n;
  const up = rest > unit || (rest === unit && down % 2n === 1n) ? down + 1n : down;
  return check(Number(up * unit)) * Math.sign(x) + 0;
};

const inverse = (a, m) => {
  let [r, next, s, t] = [m, (a % m + m) % m, 0n, 1n];
  while (next) [r, next, s, t] = [next, r % next, t, s - r / next * t];
  return r === 1n ? (s % m + m) % m : raise("ValueError", "base is not invertible for the given modulus");
};

/** `pow(a, b, m)`. */
export const powMod = (a, b, m) => {
  if (m === 0) raise("ValueError", "pow() 3rd argument cannot be 0");
  const size = BigInt(Math.abs(m));
  let base = b < 0 ? inverse(BigInt(a), size) : (BigInt(a) % size + size) % size;
  let found = 1n % size;
  for (let n = BigInt(Math.abs(b)); n; n >>= 1n) {
    if (n & 1n) found = found * base % size;
    base = base * base % size;
  }
  return mod(Number(found), m);
};

const small = (a, b) => (a | 0) === a && (b | 0) === b;
export const bitAnd = (a, b) => small(a, b) ? a & b : check(Number(BigInt(a) & BigInt(b)));
export const bitOr = (a, b) => small(a, b) ? a | b : check(Number(BigInt(a) | BigInt(b)));
export const bitXor = (a, b) => small(a, b) ? a ^ b : check(Number(BigInt(a) ^ BigInt(b)));
const counted = n => n < 0 ? raise("ValueError", "negative shift count") : n;
export const shiftLeft = (a, n) => a === 0 ? counted(n) * 0 : check(a * 2 ** Math.min(counted(n), 99));
export const shiftRight = (a, n) => Math.floor(a / 2 ** Math.min(counted(n), 60)) + 0;
export const bitLength = x => x === 0 ? 0 : Math.abs(x).toString(2).length;
export const bitCount = x => Math.abs(x).toString(2).replaceAll("0", "").length;

/** `x.hex()` of a float. */
export const floatHex = x => {
  if (!Number.isFinite(x)) return x !== x ? "nan" : x < 0 ? "-inf" : "inf";
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0), exponent = Number(bits >> 52n & 0x7ffn);
  const sign = bits >> 63n ? "-" : "";
  if (x === 0) return sign + "0x0.0p+0";
  const power = exponent ? exponent - 1023 : -1022;
  const digits = (bits & 0xfffffffffffffn).toString(16).padStart(13, "0");
  return `${sign}0x${exponent ? 1 : 0}.${digits}p${power < 0 ? "" : "+"}${power}`;
};

export const ord = c =>
  strLen(c) === 1 ? c.codePointAt(0) : raise("TypeError", `ord() expected a character, but string of length ${strLen(c)} found`);
export const chr = code =>
  code > 2147483647 || code < -2147483648 ? raise("OverflowError", "Python int too large to convert to C int")
  : code < 0 || code > 0x10ffff ? raise("ValueError", "chr() arg not in range(0x110000)")
  : code >= 0xd800 && code < 0xe000 ? raise("ValueError", "chr() arg is half of a surrogate pair")
  : String.fromCodePoint(code);
