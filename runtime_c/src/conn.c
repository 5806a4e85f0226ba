#include "conn.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"
#include "reply.h"
#include "route.h"
#include "sync_http.h"

struct write {
  uv_write_t request;
  struct mg_conn *conn;
  struct mg_buf data;
};

static uint64_t now(const struct mg_conn *conn) { return uv_now(&conn->loop->uv); }

/* --- life ------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *handle) {
  struct mg_conn *conn = handle->data;
  struct mg_loop *loop = conn->loop;
  if (conn->next) conn->next->previous = conn->previous;
  *(conn->previous ? &conn->previous->next : &loop->conns) = conn->next;
  loop->conn_count--;
  mg_http_free(&conn->http);
  mg_ws_free(&conn->ws);
  mg_buf_free(&conn->pending);
  mg_buf_free(&conn->out);
  mg_buf_free(&conn->replies);
  free(conn);
}

void mg_conn_close(struct mg_conn *conn) {
  conn->phase = MG_ENDING;
  if (uv_is_closing((uv_handle_t *)&conn->tcp)) return;
  mg_sync_gone(conn);
  uv_close((uv_handle_t *)&conn->tcp, on_closed);
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
  mg_http_init(&conn->http);
  conn->peer.object = JS_UNDEFINED;
  (void)uv_tcp_nodelay(&conn->tcp, 1);
  return conn;
}

/* --- writing ------------------------------------------------------------------------ */

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
    if (uv_fileno((uv_handle_t *)&conn->tcp, &descriptor) == 0) (void)shutdown(descriptor, SHUT_WR);
  }
}

/* Everything was written. */
static void on_drained(struct mg_conn *conn) {
  conn->write_deadline = 0;
  if (conn->phase == MG_ENDING) {
    linger_or_close(conn);
  } else if (conn->phase == MG_MOVING && !conn->parsing) {
    try_move(conn);
  }
}

static void on_written(uv_write_t *request, int status) {
  struct write *write = (struct write *)request->data;
  struct mg_conn *conn = write->conn;
  conn->writing -= write->data.size;
  mg_buf_free(&write->data);
  free(write);
  if (status < 0) {
    mg_conn_close(conn);
  } else if (!uv_is_closing((uv_handle_t *)&conn->tcp)) {
    mg_conn_flush(conn);
  }
}

/* What the kernel did not take at once is given to libuv with its memory. */
static void write_rest(struct mg_conn *conn) {
  struct write *write = calloc(1, sizeof *write);
  if (!write) {
    mg_conn_close(conn);
    return;
  }
  write->conn = conn;
  write->request.data = write;
  mg_buf_move(&write->data, &conn->out);
  conn->writing += write->data.size;
  conn->write_deadline = now(conn) + MG_LIMIT_WRITE_MS;
  uv_buf_t data = uv_buf_init((char *)write->data.data, (unsigned)write->data.size);
  if (uv_write(&write->request, (uv_stream_t *)&conn->tcp, &data, 1, on_written) == 0) return;
  conn->writing -= write->data.size;
  mg_buf_free(&write->data);
  free(write);
  mg_conn_close(conn);
}

void mg_conn_flush(struct mg_conn *conn) {
  if (uv_is_closing((uv_handle_t *)&conn->tcp) || conn->writing > 0) return;
  if (conn->out.failed) {
    mg_conn_close(conn);
    return;
  }
  if (conn->out.size > 0) {
    uv_buf_t data = uv_buf_init((char *)conn->out.data, (unsigned)conn->out.size);
    int sent = uv_try_write((uv_stream_t *)&conn->tcp, &data, 1);
    if (sent < 0 && sent != UV_EAGAIN) {
      mg_conn_close(conn);
      return;
    }
    if (sent > 0) mg_buf_consume(&conn->out, (size_t)sent);
  }
  if (conn->out.size > 0)
    write_rest(conn);
  else
    on_drained(conn);
}

