#include "fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "error.h"
#include "fetch_internal.h"
#include "log.h"

/* --- the end of a request ------------------------------------------------------------ */

static void free_fetcher(struct mg_fetcher *fetcher) {
  mg_tls_client_close(fetcher->links.tls);
  mg_buf_free(&fetcher->text);
  free(fetcher);
}

static void free_if_ended(struct mg_fetcher *fetcher) {
  if (fetcher->closing && fetcher->count == 0 && fetcher->links.count == 0) free_fetcher(fetcher);
}

static void on_emptied(struct mg_links *links) { free_if_ended((struct mg_fetcher *)links); }

static void release(struct fetch *fetch) {
  struct mg_fetcher *fetcher = fetch->fetcher;
  if (--fetch->handles > 0) return;
  if (fetch->next) fetch->next->previous = fetch->previous;
  *(fetch->previous ? &fetch->previous->next : &fetcher->first) = fetch->next;
  struct mg_buf *const buffers[] = {&fetch->headers, &fetch->body,  &fetch->path, &fetch->head,
                                    &fetch->filled,  &fetch->reply, &fetch->name, &fetch->location};
  for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) mg_buf_free(buffers[i]);
  free(fetch);
  fetcher->count--;
  free_if_ended(fetcher);
}

static void on_timer_closed(uv_handle_t *handle) { release(handle->data); }

