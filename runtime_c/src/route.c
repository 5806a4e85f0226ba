#include "route.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "account_api.h"
#include "account_http.h"
#include "data.h"
#include "events.h"
#include "files.h"
#include "limiter.h"
#include "metrics.h"
#include "operations.h"
#include "reader.h"
#include "reply.h"
#include "session.h"
#include "sign_in.h"
#include "sync_http.h"
#include "tenant.h"

static const char READ[] = "/_api/read/";

/* A body that nothing takes is read up to this, so that the connection can go on. */
enum { IGNORED_BODY_BYTES = 65536 };

static bool is(const char *path, size_t size, const char *expected) {
  return strlen(expected) == size && memcmp(path, expected, size) == 0;
}

static bool under_api(const char *path, size_t size) {
  return size >= 6 && memcmp(path, "/_api/", 6) == 0;
}

static const char *header(const struct mg_conn *conn, const char *name) {
  return mg_http_header(&conn->http.request, name, NULL);
}

void mg_route_not_allowed(struct mg_conn *conn, const char *methods) {
  char line[64] = "Allow: ";
  strncat(line, methods, sizeof line - strlen(line) - 3);
  strncat(line, "\r\n", sizeof line - strlen(line) - 1);
  if (conn->http.request.method == HTTP_OPTIONS)
    mg_reply(conn, &(struct mg_reply){.status = 204, .headers = line, .cache = "no-store"});
  else
    mg_reply_error_with(conn, 405, "this method is not allowed here", line);
}

void mg_route_see_other(struct mg_conn *conn, struct mg_buf *headers, const char *path) {
  struct mg_site site;
  mg_site_of(conn->loop->server->config, &conn->http.request, &site);
  mg_buf_text(headers, "Location: ");
  if (site.by_path) mg_buf_text(headers, "/t/");
  if (site.by_path) mg_buf_text(headers, site.id);
  mg_buf_text(headers, path);
  mg_buf_text(headers, "\r\n");
  mg_buf_byte(headers, 0);
  if (headers->failed)
    mg_reply_error(conn, 503, "out of memory");
  else
    mg_reply(conn, &(struct mg_reply){
                       .status = 303, .headers = (const char *)headers->data, .cache = "no-store"});
  mg_buf_free(headers);
}

/* --- other origins ----------------------------------------------------------------------- */

/* The configured origin that the request comes from, or NULL. */
static const char *cors_origin(const struct mg_conn *conn) {
  const struct mg_config *config = conn->loop->server->config;
  const char *origin = config->cors_count ? header(conn, "origin") : NULL;
  for (size_t i = 0; origin && i < config->cors_count; i++)
    if (strcmp(config->cors_origins[i], origin) == 0) return config->cors_origins[i];
  return NULL;
}

/* A browser asks before it sends the request itself. Cookies never count there: a token does. */
static void preflight(struct mg_conn *conn) {
  mg_reply(conn, &(struct mg_reply){
                     .status = 204,
                     .headers = "Access-Control-Allow-Methods: GET, POST, PUT, PATCH, DELETE\r\n"
                                "Access-Control-Allow-Headers: Authorization, Content-Type, "
                                "If-Match, Last-Event-ID\r\n"
                                "Access-Control-Max-Age: 600\r\n",
                     .cache = "no-store",
                 });
}

/* --- limits ---------------------------------------------------------------------------------- */

static void too_many(struct mg_conn *conn) {
  mg_metric_add(&conn->loop->metrics, MG_METRIC_LIMITED, 1);
  mg_reply_error_with(conn, 429, "too many requests", "Retry-After: 1\r\n");
}

/* Takes the address's token, once for each request. */
static bool address_admitted(struct mg_conn *conn) {
  if (conn->admitted) return true;
  conn->admitted =
      mg_limiter_address(conn->loop->server->limiter, conn->address, uv_now(&conn->loop->uv));
  return conn->admitted;
}

int mg_route_sign(struct mg_conn *conn, const char **reason) {
  const struct mg_server *server = conn->loop->server;
  const struct mg_http_request *request = &conn->http.request;
  bool changes = request->method != HTTP_GET || request->upgrade;
  if (conn->verified) return 0;
  int status =
      mg_session_read(server->config, &conn->loop->memo, request, changes, &conn->session, reason);
  if (status) return status;
  *reason = "too many requests";
  if (!mg_limiter_user(server->limiter, &conn->session, uv_now(&conn->loop->uv))) return 429;
  conn->verified = true;
  return 0;
}

