/* Frames of a client, with compression agreed on and without: whole and byte by byte they are
 * the same events, and what is handed out keeps within the protocol's rules. */
#include "deflate.h"
#include "fuzz.h"
#include "limits.h"
#include "ws.h"

struct seen {
  uint64_t sum;
  size_t events;
  uint16_t code;
};

static void look_at(const struct mg_ws *ws, enum mg_ws_event event, struct seen *seen) {
  uint8_t kind = (uint8_t)event;
  seen->events++;
  sum_up(&seen->sum, &kind, 1);
  if (event == MG_WS_FAIL || event == MG_WS_CLOSE) seen->code = ws->code;
  if (event == MG_WS_FAIL) {
    HOLDS(mg_ws_code_valid(ws->code));
    return;
  }
  if (event == MG_WS_CLOSE) HOLDS(ws->code == MG_WS_NO_CODE || mg_ws_code_valid(ws->code));
  HOLDS(ws->payload_size <=
        (event == MG_WS_MESSAGE ? (size_t)MG_LIMIT_MESSAGE_BYTES : MG_WS_CONTROL_BYTES));
  sum_up(&seen->sum, ws->payload, ws->payload_size);
}

static void feed(struct mg_ws *ws, const uint8_t *data, size_t size, struct seen *seen) {
  uint8_t *piece = exact(data, size);
  const uint8_t *at = piece;
  size_t left = size;
  enum mg_ws_event event = MG_WS_MORE;
  while ((event = mg_ws_next(ws, &at, &left)) != MG_WS_MORE) {
    look_at(ws, event, seen);
    if (event == MG_WS_FAIL) break;
  }
  HOLDS(at <= piece + size && (event == MG_WS_FAIL || left == 0));
  free(piece);
}

static struct seen run(struct mg_deflate *deflate, const uint8_t *data, size_t size, size_t step) {
  struct mg_ws ws = {.deflate = deflate};
  struct seen seen = {0};
  for (size_t at = 0; at < size && !ws.failed; at += step)
    feed(&ws, data + at, size - at < step ? size - at : step, &seen);
  mg_ws_free(&ws);
  return seen;
}

/* What we frame is what the framing says: shortest length, not masked. */
static void frame(const uint8_t *data, size_t size) {
  struct mg_buf out = {0};
  mg_ws_frame(&out, MG_WS_BINARY, data, size);
  size_t head = size < 126 ? 2 : size < 65536 ? 4 : 10;
  HOLDS(!out.failed && out.size == head + size && out.data[0] == 0x82 && out.data[1] < 128);
  HOLDS(size == 0 || memcmp(out.data + head, data, size) == 0);
  mg_buf_free(&out);
}

static void both_ways(struct mg_deflate *deflate, const uint8_t *data, size_t size) {
  struct seen whole = run(deflate, data, size, size ? size : 1);
  struct seen bytes = run(deflate, data, size, 1);
  HOLDS(whole.sum == bytes.sum && whole.events == bytes.events && whole.code == bytes.code);
}

/* What we compress unpacks to what it was; offers may be anything. */
static void pack(struct mg_deflate *deflate, const uint8_t *data, size_t size) {
  const uint8_t *again = NULL;
  size_t again_size = 0;
  struct mg_buf copy = {0};
  const struct mg_buf *packed = mg_deflate_pack(deflate, data, size);
  if (packed) {
    mg_buf_append(&copy, packed->data, packed->size);
    HOLDS(mg_deflate_unpack(deflate, &copy, size, &again, &again_size) == 0);
    HOLDS(again_size == size && memcmp(again, data, size) == 0);
  }
  mg_buf_free(&copy);
  char *offers = malloc(size + 1);
  HOLDS(offers);
  if (size) memcpy(offers, data, size);
  offers[size] = '\0';
  (void)mg_deflate_accept(offers);
  free(offers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char accept[MG_WS_ACCEPT_BYTES + 1];
  struct mg_deflate *deflate = mg_deflate_new();
  HOLDS(deflate);
  both_ways(NULL, data, size);
  both_ways(deflate, data, size);
  pack(deflate, data, size);
  mg_deflate_free(deflate);
  frame(data, size);
  char *key = exact(data, size);
  if (mg_ws_accept(key, size, accept)) HOLDS(strlen(accept) == MG_WS_ACCEPT_BYTES);
  free(key);
  return 0;
}
