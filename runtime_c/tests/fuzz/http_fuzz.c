/* Requests: whole, byte by byte and in uneven pieces they mean the same. Of one that is both too
 * long and malformed either is told: what is malformed ends a piece before it is measured. */
#include "fuzz.h"
#include "http.h"

enum { MOST_BODY = 1000 };

struct seen {
  uint64_t sum;
  size_t requests;
  size_t used; /* bytes up to the end of the last request, or to the mistake */
  int error;
};

static void look_at(const struct mg_http_request *request, struct seen *seen) {
  size_t path_size = 0;
  const char *path = mg_http_path(request, &path_size);
  const char *target = mg_http_target(request);
  const char *query = mg_http_query(request);
  HOLDS(request->target_size <= MG_LIMIT_TARGET_BYTES);
  HOLDS(strlen(target) == request->target_size);
  HOLDS(path_size > 0 && path_size <= MG_LIMIT_TARGET_BYTES && !memchr(path, '?', path_size));
  HOLDS(request->header_count <= MG_LIMIT_HEADERS && request->body.size <= MOST_BODY);
  sum_up(&seen->sum, target, request->target_size);
  sum_up(&seen->sum, path, path_size);
  sum_up(&seen->sum, query, strlen(query));
  for (size_t i = 0; i < request->header_count; i++) {
    const struct mg_http_header *header = &request->headers[i];
    const char *name = (const char *)request->text.data + header->name;
    const char *value = (const char *)request->text.data + header->value;
    HOLDS(header->value + header->value_size < request->text.size);
    HOLDS(*name && strlen(value) == header->value_size);
    HOLDS(!strpbrk(name, " \t\r\nABCDEFGHIJKLMNOPQRSTUVWXYZ") && !strpbrk(value, "\r\n"));
    sum_up(&seen->sum, name, strlen(name));
    sum_up(&seen->sum, value, header->value_size);
  }
  sum_up(&seen->sum, request->body.data, request->body.size);
  sum_up(&seen->sum, &request->method, 1);
  sum_up(&seen->sum, &request->keep_alive, 1);
  seen->requests++;
}

/* One piece in a block of its own; true while it goes on. */
static bool feed(struct mg_http *http, const uint8_t *data, size_t size, struct seen *seen) {
  char *piece = exact(data, size);
  size_t at = 0;
  enum mg_http_status status = MG_HTTP_MORE;
  while (at < size && status != MG_HTTP_ERROR) {
    size_t used = 0;
    status = mg_http_feed(http, piece + at, size - at, &used);
    HOLDS(used <= size - at && (used > 0 || status != MG_HTTP_MORE));
    at += used;
    if (status == MG_HTTP_DONE) {
      look_at(&http->request, seen);
      mg_http_reset(http);
    }
  }
  free(piece);
  if (status != MG_HTTP_ERROR) return true;
  HOLDS(http->error >= 400 && http->error < 600 && http->reason);
  seen->error = http->error;
  return false;
}

static struct seen run(const uint8_t *data, size_t size, size_t step) {
  struct mg_http http;
  struct seen seen = {0};
  mg_http_init(&http, MOST_BODY);
  for (size_t at = 0; at < size; at += step) {
    size_t piece = size - at < step ? size - at : step;
    if (!feed(&http, data + at, piece, &seen)) break;
  }
  mg_http_free(&http);
  return seen;
}

static bool same_error(int left, int right) {
  if (left == right) return true;
  int other = left == 400 ? right : left;
  return (left == 400 || right == 400) && (other == 414 || other == 431);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const size_t steps[] = {1, 7};
  struct seen whole = run(data, size, size ? size : 1);
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    struct seen other = run(data, size, steps[i]);
    HOLDS(other.sum == whole.sum && other.requests == whole.requests &&
          same_error(other.error, whole.error));
  }
  return 0;
}
