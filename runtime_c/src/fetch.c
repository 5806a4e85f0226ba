#include "fetch.h"

#include <llhttp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "error.h"

struct fetch {
  struct fetch *next, *previous;
  struct mg_fetcher *fetcher;
  mg_fetch_done *done; /* NULL once it was called, or when nobody waits any more */
  void *opaque;
  struct mg_buf request;
  struct mg_buf reply; /* status line and headers as they came, then the body */
  size_t head_size;
  bool chunked_done;
  int status;
  uv_getaddrinfo_t lookup;
  bool looking_up;
  uv_tcp_t tcp;
  uv_timer_t timer;
  uv_connect_t connect;
  uv_write_t write;
  size_t handles; /* open handles and requests; freed at zero */
  llhttp_t parser;
};

struct mg_fetcher {
  uv_loop_t *loop;
  const struct mg_image *image;
  const struct mg_config *config;
  struct fetch *first;
  size_t count;
  bool closing;
  struct mg_secrets secrets;
  struct mg_buf text; /* of the last refusal */
  char buffer[MG_LIMIT_READ_BYTES];
};

/* --- what may be asked ------------------------------------------------------------ */

struct url {
  char host[256];
  struct mg_buf path; /* percent-encoded where a request line needs it */
};

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
static bool read_url(const char *text, struct url *url) {
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

static bool listed(const char *const *hosts, size_t count, const char *host) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(hosts[i], host) == 0) return true;
  return false;
}

static const struct mg_origin *find_origin(const struct mg_config *config, const char *host) {
  for (size_t i = 0; i < config->origin_count; i++)
    if (strcmp(config->origins[i].host, host) == 0) return &config->origins[i];
  return NULL;
}

static bool token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(const char *text) {
  for (const char *at = text; *at; at++)
    if (!token_char(*at)) return false;
  return *text != '\0';
}

static bool is_value(const char *text) {
  for (const char *at = text; *at; at++)
    if ((*at < 0x20 && *at != '\t') || *at == 0x7f) return false;
  return true;
}

int mg_fetch_add_header(struct mg_fetch_request *request, const char *name, const char *value) {
  static const char *const ours[] = {
      "host",    "connection", "content-length", "transfer-encoding",   "expect",
      "upgrade", "te",         "trailer",        "proxy-authorization", "keep-alive",
      "accept-encoding"};
  if (!is_token(name)) return MG_E_ARGUMENT;
  if (request->bearer && strcasecmp(name, "authorization") == 0)
    return 0; /* ours takes its place */
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    if (strcasecmp(name, ours[i]) == 0) return MG_E_ARGUMENT;
  if (!is_value(value)) return MG_E_ARGUMENT;
  mg_buf_text(&request->headers, name);
  mg_buf_text(&request->headers, ": ");
  mg_buf_text(&request->headers, value);
  mg_buf_text(&request->headers, "\r\n");
  return request->headers.failed ? MG_E_NOMEM : 0;
}

/* --- the end of a request ------------------------------------------------------------ */

static void free_fetcher(struct mg_fetcher *fetcher) {
  mg_buf_free(&fetcher->text);
  free(fetcher);
}

static void release(struct fetch *fetch) {
  struct mg_fetcher *fetcher = fetch->fetcher;
  if (--fetch->handles > 0) return;
  if (fetch->previous)
    fetch->previous->next = fetch->next;
  else
    fetcher->first = fetch->next;
  if (fetch->next) fetch->next->previous = fetch->previous;
  mg_buf_free(&fetch->request);
  mg_buf_free(&fetch->reply);
  free(fetch);
  if (--fetcher->count == 0 && fetcher->closing) free_fetcher(fetcher);
}

static void on_tcp_closed(uv_handle_t *handle) { release(handle->data); }

static void on_timer_closed(uv_handle_t *handle) { release(handle->data); }

static void shut(struct fetch *fetch) {
  if (uv_is_closing((uv_handle_t *)&fetch->tcp)) return;
  if (fetch->looking_up) (void)uv_cancel((uv_req_t *)&fetch->lookup);
  uv_close((uv_handle_t *)&fetch->tcp, on_tcp_closed);
  uv_close((uv_handle_t *)&fetch->timer, on_timer_closed);
}

