#include "message.h"

#include <string.h>

#include "limits.h"
#include "sync_wire.h"

uint32_t mg_message_check(const uint8_t *data, size_t size, const char **text) {
  *text = "message too large";
  if (size > MG_LIMIT_MESSAGE_BYTES) return 413;
  *text = "malformed message";
  return mg_wire_check(&mg_sync_client_message_message, data, size) ? 400 : 0;
}

void mg_message_failure(struct mg_buf *out, uint32_t code, const char *message) {
  mg_sync_server_message reply;
  memset(&reply, 0, sizeof reply);
  reply.has_failure = true;
  reply.failure.code = code;
  reply.failure.message = (mg_slice){(const uint8_t *)message, strlen(message)};
  ptrdiff_t size = mg_wire_size(&mg_sync_server_message_message, &reply);
  uint8_t *to = size > 0 ? mg_buf_reserve(out, (size_t)size) : NULL;
  if (to && mg_wire_encode(&mg_sync_server_message_message, &reply, to, (size_t)size) == size)
    out->size += (size_t)size;
  else
    out->failed = true;
}

void mg_message_append(struct mg_buf *series, const uint8_t *data, size_t size) {
  uint8_t head[10];
  mg_buf_append(series, head, mg_wire_frame_head(size, head));
  mg_buf_append(series, data, size);
}