static void shut(struct fetch *fetch) {
  if (uv_is_closing((uv_handle_t *)&fetch->timer)) return;
  if (fetch->looking_up) (void)uv_cancel((uv_req_t *)&fetch->lookup);
  if (fetch->link) mg_link_close(fetch->link);
  fetch->link = NULL;
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

/* --- asking ---------------------------------------------------------------------------- */

static void on_ready(void *user);
static void on_sent(void *user);
static void on_received(void *user, const uint8_t *data, size_t size);
static void on_ended(void *user, int error);
static const struct mg_link_events EVENTS = {on_ready, on_sent, on_received, on_ended};

static void on_ready(void *user) {
  struct fetch *fetch = user;
  fetch->sent = 0;
  if (mg__fetch_send(fetch, true)) finish(fetch, MG_E_CONNECT, "no reply");
}

/* A link that can't send any more ends by itself, after what the server has said. */
static void on_sent(void *user) {
  struct fetch *fetch = user;
  if (!mg__fetch_sent_all(fetch)) (void)mg__fetch_send(fetch, false);
}

/* The next address that may be connected to. */
static void connect_next(struct fetch *fetch) {
  bool refused = false;
  const struct mg_config *config = fetch->fetcher->config;
  while (fetch->address_next < fetch->address_count) {
    const struct sockaddr *address =
        (const struct sockaddr *)&fetch->addresses[fetch->address_next++];
    if (!fetch->place.trusted && !config->allow_private && !mg_address_public(address)) {
      refused = true;
    } else if (mg_link_open(&fetch->fetcher->links, &fetch->place, address, &EVENTS, fetch,
                            &fetch->link) == 0) {
      fetch->reused = false;
      return;
    }
  }
  if (refused)
    finish(fetch, MG_E_ADDRESS_REFUSED, "the host's address is not public");
  else
    finish(fetch, MG_E_CONNECT, "no reply");
}

static void keep_addresses(struct fetch *fetch, const struct addrinfo *found) {
  fetch->address_count = fetch->address_next = 0;
  for (; found && fetch->address_count < MG_FETCH_ADDRESSES; found = found->ai_next)
    if (found->ai_addrlen <= sizeof fetch->addresses[0])
      memcpy(&fetch->addresses[fetch->address_count++], found->ai_addr, found->ai_addrlen);
}

static void on_found(uv_getaddrinfo_t *lookup, int status, struct addrinfo *found) {
  struct fetch *fetch = lookup->data;
  fetch->looking_up = false;
  if (fetch->done && status == 0) {
    keep_addresses(fetch, found);
    connect_next(fetch);
  } else if (fetch->done) {
    finish(fetch, MG_E_CONNECT, "no reply");
  }
  uv_freeaddrinfo(found);
  release(fetch);
}

static int look_up(struct fetch *fetch) {
  char service[8];
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  (void)snprintf(service, sizeof service, "%u", (unsigned)fetch->place.port);
  if (uv_getaddrinfo(fetch->fetcher->links.loop, &fetch->lookup, on_found, fetch->place.host,
                     service, &hints))
    return MG_E_SYSTEM;
  fetch->looking_up = true;
  fetch->handles++;
  return 0;
}

/* Sends the request: by an idle link, or a new one. */
static int go(struct fetch *fetch, bool fresh) {
  mg__fetch_expect(fetch);
  fetch->link = fresh ? NULL : mg_link_take(&fetch->fetcher->links, &fetch->place, &EVENTS, fetch);
  fetch->reused = fetch->link != NULL;
  if (!fetch->link) return look_up(fetch);
  on_ready(fetch);
  return 0;
}

/* --- the reply --------------------------------------------------------------------------- */

static void refuse_leak(struct fetch *fetch, const char *key) {
  struct mg_buf text = {0};
  mg_buf_text(&text, "the reply contains the secret ");
  mg_buf_text(&text, key);
  mg_buf_byte(&text, 0);
  finish(fetch, MG_E_SECRET_LEAKED,
         text.failed ? "the reply contains a secret" : (const char *)text.data);
  mg_buf_free(&text);
}

static bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static int set_place(struct fetch *fetch, const char *host, const char **detail);

/* The new place by the same rules: declared, and allowed to have the secret. A place on the
 * same host may be given by its path. */
static int redirect_to(struct fetch *fetch, const char *location, const char **detail) {
  struct mg__url url = {"", {0}};
  char whole[MG_LOCATION_BYTES + 300];
  const char *host = fetch->host;
  bool path = location[0] == '/' && location[1] != '/';
  int size =
      snprintf(whole, sizeof whole, "%s%s%s", path ? "https://" : "", path ? host : "", location);
  *detail = "the reply was a redirect to no declared host";
  int error = size > 0 && (size_t)size < sizeof whole && mg__fetch_read_url(whole, &url)
                  ? 0
                  : MG_E_REDIRECTED;
  if (!error) error = set_place(fetch, url.host, detail);
  if (!error) mg_buf_move(&fetch->path, &url.path);
  mg_buf_free(&url.path);
  return error;
}

/* 303, and the older two for anything but GET, ask for another thing by GET. */
static void change_method(struct fetch *fetch) {
  if (fetch->status == 307 || fetch->status == 308 || strcmp(fetch->method, "HEAD") == 0) return;
  memcpy(fetch->method, "GET", sizeof "GET");
  mg_buf_clear(&fetch->body);
}

static void let_go(struct fetch *fetch) {
  if (fetch->link && fetch->keep && mg__fetch_sent_all(fetch))
    mg_link_keep(fetch->link);
  else if (fetch->link)
    mg_link_close(fetch->link);
  fetch->link = NULL;
}

/* The place that the reply names, as a text; NULL if it names several, which nobody could tell
 * apart, or there is no memory. */
static const char *place_named(struct fetch *fetch) {
  struct mg_buf *place = &fetch->location;
  while (place->size > 0 && strchr(" \t", place->data[place->size - 1])) place->size--;
  mg_buf_byte(place, 0);
  return place->failed || fetch->locations != 1 ? NULL : (const char *)place->data;
}

static void follow(struct fetch *fetch) {
  const char *detail = "the reply was a redirect to no single place";
  const char *location = place_named(fetch);
  int error = location ? redirect_to(fetch, location, &detail) : MG_E_REDIRECTED;
  fetch->redirects--;
  change_method(fetch);
  if (!error) error = mg__fetch_write(fetch, &detail);
  if (!error) error = go(fetch, false);
  if (error) finish(fetch, error, detail);
}

static void complete(struct fetch *fetch) {
  const char *key =
      mg_secrets_revealed(&fetch->fetcher->secrets, fetch->reply.data, fetch->reply.size);
  let_go(fetch);
  if (key)
    refuse_leak(fetch, key);
  else if (is_redirect(fetch->status) && fetch->redirects > 0 && fetch->location.size > 0)
    follow(fetch);
  else if (fetch->status >= 300 && fetch->status < 400)
    finish(fetch, MG_E_REDIRECTED, "the reply was a redirect, which is not followed");
  else
    finish(fetch, 0, "");
}

static void on_received(void *user, const uint8_t *data, size_t size) {
  struct fetch *fetch = user;
  fetch->began = true;
  llhttp_errno_t result = llhttp_execute(&fetch->parser, (const char *)data, size);
  if (fetch->complete) {
    const char *end = llhttp_get_error_pos(&fetch->parser);
    if (end != (const char *)data + size) fetch->keep = false; /* more than was asked for */
    complete(fetch);
  } else if (result != HPE_OK) {
    finish(fetch, fetch->large ? MG_E_LIMIT : MG_E_REPLY_FORM,
           fetch->large ? "the reply is too large" : "the reply was not valid HTTP");
  }
}

static bool safe_to_repeat(const struct fetch *fetch) {
  return strcmp(fetch->method, "GET") == 0 || strcmp(fetch->method, "HEAD") == 0;
}

/* A body without a length ends with the connection. */
static bool ended_whole(struct fetch *fetch) {
  (void)llhttp_finish(&fetch->parser);
  return fetch->complete;
}

/* A link that had been idle may have been closed by the server before the request came:
 * what changes nothing is asked again. Another address is tried if none was reached. */
static void on_ended(void *user, int error) {
  struct fetch *fetch = user;
  fetch->link = NULL;
  if (fetch->reused && !fetch->began && safe_to_repeat(fetch)) {
    if (go(fetch, true)) finish(fetch, MG_E_CONNECT, "no reply");
  } else if (fetch->address_next < fetch->address_count && !fetch->began && error != MG_E_TLS) {
    connect_next(fetch);
  } else if (error == MG_E_CLOSED && ended_whole(fetch)) {
    complete(fetch);
  } else {
    finish(fetch, error == MG_E_CLOSED ? MG_E_REPLY_FORM : error, "no reply");
  }
}

/* --- starting ------------------------------------------------------------------------------ */

static void on_timeout(uv_timer_t *timer) { finish(timer->data, MG_E_TIMEOUT, "no reply"); }

/* Where requests for this host go, if they may. */
static int set_place(struct fetch *fetch, const char *host, const char **detail) {
  const struct mg_origin *origin = mg__fetch_origin(fetch->fetcher->config, host);
  *detail = "not a declared host";
  if (!mg__fetch_declared(fetch->fetcher->image, host)) return MG_E_HOST_REFUSED;
  fetch->place.trusted = origin != NULL;
  fetch->place.tls = origin ? origin->tls : true;
  fetch->place.port = origin ? origin->port : MG_FETCH_PORT;
  (void)snprintf(fetch->place.host, sizeof fetch->place.host, "%s",
                 origin ? origin->address : host);
  (void)snprintf(fetch->authority, sizeof fetch->authority, "%s",
                 origin ? origin->authority : host);
  if (host != fetch->host) (void)snprintf(fetch->host, sizeof fetch->host, "%s", host);
  return 0;
}

static struct fetch *new_fetch(struct mg_fetcher *fetcher) {
  struct fetch *fetch = calloc(1, sizeof *fetch);
  if (!fetch) return NULL;
  fetch->fetcher = fetcher;
  fetch->next = fetcher->first;
  if (fetcher->first) fetcher->first->previous = fetch;
  fetcher->first = fetch;
  fetcher->count++;
  fetch->redirects = fetcher->config->redirects;
  (void)uv_timer_init(fetcher->links.loop, &fetch->timer);
  fetch->timer.data = fetch->lookup.data = fetch;
  fetch->handles = 1;
  return fetch;
}

static void copy_request(struct fetch *fetch, const struct mg_fetch_request *request) {
  memcpy(fetch->method, request->method, strlen(request->method) + 1);
  mg_buf_append(&fetch->headers, request->headers.data, request->headers.size);
  if (request->request_id) {
    mg_buf_text(&fetch->headers, "X-Request-Id: ");
    mg_buf_text(&fetch->headers, request->request_id);
    mg_buf_text(&fetch->headers, "\r\n");
  }
  if (request->bearer) {
    mg_buf_text(&fetch->headers, "Authorization: Bearer ");
    mg_buf_text(&fetch->headers, request->bearer);
    mg_buf_text(&fetch->headers, "\r\n");
  }
  mg_buf_append(&fetch->body, request->body, request->body_size);
}

static int check(struct fetch *fetch, const struct mg_fetch_request *request, const char **detail) {
  *detail = "a secret can't be in a URL";
  if (mg_secrets_present(&fetch->fetcher->secrets, request->url, strlen(request->url)))
    return MG_E_SECRET_REFUSED;
  *detail = "no such method";
  if (!request->method || !mg__fetch_token(request->method) ||
      strlen(request->method) >= sizeof fetch->method)
    return MG_E_ARGUMENT;
  *detail = "the request is too large";
  if (request->body_size > MG_LIMIT_FETCH_SEND_BYTES) return MG_E_LIMIT;
  *detail = "the bearer can't be sent";
  return request->bearer && !mg__fetch_value(request->bearer) ? MG_E_ARGUMENT : 0;
}

static int prepare(struct fetch *fetch, const struct mg_fetch_request *request,
                   const char **detail) {
  struct mg__url url = {"", {0}};
  *detail = "not a declared host";
  bool good = request->url && mg__fetch_read_url(request->url, &url);
  int error = good ? set_place(fetch, url.host, detail) : MG_E_HOST_REFUSED;
  if (!error) error = check(fetch, request, detail);
  if (!error) {
    copy_request(fetch, request);
    mg_buf_move(&fetch->path, &url.path);
    bool failed = fetch->headers.failed || fetch->body.failed || fetch->path.failed;
    error = failed ? MG_E_NOMEM : mg__fetch_write(fetch, detail);
  }
  mg_buf_free(&url.path);
  return error;
}

int mg_fetch_start(struct mg_fetcher *fetcher, const struct mg_fetch_request *request,
                   mg_fetch_done *done, void *opaque, const char **detail) {
  *detail = "too many outgoing requests at a time";
  if (fetcher->count >= MG_LIMIT_FETCHES) return MG_E_LIMIT;
  struct fetch *fetch = new_fetch(fetcher);
  *detail = "the request could not be started";
  if (!fetch) return MG_E_NOMEM;
  int error = prepare(fetch, request, detail);
  uint64_t limit = MG_LIMIT_FETCH_MS;
  if (request->timeout_ms && request->timeout_ms < limit) limit = request->timeout_ms;
  uv_update_time(fetch->timer.loop); /* the script that asks may have run for a while */
  if (!error && uv_timer_start(&fetch->timer, on_timeout, limit, 0)) error = MG_E_SYSTEM;
  if (!error) error = go(fetch, false);
  if (error) {
    shut(fetch);
    return error;
  }
  fetch->done = done;
  fetch->opaque = opaque;
  return 0;
}

const struct mg_secrets *mg_fetcher_secrets(const struct mg_fetcher *fetcher) {
  return &fetcher->secrets;
}

/* --- the fetcher ----------------------------------------------------------------------------- */

int mg_fetcher_open(uv_loop_t *loop, const struct mg_image *image, const struct mg_config *config,
                    struct mg_fetcher **out) {
  struct mg_fetcher *fetcher = calloc(1, sizeof *fetcher);
  if (!fetcher) return MG_E_NOMEM;
  fetcher->links.loop = loop;
  fetcher->links.ca_file = config->ca_file;
  fetcher->links.emptied = on_emptied;
  fetcher->image = image;
  fetcher->config = config;
  int error = mg_secrets_open(&fetcher->secrets, image, config);
  if (error)
    free(fetcher);
  else
    *out = fetcher;
  return error;
}

void mg_fetcher_close(struct mg_fetcher *fetcher) {
  struct fetch *next = NULL;
  fetcher->closing = true;
  for (struct fetch *fetch = fetcher->first; fetch; fetch = next) {
    next = fetch->next;
    finish(fetch, MG_E_CONNECT, "the server is stopping");
  }
  mg_links_end(&fetcher->links);
  free_if_ended(fetcher);
}
