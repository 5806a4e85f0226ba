#include "token.h"

#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "error.h"
#include "json.h"

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char HEADER[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
/* A double holds every whole second up to 2^53; later times are refused. */
static const double LAST_SECOND = 9007199254740991.0;

enum { SEEN_SUB = 1, SEEN_ORG = 2, SEEN_EXP = 4, SEEN_NBF = 8, SEEN_SID = 16 };

bool mg_name_valid(const char *name, size_t size) {
  if (size < 1 || size > MG_LIMIT_NAME_BYTES) return false;
  for (size_t i = 0; i < size; i++) {
    char c = name[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    bool mark = c == '.' || c == '_' || c == '@' || c == '-';
    if (!plain && (i == 0 || !mark)) return false;
  }
  return true;
}

static int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

/* base64url without padding; bits left over must be zero, so one text has one form. */
static bool decode(const char *text, size_t size, struct mg_buf *out) {
  uint32_t bits = 0;
  int count = 0;
  if (size % 4 == 1) return false;
  for (size_t i = 0; i < size; i++) {
    int value = sextet(text[i]);
    if (value < 0) return false;
    bits = (bits << 6 | (uint32_t)value) & 0xffffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    mg_buf_byte(out, (uint8_t)(bits >> count));
  }
  return !out->failed && (bits & ((1U << count) - 1U)) == 0;
}

static void encode(const uint8_t *data, size_t size, struct mg_buf *out) {
  uint32_t bits = 0;
  int count = 0;
  for (size_t i = 0; i < size; i++) {
    bits = (bits << 8 | data[i]) & 0xffffU;
    for (count += 8; count >= 6;) {
      count -= 6;
      mg_buf_byte(out, (uint8_t)ALPHABET[(bits >> count) & 63U]);
    }
  }
  if (count > 0) mg_buf_byte(out, (uint8_t)ALPHABET[(bits << (6 - count)) & 63U]);
}

static bool is(const char *text, size_t size, const char *expected) {
  return size == strlen(expected) && memcmp(text, expected, size) == 0;
}

/* The header: `alg` exactly once and HS256; `crit` names extensions, of which none is known. */
static int check_header(const struct mg_buf *header) {
  struct mg_json json = {(const char *)header->data, (const char *)header->data + header->size,
                         false};
  struct mg_json_member member;
  int algorithms = 0;
  int more = 0;
  while ((more = mg_json_next(&json, &member)) == 1) {
    if (is(member.key, member.key_size, "crit")) return MG_E_TOKEN_FORM;
    if (!is(member.key, member.key_size, "alg")) continue;
    algorithms++;
    if (member.kind != MG_JSON_STRING || !is(member.text, member.text_size, "HS256"))
      return MG_E_TOKEN_ALGORITHM;
  }
  if (more < 0) return MG_E_TOKEN_FORM;
  return algorithms == 1 ? 0 : MG_E_TOKEN_ALGORITHM;
}

static int claim_name(const struct mg_json_member *member, char *out) {
  if (member->kind != MG_JSON_STRING || !mg_name_valid(member->text, member->text_size))
    return MG_E_TOKEN_CLAIMS;
  memcpy(out, member->text, member->text_size);
  out[member->text_size] = '\0';
  return 0;
}

static int claim_time(const struct mg_json_member *member, int64_t *out) {
  char text[32] = {0};
  if (member->kind != MG_JSON_NUMBER || member->text_size >= sizeof text) return MG_E_TOKEN_CLAIMS;
  memcpy(text, member->text, member->text_size);
  double value = strtod(text, NULL);
  if (!(value >= 0 && value <= LAST_SECOND)) return MG_E_TOKEN_CLAIMS;
  *out = (int64_t)value;
  return 0;
}

static int claim_sid(const struct mg_json_member *member, char *out) {
  if (member->kind != MG_JSON_STRING || member->text_size != MG_SID_BYTES) return MG_E_TOKEN_CLAIMS;
  for (size_t i = 0; i < MG_SID_BYTES; i++)
    if (sextet(member->text[i]) < 0) return MG_E_TOKEN_CLAIMS;
  memcpy(out, member->text, MG_SID_BYTES);
  out[MG_SID_BYTES] = '\0';
  return 0;
}

static int read_claim(const struct mg_json_member *member, struct mg_session *out,
                      int64_t *not_before, int *seen) {
  static const char *const names[] = {"sub", "org", "exp", "nbf", "sid"};
  for (int i = 0; i < 5; i++) {
    if (!is(member->key, member->key_size, names[i])) continue;
    if (*seen & (1 << i)) return MG_E_TOKEN_CLAIMS;
    *seen |= 1 << i;
    if (i == 0) return claim_name(member, out->user);
    if (i == 1) return claim_name(member, out->org);
    if (i == 4) return claim_sid(member, out->sid);
    return claim_time(member, i == 2 ? &out->expires : not_before);
  }
  return 0;
}

static int check_claims(const struct mg_buf *claims, int64_t now, struct mg_session *out) {
  struct mg_json json = {(const char *)claims->data, (const char *)claims->data + claims->size,
                         false};
  struct mg_json_member member;
  int64_t not_before = 0;
  int seen = 0;
  int more = 0;
  while ((more = mg_json_next(&json, &member)) == 1) {
    int error = read_claim(&member, out, &not_before, &seen);
    if (error) return error;
  }
  if (more < 0) return MG_E_TOKEN_FORM;
  if ((seen & (SEEN_SUB | SEEN_ORG | SEEN_EXP)) != (SEEN_SUB | SEEN_ORG | SEEN_EXP))
    return MG_E_TOKEN_CLAIMS;
  if ((seen & SEEN_NBF) && now < not_before) return MG_E_TOKEN_CLAIMS;
  return now < out->expires ? 0 : MG_E_TOKEN_EXPIRED;
}

static int check_signature(struct mg_key key, const char *token, size_t signed_size,
                           const struct mg_buf *signature) {
  uint8_t expected[MG_DIGEST_BYTES];
  if (signature->size != MG_DIGEST_BYTES) return MG_E_TOKEN_SIGNATURE;
  mg_hmac(key.data, key.size, token, signed_size, expected);
  return mg_same(expected, signature->data, MG_DIGEST_BYTES) ? 0 : MG_E_TOKEN_SIGNATURE;
}

struct parts {
  struct mg_buf header, claims, signature;
};

static bool lacks_memory(const struct parts *parts) {
  return parts->header.failed || parts->claims.failed || parts->signature.failed;
}

/* The signature is checked before anything inside the token is believed. */
static int verify_parts(struct mg_key key, const char *token, size_t size, int64_t now,
                        struct parts *parts, struct mg_session *out) {
  const char *end = token + size;
  const char *first = memchr(token, '.', size);
  const char *second = first ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;
  if (!second) return MG_E_TOKEN_FORM;
  if (!decode(token, (size_t)(first - token), &parts->header) ||
      !decode(first + 1, (size_t)(second - first - 1), &parts->claims) ||
      !decode(second + 1, (size_t)(end - second - 1), &parts->signature))
    return lacks_memory(parts) ? MG_E_NOMEM : MG_E_TOKEN_FORM;
  int error = check_header(&parts->header);
  if (!error) error = check_signature(key, token, (size_t)(second - token), &parts->signature);
  return error ? error : check_claims(&parts->claims, now, out);
}

int mg_token_verify(struct mg_key key, const char *token, size_t size, int64_t now,
                    struct mg_session *out) {
  if (size == 0 || size > MG_LIMIT_TOKEN_BYTES) return MG_E_TOKEN_FORM;
  struct parts parts;
  struct mg_session session;
  memset(&parts, 0, sizeof parts);
  memset(&session, 0, sizeof session);
  int error = verify_parts(key, token, size, now, &parts, &session);
  mg_buf_free(&parts.header);
  mg_buf_free(&parts.claims);
  mg_buf_free(&parts.signature);
  if (!error) *out = session;
  return error;
}

/* Names need no escaping: their pattern has no character that JSON escapes. */
static void write_claims(const struct mg_session *session, struct mg_buf *out) {
  mg_buf_text(out, "{\"sub\":\"");
  mg_buf_text(out, session->user);
  mg_buf_text(out, "\",\"org\":\"");
  mg_buf_text(out, session->org);
  mg_buf_text(out, "\",\"exp\":");
  mg_buf_number(out, session->expires);
  if (session->sid[0]) {
    mg_buf_text(out, ",\"sid\":\"");
    mg_buf_text(out, session->sid);
    mg_buf_text(out, "\"");
  }
  mg_buf_text(out, "}");
}

/* Without a buffer: a session whose id is missing could not be ended. */
void mg_token_sid(const uint8_t random[MG_SID_BYTES / 4 * 3], char out[MG_SID_BYTES + 1]) {
  for (size_t i = 0; i < MG_SID_BYTES; i += 4, random += 3) {
    uint32_t bits = (uint32_t)random[0] << 16 | (uint32_t)random[1] << 8 | random[2];
    for (size_t j = 0; j < 4; j++) out[i + j] = ALPHABET[(bits >> (18 - 6 * j)) & 63U];
  }
  out[MG_SID_BYTES] = '\0';
}

void mg_token_mint(struct mg_key key, const struct mg_session *session, struct mg_buf *out) {
  uint8_t digest[MG_DIGEST_BYTES];
  struct mg_buf claims = {0};
  size_t start = out->size;
  write_claims(session, &claims);
  encode((const uint8_t *)HEADER, sizeof HEADER - 1, out);
  mg_buf_byte(out, '.');
  encode(claims.data, claims.size, out);
  if (claims.failed) out->failed = true;
  mg_buf_free(&claims);
  if (out->failed) return;
  mg_hmac(key.data, key.size, out->data + start, out->size - start, digest);
  mg_buf_byte(out, '.');
  encode(digest, sizeof digest, out);
}
