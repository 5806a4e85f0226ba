/* The host object's `sql` and `transaction`: statements, their parameters and rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "host_internal.h"

/* Integers that a JavaScript number holds exactly. */
#define SAFE_INTEGER INT64_C(9007199254740991)

/* --- sql ------------------------------------------------------------------------- */

JSValue mg__host_throw_sql(JSContext *context, struct mg_actor *actor) {
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
  return mg__host_throw_sql(context, actor);
}

/* A change outside of any transaction belongs to the group too. */
static JSValue run_statement(JSContext *context, struct mg_actor *actor, sqlite3_stmt *statement,
                             JSValueConst params) {
  if (!sqlite3_stmt_readonly(statement) && mg__group_open(actor))
    return mg__host_throw_sql(context, actor);
  if (bind_all(context, statement, params) == SQLITE_OK)
    return read_rows(context, actor, statement);
  return JS_HasException(context) ? JS_EXCEPTION : mg__host_throw_sql(context, actor);
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
                                 : mg__host_throw_sql(context, actor);
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

JSValue mg__host_sql(JSContext *context, struct mg_host *host, JSValueConst *argv) {
  struct mg_sql_text *kept = JS_IsString(argv[0]) ? *text_slot(host, argv[0]) : NULL;
  if (!kept || JS_VALUE_GET_PTR(kept->string) != JS_VALUE_GET_PTR(argv[0]))
    return run_new_text(context, host, argv);
  kept->references++;
  JSValue rows = run_text(context, host->actor, kept->text, kept->size, kept->hash, argv[1]);
  release_text(context, kept);
  return rows;
}

void mg__host_texts_free(JSContext *context, struct mg_host *host) {
  for (size_t i = 0; i < MG_SQL_TEXTS; i++) {
    release_text(context, host->texts[i]);
    host->texts[i] = NULL;
  }
}

/* --- transaction -------------------------------------------------------------------- */

static JSValue roll_back(struct mg_actor *actor) {
  mg__transaction_undo(actor);
  return JS_EXCEPTION;
}

JSValue mg__host_transaction(JSContext *context, struct mg_actor *actor, JSValueConst *argv) {
  if (!JS_IsFunction(context, argv[0]))
    return JS_ThrowTypeError(context, "transaction takes a function");
  if (actor->in_transaction)
    return JS_ThrowTypeError(context, "a transaction within a transaction");
  if (mg__transaction_begin(actor)) return mg__host_throw_sql(context, actor);
  JSValue result = JS_Call(context, argv[0], JS_UNDEFINED, 0, NULL);
  if (JS_IsException(result)) return roll_back(actor);
  if (JS_IsPromise(result)) {
    JS_FreeValue(context, result);
    (void)roll_back(actor);
    return JS_ThrowTypeError(context, "a transaction's function must not be async");
  }
  if (mg__transaction_commit(actor)) {
    JS_FreeValue(context, result);
    (void)mg__host_throw_sql(context, actor);
    return roll_back(actor);
  }
  return result;
}
