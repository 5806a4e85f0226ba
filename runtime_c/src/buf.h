/* A growable array of bytes. An append that finds no memory marks the buffer
 * as failed and does nothing from then on, so a caller checks once at the end. */
#ifndef MG_BUF_H
#define MG_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mg_buf {
  uint8_t *data;
  size_t size;
  size_t capacity;
  bool failed;
};

void mg_buf_append(struct mg_buf *buf, const void *data, size_t size);
void mg_buf_byte(struct mg_buf *buf, uint8_t byte);
void mg_buf_text(struct mg_buf *buf, const char *text);
void mg_buf_number(struct mg_buf *buf, int64_t number);
/* Makes room for `size` more bytes and returns where they go, or NULL. */
uint8_t *mg_buf_reserve(struct mg_buf *buf, size_t size);
/* Drops the first `size` bytes. */
void mg_buf_consume(struct mg_buf *buf, size_t size);
/* Empties the buffer but keeps its memory. */
void mg_buf_clear(struct mg_buf *buf);
void mg_buf_free(struct mg_buf *buf);
/* Moves the contents of `from` to `to` (whose own are freed). */
void mg_buf_move(struct mg_buf *to, struct mg_buf *from);

/* Appends `text` as the inside of a JSON string; what is not UTF-8 becomes U+FFFD. */
void mg_buf_json(struct mg_buf *buf, const char *text, size_t size);

#endif
