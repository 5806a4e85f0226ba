#include "link.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "log.h"

struct mg_link {
  struct mg_links *links;
  struct mg_link *next, *previous;
  struct mg_place place;
  const struct mg_link_events *events;
  void *user; /* NULL: idle, or closing */
  bool idle, ready;
  bool broken; /* nothing can be sent any more; the server may still have answered */
  uv_tcp_t tcp;
  uv_timer_t timer; /* of connecting, then of being idle */
  uv_connect_t connect;
  struct mg_tls *tls;
  unsigned handles; /* not closed yet */
};

struct write {
  uv_write_t request;
  struct mg_buf data;
};

/* --- the end ---------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *handle) {
  struct mg_link *link = handle->data;
  struct mg_links *links = link->links;
  if (--link->handles > 0) return;
  if (link->next) link->next->previous = link->previous;
  *(link->previous ? &link->previous->next : &links->first) = link->next;
  mg_tls_close(link->tls);
  free(link);
  if (--links->count == 0) links->emptied(links);
}

static bool closing(const struct mg_link *link) {
  return uv_is_closing((const uv_handle_t *)&link->tcp);
}

void mg_link_close(struct mg_link *link) {
  if (link->idle) link->links->idle--;
  link->idle = false;
  link->user = NULL;
  if (closing(link)) return;
  uv_close((uv_handle_t *)&link->tcp, on_closed);
  uv_close((uv_handle_t *)&link->timer, on_closed);
}

static void end(struct mg_link *link, int error) {
  void *user = link->user;
  mg_link_close(link);
  if (user) link->events->ended(user, error);
}

static void end_tls(struct mg_link *link) {
  char text[512];
  (void)snprintf(text, sizeof text, "%s: %s", link->place.host, mg_tls_problem(link->tls));
  mg_log(MG_LOG_WARN, "fetch", text);
  end(link, MG_E_TLS);
}

void mg_links_end(struct mg_links *links) {
  for (struct mg_link *link = links->first; link; link = link->next)
    if (link->idle) mg_link_close(link);
}

/* --- writing ---------------------------------------------------------------------------- */

static void on_written(uv_write_t *request, int status) {
  struct write *write = request->data;
  struct mg_link *link = request->handle->data;
  mg_buf_free(&write->data);
  free(write);
  if (status < 0) link->broken = true;
  bool told = !closing(link) && link->ready && link->user;
  if (told && !link->broken && uv_stream_get_write_queue_size((uv_stream_t *)&link->tcp) == 0)
    link->events->sent(link->user);
}

/* Takes the bytes out of `data`. */
static int write_out(struct mg_link *link, struct mg_buf *data) {
  if (data->failed) return MG_E_NOMEM;
  if (data->size == 0) return 0;
  if (link->broken) return MG_E_CONNECT;
  struct write *write = calloc(1, sizeof *write);
  if (!write) return MG_E_NOMEM;
  mg_buf_move(&write->data, data);
  write->request.data = write;
  uv_buf_t bytes = uv_buf_init((char *)write->data.data, (unsigned)write->data.size);
  if (uv_write(&write->request, (uv_stream_t *)&link->tcp, &bytes, 1, on_written) == 0) return 0;
  mg_buf_free(&write->data);
  free(write);
  return MG_E_CONNECT;
}

int mg_link_send(struct mg_link *link, const uint8_t *data, size_t size) {
  struct mg_buf plain = {0};
  if (link->tls) {
    int error = mg_tls_write(link->tls, data, size);
    return error ? error : write_out(link, mg_tls_output(link->tls));
  }
  mg_buf_append(&plain, data, size);
  int error = write_out(link, &plain);
  mg_buf_free(&plain);
  return error;
}

/* --- reading ---------------------------------------------------------------------------- */

/* An idle link ends when the server says anything. */
static void pass_on(struct mg_link *link, const uint8_t *data, size_t size) {
  if (link->user)
    link->events->received(link->user, data, size);
  else if (!closing(link))
    mg_link_close(link);
}

static void decrypt(struct mg_link *link) {
  uint8_t plain[4096];
  size_t size = 1;
  while (size > 0 && !closing(link)) {
    int error = mg_tls_read(link->tls, plain, sizeof plain, &size);
    if (error == MG_E_CLOSED) {
      end(link, MG_E_CLOSED);
    } else if (error) {
      end_tls(link);
    } else if (size > 0) {
      pass_on(link, plain, size);
    }
  }
}

static void become_ready(struct mg_link *link) {
  link->ready = true;
  (void)uv_timer_stop(&link->timer);
  link->events->ready(link->user);
}

