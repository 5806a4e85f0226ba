/* The application's secrets. Its code holds placeholders, `<<secret KEY MARK>>` with a
 * mark that is random for each process; the values are put in their places here, for
 * the hosts that a secret is declared for, and answers to verification are given here.
 *
 * The value of a secret is known to this file only: it goes from the configuration
 * into the bytes of a request. Values are visible ASCII (config.c). */
#ifndef MG_SECRET_H
#define MG_SECRET_H

#include <monoglot/image.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "config.h"

enum { MG_MARK_BYTES = 32 }; /* hexadecimal digits */

struct mg_secrets {
  const struct mg_image *image;
  const struct mg_config *config;
  char mark[MG_MARK_BYTES + 1];
};

/* 0, or MG_E_SYSTEM if there is no randomness. */
int mg_secrets_open(struct mg_secrets *secrets, const struct mg_image *image,
                    const struct mg_config *config);

void mg_secrets_placeholder(const struct mg_secrets *secrets, const char *key, struct mg_buf *out);

/* True if a placeholder is in `text`. */
bool mg_secrets_present(const struct mg_secrets *secrets, const void *text, size_t size);

/* Appends `text` with the values in the places of their placeholders, as the inside of a
 * JSON string if `json`. 0, or MG_E_SECRET_REFUSED and `refusal` a text for people, ended
 * by NUL: a secret is for other hosts, or has no value. */
int mg_secrets_fill(const struct mg_secrets *secrets, const char *host, const void *text,
                    size_t size, bool json, struct mg_buf *out, struct mg_buf *refusal);

/* The key of a secret that `data` holds as it is, escaped as in JSON, percent-encoded or
 * in base64; NULL if there is none. Without memory every secret counts as found. */
const char *mg_secrets_revealed(const struct mg_secrets *secrets, const uint8_t *data, size_t size);

/* One question about a secret: is `given` its value (message NULL), or the HMAC-SHA-256 of
 * the message under it, in hexadecimal or base64? Takes the same time for every `given` of
 * one length. 0 and the answer, or MG_E_SECRET_REFUSED as above. */
int mg_secrets_verify(const struct mg_secrets *secrets, const char *placeholder,
                      const uint8_t *message, size_t message_size, const char *given,
                      size_t given_size, bool *answer, struct mg_buf *refusal);

#endif
