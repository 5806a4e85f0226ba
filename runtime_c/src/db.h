/* One actor's SQLite database: WAL, strict about what statements may do, prepared
 * statements kept by their text. Used by one thread only.
 *
 * A transaction has at most one savepoint open in it. SQLite ends a whole transaction by
 * itself after some errors (a full disk, an interrupted write): mg_db_in_transaction tells.
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

/* Opens (or makes, with mode 0600) the database at `path`. `power`: a commit is on the
 * disk when it returns, and so is the file's name; else it survives the process's death,
 * and after a power cut the last commits may be missing, all of the later ones together.
 * Statements are interrupted when uv_hrtime passes `*deadline`, which outlives the db.
 * 0 or MG_E_NOMEM, MG_E_STORAGE (logged with SQLite's message). */
int mg_db_open(const char *path, bool power, const uint64_t *deadline, struct mg_db **out);
/* The same for a database that is there, and which can't be changed by this connection.
 * MG_E_ARGUMENT if there is none. */
int mg_db_open_reader(const char *path, const uint64_t *deadline, struct mg_db **out);
void mg_db_close(struct mg_db *db);

/* A prepared statement on loan from the cache. */
struct mg_statement {
  sqlite3_stmt *handle;   /* NULL: nothing was left in the text */
  struct mg_cached *kept; /* NULL: it is not of the cache */
};

/* Prepares the first statement of `sql` (from the cache if it is the only one).
 * `*tail` points behind it. It is given back with mg_db_release.
 * 0, MG_E_LIMIT or MG_E_STORAGE. */
int mg_db_prepare(struct mg_db *db, const char *sql, size_t size, struct mg_statement *out,
                  const char **tail);
/* The same for a text whose hash is known. */
int mg_db_prepare_hashed(struct mg_db *db, const char *sql, size_t size, uint32_t hash,
                         struct mg_statement *out, const char **tail);
uint32_t mg_db_hash(const char *sql, size_t size);
void mg_db_release(struct mg_statement *statement);

/* Runs statements that are not from outside: nothing is refused or interrupted.
 * 0 or MG_E_STORAGE. */
int mg_db_run(struct mg_db *db, const char *sql);
/* Rows that the last statement changed, triggers aside. */
int64_t mg_db_changes(const struct mg_db *db);

int mg_db_begin(struct mg_db *db); /* BEGIN IMMEDIATE */
int mg_db_commit(struct mg_db *db);
void mg_db_rollback(struct mg_db *db);
int mg_db_savepoint(struct mg_db *db);
int mg_db_savepoint_release(struct mg_db *db);
/* MG_E_STORAGE: the transaction is gone with everything in it. */
int mg_db_savepoint_undo(struct mg_db *db);
bool mg_db_in_transaction(const struct mg_db *db);
/* Reads from now on see one state: that of the first of them. Ended with mg_db_rollback. */
int mg_db_begin_view(struct mg_db *db);
/* How often anything was committed in this process, to any database: a view that began when
 * it was the same sees everything that anybody can have been told of. */
uint64_t mg_db_commits(void);
/* SQLite's text for the last error. */
const char *mg_db_message(const struct mg_db *db);

#endif
