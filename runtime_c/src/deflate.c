#include "deflate.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "limits.h"

enum {
  LEVEL = 1,         /* messages are small: time counts */
  WINDOW_BITS = 15,  /* what libdeflate looks back, which it can't be told to do less */
  LEAST_BITS = 8,    /* that may be asked for */
  KEPT_BYTES = 65536 /* a larger message's memory is given back */
};

struct mg_deflate {
  struct libdeflate_compressor *compressor;
  struct libdeflate_decompressor *decompressor;
  uint8_t *unpacked; /* room for the largest message, made for the first */
  size_t room;
  struct mg_buf last, packed; /* what was packed last, since it may go to many */
  bool smaller;
};

struct mg_deflate *mg_deflate_new(void) {
  struct mg_deflate *deflate = calloc(1, sizeof *deflate);
  if (!deflate) return NULL;
  deflate->compressor = libdeflate_alloc_compressor(LEVEL);
  deflate->decompressor = libdeflate_alloc_decompressor();
  if (deflate->compressor && deflate->decompressor) return deflate;
  mg_deflate_free(deflate);
  return NULL;
}

void mg_deflate_free(struct mg_deflate *deflate) {
  if (!deflate) return;
  libdeflate_free_compressor(deflate->compressor);
  libdeflate_free_decompressor(deflate->decompressor);
  mg_buf_free(&deflate->last);
  mg_buf_free(&deflate->packed);
  free(deflate->unpacked);
  free(deflate);
}

/* --- offers ------------------------------------------------------------------------------- */

static const char *skip_blanks(const char *at) { return at + strspn(at, " \t"); }

/* The size of the token at `at`. */
static size_t token_size(const char *at) { return strcspn(at, " \t;,=\""); }

static bool is_token(const char *at, size_t size, const char *name) {
  return strlen(name) == size && memcmp(at, name, size) == 0;
}

/* A number of bits, perhaps in quotes; 0 if it is none that may stand there. */
static unsigned read_bits(const char **at) {
  unsigned value = 0;
  bool quoted = **at == '"';
  if (quoted) ++*at;
  const char *from = *at;
  for (; **at >= '0' && **at <= '9' && *at - from < 3; ++*at)
    value = value * 10 + (unsigned)(**at - '0');
  if (*from == '0' || (quoted && **at != '"')) return 0;
  if (quoted) ++*at;
  return value >= LEAST_BITS && value <= WINDOW_BITS ? value : 0;
}

enum { SERVER_ALONE = 1, CLIENT_ALONE = 2, SERVER_BITS = 4, CLIENT_BITS = 8 };

/* One parameter, into the set of those seen; false if the offer can't be taken with it. */
static bool take_parameter(const char **at, unsigned *seen) {
  static const char *const NAMES[] = {"server_no_context_takeover", "client_no_context_takeover",
                                      "server_max_window_bits", "client_max_window_bits"};
  size_t size = token_size(*at);
  unsigned which = 0;
  while (which < 4 && !is_token(*at, size, NAMES[which])) which++;
  if (which == 4 || (*seen & 1U << which)) return false;
  *seen |= 1U << which;
  *at = skip_blanks(*at + size);
  if (**at != '=') return 1U << which != SERVER_BITS;
  if (1U << which < SERVER_BITS) return false;
  *at = skip_blanks(*at + 1);
  unsigned bits = read_bits(at);
  *at = skip_blanks(*at);
  return 1U << which == SERVER_BITS ? bits == WINDOW_BITS : bits > 0;
}

/* One offer of the list, up to its comma; false if it can't be taken. */
static bool take_offer(const char **at, unsigned *seen) {
  size_t size = token_size(*at);
  bool good = is_token(*at, size, "permessage-deflate");
  *at = skip_blanks(*at + size);
  while (good && **at == ';') {
    *at = skip_blanks(*at + 1);
    good = take_parameter(at, seen);
  }
  return good && (**at == ',' || **at == '\0');
}

const char *mg_deflate_accept(const char *offers) {
  const char *at = skip_blanks(offers);
  while (*at) {
    unsigned seen = 0;
    if (take_offer(&at, &seen))
      return seen & SERVER_BITS ? "permessage-deflate; server_no_context_takeover; "
                                  "client_no_context_takeover; server_max_window_bits=15"
                                : "permessage-deflate; server_no_context_takeover; "
                                  "client_no_context_takeover";
    at += strcspn(at, ",");
    if (*at) at = skip_blanks(at + 1);
  }
  return NULL;
}

/* --- messages ------------------------------------------------------------------------------ */

static bool make_room(struct mg_deflate *deflate, size_t most) {
  if (deflate->room >= most) return true;
  uint8_t *room = realloc(deflate->unpacked, most);
  if (!room) return false;
  deflate->unpacked = room;
  deflate->room = most;
  return true;
}

int mg_deflate_unpack(struct mg_deflate *deflate, struct mg_buf *packed, size_t most,
                      const uint8_t **out, size_t *size) {
  /* What the sender leaves out, and the end of a stream, which libdeflate wants to see. */
  static const uint8_t TAIL[] = {0, 0, 0xff, 0xff, 1, 0, 0, 0xff, 0xff};
  size_t at = 0;
  size_t made = 0;
  mg_buf_append(packed, TAIL, sizeof TAIL);
  if (packed->failed || !make_room(deflate, most)) return MG_E_NOMEM;
  for (unsigned streams = 0; at < packed->size; streams++) {
    size_t used = 0;
    size_t fresh = 0;
    if (streams == MG_LIMIT_DEFLATE_STREAMS) return MG_E_SYNTAX;
    enum libdeflate_result result = libdeflate_deflate_decompress_ex(
        deflate->decompressor, packed->data + at, packed->size - at, deflate->unpacked + made,
        most - made, &used, &fresh);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) return MG_E_LIMIT;
    if (result != LIBDEFLATE_SUCCESS) return MG_E_SYNTAX;
    at += used;
    made += fresh;
  }
  *out = deflate->unpacked;
  *size = made;
  return 0;
}

static void start_over(struct mg_buf *buf) {
  if (buf->capacity > KEPT_BYTES)
    mg_buf_free(buf);
  else
    mg_buf_clear(buf);
}

/* A stream that ends is followed by an empty block's first byte (section 7.2.3.4). */
static void pack(struct mg_deflate *deflate, const uint8_t *data, size_t size) {
  struct mg_buf *packed = &deflate->packed;
  uint8_t *to = mg_buf_reserve(packed, size);
  size_t made = to ? libdeflate_deflate_compress(deflate->compressor, data, size, to, size - 1) : 0;
  if (made == 0) return;
  packed->size += made;
  mg_buf_byte(packed, 0);
  deflate->smaller = !packed->failed && packed->size < size;
}

const struct mg_buf *mg_deflate_pack(struct mg_deflate *deflate, const uint8_t *data, size_t size) {
  struct mg_buf *last = &deflate->last;
  if (size < MG_DEFLATE_LEAST) return NULL;
  if (last->failed || last->size != size || memcmp(last->data, data, size) != 0) {
    deflate->smaller = false;
    start_over(last);
    start_over(&deflate->packed);
    mg_buf_append(last, data, size);
    if (!last->failed) pack(deflate, data, size);
  }
  return deflate->smaller ? &deflate->packed : NULL;
}
