/* The document graph over HTTP: nodes, edges, tags, search, and what administrators set. A
 * request becomes one job in its tenant's database, on the loop where that lives; its reply
 * comes after the commit. */
#ifndef MG_DATA_H
#define MG_DATA_H

#include "conn.h"

/* Whether the path (of a request, without its query) is one of those. */
bool mg_data_path(const char *path, size_t size);
/* The methods of such a path, as `Allow` names them; false if it is another. */
bool mg_data_methods(const char *path, size_t size, char out[64]);
/* Answers a request for such a path whose session is verified. */
void mg_data_request(struct mg_conn *conn, const char *path, size_t size);
/* The connection is closing: nobody waits for the answer any more. */
void mg_data_gone(struct mg_conn *conn);

#endif
