#include "reply.h"

#include <string.h>

#include "log.h"

/* The same as those of the Worker (runtime_js/worker.js). */
static const char SECURITY[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' "
    "'unsafe-inline'; "
    "img-src 'self' https: data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

static void line(struct mg_buf *out, const char *name, const char *value) {
  mg_buf_text(out, name);
  mg_buf_text(out, ": ");
  mg_buf_text(out, value);
  mg_buf_text(out, "\r\n");
}

static void head(struct mg_conn *conn, const struct mg_reply *reply) {
  struct mg_buf *out = &conn->out;
  mg_buf_text(out, "HTTP/1.1 ");
  mg_buf_number(out, reply->status);
  mg_buf_byte(out, ' ');
  mg_buf_text(out, mg_http_reason(reply->status));
  mg_buf_text(out, "\r\n");
  line(out, "Date", conn->loop->date);
  if (reply->type) line(out, "Content-Type", reply->type);
  if (reply->status != 304 && reply->status != 204) {
    mg_buf_text(out, "Content-Length: ");
    mg_buf_number(out, (int64_t)reply->size);
    mg_buf_text(out, "\r\n");
  }
  line(out, "Cache-Control", reply->cache);
  mg_buf_append(out, SECURITY, sizeof SECURITY - 1);
  if (reply->headers) mg_buf_text(out, reply->headers);
  if (!conn->http.request.keep_alive || conn->loop->draining) line(out, "Connection", "close");
  mg_buf_text(out, "\r\n");
}

static void log_it(const struct mg_conn *conn, const struct mg_reply *reply) {
  const struct mg_http_request *request = &conn->http.request;
  char path[256] = "";
  bool parsed = request->target_size > 0;
  size_t size = parsed ? strcspn(mg_http_target(request), "?#") : 0;
  if (size >= sizeof path) size = sizeof path - 1;
  if (size > 0) memcpy(path, mg_http_target(request), size);
  const char *method = parsed ? llhttp_method_name((llhttp_method_t)request->method) : "-";
  mg_log_request(&(struct mg_log_request){"", "", method, path, reply->status, reply->size,
                                          (uv_hrtime() - conn->started) / 1000});
}

void mg_reply(struct mg_conn *conn, const struct mg_reply *reply) {
  head(conn, reply);
  if (conn->http.request.method != HTTP_HEAD) mg_buf_append(&conn->out, reply->body, reply->size);
  log_it(conn, reply);
  mg_conn_answered(conn);
}

void mg_reply_error_with(struct mg_conn *conn, int status, const char *message,
                         const char *headers) {
  struct mg_buf body = {0};
  mg_buf_text(&body, "{\"error\":{\"code\":");
  mg_buf_number(&body, status);
  mg_buf_text(&body, ",\"message\":\"");
  mg_buf_json(&body, message, strlen(message));
  mg_buf_text(&body, "\"}}");
  mg_reply(conn, &(struct mg_reply){status, "application/json", headers, "no-store", body.data,
                                    body.size});
  mg_buf_free(&body);
}

void mg_reply_error(struct mg_conn *conn, int status, const char *message) {
  mg_reply_error_with(conn, status, message, NULL);
}
