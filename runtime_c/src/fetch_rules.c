/* What may be asked: URLs, hosts, headers. */
#include <string.h>
#include <strings.h>

#include "error.h"
#include "fetch_internal.h"

/* --- URLs ------------------------------------------------------------------------------ */

static bool host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* The path and query of a URL; a fragment is not sent. */
static void encode_path(struct mg_buf *out, const char *text) {
  static const char hex[] = "0123456789ABCDEF";
  if (*text != '/') mg_buf_byte(out, '/');
  for (; *text && *text != '#'; text++) {
    uint8_t byte = (uint8_t)*text;
    bool plain = byte > 0x20 && byte < 0x7f && !strchr("\"<>`{}", *text);
    if (!plain) mg_buf_byte(out, '%');
    mg_buf_byte(out, plain ? byte : (uint8_t)hex[byte >> 4]);
    if (!plain) mg_buf_byte(out, (uint8_t)hex[byte & 15U]);
  }
}

/* `https://HOST`, in lower case, without user or port, then a path, a query or nothing. */
bool mg__fetch_read_url(const char *text, struct mg__url *url) {
  static const char scheme[] = "https://";
  size_t size = 0;
  if (strncmp(text, scheme, sizeof scheme - 1) != 0) return false;
  text += sizeof scheme - 1;
  while (host_char(text[size])) size++;
  if (size == 0 || size >= sizeof url->host || (text[size] && !strchr("/?#", text[size])))
    return false;
  memcpy(url->host, text, size);
  url->host[size] = '\0';
  encode_path(&url->path, text + size);
  return true;
}

/* --- hosts -------------------------------------------------------------------------------- */

bool mg__fetch_declared(const struct mg_image *image, const char *host) {
  for (size_t i = 0; i < image->host_count; i++)
    if (strcmp(image->hosts[i], host) == 0) return true;
  return false;
}

const struct mg_origin *mg__fetch_origin(const struct mg_config *config, const char *host) {
  for (size_t i = 0; i < config->origin_count; i++)
    if (strcmp(config->origins[i].host, host) == 0) return &config->origins[i];
  return NULL;
}

/* --- headers ------------------------------------------------------------------------------ */

static bool token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c && strchr("!#$%&'*+-.^_`|~", c));
}

bool mg__fetch_token(const char *text) {
  for (const char *at = text; *at; at++)
    if (!token_char(*at)) return false;
  return *text != '\0';
}

bool mg__fetch_value(const char *text) {
  for (const char *at = text; *at; at++)
    if ((*at < 0x20 && *at != '\t') || *at == 0x7f) return false;
  return true;
}

int mg_fetch_add_header(struct mg_fetch_request *request, const char *name, const char *value) {
  static const char *const ours[] = {
      "host", "connection", "content-length",      "transfer-encoding", "expect",         "upgrade",
      "te",   "trailer",    "proxy-authorization", "keep-alive",        "accept-encoding"};
  if (!mg__fetch_token(name)) return MG_E_ARGUMENT;
  if (request->bearer && strcasecmp(name, "authorization") == 0)
    return 0; /* ours takes its place */
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    if (strcasecmp(name, ours[i]) == 0) return MG_E_ARGUMENT;
  if (!mg__fetch_value(value)) return MG_E_ARGUMENT;
  mg_buf_text(&request->headers, name);
  mg_buf_text(&request->headers, ": ");
  mg_buf_text(&request->headers, value);
  mg_buf_text(&request->headers, "\r\n");
  return request->headers.failed ? MG_E_NOMEM : 0;
}
