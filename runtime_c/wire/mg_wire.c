/* See mg_wire.h. Reading goes by a cursor that only `take` and `varint` move; writing goes by a
 * sink that counts always and stores only while there is space, so one walk gives the size too. */
#include "mg_wire.h"

#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "doubles are copied as they are: this needs a little-endian machine"
#endif

enum { VARINT = 0, FIXED64 = 1, LENGTH = 2 }; /* protobuf's wire types */

static const uint8_t *const nowhere = (const uint8_t *)"";

const char *mg_wire_error_name(int code) {
  switch (code) {
#define MG_WIRE_NAME(number, name, text) \
  case (number):                         \
    return "MG_WIRE_E_" #name;
    MG_WIRE_ERRORS(MG_WIRE_NAME)
#undef MG_WIRE_NAME
    default:
      return code < 0 ? "MG_WIRE_E_?" : "MG_WIRE_OK";
  }
}

const char *mg_wire_error_text(int code) {
  switch (code) {
#define MG_WIRE_TEXT(number, name, text) \
  case (number):                         \
    return (text);
    MG_WIRE_ERRORS(MG_WIRE_TEXT)
#undef MG_WIRE_TEXT
    default:
      return code < 0 ? "an unknown error" : "no error";
  }
}

/* --- reading ------------------------------------------------------------- */

static int take(mg_slice *in, size_t size, mg_slice *out) {
  if (size > in->size) return MG_WIRE_E_TRUNCATED;
  out->data = in->data;
  out->size = size;
  in->data += size;
  in->size -= size;
  return 0;
}

static int varint(mg_slice *in, uint64_t *out) {
  uint64_t value = 0;
  for (unsigned i = 0; i < 10; i++) {
    mg_slice byte;
    if (take(in, 1, &byte) < 0) return MG_WIRE_E_TRUNCATED;
    const uint8_t bits = byte.data[0];
    if (i == 9 && bits > 1) return MG_WIRE_E_VARINT; /* only bit 63 is left for the tenth byte */
    value |= (uint64_t)(bits & 0x7f) << (7 * i);
    if (bits < 0x80) {
      *out = value;
      return i > 0 && bits == 0 ? MG_WIRE_E_VARINT : 0;
    }
  }
  return MG_WIRE_E_VARINT;
}

static int length(mg_slice *in, mg_slice *out) {
  uint64_t size = 0;
  const int error = varint(in, &size);
  if (error < 0) return error;
  return size > in->size ? MG_WIRE_E_TRUNCATED : take(in, (size_t)size, out);
}

static uint32_t wire_type(const mg_field *field) {
  switch (field->kind) {
    case MG_WIRE_DOUBLE:
      return FIXED64;
    case MG_WIRE_STRING:
    case MG_WIRE_BYTES:
    case MG_WIRE_MESSAGE:
      return LENGTH;
    default:
      return VARINT;
  }
}

static bool packed(const mg_field *field) {
  return field->label == MG_WIRE_REPEATED && wire_type(field) != LENGTH;
}

/* One byte that leads a sequence: how many follow, and the bounds of the first of them
 * (RFC 3629, section 4). 0 in `low` for a byte that leads none. */
typedef struct utf8_lead {
  uint8_t follow, low, high;
} utf8_lead;

static utf8_lead lead_of(uint8_t byte) {
  if (byte >= 0xc2 && byte <= 0xdf) return (utf8_lead){1, 0x80, 0xbf};
  if (byte >= 0xe0 && byte <= 0xef)
    return (utf8_lead){2, byte == 0xe0 ? 0xa0 : 0x80, byte == 0xed ? 0x9f : 0xbf};
  if (byte >= 0xf0 && byte <= 0xf4)
    return (utf8_lead){3, byte == 0xf0 ? 0x90 : 0x80, byte == 0xf4 ? 0x8f : 0xbf};
  return (utf8_lead){0, 0, 0};
}

