/* The endpoint /_api/sync: WebSocket (sync_ws.c), and POST as the fallback (sync_post.c).
 * Both are peers of the organisation's actor, whose loop the connection moves to first. */
#ifndef MG_SYNC_HTTP_H
#define MG_SYNC_HTTP_H

#include "conn.h"

/* A request whose session is verified. */
void mg_sync_request(struct mg_conn *conn);
/* Bytes of an upgraded connection; how many were used: fewer than all if it is held. */
size_t mg_sync_receive(struct mg_conn *conn, const uint8_t *data, size_t size);
/* True while nothing is to be read: the other side does not read itself, is behind, has too
 * many messages with the actor, or sends faster than it may. */
bool mg_sync_held(const struct mg_conn *conn);
/* Pings, and closes what is silent or whose session is over. */
void mg_sync_tick(struct mg_conn *conn, uint64_t now);
/* The session is over. */
void mg_sync_session_over(struct mg_conn *conn);
/* The server stops. */
void mg_sync_drain(struct mg_conn *conn);
/* Everything was written: goes on with what waited for that. */
void mg_sync_drained(struct mg_conn *conn);
/* The connection is closing: leaves the actor. */
void mg_sync_gone(struct mg_conn *conn);

/* For the endpoints of peers: */
struct mg_conn *mg__sync_conn(struct mg_peer *peer);
/* Joins the actor of the session. 0 or MG_E_*. */
int mg__sync_join(struct mg_conn *conn, const struct mg_peer_transport *transport);
/* True if the request is handled already: it waits for the organisation's loop, where mg_route
 * sees it again, or the server stops. */
bool mg__sync_elsewhere(struct mg_conn *conn, const char *org);
/* Gives the actor one message of a joined peer. */
void mg__sync_hand_over(struct mg_conn *conn, const uint8_t *data, size_t size);
void mg__sync_post(struct mg_conn *conn);
/* The reply goes on, whose first part is written. */
void mg__sync_post_drained(struct mg_conn *conn);
void mg__sync_websocket(struct mg_conn *conn);

#endif
