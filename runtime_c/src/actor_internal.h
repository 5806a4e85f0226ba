/* What actor.c, actor_run.c, group.c and host*.c share: the parts of an actor. */
#ifndef MG_ACTOR_INTERNAL_H
#define MG_ACTOR_INTERNAL_H

#include "actor.h"
#include "client.h"
#include "db.h"
#include "fetch.h"
#include "script.h"

enum { MG_SQL_TEXTS = 64 };

/* What a host object in JavaScript points to. When an actor object is dropped (its
 * code ran into a limit), `actor` becomes NULL and the object can do nothing more. */
struct mg_host {
  struct mg_actor *actor;
  size_t references;
  struct mg_sql_text *texts[MG_SQL_TEXTS]; /* of this host's statements, by their string */
};

/* One message whose replies are not all sent. It is held by its actor's list until
 * its transport is told, and by the two reactions of its promise. */
struct mg_call {
  struct mg_call *next;
  struct mg_actor *actor; /* NULL: no longer in its list */
  size_t references;
  unsigned reactions;   /* functions that wait for its promise */
  struct mg_peer *peer; /* NULL: it has left */
  bool done;
  bool told; /* its failure was answered */
  int error;
};

/* Bytes that several peers may be about to get. */
struct mg_block {
  size_t references;
  size_t size;
  uint8_t data[];
};

enum mg_held_kind {
  MG_HELD_SEND,
  MG_HELD_AFTER, /* a send that follows the pages that the peer gets */
  MG_HELD_BROADCAST,
  MG_HELD_CLOSE,
  MG_HELD_SETTLED
};

/* What a transport is told when the group is committed. */
struct mg_held {
  struct mg_held *next;
  enum mg_held_kind kind;
  struct mg_peer *peer;   /* NULL: it has left */
  struct mg_block *block; /* the message, or the reason of a close */
  int code;               /* of a close, or the error of what is settled */
  uint64_t newest;        /* a broadcast goes to those who had joined until then */
};

/* A message of a group, kept to be run again alone if the group can't be committed. */
struct mg_entry {
  struct mg_entry *next;
  struct mg_peer *peer;
  struct mg_call *call; /* what follows it, or NULL */
  size_t size;
  uint8_t data[];
};

/* Several messages in one transaction (group.c). */
struct mg_group {
  bool open; /* the transaction has begun */
  bool lost; /* it is rolled back: what was done in it did not happen */
  bool listed;
  uint64_t began; /* uv_hrtime */
  size_t messages, bytes;
  struct mg_entry *entries, **entries_end;
  struct mg_held *held, **held_end, **mark; /* `mark`: where the savepoint began */
  struct mg_block *last;                    /* of the last message held */
  struct mg_actor *next;
};

struct mg_actor {
  struct mg_actors *actors;
  struct mg_actor *next;          /* of the same bucket */
  struct mg_actor *newer, *older; /* among those awake */
  char name[MG_LIMIT_NAME_BYTES + 1];
  struct mg_db *db;                  /* NULL: asleep */
  uint64_t used;                     /* loop time of the last message, in milliseconds */
  struct mg_peer *peers, *last_peer; /* in the order in which they joined */
  uint64_t joined;                   /* how many ever did */
  struct mg_host *host;              /* NULL: there is no actor object */
  JSValue object;
  struct mg_call *calls;
  unsigned pins; /* functions on the stack that go on using it: it may not go */
  char request_id[MG_REQUEST_ID_BYTES + 1]; /* what its code runs for, as far as known */
  bool in_transaction;                      /* JavaScript is inside host.transaction */
  bool alone; /* each transaction is committed by itself, without a group */
  struct mg_group group;
};

/* A host object for the actor, which becomes `actor->host`; or JS_EXCEPTION. */
JSValue mg__host_new(struct mg_actor *actor);
/* Registers the classes of host and connection objects; 0 or MG_E_SCRIPT. */
int mg__host_classes(struct mg_script *script);
void mg__host_release(struct mg_host *host);
/* The host can do nothing more: its actor is gone. */
void mg__host_cut_off(JSContext *context, struct mg_host *host);

/* --- actor_run.c --- */

/* Enters JavaScript for this actor, and leaves: jobs run, messages go out, calls
 * that are done are told. The actor may have been reset after leaving. */