int mg_wire_utf8(const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size;) {
    if (data[i] < 0x80) {
      i++;
      continue;
    }
    const utf8_lead lead = lead_of(data[i++]);
    if (lead.low == 0 || size - i < lead.follow || data[i] < lead.low || data[i] > lead.high)
      return MG_WIRE_E_UTF8;
    for (size_t k = 1; k < lead.follow; k++)
      if ((data[i + k] & 0xc0) != 0x80) return MG_WIRE_E_UTF8;
    i += lead.follow;
  }
  return 0;
}

static bool finite(uint64_t bits) { return (bits >> 52 & 0x7ff) != 0x7ff; }

/* One value in its narrow form; `bits` holds numbers, of a double its representation. */
typedef struct wire_value {
  uint64_t bits;
  mg_slice slice;
} wire_value;

static int number_in_range(const mg_field *field, uint64_t bits) {
  const int64_t max = MG_WIRE_MAX_INT;
  switch (field->kind) {
    case MG_WIRE_INT64:
      return bits > (uint64_t)max && bits < (uint64_t)-max ? MG_WIRE_E_RANGE : 0;
    case MG_WIRE_UINT32:
      return bits > UINT32_MAX ? MG_WIRE_E_RANGE : 0;
    case MG_WIRE_BOOL:
      return bits > 1 ? MG_WIRE_E_RANGE : 0;
    case MG_WIRE_ENUM:
      return bits < 1 || bits > field->members ? MG_WIRE_E_ENUM : 0;
    default:
      return finite(bits) ? 0 : MG_WIRE_E_RANGE;
  }
}

static int number(const mg_field *field, mg_slice *in, uint64_t *bits) {
  if (wire_type(field) == FIXED64) {
    mg_slice eight;
    if (take(in, 8, &eight) < 0) return MG_WIRE_E_TRUNCATED;
    memcpy(bits, eight.data, 8);
  } else {
    const int error = varint(in, bits);
    if (error < 0) return error;
  }
  return number_in_range(field, *bits);
}

static int read_value(const mg_field *field, mg_slice *in, wire_value *out) {
  if (wire_type(field) != LENGTH) {
    out->slice = (mg_slice){nowhere, 0};
    return number(field, in, &out->bits);
  }
  const int error = length(in, &out->slice);
  if (error < 0) return error;
  out->bits = out->slice.size; /* a default is all zeros: nothing in it */
  return field->kind == MG_WIRE_STRING ? mg_wire_utf8(out->slice.data, out->slice.size) : 0;
}

static void store(const mg_field *field, const wire_value *value, void *to) {
  switch (field->kind) {
    case MG_WIRE_UINT32:
    case MG_WIRE_ENUM:
      memcpy(to, &(uint32_t){(uint32_t)value->bits}, sizeof(uint32_t));
      break;
    case MG_WIRE_BOOL:
      memcpy(to, &(bool){value->bits != 0}, sizeof(bool));
      break;
    case MG_WIRE_STRING:
    case MG_WIRE_BYTES:
      memcpy(to, &value->slice, sizeof(mg_slice));
      break;
    default: /* int64, double: eight bytes as they are */
      memcpy(to, &value->bits, sizeof(uint64_t));
      break;
  }
}

static int parse(const mg_message *message, mg_slice in, void *out, unsigned depth);

/* `to` is NULL where the message is only checked. */
static int read_one(const mg_field *field, mg_slice *in, void *to, unsigned depth) {
  wire_value value = {0, {nowhere, 0}};
  int error = read_value(field, in, &value);
  if (error < 0) return error;
  if (field->label == MG_WIRE_IMPLICIT && value.bits == 0) return MG_WIRE_E_DEFAULT;
  if (field->kind == MG_WIRE_MESSAGE) return parse(field->message, value.slice, to, depth + 1);
  if (to != NULL) store(field, &value, to);
  return 0;
}

