/* Actors: each has one organisation's database and one JavaScript actor object, and
 * lives on one loop. Everything here is for that loop's thread only. */
#ifndef MG_ACTOR_H
#define MG_ACTOR_H

#include <monoglot/image.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "config.h"
#include "peer.h"

struct mg_script;
struct mg_fetcher;

/* The actors of one loop. */
struct mg_actors {
  const struct mg_image *image;
  const struct mg_config *config;
  struct mg_script *script;
  struct mg_fetcher *fetcher;
  struct mg_actor *first;
  size_t count;
  size_t calls; /* messages whose replies are not all sent */
};

int mg_actors_init(struct mg_actors *actors, uv_loop_t *loop, const struct mg_image *image,
                   const struct mg_config *config);
/* Called first by the thread that runs the loop: JavaScript's stack is this thread's. */
void mg_actors_use_thread(struct mg_actors *actors);
/* Ends what is under way, closes databases, frees the runtime. Peers have left. */
void mg_actors_free(struct mg_actors *actors);

/* Adds the peer to the actor named by its session, which is opened if need be.
 * 0 or MG_E_*. */
int mg_actor_join(struct mg_actors *actors, struct mg_peer *peer);
void mg_actor_leave(struct mg_peer *peer);

/* Hands one message of a joined peer to the actor. `settled` is called once for it,
 * during this call or later, unless the peer leaves before. */
void mg_actor_message(struct mg_peer *peer, const uint8_t *data, size_t size);

#endif
