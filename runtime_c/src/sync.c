#include "sync.h"

#include <string.h>

#include "error.h"

enum { MORE = 0x80, SEVEN = 0x7f };
/* Keys: field number << 3 | wire type (0 varint, 2 length-delimited). */
enum { FAILURE_KEY = 6 << 3 | 2, CODE_KEY = 1 << 3 | 0, MESSAGE_KEY = 2 << 3 | 2 };

void mg_sync_varint(struct mg_buf *out, uint32_t value) {
  while (value > SEVEN) {
    mg_buf_byte(out, (uint8_t)(MORE | (value & SEVEN)));
    value >>= 7;
  }
  mg_buf_byte(out, (uint8_t)value);
}

int mg_sync_read_varint(const uint8_t *data, size_t size, uint32_t *out) {
  uint64_t value = 0;
  for (size_t i = 0; i < MG_VARINT_BYTES; i++) {
    if (i >= size) return 0;
    value |= (uint64_t)(data[i] & SEVEN) << (7 * i);
    if (data[i] & MORE) continue;
    if (value > UINT32_MAX || (i > 0 && data[i] == 0)) return MG_E_SYNTAX;
    *out = (uint32_t)value;
    return (int)i + 1;
  }
  return MG_E_SYNTAX;
}

void mg_sync_failure(struct mg_buf *out, uint32_t code, const char *message) {
  struct mg_buf body = {0};
  mg_buf_byte(&body, CODE_KEY);
  mg_sync_varint(&body, code);
  mg_buf_byte(&body, MESSAGE_KEY);
  mg_sync_varint(&body, (uint32_t)strlen(message));
  mg_buf_text(&body, message);
  mg_buf_byte(out, FAILURE_KEY);
  mg_sync_varint(out, (uint32_t)body.size);
  mg_buf_append(out, body.data, body.size);
  if (body.failed) out->failed = true;
  mg_buf_free(&body);
}
