/* One TCP connection: reads requests one after another, writes replies, or speaks
 * WebSocket after an upgrade. Belongs to one loop; freed by it when its handle has
 * closed.
 *
 * While a request is handled nothing is read; bytes that came with it wait. */
#ifndef MG_CONN_H
#define MG_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "http.h"
#include "loop.h"
#include "peer.h"
#include "ws.h"

enum mg_phase {
  MG_READING,  /* a request, or waits for one */
  MG_HANDLING, /* the request is with a handler */
  MG_MOVING,   /* waits for its output to be written, then goes to another loop */
  MG_UPGRADED, /* WebSocket */
  MG_ENDING    /* writes what is left, then closes */
};

struct mg_conn {
  struct mg_loop *loop;
  struct mg_conn *next, *previous;
  uv_tcp_t tcp;
  enum mg_phase phase;
  bool parsing; /* inside the loop over received bytes */
  bool reading; /* libuv reads */
  bool unread;  /* the other side may still be sending when this ends */
  bool shut;    /* nothing more will be written; waits for the other side */
  struct mg_http http;
  struct mg_buf pending; /* received, not yet parsed */
  struct mg_buf out;     /* to be written */
  size_t writing;        /* bytes given to libuv */
  uint64_t deadline;     /* loop time in milliseconds; 0: none */
  uint64_t write_deadline;
  uint64_t started; /* uv_hrtime of the request's end */
  struct mg_session session;
  bool verified; /* `session` was checked for this request */
  struct mg_loop *target;
  struct mg_ws ws; /* from here on: the sync endpoint's (sync_http.c) */
  uint64_t ping_at;
  bool close_sent;
  struct mg_peer peer;
  size_t post_used;  /* bytes of the body whose messages were handed over */
  bool post_running; /* a message is with the actor */
  bool post_stepping;
  struct mg_buf replies;
};

/* Takes an accepted (`listener` not NULL) or transferred connection; frees `transfer`. */
void mg_conn_accept(struct mg_loop *loop, uv_stream_t *listener);
void mg_conn_adopt(struct mg_loop *loop, struct mg_transfer *transfer);
/* Looks at time limits; once per tick. */
void mg_conn_tick(struct mg_conn *conn);
/* The server stops: idle connections end now, others after their request. */
void mg_conn_drain(struct mg_conn *conn);
/* Closes at once. */
void mg_conn_close(struct mg_conn *conn);

/* For handlers: */
/* Writes what is queued in `out` as far as the peer takes it. */
void mg_conn_flush(struct mg_conn *conn);
/* The request was answered (its reply is in `out`): goes on with the next, or ends. */
void mg_conn_answered(struct mg_conn *conn);
/* After this, `out` is written and then the connection closed. */
void mg_conn_end(struct mg_conn *conn);
/* Moves the connection, with its request, to another loop, where mg_route sees it again. */
void mg_conn_move(struct mg_conn *conn, struct mg_loop *target);
/* Speaks WebSocket from now on. */
void mg_conn_upgrade(struct mg_conn *conn);

#endif
