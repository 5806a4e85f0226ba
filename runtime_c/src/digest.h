/* SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104), from libsodium; comparison in constant
 * time. */
#ifndef MG_DIGEST_H
#define MG_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MG_DIGEST_BYTES = 32 };

void mg_sha256(const void *data, size_t size, uint8_t out[MG_DIGEST_BYTES]);
void mg_hmac(const uint8_t *key, size_t key_size, const void *data, size_t size,
             uint8_t out[MG_DIGEST_BYTES]);
/* Takes the same time wherever the two differ. */
bool mg_same(const uint8_t *left, const uint8_t *right, size_t size);

#endif
