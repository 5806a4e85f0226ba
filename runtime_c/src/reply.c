#include "reply.h"

#include <string.h>
#include <time.h>

#include "log.h"
#include "metrics.h"

/* Bodies up to this are copied behind their head: one buffer is cheaper than two. */
enum { SMALL_BYTES = 4096 };

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

void mg_reply_renew(struct mg_loop *loop) {
  char date[48] = "";
  struct tm parts;
  time_t now = time(NULL);
  if (gmtime_r(&now, &parts))
    (void)strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
  mg_buf_clear(&loop->common);
  mg_buf_text(&loop->common, date);
  mg_buf_append(&loop->common, SECURITY, sizeof SECURITY - 1);
}

static void line(struct mg_buf *out, const char *name, const char *value) {
  mg_buf_text(out, name);
  mg_buf_text(out, ": ");
  mg_buf_text(out, value);
  mg_buf_text(out, "\r\n");
}

static void connection_line(const struct mg_conn *conn, struct mg_buf *out) {
  const struct mg_http_request *request = &conn->http.request;
  if (!request->keep_alive || conn->loop->draining)
    mg_buf_text(out, "Connection: close\r\n");
  else if (request->old)
    mg_buf_text(out, "Connection: keep-alive\r\n");
}

/* Everything but the lines that tell the body's length, and the empty line. */
static void head(struct mg_conn *conn, const struct mg_reply *reply) {
  struct mg_buf *out = &conn->out;
  mg_buf_text(out, "HTTP/1.1 ");
  mg_buf_number(out, reply->status);
  mg_buf_byte(out, ' ');
  mg_buf_text(out, mg_http_reason(reply->status));
  mg_buf_text(out, "\r\n");
  mg_buf_append(out, conn->loop->common.data, conn->loop->common.size);
  if (conn->loop->common.failed) out->failed = true; /* nothing goes out without its guards */
  line(out, "X-Request-Id", conn->id);
  if (reply->type) line(out, "Content-Type", reply->type);
  line(out, "Cache-Control", reply->cache);
  if (reply->headers) mg_buf_text(out, reply->headers);
  if (conn->cors) {
    line(out, "Access-Control-Allow-Origin", conn->cors);
    mg_buf_text(out, "Access-Control-Expose-Headers: X-Request-Id\r\nVary: Origin\r\n");
  }
  connection_line(conn, out);
}

void mg_reply_done(struct mg_conn *conn, int status, uint64_t bytes) {
  const struct mg_http_request *request = &conn->http.request;
  uint64_t took = (uv_hrtime() - conn->started) / 1000;
  char path[256] = "";
  char address[MG_ADDRESS_TEXT];
  mg_metric_request(&conn->loop->metrics, status, took);
  if (!mg_log_requests()) return;
  bool parsed = request->target_size > 0;
  size_t size = parsed ? strcspn(mg_http_target(request), "?#") : 0;
  if (size >= sizeof path) size = sizeof path - 1;
  if (size > 0) memcpy(path, mg_http_target(request), size);
  const char *method = parsed ? llhttp_method_name((llhttp_method_t)request->method) : "-";
  mg_client_text(conn->address, address);
  mg_log_request(&(struct mg_log_request){conn->id, address, method, path, status, bytes, took});
}

void mg_reply(struct mg_conn *conn, const struct mg_reply *reply) {
  struct mg_buf *out = &conn->out;
  bool bare = conn->http.request.method == HTTP_HEAD || reply->size == 0;
  bool apart = reply->constant && reply->size > SMALL_BYTES;
  head(conn, reply);
  if (reply->status != 304 && reply->status != 204) {
    mg_buf_text(out, "Content-Length: ");
    mg_buf_number(out, (int64_t)reply->size);
    mg_buf_text(out, "\r\n");
  }
  mg_buf_text(out, "\r\n");
  if (!bare && apart)
    mg_conn_send_constant(conn, reply->body, reply->size);
  else if (!bare)
    mg_buf_append(out, reply->body, reply->size);
  mg_reply_done(conn, reply->status, reply->size);
  mg_conn_answered(conn);
}

void mg_reply_begin(struct mg_conn *conn, const struct mg_reply *reply) {
  bool old = conn->http.request.old;
  if (old) conn->http.request.keep_alive = false;
  conn->unchunked = old;
  head(conn, reply);
  mg_buf_text(&conn->out, old ? "\r\n" : "Transfer-Encoding: chunked\r\n\r\n");
  mg_reply_done(conn, reply->status, 0);
}

void mg_reply_piece(struct mg_conn *conn, const void *data, size_t size) {
  static const char digits[] = "0123456789abcdef";
  struct mg_buf *out = &conn->out;
  if (conn->unchunked) {
    mg_buf_append(out, data, size);
    return;
  }
  for (int shift = 28; shift >= 0; shift -= 4)
    if (size >> shift || shift == 0) mg_buf_byte(out, (uint8_t)digits[(size >> shift) & 15U]);
  mg_buf_text(out, "\r\n");
  mg_buf_append(out, data, size);
  mg_buf_text(out, "\r\n");
}

void mg_reply_end(struct mg_conn *conn) {
  if (!conn->unchunked) mg_buf_text(&conn->out, "0\r\n\r\n");
}

void mg_reply_error_with(struct mg_conn *conn, int status, const char *message,
                         const char *headers) {
  struct mg_buf body = {0};
  mg_buf_text(&body, "{\"error\":{\"code\":");
  mg_buf_number(&body, status);
  mg_buf_text(&body, ",\"message\":\"");
  mg_buf_json(&body, message, strlen(message));
  mg_buf_text(&body, "\",\"id\":\"");
  mg_buf_json(&body, conn->id, strlen(conn->id));
  mg_buf_text(&body, "\"}}");
  if (body.failed) body.size = 0; /* the status says it */
  mg_reply(conn, &(struct mg_reply){.status = status,
                                    .type = "application/json",
                                    .headers = headers,
                                    .cache = "no-store",
                                    .body = body.data,
                                    .size = body.size});
  mg_buf_free(&body);
}

void mg_reply_error(struct mg_conn *conn, int status, const char *message) {
  mg_reply_error_with(conn, status, message, NULL);
}
