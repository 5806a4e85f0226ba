#include "actor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actor_internal.h"
#include "error.h"
#include "log.h"
#include "message.h"

int mg_actors_init(struct mg_actors *actors, uv_loop_t *loop, const struct mg_image *image,
                   const struct mg_config *config) {
  memset(actors, 0, sizeof *actors);
  actors->image = image;
  actors->config = config;
  int error = mg_script_open(image, &actors->script);
  if (!error) error = mg__host_classes(actors->script);
  if (!error) error = mg_fetcher_open(loop, image, config, &actors->fetcher);
  return error;
}

void mg_actors_use_thread(struct mg_actors *actors) { JS_UpdateStackTop(actors->script->runtime); }

/* --- the actor object ------------------------------------------------------------ */

static int make_object(struct mg_actor *actor) {
  struct mg_script *script = actor->actors->script;
  JSValue host = mg__host_new(actor);
  if (JS_IsException(host)) return MG_E_SCRIPT;
  actor->object = JS_Call(script->context, script->create_actor, JS_UNDEFINED, 1, &host);
  JS_FreeValue(script->context, host);
  return JS_IsException(actor->object) ? MG_E_SCRIPT : 0;
}

/* Forgets the actor object and lets nothing of it act any more. */
static void drop_object(struct mg_actor *actor) {
  JS_FreeValue(actor->actors->script->context, actor->object);
  actor->object = JS_UNDEFINED;
  if (!actor->host) return;
  actor->host->actor = NULL;
  mg__host_release(actor->host);
  actor->host = NULL;
}

static void fail_calls(struct mg_actor *actor, int error) {
  for (struct mg_call *call = actor->calls; call; call = call->next) {
    if (call->done) continue;
    call->done = true;
    call->error = error;
  }
}

/* After a limit was hit inside the actor's code nothing in its memory is to be
 * trusted; the database is. The next message makes a new object from it. */
static void reset(struct mg_actor *actor, int error) {
  mg_log_actor(MG_LOG_WARN, "reset", actor->name, mg_error_text(error));
  mg__actor_end_hold(actor, false);
  mg_db_rollback(actor->db);
  drop_object(actor);
  fail_calls(actor, error);
}

/* --- calls ------------------------------------------------------------------------- */

static void unlink_call(struct mg_call *call) {
  if (!call->actor) return;
  struct mg_call **at = &call->actor->calls;
  while (*at != call) at = &(*at)->next;
  *at = call->next;
  call->actor->actors->calls--;
  call->actor = NULL;
}

static void release_call(struct mg_call *call) {
  if (--call->references == 0) free(call);
}

/* Tells the transports of calls that are done, which may leave the actor. */
static void tell_done(struct mg_actor *actor) {
  struct mg_call *call = actor->calls;
  while (call) {
    if (!call->done) {
      call = call->next;
      continue;
    }
    struct mg_peer *peer = call->peer;
    int error = call->error;
    unlink_call(call);
    release_call(call);
    if (peer) peer->transport->settled(peer, error);
    call = actor->calls; /* the list may have changed */
  }
}

static void flush(struct mg_actor *actor) {
  for (struct mg_peer *peer = actor->peers; peer; peer = peer->next) {
    if (!peer->dirty) continue;
    peer->dirty = false;
    peer->transport->flush(peer);
  }
}

void mg__actor_enter(struct mg_actor *actor) { mg_script_enter(actor->actors->script); }

void mg__actor_leave(struct mg_actor *actor) {
  mg_script_leave(actor->actors->script);
  if (actor->actors->script->interrupted && actor->host) reset(actor, MG_E_TIMEOUT);
  flush(actor);
  tell_done(actor);
}

/* A reaction of the promise: `rejected` says which. */
static JSValue react(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                     int rejected, void *opaque) {
  struct mg_call *call = opaque;
  (void)self;
  if (call->done) return JS_UNDEFINED;
  call->done = true;
  call->error = rejected ? MG_E_SCRIPT : 0;
  if (!rejected || !call->actor) return JS_UNDEFINED;
  struct mg_script *script = call->actor->actors->script;
  (void)JS_Throw(context, JS_DupValue(context, argc > 0 ? argv[0] : JS_UNDEFINED));
  mg_script_log_exception(script, "actor", call->actor->name);
  return JS_UNDEFINED;
}

/* A promise that dies unsettled never will be: its call has failed. */
static void release_reaction(void *opaque) {
  struct mg_call *call = opaque;
  if (!call->done) call->error = MG_E_SCRIPT;
  call->done = true;
  release_call(call);
}

