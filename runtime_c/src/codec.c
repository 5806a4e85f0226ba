/* runtime_js/wire.js in C, for the application's JavaScript: the canonical protobuf codec
 * over descriptors `[number, name, type, label]`. The two agree on every value and on
 * every sequence of bytes; that file says what the types and labels mean.
 *
 * Decoding has the same one rule: read, check the values, encode again, compare. */
#include <math.h>
#include <string.h>

#include "buf.h"
#include "script.h"
#include "utf8.h"

enum type { INT64, UINT32, BOOL, DOUBLE, STRING, BYTES, ENUM, MESSAGE };
enum label { IMPLICIT, EXPLICIT, REPEATED };
enum { VARINT = 0, EIGHT_BYTES = 1, SIZED = 2, MOST_FIELDS = 256, MOST_DEPTH = 64 };

#define SAFE_INTEGER INT64_C(9007199254740991)

struct field {
  uint32_t number;
  JSAtom name;
  enum type type;
  uint32_t label;
  JSValue message; /* the descriptor of a message */
};

static int wire_of(enum type type) {
  return type == DOUBLE ? EIGHT_BYTES : type >= STRING && type != ENUM ? SIZED : VARINT;
}

/* --- descriptors -------------------------------------------------------------------------- *
 *
 * Code uses the same few descriptors for every message and never changes one, so each is
 * read once and found by its address: the array is held, so no other gets that. */

struct mg_descriptor {
  size_t references; /* the table's, and of each use under way */
  JSValue array;
  uint32_t count;
  struct field fields[];
};

static int read_number(JSContext *context, JSValueConst array, uint32_t index, uint32_t *out) {
  JSValue value = JS_GetPropertyUint32(context, array, index);
  int result = JS_ToUint32(context, out, value);
  JS_FreeValue(context, value);
  return result;
}

static int read_type(JSContext *context, JSValueConst array, struct field *out) {
  uint32_t type = 0;
  JSValue value = JS_GetPropertyUint32(context, array, 2);
  if (JS_IsObject(value)) {
    out->type = MESSAGE;
    out->message = value;
    return 0;
  }
  int result = JS_ToUint32(context, &type, value);
  JS_FreeValue(context, value);
  if (result == 0 && type > ENUM) {
    (void)JS_ThrowTypeError(context, "no such type");
    return -1;
  }
  out->type = (enum type)type;
  return result;
}

static void free_field(JSContext *context, struct field *field) {
  JS_FreeAtom(context, field->name);
  JS_FreeValue(context, field->message);
}

static int read_field(JSContext *context, JSValueConst fields, uint32_t index, struct field *out) {
  *out = (struct field){.name = JS_ATOM_NULL, .message = JS_UNDEFINED};
  JSValue array = JS_GetPropertyUint32(context, fields, index);
  JSValue name = JS_GetPropertyUint32(context, array, 1);
  int result = JS_IsException(name) ? -1 : 0;
  if (result == 0) out->name = JS_ValueToAtom(context, name);
  if (out->name == JS_ATOM_NULL) result = -1;
  if (result == 0) result = read_number(context, array, 0, &out->number);
  if (result == 0) result = read_number(context, array, 3, &out->label);
  if (result == 0) result = read_type(context, array, out);
  JS_FreeValue(context, name);
  JS_FreeValue(context, array);
  if (result) free_field(context, out);
  return result;
}

static int count_fields(JSContext *context, JSValueConst array, uint32_t *out) {
  int64_t count = 0;
  if (!JS_IsArray(array) || JS_GetLength(context, array, &count) || count > MOST_FIELDS) {
    if (!JS_HasException(context)) (void)JS_ThrowTypeError(context, "not a descriptor");
    return -1;
  }
  *out = (uint32_t)count;
  return 0;
}

static void release(JSContext *context, struct mg_descriptor *descriptor) {
  if (!descriptor || --descriptor->references > 0) return;
  for (uint32_t i = 0; i < descriptor->count; i++) free_field(context, &descriptor->fields[i]);
  JS_FreeValue(context, descriptor->array);
  js_free(context, descriptor);
}

static struct mg_descriptor *read_descriptor(JSContext *context, JSValueConst array) {
  uint32_t count = 0;
  if (count_fields(context, array, &count)) return NULL;
  struct mg_descriptor *made = js_malloc(context, sizeof *made + count * sizeof *made->fields);
  if (!made) return NULL;
  *made = (struct mg_descriptor){.references = 1, .array = JS_DupValue(context, array)};
  while (made->count < count) {
    if (read_field(context, array, made->count, &made->fields[made->count])) {
      release(context, made);
      return NULL;
    }
    made->count++;
  }
  return made;
}

