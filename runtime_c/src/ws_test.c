/* Framing fed whole, byte by byte and cut short must mean the same. */
#include "ws.h"

#include "limits.h"
#include "test.h"

struct vector {
  const char *name;
  const char *bytes;
  size_t size;
  const char *events;  /* one letter an event, as letter() has it */
  const char *payload; /* of all messages and control frames together */
};

#define V(name, bytes, events, payload) {name, bytes, sizeof(bytes) - 1, events, payload}

/* The mask is 0, so that payloads are readable here; masking has a test of its own. */
#define M "\0\0\0\0"

static const struct vector VECTORS[] = {
    V("empty message", "\x82\x80" M, "m", ""),
    V("message", "\x82\x85" M "hello", "m", "hello"),
    V("two messages", "\x82\x81" M "a\x82\x81" M "b", "mm", "ab"),
    V("fragments", "\x02\x81" M "a\x00\x80" M "\x80\x82" M "bc", "m", "abc"),
    V("ping between fragments", "\x02\x81" M "a\x89\x81" M "p\x80\x81" M "b", "im", "pab"),
    V("pong", "\x8a\x80" M, "o", ""),
    V("16-bit length",
      "\x82\xfe\x00\x80" M "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "m",
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
    V("close without code", "\x88\x80" M, "c", ""),
    V("close", "\x88\x84" M "\x03\xe8ok", "c", "\x03\xe8ok"),
    V("text, which is UTF-8, and refused when it is whole", "\x81\x83" M "\xe2\x82\xac", "!", ""),
    V("text in fragments within a character", "\x01\x81" M "\xe2\x80\x82" M "\x82\xac", "!", ""),
    V("text that is not UTF-8", "\x81\x82" M "\xc3\x28", "!", ""),
    V("text with a surrogate, seen before the frame's end", "\x81\xfe\x04\x00" M "\xed\xa0", "!",
      ""),
    V("text that ends within a character", "\x81\x82" M "\xe2\x82", "!", ""),
    V("not masked", "\x82\x01x", "!", ""),
    V("reserved bit", "\xc2\x81" M "x", "!", ""),
    V("unknown opcode", "\x83\x80" M, "!", ""),
    V("unknown control", "\x8b\x80" M, "!", ""),
    V("continuation of nothing", "\x80\x80" M, "!", ""),
    V("message within a message", "\x02\x80" M "\x82\x80" M, "!", ""),
    V("fragmented ping", "\x09\x80" M, "!", ""),
    V("long ping", "\x89\xfe\x00\x7e" M, "!", ""),
    V("length not the shortest", "\x82\xfe\x00\x01" M "x", "!", ""),
    V("64-bit length not the shortest", "\x82\xff\0\0\0\0\0\0\xff\xff" M, "!", ""),
    V("too large", "\x82\xff\0\0\0\0\0\x10\0\x01" M, "!", ""),
    V("negative length", "\x82\xff\x80\0\0\0\0\0\0\0" M, "!", ""),
    V("close of one byte", "\x88\x81" M "x", "!", "x"),
    V("close with a code that may not be sent", "\x88\x82" M "\x03\xed", "!", "\x03\xed"),
    V("close with a reason that is not UTF-8", "\x88\x83" M "\x03\xe8\xff", "!", "\x03\xe8\xff"),
    V("after a failure nothing is read", "\x83\x80" M "\x82\x81" M "a", "!", ""),
};
enum { VECTOR_COUNT = sizeof VECTORS / sizeof *VECTORS };

struct seen {
  char events[16];
  size_t event_count;
  struct mg_buf payload;
};

static char letter(enum mg_ws_event event) {
  switch (event) {
    case MG_WS_MESSAGE:
      return 'm';
    case MG_WS_PING:
      return 'i';
    case MG_WS_PONG:
      return 'o';
    case MG_WS_CLOSE:
      return 'c';
    case MG_WS_FAIL:
      return '!';
    case MG_WS_MORE:
      break;
  }
  return '?';
}

static void drain(struct mg_ws *ws, const uint8_t *data, size_t size, struct seen *seen) {
  enum mg_ws_event event = MG_WS_MORE;
  while ((event = mg_ws_next(ws, &data, &size)) != MG_WS_MORE) {
    CHECK(seen->event_count + 1 < sizeof seen->events);
    seen->events[seen->event_count++] = letter(event);
    if (event != MG_WS_FAIL) mg_buf_append(&seen->payload, ws->payload, ws->payload_size);
  }
}

static void feed(const struct vector *vector, size_t size, size_t step, struct seen *seen) {
  struct mg_ws ws;
  memset(&ws, 0, sizeof ws);
  memset(seen, 0, sizeof *seen);
  for (size_t i = 0; i < size; i += step) {
    size_t part = size - i < step ? size - i : step;
    drain(&ws, (const uint8_t *)vector->bytes + i, part, seen);
  }
  mg_ws_free(&ws);
}

static void check_whole(const struct vector *vector, size_t step) {
  struct seen seen;
  feed(vector, vector->size, step, &seen);
  (void)fprintf(stderr, "%s, in steps of %zu: %s\n", vector->name, step, seen.events);
  CHECK(strcmp(seen.events, vector->events) == 0);
  if (!strchr(seen.events, '!')) {
    CHECK(seen.payload.size == strlen(vector->payload));
    CHECK(seen.payload.size == 0 ||
          memcmp(seen.payload.data, vector->payload, seen.payload.size) == 0);
  }
  mg_buf_free(&seen.payload);
}

static void test_steps(void) {
  for (size_t i = 0; i < VECTOR_COUNT; i++)
    for (size_t step = 1; step <= VECTORS[i].size; step += step < 8 ? 1 : 13)
      check_whole(&VECTORS[i], step);
}

/* What is cut short gives the first events only, and never others. */
static void test_truncated(void) {
  for (size_t i = 0; i < VECTOR_COUNT; i++)
    for (size_t size = 0; size < VECTORS[i].size; size++) {
      struct seen seen;
      feed(&VECTORS[i], size, 1, &seen);
      CHECK(strncmp(seen.events, VECTORS[i].events, seen.event_count) == 0);
      mg_buf_free(&seen.payload);
    }
}

static void test_mask(void) {
  /* RFC 6455, section 5.7, with the opcode of a binary message */
  static const uint8_t frame[] = {0x82, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58};
  struct mg_ws ws;
  const uint8_t *at = frame;
  size_t left = sizeof frame;
  memset(&ws, 0, sizeof ws);
  CHECK(mg_ws_next(&ws, &at, &left) == MG_WS_MESSAGE && left == 0);
  CHECK(ws.payload_size == 5 && memcmp(ws.payload, "Hello", 5) == 0);
  CHECK(mg_ws_next(&ws, &at, &left) == MG_WS_MORE);
  mg_ws_free(&ws);
}

static void feed_large(size_t size, enum mg_ws_event expected) {
  struct mg_ws ws;
  uint8_t head[14] = {0x82, 0xff};
  uint8_t *payload = calloc(1, size);
  CHECK(payload);
  for (size_t i = 0; i < 8; i++) head[2 + i] = (uint8_t)((uint64_t)size >> (56 - 8 * i));
  memset(&ws, 0, sizeof ws);
  const uint8_t *at = head;
  size_t left = sizeof head;
  enum mg_ws_event event = mg_ws_next(&ws, &at, &left);
  at = payload;
  left = size;
  if (event == MG_WS_MORE) event = mg_ws_next(&ws, &at, &left);
  CHECK(event == expected);
  CHECK(expected == MG_WS_FAIL ? ws.code == MG_WS_TOO_BIG : ws.payload_size == size);
  mg_ws_free(&ws);
  free(payload);
}

static void test_limit(void) {
  feed_large(MG_LIMIT_MESSAGE_BYTES, MG_WS_MESSAGE);
  feed_large(MG_LIMIT_MESSAGE_BYTES + 1, MG_WS_FAIL);
}

static void check_frame_size(size_t size, size_t header) {
  struct mg_buf out = {0};
  uint8_t *payload = calloc(1, size + 1);
  CHECK(payload);
  mg_ws_frame(&out, MG_WS_BINARY, payload, size);
  CHECK(!out.failed && out.size == header + size && out.data[0] == 0x82);
  mg_buf_free(&out);
  free(payload);
}

static void test_sent_frames(void) {
  struct mg_buf out = {0};
  check_frame_size(0, 2);
  check_frame_size(125, 2);
  check_frame_size(126, 4);
  check_frame_size(65535, 4);
  check_frame_size(65536, 10);
  mg_ws_close_frame(&out, 1001, "bye");
  CHECK(out.size == 7 && memcmp(out.data,
                                "\x88\x05\x03\xe9"
                                "bye",
                                7) == 0);
  mg_buf_free(&out);
}

/* A reason is cut between characters, to what a control frame holds. */
static void test_long_reason(void) {
  struct mg_buf out = {0};
  char reason[201] = "x";
  for (size_t i = 1; i + 2 < sizeof reason; i += 2) memcpy(reason + i, "\xc3\xa6", 2);
  mg_ws_close_frame(&out, 1000, reason);
  CHECK(out.size == 2 + 125 && out.data[1] == 125);
  mg_buf_free(&out);
}

/* Code with which a failure closes, fed whole and byte by byte. */
static uint16_t code_of(const char *bytes, size_t size, size_t step) {
  struct mg_ws ws;
  enum mg_ws_event event = MG_WS_MORE;
  memset(&ws, 0, sizeof ws);
  for (size_t i = 0; i < size && event == MG_WS_MORE; i += step) {
    const uint8_t *at = (const uint8_t *)bytes + i;
    size_t left = size - i < step ? size - i : step;
    event = mg_ws_next(&ws, &at, &left);
  }
  CHECK(event == MG_WS_FAIL);
  mg_ws_free(&ws);
  return ws.code;
}

static void test_text(void) {
  static const char whole[] = "\x81\x83" M "\xe2\x82\xac";
  static const char bad[] = "\x01\x81" M "\xf0\x80\xfe\x01\x00" M "\x80";
  static const char cut[] = "\x81\x82" M "\xe2\x82";
  for (size_t step = 1; step < 20; step++) {
    CHECK(code_of(whole, sizeof whole - 1, step) == MG_WS_UNSUPPORTED);
    CHECK(code_of(bad, sizeof bad - 1, step) == MG_WS_BAD_DATA);
    CHECK(code_of(cut, sizeof cut - 1, step) == MG_WS_BAD_DATA);
  }
}

/* Every sequence of up to three bytes that matter, in pieces, means what it means whole. */
static void test_utf8_in_pieces(void) {
  static const uint8_t bytes[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2,
                                  0xdf, 0xe0, 0xe1, 0xed, 0xee, 0xf0, 0xf1, 0xf4, 0xf5, 0xff};
  enum { COUNT = sizeof bytes };
  for (size_t i = 0; i < (size_t)COUNT * COUNT * COUNT * COUNT; i++) {
    uint8_t text[4] = {bytes[i % COUNT], bytes[i / COUNT % COUNT], bytes[i / COUNT / COUNT % COUNT],
                       bytes[i / COUNT / COUNT / COUNT]};
    struct mg_utf8 state = {0, 0, 0};
    bool good = true;
    for (size_t j = 0; j < sizeof text && good; j++) good = mg_utf8_feed(&state, text + j, 1);
    CHECK((good && mg_utf8_whole(&state)) == mg_utf8_valid(text, sizeof text));
  }
}

static void test_accept(void) {
  char out[MG_WS_ACCEPT_BYTES + 1];
  CHECK(mg_ws_accept("dGhlIHNhbXBsZSBub25jZQ==", 24, out)); /* RFC 6455, section 1.3 */
  CHECK(strcmp(out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") == 0);
  CHECK(!mg_ws_accept("dGhlIHNhbXBsZSBub25jZQ=", 23, out));
  CHECK(!mg_ws_accept("dGhlIHNhbXBsZSBub25jZ===", 24, out));
  CHECK(!mg_ws_accept("dGhlIHNhbXBsZSBub25j\nQ==", 24, out));
}

static void test_codes(void) {
  static const uint16_t good[] = {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999};
  static const uint16_t bad[] = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) CHECK(mg_ws_code_valid(good[i]));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(!mg_ws_code_valid(bad[i]));
}

MG_TEST_MAIN(test_steps, test_truncated, test_mask, test_limit, test_sent_frames, test_long_reason,
             test_text, test_utf8_in_pieces, test_accept, test_codes)