static void shake_hands(struct mg_link *link) {
  int done = mg_tls_handshake(link->tls);
  if (write_out(link, mg_tls_output(link->tls)) && done >= 0) {
    end(link, MG_E_CONNECT);
  } else if (done < 0) {
    end_tls(link);
  } else if (done > 0) {
    become_ready(link);
  }
}

static void receive_tls(struct mg_link *link, const uint8_t *data, size_t size) {
  if (mg_tls_receive(link->tls, data, size)) {
    end(link, MG_E_NOMEM);
    return;
  }
  if (!link->ready) shake_hands(link);
  if (link->ready && !closing(link)) decrypt(link);
}

/* Without the TLS layer's own word of its end, a connection was cut off. */
static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer) {
  struct mg_link *link = stream->data;
  if (got == 0 || closing(link)) return;
  if (got < 0)
    end(link, got == UV_EOF && !link->tls ? MG_E_CLOSED : MG_E_CONNECT);
  else if (link->tls)
    receive_tls(link, (const uint8_t *)buffer->base, (size_t)got);
  else
    pass_on(link, (const uint8_t *)buffer->base, (size_t)got);
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *out) {
  struct mg_link *link = handle->data;
  (void)size;
  *out = uv_buf_init(link->links->buffer, sizeof link->links->buffer);
}

/* --- opening ------------------------------------------------------------------------------ */

static void on_connected(uv_connect_t *connect, int status) {
  struct mg_link *link = connect->data;
  if (closing(link)) return;
  if (status < 0 || uv_read_start((uv_stream_t *)&link->tcp, on_alloc, on_read))
    end(link, MG_E_CONNECT);
  else if (link->tls)
    shake_hands(link);
  else
    become_ready(link);
}

static void on_timeout(uv_timer_t *timer) { end(timer->data, MG_E_TIMEOUT); }

static int open_tls(struct mg_link *link) {
  struct mg_links *links = link->links;
  const char *why = "";
  int error = links->tls ? 0 : mg_tls_client_open(links->ca_file, &links->tls, &why);
  if (error) {
    mg_log(MG_LOG_ERROR, "fetch", why);
    return error;
  }
  return mg_tls_open(links->tls, link->place.host, &link->tls);
}

static struct mg_link *new_link(struct mg_links *links, const struct mg_place *place,
                                const struct mg_link_events *events) {
  struct mg_link *link = calloc(1, sizeof *link);
  if (!link) return NULL;
  link->links = links;
  link->place = *place;
  link->events = events;
  link->next = links->first;
  if (links->first) links->first->previous = link;
  links->first = link;
  links->count++;
  (void)uv_tcp_init(links->loop, &link->tcp);
  (void)uv_timer_init(links->loop, &link->timer);
  link->tcp.data = link->timer.data = link->connect.data = link;
  link->handles = 2;
  return link;
}

int mg_link_open(struct mg_links *links, const struct mg_place *place,
                 const struct sockaddr *address, const struct mg_link_events *events, void *user,
                 struct mg_link **out) {
  struct mg_link *link = new_link(links, place, events);
  if (!link) return MG_E_NOMEM;
  int error = place->tls ? open_tls(link) : 0;
  if (!error && (uv_timer_start(&link->timer, on_timeout, MG_LIMIT_FETCH_CONNECT_MS, 0) ||
                 uv_tcp_connect(&link->connect, &link->tcp, address, on_connected)))
    error = MG_E_CONNECT;
  if (error) {
    mg_link_close(link);
    return error;
  }
  (void)uv_tcp_nodelay(&link->tcp, 1);
  link->user = user;
  *out = link;
  return 0;
}

static bool equal(const struct mg_place *a, const struct mg_place *b) {
  return a->port == b->port && a->tls == b->tls && a->trusted == b->trusted &&
         strcmp(a->host, b->host) == 0;
}

struct mg_link *mg_link_take(struct mg_links *links, const struct mg_place *place,
                             const struct mg_link_events *events, void *user) {
  for (struct mg_link *link = links->first; link; link = link->next) {
    if (!link->idle || !equal(&link->place, place)) continue;
    (void)uv_timer_stop(&link->timer);
    link->idle = false;
    links->idle--;
    link->events = events;
    link->user = user;
    return link;
  }
  return NULL;
}

void mg_link_keep(struct mg_link *link) {
  struct mg_links *links = link->links;
  if (closing(link) || link->broken || links->idle >= MG_LIMIT_FETCH_IDLE ||
      uv_timer_start(&link->timer, on_timeout, MG_LIMIT_FETCH_IDLE_MS, 0)) {
    mg_link_close(link);
    return;
  }
  link->user = NULL;
  link->idle = true;
  links->idle++;
}
