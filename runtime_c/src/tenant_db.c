#include "tenant_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "actor.h"
#include "error.h"
#include "log.h"
#include "query.h"
#include "schema.h"

enum { PATH_BYTES = 4096 + MG_LIMIT_NAME_BYTES + 32 };

/* --- versions ---------------------------------------------------------------------------- */

int64_t mg_tenant_now(void) {
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The one number that a statement without parameters gives; 0 without a row. */
static int read_number(struct mg_db *db, const char *sql, int64_t *out) {
  struct mg_query query;
  mg_query_begin(&query, db, sql);
  *out = mg_query_row(&query) ? mg_query_number(&query, 0) : 0;
  return mg_query_end(&query);
}

/* 0 for a database that was just made. */
static int read_version(struct mg_db *db, int64_t *out) {
  int64_t known = 0;
  *out = 0;
  int error =
      read_number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'", &known);
  return error || known == 0 ? error
                             : read_number(db, "SELECT max(version) FROM schema_version", out);
}

static int note_version(struct mg_db *db, int64_t version, const char *migration) {
  struct mg_query query;
  mg_query_begin(&query, db,
                 "INSERT INTO schema_version (version, name, applied) VALUES (?, ?, ?)");
  mg_query_int(&query, version);
  mg_query_text(&query, migration, strlen(migration));
  mg_query_int(&query, mg_tenant_now());
  return mg_query_end(&query);
}

static int note_organisation(struct mg_db *db, const char *name) {
  struct mg_query query;
  mg_query_begin(&query, db, "INSERT INTO config (key, value) VALUES ('organisation', ?)");
  mg_query_text(&query, name, strlen(name));
  return mg_query_end(&query);
}

/* The migration that follows `version`, in the transaction under way. */
static int step(struct mg_db *db, const char *name, int64_t version) {
  static const char versions[] =
      "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
      " applied INTEGER NOT NULL) STRICT";
  const struct mg_migration *next = &mg_migrations[version];
  int error = version == 0 ? mg_db_run(db, versions) : 0;
  if (!error) error = mg_db_run(db, next->sql);
  if (!error) error = note_version(db, version + 1, next->name);
  return error || version > 0 ? error : note_organisation(db, name);
}

/* Another process may be doing the same: what there is to do is asked within. */
static int migrate_one(struct mg_db *db, const char *name, int64_t *version) {
  int error = mg_db_begin(db);
  if (!error) error = read_version(db, version);
  if (!error && *version < mg_migration_count) error = step(db, name, (*version)++);
  if (!error) error = mg_db_commit(db);
  if (error) mg_db_rollback(db);
  return error;
}

static void tell(enum mg_log_level level, const char *name, const char *text) {
  mg_log_actor(level, "tenant", name, text);
}

static int refuse_newer(const char *name, int64_t version) {
  char text[160];
  (void)snprintf(text, sizeof text,
                 "the database has version %lld, this pod knows %d: run the newer pod again, or "
                 "restore a backup of before",
                 (long long)version, mg_migration_count);
  tell(MG_LOG_ERROR, name, text);
  return MG_E_NEWER;
}

static int migrate(struct mg_db *db, const char *name) {
  int64_t version = 0;
  int error = read_version(db, &version);
  while (!error && version < mg_migration_count) error = migrate_one(db, name, &version);
  if (error) tell(MG_LOG_ERROR, name, mg_db_message(db));
  return !error && version > mg_migration_count ? refuse_newer(name, version) : error;
}

/* --- opening --------------------------------------------------------------------------------- */

int mg_tenant_path(const char *storage, const char *name, char *out, size_t capacity) {
  if (!mg_name_valid(name, strlen(name))) return MG_E_ARGUMENT;
  int size = snprintf(out, capacity, "%s/%s%s", storage, name, MG_TENANT_ENDING);
  return size > 0 && (size_t)size < capacity ? 0 : MG_E_ARGUMENT;
}

static int limit_size(struct mg_db *db) {
  char text[64];
  (void)snprintf(text, sizeof text, "PRAGMA max_page_count = %d", MG_LIMIT_TENANT_BYTES / 4096);
  return mg_db_run(db, text);
}

int mg_tenant_db_open(const char *storage, const char *name, bool create, bool power,
                      const uint64_t *deadline, struct mg_db **out) {
  char path[PATH_BYTES];
  struct stat found;
  struct mg_db *db = NULL;
  int error = mg_tenant_path(storage, name, path, sizeof path);
  if (!error && !create && lstat(path, &found) != 0) error = MG_E_ABSENT;
  if (!error) error = mg_db_open(path, power, deadline, &db);
  if (!error) error = limit_size(db);
  if (!error) error = migrate(db, name);
  if (error)
    mg_db_close(db);
  else
    *out = db;
  return error;
}

/* --- those that are open ------------------------------------------------------------------------
 */

struct mg_tenant {
  struct mg_tenants *tenants;
  struct mg_tenant *next; /* of the same bucket */
  struct mg_tenant *newer, *older;
  struct mg_tenant *next_grouped;
  char name[MG_LIMIT_NAME_BYTES + 1];
  struct mg_db *db;
  uint64_t used; /* loop time of the last use, in milliseconds */
  /* The group: a transaction and the jobs that were run in it. */
  bool begun, lost, listed;
  uint64_t began; /* uv_hrtime */
  size_t count;
  struct mg_tenant_job *jobs, **jobs_end;
  /* What is committed, or has to be run again, and not told yet. */
  struct mg_tenant_job *ending, **ending_end;
  bool telling;
};

static struct mg_tenant **bucket(struct mg_tenants *tenants, const char *name) {
  uint32_t hash = 2166136261U; /* FNV-1a, its upper bits: the lower ones choose the loop */
  for (; *name; name++) hash = (hash ^ (uint8_t)*name) * 16777619U;
  return &tenants->buckets[(hash >> 16) % MG_TENANT_BUCKETS];
}

static void unlink_used(struct mg_tenant *tenant) {
  struct mg_tenants *tenants = tenant->tenants;
  *(tenant->newer ? &tenant->newer->older : &tenants->newest) = tenant->older;
  *(tenant->older ? &tenant->older->newer : &tenants->oldest) = tenant->newer;
}

static void link_used(struct mg_tenant *tenant) {
  struct mg_tenants *tenants = tenant->tenants;
  tenant->used = uv_now(tenants->loop);
  tenant->older = tenants->newest;
  tenant->newer = NULL;
  *(tenants->newest ? &tenants->newest->newer : &tenants->oldest) = tenant;
  tenants->newest = tenant;
}

static bool quiet(const struct mg_tenant *tenant) {
  return !tenant->begun && !tenant->jobs && !tenant->ending && !tenant->telling && !tenant->listed;
}

static void close_tenant(struct mg_tenant *tenant) {
  struct mg_tenant **at = bucket(tenant->tenants, tenant->name);
  while (*at != tenant) at = &(*at)->next;
  *at = tenant->next;
  unlink_used(tenant);
  tenant->tenants->open--;
  mg_db_close(tenant->db);
  free(tenant);
}

static struct mg_tenant *find(struct mg_tenants *tenants, const char *name) {
  for (struct mg_tenant *tenant = *bucket(tenants, name); tenant; tenant = tenant->next)
    if (strcmp(tenant->name, name) == 0) return tenant;
  return NULL;
}

static void add(struct mg_tenants *tenants, struct mg_tenant *tenant, const char *name) {
  struct mg_tenant **at = bucket(tenants, name);
  memcpy(tenant->name, name, strlen(name) + 1);
  tenant->tenants = tenants;
  tenant->jobs_end = &tenant->jobs;
  tenant->ending_end = &tenant->ending;
  tenant->next = *at;
  *at = tenant;
  tenants->open++;
  link_used(tenant);
}

static int open_new(struct mg_tenants *tenants, const char *name, bool create,
                    struct mg_tenant **out) {
  const struct mg_config *config = tenants->config;
  struct mg_tenant *tenant = calloc(1, sizeof *tenant);
  if (!tenant) return MG_E_NOMEM;
  int error = mg_actors_room(tenants->actors);
  if (!error)
    error = mg_tenant_db_open(config->storage, name, create, config->power, &tenants->deadline,
                              &tenant->db);
  if (error) {
    free(tenant);
    return error;
  }
  add(tenants, tenant, name);
  *out = tenant;
  return 0;
}

int mg_tenant_open(struct mg_tenants *tenants, const char *name, bool create,
                   struct mg_tenant **out) {
  tenants->deadline = uv_hrtime() + (uint64_t)MG_LIMIT_TENANT_MS * 1000000U;
  struct mg_tenant *tenant = find(tenants, name);
  if (!tenant) return open_new(tenants, name, create, out);
  unlink_used(tenant);
  link_used(tenant);
  *out = tenant;
  return 0;
}

struct mg_db *mg_tenant_db(struct mg_tenant *tenant) { return tenant->db; }

/* --- groups
 * ---------------------------------------------------------------------------------------- */

static void append(struct mg_tenant_job ***end, struct mg_tenant_job *job) {
  job->next = NULL;
  **end = job;
  *end = &job->next;
}

static int begin_group(struct mg_tenant *tenant) {
  struct mg_tenants *tenants = tenant->tenants;
  if (tenant->begun) return tenant->lost ? MG_E_STORAGE : 0;
  if (mg_db_begin(tenant->db)) return MG_E_STORAGE;
  tenant->begun = true;
  tenant->began = uv_hrtime();
  tenant->count = 0;
  if (tenant->listed) return 0;
  tenant->listed = true;
  tenant->next_grouped = tenants->grouped;
  tenants->grouped = tenant;
  return 0;
}

static void lose(struct mg_tenant *tenant) {
  tenant->lost = true;
  mg_db_rollback(tenant->db);
}

/* Commits. The jobs of the group are then to be told, or marked to be run again. */
static int commit_group(struct mg_tenant *tenant) {
  bool good = true;
  if (tenant->begun)
    good = !tenant->lost && mg_db_in_transaction(tenant->db) && mg_db_commit(tenant->db) == 0;
  if (!good) {
    tell(MG_LOG_ERROR, tenant->name, mg_db_message(tenant->db));
    lose(tenant);
  }
  tenant->begun = tenant->lost = false;
  for (struct mg_tenant_job *job = tenant->jobs, *next = NULL; job; job = next) {
    next = job->next;
    job->again = !good;
    append(&tenant->ending_end, job);
  }
  tenant->jobs = NULL;
  tenant->jobs_end = &tenant->jobs;
  return good ? 0 : MG_E_STORAGE;
}

/* SQLite ends a whole transaction by itself after some errors. */
static int run_alone(struct mg_tenant *tenant, struct mg_tenant_job *job) {
  if (tenant->begun) (void)commit_group(tenant);
  tenant->tenants->deadline = uv_hrtime() + (uint64_t)MG_LIMIT_TENANT_MS * 1000000U;
  int error = mg_db_begin(tenant->db);
  if (!error) error = job->run(job, tenant);
  if (!error) error = mg_db_commit(tenant->db);
  if (error) mg_db_rollback(tenant->db);
  return error;
}

/* Only the outermost call loops: `done` may start further jobs. */
static void tell_all(struct mg_tenant *tenant) {
  if (tenant->telling) return;
  tenant->telling = true;
  while (tenant->ending) {
    struct mg_tenant_job *job = tenant->ending;
    if (job->again) job->error = run_alone(tenant, job);
    tenant->ending = job->next;
    if (!tenant->ending) tenant->ending_end = &tenant->ending;
    job->tenant = NULL;
    job->done(job, job->error);
  }
  tenant->telling = false;
}

static bool full(const struct mg_tenant *tenant) {
  return tenant->count >= MG_LIMIT_GROUP_MESSAGES ||
         uv_hrtime() - tenant->began >= (uint64_t)MG_LIMIT_GROUP_MS * 1000000U;
}

static int run_in_savepoint(struct mg_tenant *tenant, struct mg_tenant_job *job) {
  int error = mg_tenant_begin(tenant);
  if (error) return error;
  error = job->run(job, tenant);
  if (!error && mg_db_savepoint_release(tenant->db)) error = MG_E_STORAGE;
  if (error) mg_tenant_undo(tenant);
  return error;
}

int mg_tenant_run(struct mg_tenants *tenants, const char *name, bool create,
                  struct mg_tenant_job *job) {
  struct mg_tenant *tenant = NULL;
  int error = mg_tenant_open(tenants, name, create, &tenant);
  if (error) return error;
  job->tenant = tenant;
  job->again = false;
  job->error = job->writes ? run_in_savepoint(tenant, job) : job->run(job, tenant);
  append(&tenant->jobs_end, job);
  tenant->count++;
  if (!tenant->begun || tenant->lost || full(tenant)) (void)commit_group(tenant);
  tell_all(tenant);
  return 0;
}

static bool drop_from(struct mg_tenant_job **at, struct mg_tenant_job ***end,
                      const struct mg_tenant_job *job) {
  while (*at && *at != job) at = &(*at)->next;
  if (!*at) return false;
  *at = job->next;
  if (!*at) *end = at;
  return true;
}

void mg_tenant_forget(struct mg_tenant_job *job) {
  struct mg_tenant *tenant = job->tenant;
  if (!tenant) return;
  if (!drop_from(&tenant->jobs, &tenant->jobs_end, job))
    (void)drop_from(&tenant->ending, &tenant->ending_end, job);
  job->tenant = NULL;
}

/* --- direct use
 * -------------------------------------------------------------------------------------- */

int mg_tenant_begin(struct mg_tenant *tenant) {
  int error = begin_group(tenant);
  return error ? error : mg_db_savepoint(tenant->db);
}

void mg_tenant_undo(struct mg_tenant *tenant) {
  if (mg_db_savepoint_undo(tenant->db)) lose(tenant);
}

int mg_tenant_commit(struct mg_tenant *tenant) {
  int error = mg_db_savepoint_release(tenant->db);
  if (error) mg_tenant_undo(tenant);
  int committed = commit_group(tenant);
  tell_all(tenant);
  return error ? error : committed;
}

static int drop_oldest(struct mg_db *db) {
  struct mg_query query;
  mg_query_begin(&query, db,
                 "DELETE FROM audit_log WHERE seq <= (SELECT max(seq) FROM audit_log) - ?");
  mg_query_int(&query, MG_LIMIT_AUDIT_ROWS);
  return mg_query_end(&query);
}

int mg_tenant_audit(struct mg_db *db, const char *user, const char *action, const char *target,
                    const char *detail) {
  struct mg_query query;
  const char *const texts[] = {user, action, target, detail};
  mg_query_begin(
      &query, db,
      "INSERT INTO audit_log (time, user, action, target, detail) VALUES (?, ?, ?, ?, ?)");
  mg_query_int(&query, mg_tenant_now());
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    mg_query_text(&query, texts[i], strlen(texts[i]));
  int error = mg_query_end(&query);
  return error ? error : drop_oldest(db);
}

/* --- all of a loop's
 * ------------------------------------------------------------------------------------ */

void mg_tenants_init(struct mg_tenants *tenants, struct mg_actors *actors) {
  memset(tenants, 0, sizeof *tenants);
  tenants->actors = actors;
  tenants->loop = actors->loop;
  tenants->config = actors->config;
}

void mg_tenants_commit(struct mg_tenants *tenants) {
  while (tenants->grouped) {
    struct mg_tenant *tenant = tenants->grouped;
    tenants->grouped = tenant->next_grouped;
    (void)commit_group(tenant);
    tell_all(tenant);
    tenant->listed = tenant->begun;
    if (!tenant->begun) continue;
    tenant->next_grouped = tenants->grouped;
    tenants->grouped = tenant;
  }
}

void mg_tenants_free(struct mg_tenants *tenants) {
  if (!tenants->actors) return;
  mg_tenants_commit(tenants);
  while (tenants->oldest) close_tenant(tenants->oldest);
}

static struct mg_tenant *oldest_quiet(const struct mg_tenants *tenants) {
  struct mg_tenant *tenant = tenants->oldest;
  while (tenant && !quiet(tenant)) tenant = tenant->newer;
  return tenant;
}

uint64_t mg_tenants_oldest(const struct mg_tenants *tenants) {
  const struct mg_tenant *tenant = oldest_quiet(tenants);
  return tenant ? tenant->used : UINT64_MAX;
}

void mg_tenants_close_oldest(struct mg_tenants *tenants) {
  struct mg_tenant *tenant = oldest_quiet(tenants);
  if (tenant) close_tenant(tenant);
}

void mg_tenants_tick(struct mg_tenants *tenants) {
  uint64_t now = uv_now(tenants->loop);
  struct mg_tenant *newer = NULL;
  for (struct mg_tenant *tenant = tenants->oldest; tenant; tenant = newer) {
    newer = tenant->newer;
    if (tenant->used + MG_LIMIT_ACTOR_IDLE_MS > now) break;
    if (quiet(tenant)) close_tenant(tenant);
  }
}
