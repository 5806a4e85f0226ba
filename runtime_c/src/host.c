/* The host object (docs/architecture.md, "The host contract") for one actor. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "actor_internal.h"
#include "error.h"
#include "log.h"
#include "trace.h"

/* Integers that a JavaScript number holds exactly. */
#define SAFE_INTEGER INT64_C(9007199254740991)

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

/* --- sql ------------------------------------------------------------------------- */

static JSValue throw_sql(JSContext *context, struct mg_actor *actor) {
  return mg_script_throw(context, "SqlError", mg_db_message(actor->db));
}

static int bind_number(sqlite3_stmt *statement, int index, double value) {
  bool whole = value == floor(value) && fabs(value) <= (double)SAFE_INTEGER;
  bool negative_zero = value == 0 && signbit(value);
  return whole && !negative_zero ? sqlite3_bind_int64(statement, index, (int64_t)value)
                                 : sqlite3_bind_double(statement, index, value);
}

static int bind_text(JSContext *context, sqlite3_stmt *statement, int index, JSValueConst value) {
  size_t size = 0;
  const char *text = mg_script_text(context, value, &size);
  if (!text) return SQLITE_ERROR;
  int result = sqlite3_bind_text64(statement, index, text, size, SQLITE_TRANSIENT, SQLITE_UTF8);
  JS_FreeCString(context, text);
  return result;
}

/* SQLITE_OK, or an error; a JavaScript exception may be pending then. */
static int bind_one(JSContext *context, sqlite3_stmt *statement, int index, JSValueConst value) {
  double number = 0;
  size_t size = 0;
  if (JS_IsNull(value)) return sqlite3_bind_null(statement, index);
  if (JS_IsNumber(value) && JS_ToFloat64(context, &number, value) == 0)
    return bind_number(statement, index, number);
  if (JS_IsString(value)) return bind_text(context, statement, index, value);
  const uint8_t *bytes = mg_script_bytes(context, value, &size);
  if (bytes) return sqlite3_bind_blob64(statement, index, bytes, size, SQLITE_TRANSIENT);
  (void)JS_ThrowTypeError(
      context, "SQL parameter %d is not null, a number, a string or a Uint8Array", index);
  return SQLITE_ERROR;
}

static int bind_all(JSContext *context, sqlite3_stmt *statement, JSValueConst params) {
  int64_t count = 0;
  if (!JS_IsUndefined(params) &&
      (!JS_IsArray(params) || JS_GetLength(context, params, &count) < 0)) {
    (void)JS_ThrowTypeError(context, "SQL parameters are not an array");
    return SQLITE_ERROR;
  }
  if (count != sqlite3_bind_parameter_count(statement)) {
    (void)JS_ThrowRangeError(context, "SQL statement has another number of parameters");
    return SQLITE_ERROR;
  }
  for (int i = 0; i < (int)count; i++) {
    JSValue value = JS_GetPropertyUint32(context, params, (uint32_t)i);
    int result = JS_IsException(value) ? SQLITE_ERROR : bind_one(context, statement, i + 1, value);
    JS_FreeValue(context, value);
    if (result != SQLITE_OK) return result;
  }
  return SQLITE_OK;
}

static JSValue read_integer(JSContext *context, int64_t value) {
  if (value > SAFE_INTEGER || value < -SAFE_INTEGER)
    return JS_ThrowRangeError(context, "SQL integer beyond 2^53 - 1");
  return JS_NewInt64(context, value);
}

static JSValue read_column(JSContext *context, sqlite3_stmt *statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return read_integer(context, sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
      return JS_NewFloat64(context, sqlite3_column_double(statement, column));
    case SQLITE_TEXT: {
      const char *text = (const char *)sqlite3_column_text(statement, column);
      int size = sqlite3_column_bytes(statement, column);
      return text ? JS_NewStringLen(context, text, (size_t)size) : JS_ThrowOutOfMemory(context);
    }
    case SQLITE_BLOB: {
      const uint8_t *data = sqlite3_column_blob(statement, column);
      return JS_NewUint8ArrayCopy(context, data, (size_t)sqlite3_column_bytes(statement, column));
    }
    default:
      return JS_NULL;
  }
}

