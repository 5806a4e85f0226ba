/* GET /_api/sync: a WebSocket, one message a binary frame. */
#include <string.h>

#include "account_http.h"
#include "limiter.h"
#include "metrics.h"
#include "reply.h"
#include "sync_http.h"

static const char PROTOCOL[] = "monoglot.v1";

static uint64_t later(const struct mg_conn *conn, uint64_t milliseconds) {
  return uv_now(&conn->loop->uv) + milliseconds;
}

/* --- the end ------------------------------------------------------------------------------ */

/* Queues a close frame, after which nothing is sent. */
static void queue_close(struct mg_conn *conn, uint16_t code, const char *reason, uint64_t wait) {
  conn->close_sent = true;
  mg_ws_close_frame(&conn->out, code, reason);
  conn->deadline = later(conn, wait);
}

/* Closes once, leaves the actor, and waits for the other side's close frame. */
static void ws_close(struct mg_conn *conn, uint16_t code, const char *reason) {
  if (conn->close_sent) return;
  mg_sync_gone(conn);
  queue_close(conn, code, reason, MG_LIMIT_CLOSE_MS);
  mg_conn_flush(conn);
}

/* Called from JavaScript: the connection leaves its actor later, by the close handshake. */
static void ws_close_asked(struct mg_peer *peer, uint16_t code, const char *reason) {
  struct mg_conn *conn = mg__sync_conn(peer);
  if (conn->close_sent) return;
  queue_close(conn, mg_ws_code_valid(code) ? code : MG_WS_NORMAL, reason, MG_LIMIT_CLOSE_MS);
  peer->dirty = true;
}

static void ws_on_close(struct mg_conn *conn) {
  uint16_t code = conn->ws.code == MG_WS_NO_CODE ? MG_WS_NORMAL : conn->ws.code;
  mg_sync_gone(conn);
  if (!conn->close_sent) mg_ws_close_frame(&conn->out, code, "");
  conn->close_sent = true;
  mg_conn_end(conn);
}

/* --- sending -------------------------------------------------------------------------------- */

static void frame_message(struct mg_conn *conn, const uint8_t *data, size_t size) {
  const struct mg_buf *packed =
      conn->ws.deflate ? mg_deflate_pack(conn->ws.deflate, data, size) : NULL;
  if (packed)
    mg_ws_frame(&conn->out, MG_WS_PACKED_BINARY, packed->data, packed->size);
  else
    mg_ws_frame(&conn->out, MG_WS_BINARY, data, size);
}

/* A reader that is too slow gets what is queued, as far as it takes it, and then the end:
 * it asks for the rest from its cursor when it comes back. */
static void ws_send(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct mg_conn *conn = mg__sync_conn(peer);
  if (conn->close_sent) return;
  if (mg_conn_queued(conn) + size <= MG_LIMIT_OUTPUT_BYTES) {
    mg_metric_add(&conn->loop->metrics, MG_METRIC_MESSAGES_OUT, 1);
    frame_message(conn, data, size);
    return;
  }
  mg_metric_add(&conn->loop->metrics, MG_METRIC_OVERFLOWS, 1);
  queue_close(conn, MG_WS_TRY_LATER, "reading too slowly", MG_LIMIT_WRITE_MS);
}

static void ws_flush(struct mg_peer *peer) {
  struct mg_conn *conn = mg__sync_conn(peer);
  mg_conn_flush(conn);
  mg__conn_account(conn);
}

/* Whoever waits for a reply waits for the message itself. */
static void ws_settled(struct mg_peer *peer, int error) {
  struct mg_conn *conn = mg__sync_conn(peer);
  (void)error;
  if (conn->unsettled-- == MG_LIMIT_UNSETTLED) mg_conn_resume(conn);
}

/* What it sent meanwhile was not read. */
static void ws_caught_up(struct mg_peer *peer, int error) {
  struct mg_conn *conn = mg__sync_conn(peer);
  if (error)
    ws_close(conn, MG_WS_TRY_LATER, "the events can't be read now");
  else
    mg_conn_resume(conn);
}

static const struct mg_peer_transport WS_TRANSPORT = {ws_send, ws_close_asked, ws_settled, ws_flush,
                                                      ws_caught_up};

/* --- receiving ---------------------------------------------------------------------------------
 */

bool mg_sync_held(const struct mg_conn *conn) {
  if (conn->close_sent) return false;
  return conn->throttled || conn->peer.behind || conn->unsettled >= MG_LIMIT_UNSETTLED ||
         mg_conn_backlogged(conn);
}

static bool may_go_on(const struct mg_conn *conn) {
  return mg_limiter_user(conn->loop->server->limiter, &conn->session, uv_now(&conn->loop->uv));
}

/* The message is taken, and the next one must have its token. */
static void ws_message(struct mg_conn *conn) {
  if (conn->close_sent) return;
  conn->throttled = !may_go_on(conn);
  if (conn->throttled) mg_metric_add(&conn->loop->metrics, MG_METRIC_LIMITED, 1);
  conn->unsettled++;
  mg__sync_hand_over(conn, conn->ws.payload, conn->ws.payload_size);
}

