#include "events.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account_http.h"
#include "digest.h"
#include "event_json.h"
#include "message.h"
#include "metrics.h"
#include "reply.h"
#include "sync_http.h"

/* `retry:` of a stream: how long a reader waits before it comes back, in milliseconds. */
#define RETRY "3000"

/* --- sending ------------------------------------------------------------------------------ */

void mg_events_end(struct mg_conn *conn) {
  if (conn->close_sent) return;
  conn->close_sent = true;
  mg_sync_gone(conn);
  mg_reply_end(conn);
  mg_conn_end(conn);
}

/* Within the actor's sending nothing may leave it: the next tick ends the stream. */
static void end_soon(struct mg_conn *conn) { conn->ending = true; }

/* A reader that is too slow gets what is queued, and comes back for the rest. */
static void send_push(struct mg_conn *conn, const mg_sync_push *push) {
  struct mg_buf text = {0};
  int64_t last = mg_event_json_push(push, &text);
  bool fits = mg_conn_queued(conn) + text.size <= MG_LIMIT_OUTPUT_BYTES;
  if (last < 0 || text.failed || !fits) {
    mg_metric_add(&conn->loop->metrics, MG_METRIC_OVERFLOWS, 1);
    end_soon(conn);
  } else if (last > conn->last_event) {
    conn->last_event = last;
    mg_metric_add(&conn->loop->metrics, MG_METRIC_MESSAGES_OUT, 1);
    mg_reply_piece(conn, text.data, text.size);
  }
  mg_buf_free(&text);
}

static void send_failure(struct mg_conn *conn, const mg_sync_failure *failure) {
  struct mg_buf text = {0};
  mg_event_json_failure(failure, &text);
  if (!text.failed) mg_reply_piece(conn, text.data, text.size);
  mg_buf_free(&text);
  end_soon(conn);
}

/* Of the actor's messages a reader gets the pages of events, and what went wrong. */
static void on_message(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct mg_conn *conn = mg__sync_conn(peer);
  mg_sync_server_message message;
  if (conn->close_sent || conn->ending) return;
  if (mg_wire_decode(&mg_sync_server_message_message, data, size, &message))
    end_soon(conn);
  else if (message.has_push)
    send_push(conn, &message.push);
  else if (message.has_failure)
    send_failure(conn, &message.failure);
}

static void on_close_asked(struct mg_peer *peer, uint16_t code, const char *reason) {
  (void)code;
  (void)reason;
  end_soon(mg__sync_conn(peer));
}

static void on_settled(struct mg_peer *peer, int error) {
  if (error) end_soon(mg__sync_conn(peer));
}

static void on_flush(struct mg_peer *peer) {
  struct mg_conn *conn = mg__sync_conn(peer);
  conn->ping_at = uv_now(&conn->loop->uv) + MG_LIMIT_HEARTBEAT_MS;
  mg_conn_flush(conn);
  mg__conn_account(conn);
}

static void on_caught_up(struct mg_peer *peer, int error) {
  if (error) end_soon(mg__sync_conn(peer));
}

static const struct mg_peer_transport TRANSPORT = {on_message, on_close_asked, on_settled, on_flush,
                                                   on_caught_up};

void mg_events_tick(struct mg_conn *conn, uint64_t now) {
  if (conn->ending || mg_account_over(conn, now)) {
    mg_events_end(conn);
  } else if (now >= conn->ping_at) {
    conn->ping_at = now + MG_LIMIT_HEARTBEAT_MS;
    mg_reply_piece(conn, ":\n\n", 3);
    mg_conn_flush(conn);
  }
}

/* --- the request ----------------------------------------------------------------------------- */

int64_t mg_events_cursor(const struct mg_http_request *request) {
  const char *query = mg_http_query(request);
  const char *text = mg_http_header(request, "last-event-id", NULL);
  if (!text && strncmp(query, "after=", 6) == 0) text = query + 6;
  if (!text) return *query ? -1 : 0;
  size_t size = strspn(text, "0123456789");
  if (size == 0 || size > 15 || text[size] != '\0') return -1;
  return (int64_t)strtoll(text, NULL, 10);
}

static bool accepts(const struct mg_http_request *request) {
  const char *accept = mg_http_header(request, "accept", NULL);
  return !accept || strstr(accept, "text/event-stream") || strstr(accept, "*/*") ||
         strstr(accept, "text/*");
}

/* The client id under which a user looks on: only this server can make it, so nobody else
 * can have taken it before. */
static bool client_id(const struct mg_conn *conn, char out[17]) {
  const struct mg_buf *key = &conn->loop->server->config->key;
  uint8_t digest[MG_DIGEST_BYTES];
  struct mg_buf text = {0};
  mg_buf_text(&text, "events/");
  mg_buf_text(&text, conn->session.org);
  mg_buf_byte(&text, '/');
  mg_buf_text(&text, conn->session.user);
  bool good = !text.failed;
  if (good) mg_hmac(key->data, key->size, text.data, text.size, digest);
  mg_buf_free(&text);
  for (size_t i = 0; good && i < 16; i++)
    out[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[digest[i] % 36];
  out[16] = '\0';
  return good;
}

static void say_hello(struct mg_conn *conn) {
  const char *schema = conn->loop->server->image->schema;
  char client[17];
  struct mg_buf message = {0};
  bool known = client_id(conn, client);
  if (known) mg_message_hello(&message, schema, client, conn->last_event);
  if (!known || message.failed)
    end_soon(conn);
  else
    mg__sync_hand_over(conn, message.data, message.size);
  mg_buf_free(&message);
}

static void begin(struct mg_conn *conn) {
  conn->deadline = 0;
  conn->ping_at = uv_now(&conn->loop->uv) + MG_LIMIT_HEARTBEAT_MS;
  mg_reply_begin(conn, &(struct mg_reply){.status = 200,
                                          .type = "text/event-stream",
                                          .headers = "X-Accel-Buffering: no\r\n",
                                          .cache = "no-store"});
  mg_reply_piece(conn, "retry: " RETRY "\n\n", sizeof RETRY + 8);
  mg_conn_stream(conn);
  if (conn->phase == MG_STREAMING) say_hello(conn);
}

void mg_events_request(struct mg_conn *conn) {
  int64_t after = mg_events_cursor(&conn->http.request);
  if (after < 0) {
    mg_reply_error(conn, 400, "Last-Event-ID or after is not a number of an event");
  } else if (!accepts(&conn->http.request)) {
    mg_reply_error(conn, 406, "text/event-stream is sent here");
  } else if (!mg__sync_elsewhere(conn, conn->session.org)) {
    conn->last_event = after;
    if (mg__sync_join(conn, &TRANSPORT))
      mg_reply_error(conn, 503, "the organisation's actor is not available");
    else
      begin(conn);
  }
}
