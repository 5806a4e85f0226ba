#include "account_users.h"

#include <stdlib.h>
#include <string.h>

#include "account_api.h"
#include "account_http.h"
#include "error.h"
#include "query.h"
#include "reply.h"
#include "throttle.h"

/* What a request says of a user. */
struct wish {
  char user[MG_LIMIT_NAME_BYTES + 1];
  char role[MG_LIMIT_NAME_BYTES + 1];
  char password[MG_LIMIT_PASSWORD_BYTES + 1];
  char current[MG_LIMIT_PASSWORD_BYTES + 1];
  bool disabled;
  bool has_role, has_password, has_current, has_disabled;
};

static bool is_admin(const struct mg_conn *conn) { return strcmp(conn->role, MG_ROLE_ADMIN) == 0; }

static bool is_self(const struct mg_conn *conn, const char *name) {
  return strcmp(conn->session.user, name) == 0;
}

/* Notes the refusal, and answers it. */
static void forbid(struct mg_conn *conn, const char *target, const char *text) {
  struct mg_tenant *tenant = NULL;
  int error = mg_tenant_open(&conn->loop->actors.tenants, conn->session.org, false, &tenant);
  if (!error) error = mg_tenant_begin(tenant);
  if (!error &&
      mg_account_audit(conn, mg_tenant_db(tenant), conn->session.user, "users.refused", target, ""))
    mg_tenant_undo(tenant);
  else if (!error)
    (void)mg_tenant_commit(tenant);
  mg_reply_error(conn, 403, text);
}

static bool admits(struct mg_conn *conn, const char *target) {
  if (is_admin(conn)) return true;
  forbid(conn, target, "this is for administrators of the organisation");
  return false;
}

/* --- as JSON --------------------------------------------------------------------------- */

static void member(struct mg_buf *out, const char *before, const char *text) {
  mg_buf_text(out, before);
  mg_buf_json(out, text, strlen(text));
}

static void put_user(struct mg_buf *out, const struct mg_user *user) {
  member(out, "{\"user\":\"", user->name);
  member(out, "\",\"role\":\"", user->role);
  mg_buf_text(out, "\",\"created\":");
  mg_buf_number(out, user->created / 1000000);
  mg_buf_text(out, user->disabled ? ",\"disabled\":true" : ",\"disabled\":false");
  mg_buf_text(out, user->hash[0] ? ",\"password\":true}" : ",\"password\":false}");
}

static void show(struct mg_conn *conn, int status, const struct mg_user *user) {
  struct mg_buf body = {0};
  put_user(&body, user);
  mg_account_answer(conn, status, &body, NULL);
}

/* --- the list -------------------------------------------------------------------------- */

/* `after=NAME`, the last of the page before; "" without a query, NULL if it is none. */
static const char *read_after(struct mg_conn *conn) {
  const char *query = mg_http_query(&conn->http.request);
  if (!*query) return "";
  if (strncmp(query, "after=", 6) != 0) return NULL;
  return mg_name_valid(query + 6, strlen(query + 6)) ? query + 6 : NULL;
}

static void read_row(struct mg_query *query, struct mg_user *out) {
  size_t size = 0;
  const char *name = mg_query_column(query, 0, &size);
  memset(out, 0, sizeof *out);
  if (size < sizeof out->name) memcpy(out->name, name, size);
  const char *role = mg_query_column(query, 1, &size);
  if (size < sizeof out->role) memcpy(out->role, role, size);
  out->created = mg_query_number(query, 2);
  out->disabled = mg_query_number(query, 3) != 0;
  out->hash[0] = mg_query_number(query, 4) ? '$' : '\0';
}

