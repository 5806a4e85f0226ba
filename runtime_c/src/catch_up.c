/* Catching up: a peer that is far behind gets its events a page at a time, the next when it has
 * taken the one before it. So however long the log is, and however slow the reader, what is
 * kept for it is a page.
 *
 * The actor sends a page and says where it ends (`host.later`); `actor.more` sends the next. Until
 * there is none the peer is `behind`: it gets no broadcasts, since what they tell is in the log
 * that it reads, and other messages for it are kept, to come after the events before them. Pages
 * are made when no group is open, so that they hold what is committed, and each event is in a
 * page or in a broadcast behind the last page, never in both. */
#include <string.h>

#include "actor_internal.h"
#include "error.h"
#include "limits.h"

/* Pages of one round of the loop, whoever they are for: others' messages come between. */
enum { PAGES_A_ROUND = 4 };

void mg__catch_up_later(struct mg_peer *peer, int64_t cursor) {
  peer->behind = peer->later = true;
  peer->cursor = cursor;
}

void mg__catch_up_keep(struct mg_peer *peer, const uint8_t *data, size_t size) {
  mg_buf_append(&peer->after, &size, sizeof size);
  mg_buf_append(&peer->after, data, size);
  if (peer->after.size > MG_LIMIT_OUTPUT_BYTES) peer->after.failed = true;
}

int mg__catch_up_end(struct mg_peer *peer) {
  struct mg_buf after = {0};
  int error = 0;
  mg_buf_move(&after, &peer->after);
  peer->behind = false;
  for (size_t at = 0; at < after.size && !error;) {
    size_t size = 0;
    memcpy(&size, after.data + at, sizeof size);
    at += sizeof size;
    error = mg__actor_send(peer->actor, peer, after.data + at, size);
    at += size;
  }
  mg_buf_free(&after);
  return error;
}

void mg__catch_up_forget(struct mg_peer *peer) {
  struct mg_actors *actors = peer->actor->actors;
  peer->behind = false;
  mg_buf_free(&peer->after);
  if (!peer->due) return;
  struct mg_peer **at = &actors->due;
  while (*at != peer) at = &(*at)->next_due;
  *at = peer->next_due;
  if (!*at) actors->due_end = at;
  actors->due_count--;
  peer->due = false;
}

static void on_idle(uv_idle_t *handle) { (void)handle; }

/* While a group is open the peer may not have been sent its page yet: it is asked again. */
void mg_actor_drained(struct mg_peer *peer) {
  struct mg_actor *actor = peer->actor;
  if (!actor || !peer->behind || peer->due) return;
  if (actor->group.open) {
    peer->dirty = true;
    return;
  }
  struct mg_actors *actors = actor->actors;
  peer->due = true;
  peer->next_due = NULL;
  *actors->due_end = peer;
  actors->due_end = &peer->next_due;
  actors->due_count++;
  (void)uv_idle_start(&actors->not_waiting, on_idle);
}

static struct mg_peer *take_due(struct mg_actors *actors) {
  struct mg_peer *peer = actors->due;
  actors->due = peer->next_due;
  if (!actors->due) actors->due_end = &actors->due;
  actors->due_count--;
  peer->due = false;
  return peer;
}

static void next_page(struct mg_peer *peer) {
  struct mg_actor *actor = peer->actor;
  actor->pins++;
  int error = peer->after.failed ? MG_E_NOMEM : mg__actor_wake(actor);
  if (!error) error = mg__actor_page(peer);
  actor->pins--;
  if (peer->actor == actor && (error || !peer->behind)) peer->transport->caught_up(peer, error);
}

void mg__catch_up_round(struct mg_actors *actors) {
  size_t pages = actors->due_count < PAGES_A_ROUND ? actors->due_count : (size_t)PAGES_A_ROUND;
  for (; pages > 0 && actors->due; pages--) next_page(take_due(actors));
  if (!actors->due) (void)uv_idle_stop(&actors->not_waiting);
}
