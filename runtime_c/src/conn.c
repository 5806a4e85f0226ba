#include "conn.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "data.h"
#include "events.h"
#include "limiter.h"
#include "log.h"
#include "metrics.h"
#include "password.h"
#include "reply.h"
#include "route.h"
#include "sync_http.h"

static uint64_t now(const struct mg_conn *conn) { return uv_now(&conn->loop->uv); }

static struct mg_metrics *metrics(const struct mg_conn *conn) { return &conn->loop->metrics; }

static bool closing(const struct mg_conn *conn) {
  return uv_is_closing((const uv_handle_t *)&conn->tcp) != 0;
}

/* --- life ------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *handle) {
  struct mg_conn *conn = handle->data;
  struct mg_loop *loop = conn->loop;
  if (conn->next) conn->next->previous = conn->previous;
  *(conn->previous ? &conn->previous->next : &loop->conns) = conn->next;
  loop->conn_count--;
  mg_metric_sub(&loop->metrics, MG_METRIC_CONNECTIONS, 1);
  mg_http_free(&conn->http);
  mg_ws_free(&conn->ws);
  mg_buf_free(&conn->pending);
  mg_buf_free(&conn->out);
  mg_buf_free(&conn->replies);
  free(conn);
}

void mg_conn_close(struct mg_conn *conn) {
  if (closing(conn)) return;
  if (conn->phase == MG_UPGRADED) mg_metric_sub(metrics(conn), MG_METRIC_WEBSOCKETS, 1);
  if (conn->phase == MG_STREAMING) mg_metric_sub(metrics(conn), MG_METRIC_STREAMS, 1);
  conn->phase = MG_ENDING;
  mg_sync_gone(conn);
  mg_hashing_forget(conn);
  mg_data_gone(conn);
  if (conn->counted) mg_limiter_leave(conn->loop->server->limiter, conn->peer_address);
  conn->counted = false;
  uv_close((uv_handle_t *)&conn->tcp, on_closed);
  mg__conn_account(conn);
}

static struct mg_conn *new_conn(struct mg_loop *loop) {
  struct mg_conn *conn = calloc(1, sizeof *conn);
  if (!conn) return NULL;
  if (uv_tcp_init(&loop->uv, &conn->tcp)) {
    free(conn);
    return NULL;
  }
  conn->loop = loop;
  conn->tcp.data = conn;
  conn->next = loop->conns;
  if (loop->conns) loop->conns->previous = conn;
  loop->conns = conn;
  loop->conn_count++;
  mg_metric_add(&loop->metrics, MG_METRIC_CONNECTIONS, 1);
  mg_http_init(&conn->http, loop->server->config->max_body);
  conn->peer.object = JS_UNDEFINED;
  return conn;
}

/* --- the end ------------------------------------------------------------------------ */

static void try_move(struct mg_conn *conn);

/* After a request that was not read to its end, closing at once would make the kernel
 * reset the connection, and our reply would be lost with it: so the other side is told
 * that nothing follows, and what it still sends is dropped until it closes too. */
static void linger_or_close(struct mg_conn *conn) {
  uv_os_fd_t descriptor = -1;
  if (!conn->unread) {
    mg_conn_close(conn);
  } else if (!conn->shut) {
    conn->shut = true;
    conn->deadline = now(conn) + MG_LIMIT_CLOSE_MS;
    if (uv_fileno((uv_handle_t *)&conn->tcp, &descriptor) == 0) (void)shutdown(descriptor, SHUT_WR);
  }
}

/* The time of a request, or between two, does not run while a reply is on its way: how
 * slowly that may be read has a limit of its own. */
static void restart_deadline(struct mg_conn *conn) {
  conn->deadline = now(conn) + (conn->begun ? MG_LIMIT_REQUEST_MS : MG_LIMIT_KEEP_ALIVE_MS);
}

void mg__conn_drained(struct mg_conn *conn) {
  if (conn->phase == MG_READING && conn->waited) restart_deadline(conn);
  conn->waited = false;
  if (conn->phase == MG_ENDING)
    linger_or_close(conn);
  else if (conn->phase == MG_MOVING && !conn->parsing)
    try_move(conn);
  else
    mg_conn_resume(conn);
  mg_sync_drained(conn);
  /* Has it our close frame now, its own has to come. */
  uint64_t soon = now(conn) + MG_LIMIT_CLOSE_MS;
  if (conn->phase == MG_UPGRADED && conn->close_sent && conn->deadline > soon)
    conn->deadline = soon;
}

/* --- reading ------------------------------------------------------------------------- */

