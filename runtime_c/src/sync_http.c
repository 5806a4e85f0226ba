#include "sync_http.h"

#include "log.h"
#include "message.h"
#include "metrics.h"
#include "reply.h"

struct mg_conn *mg__sync_conn(struct mg_peer *peer) {
  return (struct mg_conn *)(void *)((char *)peer - offsetof(struct mg_conn, peer));
}

/* What is not a canonical message gets the actor's own answer (docs/architecture.md,
 * "Replies") without entering JavaScript. */
void mg__sync_hand_over(struct mg_conn *conn, const uint8_t *data, size_t size) {
  const char *text = NULL;
  struct mg_buf reply = {0};
  uint32_t code = mg_message_check(data, size, &text);
  mg_metric_add(&conn->loop->metrics, MG_METRIC_MESSAGES_IN, 1);
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

int mg__sync_join(struct mg_conn *conn, const struct mg_peer_transport *transport) {
  conn->peer.transport = transport;
  conn->peer.session = &conn->session;
  conn->peer.request_id = conn->id;
  return mg_actor_join(&conn->loop->actors, &conn->peer);
}

void mg_sync_gone(struct mg_conn *conn) {
  if (conn->peer.actor) mg_actor_leave(&conn->peer);
}

void mg_sync_drained(struct mg_conn *conn) {
  if (conn->close_sent || conn->ending || !conn->peer.actor) return;
  if (conn->peer.behind)
    mg_actor_drained(&conn->peer);
  else
    mg__sync_post_drained(conn);
}

bool mg__sync_elsewhere(struct mg_conn *conn, const char *org) {
  struct mg_loop *home = mg_loop_of(conn->loop->server, org);
  if (conn->loop->draining)
    mg_reply_error_with(conn, 503, "the server is stopping", "Retry-After: 1\r\n");
  else if (home != conn->loop)
    mg_conn_move(conn, home);
  else
    return false;
  return true;
}

void mg_sync_request(struct mg_conn *conn) {
  if (mg__sync_elsewhere(conn, conn->session.org)) return;
  if (conn->http.request.method == HTTP_GET)
    mg__sync_websocket(conn);
  else
    mg__sync_post(conn);
}
