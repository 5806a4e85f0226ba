/* Group commit: the messages that one round of the loop brings to an actor share one
 * transaction of its database.
 *
 * The first change opens it. Each call's own transaction is a savepoint in it, so it is
 * undone alone. What the actor sends is held until the commit, in order, and so is the
 * word that a message is settled: nobody is told of anything that a kill could undo.
 *
 * When the transaction is rolled back as a whole (the disk is full, a write was cut off),
 * nothing of it has left the process: the actor object is dropped, and the messages are
 * run again one by one, each committed by itself. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "actor_internal.h"
#include "error.h"
#include "log.h"

void mg__group_init(struct mg_group *group) {
  memset(group, 0, sizeof *group);
  group->held_end = &group->held;
  group->entries_end = &group->entries;
}

/* --- what is held ------------------------------------------------------------------- */

static void release_block(struct mg_block *block) {
  if (block && --block->references == 0) free(block);
}

static void free_held(struct mg_held *held) {
  release_block(held->block);
  free(held);
}

static struct mg_block *new_block(const void *data, size_t size) {
  struct mg_block *block = malloc(sizeof *block + size);
  if (!block) return NULL;
  block->references = 1;
  block->size = size;
  memcpy(block->data, data, size);
  return block;
}

/* The same bytes as the last: most messages go to every peer. */
static struct mg_block *share_block(struct mg_group *group, const void *data, size_t size) {
  struct mg_block *last = group->last;
  if (!last || last->size != size || memcmp(last->data, data, size) != 0) {
    struct mg_block *block = new_block(data, size);
    if (!block) return NULL;
    release_block(last);
    group->last = last = block;
    group->bytes += size;
  }
  last->references++;
  return last;
}

static int hold(struct mg_group *group, enum mg_held_kind kind, struct mg_peer *peer,
                struct mg_block *block, int code) {
  struct mg_held *held = malloc(sizeof *held);
  if (!held) {
    release_block(block);
    return MG_E_NOMEM;
  }
  *held = (struct mg_held){.kind = kind, .peer = peer, .block = block, .code = code};
  *group->held_end = held;
  group->held_end = &held->next;
  group->bytes += sizeof *held;
  return 0;
}

static bool holds(const struct mg_actor *actor) {
  return actor->group.open || actor->in_transaction;
}

static void send_now(struct mg_peer *peer, const uint8_t *data, size_t size) {
  peer->transport->send(peer, data, size);
  peer->dirty = true;
}

static void send_after(struct mg_peer *peer, const uint8_t *data, size_t size) {
  if (peer->behind)
    mg__catch_up_keep(peer, data, size);
  else
    send_now(peer, data, size);
}

int mg__actor_send(struct mg_actor *actor, struct mg_peer *peer, const uint8_t *data, size_t size) {
  bool after = peer->behind && !peer->paging;
  if (holds(actor)) {
    struct mg_block *block = share_block(&actor->group, data, size);
    enum mg_held_kind kind = after ? MG_HELD_AFTER : MG_HELD_SEND;
    return block ? hold(&actor->group, kind, peer, block, 0) : MG_E_NOMEM;
  }
  if (after)
    mg__catch_up_keep(peer, data, size);
  else
    send_now(peer, data, size);
  return 0;
}

static void send_to_all(struct mg_actor *actor, uint64_t newest, const uint8_t *data, size_t size) {
  struct mg_peer *next = NULL;
  for (struct mg_peer *peer = actor->peers; peer && peer->number <= newest; peer = next) {
    next = peer->next;
    if (peer->over) continue;
    if (!peer->behind) send_now(peer, data, size); /* else it is in a page to come */
  }
}

int mg__actor_broadcast(struct mg_actor *actor, const uint8_t *data, size_t size) {
  struct mg_group *group = &actor->group;
  if (!holds(actor)) {
    send_to_all(actor, actor->joined, data, size);
    return 0;
  }
  struct mg_block *block = new_block(data, size);
  if (!block || hold(group, MG_HELD_BROADCAST, NULL, block, 0)) return MG_E_NOMEM;
  struct mg_held *held =
      (struct mg_held *)(void *)((char *)group->held_end - offsetof(struct mg_held, next));
  held->newest = actor->joined;
  group->bytes += size;
  return 0;
}

int mg__actor_close(struct mg_actor *actor, struct mg_peer *peer, uint16_t code,
                    const char *reason) {
  if (holds(actor)) {
    struct mg_block *block = new_block(reason, strlen(reason) + 1);
    return block ? hold(&actor->group, MG_HELD_CLOSE, peer, block, code) : MG_E_NOMEM;
  }
  peer->transport->close(peer, code, reason);
  return 0;
}

