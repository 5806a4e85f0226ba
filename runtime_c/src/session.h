/* Who asks: the session of a request, from its token and nothing else. */
#ifndef MG_SESSION_H
#define MG_SESSION_H

#include "config.h"
#include "http.h"
#include "token.h"
#include "token_memo.h"

enum { MG_SESSION_SECONDS = 30 * 24 * 3600 }; /* of a session from the sign-in page */

/* 0 and `out`, or the HTTP status to answer: 401 without a good token, 403 if the token
 * is in the cookie, `changes` is true and the Origin is not the Host. `reason` is then
 * set to a constant text. */
int mg_session_read(const struct mg_config *config, struct mg_token_memo *memo,
                    const struct mg_http_request *request, bool changes, struct mg_session *out,
                    const char **reason);
/* True if the request has no Origin, or one that is its Host. */
bool mg_session_same_origin(const struct mg_http_request *request, bool required);
/* Appends the two Set-Cookie lines for a session whose token is given. */
void mg_session_cookies(struct mg_buf *out, const struct mg_session *session, const char *token,
                        size_t size, bool secure);
/* Appends the lines that end it. */
void mg_session_clear(struct mg_buf *out);
/* Seconds since 1970. */
int64_t mg_session_now(void);

#endif
