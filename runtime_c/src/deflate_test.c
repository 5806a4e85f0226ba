/* Messages of RFC 7692, section 7.2.3, and what nobody should send. */
#include "deflate.h"

#include "error.h"
#include "limits.h"
#include "test.h"

enum { MOST = 1 << 20 };

static int unpack(const char *bytes, size_t size, size_t most, const uint8_t **out,
                  size_t *out_size) {
  static struct mg_deflate *deflate;
  static struct mg_buf packed;
  mg_deflate_free(deflate);
  mg_buf_free(&packed);
  if (!bytes) {
    deflate = NULL;
    return 0;
  }
  deflate = mg_deflate_new();
  CHECK(deflate);
  mg_buf_append(&packed, bytes, size);
  return mg_deflate_unpack(deflate, &packed, most, out, out_size);
}

#define B(bytes) bytes, sizeof(bytes) - 1

static void test_vectors(void) {
  static const struct {
    const char *bytes;
    size_t size;
    int result;
    const char *text;
  } VECTORS[] = {
      {B("\xf2\x48\xcd\xc9\xc9\x07\x00"), 0, "Hello"},
      {B("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"), 0, "Hello"},
      {B("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"), 0, "Hello"}, /* a stream that ends */
      {B("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"), 0, "Hello"}, /* two blocks */
      {B("\x00"), 0, ""},
      {B("\x02\x00"), 0, ""},
      {B("\x07"), MG_E_SYNTAX, ""},                     /* a block of no type */
      {B("\x00\x05\x00\xfa\xfe\x48"), MG_E_SYNTAX, ""}, /* lengths that differ */
      {B("\xf2\x48\xcd\xc9"), MG_E_SYNTAX, ""},         /* cut off */
      {B("\xff\xff\xff\xff"), MG_E_SYNTAX, ""},
  };
  for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++) {
    const uint8_t *out = NULL;
    size_t size = 0;
    int result = unpack(VECTORS[i].bytes, VECTORS[i].size, MOST, &out, &size);
    (void)fprintf(stderr, "vector %zu: %d\n", i, result);
    CHECK(result == VECTORS[i].result);
    if (result) continue;
    CHECK(size == strlen(VECTORS[i].text));
    CHECK(size == 0 || memcmp(out, VECTORS[i].text, size) == 0);
  }
  (void)unpack(NULL, 0, 0, NULL, NULL);
}

static void test_bound(void) {
  const uint8_t *out = NULL;
  size_t size = 0;
  CHECK(unpack(B("\xf2\x48\xcd\xc9\xc9\x07\x00"), 5, &out, &size) == 0 && size == 5);
  CHECK(unpack(B("\xf2\x48\xcd\xc9\xc9\x07\x00"), 4, &out, &size) == MG_E_LIMIT);
  (void)unpack(NULL, 0, 0, NULL, NULL);
}

/* Empty streams that end, one after the other, and the empty block's first byte behind them. */
static void test_many_streams(void) {
  char bytes[2 * MG_LIMIT_DEFLATE_STREAMS + 1] = {0};
  const uint8_t *out = NULL;
  size_t size = 0;
  CHECK(unpack(B("\x03\x00\x03\x00\x00"), MOST, &out, &size) == 0 && size == 0);
  CHECK(unpack(B("\x03\x00\x03\x00"), MOST, &out, &size) == MG_E_SYNTAX);
  for (size_t i = 0; i + 3 < sizeof bytes; i += 2) bytes[i] = 3;
  CHECK(unpack(bytes, sizeof bytes - 2, MOST, &out, &size) == 0 && size == 0);
  bytes[sizeof bytes - 3] = 3; /* one more */
  CHECK(unpack(bytes, sizeof bytes, MOST, &out, &size) == MG_E_SYNTAX);
  (void)unpack(NULL, 0, 0, NULL, NULL);
}

static void fill(uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++) data[i] = (uint8_t)((i / 7) * 31 + i % 3);
}

