/* One open connection as its actor sees it: a verified user and a way to send.
 * A transport (WebSocket, HTTP) embeds it and gives the two functions. */
#ifndef MG_PEER_H
#define MG_PEER_H

#include <quickjs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "token.h"

struct mg_actor;
struct mg_peer;

struct mg_peer_transport {
  /* Queues one message; what can't be queued closes the connection by and by. Never
   * calls back into the actor. */
  void (*send)(struct mg_peer *peer, const uint8_t *data, size_t size);
  /* Begins to close; never calls back into the actor. */
  void (*close)(struct mg_peer *peer, uint16_t code, const char *reason);
  /* Every reply to a message (mg_actor_message) was sent. `error` is 0 or MG_E_*.
   * May leave the actor. */
  void (*settled)(struct mg_peer *peer, int error);
  /* Lets queued messages go; called once after each entry into JavaScript. When everything
   * has left it says so to a peer that catches up (mg_actor_drained). */
  void (*flush)(struct mg_peer *peer);
  /* It is no longer behind; or there is no going on, and it has to come again: `error` is
   * MG_E_*. May leave the actor. */
  void (*caught_up)(struct mg_peer *peer, int error);
};

struct mg_peer {
  const struct mg_peer_transport *transport;
  const struct mg_session *session;
  const char *request_id; /* of the request that it came by, for logs and outgoing requests */
  struct mg_actor *actor; /* NULL: not joined */
  struct mg_peer *next, *previous;
  uint64_t number; /* among all that ever joined the actor */
  JSValue object;  /* the connection's object in JavaScript */
  bool dirty;      /* has messages queued since the last flush */
  bool behind;     /* catches up (catch_up.c): gets pages of what it missed, no broadcasts */
  bool paging;     /* its next page is being made, */
  bool later;      /* and is not the last */
  bool due;        /* waits in the list of those that take their next page */
  bool last;       /* the message that the actor has, or gets next, is its last: */
  bool over;       /* that is answered, and what happens after it is not told */
  int64_t cursor;  /* the last event of the pages that it was sent */
  struct mg_peer *next_due;
  struct mg_buf after; /* messages for it that follow the last page, each behind its size */
};

#endif
