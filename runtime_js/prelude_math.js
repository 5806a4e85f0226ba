// The functions of `math` that give the same result on every engine.

import {check, raise, trunc} from "./prelude.js";

const domain = () => raise("ValueError", "math domain error");
export const mathSqrt = x => x < 0 ? domain() : Math.sqrt(x);
export const mathFloor = x => trunc(Math.floor(x));
export const mathCeil = x => trunc(Math.ceil(x));
export const isInf = x => x === Infinity || x === -Infinity;
export const degrees = x => x * (180 / Math.PI);
export const radians = x => x * (Math.PI / 180);
export const copySign = (x, y) => y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x);
export const fmod = (x, y) => (y === 0 && x === x) || (isInf(x) && y === y) ? domain() : x % y;
export const modf = x => isInf(x) ? [copySign(0, x), x] : [copySign(x % 1, x), Math.trunc(x)];
export const isClose = (a, b, rel, abs) =>
  rel < 0 || abs < 0 ? raise("ValueError", "tolerances must be non-negative")
  : a === b || (!isInf(a) && !isInf(b) && Math.abs(a - b) <= Math.max(rel * Math.max(Math.abs(a), Math.abs(b)), abs));
export const gcd = (a, b) => {
  while (b) [a, b] = [b, a % b];
  return Math.abs(a);
};
export const lcm = (a, b) => a && b ? check(Math.abs(a / gcd(a, b) * b)) : 0;
export const isqrt = n => {
  if (n < 0) raise("ValueError", "isqrt() argument must be nonnegative");
  const x = Math.floor(Math.sqrt(n));
  return x * x > n ? x - 1 : x;
};
const falling = (n, k) => {
  let found = 1;
  for (let i = 0; i < k && found; i++) found = check(found * (n - i));
  return found;
};
export const factorial = n => n < 0 ? raise("ValueError", "factorial() not defined for negative values") : falling(n, n);
const counts = (n, k, then) =>
  n < 0 ? raise("ValueError", "n must be a non-negative integer") : k < 0 ? raise("ValueError", "k must be a non-negative integer") : k > n ? 0 : then(n, k);
export const perm = (n, k) => counts(n, k, falling);
export const comb = (n, k) => counts(n, k, () => {
  let found = 1n;
  for (let i = 1; i <= Math.min(k, n - k); i++) {
    found = found * BigInt(n - i + 1) / BigInt(i);
    if (found > 9007199254740991n) check(Infinity);
  }
  return Number(found);
});
