#include "http.h"

#include <string.h>
#include <strings.h>

static int refuse(struct mg_http *http, int status, const char *reason) {
  http->error = status;
  http->reason = reason;
  return -1;
}

static struct mg_http *owner(llhttp_t *parser) { return parser->data; }

static int add_head(struct mg_http *http, const char *at, size_t size) {
  http->head_size += size;
  if (http->head_size > MG_LIMIT_HEADER_BYTES)
    return refuse(http, 431, "the request's headers are too large");
  if (http->in_head) mg_buf_append(&http->request.text, at, size);
  return http->request.text.failed ? refuse(http, 503, "out of memory") : 0;
}

/* One part of the request line: exactly `gap` bytes behind the last one. The parser would
 * let several blanks pass; others who read the line may not (RFC 9112, 3). */
static int on_part(struct mg_http *http, const char *at, size_t size, bool begins, size_t gap) {
  uint64_t start = http->fed + (uint64_t)(at - http->data);
  bool apart = begins && start != http->part_end + gap;
  http->part_end = start + size;
  return apart ? refuse(http, 400, "malformed request") : 0;
}

static int on_method(llhttp_t *parser, const char *at, size_t size) {
  return on_part(owner(parser), at, size, false, 0);
}

static int on_version(llhttp_t *parser, const char *at, size_t size) {
  struct mg_http *http = owner(parser);
  bool begins = !http->in_version;
  http->in_version = true;
  return on_part(http, at, size, begins, sizeof " HTTP/" - 1);
}

static int on_url(llhttp_t *parser, const char *at, size_t size) {
  struct mg_http *http = owner(parser);
  if (on_part(http, at, size, http->request.text.size == 0, 1)) return -1;
  if (http->request.text.size + size > MG_LIMIT_TARGET_BYTES)
    return refuse(http, 414, "the request's target is too long");
  return add_head(http, at, size);
}

static int on_url_complete(llhttp_t *parser) {
  struct mg_http *http = owner(parser);
  http->request.target_size = (uint32_t)http->request.text.size;
  mg_buf_byte(&http->request.text, 0);
  return 0;
}

/* One too many is refused when its name is whole: what is wrong with that comes first, however
 * the request comes in pieces. */
static void begin_header(struct mg_http_request *request) {
  if (request->header_count >= MG_LIMIT_HEADERS) return;
  request->headers[request->header_count].name = (uint32_t)request->text.size;
  request->headers[request->header_count].value = 0;
}

/* A name begins right after the NUL of what came before it. */
static int on_header_field(llhttp_t *parser, const char *at, size_t size) {
  struct mg_http *http = owner(parser);
  struct mg_buf *text = &http->request.text;
  if (http->in_head && text->size > 0 && text->data[text->size - 1] == 0)
    begin_header(&http->request);
  size_t start = text->size;
  if (add_head(http, at, size)) return -1;
  for (size_t i = start; http->in_head && i < text->size; i++)
    if (text->data[i] >= 'A' && text->data[i] <= 'Z') text->data[i] = (uint8_t)(text->data[i] + 32);
  return 0;
}

static int on_header_field_complete(llhttp_t *parser) {
  struct mg_http *http = owner(parser);
  struct mg_http_request *request = &http->request;
  if (!http->in_head) return 0;
  if (request->header_count >= MG_LIMIT_HEADERS)
    return refuse(http, 431, "the request has too many headers");
  mg_buf_byte(&request->text, 0);
  request->headers[request->header_count].value = (uint32_t)request->text.size;
  return 0;
}

static int on_header_value(llhttp_t *parser, const char *at, size_t size) {
  return add_head(owner(parser), at, size);
}

/* White space behind a value is not part of it (RFC 9110, 5.5). */
static void trim(struct mg_buf *text, size_t start) {
  while (text->size > start &&
         (text->data[text->size - 1] == ' ' || text->data[text->size - 1] == '\t'))
    text->size--;
}

static int on_header_value_complete(llhttp_t *parser) {
  struct mg_http *http = owner(parser);
  struct mg_http_request *request = &http->request;
  if (!http->in_head) return 0;
  struct mg_http_header *header = &request->headers[request->header_count++];
  trim(&request->text, header->value);
  header->value_size = (uint32_t)(request->text.size - header->value);
  mg_buf_byte(&request->text, 0);
  return request->text.failed ? refuse(http, 503, "out of memory") : 0;
}

static bool has_body(const llhttp_t *parser) {
  return parser->content_length > 0 || (parser->flags & F_CHUNKED);
}

