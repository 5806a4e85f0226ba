/* Connections to other servers, plain or with TLS, kept for the next request when they can
 * be. A link has at most one user at a time; whoever opened or took it.
 *
 * A link whose user has let go of it closes, or waits among the idle ones, where anything
 * that the server sends or does ends it. */
#ifndef MG_LINK_H
#define MG_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "limits.h"
#include "tls.h"

struct mg_link;

/* Where a link goes: links of equal places can stand for one another. */
struct mg_place {
  char host[256]; /* a name or an address */
  uint16_t port;
  bool tls;     /* the server shows a certificate for `host` */
  bool trusted; /* the operator named it: its address need not be public */
};

/* The links of one loop. */
struct mg_links {
  uv_loop_t *loop;
  struct mg_link *first;
  size_t count, idle;
  struct mg_tls_client *tls; /* opened for the first link that needs it */
  const char *ca_file;
  void (*emptied)(struct mg_links *links); /* the last one has closed */
  char buffer[MG_LIMIT_READ_BYTES];
};

/* What a link tells its user. After `ended` the link is gone. */
struct mg_link_events {
  void (*ready)(void *user);
  /* What was sent is with the kernel: there is room for more. */
  void (*sent)(void *user);
  void (*received)(void *user, const uint8_t *data, size_t size);
  /* `error`: MG_E_CLOSED when the server ended it in good order, else MG_E_*. */
  void (*ended)(void *user, int error);
};

/* Connects to `address`. 0, or MG_E_* and no event follows. */
int mg_link_open(struct mg_links *links, const struct mg_place *place,
                 const struct sockaddr *address, const struct mg_link_events *events, void *user,
                 struct mg_link **out);
/* An idle link to the place, which the user gets; NULL if there is none. */
struct mg_link *mg_link_take(struct mg_links *links, const struct mg_place *place,
                             const struct mg_link_events *events, void *user);
/* Copies the bytes; `sent` follows. 0 or MG_E_*; after bytes that can't be sent the server may
 * still say why, and then the link ends. */
int mg_link_send(struct mg_link *link, const uint8_t *data, size_t size);
/* The user lets go: the link is kept for others, or closed. */
void mg_link_keep(struct mg_link *link);
void mg_link_close(struct mg_link *link);
/* Closes the idle ones. */
void mg_links_end(struct mg_links *links);

#endif
