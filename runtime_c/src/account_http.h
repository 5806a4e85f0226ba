/* Organisations that are made, and sessions of accounts that begin and end: `POST /new`,
 * `/login`, `/logout`, the sign-in form; and whether a session is still one. */
#ifndef MG_ACCOUNT_HTTP_H
#define MG_ACCOUNT_HTTP_H

#include "account.h"
#include "conn.h"
#include "fields.h"
#include "tenant.h"

void mg_account_new(struct mg_conn *conn, const struct mg_site *site);
void mg_account_login(struct mg_conn *conn, const struct mg_site *site);
void mg_account_logout(struct mg_conn *conn);
/* The form of the sign-in page with `org`, `user` and `password`. */
void mg_account_form(struct mg_conn *conn, const struct mg_site *site);

/* Ends the session that the request came with, if it is an account's. True if the request
 * is handled already: it waits for another loop. */
bool mg_account_leave(struct mg_conn *conn);

/* Looks the connection's session up, on the organisation's loop: fills conn->role. 0, or the
 * status to refuse with: 401 when it is over, 503 when that can't be told. Always 0 for a
 * token that is good by itself. */
int mg_account_check(struct mg_conn *conn, const char **reason);
/* True if the session of an open WebSocket or stream is over; looks it up now and then. */
bool mg_account_over(struct mg_conn *conn, uint64_t now);
/* Closes the open WebSockets and streams of a user: of the session `only`, or of all but
 * `keep`; either may be NULL. On the organisation's loop. */
void mg_account_cut(struct mg_loop *loop, const char *org, const char *user, const uint8_t *only,
                    const uint8_t *keep);

/* For what else speaks JSON: true if the body is the fields' object; else it is answered. */
bool mg_account_body(struct mg_conn *conn, struct mg_member *fields, size_t count);
/* Answers with a JSON text; frees it. `headers` may be NULL. */
void mg_account_answer(struct mg_conn *conn, int status, struct mg_buf *body, const char *headers);
/* Answers for an error of storage: 500, or 503 for what passes. */
void mg_account_fail(struct mg_conn *conn, int error);
/* Answers 429 with the seconds to wait. */
void mg_account_too_often(struct mg_conn *conn, unsigned seconds);
/* Audits what the request's user did, in the transaction under way, with the address.
 * `more`: further members of the detail, `,"a":"b"`, or "". */
int mg_account_audit(struct mg_conn *conn, struct mg_db *db, const char *user, const char *action,
                     const char *target, const char *more);

#endif
