/* Canonical protobuf: the tables' codec (mg_wire.c) and the application's (codec.c) accept the
 * same bytes, and what is accepted is what encoding it again gives. */
#include <quickjs.h>

#include "fuzz.h"
#include "script.h"
#include "sync_wire.h"

/* The same message twice: as a table and as a descriptor. */
static const mg_field INNER_FIELDS[] = {
    {.number = 1, .kind = MG_WIRE_INT64, .label = MG_WIRE_IMPLICIT},
    {.number = 2, .kind = MG_WIRE_STRING, .label = MG_WIRE_REPEATED},
    {.number = 3, .kind = MG_WIRE_DOUBLE, .label = MG_WIRE_EXPLICIT},
};
static const mg_message INNER = {"Inner", INNER_FIELDS, 3, 0};
static const mg_field FIELDS[] = {
    {.number = 1, .kind = MG_WIRE_INT64, .label = MG_WIRE_IMPLICIT},
    {.number = 2, .kind = MG_WIRE_UINT32, .label = MG_WIRE_EXPLICIT},
    {.number = 3, .kind = MG_WIRE_BOOL, .label = MG_WIRE_IMPLICIT},
    {.number = 4, .kind = MG_WIRE_DOUBLE, .label = MG_WIRE_IMPLICIT},
    {.number = 5, .kind = MG_WIRE_STRING, .label = MG_WIRE_IMPLICIT},
    {.number = 6, .kind = MG_WIRE_BYTES, .label = MG_WIRE_EXPLICIT},
    {.number = 7, .kind = MG_WIRE_MESSAGE, .label = MG_WIRE_EXPLICIT, .message = &INNER},
    {.number = 8, .kind = MG_WIRE_INT64, .label = MG_WIRE_REPEATED},
    {.number = 9, .kind = MG_WIRE_MESSAGE, .label = MG_WIRE_REPEATED, .message = &INNER},
    {.number = 10, .kind = MG_WIRE_DOUBLE, .label = MG_WIRE_REPEATED},
    {.number = 11, .kind = MG_WIRE_BOOL, .label = MG_WIRE_REPEATED},
    {.number = 12, .kind = MG_WIRE_BYTES, .label = MG_WIRE_REPEATED},
    {.number = 300, .kind = MG_WIRE_UINT32, .label = MG_WIRE_REPEATED},
};
static const mg_message OUTER = {"Outer", FIELDS, sizeof FIELDS / sizeof *FIELDS, 0};

static const char DESCRIPTOR[] =
    "const i = [[1, 'a', 0, 0], [2, 'b', 4, 2], [3, 'c', 3, 1]];"
    "const f = [[1, 'a', 0, 0], [2, 'b', 1, 1], [3, 'c', 2, 0], [4, 'd', 3, 0], [5, 'e', 4, 0],"
    " [6, 'f', 5, 1], [7, 'g', i, 1], [8, 'h', 0, 2], [9, 'i', i, 2], [10, 'j', 3, 2],"
    " [11, 'k', 2, 2], [12, 'l', 5, 2], [300, 'm', 1, 2]];"
    "(bytes) => { let found; try { found = monoglotWire.decode(f, bytes); }"
    " catch (error) {"
    " if (error instanceof RangeError || error instanceof TypeError) return null; throw error; }"
    " return monoglotWire.encode(f, found); }";

static JSContext *context;
static JSValue codec;

static void begin(void) {
  static struct mg_script script; /* its descriptors are kept with the context */
  script.runtime = JS_NewRuntime();
  HOLDS(script.runtime);
  context = script.context = JS_NewContext(script.runtime);
  HOLDS(context && mg__script_add_codec(&script) == 0);
  codec = JS_Eval(context, DESCRIPTOR, sizeof DESCRIPTOR - 1, "codec", JS_EVAL_TYPE_GLOBAL);
  HOLDS(JS_IsFunction(context, codec));
}

/* True if the application's codec accepts the bytes. */
static bool accepted(const uint8_t *data, size_t size) {
  JSValue bytes = JS_NewUint8ArrayCopy(context, data, size);
  JSValue again = JS_Call(context, codec, JS_UNDEFINED, 1, (JSValueConst *)&bytes);
  HOLDS(!JS_IsException(again));
  bool good = !JS_IsNull(again);
  size_t length = 0;
  const uint8_t *found = good ? mg_script_bytes(context, again, &length) : NULL;
  if (good) HOLDS(found && length == size && (size == 0 || memcmp(found, data, size) == 0));
  JS_FreeValue(context, again);
  JS_FreeValue(context, bytes);
  return good;
}

static void check_sync(const mg_message *message, const uint8_t *data, size_t size) {
  void *decoded = malloc(message->size);
  HOLDS(decoded);
  int code = mg_wire_check(message, data, size);
  HOLDS(code <= 0 && mg_wire_decode(message, data, size, decoded) == code);
  if (code == 0) {
    uint8_t *again = malloc(size ? size : 1);
    HOLDS(again && mg_wire_size(message, decoded) == (ptrdiff_t)size);
    HOLDS(mg_wire_encode(message, decoded, again, size) == (ptrdiff_t)size);
    HOLDS(size == 0 || memcmp(again, data, size) == 0);
    free(again);
  }
  free(decoded);
}

static void check_series(const uint8_t *data, size_t size) {
  mg_slice series = {data, size};
  mg_slice frame;
  size_t left = size;
  while (mg_wire_next_frame(&series, 100, &frame) == 1) {
    HOLDS(frame.size <= 100 && series.size < left && frame.data + frame.size == series.data);
    left = series.size;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
#define SYNC(name) &name##_message,
  static const mg_message *const messages[] = {MG_SYNC_MESSAGES(SYNC)};
  if (!context) begin();
  uint8_t *bytes = exact(data, size);
  HOLDS((mg_wire_check(&OUTER, bytes, size) == 0) == accepted(bytes, size));
  for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
    check_sync(messages[i], bytes, size);
  check_series(bytes, size);
  free(bytes);
  return 0;
}
