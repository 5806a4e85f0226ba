#include "ws.h"

#include <string.h>

#include "limits.h"
#include "sha1.h"
#include "utf8.h"

enum {
  FIN = 0x80,
  RESERVED = 0x70,
  OPCODE = 0x0f,
  MASKED = 0x80,
  LENGTH = 0x7f,
  CONTROL = 0x08,
  CONTROL_BYTES = 125,
  LENGTH_16 = 126,
  LENGTH_64 = 127,
  MASK_BYTES = 4
};

struct frame {
  bool fin;
  uint8_t opcode;
  uint64_t size;
  size_t header_size; /* with the mask */
};

void mg_ws_feed(struct mg_ws *ws, const uint8_t *data, size_t size) {
  if (!ws->failed) mg_buf_append(&ws->input, data, size);
}

void mg_ws_free(struct mg_ws *ws) {
  mg_buf_free(&ws->input);
  mg_buf_free(&ws->message);
}

static enum mg_ws_event fail(struct mg_ws *ws, uint16_t code) {
  ws->failed = true;
  ws->code = code;
  mg_buf_free(&ws->input);
  mg_buf_free(&ws->message);
  ws->used = 0;
  return MG_WS_FAIL;
}

static uint64_t big_endian(const uint8_t *at, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++) value = value << 8 | at[i];
  return value;
}

/* What the first two bytes already show to be wrong; 0 if nothing. */
static uint16_t check_start(const struct mg_ws *ws, uint8_t first, uint8_t second) {
  uint8_t opcode = first & OPCODE;
  if ((first & RESERVED) || !(second & MASKED)) return MG_WS_PROTOCOL;
  if (opcode & CONTROL) {
    bool known = opcode == MG_WS_OP_CLOSE || opcode == MG_WS_OP_PING || opcode == MG_WS_OP_PONG;
    return known && (first & FIN) && (second & LENGTH) <= CONTROL_BYTES ? 0 : MG_WS_PROTOCOL;
  }
  if (opcode > MG_WS_BINARY) return MG_WS_PROTOCOL;
  if ((opcode == MG_WS_CONTINUATION) != ws->in_message) return MG_WS_PROTOCOL;
  return opcode == MG_WS_TEXT ? MG_WS_UNSUPPORTED : 0;
}

/* Lengths have one form only, the shortest. */
static uint16_t check_length(const struct mg_ws *ws, const struct frame *frame, uint8_t code) {
  if (code == LENGTH_16 && frame->size < LENGTH_16) return MG_WS_PROTOCOL;
  if (code == LENGTH_64 && (frame->size <= UINT16_MAX || frame->size >> 63)) return MG_WS_PROTOCOL;
  if (frame->size > MG_LIMIT_MESSAGE_BYTES) return MG_WS_TOO_BIG;
  bool data = !(frame->opcode & CONTROL);
  return data && ws->message.size + frame->size > MG_LIMIT_MESSAGE_BYTES ? MG_WS_TOO_BIG : 0;
}

/* 1 if `frame` is filled, 0 if bytes are missing, or a negative close code. */
static int read_header(const struct mg_ws *ws, struct frame *frame) {
  const uint8_t *at = ws->input.data + ws->used;
  size_t have = ws->input.size - ws->used;
  if (have < 2) return 0;
  uint16_t wrong = check_start(ws, at[0], at[1]);
  if (wrong) return -(int)wrong;
  uint8_t code = at[1] & LENGTH;
  size_t extra = code == LENGTH_16 ? 2 : code == LENGTH_64 ? 8 : 0;
  if (have < 2 + extra) return 0;
  frame->fin = (at[0] & FIN) != 0;
  frame->opcode = at[0] & OPCODE;
  frame->size = extra ? big_endian(at + 2, extra) : code;
  frame->header_size = 2 + extra + MASK_BYTES;
  wrong = check_length(ws, frame, code);
  return wrong ? -(int)wrong : 1;
}

static void unmask(uint8_t *data, size_t size, const uint8_t mask[MASK_BYTES]) {
  for (size_t i = 0; i < size; i++) data[i] ^= mask[i % MASK_BYTES];
}

static enum mg_ws_event on_close(struct mg_ws *ws, const uint8_t *data, size_t size) {
  if (size == 1) return fail(ws, MG_WS_PROTOCOL);
  ws->code = size ? (uint16_t)big_endian(data, 2) : MG_WS_NO_CODE;
  if (size && !mg_ws_code_valid(ws->code)) return fail(ws, MG_WS_PROTOCOL);
  if (size && !mg_utf8_valid(data + 2, size - 2)) return fail(ws, MG_WS_BAD_DATA);
  return MG_WS_CLOSE;
}

