#include "secret.h"

#include <string.h>
#include <uv.h>

#include "digest.h"
#include "error.h"

static const char OPENING[] = "<<secret ";
static const char CLOSING[] = ">>";
/* Characters of a base64 form that are looked for: shorter ones turn up by chance. */
enum { SHORTEST_FORM = 8 };

int mg_secrets_open(struct mg_secrets *secrets, const struct mg_image *image,
                    const struct mg_config *config) {
  static const char hex[] = "0123456789abcdef";
  uint8_t random[MG_MARK_BYTES / 2];
  if (uv_random(NULL, NULL, random, sizeof random, 0, NULL)) return MG_E_SYSTEM;
  *secrets = (struct mg_secrets){.image = image, .config = config};
  for (size_t i = 0; i < sizeof random; i++) {
    secrets->mark[2 * i] = hex[random[i] >> 4];
    secrets->mark[2 * i + 1] = hex[random[i] & 15U];
  }
  return 0;
}

void mg_secrets_placeholder(const struct mg_secrets *secrets, const char *key, struct mg_buf *out) {
  mg_buf_text(out, OPENING);
  mg_buf_text(out, key);
  mg_buf_text(out, " ");
  mg_buf_text(out, secrets->mark);
  mg_buf_text(out, CLOSING);
}

bool mg_secrets_present(const struct mg_secrets *secrets, const void *text, size_t size) {
  const char *at = text;
  const char *end = at + size;
  while (end - at >= MG_MARK_BYTES) {
    const char *next = memchr(at, secrets->mark[0], (size_t)(end - at) - (MG_MARK_BYTES - 1));
    if (!next) return false;
    if (memcmp(next, secrets->mark, MG_MARK_BYTES) == 0) return true;
    at = next + 1;
  }
  return false;
}

/* --- placeholders ------------------------------------------------------------------- */

static bool key_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* The size of the placeholder at the beginning of `text`, its key from `*key` on; 0 if there
 * is none. */
static size_t placeholder_at(const struct mg_secrets *secrets, const char *text, size_t size,
                             const char **key, size_t *key_size) {
  size_t at = sizeof OPENING - 1;
  size_t rest = 1 + MG_MARK_BYTES + sizeof CLOSING - 1;
  if (size < at || memcmp(text, OPENING, at) != 0) return 0;
  *key = text + at;
  while (at < size && key_char(text[at])) at++;
  *key_size = (size_t)(text + at - *key);
  if (*key_size == 0 || size - at < rest || text[at] != ' ') return 0;
  if (memcmp(text + at + 1, secrets->mark, MG_MARK_BYTES) != 0) return 0;
  return memcmp(text + at + 1 + MG_MARK_BYTES, CLOSING, sizeof CLOSING - 1) == 0 ? at + rest : 0;
}

static int refuse(struct mg_buf *refusal, const char *key, size_t size, const char *text) {
  mg_buf_clear(refusal);
  mg_buf_text(refusal, "the secret ");
  mg_buf_append(refusal, key, size);
  mg_buf_text(refusal, text);
  mg_buf_byte(refusal, 0);
  return refusal->failed ? MG_E_NOMEM : MG_E_SECRET_REFUSED;
}

static int refuse_host(struct mg_buf *refusal, const char *key, size_t size,
                       const struct mg_image_secret *secret) {
  struct mg_buf hosts = {0};
  mg_buf_text(&hosts, " is only for https://");
  for (size_t i = 0; secret && i < secret->host_count; i++) {
    if (i > 0) mg_buf_text(&hosts, " or ");
    mg_buf_text(&hosts, secret->hosts[i]);
  }
  mg_buf_byte(&hosts, 0);
  int error = hosts.failed ? MG_E_NOMEM : refuse(refusal, key, size, (const char *)hosts.data);
  mg_buf_free(&hosts);
  return error;
}

static const struct mg_image_secret *find(const struct mg_secrets *secrets, const char *key,
                                          size_t size, size_t *index) {
  for (*index = 0; *index < secrets->image->secret_count; ++*index) {
    const struct mg_image_secret *secret = &secrets->image->secrets[*index];
    if (strlen(secret->key) == size && memcmp(secret->key, key, size) == 0) return secret;
  }
  return NULL;
}

