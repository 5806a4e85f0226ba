#include "sync_http.h"

#include <string.h>

#include "error.h"
#include "log.h"
#include "message.h"
#include "reply.h"
#include "session.h"

static const char PROTOCOL[] = "monoglot.v1";

static struct mg_conn *conn_of(struct mg_peer *peer) {
  return (struct mg_conn *)(void *)((char *)peer - offsetof(struct mg_conn, peer));
}

/* What is not a canonical message gets the actor's own answer (docs/architecture.md,
 * "Replies") without entering JavaScript. */
static void hand_over(struct mg_conn *conn, const uint8_t *data, size_t size) {
  const char *text = NULL;
  struct mg_buf reply = {0};
  uint32_t code = mg_message_check(data, size, &text);
  if (code == 0) {
    mg_actor_message(&conn->peer, data, size);
    return;
  }
  mg_message_failure(&reply, code, text);
  if (!reply.failed) conn->peer.transport->send(&conn->peer, reply.data, reply.size);
  mg_buf_free(&reply);
  conn->peer.transport->flush(&conn->peer);
  conn->peer.transport->settled(&conn->peer, 0);
}

static int join(struct mg_conn *conn, const struct mg_peer_transport *transport) {
  conn->peer.transport = transport;
  conn->peer.session = &conn->session;
  return mg_actor_join(&conn->loop->actors, &conn->peer);
}

void mg_sync_gone(struct mg_conn *conn) {
  if (conn->peer.actor) mg_actor_leave(&conn->peer);
}

/* --- WebSocket ------------------------------------------------------------------------ */

/* Sends a close frame once, leaves the actor, and waits for the other side's. */
static void ws_close(struct mg_conn *conn, uint16_t code, const char *reason) {
  if (conn->close_sent) return;
  conn->close_sent = true;
  mg_sync_gone(conn);
  mg_ws_close_frame(&conn->out, code, reason);
  conn->deadline = uv_now(&conn->loop->uv) + MG_LIMIT_CLOSE_MS;
  mg_conn_flush(conn);
}

/* A reader that is too slow loses what is queued and not yet under way: it asks again
 * from its cursor when it comes back. */
static void ws_overflow(struct mg_conn *conn) {
  mg_buf_clear(&conn->out);
  conn->close_sent = true;
  mg_ws_close_frame(&conn->out, MG_WS_TRY_LATER, "reading too slowly");
  conn->deadline = uv_now(&conn->loop->uv) + MG_LIMIT_CLOSE_MS;
}

static void ws_send(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct mg_conn *conn = conn_of(peer);
  if (conn->close_sent) return;
  if (conn->out.size + conn->writing + size > MG_LIMIT_OUTPUT_BYTES)
    ws_overflow(conn);
  else
    mg_ws_frame(&conn->out, MG_WS_BINARY, data, size);
}

/* Called from JavaScript: the connection leaves its actor later, by the close handshake. */
static void ws_close_asked(struct mg_peer *peer, uint16_t code, const char *reason) {
  struct mg_conn *conn = conn_of(peer);
  if (conn->close_sent) return;
  conn->close_sent = true;
  mg_ws_close_frame(&conn->out, mg_ws_code_valid(code) ? code : MG_WS_NORMAL, reason);
  conn->deadline = uv_now(&conn->loop->uv) + MG_LIMIT_CLOSE_MS;
  peer->dirty = true;
}

static void ws_settled(struct mg_peer *peer, int error) {
  (void)peer; /* whoever waits for a reply waits for the message itself */
  (void)error;
}

static void ws_flush(struct mg_peer *peer) { mg_conn_flush(conn_of(peer)); }

static const struct mg_peer_transport WS_TRANSPORT = {ws_send, ws_close_asked, ws_settled,
                                                      ws_flush};

static void ws_on_close(struct mg_conn *conn) {
  uint16_t code = conn->ws.code == MG_WS_NO_CODE ? MG_WS_NORMAL : conn->ws.code;
  mg_sync_gone(conn);
  if (!conn->close_sent) mg_ws_close_frame(&conn->out, code, "");
  conn->close_sent = true;
  mg_conn_end(conn);
}

