/* The host object's `fetch`, `secret` and `verify`: requests that go out, and what they may carry.
 */
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "host_internal.h"

/* --- fetch ---------------------------------------------------------------------------- */

/* A fetch under way: the promise's two functions, and the host that asked. */
struct waiting {
  struct mg_host *host;
  JSContext *context;
  JSValue resolve, reject;
  char request_id[MG_REQUEST_ID_BYTES + 1]; /* what goes on when it ends */
};

static const char *error_class(int error) {
  switch (error) {
    case MG_E_HOST_REFUSED:
    case MG_E_ADDRESS_REFUSED:
    case MG_E_SECRET_REFUSED:
    case MG_E_SECRET_LEAKED:
      return "PermissionError";
    default:
      return "ConnectionError";
  }
}

static JSValue make_reply(JSContext *context, int status, const uint8_t *body, size_t size) {
  JSValue reply = JS_NewObject(context);
  (void)JS_DefinePropertyValueStr(context, reply, "status", JS_NewInt32(context, status),
                                  JS_PROP_C_W_E);
  (void)JS_DefinePropertyValueStr(
      context, reply, "body", JS_NewStringLen(context, (const char *)body, size), JS_PROP_C_W_E);
  return reply;
}

static void settle(struct waiting *waiting, int error, const char *detail, JSValue reply) {
  JSContext *context = waiting->context;
  JSValue value = error ? mg_script_error(context, error_class(error), detail) : reply;
  JSValue function = error ? waiting->reject : waiting->resolve;
  JS_FreeValue(context, JS_Call(context, function, JS_UNDEFINED, 1, &value));
  JS_FreeValue(context, value);
}

static void free_waiting(struct waiting *waiting) {
  JS_FreeValue(waiting->context, waiting->resolve);
  JS_FreeValue(waiting->context, waiting->reject);
  mg__host_release(waiting->host);
  free(waiting);
}

static void on_fetched(void *opaque, int error, const char *detail, int status, const uint8_t *body,
                       size_t size) {
  struct waiting *waiting = opaque;
  struct mg_actor *actor = waiting->host->actor;
  if (actor) {
    memcpy(actor->request_id, waiting->request_id, sizeof actor->request_id);
    mg__actor_enter(actor);
    settle(waiting, error, detail,
           error ? JS_UNDEFINED : make_reply(waiting->context, status, body, size));
  }
  free_waiting(waiting);
  if (actor) mg__actor_leave(actor);
}

/* A string property; NULL if it is absent or null; NULL with an exception otherwise. */
static const char *string_property(JSContext *context, JSValueConst object, const char *name,
                                   size_t *size) {
  const char *text = NULL;
  JSValue value = JS_GetPropertyStr(context, object, name);
  if (JS_IsString(value))
    text = mg_script_text(context, value, size);
  else if (!JS_IsUndefined(value) && !JS_IsNull(value) && !JS_IsException(value))
    (void)JS_ThrowTypeError(context, "fetch: %s is not a string", name);
  JS_FreeValue(context, value);
  return text;
}

static bool add_header(JSContext *context, JSValueConst headers, JSAtom name,
                       struct mg_fetch_request *request) {
  size_t size = 0;
  const char *key = JS_AtomToCString(context, name);
  const char *value = key ? string_property(context, headers, key, &size) : NULL;
  bool good = value && strlen(value) == size && mg_fetch_add_header(request, key, value) == 0;
  if (!good && !JS_HasException(context))
    (void)JS_ThrowTypeError(context, "fetch: header %s can't be sent", key ? key : "?");
  JS_FreeCString(context, value);
  JS_FreeCString(context, key);
  return good;
}

static bool add_headers(JSContext *context, JSValueConst options,
                        struct mg_fetch_request *request) {
  JSPropertyEnum *names = NULL;
  uint32_t count = 0;
  bool good = true;
  JSValue headers = JS_GetPropertyStr(context, options, "headers");
  if (JS_IsObject(headers)) {
    good = JS_GetOwnPropertyNames(context, &names, &count, headers,
                                  JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) == 0;
    for (uint32_t i = 0; good && i < count; i++)
      good = add_header(context, headers, names[i].atom, request);
    JS_FreePropertyEnum(context, names, count);
  }
  JS_FreeValue(context, headers);
  return good;
}

/* The body is a string or a Uint8Array. */
static void read_body(JSContext *context, JSValueConst body, struct mg_fetch_request *request,
                      const char **text) {
  if (JS_IsString(body)) {
    *text = mg_script_text(context, body, &request->body_size);
    request->body = (const uint8_t *)*text;
  } else if (!JS_IsUndefined(body) && !JS_IsNull(body)) {
    request->body = mg_script_bytes(context, body, &request->body_size);
    if (!request->body)
      (void)JS_ThrowTypeError(context, "fetch: body is not a string or a Uint8Array");
  }
}

