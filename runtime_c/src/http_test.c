/* Requests fed whole, byte by byte and cut short must mean the same. */
#include "http.h"

#include "test.h"

struct vector {
  const char *bytes;
  int error; /* HTTP status, or 0 for a good request */
  const char *target;
  const char *body;
};

static const struct vector VECTORS[] = {
    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0, "/", ""},
    {"GET /a?b=c HTTP/1.0\r\n\r\n", 0, "/a?b=c", ""},
    {"POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 0, "/p", "hello"},
    {"POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
     "chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: t\r\n\r\n",
     0, "/p", "hello"},
    {"GET /w HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 0, "/w",
     ""},
    {"GET / HTTP/1.1\r\n\r\n", 400, NULL, NULL},
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, NULL, NULL},
    {"GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400, NULL, NULL},
    {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n",
     400, NULL, NULL},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nx", 501, NULL, NULL},
    {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194305\r\n\r\n", 413, NULL, NULL},
    {"POST / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", 417, NULL, NULL},
    {"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 400, NULL, NULL},
    {"nonsense\r\n\r\n", 400, NULL, NULL},
    {"\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 0, "/", ""},
    {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL, NULL},
    {"GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL, NULL},
    {"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400, NULL, NULL},
    {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, NULL,
     NULL},
    {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, NULL, NULL},
    {"GET http://a/x?y HTTP/1.1\r\nHost: A\r\n\r\n", 0, "http://a/x?y", ""},
    {"GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", 0, "http://a", ""},
    {"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL, NULL},
    {"GET http://ab/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL, NULL},
    {"GET /x#y HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL, NULL},
    {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, NULL, NULL},
    {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 0, "*", ""},
    {"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", 405, NULL, NULL},
    {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, NULL, NULL},
    {"GET / HTTP/1.1\r\nHost: \r\n\r\n", 400, NULL, NULL},
};
enum { VECTOR_COUNT = sizeof VECTORS / sizeof *VECTORS };

/* Feeds in steps; the last status, and in `*rest` how many bytes were left over. */
static enum mg_http_status feed(struct mg_http *http, const char *bytes, size_t size, size_t step,
                                size_t *rest) {
  enum mg_http_status status = MG_HTTP_MORE;
  size_t at = 0;
  while (at < size && status != MG_HTTP_DONE && status != MG_HTTP_ERROR) {
    size_t used = 0;
    size_t part = size - at < step ? size - at : step;
    status = mg_http_feed(http, bytes + at, part, &used);
    CHECK(used <= part);
    at += used;
  }
  *rest = size - at;
  return status;
}

static void check_vector(const struct vector *vector, size_t step) {
  struct mg_http http;
  size_t rest = 0;
  mg_http_init(&http, MG_LIMIT_BODY_BYTES);
  enum mg_http_status status = feed(&http, vector->bytes, strlen(vector->bytes), step, &rest);
  if (vector->error) {
    (void)fprintf(stderr, "%.60s: %d\n", vector->bytes, http.error);
    CHECK(status == MG_HTTP_ERROR && http.error == vector->error && *http.reason);
  } else {
    CHECK(status == MG_HTTP_DONE && rest == 0);
    CHECK(strcmp(mg_http_target(&http.request), vector->target) == 0);
    CHECK(http.request.body.size == strlen(vector->body));
    CHECK(http.request.body.size == 0 ||
          memcmp(http.request.body.data, vector->body, http.request.body.size) == 0);
  }
  mg_http_free(&http);
}

static void test_steps(void) {
  for (size_t i = 0; i < VECTOR_COUNT; i++)
    for (size_t step = 1; step <= strlen(VECTORS[i].bytes); step += step < 8 ? 1 : 17)
      check_vector(&VECTORS[i], step);
}

static void test_truncated(void) {
  for (size_t i = 0; i < VECTOR_COUNT; i++)
    for (size_t size = 0; !VECTORS[i].error && size < strlen(VECTORS[i].bytes); size++) {
      struct mg_http http;
      size_t rest = 0;
      mg_http_init(&http, MG_LIMIT_BODY_BYTES);
      enum mg_http_status status = feed(&http, VECTORS[i].bytes, size, 3, &rest);
      CHECK(status == MG_HTTP_MORE || status == MG_HTTP_HEAD);
      mg_http_free(&http);
    }
}

/* A body of the most bytes is taken, one more is not: announced, and as it comes. */
static void test_bodies(void) {
  static const struct vector vectors[] = {
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 0, NULL, NULL},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n", 413, NULL, NULL},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 0,
       NULL, NULL},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!", 413,
       NULL, NULL},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n", 413,
       NULL, NULL},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 413,
       NULL, NULL},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n", 413, NULL, NULL},
  };
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
    struct mg_http http;
    size_t rest = 0;
    mg_http_init(&http, 5);
    size_t size = strlen(vectors[i].bytes);
    CHECK(feed(&http, vectors[i].bytes, size, size, &rest) ==
          (vectors[i].error ? MG_HTTP_ERROR : MG_HTTP_DONE));
    CHECK(http.error == vectors[i].error);
    mg_http_free(&http);
  }
}

static void test_what_follows_is_left(void) {
  static const char bytes[] =
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: "
      "close\r\n\r\nrest";
  struct mg_http http;
  size_t rest = 0;
  mg_http_init(&http, MG_LIMIT_BODY_BYTES);
  CHECK(feed(&http, bytes, sizeof bytes - 1, sizeof bytes, &rest) == MG_HTTP_DONE);
  CHECK(strcmp(mg_http_target(&http.request), "/1") == 0 && http.request.keep_alive);
  size_t first = sizeof bytes - 1 - rest;
  mg_http_reset(&http);
  CHECK(feed(&http, bytes + first, rest, sizeof bytes, &rest) == MG_HTTP_DONE);
  CHECK(strcmp(mg_http_target(&http.request), "/2") == 0 && !http.request.keep_alive && rest == 4);
  mg_http_free(&http);
}

static void test_an_upgrade_leaves_the_other_protocol(void) {
  static const char bytes[] =
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x82\x80";
  struct mg_http http;
  size_t rest = 0;
  mg_http_init(&http, MG_LIMIT_BODY_BYTES);
  CHECK(feed(&http, bytes, sizeof bytes - 1, sizeof bytes, &rest) == MG_HTTP_DONE);
  CHECK(http.request.upgrade && rest == 2);
  mg_http_free(&http);
}

static void test_continue(void) {
  static const char head[] =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  struct mg_http http;
  size_t used = 0;
  mg_http_init(&http, MG_LIMIT_BODY_BYTES);
  CHECK(mg_http_feed(&http, head, sizeof head - 1, &used) == MG_HTTP_HEAD && http.expects_continue);
  size_t left = sizeof head - 1 - used;
  CHECK(left == 0 || mg_http_feed(&http, head + used, left, &used) == MG_HTTP_MORE);
  CHECK(mg_http_feed(&http, "ok", 2, &used) == MG_HTTP_DONE && used == 2);
  mg_http_free(&http);
}

static void test_headers(void) {
  static const char bytes[] =
      "GET / HTTP/1.1\r\nHOST: a\r\nX-Empty:\r\nX-Twice: 1\r\nx-twice: 2\r\nX-Space:   v  \r\n\r\n";
  struct mg_http http;
  size_t rest = 0;
  bool twice = false;
  mg_http_init(&http, MG_LIMIT_BODY_BYTES);
  CHECK(feed(&http, bytes, sizeof bytes - 1, 1, &rest) == MG_HTTP_DONE);
  CHECK(strcmp(mg_http_header(&http.request, "host", &twice), "a") == 0 && !twice);
  CHECK(strcmp(mg_http_header(&http.request, "x-empty", NULL), "") == 0);
  CHECK(strcmp(mg_http_header(&http.request, "x-space", NULL), "v") == 0);
  CHECK(!mg_http_header(&http.request, "x-twice", &twice) && twice);
  CHECK(!mg_http_header(&http.request, "absent", NULL));
  mg_http_free(&http);
}

static int fill(const char *line, size_t count) {
  struct mg_http http;
  size_t used = 0;
  static const char head[] = "GET / HTTP/1.1\r\nHost: a\r\n";
  mg_http_init(&http, MG_LIMIT_BODY_BYTES);
  CHECK(mg_http_feed(&http, head, sizeof head - 1, &used) == MG_HTTP_MORE);
  for (size_t i = 0; i < count && !http.error; i++)
    (void)mg_http_feed(&http, line, strlen(line), &used);
  if (!http.error) CHECK(mg_http_feed(&http, "\r\n", 2, &used) == MG_HTTP_DONE);
  int error = http.error;
  mg_http_free(&http);
  return error;
}

static void test_limits(void) {
  static const char wide[] =
      "X: 0123456789012345678901234567890123456789012345678901234567890123456789"
      "012345678901234567890123456789012345678901234567890123456789012345678901234567890\r\n";
  char target[MG_LIMIT_TARGET_BYTES + 64];
  struct mg_http http;
  size_t used = 0;
  CHECK(fill("A: b\r\n", MG_LIMIT_HEADERS - 1) == 0);
  CHECK(fill("A: b\r\n", MG_LIMIT_HEADERS) == 431);
  CHECK(fill(wide, 60) == 0);
  CHECK(fill("X: 0123456789012345678901234567890123456789012345678901234567890123456789"
             "0123456789012345678901234567890123456789012345678901234567890123456789"
             "0123456789012345678901234567890123456789012345678901234567890123456789"
             "0123456789012345678901234567890123456789012345678901234567890123456789\r\n",
             63) == 431);
  memset(target, 'a', sizeof target);
  memcpy(target, "GET /", 5);
  mg_http_init(&http, MG_LIMIT_BODY_BYTES);
  CHECK(mg_http_feed(&http, target, sizeof target, &used) == MG_HTTP_ERROR && http.error == 414);
  CHECK(mg_http_feed(&http, "x", 1, &used) == MG_HTTP_ERROR); /* it stays so */
  mg_http_free(&http);
}

static void check_path(const char *target, const char *path, const char *query) {
  char bytes[256];
  struct mg_http http;
  size_t rest = 0;
  size_t size = 0;
  int length = snprintf(bytes, sizeof bytes, "GET %s HTTP/1.1\r\nHost: a:1\r\n\r\n", target);
  mg_http_init(&http, MG_LIMIT_BODY_BYTES);
  CHECK(feed(&http, bytes, (size_t)length, 1, &rest) == MG_HTTP_DONE);
  const char *found = mg_http_path(&http.request, &size);
  CHECK(size == strlen(path) && memcmp(found, path, size) == 0);
  CHECK(strcmp(mg_http_query(&http.request), query) == 0);
  mg_http_free(&http);
}

static void test_paths(void) {
  check_path("/", "/", "");
  check_path("/a/b?c=d?e", "/a/b", "c=d?e");
  check_path("/?", "/", "");
  check_path("http://a:1", "/", "");
  check_path("http://a:1?x", "/", "x");
  check_path("HTTPS://A:1/p/q?x", "/p/q", "x");
}

/* The head tells enough to refuse a body before it is sent. */
static void test_announced(void) {
  static const char head[] = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 77\r\n\r\n";
  struct mg_http http;
  size_t rest = 0;
  mg_http_init(&http, 100);
  CHECK(feed(&http, head, sizeof head - 1, sizeof head, &rest) == MG_HTTP_HEAD);
  CHECK(mg_http_announced(&http) == 77 && !http.expects_continue);
  mg_http_free(&http);
  mg_http_init(&http, 76);
  CHECK(feed(&http, head, sizeof head - 1, 1, &rest) == MG_HTTP_ERROR && http.error == 413);
  mg_http_free(&http);
}

static void test_lists(void) {
  CHECK(mg_http_list_has("keep-alive, Upgrade", "upgrade"));
  CHECK(mg_http_list_has(" a ,b", "a"));
  CHECK(!mg_http_list_has("upgraded", "upgrade"));
  CHECK(!mg_http_list_has("", "upgrade"));
}

MG_TEST_MAIN(test_steps, test_truncated, test_bodies, test_what_follows_is_left,
             test_an_upgrade_leaves_the_other_protocol, test_continue, test_headers, test_limits,
             test_paths, test_announced, test_lists)