/* False when the connection is at its end. */
static bool ws_event(struct mg_conn *conn, enum mg_ws_event event) {
  switch (event) {
    case MG_WS_MESSAGE:
      if (!conn->close_sent) hand_over(conn, conn->ws.payload, conn->ws.payload_size);
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

void mg_sync_receive(struct mg_conn *conn, const uint8_t *data, size_t size) {
  conn->ping_at = uv_now(&conn->loop->uv) + MG_LIMIT_PING_MS;
  if (!conn->close_sent) conn->deadline = uv_now(&conn->loop->uv) + MG_LIMIT_PONG_MS;
  mg_ws_feed(&conn->ws, data, size);
  while (conn->phase == MG_UPGRADED && ws_event(conn, mg_ws_next(&conn->ws))) {
  }
}

void mg_sync_tick(struct mg_conn *conn, uint64_t now) {
  if (!conn->close_sent && mg_session_now() >= conn->session.expires) {
    ws_close(conn, MG_WS_POLICY, "the session is over");
  } else if (!conn->close_sent && now >= conn->ping_at) {
    conn->ping_at = now + MG_LIMIT_PING_MS;
    mg_ws_frame(&conn->out, MG_WS_OP_PING, "", 0);
    mg_conn_flush(conn);
  }
}

void mg_sync_drain(struct mg_conn *conn) {
  ws_close(conn, MG_WS_GOING_AWAY, "the server is stopping");
}

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

static void ws_accept(struct mg_conn *conn, const char *accept) {
  struct mg_buf *out = &conn->out;
  mg_buf_text(out,
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
              "Upgrade\r\nSec-WebSocket-Accept: ");
  mg_buf_text(out, accept);
  mg_buf_text(out, "\r\nSec-WebSocket-Protocol: ");
  mg_buf_text(out, PROTOCOL);
  mg_buf_text(out, "\r\n\r\n");
  conn->ping_at = uv_now(&conn->loop->uv) + MG_LIMIT_PING_MS;
  conn->deadline = uv_now(&conn->loop->uv) + MG_LIMIT_PONG_MS;
  mg_log_request(&(struct mg_log_request){"", "", "WEBSOCKET", "/_api/sync", 101, 0,
                                          (uv_hrtime() - conn->started) / 1000});
  mg_conn_upgrade(conn);
}

static void ws_request(struct mg_conn *conn) {
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
  else if (join(conn, &WS_TRANSPORT))
    mg_reply_error(conn, 503, "the organisation's actor is not available");
  else
    ws_accept(conn, accept);
}

/* --- POST ------------------------------------------------------------------------------ */

static void post_send(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct mg_conn *conn = conn_of(peer);
  if (conn->replies.size + size > MG_LIMIT_REPLY_BYTES) conn->replies.failed = true;
  mg_message_append(&conn->replies, data, size);
}

static void post_close(struct mg_peer *peer, uint16_t code, const char *reason) {
  (void)code; /* the connection ends with its reply, which says what is wrong */
  (void)reason;
  conn_of(peer)->http.request.keep_alive = false;
}

static void post_flush(struct mg_peer *peer) { (void)peer; /* sent as a whole in the end */ }

/* The replies are taken off the connection first: answering may begin the next request. */
static void post_finish(struct mg_conn *conn) {
  struct mg_buf replies = {0};
  mg_sync_gone(conn);
  mg_buf_move(&replies, &conn->replies);
  if (replies.failed)
    mg_reply_error(conn, 503, "the reply is too large");
  else
    mg_reply(conn, &(struct mg_reply){200, "application/x-protobuf", NULL, "no-store", replies.data,
                                      replies.size});
  mg_buf_free(&replies);
}

/* The next message of the body: 1 and its bounds, 0 at the end, or MG_E_SYNTAX. Its
 * size is judged as that of any other message is, by the reply to it. */
static int post_next(struct mg_conn *conn, mg_slice *message) {
  const struct mg_buf *body = &conn->http.request.body;
  if (conn->post_used == body->size) return 0;
  mg_slice rest = {body->data + conn->post_used, body->size - conn->post_used};
  if (mg_wire_next_frame(&rest, MG_LIMIT_BODY_BYTES, message) != 1) return MG_E_SYNTAX;
  conn->post_used = body->size - rest.size;
  return 1;
}

/* Hands over one message after another, each when the one before it is settled. Only
 * the outermost call loops, so a long series takes no stack. */
static void post_step(struct mg_conn *conn) {
  mg_slice message = {NULL, 0};
  if (conn->post_stepping) return;
  conn->post_stepping = true;
  while (!conn->post_running && post_next(conn, &message) == 1) {
    conn->post_running = true;
    hand_over(conn, message.data, message.size);
  }
  conn->post_stepping = false;
  if (!conn->post_running) post_finish(conn);
}

static void post_settled(struct mg_peer *peer, int error) {
  struct mg_conn *conn = conn_of(peer);
  (void)error; /* the failure is among the replies */
  conn->post_running = false;
  post_step(conn);
}

static const struct mg_peer_transport POST_TRANSPORT = {post_send, post_close, post_settled,
                                                        post_flush};

/* A body that is malformed anywhere changes nothing: the whole series is checked first. */
static bool series_valid(struct mg_conn *conn) {
  mg_slice message = {NULL, 0};
  int more = 1;
  conn->post_used = 0;
  while (more == 1) more = post_next(conn, &message);
  conn->post_used = 0;
  return more == 0;
}

static void post_request(struct mg_conn *conn) {
  const char *type = mg_http_header(&conn->http.request, "content-type", NULL);
  if (!type || strcmp(type, "application/x-protobuf") != 0)
    mg_reply_error(conn, 415, "application/x-protobuf is expected");
  else if (!series_valid(conn))
    mg_reply_error(conn, 400, "malformed series of messages");
  else if (join(conn, &POST_TRANSPORT))
    mg_reply_error(conn, 503, "the organisation's actor is not available");
  else
    post_step(conn);
}

void mg_sync_request(struct mg_conn *conn) {
  struct mg_loop *home = mg_loop_of(conn->loop->server, conn->session.org);
  if (conn->loop->draining)
    mg_reply_error_with(conn, 503, "the server is stopping", "Retry-After: 1\r\n");
  else if (home != conn->loop)
    mg_conn_move(conn, home);
  else if (conn->http.request.method == HTTP_GET)
    ws_request(conn);
  else
    post_request(conn);
}
