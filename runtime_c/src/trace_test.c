/* Traces against a table written by hand, whole, cut off anywhere, and of noise. */
#include "trace.h"

#include "test.h"

/* m.py; functions "" and f; one line of 20 bytes and one of 10; f from byte 4 (line 3), nothing
 * from 12, the module from 24 (line 300). */
static const uint8_t table[] = {1,   4, 'm',        '.', 'p',       'y',  2,   0, 1,
                                'f', 2, 20,         10,  4 * 2 + 1, 1,    1,   6, 8 * 2 + 1,
                                0,   0, 12 * 2 + 1, 1,   0,         0xd2, 0x04};

static bool becomes(const struct mg_image *image, const char *trace, const char *expected) {
  struct mg_buf out = {0};
  mg_trace_write(image, trace, strlen(trace), &out);
  bool same =
      out.size == strlen(expected) && (out.size == 0 || memcmp(out.data, expected, out.size) == 0);
  mg_buf_free(&out);
  return same;
}

static void test_frames(void) {
  const struct mg_image image = {.positions = {table, sizeof table}};
  CHECK(becomes(&image, "    at x (server.js:1:5)\n", "    at f (m.py:3)\n"));
  CHECK(becomes(&image, "E: a\n    at x (server.js:1:12)\n    at y (native)\n",
                "E: a\n    at f (m.py:3)\n    at y (native)\n"));
  CHECK(becomes(&image, "    at server.js:2:5", "    at m.py:300"));
  static const char *const same[] = {"    at x (server.js:1:4)",
                                     "    at x (server.js:1:13)",
                                     "    at x (server.js:3:1)",
                                     "    at x (server.js:1:21)",
                                     "    at x (server.js:0:1)",
                                     "    at x (server.js:1:0)",
                                     "    at x (server.js:1)",
                                     "    at x (server.js:1:5:)",
                                     "    at x (erver.js:1:5)",
                                     "  to x (server.js:1:5)",
                                     "at",
                                     "",
                                     "\n\n",
                                     "    at (server.js::)",
                                     "    at :1:5",
                                     "    at server.js:9999999999999999999999:1"};
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) CHECK(becomes(&image, same[i], same[i]));
}

/* A table that ends anywhere, or is noise, says something wrong at worst. */
static void test_tables(void) {
  uint8_t noise[64];
  struct mg_buf out = {0};
  const char frame[] = "    at x (server.js:1:9)";
  for (size_t size = 0; size < sizeof table; size++) {
    const struct mg_image image = {.positions = {table, size}};
    mg_trace_write(&image, frame, sizeof frame - 1, &out);
  }
  uint32_t seed = 7;
  for (int round = 0; round < 20000; round++) {
    for (size_t i = 0; i < sizeof noise; i++) {
      seed = seed * 1664525U + 1013904223U;
      noise[i] = (uint8_t)(seed >> 24 & (round % 2 ? 0xffU : 0x07U));
    }
    const struct mg_image image = {.positions = {noise, sizeof noise}};
    mg_buf_clear(&out);
    mg_trace_write(&image, frame, sizeof frame - 1, &out);
  }
  const struct mg_image none = {.positions = {NULL, 0}};
  mg_buf_clear(&out);
  mg_trace_write(&none, frame, sizeof frame - 1, &out);
  CHECK(out.size == sizeof frame - 1);
  mg_buf_free(&out);
}

MG_TEST_MAIN(test_frames, test_tables)
