#include "account_http.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "error.h"
#include "fields.h"
#include "form.h"
#include "log.h"
#include "query.h"
#include "reply.h"
#include "route.h"
#include "session.h"
#include "sync_http.h"
#include "tenant_db.h"
#include "throttle.h"

/* What a client is told, whichever of the two it is. */
static const char WRONG[] = "the organisation, the user or the password is wrong";

/* Who wants in: from the body, nothing of it is believed yet. */
struct credentials {
  char org[MG_LIMIT_NAME_BYTES + 1];
  char user[MG_LIMIT_NAME_BYTES + 1];
  char password[MG_LIMIT_PASSWORD_BYTES + 1];
};

static const char *header(const struct mg_conn *conn, const char *name) {
  return mg_http_header(&conn->http.request, name, NULL);
}

static uint64_t now(const struct mg_conn *conn) { return uv_now(&conn->loop->uv); }

/* --- answers ------------------------------------------------------------------------------ */

void mg_account_answer(struct mg_conn *conn, int status, struct mg_buf *body, const char *headers) {
  if (body->failed)
    mg_reply_error(conn, 503, "out of memory");
  else
    mg_reply(conn, &(struct mg_reply){.status = status,
                                      .type = body->size ? "application/json" : NULL,
                                      .headers = headers,
                                      .cache = "no-store",
                                      .body = body->data,
                                      .size = body->size});
  mg_buf_free(body);
}

void mg_account_fail(struct mg_conn *conn, int error) {
  bool passes = error == MG_E_LIMIT || error == MG_E_TIMEOUT || error == MG_E_NOMEM;
  if (passes)
    mg_reply_error_with(conn, 503, "the organisation's data is not available now",
                        "Retry-After: 1\r\n");
  else
    mg_reply_error(conn, 500, "internal error");
}

void mg_account_too_often(struct mg_conn *conn, unsigned seconds) {
  char line[48];
  (void)snprintf(line, sizeof line, "Retry-After: %u\r\n", seconds);
  mg_metric_add(&conn->loop->metrics, MG_METRIC_LIMITED, 1);
  mg_reply_error_with(conn, 429, "too many attempts: wait", line);
}

static void busy(struct mg_conn *conn) {
  mg_reply_error_with(conn, 503, "too many people are signing in: try again", "Retry-After: 1\r\n");
}

/* --- what is asked ---------------------------------------------------------------------- */

static bool json_type(const struct mg_conn *conn) {
  const char *type = header(conn, "content-type");
  if (!type || strncasecmp(type, "application/json", 16) != 0) return false;
  return type[16] == '\0' || type[16] == ';' || type[16] == ' ';
}

bool mg_account_body(struct mg_conn *conn, struct mg_member *fields, size_t count) {
  const struct mg_buf *body = &conn->http.request.body;
  char why[MG_FIELDS_WHY];
  if (!json_type(conn))
    mg_reply_error(conn, 415, "application/json is expected");
  else if (body->size > MG_LIMIT_FORM_BYTES)
    mg_reply_error(conn, 413, "the body is too large here");
  else if (mg_fields_read(body, fields, count, why))
    mg_reply_error(conn, 400, why);
  else
    return true;
  return false;
}

/* Another site's page may not sign anybody in or up: it could be somebody it chose. */
static bool from_here(struct mg_conn *conn) {
  if (mg_session_same_origin(&conn->http.request, false)) return true;
  mg_reply_error(conn, 403, "the request comes from another origin");
  return false;
}

static bool read_credentials(struct mg_conn *conn, struct credentials *out) {
  struct mg_member fields[] = {
      {.name = "organisation", .text = out->org, .capacity = sizeof out->org, .required = true},
      {.name = "user", .text = out->user, .capacity = sizeof out->user, .required = true},
      {.name = "password",
       .text = out->password,
       .capacity = sizeof out->password,
       .required = true},
  };
  return from_here(conn) && mg_account_body(conn, fields, sizeof fields / sizeof *fields);
}

