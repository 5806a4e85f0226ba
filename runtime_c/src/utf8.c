#include "utf8.h"

static bool tail(uint8_t byte) { return (byte & 0xc0U) == 0x80U; }

static size_t step3(const uint8_t *at, size_t size) {
  if (size < 3 || !tail(at[1]) || !tail(at[2])) return 0;
  if (at[0] == 0xe0 && at[1] < 0xa0) return 0; /* a longer form than needed */
  if (at[0] == 0xed && at[1] > 0x9f) return 0; /* a surrogate */
  return 3;
}

static size_t step4(const uint8_t *at, size_t size) {
  if (size < 4 || !tail(at[1]) || !tail(at[2]) || !tail(at[3])) return 0;
  if (at[0] == 0xf0 && at[1] < 0x90) return 0; /* a longer form than needed */
  if (at[0] == 0xf4 && at[1] > 0x8f) return 0; /* above U+10FFFF */
  return 4;
}

size_t mg_utf8_step(const uint8_t *at, size_t size) {
  if (size == 0) return 0;
  if (at[0] < 0x80) return 1;
  if (at[0] < 0xc2) return 0;
  if (at[0] < 0xe0) return size >= 2 && tail(at[1]) ? 2 : 0;
  if (at[0] < 0xf0) return step3(at, size);
  return at[0] < 0xf5 ? step4(at, size) : 0;
}

bool mg_utf8_valid(const uint8_t *at, size_t size) {
  for (size_t i = 0; i < size;) {
    size_t step = mg_utf8_step(at + i, size - i);
    if (step == 0) return false;
    i += step;
  }
  return true;
}

/* The first byte of a character of several says how many follow and bounds the second. */
static bool begin(struct mg_utf8 *text, uint8_t byte) {
  if (byte < 0xc2 || byte > 0xf4) return false;
  text->left = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  text->low = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
  text->high = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
  return true;
}

bool mg_utf8_feed(struct mg_utf8 *text, const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (text->left == 0) {
      if (data[i] >= 0x80 && !begin(text, data[i])) return false;
      continue;
    }
    if (data[i] < text->low || data[i] > text->high) return false;
    text->left--;
    text->low = 0x80;
    text->high = 0xbf;
  }
  return true;
}

bool mg_utf8_whole(const struct mg_utf8 *text) { return text->left == 0; }
