/* Tenants' databases: beside each actor's database (NAME.db) stands one with the accounts,
 * permissions and documents of its organisation, NAME+tenant.db, which no organisation's
 * name can be. Everything here is for the thread of the tenant's loop (mg_loop_of).
 *
 * A database is opened when it is first used and closed when it was idle for long or
 * another needs its place. It is brought to the newest version when it is opened, each
 * migration in one transaction; one of a newer version is refused.
 *
 * Jobs that write and come in one round of the loop share one transaction, each in a
 * savepoint of its own, as an actor's messages do (group.c). Nobody is told of anything
 * that a kill could undo: `done` is called after the commit. If that fails, each job is
 * run again alone. */
#ifndef MG_TENANT_DB_H
#define MG_TENANT_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "config.h"
#include "db.h"

#define MG_TENANT_ENDING "+tenant.db"

enum { MG_TENANT_BUCKETS = 256 };

struct mg_actors;
struct mg_tenant;

/* The tenants of one loop. */
struct mg_tenants {
  struct mg_actors *actors; /* with whom they share the number of open databases */
  uv_loop_t *loop;
  const struct mg_config *config;
  struct mg_tenant *buckets[MG_TENANT_BUCKETS]; /* every open one, by its name */
  struct mg_tenant *newest, *oldest;            /* by their last use */
  struct mg_tenant *grouped;                    /* those with a transaction to commit */
  size_t open;
  uint64_t deadline; /* uv_hrtime at which the statement under way is interrupted */
};

/* --- without a loop: for the command line, and for what follows ----------------------- */

/* STORAGE/NAME+tenant.db. 0, or MG_E_ARGUMENT if the name is none or the path too long. */
int mg_tenant_path(const char *storage, const char *name, char *out, size_t capacity);
/* Opens and migrates a tenant's database (closed with mg_db_close). Statements end at
 * `*deadline` (uv_hrtime), which outlives it. 0, MG_E_ABSENT (there is none, and `create` is
 * false), MG_E_NEWER, MG_E_STORAGE, MG_E_NOMEM; failures are logged with their reason. */
int mg_tenant_db_open(const char *storage, const char *name, bool create, bool power,
                      const uint64_t *deadline, struct mg_db **out);

/* --- the tenants of a loop ------------------------------------------------------------- */

void mg_tenants_init(struct mg_tenants *tenants, struct mg_actors *actors);
/* Commits what is open, closes every database. */
void mg_tenants_free(struct mg_tenants *tenants);
/* Commits every group; after each round of events. */
void mg_tenants_commit(struct mg_tenants *tenants);
/* Closes those that are idle. */
void mg_tenants_tick(struct mg_tenants *tenants);
/* Loop time of the last use of the one unused for longest that can be closed; UINT64_MAX if
 * there is none. And closes it. */
uint64_t mg_tenants_oldest(const struct mg_tenants *tenants);
void mg_tenants_close_oldest(struct mg_tenants *tenants);

/* --- direct use --------------------------------------------------------------------------- */

/* The tenant's database, for reading; good until the loop's next event. The clock of its
 * statements starts anew (MG_LIMIT_TENANT_MS). As mg_tenant_db_open; or MG_E_LIMIT: as many
 * are open as may be, and all in use. */
int mg_tenant_open(struct mg_tenants *tenants, const char *name, bool create,
                   struct mg_tenant **out);
struct mg_db *mg_tenant_db(struct mg_tenant *tenant);
/* A change that is durable when mg_tenant_commit returns 0: between the two nothing else
 * happens to the tenant. MG_E_STORAGE: nothing of it is there. */
int mg_tenant_begin(struct mg_tenant *tenant);
int mg_tenant_commit(struct mg_tenant *tenant);
void mg_tenant_undo(struct mg_tenant *tenant);

/* --- jobs ------------------------------------------------------------------------------------ */

struct mg_tenant_job {
  /* Does the work; what it returns but 0 undoes it. Called again, alone, if the group that
   * it was in could not be committed. */
  int (*run)(struct mg_tenant_job *job, struct mg_tenant *tenant);
  /* What `run` did is durable (`error` 0), or undone (its error, or MG_E_STORAGE). Called
   * once; may start other jobs. */
  void (*done)(struct mg_tenant_job *job, int error);
  bool writes;
  struct mg_tenant *tenant; /* from here on not the caller's */
  struct mg_tenant_job *next;
  int error;
  bool again; /* its group is lost: it is run once more, alone */
};

/* Runs the job in the tenant's database. 0; or as mg_tenant_open, and `done` is never called. */
int mg_tenant_run(struct mg_tenants *tenants, const char *name, bool create,
                  struct mg_tenant_job *job);
/* `done` will not be called any more; what was done stays. */
void mg_tenant_forget(struct mg_tenant_job *job);

/* Microseconds since 1970. */
int64_t mg_tenant_now(void);
/* Writes a line of the audit log, in the transaction under way. `detail` is a JSON object.
 * 0 or MG_E_*. */
int mg_tenant_audit(struct mg_db *db, const char *user, const char *action, const char *target,
                    const char *detail);

#endif
