/* What actor.c and host.c share: the parts of an actor. */
#ifndef MG_ACTOR_INTERNAL_H
#define MG_ACTOR_INTERNAL_H

#include "actor.h"
#include "db.h"
#include "fetch.h"
#include "script.h"

/* What a host object in JavaScript points to. When an actor object is dropped (its
 * code ran into a limit), `actor` becomes NULL and the object can do nothing more. */
struct mg_host {
  struct mg_actor *actor;
  size_t references;
};

/* One message whose replies are not all sent. It is held by its actor's list until
 * its transport is told, and by the two reactions of its promise. */
struct mg_call {
  struct mg_call *next;
  struct mg_actor *actor; /* NULL: no longer in its list */
  size_t references;
  struct mg_peer *peer; /* NULL: it has left */
  bool done;
  int error;
};

/* A message sent within a transaction: it goes out if that commits. */
struct mg_held {
  struct mg_held *next;
  struct mg_peer *peer;
  size_t size;
  uint8_t data[];
};

struct mg_actor {
  struct mg_actors *actors;
  struct mg_actor *next;
  char name[MG_LIMIT_NAME_BYTES + 1];
  struct mg_db *db;
  struct mg_peer *peers; /* in the order in which they joined */
  struct mg_host *host;  /* NULL: there is no actor object */
  JSValue object;
  struct mg_call *calls;
  struct mg_held *held, **held_end;
};

/* A host object for the actor, which becomes `actor->host`; or JS_EXCEPTION. */
JSValue mg__host_new(struct mg_actor *actor);
/* Registers the classes of host and connection objects; 0 or MG_E_SCRIPT. */
int mg__host_classes(struct mg_script *script);
void mg__host_release(struct mg_host *host);
/* Enters JavaScript for this actor, and leaves: jobs run, messages go out, calls
 * that are done are told. The actor may have been reset after leaving. */
void mg__actor_enter(struct mg_actor *actor);
void mg__actor_leave(struct mg_actor *actor);
/* Sends or, within a transaction, holds. */
int mg__actor_send(struct mg_actor *actor, struct mg_peer *peer, const uint8_t *data, size_t size);
/* Sends (true) or drops what was held. */
void mg__actor_end_hold(struct mg_actor *actor, bool send);

#endif