static struct mg_call *new_call(struct mg_peer *peer) {
  struct mg_call *call = calloc(1, sizeof *call);
  if (!call) return NULL;
  call->actor = peer->actor;
  call->peer = peer;
  call->references = 1;
  call->next = peer->actor->calls;
  peer->actor->calls = call;
  peer->actor->actors->calls++;
  return call;
}

/* Follows a promise. 0 or MG_E_NOMEM. */
static int follow(struct mg_peer *peer, JSValueConst promise) {
  JSContext *context = peer->actor->actors->script->context;
  struct mg_call *call = new_call(peer);
  if (!call) return MG_E_NOMEM;
  call->references += 2;
  JSValue fulfilled = JS_NewCClosure(context, react, "fulfilled", release_reaction, 1, 0, call);
  JSValue rejected = JS_NewCClosure(context, react, "rejected", release_reaction, 1, 1, call);
  JSValue chained = JS_PromiseThen(context, promise, fulfilled, rejected);
  bool good = !JS_IsException(chained);
  JS_FreeValue(context, fulfilled);
  JS_FreeValue(context, rejected);
  JS_FreeValue(context, chained);
  return good ? 0 : MG_E_NOMEM;
}

/* --- messages ------------------------------------------------------------------------ */

static JSValue call_message(struct mg_actor *actor, struct mg_peer *peer, const uint8_t *data,
                            size_t size) {
  JSContext *context = actor->actors->script->context;
  JSValue function = JS_GetPropertyStr(context, actor->object, "message");
  JSValue bytes = JS_NewUint8ArrayCopy(context, data, size);
  JSValueConst arguments[] = {peer->object, bytes};
  JSValue result = JS_IsException(bytes) ? JS_EXCEPTION
                                         : JS_Call(context, function, actor->object, 2, arguments);
  JS_FreeValue(context, bytes);
  JS_FreeValue(context, function);
  return result;
}

/* 1 if a promise is followed, 0 if everything is done, or MG_E_*. */
static int run_message(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct mg_actor *actor = peer->actor;
  struct mg_script *script = actor->actors->script;
  int error = actor->host ? 0 : make_object(actor);
  JSValue result = error ? JS_EXCEPTION : call_message(actor, peer, data, size);
  if (JS_IsException(result)) {
    mg_script_log_exception(script, "actor", actor->name);
    return script->interrupted ? MG_E_TIMEOUT : MG_E_SCRIPT;
  }
  int followed = JS_IsPromise(result) ? follow(peer, result) : 0;
  bool pending = JS_IsPromise(result) && followed == 0;
  JS_FreeValue(script->context, result);
  return pending ? 1 : followed;
}

static void fail_message(struct mg_peer *peer) {
  struct mg_buf reply = {0};
  mg_message_failure(&reply, 500, "internal error");
  if (!reply.failed) peer->transport->send(peer, reply.data, reply.size);
  peer->dirty = true;
  mg_buf_free(&reply);
}

void mg_actor_message(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct mg_actor *actor = peer->actor;
  mg__actor_enter(actor);
  int result = run_message(peer, data, size);
  if (result < 0) {
    fail_message(peer);
    if (actor->host) reset(actor, result);
  }
  mg__actor_leave(actor);
  if (result <= 0 && peer->actor == actor) peer->transport->settled(peer, result);
}

/* --- sending --------------------------------------------------------------------------- */

int mg__actor_send(struct mg_actor *actor, struct mg_peer *peer, const uint8_t *data, size_t size) {
  if (!mg_db_in_transaction(actor->db)) {
    peer->transport->send(peer, data, size);
    peer->dirty = true;
    return 0;
  }
  struct mg_held *held = malloc(sizeof *held + size);
  if (!held) return MG_E_NOMEM;
  held->next = NULL;
  held->peer = peer;
  held->size = size;
  memcpy(held->data, data, size);
  *actor->held_end = held;
  actor->held_end = &held->next;
  return 0;
}

void mg__actor_end_hold(struct mg_actor *actor, bool send) {
  struct mg_held *held = actor->held;
  actor->held = NULL;
  actor->held_end = &actor->held;
  while (held) {
    struct mg_held *next = held->next;
    if (send && held->peer) {
      held->peer->transport->send(held->peer, held->data, held->size);
      held->peer->dirty = true;
    }
    free(held);
    held = next;
  }
}

/* --- opening, joining, leaving ------------------------------------------------------------ */

