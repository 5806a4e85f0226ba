#include "operations.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "digest.h"
#include "metrics.h"
#include "reply.h"
#include "route.h"
#include "version.h"

static void member(struct mg_buf *body, const char *before, const char *value) {
  mg_buf_text(body, before);
  mg_buf_json(body, value, strlen(value));
}

void mg_operations_renew(struct mg_loop *loop) {
  const struct mg_server *server = loop->server;
  struct mg_buf *body = &loop->health;
  mg_buf_clear(body);
  member(body, "{\"status\":\"", loop->draining ? "stopping" : "ok");
  member(body, "\",\"app\":\"", server->image->name);
  member(body, "\",\"version\":\"", MG_VERSION);
  member(body, "\",\"build\":\"", server->config->build);
  member(body, "\",\"schema\":\"", server->image->schema);
  mg_buf_text(body, "\",\"uptime\":");
  mg_buf_number(body, (int64_t)time(NULL) - server->started);
  mg_buf_text(body, "}");
}

static bool reads(const struct mg_conn *conn) {
  uint8_t method = conn->http.request.method;
  return method == HTTP_GET || method == HTTP_HEAD;
}

void mg_operations_health(struct mg_conn *conn) {
  const struct mg_buf *body = &conn->loop->health;
  if (reads(conn) && body->failed)
    mg_reply_error(conn, 503, "out of memory");
  else if (reads(conn))
    mg_reply(conn, &(struct mg_reply){.status = 200,
                                      .type = "application/json",
                                      .cache = "no-store",
                                      .body = body->data,
                                      .size = body->size});
  else
    mg_route_not_allowed(conn, "GET, HEAD, OPTIONS");
}

/* Compares in constant time; lengths may show. */
static bool has_token(const struct mg_conn *conn) {
  const struct mg_buf *token = &conn->loop->server->config->metrics_token;
  const char *given = mg_http_header(&conn->http.request, "authorization", NULL);
  if (token->size == 0 || !given || strncasecmp(given, "Bearer ", 7) != 0) return false;
  return strlen(given + 7) == token->size &&
         mg_same((const uint8_t *)given + 7, token->data, token->size);
}

void mg_operations_metrics(struct mg_conn *conn) {
  struct mg_buf page = {0};
  if (!has_token(conn)) {
    mg_reply_error_with(conn, 401, "the token for metrics is needed",
                        "WWW-Authenticate: Bearer\r\n");
  } else if (!reads(conn)) {
    mg_route_not_allowed(conn, "GET, HEAD, OPTIONS");
  } else {
    mg_metrics_page(conn->loop->server, &page);
    if (page.failed)
      mg_reply_error(conn, 503, "out of memory");
    else
      mg_reply(conn, &(struct mg_reply){
                         .status = 200,
                         .type = "application/openmetrics-text; version=1.0.0; charset=utf-8",
                         .cache = "no-store",
                         .body = page.data,
                         .size = page.size});
  }
  mg_buf_free(&page);
}
