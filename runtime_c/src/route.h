/* Which handler answers a request (docs/architecture.md, "HTTP"). */
#ifndef MG_ROUTE_H
#define MG_ROUTE_H

#include "conn.h"

/* Handles the request of a connection in phase MG_HANDLING. */
void mg_route(struct mg_conn *conn);

#endif