/* A request that is refused before all of it came: what follows of it is never parsed. */
static void cut_off(struct mg_conn *conn) {
  conn->phase = MG_HANDLING;
  conn->http.request.keep_alive = false;
  conn->unread = true;
  conn->started = uv_hrtime();
}

static void identify(struct mg_conn *conn) {
  const struct mg_http_request *request = &conn->http.request;
  const struct mg_config *config = conn->loop->server->config;
  bool trusted = config->proxy_count > 0 && mg_client_trusted(config, conn->peer_address);
  const char *given = trusted ? mg_http_header(request, "x-request-id", NULL) : NULL;
  if (given && mg_request_id_valid(given))
    memcpy(conn->id, given, strlen(given) + 1);
  else
    mg_request_id(conn->loop->nonce, conn->loop->requests++, conn->id);
  mg_client_address(config, request, conn->peer_address, conn->address);
}

static void read_error(struct mg_conn *conn) {
  cut_off(conn);
  if (!conn->id[0]) identify(conn);
  mg_reply_error(conn, conn->http.error, conn->http.reason);
}

/* The head is there and a body follows: refused now, it need not be sent. */
static void on_head(struct mg_conn *conn) {
  int status = 0;
  const char *reason = NULL;
  identify(conn);
  conn->verified = false;
  if (mg_route_admits(conn, &status, &reason)) {
    if (!conn->http.expects_continue) return;
    mg_buf_text(&conn->out, "HTTP/1.1 100 Continue\r\n\r\n");
    mg_conn_flush(conn);
  } else {
    cut_off(conn);
    mg_reply_error(conn, status, reason);
  }
}

static void on_request(struct mg_conn *conn) {
  conn->phase = MG_HANDLING;
  conn->deadline = 0;
  conn->started = uv_hrtime();
  if (!conn->id[0]) {
    identify(conn);
    conn->verified = false;
  }
  mg_route(conn);
}

/* Parses one step; returns how many bytes were used. */
static size_t parse(struct mg_conn *conn, const char *data, size_t size) {
  size_t used = 0;
  if (!conn->begun) conn->deadline = now(conn) + MG_LIMIT_REQUEST_MS;
  conn->begun = true;
  enum mg_http_status status = mg_http_feed(&conn->http, data, size, &used);
  if (status == MG_HTTP_HEAD)
    on_head(conn);
  else if (status == MG_HTTP_DONE)
    on_request(conn);
  else if (status == MG_HTTP_ERROR)
    read_error(conn);
  return used;
}

/* Requests that came together are answered together, as far as they are taken. */
static size_t parse_all(struct mg_conn *conn, const char *data, size_t size) {
  size_t used = 0;
  conn->parsing = true;
  for (;;) {
    while (used < size && conn->phase == MG_READING && !mg_conn_backlogged(conn))
      used += parse(conn, data + used, size - used);
    mg_conn_flush(conn);
    if (used == size || conn->phase != MG_READING || mg_conn_backlogged(conn)) break;
  }
  conn->parsing = false;
  return used;
}

static void keep_rest(struct mg_conn *conn, const char *data, size_t size) {
  if (conn->phase == MG_ENDING) return;
  mg_buf_append(&conn->pending, data, size);
  if (conn->pending.failed) mg_conn_close(conn);
}

static void receive(struct mg_conn *conn, const char *data, size_t size) {
  size_t used = conn->phase == MG_READING ? parse_all(conn, data, size) : 0;
  if (conn->phase == MG_UPGRADED)
    used += mg_sync_receive(conn, (const uint8_t *)data + used, size - used);
  keep_rest(conn, data + used, size - used);
  if (conn->phase == MG_MOVING) try_move(conn);
}

/* --- when it is read ------------------------------------------------------------------- */

static bool wants_more(const struct mg_conn *conn) {
  switch (conn->phase) {
    case MG_READING:
      return !mg_conn_backlogged(conn) && conn->pending.size == 0;
    case MG_UPGRADED:
      return !mg_sync_held(conn) && conn->pending.size == 0;
    case MG_STREAMING: /* to see that the other side goes away */
    case MG_ENDING:
      return true;
    case MG_HANDLING:
    case MG_MOVING:
      return false;
  }
  return false;
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *out) {
  struct mg_conn *conn = handle->data;
  (void)size;
  *out = uv_buf_init(conn->loop->buffer, sizeof conn->loop->buffer);
}

static void set_reading(struct mg_conn *conn);

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer) {
  struct mg_conn *conn = stream->data;
  if (got > 0) mg_metric_add(metrics(conn), MG_METRIC_RECEIVED, (uint64_t)got);
  if (got < 0 || (got > 0 && conn->phase == MG_STREAMING)) {
    mg_conn_close(conn); /* nothing is said to a stream of events */
  } else if (got > 0 && conn->phase != MG_ENDING) {
    receive(conn, buffer->base, (size_t)got);
    set_reading(conn);
    mg__conn_account(conn);
  }
}