/* The same at a tenant's address, where only its own sessions count. */
static int sign_at(struct mg_conn *conn, const struct mg_site *site, const char **reason) {
  char id[MG_TENANT_ID_BYTES + 1];
  int status = mg_route_sign(conn, reason);
  if (status || site->kind != MG_SITE_TENANT) return status;
  mg_tenant_id(conn->session.org, id);
  *reason = "the session is of another organisation";
  return strcmp(id, site->id) == 0 ? 0 : 403;
}

/* The largest body that a path outside of the API takes. */
static uint64_t most_body(const struct mg_site *site) {
  static const char *const forms[] = {"/sign-in", "/login", "/new"};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (is(site->path, site->path_size, forms[i])) return MG_LIMIT_FORM_BYTES;
  return IGNORED_BODY_BYTES;
}

bool mg_route_admits(struct mg_conn *conn, int *status, const char **reason) {
  struct mg_site site;
  mg_site_of(conn->loop->server->config, &conn->http.request, &site);
  *status = 0;
  *reason = "too many requests";
  if (!address_admitted(conn))
    *status = 429;
  else if (under_api(site.path, site.path_size))
    *status = sign_at(conn, &site, reason);
  else if (mg_http_announced(&conn->http) > most_body(&site)) {
    *status = 413;
    *reason = "the body is too large here";
  }
  if (*status == 429) mg_metric_add(&conn->loop->metrics, MG_METRIC_LIMITED, 1);
  return *status == 0;
}

/* --- the API and the files ------------------------------------------------------------ */

static void nothing(struct mg_conn *conn) { mg_reply_error(conn, 404, "there is nothing here"); }

static void refuse(struct mg_conn *conn, int status, const char *reason) {
  if (status == 429)
    too_many(conn);
  else if (status == 401)
    mg_reply_error_with(conn, 401, reason, "WWW-Authenticate: Bearer\r\n");
  else if (status == 503)
    mg_reply_error_with(conn, 503, reason, "Retry-After: 1\r\n");
  else
    mg_reply_error(conn, status, reason);
}

/* True if the request's session is good; else it is answered, or waits for the organisation's
 * loop, where an account's session is looked up. */
static bool signed_in(struct mg_conn *conn, const struct mg_site *site) {
  const char *reason = "";
  int status = sign_at(conn, site, &reason);
  if (!status && conn->session.sid[0]) {
    if (mg__sync_elsewhere(conn, conn->session.org)) return false;
    status = mg_account_check(conn, &reason);
  }
  if (status) refuse(conn, status, reason);
  return status == 0;
}

static bool is_reading(const char *path, size_t size) {
  return size > sizeof READ - 1 && memcmp(path, READ, sizeof READ - 1) == 0;
}

/* The methods of a path of the API, as `Allow` names them; false if there is nothing. */
static bool api_methods(const char *path, size_t size, char out[64]) {
  const char *methods = mg_account_methods(path, size);
  if (is(path, size, "/_api/sync")) methods = "GET, POST, OPTIONS";
  if (is(path, size, "/_api/events")) methods = "GET, OPTIONS";
  if (is(path, size, "/_api/metrics") || is_reading(path, size)) methods = "GET, HEAD, OPTIONS";
  if (!methods) return mg_data_methods(path, size, out);
  (void)snprintf(out, 64, "%s", methods);
  return true;
}

/* Everything under /_api asks for a session before it says anything else, but for the
 * metrics, which have a token of their own. */
static void api(struct mg_conn *conn, const struct mg_site *site) {
  const char *path = site->path;
  size_t size = site->path_size;
  uint8_t method = conn->http.request.method;
  bool sync = is(path, size, "/_api/sync");
  bool events = is(path, size, "/_api/events");
  char methods[64];
  if (!signed_in(conn, site)) return;
  if (is_reading(path, size))
    mg_read_request(conn, path + sizeof READ - 1, size - (sizeof READ - 1));
  else if (mg_account_methods(path, size))
    mg_account_request(conn, path, size);
  else if (mg_data_path(path, size))
    mg_data_request(conn, path, size);
  else if (!api_methods(path, size, methods))
    nothing(conn);
  else if (events && method == HTTP_GET)
    mg_events_request(conn);
  else if (sync && (method == HTTP_GET || method == HTTP_POST))
    mg_sync_request(conn);
  else
    mg_route_not_allowed(conn, methods);
}

