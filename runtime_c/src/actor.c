#include "actor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actor_internal.h"
#include "error.h"
#include "log.h"
#include "reader.h"

/* --- sleeping and waking ------------------------------------------------------------- */

static void unlink_awake(struct mg_actor *actor) {
  struct mg_actors *actors = actor->actors;
  *(actor->newer ? &actor->newer->older : &actors->newest) = actor->older;
  *(actor->older ? &actor->older->newer : &actors->oldest) = actor->newer;
  actor->newer = actor->older = NULL;
}

static void link_awake(struct mg_actor *actor) {
  struct mg_actors *actors = actor->actors;
  actor->older = actors->newest;
  actor->newer = NULL;
  *(actors->newest ? &actors->newest->newer : &actors->oldest) = actor;
  actors->newest = actor;
}

static bool quiet(const struct mg_actor *actor) {
  return actor->pins == 0 && !actor->calls && !actor->group.open && !actor->group.held;
}

static struct mg_actor **bucket(struct mg_actors *actors, const char *name) {
  uint32_t hash = 2166136261U; /* FNV-1a, its upper bits: the lower ones choose the loop */
  for (; *name; name++) hash = (hash ^ (uint8_t)*name) * 16777619U;
  return &actors->buckets[(hash >> 16) % MG_ACTOR_BUCKETS];
}

static void forget(struct mg_actor *actor) {
  struct mg_actor **at = bucket(actor->actors, actor->name);
  while (*at != actor) at = &(*at)->next;
  *at = actor->next;
  for (at = &actor->actors->grouped; actor->group.listed; at = &(*at)->group.next) {
    if (*at != actor) continue;
    *at = actor->group.next;
    break;
  }
  free(actor);
}

static void fall_asleep(struct mg_actor *actor) {
  mg__actor_drop_object(actor);
  mg_db_close(actor->db);
  actor->db = NULL;
  unlink_awake(actor);
  actor->actors->awake--;
  if (!actor->peers) forget(actor);
}

int mg_actors_room(struct mg_actors *actors) {
  if (actors->awake + actors->tenants.open < actors->most_awake) return 0;
  struct mg_actor *actor = actors->oldest;
  while (actor && !quiet(actor)) actor = actor->newer;
  uint64_t tenant = mg_tenants_oldest(&actors->tenants);
  if (actor && actor->used <= tenant)
    fall_asleep(actor);
  else if (tenant < UINT64_MAX)
    mg_tenants_close_oldest(&actors->tenants);
  else
    return MG_E_LIMIT;
  return 0;
}

static void on_tick(uv_timer_t *tick) {
  struct mg_actors *actors = tick->data;
  uint64_t now = uv_now(actors->loop);
  struct mg_actor *newer = NULL;
  for (struct mg_actor *actor = actors->oldest; actor; actor = newer) {
    newer = actor->newer;
    if (actor->used + MG_LIMIT_ACTOR_IDLE_MS > now) break;
    if (quiet(actor)) fall_asleep(actor);
  }
  mg_tenants_tick(&actors->tenants);
  mg_readers_tick(actors);
}

/* --- the actors of a loop --------------------------------------------------------------- */

/* Groups are committed, and the views of readings end. */
static void end_round(struct mg_actors *actors) {
  mg__groups_end(actors);
  mg_tenants_commit(&actors->tenants);
  mg_readers_rest(actors);
}

static void before_wait(uv_prepare_t *handle) {
  end_round(handle->data);
  mg__catch_up_round(handle->data);
}

static void after_events(uv_check_t *handle) { end_round(handle->data); }

/* None of the handles keeps the loop running. */
static int open_handles(struct mg_actors *actors) {
  uv_loop_t *loop = actors->loop;
  actors->before_wait.data = actors->after_events.data = actors->tick.data = actors;
  if (uv_prepare_init(loop, &actors->before_wait) || uv_check_init(loop, &actors->after_events) ||
      uv_timer_init(loop, &actors->tick) || uv_idle_init(loop, &actors->not_waiting))
    return MG_E_SYSTEM;
  actors->open = true;
  if (uv_prepare_start(&actors->before_wait, before_wait) ||
      uv_check_start(&actors->after_events, after_events) ||
      uv_timer_start(&actors->tick, on_tick, MG_LIMIT_TICK_MS, MG_LIMIT_TICK_MS))
    return MG_E_SYSTEM;
  uv_unref((uv_handle_t *)&actors->before_wait);
  uv_unref((uv_handle_t *)&actors->after_events);
  uv_unref((uv_handle_t *)&actors->tick);
  uv_unref((uv_handle_t *)&actors->not_waiting);
  return 0;
}

int mg_actors_init(struct mg_actors *actors, uv_loop_t *loop, const struct mg_image *image,
                   const struct mg_config *config) {
  size_t most = config->db_max_open / config->threads;
  memset(actors, 0, sizeof *actors);
  actors->loop = loop;
  actors->image = image;
  actors->config = config;
  actors->most_awake = most ? most : 1;
  actors->due_end = &actors->due;
  mg_tenants_init(&actors->tenants, actors);
  int error = mg_readers_open(actors);
  if (!error) error = open_handles(actors);
  if (!error) error = mg_script_open(image, config, &actors->script);
  if (!error) error = mg__host_classes(actors->script);
  if (!error) error = mg_fetcher_open(loop, image, config, &actors->fetcher);
  return error;
}

void mg_actors_use_thread(struct mg_actors *actors) { JS_UpdateStackTop(actors->script->runtime); }