void mg_users_list(struct mg_conn *conn, struct mg_tenant *tenant) {
  struct mg_buf body = {0};
  struct mg_query query;
  struct mg_user user;
  int count = 0;
  const char *after = read_after(conn);
  if (!admits(conn, "")) return;
  if (!after) {
    mg_reply_error(conn, 400, "the query may only be after=NAME");
    return;
  }
  mg_query_begin(&query, mg_tenant_db(tenant),
                 "SELECT name, role, created, disabled, password_hash IS NOT NULL FROM users WHERE "
                 "name > ? ORDER BY name LIMIT ?");
  mg_query_text(&query, after, strlen(after));
  mg_query_int(&query, MG_LIMIT_USER_PAGE + 1);
  mg_buf_text(&body, "{\"users\":[");
  bool more = false;
  struct mg_user last = {.name = ""};
  while (mg_query_row(&query)) {
    more = count == MG_LIMIT_USER_PAGE;
    if (more) break;
    read_row(&query, &user);
    if (count++) mg_buf_byte(&body, ',');
    put_user(&body, &user);
    last = user;
  }
  mg_buf_text(&body, "],\"next\":");
  if (more) {
    member(&body, "\"", last.name);
    mg_buf_byte(&body, '"');
  } else {
    mg_buf_text(&body, "null");
  }
  mg_buf_text(&body, "}");
  int error = mg_query_end(&query);
  if (!error) {
    mg_account_answer(conn, 200, &body, NULL);
    return;
  }
  mg_buf_free(&body);
  mg_account_fail(conn, error);
}

/* --- what is wished -------------------------------------------------------------------- */

static const char *problem_of(const struct wish *wish) {
  if (wish->has_role && !mg_name_valid(wish->role, strlen(wish->role)))
    return "role: 1 to 64 of a-z, 0-9, . _ @ -, beginning with a letter or digit";
  return wish->has_password ? mg_password_problem(wish->password) : NULL;
}

/* False if it is answered. */
static bool read_wish(struct mg_conn *conn, bool new, struct wish *out) {
  struct mg_member fields[] = {
      {.name = "role", .text = out->role, .capacity = sizeof out->role},
      {.name = "password", .text = out->password, .capacity = sizeof out->password},
      {.name = new ? "user" : "current",
       .text = new ? out->user : out->current,
       .capacity = new ? sizeof out->user : sizeof out->current,
       .required = new},
      {.name = "disabled", .flag = &out->disabled},
  };
  memset(out, 0, sizeof *out);
  if (!mg_account_body(conn, fields, sizeof fields / sizeof *fields)) return false;
  out->has_role = fields[0].given;
  out->has_password = fields[1].given;
  out->has_current = !new && fields[2].given;
  out->has_disabled = fields[3].given;
  const char *problem = problem_of(out);
  if (problem) mg_reply_error(conn, 400, problem);
  return problem == NULL;
}

/* Hashes `password` and goes on with `then`; `hash` not NULL: compares it with that. */
static void hash(struct mg_conn *conn, const char *user, const char *password, const char *compare,
                 void (*then)(struct mg_conn *conn, const struct mg_hashing *hashing)) {
  struct mg_hashing *hashing = calloc(1, sizeof *hashing);
  if (hashing) {
    memcpy(hashing->user, user, strlen(user) + 1);
    memcpy(hashing->password, password, strlen(password) + 1);
    if (compare) memcpy(hashing->hash, compare, strlen(compare) + 1);
    hashing->compare = compare != NULL;
    hashing->then = then;
    if (mg_hashing_start(conn, hashing) == 0) return;
    mg_hashing_drop(hashing);
  }
  mg_account_fail(conn, MG_E_LIMIT);
}

/* --- a new user ------------------------------------------------------------------------ */

static int insert(struct mg_conn *conn, struct mg_user *user) {
  struct mg_tenant *tenant = NULL;
  int error = mg_tenant_open(&conn->loop->actors.tenants, conn->session.org, false, &tenant);
  if (!error) error = mg_tenant_begin(tenant);
  if (error) return error;
  struct mg_db *db = mg_tenant_db(tenant);
  error = mg_user_add(db, user);
  if (!error) error = mg_account_audit(conn, db, conn->session.user, "user.create", user->name, "");
  if (!error) return mg_tenant_commit(tenant);
  mg_tenant_undo(tenant);
  return error;
}

