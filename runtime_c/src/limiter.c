#include "limiter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <uv.h>

#include "client.h"
#include "digest.h"
#include "error.h"
#include "limits.h"

enum { WAYS = 4, LOCKS = 64, TOKEN = 1000 /* thousandths, so that a millisecond counts */ };

struct bucket {
  uint64_t key; /* 0: never used */
  uint64_t time;
  uint64_t tokens; /* in thousandths */
};

struct mg_limiter {
  unsigned rate, burst, connections;
  uint8_t secret[32];
  uv_mutex_t locks[LOCKS];
  struct bucket *buckets; /* MG_LIMIT_BUCKETS, NULL without a rate */
  uint32_t *counts;       /* MG_LIMIT_BUCKETS, NULL without a limit of connections */
};

static uint64_t hash(const struct mg_limiter *limiter, uint8_t kind, const void *key, size_t size) {
  uint8_t text[160] = {kind};
  uint8_t digest[MG_DIGEST_BYTES];
  uint64_t value = 0;
  if (size > sizeof text - 1) size = sizeof text - 1;
  memcpy(text + 1, key, size);
  mg_hmac(limiter->secret, sizeof limiter->secret, text, size + 1, digest);
  memcpy(&value, digest, sizeof value);
  return value ? value : 1;
}

int mg_limiter_open(unsigned rate, unsigned burst, unsigned connections, struct mg_limiter **out) {
  struct mg_limiter *limiter = calloc(1, sizeof *limiter);
  if (!limiter) return MG_E_NOMEM;
  limiter->rate = rate;
  limiter->burst = burst;
  limiter->connections = connections;
  for (size_t i = 0; i < LOCKS; i++)
    if (uv_mutex_init(&limiter->locks[i])) abort(); /* only fails for want of memory at start */
  if (getrandom(limiter->secret, sizeof limiter->secret, 0) != (ssize_t)sizeof limiter->secret) {
    mg_limiter_close(limiter);
    return MG_E_SYSTEM;
  }
  if (rate) limiter->buckets = calloc(MG_LIMIT_BUCKETS, sizeof *limiter->buckets);
  if (connections) limiter->counts = calloc(MG_LIMIT_BUCKETS, sizeof *limiter->counts);
  *out = limiter;
  if ((!rate || limiter->buckets) && (!connections || limiter->counts)) return 0;
  mg_limiter_close(limiter);
  return MG_E_NOMEM;
}

void mg_limiter_close(struct mg_limiter *limiter) {
  if (!limiter) return;
  for (size_t i = 0; i < LOCKS; i++) uv_mutex_destroy(&limiter->locks[i]);
  free(limiter->buckets);
  free(limiter->counts);
  free(limiter);
}

/* The key's bucket, or the one of its set that was used longest ago, made anew. */
static struct bucket *find(struct mg_limiter *limiter, uint64_t key, uint64_t now) {
  struct bucket *set = &limiter->buckets[key % (MG_LIMIT_BUCKETS / WAYS) * WAYS];
  struct bucket *oldest = set;
  for (size_t i = 0; i < WAYS; i++) {
    if (set[i].key == key) return &set[i];
    if (set[i].time < oldest->time || set[i].key == 0) oldest = &set[i];
    if (set[i].key == 0) break;
  }
  *oldest = (struct bucket){key, now, (uint64_t)limiter->burst * TOKEN};
  return oldest;
}

static bool take(struct mg_limiter *limiter, uint64_t key, uint64_t now) {
  struct bucket *bucket = find(limiter, key, now);
  uint64_t most = (uint64_t)limiter->burst * TOKEN;
  /* Loops read the clock apart from each other, so one may be a little behind. */
  uint64_t passed = now > bucket->time ? now - bucket->time : 0;
  uint64_t full = most / limiter->rate + 1; /* milliseconds to fill it */
  bucket->tokens += (passed < full ? passed : full) * limiter->rate;
  if (bucket->tokens > most) bucket->tokens = most;
  if (now > bucket->time) bucket->time = now;
  if (bucket->tokens < TOKEN) return false;
  bucket->tokens -= TOKEN;
  return true;
}

static bool take_locked(struct mg_limiter *limiter, uint64_t key, uint64_t now) {
  uv_mutex_t *lock = &limiter->locks[key % LOCKS];
  uv_mutex_lock(lock);
  bool taken = take(limiter, key, now);
  uv_mutex_unlock(lock);
  return taken;
}

bool mg_limiter_address(struct mg_limiter *limiter, const uint8_t address[16], uint64_t now) {
  uint8_t group[MG_ADDRESS_BYTES];
  if (!limiter->buckets) return true;
  mg_client_group(address, group);
  return take_locked(limiter, hash(limiter, 'a', group, sizeof group), now);
}

bool mg_limiter_user(struct mg_limiter *limiter, const struct mg_session *session, uint64_t now) {
  char name[2 * MG_LIMIT_NAME_BYTES + 2];
  if (!limiter->buckets) return true;
  int size = snprintf(name, sizeof name, "%s/%s", session->org, session->user);
  return take_locked(limiter, hash(limiter, 'u', name, (size_t)size), now);
}

static uint32_t *counter(struct mg_limiter *limiter, const uint8_t address[16]) {
  uint8_t group[MG_ADDRESS_BYTES];
  mg_client_group(address, group);
  return &limiter->counts[hash(limiter, 'c', group, sizeof group) % MG_LIMIT_BUCKETS];
}

bool mg_limiter_enter(struct mg_limiter *limiter, const uint8_t address[16]) {
  if (!limiter->counts) return true;
  uint32_t *count = counter(limiter, address);
  if (__atomic_add_fetch(count, 1, __ATOMIC_RELAXED) <= limiter->connections) return true;
  (void)__atomic_sub_fetch(count, 1, __ATOMIC_RELAXED);
  return false;
}

void mg_limiter_leave(struct mg_limiter *limiter, const uint8_t address[16]) {
  if (limiter->counts) (void)__atomic_sub_fetch(counter(limiter, address), 1, __ATOMIC_RELAXED);
}
