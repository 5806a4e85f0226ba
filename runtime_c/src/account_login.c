/* `POST /login` and the form of the sign-in page. */
#include <string.h>

#include "account_internal.h"
#include "error.h"
#include "form.h"
#include "reply.h"
#include "route.h"
#include "sync_http.h"
#include "throttle.h"

/* What a client is told, whichever of the three it is. */
static const char WRONG[] = "the organisation, the user or the password is wrong";

static uint64_t now(const struct mg_conn *conn) { return uv_now(&conn->loop->uv); }

/* --- login ----------------------------------------------------------------------------- */

/* The same answer whatever was wrong, and after the same work. */
static void refuse_login(struct mg_conn *conn, const struct mg_hashing *hashing,
                         const char *reason) {
  mg__account_audit_refusal(conn, hashing->org, hashing->hash[0] ? hashing->user : "", reason);
  if (hashing->form)
    mg_route_see_other(conn, &(struct mg_buf){0}, "/sign-in#wrong");
  else
    mg_reply_error(conn, 401, WRONG);
}

/* In one transaction: the session, the stronger hash if there is one, and the note of it. */
static int enter(struct mg_conn *conn, struct mg_tenant *tenant, const struct mg_hashing *hashing,
                 struct mg_user *user) {
  struct mg_db *db = mg_tenant_db(tenant);
  int error = mg_tenant_begin(tenant);
  if (error) return error;
  if (hashing->fresh[0]) {
    memcpy(user->hash, hashing->fresh, sizeof user->hash);
    error = mg_user_change(db, user);
  }
  if (!error) error = mg__account_begin(conn, db, user, hashing->org);
  if (!error) error = mg_account_audit(conn, db, user->name, "session.begin", user->name, "");
  if (!error) return mg_tenant_commit(tenant);
  mg_tenant_undo(tenant);
  return error;
}

static void after_login(struct mg_conn *conn, const struct mg_hashing *hashing) {
  struct mg_tenant *tenant = NULL;
  struct mg_user user;
  int error = hashing->error;
  if (!error && !hashing->same) {
    refuse_login(conn, hashing, hashing->hash[0] ? "password" : "no such user");
    return;
  }
  if (!error) error = mg_tenant_open(&conn->loop->actors.tenants, hashing->org, false, &tenant);
  if (!error) error = mg_user_find(mg_tenant_db(tenant), hashing->user, &user);
  /* The user may have changed while the password was compared. */
  bool same = !error && !user.disabled && strcmp(user.hash, hashing->hash) == 0;
  if (!error && same) error = enter(conn, tenant, hashing, &user);
  if (error && error != MG_E_ABSENT) {
    mg_account_fail(conn, error);
  } else if (error || !same) {
    refuse_login(conn, hashing, "disabled");
  } else {
    mg__account_give_back(conn, hashing);
    mg__account_welcome(conn, &user, 200, hashing->form);
  }
}

/* The hash to compare with; "" if there is no such user, which costs the same later. */
static int look_up(struct mg_conn *conn, struct mg_hashing *hashing) {
  struct mg_tenant *tenant = NULL;
  struct mg_user user;
  int error = mg_tenant_open(&conn->loop->actors.tenants, hashing->org, false, &tenant);
  if (!error) error = mg_user_find(mg_tenant_db(tenant), hashing->user, &user);
  if (!error) memcpy(hashing->hash, user.hash, sizeof hashing->hash);
  return error == MG_E_ABSENT ? 0 : error;
}

static void refuse_throttled(struct mg_conn *conn, const char *org, unsigned wait, bool form) {
  mg__account_log_refusal(conn, "throttled", org);
  if (form)
    mg_route_see_other(conn, &(struct mg_buf){0}, "/sign-in#later");
  else
    mg_account_too_often(conn, wait);
}

/* The attempt is taken: it goes to the pool, or is given back. */
static void compare(struct mg_conn *conn, const struct mg_credentials *given, bool form) {
  struct mg_hashing *hashing = mg__account_hashing(given);
  if (!hashing) {
    mg__account_busy(conn);
    return;
  }
  hashing->compare = true;
  hashing->form = form;
  hashing->then = after_login;
  int error = look_up(conn, hashing);
  if (!error && mg_hashing_start(conn, hashing) == 0) return;
  mg__account_give_back(conn, hashing);
  mg_hashing_drop(hashing);
  if (error)
    mg_account_fail(conn, error);
  else
    mg__account_busy(conn);
}

static void login(struct mg_conn *conn, const struct mg_site *site,
                  const struct mg_credentials *given, bool form) {
  if (!mg__account_possible(conn, site, given) || mg__sync_elsewhere(conn, given->org)) return;
  unsigned wait = mg_throttle_take(conn->loop->server->throttle, conn->address, given->org,
                                   given->user, now(conn));
  if (wait)
    refuse_throttled(conn, given->org, wait, form);
  else
    compare(conn, given, form);
}

void mg_account_login(struct mg_conn *conn, const struct mg_site *site) {
  struct mg_credentials given = {"", "", ""};
  if (mg__account_posted(conn) && mg__account_read(conn, &given)) login(conn, site, &given, false);
  mg_password_wipe(given.password, sizeof given.password);
}

void mg_account_form(struct mg_conn *conn, const struct mg_site *site) {
  struct mg_credentials given = {"", "", ""};
  const struct mg_buf *body = &conn->http.request.body;
  const char *form = (const char *)body->data;
  if (mg_form_field(form, body->size, "org", given.org, sizeof given.org) < 0 ||
      mg_form_field(form, body->size, "user", given.user, sizeof given.user) < 0 ||
      mg_form_field(form, body->size, "password", given.password, sizeof given.password) < 0)
    mg_reply_error(conn, 400, "the form needs org, user and password");
  else
    login(conn, site, &given, true);
  mg_password_wipe(given.password, sizeof given.password);
}