static bool declared(const struct mg_image_secret *secret, const char *host) {
  for (size_t i = 0; secret && i < secret->host_count; i++)
    if (strcmp(secret->hosts[i], host) == 0) return true;
  return false;
}

/* The value for a host, or for verification if `host` is NULL. */
static int value_of(const struct mg_secrets *secrets, const char *host, const char *key,
                    size_t size, const char **value, struct mg_buf *refusal) {
  size_t index = 0;
  const struct mg_image_secret *secret = find(secrets, key, size, &index);
  if (!secret || (host && !declared(secret, host))) return refuse_host(refusal, key, size, secret);
  *value = secrets->config->secrets[index];
  return *value ? 0 : refuse(refusal, key, size, " has no value");
}

int mg_secrets_fill(const struct mg_secrets *secrets, const char *host, const void *text,
                    size_t size, bool json, struct mg_buf *out, struct mg_buf *refusal) {
  const char *from = text;
  for (size_t at = 0; at < size;) {
    const char *key = NULL;
    const char *value = NULL;
    size_t key_size = 0;
    const char *next = memchr(from + at, OPENING[0], size - at);
    size_t plain = next ? (size_t)(next - from) - at : size - at;
    mg_buf_append(out, from + at, plain);
    at += plain;
    if (!next) break;
    size_t found = placeholder_at(secrets, next, size - at, &key, &key_size);
    if (found == 0) {
      mg_buf_byte(out, (uint8_t)OPENING[0]);
      at++;
      continue;
    }
    int error = value_of(secrets, host, key, key_size, &value, refusal);
    if (error) return error;
    if (json)
      mg_buf_json(out, value, strlen(value)); /* NOLINT: without an error there is a value */
    else
      mg_buf_text(out, value);
    at += found;
  }
  return out->failed ? MG_E_NOMEM : 0;
}

/* --- replies -------------------------------------------------------------------------- */

static bool contains(const uint8_t *data, size_t size, const uint8_t *what, size_t length) {
  for (size_t i = 0; length > 0 && i + length <= size; i++) {
    const uint8_t *at = memchr(data + i, what[0], size - length - i + 1);
    if (!at) return false;
    if (memcmp(at, what, length) == 0) return true;
    i = (size_t)(at - data);
  }
  return false;
}

