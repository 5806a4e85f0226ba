/* The log's writes put together: few, and after each commit the files hold it, as whoever
 * kills the process then leaves them. */
#include "wal_file.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "test.h"

enum { PATH_BYTES = 512, ROUNDS = 200 };

static sqlite3_vfs counting_vfs;
static sqlite3_vfs *below;
static sqlite3_io_methods counting, system_methods;
static size_t writes;
static int failing; /* what the next write gives */
static bool failing_for_long;
static char folder[PATH_BYTES / 2];

static int count_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at) {
  int failure = failing;
  writes++;
  if (!failing_for_long) failing = SQLITE_OK;
  if (failure) return failure;
  return system_methods.xWrite(file, data, size, at);
}

static int open_counted(sqlite3_vfs *unused, const char *path, sqlite3_file *file, int flags,
                        int *out) {
  (void)unused;
  int result = below->xOpen(below, path, file, flags, out);
  if (result != SQLITE_OK || !(flags & SQLITE_OPEN_WAL)) return result;
  counting = system_methods = *file->pMethods;
  counting.xWrite = count_write;
  file->pMethods = &counting;
  return result;
}

static void set_up(void) {
  const char *base = getenv("TEST_TMPDIR");
  (void)snprintf(folder, sizeof folder, "%s/wal-XXXXXX", base ? base : "/tmp");
  CHECK(sqlite3_initialize() == SQLITE_OK && mkdtemp(folder));
  below = sqlite3_vfs_find(NULL);
  counting_vfs = *below;
  counting_vfs.zName = "counting";
  counting_vfs.xOpen = open_counted;
  CHECK(sqlite3_vfs_register(&counting_vfs, 1) == SQLITE_OK);
  CHECK(mg_wal_file_register() == 0);
}

static void path_of(const char *name, const char *end, char out[PATH_BYTES]) {
  (void)snprintf(out, PATH_BYTES, "%s/%s%s", folder, name, end);
}