static void finish(struct fetch *fetch, int error, const char *detail) {
  mg_fetch_done *done = fetch->done;
  const uint8_t *body = fetch->reply.data ? fetch->reply.data + fetch->head_size : NULL;
  fetch->done = NULL;
  if (done)
    done(fetch->opaque, error, detail, fetch->status, body, fetch->reply.size - fetch->head_size);
  shut(fetch);
}

static void refuse_leak(struct fetch *fetch, const char *key) {
  struct mg_buf text = {0};
  mg_buf_text(&text, "the reply contains the secret ");
  mg_buf_text(&text, key);
  mg_buf_byte(&text, 0);
  finish(fetch, MG_E_SECRET_LEAKED,
         text.failed ? "the reply contains a secret" : (const char *)text.data);
  mg_buf_free(&text);
}

static void complete(struct fetch *fetch) {
  const char *key =
      mg_secrets_revealed(&fetch->fetcher->secrets, fetch->reply.data, fetch->reply.size);
  if (key) {
    refuse_leak(fetch, key);
  } else if (fetch->status >= 300 && fetch->status < 400) {
    finish(fetch, MG_E_REDIRECTED, "the reply was a redirect, which is not followed");
  } else {
    finish(fetch, 0, "");
  }
}

/* --- the reply --------------------------------------------------------------------------- */

static int add_reply(llhttp_t *parser, const char *at, size_t size) {
  struct fetch *fetch = parser->data;
  if (fetch->reply.size + size > MG_LIMIT_FETCH_BYTES) return -1;
  mg_buf_append(&fetch->reply, at, size);
  return fetch->reply.failed ? -1 : 0;
}

static int on_headers_complete(llhttp_t *parser) {
  struct fetch *fetch = parser->data;
  fetch->status = parser->status_code;
  fetch->head_size = fetch->reply.size;
  return 0;
}

static int on_message_complete(llhttp_t *parser) {
  struct fetch *fetch = parser->data;
  if (parser->status_code >= 100 && parser->status_code < 200) { /* 100 Continue and the like */
    mg_buf_clear(&fetch->reply);
    return 0;
  }
  fetch->chunked_done = true;
  return HPE_PAUSED;
}

static const llhttp_settings_t REPLY_SETTINGS = {
    .on_header_field = add_reply,
    .on_header_value = add_reply,
    .on_headers_complete = on_headers_complete,
    .on_body = add_reply,
    .on_message_complete = on_message_complete,
};

static void on_end_of_reply(struct fetch *fetch) {
  if (llhttp_finish(&fetch->parser) == HPE_OK && fetch->chunked_done)
    complete(fetch);
  else
    finish(fetch, MG_E_REPLY_FORM, "no reply");
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer) {
  struct fetch *fetch = stream->data;
  if (got == 0 || !fetch->done) return;
  if (got == UV_EOF) {
    on_end_of_reply(fetch);
    return;
  }
  if (got < 0) {
    finish(fetch, MG_E_CONNECT, "no reply");
    return;
  }
  llhttp_errno_t result = llhttp_execute(&fetch->parser, buffer->base, (size_t)got);
  if (fetch->chunked_done) {
    complete(fetch);
  } else if (result != HPE_OK) {
    bool large = fetch->reply.size + (size_t)got > MG_LIMIT_FETCH_BYTES;
    finish(fetch, large ? MG_E_LIMIT : MG_E_REPLY_FORM,
           large ? "the reply is too large" : "the reply was not valid HTTP");
  }
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *out) {
  struct fetch *fetch = handle->data;
  (void)size;
  *out = uv_buf_init(fetch->fetcher->buffer, sizeof fetch->fetcher->buffer);
}

/* --- the request --------------------------------------------------------------------------- */

static void on_written(uv_write_t *write, int status) {
  struct fetch *fetch = write->data;
  if (status < 0 && fetch->done) finish(fetch, MG_E_CONNECT, "no reply");
  release(fetch);
}

