#include "query.h"

#include <string.h>

#include "error.h"

static int error_of(int result) {
  switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return 0;
    case SQLITE_CONSTRAINT:
      return MG_E_TAKEN;
    case SQLITE_INTERRUPT:
      return MG_E_TIMEOUT;
    case SQLITE_FULL:
      return MG_E_FULL;
    case SQLITE_NOMEM:
      return MG_E_NOMEM;
    default:
      return MG_E_STORAGE;
  }
}

static void note(struct mg_query *query, int result) {
  if (!query->error) query->error = error_of(result);
}

void mg_query_begin(struct mg_query *query, struct mg_db *db, const char *sql) {
  const char *tail = NULL;
  memset(query, 0, sizeof *query);
  query->db = db;
  query->error = mg_db_prepare(db, sql, strlen(sql), &query->statement, &tail);
  if (!query->error && !query->statement.handle) query->error = MG_E_ARGUMENT;
}

void mg_query_text(struct mg_query *query, const char *text, size_t size) {
  query->bound++;
  if (!query->error)
    note(query, sqlite3_bind_text64(query->statement.handle, query->bound, text, size,
                                    SQLITE_STATIC, SQLITE_UTF8));
}

void mg_query_blob(struct mg_query *query, const void *data, size_t size) {
  query->bound++;
  if (!query->error)
    note(query,
         sqlite3_bind_blob64(query->statement.handle, query->bound, data, size, SQLITE_STATIC));
}

void mg_query_int(struct mg_query *query, int64_t value) {
  query->bound++;
  if (!query->error) note(query, sqlite3_bind_int64(query->statement.handle, query->bound, value));
}

void mg_query_real(struct mg_query *query, double value) {
  query->bound++;
  if (!query->error) note(query, sqlite3_bind_double(query->statement.handle, query->bound, value));
}

void mg_query_null(struct mg_query *query) {
  query->bound++;
  if (!query->error) note(query, sqlite3_bind_null(query->statement.handle, query->bound));
}

bool mg_query_row(struct mg_query *query) {
  if (query->error) return false;
  query->stepped = true;
  int result = sqlite3_step(query->statement.handle);
  note(query, result);
  return result == SQLITE_ROW;
}

const char *mg_query_column(struct mg_query *query, int column, size_t *size) {
  const char *text =
      query->error ? NULL : (const char *)sqlite3_column_blob(query->statement.handle, column);
  *size = text ? (size_t)sqlite3_column_bytes(query->statement.handle, column) : 0;
  return text ? text : "";
}

int64_t mg_query_number(struct mg_query *query, int column) {
  return query->error ? 0 : sqlite3_column_int64(query->statement.handle, column);
}

bool mg_query_is_null(struct mg_query *query, int column) {
  return query->error || sqlite3_column_type(query->statement.handle, column) == SQLITE_NULL;
}

int mg_query_end(struct mg_query *query) {
  if (!query->stepped) (void)mg_query_row(query);
  if (query->statement.handle) mg_db_release(&query->statement);
  query->statement = (struct mg_statement){NULL, NULL};
  return query->error;
}

int64_t mg_query_changes(const struct mg_query *query) { return mg_db_changes(query->db); }

int mg_query_run(struct mg_db *db, const char *sql) {
  struct mg_query query;
  mg_query_begin(&query, db, sql);
  while (mg_query_row(&query)) {
  }
  return mg_query_end(&query);
}
