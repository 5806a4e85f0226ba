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

/* Requests for the declared `host` go to `address`:`port`. */
struct mg_origin {
  char host[256];
  char address[256];
  uint16_t port;
  bool tls;            /* by https: the certificate is for `address` */
  char authority[272]; /* as the Host header has it */
};

/* An address or a network; IPv4 is kept as IPv4-mapped IPv6. */
struct mg_network {
  uint8_t address[16];
  unsigned bits; /* how many of `address` count */
};

struct mg_config {
  char host[64];
  uint16_t port; /* 0: one that is free */
  char storage[4096];
  char base_domain[256]; /* "": tenants have no hosts of their own */
  bool sign_up;          /* anybody may make an organisation */
  bool dev;
  char page[4096]; /* with `dev`: the folder with the page's files; "": those inside */
  bool ws_deflate; /* WebSocket messages may be compressed */
  bool power;      /* commits survive a power cut, not only the process's death */
  unsigned threads;
  unsigned script_ms;   /* one entry into JavaScript: it blocks its loop's other actors */
  unsigned script_mb;   /* memory that one entry may take, in MiB */
  char ca_file[4096];   /* certificates of the authorities for outgoing TLS; "": the system's */
  bool allow_private;   /* outgoing requests may go to addresses that are not public */
  unsigned redirects;   /* that an outgoing request follows */
  unsigned db_max_open; /* databases open at a time, of all loops */
  enum mg_log_level level;
  bool log_text;       /* lines for people instead of JSON */
  char log_file[4096]; /* "": standard error */
  char cors_origins[MG_LIMIT_CORS_ORIGINS][256];
  size_t cors_count;
  struct mg_network proxies[MG_LIMIT_PROXIES];
  size_t proxy_count;
  size_t max_body;
  unsigned rate, burst;         /* requests a second, and at once; 0: no limit */
  unsigned address_connections; /* 0: no limit */
  struct mg_buf metrics_token;  /* empty: nobody reads the metrics */
  struct mg_buf key;            /* the session key */
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
