#include "db.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "error.h"
#include "limits.h"
#include "log.h"

/* Steps of SQLite's machine between two looks at the clock: about 0.1 ms. */
enum { PROGRESS_STEPS = 10000 };

/* A text is kept in one of this many slots from the one that its hash names. */
enum { WAYS = 8 };

/* Pages in the log, 16 MB, at which they go into the database, which waits for the disk: seldom,
 * since groups write the same few pages again and again, and each goes there once. */
static const char AUTOCHECKPOINT[] = "PRAGMA wal_autocheckpoint=4000";

struct mg_cached {
  char *text; /* NULL: an unused slot */
  size_t size;
  uint32_t hash;
  bool busy;
  uint64_t used; /* tick of the last use, to find the oldest */
  sqlite3_stmt *statement;
};

enum control { BEGIN, VIEW, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, UNDO, CONTROL_COUNT };

static const char *const CONTROLS[CONTROL_COUNT] = {
    "BEGIN IMMEDIATE", "BEGIN",      "COMMIT",         "ROLLBACK",
    "SAVEPOINT mg",    "RELEASE mg", "ROLLBACK TO mg",
};

struct mg_db {
  sqlite3 *handle;
  const uint64_t *deadline;
  bool own; /* true while this file prepares statements of its own */
  uint64_t tick;
  sqlite3_stmt *controls[CONTROL_COUNT];
  struct mg_cached cache[MG_LIMIT_STATEMENTS];
};

static uint64_t commits; /* atomic, of all threads */

static void count_commit(void) { (void)__atomic_add_fetch(&commits, 1, __ATOMIC_RELEASE); }

uint64_t mg_db_commits(void) { return __atomic_load_n(&commits, __ATOMIC_ACQUIRE); }

static int authorize(void *opaque, int action, const char *a, const char *b, const char *c,
                     const char *d) {
  const struct mg_db *db = opaque;
  (void)b;
  (void)c;
  (void)d;
  if (db->own) return SQLITE_OK;
  if (action == SQLITE_PRAGMA && strcmp(a, "data_version") == 0) return SQLITE_OK; /* of FTS5 */
  switch (action) {
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_PRAGMA:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_CREATE_TEMP_VIEW:
      return SQLITE_DENY;
    default:
      return SQLITE_OK;
  }
}

/* Our own statements (COMMIT, ROLLBACK) are never interrupted. */
static int past_deadline(void *opaque) {
  const struct mg_db *db = opaque;
  return !db->own && uv_hrtime() > *db->deadline;
}

int mg_db_run(struct mg_db *db, const char *sql) {
  db->own = true;
  int result = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
  db->own = false;
  return result == SQLITE_OK ? 0 : MG_E_STORAGE;
}

static int control(struct mg_db *db, enum control which) {
  int result = SQLITE_OK;
  db->own = true;
  if (!db->controls[which])
    result = sqlite3_prepare_v3(db->handle, CONTROLS[which], -1, SQLITE_PREPARE_PERSISTENT,
                                &db->controls[which], NULL);
  if (result == SQLITE_OK) {
    (void)sqlite3_step(db->controls[which]);
    result = sqlite3_reset(db->controls[which]);
  }
  db->own = false;
  return result == SQLITE_OK ? 0 : MG_E_STORAGE;
}

/* A new file's name is part of its folder. */
static int sync_folder(const char *path) {
  char folder[4096 + MG_LIMIT_NAME_BYTES + 16];
  const char *slash = strrchr(path, '/');
  size_t size = slash ? (size_t)(slash - path) : 0;
  if (size >= sizeof folder - 1) return MG_E_STORAGE;
  memcpy(folder, path, size);
  if (size == 0) folder[size++] = slash ? '/' : '.';
  folder[size] = '\0';
  int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int result = file >= 0 ? fsync(file) : -1;
  if (file >= 0) (void)close(file);
  return result == 0 ? 0 : MG_E_STORAGE;
}