static void test_back_and_forth(void) {
  static uint8_t data[200000];
  static const size_t SIZES[] = {MG_DEFLATE_LEAST, 1000, 65535, 65536, sizeof data};
  struct mg_deflate *deflate = mg_deflate_new();
  CHECK(deflate);
  fill(data, sizeof data);
  for (size_t i = 0; i < 2 * sizeof SIZES / sizeof *SIZES; i++) {
    size_t size = SIZES[i % (sizeof SIZES / sizeof *SIZES)];
    struct mg_buf copy = {0};
    const uint8_t *out = NULL;
    size_t out_size = 0;
    const struct mg_buf *packed = mg_deflate_pack(deflate, data, size);
    CHECK(packed && packed->size < size);
    CHECK(mg_deflate_pack(deflate, data, size) == packed); /* made once for many */
    mg_buf_append(&copy, packed->data, packed->size);
    CHECK(mg_deflate_unpack(deflate, &copy, MOST, &out, &out_size) == 0);
    CHECK(out_size == size && memcmp(out, data, size) == 0);
    mg_buf_free(&copy);
  }
  mg_deflate_free(deflate);
}

static void test_what_does_not_pay(void) {
  uint8_t noise[4096];
  uint64_t state = 88172645463325252U;
  struct mg_deflate *deflate = mg_deflate_new();
  CHECK(deflate);
  for (size_t i = 0; i < sizeof noise; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    noise[i] = (uint8_t)state;
  }
  CHECK(!mg_deflate_pack(deflate, noise, sizeof noise));
  CHECK(!mg_deflate_pack(deflate, noise, sizeof noise));
  fill(noise, sizeof noise);
  CHECK(!mg_deflate_pack(deflate, noise, MG_DEFLATE_LEAST - 1));
  CHECK(mg_deflate_pack(deflate, noise, sizeof noise));
  mg_deflate_free(deflate);
}

#define OURS "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

static void test_offers(void) {
  static const struct {
    const char *offers, *answer;
  } TABLE[] = {
      {"permessage-deflate", OURS},
      {"permessage-deflate; client_max_window_bits", OURS},
      {"permessage-deflate;client_max_window_bits=15", OURS},
      {"permessage-deflate; client_max_window_bits=\"10\"", OURS},
      {"permessage-deflate; server_no_context_takeover; client_no_context_takeover", OURS},
      {"permessage-deflate; server_max_window_bits=15", OURS "; server_max_window_bits=15"},
      {"permessage-deflate; server_max_window_bits=10", NULL},
      {"permessage-deflate; server_max_window_bits=10, permessage-deflate", OURS},
      {"x-webkit-deflate-frame, permessage-deflate; client_max_window_bits", OURS},
      {"permessage-deflate; unknown", NULL},
      {"permessage-deflate; client_max_window_bits=7", NULL},
      {"permessage-deflate; client_max_window_bits=16", NULL},
      {"permessage-deflate; client_max_window_bits=08", NULL},
      {"permessage-deflate; client_max_window_bits=\"9", NULL},
      {"permessage-deflate; client_max_window_bits; client_max_window_bits", NULL},
      {"permessage-deflate; server_no_context_takeover=1", NULL},
      {"permessage-deflate; server_max_window_bits", NULL},
      {"permessage-deflate;", NULL},
      {"permessage-deflate client_max_window_bits", NULL},
      {"permessage-deflated", NULL},
      {"", NULL},
      {",,,", NULL},
      {" , permessage-deflate ", OURS},
  };
  for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++) {
    const char *answer = mg_deflate_accept(TABLE[i].offers);
    (void)fprintf(stderr, "%s: %s\n", TABLE[i].offers, answer ? answer : "none");
    CHECK(answer ? TABLE[i].answer && strcmp(answer, TABLE[i].answer) == 0 : !TABLE[i].answer);
  }
}

MG_TEST_MAIN(test_vectors, test_bound, test_many_streams, test_back_and_forth,
             test_what_does_not_pay, test_offers)
