#include "route.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "files.h"
#include "form.h"
#include "reply.h"
#include "session.h"
#include "sync_http.h"

static bool is(const char *path, size_t size, const char *expected) {
  return strlen(expected) == size && memcmp(path, expected, size) == 0;
}

static const char *header(const struct mg_conn *conn, const char *name) {
  return mg_http_header(&conn->http.request, name, NULL);
}

static void not_allowed(struct mg_conn *conn, const char *allow) {
  mg_reply_error_with(conn, 405, "this method is not allowed here", allow);
}

/* --- health --------------------------------------------------------------------- */

static void health(struct mg_conn *conn) {
  const struct mg_image *image = conn->loop->server->image;
  const char *build = conn->loop->server->config->build;
  struct mg_buf body = {0};
  mg_buf_text(&body, "{\"status\":\"ok\",\"app\":\"");
  mg_buf_json(&body, image->name, strlen(image->name));
  mg_buf_text(&body, "\",\"build\":\"");
  mg_buf_json(&body, build, strlen(build));
  mg_buf_text(&body, "\",\"schema\":\"");
  mg_buf_json(&body, image->schema, strlen(image->schema));
  mg_buf_text(&body, "\"}");
  mg_reply(conn,
           &(struct mg_reply){200, "application/json", NULL, "no-store", body.data, body.size});
  mg_buf_free(&body);
}

/* --- sign-in ----------------------------------------------------------------------- */

static void see_other(struct mg_conn *conn, struct mg_buf *headers, const char *where) {
  mg_buf_text(headers, "Location: ");
  mg_buf_text(headers, where);
  mg_buf_text(headers, "\r\n");
  mg_buf_byte(headers, 0);
  if (headers->failed)
    mg_reply_error(conn, 503, "out of memory");
  else
    mg_reply(conn, &(struct mg_reply){303, NULL, (const char *)headers->data, "no-store", NULL, 0});
  mg_buf_free(headers);
}

static void start_session(struct mg_conn *conn, const struct mg_session *session, const char *token,
                          size_t size) {
  struct mg_buf headers = {0};
  const char *forwarded = header(conn, "x-forwarded-proto");
  mg_session_cookies(&headers, session, token, size, forwarded && strcmp(forwarded, "https") == 0);
  see_other(conn, &headers, "/");
}

/* A session for whoever the form names: only with --dev. */
static void sign_in_dev(struct mg_conn *conn, const struct mg_key *key) {
  const struct mg_buf *form = &conn->http.request.body;
  struct mg_session session = {"", "", mg_session_now() + MG_SESSION_SECONDS};
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
  if (size < 0)
    mg_reply_error(conn, 400, "the form has no token");
  else if (mg_token_verify(*key, token, (size_t)size, mg_session_now(), &session))
    mg_reply_error(conn, 401, "the token is not accepted");
  else
    start_session(conn, &session, token, (size_t)size);
}

static bool form_type(const struct mg_conn *conn) {
  const char *type = header(conn, "content-type");
  return type && strncmp(type, "application/x-www-form-urlencoded", 33) == 0;
}

static void sign_in_post(struct mg_conn *conn) {
  const struct mg_config *config = conn->loop->server->config;
  const struct mg_buf *form = &conn->http.request.body;
  struct mg_key key = {config->key.data, config->key.size};
  char ignored[2];
  if (!mg_session_same_origin(&conn->http.request, true)) {
    mg_reply_error(conn, 403, "the request comes from another origin");
  } else if (!form_type(conn)) {
    mg_reply_error(conn, 415, "a form is expected");
  } else if (form->size > MG_LIMIT_FORM_BYTES) {
    mg_reply_error(conn, 413, "the form is too large");
  } else if (config->dev && mg_form_field((const char *)form->data, form->size, "token", ignored,
                                          sizeof ignored) == MG_E_ARGUMENT) {
    sign_in_dev(conn, &key);
  } else {
    sign_in_token(conn, &key);
  }
}

static void sign_in(struct mg_conn *conn) {
  uint8_t method = conn->http.request.method;
  if (method == HTTP_GET || method == HTTP_HEAD)
    mg_files_send(conn, &conn->loop->server->image->sign_in);
  else if (method == HTTP_POST)
    sign_in_post(conn);
  else
    not_allowed(conn, "Allow: GET, HEAD, POST\r\n");
}

static void sign_out(struct mg_conn *conn) {
  struct mg_buf headers = {0};
  if (conn->http.request.method != HTTP_POST) {
    not_allowed(conn, "Allow: POST\r\n");
  } else if (!mg_session_same_origin(&conn->http.request, true)) {
    mg_reply_error(conn, 403, "the request comes from another origin");
  } else {
    mg_session_clear(&headers);
    see_other(conn, &headers, "/sign-in");
  }
}

/* --- the API and the files ------------------------------------------------------------ */

/* Everything under /_api asks for a session before it says anything else. */
static void api(struct mg_conn *conn, const char *path, size_t size) {
  const char *reason = "";
  uint8_t method = conn->http.request.method;
  bool changes = method != HTTP_GET || conn->http.request.upgrade;
  int status = conn->verified ? 0
                              : mg_session_read(conn->loop->server->config, &conn->http.request,
                                                changes, &conn->session, &reason);
  if (status)
    mg_reply_error(conn, status, reason);
  else if (!is(path, size, "/_api/sync"))
    mg_reply_error(conn, 404, "there is nothing here");
  else if (method != HTTP_GET && method != HTTP_POST)
    not_allowed(conn, "Allow: GET, POST\r\n");
  else
    mg_sync_request(conn);
}

static void files(struct mg_conn *conn, const char *path, size_t size) {
  uint8_t method = conn->http.request.method;
  const struct mg_asset *asset = mg_files_find(conn->loop->server->image, path, size);
  if (!asset)
    mg_reply_error(conn, 404, "there is nothing here");
  else if (method != HTTP_GET && method != HTTP_HEAD)
    not_allowed(conn, "Allow: GET, HEAD\r\n");
  else
    mg_files_send(conn, asset);
}

void mg_route(struct mg_conn *conn) {
  const char *path = mg_http_target(&conn->http.request);
  size_t size = strcspn(path, "?#");
  uint8_t method = conn->http.request.method;
  if (size >= 6 && memcmp(path, "/_api/", 6) == 0)
    api(conn, path, size);
  else if (is(path, size, "/health") && (method == HTTP_GET || method == HTTP_HEAD))
    health(conn);
  else if (is(path, size, "/sign-in"))
    sign_in(conn);
  else if (is(path, size, "/sign-out"))
    sign_out(conn);
  else
    files(conn, path, size);
}