/* The descriptor of an array, to be released; NULL with an exception. */
static struct mg_descriptor *descriptor_of(JSContext *context, JSValueConst array) {
  struct mg_script *script = JS_GetContextOpaque(context);
  const void *address = JS_IsObject(array) ? JS_VALUE_GET_PTR(array) : NULL;
  struct mg_descriptor **slot = &script->descriptors[((uintptr_t)address >> 4) % MG_DESCRIPTORS];
  if (!*slot || JS_VALUE_GET_PTR((*slot)->array) != address) {
    struct mg_descriptor *made = read_descriptor(context, array);
    if (!made) return NULL;
    release(context, *slot);
    *slot = made;
  }
  (*slot)->references++;
  return *slot;
}

void mg__script_drop_descriptors(struct mg_script *script) {
  for (size_t i = 0; i < MG_DESCRIPTORS; i++) release(script->context, script->descriptors[i]);
}

/* --- writing ------------------------------------------------------------------------------ */

static void put_varint(struct mg_buf *out, uint64_t value) {
  for (; value > 127; value >>= 7) mg_buf_byte(out, (uint8_t)(value | 128));
  mg_buf_byte(out, (uint8_t)value);
}

/* The length of what stands from `start` on goes before it. */
static void put_length(struct mg_buf *out, size_t start) {
  size_t size = out->size - start;
  size_t room = 1;
  for (uint64_t rest = size; rest > 127; rest >>= 7) room++;
  if (!mg_buf_reserve(out, room)) return;
  memmove(out->data + start + room, out->data + start, size);
  out->size = start;
  put_varint(out, size);
  out->size += size;
}

static int put_integer(JSContext *context, struct mg_buf *out, JSValueConst value) {
  double number = 0;
  int64_t large = 0;
  if (JS_IsBigInt(value)) {
    if (JS_ToBigInt64(context, &large, value)) return -1;
    put_varint(out, (uint64_t)large);
    return 0;
  }
  if (!JS_IsNumber(value) && !JS_IsBool(value)) {
    (void)JS_ThrowTypeError(context, "not an integer");
    return -1;
  }
  if (JS_ToFloat64(context, &number, value)) return -1;
  if (number != floor(number) || fabs(number) > (double)INT64_MAX / 2) {
    (void)JS_ThrowRangeError(context, "not an integer");
    return -1;
  }
  put_varint(out, (uint64_t)(int64_t)number);
  return 0;
}

/* A lone surrogate, three bytes in QuickJS's UTF-8, becomes U+FFFD, three bytes too. */
static void mend_surrogates(uint8_t *data, size_t size) {
  for (size_t i = 0; i + 2 < size; i++)
    if (data[i] == 0xed && data[i + 1] >= 0xa0) memcpy(data + i, "\xef\xbf\xbd", 3);
}

static int put_string(JSContext *context, struct mg_buf *out, JSValueConst value) {
  size_t size = 0;
  if (JS_IsUndefined(value)) {
    mg_buf_byte(out, 0);
    return 0;
  }
  const char *text = JS_ToCStringLen(context, &size, value);
  if (!text) return -1;
  put_varint(out, size);
  mg_buf_append(out, text, size);
  if (!out->failed) mend_surrogates(out->data + out->size - size, size);
  JS_FreeCString(context, text);
  return 0;
}

static int put_bytes(JSContext *context, struct mg_buf *out, JSValueConst value) {
  size_t size = 0;
  const uint8_t *data = mg_script_bytes(context, value, &size);
  if (!data) {
    (void)JS_ThrowTypeError(context, "not a Uint8Array");
    return -1;
  }
  put_varint(out, size);
  mg_buf_append(out, data, size);
  return 0;
}

static int put_double(JSContext *context, struct mg_buf *out, JSValueConst value) {
  double number = 0;
  if (JS_ToFloat64(context, &number, value)) return -1;
  mg_buf_append(out, &number, sizeof number); /* every target is little-endian */
  return 0;
}

static int put_message(JSContext *context, struct mg_buf *out, JSValueConst fields,
                       JSValueConst object, int depth);

