/* A statement that is put together: its text, and the values for its `?` in their order. No
 * value from outside is ever part of the text. */
#ifndef MG_SQL_H
#define MG_SQL_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "query.h"

struct mg_sql {
  struct mg_buf text;
  struct mg_buf values; /* struct value, in sql.c */
  struct mg_buf strings;
};

/* Appends constant text. */
void mg_sql_add(struct mg_sql *sql, const char *text);
/* Appends `?` and its value, which is copied. */
void mg_sql_text(struct mg_sql *sql, const char *text, size_t size);
void mg_sql_number(struct mg_sql *sql, int64_t number);
void mg_sql_real(struct mg_sql *sql, double number);
/* Appends all of `from`. */
void mg_sql_append(struct mg_sql *sql, const struct mg_sql *from);
/* Prepares it with its values. `sql` outlives the query. */
void mg_sql_begin(struct mg_sql *sql, struct mg_db *db, struct mg_query *query);
void mg_sql_free(struct mg_sql *sql);

#endif
