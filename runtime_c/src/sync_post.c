/* POST /_api/sync: a series of messages in, the replies to them out.
 *
 * The replies are sent as a whole, and are of one length, unless the client is behind: then
 * they go out in pieces, and what is next is done when the one before it was taken. */
#include <string.h>
#include <strings.h>

#include "error.h"
#include "message.h"
#include "metrics.h"
#include "reply.h"
#include "sync_http.h"

static const struct mg_reply REPLY = {
    .status = 200, .type = "application/x-protobuf", .cache = "no-store"};

static void send_piece(struct mg_conn *conn, struct mg_buf *replies) {
  if (replies->failed) conn->out.failed = true; /* which ends the connection */
  if (replies->size > 0) mg_reply_piece(conn, replies->data, replies->size);
  mg_buf_free(replies);
}

static void post_send(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct mg_conn *conn = mg__sync_conn(peer);
  mg_metric_add(&conn->loop->metrics, MG_METRIC_MESSAGES_OUT, 1);
  if (conn->replies.size + size > MG_LIMIT_REPLY_BYTES) conn->replies.failed = true;
  mg_message_append(&conn->replies, data, size);
}

static void post_close(struct mg_peer *peer, uint16_t code, const char *reason) {
  (void)code; /* the connection ends with its reply, which says what is wrong */
  (void)reason;
  mg__sync_conn(peer)->http.request.keep_alive = false;
}

static void post_flush(struct mg_peer *peer) {
  struct mg_conn *conn = mg__sync_conn(peer);
  if (!peer->behind && !conn->post_streams) return;
  if (!conn->post_streams) mg_reply_begin(conn, &REPLY);
  conn->post_streams = true;
  send_piece(conn, &conn->replies);
  mg_conn_flush(conn);
  mg__conn_account(conn);
}

/* The replies are taken off the connection first: answering may begin the next request. */
static void post_finish(struct mg_conn *conn) {
  struct mg_buf replies = {0};
  mg_sync_gone(conn);
  mg_buf_move(&replies, &conn->replies);
  if (conn->post_streams) {
    conn->post_streams = false;
    send_piece(conn, &replies);
    mg_reply_end(conn);
    mg_conn_answered(conn);
    return;
  }
  if (replies.failed)
    mg_reply_error(conn, 503, "there is no room for the reply");
  else
    mg_reply(conn, &(struct mg_reply){.status = REPLY.status,
                                      .type = REPLY.type,
                                      .cache = REPLY.cache,
                                      .body = replies.data,
                                      .size = replies.size});
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

/* For a message that is with the actor, for events that come before what follows, or for the
 * other side to take what it has. */
static bool waits(const struct mg_conn *conn) {
  return conn->post_running || conn->peer.behind ||
         (conn->post_streams && mg_conn_backlogged(conn));
}

/* Hands over one message after another, each when the one before it is settled. Only
 * the outermost call loops, so a long series takes no stack. */
static void post_step(struct mg_conn *conn) {
  mg_slice message = {NULL, 0};
  if (conn->post_stepping) return;
  conn->post_stepping = true;
  while (!waits(conn) && post_next(conn, &message) == 1) {
    conn->post_running = true;
    conn->post_replied = conn->replies.size;
    conn->peer.last = conn->post_used == conn->http.request.body.size;
    mg__sync_hand_over(conn, message.data, message.size);
  }
  conn->post_stepping = false;
  if (!waits(conn)) post_finish(conn);
}

void mg__sync_post_drained(struct mg_conn *conn) {
  if (conn->post_streams && conn->peer.actor) post_step(conn);
}

static void post_caught_up(struct mg_peer *peer, int error) {
  struct mg_conn *conn = mg__sync_conn(peer);
  if (error)
    mg_conn_close(conn); /* the reply's first part is on its way */
  else
    post_step(conn);
}

static void post_settled(struct mg_peer *peer, int error) {
  struct mg_conn *conn = mg__sync_conn(peer);
  if (error && conn->replies.size == conn->post_replied)
    conn->replies.failed = true; /* not even the failure could be told */
  conn->post_running = false;
  post_step(conn);
}

static const struct mg_peer_transport POST_TRANSPORT = {post_send, post_close, post_settled,
                                                        post_flush, post_caught_up};

/* A body that is malformed anywhere changes nothing: the whole series is checked first. */
static bool series_valid(struct mg_conn *conn) {
  mg_slice message = {NULL, 0};
  int more = 1;
  conn->post_used = 0;
  while (more == 1) more = post_next(conn, &message);
  conn->post_used = 0;
  return more == 0;
}

void mg__sync_post(struct mg_conn *conn) {
  bool coded = false;
  const char *type = mg_http_header(&conn->http.request, "content-type", NULL);
  const char *coding = mg_http_header(&conn->http.request, "content-encoding", &coded);
  if (!type || strcmp(type, "application/x-protobuf") != 0)
    mg_reply_error(conn, 415, "application/x-protobuf is expected");
  else if (coded || (coding && strcasecmp(coding, "identity") != 0))
    mg_reply_error_with(conn, 415, "a body without coding is expected",
                        "Accept-Encoding: identity\r\n");
  else if (!series_valid(conn))
    mg_reply_error(conn, 400, "malformed series of messages");
  else if (mg__sync_join(conn, &POST_TRANSPORT))
    mg_reply_error(conn, 503, "the organisation's actor is not available");
  else
    post_step(conn);
}