static int put_item(JSContext *context, struct mg_buf *out, const struct field *field,
                    JSValueConst value, int depth) {
  switch (field->type) {
    case DOUBLE:
      return put_double(context, out, value);
    case STRING:
      return put_string(context, out, value);
    case BYTES:
      return put_bytes(context, out, value);
    case MESSAGE: {
      size_t start = out->size;
      if (put_message(context, out, field->message, value, depth + 1)) return -1;
      put_length(out, start);
      return 0;
    }
    case INT64:
    case UINT32:
    case BOOL:
    case ENUM:
      break;
  }
  return put_integer(context, out, value);
}

static void put_tag(struct mg_buf *out, const struct field *field, int wire) {
  put_varint(out, (uint64_t)field->number * 8 + (unsigned)wire);
}

static int put_repeated(JSContext *context, struct mg_buf *out, const struct field *field,
                        JSValueConst list, int depth) {
  int64_t count = 0;
  int result = JS_GetLength(context, list, &count);
  int wire = wire_of(field->type);
  if (result == 0 && count > 0 && wire != SIZED) put_tag(out, field, SIZED);
  size_t start = out->size;
  for (uint32_t i = 0; result == 0 && i < count; i++) {
    JSValue item = JS_GetPropertyUint32(context, list, i);
    if (wire == SIZED) put_tag(out, field, SIZED);
    result = JS_IsException(item) ? -1 : put_item(context, out, field, item, depth);
    JS_FreeValue(context, item);
  }
  if (result == 0 && count > 0 && wire != SIZED) put_length(out, start);
  return result;
}

static bool all_zero(const struct mg_buf *out, size_t from) {
  for (size_t i = from; i < out->size; i++)
    if (out->data[i]) return false;
  return true;
}

/* A default of implicit presence, all zeros, is left out. */
static int put_single(JSContext *context, struct mg_buf *out, const struct field *field,
                      JSValueConst value, int depth) {
  size_t start = out->size;
  if (field->label == EXPLICIT && (JS_IsNull(value) || JS_IsUndefined(value))) return 0;
  put_tag(out, field, wire_of(field->type));
  size_t content = out->size;
  if (put_item(context, out, field, value, depth)) return -1;
  if (field->label == IMPLICIT && !out->failed && all_zero(out, content)) out->size = start;
  return 0;
}

static int put_field(JSContext *context, struct mg_buf *out, const struct field *field,
                     JSValueConst object, int depth) {
  JSValue value = JS_GetProperty(context, object, field->name);
  int result = JS_IsException(value)      ? -1
               : field->label >= REPEATED ? put_repeated(context, out, field, value, depth)
                                          : put_single(context, out, field, value, depth);
  JS_FreeValue(context, value);
  return result;
}

static int put_message(JSContext *context, struct mg_buf *out, JSValueConst fields,
                       JSValueConst object, int depth) {
  if (depth > MOST_DEPTH) {
    (void)JS_ThrowRangeError(context, "nested too deep");
    return -1;
  }
  struct mg_descriptor *descriptor = descriptor_of(context, fields);
  int result = descriptor ? 0 : -1;
  for (uint32_t i = 0; result == 0 && i < descriptor->count; i++)
    result = put_field(context, out, &descriptor->fields[i], object, depth);
  release(context, descriptor);
  return result;
}

/* --- reading ------------------------------------------------------------------------------ */

struct reader {
  JSContext *context;
  const uint8_t *at, *end;
  int depth;
  bool checked; /* values that not every target has are refused */
};

static JSValue malformed(struct reader *reader) {
  return JS_ThrowRangeError(reader->context, "malformed");
}

static bool take_varint(struct reader *reader, uint64_t *out) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 70 && reader->at < reader->end; shift += 7) {
    uint8_t byte = *reader->at++;
    if (shift < 64) value |= (uint64_t)(byte & 127U) << shift;
    if (byte > 127) continue;
    *out = value;
    return true;
  }
  return false;
}

static JSValue take_message(struct reader *reader, JSValueConst fields);

static JSValue make_integer(struct reader *reader, enum type type, uint64_t bits) {
  int64_t value = (int64_t)bits;
  if (type == BOOL) return JS_NewBool(reader->context, value > 0);
  bool fits = type == INT64 ? value >= -SAFE_INTEGER && value <= SAFE_INTEGER
                            : value >= 0 && value <= UINT32_MAX;
  if (reader->checked && !fits) return malformed(reader);
  return JS_NewInt64(reader->context, value);
}

