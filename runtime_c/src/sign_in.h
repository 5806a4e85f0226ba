/* `/sign-in` and `/sign-out`: the page, and sessions that begin and end. */
#ifndef MG_SIGN_IN_H
#define MG_SIGN_IN_H

#include "conn.h"
#include "tenant.h"

void mg_sign_in(struct mg_conn *conn, const struct mg_site *site);
void mg_sign_out(struct mg_conn *conn);

#endif
