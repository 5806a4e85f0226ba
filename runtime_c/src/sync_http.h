/* The endpoint /_api/sync: WebSocket, and POST as the fallback. Both are peers of the
 * organisation's actor, whose loop the connection moves to first. */
#ifndef MG_SYNC_HTTP_H
#define MG_SYNC_HTTP_H

#include "conn.h"

/* A request whose session is verified. */
void mg_sync_request(struct mg_conn *conn);
/* Bytes of an upgraded connection. */
void mg_sync_receive(struct mg_conn *conn, const uint8_t *data, size_t size);
/* Pings, and closes what is silent or whose session is over. */
void mg_sync_tick(struct mg_conn *conn, uint64_t now);
/* The server stops. */
void mg_sync_drain(struct mg_conn *conn);
/* The connection is closing: leaves the actor. */
void mg_sync_gone(struct mg_conn *conn);

#endif
