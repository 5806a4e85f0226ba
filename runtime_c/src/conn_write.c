/* What a connection writes: the kernel gets what it takes at once, libuv the rest. */
#include <stdlib.h>
#include <string.h>

#include "conn.h"
#include "metrics.h"

/* Buffers that grew beyond this are given back when they are empty. */
enum { KEPT_BYTES = 16384 };

struct write {
  uv_write_t request;
  struct mg_conn *conn;
  struct mg_buf data;
};

size_t mg_conn_queued(const struct mg_conn *conn) {
  return conn->writing + conn->out.size + conn->tail_size;
}

bool mg_conn_backlogged(const struct mg_conn *conn) {
  return conn->tail_size > 0 || mg_conn_queued(conn) > MG_LIMIT_BACKLOG_BYTES;
}

void mg_conn_send_constant(struct mg_conn *conn, const uint8_t *data, size_t size) {
  conn->tail = data;
  conn->tail_size = size;
}

/* --- memory -------------------------------------------------------------------------- */

static size_t held(const struct mg_conn *conn) {
  return conn->writing + conn->out.capacity + conn->pending.capacity +
         conn->http.request.body.capacity + conn->http.request.text.capacity +
         conn->ws.message.capacity + conn->replies.capacity;
}

void mg__conn_account(struct mg_conn *conn) {
  struct mg_loop *loop = conn->loop;
  bool closing = uv_is_closing((uv_handle_t *)&conn->tcp) != 0;
  size_t now = closing ? 0 : held(conn);
  bool grew = now > conn->held;
  loop->held = loop->held - conn->held + now;
  conn->held = now;
  /* Whoever makes it too much goes, unless it holds next to nothing itself. */
  if (grew && loop->held > MG_LIMIT_HELD_BYTES && now > MG_LIMIT_READ_BYTES) {
    mg_metric_add(&loop->metrics, MG_METRIC_OVERFLOWS, 1);
    mg_conn_close(conn);
  }
}

/* --- writing --------------------------------------------------------------------------- */

static void on_written(uv_write_t *request, int status) {
  struct write *write = (struct write *)request->data;
  struct mg_conn *conn = write->conn;
  conn->writing = 0;
  mg_buf_free(&write->data);
  free(write);
  if (status < 0)
    mg_conn_close(conn);
  else if (!uv_is_closing((uv_handle_t *)&conn->tcp))
    mg_conn_flush(conn);
}

static unsigned fill(uv_buf_t out[2], const struct mg_buf *data, const uint8_t *tail, size_t size) {
  unsigned count = 0;
  if (data->size > 0) out[count++] = uv_buf_init((char *)data->data, (unsigned)data->size);
  /* libuv only reads what it writes; its type has no const. */
  if (size > 0) out[count++] = uv_buf_init((char *)(uintptr_t)tail, (unsigned)size);
  return count;
}

/* What the kernel did not take at once is given to libuv, `out` with its memory. */
static void write_rest(struct mg_conn *conn) {
  uv_buf_t parts[2];
  struct write *write = calloc(1, sizeof *write);
  if (!write) {
    mg_conn_close(conn);
    return;
  }
  write->conn = conn;
  write->request.data = write;
  mg_buf_move(&write->data, &conn->out);
  unsigned count = fill(parts, &write->data, conn->tail, conn->tail_size);
  conn->writing = write->data.size + conn->tail_size;
  conn->tail_size = 0;
  conn->unwritten = conn->writing;
  conn->write_deadline = uv_now(&conn->loop->uv) + MG_LIMIT_WRITE_MS;
  if (uv_write(&write->request, (uv_stream_t *)&conn->tcp, parts, count, on_written) == 0) return;
  conn->writing = 0;
  mg_buf_free(&write->data);
  free(write);
  mg_conn_close(conn);
}

static void consume(struct mg_conn *conn, size_t sent) {
  size_t first = sent < conn->out.size ? sent : conn->out.size;
  mg_buf_consume(&conn->out, first);
  conn->tail += sent - first;
  conn->tail_size -= sent - first;
  mg_metric_add(&conn->loop->metrics, MG_METRIC_SENT, sent);
}

/* False if the connection broke. */
static bool write_now(struct mg_conn *conn) {
  uv_buf_t parts[2];
  unsigned count = fill(parts, &conn->out, conn->tail, conn->tail_size);
  int sent = uv_try_write((uv_stream_t *)&conn->tcp, parts, count);
  if (sent > 0) consume(conn, (size_t)sent);
  return sent >= 0 || sent == UV_EAGAIN;
}

void mg_conn_flush(struct mg_conn *conn) {
  if (uv_is_closing((uv_handle_t *)&conn->tcp) || conn->writing > 0) return;
  bool good = !conn->out.failed;
  if (good && conn->out.size + conn->tail_size > 0) good = write_now(conn);
  if (!good) {
    mg_conn_close(conn);
    return;
  }
  if (conn->out.size + conn->tail_size > 0) {
    mg_metric_add(&conn->loop->metrics, MG_METRIC_SENT, conn->out.size + conn->tail_size);
    write_rest(conn);
  } else {
    if (conn->out.capacity > KEPT_BYTES) mg_buf_free(&conn->out);
    conn->write_deadline = 0;
    mg__conn_drained(conn);
  }
}

/* Progress of a few bytes is none: a reader that takes a byte now and then is no reader. */
bool mg__conn_write_late(struct mg_conn *conn, uint64_t now) {
  if (!conn->write_deadline || now < conn->write_deadline) return false;
  size_t left = uv_stream_get_write_queue_size((uv_stream_t *)&conn->tcp);
  if (left + MG_LIMIT_WRITE_BYTES <= conn->unwritten) {
    conn->unwritten = left;
    conn->write_deadline = now + MG_LIMIT_WRITE_MS;
    return false;
  }
  mg_metric_add(&conn->loop->metrics, MG_METRIC_OVERFLOWS, 1);
  mg_conn_close(conn);
  return true;
}