static void add(struct mg_conn *conn, const struct wish *wish, const char *password_hash) {
  struct mg_user user;
  memset(&user, 0, sizeof user);
  memcpy(user.name, wish->user, sizeof user.name);
  memcpy(user.hash, password_hash, strlen(password_hash) + 1);
  user.disabled = wish->disabled;
  if (wish->has_role)
    memcpy(user.role, wish->role, sizeof user.role);
  else
    memcpy(user.role, MG_ROLE_MEMBER, sizeof MG_ROLE_MEMBER);
  int error = insert(conn, &user);
  if (error == MG_E_TAKEN)
    mg_reply_error(conn, 409, "there is a user of this name");
  else if (error)
    mg_account_fail(conn, error);
  else
    show(conn, 201, &user);
}

/* The administrator may have been one no longer while the password was hashed. */
static void after_add(struct mg_conn *conn, const struct mg_hashing *hashing) {
  struct wish wish;
  const char *reason = "";
  int status = mg_account_check(conn, &reason);
  if (status)
    mg_reply_error(conn, status, reason);
  else if (hashing->error || mg_account_role(conn))
    mg_account_fail(conn, MG_E_SYSTEM);
  else if (admits(conn, hashing->user) && read_wish(conn, true, &wish))
    add(conn, &wish, hashing->fresh);
  mg_password_wipe(&wish, sizeof wish);
}

void mg_users_add(struct mg_conn *conn) {
  struct wish wish;
  if (!admits(conn, "") || !read_wish(conn, true, &wish)) return;
  if (!mg_name_valid(wish.user, strlen(wish.user)))
    mg_reply_error(conn, 400,
                   "user: 1 to 64 of a-z, 0-9, . _ @ -, beginning with a letter or digit");
  else if (wish.has_password)
    hash(conn, wish.user, wish.password, NULL, after_add);
  else
    add(conn, &wish, "");
  mg_password_wipe(&wish, sizeof wish);
}

/* --- a changed user -------------------------------------------------------------------- */

/* An organisation keeps one administrator who can come in. */
static int keeps_an_admin(struct mg_db *db, const struct mg_user *before,
                          const struct mg_user *after, bool *out) {
  int64_t admins = 0;
  bool was = !before->disabled && strcmp(before->role, MG_ROLE_ADMIN) == 0;
  bool is = !after->disabled && strcmp(after->role, MG_ROLE_ADMIN) == 0;
  *out = true;
  if (!was || is) return 0;
  int error = mg_user_count(db, true, &admins);
  *out = admins > 1;
  return error;
}

/* A new password, or a user who may not come in, ends the sessions: all but this one. */
static int write_change(struct mg_conn *conn, struct mg_db *db, const struct mg_user *user,
                        bool ends) {
  uint8_t own[MG_DIGEST_BYTES];
  mg_session_id(conn->session.sid, own);
  int error = mg_user_change(db, user);
  if (!error && ends)
    error = mg_session_end_all(db, user->id, is_self(conn, user->name) ? own : NULL);
  return error ? error
               : mg_account_audit(conn, db, conn->session.user, "user.change", user->name,
                                  ends ? ",\"sessions\":\"ended\"" : "");
}

static int commit_change(struct mg_conn *conn, struct mg_tenant *tenant, const struct mg_user *user,
                         bool ends) {
  uint8_t own[MG_DIGEST_BYTES];
  int error = mg_tenant_begin(tenant);
  if (error) return error;
  error = write_change(conn, mg_tenant_db(tenant), user, ends);
  if (error) {
    mg_tenant_undo(tenant);
    return error;
  }
  error = mg_tenant_commit(tenant);
  mg_session_id(conn->session.sid, own);
  if (!error && ends)
    mg_account_cut(conn->loop, conn->session.org, user->name, NULL,
                   is_self(conn, user->name) ? own : NULL);
  return error;
}

