/* Tokens that PyJWT made (tests/token_vectors.py), and ours against them. */
#include "token.h"

#include "error.h"
#include "test.h"
#include "token_vectors.h"

static const struct mg_key KEY = {(const uint8_t *)VECTOR_KEY, sizeof VECTOR_KEY - 1};

static void test_vectors(void) {
  for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++) {
    struct mg_session session;
    int result =
        mg_token_verify(KEY, VECTORS[i].token, strlen(VECTORS[i].token), VECTOR_NOW, &session);
    (void)fprintf(stderr, "%s: %s\n", VECTORS[i].name, mg_error_name(result));
    CHECK(strcmp(mg_error_name(result), VECTORS[i].expected) == 0);
    if (result == 0) CHECK(strcmp(session.user, "ann") == 0 && strcmp(session.org, "acme") == 0);
  }
}

/* One changed bit anywhere, or one byte less, and a good token is none. */
static void test_every_bit_counts(void) {
  char token[MG_LIMIT_TOKEN_BYTES];
  struct mg_session session;
  size_t size = strlen(VECTORS[0].token);
  for (size_t i = 0; i < size; i++) {
    for (unsigned bit = 0; bit < 7; bit++) {
      memcpy(token, VECTORS[0].token, size);
      token[i] = (char)(token[i] ^ (char)(1U << bit));
      CHECK(mg_token_verify(KEY, token, size, VECTOR_NOW, &session) != 0);
    }
    CHECK(mg_token_verify(KEY, VECTORS[0].token, i, VECTOR_NOW, &session) != 0);
  }
}

static void test_ours_is_the_same_as_theirs(void) {
  struct mg_buf out = {0};
  struct mg_session session = {.user = "ann", .org = "acme", .expires = VECTOR_EXPIRES};
  struct mg_session read;
  mg_token_mint(KEY, &session, &out);
  CHECK(!out.failed && out.size == strlen(VECTORS[0].token));
  CHECK(memcmp(out.data, VECTORS[0].token, out.size) == 0);
  CHECK(mg_token_verify(KEY, (const char *)out.data, out.size, VECTOR_EXPIRES - 1, &read) == 0);
  CHECK(mg_token_verify(KEY, (const char *)out.data, out.size, VECTOR_EXPIRES, &read) ==
        MG_E_TOKEN_EXPIRED);
  CHECK(read.expires == VECTOR_EXPIRES);
  mg_buf_free(&out);
}

static void test_length(void) {
  static char token[MG_LIMIT_TOKEN_BYTES + 1];
  struct mg_session session;
  memset(token, 'a', sizeof token);
  CHECK(mg_token_verify(KEY, token, sizeof token, VECTOR_NOW, &session) == MG_E_TOKEN_FORM);
}

static void test_names(void) {
  static const char *const good[] = {"a", "0", "ann", "a.b_c@d-e", "9x"};
  static const char *const bad[] = {"",  ".",   "..",  "-a",  "_a",      "@a",
                                    "A", "a/b", "a b", "a\n", "\xc3\xa6"};
  char longest[MG_LIMIT_NAME_BYTES + 1];
  memset(longest, 'a', sizeof longest);
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    CHECK(mg_name_valid(good[i], strlen(good[i])));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CHECK(!mg_name_valid(bad[i], strlen(bad[i])));
  CHECK(mg_name_valid(longest, MG_LIMIT_NAME_BYTES) &&
        !mg_name_valid(longest, MG_LIMIT_NAME_BYTES + 1));
  CHECK(!mg_name_valid("a\0b", 3));
}

MG_TEST_MAIN(test_vectors, test_every_bit_counts, test_ours_is_the_same_as_theirs, test_length,
             test_names)
