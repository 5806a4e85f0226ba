#include "token_memo.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

struct mg_memo_entry {
  size_t size;
  int64_t verified; /* when: a clock set back makes it forgotten, for the sake of `nbf` */
  struct mg_session session;
  char token[MG_MEMO_TOKEN_BYTES];
};

/* Takes the same time wherever the two differ: a guess learns nothing from it. */
static bool same(const char *left, const char *right, size_t size) {
  uint64_t difference = 0;
  size_t at = 0;
  for (; at + sizeof difference <= size; at += sizeof difference) {
    uint64_t a = 0;
    uint64_t b = 0;
    memcpy(&a, left + at, sizeof a);
    memcpy(&b, right + at, sizeof b);
    difference |= a ^ b;
  }
  for (; at < size; at++) difference |= (uint8_t)(left[at] ^ right[at]);
  volatile uint64_t found = difference;
  return found == 0;
}

/* By two characters of the signature, which is as good as random. */
static struct mg_memo_entry **slot(struct mg_token_memo *memo, const char *token, size_t size) {
  unsigned char a = (unsigned char)token[size - 2];
  unsigned char b = (unsigned char)token[size - 3];
  return &memo->slots[(a * 31U + b) % MG_MEMO_SLOTS];
}

static bool holds(const struct mg_memo_entry *entry, const char *token, size_t size, int64_t now) {
  return entry && entry->size == size && now >= entry->verified && now < entry->session.expires &&
         same(entry->token, token, size);
}

static void keep(struct mg_memo_entry **at, const char *token, size_t size, int64_t now,
                 const struct mg_session *session) {
  if (!*at) *at = malloc(sizeof **at);
  if (!*at) return;
  (*at)->size = size;
  (*at)->verified = now;
  (*at)->session = *session;
  memcpy((*at)->token, token, size);
}

int mg_token_memo_verify(struct mg_token_memo *memo, struct mg_key key, const char *token,
                         size_t size, int64_t now, struct mg_session *out) {
  if (size < 3 || size > MG_MEMO_TOKEN_BYTES) return mg_token_verify(key, token, size, now, out);
  struct mg_memo_entry **at = slot(memo, token, size);
  if (holds(*at, token, size, now)) {
    *out = (*at)->session;
    return 0;
  }
  int error = mg_token_verify(key, token, size, now, out);
  if (!error) keep(at, token, size, now, out);
  return error;
}

void mg_token_memo_free(struct mg_token_memo *memo) {
  for (size_t i = 0; i < MG_MEMO_SLOTS; i++) free(memo->slots[i]);
  memset(memo, 0, sizeof *memo);
}
