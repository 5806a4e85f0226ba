/* Session tokens: as they come, and with any header and claims under a right signature. What
 * is accepted has names and an end that are allowed, and is a token when it is made again. */
#include "digest.h"
#include "fuzz.h"
#include "token.h"

enum { NOW = 1800000000 };

static const uint8_t SECRET[] = "a session key of at least thirty-two bytes";
static const struct mg_key KEY = {SECRET, sizeof SECRET - 1};

static void add_part(struct mg_buf *out, const uint8_t *data, size_t size) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (size_t at = 0; at < size; at += 3) {
    size_t count = size - at < 3 ? size - at : 3;
    uint32_t bits = (uint32_t)data[at] << 16;
    if (count > 1) bits |= (uint32_t)data[at + 1] << 8;
    if (count > 2) bits |= data[at + 2];
    for (size_t i = 0; i <= count; i++)
      mg_buf_byte(out, (uint8_t)letters[(bits >> (18 - 6 * i)) & 63U]);
  }
}

static void look_at(const struct mg_session *session) {
  struct mg_session again;
  struct mg_buf out = {0};
  HOLDS(mg_name_valid(session->user, strlen(session->user)));
  HOLDS(mg_name_valid(session->org, strlen(session->org)));
  HOLDS(session->expires > NOW);
  HOLDS(strlen(session->sid) == 0 || strlen(session->sid) == MG_SID_BYTES);
  mg_token_mint(KEY, session, &out);
  HOLDS(!out.failed && mg_token_verify(KEY, (const char *)out.data, out.size, NOW, &again) == 0);
  HOLDS(strcmp(again.user, session->user) == 0 && strcmp(again.org, session->org) == 0 &&
        strcmp(again.sid, session->sid) == 0 && again.expires == session->expires);
  mg_buf_free(&out);
}

static void verify(const uint8_t *data, size_t size) {
  struct mg_session session;
  char *token = exact(data, size);
  memset(&session, 0, sizeof session);
  if (mg_token_verify(KEY, token, size, NOW, &session) == 0)
    look_at(&session);
  else
    HOLDS(session.user[0] == '\0' && session.expires == 0);
  free(token);
}

/* Header and claims, a line break between them. */
static void sign(const uint8_t *data, size_t size) {
  uint8_t digest[MG_DIGEST_BYTES];
  struct mg_buf token = {0};
  const uint8_t *end = memchr(data, '\n', size);
  size_t first = end ? (size_t)(end - data) : size;
  add_part(&token, data, first);
  mg_buf_byte(&token, '.');
  if (end) add_part(&token, end + 1, size - first - 1);
  mg_hmac(KEY.data, KEY.size, token.data, token.size, digest);
  mg_buf_byte(&token, '.');
  add_part(&token, digest, sizeof digest);
  HOLDS(!token.failed);
  verify(token.data, token.size);
  mg_buf_free(&token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  verify(data, size);
  if (size > 0) sign(data, size);
  return 0;
}
