/* The JSON form (proto3's) of what a stream of events sends, as Server-Sent Events. */
#ifndef MG_EVENT_JSON_H
#define MG_EVENT_JSON_H

#include <sync_wire.h>

#include "buf.h"

/* Appends `id`, `event: push` and `data`; returns the last event's seq, or -1 if the push is
 * empty or malformed. */
int64_t mg_event_json_push(const mg_sync_push *push, struct mg_buf *out);
/* Appends `event: failure` and `data`. */
void mg_event_json_failure(const mg_sync_failure *failure, struct mg_buf *out);

#endif
