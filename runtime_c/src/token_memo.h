/* The tokens that one loop has verified: what the same text and key gave before they give
 * again, so the signature is not computed for each request. Nothing is remembered of tokens
 * that were refused, and times are looked at on every use.
 *
 * This says what a token says, never whether its session was ended since: whoever knows
 * about that asks on every request. */
#ifndef MG_TOKEN_MEMO_H
#define MG_TOKEN_MEMO_H

#include "token.h"

enum {
  MG_MEMO_SLOTS = 256,
  MG_MEMO_TOKEN_BYTES = 512 /* longer ones are verified each time */
};

struct mg_token_memo {
  struct mg_memo_entry *slots[MG_MEMO_SLOTS]; /* one for each tail of a signature */
};

/* As mg_token_verify, whose key must always be the same for one memo. */
int mg_token_memo_verify(struct mg_token_memo *memo, struct mg_key key, const char *token,
                         size_t size, int64_t now, struct mg_session *out);
void mg_token_memo_free(struct mg_token_memo *memo);

#endif