/* Without memory to hold it the group is ended first. */
void mg__actor_settle(struct mg_actor *actor, struct mg_peer *peer, int error) {
  if (holds(actor) && hold(&actor->group, MG_HELD_SETTLED, peer, NULL, error) == 0) return;
  mg__group_end(actor);
  if (peer->actor == actor) peer->transport->settled(peer, error);
}

/* Sends and closes go to their transports; what is settled stays. */
static void deliver(struct mg_actor *actor) {
  struct mg_group *group = &actor->group;
  struct mg_held *held = group->held;
  group->held = NULL;
  group->held_end = &group->held;
  release_block(group->last);
  group->last = NULL;
  while (held) {
    struct mg_held *next = held->next;
    struct mg_peer *peer = held->peer;
    if (held->kind == MG_HELD_SETTLED) {
      if (peer) peer->over = peer->last;
      held->next = NULL;
      *group->held_end = held;
      group->held_end = &held->next;
      held = next;
      continue;
    }
    if (held->kind == MG_HELD_BROADCAST)
      send_to_all(actor, held->newest, held->block->data, held->block->size);
    else if (peer && held->kind == MG_HELD_SEND)
      peer->transport->send(peer, held->block->data, held->block->size);
    else if (peer && held->kind == MG_HELD_AFTER)
      send_after(peer, held->block->data, held->block->size);
    else if (peer)
      peer->transport->close(peer, (uint16_t)held->code, (const char *)held->block->data);
    if (peer) peer->dirty = true;
    free_held(held);
    held = next;
  }
}

/* Tells of what is settled, one by one: a transport may hand over its next message. */
static void tell_settled(struct mg_actor *actor) {
  struct mg_group *group = &actor->group;
  while (!group->open && group->held && group->held->kind == MG_HELD_SETTLED) {
    struct mg_held *held = group->held;
    group->held = held->next;
    if (!group->held) group->held_end = &group->held;
    if (held->peer) held->peer->transport->settled(held->peer, held->code);
    free_held(held);
  }
}

static void drop_held_from(struct mg_group *group, struct mg_held **from) {
  struct mg_held *held = *from;
  *from = NULL;
  group->held_end = from;
  while (held) {
    struct mg_held *next = held->next;
    free_held(held);
    held = next;
  }
}

static void free_entries(struct mg_group *group) {
  while (group->entries) {
    struct mg_entry *next = group->entries->next;
    free(group->entries);
    group->entries = next;
  }
  group->entries_end = &group->entries;
}

void mg__group_clear(struct mg_group *group) {
  drop_held_from(group, &group->held);
  release_block(group->last);
  group->last = NULL;
  free_entries(group);
}

void mg__group_forget_peer(struct mg_actor *actor, const struct mg_peer *peer) {
  for (struct mg_held *held = actor->group.held; held; held = held->next)
    if (held->peer == peer) held->peer = NULL;
  for (struct mg_entry *entry = actor->group.entries; entry; entry = entry->next)
    if (entry->peer == peer) entry->peer = NULL;
}

/* --- opening and ending -------------------------------------------------------------- */

static void list(struct mg_actor *actor) {
  if (actor->group.listed) return;
  actor->group.listed = true;
  actor->group.next = actor->actors->grouped;
  actor->actors->grouped = actor;
}

int mg__group_open(struct mg_actor *actor) {
  struct mg_group *group = &actor->group;
  if (group->lost) return MG_E_STORAGE;
  if (group->open || actor->alone) return 0;
  if (mg_db_begin(actor->db)) return MG_E_STORAGE;
  group->open = true;
  group->began = uv_hrtime();
  group->messages = group->bytes = 0;
  list(actor);
  return 0;
}

static void lose(struct mg_actor *actor) {
  actor->group.lost = true;
  mg_db_rollback(actor->db);
}

int mg__group_commit(struct mg_actor *actor) {
  struct mg_group *group = &actor->group;
  if (!group->open) return 0;
  if (group->lost || !mg_db_in_transaction(actor->db) || mg_db_commit(actor->db)) {
    mg_log_actor(MG_LOG_ERROR, "storage", actor->name, mg_db_message(actor->db));
    lose(actor);
    return MG_E_STORAGE;
  }
  group->open = false;
  free_entries(group);
  deliver(actor);
  return 0;
}