static bool valid(const char *name) { return mg_name_valid(name, strlen(name)); }

/* True if these could be somebody's at this place; else it is answered. */
static bool possible(struct mg_conn *conn, const struct mg_site *site,
                     const struct credentials *given) {
  char id[MG_TENANT_ID_BYTES + 1];
  if (!valid(given->org) || !valid(given->user)) {
    mg_reply_error(conn, 400,
                   "organisation and user: 1 to 64 of a-z, 0-9, . _ @ -, beginning with a letter "
                   "or digit");
    return false;
  }
  mg_tenant_id(given->org, id);
  if (site->kind != MG_SITE_TENANT || strcmp(id, site->id) == 0) return true;
  mg_reply_error(conn, 403, "this is the address of another organisation");
  return false;
}

/* --- the audit log -------------------------------------------------------------------------- */

int mg_account_audit(struct mg_conn *conn, struct mg_db *db, const char *user, const char *action,
                     const char *target, const char *more) {
  char detail[256];
  char address[MG_ADDRESS_TEXT];
  mg_client_text(conn->address, address);
  (void)snprintf(detail, sizeof detail, "{\"address\":\"%s\"%s}", address, more);
  return mg_tenant_audit(db, user, action, target, detail);
}

/* A refusal is noted if the organisation has users: else there may be only what a start that
 * was cut off left. A user that does not exist is not
 * named: it may be a password in the wrong place. */
static void audit_refusal(struct mg_conn *conn, const char *org, const char *user,
                          const char *reason) {
  char more[64];
  int64_t users = 0;
  struct mg_tenant *tenant = NULL;
  (void)snprintf(more, sizeof more, ",\"reason\":\"%s\"", reason);
  if (mg_tenant_open(&conn->loop->actors.tenants, org, false, &tenant)) return;
  if (mg_user_count(mg_tenant_db(tenant), false, &users) || users == 0) return;
  if (mg_tenant_begin(tenant)) return;
  if (mg_account_audit(conn, mg_tenant_db(tenant), user, "login.refused", user, more))
    mg_tenant_undo(tenant);
  else
    (void)mg_tenant_commit(tenant);
}

/* --- a session begins ------------------------------------------------------------------------- */

static void member(struct mg_buf *out, const char *before, const char *text) {
  mg_buf_text(out, before);
  mg_buf_json(out, text, strlen(text));
}

static void describe(struct mg_buf *out, const struct mg_session *session,
                     const struct mg_user *user, const struct mg_buf *token) {
  char id[MG_TENANT_ID_BYTES + 1];
  mg_tenant_id(session->org, id);
  mg_buf_text(out, "{\"token\":\"");
  mg_buf_append(out, token->data, token->size);
  member(out, "\",\"organisation\":\"", session->org);
  member(out, "\",\"tenant\":\"", id);
  member(out, "\",\"user\":\"", session->user);
  member(out, "\",\"role\":\"", user->role);
  mg_buf_text(out, "\",\"expires\":");
  mg_buf_number(out, session->expires);
  mg_buf_text(out, "}");
}

/* A cookie is for the host that gives it: the apex serves no tenant, so it gives none. */
static void put_cookies(struct mg_conn *conn, const struct mg_site *site,
                        const struct mg_buf *token, struct mg_buf *headers) {
  const char *forwarded = header(conn, "x-forwarded-proto");
  bool secure = forwarded && strcmp(forwarded, "https") == 0;
  if (site->kind == MG_SITE_APEX) return;
  mg_session_cookies(headers, &conn->session, (const char *)token->data, token->size, secure);
}

