/* UTF-8 as RFC 3629 has it: no surrogates, shortest forms only, up to U+10FFFF. */
#ifndef MG_UTF8_H
#define MG_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length (1 to 4) of the valid character at `at`, or 0 if there is none. */
size_t mg_utf8_step(const uint8_t *at, size_t size);
bool mg_utf8_valid(const uint8_t *at, size_t size);

/* UTF-8 that comes in pieces; begins as all zero. */
struct mg_utf8 {
  uint8_t left;      /* bytes of the character under way that are missing */
  uint8_t low, high; /* bounds of the next one */
};

/* False at the first byte that can't be. */
bool mg_utf8_feed(struct mg_utf8 *text, const uint8_t *data, size_t size);
/* True if no character is cut short. */
bool mg_utf8_whole(const struct mg_utf8 *text);

#endif
