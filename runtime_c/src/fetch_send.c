/* What is sent: the head, and the body in pieces. */
#include <string.h>

#include "error.h"
#include "fetch_internal.h"

/* What goes to this host as the body. */
static const struct mg_buf *outgoing(const struct fetch *fetch) {
  return fetch->filled.size > 0 ? &fetch->filled : &fetch->body;
}

/* The body with its secrets, if it has any. */
static int fill_body(struct fetch *fetch) {
  struct mg_fetcher *fetcher = fetch->fetcher;
  const struct mg_buf *body = &fetch->body;
  mg_buf_clear(&fetch->filled);
  if (body->size == 0 || !mg_secrets_present(&fetcher->secrets, body->data, body->size)) return 0;
  int error = mg_secrets_fill(&fetcher->secrets, fetch->host, body->data, body->size, true,
                              &fetch->filled, &fetcher->text);
  return !error && fetch->filled.failed ? MG_E_NOMEM : error;
}

static void write_head(struct fetch *fetch) {
  struct mg_buf *out = &fetch->head;
  size_t size = outgoing(fetch)->size;
  mg_buf_clear(out);
  mg_buf_text(out, fetch->method);
  mg_buf_text(out, " ");
  mg_buf_append(out, fetch->path.data, fetch->path.size);
  mg_buf_text(out, " HTTP/1.1\r\nHost: ");
  mg_buf_text(out, fetch->authority);
  mg_buf_text(out, "\r\n");
  if (size == 0 && strcmp(fetch->method, "GET") == 0) return;
  mg_buf_text(out, "Content-Length: ");
  mg_buf_number(out, (int64_t)size);
  mg_buf_text(out, "\r\n");
}

int mg__fetch_write(struct fetch *fetch, const char **detail) {
  struct mg_fetcher *fetcher = fetch->fetcher;
  mg_buf_clear(&fetcher->text);
  int error = fill_body(fetch);
  if (!error) {
    write_head(fetch);
    error = mg_secrets_fill(&fetcher->secrets, fetch->host, fetch->headers.data,
                            fetch->headers.size, false, &fetch->head, &fetcher->text);
    mg_buf_text(&fetch->head, "\r\n");
    if (!error && fetch->head.failed) error = MG_E_NOMEM;
  }
  *detail = error == MG_E_SECRET_REFUSED ? (const char *)fetcher->text.data
                                         : "the request could not be started";
  return error;
}

/* The next piece of the body, behind the head if it is the first. A piece follows when the one
 * before it is with the kernel: a server that reads slowly is waited for. */
int mg__fetch_send(struct fetch *fetch, bool first) {
  const struct mg_buf *body = outgoing(fetch);
  size_t size = body->size - fetch->sent;
  if (size > MG_LIMIT_FETCH_CHUNK_BYTES) size = MG_LIMIT_FETCH_CHUNK_BYTES;
  const uint8_t *piece = body->data ? body->data + fetch->sent : NULL;
  fetch->sent += size;
  if (!first) return mg_link_send(fetch->link, piece, size);
  size_t head = fetch->head.size;
  mg_buf_append(&fetch->head, piece, size);
  int error = fetch->head.failed ? MG_E_NOMEM
                                 : mg_link_send(fetch->link, fetch->head.data, fetch->head.size);
  if (!fetch->head.failed) fetch->head.size = head; /* it may have to be sent once more */
  return error;
}

bool mg__fetch_sent_all(const struct fetch *fetch) { return fetch->sent == outgoing(fetch)->size; }
