#include "throttle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <uv.h>

#include "client.h"
#include "digest.h"
#include "error.h"
#include "limits.h"

enum { WAYS = 4 };

struct cell {
  uint64_t key;  /* 0: never used */
  uint64_t free; /* when all of its attempts are there again */
};

struct rate {
  uint64_t each;  /* milliseconds until an attempt is there again */
  uint64_t burst; /* attempts at once */
};

static const struct rate OF_USER = {MG_LIMIT_LOGIN_USER_MS, MG_LIMIT_LOGIN_USER};
static const struct rate OF_ADDRESS = {MG_LIMIT_LOGIN_ADDRESS_MS, MG_LIMIT_LOGIN_ADDRESS};

struct mg_throttle {
  uint8_t secret[MG_DIGEST_BYTES];
  uv_mutex_t lock;
  struct cell cells[MG_LIMIT_LOGIN_CELLS];
};

int mg_throttle_open(struct mg_throttle **out) {
  struct mg_throttle *throttle = calloc(1, sizeof *throttle);
  if (!throttle) return MG_E_NOMEM;
  if (getrandom(throttle->secret, sizeof throttle->secret, 0) != (ssize_t)sizeof throttle->secret ||
      uv_mutex_init(&throttle->lock)) {
    free(throttle);
    return MG_E_SYSTEM;
  }
  *out = throttle;
  return 0;
}

void mg_throttle_close(struct mg_throttle *throttle) {
  if (!throttle) return;
  uv_mutex_destroy(&throttle->lock);
  free(throttle);
}

static uint64_t key_of(const struct mg_throttle *throttle, const void *text, size_t size) {
  uint8_t digest[MG_DIGEST_BYTES];
  uint64_t key = 0;
  mg_hmac(throttle->secret, sizeof throttle->secret, text, size, digest);
  memcpy(&key, digest, sizeof key);
  return key ? key : 1;
}

static uint64_t address_key(const struct mg_throttle *throttle, const uint8_t address[16]) {
  uint8_t text[1 + MG_ADDRESS_BYTES] = {'a'};
  mg_client_group(address, text + 1);
  return key_of(throttle, text, sizeof text);
}

static uint64_t user_key(const struct mg_throttle *throttle, const char *org, const char *user) {
  char text[2 * MG_LIMIT_NAME_BYTES + 4];
  int size = snprintf(text, sizeof text, "u%s/%s", org, user);
  return key_of(throttle, text, (size_t)size);
}

/* The key's cell, or the one of its set that is soonest free, made anew. */
static struct cell *find(struct mg_throttle *throttle, uint64_t key) {
  struct cell *set = &throttle->cells[key % (MG_LIMIT_LOGIN_CELLS / WAYS) * WAYS];
  struct cell *least = set;
  for (size_t i = 0; i < WAYS; i++) {
    if (set[i].key == key) return &set[i];
    if (set[i].free < least->free) least = &set[i];
  }
  *least = (struct cell){key, 0};
  return least;
}

/* Milliseconds until the cell has an attempt. */
static uint64_t wait_of(const struct cell *cell, struct rate rate, uint64_t now) {
  uint64_t full = cell->free > now ? cell->free - now : 0;
  uint64_t most = (rate.burst - 1) * rate.each;
  return full > most ? full - most : 0;
}

static void use(struct cell *cell, struct rate rate, uint64_t now) {
  cell->free = (cell->free > now ? cell->free : now) + rate.each;
}

static void unuse(struct mg_throttle *throttle, uint64_t key, struct rate rate) {
  struct cell *cell = find(throttle, key);
  cell->free -= cell->free > rate.each ? rate.each : cell->free;
}

unsigned mg_throttle_take(struct mg_throttle *throttle, const uint8_t address[16], const char *org,
                          const char *user, uint64_t now) {
  uint64_t wait = 0;
  uint64_t user_wait = 0;
  uv_mutex_lock(&throttle->lock);
  wait = wait_of(find(throttle, address_key(throttle, address)), OF_ADDRESS, now);
  if (user) user_wait = wait_of(find(throttle, user_key(throttle, org, user)), OF_USER, now);
  if (user_wait > wait) wait = user_wait;
  if (wait == 0) {
    use(find(throttle, address_key(throttle, address)), OF_ADDRESS, now);
    if (user) use(find(throttle, user_key(throttle, org, user)), OF_USER, now);
  }
  uv_mutex_unlock(&throttle->lock);
  return (unsigned)((wait + 999) / 1000);
}

void mg_throttle_give_back(struct mg_throttle *throttle, const uint8_t address[16], const char *org,
                           const char *user) {
  uv_mutex_lock(&throttle->lock);
  unuse(throttle, address_key(throttle, address), OF_ADDRESS);
  if (user) unuse(throttle, user_key(throttle, org, user), OF_USER);
  uv_mutex_unlock(&throttle->lock);
}
