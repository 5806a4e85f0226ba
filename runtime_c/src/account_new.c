/* `POST /new`: an organisation and its first user, who administers it. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "account_internal.h"
#include "error.h"
#include "query.h"
#include "reply.h"
#include "sync_http.h"
#include "tenant_names.h"
#include "throttle.h"

static uint64_t now(const struct mg_conn *conn) { return uv_now(&conn->loop->uv); }

/* --- a new organisation ---------------------------------------------------------------- */

/* By a thread of the pool. */
static void find_clash(struct mg_hashing *hashing) {
  if (mg_tenant_clash(hashing->storage, hashing->org, &hashing->clash))
    hashing->error = MG_E_SYSTEM;
}

/* Whether somebody has the name: users who have accounts, or an actor, which those that sign
 * in elsewhere make. What a start that was cut off left is nobody's. */
static int is_taken(struct mg_conn *conn, const char *org, struct mg_tenant **out, bool *taken) {
  char path[4096 + MG_LIMIT_NAME_BYTES + 16];
  struct stat found;
  int64_t used = 0;
  struct mg_query query;
  int size = snprintf(path, sizeof path, "%s/%s.db", conn->loop->server->config->storage, org);
  if (size < 0 || (size_t)size >= sizeof path) return MG_E_ARGUMENT;
  *taken = lstat(path, &found) == 0;
  if (*taken) return 0;
  int error = mg_tenant_open(&conn->loop->actors.tenants, org, true, out);
  if (error) return error;
  mg_query_begin(&query, mg_tenant_db(*out),
                 "SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM nodes) OR EXISTS "
                 "(SELECT 1 FROM audit_log)");
  used = mg_query_row(&query) ? mg_query_number(&query, 0) : 1;
  *taken = used != 0;
  return mg_query_end(&query);
}

static int found_organisation(struct mg_conn *conn, struct mg_tenant *tenant,
                              const struct mg_hashing *hashing, struct mg_user *user) {
  struct mg_db *db = mg_tenant_db(tenant);
  int error = mg_tenant_begin(tenant);
  if (error) return error;
  memcpy(user->name, hashing->user, sizeof user->name);
  memcpy(user->role, MG_ROLE_ADMIN, sizeof MG_ROLE_ADMIN);
  memcpy(user->hash, hashing->fresh, sizeof user->hash);
  error = mg_user_add(db, user);
  if (!error) error = mg__account_begin(conn, db, user, hashing->org);
  if (!error)
    error = mg_account_audit(conn, db, user->name, "organisation.create", hashing->org, "");
  if (!error) return mg_tenant_commit(tenant);
  mg_tenant_undo(tenant);
  return error;
}

static void after_new(struct mg_conn *conn, const struct mg_hashing *hashing) {
  struct mg_tenant *tenant = NULL;
  struct mg_user user;
  bool taken = hashing->clash;
  int error = hashing->error;
  memset(&user, 0, sizeof user);
  if (!error && !taken) error = is_taken(conn, hashing->org, &tenant, &taken);
  if (!error && !taken) error = found_organisation(conn, tenant, hashing, &user);
  if (error)
    mg_account_fail(conn, error);
  else if (taken)
    mg_reply_error(conn, 409, "the organisation's name is taken: choose another");
  else
    mg__account_welcome(conn, &user, 201, false);
}

static void start_new(struct mg_conn *conn, const struct mg_credentials *given) {
  struct mg_server *server = conn->loop->server;
  unsigned wait = mg_throttle_take(server->throttle, conn->address, given->org, NULL, now(conn));
  struct mg_hashing *hashing = wait ? NULL : mg__account_hashing(given);
  if (wait) {
    mg__account_log_refusal(conn, "throttled", given->org);
    mg_account_too_often(conn, wait);
    return;
  }
  if (!hashing) {
    mg__account_busy(conn);
    return;
  }
  hashing->storage = server->config->storage;
  hashing->before = find_clash;
  hashing->then = after_new;
  if (mg_hashing_start(conn, hashing) == 0) return;
  mg__account_give_back(conn, hashing);
  mg_hashing_drop(hashing);
  mg__account_busy(conn);
}

void mg_account_new(struct mg_conn *conn, const struct mg_site *site) {
  struct mg_credentials given = {"", "", ""};
  const char *problem = NULL;
  if (!mg__account_posted(conn)) return;
  if (!conn->loop->server->config->sign_up) {
    mg_reply_error(conn, 403,
                   "new organisations are made by whoever runs this pod: start it with "
                   "--sign-up=open, or use `pod account add`");
    return;
  }
  if (!mg__account_read(conn, &given) || !mg__account_possible(conn, site, &given)) return;
  if ((problem = mg_password_problem(given.password)) != NULL)
    mg_reply_error(conn, 400, problem);
  else if (!mg__sync_elsewhere(conn, given.org))
    start_new(conn, &given);
  mg_password_wipe(given.password, sizeof given.password);
}
