/* The server: one event loop per thread, each with its own listener (SO_REUSEPORT),
 * connections, actors and JavaScript. Loops share constants only; what passes from one
 * to another is a connection with its parsed request, through a lock-free inbox. */
#ifndef MG_LOOP_H
#define MG_LOOP_H

#include <monoglot/image.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "actor.h"
#include "client.h"
#include "config.h"
#include "http.h"
#include "metrics.h"
#include "mpsc.h"
#include "token_memo.h"

struct mg_conn;
struct mg_limiter;
struct mg_server;
struct mg_throttle;

/* A connection on its way to its actor's loop. */
struct mg_transfer {
  struct mg_mpsc_item link; /* first: a pointer to it is one to the transfer */
  int descriptor;
  struct mg_http_request request;
  struct mg_session session;
  struct mg_buf pending; /* bytes read behind the request */
  bool verified;         /* `session` is of a good token */
  bool counted;          /* in the limit of its address */
  uint8_t peer_address[MG_ADDRESS_BYTES], address[MG_ADDRESS_BYTES];
  char id[MG_REQUEST_ID_BYTES + 1];
};

struct mg_loop {
  struct mg_server *server;
  uv_loop_t uv;
  uv_thread_t thread;
  uv_tcp_t listener;
  uv_async_t wake;
  uv_timer_t tick;
  struct mg_mpsc inbox; /* of transfers */
  bool stop_asked;      /* atomic: set by the thread of the signals */
  struct mg_actors actors;
  struct mg_token_memo memo;
  struct mg_deflate *deflate; /* made for the first WebSocket that compresses */
  struct mg_conn *conns;
  size_t conn_count;
  size_t held;       /* memory of all connections' buffers */
  uint32_t nonce;    /* this loop's part of request ids */
  uint32_t requests; /* how many ids were made */
  struct mg_metrics metrics;
  bool draining;
  uint64_t drain_deadline; /* loop time, milliseconds */
  struct mg_buf common;    /* header lines of every reply, renewed every tick for the date */
  struct mg_buf health;    /* the body of /health, renewed too */
  char buffer[MG_LIMIT_READ_BYTES];
};

struct mg_server {
  const struct mg_image *image;
  const struct mg_config *config;
  struct mg_limiter *limiter;
  struct mg_throttle *throttle;
  unsigned hashing; /* atomic: passwords with the pool */
  int64_t started;  /* seconds since 1970 */
  struct mg_loop *loops;
  size_t count;
  char address[80]; /* "127.0.0.1:8080": where it listens */
};

/* Makes the loops and listens. 0, or MG_E_* with `error` saying what failed. */
int mg_server_open(struct mg_server *server, const struct mg_image *image,
                   const struct mg_config *config, struct mg_buf *error);
/* Runs until mg_server_stop and everything has ended. */
int mg_server_run(struct mg_server *server);
/* Asks every loop to finish what is under way and end. From any thread. */
void mg_server_stop(struct mg_server *server);
void mg_server_close(struct mg_server *server);

/* The loop on which the organisation's actor lives. */
struct mg_loop *mg_loop_of(struct mg_server *server, const char *org);
/* Hands a transfer to a loop; takes ownership. */
void mg_loop_send(struct mg_loop *loop, struct mg_transfer *transfer);
void mg_transfer_free(struct mg_transfer *transfer);

#endif