/* The page at a tenant's address shows what the session sees: not another organisation's. */
static bool is_foreign(struct mg_conn *conn, const struct mg_site *site) {
  char id[MG_TENANT_ID_BYTES + 1];
  struct mg_session session;
  const char *reason = NULL;
  if (site->kind != MG_SITE_TENANT || !is(site->path, site->path_size, "/")) return false;
  if (mg_session_read(conn->loop->server->config, &conn->loop->memo, &conn->http.request, false,
                      &session, &reason))
    return false;
  mg_tenant_id(session.org, id);
  return strcmp(id, site->id) != 0;
}

static void files(struct mg_conn *conn, const char *path, size_t size) {
  uint8_t method = conn->http.request.method;
  const struct mg_asset *asset = mg_files_find(conn->loop->server->image, path, size);
  if (!asset)
    nothing(conn);
  else if (method != HTTP_GET && method != HTTP_HEAD)
    mg_route_not_allowed(conn, "GET, HEAD, OPTIONS");
  else
    mg_files_send(conn, asset);
}

/* OPTIONS of the whole server, of the API (without a session: a preflight has none). */
static bool options(struct mg_conn *conn, const char *path, size_t size) {
  char methods[64] = "GET, HEAD, POST, OPTIONS";
  bool everything = is(path, size, "*");
  if (conn->http.request.method != HTTP_OPTIONS) return false;
  if (conn->cors && header(conn, "access-control-request-method"))
    preflight(conn);
  else if (everything || (under_api(path, size) && api_methods(path, size, methods)))
    mg_route_not_allowed(conn, methods);
  else if (under_api(path, size))
    nothing(conn);
  else
    return false;
  return true;
}

/* What belongs to the whole pod and to no tenant; true if the path is of that. */
static bool system_path(struct mg_conn *conn, const struct mg_site *site) {
  const char *path = site->path;
  size_t size = site->path_size;
  if (site->kind == MG_SITE_TENANT) return false;
  if (is(path, size, "/health"))
    mg_operations_health(conn);
  else if (is(path, size, "/_api/metrics"))
    mg_operations_metrics(conn);
  else if (is(path, size, "/new"))
    mg_account_new(conn, site);
  else
    return false;
  return true;
}

/* What a tenant's address serves, and a pod without one. */
static void tenant_path(struct mg_conn *conn, const struct mg_site *site) {
  const char *path = site->path;
  size_t size = site->path_size;
  if (size == 0)
    mg_route_see_other(conn, &(struct mg_buf){0}, "/");
  else if (under_api(path, size))
    api(conn, site);
  else if (is(path, size, "/sign-in"))
    mg_sign_in(conn, site);
  else if (is(path, size, "/sign-out"))
    mg_sign_out(conn);
  else if (is(path, size, "/logout"))
    mg_account_logout(conn);
  else if (is_foreign(conn, site))
    mg_route_see_other(conn, &(struct mg_buf){0}, "/sign-in");
  else
    files(conn, path, size);
}

void mg_route(struct mg_conn *conn) {
  struct mg_site site;
  mg_site_of(conn->loop->server->config, &conn->http.request, &site);
  bool health = is(site.path, site.path_size, "/health");
  if (under_api(site.path, site.path_size) || health) conn->cors = cors_origin(conn);
  if (!address_admitted(conn))
    too_many(conn);
  else if (site.kind == MG_SITE_NOWHERE)
    mg_reply_error(conn, 421, "this host is not served here");
  else if (options(conn, site.path, site.path_size) || system_path(conn, &site))
    return;
  else if (is(site.path, site.path_size, "/login"))
    mg_account_login(conn, &site);
  else if (site.kind == MG_SITE_APEX)
    nothing(conn);
  else
    tenant_path(conn, &site);
}