static int check_expect(struct mg_http *http, llhttp_t *parser) {
  bool twice = false;
  const char *expect = mg_http_header(&http->request, "expect", &twice);
  if (!expect && !twice) return 0;
  if (twice || strcasecmp(expect, "100-continue") != 0)
    return refuse(http, 417, "unknown expectation");
  http->expects_continue = has_body(parser) && parser->http_minor > 0;
  return 0;
}

static bool host_char(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) return true;
  return c == '.' || c == ':' || c == '-' || c == '_' || c == '~' || c == '[' || c == ']';
}

/* Names, IPv4, `[IPv6]`, each with or without a port: the characters, not their order. */
static bool host_valid(const char *host) {
  const char *at = host;
  while (host_char(*at)) at++;
  return at > host && *at == '\0';
}

/* A whole URL names its host twice, which must agree: who of several hops believes which
 * is then no question. Returns where the path begins, or 0. */
static uint32_t path_of_url(const char *target, const char *host) {
  size_t scheme = strncasecmp(target, "http://", 7) == 0    ? 7
                  : strncasecmp(target, "https://", 8) == 0 ? 8
                                                            : 0;
  if (scheme == 0 || !host) return 0;
  size_t size = strcspn(target + scheme, "/?");
  if (size != strlen(host) || strncasecmp(target + scheme, host, size) != 0) return 0;
  return (uint32_t)(scheme + size);
}

static int check_target(struct mg_http *http, const char *host) {
  struct mg_http_request *request = &http->request;
  const char *target = mg_http_target(request);
  bool everything = request->method == HTTP_OPTIONS && strcmp(target, "*") == 0;
  if (strchr(target, '#')) return refuse(http, 400, "a target has no fragment");
  request->path = 0;
  if (request->method == HTTP_CONNECT) return refuse(http, 405, "this is no proxy");
  if (*target != '/' && !everything) {
    request->path = path_of_url(target, host);
    if (request->path == 0) return refuse(http, 400, "the target is not a path of this host");
  }
  request->path_size = (uint32_t)strcspn(target + request->path, "?");
  return 0;
}

static int check_coding(struct mg_http *http, const llhttp_t *parser) {
  const char *coding = mg_http_header(&http->request, "transfer-encoding", NULL);
  if (parser->http_minor == 0) return refuse(http, 400, "HTTP/1.0 has no transfer coding");
  if (!coding) return refuse(http, 400, "one Transfer-Encoding is enough");
  return strcasecmp(coding, "chunked") == 0 ? 0
                                            : refuse(http, 501, "the transfer coding is unknown");
}

static int check_head(struct mg_http *http, llhttp_t *parser) {
  bool twice = false;
  const char *host = mg_http_header(&http->request, "host", &twice);
  if (parser->http_major != 1) return refuse(http, 505, "HTTP/1.1 is spoken here");
  if (twice || (!host && parser->http_minor > 0) || (host && !host_valid(host)))
    return refuse(http, 400, "one Host header is required");
  if ((parser->flags & F_TRANSFER_ENCODING) && check_coding(http, parser)) return -1;
  if ((parser->flags & F_CONTENT_LENGTH) && parser->content_length > http->max_body)
    return refuse(http, 413, "the request's body is too large");
  return check_target(http, host) ? -1 : check_expect(http, parser);
}

static int on_headers_complete(llhttp_t *parser) {
  struct mg_http *http = owner(parser);
  http->in_head = false;
  http->request.method = parser->method;
  http->request.upgrade = parser->upgrade != 0;
  http->request.old = parser->http_minor == 0;
  http->request.keep_alive = llhttp_should_keep_alive(parser) != 0;
  if (check_head(http, parser)) return -1;
  return has_body(parser) ? HPE_PAUSED : 0;
}

/* It fits: lengths and sizes of chunks were judged when they came. */
static int on_body(llhttp_t *parser, const char *at, size_t size) {
  struct mg_http *http = owner(parser);
  mg_buf_append(&http->request.body, at, size);
  return http->request.body.failed ? refuse(http, 503, "out of memory") : 0;
}

/* A chunk that can't be taken is refused before it comes. */
static int on_chunk_header(llhttp_t *parser) {
  struct mg_http *http = owner(parser);
  bool fits = parser->content_length <= http->max_body - http->request.body.size;
  return fits ? 0 : refuse(http, 413, "the request's body is too large");
}

static int on_chunk_extension(llhttp_t *parser, const char *at, size_t size) {
  return add_head(owner(parser), at, size); /* never kept, but counted */
}

static int on_message_complete(llhttp_t *parser) {
  owner(parser)->in_message = false;
  return HPE_PAUSED;
}

static int on_message_begin(llhttp_t *parser) {
  owner(parser)->in_message = true;
  return 0;
}

