/* One TCP connection: reads requests one after another, writes replies, or speaks
 * WebSocket or sends events. Belongs to one loop; freed by it when its handle has closed.
 *
 * While a request is handled nothing is read; bytes that came with it wait. Nothing is
 * read either while much of what was written waits for the other side, so that whoever
 * does not read can't make this side remember more and more. */
#ifndef MG_CONN_H
#define MG_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "client.h"
#include "http.h"
#include "loop.h"
#include "peer.h"
#include "ws.h"

enum mg_phase {
  MG_READING,   /* a request, or waits for one */
  MG_HANDLING,  /* the request is with a handler */
  MG_MOVING,    /* waits for its output to be written, then goes to another loop */
  MG_UPGRADED,  /* WebSocket */
  MG_STREAMING, /* sends events; the other side only listens */
  MG_ENDING     /* writes what is left, then closes */
};

struct mg_data_call;

struct mg_conn {
  struct mg_loop *loop;
  struct mg_conn *next, *previous;
  uv_tcp_t tcp;
  enum mg_phase phase;
  bool parsing; /* inside the loop over received bytes */
  bool reading; /* libuv reads */
  bool begun;   /* a byte of the request came */
  bool unread;  /* the other side may still be sending when this ends */
  bool waited;  /* a time limit did not run while a reply was written */
  bool shut;    /* nothing more will be written; waits for the other side */
  bool counted; /* in the limit of its address */
  struct mg_http http;
  struct mg_buf pending; /* received, not yet parsed */
  struct mg_buf out;     /* to be written */
  const uint8_t *tail;   /* constant bytes to be written behind `out` */
  size_t tail_size;
  size_t writing;    /* bytes given to libuv */
  size_t unwritten;  /* libuv's queue when `write_deadline` was set */
  size_t held;       /* its part of loop->held */
  uint64_t deadline; /* loop time in milliseconds; 0: none */
  uint64_t write_deadline;
  uint64_t started;                       /* uv_hrtime of the request's end */
  uint8_t peer_address[MG_ADDRESS_BYTES]; /* of the other end */
  uint8_t address[MG_ADDRESS_BYTES];      /* of the client, for this request */
  char id[MG_REQUEST_ID_BYTES + 1];       /* of this request */
  struct mg_session session;
  bool verified;                      /* `session` is of a good token of this request */
  char role[MG_LIMIT_NAME_BYTES + 1]; /* of an account's session that was looked up; or "" */
  uint64_t look_at;                   /* when it is looked up again, while this is open */
  struct mg_hashing *hashing;         /* the request waits for a password's hash */
  const char *cors;                   /* the origin that may read the reply, or NULL */
  bool admitted;                      /* the request passed the limits of its rate */
  struct mg_loop *target;
  struct mg_data_call *data; /* the request is a job in its tenant's database */
  struct mg_ws ws; /* from here on: the sync endpoint's (sync_ws.c, sync_http.c, events.c) */
  uint64_t ping_at;
  bool close_sent;
  bool throttled;   /* has no token for its next message before the next tick */
  size_t unsettled; /* messages with the actor */
  struct mg_peer peer;
  int64_t last_event;  /* of a stream: the last one that was sent */
  bool unchunked;      /* the end of what is sent piece by piece is the connection's (HTTP/1.0) */
  bool ending;         /* the stream ends at the next tick */
  size_t post_used;    /* bytes of the body whose messages were handed over */
  size_t post_replied; /* bytes of replies before the message that is with the actor */
  bool post_running;
  bool post_stepping;
  bool post_streams; /* the reply is begun, and goes out piece by piece */
  struct mg_buf replies;
};

/* Takes an accepted (`listener` not NULL) or transferred connection; frees `transfer`. */
void mg_conn_accept(struct mg_loop *loop, uv_stream_t *listener);
void mg_conn_adopt(struct mg_loop *loop, struct mg_transfer *transfer);
/* Looks at time limits; once per tick. */
void mg_conn_tick(struct mg_conn *conn);
/* The server stops: idle connections end now, others after their request. */
void mg_conn_drain(struct mg_conn *conn);
/* The session is over: a WebSocket or a stream ends. */
void mg_conn_session_over(struct mg_conn *conn);
/* Closes at once. */
void mg_conn_close(struct mg_conn *conn);

/* For handlers: */
/* Writes what is queued in `out` and the tail, as far as the peer takes it. */
void mg_conn_flush(struct mg_conn *conn);
/* Queues constant bytes behind `out`, without a copy; before the next flush only. */
void mg_conn_send_constant(struct mg_conn *conn, const uint8_t *data, size_t size);
/* True while so much waits to be written that nothing more should be begun. */
bool mg_conn_backlogged(const struct mg_conn *conn);
/* Bytes that are not with the kernel yet. */
size_t mg_conn_queued(const struct mg_conn *conn);
/* The request was answered (its reply is in `out`): goes on with the next, or ends. */
void mg_conn_answered(struct mg_conn *conn);
/* After this, `out` is written and then the connection closed. */
void mg_conn_end(struct mg_conn *conn);
/* Moves the connection, with its request, to another loop, where mg_route sees it again. */
void mg_conn_move(struct mg_conn *conn, struct mg_loop *target);
/* Speaks WebSocket from now on, or only sends. */
void mg_conn_upgrade(struct mg_conn *conn);
void mg_conn_stream(struct mg_conn *conn);
/* Goes on with what waits, now that the connection may be read again. */
void mg_conn_resume(struct mg_conn *conn);

/* Between conn.c and conn_write.c: */
/* Everything was written. */
void mg__conn_drained(struct mg_conn *conn);
/* Counts the memory that the connection holds; closes it if its loop holds too much. */
void mg__conn_account(struct mg_conn *conn);
/* Looks at the time limit of writing; true if the connection was closed. */
bool mg__conn_write_late(struct mg_conn *conn, uint64_t now);

#endif
