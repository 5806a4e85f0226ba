/* SHA-1 (FIPS 180-4) of a short text: only for the WebSocket handshake, where RFC
 * 6455 asks for it and it protects nothing. */
#ifndef MG_SHA1_H
#define MG_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum { MG_SHA1_BYTES = 20 };

void mg_sha1(const uint8_t *data, size_t size, uint8_t out[MG_SHA1_BYTES]);

#endif
