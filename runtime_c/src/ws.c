#include "ws.h"

#include <string.h>

#include "error.h"
#include "limits.h"
#include "sha1.h"

enum {
  FIN = 0x80,
  RESERVED = 0x70,
  PACKED = 0x40, /* RSV1, of a message's first frame */
  OPCODE = 0x0f,
  MASKED = 0x80,
  LENGTH = 0x7f,
  CONTROL = 0x08,
  LENGTH_16 = 126,
  LENGTH_64 = 127,
  MASK_BYTES = 4,
  KEPT_BYTES = 4096 /* a larger message's memory is given back */
};

void mg_ws_free(struct mg_ws *ws) { mg_buf_free(&ws->message); }

static enum mg_ws_event fail(struct mg_ws *ws, uint16_t code) {
  ws->failed = true;
  ws->code = code;
  mg_buf_free(&ws->message);
  return MG_WS_FAIL;
}

static uint8_t opcode(const struct mg_ws *ws) { return ws->head[0] & OPCODE; }

static uint64_t big_endian(const uint8_t *at, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++) value = value << 8 | at[i];
  return value;
}

/* --- the head of a frame ------------------------------------------------------------------ */

/* What the first two bytes already show to be wrong; 0 if nothing. */
static uint16_t check_start(const struct mg_ws *ws) {
  uint8_t first = ws->head[0];
  uint8_t second = ws->head[1];
  uint8_t code = first & OPCODE;
  bool may_pack = ws->deflate && (code == MG_WS_TEXT || code == MG_WS_BINARY);
  if ((first & RESERVED & (may_pack ? ~PACKED : ~0)) || !(second & MASKED)) return MG_WS_PROTOCOL;
  if (code & CONTROL) {
    bool known = code == MG_WS_OP_CLOSE || code == MG_WS_OP_PING || code == MG_WS_OP_PONG;
    bool small = (second & LENGTH) <= MG_WS_CONTROL_BYTES;
    return known && (first & FIN) && small ? 0 : MG_WS_PROTOCOL;
  }
  if (code > MG_WS_BINARY) return MG_WS_PROTOCOL;
  return (code == MG_WS_CONTINUATION) == ws->in_message ? 0 : MG_WS_PROTOCOL;
}

/* Lengths have one form only, the shortest. */
static uint16_t check_length(const struct mg_ws *ws) {
  uint8_t code = ws->head[1] & LENGTH;
  if (code == LENGTH_16 && ws->left < LENGTH_16) return MG_WS_PROTOCOL;
  if (code == LENGTH_64 && (ws->left <= UINT16_MAX || ws->left >> 63)) return MG_WS_PROTOCOL;
  if (opcode(ws) & CONTROL) return 0;
  uint64_t before = ws->in_message ? ws->message_size : 0;
  return ws->left > MG_LIMIT_MESSAGE_BYTES - before ? MG_WS_TOO_BIG : 0;
}

static size_t extra_bytes(const struct mg_ws *ws) {
  uint8_t code = ws->head[1] & LENGTH;
  return code == LENGTH_16 ? 2 : code == LENGTH_64 ? 8 : 0;
}

static void begin_payload(struct mg_ws *ws) {
  uint8_t code = opcode(ws);
  ws->in_payload = true;
  ws->masked = 0;
  if (code & CONTROL) {
    ws->control_size = 0;
  } else if (code != MG_WS_CONTINUATION) {
    ws->in_message = true;
    ws->is_text = code == MG_WS_TEXT;
    ws->is_packed = ws->head[0] & PACKED;
    ws->message_size = 0;
    memset(&ws->text, 0, sizeof ws->text);
  }
}

/* One more byte of the head; 0, or the code of what is wrong. */
static uint16_t take_head(struct mg_ws *ws, uint8_t byte) {
  ws->head[ws->head_size++] = byte;
  if (ws->head_size < 2) return 0;
  uint16_t wrong = ws->head_size == 2 ? check_start(ws) : 0;
  if (wrong) return wrong;
  size_t extra = extra_bytes(ws);
  if (ws->head_size == 2 + extra) {
    ws->left = extra ? big_endian(ws->head + 2, extra) : ws->head[1] & LENGTH;
    wrong = check_length(ws);
  }
  if (!wrong && ws->head_size == 2 + extra + MASK_BYTES) begin_payload(ws);
  return wrong;
}

/* --- payload -------------------------------------------------------------------------------- */

static void unmask(struct mg_ws *ws, uint8_t *data, size_t size) {
  uint8_t mask[MASK_BYTES];
  const uint8_t *from = ws->head + ws->head_size - MASK_BYTES;
  for (size_t i = 0; i < MASK_BYTES; i++) mask[i] = from[(ws->masked + i) % MASK_BYTES];
  for (size_t i = 0; i < size; i++) data[i] ^= mask[i % MASK_BYTES];
  ws->masked += size;
}