static void welcome(struct mg_conn *conn, const struct mg_user *user, int status, bool form) {
  const struct mg_config *config = conn->loop->server->config;
  struct mg_key key = {config->key.data, config->key.size};
  struct mg_buf token = {0};
  struct mg_buf headers = {0};
  struct mg_buf body = {0};
  struct mg_site site;
  mg_site_of(config, &conn->http.request, &site);
  mg_token_mint(key, &conn->session, &token);
  put_cookies(conn, &site, &token, &headers);
  if (form) {
    mg_route_see_other(conn, &headers, "/");
  } else {
    describe(&body, &conn->session, user, &token);
    mg_buf_byte(&headers, 0);
    if (token.failed || headers.failed) body.failed = true;
    mg_account_answer(conn, status, &body, (const char *)headers.data);
  }
  mg_buf_free(&headers);
  mg_buf_free(&token);
}

static int begin_session(struct mg_conn *conn, struct mg_db *db, const struct mg_user *user,
                         const char *org) {
  char agent[MG_LIMIT_AGENT_BYTES + 1];
  char address[MG_ADDRESS_TEXT];
  const char *given = header(conn, "user-agent");
  struct mg_session *session = &conn->session;
  (void)snprintf(agent, sizeof agent, "%s", given ? given : "");
  mg_client_text(conn->address, address);
  memset(session, 0, sizeof *session);
  memcpy(session->user, user->name, sizeof session->user);
  memcpy(session->org, org, strlen(org) + 1);
  return mg_session_begin(db, user, &(struct mg_session_from){agent, address}, session);
}

/* --- hashing ---------------------------------------------------------------------------------- */

static struct mg_hashing *new_hashing(const struct credentials *given) {
  struct mg_hashing *hashing = calloc(1, sizeof *hashing);
  if (!hashing) return NULL;
  memcpy(hashing->org, given->org, sizeof hashing->org);
  memcpy(hashing->user, given->user, sizeof hashing->user);
  memcpy(hashing->password, given->password, sizeof hashing->password);
  return hashing;
}

static void give_back(struct mg_conn *conn, const struct mg_hashing *hashing) {
  mg_throttle_give_back(conn->loop->server->throttle, conn->address, hashing->org,
                        hashing->compare ? hashing->user : NULL);
}

/* --- login
 * ---------------------------------------------------------------------------------------- */