/* Reads exactly while there is something to do with what is read. */
static void set_reading(struct mg_conn *conn) {
  if (closing(conn)) return;
  bool wanted = wants_more(conn);
  if (wanted == conn->reading) return;
  conn->reading = wanted;
  if (!wanted)
    (void)uv_read_stop((uv_stream_t *)&conn->tcp);
  else if (uv_read_start((uv_stream_t *)&conn->tcp, on_alloc, on_read))
    mg_conn_close(conn);
}

/* Goes on with what is waiting, then with the socket. */
void mg_conn_resume(struct mg_conn *conn) {
  struct mg_buf waiting = {0};
  if (conn->parsing || closing(conn)) return;
  bool ready = (conn->phase == MG_READING && !mg_conn_backlogged(conn)) ||
               (conn->phase == MG_UPGRADED && !mg_sync_held(conn));
  if (ready && conn->pending.size > 0) {
    mg_buf_move(&waiting, &conn->pending);
    receive(conn, (const char *)waiting.data, waiting.size);
    mg_buf_free(&waiting);
  }
  set_reading(conn);
}

/* --- what handlers say ------------------------------------------------------------------ */

void mg_conn_end(struct mg_conn *conn) {
  if (conn->phase == MG_UPGRADED) mg_metric_sub(metrics(conn), MG_METRIC_WEBSOCKETS, 1);
  if (conn->phase == MG_STREAMING) mg_metric_sub(metrics(conn), MG_METRIC_STREAMS, 1);
  conn->phase = MG_ENDING;
  conn->deadline = 0; /* what is left to write has its own limit of time */
  mg_conn_flush(conn);
  set_reading(conn);
}

void mg_conn_answered(struct mg_conn *conn) {
  if (!conn->http.request.keep_alive || conn->loop->draining) {
    mg_conn_end(conn);
    return;
  }
  mg_http_reset(&conn->http);
  conn->phase = MG_READING;
  conn->begun = conn->verified = conn->admitted = false;
  conn->cors = NULL;
  conn->id[0] = '\0';
  conn->deadline = now(conn) + MG_LIMIT_KEEP_ALIVE_MS;
  if (conn->parsing) return; /* the loop over received bytes goes on and flushes */
  mg_conn_flush(conn);
  mg_conn_resume(conn);
}

static void leave_http(struct mg_conn *conn, enum mg_phase phase, enum mg_metric metric) {
  conn->phase = phase;
  mg_metric_add(metrics(conn), metric, 1);
  mg_http_free(&conn->http);
  mg_http_init(&conn->http, 0);
  if (conn->parsing) return;
  mg_conn_flush(conn);
  mg_conn_resume(conn);
}

void mg_conn_upgrade(struct mg_conn *conn) { leave_http(conn, MG_UPGRADED, MG_METRIC_WEBSOCKETS); }

void mg_conn_stream(struct mg_conn *conn) { leave_http(conn, MG_STREAMING, MG_METRIC_STREAMS); }

/* --- from loop to loop ------------------------------------------------------------------- */

void mg_conn_move(struct mg_conn *conn, struct mg_loop *target) {
  conn->phase = MG_MOVING;
  conn->target = target;
}

static void fill_transfer(struct mg_conn *conn, struct mg_transfer *transfer) {
  transfer->session = conn->session;
  transfer->request = conn->http.request;
  transfer->verified = conn->verified;
  transfer->counted = conn->counted;
  conn->counted = false;
  memcpy(transfer->peer_address, conn->peer_address, sizeof transfer->peer_address);
  memcpy(transfer->address, conn->address, sizeof transfer->address);
  memcpy(transfer->id, conn->id, sizeof transfer->id);
  memset(&conn->http.request.text, 0, sizeof conn->http.request.text);
  memset(&conn->http.request.body, 0, sizeof conn->http.request.body);
  mg_buf_move(&transfer->pending, &conn->pending);
}

/* The descriptor is duplicated, since libuv closes the one it has. */
static void try_move(struct mg_conn *conn) {
  uv_os_fd_t descriptor = -1;
  if (mg_conn_queued(conn) > 0 || closing(conn)) return;
  struct mg_transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer || uv_fileno((uv_handle_t *)&conn->tcp, &descriptor)) {
    free(transfer);
    mg_conn_close(conn);
    return;
  }
  transfer->descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  fill_transfer(conn, transfer);
  struct mg_loop *target = conn->target;
  mg_conn_close(conn);
  mg_loop_send(target, transfer);
}

