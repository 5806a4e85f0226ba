// The canonical protobuf codec, over descriptors: `[number, name, type, label, members]`.
//
// type: 0 int64, 1 uint32, 2 bool, 3 double, 4 string, 5 bytes, 6 enum, or a
// message's own descriptor. label: 0 implicit presence, 1 explicit (absent is
// null), 2 repeated.
//
// Strictness comes from one rule: `decode` reads leniently, encodes what it read
// again, and throws unless that gives the very same bytes. So reading only has
// to end, and never to look outside its input.

const DEPTH = 16;
const writer = new TextEncoder;
const reader = new TextDecoder("utf-8", {fatal: true, ignoreBOM: true});
const zero = [0, 0, false, 0, "", new Uint8Array, 0];

const check = good => {
  if (!good) throw new RangeError("malformed");
};

/** The protobuf wire type of a type: 0 varint, 1 eight bytes, 2 with its length before it. */
const wire = type => +("0001220"[type] ?? 2);

const varint = n => {
  const out = [];
  while (n < 0 ? out.length < 9 : n > 127) {
    out.push(n & 127 | 128);
    n = Math.floor(n / 128);
  }
  return [...out, n < 0 ? 1 : n];  // only bit 63 is left of a negative number
};

const sized = bytes => [...varint(bytes.length), ...bytes];

const double = n => {
  check(Number.isFinite(n));
  return [...new Uint8Array(new Float64Array([n]).buffer)];  // every target is little-endian
};

const integer = (type, n) => {
  check(type === 2 ? n === !!n : Number.isSafeInteger(n) && (!type || n >= 0 && n < 2 ** 32));
  return varint(+n);
};

const text = value => {
  check(value.isWellFormed());
  return writer.encode(value);
};

const item = (type, value) =>
  type === 3 ? double(value)
    : wire(type) < 2 ? integer(type, value)
      : sized(type === 4 ? text(value) : type === 5 ? value : body(type, value));

const body = (fields, object) => fields.flatMap(([number, name, type, label]) => {
  const value = object[name];
  const bytes = one => item(type, one);
  const field = (content, kind = wire(type)) => [...varint(number * 8 + kind), ...content];
  if (label > 1) {
    return wire(type) > 1 ? value.flatMap(one => field(bytes(one)))
      : value.length ? field(sized(value.flatMap(bytes)), 2) : [];
  }
  if (label && value == null) return [];
  const content = bytes(value);
  return label || content.some(byte => byte) ? field(content) : [];  // a default is all zeros
});

/** Readers over `bytes`: of a varint, of bytes with their length before them, of a double; whether there is more. */
const source = bytes => {
  let at = 0;
  const number = () => {
    let i = 0, plain = 0, negative = -1, byte;
    do {
      byte = bytes[at++];
      plain += (byte & 127) * 128 ** i;
      if (i < 9) negative -= (~byte & 127) * 128 ** i;
    } while (++i < 10 && byte > 127);
    return i > 9 ? negative : plain;
  };
  const take = () => {
    const size = number();
    check(size >= 0 && at + size <= bytes.length);
    return bytes.slice(at, at += size);
  };
  return [number, take, () => new Float64Array(bytes.slice(at, at += 8).buffer)[0], () => at < bytes.length];
};

const parse = (fields, bytes, depth) => {
  check(depth < DEPTH);
  const object = {};
  const [number, take, float, more] = source(bytes);
  const read = type => type === 3 ? float()
    : type === 2 ? !!number()
      : wire(type) < 2 ? number()
        : type === 5 ? take()
          : type === 4 ? reader.decode(take()) : parse(type, take(), depth + 1);
  for (const [, name, type, label] of fields) object[name] = label > 1 ? [] : label ? null : zero[type];
  while (more()) {
    const tag = number();
    const field = fields.find(([id]) => id === tag >>> 3);
    check(field);
    const [, name, type, label] = field;
    if (label < 2) object[name] = read(type);
    else if (wire(type) > 1) object[name].push(read(type));
    else object[name] = run(type, take());
  }
  return object;
};

/** A packed run of numbers. */
const run = (type, bytes) => {
  const [number,, float, more] = source(bytes), out = [];
  while (more()) out.push(type === 3 ? float() : type === 2 ? !!number() : number());
  return out;
};

/** The message's canonical bytes; throws where a value does not fit its field. */
export const encode = (fields, object) => new Uint8Array(body(fields, object));

/** The message in `bytes`, a Uint8Array; throws unless they are its canonical encoding. */
export const decode = (fields, bytes) => {
  const object = parse(fields, bytes, 0);
  const again = body(fields, object);
  check(again.length === bytes.length && again.every((byte, i) => byte === bytes[i]));
  return object;
};

/** Messages as one body of HTTP, each with its length before it. */
export const join = messages => new Uint8Array(messages.flatMap(sized));

/** The messages in a body of HTTP; throws if the last one is cut. */
export const split = bytes => {
  const [, take,, more] = source(bytes), out = [];
  while (more()) out.push(take());
  return out;
};