/* SQLite makes its files with the mode of the database, so it is made here first. */
static int make_file(const char *path) {
  int file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return MG_E_STORAGE;
  (void)close(file);
  return 0;
}

static int open_file(struct mg_db *db, const char *path) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK) return MG_E_STORAGE;
  (void)sqlite3_extended_result_codes(db->handle, 1);
  (void)sqlite3_busy_timeout(db->handle, MG_LIMIT_SQL_MS);
  (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  (void)sqlite3_limit(db->handle, SQLITE_LIMIT_SQL_LENGTH, MG_LIMIT_SQL_BYTES);
  if (sqlite3_set_authorizer(db->handle, authorize, db) != SQLITE_OK) return MG_E_STORAGE;
  sqlite3_progress_handler(db->handle, PROGRESS_STEPS, past_deadline, db);
  return 0;
}

static int set_up(struct mg_db *db, const char *path, bool power) {
  if (make_file(path) || open_file(db, path)) return MG_E_STORAGE;
  if (mg_db_run(db, "PRAGMA journal_mode=WAL")) return MG_E_STORAGE;
  if (mg_db_run(db, power ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"))
    return MG_E_STORAGE;
  if (mg_db_run(db, AUTOCHECKPOINT)) return MG_E_STORAGE;
  return power ? sync_folder(path) : 0;
}

static int set_up_reader(struct mg_db *db, const char *path) {
  return open_file(db, path) || mg_db_run(db, "PRAGMA query_only=ON") ? MG_E_STORAGE : 0;
}

static struct mg_db *new_db(const uint64_t *deadline) {
  struct mg_db *db = calloc(1, sizeof *db);
  if (db) db->deadline = deadline;
  return db;
}

static int finish(struct mg_db *db, int error, struct mg_db **out) {
  if (error) {
    mg_log(MG_LOG_ERROR, "storage",
           db->handle ? sqlite3_errmsg(db->handle) : "cannot open the file");
    mg_db_close(db);
    return error;
  }
  *out = db;
  return 0;
}

int mg_db_open(const char *path, bool power, const uint64_t *deadline, struct mg_db **out) {
  struct mg_db *db = new_db(deadline);
  return db ? finish(db, set_up(db, path, power), out) : MG_E_NOMEM;
}

int mg_db_open_reader(const char *path, const uint64_t *deadline, struct mg_db **out) {
  if (access(path, F_OK)) return MG_E_ARGUMENT;
  struct mg_db *db = new_db(deadline);
  return db ? finish(db, set_up_reader(db, path), out) : MG_E_NOMEM;
}

static void drop(struct mg_cached *entry) {
  (void)sqlite3_finalize(entry->statement);
  free(entry->text);
  memset(entry, 0, sizeof *entry);
}

void mg_db_close(struct mg_db *db) {
  if (!db) return;
  for (size_t i = 0; i < MG_LIMIT_STATEMENTS; i++) drop(&db->cache[i]);
  for (size_t i = 0; i < CONTROL_COUNT; i++) (void)sqlite3_finalize(db->controls[i]);
  (void)sqlite3_close(db->handle);
  free(db);
}

uint32_t mg_db_hash(const char *sql, size_t size) { /* FNV-1a */
  uint32_t hash = 2166136261U;
  for (size_t i = 0; i < size; i++) hash = (hash ^ (uint8_t)sql[i]) * 16777619U;
  return hash;
}

static struct mg_cached *slot(struct mg_db *db, uint32_t hash, size_t way) {
  return &db->cache[(hash + way) % MG_LIMIT_STATEMENTS];
}

static struct mg_cached *look_up(struct mg_db *db, const char *sql, size_t size, uint32_t hash) {
  for (size_t i = 0; i < WAYS; i++) {
    struct mg_cached *entry = slot(db, hash, i);
    if (entry->text && entry->hash == hash && entry->size == size && !entry->busy &&
        memcmp(entry->text, sql, size) == 0)
      return entry;
  }
  return NULL;
}

/* An unused slot, or the one unused for longest; NULL if every one is busy. */
static struct mg_cached *make_room(struct mg_db *db, uint32_t hash) {
  struct mg_cached *oldest = NULL;
  for (size_t i = 0; i < WAYS; i++) {
    struct mg_cached *entry = slot(db, hash, i);
    if (!entry->text) return entry;
    if (!entry->busy && (!oldest || entry->used < oldest->used)) oldest = entry;
  }
  if (oldest) drop(oldest);
  return oldest;
}

static struct mg_cached *keep(struct mg_db *db, const char *sql, size_t size, uint32_t hash,
                              sqlite3_stmt *statement) {
  char *text = malloc(size ? size : 1);
  struct mg_cached *entry = text ? make_room(db, hash) : NULL;
  if (!entry) {
    free(text);
    return NULL;
  }
  memcpy(text, sql, size);
  *entry = (struct mg_cached){text, size, hash, true, ++db->tick, statement};
  return entry;
}

static bool only_space(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r' || *at == ';')) at++;
  return at == end;
}

int mg_db_prepare(struct mg_db *db, const char *sql, size_t size, struct mg_statement *out,
                  const char **tail) {
  uint32_t hash = size <= MG_LIMIT_SQL_BYTES ? mg_db_hash(sql, size) : 0;
  return mg_db_prepare_hashed(db, sql, size, hash, out, tail);
}

int mg_db_prepare_hashed(struct mg_db *db, const char *sql, size_t size, uint32_t hash,
                         struct mg_statement *out, const char **tail) {
  *out = (struct mg_statement){NULL, NULL};
  *tail = sql + size;
  if (size > MG_LIMIT_SQL_BYTES) return MG_E_LIMIT;
  struct mg_cached *entry = look_up(db, sql, size, hash);
  if (entry) {
    entry->busy = true;
    entry->used = ++db->tick;
    *out = (struct mg_statement){entry->statement, entry};
    return 0;
  }
  if (sqlite3_prepare_v3(db->handle, sql, (int)size, SQLITE_PREPARE_PERSISTENT, &out->handle,
                         tail) != SQLITE_OK)
    return MG_E_STORAGE;
  if (out->handle && only_space(*tail, sql + size)) {
    *tail = sql + size;
    out->kept = keep(db, sql, size, hash, out->handle);
  }
  return 0;
}

/* A change outside of a transaction is committed when its statement ends. */
static void count_change(sqlite3_stmt *statement) {
  if (!sqlite3_stmt_readonly(statement) && sqlite3_get_autocommit(sqlite3_db_handle(statement)))
    count_commit();
}

void mg_db_release(struct mg_statement *statement) {
  sqlite3_stmt *handle = statement->handle;
  (void)sqlite3_reset(handle);
  count_change(handle);
  if (statement->kept) {
    (void)sqlite3_clear_bindings(statement->handle);
    statement->kept->busy = false;
  } else {
    (void)sqlite3_finalize(statement->handle);
  }
}

int mg_db_begin(struct mg_db *db) { return control(db, BEGIN); }

int mg_db_begin_view(struct mg_db *db) { return control(db, VIEW); }

int mg_db_commit(struct mg_db *db) {
  int result = control(db, COMMIT);
  count_commit();
  return result;
}

void mg_db_rollback(struct mg_db *db) {
  if (mg_db_in_transaction(db)) (void)control(db, ROLLBACK);
}

int mg_db_savepoint(struct mg_db *db) { return control(db, SAVEPOINT); }

int mg_db_savepoint_release(struct mg_db *db) { return control(db, RELEASE); }

int mg_db_savepoint_undo(struct mg_db *db) {
  if (!mg_db_in_transaction(db) || control(db, UNDO)) return MG_E_STORAGE;
  return control(db, RELEASE);
}

bool mg_db_in_transaction(const struct mg_db *db) { return !sqlite3_get_autocommit(db->handle); }

int64_t mg_db_changes(const struct mg_db *db) { return sqlite3_changes64(db->handle); }

const char *mg_db_message(const struct mg_db *db) { return sqlite3_errmsg(db->handle); }