static JSValue take_double(struct reader *reader) {
  double number = 0;
  if (reader->end - reader->at < 8) return malformed(reader);
  memcpy(&number, reader->at, sizeof number);
  reader->at += sizeof number;
  return reader->checked && !isfinite(number) ? malformed(reader)
                                              : JS_NewFloat64(reader->context, number);
}

static JSValue take_sized(struct reader *reader, const struct field *field) {
  uint64_t size = 0;
  if (!take_varint(reader, &size) || size > (uint64_t)(reader->end - reader->at))
    return malformed(reader);
  const uint8_t *data = reader->at;
  reader->at += size;
  if (field->type == BYTES) return JS_NewUint8ArrayCopy(reader->context, data, size);
  if (field->type == STRING)
    return mg_utf8_valid(data, size) ? JS_NewStringLen(reader->context, (const char *)data, size)
                                     : JS_ThrowTypeError(reader->context, "not UTF-8");
  struct reader inner = {reader->context, data, data + size, reader->depth + 1, reader->checked};
  return take_message(&inner, field->message);
}

static JSValue take_item(struct reader *reader, const struct field *field) {
  uint64_t bits = 0;
  switch (wire_of(field->type)) {
    case EIGHT_BYTES:
      return take_double(reader);
    case SIZED:
      return take_sized(reader, field);
    default:
      return take_varint(reader, &bits) ? make_integer(reader, field->type, bits)
                                        : malformed(reader);
  }
}

static JSValue default_value(JSContext *context, const struct field *field) {
  if (field->label >= REPEATED) return JS_NewArray(context);
  if (field->label == EXPLICIT) return JS_NULL;
  switch (field->type) {
    case BOOL:
      return JS_FALSE;
    case STRING:
      return JS_NewStringLen(context, "", 0);
    case BYTES:
      return JS_NewUint8ArrayCopy(context, (const uint8_t *)"", 0);
    case MESSAGE:
      return JS_UNDEFINED;
    case INT64:
    case UINT32:
    case DOUBLE:
    case ENUM:
      break;
  }
  return JS_NewInt32(context, 0);
}

static int append(struct reader *reader, JSValueConst list, JSValue item) {
  int64_t count = 0;
  if (JS_IsException(item)) return -1;
  if (JS_GetLength(reader->context, list, &count) == 0)
    return JS_SetPropertyInt64(reader->context, list, count, item) < 0 ? -1 : 0;
  JS_FreeValue(reader->context, item);
  return -1;
}

static int take_packed(struct reader *reader, const struct field *field, JSValueConst list) {
  uint64_t size = 0;
  if (!take_varint(reader, &size) || size > (uint64_t)(reader->end - reader->at)) {
    (void)malformed(reader);
    return -1;
  }
  struct reader inner = {reader->context, reader->at, reader->at + size, reader->depth,
                         reader->checked};
  int result = 0;
  while (result == 0 && inner.at < inner.end)
    result = append(&inner, list, take_item(&inner, field));
  reader->at = inner.end;
  return result;
}

static int take_field(struct reader *reader, const struct field *field, JSValue *value) {
  if (field->label >= REPEATED && JS_IsUndefined(*value)) *value = JS_NewArray(reader->context);
  if (field->label >= REPEATED)
    return wire_of(field->type) == SIZED ? append(reader, *value, take_item(reader, field))
                                         : take_packed(reader, field, *value);
  JS_FreeValue(reader->context, *value);
  *value = take_item(reader, field);
  return JS_IsException(*value) ? -1 : 0;
}

static int take_fields(struct reader *reader, const struct field *fields, JSValue *values,
                       uint32_t count) {
  int result = 0;
  while (result == 0 && reader->at < reader->end) {
    uint64_t tag = 0;
    uint32_t i = 0;
    bool good = take_varint(reader, &tag);
    while (good && i < count && fields[i].number != tag >> 3) i++;
    if (!good || i == count) {
      (void)malformed(reader);
      return -1;
    }
    result = take_field(reader, &fields[i], &values[i]);
  }
  return result;
}

/* Moves the values into an object, in the order of the fields. */
static JSValue make_object(JSContext *context, const struct field *fields, JSValue *values,
                           uint32_t count) {
  JSValue object = JS_NewObject(context);
  for (uint32_t i = 0; i < count; i++) {
    if (JS_IsException(object)) {
      JS_FreeValue(context, values[i]);
    } else if (JS_DefinePropertyValue(context, object, fields[i].name, values[i], JS_PROP_C_W_E) <
               0) {
      JS_FreeValue(context, object);
      object = JS_EXCEPTION;
    }
  }
  return object;
}

