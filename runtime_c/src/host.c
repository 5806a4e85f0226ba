/* The host object (docs/architecture.md, "The host contract") for one actor: its methods, of which
 * SQL is in host_sql.c, and what goes out in host_fetch.c. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "error.h"
#include "host_internal.h"
#include "log.h"
#include "trace.h"

/* Random bytes that one call of the app gets: a key or two. */
#define RANDOM_BYTES 1024

enum method {
  SQL,
  TRANSACTION,
  FETCH,
  SECRET,
  VERIFY,
  NOW,
  CONNECTIONS,
  SEND,
  BROADCAST,
  CLOSE,
  LOG,
  RANDOM,
  LATER,
  METHOD_COUNT
};

static const struct {
  const char *name;
  int arguments;
} METHODS[METHOD_COUNT] = {
    {"sql", 2}, {"transaction", 1}, {"fetch", 1}, {"secret", 1},    {"verify", 3},
    {"now", 0}, {"connections", 0}, {"send", 2},  {"broadcast", 1}, {"close", 3},
    {"log", 2}, {"random", 1},      {"later", 2},
};

/* --- time, connections, the log, random bytes ----------------------------------------------- */

static JSValue host_now(JSContext *context) {
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_REALTIME, &now);
  return JS_NewInt64(context, (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

static JSValue host_connections(JSContext *context, struct mg_actor *actor) {
  JSValue list = JS_NewArray(context);
  uint32_t count = 0;
  for (struct mg_peer *peer = actor->peers; peer && !JS_IsException(list); peer = peer->next)
    if (JS_SetPropertyUint32(context, list, count++, JS_DupValue(context, peer->object)) < 0) {
      JS_FreeValue(context, list);
      list = JS_EXCEPTION;
    }
  return list;
}

/* The peer behind a connection object; NULL if it has left, or with an exception. */
static struct mg_peer *peer_of(JSContext *context, struct mg_actor *actor, JSValueConst object) {
  JSClassID class = actor->actors->script->peer_class;
  if (JS_GetClassID(object) != class) {
    (void)JS_ThrowTypeError(context, "not a connection");
    return NULL;
  }
  struct mg_peer *peer = JS_GetOpaque(object, class);
  if (!peer || peer->actor == actor) return peer;
  (void)JS_ThrowTypeError(context, "a connection of another actor");
  return NULL;
}

static JSValue host_send(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  size_t size = 0;
  struct mg_peer *peer = peer_of(context, actor, argv[0]);
  const uint8_t *data = mg_script_bytes(context, argv[1], &size);
  if (JS_HasException(context)) return JS_EXCEPTION;
  if (!data) return JS_ThrowTypeError(context, "send takes a Uint8Array");
  if (peer && mg__actor_send(actor, peer, data, size)) return JS_ThrowOutOfMemory(context);
  return JS_UNDEFINED;
}

static JSValue host_broadcast(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  size_t size = 0;
  const uint8_t *data = mg_script_bytes(context, argv[0], &size);
  if (!data) return JS_ThrowTypeError(context, "broadcast takes a Uint8Array");
  return mg__actor_broadcast(actor, data, size) ? JS_ThrowOutOfMemory(context) : JS_UNDEFINED;
}

static JSValue host_later(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  int64_t cursor = 0;
  struct mg_peer *peer = peer_of(context, actor, argv[0]);
  if (JS_HasException(context) || JS_ToInt64(context, &cursor, argv[1])) return JS_EXCEPTION;
  if (peer) mg__catch_up_later(peer, cursor);
  return JS_UNDEFINED;
}

static JSValue host_close(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  int32_t code = 0;
  struct mg_peer *peer = peer_of(context, actor, argv[0]);
  if (JS_HasException(context) || JS_ToInt32(context, &code, argv[1])) return JS_EXCEPTION;
  const char *reason = JS_IsUndefined(argv[2]) ? NULL : JS_ToCString(context, argv[2]);
  if (JS_HasException(context)) return JS_EXCEPTION;
  int error = peer ? mg__actor_close(actor, peer, (uint16_t)code, reason ? reason : "") : 0;
  JS_FreeCString(context, reason);
  return error ? JS_ThrowOutOfMemory(context) : JS_UNDEFINED;
}

/* What is logged may be a stack: its lines become Python's. */
static void log_text(const struct mg_actor *actor, enum mg_log_level level, const char *text,
                     size_t size) {
  struct mg_buf traced = {0};
  if (!mg_log_wants(level)) return;
  mg_trace_write(actor->actors->image, text, size, &traced);
  mg_buf_byte(&traced, 0);
  mg_log_actor(level, "app", actor->name, traced.failed ? text : (const char *)traced.data);
  mg_buf_free(&traced);
}

static JSValue host_log(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  enum mg_log_level level = MG_LOG_INFO;
  size_t size = 0;
  const char *name = JS_ToCString(context, argv[0]);
  const char *text = name ? JS_ToCStringLen(context, &size, argv[1]) : NULL;
  if (text) {
    (void)mg_log_level_parse(name, &level);
    log_text(actor, level, text, size);
  }
  JS_FreeCString(context, text);
  JS_FreeCString(context, name);
  return text ? JS_UNDEFINED : JS_EXCEPTION;
}

/* Random bytes of the system, at most RANDOM_BYTES at once. */
static JSValue host_random(JSContext *context, JSValueConst *arguments) {
  uint8_t bytes[RANDOM_BYTES];
  int32_t count = 0;
  if (JS_ToInt32(context, &count, arguments[0])) return JS_EXCEPTION;
  if (count < 0 || count > RANDOM_BYTES)
    return JS_ThrowRangeError(context, "too many random bytes");
  if (getrandom(bytes, (size_t)count, 0) != count) {
    return JS_ThrowInternalError(context, "no random bytes");
  }
  return JS_NewUint8ArrayCopy(context, bytes, (size_t)count);
}

static JSValue dispatch(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                        int method, JSValueConst *data) {
  JSClassID class = 0;
  struct mg_host *host = JS_GetAnyOpaque(data[0], &class);
  JSValueConst arguments[3] = {JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
  (void)self;
  if (!host || !host->actor) return JS_ThrowTypeError(context, "this host is gone");
  for (int i = 0; i < argc && i < 3; i++) arguments[i] = argv[i];
  switch ((enum method)method) {
    case SQL:
      return mg__host_sql(context, host, arguments);
    case TRANSACTION:
      return mg__host_transaction(context, host->actor, arguments);
    case FETCH:
      return mg__host_fetch(context, host->actor, arguments);
    case SECRET:
      return mg__host_secret(context, host->actor, arguments);
    case VERIFY:
      return mg__host_verify(context, host->actor, arguments);
    case NOW:
      return host_now(context);
    case CONNECTIONS:
      return host_connections(context, host->actor);
    case SEND:
      return host_send(context, host->actor, arguments);
    case BROADCAST:
      return host_broadcast(context, host->actor, arguments);
    case CLOSE:
      return host_close(context, host->actor, arguments);
    case LOG:
      return host_log(context, host->actor, arguments);
    case RANDOM:
      return host_random(context, arguments);
    case LATER:
      return host_later(context, host->actor, arguments);
    case METHOD_COUNT:
      break;
  }
  return JS_ThrowTypeError(context, "no such method");
}

static int define_all(JSContext *context, JSValueConst host, struct mg_actor *actor) {
  for (int i = 0; i < METHOD_COUNT; i++) {
    JSValueConst data[] = {host};
    JSValue function = JS_NewCFunctionData(context, dispatch, METHODS[i].arguments, i, 1, data);
    if (JS_DefinePropertyValueStr(context, host, METHODS[i].name, function, JS_PROP_ENUMERABLE) < 0)
      return MG_E_SCRIPT;
  }
  JSValue build = JS_NewString(context, actor->actors->config->build);
  if (JS_DefinePropertyValueStr(context, host, "build", build, JS_PROP_ENUMERABLE) < 0)
    return MG_E_SCRIPT;
  JSValue dev = JS_NewBool(context, actor->actors->config->dev);
  return JS_DefinePropertyValueStr(context, host, "dev", dev, JS_PROP_ENUMERABLE) < 0 ? MG_E_SCRIPT
                                                                                      : 0;
}

JSValue mg__host_new(struct mg_actor *actor) {
  struct mg_script *script = actor->actors->script;
  struct mg_host *host = calloc(1, sizeof *host);
  if (!host) return JS_ThrowOutOfMemory(script->context);
  JSValue object = JS_NewObjectClass(script->context, script->host_class);
  if (JS_IsException(object)) {
    free(host);
    return object;
  }
  host->actor = actor;
  host->references = 2; /* the object's and the actor's */
  JS_SetOpaque(object, host);
  actor->host = host;
  if (define_all(script->context, object, actor) == 0) return object;
  JS_FreeValue(script->context, object);
  return JS_EXCEPTION;
}

void mg__host_cut_off(JSContext *context, struct mg_host *host) {
  mg__host_texts_free(context, host);
  host->actor = NULL;
  mg__host_release(host);
}

void mg__host_release(struct mg_host *host) {
  if (--host->references == 0) free(host);
}

static void finalize_host(JSRuntime *runtime, JSValueConst object) {
  JSClassID class = 0;
  struct mg_host *host = JS_GetAnyOpaque(object, &class);
  (void)runtime;
  if (host) mg__host_release(host);
}

int mg__host_classes(struct mg_script *script) {
  static const JSClassDef host_class = {.class_name = "Host", .finalizer = finalize_host};
  static const JSClassDef peer_class = {.class_name = "Connection"};
  (void)JS_NewClassID(script->runtime, &script->host_class);
  (void)JS_NewClassID(script->runtime, &script->peer_class);
  if (JS_NewClass(script->runtime, script->host_class, &host_class)) return MG_E_SCRIPT;
  return JS_NewClass(script->runtime, script->peer_class, &peer_class) ? MG_E_SCRIPT : 0;
}