static const llhttp_settings_t *settings(void) {
  static const llhttp_settings_t table = {
      .on_message_begin = on_message_begin,
      .on_method = on_method,
      .on_url = on_url,
      .on_version = on_version,
      .on_url_complete = on_url_complete,
      .on_header_field = on_header_field,
      .on_header_field_complete = on_header_field_complete,
      .on_header_value = on_header_value,
      .on_header_value_complete = on_header_value_complete,
      .on_headers_complete = on_headers_complete,
      .on_chunk_header = on_chunk_header,
      .on_chunk_extension_name = on_chunk_extension,
      .on_chunk_extension_value = on_chunk_extension,
      .on_body = on_body,
      .on_message_complete = on_message_complete,
  };
  return &table;
}

static void start(struct mg_http *http) {
  llhttp_init(&http->parser, HTTP_REQUEST, settings());
  http->parser.data = http;
  http->head_size = 0;
  http->in_head = true;
  http->in_version = false;
  http->in_message = false;
  http->expects_continue = false;
  http->error = 0;
  http->reason = "";
}

void mg_http_init(struct mg_http *http, size_t max_body) {
  memset(http, 0, sizeof *http);
  http->max_body = max_body;
  start(http);
}

void mg_http_free(struct mg_http *http) {
  mg_buf_free(&http->request.text);
  mg_buf_free(&http->request.body);
}

void mg_http_reset(struct mg_http *http) {
  mg_buf_clear(&http->request.text);
  mg_buf_free(&http->request.body);
  http->request.header_count = 0;
  http->request.target_size = http->request.path = http->request.path_size = 0;
  start(http);
}

static enum mg_http_status report_error(struct mg_http *http) {
  if (http->error == 0) (void)refuse(http, 400, "malformed request");
  return MG_HTTP_ERROR;
}

enum mg_http_status mg_http_feed(struct mg_http *http, const char *data, size_t size,
                                 size_t *used) {
  *used = 0;
  if (http->error) return MG_HTTP_ERROR;
  http->data = data;
  llhttp_errno_t result = llhttp_execute(&http->parser, data, size);
  *used = result == HPE_OK ? size : (size_t)(llhttp_get_error_pos(&http->parser) - data);
  http->fed += *used;
  if (result == HPE_OK) return MG_HTTP_MORE;
  if (result == HPE_PAUSED_UPGRADE) return MG_HTTP_DONE;
  if (result != HPE_PAUSED) return report_error(http);
  if (!http->in_message) return MG_HTTP_DONE;
  llhttp_resume(&http->parser);
  return MG_HTTP_HEAD;
}

const char *mg_http_target(const struct mg_http_request *request) {
  return (const char *)request->text.data;
}

const char *mg_http_path(const struct mg_http_request *request, size_t *size) {
  *size = request->path_size ? request->path_size : 1;
  return request->path_size ? mg_http_target(request) + request->path : "/";
}

const char *mg_http_query(const struct mg_http_request *request) {
  const char *at = mg_http_target(request) + request->path + request->path_size;
  return *at == '?' ? at + 1 : at;
}

uint64_t mg_http_announced(const struct mg_http *http) {
  return http->parser.flags & F_CONTENT_LENGTH ? http->parser.content_length : 0;
}

const char *mg_http_header(const struct mg_http_request *request, const char *name, bool *twice) {
  const char *found = NULL;
  for (uint32_t i = 0; i < request->header_count; i++) {
    const char *text = (const char *)request->text.data;
    if (strcmp(text + request->headers[i].name, name) != 0) continue;
    if (found) {
      if (twice) *twice = true;
      return NULL;
    }
    found = text + request->headers[i].value;
  }
  return found;
}

bool mg_http_list_has(const char *value, const char *token) {
  size_t size = strlen(token);
  while (*value) {
    value += strspn(value, " \t,");
    size_t item = strcspn(value, ",");
    size_t trimmed = item;
    while (trimmed > 0 && (value[trimmed - 1] == ' ' || value[trimmed - 1] == '\t')) trimmed--;
    if (trimmed == size && strncasecmp(value, token, size) == 0) return true;
    value += item;
  }
  return false;
}

const char *mg_http_reason(int status) {
  static const struct {
    int status;
    const char *reason;
  } reasons[] = {
      {200, "OK"},
      {201, "Created"},
      {204, "No Content"},
      {206, "Partial Content"},
      {303, "See Other"},
      {304, "Not Modified"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {416, "Range Not Satisfiable"},
      {417, "Expectation Failed"},
      {422, "Unprocessable Content"},
      {426, "Upgrade Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
      {507, "Insufficient Storage"},
  };
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (reasons[i].status == status) return reasons[i].reason;
  return "Status";
}
