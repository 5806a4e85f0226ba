#include "digest.h"

#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/crypto_hash_sha256.h>

void mg_sha256(const void *data, size_t size, uint8_t out[MG_DIGEST_BYTES]) {
  (void)crypto_hash_sha256(out, data, size);
}

void mg_hmac(const uint8_t *key, size_t key_size, const void *data, size_t size,
             uint8_t out[MG_DIGEST_BYTES]) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key, key_size);
  crypto_auth_hmacsha256_update(&state, data, size);
  crypto_auth_hmacsha256_final(&state, out);
}

bool mg_same(const uint8_t *left, const uint8_t *right, size_t size) {
  volatile uint8_t difference = 0;
  for (size_t i = 0; i < size; i++) difference = (uint8_t)(difference | (left[i] ^ right[i]));
  return difference == 0;
}