static void on_connected(uv_connect_t *connect, int status) {
  struct fetch *fetch = connect->data;
  uv_buf_t data = uv_buf_init((char *)fetch->request.data, (unsigned)fetch->request.size);
  if (status < 0) {
    if (fetch->done) finish(fetch, MG_E_CONNECT, "no reply");
  } else if (uv_read_start((uv_stream_t *)&fetch->tcp, on_alloc, on_read) == 0) {
    fetch->write.data = fetch;
    fetch->handles++;
    if (uv_write(&fetch->write, (uv_stream_t *)&fetch->tcp, &data, 1, on_written)) {
      fetch->handles--;
      finish(fetch, MG_E_CONNECT, "no reply");
    }
  }
  release(fetch);
}

static void on_found(uv_getaddrinfo_t *lookup, int status, struct addrinfo *found) {
  struct fetch *fetch = lookup->data;
  fetch->looking_up = false;
  if (fetch->done && (status < 0 || !found)) {
    finish(fetch, MG_E_CONNECT, "no reply");
  } else if (fetch->done) {
    fetch->connect.data = fetch;
    fetch->handles++;
    if (uv_tcp_connect(&fetch->connect, &fetch->tcp, found->ai_addr, on_connected)) {
      fetch->handles--;
      finish(fetch, MG_E_CONNECT, "no reply");
    }
  }
  uv_freeaddrinfo(found);
  release(fetch);
}

static void on_timeout(uv_timer_t *timer) { finish(timer->data, MG_E_TIMEOUT, "no reply"); }

/* Headers and body with the values of the secrets in them, as the application wrote them. */
struct content {
  struct mg_buf headers, body;
};

static int fill(struct mg_fetcher *fetcher, const struct mg_fetch_request *request,
                const char *host, struct content *out) {
  const struct mg_secrets *secrets = &fetcher->secrets;
  struct mg_buf bearer = {0};
  int error = mg_secrets_fill(secrets, host, request->headers.data, request->headers.size, false,
                              &out->headers, &fetcher->text);
  if (!error && request->bearer) {
    mg_buf_text(&bearer, "Authorization: Bearer ");
    mg_buf_text(&bearer, request->bearer);
    mg_buf_text(&bearer, "\r\n");
    error = mg_secrets_fill(secrets, host, bearer.data, bearer.size, false, &out->headers,
                            &fetcher->text);
  }
  if (!error)
    error = mg_secrets_fill(secrets, host, request->body, request->body_size, true, &out->body,
                            &fetcher->text);
  if (!error && (bearer.failed || out->headers.failed || out->body.failed)) error = MG_E_NOMEM;
  mg_buf_free(&bearer);
  return error;
}

static void write_request(struct fetch *fetch, const struct mg_fetch_request *request,
                          const char *authority, const struct mg_buf *path,
                          const struct content *content) {
  struct mg_buf *out = &fetch->request;
  mg_buf_text(out, request->method);
  mg_buf_text(out, " ");
  mg_buf_append(out, path->data, path->size);
  mg_buf_text(out, " HTTP/1.1\r\nHost: ");
  mg_buf_text(out, authority);
  mg_buf_text(out, "\r\nConnection: close\r\nContent-Length: ");
  mg_buf_number(out, (int64_t)content->body.size);
  mg_buf_text(out, "\r\n");
  mg_buf_append(out, content->headers.data, content->headers.size);
  mg_buf_text(out, "\r\n");
  mg_buf_append(out, content->body.data, content->body.size);
}

static struct fetch *new_fetch(struct mg_fetcher *fetcher) {
  struct fetch *fetch = calloc(1, sizeof *fetch);
  if (!fetch) return NULL;
  fetch->fetcher = fetcher;
  fetch->next = fetcher->first;
  if (fetcher->first) fetcher->first->previous = fetch;
  fetcher->first = fetch;
  fetcher->count++;
  (void)uv_tcp_init(fetcher->loop, &fetch->tcp);
  (void)uv_timer_init(fetcher->loop, &fetch->timer);
  fetch->tcp.data = fetch->timer.data = fetch->lookup.data = fetch;
  fetch->handles = 2;
  llhttp_init(&fetch->parser, HTTP_RESPONSE, &REPLY_SETTINGS);
  fetch->parser.data = fetch;
  return fetch;
}