static void change(struct mg_conn *conn, const char *name, const struct wish *wish,
                   const char *password_hash) {
  struct mg_tenant *tenant = NULL;
  struct mg_user before;
  bool keeps = true;
  memset(&before, 0, sizeof before);
  int error = mg_tenant_open(&conn->loop->actors.tenants, conn->session.org, false, &tenant);
  if (!error) error = mg_user_find(mg_tenant_db(tenant), name, &before);
  struct mg_user after = before;
  if (wish->has_role) memcpy(after.role, wish->role, sizeof after.role);
  if (wish->has_disabled) after.disabled = wish->disabled;
  if (password_hash[0]) memcpy(after.hash, password_hash, strlen(password_hash) + 1);
  if (!error) error = keeps_an_admin(mg_tenant_db(tenant), &before, &after, &keeps);
  bool ends = password_hash[0] || (after.disabled && !before.disabled);
  if (!error && keeps) error = commit_change(conn, tenant, &after, ends);
  if (error == MG_E_ABSENT)
    mg_reply_error(conn, 404, "there is no such user");
  else if (error)
    mg_account_fail(conn, error);
  else if (!keeps)
    mg_reply_error(conn, 409, "the organisation would have no administrator left");
  else
    show(conn, 200, &after);
}

/* Who may make this change: an administrator anything but their own password, for which they
 * need the one they have, as everybody does for theirs. */
static bool may(struct mg_conn *conn, const char *name, const struct wish *wish) {
  bool own_password = is_self(conn, name) && wish->has_password;
  bool only_password = !wish->has_role && !wish->has_disabled;
  if (own_password && !wish->has_current) {
    mg_reply_error(conn, 400, "current: give the password that you have");
    return false;
  }
  return (own_password && only_password) || admits(conn, name);
}

static void after_new_password(struct mg_conn *conn, const struct mg_hashing *hashing) {
  struct wish wish;
  const char *reason = "";
  int status = mg_account_check(conn, &reason);
  if (status)
    mg_reply_error(conn, status, reason);
  else if (hashing->error || mg_account_role(conn))
    mg_account_fail(conn, MG_E_SYSTEM);
  else if (read_wish(conn, false, &wish) && may(conn, hashing->user, &wish))
    change(conn, hashing->user, &wish, hashing->fresh);
  mg_password_wipe(&wish, sizeof wish);
}

static void after_current(struct mg_conn *conn, const struct mg_hashing *hashing) {
  struct wish wish;
  if (!hashing->same) {
    forbid(conn, hashing->user, "current: the password is wrong");
    return;
  }
  mg_throttle_give_back(conn->loop->server->throttle, conn->address, conn->session.org,
                        hashing->user);
  if (read_wish(conn, false, &wish))
    hash(conn, hashing->user, wish.password, NULL, after_new_password);
  mg_password_wipe(&wish, sizeof wish);
}

static void compare_current(struct mg_conn *conn, struct mg_tenant *tenant, const char *name,
                            const struct wish *wish) {
  struct mg_user user;
  int error = mg_user_find(mg_tenant_db(tenant), name, &user);
  if (error) {
    mg_reply_error(conn, error == MG_E_ABSENT ? 404 : 500, "there is no such user");
    return;
  }
  unsigned wait = mg_throttle_take(conn->loop->server->throttle, conn->address, conn->session.org,
                                   name, uv_now(&conn->loop->uv));
  if (wait)
    mg_account_too_often(conn, wait);
  else
    hash(conn, name, wish->current, user.hash, after_current);
}

void mg_users_change(struct mg_conn *conn, struct mg_tenant *tenant, const char *name) {
  struct wish wish;
  if (!read_wish(conn, false, &wish)) return;
  if (may(conn, name, &wish)) {
    if (is_self(conn, name) && wish.has_password)
      compare_current(conn, tenant, name, &wish);
    else if (wish.has_password)
      hash(conn, name, wish.password, NULL, after_new_password);
    else
      change(conn, name, &wish, "");
  }
  mg_password_wipe(&wish, sizeof wish);
}
