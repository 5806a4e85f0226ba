#include "loop.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "conn.h"
#include "error.h"
#include "limiter.h"
#include "log.h"
#include "operations.h"
#include "reply.h"
#include "throttle.h"

/* While it drains, a loop looks this often whether it is done. */
enum { DRAIN_TICK_MS = 20 };

/* --- passing connections ------------------------------------------------------------ */

struct mg_loop *mg_loop_of(struct mg_server *server, const char *org) {
  uint32_t hash = 2166136261U; /* FNV-1a */
  for (; *org; org++) hash = (hash ^ (uint8_t)*org) * 16777619U;
  return &server->loops[hash % server->count];
}

void mg_transfer_free(struct mg_transfer *transfer) {
  if (transfer->descriptor >= 0) (void)close(transfer->descriptor);
  mg_buf_free(&transfer->request.text);
  mg_buf_free(&transfer->request.body);
  mg_buf_free(&transfer->pending);
  free(transfer);
}

static struct mg_transfer *transfer_of(struct mg_mpsc_item *item) {
  return (struct mg_transfer *)(void *)item;
}

void mg_loop_send(struct mg_loop *loop, struct mg_transfer *transfer) {
  if (mg_mpsc_push(&loop->inbox, &transfer->link)) (void)uv_async_send(&loop->wake);
}

/* --- the end ----------------------------------------------------------------------------- */

static void close_handle(uv_handle_t *handle) {
  if (!uv_is_closing(handle)) uv_close(handle, NULL);
}

/* True when nothing is under way any more, or there is no more time for it. */
static bool finished(const struct mg_loop *loop) {
  bool idle = loop->conn_count == 0 && loop->actors.calls == 0;
  return loop->draining && (idle || uv_now(&loop->uv) >= loop->drain_deadline);
}

static void end_if_finished(struct mg_loop *loop) {
  if (!finished(loop) || uv_is_closing((uv_handle_t *)&loop->wake)) return;
  for (struct mg_conn *conn = loop->conns; conn; conn = conn->next) mg_conn_close(conn);
  close_handle((uv_handle_t *)&loop->tick);
  close_handle((uv_handle_t *)&loop->wake);
  mg_actors_free(&loop->actors);
}

static void on_tick(uv_timer_t *tick);

static void drain(struct mg_loop *loop) {
  if (loop->draining) return;
  loop->draining = true;
  loop->drain_deadline = uv_now(&loop->uv) + MG_LIMIT_DRAIN_MS;
  close_handle((uv_handle_t *)&loop->listener);
  (void)uv_timer_start(&loop->tick, on_tick, DRAIN_TICK_MS, DRAIN_TICK_MS);
  struct mg_conn *next = NULL;
  for (struct mg_conn *conn = loop->conns; conn; conn = next) {
    next = conn->next;
    mg_conn_drain(conn);
  }
}

/* --- events of a loop -------------------------------------------------------------------- */

static void on_wake(uv_async_t *wake) {
  struct mg_loop *loop = wake->data;
  struct mg_mpsc_item *item = mg_mpsc_take(&loop->inbox);
  while (item) {
    struct mg_mpsc_item *next = item->next;
    mg_conn_adopt(loop, transfer_of(item));
    item = next;
  }
  if (__atomic_load_n(&loop->stop_asked, __ATOMIC_ACQUIRE)) drain(loop);
  end_if_finished(loop);
}

static void on_tick(uv_timer_t *tick) {
  struct mg_loop *loop = tick->data;
  struct mg_conn *next = NULL;
  mg_reply_renew(loop);
  mg_operations_renew(loop);
  mg_metric_set(&loop->metrics, MG_METRIC_ACTORS, loop->actors.awake);
  mg_metric_set(&loop->metrics, MG_METRIC_CALLS, loop->actors.calls);
  mg_metric_set(&loop->metrics, MG_METRIC_HELD, loop->held);
  for (struct mg_conn *conn = loop->conns; conn; conn = next) {
    next = conn->next;
    mg_conn_tick(conn);
  }
  end_if_finished(loop);
}

static void on_connection(uv_stream_t *listener, int status) {
  if (status == 0) mg_conn_accept(listener->data, listener);
}

/* --- opening -------------------------------------------------------------------------------- */

static int fail(struct mg_buf *error, const char *what, int status) {
  mg_buf_text(error, what);
  mg_buf_text(error, ": ");
  mg_buf_text(error, uv_strerror(status));
  return MG_E_SYSTEM;
}

/* What every accepted connection inherits: nothing is held back to be sent with more, and the
 * kernel keeps little that could not be sent yet, so that slow readers cost it little too. */
