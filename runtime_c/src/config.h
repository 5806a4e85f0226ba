/* Configuration: flags, else environment variables, else defaults. Read once before
 * the loops start and constant from then on. */
#ifndef MG_CONFIG_H
#define MG_CONFIG_H

#include <monoglot/image.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "limits.h"
#include "log.h"
#include "token.h"

/* Requests for the declared `host` go to `address`:`port` in plain HTTP. */
struct mg_origin {
  char host[256];
  char address[256];
  uint16_t port;
  char authority[272]; /* as the Host header has it */
};

struct mg_config {
  char host[64];
  uint16_t port; /* 0: one that is free */
  char storage[4096];
  bool dev;
  bool durable;
  unsigned threads;
  enum mg_log_level level;
  struct mg_buf key; /* the session key */
  struct mg_origin origins[MG_LIMIT_ORIGINS];
  size_t origin_count;
  char **secrets; /* values, one per secret of the image, in its order */
  char build[65]; /* what clients are told: the image's identity, or another one */
  bool help, version;
};

/* Fills `config`. On MG_E_ARGUMENT, MG_E_SYSTEM or MG_E_NOMEM `error` says which
 * flag or variable, what is wrong with it, and how to mend it. */
int mg_config_read(struct mg_config *config, const struct mg_image *image, int argc, char **argv,
                   struct mg_buf *error);
void mg_config_free(struct mg_config *config, const struct mg_image *image);
/* Help text for --help. */
const char *mg_config_help(void);
/* The environment variable that holds a secret: MONOGLOT_SECRET_AI_KEY for `ai-key`. */
void mg_secret_variable(const char *key, char *out, size_t capacity);

#endif