void mg__actor_enter(struct mg_actor *actor);
void mg__actor_leave(struct mg_actor *actor);
/* Forgets the actor object and lets nothing of it act any more. */
void mg__actor_drop_object(struct mg_actor *actor);
/* Ends every call under way with an answer that it failed. */
void mg__actor_fail_calls(struct mg_actor *actor, int error);
void mg__call_unlink(struct mg_call *call);
/* Lets what is queued go, and tells the transports of calls that are done. */
void mg__actor_flush(struct mg_actor *actor);
/* Answers a message with a failure that says nothing else. */
void mg__actor_fail_message(struct mg_peer *peer);
/* Runs one message of an actor that is `alone`. */
void mg__actor_run(struct mg_peer *peer, const uint8_t *data, size_t size);

/* Has the actor send the page behind the peer's cursor. 0 or MG_E_*. */
int mg__actor_page(struct mg_peer *peer);

/* --- catch_up.c --- */

/* `host.later`: the pages behind `cursor` follow when the peer takes them. */
void mg__catch_up_later(struct mg_peer *peer, int64_t cursor);
/* Keeps a message until the peer has caught up. */
void mg__catch_up_keep(struct mg_peer *peer, const uint8_t *data, size_t size);
/* The peer has every event: what was kept follows, and broadcasts. 0 or MG_E_NOMEM. */
int mg__catch_up_end(struct mg_peer *peer);
/* The peer leaves its actor. */
void mg__catch_up_forget(struct mg_peer *peer);
/* The next page for some of those that take one; when no group is open. */
void mg__catch_up_round(struct mg_actors *actors);

/* Makes the actor object, whose database is open, if there is none. 0 or MG_E_*. */
int mg__actor_make(struct mg_actor *actor);

/* --- actor.c --- */

enum { MG_DATABASE_PATH_BYTES = 4096 + MG_LIMIT_NAME_BYTES + 16 };
/* Where an organisation's database is; 0 or MG_E_ARGUMENT. */
int mg__database_path(const struct mg_config *config, const char *name,
                      char out[MG_DATABASE_PATH_BYTES]);

/* Opens the database if the actor is asleep; 0 or MG_E_*. */
int mg__actor_wake(struct mg_actor *actor);

/* --- group.c --- */

/* Makes sure that a group is open, for a change of the database; 0 or MG_E_STORAGE. */
int mg__group_open(struct mg_actor *actor);
/* Commits and sends. If that fails the group is lost, which mg__group_end mends.
 * Within JavaScript too. 0 or MG_E_STORAGE. */
int mg__group_commit(struct mg_actor *actor);
/* Commits; or, if it can't be, runs each message of the group again, alone. */
void mg__group_end(struct mg_actor *actor);
/* Called after each message or continuation: ends a group that is full, keeps others
 * for the end of the round. `call` follows the message, or NULL. `data` NULL: what ran
 * was no message. */
void mg__group_turn(struct mg_actor *actor, struct mg_peer *peer, struct mg_call *call,
                    const uint8_t *data, size_t size);
/* Ends the groups of every actor. */
void mg__groups_end(struct mg_actors *actors);

/* A transaction of one call: a savepoint of the group. 0 or MG_E_STORAGE. */
int mg__transaction_begin(struct mg_actor *actor);
int mg__transaction_commit(struct mg_actor *actor);
void mg__transaction_undo(struct mg_actor *actor);

/* Tells the peer's transport, now or when the group is committed. 0 or MG_E_NOMEM. */
int mg__actor_send(struct mg_actor *actor, struct mg_peer *peer, const uint8_t *data, size_t size);
int mg__actor_broadcast(struct mg_actor *actor, const uint8_t *data, size_t size);
int mg__actor_close(struct mg_actor *actor, struct mg_peer *peer, uint16_t code,
                    const char *reason);
void mg__actor_settle(struct mg_actor *actor, struct mg_peer *peer, int error);
/* The peer leaves: nothing more for it. */
void mg__group_forget_peer(struct mg_actor *actor, const struct mg_peer *peer);
void mg__group_init(struct mg_group *group);
/* Drops what is held and kept, without telling anybody. */
void mg__group_clear(struct mg_group *group);

#endif
