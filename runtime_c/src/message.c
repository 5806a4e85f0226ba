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

static void encode(struct mg_buf *out, const mg_message *message, const void *from) {
  ptrdiff_t size = mg_wire_size(message, from);
  uint8_t *to = size > 0 ? mg_buf_reserve(out, (size_t)size) : NULL;
  if (to && mg_wire_encode(message, from, to, (size_t)size) == size)
    out->size += (size_t)size;
  else
    out->failed = true;
}

static mg_slice slice(const char *text) { return (mg_slice){(const uint8_t *)text, strlen(text)}; }

void mg_message_failure(struct mg_buf *out, uint32_t code, const char *message) {
  mg_sync_server_message reply;
  memset(&reply, 0, sizeof reply);
  reply.has_failure = true;
  reply.failure.code = code;
  reply.failure.message = slice(message);
  encode(out, &mg_sync_server_message_message, &reply);
}

void mg_message_hello(struct mg_buf *out, const char *schema, const char *client, int64_t cursor) {
  mg_sync_client_message message;
  memset(&message, 0, sizeof message);
  message.has_hello = true;
  message.hello.protocol = 1;
  message.hello.schema = slice(schema);
  message.hello.client = slice(client);
  message.hello.cursor = cursor;
  encode(out, &mg_sync_client_message_message, &message);
}

void mg_message_append(struct mg_buf *series, const uint8_t *data, size_t size) {
  uint8_t head[10];
  mg_buf_append(series, head, mg_wire_frame_head(size, head));
  mg_buf_append(series, data, size);
}
