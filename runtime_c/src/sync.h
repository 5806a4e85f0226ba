/* The little of the sync protocol (proto/sync.proto) that the pod itself speaks. */
#ifndef MG_SYNC_H
#define MG_SYNC_H

#include <stdint.h>

#include "buf.h"

/* Appends `ServerMessage{failure{code, message}}`; `message` shorter than 100 bytes. */
void mg_sync_failure(struct mg_buf *out, uint32_t code, const char *message);

enum { MG_VARINT_BYTES = 5 };
/* Appends `value` as a base-128 varint. */
void mg_sync_varint(struct mg_buf *out, uint32_t value);
/* Reads one: its length in bytes (1 to 5), 0 if bytes are missing, MG_E_SYNTAX if it
 * is not the shortest form or too large. */
int mg_sync_read_varint(const uint8_t *data, size_t size, uint32_t *out);

#endif
