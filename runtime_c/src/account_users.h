/* `/_api/users`: administrators list, add and change users; everybody may change their own
 * password with the one they have. */
#ifndef MG_ACCOUNT_USERS_H
#define MG_ACCOUNT_USERS_H

#include "conn.h"
#include "tenant_db.h"

/* All on the organisation's loop, with conn->role filled. */
void mg_users_list(struct mg_conn *conn, struct mg_tenant *tenant);
void mg_users_add(struct mg_conn *conn);
void mg_users_change(struct mg_conn *conn, struct mg_tenant *tenant, const char *name);

#endif
