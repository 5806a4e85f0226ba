/* Users and sessions for those who are signed in: `/_api/sessions` of one's own,
 * `/_api/users` for administrators, and one's own password. */
#ifndef MG_ACCOUNT_API_H
#define MG_ACCOUNT_API_H

#include "conn.h"

/* The methods of the paths that mg_account_request answers, as `Allow` names them; NULL of others.
 */
const char *mg_account_methods(const char *path, size_t size);
/* A request whose session is good. */
void mg_account_request(struct mg_conn *conn, const char *path, size_t size);
/* Fills conn->role of a token that is good by itself from the user of its name, on the
 * organisation's loop; 0 or MG_E_*. */
int mg_account_role(struct mg_conn *conn);

#endif
