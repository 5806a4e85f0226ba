#include "sign_in.h"

#include <string.h>

#include "account_http.h"
#include "error.h"
#include "files.h"
#include "form.h"
#include "reply.h"
#include "route.h"
#include "session.h"

static const char *header(const struct mg_conn *conn, const char *name) {
  return mg_http_header(&conn->http.request, name, NULL);
}

static void start_session(struct mg_conn *conn, const struct mg_session *session, const char *token,
                          size_t size) {
  struct mg_buf headers = {0};
  /* Whoever says https gets a cookie for https only: believing it can't harm. */
  const char *forwarded = header(conn, "x-forwarded-proto");
  mg_session_cookies(&headers, session, token, size, forwarded && strcmp(forwarded, "https") == 0);
  mg_route_see_other(conn, &headers, "/");
}

/* A session for whoever the form names: only with --dev. */
static void sign_in_dev(struct mg_conn *conn, const struct mg_key *key) {
  const struct mg_buf *form = &conn->http.request.body;
  struct mg_session session = {.expires = mg_session_now() + MG_SESSION_SECONDS};
  struct mg_buf token = {0};
  int user = mg_form_field((const char *)form->data, form->size, "user", session.user,
                           sizeof session.user);
  int org =
      mg_form_field((const char *)form->data, form->size, "org", session.org, sizeof session.org);
  if (user < 0 || org < 0 || !mg_name_valid(session.user, (size_t)user) ||
      !mg_name_valid(session.org, (size_t)org)) {
    mg_reply_error(conn, 400,
                   "user and org: 1 to 64 of a-z, 0-9, . _ @ -, beginning with a letter or digit");
    return;
  }
  mg_token_mint(*key, &session, &token);
  if (token.failed)
    mg_reply_error(conn, 503, "out of memory");
  else
    start_session(conn, &session, (const char *)token.data, token.size);
  mg_buf_free(&token);
}

static void sign_in_token(struct mg_conn *conn, const struct mg_key *key) {
  const struct mg_buf *form = &conn->http.request.body;
  char token[MG_LIMIT_TOKEN_BYTES + 1];
  struct mg_session session;
  int size = mg_form_field((const char *)form->data, form->size, "token", token, sizeof token);
  int error = size < 0 ? 0 : mg_token_verify(*key, token, (size_t)size, mg_session_now(), &session);
  if (size < 0)
    mg_reply_error(conn, 400, "the form has no token");
  else if (error == MG_E_NOMEM)
    mg_reply_error(conn, 503, "out of memory");
  else if (error)
    mg_reply_error(conn, 401, "the token is not accepted");
  else
    start_session(conn, &session, token, (size_t)size);
}

static bool form_type(const struct mg_conn *conn) {
  const char *type = header(conn, "content-type");
  return type && strncmp(type, "application/x-www-form-urlencoded", 33) == 0;
}

static bool has_field(const struct mg_buf *form, const char *name) {
  char ignored[2];
  return mg_form_field((const char *)form->data, form->size, name, ignored, sizeof ignored) !=
         MG_E_ABSENT;
}

static void sign_in_post(struct mg_conn *conn, const struct mg_site *site) {
  const struct mg_config *config = conn->loop->server->config;
  const struct mg_buf *form = &conn->http.request.body;
  struct mg_key key = {config->key.data, config->key.size};
  if (!mg_session_same_origin(&conn->http.request, true)) {
    mg_reply_error(conn, 403, "the request comes from another origin");
  } else if (!form_type(conn)) {
    mg_reply_error(conn, 415, "a form is expected");
  } else if (form->size > MG_LIMIT_FORM_BYTES) {
    mg_reply_error(conn, 413, "the form is too large");
  } else if (has_field(form, "password")) {
    mg_account_form(conn, site);
  } else if (config->dev && !has_field(form, "token")) {
    sign_in_dev(conn, &key);
  } else {
    sign_in_token(conn, &key);
  }
}

void mg_sign_in(struct mg_conn *conn, const struct mg_site *site) {
  const struct mg_image *image = conn->loop->server->image;
  uint8_t method = conn->http.request.method;
  if (method == HTTP_GET || method == HTTP_HEAD)
    mg_files_send(conn,
                  conn->loop->server->config->dev ? &image->sign_in : &image->sign_in_account);
  else if (method == HTTP_POST)
    sign_in_post(conn, site);
  else
    mg_route_not_allowed(conn, "GET, HEAD, POST, OPTIONS");
}

void mg_sign_out(struct mg_conn *conn) {
  struct mg_buf headers = {0};
  if (conn->http.request.method != HTTP_POST) {
    mg_route_not_allowed(conn, "POST, OPTIONS");
  } else if (!mg_session_same_origin(&conn->http.request, true)) {
    mg_reply_error(conn, 403, "the request comes from another origin");
  } else if (!mg_account_leave(conn)) {
    mg_session_clear(&headers);
    mg_route_see_other(conn, &headers, "/sign-in");
  }
}
