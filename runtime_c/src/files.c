#include "files.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "reply.h"

const struct mg_asset *mg_files_find(const struct mg_image *image, const char *path, size_t size) {
  size_t low = 0;
  size_t high = image->asset_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct mg_asset *asset = &image->assets[middle];
    int order = strncmp(asset->path, path, size);
    if (order == 0 && asset->path[size] != '\0') order = 1;
    if (order == 0) return asset;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

/* --- codings ------------------------------------------------------------------------- */

enum { QVALUE_ONE = 1000, ABSENT = -1 };

/* `;q=0.5` in thousandths; 1 without it; 0 for what is malformed. */
static int weight(const char *at, size_t size) {
  int value = 0;
  int unit = 100;
  if (size == 0) return QVALUE_ONE;
  if (size < 4 || *at != ';') return 0;
  size_t skip = 1 + strspn(at + 1, " \t");
  if (skip + 3 > size || (at[skip] | 0x20) != 'q' || at[skip + 1] != '=') return 0;
  const char *digit = at + skip + 2;
  const char *end = at + size;
  if (*digit != '0' && *digit != '1') return 0;
  value = (*digit++ - '0') * QVALUE_ONE;
  if (digit < end && *digit++ != '.') return 0;
  for (; digit < end; digit++, unit /= 10) {
    if (*digit < '0' || *digit > '9' || unit == 0) return 0;
    value += (*digit - '0') * unit;
  }
  return value <= QVALUE_ONE ? value : 0;
}

/* The weight that the list gives the coding, or ABSENT. */
static int weight_of(const char *list, const char *coding) {
  size_t length = strlen(coding);
  while (*list) {
    list += strspn(list, " \t,");
    size_t item = strcspn(list, ",");
    size_t name = strcspn(list, "; \t,");
    if (name > item) name = item;
    size_t skip = name + strspn(list + name, " \t");
    if (skip > item) skip = item;
    size_t end = item;
    while (end > skip && (list[end - 1] == ' ' || list[end - 1] == '\t')) end--;
    if (name == length && strncasecmp(list, coding, length) == 0)
      return weight(list + skip, end - skip);
    list += item;
  }
  return ABSENT;
}

static int weight_or_any(const char *list, const char *coding, int otherwise) {
  int found = weight_of(list, coding);
  if (found == ABSENT) found = weight_of(list, "*");
  return found == ABSENT ? otherwise : found;
}

enum mg_coding mg_files_coding(const struct mg_asset *asset, const char *accept) {
  if (!accept || !*accept) return MG_PLAIN;
  int plain = weight_or_any(accept, "identity", 1); /* acceptable, but liked least */
  int gzip = asset->gzip.size > 0 ? weight_or_any(accept, "gzip", 0) : 0;
  int brotli = asset->brotli.size > 0 ? weight_or_any(accept, "br", 0) : 0;
  if (brotli > 0 && brotli >= gzip && brotli >= plain) return MG_BROTLI;
  if (gzip > 0 && gzip >= plain) return MG_GZIP;
  return plain > 0 ? MG_PLAIN : MG_NO_CODING;
}

/* --- conditions -------------------------------------------------------------------------- */

bool mg_files_matches(const char *header, const char *etag, bool weakly) {
  size_t length = strlen(etag);
  if (strcmp(header, "*") == 0) return true;
  while (*header) {
    header += strspn(header, " \t,");
    bool weak = strncmp(header, "W/", 2) == 0;
    if (weak) header += 2;
    size_t item = strcspn(header, ", \t");
    if ((weakly || !weak) && item == length && strncmp(header, etag, length) == 0) return true;
    header += item;
  }
  return false;
}

/* Digits up to `*at` moved behind them; false for none, or too many. */
static bool read_position(const char **at, size_t *out) {
  size_t count = strspn(*at, "0123456789");
  *out = 0;
  if (count == 0 || count > 15) return false;
  for (size_t i = 0; i < count; i++) *out = *out * 10 + (size_t)((*at)[i] - '0');
  *at += count;
  return true;
}

enum mg_range mg_files_range(const char *range, size_t size, size_t *first, size_t *last) {
  size_t from = 0;
  size_t to = SIZE_MAX;
  if (!range || strncasecmp(range, "bytes=", 6) != 0) return MG_RANGE_WHOLE;
  range += 6;
  bool suffix = *range == '-';
  if (!suffix && !read_position(&range, &from)) return MG_RANGE_WHOLE;
  if (*range++ != '-') return MG_RANGE_WHOLE;
  if ((suffix || *range) && !read_position(&range, &to)) return MG_RANGE_WHOLE;
  if (*range || (!suffix && to < from)) return MG_RANGE_WHOLE;
  if (suffix) {
    if (to == 0 || size == 0) return MG_RANGE_NONE;
    from = to < size ? size - to : 0;
    to = size - 1;
  }
  if (from >= size) return MG_RANGE_NONE;
  *first = from;
  *last = to < size ? to : size - 1;
  return MG_RANGE_PART;
}

/* --- the reply ----------------------------------------------------------------------------- */

/* One variant of an asset, and what of it is sent. */
struct variant {
  const struct mg_asset *asset;
  enum mg_coding coding;
  const struct mg_blob *blob;
  char etag[80];
  struct mg_buf headers;
};

static bool choose(struct variant *variant, const struct mg_asset *asset, const char *accept) {
  static const char *const endings[] = {"", "-gz", "-br"};
  size_t size = strlen(asset->etag);
  variant->asset = asset;
  variant->coding = mg_files_coding(asset, accept);
  if (variant->coding == MG_NO_CODING) return false;
  variant->blob = variant->coding == MG_BROTLI ? &asset->brotli
                  : variant->coding == MG_GZIP ? &asset->gzip
                                               : &asset->plain;
  (void)snprintf(variant->etag, sizeof variant->etag, "%.*s%s\"", (int)(size - 1), asset->etag,
                 endings[variant->coding]);
  return true;
}

static void add_range(struct mg_buf *headers, enum mg_range range, size_t first, size_t last,
                      size_t size) {
  mg_buf_text(headers, "Content-Range: bytes ");
  if (range == MG_RANGE_PART) {
    mg_buf_number(headers, (int64_t)first);
    mg_buf_byte(headers, '-');
    mg_buf_number(headers, (int64_t)last);
  } else {
    mg_buf_byte(headers, '*');
  }
  mg_buf_byte(headers, '/');
  mg_buf_number(headers, (int64_t)size);
  mg_buf_text(headers, "\r\n");
}

static void answer(struct mg_conn *conn, struct variant *variant, int status, size_t first,
                   size_t size) {
  static const char *const codings[] = {"", "Content-Encoding: gzip\r\n",
                                        "Content-Encoding: br\r\n"};
  bool body = status == 200 || status == 206;
  struct mg_buf *headers = &variant->headers;
  mg_buf_text(headers, "Vary: Accept-Encoding\r\nAccept-Ranges: bytes\r\nETag: ");
  mg_buf_text(headers, variant->etag);
  mg_buf_text(headers, "\r\n");
  if (body) mg_buf_text(headers, codings[variant->coding]);
  mg_buf_byte(headers, 0);
  mg_reply(conn, &(struct mg_reply){
                     .status = status,
                     .type = body ? variant->asset->type : NULL,
                     .headers = headers->failed ? "" : (const char *)headers->data,
                     .cache = variant->asset->immutable ? "public, max-age=31536000, immutable"
                                                        : "no-cache",
                     .body = body ? variant->blob->data + first : NULL,
                     .size = body ? size : 0,
                     .constant = true,
                 });
}

/* If-Range with anything but this very tag, a date too, asks for the whole. */
static void send_part(struct mg_conn *conn, struct variant *variant) {
  const struct mg_http_request *request = &conn->http.request;
  const char *condition = mg_http_header(request, "if-range", NULL);
  const char *range = mg_http_header(request, "range", NULL);
  size_t first = 0;
  size_t last = 0;
  size_t size = variant->blob->size;
  if (request->method != HTTP_GET || (condition && strcmp(condition, variant->etag) != 0))
    range = NULL;
  enum mg_range kind = mg_files_range(range, size, &first, &last);
  if (kind != MG_RANGE_WHOLE) add_range(&variant->headers, kind, first, last, size);
  if (kind == MG_RANGE_WHOLE)
    answer(conn, variant, 200, 0, size);
  else if (kind == MG_RANGE_PART)
    answer(conn, variant, 206, first, last - first + 1);
  else
    answer(conn, variant, 416, 0, 0);
}

/* The order of RFC 9110, 13.2.2. */
void mg_files_send(struct mg_conn *conn, const struct mg_asset *asset) {
  const struct mg_http_request *request = &conn->http.request;
  struct variant variant = {0};
  const char *match = mg_http_header(request, "if-match", NULL);
  const char *none_match = mg_http_header(request, "if-none-match", NULL);
  if (!choose(&variant, asset, mg_http_header(request, "accept-encoding", NULL)))
    mg_reply_error_with(conn, 406, "no acceptable coding", "Vary: Accept-Encoding\r\n");
  else if (match && !mg_files_matches(match, variant.etag, false))
    mg_reply_error(conn, 412, "the file is another one");
  else if (none_match && mg_files_matches(none_match, variant.etag, true))
    answer(conn, &variant, 304, 0, 0);
  else
    send_part(conn, &variant);
  mg_buf_free(&variant.headers);
}
