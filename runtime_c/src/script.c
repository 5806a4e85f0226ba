#include "script.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "buf.h"
#include "error.h"
#include "limits.h"
#include "log.h"
#include "trace.h"
#include "utf8.h"

/* --- memory: what an entry may take is counted here --------------------------------
 *
 * All pieces are in a list: QuickJS can't take a context apart whose making ran out of
 * memory, so then they are freed as they are. */

union mg_piece {
  struct {
    union mg_piece *next, *previous;
    size_t size;
  } head;
  long double alignment; /* the strictest of all */
};

static void link_piece(struct mg_script *script, union mg_piece *piece, size_t size) {
  piece->head.next = script->pieces;
  piece->head.previous = NULL;
  piece->head.size = size;
  if (script->pieces) script->pieces->head.previous = piece;
  script->pieces = piece;
  script->used += size;
}

static void unlink_piece(struct mg_script *script, union mg_piece *piece) {
  if (piece->head.next) piece->head.next->head.previous = piece->head.previous;
  *(piece->head.previous ? &piece->head.previous->head.next : &script->pieces) = piece->head.next;
  script->used -= piece->head.size;
}

static bool allowed(const struct mg_script *script, size_t used, size_t size) {
  return size <= script->most && used <= script->most - size;
}

static void *allocate(void *opaque, size_t size) {
  struct mg_script *script = opaque;
  if (!allowed(script, script->used, size)) return NULL;
  union mg_piece *piece = malloc(sizeof *piece + size);
  if (!piece) return NULL;
  link_piece(script, piece, size);
  return piece + 1;
}

static void *allocate_zeroed(void *opaque, size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) return NULL;
  void *made = allocate(opaque, count * size);
  if (made) memset(made, 0, count * size);
  return made;
}

static void release(void *opaque, void *made) {
  if (!made) return;
  union mg_piece *piece = (union mg_piece *)made - 1;
  unlink_piece(opaque, piece);
  free(piece);
}

/* What is to be smaller stays as it is, if there is no memory even for that: QuickJS makes the
 * properties of arrays fit so, and goes on as if that could not fail. */
static void *reallocate(void *opaque, void *made, size_t size) {
  struct mg_script *script = opaque;
  if (!made) return allocate(opaque, size);
  union mg_piece *piece = (union mg_piece *)made - 1;
  size_t before = piece->head.size;
  if (size > before && !allowed(script, script->used - before, size)) return NULL;
  unlink_piece(script, piece);
  union mg_piece *moved = realloc(piece, sizeof *piece + size);
  link_piece(script, moved ? moved : piece, moved ? size : before);
  if (moved) return moved + 1;
  return size > before ? NULL : made;
}

static size_t usable(const void *made) {
  return made ? ((const union mg_piece *)made - 1)->head.size : 0;
}

static const JSMallocFunctions MEMORY = {allocate_zeroed, allocate, release, reallocate, usable};

static void release_all(struct mg_script *script) {
  while (script->pieces) {
    union mg_piece *next = script->pieces->head.next;
    free(script->pieces);
    script->pieces = next;
  }
}

/* --- entering and leaving ------------------------------------------------------------ */

static int interrupt(JSRuntime *runtime, void *opaque) {
  struct mg_script *script = opaque;
  (void)runtime;
  if (uv_hrtime() < script->deadline) return 0;
  script->interrupted = true;
  return 1;
}

/* Everything of the language but eval. */
static bool add_intrinsics(JSContext *context) {
  if (JS_AddIntrinsicBaseObjects(context) || JS_AddIntrinsicDate(context) ||
      JS_AddIntrinsicRegExp(context) || JS_AddIntrinsicJSON(context) ||
      JS_AddIntrinsicProxy(context) || JS_AddIntrinsicMapSet(context) ||
      JS_AddIntrinsicTypedArrays(context) || JS_AddIntrinsicPromise(context) ||
      JS_AddIntrinsicBigInt(context) || JS_AddIntrinsicWeakRef(context))
    return false;
  JS_AddIntrinsicRegExpCompiler(context);
  return true;
}

static void drain_jobs(struct mg_script *script) {
  JSContext *context = NULL;
  int more = 0;
  while ((more = JS_ExecutePendingJob(script->runtime, &context)) != 0)
    if (more < 0) mg_script_log_exception(script, "script", NULL);
}

/* What an earlier entry left thrown, for want of memory to deal with it, is none of this one's. */
void mg_script_enter(struct mg_script *script) {
  if (script->context) JS_FreeValue(script->context, JS_GetException(script->context));
  script->entered = true;
  script->interrupted = false;
  script->most = script->used + (size_t)script->config->script_mb * 1048576U;
  script->deadline = uv_hrtime() + (uint64_t)script->config->script_ms * 1000000U;
}

void mg_script_leave(struct mg_script *script) {
  drain_jobs(script);
  script->entered = false;
}

/* The stack of an error, in Python's lines where it is the application's. */
static void append_stack(struct mg_script *script, JSValueConst error, struct mg_buf *out) {
  JSContext *context = script->context;
  JSValue value = JS_GetPropertyStr(context, error, "stack");
  size_t size = 0;
  const char *text = JS_IsString(value) ? JS_ToCStringLen(context, &size, value) : NULL;
  if (text && out->size > 0) mg_buf_text(out, "\n");
  if (text) mg_trace_write(script->image, text, size, out);
  JS_FreeCString(context, text);
  JS_FreeValue(context, value);
}

