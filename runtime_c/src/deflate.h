/* Compression of WebSocket messages: permessage-deflate (RFC 7692).
 *
 * Each message is compressed by itself (no context is taken over, on either side), so a
 * connection keeps nothing for it, and a message for many is compressed once. One object
 * serves a loop. What a message unpacks to is bounded: it is never made beyond the bound. */
#ifndef MG_DEFLATE_H
#define MG_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct mg_deflate;

/* Bytes from which on a message is worth it. */
enum { MG_DEFLATE_LEAST = 128 };

/* NULL without memory. */
struct mg_deflate *mg_deflate_new(void);
void mg_deflate_free(struct mg_deflate *deflate);

/* What answers the offers of a Sec-WebSocket-Extensions header: the value of ours, or NULL if
 * none of them can be taken. */
const char *mg_deflate_accept(const char *offers);

/* Unpacks a message's payload, to whose end it appends. 0, with `*out` valid until the next
 * call; MG_E_LIMIT if it is larger than `most`; MG_E_SYNTAX; MG_E_NOMEM. */
int mg_deflate_unpack(struct mg_deflate *deflate, struct mg_buf *packed, size_t most,
                      const uint8_t **out, size_t *size);

/* The payload that stands for a message; NULL if it is not smaller. Valid until the next call. */
const struct mg_buf *mg_deflate_pack(struct mg_deflate *deflate, const uint8_t *data, size_t size);

#endif