/* --- reading ------------------------------------------------------------------------- */

static void read_error(struct mg_conn *conn) {
  conn->phase = MG_HANDLING;
  conn->http.request.keep_alive = false;
  conn->unread = true;
  mg_reply_error(conn, conn->http.error, conn->http.reason);
}

static void on_request(struct mg_conn *conn) {
  conn->phase = MG_HANDLING;
  conn->deadline = 0;
  conn->started = uv_hrtime();
  conn->verified = false;
  mg_route(conn);
}

/* Parses one step; returns how many bytes were used. */
static size_t parse(struct mg_conn *conn, const char *data, size_t size) {
  size_t used = 0;
  bool began = conn->http.head_size > 0;
  enum mg_http_status status = mg_http_feed(&conn->http, data, size, &used);
  if (!began) conn->deadline = now(conn) + MG_LIMIT_REQUEST_MS;
  if (status == MG_HTTP_CONTINUE) {
    mg_buf_text(&conn->out, "HTTP/1.1 100 Continue\r\n\r\n");
    mg_conn_flush(conn);
  } else if (status == MG_HTTP_DONE) {
    on_request(conn);
  } else if (status == MG_HTTP_ERROR) {
    read_error(conn);
  }
  return used;
}

static void keep_rest(struct mg_conn *conn, const char *data, size_t size) {
  if (conn->phase == MG_ENDING) return;
  mg_buf_append(&conn->pending, data, size);
  if (conn->pending.failed) mg_conn_close(conn);
}

static void receive(struct mg_conn *conn, const char *data, size_t size) {
  conn->parsing = true;
  while (size > 0 && conn->phase == MG_READING) {
    size_t used = parse(conn, data, size);
    data += used;
    size -= used;
  }
  conn->parsing = false;
  if (conn->phase == MG_UPGRADED)
    mg_sync_receive(conn, (const uint8_t *)data, size);
  else
    keep_rest(conn, data, size);
  if (conn->phase == MG_MOVING) try_move(conn);
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *out) {
  struct mg_conn *conn = handle->data;
  (void)size;
  *out = uv_buf_init(conn->loop->buffer, sizeof conn->loop->buffer);
}

static void set_reading(struct mg_conn *conn);

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer) {
  struct mg_conn *conn = stream->data;
  if (got < 0) {
    mg_conn_close(conn);
  } else if (got > 0 && conn->phase != MG_ENDING) {
    receive(conn, buffer->base, (size_t)got);
    set_reading(conn);
  }
}

/* Reads exactly while there is something to do with what is read. */
static void set_reading(struct mg_conn *conn) {
  if (uv_is_closing((uv_handle_t *)&conn->tcp)) return;
  bool wanted = conn->phase == MG_READING || conn->phase == MG_UPGRADED || conn->phase == MG_ENDING;
  if (wanted == conn->reading) return;
  conn->reading = wanted;
  if (!wanted)
    (void)uv_read_stop((uv_stream_t *)&conn->tcp);
  else if (uv_read_start((uv_stream_t *)&conn->tcp, on_alloc, on_read))
    mg_conn_close(conn);
}

/* Goes on with what is waiting, then with the socket. */
static void resume(struct mg_conn *conn) {
  struct mg_buf waiting = {0};
  mg_buf_move(&waiting, &conn->pending);
  if (waiting.size > 0 && !uv_is_closing((uv_handle_t *)&conn->tcp))
    receive(conn, (const char *)waiting.data, waiting.size);
  mg_buf_free(&waiting);
  set_reading(conn);
}

/* --- what handlers say ------------------------------------------------------------------ */

void mg_conn_end(struct mg_conn *conn) {
  if (conn->phase != MG_ENDING) conn->deadline = now(conn) + MG_LIMIT_CLOSE_MS;
  conn->phase = MG_ENDING;
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
  conn->deadline = now(conn) + MG_LIMIT_KEEP_ALIVE_MS;
  mg_conn_flush(conn);
  if (!conn->parsing) resume(conn);
}