static int begin(struct fetch *fetch, const char *address, uint16_t port) {
  char service[8];
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  (void)snprintf(service, sizeof service, "%u", (unsigned)port);
  if (fetch->request.failed || uv_timer_start(&fetch->timer, on_timeout, MG_LIMIT_FETCH_MS, 0) ||
      uv_getaddrinfo(fetch->fetcher->loop, &fetch->lookup, on_found, address, service, &hints))
    return MG_E_SYSTEM;
  fetch->looking_up = true;
  fetch->handles++;
  return 0;
}

static int check(struct mg_fetcher *fetcher, const struct mg_fetch_request *request,
                 struct url *url, const char **detail) {
  *detail = "not a declared host";
  if (!request->url || !read_url(request->url, url)) return MG_E_HOST_REFUSED;
  if (!listed(fetcher->image->hosts, fetcher->image->host_count, url->host))
    return MG_E_HOST_REFUSED;
  *detail = "a secret can't be in a URL";
  if (mg_secrets_present(&fetcher->secrets, request->url)) return MG_E_SECRET_REFUSED;
  *detail = "no such method";
  if (!request->method || !is_token(request->method)) return MG_E_ARGUMENT;
  *detail = "the bearer can't be sent";
  if (request->bearer && !is_value(request->bearer)) return MG_E_ARGUMENT;
  *detail = "too many outgoing requests at a time";
  return fetcher->count < MG_LIMIT_FETCHES ? 0 : MG_E_LIMIT;
}

static int start(struct mg_fetcher *fetcher, const struct mg_fetch_request *request,
                 const struct url *url, const struct mg_origin *origin,
                 const struct content *content, struct fetch **out) {
  struct fetch *fetch = new_fetch(fetcher);
  if (!fetch) return MG_E_NOMEM;
  write_request(fetch, request, origin->authority, &url->path, content);
  int error = begin(fetch, origin->address, origin->port);
  if (error)
    shut(fetch);
  else
    *out = fetch;
  return error;
}

/* The secrets come before the origin: what may not leave is said whatever the configuration. */
static int fill_and_start(struct mg_fetcher *fetcher, const struct mg_fetch_request *request,
                          const struct url *url, struct fetch **out, const char **detail) {
  struct content content = {0};
  const struct mg_origin *origin = find_origin(fetcher->config, url->host);
  mg_buf_clear(&fetcher->text);
  int error = fill(fetcher, request, url->host, &content);
  if (error) {
    *detail = error == MG_E_SECRET_REFUSED ? (const char *)fetcher->text.data : "out of memory";
  } else if (!origin) {
    *detail = "https is not spoken here: configure an origin (--origin HOST=http://ADDRESS:PORT)";
    error = MG_E_ORIGIN_NEEDED;
  } else {
    *detail = "the request could not be started";
    error = start(fetcher, request, url, origin, &content, out);
  }
  mg_buf_free(&content.headers);
  mg_buf_free(&content.body);
  return error;
}

int mg_fetch_start(struct mg_fetcher *fetcher, const struct mg_fetch_request *request,
                   mg_fetch_done *done, void *opaque, const char **detail) {
  struct url url = {"", {0}};
  struct fetch *fetch = NULL;
  int error = check(fetcher, request, &url, detail);
  if (!error) error = fill_and_start(fetcher, request, &url, &fetch, detail);
  mg_buf_free(&url.path);
  if (error) return error;
  fetch->done = done;
  fetch->opaque = opaque;
  return 0;
}

const struct mg_secrets *mg_fetcher_secrets(const struct mg_fetcher *fetcher) {
  return &fetcher->secrets;
}

int mg_fetcher_open(uv_loop_t *loop, const struct mg_image *image, const struct mg_config *config,
                    struct mg_fetcher **out) {
  *out = calloc(1, sizeof **out);
  if (!*out) return MG_E_NOMEM;
  (*out)->loop = loop;
  (*out)->image = image;
  (*out)->config = config;
  int error = mg_secrets_open(&(*out)->secrets, image, config);
  if (error) {
    free(*out);
    *out = NULL;
  }
  return error;
}

void mg_fetcher_close(struct mg_fetcher *fetcher) {
  fetcher->closing = true;
  if (fetcher->count == 0) {
    free_fetcher(fetcher);
    return;
  }
  for (struct fetch *fetch = fetcher->first; fetch; fetch = fetch->next)
    finish(fetch, MG_E_CONNECT, "the server is stopping");
}
