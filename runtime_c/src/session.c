#include "session.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "error.h"
#include "form.h"

int64_t mg_session_now(void) { return (int64_t)time(NULL); }

/* `http://HOST` or `https://HOST`: a proxy in front may speak TLS for us. */
bool mg_session_same_origin(const struct mg_http_request *request, bool required) {
  bool twice = false;
  const char *origin = mg_http_header(request, "origin", &twice);
  const char *host = mg_http_header(request, "host", &twice);
  if (twice || !host) return false;
  if (!origin) return !required;
  size_t skip = strncmp(origin, "https://", 8) == 0  ? 8
                : strncmp(origin, "http://", 7) == 0 ? 7
                                                     : 0;
  return skip > 0 && strcasecmp(origin + skip, host) == 0;
}

/* The token's size; 0 if there is none; `*cookie` tells where it was. */
static size_t find_token(const struct mg_http_request *request, const char **token, bool *cookie) {
  bool twice = false;
  const char *authorization = mg_http_header(request, "authorization", &twice);
  *cookie = false;
  if (twice) return 0;
  if (authorization) {
    if (strncasecmp(authorization, "Bearer ", 7) != 0) return 0;
    *token = authorization + 7;
    return strlen(*token);
  }
  const char *cookies = mg_http_header(request, "cookie", NULL);
  int size = cookies ? mg_cookie(cookies, strlen(cookies), "mg_session", token) : 0;
  *cookie = true;
  return size > 0 ? (size_t)size : 0;
}

int mg_session_read(const struct mg_config *config, struct mg_token_memo *memo,
                    const struct mg_http_request *request, bool changes, struct mg_session *out,
                    const char **reason) {
  const char *token = NULL;
  bool cookie = false;
  struct mg_key key = {config->key.data, config->key.size};
  size_t size = find_token(request, &token, &cookie);
  int error = size > 0 ? mg_token_memo_verify(memo, key, token, size, mg_session_now(), out)
                       : MG_E_TOKEN_FORM;
  *reason = error == MG_E_NOMEM ? "out of memory" : "sign in first";
  if (error) return error == MG_E_NOMEM ? 503 : 401;
  *reason = "the request comes from another origin";
  return cookie && changes && !mg_session_same_origin(request, true) ? 403 : 0;
}

static void cookie_tail(struct mg_buf *out, int64_t seconds, bool secure) {
  mg_buf_text(out, "; Path=/; SameSite=Lax; Max-Age=");
  mg_buf_number(out, seconds);
  mg_buf_text(out, secure ? "; Secure\r\n" : "\r\n");
}

void mg_session_cookies(struct mg_buf *out, const struct mg_session *session, const char *token,
                        size_t size, bool secure) {
  int64_t seconds = session->expires - mg_session_now();
  mg_buf_text(out, "Set-Cookie: mg_session=");
  mg_buf_append(out, token, size);
  mg_buf_text(out, "; HttpOnly");
  cookie_tail(out, seconds, secure);
  mg_buf_text(out, "Set-Cookie: mg_who=");
  mg_buf_text(out, session->org);
  mg_buf_text(out, "/");
  mg_buf_text(out, session->user);
  cookie_tail(out, seconds, secure);
}

void mg_session_clear(struct mg_buf *out) {
  mg_buf_text(out, "Set-Cookie: mg_session=; HttpOnly");
  cookie_tail(out, 0, false);
  mg_buf_text(out, "Set-Cookie: mg_who=");
  cookie_tail(out, 0, false);
}