static void run(sqlite3 *db, const char *sql) {
  CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3 *open_database(const char *name) {
  sqlite3 *db = NULL;
  char path[PATH_BYTES];
  path_of(name, ".db", path);
  CHECK(sqlite3_open(path, &db) == SQLITE_OK);
  run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=2");
  return db;
}

static int64_t ask(sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  CHECK(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
  CHECK(sqlite3_step(statement) == SQLITE_ROW);
  int64_t found = sqlite3_column_int64(statement, 0);
  CHECK(sqlite3_finalize(statement) == SQLITE_OK);
  return found;
}

/* --- what a kill leaves --------------------------------------------------------------------- */

static void copy_file(const char *end) {
  static uint8_t data[1 << 16];
  char path[PATH_BYTES];
  ssize_t got = 0;
  path_of("one", end, path);
  int from = open(path, O_RDONLY);
  path_of("killed", end, path);
  int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  CHECK(from >= 0 && to >= 0);
  while ((got = read(from, data, sizeof data)) > 0) CHECK(write(to, data, (size_t)got) == got);
  CHECK(got == 0 && close(from) == 0 && close(to) == 0);
}

static int64_t sum_after_kill(const char *question) {
  copy_file(".db");
  copy_file(".db-wal");
  sqlite3 *db = open_database("killed");
  CHECK(ask(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0);
  int64_t found = ask(db, question);
  CHECK(sqlite3_close(db) == SQLITE_OK);
  return found;
}

static unsigned next(unsigned most) {
  static uint32_t seed = 7;
  seed = seed * 1103515245U + 12345U;
  return (seed >> 16) % most;
}

/* Rows of every size, here and there. */
static void change(sqlite3 *db) {
  char sql[400];
  (void)snprintf(
      sql, sizeof sql,
      "INSERT OR REPLACE INTO t WITH RECURSIVE n(v) AS (SELECT %u UNION ALL SELECT v + 1 "
      "FROM n WHERE v < %u) SELECT (v * 37) %% 400, randomblob(%u) FROM n",
      next(400), next(400), next(1500));
  run(db, sql);
}

/* As calls in a group do: some savepoints are undone; with few pages in memory, so that frames
 * are written, read and mended before the commit; now and then all of it is undone. */
static void transact(sqlite3 *db) {
  run(db, "BEGIN IMMEDIATE");
  for (unsigned i = 0; i <= next(4); i++) {
    run(db, "SAVEPOINT mg");
    change(db);
    if (next(3) == 0) run(db, "ROLLBACK TO mg");
    run(db, "RELEASE mg");
  }
  run(db, next(5) == 0 ? "ROLLBACK" : "COMMIT");
}

static void test_a_commit_is_in_the_files(void) {
  static const char question[] = "SELECT coalesce(sum(id * 1000 + length(data)), 0) FROM t";
  sqlite3 *db = open_database("one");
  run(db, "PRAGMA cache_size=5; PRAGMA wal_autocheckpoint=200");
  run(db, "CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)");
  for (int i = 0; i < ROUNDS; i++) {
    transact(db);
    CHECK(sum_after_kill(question) == ask(db, question));
    if (next(20) > 0) continue;
    CHECK(sqlite3_close(db) == SQLITE_OK);
    db = open_database("one");
    run(db, "PRAGMA cache_size=5; PRAGMA wal_autocheckpoint=200");
  }
  CHECK(sqlite3_close(db) == SQLITE_OK);
}

/* --- how many they are ----------------------------------------------------------------------- */

static void test_writes_are_few(void) {
  sqlite3 *db = open_database("few");
  run(db, "CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)");
  run(db, "INSERT INTO t VALUES (1, 'first')");
  writes = 0;
  run(db, "INSERT INTO t VALUES (2, 'second')"); /* a page */
  CHECK(writes == 1);
  writes = 0;
  run(db, "INSERT INTO t VALUES (3, zeroblob(400000))"); /* about a hundred */
  CHECK(writes >= 6 && writes <= 8);
  CHECK(sqlite3_close(db) == SQLITE_OK);
}

/* --- what it can't keep ----------------------------------------------------------------------- */

static void test_pages_of_every_size(void) {
  for (int size = 512; size <= 65536; size *= 2) {
    char sql[64];
    char name[32];
    char path[PATH_BYTES];
    sqlite3 *db = NULL;
    (void)snprintf(name, sizeof name, "page-%d", size);
    path_of(name, ".db", path);
    (void)snprintf(sql, sizeof sql, "PRAGMA page_size=%d", size);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    run(db, sql);
    run(db, "PRAGMA journal_mode=WAL; CREATE TABLE t (data BLOB)");
    run(db, "INSERT INTO t VALUES (zeroblob(300000))");
    sqlite3 *other = open_database(name);
    CHECK(ask(other, "SELECT length(data) FROM t") == 300000);
    CHECK(sqlite3_close(other) == SQLITE_OK && sqlite3_close(db) == SQLITE_OK);
  }
}

/* --- writes that fail ------------------------------------------------------------------------ */

enum { ROWS = 60 };

static int64_t count_bad(sqlite3 *db) {
  return ask(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") +
         ask(db, "SELECT count(*) FROM t WHERE length(data) <> 900");
}

static int try(sqlite3 *db, const char *sql) { return sqlite3_exec(db, sql, NULL, NULL, NULL); }

static int add_rows(sqlite3 *db, int from, int count) {
  char sql[300];
  (void)snprintf(
      sql, sizeof sql,
      "INSERT OR REPLACE INTO t WITH RECURSIVE n(v) AS (SELECT %d UNION ALL SELECT v + 1 "
      "FROM n WHERE v < %d) SELECT v, randomblob(900) FROM n",
      from, from + count - 1);
  return try(db, sql);
}

/* Frames are written before the commit, since memory is for a few pages; one that is kept back
 * fails when all are read. Whatever is done then, the frames behind are not committed without. */
static bool fail_once(sqlite3 *db, int rows, int how, bool goes_on) {
  int64_t before = ask(db, "SELECT count(*) FROM t");
  run(db, "BEGIN IMMEDIATE");
  CHECK(add_rows(db, 1000, rows) == SQLITE_OK);
  failing = how;
  int read = try(db, "SELECT sum(length(data)) FROM t");
  bool lost = read != SQLITE_OK;
  failing = SQLITE_OK;
  /* SQLite may have ended the transaction by itself. */
  if (goes_on && !sqlite3_get_autocommit(db)) (void)add_rows(db, 2000, rows);
  int committed = try(db, "COMMIT");
  CHECK(!lost || committed != SQLITE_OK);
  if (!sqlite3_get_autocommit(db)) run(db, "ROLLBACK");
  CHECK(count_bad(db) == 0);
  CHECK(!lost || ask(db, "SELECT count(*) FROM t") == before);
  return lost;
}

static void test_a_write_that_fails(void) {
  static const int kinds[] = {SQLITE_IOERR_WRITE, SQLITE_FULL};
  int lost = 0;
  sqlite3 *db = open_database("failing");
  run(db, "CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)");
  CHECK(add_rows(db, 1, 20) == SQLITE_OK);
  for (int i = 0; i < 4 * ROWS; i++) {
    run(db, "PRAGMA cache_size=5");
    lost += fail_once(db, 1 + i / 4 * 3, kinds[i % 2], i / 2 % 2 > 0);
    run(db, "DELETE FROM t WHERE id >= 1000");
    CHECK(add_rows(db, 1 + i % 20, 3) == SQLITE_OK && count_bad(db) == 0);
    if (i % 7 > 0) continue;
    CHECK(sqlite3_close(db) == SQLITE_OK);
    db = open_database("failing");
    CHECK(count_bad(db) == 0 && ask(db, "SELECT count(*) FROM t") >= 20);
  }
  CHECK(lost > ROWS);
  CHECK(sqlite3_close(db) == SQLITE_OK);
}

/* The file itself: behind what was lost nothing is read or written until it is there again. */
static void test_a_hole(void) {
  static uint8_t data[4096];
  char path[PATH_BYTES] = ""; /* SQLite wants zeros behind it */
  sqlite3 *db = open_database("hole");
  run(db, "CREATE TABLE t (data BLOB)"); /* a log has its database's mode */
  CHECK(sqlite3_close(db) == SQLITE_OK);
  sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
  sqlite3_file *file = calloc(1, (size_t)vfs->szOsFile);
  path_of("hole", ".db-wal", path);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_WAL;
  CHECK(file && vfs->xOpen(vfs, path, file, flags, NULL) == SQLITE_OK);
  const sqlite3_io_methods *does = file->pMethods;
  CHECK(does->xWrite(file, data, 32, 0) == SQLITE_OK);
  CHECK(does->xWrite(file, data, 24, 32) == SQLITE_OK);
  CHECK(does->xWrite(file, data, 4096, 56) == SQLITE_OK);
  failing = SQLITE_FULL;
  CHECK(does->xRead(file, data, 32, 0) == SQLITE_FULL);
  CHECK(does->xRead(file, data, 32, 0) == SQLITE_OK);
  CHECK(does->xRead(file, data, 4096, 56) == SQLITE_IOERR_READ);
  CHECK(does->xWrite(file, data, 4096, 56) == SQLITE_IOERR_WRITE);
  CHECK(does->xWrite(file, data, 24, 4152) == SQLITE_IOERR_WRITE);
  CHECK(does->xWrite(file, data, 24, 32) == SQLITE_OK);
  CHECK(does->xWrite(file, data, 4096, 56) == SQLITE_OK);
  CHECK(does->xWrite(file, data, 24, 4152) == SQLITE_OK);
  CHECK(does->xRead(file, data, 4096, 56) == SQLITE_OK);
  CHECK(does->xClose(file) == SQLITE_OK);
  free(file);
}

/* A disk that stays full, and has room again. */
static void test_a_full_disk(void) {
  sqlite3 *db = open_database("full");
  run(db, "CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)");
  CHECK(add_rows(db, 1, 20) == SQLITE_OK);
  run(db, "PRAGMA cache_size=5");
  for (int rows = 1; rows < 200; rows += 13) {
    failing = SQLITE_FULL;
    failing_for_long = true;
    CHECK(add_rows(db, 1000, rows) != SQLITE_OK);
    if (!sqlite3_get_autocommit(db)) run(db, "ROLLBACK");
    failing = SQLITE_OK;
    failing_for_long = false;
    CHECK(count_bad(db) == 0 && ask(db, "SELECT count(*) FROM t") == 20);
    CHECK(add_rows(db, 1, 20) == SQLITE_OK && count_bad(db) == 0);
  }
  CHECK(sqlite3_close(db) == SQLITE_OK);
}

int main(void) {
  (void)alarm(120);
  set_up();
  test_a_commit_is_in_the_files();
  test_writes_are_few();
  test_pages_of_every_size();
  test_a_write_that_fails();
  test_a_hole();
  test_a_full_disk();
  (void)printf("6 passed, 0 failed\n");
  return EXIT_SUCCESS;
}
