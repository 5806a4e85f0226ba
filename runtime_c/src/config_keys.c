/* Keys and secrets: from files, from the environment, or (with --dev) made at random. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "config_internal.h"
#include "error.h"

enum { FILE_BYTES = 65536, DEV_KEY_BYTES = 32 };

int mg__config_secrets_file(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_copy(reader, where, value, reader->secrets_file, sizeof reader->secrets_file);
}

int mg__config_key_file(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_copy(reader, where, value, reader->key_file, sizeof reader->key_file);
}

int mg__config_metrics_file(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_copy(reader, where, value, reader->metrics_file, sizeof reader->metrics_file);
}

int mg__config_file(struct mg__reader *reader, const char *where, const char *path,
                    struct mg_buf *out) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  uint8_t *to = mg_buf_reserve(out, FILE_BYTES);
  ssize_t got = file >= 0 && to ? read(file, to, FILE_BYTES) : -1;
  if (file >= 0) (void)close(file);
  if (got < 0)
    return mg__config_complain(reader, where, "the file cannot be read",
                               "check its name and rights");
  if (got == FILE_BYTES)
    return mg__config_complain(reader, where, "the file is too large", "64 KiB is the most");
  out->size += (size_t)got;
  return 0;
}

static void trim_line(struct mg_buf *text) {
  while (text->size > 0 &&
         (text->data[text->size - 1] == '\n' || text->data[text->size - 1] == '\r'))
    text->size--;
}

/* --- the session key ------------------------------------------------------------ */

/* With --dev and no key: one made at random and kept beside the databases, so that
 * sessions survive a restart. */
static int dev_key(struct mg__reader *reader) {
  struct mg_buf *key = &reader->config->key;
  char path[4200];
  uint8_t fresh[DEV_KEY_BYTES];
  int size = snprintf(path, sizeof path, "%s/dev-session-key", reader->config->storage);
  if (size < 0 || (size_t)size >= sizeof path) return MG_E_ARGUMENT;
  if (access(path, R_OK) == 0) return mg__config_file(reader, path, path, key);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  bool good = file >= 0 && getrandom(fresh, sizeof fresh, 0) == (ssize_t)sizeof fresh &&
              write(file, fresh, sizeof fresh) == (ssize_t)sizeof fresh;
  if (file >= 0) (void)close(file);
  if (!good)
    return mg__config_complain(reader, path, "cannot be written",
                               "check the storage folder's rights");
  mg_buf_append(key, fresh, sizeof fresh);
  return 0;
}

static int read_key(struct mg__reader *reader) {
  struct mg_buf *key = &reader->config->key;
  const char *given = getenv("MONOGLOT_SESSION_KEY");
  int error = 0;
  if (reader->key_file[0]) {
    error = mg__config_file(reader, "--session-key-file", reader->key_file, key);
    trim_line(key);
  } else if (given && *given) {
    mg_buf_text(key, given);
  } else if (reader->config->dev) {
    error = dev_key(reader);
  } else {
    return mg__config_complain(reader, "MONOGLOT_SESSION_KEY", "not set",
                               "give at least 32 random bytes, or --dev on a machine of your own");
  }
  if (error) return error;
  if (key->size < MG_LIMIT_KEY_BYTES)
    return mg__config_complain(reader, "the session key", "too short", "give at least 32 bytes");
  return key->failed ? MG_E_NOMEM : 0;
}

/* --- secrets ----------------------------------------------------------------------- */

void mg_secret_variable(const char *key, char *out, size_t capacity) {
  size_t at = (size_t)snprintf(out, capacity, "MONOGLOT_SECRET_");
  for (; *key && at + 1 < capacity; key++) {
    char c = *key;
    if (c >= 'a' && c <= 'z') c = (char)(c - 32);
    out[at++] = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
  }
  out[at] = '\0';
}

/* The value of the line `KEY=VALUE`; its size, or 0. */
static size_t find_line(const struct mg_buf *file, const char *key, const char **out) {
  const char *at = (const char *)file->data;
  const char *end = at + file->size;
  size_t size = strlen(key);
  while (at < end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) stop = end;
    if ((size_t)(stop - at) > size && memcmp(at, key, size) == 0 && at[size] == '=') {
      *out = at + size + 1;
      size_t value = (size_t)(stop - *out);
      return value > 0 && (*out)[value - 1] == '\r' ? value - 1 : value;
    }
    at = stop + 1;
  }
  return 0;
}

/* A bearer value goes into a header: visible ASCII only. */
static bool secret_valid(const char *value, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (value[i] <= 0x20 || value[i] >= 0x7f) return false;
  return true;
}

static int read_secret(struct mg__reader *reader, size_t index, const struct mg_buf *file) {
  const char *key = reader->image->secrets[index].key;
  char variable[256];
  const char *value = NULL;
  mg_secret_variable(key, variable, sizeof variable);
  size_t size = find_line(file, key, &value);
  if (size == 0 && (value = getenv(variable)) != NULL) size = strlen(value);
  if (size == 0) return 0; /* fetches that need it will say so */
  if (!secret_valid(value, size))
    return mg__config_complain(reader, variable, "has a character that a header can't carry",
                               "give visible ASCII without spaces");
  char *kept = malloc(size + 1);
  if (!kept) return MG_E_NOMEM;
  memcpy(kept, value, size);
  kept[size] = '\0';
  reader->config->secrets[index] = kept;
  return 0;
}

static int read_secrets(struct mg__reader *reader) {
  struct mg_buf file = {0};
  reader->config->secrets = calloc(reader->image->secret_count + 1, sizeof(char *));
  if (!reader->config->secrets) return MG_E_NOMEM;
  int error = reader->secrets_file[0]
                  ? mg__config_file(reader, "--secrets-file", reader->secrets_file, &file)
                  : 0;
  for (size_t i = 0; !error && i < reader->image->secret_count; i++)
    error = read_secret(reader, i, &file);
  mg_buf_free(&file);
  return error;
}

/* --- the metrics' token --------------------------------------------------------------- */

enum { METRICS_TOKEN_BYTES = 16 };

/* Without one nobody reads the metrics. */
static int read_metrics_token(struct mg__reader *reader) {
  struct mg_buf *token = &reader->config->metrics_token;
  const char *given = getenv("MONOGLOT_METRICS_TOKEN");
  int error = 0;
  if (reader->metrics_file[0]) {
    error = mg__config_file(reader, "--metrics-token-file", reader->metrics_file, token);
    trim_line(token);
  } else if (given && *given) {
    mg_buf_text(token, given);
  } else {
    return 0;
  }
  if (error) return error;
  if (token->size < METRICS_TOKEN_BYTES || !secret_valid((const char *)token->data, token->size))
    return mg__config_complain(reader, "the metrics token", "too short, or not visible ASCII",
                               "give 16 characters or more without spaces");
  return token->failed ? MG_E_NOMEM : 0;
}

int mg__config_read_keys(struct mg__reader *reader) {
  int error = read_key(reader);
  if (!error) error = read_secrets(reader);
  return error ? error : read_metrics_token(reader);
}
