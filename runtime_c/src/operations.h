/* What those who run the pod ask it: is it well, and what does it count. */
#ifndef MG_OPERATIONS_H
#define MG_OPERATIONS_H

#include "conn.h"

void mg_operations_health(struct mg_conn *conn);
void mg_operations_metrics(struct mg_conn *conn);
/* Makes the answer of /health for the next second. */
void mg_operations_renew(struct mg_loop *loop);

#endif
