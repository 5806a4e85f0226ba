/* Actors: each has one organisation's database and one JavaScript actor object, and
 * lives on one loop. Everything here is for that loop's thread only.
 *
 * An actor is awake while its database is open. It falls asleep when nothing is under
 * way and it was idle for long, or another needs its place; its peers stay, and the
 * next message wakes it. Without peers a sleeping actor is forgotten. */
#ifndef MG_ACTOR_H
#define MG_ACTOR_H

#include <monoglot/image.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "config.h"
#include "peer.h"
#include "tenant_db.h"

struct mg_actor;
struct mg_script;
struct mg_fetcher;
struct mg_readers;

enum { MG_ACTOR_BUCKETS = 1024 };

/* The actors of one loop. */
struct mg_actors {
  const struct mg_image *image;
  const struct mg_config *config;
  struct mg_script *script;
  struct mg_fetcher *fetcher;
  struct mg_readers *readers; /* reader.h */
  uv_loop_t *loop;
  uv_prepare_t before_wait; /* groups are committed before the loop waits ... */
  uv_check_t after_events;  /* ... and after each round of events */
  uv_timer_t tick;
  uv_idle_t not_waiting;          /* while pages are due */
  struct mg_peer *due, **due_end; /* those that take their next page (catch_up.c) */
  size_t due_count;
  struct mg_actor *buckets[MG_ACTOR_BUCKETS]; /* every actor, by its name */
  struct mg_actor *newest, *oldest;           /* those awake, by their last use */
  struct mg_actor *grouped;                   /* those with a group to commit */
  struct mg_tenants tenants;
  size_t awake, most_awake; /* the second is for actors and tenants together */
  size_t calls;             /* messages whose replies are not all sent */
  bool open;                /* the handles are */
};

/* 0 or MG_E_*. After an error too, mg_actors_free is called and the loop run to its end. */
int mg_actors_init(struct mg_actors *actors, uv_loop_t *loop, const struct mg_image *image,
                   const struct mg_config *config);
/* Called first by the thread that runs the loop: JavaScript's stack is this thread's. */
void mg_actors_use_thread(struct mg_actors *actors);
/* Commits and ends what is under way, closes databases, frees the runtime. Peers have
 * left. The handles close on the loop's next rounds. */
void mg_actors_free(struct mg_actors *actors);

/* Makes room for one more open database, of an actor or a tenant: closes the one unused for
 * longest if need be. 0 or MG_E_LIMIT. */
int mg_actors_room(struct mg_actors *actors);

/* Adds the peer to the actor named by its session, which is opened if need be.
 * 0 or MG_E_*. */
int mg_actor_join(struct mg_actors *actors, struct mg_peer *peer);
void mg_actor_leave(struct mg_peer *peer);

/* Makes an organisation's database, and brings it to this schema. 0 or MG_E_*. */
int mg_actor_prepare(struct mg_actors *actors, const char *org);

/* Hands one message of a joined peer to the actor. `settled` is called once for it,
 * during this call or later, unless the peer leaves before. What the message made the
 * actor send, and `settled`, come after its changes are committed: together with those
 * of other messages of the same round of the loop. */
void mg_actor_message(struct mg_peer *peer, const uint8_t *data, size_t size);

/* What was sent to the peer has left. Is it behind, its next page follows by and by. */
void mg_actor_drained(struct mg_peer *peer);

#endif
