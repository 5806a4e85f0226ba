/* WebSocket framing of a server (RFC 6455) without I/O: bytes in, events out.
 *
 * Call mg_ws_next with what was received until it says MG_WS_MORE. Payload is unmasked as
 * it comes, so a message is held once and a broken rule is seen at its first byte. After
 * MG_WS_FAIL nothing more is read. Only binary messages are accepted: one of text is
 * checked (it must be UTF-8, at every byte) and refused when it is whole.
 *
 * With `deflate` set, because the handshake agreed on it (RFC 7692), a message may come
 * compressed: it is kept as it comes, within the same limit, and unpacked when it is whole. */
#ifndef MG_WS_H
#define MG_WS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "deflate.h"
#include "utf8.h"

enum mg_ws_opcode {
  MG_WS_CONTINUATION = 0,
  MG_WS_TEXT = 1,
  MG_WS_BINARY = 2,
  MG_WS_OP_CLOSE = 8,
  MG_WS_OP_PING = 9,
  MG_WS_OP_PONG = 10,
  MG_WS_PACKED_BINARY = 0x42 /* with the first reserved bit */
};

/* Close codes, RFC 6455 section 7.4.1 and its registry. */
enum mg_ws_code {
  MG_WS_NORMAL = 1000,
  MG_WS_GOING_AWAY = 1001,
  MG_WS_PROTOCOL = 1002,
  MG_WS_UNSUPPORTED = 1003,
  MG_WS_NO_CODE = 1005,
  MG_WS_BAD_DATA = 1007,
  MG_WS_POLICY = 1008,
  MG_WS_TOO_BIG = 1009,
  MG_WS_INTERNAL = 1011,
  MG_WS_TRY_LATER = 1013
};

enum mg_ws_event {
  MG_WS_MORE,    /* needs more bytes */
  MG_WS_MESSAGE, /* `payload` is a whole binary message */
  MG_WS_PING,    /* `payload` is to be sent back in a pong */
  MG_WS_PONG,
  MG_WS_CLOSE, /* the peer closes with `code` (MG_WS_NO_CODE if it gave none) */
  MG_WS_FAIL   /* the peer broke a rule: close with `code` */
};

enum { MG_WS_HEAD_BYTES = 14, MG_WS_CONTROL_BYTES = 125 };

struct mg_ws {
  struct mg_deflate *deflate;     /* NULL: no message is compressed */
  uint8_t head[MG_WS_HEAD_BYTES]; /* of the frame under way, with its mask */
  uint8_t head_size;
  bool in_payload; /* the head is whole */
  uint64_t left;   /* bytes of the frame's payload that are missing */
  size_t masked;   /* bytes of it that were unmasked */
  uint8_t control[MG_WS_CONTROL_BYTES];
  uint8_t control_size;
  struct mg_buf message; /* unmasked payload of the message's frames so far */
  uint64_t message_size; /* of text too, which is not kept */
  struct mg_utf8 text;   /* of a message of text */
  bool is_text;
  bool is_packed;
  bool in_message;
  bool failed;
  bool complete; /* `message` was handed out and is cleared at the next call */
  const uint8_t *payload;
  size_t payload_size;
  uint16_t code;
};

/* Takes bytes off `*data` up to the next event, or all of them. */
enum mg_ws_event mg_ws_next(struct mg_ws *ws, const uint8_t **data, size_t *size);
void mg_ws_free(struct mg_ws *ws);

/* Appends one unfragmented, unmasked frame. */
void mg_ws_frame(struct mg_buf *out, enum mg_ws_opcode opcode, const void *data, size_t size);
/* Appends a close frame; `reason` is cut to the 123 bytes that fit. */
void mg_ws_close_frame(struct mg_buf *out, uint16_t code, const char *reason);
/* True for codes that may stand in a close frame. */
bool mg_ws_code_valid(uint16_t code);

enum { MG_WS_KEY_BYTES = 24, MG_WS_ACCEPT_BYTES = 28 };
/* `Sec-WebSocket-Accept` for a key (section 4.2.2), NUL-terminated. False if
 * the key is not the base64 of 16 bytes. */
bool mg_ws_accept(const char *key, size_t size, char out[MG_WS_ACCEPT_BYTES + 1]);

#endif
