/* `GET /_api/events`: the organisation's events as Server-Sent Events, for readers that only
 * look on (dashboards, exports). Each `push` is a page of whole transactions, the JSON form
 * of the protocol's Push; its id is the last event's seq, from which a reader that comes
 * back goes on. */
#ifndef MG_EVENTS_H
#define MG_EVENTS_H

#include "conn.h"

/* A request whose session is verified. */
void mg_events_request(struct mg_conn *conn);
/* `Last-Event-ID: 12`, or for the first time `?after=12`; 0 without both, -1 if malformed. */
int64_t mg_events_cursor(const struct mg_http_request *request);
/* Says that the stream is alive; ends it with its session. */
void mg_events_tick(struct mg_conn *conn, uint64_t now);
/* The server stops. */
void mg_events_end(struct mg_conn *conn);

#endif