/* A packed run: the tag is read already. An empty one should have been left out. */
static int read_run(const mg_field *field, mg_slice *in, mg_repeated *to) {
  mg_slice run;
  int error = length(in, &run);
  if (error < 0) return error;
  if (run.size == 0) return MG_WIRE_E_DEFAULT;
  mg_repeated made = {run, 0};
  while (run.size > 0) {
    uint64_t bits = 0;
    if ((error = number(field, &run, &bits)) < 0) return error;
    made.count++;
  }
  if (to != NULL) *to = made;
  return 0;
}

/* Further elements join what is at `to`; they lie one after the other, since fields ascend. */
static int read_element(const mg_field *field, const uint8_t *tag, mg_slice *in, mg_repeated *to,
                        unsigned depth) {
  const int error = read_one(field, in, NULL, depth);
  if (error < 0 || to == NULL) return error;
  if (to->count == 0) to->encoded.data = tag;
  to->encoded.size = (size_t)(in->data - to->encoded.data);
  to->count++;
  return 0;
}

static const mg_field *field_of(const mg_message *message, uint64_t number) {
  for (size_t i = 0; i < message->count; i++)
    if (message->fields[i].number == number) return &message->fields[i];
  return NULL;
}

/* What must come before what: a later field, or again one that repeats with a tag each. */
typedef struct parse_progress {
  const mg_field *last;
  uint32_t oneofs; /* a bit for each that has a member already */
} parse_progress;

static uint32_t oneof_bit(const mg_field *field) {
  return field->oneof == 0 ? 0 : UINT32_C(1) << field->oneof;
}

static int may_follow(parse_progress *progress, const mg_field *field) {
  const mg_field *last = progress->last;
  if (last != NULL && field->number < last->number) return MG_WIRE_E_ORDER;
  if (last == field && (field->label != MG_WIRE_REPEATED || packed(field))) return MG_WIRE_E_ORDER;
  if (last != field && (oneof_bit(field) & progress->oneofs) != 0) return MG_WIRE_E_ONEOF;
  progress->last = field;
  progress->oneofs |= oneof_bit(field);
  return 0;
}

static bool needs_member(const mg_field *field) {
  return field->kind == MG_WIRE_ENUM && field->label == MG_WIRE_IMPLICIT;
}

/* Enums without presence between the field before and this one (NULL: the end) are absent. */
static int nothing_missing(const mg_message *message, const mg_field *last, const mg_field *next) {
  const mg_field *end = message->fields + message->count;
  const mg_field *from = last == NULL ? message->fields : last + 1;
  for (const mg_field *field = from; field < (next == NULL ? end : next); field++)
    if (needs_member(field)) return MG_WIRE_E_ENUM;
  return 0;
}

static int read_tag(const mg_message *message, mg_slice *in, const mg_field **out) {
  uint64_t tag = 0;
  const int error = varint(in, &tag);
  if (error < 0) return error;
  const mg_field *field = field_of(message, tag >> 3);
  if (field == NULL) return MG_WIRE_E_UNKNOWN;
  *out = field;
  return (tag & 7) == (packed(field) ? LENGTH : wire_type(field)) ? 0 : MG_WIRE_E_TYPE;
}

static int read_field(const mg_field *field, const uint8_t *tag, mg_slice *in, void *out,
                      unsigned depth) {
  char *const to = out == NULL ? NULL : (char *)out + field->offset;
  if (packed(field)) return read_run(field, in, (mg_repeated *)(void *)to);
  if (field->label == MG_WIRE_REPEATED)
    return read_element(field, tag, in, (mg_repeated *)(void *)to, depth);
  if (out != NULL && field->label == MG_WIRE_EXPLICIT)
    memcpy((char *)out + field->has, &(bool){true}, sizeof(bool));
  return read_one(field, in, to, depth);
}

