// date, datetime (aware, in UTC) and timedelta: days and microseconds of the day, both exact.

import {check, pad, raise, round} from "./prelude.js";

const DAY = 86400000000;
const two = n => String(n).padStart(2, "0");
const four = n => String(n).padStart(4, "0");
const fraction = us => us ? "." + String(us).padStart(6, "0") : "";
const compare = (a, b) => a.days - b.days || (a.us ?? 0) - (b.us ?? 0);
const parted = us => [Math.floor(us / 3600000000), Math.floor(us / 60000000) % 60, Math.floor(us / 1000000) % 60, us % 1000000];

// --- the calendar: day 1 is 0001-01-01 ------------------------------------------------

const leap = y => y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
const lengths = y => [31, leap(y) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const before = y => (y - 1) * 365 + Math.floor((y - 1) / 4) - Math.floor((y - 1) / 100) + Math.floor((y - 1) / 400);
const yearDay = (y, m) => lengths(y).slice(0, m - 1).reduce((a, b) => a + b, 0);
// what CPython takes as a C int; all of them are looked at before any range
const cInts = (...ns) => {
  for (const n of ns)
    if (n > 2147483647 || n < -2147483648) raise("OverflowError", `signed integer is ${n < 0 ? "less than minimum" : "greater than maximum"}`);
};
const ordinal = (y, m, d) => {
  if (y < 1 || y > 9999) raise("ValueError", `year ${y} is out of range`);
  if (m < 1 || m > 12) raise("ValueError", "month must be in 1..12");
  if (d < 1 || d > lengths(y)[m - 1]) raise("ValueError", "day is out of range for month");
  return before(y) + yearDay(y, m) + d;
};
const civil = days => {
  let y = Math.floor((days - 1) / 365.2425) + 1;
  while (before(y) >= days) y--;
  while (before(y + 1) < days) y++;
  let d = days - before(y), m = 1;
  for (const n of lengths(y)) {
    if (d <= n) break;
    d -= n;
    m++;
  }
  return [y, m, d];
};
const bounded = days => days >= 1 && days <= 3652059 ? days : raise("OverflowError", "date value out of range");

// --- the classes -----------------------------------------------------------------------

export class PyDelta {
  /** `us` within the day. */
  constructor(days, us) {
    this.days = days;
    this.us = us;
  }
  get seconds() { return Math.floor(this.us / 1000000); }
  get microseconds() { return this.us % 1000000; }
  $equal(other) { return other instanceof PyDelta && compare(this, other) === 0; }
  $order(other) { return compare(this, other); }
  $key() { return `t${this.days}:${this.us}`; }
  $zero() { return this.days === 0 && this.us === 0; }
  $repr() { return deltaRepr(this); }
}

export class PyDate {
  constructor(days) {
    this.days = days;
  }
  get year() { return civil(this.days)[0]; }
  get month() { return civil(this.days)[1]; }
  get day() { return civil(this.days)[2]; }
  $equal(other) { return this.constructor === other.constructor && compare(this, other) === 0; }
  $order(other) { return compare(this, other); }
  $key() { return `d${this.days}:${this.us ?? ""}`; }
  $repr() { return dateRepr(this); }
}

export class PyDatetime extends PyDate {
  constructor(days, us) {
    super(days);
    this.us = us;
  }
  get hour() { return parted(this.us)[0]; }
  get minute() { return parted(this.us)[1]; }
  get second() { return parted(this.us)[2]; }
  get microsecond() { return parted(this.us)[3]; }
}

// --- timedelta ---------------------------------------------------------------------------

const delta = (days, us) => {
  const over = Math.floor(us / DAY), found = days + over;
  if (Math.abs(found) > 999999999) raise("OverflowError", `days=${found}; must have magnitude <= 999999999`);
  return new PyDelta(found, us - over * DAY);
};
const deltaBig = us => {
  const size = BigInt(DAY), days = (us - ((us % size) + size) % size) / size;
  if (days > 999999999n || days < -999999999n)
    raise("OverflowError", days > 2147483647n || days < -2147483648n ? "Python int too large to convert to C int" : `days=${days}; must have magnitude <= 999999999`);
  return new PyDelta(Number(days), Number(us - days * size));
};
const big = d => BigInt(d.days) * BigInt(DAY) + BigInt(d.us);

// a float · units of microseconds, each part rounded as CPython's accumulation does
const parts = (days, seconds, us) => {
  let whole = 0n, rest = 0;
  for (const [value, unit] of [[us, 1], [seconds, 1000000], [days, DAY]]) {
    if (Number.isInteger(value)) whole += BigInt(value) * BigInt(unit);
    else {
      const floor = Math.trunc(value), part = (value - floor) * unit, inner = Math.trunc(part);
      whole += BigInt(floor) * BigInt(unit) + BigInt(inner);
      rest += part - inner;
    }
  }
  if (!rest) return whole;
  const even = whole % 2n === 0n ? 0 : 1;  // halves go to the even sum
  const near = Math.round(rest), half = Math.abs(rest % 1) === 0.5;
  return whole + BigInt(half ? Math.floor(rest) + ((Math.floor(rest) + even) % 2 === 0 ? 0 : 1) : near);
};

export const timedelta = (days = 0, seconds = 0, us = 0, ms = 0, minutes = 0, hours = 0, weeks = 0) =>
  deltaBig(parts(days, 0, 0) + parts(0, seconds, 0) + parts(0, 0, us) + parts(0, 0, ms * 1000)
    + parts(0, minutes * 60, 0) + parts(0, hours * 3600, 0) + parts(weeks * 7, 0, 0));
export const deltaAdd = (a, b) => delta(a.days + b.days, a.us + b.us);
export const deltaSub = (a, b) => delta(a.days - b.days, a.us - b.us);
export const deltaSum = (xs, start) => xs.reduce(deltaAdd, start);
export const deltaNeg = a => delta(-a.days, -a.us);
export const deltaAbs = a => a.days < 0 ? deltaNeg(a) : a;

const nearest = (top, bottom) => {  // to the nearest integer, halves to even
  if (bottom < 0n) [top, bottom] = [-top, -bottom];
  const rest = ((top % bottom) + bottom) % bottom, down = (top - rest) / bottom;
  return rest * 2n > bottom || (rest * 2n === bottom && down % 2n !== 0n) ? down + 1n : down;
};
const divisor = n => n === 0 ? raise("ZeroDivisionError", "integer division or modulo by zero") : n;
const ratio = x => {  // a finite float as a fraction
  if (x !== x) raise("ValueError", "cannot convert NaN to integer ratio");
  if (!Number.isFinite(x)) raise("OverflowError", "cannot convert Infinity to integer ratio");
  let bottom = 1n;
  while (!Number.isInteger(x)) {
    x *= 2;
    bottom *= 2n;
  }
  return [BigInt(x), bottom];
};
export const deltaTimes = (a, n) => {
  const [top, bottom] = ratio(n);
  return deltaBig(nearest(big(a) * top, bottom));
};
export const deltaTimed = (n, a) => deltaTimes(a, n);
export const deltaOver = (a, n) => {
  if (n instanceof PyDelta) return quotient(big(a), big(n));
  const [top, bottom] = ratio(divisor(n));
  return deltaBig(nearest(big(a) * bottom, top));
};
export const deltaOverFloat = (a, n) => {
  const [top, bottom] = ratio(divisor(n));
  return deltaBig(nearest(big(a) * bottom, top));
};
// the nearest double to a / b: scaled so that the quotient has 55 bits or more
const quotient = (a, b) => {
  if (b === 0n) raise("ZeroDivisionError", "division by zero");
  const sign = a < 0n !== b < 0n ? -1 : 1;
  const top = a < 0n ? -a : a, bottom = b < 0n ? -b : b;
  const shift = Math.max(0, 66 - (top.toString(2).length - bottom.toString(2).length));
  const whole = (top << BigInt(shift)) / bottom;
  const sticky = (top << BigInt(shift)) % bottom ? 1n : 0n;
  return sign * Number(whole | sticky) / 2 ** shift;
};
const floorDiv = (a, b, what = "integer division or modulo by zero") => {
  if (b === 0n) raise("ZeroDivisionError", what);
  const rest = a % b;
  return (a - rest) / b - (rest !== 0n && rest < 0n !== b < 0n ? 1n : 0n);
};
export const deltaFloor = (a, n) =>
  n instanceof PyDelta ? check(Number(floorDiv(big(a), big(n)))) : deltaBig(floorDiv(big(a), BigInt(n)));
export const deltaMod = (a, b) => deltaBig(big(a) - floorDiv(big(a), big(b), "integer modulo by zero") * big(b));
export const deltaDivMod = (a, b) => [deltaFloor(a, b), deltaMod(a, b)];
export const totalSeconds = a => quotient(big(a), 1000000n);

export const deltaText = a => {
  const [h, m, s, us] = parted(a.us);
  return (a.days ? `${a.days} day${Math.abs(a.days) === 1 ? "" : "s"}, ` : "") + `${h}:${two(m)}:${two(s)}${fraction(us)}`;
};
export const deltaRepr = a => {
  const found = [["days", a.days], ["seconds", a.seconds], ["microseconds", a.microseconds]].filter(x => x[1]);
  return `datetime.timedelta(${found.map(([k, v]) => `${k}=${v}`).join(", ") || "0"})`;
};

// --- date and datetime -----------------------------------------------------------------------

export const date = (y, m, d) => {
  cInts(y, m, d);
  return new PyDate(ordinal(y, m, d));
};
const clock = (h, m, s, us) => {
  if (h < 0 || h > 23) raise("ValueError", "hour must be in 0..23");
  if (m < 0 || m > 59) raise("ValueError", "minute must be in 0..59");
  if (s < 0 || s > 59) raise("ValueError", "second must be in 0..59");
  if (us < 0 || us > 999999) raise("ValueError", "microsecond must be in 0..999999");
  return ((h * 60 + m) * 60 + s) * 1000000 + us;
};
export const datetime = (y, m, d, hour = 0, minute = 0, second = 0, us = 0) => {
  cInts(y, m, d, hour, minute, second, us);
  return new PyDatetime(ordinal(y, m, d), clock(hour, minute, second, us));
};
/** Microseconds since 1970, a safe integer. */
export const datetimeOf = us => {
  const days = Math.floor(us / DAY);
  return new PyDatetime(bounded(days + 719163), us - days * DAY);
};
export const dateOf = days => new PyDate(bounded(days + 719163));
export const datetimeOut = a => check((a.days - 719163) * DAY + a.us);
export const dateOut = a => a.days - 719163;
export const deltaIn = us => delta(0, us);
export const deltaOut = a => check(a.days * DAY + a.us);

const moved = (a, days, us = 0) => {
  if (!(a instanceof PyDatetime)) return new PyDate(bounded(a.days + days));
  const over = Math.floor((a.us + us) / DAY);
  return new PyDatetime(bounded(a.days + days + over), a.us + us - over * DAY);
};
export const dateAdd = (a, d) => moved(a, d.days, d.us);
export const dateAdded = (d, a) => moved(a, d.days, d.us);
export const dateSub = (a, d) => a instanceof PyDatetime ? moved(a, -d.days, -d.us) : moved(a, -d.days);
export const dateDiff = (a, b) => delta(a.days - b.days, (a.us ?? 0) - (b.us ?? 0));

export const weekday = a => (a.days + 6) % 7;
export const isoweekday = a => weekday(a) + 1;
const firstWeek = y => {  // the day of the Monday of week 1
  const first = before(y) + 1, day = (first + 6) % 7;
  return first - day + (day > 3 ? 7 : 0);
};
const isoParts = a => {
  let y = a.year;
  if (a.days < firstWeek(y)) y--;
  else if (y < 9999 && a.days >= firstWeek(y + 1)) y++;
  return [y, Math.floor((a.days - firstWeek(y)) / 7) + 1, weekday(a) + 1];
};
export const isocalendar = isoParts;
export const toordinal = a => a.days;
export const fromOrdinal = n => {
  cInts(n);
  if (n < 1) raise("ValueError", "ordinal must be >= 1");
  return n > 3652059 ? raise("ValueError", `year ${civil(n)[0]} is out of range`) : new PyDate(n);
};
export const dateOnly = a => new PyDate(a.days);
/** `time(h, m, s, us)`: what has passed of the day. */
export const timeOfDay = (h = 0, m = 0, s = 0, us = 0) => {
  cInts(h, m, s, us);
  return new PyDelta(0, clock(h, m, s, us));
};
export const combine = (d, time) => new PyDatetime(d.days, time.us);
const dayText = a => {
  const [y, m, d] = civil(a.days);
  return `${four(y)}-${two(m)}-${two(d)}`;
};
export const dateText = a => dayText(a);
export const isoText = (a, sep = "T", spec = "auto") => {
  const [h, m, s, us] = parted(a.us);
  const seconds = `${two(h)}:${two(m)}:${two(s)}`, ms = String(Math.floor(us / 1000)).padStart(3, "0");
  const found = {
    auto: seconds + fraction(us), hours: two(h), minutes: `${two(h)}:${two(m)}`, seconds, milliseconds: `${seconds}.${ms}`,
    microseconds: `${seconds}.${String(us).padStart(6, "0")}`,
  }[spec] ?? raise("ValueError", "Unknown timespec value");
  return dayText(a) + sep + found + "+00:00";
};
export const datetimeText = a => isoText(a, " ");
export const dateRepr = a => {
  const [y, m, d] = civil(a.days);
  if (!(a instanceof PyDatetime)) return `datetime.date(${y}, ${m}, ${d})`;
  const [h, min, s, us] = parted(a.us);
  return `datetime.datetime(${[y, m, d, h, min, ...(us ? [s, us] : s ? [s] : [])].join(", ")}, tzinfo=datetime.timezone.utc)`;
};
export const replaceDate = (a, y, m, d) => date(y ?? a.year, m ?? a.month, d ?? a.day);
export const replaceDatetime = (a, y, m, d, h, min, s, us) =>
  datetime(y ?? a.year, m ?? a.month, d ?? a.day, h ?? a.hour, min ?? a.minute, s ?? a.second, us ?? a.microsecond);

export const timestamp = a => quotient(BigInt(a.days - 719163) * BigInt(DAY) + BigInt(a.us), 1000000n);
/** `datetime.fromtimestamp(x, UTC)`: microseconds rounded half to even, as CPython does. */
export const fromTimestamp = x => {
  if (x !== x) raise("ValueError", "Invalid value NaN (not a number)");
  if (x >= 2 ** 63 || x < -(2 ** 63)) raise("OverflowError", "timestamp out of range for platform time_t");
  const whole = Math.floor(x), part = round((x - whole) * 1e6);
  const days = Math.floor(whole / 86400);
  if (days + 719163 < 1 || days + 719163 > 3652059) {
    const [year] = civil(days + 719163);
    raise(...Math.abs(year - 1900) > 2147483647 ? ["OSError", "[Errno 75] Value too large for defined data type"] : ["ValueError", `year ${year} is out of range`]);
  }
  return moved(new PyDatetime(days + 719163, (whole - days * 86400) * 1000000), 0, part);
};

const bad = text => raise("ValueError", `Invalid isoformat string: ${text}`);
const isoDate = (text, shown) => {
  const found = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text);
  if (found && (text.length === 10 || text.length === 8)) return ordinal(...found.slice(1).map(Number));
  const week = /^(\d{4})(-?)W(\d\d)(?:\2(\d))?$/.exec(text) ?? bad(shown);
  const [y, w, d] = [Number(week[1]), Number(week[3]), Number(week[4] ?? 1)];
  if (y < 1 || y > 9999) raise("ValueError", `Year is out of range: ${y}`);
  if (w < 1 || firstWeek(y) + (w - 1) * 7 >= (y < 9999 ? firstWeek(y + 1) : 3652065)) raise("ValueError", `Invalid week: ${w}`);
  if (d < 1 || d > 7) raise("ValueError", `Invalid weekday: ${d} (range is [1, 7])`);
  return firstWeek(y) + (w - 1) * 7 + d - 1;
};
export const dateFromIso = (s, shown) => new PyDate(isoDate(s, shown));
/** `datetime.fromisoformat(s)` of a text with an offset; others would be naive. */
export const datetimeFromIso = (s, shown) => {
  const day = /^(\d{4}-?W\d\d(?:-?\d)?(?=[^\d-]|$)|\d{4}-\d\d-\d\d|\d{8})(?:.(.+))?$/su.exec(s) ?? bad(shown);
  const days = isoDate(day[1], shown);
  const t = /^(\d\d)(?:(:?)(\d\d)(?:\2(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d(?:\.\d+)?)?)?)?$/.exec(day[2] ?? "00");
  if (!t) return bad(shown);
  if (!t[6]) raise("ValueError", "a datetime without an offset is naive: write one with `+00:00`");
  const us = clock(Number(t[1]), Number(t[3] ?? 0), Number(t[4] ?? 0), Number((t[5] ?? "").slice(0, 6).padEnd(6, "0")));
  const [, sign, h, m, s2] = /^([+-])(\d\d):?(\d\d)?:?(\d\d)?/.exec(t[6]) ?? [, "+", 0, 0, 0];
  const offset = (Number(h) * 3600 + Number(m ?? 0) * 60 + Number(s2 ?? 0)) * (sign === "-" ? -1 : 1);
  if (Math.abs(offset) >= 86400) raise("ValueError", "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).");
  return offset ? raise("ValueError", "the offset is not UTC's: write the time with `+00:00`") : new PyDatetime(days, us);
};

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** `strftime`, with the directives that are the same on every platform; the C locale's names. */
export const strftime = (a, format) => {
  const [y, m, d] = civil(a.days), [h, min, s, us] = parted(a.us ?? 0);
  const day = weekday(a), inYear = a.days - before(y), sunday = (day + 1) % 7;
  const iso = isoParts(a), utc = a instanceof PyDatetime;
  const found = c => ({
    a: () => DAYS[day].slice(0, 3), A: () => DAYS[day], w: () => sunday, d: () => two(d), b: () => MONTHS[m - 1].slice(0, 3),
    B: () => MONTHS[m - 1], m: () => two(m), y: () => two(y % 100), Y: () => y, H: () => two(h), I: () => two((h + 11) % 12 + 1),
    M: () => two(min), p: () => h < 12 ? "AM" : "PM", S: () => two(s), f: () => String(us).padStart(6, "0"), z: () => utc ? "+0000" : "",
    Z: () => utc ? "UTC" : "", j: () => String(inYear).padStart(3, "0"), U: () => two(Math.floor((inYear + 6 - sunday) / 7)),
    W: () => two(Math.floor((inYear + 6 - day) / 7)), G: () => iso[0], V: () => two(iso[1]), u: () => iso[2], "%": () => "%",
    c: () => `${DAYS[day].slice(0, 3)} ${MONTHS[m - 1].slice(0, 3)} ${pad(String(d), 2, ">", " ")} ${two(h)}:${two(min)}:${two(s)} ${y}`,
    x: () => `${two(m)}/${two(d)}/${two(y % 100)}`, X: () => `${two(h)}:${two(min)}:${two(s)}`,
  })[c]();
  return format.replace(/%(.)/g, (_, c) => found(c));
};
export const formatDate = (a, format) => format === "" ? (a.us === undefined ? dateText(a) : datetimeText(a)) : strftime(a, format);
