/* TextEncoder and TextDecoder (WHATWG Encoding), UTF-8 only. A decoder must be made
 * with `fatal: true`: this runtime never repairs bytes. */
#include <string.h>

#include "error.h"
#include "script.h"
#include "utf8.h"

static JSValue encoder_new(JSContext *context, JSValueConst target, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  JSValue prototype = JS_GetPropertyStr(context, target, "prototype");
  JSValue object = JS_NewObjectProto(context, prototype);
  JS_FreeValue(context, prototype);
  return object;
}

/* Lone surrogates become U+FFFD: QuickJS writes them as three bytes from ED A0 on. */
static JSValue encode_repaired(JSContext *context, const char *text, size_t size) {
  uint8_t *copy = js_malloc(context, size ? size : 1);
  if (!copy) return JS_EXCEPTION;
  memcpy(copy, text, size);
  for (size_t i = 0; i < size;) {
    size_t step = mg_utf8_step(copy + i, size - i);
    if (step == 0 && size - i >= 3) {
      memcpy(copy + i, "\xef\xbf\xbd", 3);
      step = 3;
    }
    i += step ? step : 1;
  }
  JSValue bytes = JS_NewUint8ArrayCopy(context, copy, size);
  js_free(context, copy);
  return bytes;
}

static JSValue encode(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  size_t size = 0;
  (void)self;
  if (argc < 1 || JS_IsUndefined(argv[0])) return JS_NewUint8ArrayCopy(context, NULL, 0);
  const char *text = JS_ToCStringLen(context, &size, argv[0]);
  if (!text) return JS_EXCEPTION;
  JSValue bytes = mg_utf8_valid((const uint8_t *)text, size)
                      ? JS_NewUint8ArrayCopy(context, (const uint8_t *)text, size)
                      : encode_repaired(context, text, size);
  JS_FreeCString(context, text);
  return bytes;
}

static int flag(JSContext *context, JSValueConst options, const char *name) {
  JSValue value = JS_GetPropertyStr(context, options, name);
  int result = JS_ToBool(context, value);
  JS_FreeValue(context, value);
  return result;
}

static bool label_is_utf8(JSContext *context, int argc, JSValueConst *argv) {
  if (argc < 1 || JS_IsUndefined(argv[0])) return true;
  const char *label = JS_ToCString(context, argv[0]);
  bool good = label && (strcmp(label, "utf-8") == 0 || strcmp(label, "utf8") == 0);
  JS_FreeCString(context, label);
  return good;
}

static JSValue decoder_new(JSContext *context, JSValueConst target, int argc, JSValueConst *argv) {
  if (!label_is_utf8(context, argc, argv))
    return JS_ThrowRangeError(context, "only utf-8 is decoded");
  if (argc < 2 || !JS_IsObject(argv[1]) || flag(context, argv[1], "fatal") != 1)
    return JS_ThrowTypeError(context, "TextDecoder needs {fatal: true}");
  int keep_mark = flag(context, argv[1], "ignoreBOM");
  JSValue object = encoder_new(context, target, 0, NULL);
  if (JS_IsException(object) || keep_mark < 0) return object;
  (void)JS_DefinePropertyValueStr(context, object, "ignoreBOM", JS_NewBool(context, keep_mark == 1),
                                  0);
  return object;
}

static JSValue decode(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  size_t size = 0;
  if (argc < 1 || JS_IsUndefined(argv[0])) return JS_NewStringLen(context, "", 0);
  const uint8_t *data = mg_script_bytes(context, argv[0], &size);
  if (!data) return JS_ThrowTypeError(context, "TextDecoder.decode takes a Uint8Array");
  if (!mg_utf8_valid(data, size)) return JS_ThrowTypeError(context, "not UTF-8");
  bool marked = size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0;
  size_t skip = marked && flag(context, self, "ignoreBOM") != 1 ? 3 : 0;
  return JS_NewStringLen(context, (const char *)data + skip, size - skip);
}

static int add_class(JSContext *context, JSValueConst global, const char *name,
                     JSCFunction *constructor, const char *method_name, JSCFunction *method) {
  JSValue prototype = JS_NewObject(context);
  JSValue function = JS_NewCFunction2(context, constructor, name, 0, JS_CFUNC_constructor, 0);
  int flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE;
  int result = JS_DefinePropertyValueStr(context, prototype, method_name,
                                         JS_NewCFunction(context, method, method_name, 1), flags);
  if (result >= 0) result = JS_SetConstructor(context, function, prototype);
  JS_FreeValue(context, prototype);
  int defined = JS_DefinePropertyValueStr(context, global, name, function, flags);
  return result < 0 || defined < 0 ? MG_E_SCRIPT : 0;
}

int mg__script_add_text(struct mg_script *script) {
  JSContext *context = script->context;
  JSValue global = JS_GetGlobalObject(context);
  int error = add_class(context, global, "TextEncoder", encoder_new, "encode", encode);
  if (!error) error = add_class(context, global, "TextDecoder", decoder_new, "decode", decode);
  JS_FreeValue(context, global);
  return error;
}