/* The property `timeout` in milliseconds; 0 if there is none. */
static unsigned read_timeout(JSContext *context, JSValueConst options) {
  uint32_t milliseconds = 0;
  JSValue value = JS_GetPropertyStr(context, options, "timeout");
  if (JS_IsNumber(value)) (void)JS_ToUint32(context, &milliseconds, value);
  JS_FreeValue(context, value);
  return milliseconds;
}

static void start_fetch(JSContext *context, struct waiting *waiting, JSValueConst options) {
  struct mg_fetch_request request = {0};
  const char *text = NULL;
  const char *detail = "";
  size_t ignored = 0;
  JSValue body = JS_GetPropertyStr(context, options, "body");
  request.method = string_property(context, options, "method", &ignored);
  request.url = string_property(context, options, "url", &ignored);
  request.bearer = string_property(context, options, "bearer", &ignored);
  request.request_id = waiting->request_id[0] ? waiting->request_id : NULL;
  request.timeout_ms = read_timeout(context, options);
  read_body(context, body, &request, &text);
  bool good = !JS_HasException(context) && add_headers(context, options, &request);
  int error = good ? mg_fetch_start(waiting->host->actor->actors->fetcher, &request, on_fetched,
                                    waiting, &detail)
                   : 0;
  if (!good) {
    JSValue exception = JS_GetException(context);
    JS_FreeValue(context, JS_Call(context, waiting->reject, JS_UNDEFINED, 1, &exception));
    JS_FreeValue(context, exception);
  } else if (error) {
    settle(waiting, error, detail, JS_UNDEFINED);
  }
  if (!good || error) free_waiting(waiting);
  JS_FreeCString(context, text);
  JS_FreeCString(context, request.bearer);
  JS_FreeCString(context, request.url);
  JS_FreeCString(context, request.method);
  JS_FreeValue(context, body);
  mg_buf_free(&request.headers);
}

JSValue mg__host_fetch(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  JSValue functions[2];
  if (!JS_IsObject(argv[0])) return JS_ThrowTypeError(context, "fetch takes an object");
  if (actor->in_transaction) return JS_ThrowTypeError(context, "fetch within a transaction");
  if (mg__group_commit(actor)) return mg__host_throw_sql(context, actor); /* first what led to it */
  struct waiting *waiting = calloc(1, sizeof *waiting);
  if (!waiting) return JS_ThrowOutOfMemory(context);
  JSValue promise = JS_NewPromiseCapability(context, functions);
  if (JS_IsException(promise)) {
    free(waiting);
    return promise;
  }
  *waiting = (struct waiting){actor->host, context, functions[0], functions[1], ""};
  memcpy(waiting->request_id, actor->request_id, sizeof waiting->request_id);
  actor->host->references++;
  start_fetch(context, waiting, argv[0]);
  return promise;
}

/* --- secrets ----------------------------------------------------------------------------- */

JSValue mg__host_secret(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  struct mg_buf text = {0};
  const char *key = JS_ToCString(context, argv[0]);
  if (!key) return JS_EXCEPTION;
  mg_secrets_placeholder(mg_fetcher_secrets(actor->actors->fetcher), key, &text);
  JSValue made = text.failed ? JS_ThrowOutOfMemory(context)
                             : JS_NewStringLen(context, (const char *)text.data, text.size);
  mg_buf_free(&text);
  JS_FreeCString(context, key);
  return made;
}

/* secret, message or null, what was given */
JSValue mg__host_verify(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  size_t ignored = 0;
  size_t message_size = 0;
  size_t given_size = 0;
  bool answer = false;
  JSValue result = JS_EXCEPTION;
  struct mg_buf refusal = {0};
  const char *secret = mg_script_text(context, argv[0], &ignored);
  const char *message =
      secret && !JS_IsNull(argv[1]) ? mg_script_text(context, argv[1], &message_size) : NULL;
  const char *given =
      JS_HasException(context) ? NULL : mg_script_text(context, argv[2], &given_size);
  if (given) {
    int error = mg_secrets_verify(mg_fetcher_secrets(actor->actors->fetcher), secret,
                                  (const uint8_t *)message, message_size, given, given_size,
                                  &answer, &refusal);
    result = error == 0 ? JS_NewBool(context, answer)
             : error == MG_E_NOMEM
                 ? JS_ThrowOutOfMemory(context)
                 : mg_script_throw(context, "PermissionError", (const char *)refusal.data);
  }
  mg_buf_free(&refusal);
  JS_FreeCString(context, given);
  JS_FreeCString(context, message);
  JS_FreeCString(context, secret);
  return result;
}