static int parse(const mg_message *message, mg_slice in, void *out, unsigned depth) {
  if (depth > MG_WIRE_MAX_DEPTH) return MG_WIRE_E_DEPTH;
  if (out != NULL) memset(out, 0, message->size);
  parse_progress progress = {NULL, 0};
  while (in.size > 0) {
    const uint8_t *tag = in.data;
    const mg_field *field = NULL, *before = progress.last;
    int error = read_tag(message, &in, &field);
    if (error < 0 || (error = may_follow(&progress, field)) < 0 ||
        (error = nothing_missing(message, before, field)) < 0 ||
        (error = read_field(field, tag, &in, out, depth)) < 0)
      return error;
  }
  return nothing_missing(message, progress.last, NULL);
}

int mg_wire_check(const mg_message *message, const uint8_t *data, size_t size) {
  return parse(message, (mg_slice){size == 0 ? nowhere : data, size}, NULL, 1);
}

int mg_wire_decode(const mg_message *message, const uint8_t *data, size_t size, void *out) {
  return parse(message, (mg_slice){size == 0 ? nowhere : data, size}, out, 1);
}

int mg_wire_next(const mg_field *field, mg_repeated *rest, void *out) {
  if (rest->encoded.size == 0) return 0;
  uint64_t bits = 0;
  wire_value value = {0, {nowhere, 0}};
  int error = packed(field) ? 0 : varint(&rest->encoded, &bits);
  if (error < 0 || (error = read_value(field, &rest->encoded, &value)) < 0) return error;
  if (rest->count > 0) rest->count--;
  if (field->kind != MG_WIRE_MESSAGE) {
    store(field, &value, out);
    return 1;
  }
  error = parse(field->message, value.slice, out, 1);
  return error < 0 ? error : 1;
}

/* --- writing ------------------------------------------------------------- */

typedef struct byte_sink {
  uint8_t *out;
  size_t space;
  size_t size; /* what would have been written with space enough */
} byte_sink;

static void put(byte_sink *sink, const void *data, size_t size) {
  if (sink->out != NULL && size <= sink->space && sink->size <= sink->space - size)
    memcpy(sink->out + sink->size, data, size);
  sink->size += size;
}

static size_t varint_bytes(uint64_t bits, uint8_t out[10]) {
  size_t size = 0;
  for (; bits > 0x7f; bits >>= 7) out[size++] = (uint8_t)(bits | 0x80);
  out[size++] = (uint8_t)bits;
  return size;
}

static void put_varint(byte_sink *sink, uint64_t bits) {
  uint8_t bytes[10];
  put(sink, bytes, varint_bytes(bits, bytes));
}

static void put_tag(byte_sink *sink, const mg_field *field, uint32_t type) {
  put_varint(sink, (uint64_t)field->number << 3 | type);
}

static void load(const mg_field *field, const void *from, wire_value *out) {
  uint32_t narrow = 0;
  bool flag = false;
  switch (field->kind) {
    case MG_WIRE_UINT32:
    case MG_WIRE_ENUM:
      memcpy(&narrow, from, sizeof narrow);
      out->bits = narrow;
      break;
    case MG_WIRE_BOOL:
      memcpy(&flag, from, sizeof flag);
      out->bits = flag;
      break;
    case MG_WIRE_STRING:
    case MG_WIRE_BYTES:
      memcpy(&out->slice, from, sizeof out->slice);
      out->bits = out->slice.size;
      break;
    default:
      memcpy(&out->bits, from, sizeof out->bits);
      break;
  }
}

static int fits(const mg_field *field, const wire_value *value) {
  if (field->kind == MG_WIRE_STRING) return mg_wire_utf8(value->slice.data, value->slice.size);
  return wire_type(field) == LENGTH ? 0 : number_in_range(field, value->bits);
}

static int write_message(const mg_message *message, const void *in, byte_sink *sink,
                         unsigned depth);

static int write_nested(const mg_field *field, const void *from, byte_sink *to, unsigned depth) {
  byte_sink measure = {NULL, 0, 0};
  const int error = write_message(field->message, from, &measure, depth + 1);
  if (error < 0) return error;
  put_tag(to, field, LENGTH);
  put_varint(to, measure.size);
  return write_message(field->message, from, to, depth + 1);
}

