#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account_internal.h"
#include "error.h"
#include "log.h"
#include "reply.h"
#include "route.h"
#include "session.h"
#include "throttle.h"

static const char *header(const struct mg_conn *conn, const char *name) {
  return mg_http_header(&conn->http.request, name, NULL);
}

/* --- answers --------------------------------------------------------------------------- */

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

void mg__account_busy(struct mg_conn *conn) {
  mg_reply_error_with(conn, 503, "too many people are signing in: try again", "Retry-After: 1\r\n");
}

/* --- what is asked --------------------------------------------------------------------- */

static bool json_type(const struct mg_conn *conn) {
  const char *type = header(conn, "content-type");
  if (!type || strncasecmp(type, "application/json", 16) != 0) return false;
  return type[16] == '\0' || type[16] == ';' || type[16] == ' ';
}

/* Bodies are never decoded. */
static bool is_coded(const struct mg_conn *conn) {
  bool twice = false;
  const char *coding = mg_http_header(&conn->http.request, "content-encoding", &twice);
  return twice || (coding && strcasecmp(coding, "identity") != 0);
}

bool mg_account_body(struct mg_conn *conn, struct mg_member *fields, size_t count) {
  const struct mg_buf *body = &conn->http.request.body;
  char why[MG_FIELDS_WHY];
  if (!json_type(conn))
    mg_reply_error(conn, 415, "application/json is expected");
  else if (is_coded(conn))
    mg_reply_error_with(conn, 415, "a body without coding is expected",
                        "Accept-Encoding: identity\r\n");
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

bool mg__account_read(struct mg_conn *conn, struct mg_credentials *out) {
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
bool mg__account_possible(struct mg_conn *conn, const struct mg_site *site,
                          const struct mg_credentials *given) {
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

bool mg__account_posted(struct mg_conn *conn) {
  if (conn->http.request.method == HTTP_POST) return true;
  mg_route_not_allowed(conn, "POST, OPTIONS");
  return false;
}

/* --- the audit log --------------------------------------------------------------------- */

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
void mg__account_audit_refusal(struct mg_conn *conn, const char *org, const char *user,
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

void mg__account_log_refusal(struct mg_conn *conn, const char *event, const char *org) {
  char address[MG_ADDRESS_TEXT];
  mg_client_text(conn->address, address);
  mg_log_actor(MG_LOG_WARN, event, org, address);
}

/* --- a session begins ------------------------------------------------------------------ */

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

void mg__account_welcome(struct mg_conn *conn, const struct mg_user *user, int status, bool form) {
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

int mg__account_begin(struct mg_conn *conn, struct mg_db *db, const struct mg_user *user,
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

/* --- hashing --------------------------------------------------------------------------- */

struct mg_hashing *mg__account_hashing(const struct mg_credentials *given) {
  struct mg_hashing *hashing = calloc(1, sizeof *hashing);
  if (!hashing) return NULL;
  memcpy(hashing->org, given->org, sizeof hashing->org);
  memcpy(hashing->user, given->user, sizeof hashing->user);
  memcpy(hashing->password, given->password, sizeof hashing->password);
  return hashing;
}

void mg__account_give_back(struct mg_conn *conn, const struct mg_hashing *hashing) {
  mg_throttle_give_back(conn->loop->server->throttle, conn->address, hashing->org,
                        hashing->compare ? hashing->user : NULL);
}
