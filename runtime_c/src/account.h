/* Users and their sessions in a tenant's database (schema/0001_system.sql). Times in the
 * database are microseconds since 1970.
 *
 * A session is kept by the SHA-256 of its token's `sid` and not of the whole token: who
 * reads the database can't make a token of it either way, and a token can be issued again,
 * with a later end, for the same session. It is over when nobody used it for
 * MG_LIMIT_SESSION_IDLE_S; its last use is remembered to within MG_LIMIT_SESSION_SEEN_S. */
#ifndef MG_ACCOUNT_H
#define MG_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "digest.h"
#include "password.h"
#include "token.h"

/* Who may administer. Other roles are names like users' (mg_name_valid). */
#define MG_ROLE_ADMIN "admin"
#define MG_ROLE_MEMBER "member"

struct mg_user {
  char id[MG_SID_BYTES + 1];
  char name[MG_LIMIT_NAME_BYTES + 1];
  char role[MG_LIMIT_NAME_BYTES + 1];
  char hash[MG_PASSWORD_HASH_BYTES + 1]; /* "": signs in elsewhere */
  int64_t created;
  bool disabled;
};

/* All give 0 or MG_E_*; what they change is in the transaction under way. */

/* MG_E_ABSENT: there is no such user. */
int mg_user_find(struct mg_db *db, const char *name, struct mg_user *out);
/* With a new id; `name`, `role` and `hash` are given. MG_E_TAKEN: the name is. */
int mg_user_add(struct mg_db *db, struct mg_user *user);
/* Writes role, hash and disabled. */
int mg_user_change(struct mg_db *db, const struct mg_user *user);
/* How many there are, or of enabled administrators only. */
int mg_user_count(struct mg_db *db, bool admins, int64_t *out);

/* Where a session was begun. */
struct mg_session_from {
  const char *agent;   /* User-Agent, or "" */
  const char *address; /* as text */
};

/* Begins a session of the user: fills `sid` and `expires` (of its token) of `out`. The
 * oldest ones give way if there are too many. */
int mg_session_begin(struct mg_db *db, const struct mg_user *user,
                     const struct mg_session_from *from, struct mg_session *out);
/* The session's key in the database. */
void mg_session_id(const char *sid, uint8_t out[MG_DIGEST_BYTES]);

struct mg_session_state {
  char role[MG_LIMIT_NAME_BYTES + 1];
  int64_t expires; /* seconds: when it is over if nobody uses it any more */
  bool stale;      /* its use is to be noted (mg_session_seen) */
};

/* What a verified token's session is now. MG_E_ABSENT: it is over, was ended, is another
 * user's, or its user may not come in any more. */
int mg_session_look(struct mg_db *db, const struct mg_session *session,
                    struct mg_session_state *out);
int mg_session_seen(struct mg_db *db, const struct mg_session *session);
/* Ends a session of this user. MG_E_ABSENT: there is none. */
int mg_session_end(struct mg_db *db, const uint8_t id[MG_DIGEST_BYTES], const char *user_id);
/* Ends all of a user's but `keep` (may be NULL). */
int mg_session_end_all(struct mg_db *db, const char *user_id, const uint8_t *keep);

#endif
