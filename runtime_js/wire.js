// The canonical protobuf codec, over descriptors: `[number, name, type, label, members]`.
//
// type: 0 int64, 1 uint32, 2 bool, 3 double, 4 string, 5 bytes, 6 enum, or a
// message's own descriptor. label: 0 implicit presence, 1 explicit (absent is
// null), 2 repeated.
//
// `encode` is canonical for values that fit their fields. `read` takes what a
// trusted side sent. `decode` is for what anybody sent, and its strictness comes
// from one rule: it reads, checks the values, encodes them again, and throws
// unless that gives the very same bytes. So reading has only to come to an end.

const writer = new TextEncoder;
const reader = new TextDecoder("utf-8", {fatal: true, ignoreBOM: true});

/** The protobuf wire type of a type: 0 varint, 1 eight bytes, 2 with its length before it. */
const wire = type => +("0001220"[type] ?? 2);

const more = n => n > 127n ? [Number(n & 127n) | 128, ...more(n >> 7n)] : [Number(n)];
const varint = n => more(BigInt.asUintN(64, BigInt(n)));
const sized = bytes => [...varint(bytes.length), ...bytes];

const body = (fields, object) => fields.flatMap(([number, name, type, label]) => {
  const kind = wire(type);
  const value = object[name];
  const item = one =>
    kind < 1 ? varint(one)
      : kind < 2 ? [...new Uint8Array(new Float64Array([one]).buffer)]  // every target is little-endian
        : sized(type === 4 ? writer.encode(one) : type === 5 ? one : body(type, one));
  const field = (content, as = kind) => [...varint(number * 8 + as), ...content];
  if (label > 1) {
    return kind > 1 ? value.flatMap(one => field(item(one))) : value.length ? field(sized(value.flatMap(item)), 2) : [];
  }
  if (label && value == null) return [];
  const content = item(value);
  return label || content.some(byte => byte) ? field(content) : [];  // a default is all zeros
});

// A body of HTTP reads as a message of one repeated field, but without its tags.
const SERIES = [[1, 0, 5, 2]];

/** The message in `bytes`, a Uint8Array from a side that is trusted to encode canonically. */
export const read = (fields, bytes) => {
  const object = {};
  let at = 0;
  const number = () => {
    let n = 0n, shift = 0n, byte;
    do {
      byte = bytes[at++];
      n |= BigInt(byte & 127) << shift;
      shift += 7n;
    } while (byte > 127 && shift < 70n);
    return Number(BigInt.asIntN(64, n));
  };
  const item = type => {
    const kind = wire(type), n = kind === 1 ? 8 : number();
    if (!kind) return type === 2 ? n > 0 : n;
    if (n < 0 || at + n > bytes.length) throw RangeError();
    const part = bytes.slice(at, at += n);
    return kind < 2 ? new Float64Array(part.buffer)[0] : type === 4 ? reader.decode(part) : type === 5 ? part : read(type, part);
  };
  for (const [, name, type, label] of fields) {
    object[name] = label > 1 ? [] : label ? null : [0, 0, false, 0, "", new Uint8Array, 0][type];
  }
  while (at < bytes.length) {
    const tag = fields === SERIES ? 8 : number();
    const [, name, type, label] = fields.find(([id]) => id === tag >>> 3);
    if (label < 2) object[name] = item(type);
    else if (wire(type) > 1) object[name].push(item(type));
    else for (const end = Math.min(number() + at, bytes.length); at < end;) object[name].push(item(type));
  }
  return object;
};

/** The message's canonical bytes. */
export const encode = (fields, object) => new Uint8Array(body(fields, object));

const fits = (type, value) =>
  type === 3 ? Number.isFinite(value)
    : wire(type) < 1 ? type === 2 || Number.isSafeInteger(value) && (!type || value >= 0 && value < 2 ** 32)
      : !Array.isArray(type) || type.every(([, name, type, label]) => value[name] == null || [value[name]].flat().every(one => fits(type, one)));

/** The message in `bytes`; throws unless they are its canonical encoding, and every value is one that every target has. */
export const decode = (fields, bytes) => {
  const object = read(fields, bytes);
  if (!fits(fields, object) || `${encode(fields, object)}` !== `${bytes}`) throw RangeError("malformed");
  return object;
};

/** Messages as one body of HTTP, each with its length before it. */
export const join = messages => new Uint8Array(messages.flatMap(sized));

/** The messages in a body of HTTP; throws if the last one is cut. */
export const split = bytes => read(SERIES, bytes)[0];