/* The same answer whatever was wrong, and after the same work. */
static void refuse_login(struct mg_conn *conn, const struct mg_hashing *hashing,
                         const char *reason) {
  audit_refusal(conn, hashing->org, hashing->hash[0] ? hashing->user : "", reason);
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
  if (!error) error = begin_session(conn, db, user, hashing->org);
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
    give_back(conn, hashing);
    welcome(conn, &user, 200, hashing->form);
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

static void login(struct mg_conn *conn, const struct mg_site *site, const struct credentials *given,
                  bool form) {
  if (!possible(conn, site, given) || mg__sync_elsewhere(conn, given->org)) return;
  unsigned wait = mg_throttle_take(conn->loop->server->throttle, conn->address, given->org,
                                   given->user, now(conn));
  struct mg_hashing *hashing = wait ? NULL : new_hashing(given);
  if (wait && form) {
    mg_route_see_other(conn, &(struct mg_buf){0}, "/sign-in#later");
    return;
  }
  if (wait) {
    mg_account_too_often(conn, wait);
    return;
  }
  if (!hashing) {
    busy(conn);
    return;
  }
  hashing->compare = true;
  hashing->form = form;
  hashing->then = after_login;
  int error = look_up(conn, hashing);
  if (!error && mg_hashing_start(conn, hashing) == 0) return;
  give_back(conn, hashing);
  mg_hashing_drop(hashing);
  if (error)
    mg_account_fail(conn, error);
  else
    busy(conn);
}

static bool posted(struct mg_conn *conn) {
  if (conn->http.request.method == HTTP_POST) return true;
  mg_route_not_allowed(conn, "POST, OPTIONS");
  return false;
}

void mg_account_login(struct mg_conn *conn, const struct mg_site *site) {
  struct credentials given = {"", "", ""};
  if (posted(conn) && read_credentials(conn, &given)) login(conn, site, &given, false);
  mg_password_wipe(given.password, sizeof given.password);
}

void mg_account_form(struct mg_conn *conn, const struct mg_site *site) {
  struct credentials given = {"", "", ""};
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

/* --- a new organisation
 * ---------------------------------------------------------------------------- */

/* The size of the organisation's name that a database's file is of; 0 if it is none. */
static size_t organisation_of(const char *file) {
  size_t size = strcspn(file, "+");
  if (strcmp(file + size, MG_TENANT_ENDING) != 0) {
    const char *dot = strrchr(file, '.');
    if (!dot || strcmp(dot, ".db") != 0) return 0;
    size = (size_t)(dot - file);
  }
  return mg_name_valid(file, size) ? size : 0;
}

/* By a thread of the pool: whether another organisation has the same id. Two of them by
 * chance are one in a million million pairs; by intent a second's work. */
static void find_clash(struct mg_hashing *hashing) {
  char id[MG_TENANT_ID_BYTES + 1];
  char other_id[MG_TENANT_ID_BYTES + 1];
  char other[MG_LIMIT_NAME_BYTES + 1];
  struct dirent *entry = NULL;
  DIR *folder = opendir(hashing->storage);
  mg_tenant_id(hashing->org, id);
  hashing->clash = folder == NULL;
  while (folder && !hashing->clash && (entry = readdir(folder)) != NULL) {
    size_t size = organisation_of(entry->d_name);
    memcpy(other, entry->d_name, size);
    other[size] = '\0';
    if (size == 0 || strcmp(other, hashing->org) == 0) continue;
    mg_tenant_id(other, other_id);
    hashing->clash = strcmp(id, other_id) == 0;
  }
  if (folder) (void)closedir(folder);
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
  if (!error) error = begin_session(conn, db, user, hashing->org);
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
    welcome(conn, &user, 201, false);
}

static void start_new(struct mg_conn *conn, const struct credentials *given) {
  struct mg_server *server = conn->loop->server;
  unsigned wait = mg_throttle_take(server->throttle, conn->address, given->org, NULL, now(conn));
  struct mg_hashing *hashing = wait ? NULL : new_hashing(given);
  if (wait) {
    mg_account_too_often(conn, wait);
    return;
  }
  if (!hashing) {
    busy(conn);
    return;
  }
  hashing->storage = server->config->storage;
  hashing->before = find_clash;
  hashing->then = after_new;
  if (mg_hashing_start(conn, hashing) == 0) return;
  give_back(conn, hashing);
  mg_hashing_drop(hashing);
  busy(conn);
}

void mg_account_new(struct mg_conn *conn, const struct mg_site *site) {
  struct credentials given = {"", "", ""};
  const char *problem = NULL;
  if (!posted(conn)) return;
  if (!conn->loop->server->config->sign_up) {
    mg_reply_error(conn, 403,
                   "new organisations are made by whoever runs this pod: start it with "
                   "--sign-up=open, or use `pod account add`");
    return;
  }
  if (!read_credentials(conn, &given) || !possible(conn, site, &given)) return;
  if ((problem = mg_password_problem(given.password)) != NULL)
    mg_reply_error(conn, 400, problem);
  else if (!mg__sync_elsewhere(conn, given.org))
    start_new(conn, &given);
  mg_password_wipe(given.password, sizeof given.password);
}

/* --- a session goes on
 * ------------------------------------------------------------------------------- */

static int look_at_session(struct mg_conn *conn, struct mg_session_state *state) {
  struct mg_tenant *tenant = NULL;
  int error = mg_tenant_open(&conn->loop->actors.tenants, conn->session.org, false, &tenant);
  if (!error) error = mg_session_look(mg_tenant_db(tenant), &conn->session, state);
  if (error || !state->stale) return error;
  error = mg_tenant_begin(tenant);
  if (error) return error;
  error = mg_session_seen(mg_tenant_db(tenant), &conn->session);
  if (!error) return mg_tenant_commit(tenant);
  mg_tenant_undo(tenant);
  return error;
}

int mg_account_check(struct mg_conn *conn, const char **reason) {
  struct mg_session_state state;
  memset(&state, 0, sizeof state);
  conn->role[0] = '\0';
  conn->look_at = now(conn) + MG_LIMIT_SESSION_LOOK_MS;
  if (!conn->session.sid[0]) return 0;
  int error = look_at_session(conn, &state);
  *reason = error == MG_E_ABSENT ? "the session is over: sign in again"
                                 : "the organisation's data is not available now";
  if (!error) memcpy(conn->role, state.role, sizeof conn->role);
  return error == 0 ? 0 : error == MG_E_ABSENT ? 401 : 503;
}

bool mg_account_over(struct mg_conn *conn, uint64_t time) {
  const char *reason = NULL;
  if (mg_session_now() >= conn->session.expires) return true;
  return conn->session.sid[0] && time >= conn->look_at && mg_account_check(conn, &reason) == 401;
}

void mg_account_cut(struct mg_loop *loop, const char *org, const char *user, const uint8_t *only,
                    const uint8_t *keep) {
  uint8_t id[MG_DIGEST_BYTES];
  for (struct mg_conn *conn = loop->conns; conn; conn = conn->next) {
    const struct mg_session *session = &conn->session;
    bool open = conn->phase == MG_UPGRADED || conn->phase == MG_STREAMING;
    if (!open || !session->sid[0] || strcmp(session->org, org) != 0 ||
        strcmp(session->user, user) != 0)
      continue;
    mg_session_id(session->sid, id);
    if ((only && memcmp(id, only, sizeof id) != 0) || (keep && memcmp(id, keep, sizeof id) == 0))
      continue;
    mg_conn_session_over(conn);
  }
}

/* --- a session ends
 * ------------------------------------------------------------------------------------ */

static int end_session(struct mg_conn *conn) {
  const struct mg_session *session = &conn->session;
  struct mg_tenant *tenant = NULL;
  struct mg_user user;
  uint8_t id[MG_DIGEST_BYTES];
  int error = mg_tenant_open(&conn->loop->actors.tenants, session->org, false, &tenant);
  if (!error) error = mg_user_find(mg_tenant_db(tenant), session->user, &user);
  if (!error) error = mg_tenant_begin(tenant);
  if (error) return error;
  mg_session_id(session->sid, id);
  error = mg_session_end(mg_tenant_db(tenant), id, user.id);
  if (!error)
    error = mg_account_audit(conn, mg_tenant_db(tenant), user.name, "session.end", user.name, "");
  if (error) {
    mg_tenant_undo(tenant);
    return error;
  }
  error = mg_tenant_commit(tenant);
  if (!error) mg_account_cut(conn->loop, session->org, session->user, id, NULL);
  return error;
}

bool mg_account_leave(struct mg_conn *conn) {
  const struct mg_config *config = conn->loop->server->config;
  const char *reason = NULL;
  if (mg_session_read(config, &conn->loop->memo, &conn->http.request, true, &conn->session,
                      &reason)) return false;
  if (!conn->session.sid[0]) return false;
  if (mg__sync_elsewhere(conn, conn->session.org)) return true;
  int error = end_session(conn);
  if (error && error != MG_E_ABSENT) {
    mg_account_fail(conn, error);
    return true;
  }
  return false;
}

void mg_account_logout(struct mg_conn *conn) {
  struct mg_buf headers = {0};
  struct mg_buf nothing = {0};
  const char *reason = NULL;
  if (!posted(conn)) return;
  int status = mg_session_read(conn->loop->server->config, &conn->loop->memo, &conn->http.request, true,
                               &conn->session, &reason);
  if (status) {
    mg_reply_error(conn, status, reason);
    return;
  }
  if (mg_account_leave(conn)) return;
  mg_session_clear(&headers);
  mg_buf_byte(&headers, 0);
  if (headers.failed) nothing.failed = true;
  mg_account_answer(conn, 204, &nothing, (const char *)headers.data);
  mg_buf_free(&headers);
}