/* Text is checked in pieces of the stack's and forgotten. */
static uint16_t take_text(struct mg_ws *ws, const uint8_t *data, size_t size) {
  uint8_t piece[512];
  while (size > 0) {
    size_t part = size < sizeof piece ? size : sizeof piece;
    memcpy(piece, data, part);
    unmask(ws, piece, part);
    if (!mg_utf8_feed(&ws->text, piece, part)) return MG_WS_BAD_DATA;
    data += part;
    size -= part;
  }
  return 0;
}

/* Bytes of the payload, all of this frame; 0, or the code of what is wrong. */
static uint16_t take_payload(struct mg_ws *ws, const uint8_t *data, size_t size) {
  ws->left -= size;
  if (opcode(ws) & CONTROL) {
    memcpy(ws->control + ws->control_size, data, size);
    unmask(ws, ws->control + ws->control_size, size);
    ws->control_size = (uint8_t)(ws->control_size + size);
    return 0;
  }
  ws->message_size += size;
  if (ws->is_text && !ws->is_packed) return take_text(ws, data, size);
  uint8_t *to = mg_buf_reserve(&ws->message, size);
  if (!to) return MG_WS_INTERNAL;
  memcpy(to, data, size);
  unmask(ws, to, size);
  ws->message.size += size;
  return 0;
}

/* --- the end of a frame ------------------------------------------------------------------------
 */

static enum mg_ws_event on_close(struct mg_ws *ws) {
  const uint8_t *data = ws->control;
  size_t size = ws->control_size;
  if (size == 1) return fail(ws, MG_WS_PROTOCOL);
  ws->code = size ? (uint16_t)big_endian(data, 2) : MG_WS_NO_CODE;
  if (size && !mg_ws_code_valid(ws->code)) return fail(ws, MG_WS_PROTOCOL);
  if (size && !mg_utf8_valid(data + 2, size - 2)) return fail(ws, MG_WS_BAD_DATA);
  return MG_WS_CLOSE;
}

static enum mg_ws_event on_control(struct mg_ws *ws) {
  ws->payload = ws->control;
  ws->payload_size = ws->control_size;
  if (opcode(ws) == MG_WS_OP_CLOSE) return on_close(ws);
  return opcode(ws) == MG_WS_OP_PING ? MG_WS_PING : MG_WS_PONG;
}

/* 0, or the code of what is wrong with a compressed message. */
static uint16_t unpack(struct mg_ws *ws) {
  switch (mg_deflate_unpack(ws->deflate, &ws->message, MG_LIMIT_MESSAGE_BYTES, &ws->payload,
                            &ws->payload_size)) {
    case 0:
      break;
    case MG_E_LIMIT:
      return MG_WS_TOO_BIG;
    case MG_E_NOMEM:
      return MG_WS_INTERNAL;
    default:
      return MG_WS_BAD_DATA;
  }
  if (ws->is_text && !mg_utf8_feed(&ws->text, ws->payload, ws->payload_size)) return MG_WS_BAD_DATA;
  return 0;
}

/* MG_WS_MORE if nothing is to be told. */
static enum mg_ws_event end_frame(struct mg_ws *ws) {
  ws->in_payload = false;
  ws->head_size = 0;
  if (opcode(ws) & CONTROL) return on_control(ws);
  ws->in_message = !(ws->head[0] & FIN);
  if (ws->in_message) return MG_WS_MORE;
  ws->payload = ws->message.data;
  ws->payload_size = ws->message.size;
  uint16_t wrong = ws->is_packed ? unpack(ws) : 0;
  if (wrong) return fail(ws, wrong);
  if (ws->is_text) return fail(ws, mg_utf8_whole(&ws->text) ? MG_WS_UNSUPPORTED : MG_WS_BAD_DATA);
  ws->complete = true;
  return MG_WS_MESSAGE;
}

static void forget_message(struct mg_ws *ws) {
  if (!ws->complete) return;
  ws->complete = false;
  if (ws->message.capacity > KEPT_BYTES)
    mg_buf_free(&ws->message);
  else
    mg_buf_clear(&ws->message);
}

enum mg_ws_event mg_ws_next(struct mg_ws *ws, const uint8_t **data, size_t *size) {
  enum mg_ws_event event = MG_WS_MORE;
  forget_message(ws);
  while (event == MG_WS_MORE && !ws->failed && *size > 0) {
    size_t part = 1;
    uint16_t wrong = 0;
    if (!ws->in_payload) {
      wrong = take_head(ws, **data);
    } else {
      part = *size < ws->left ? *size : (size_t)ws->left;
      wrong = part ? take_payload(ws, *data, part) : 0;
    }
    *data += part;
    *size -= part;
    if (wrong)
      event = fail(ws, wrong);
    else if (ws->in_payload && ws->left == 0)
      event = end_frame(ws);
  }
  return event;
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
  uint8_t payload[MG_WS_CONTROL_BYTES] = {(uint8_t)(code >> 8), (uint8_t)code};
  size_t size = 0;
  size_t whole = strlen(reason);
  while (size < whole) {
    size_t step = mg_utf8_step((const uint8_t *)reason + size, whole - size);
    if (step == 0 || size + step > MG_WS_CONTROL_BYTES - 2) break;
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
