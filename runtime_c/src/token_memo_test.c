/* The memo answers as the verifier does: for every token, at every time, in any order. */
#include "token_memo.h"

#include <string.h>

#include "error.h"
#include "test.h"
#include "token_vectors.h"

static const struct mg_key KEY = {(const uint8_t *)VECTOR_KEY, sizeof VECTOR_KEY - 1};

static void agrees(struct mg_token_memo *memo, const char *token, size_t size, int64_t now) {
  struct mg_session plain;
  struct mg_session kept;
  memset(&plain, 0, sizeof plain);
  memset(&kept, 0, sizeof kept);
  int expected = mg_token_verify(KEY, token, size, now, &plain);
  CHECK(mg_token_memo_verify(memo, KEY, token, size, now, &kept) == expected);
  CHECK(strcmp(plain.user, kept.user) == 0 && strcmp(plain.org, kept.org) == 0);
  CHECK(strcmp(plain.sid, kept.sid) == 0 && plain.expires == kept.expires);
}

/* Every vector, and every vector with one character changed or cut, between good uses. */
static void test_agrees(void) {
  struct mg_token_memo memo = {{NULL}};
  char broken[MG_MEMO_TOKEN_BYTES * 2];
  for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++) {
    const char *token = VECTORS[i].token;
    size_t size = strlen(token);
    for (int round = 0; round < 3; round++) agrees(&memo, token, size, VECTOR_NOW);
    for (size_t at = 0; at < size && size < sizeof broken; at++) {
      memcpy(broken, token, size);
      broken[at] = broken[at] == 'A' ? 'B' : 'A';
      agrees(&memo, broken, size, VECTOR_NOW);
      agrees(&memo, token, at, VECTOR_NOW);
    }
    agrees(&memo, token, size, VECTOR_NOW);
  }
  mg_token_memo_free(&memo);
}

/* It expires while it is remembered, and a clock set back does not make it good earlier. */
static void test_times(void) {
  struct mg_token_memo memo = {{NULL}};
  const char *token = VECTORS[0].token;
  static const int64_t shifts[] = {0, 1, -1, 0};
  for (size_t i = 0; i < sizeof shifts / sizeof *shifts; i++) {
    agrees(&memo, token, strlen(token), VECTOR_NOW + shifts[i]);
    agrees(&memo, token, strlen(token), VECTOR_EXPIRES + shifts[i]);
    agrees(&memo, token, strlen(token), VECTOR_EXPIRES - 1);
  }
  mg_token_memo_free(&memo);
}

MG_TEST_MAIN(test_agrees, test_times)