/* The pattern of names has no separator and does not begin with a dot, so a name is
 * a safe file name; the ending keeps it apart from SQLite's own files beside it. */
int mg__database_path(const struct mg_config *config, const char *name,
                      char out[MG_DATABASE_PATH_BYTES]) {
  if (!mg_name_valid(name, strlen(name))) return MG_E_ARGUMENT;
  int size = snprintf(out, MG_DATABASE_PATH_BYTES, "%s/%s.db", config->storage, name);
  return size < 0 || size >= MG_DATABASE_PATH_BYTES ? MG_E_ARGUMENT : 0;
}

static int open_database(struct mg_actor *actor) {
  char path[MG_DATABASE_PATH_BYTES];
  const struct mg_config *config = actor->actors->config;
  if (mg__database_path(config, actor->name, path)) return MG_E_ARGUMENT;
  return mg_db_open(path, config->power, &actor->actors->script->deadline, &actor->db);
}

int mg__actor_wake(struct mg_actor *actor) {
  struct mg_actors *actors = actor->actors;
  actor->used = uv_now(actors->loop);
  if (actor->db) {
    unlink_awake(actor);
  } else {
    int error = mg_actors_room(actors);
    if (!error) error = open_database(actor);
    if (error) return error;
    actors->awake++;
  }
  link_awake(actor);
  return 0;
}

static struct mg_actor *find_actor(struct mg_actors *actors, const char *name) {
  for (struct mg_actor *actor = *bucket(actors, name); actor; actor = actor->next)
    if (strcmp(actor->name, name) == 0) return actor;
  return NULL;
}

static struct mg_actor *new_actor(struct mg_actors *actors, const char *name) {
  struct mg_actor *actor = calloc(1, sizeof *actor);
  struct mg_actor **at = bucket(actors, name);
  if (!actor) return NULL;
  actor->actors = actors;
  actor->object = JS_UNDEFINED;
  mg__group_init(&actor->group);
  memcpy(actor->name, name, strlen(name) + 1);
  actor->next = *at;
  *at = actor;
  return actor;
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
  peer->next = NULL;
  peer->previous = actor->last_peer;
  *(peer->previous ? &peer->previous->next : &actor->peers) = peer;
  actor->last_peer = peer;
  peer->number = ++actor->joined;
  peer->actor = actor;
  peer->last = peer->over = false;
}

static struct mg_actor *find_or_make(struct mg_actors *actors, const char *name) {
  struct mg_actor *actor = find_actor(actors, name);
  return actor ? actor : new_actor(actors, name);
}

int mg_actor_prepare(struct mg_actors *actors, const char *org) {
  struct mg_actor *actor = find_or_make(actors, org);
  if (!actor) return MG_E_NOMEM;
  int error = mg__actor_wake(actor);
  if (!error) return mg__actor_make(actor);
  if (!actor->db && !actor->peers) forget(actor);
  return error;
}

int mg_actor_join(struct mg_actors *actors, struct mg_peer *peer) {
  struct mg_actor *actor = find_or_make(actors, peer->session->org);
  if (!actor) return MG_E_NOMEM;
  int error = mg__actor_wake(actor);
  if (!error) error = make_peer_object(actors, peer);
  if (!error) append_peer(actor, peer);
  if (error && !actor->db && !actor->peers) forget(actor);
  return error;
}

void mg_actor_leave(struct mg_peer *peer) {
  struct mg_actor *actor = peer->actor;
  if (!actor) return;
  for (struct mg_call *call = actor->calls; call; call = call->next)
    if (call->peer == peer) call->peer = NULL;
  mg__group_forget_peer(actor, peer);
  mg__catch_up_forget(peer);
  *(peer->next ? &peer->next->previous : &actor->last_peer) = peer->previous;
  *(peer->previous ? &peer->previous->next : &actor->peers) = peer->next;
  peer->actor = NULL;
  JS_SetOpaque(peer->object, NULL);
  JS_FreeValue(actor->actors->script->context, peer->object);
  peer->object = JS_UNDEFINED;
  if (!actor->db && !actor->peers && actor->pins == 0) forget(actor);
}

/* What is not committed by now is: its replies have nobody left to go to. */
static void end_actor(struct mg_actor *actor) {
  (void)mg__group_commit(actor);
  mg__group_clear(&actor->group);
  while (actor->calls) mg__call_unlink(actor->calls);
  if (actor->db)
    fall_asleep(actor);
  else
    forget(actor);
}

/* Actors go first: a fetch that ends now finds its host without an actor. */
void mg_actors_free(struct mg_actors *actors) {
  for (size_t i = 0; i < MG_ACTOR_BUCKETS; i++)
    while (actors->buckets[i])
      end_actor(actors->buckets[i]); /* NOLINT(clang-analyzer-unix.Malloc): it unlinks itself */
  mg_tenants_free(&actors->tenants);
  if (actors->fetcher) mg_fetcher_close(actors->fetcher);
  mg_readers_close(actors);
  mg_script_close(actors->script);
  actors->fetcher = NULL;
  actors->script = NULL;
  if (!actors->open) return;
  actors->open = false;
  uv_close((uv_handle_t *)&actors->before_wait, NULL);
  uv_close((uv_handle_t *)&actors->after_events, NULL);
  uv_close((uv_handle_t *)&actors->tick, NULL);
  uv_close((uv_handle_t *)&actors->not_waiting, NULL);
}
