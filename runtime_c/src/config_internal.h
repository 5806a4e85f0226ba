/* What the parts of the configuration share: where values go, where errors are told,
 * and the setters of each part, for the table in config.c. */
#ifndef MG_CONFIG_INTERNAL_H
#define MG_CONFIG_INTERNAL_H

#include "config.h"

struct mg__reader {
  struct mg_config *config;
  const struct mg_image *image;
  struct mg_buf *error;
  char secrets_file[4096];
  char key_file[4096];
  char metrics_file[4096];
};

/* Sets one value; `where` is the flag or variable it comes from. 0 or MG_E_*. */
typedef int mg__setter(struct mg__reader *reader, const char *where, const char *value);

/* Tells what is wrong and how to mend it; MG_E_ARGUMENT. */
int mg__config_complain(struct mg__reader *reader, const char *where, const char *what,
                        const char *mend);
int mg__config_copy(struct mg__reader *reader, const char *where, const char *value, char *out,
                    size_t capacity);
/* 1 or 0. */
int mg__config_flag(struct mg__reader *reader, const char *where, const char *value, bool *out);
/* A decimal number without sign, within its bounds. */
bool mg__config_number(const char *text, unsigned long least, unsigned long most,
                       unsigned long *out);
/* Calls `set` for each item of a list that is separated by commas or spaces. */
int mg__config_each(struct mg__reader *reader, const char *where, const char *list,
                    mg__setter *set);
/* Appends a file's content, 64 KiB at most, to `out`. */
int mg__config_file(struct mg__reader *reader, const char *where, const char *path,
                    struct mg_buf *out);

/* config_origins.c */
mg__setter mg__config_origins, mg__config_ca_file, mg__config_allow_private, mg__config_redirects;

/* config_keys.c: files are named first and read when everything is known. */
mg__setter mg__config_secrets_file, mg__config_key_file, mg__config_metrics_file;
int mg__config_read_keys(struct mg__reader *reader);

/* config_net.c */
mg__setter mg__config_cors, mg__config_proxy, mg__config_body, mg__config_rate,
    mg__config_address_connections;

/* config_tenant.c */
mg__setter mg__config_base_domain, mg__config_sign_up;

/* config_store.c */
mg__setter mg__config_durable, mg__config_db_max_open, mg__config_script_mb, mg__config_script_ms;

#endif