static void set_options(const uv_tcp_t *listener) {
  int yes = 1;
  int unsent = MG_LIMIT_UNSENT_BYTES;
  uv_os_fd_t descriptor = -1;
  if (uv_fileno((const uv_handle_t *)listener, &descriptor)) return;
  (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
}

static int listen_on(struct mg_loop *loop, uint16_t port, struct mg_buf *error) {
  struct sockaddr_storage address;
  const char *host = loop->server->config->host;
  memset(&address, 0, sizeof address);
  if (uv_ip4_addr(host, port, (struct sockaddr_in *)&address) &&
      uv_ip6_addr(host, port, (struct sockaddr_in6 *)&address)) {
    mg_buf_text(error,
                "--host: not an IPv4 or IPv6 address; give for example 127.0.0.1 or 0.0.0.0");
    return MG_E_ARGUMENT;
  }
  int status = uv_tcp_bind(&loop->listener, (struct sockaddr *)&address, UV_TCP_REUSEPORT);
  if (status == 0) set_options(&loop->listener);
  if (status == 0)
    status = uv_listen((uv_stream_t *)&loop->listener, MG_LIMIT_BACKLOG, on_connection);
  return status ? fail(error, "--port: cannot listen there", status) : 0;
}

static int open_handles(struct mg_loop *loop, struct mg_buf *error) {
  int status = uv_loop_init(&loop->uv);
  if (!status) loop->uv.data = loop; /* until it is closed */
  if (!status) status = uv_async_init(&loop->uv, &loop->wake, on_wake);
  if (!status) status = uv_timer_init(&loop->uv, &loop->tick);
  if (!status) status = uv_tcp_init(&loop->uv, &loop->listener);
  if (!status) status = uv_timer_start(&loop->tick, on_tick, MG_LIMIT_TICK_MS, MG_LIMIT_TICK_MS);
  loop->wake.data = loop->tick.data = loop->listener.data = loop;
  return status ? fail(error, "event loop", status) : 0;
}

static int open_loop(struct mg_loop *loop, struct mg_server *server, uint16_t port,
                     struct mg_buf *error) {
  loop->server = server;
  int result = open_handles(loop, error);
  if (!result) result = listen_on(loop, port, error);
  if (result) return result;
  mg_reply_renew(loop);
  mg_operations_renew(loop);
  if (getrandom(&loop->nonce, sizeof loop->nonce, 0) != (ssize_t)sizeof loop->nonce)
    return MG_E_SYSTEM;
  result = mg_actors_init(&loop->actors, &loop->uv, server->image, server->config);
  if (result) mg_buf_text(error, "the application could not be loaded");
  return result;
}

/* The port that the first loop got; the others take the same. Fills `address`. */
static uint16_t bound_port(struct mg_server *server) {
  struct sockaddr_storage name;
  char host[64] = "";
  int size = sizeof name;
  memset(&name, 0, sizeof name);
  (void)uv_tcp_getsockname(&server->loops[0].listener, (struct sockaddr *)&name, &size);
  (void)uv_ip_name((struct sockaddr *)&name, host, sizeof host);
  bool six = name.ss_family == AF_INET6;
  uint16_t port = ntohs(six ? ((struct sockaddr_in6 *)&name)->sin6_port
                            : ((struct sockaddr_in *)&name)->sin_port);
  (void)snprintf(server->address, sizeof server->address, six ? "[%s]:%u" : "%s:%u", host,
                 (unsigned)port);
  return port;
}

/* Connections are file descriptors: as many as the machine lets us have. */
static void raise_descriptors(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit)) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int mg_server_open(struct mg_server *server, const struct mg_image *image,
                   const struct mg_config *config, struct mg_buf *error) {
  uint16_t port = config->port;
  memset(server, 0, sizeof *server);
  server->image = image;
  server->config = config;
  server->loops = calloc(config->threads, sizeof *server->loops);
  if (!server->loops) return MG_E_NOMEM;
  server->count = config->threads;
  server->started = (int64_t)time(NULL);
  int limited =
      mg_limiter_open(config->rate, config->burst, config->address_connections, &server->limiter);
  if (!limited) limited = mg_throttle_open(&server->throttle);
  if (limited) return limited;
  raise_descriptors();
  for (size_t i = 0; i < server->count; i++) {
    int result = open_loop(&server->loops[i], server, port, error);
    if (result) return result;
    if (i == 0) port = bound_port(server);
  }
  return 0;
}

/* --- running --------------------------------------------------------------------------------- */

static void run_loop_to_end(struct mg_loop *loop) {
  (void)uv_run(&loop->uv, UV_RUN_DEFAULT);
  (void)uv_loop_close(&loop->uv);
  loop->uv.data = NULL;
}

static void run_loop(void *opaque) {
  struct mg_loop *loop = opaque;
  mg_actors_use_thread(&loop->actors);
  run_loop_to_end(loop);
}

int mg_server_run(struct mg_server *server) {
  uv_thread_options_t options = {.flags = UV_THREAD_HAS_STACK_SIZE,
                                 .stack_size = MG_LIMIT_THREAD_STACK_BYTES};
  size_t started = 0;
  while (started < server->count && uv_thread_create_ex(&server->loops[started].thread, &options,
                                                        run_loop, &server->loops[started]) == 0)
    started++;
  if (started < server->count) mg_server_stop(server);
  for (size_t i = 0; i < started; i++) (void)uv_thread_join(&server->loops[i].thread);
  return started == server->count ? 0 : MG_E_SYSTEM;
}

void mg_server_stop(struct mg_server *server) {
  for (size_t i = 0; i < server->count; i++) {
    __atomic_store_n(&server->loops[i].stop_asked, true, __ATOMIC_RELEASE);
    (void)uv_async_send(&server->loops[i].wake);
  }
}

static void close_walked(uv_handle_t *handle, void *unused) {
  (void)unused;
  close_handle(handle);
}

/* Ends a loop that never ran. */
static void abandon(struct mg_loop *loop) {
  if (!loop->uv.data) return;
  mg_actors_free(&loop->actors);
  uv_walk(&loop->uv, close_walked, NULL);
  run_loop_to_end(loop);
}

void mg_server_close(struct mg_server *server) {
  for (size_t i = 0; i < server->count; i++) {
    abandon(&server->loops[i]);
    struct mg_mpsc_item *item = mg_mpsc_take(&server->loops[i].inbox);
    while (item) {
      struct mg_mpsc_item *next = item->next;
      mg_transfer_free(transfer_of(item));
      item = next;
    }
    mg_token_memo_free(&server->loops[i].memo);
    mg_deflate_free(server->loops[i].deflate);
    mg_buf_free(&server->loops[i].common);
    mg_buf_free(&server->loops[i].health);
  }
  free(server->loops);
  mg_limiter_close(server->limiter);
  mg_throttle_close(server->throttle);
}
