/* Limits of connections to other servers, each met and passed; the clock moves by hand. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "error.h"
#include "link.h"
#include "test.h"
#include "test_clock.h"

struct user {
  struct mg_link *link;
  bool ready;
  int ended;
};

static void on_ready(void *opaque) { ((struct user *)opaque)->ready = true; }
static void on_sent(void *opaque) { (void)opaque; }
static void on_ended(void *opaque, int error) { ((struct user *)opaque)->ended = error; }

static void on_received(void *opaque, const uint8_t *data, size_t size) {
  (void)opaque;
  (void)data;
  (void)size;
}

static void on_emptied(struct mg_links *links) { (void)links; }

static const struct mg_link_events EVENTS = {on_ready, on_sent, on_received, on_ended};
static const struct mg_place PLACE = {.host = "127.0.0.1", .port = 1};

/* The descriptor of a listener that accepts nothing. */
static int listen_for(int backlog, struct sockaddr_in *address) {
  socklen_t size = sizeof *address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(listener >= 0);
  *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  CHECK(bind(listener, (struct sockaddr *)address, size) == 0 && listen(listener, backlog) == 0);
  CHECK(getsockname(listener, (struct sockaddr *)address, &size) == 0);
  return listener;
}

static void open_link(struct mg_links *links, const struct sockaddr_in *address,
                      struct user *user) {
  *user = (struct user){0};
  CHECK(mg_link_open(links, &PLACE, (const struct sockaddr *)address, &EVENTS, user, &user->link) ==
        0);
}

static void turn(struct mg_links *links) { (void)uv_run(links->loop, UV_RUN_NOWAIT); }

static void open_links(struct mg_links *links, uv_loop_t *loop) {
  memset(links, 0, sizeof *links);
  CHECK(uv_loop_init(loop) == 0);
  links->loop = loop;
  links->emptied = on_emptied;
}

static void close_links(struct mg_links *links, int listener) {
  mg_links_end(links);
  (void)uv_run(links->loop, UV_RUN_DEFAULT);
  CHECK(links->count == 0 && uv_loop_close(links->loop) == 0 && close(listener) == 0);
}

/* The listener's queue is full: the kernel drops what else wants to connect. */
static void test_connecting_takes_too_long(void) {
  static struct mg_links links;
  uv_loop_t loop;
  struct sockaddr_in address;
  struct user user;
  int fillers[2];
  int listener = listen_for(0, &address);
  clock_stop();
  for (size_t i = 0; i < 2; i++) {
    fillers[i] = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(fillers[i] >= 0 && fcntl(fillers[i], F_SETFL, O_NONBLOCK) == 0);
    CHECK(connect(fillers[i], (struct sockaddr *)&address, sizeof address) == 0 ||
          errno == EINPROGRESS);
  }
  open_links(&links, &loop);
  open_link(&links, &address, &user);
  clock_pass(MG_LIMIT_FETCH_CONNECT_MS - 1);
  turn(&links);
  CHECK(!user.ready && !user.ended);
  clock_pass(1);
  turn(&links);
  CHECK(!user.ready && user.ended == MG_E_TIMEOUT);
  for (size_t i = 0; i < 2; i++) CHECK(close(fillers[i]) == 0);
  close_links(&links, listener);
}

static void test_idle_links(void) {
  enum { MORE = MG_LIMIT_FETCH_IDLE + 3 };
  static struct mg_links links;
  struct user users[MORE];
  struct user next = {0};
  uv_loop_t loop;
  struct sockaddr_in address;
  int listener = listen_for(MORE, &address);
  clock_stop();
  open_links(&links, &loop);
  for (size_t i = 0; i < MORE; i++) open_link(&links, &address, &users[i]);
  for (size_t i = 0; i < MORE; i++)
    while (!users[i].ready) (void)uv_run(&loop, UV_RUN_ONCE);
  for (size_t i = 0; i < MORE; i++) {
    mg_link_keep(users[i].link);
    CHECK(links.idle == (i < MG_LIMIT_FETCH_IDLE ? i + 1 : MG_LIMIT_FETCH_IDLE));
  }
  turn(&links);
  CHECK(links.count == MG_LIMIT_FETCH_IDLE);
  clock_pass(MG_LIMIT_FETCH_IDLE_MS - 1);
  turn(&links);
  CHECK(links.idle == MG_LIMIT_FETCH_IDLE);
  next.link = mg_link_take(&links, &PLACE, &EVENTS, &next);
  CHECK(next.link && links.idle == MG_LIMIT_FETCH_IDLE - 1);
  clock_pass(1);
  turn(&links);
  CHECK(links.idle == 0 && !next.ended); /* who is in use stays */
  turn(&links);
  CHECK(links.count == 1);
  mg_link_keep(next.link);
  clock_pass(MG_LIMIT_FETCH_IDLE_MS);
  turn(&links);
  CHECK(links.idle == 0 && !mg_link_take(&links, &PLACE, &EVENTS, &next));
  close_links(&links, listener);
}

MG_TEST_MAIN(test_connecting_takes_too_long, test_idle_links)
