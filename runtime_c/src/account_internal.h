/* What the files of account_*.c share. */
#ifndef MG_ACCOUNT_INTERNAL_H
#define MG_ACCOUNT_INTERNAL_H

#include "account_http.h"
#include "tenant_db.h"

/* Who wants in: from the body, nothing of it is believed yet. */
struct mg_credentials {
  char org[MG_LIMIT_NAME_BYTES + 1];
  char user[MG_LIMIT_NAME_BYTES + 1];
  char password[MG_LIMIT_PASSWORD_BYTES + 1];
};

/* Each is true if the request goes on; else it is answered. */
bool mg__account_posted(struct mg_conn *conn);
bool mg__account_read(struct mg_conn *conn, struct mg_credentials *out);
/* These could be somebody's at this place. */
bool mg__account_possible(struct mg_conn *conn, const struct mg_site *site,
                          const struct mg_credentials *given);

/* Answers 503: too many passwords are being hashed. */
void mg__account_busy(struct mg_conn *conn);
/* Notes a refused login with the organisation, if it has users. */
void mg__account_audit_refusal(struct mg_conn *conn, const char *org, const char *user,
                               const char *reason);

/* Notes a refusal in the log alone: whoever can bring it about as often as they like could fill
 * the database with it. `event`: a constant word. */
void mg__account_log_refusal(struct mg_conn *conn, const char *event, const char *org);

/* Work for these credentials; NULL without memory. */
struct mg_hashing *mg__account_hashing(const struct mg_credentials *given);
/* The attempt was none: it does not count. */
void mg__account_give_back(struct mg_conn *conn, const struct mg_hashing *hashing);

/* Begins a session of the user in the transaction under way, and makes it the connection's. */
int mg__account_begin(struct mg_conn *conn, struct mg_db *db, const struct mg_user *user,
                      const char *org);
/* Answers with the connection's new session: JSON, or for a form the page and its cookies. */
void mg__account_welcome(struct mg_conn *conn, const struct mg_user *user, int status, bool form);

#endif
