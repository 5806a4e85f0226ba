/* Tenants' databases: migrations that a fault interrupts at every call of the disk, versions,
 * and jobs that share a transaction. */
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "fault_vfs.h"
#include "harness.h"
#include "log.h"
#include "query.h"
#include "schema.h"
#include "tenant_db.h"
#include "test.h"
#include "test_clock.h"
#include "wal_file.h"

enum { MOST = 2000 };

static const uint64_t never = UINT64_MAX;

static int64_t ask(struct mg_db *db, const char *sql) {
  struct mg_query query;
  mg_query_begin(&query, db, sql);
  CHECK(mg_query_row(&query));
  int64_t found = mg_query_number(&query, 0);
  CHECK(mg_query_end(&query) == 0);
  return found;
}

static int open_tenant(const char *folder, bool create, struct mg_db **db) {
  return mg_tenant_db_open(folder, "acme", create, true, &never, db);
}

/* --- versions ------------------------------------------------------------------------- */

static void test_versions(void) {
  char folder[256];
  char path[512];
  struct stat found;
  struct mg_db *db = NULL;
  folder_make(folder);
  CHECK(open_tenant(folder, false, &db) == MG_E_ABSENT);
  CHECK(mg_tenant_path(folder, "acme", path, sizeof path) == 0 && stat(path, &found) != 0);
  CHECK(mg_tenant_path(folder, "../acme", path, sizeof path) == MG_E_ARGUMENT);
  CHECK(open_tenant(folder, true, &db) == 0);
  CHECK(ask(db, "SELECT max(version) FROM schema_version") == mg_migration_count);
  CHECK(ask(db, "SELECT count(*) FROM config WHERE key = 'organisation' AND value = 'acme'") == 1);
  CHECK(mg_tenant_path(folder, "acme", path, sizeof path) == 0 && stat(path, &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
  mg_db_close(db);
  CHECK(open_tenant(folder, false, &db) == 0);
  CHECK(ask(db, "SELECT count(*) FROM schema_version") == mg_migration_count);
  CHECK(mg_query_run(db, "INSERT INTO schema_version VALUES (99, 'of tomorrow', 0)") == 0);
  mg_db_close(db);
  db = NULL;
  CHECK(open_tenant(folder, true, &db) == MG_E_NEWER && !db);
  folder_empty(folder);
}

/* What stands there after a fault: the state after some number of whole migrations. */
static bool whole(const char *folder) {
  char path[512];
  sqlite3 *raw = NULL;
  sqlite3_stmt *ask_all = NULL;
  CHECK(mg_tenant_path(folder, "acme", path, sizeof path) == 0);
  if (access(path, F_OK) != 0) return true;
  CHECK(sqlite3_open_v2(path, &raw, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
  CHECK(sqlite3_prepare_v2(raw,
                           "SELECT count(*), coalesce(sum(name = 'schema_version'), 0), "
                           "coalesce(sum(name = 'users'), 0), coalesce(sum(name = 'nodes'), 0), "
                           "coalesce(sum(name = 'search_delete'), 0) FROM sqlite_schema",
                           -1, &ask_all, NULL) == SQLITE_OK);
  CHECK(sqlite3_step(ask_all) == SQLITE_ROW);
  int tables = sqlite3_column_int(ask_all, 0);
  bool system = sqlite3_column_int(ask_all, 1) == 1 && sqlite3_column_int(ask_all, 2) == 1;
  bool graph = sqlite3_column_int(ask_all, 3) == 1 && sqlite3_column_int(ask_all, 4) == 1;
  bool partial = sqlite3_column_int(ask_all, 3) + sqlite3_column_int(ask_all, 4) == 1;
  CHECK(sqlite3_finalize(ask_all) == SQLITE_OK && sqlite3_close(raw) == SQLITE_OK);
  return tables == 0 || (system && !partial) || (system && graph);
}

static bool migrate_with_fault(const char *folder, unsigned calls, size_t n, bool lasting) {
  struct mg_db *db = NULL;
  folder_empty(folder);
  fault_vfs_fail(calls, n, lasting);
  int error = open_tenant(folder, true, &db);
  bool failed = fault_vfs_failed();
  fault_vfs_fail(0, 0, false);
  CHECK(failed || error == 0);
  mg_db_close(db);
  CHECK(whole(folder));
  db = NULL;
  CHECK(open_tenant(folder, true, &db) == 0);
  CHECK(ask(db, "SELECT max(version) FROM schema_version") == mg_migration_count);
  CHECK(ask(db, "SELECT count(*) FROM config WHERE key = 'organisation'") == 1);
  mg_db_close(db);
  return failed;
}

static void test_faults(void) {
  static const unsigned kinds[] = {FAULT_OPEN, FAULT_WRITE, FAULT_SYNC};
  char folder[256];
  folder_make(folder);
  for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
    for (int lasting = 0; lasting < 2; lasting++) {
      size_t n = 1;
      while (n < MOST && migrate_with_fault(folder, kinds[kind], n, lasting)) n += lasting ? 7 : 1;
      CHECK(n > 1 && n < MOST);
    }
}

/* --- jobs --------------------------------------------------------------------------------- */

struct job {
  struct mg_tenant_job job; /* first */
  const char *sql;
  int refuse; /* what `run` returns after its work */
  int runs, told, error;
};

static int run_job(struct mg_tenant_job *made, struct mg_tenant *tenant) {
  struct job *job = (struct job *)(void *)made;
  job->runs++;
  int error = mg_query_run(mg_tenant_db(tenant), job->sql);
  return error ? error : job->refuse;
}

static void on_done(struct mg_tenant_job *made, int error) {
  struct job *job = (struct job *)(void *)made;
  job->told++;
  job->error = error;
}

#define JOB(text, refusal) \
  {.job = {.run = run_job, .done = on_done, .writes = true}, .sql = (text), .refuse = (refusal)}
#define NODE(id)                                                             \
  "INSERT INTO nodes (id, kind, data, owner, created, updated) VALUES ('" id \
  "', 'k', '{}', 'ann', 0, 0)"

static int64_t count_nodes(struct mg_tenants *tenants) {
  struct mg_tenant *tenant = NULL;
  CHECK(mg_tenant_open(tenants, "acme", false, &tenant) == 0);
  return ask(mg_tenant_db(tenant), "SELECT count(*) FROM nodes");
}

static void test_jobs(void) {
  char folder[256];
  struct harness harness;
  struct job good = JOB(NODE("a"), 0);
  struct job refused = JOB(NODE("b"), MG_E_ARGUMENT);
  struct job wrong = JOB(NODE("a"), 0);
  struct job last = JOB(NODE("c"), 0);
  struct job *const all[] = {&good, &refused, &wrong, &last};
  folder_make(folder);
  CHECK(harness_open(&harness, folder, false) == 0);
  struct mg_tenants *tenants = &harness.actors.tenants;
  CHECK(mg_tenant_run(tenants, "acme", false, &good.job) == MG_E_ABSENT && good.runs == 0);
  for (size_t i = 0; i < 4; i++) CHECK(mg_tenant_run(tenants, "acme", true, &all[i]->job) == 0);
  for (size_t i = 0; i < 4; i++) CHECK(all[i]->runs == 1 && all[i]->told == 0);
  harness_turn(&harness);
  for (size_t i = 0; i < 4; i++) CHECK(all[i]->runs == 1 && all[i]->told == 1);
  CHECK(good.error == 0 && refused.error == MG_E_ARGUMENT && wrong.error == MG_E_TAKEN);
  CHECK(last.error == 0 && count_nodes(tenants) == 2);
  harness_close(&harness);
}

/* A group ends with the first job that finds it this old, without a turn of the loop. */
static void test_old_group(void) {
  char folder[256];
  struct harness harness;
  struct job jobs[] = {JOB(NODE("a"), 0), JOB(NODE("b"), 0), JOB(NODE("c"), 0), JOB(NODE("d"), 0)};
  folder_make(folder);
  CHECK(harness_open(&harness, folder, false) == 0);
  struct mg_tenants *tenants = &harness.actors.tenants;
  CHECK(mg_tenant_run(tenants, "acme", true, &jobs[0].job) == 0);
  clock_pass(MG_LIMIT_GROUP_MS - 1);
  CHECK(mg_tenant_run(tenants, "acme", true, &jobs[1].job) == 0);
  CHECK(jobs[0].told == 0 && jobs[1].told == 0);
  clock_pass(1);
  CHECK(mg_tenant_run(tenants, "acme", true, &jobs[2].job) == 0);
  for (size_t i = 0; i < 3; i++) CHECK(jobs[i].runs == 1 && jobs[i].told == 1 && !jobs[i].error);
  CHECK(mg_tenant_run(tenants, "acme", true, &jobs[3].job) == 0 && jobs[3].told == 0);
  harness_turn(&harness);
  CHECK(jobs[3].told == 1 && count_nodes(tenants) == 4);
  harness_close(&harness);
}

/* The commit fails: each job is run again alone, and told what became of it. One that was
 * forgotten is not. */
static void test_lost_group(void) {
  char folder[256];
  struct harness harness;
  struct job one = JOB(NODE("a"), 0);
  struct job two = JOB(NODE("b"), 0);
  struct job gone = JOB(NODE("c"), 0);
  folder_make(folder);
  CHECK(harness_open(&harness, folder, false) == 0);
  struct mg_tenants *tenants = &harness.actors.tenants;
  CHECK(mg_tenant_run(tenants, "acme", true, &one.job) == 0);
  CHECK(mg_tenant_run(tenants, "acme", true, &two.job) == 0);
  CHECK(mg_tenant_run(tenants, "acme", true, &gone.job) == 0);
  mg_tenant_forget(&gone.job);
  fault_vfs_fail(FAULT_WRITE, 1, false);
  harness_turn(&harness);
  CHECK(fault_vfs_failed());
  fault_vfs_fail(0, 0, false);
  CHECK(one.runs == 2 && two.runs == 2 && gone.runs == 1 && gone.told == 0);
  CHECK(one.told == 1 && two.told == 1 && one.error == 0 && two.error == 0);
  CHECK(count_nodes(tenants) == 2);
  struct job third = JOB(NODE("d"), 0);
  CHECK(mg_tenant_run(tenants, "acme", true, &third.job) == 0);
  fault_vfs_fail(FAULT_WRITE, 1, true);
  harness_turn(&harness);
  fault_vfs_fail(0, 0, false);
  CHECK(third.told == 1 && third.error == MG_E_STORAGE && count_nodes(tenants) == 2);
  harness_close(&harness);
}

/* Begin and commit by hand among jobs: durable, and so is what the jobs before it did. */
static void test_direct(void) {
  char folder[256];
  struct harness harness;
  struct mg_tenant *tenant = NULL;
  struct job before = JOB(NODE("a"), 0);
  folder_make(folder);
  CHECK(harness_open(&harness, folder, false) == 0);
  struct mg_tenants *tenants = &harness.actors.tenants;
  CHECK(mg_tenant_run(tenants, "acme", true, &before.job) == 0);
  CHECK(mg_tenant_open(tenants, "acme", false, &tenant) == 0 && mg_tenant_begin(tenant) == 0);
  CHECK(mg_query_run(mg_tenant_db(tenant), NODE("b")) == 0);
  mg_tenant_undo(tenant);
  CHECK(mg_tenant_begin(tenant) == 0 && mg_query_run(mg_tenant_db(tenant), NODE("c")) == 0);
  CHECK(before.told == 0 && mg_tenant_commit(tenant) == 0 && before.told == 1);
  CHECK(mg_tenant_audit(mg_tenant_db(tenant), "ann", "test", "x", "{}") == 0);
  CHECK(count_nodes(tenants) == 2);
  for (int i = 0; i < 8; i++) { /* more than may be open */
    char name[] = "org0";
    name[3] = (char)('0' + i);
    CHECK(mg_tenant_open(tenants, name, true, &tenant) == 0);
    CHECK(tenants->open <= harness.actors.most_awake);
  }
  CHECK(count_nodes(tenants) == 2);
  harness_close(&harness);
}

int main(void) {
  mg_log_level_set(MG_LOG_ERROR);
  CHECK(mg_log_open("/dev/null", false) == 0);
  CHECK(sqlite3_initialize() == SQLITE_OK && fault_vfs_register() == SQLITE_OK);
  CHECK(mg_wal_file_register() == 0);
  clock_stop(); /* however slow the machine, jobs share their group */
  test_versions();
  test_faults();
  test_jobs();
  test_old_group();
  test_lost_group();
  test_direct();
  (void)printf("6 passed, 0 failed\n");
  return EXIT_SUCCESS;
}