static enum mg_ws_event on_control(struct mg_ws *ws, uint8_t opcode, uint8_t *data, size_t size) {
  ws->payload = data;
  ws->payload_size = size;
  if (opcode == MG_WS_OP_CLOSE) return on_close(ws, data, size);
  return opcode == MG_WS_OP_PING ? MG_WS_PING : MG_WS_PONG;
}

/* True when the message is whole. */
static bool on_data(struct mg_ws *ws, const struct frame *frame, const uint8_t *data) {
  mg_buf_append(&ws->message, data, (size_t)frame->size);
  ws->in_message = !frame->fin;
  if (!frame->fin) return false;
  ws->payload = ws->message.data;
  ws->payload_size = ws->message.size;
  ws->complete = true;
  return true;
}

static void begin_call(struct mg_ws *ws) {
  if (ws->complete) mg_buf_clear(&ws->message);
  ws->complete = false;
}

static enum mg_ws_event wait_for_more(struct mg_ws *ws) {
  mg_buf_consume(&ws->input, ws->used);
  ws->used = 0;
  return MG_WS_MORE;
}

enum mg_ws_event mg_ws_next(struct mg_ws *ws) {
  begin_call(ws);
  for (;;) {
    struct frame frame = {0};
    if (ws->failed) return MG_WS_MORE;
    if (ws->input.failed || ws->message.failed) return fail(ws, MG_WS_INTERNAL);
    int got = read_header(ws, &frame);
    if (got < 0) return fail(ws, (uint16_t)-got);
    size_t have = ws->input.size - ws->used;
    if (got == 0 || have < frame.header_size + frame.size) return wait_for_more(ws);
    uint8_t *data = ws->input.data + ws->used + frame.header_size;
    unmask(data, (size_t)frame.size, data - MASK_BYTES);
    ws->used += frame.header_size + (size_t)frame.size;
    if (frame.opcode & CONTROL) return on_control(ws, frame.opcode, data, (size_t)frame.size);
    if (on_data(ws, &frame, data) && !ws->message.failed) return MG_WS_MESSAGE;
  }
}

void mg_ws_frame(struct mg_buf *out, enum mg_ws_opcode opcode, const void *data, size_t size) {
  uint8_t header[10] = {(uint8_t)(FIN | (unsigned)opcode)};
  size_t extra = size < LENGTH_16 ? 0 : size <= UINT16_MAX ? 2 : 8;
  header[1] = (uint8_t)(extra == 0 ? size : extra == 2 ? LENGTH_16 : LENGTH_64);
  for (size_t i = 0; i < extra; i++)
    header[2 + i] = (uint8_t)((uint64_t)size >> (8 * (extra - 1 - i)));
  mg_buf_append(out, header, 2 + extra);
  mg_buf_append(out, data, size);
}

void mg_ws_close_frame(struct mg_buf *out, uint16_t code, const char *reason) {
  uint8_t payload[CONTROL_BYTES] = {(uint8_t)(code >> 8), (uint8_t)code};
  size_t size = 0;
  size_t whole = strlen(reason);
  while (size < whole) {
    size_t step = mg_utf8_step((const uint8_t *)reason + size, whole - size);
    if (step == 0 || size + step > CONTROL_BYTES - 2) break;
    size += step;
  }
  memcpy(payload + 2, reason, size);
  mg_ws_frame(out, MG_WS_OP_CLOSE, payload, size + 2);
}

bool mg_ws_code_valid(uint16_t code) {
  if (code >= 3000) return code < 5000;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

static bool base64_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

static bool key_valid(const char *key, size_t size) {
  if (size != MG_WS_KEY_BYTES || key[22] != '=' || key[23] != '=') return false;
  for (size_t i = 0; i < 22; i++)
    if (!base64_char(key[i])) return false;
  return true;
}

bool mg_ws_accept(const char *key, size_t size, char out[MG_WS_ACCEPT_BYTES + 1]) {
  static const char GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint8_t text[MG_WS_KEY_BYTES + sizeof GUID - 1];
  uint8_t digest[MG_SHA1_BYTES + 1] = {0};
  if (!key_valid(key, size)) return false;
  memcpy(text, key, MG_WS_KEY_BYTES);
  memcpy(text + MG_WS_KEY_BYTES, GUID, sizeof GUID - 1);
  mg_sha1(text, sizeof text, digest);
  for (size_t i = 0; i < 7; i++) {
    const uint8_t *at = digest + 3 * i;
    uint32_t bits = (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
    for (size_t j = 0; j < 4; j++) out[4 * i + j] = ALPHABET[(bits >> (18 - 6 * j)) & 63U];
  }
  out[27] = '='; /* 20 bytes are 27 characters and one of padding */
  out[28] = '\0';
  return true;
}
