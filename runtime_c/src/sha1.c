#include "sha1.h"

#include <string.h>

enum { BLOCK = 64, LENGTH_AT = 56 };

static uint32_t rotate(uint32_t value, unsigned by) { return value << by | value >> (32 - by); }

static void expand(const uint8_t *block, uint32_t w[80]) {
  for (size_t i = 0; i < 16; i++)
    w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
           (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
  for (size_t i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
}

static uint32_t mix(size_t round, uint32_t b, uint32_t c, uint32_t d) {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999U;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1U;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdcU;
  return (b ^ c ^ d) + 0xca62c1d6U;
}

static void compress(uint32_t h[5], const uint8_t *block) {
  uint32_t w[80];
  uint32_t s[5];
  expand(block, w);
  memcpy(s, h, sizeof s);
  for (size_t i = 0; i < 80; i++) {
    uint32_t next = rotate(s[0], 5) + mix(i, s[1], s[2], s[3]) + s[4] + w[i];
    s[4] = s[3];
    s[3] = s[2];
    s[2] = rotate(s[1], 30);
    s[1] = s[0];
    s[0] = next;
  }
  for (size_t i = 0; i < 5; i++) h[i] += s[i];
}

/* The rest after the whole blocks, a one bit, zeros, and the length in bits. */
static void finish(uint32_t h[5], const uint8_t *rest, size_t rest_size, uint64_t size) {
  uint8_t block[2 * BLOCK] = {0};
  size_t blocks = rest_size < LENGTH_AT ? 1 : 2;
  memcpy(block, rest, rest_size);
  block[rest_size] = 0x80;
  for (size_t i = 0; i < 8; i++) block[blocks * BLOCK - 1 - i] = (uint8_t)((size * 8) >> (8 * i));
  for (size_t i = 0; i < blocks; i++) compress(h, block + i * BLOCK);
}

void mg_sha1(const uint8_t *data, size_t size, uint8_t out[MG_SHA1_BYTES]) {
  uint32_t h[5] = {0x67452301U, 0xefcdab89U, 0x98badcfeU, 0x10325476U, 0xc3d2e1f0U};
  size_t whole = size / BLOCK * BLOCK;
  for (size_t i = 0; i < whole; i += BLOCK) compress(h, data + i);
  finish(h, data + whole, size - whole, size);
  for (size_t i = 0; i < MG_SHA1_BYTES; i++) out[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}