static JSValue read_row(JSContext *context, sqlite3_stmt *statement) {
  JSValue row = JS_NewArray(context);
  int columns = sqlite3_column_count(statement);
  for (int i = 0; i < columns && !JS_IsException(row); i++) {
    JSValue value = read_column(context, statement, i);
    if (JS_IsException(value) || JS_SetPropertyUint32(context, row, (uint32_t)i, value) < 0) {
      JS_FreeValue(context, row);
      row = JS_EXCEPTION;
    }
  }
  return row;
}

static JSValue read_rows(JSContext *context, struct mg_actor *actor, sqlite3_stmt *statement) {
  JSValue rows = JS_NewArray(context);
  uint32_t count = 0;
  int result = 0;
  if (JS_IsException(rows)) return rows;
  while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
    JSValue row = read_row(context, statement);
    if (!JS_IsException(row) && JS_SetPropertyUint32(context, rows, count++, row) >= 0) continue;
    JS_FreeValue(context, rows);
    return JS_EXCEPTION;
  }
  if (result == SQLITE_DONE) return rows;
  JS_FreeValue(context, rows);
  return throw_sql(context, actor);
}

/* A change outside of any transaction belongs to the group too. */
static JSValue run_statement(JSContext *context, struct mg_actor *actor, sqlite3_stmt *statement,
                             JSValueConst params) {
  if (!sqlite3_stmt_readonly(statement) && mg__group_open(actor)) return throw_sql(context, actor);
  if (bind_all(context, statement, params) == SQLITE_OK)
    return read_rows(context, actor, statement);
  return JS_HasException(context) ? JS_EXCEPTION : throw_sql(context, actor);
}

/* Several statements in one text run in order (a migration); the parameters are the
 * last one's, and so are the rows returned. */
static JSValue run_text(JSContext *context, struct mg_actor *actor, const char *text, size_t size,
                        uint32_t hash, JSValueConst params) {
  const char *end = text + size;
  JSValue rows = JS_UNDEFINED;
  while (text < end && !JS_IsException(rows)) {
    struct mg_statement statement = {NULL, NULL};
    const char *tail = NULL;
    int error =
        mg_db_prepare_hashed(actor->db, text, (size_t)(end - text), hash, &statement, &tail);
    if (error)
      rows = error == MG_E_LIMIT ? JS_ThrowRangeError(context, "SQL text too long")
                                 : throw_sql(context, actor);
    if (statement.handle) {
      JS_FreeValue(context, rows);
      rows = run_statement(context, actor, statement.handle, tail < end ? JS_UNDEFINED : params);
      mg_db_release(&statement);
    }
    text = tail;
    if (text < end) hash = mg_db_hash(text, (size_t)(end - text));
  }
  return JS_IsUndefined(rows) ? JS_NewArray(context) : rows;
}

/* A text of SQL, made of a string once. Code uses the same strings again and again, so it is
 * found by the string's address; the string is held, so no other gets that. */
struct mg_sql_text {
  size_t references; /* the table's, and of each use under way */
  JSValue string;
  uint32_t hash;
  size_t size;
  char text[];
};

enum { KEPT_TEXT_BYTES = 1024 };

static void release_text(JSContext *context, struct mg_sql_text *kept) {
  if (!kept || --kept->references > 0) return;
  JS_FreeValue(context, kept->string);
  free(kept);
}

static struct mg_sql_text **text_slot(struct mg_host *host, JSValueConst string) {
  return &host->texts[((uintptr_t)JS_VALUE_GET_PTR(string) >> 4) % MG_SQL_TEXTS];
}