/* Describing an exception runs JavaScript (toString), so the clock starts anew. */
void mg_script_log_exception(struct mg_script *script, const char *event, const char *actor) {
  JSContext *context = script->context;
  struct mg_buf text = {0};
  bool interrupted = script->interrupted;
  JSValue error = JS_GetException(context);
  script->deadline = uv_hrtime() + (uint64_t)script->config->script_ms * 1000000U;
  const char *name = JS_ToCString(context, error);
  if (name) mg_buf_text(&text, name);
  JS_FreeCString(context, name);
  if (JS_IsError(error)) append_stack(script, error, &text);
  mg_buf_byte(&text, 0);
  mg_log_actor(MG_LOG_ERROR, event, actor, text.failed ? "out of memory" : (const char *)text.data);
  mg_buf_free(&text);
  JS_FreeValue(context, error);
  JS_FreeValue(context, JS_GetException(context)); /* one that describing it threw */
  script->interrupted = interrupted;
}

JSValue mg_script_error(JSContext *context, const char *name, const char *message) {
  JSValue error = JS_NewError(context);
  if (JS_IsException(error)) return error;
  int flags = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE;
  (void)JS_DefinePropertyValueStr(context, error, "name", JS_NewString(context, name), flags);
  (void)JS_DefinePropertyValueStr(context, error, "kind", JS_NewString(context, name), flags);
  (void)JS_DefinePropertyValueStr(context, error, "message", JS_NewString(context, message), flags);
  return error;
}

JSValue mg_script_throw(JSContext *context, const char *name, const char *message) {
  JSValue error = mg_script_error(context, name, message);
  return JS_IsException(error) ? error : JS_Throw(context, error);
}

const uint8_t *mg_script_bytes(JSContext *context, JSValueConst value, size_t *size) {
  static const uint8_t nothing[1];
  if (!JS_IsObject(value) || JS_GetTypedArrayType(value) != JS_TYPED_ARRAY_UINT8) return NULL;
  const uint8_t *data = JS_GetUint8Array(context, size, value);
  if (data) return data;
  JS_FreeValue(context, JS_GetException(context)); /* detached: as if it were empty */
  *size = 0;
  return nothing;
}

const char *mg_script_text(JSContext *context, JSValueConst value, size_t *size) {
  const char *text = JS_ToCStringLen(context, size, value);
  if (!text || mg_utf8_valid((const uint8_t *)text, *size)) return text;
  JS_FreeCString(context, text);
  (void)JS_ThrowTypeError(context, "string with a lone surrogate");
  return NULL;
}

/* The module's promise is settled once the jobs have run: it can't wait for anything. */
static bool evaluated(struct mg_script *script, JSValue promise) {
  JSContext *context = script->context;
  if (JS_IsException(promise)) return false;
  drain_jobs(script);
  bool good = JS_PromiseState(context, promise) == JS_PROMISE_FULFILLED;
  if (JS_PromiseState(context, promise) == JS_PROMISE_REJECTED)
    (void)JS_Throw(context, JS_PromiseResult(context, promise));
  JS_FreeValue(context, promise);
  return good;
}

static bool load_module(struct mg_script *script, const struct mg_image *image) {
  JSContext *context = script->context;
  JSValue module =
      JS_ReadObject(context, image->bytecode.data, image->bytecode.size, JS_READ_OBJ_BYTECODE);
  if (JS_IsException(module)) return false;
  if (JS_VALUE_GET_TAG(module) != JS_TAG_MODULE || JS_ResolveModule(context, module) < 0) {
    JS_FreeValue(context, module);
    return false;
  }
  JSModuleDef *definition = JS_VALUE_GET_PTR(module);
  if (!evaluated(script, JS_EvalFunction(context, module))) return false;
  JSValue names = JS_GetModuleNamespace(context, definition);
  script->create_actor = JS_GetPropertyStr(context, names, "createActor");
  script->create_reader = JS_GetPropertyStr(context, names, "createReader");
  JS_FreeValue(context, names);
  return JS_IsFunction(context, script->create_actor);
}

static int set_up(struct mg_script *script, const struct mg_image *image) {
  mg_script_enter(script);
  script->runtime = JS_NewRuntime2(&MEMORY, script);
  if (!script->runtime) return MG_E_NOMEM;
  JS_SetMaxStackSize(script->runtime, MG_LIMIT_SCRIPT_STACK_BYTES);
  JS_SetInterruptHandler(script->runtime, interrupt, script);
  script->context = JS_NewContextRaw(script->runtime);
  if (!script->context) return MG_E_NOMEM;
  bool good = add_intrinsics(script->context) && mg__script_add_text(script) == 0 &&
              mg__script_add_codec(script) == 0 && load_module(script, image);
  script->message_atom = JS_NewAtom(script->context, "message");
  good = good && script->message_atom != JS_ATOM_NULL;
  if (!good) mg_script_log_exception(script, "load", NULL);
  mg_script_leave(script);
  return good ? 0 : MG_E_SCRIPT;
}

int mg_script_open(const struct mg_image *image, const struct mg_config *config,
                   struct mg_script **out) {
  struct mg_script *script = calloc(1, sizeof *script);
  if (!script) return MG_E_NOMEM;
  script->create_actor = script->create_reader = JS_UNDEFINED;
  script->config = config;
  script->image = image;
  int error = set_up(script, image);
  if (error) {
    release_all(script);
    free(script);
  } else {
    *out = script;
  }
  return error;
}

void mg_script_close(struct mg_script *script) {
  if (!script) return;
  if (script->context) {
    mg__script_drop_descriptors(script);
    JS_FreeAtom(script->context, script->message_atom);
    JS_FreeValue(script->context, script->create_actor);
    JS_FreeValue(script->context, script->create_reader);
    JS_FreeContext(script->context);
  }
  if (script->runtime) JS_FreeRuntime(script->runtime);
  release_all(script);
  free(script);
}