static int write_value(const mg_field *field, const void *from, byte_sink *sink) {
  wire_value value = {0, {nowhere, 0}};
  load(field, from, &value);
  if (field->label == MG_WIRE_IMPLICIT && value.bits == 0 && !needs_member(field)) return 0;
  const int error = fits(field, &value);
  if (error < 0) return error;
  put_tag(sink, field, wire_type(field));
  if (wire_type(field) == FIXED64) {
    put(sink, &value.bits, sizeof value.bits);
    return 0;
  }
  put_varint(sink, value.bits);
  if (wire_type(field) == LENGTH && value.slice.size > 0)
    put(sink, value.slice.data, value.slice.size);
  return 0;
}

static void write_repeated(const mg_field *field, const void *from, byte_sink *sink) {
  mg_repeated repeated;
  memcpy(&repeated, from, sizeof repeated);
  if (repeated.encoded.size == 0) return;
  if (packed(field)) {
    put_tag(sink, field, LENGTH);
    put_varint(sink, repeated.encoded.size);
  }
  put(sink, repeated.encoded.data, repeated.encoded.size);
}

static int write_field(const mg_field *field, const void *in, byte_sink *sink, unsigned depth) {
  const char *const from = (const char *)in + field->offset;
  if (field->label == MG_WIRE_REPEATED) {
    write_repeated(field, from, sink);
    return 0;
  }
  bool present = true;
  if (field->label == MG_WIRE_EXPLICIT)
    memcpy(&present, (const char *)in + field->has, sizeof present);
  if (!present) return 0;
  return field->kind == MG_WIRE_MESSAGE ? write_nested(field, from, sink, depth)
                                        : write_value(field, from, sink);
}

static bool has(const mg_field *field, const void *in) {
  bool present = false;
  if (field->oneof != 0) memcpy(&present, (const char *)in + field->has, sizeof present);
  return present;
}

static int write_message(const mg_message *message, const void *in, byte_sink *sink,
                         unsigned depth) {
  if (depth > MG_WIRE_MAX_DEPTH) return MG_WIRE_E_DEPTH;
  uint32_t oneofs = 0;
  for (size_t i = 0; i < message->count; i++) {
    const mg_field *field = &message->fields[i];
    if (has(field, in)) {
      if ((oneof_bit(field) & oneofs) != 0) return MG_WIRE_E_ONEOF;
      oneofs |= oneof_bit(field);
    }
    const int error = write_field(field, in, sink, depth);
    if (error < 0) return error;
  }
  return 0;
}

ptrdiff_t mg_wire_size(const mg_message *message, const void *in) {
  byte_sink measure = {NULL, 0, 0};
  const int error = write_message(message, in, &measure, 1);
  if (error < 0) return error;
  return measure.size > PTRDIFF_MAX ? MG_WIRE_E_SPACE : (ptrdiff_t)measure.size;
}

ptrdiff_t mg_wire_encode(const mg_message *message, const void *in, uint8_t *out, size_t space) {
  const ptrdiff_t size = mg_wire_size(message, in);
  if (size < 0) return size;
  if ((size_t)size > space) return MG_WIRE_E_SPACE;
  byte_sink sink = {out, space, 0};
  const int error = write_message(message, in, &sink, 1);
  return error < 0 ? error : size;
}

/* --- series -------------------------------------------------------------- */

int mg_wire_next_frame(mg_slice *series, size_t longest, mg_slice *frame) {
  if (series->size == 0) return 0;
  mg_slice rest = *series;
  uint64_t size = 0;
  int error = varint(&rest, &size);
  if (error < 0) return error;
  if (size > longest) return MG_WIRE_E_RANGE;
  if ((error = take(&rest, (size_t)size, frame)) < 0) return error;
  *series = rest;
  return 1;
}

size_t mg_wire_frame_head(size_t size, uint8_t out[10]) { return varint_bytes(size, out); }