void mg_conn_adopt(struct mg_loop *loop, struct mg_transfer *transfer) {
  struct mg_conn *conn = transfer->descriptor < 0 ? NULL : new_conn(loop);
  if (!conn || uv_tcp_open(&conn->tcp, transfer->descriptor)) {
    if (conn) mg_conn_close(conn);
    if (transfer->counted) mg_limiter_leave(loop->server->limiter, transfer->peer_address);
    mg_transfer_free(transfer);
    return;
  }
  transfer->descriptor = -1;
  conn->http.request = transfer->request;
  memset(&transfer->request, 0, sizeof transfer->request);
  mg_buf_move(&conn->pending, &transfer->pending);
  conn->session = transfer->session;
  conn->counted = transfer->counted;
  conn->verified = transfer->verified;
  memcpy(conn->peer_address, transfer->peer_address, sizeof conn->peer_address);
  memcpy(conn->address, transfer->address, sizeof conn->address);
  memcpy(conn->id, transfer->id, sizeof conn->id);
  mg_transfer_free(transfer);
  conn->admitted = conn->begun = true;
  conn->phase = MG_HANDLING;
  conn->started = uv_hrtime();
  mg_route(conn);
  set_reading(conn);
  mg__conn_account(conn);
}

/* --- where connections come from ----------------------------------------------------------- */

/* Proxies bring many clients over their connections: those are not counted. */
static bool admit(struct mg_conn *conn) {
  const struct mg_server *server = conn->loop->server;
  if (conn->loop->conn_count > MG_LIMIT_CONNECTIONS) return false;
  mg_client_peer(&conn->tcp, conn->peer_address);
  if (!server->config->address_connections) return true;
  if (mg_client_trusted(server->config, conn->peer_address)) return true;
  conn->counted = mg_limiter_enter(server->limiter, conn->peer_address);
  return conn->counted;
}

/* Without memory for a connection it is accepted all the same and closed: libuv listens no more
 * while one that it has is not taken. A handle that is in use, as the listener's own, takes none:
 * libuv closes it. */
static void turn_away(struct mg_loop *loop, uv_stream_t *listener) {
  (void)uv_accept(listener, listener);
  mg_metric_add(&loop->metrics, MG_METRIC_REFUSED, 1);
}

void mg_conn_accept(struct mg_loop *loop, uv_stream_t *listener) {
  struct mg_conn *conn = new_conn(loop);
  if (!conn) {
    turn_away(loop, listener);
    return;
  }
  bool accepted = uv_accept(listener, (uv_stream_t *)&conn->tcp) == 0;
  if (accepted) mg_metric_add(&loop->metrics, MG_METRIC_ACCEPTED, 1);
  if (!accepted || !admit(conn)) {
    mg_metric_add(&loop->metrics, MG_METRIC_REFUSED, 1);
    mg_conn_close(conn);
    return;
  }
  conn->deadline = now(conn) + MG_LIMIT_REQUEST_MS;
  set_reading(conn);
}

/* --- time ------------------------------------------------------------------------------------ */

static void too_late(struct mg_conn *conn) {
  mg_metric_add(metrics(conn), MG_METRIC_TIMEOUTS, 1);
  if (conn->phase == MG_READING && conn->begun) {
    cut_off(conn);
    if (!conn->id[0]) identify(conn);
    mg_reply_error(conn, 408, "the request took too long");
  } else {
    mg_conn_close(conn);
  }
}

void mg_conn_tick(struct mg_conn *conn) {
  uint64_t time = now(conn);
  if (closing(conn) || mg__conn_write_late(conn, time)) return;
  if (conn->phase == MG_UPGRADED && mg_sync_held(conn))
    conn->deadline = time + MG_LIMIT_PONG_MS; /* its silence is ours: it is not read */
  if (conn->phase == MG_READING && conn->writing > 0)
    conn->waited = true;
  else if (conn->deadline && time >= conn->deadline)
    too_late(conn);
  else if (conn->phase == MG_UPGRADED)
    mg_sync_tick(conn, time);
  else if (conn->phase == MG_STREAMING)
    mg_events_tick(conn, time);
}

void mg_conn_session_over(struct mg_conn *conn) {
  if (conn->phase == MG_UPGRADED)
    mg_sync_session_over(conn);
  else if (conn->phase == MG_STREAMING)
    mg_events_end(conn);
}

void mg_conn_drain(struct mg_conn *conn) {
  if (conn->phase == MG_UPGRADED)
    mg_sync_drain(conn);
  else if (conn->phase == MG_STREAMING)
    mg_events_end(conn);
  else if (conn->phase == MG_READING && !conn->begun)
    mg_conn_end(conn);
}
