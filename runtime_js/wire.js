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

/** Readers over `bytes`: of a varint, of so many bytes, and of whether there are more. */
const source = bytes => {
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
  const take = (size = number()) => {
    if (size < 0 || at + size > bytes.length) throw RangeError("malformed");
    return bytes.slice(at, at += size);
  };
  return [number, take, () => at < bytes.length];
};

/** The message in `bytes`, a Uint8Array from a side that is trusted to encode canonically. */
export const read = (fields, bytes) => {
  const object = {};
  const [number, take, more] = source(bytes);
  for (const [, name, type, label] of fields) {
    object[name] = label > 1 ? [] : label ? null : [0, 0, false, 0, "", new Uint8Array, 0][type];
  }
  while (more()) {
    const tag = number();
    const [, name, type, label] = fields.find(([id]) => id === tag >>> 3);
    const kind = wire(type);
    const item = (from, bytes) =>
      kind < 1 ? type === 2 ? from() > 0 : from()
        : kind < 2 ? new Float64Array(bytes(8).buffer)[0]
          : type === 4 ? reader.decode(bytes()) : type === 5 ? bytes() : read(type, bytes());
    if (label < 2) object[name] = item(number, take);
    else if (kind > 1) object[name].push(item(number, take));
    else for (const [from, bytes, more] = source(take()); more();) object[name].push(item(from, bytes));
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
export const split = bytes => {
  const [, take, more] = source(bytes), out = [];
  while (more()) out.push(take());
  return out;
};
