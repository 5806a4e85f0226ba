/* The little of the sync protocol (proto/sync.proto) that the pod itself speaks. */
#ifndef MG_MESSAGE_H
#define MG_MESSAGE_H

#include <mg_wire.h>
#include <stdint.h>

#include "buf.h"

/* Appends `ServerMessage{failure{code, message}}`. */
void mg_message_failure(struct mg_buf *out, uint32_t code, const char *message);

/* Appends `ClientMessage{hello{…}}` of a client that has the events up to `cursor`. */
void mg_message_hello(struct mg_buf *out, const char *schema, const char *client, int64_t cursor);

/* 0 if the bytes are a canonical ClientMessage of an allowed size; else the code and
 * the text of the failure that an actor answers with ("Replies", "Any message"). */
uint32_t mg_message_check(const uint8_t *data, size_t size, const char **text);

/* Appends one message of a series, its length before it. */
void mg_message_append(struct mg_buf *series, const uint8_t *data, size_t size);

#endif
