/* Session tokens: JWT (RFC 7519) signed with HS256 (RFC 7515, 7518), nothing else.
 * The claims `sub` (user), `org` and `exp` are required; a `nbf` is honoured. A `sid` names
 * a session of an account (account.h), which has to be there still; a token without one is
 * good by itself. */
#ifndef MG_TOKEN_H
#define MG_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "limits.h"

enum { MG_SID_BYTES = 24 };

struct mg_session {
  char user[MG_LIMIT_NAME_BYTES + 1];
  char org[MG_LIMIT_NAME_BYTES + 1];
  int64_t expires;            /* seconds since 1970 */
  char sid[MG_SID_BYTES + 1]; /* ""; or MG_SID_BYTES characters of base64url */
};

struct mg_key {
  const uint8_t *data;
  size_t size; /* at least MG_LIMIT_KEY_BYTES */
};

/* `[a-z0-9][a-z0-9._@-]{0,63}`: users and organisations. */
bool mg_name_valid(const char *name, size_t size);

/* 0, or one of MG_E_TOKEN_*; `out` is only written on success. `now` in seconds since 1970. */
int mg_token_verify(struct mg_key key, const char *token, size_t size, int64_t now,
                    struct mg_session *out);
/* 24 characters of base64url from as many random bytes as they hold: 144 bits. */
void mg_token_sid(const uint8_t random[MG_SID_BYTES / 4 * 3], char out[MG_SID_BYTES + 1]);
/* Appends a token for `session`. */
void mg_token_mint(struct mg_key key, const struct mg_session *session, struct mg_buf *out);

#endif