/* Calls of the group's messages are forgotten, since these run again; older ones fail. */
static void forget_calls(struct mg_actor *actor, const struct mg_entry *entries) {
  for (const struct mg_entry *entry = entries; entry; entry = entry->next)
    if (entry->call) mg__call_unlink(entry->call);
  mg__actor_fail_calls(actor, MG_E_STORAGE);
}

static void run_again(struct mg_actor *actor) {
  struct mg_group *group = &actor->group;
  struct mg_entry *entry = group->entries;
  group->entries = NULL;
  mg__group_clear(group);
  group->open = group->lost = false;
  mg__actor_drop_object(actor);
  forget_calls(actor, entry);
  actor->alone = true;
  for (struct mg_entry *next = NULL; entry; entry = next) {
    next = entry->next;
    group->entries = next; /* so that a peer that leaves is forgotten there too */
    if (entry->peer) entry->peer->behind = false; /* it became so in the group, if it is */
    if (entry->peer) mg__actor_run(entry->peer, entry->data, entry->size);
    free(entry);
  }
  group->entries_end = &group->entries;
  actor->alone = false;
}

void mg__group_end(struct mg_actor *actor) {
  actor->pins++;
  if (mg__group_commit(actor)) run_again(actor);
  mg__actor_flush(actor);
  tell_settled(actor);
  actor->pins--;
}

void mg__groups_end(struct mg_actors *actors) {
  while (actors->grouped) {
    struct mg_actor *actor = actors->grouped;
    actors->grouped = actor->group.next;
    actor->group.listed = false;
    mg__group_end(actor);
  }
}

/* --- turns ------------------------------------------------------------------------------ */

static struct mg_entry *new_entry(struct mg_peer *peer, struct mg_call *call, const uint8_t *data,
                                  size_t size) {
  struct mg_entry *entry = malloc(sizeof *entry + size);
  if (!entry) return NULL;
  *entry = (struct mg_entry){.peer = peer, .call = call, .size = size};
  memcpy(entry->data, data, size);
  return entry;
}

static bool full(const struct mg_group *group) {
  return group->messages >= MG_LIMIT_GROUP_MESSAGES || group->bytes >= MG_LIMIT_GROUP_BYTES ||
         uv_hrtime() - group->began >= (uint64_t)MG_LIMIT_GROUP_MS * 1000000U;
}

/* False if there is no memory to keep the message. */
static bool keep_message(struct mg_group *group, struct mg_peer *peer, struct mg_call *call,
                         const uint8_t *data, size_t size) {
  struct mg_entry *entry = new_entry(peer, call, data, size);
  if (!entry) return false;
  *group->entries_end = entry;
  group->entries_end = &entry->next;
  group->messages++;
  group->bytes += size;
  return true;
}

void mg__group_turn(struct mg_actor *actor, struct mg_peer *peer, struct mg_call *call,
                    const uint8_t *data, size_t size) {
  struct mg_group *group = &actor->group;
  bool kept = !group->open || !data || keep_message(group, peer, call, data, size);
  if (!kept && mg__group_commit(actor)) { /* it can't be run again either */
    if (call) mg__call_unlink(call);
    mg__group_end(actor);
    mg__actor_fail_message(peer);
    mg__actor_settle(actor, peer, MG_E_NOMEM);
  }
  if (!group->open || group->lost || full(group)) mg__group_end(actor);
}

/* --- one call's transaction ---------------------------------------------------------------- */

int mg__transaction_begin(struct mg_actor *actor) {
  struct mg_group *group = &actor->group;
  int error = mg__group_open(actor);
  if (!error) error = actor->alone ? mg_db_begin(actor->db) : mg_db_savepoint(actor->db);
  if (error) return error;
  actor->in_transaction = true;
  group->mark = group->held_end;
  return 0;
}

int mg__transaction_commit(struct mg_actor *actor) {
  int error = actor->alone ? mg_db_commit(actor->db) : mg_db_savepoint_release(actor->db);
  if (error) return error;
  actor->in_transaction = false;
  if (actor->alone) deliver(actor);
  return 0;
}

/* The savepoint of a transaction that SQLite ended by itself is gone with the group. */
void mg__transaction_undo(struct mg_actor *actor) {
  drop_held_from(&actor->group, actor->group.mark);
  actor->in_transaction = false;
  if (actor->alone)
    mg_db_rollback(actor->db);
  else if (mg_db_savepoint_undo(actor->db))
    lose(actor);
}