static struct mg_sql_text *keep_text(JSContext *context, JSValueConst string, const char *text,
                                     size_t size) {
  struct mg_sql_text *kept = size <= KEPT_TEXT_BYTES ? malloc(sizeof *kept + size) : NULL;
  if (!kept) return NULL;
  kept->references = 1;
  kept->string = JS_DupValue(context, string);
  kept->hash = mg_db_hash(text, size);
  kept->size = size;
  memcpy(kept->text, text, size);
  return kept;
}

static JSValue run_new_text(JSContext *context, struct mg_host *host, JSValueConst *argv) {
  size_t size = 0;
  const char *text = JS_IsString(argv[0]) ? mg_script_text(context, argv[0], &size) : NULL;
  if (!text)
    return JS_HasException(context) ? JS_EXCEPTION
                                    : JS_ThrowTypeError(context, "SQL text is not a string");
  struct mg_sql_text **slot = text_slot(host, argv[0]);
  struct mg_sql_text *kept = keep_text(context, argv[0], text, size);
  if (kept) {
    release_text(context, *slot);
    *slot = kept;
  }
  JSValue rows = run_text(context, host->actor, text, size, mg_db_hash(text, size), argv[1]);
  JS_FreeCString(context, text);
  return rows;
}

static JSValue host_sql(JSContext *context, struct mg_host *host, JSValueConst *argv) {
  struct mg_sql_text *kept = JS_IsString(argv[0]) ? *text_slot(host, argv[0]) : NULL;
  if (!kept || JS_VALUE_GET_PTR(kept->string) != JS_VALUE_GET_PTR(argv[0]))
    return run_new_text(context, host, argv);
  kept->references++;
  JSValue rows = run_text(context, host->actor, kept->text, kept->size, kept->hash, argv[1]);
  release_text(context, kept);
  return rows;
}

/* --- transaction -------------------------------------------------------------------- */

static JSValue roll_back(struct mg_actor *actor) {
  mg__transaction_undo(actor);
  return JS_EXCEPTION;
}

static JSValue host_transaction(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  if (!JS_IsFunction(context, argv[0]))
    return JS_ThrowTypeError(context, "transaction takes a function");
  if (actor->in_transaction)
    return JS_ThrowTypeError(context, "a transaction within a transaction");
  if (mg__transaction_begin(actor)) return throw_sql(context, actor);
  JSValue result = JS_Call(context, argv[0], JS_UNDEFINED, 0, NULL);
  if (JS_IsException(result)) return roll_back(actor);
  if (JS_IsPromise(result)) {
    JS_FreeValue(context, result);
    (void)roll_back(actor);
    return JS_ThrowTypeError(context, "a transaction's function must not be async");
  }
  if (mg__transaction_commit(actor)) {
    JS_FreeValue(context, result);
    (void)throw_sql(context, actor);
    return roll_back(actor);
  }
  return result;
}

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

static JSValue host_fetch(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  JSValue functions[2];
  if (!JS_IsObject(argv[0])) return JS_ThrowTypeError(context, "fetch takes an object");
  if (actor->in_transaction) return JS_ThrowTypeError(context, "fetch within a transaction");
  if (mg__group_commit(actor)) return throw_sql(context, actor); /* first what led to it */
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

static JSValue host_secret(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
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
static JSValue host_verify(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
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

/* --- the rest ------------------------------------------------------------------------------ */

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
      return host_sql(context, host, arguments);
    case TRANSACTION:
      return host_transaction(context, host->actor, arguments);
    case FETCH:
      return host_fetch(context, host->actor, arguments);
    case SECRET:
      return host_secret(context, host->actor, arguments);
    case VERIFY:
      return host_verify(context, host->actor, arguments);
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
  for (size_t i = 0; i < MG_SQL_TEXTS; i++) {
    release_text(context, host->texts[i]);
    host->texts[i] = NULL;
  }
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