/* The pattern of names has no separator and does not begin with a dot, so a name is
 * a safe file name; the ending keeps it apart from SQLite's own files beside it. */
static int open_database(struct mg_actor *actor) {
  char path[4096 + MG_LIMIT_NAME_BYTES + 16];
  const struct mg_config *config = actor->actors->config;
  if (!mg_name_valid(actor->name, strlen(actor->name))) return MG_E_ARGUMENT;
  int size = snprintf(path, sizeof path, "%s/%s.db", config->storage, actor->name);
  if (size < 0 || (size_t)size >= sizeof path) return MG_E_ARGUMENT;
  return mg_db_open(path, config->durable, &actor->actors->script->deadline, &actor->db);
}

static int open_actor(struct mg_actors *actors, const char *name, struct mg_actor **out) {
  if (actors->count >= MG_LIMIT_ACTORS) return MG_E_LIMIT;
  struct mg_actor *actor = calloc(1, sizeof *actor);
  if (!actor) return MG_E_NOMEM;
  actor->actors = actors;
  actor->object = JS_UNDEFINED;
  actor->held_end = &actor->held;
  memcpy(actor->name, name, strlen(name) + 1);
  int error = open_database(actor);
  if (error) {
    free(actor);
    return error;
  }
  actor->next = actors->first;
  actors->first = actor;
  actors->count++;
  *out = actor;
  return 0;
}

static struct mg_actor *find_actor(struct mg_actors *actors, const char *name) {
  for (struct mg_actor *actor = actors->first; actor; actor = actor->next)
    if (strcmp(actor->name, name) == 0) return actor;
  return NULL;
}

static int make_peer_object(struct mg_actors *actors, struct mg_peer *peer) {
  struct mg_script *script = actors->script;
  JSContext *context = script->context;
  peer->object = JS_NewObjectClass(context, script->peer_class);
  if (JS_IsException(peer->object)) return MG_E_NOMEM;
  JS_SetOpaque(peer->object, peer);
  int user =
      JS_DefinePropertyValueStr(context, peer->object, "user",
                                JS_NewString(context, peer->session->user), JS_PROP_ENUMERABLE);
  int org = JS_DefinePropertyValueStr(
      context, peer->object, "org", JS_NewString(context, peer->session->org), JS_PROP_ENUMERABLE);
  return user < 0 || org < 0 ? MG_E_NOMEM : 0;
}

static void append_peer(struct mg_actor *actor, struct mg_peer *peer) {
  struct mg_peer *last = actor->peers;
  while (last && last->next) last = last->next;
  peer->next = NULL;
  peer->previous = last;
  *(last ? &last->next : &actor->peers) = peer;
  peer->actor = actor;
}

int mg_actor_join(struct mg_actors *actors, struct mg_peer *peer) {
  struct mg_actor *actor = find_actor(actors, peer->session->org);
  int error = actor ? 0 : open_actor(actors, peer->session->org, &actor);
  if (!error) error = make_peer_object(actors, peer);
  if (!error) append_peer(actor, peer);
  return error;
}

void mg_actor_leave(struct mg_peer *peer) {
  struct mg_actor *actor = peer->actor;
  if (!actor) return;
  for (struct mg_call *call = actor->calls; call; call = call->next)
    if (call->peer == peer) call->peer = NULL;
  for (struct mg_held *held = actor->held; held; held = held->next)
    if (held->peer == peer) held->peer = NULL;
  if (peer->next) peer->next->previous = peer->previous;
  *(peer->previous ? &peer->previous->next : &actor->peers) = peer->next;
  peer->actor = NULL;
  JS_SetOpaque(peer->object, NULL);
  JS_FreeValue(actor->actors->script->context, peer->object);
  peer->object = JS_UNDEFINED;
}

static void free_actor(struct mg_actor *actor) {
  drop_object(actor);
  mg__actor_end_hold(actor, false);
  mg_db_rollback(actor->db);
  mg_db_close(actor->db);
  while (actor->calls) {
    struct mg_call *call = actor->calls;
    unlink_call(call);
    release_call(call);
  }
  free(actor);
}

/* Actors go first: a fetch that ends now finds its host without an actor. */
void mg_actors_free(struct mg_actors *actors) {
  while (actors->first) {
    struct mg_actor *next = actors->first->next;
    free_actor(actors->first);
    actors->first = next;
  }
  if (actors->fetcher) mg_fetcher_close(actors->fetcher);
  mg_script_close(actors->script);
  memset(actors, 0, sizeof *actors);
}
