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
/* Reads the session of the request into conn->session and takes the user's token, once; 0, or
 * the status to refuse with and its reason. */
int mg_route_sign(struct mg_conn *conn, const char **reason);
/* Answers 303 to a path of the tenant that the request is for; frees `headers`, which may hold
 * further lines. */
void mg_route_see_other(struct mg_conn *conn, struct mg_buf *headers, const char *path);
/* Answers 405, or OPTIONS; `methods` as in Allow. */
void mg_route_not_allowed(struct mg_conn *conn, const char *methods);

#endif
