#include "event_json.h"

static void base64(struct mg_buf *out, const uint8_t *data, size_t size) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < size; i += 3) {
    size_t have = size - i < 3 ? size - i : 3;
    uint32_t bits = (uint32_t)data[i] << 16;
    if (have > 1) bits |= (uint32_t)data[i + 1] << 8;
    if (have > 2) bits |= data[i + 2];
    for (size_t j = 0; j < 4; j++)
      mg_buf_byte(out, (uint8_t)(j <= have ? alphabet[bits >> (18 - 6 * j) & 63U] : '='));
  }
}

/* proto3's JSON writes 64-bit numbers as strings; a zero is left out, as on the wire. */
static void wide(struct mg_buf *out, const char *before, int64_t value) {
  if (value == 0) return;
  mg_buf_text(out, before);
  mg_buf_byte(out, '"');
  mg_buf_number(out, value);
  mg_buf_byte(out, '"');
}

static void narrow(struct mg_buf *out, const char *before, uint32_t value) {
  if (value == 0) return;
  mg_buf_text(out, before);
  mg_buf_number(out, value);
}

static void text(struct mg_buf *out, const char *before, const mg_slice *value) {
  if (value->size == 0) return;
  mg_buf_text(out, before);
  mg_buf_byte(out, '"');
  mg_buf_json(out, (const char *)value->data, value->size);
  mg_buf_byte(out, '"');
}

/* The seq is never 0, so the first member is always there. */
static void write_event(struct mg_buf *out, const mg_sync_event *event) {
  mg_buf_byte(out, '{');
  wide(out, "\"seq\":", event->seq);
  wide(out, ",\"transaction\":", event->transaction);
  wide(out, ",\"time\":", event->time);
  text(out, ",\"client\":", &event->client);
  wide(out, ",\"counter\":", event->counter);
  narrow(out, ",\"schema\":", event->schema);
  narrow(out, ",\"kind\":", event->kind);
  if (event->payload.size > 0) {
    mg_buf_text(out, ",\"payload\":\"");
    base64(out, event->payload.data, event->payload.size);
    mg_buf_byte(out, '"');
  }
  mg_buf_byte(out, '}');
}

int64_t mg_event_json_push(const mg_sync_push *push, struct mg_buf *out) {
  const mg_field *field = &mg_sync_push_message.fields[MG_SYNC_PUSH_EVENTS];
  mg_repeated rest = push->events;
  mg_sync_event event;
  int64_t last = -1;
  int more = 0;
  mg_buf_text(out, "event: push\ndata: {\"events\":[");
  while ((more = mg_wire_next(field, &rest, &event)) == 1) {
    if (last >= 0) mg_buf_byte(out, ',');
    write_event(out, &event);
    last = event.seq;
  }
  mg_buf_text(out, "]}\nid: ");
  mg_buf_number(out, last);
  mg_buf_text(out, "\n\n");
  return more < 0 ? -1 : last;
}

void mg_event_json_failure(const mg_sync_failure *failure, struct mg_buf *out) {
  mg_buf_text(out, "event: failure\ndata: {");
  narrow(out, "\"code\":", failure->code);
  text(out, ",\"message\":", &failure->message);
  mg_buf_text(out, "}\n\n");
}
