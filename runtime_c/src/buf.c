#include "buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

enum { FIRST_CAPACITY = 256 };

static bool grow(struct mg_buf *buf, size_t need) {
  size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
  while (capacity < need) {
    if (capacity > SIZE_MAX / 2) return false;
    capacity *= 2;
  }
  uint8_t *data = realloc(buf->data, capacity);
  if (!data) return false;
  buf->data = data;
  buf->capacity = capacity;
  return true;
}

uint8_t *mg_buf_reserve(struct mg_buf *buf, size_t size) {
  if (buf->failed) return NULL;
  if (size > SIZE_MAX - buf->size) buf->failed = true;
  if (!buf->failed && (buf->size + size > buf->capacity || !buf->data))
    buf->failed = !grow(buf, buf->size + size);
  return buf->failed ? NULL : buf->data + buf->size;
}

void mg_buf_append(struct mg_buf *buf, const void *data, size_t size) {
  if (size == 0) return;
  uint8_t *to = mg_buf_reserve(buf, size);
  if (!to) return;
  memcpy(to, data, size);
  buf->size += size;
}

void mg_buf_byte(struct mg_buf *buf, uint8_t byte) { mg_buf_append(buf, &byte, 1); }

void mg_buf_text(struct mg_buf *buf, const char *text) { mg_buf_append(buf, text, strlen(text)); }

void mg_buf_number(struct mg_buf *buf, int64_t number) {
  char text[24];
  size_t at = sizeof text;
  uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  do {
    text[--at] = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (number < 0) text[--at] = '-';
  mg_buf_append(buf, text + at, sizeof text - at);
}

void mg_buf_consume(struct mg_buf *buf, size_t size) {
  if (size >= buf->size) {
    buf->size = 0;
    return;
  }
  memmove(buf->data, buf->data + size, buf->size - size);
  buf->size -= size;
}

void mg_buf_clear(struct mg_buf *buf) {
  buf->size = 0;
  buf->failed = false;
}

void mg_buf_free(struct mg_buf *buf) {
  free(buf->data);
  memset(buf, 0, sizeof *buf);
}

void mg_buf_move(struct mg_buf *to, struct mg_buf *from) {
  free(to->data);
  *to = *from;
  memset(from, 0, sizeof *from);
}

static void json_escape(struct mg_buf *buf, uint8_t byte) {
  char text[8];
  switch (byte) {
    case '"':
      mg_buf_text(buf, "\\\"");
      return;
    case '\\':
      mg_buf_text(buf, "\\\\");
      return;
    case '\n':
      mg_buf_text(buf, "\\n");
      return;
    default:
      (void)snprintf(text, sizeof text, "\\u%04x", byte);
      mg_buf_text(buf, text);
  }
}

void mg_buf_json(struct mg_buf *buf, const char *text, size_t size) {
  const uint8_t *at = (const uint8_t *)text;
  for (size_t i = 0; i < size;) {
    size_t step = mg_utf8_step(at + i, size - i);
    if (step == 0) {
      mg_buf_text(buf, "\\ufffd");
      i++;
    } else if (step == 1 && (at[i] < 0x20 || at[i] == '"' || at[i] == '\\' || at[i] == 0x7f)) {
      json_escape(buf, at[i]);
      i++;
    } else {
      mg_buf_append(buf, at + i, step);
      i += step;
    }
  }
}
