/* The small parsers of texts: forms, cookies, ranges, entity tags, codings, URLs. */
#include "error.h"
#include "fetch_internal.h"
#include "files.h"
#include "form.h"
#include "fuzz.h"

static void check_form(const char *text, size_t size) {
  char value[64];
  char again[256] = "name=";
  const char *found = NULL;
  int length = mg_form_field(text, size, "name", value, sizeof value);
  int cookie = mg_cookie(text, size, "name", &found);
  if (cookie >= 0) HOLDS(found >= text && found + cookie <= text + size);
  if (length < 0) return;
  HOLDS(strlen(value) == (size_t)length && (size_t)length < sizeof value);
  for (int i = 0; i < length; i++)
    (void)snprintf(again + 5 + 3 * i, 4, "%%%02X", (unsigned)(uint8_t)value[i]);
  char second[64];
  HOLDS(mg_form_field(again, strlen(again), "name", second, sizeof second) == length);
  HOLDS(strcmp(second, value) == 0);
  if (length > 0) HOLDS(mg_form_field(text, size, "name", second, (size_t)length) == MG_E_LIMIT);
}

static void check_range(const char *text, size_t size) {
  size_t first = SIZE_MAX;
  size_t last = SIZE_MAX;
  if (mg_files_range(text, size, &first, &last) == MG_RANGE_PART)
    HOLDS(first <= last && last < size);
}

static void check_coding(const char *text) {
  static const uint8_t data[4] = {0};
  static const struct mg_asset both = {.plain = {data, 4}, .gzip = {data, 3}, .brotli = {data, 2}};
  static const struct mg_asset plain = {.plain = {data, 4}};
  HOLDS(mg_files_coding(&both, text) <= MG_NO_CODING);
  enum mg_coding only = mg_files_coding(&plain, text);
  HOLDS(only == MG_PLAIN || only == MG_NO_CODING);
  if (mg_files_matches(text, "\"tag\"", false)) HOLDS(mg_files_matches(text, "\"tag\"", true));
}

static void check_url(const char *text) {
  struct mg__url url = {0};
  if (mg__fetch_read_url(text, &url)) {
    HOLDS(strlen(url.host) > 0);
    HOLDS(strspn(url.host, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(url.host));
    HOLDS(url.path.size > 0 && url.path.data[0] == '/');
    for (size_t i = 0; i < url.path.size; i++)
      HOLDS(url.path.data[i] > 0x20 && url.path.data[i] < 0x7f && url.path.data[i] != '#');
  }
  mg_buf_free(&url.path);
  if (mg__fetch_token(text)) HOLDS(mg__fetch_value(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = exact_text(data, size);
  char *bytes = exact(data, size);
  check_form(bytes, size);
  check_range(text, 100);
  check_range(text, 0);
  check_coding(text);
  check_url(text);
  free(bytes);
  free(text);
  return 0;
}