/* False when the connection is at its end. */
static bool ws_event(struct mg_conn *conn, enum mg_ws_event event) {
  switch (event) {
    case MG_WS_MESSAGE:
      ws_message(conn);
      return true;
    case MG_WS_PING:
      if (!conn->close_sent)
        mg_ws_frame(&conn->out, MG_WS_OP_PONG, conn->ws.payload, conn->ws.payload_size);
      mg_conn_flush(conn);
      return true;
    case MG_WS_CLOSE:
      ws_on_close(conn);
      return false;
    case MG_WS_FAIL:
      ws_close(conn, conn->ws.code,
               conn->ws.code == MG_WS_UNSUPPORTED ? "binary messages only" : "");
      conn->unread = true;
      mg_conn_end(conn);
      return false;
    case MG_WS_MORE:
      return false;
    case MG_WS_PONG:
      return true;
  }
  return false;
}

size_t mg_sync_receive(struct mg_conn *conn, const uint8_t *data, size_t size) {
  size_t left = size;
  bool more = true;
  conn->ping_at = later(conn, MG_LIMIT_PING_MS);
  if (!conn->close_sent) conn->deadline = later(conn, MG_LIMIT_PONG_MS);
  conn->parsing = true;
  while (more && conn->phase == MG_UPGRADED && !mg_sync_held(conn))
    more = ws_event(conn, mg_ws_next(&conn->ws, &data, &left));
  conn->parsing = false;
  return size - left;
}

void mg_sync_tick(struct mg_conn *conn, uint64_t now) {
  if (conn->close_sent) return;
  if (mg_account_over(conn, now)) {
    mg_sync_session_over(conn);
  } else if (now >= conn->ping_at) {
    conn->ping_at = now + MG_LIMIT_PING_MS;
    mg_ws_frame(&conn->out, MG_WS_OP_PING, "", 0);
    mg_conn_flush(conn);
  } else if (conn->throttled && may_go_on(conn)) {
    conn->throttled = false;
    mg_conn_resume(conn);
  }
}

void mg_sync_session_over(struct mg_conn *conn) {
  ws_close(conn, MG_WS_POLICY, "the session is over");
}

void mg_sync_drain(struct mg_conn *conn) {
  ws_close(conn, MG_WS_GOING_AWAY, "the server is stopping");
}

/* --- the handshake
 * -------------------------------------------------------------------------------- */
static bool wants_websocket(const struct mg_http_request *request) {
  const char *upgrade = mg_http_header(request, "upgrade", NULL);
  const char *connection = mg_http_header(request, "connection", NULL);
  return upgrade && mg_http_list_has(upgrade, "websocket") && connection &&
         mg_http_list_has(connection, "upgrade");
}

static bool speaks_ours(const struct mg_http_request *request) {
  const char *protocols = mg_http_header(request, "sec-websocket-protocol", NULL);
  return protocols && mg_http_list_has(protocols, PROTOCOL);
}

/* What the handshake says of compression; NULL: nothing. Without memory there is none. */
static const char *agree_on_deflate(struct mg_conn *conn) {
  struct mg_loop *loop = conn->loop;
  const char *offers = mg_http_header(&conn->http.request, "sec-websocket-extensions", NULL);
  const char *agreed =
      offers && loop->server->config->ws_deflate ? mg_deflate_accept(offers) : NULL;
  if (agreed && !loop->deflate) loop->deflate = mg_deflate_new();
  conn->ws.deflate = agreed ? loop->deflate : NULL;
  return conn->ws.deflate ? agreed : NULL;
}

static void ws_accept(struct mg_conn *conn, const char *accept) {
  struct mg_buf *out = &conn->out;
  const char *extension = agree_on_deflate(conn);
  mg_buf_text(out,
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
              "Upgrade\r\nSec-WebSocket-Accept: ");
  mg_buf_text(out, accept);
  mg_buf_text(out, "\r\nSec-WebSocket-Protocol: ");
  mg_buf_text(out, PROTOCOL);
  if (extension) {
    mg_buf_text(out, "\r\nSec-WebSocket-Extensions: ");
    mg_buf_text(out, extension);
  }
  mg_buf_text(out, "\r\nX-Request-Id: ");
  mg_buf_text(out, conn->id);
  mg_buf_text(out, "\r\n\r\n");
  conn->ping_at = later(conn, MG_LIMIT_PING_MS);
  conn->deadline = later(conn, MG_LIMIT_PONG_MS);
  mg_reply_done(conn, 101, 0);
  mg_conn_upgrade(conn);
}

void mg__sync_websocket(struct mg_conn *conn) {
  const struct mg_http_request *request = &conn->http.request;
  const char *key = mg_http_header(request, "sec-websocket-key", NULL);
  const char *version = mg_http_header(request, "sec-websocket-version", NULL);
  char accept[MG_WS_ACCEPT_BYTES + 1];
  if (!wants_websocket(request))
    mg_reply_error_with(conn, 426, "a WebSocket is expected here", "Upgrade: websocket\r\n");
  else if (!speaks_ours(request))
    mg_reply_error(conn, 400, "the subprotocol monoglot.v1 is expected");
  else if (!version || strcmp(version, "13") != 0)
    mg_reply_error_with(conn, 426, "WebSocket version 13 is expected",
                        "Sec-WebSocket-Version: 13\r\n");
  else if (!key || !mg_ws_accept(key, strlen(key), accept))
    mg_reply_error(conn, 400, "malformed Sec-WebSocket-Key");
  else if (mg__sync_join(conn, &WS_TRANSPORT))
    mg_reply_error(conn, 503, "the organisation's actor is not available");
  else
    ws_accept(conn, accept);
}
