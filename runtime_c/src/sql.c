#include "sql.h"

#include <string.h>

#include "error.h"

struct value {
  enum { TEXT, NUMBER, REAL } kind;
  size_t at, size; /* of a text, in `strings` */
  int64_t number;
  double real;
};

static void add_value(struct mg_sql *sql, struct value value) {
  mg_buf_byte(&sql->text, '?');
  mg_buf_append(&sql->values, &value, sizeof value);
}

void mg_sql_add(struct mg_sql *sql, const char *text) { mg_buf_text(&sql->text, text); }

void mg_sql_text(struct mg_sql *sql, const char *text, size_t size) {
  struct value value = {.kind = TEXT, .at = sql->strings.size, .size = size};
  mg_buf_append(&sql->strings, text, size);
  add_value(sql, value);
}

void mg_sql_number(struct mg_sql *sql, int64_t number) {
  add_value(sql, (struct value){.kind = NUMBER, .number = number});
}

void mg_sql_real(struct mg_sql *sql, double number) {
  add_value(sql, (struct value){.kind = REAL, .real = number});
}

static struct value value_at(const struct mg_sql *sql, size_t i) {
  struct value value;
  memcpy(&value, sql->values.data + i * sizeof value, sizeof value);
  return value;
}

void mg_sql_append(struct mg_sql *sql, const struct mg_sql *from) {
  size_t before = sql->strings.size;
  mg_buf_append(&sql->text, from->text.data, from->text.size);
  mg_buf_append(&sql->strings, from->strings.data, from->strings.size);
  for (size_t i = 0; i < from->values.size / sizeof(struct value); i++) {
    struct value value = value_at(from, i);
    value.at += before;
    mg_buf_append(&sql->values, &value, sizeof value);
  }
}

void mg_sql_begin(struct mg_sql *sql, struct mg_db *db, struct mg_query *query) {
  mg_buf_byte(&sql->text, 0);
  bool failed = sql->text.failed || sql->values.failed || sql->strings.failed;
  mg_query_begin(query, db, failed ? "SELECT 0" : (const char *)sql->text.data);
  if (failed) query->error = MG_E_NOMEM;
  for (size_t i = 0; !query->error && i < sql->values.size / sizeof(struct value); i++) {
    struct value value = value_at(sql, i);
    const char *text = sql->strings.data ? (const char *)sql->strings.data + value.at : "";
    if (value.kind == TEXT)
      mg_query_text(query, text, value.size);
    else if (value.kind == NUMBER)
      mg_query_int(query, value.number);
    else
      mg_query_real(query, value.real);
  }
}

void mg_sql_free(struct mg_sql *sql) {
  mg_buf_free(&sql->text);
  mg_buf_free(&sql->values);
  mg_buf_free(&sql->strings);
}