static int hex_digit(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int hex_pair(const uint8_t *at, size_t left) {
  if (left < 2) return -1;
  int high = hex_digit(at[0]);
  int low = hex_digit(at[1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* One character of the text with its escape undone; how many bytes it took. */
static size_t unescape(const uint8_t *at, size_t left, uint8_t *out) {
  int pair = -1;
  *out = at[0];
  if (at[0] == '%' && (pair = hex_pair(at + 1, left - 1)) >= 0) {
    *out = (uint8_t)pair;
    return 3;
  }
  if (at[0] != '\\' || left < 2) return 1;
  if (left >= 6 && at[1] == 'u' && at[2] == '0' && at[3] == '0' &&
      (pair = hex_pair(at + 4, left - 4)) >= 0) {
    *out = (uint8_t)pair;
    return 6;
  }
  *out = at[1];
  return 2;
}

static void plain_form(const uint8_t *data, size_t size, struct mg_buf *out) {
  for (size_t i = 0; i < size;) {
    uint8_t byte = 0;
    i += unescape(data + i, size - i, &byte);
    mg_buf_byte(out, byte);
  }
}

/* base64url's two characters of its own as those of base64. */
static void base64_form(const uint8_t *data, size_t size, struct mg_buf *out) {
  for (size_t i = 0; i < size; i++)
    mg_buf_byte(out, data[i] == '-' ? (uint8_t)'+' : data[i] == '_' ? (uint8_t)'/' : data[i]);
}

/* What base64 surely shows of the value after `before` bytes of something else. */
static void encode(const char *value, size_t before, struct mg_buf *out) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t bits = (before + strlen(value)) * 8;
  for (size_t at = (before * 8 + 5) / 6 * 6; at + 6 <= bits; at += 6) {
    unsigned sextet = 0;
    for (size_t bit = at - before * 8; bit < at - before * 8 + 6; bit++)
      sextet = sextet << 1 | (((unsigned char)value[bit / 8] >> (7 - bit % 8)) & 1U);
    mg_buf_byte(out, (uint8_t)alphabet[sextet]);
  }
}

struct forms {
  const uint8_t *data;
  size_t size;
  struct mg_buf plain, base64;
};

static bool reveals(const struct forms *text, const char *value) {
  const uint8_t *bytes = (const uint8_t *)value;
  size_t size = strlen(value);
  bool found = contains(text->data, text->size, bytes, size) ||
               contains(text->plain.data, text->plain.size, bytes, size);
  for (size_t before = 0; !found && before < 3; before++) {
    struct mg_buf form = {0};
    encode(value, before, &form);
    found = form.failed || (form.size >= SHORTEST_FORM &&
                            contains(text->base64.data, text->base64.size, form.data, form.size));
    mg_buf_free(&form);
  }
  return found;
}

const char *mg_secrets_revealed(const struct mg_secrets *secrets, const uint8_t *data,
                                size_t size) {
  const char *found = NULL;
  struct forms text = {.data = data, .size = size};
  if (secrets->image->secret_count == 0) return NULL;
  plain_form(data, size, &text.plain);
  base64_form(data, size, &text.base64);
  for (size_t i = 0; !found && i < secrets->image->secret_count; i++) {
    const char *value = secrets->config->secrets[i];
    if (value && (text.plain.failed || text.base64.failed || reveals(&text, value)))
      found = secrets->image->secrets[i].key;
  }
  mg_buf_free(&text.plain);
  mg_buf_free(&text.base64);
  return found;
}

/* --- verification ----------------------------------------------------------------------- */

static int sextet_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

/* 64 hexadecimal digits, or 44 characters of base64 with its padding. */
static bool read_signature(const char *text, size_t size, uint8_t out[MG_DIGEST_BYTES]) {
  uint32_t bits = 0;
  size_t count = 0;
  if (size == 2U * MG_DIGEST_BYTES) {
    for (size_t i = 0; i < MG_DIGEST_BYTES; i++) {
      int pair = hex_pair((const uint8_t *)text + 2 * i, 2);
      if (pair < 0) return false;
      out[i] = (uint8_t)pair;
    }
    return true;
  }
  if (size != 44 || text[43] != '=') return false;
  for (size_t i = 0, made = 0; i < 43; i++) {
    int value = sextet_of(text[i]);
    if (value < 0) return false;
    bits = (bits << 6 | (uint32_t)value) & 0xffffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out[made++] = (uint8_t)(bits >> count);
  }
  return true;
}

int mg_secrets_verify(const struct mg_secrets *secrets, const char *placeholder,
                      const uint8_t *message, size_t message_size, const char *given,
                      size_t given_size, bool *answer, struct mg_buf *refusal) {
  const char *key = "";
  const char *value = NULL;
  size_t key_size = 0;
  uint8_t wanted[MG_DIGEST_BYTES];
  uint8_t got[MG_DIGEST_BYTES] = {0};
  if (!placeholder_at(secrets, placeholder, strlen(placeholder), &key, &key_size))
    return refuse(refusal, "", 0, "is none of this application");
  int error = value_of(secrets, NULL, key, key_size, &value, refusal);
  if (error) return error;
  if (!message) { /* digests are compared, so neither a place nor a length shows */
    mg_hmac((const uint8_t *)secrets->mark, MG_MARK_BYTES, value, strlen(value), wanted);
    mg_hmac((const uint8_t *)secrets->mark, MG_MARK_BYTES, given, given_size, got);
    *answer = mg_same(wanted, got, sizeof got);
    return 0;
  }
  bool formed = read_signature(given, given_size, got);
  mg_hmac((const uint8_t *)value, strlen(value), message, message_size, wanted);
  *answer = mg_same(wanted, got, sizeof got) && formed;
  return 0;
}