void mg_conn_upgrade(struct mg_conn *conn) {
  conn->phase = MG_UPGRADED;
  mg_http_reset(&conn->http);
  mg_conn_flush(conn);
  if (!conn->parsing) resume(conn);
}

void mg_conn_move(struct mg_conn *conn, struct mg_loop *target) {
  conn->phase = MG_MOVING;
  conn->target = target;
}

/* The descriptor is duplicated, since libuv closes the one it has. */
static void try_move(struct mg_conn *conn) {
  uv_os_fd_t descriptor = -1;
  if (conn->writing > 0 || uv_is_closing((uv_handle_t *)&conn->tcp)) return;
  struct mg_transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer || uv_fileno((uv_handle_t *)&conn->tcp, &descriptor)) {
    free(transfer);
    mg_conn_close(conn);
    return;
  }
  transfer->descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  transfer->session = conn->session;
  transfer->request = conn->http.request;
  memset(&conn->http.request.text, 0, sizeof conn->http.request.text);
  memset(&conn->http.request.body, 0, sizeof conn->http.request.body);
  mg_buf_move(&transfer->pending, &conn->pending);
  struct mg_loop *target = conn->target;
  mg_conn_close(conn);
  if (transfer->descriptor < 0)
    mg_transfer_free(transfer);
  else
    mg_loop_send(target, transfer);
}

/* --- where connections come from ----------------------------------------------------------- */

void mg_conn_accept(struct mg_loop *loop, uv_stream_t *listener) {
  struct mg_conn *conn = new_conn(loop);
  if (!conn) return;
  if (uv_accept(listener, (uv_stream_t *)&conn->tcp) || loop->conn_count > MG_LIMIT_CONNECTIONS) {
    mg_conn_close(conn);
    return;
  }
  conn->deadline = now(conn) + MG_LIMIT_REQUEST_MS;
  set_reading(conn);
}

void mg_conn_adopt(struct mg_loop *loop, struct mg_transfer *transfer) {
  struct mg_conn *conn = new_conn(loop);
  if (!conn || uv_tcp_open(&conn->tcp, transfer->descriptor)) {
    if (conn) mg_conn_close(conn);
    mg_transfer_free(transfer);
    return;
  }
  transfer->descriptor = -1;
  conn->http.request = transfer->request;
  memset(&transfer->request, 0, sizeof transfer->request);
  mg_buf_move(&conn->pending, &transfer->pending);
  conn->session = transfer->session;
  mg_transfer_free(transfer);
  conn->verified = true;
  conn->phase = MG_HANDLING;
  conn->started = uv_hrtime();
  mg_route(conn);
  set_reading(conn);
}

/* --- time and the end --------------------------------------------------------------------------
 */

static void too_late(struct mg_conn *conn) {
  if (conn->phase == MG_READING && conn->http.head_size > 0) {
    conn->http.request.keep_alive = false;
    conn->unread = true;
    conn->phase = MG_HANDLING;
    conn->started = uv_hrtime();
    mg_reply_error(conn, 408, "the request took too long");
  } else {
    mg_conn_close(conn);
  }
}

void mg_conn_tick(struct mg_conn *conn) {
  uint64_t time = now(conn);
  if (conn->write_deadline && time >= conn->write_deadline)
    mg_conn_close(conn);
  else if (conn->deadline && time >= conn->deadline)
    too_late(conn);
  else if (conn->phase == MG_UPGRADED)
    mg_sync_tick(conn, time);
}

void mg_conn_drain(struct mg_conn *conn) {
  if (conn->phase == MG_UPGRADED)
    mg_sync_drain(conn);
  else if (conn->phase == MG_READING && conn->http.head_size == 0)
    mg_conn_end(conn);
}