/* What did not come has its default. */
static int fill_defaults(JSContext *context, const struct mg_descriptor *known, JSValue *values) {
  for (uint32_t i = 0; i < known->count; i++) {
    if (!JS_IsUndefined(values[i])) continue;
    values[i] = default_value(context, &known->fields[i]);
    if (JS_IsException(values[i])) return -1;
  }
  return 0;
}

static JSValue take_known(struct reader *reader, const struct mg_descriptor *known,
                          JSValue *values) {
  JSContext *context = reader->context;
  for (uint32_t i = 0; i < known->count; i++) values[i] = JS_UNDEFINED;
  if (take_fields(reader, known->fields, values, known->count) == 0 &&
      fill_defaults(context, known, values) == 0)
    return make_object(context, known->fields, values, known->count);
  for (uint32_t i = 0; i < known->count; i++) JS_FreeValue(context, values[i]);
  return JS_EXCEPTION;
}

static JSValue take_message(struct reader *reader, JSValueConst fields) {
  JSContext *context = reader->context;
  if (reader->depth > MOST_DEPTH) return malformed(reader);
  struct mg_descriptor *known = descriptor_of(context, fields);
  JSValue *values = known ? js_malloc(context, (known->count + 1) * sizeof *values) : NULL;
  JSValue object = values ? take_known(reader, known, values) : JS_EXCEPTION;
  js_free(context, values);
  release(context, known);
  return object;
}

/* --- what JavaScript calls ------------------------------------------------------------------ */

static JSValue encode(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  struct mg_buf out = {0};
  (void)self;
  if (argc < 2) return JS_ThrowTypeError(context, "encode(fields, object)");
  JSValue result = JS_EXCEPTION;
  if (put_message(context, &out, argv[0], argv[1], 0) == 0)
    result = out.failed ? JS_ThrowOutOfMemory(context)
                        : JS_NewUint8ArrayCopy(context, out.data, out.size);
  mg_buf_free(&out);
  return result;
}

static JSValue take_all(JSContext *context, int argc, JSValueConst *argv, bool checked) {
  size_t size = 0;
  const uint8_t *data = argc > 1 ? mg_script_bytes(context, argv[1], &size) : NULL;
  if (!data) return JS_ThrowTypeError(context, "not a Uint8Array");
  struct reader reader = {context, data, data + size, 0, checked};
  return take_message(&reader, argv[0]);
}

static JSValue read(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  return take_all(context, argc, argv, false);
}

static bool same(JSContext *context, JSValueConst bytes, const struct mg_buf *other) {
  size_t size = 0;
  const uint8_t *data = mg_script_bytes(context, bytes, &size);
  return !other->failed && data && size == other->size &&
         (size == 0 || memcmp(data, other->data, size) == 0);
}

static JSValue decode(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  struct mg_buf again = {0};
  (void)self;
  JSValue object = take_all(context, argc, argv, true);
  if (JS_IsException(object)) return object;
  bool good = put_message(context, &again, argv[0], object, 0) == 0;
  if (!good || !same(context, argv[1], &again)) {
    JS_FreeValue(context, object);
    object = good ? JS_ThrowRangeError(context, "malformed") : JS_EXCEPTION;
  }
  mg_buf_free(&again);
  return object;
}

int mg__script_add_codec(struct mg_script *script) {
  static const struct {
    const char *name;
    JSCFunction *function;
  } functions[] = {{"encode", encode}, {"decode", decode}, {"read", read}};
  JSContext *context = script->context;
  JS_SetContextOpaque(context, script);
  JSValue global = JS_GetGlobalObject(context);
  JSValue codec = JS_NewObject(context);
  int result = 0;
  for (size_t i = 0; result >= 0 && i < sizeof functions / sizeof *functions; i++)
    result = JS_DefinePropertyValueStr(
        context, codec, functions[i].name,
        JS_NewCFunction(context, functions[i].function, functions[i].name, 2), JS_PROP_ENUMERABLE);
  int defined = JS_DefinePropertyValueStr(context, global, "monoglotWire", codec, 0);
  JS_FreeValue(context, global);
  return result < 0 || defined < 0 ? -1 : 0;
}
