/* One statement of a database, from its text to its last row. An error anywhere makes
 * everything after it do nothing, so it is asked for once, at the end:
 *
 *   struct mg_query query;
 *   mg_query_begin(&query, db, "SELECT role FROM users WHERE name = ?");
 *   mg_query_text(&query, name, strlen(name));
 *   if (mg_query_row(&query)) … mg_query_column(&query, 0, &size) …
 *   int error = mg_query_end(&query);
 *
 * Texts are bound as they are, without a copy: they outlive the query. */
#ifndef MG_QUERY_H
#define MG_QUERY_H

#include "db.h"

struct mg_query {
  struct mg_db *db;
  struct mg_statement statement;
  int bound; /* parameters so far */
  bool stepped;
  int error;
};

void mg_query_begin(struct mg_query *query, struct mg_db *db, const char *sql);
void mg_query_text(struct mg_query *query, const char *text, size_t size);
void mg_query_blob(struct mg_query *query, const void *data, size_t size);
void mg_query_int(struct mg_query *query, int64_t value);
void mg_query_real(struct mg_query *query, double value);
void mg_query_null(struct mg_query *query);
/* True if there is a (further) row. */
bool mg_query_row(struct mg_query *query);
/* Of the row: "" and 0 for NULL. Good until the next row. */
const char *mg_query_column(struct mg_query *query, int column, size_t *size);
int64_t mg_query_number(struct mg_query *query, int column);
bool mg_query_is_null(struct mg_query *query, int column);
/* Runs what is left and ends. 0, MG_E_TAKEN (a constraint: the row is there already, or what it
 * names is not), MG_E_TIMEOUT, MG_E_FULL, MG_E_NOMEM or MG_E_STORAGE. */
int mg_query_end(struct mg_query *query);
/* How many rows the last statement changed. */
int64_t mg_query_changes(const struct mg_query *query);

/* A statement without parameters or result. As mg_query_end. */
int mg_query_run(struct mg_db *db, const char *sql);

#endif
