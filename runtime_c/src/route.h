/* Which handler answers a request (docs/architecture.md, "HTTP"), after the limits of its
 * rate and the rules for other origins. */
#ifndef MG_ROUTE_H
#define MG_ROUTE_H

#include "conn.h"

/* Handles the request of a connection in phase MG_HANDLING. */
void mg_route(struct mg_conn *conn);
/* Whether a request whose head is there may send its body; else what to answer. A body is
 * only read for what takes one, of whom may send it. */
bool mg_route_admits(struct mg_conn *conn, int *status, const char **reason);
/* Answers 405, or OPTIONS; `methods` as in Allow. */
void mg_route_not_allowed(struct mg_conn *conn, const char *methods);

#endif
