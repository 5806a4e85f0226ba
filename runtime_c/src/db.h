/* One actor's SQLite database: WAL, strict about what statements may do, prepared
 * statements kept by their text. Used by one thread only.
 *
 * Statements from outside this file can't begin or end transactions, attach
 * databases or use pragmas: an authorizer refuses them when they are prepared. */
#ifndef MG_DB_H
#define MG_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mg_db;

/* Opens (or makes, with mode 0600) the database at `path`. `durable`: every commit
 * waits for the disk; else it survives the process's death but not the machine's.
 * Statements are interrupted when uv_hrtime passes `*deadline`, which outlives the db.
 * 0 or MG_E_NOMEM, MG_E_STORAGE (logged with SQLite's message). */
int mg_db_open(const char *path, bool durable, const uint64_t *deadline, struct mg_db **out);
void mg_db_close(struct mg_db *db);

/* Prepares the first statement of `sql` (from the cache if it is the only one).
 * `*tail` points behind it; NULL in `*out` if nothing is left. The statement is
 * given back with mg_db_release. 0, MG_E_LIMIT or MG_E_STORAGE. */
int mg_db_prepare(struct mg_db *db, const char *sql, size_t size, sqlite3_stmt **out,
                  const char **tail);
void mg_db_release(struct mg_db *db, sqlite3_stmt *statement);

int mg_db_begin(struct mg_db *db); /* BEGIN IMMEDIATE */
int mg_db_commit(struct mg_db *db);
void mg_db_rollback(struct mg_db *db);
bool mg_db_in_transaction(const struct mg_db *db);
/* SQLite's text for the last error. */
const char *mg_db_message(const struct mg_db *db);

#endif
