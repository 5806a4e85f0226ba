#include "files.h"

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

/* True if the parameters of a list's item (";q=0.5") say nothing, or more than zero. */
static bool wanted(const char *at, size_t size) {
  const char *end = at + size;
  while (at < end && *at != '=') at++;
  for (at++; at < end; at++)
    if (*at >= '1' && *at <= '9') return true;
  return size == 0;
}

static bool accepts(const char *list, const char *coding) {
  size_t length = strlen(coding);
  while (*list) {
    list += strspn(list, " \t,");
    size_t item = strcspn(list, ",");
    size_t name = strcspn(list, "; \t,");
    if (name > item) name = item;
    const char *rest = list + name;
    size_t rest_size = item - name;
    while (rest_size > 0 && (rest[rest_size - 1] == ' ' || rest[rest_size - 1] == '\t'))
      rest_size--;
    if (name == length && strncasecmp(list, coding, length) == 0) return wanted(rest, rest_size);
    list += item;
  }
  return false;
}

enum mg_coding mg_files_coding(const struct mg_asset *asset, const char *accept) {
  if (!accept) return MG_PLAIN;
  if (asset->brotli.size > 0 && accepts(accept, "br")) return MG_BROTLI;
  return asset->gzip.size > 0 && accepts(accept, "gzip") ? MG_GZIP : MG_PLAIN;
}

/* Weak comparison (RFC 9110, 13.1.2): a proxy may have weakened our tags. */
bool mg_files_matches(const char *header, const char *etag) {
  size_t length = strlen(etag);
  if (!header) return false;
  if (strcmp(header, "*") == 0) return true;
  while (*header) {
    header += strspn(header, " \t,");
    if (strncmp(header, "W/", 2) == 0) header += 2;
    size_t item = strcspn(header, ", \t");
    if (item == length && strncmp(header, etag, length) == 0) return true;
    header += item;
  }
  return false;
}

static const struct mg_blob *blob_of(const struct mg_asset *asset, enum mg_coding coding) {
  return coding == MG_BROTLI ? &asset->brotli : coding == MG_GZIP ? &asset->gzip : &asset->plain;
}

void mg_files_send(struct mg_conn *conn, const struct mg_asset *asset) {
  static const char *const names[] = {"", "Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n"};
  const struct mg_http_request *request = &conn->http.request;
  struct mg_buf headers = {0};
  enum mg_coding coding = mg_files_coding(asset, mg_http_header(request, "accept-encoding", NULL));
  bool unchanged = mg_files_matches(mg_http_header(request, "if-none-match", NULL), asset->etag);
  const struct mg_blob *blob = blob_of(asset, coding);
  mg_buf_text(&headers, "Vary: Accept-Encoding\r\nETag: ");
  mg_buf_text(&headers, asset->etag);
  mg_buf_text(&headers, "\r\n");
  if (!unchanged) mg_buf_text(&headers, names[coding]);
  mg_buf_byte(&headers, 0);
  mg_reply(conn, &(struct mg_reply){
                     .status = unchanged ? 304 : 200,
                     .type = unchanged ? NULL : asset->type,
                     .headers = headers.failed ? "" : (const char *)headers.data,
                     .cache = asset->immutable ? "public, max-age=31536000, immutable" : "no-cache",
                     .body = unchanged ? NULL : blob->data,
                     .size = unchanged ? 0 : blob->size,
                 });
  mg_buf_free(&headers);
}
