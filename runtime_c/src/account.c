#include "account.h"

#include <string.h>
#include <sys/random.h>

#include "error.h"
#include "query.h"
#include "tenant_db.h"

static const int64_t SECOND = 1000000;

static void put(struct mg_query *query, const char *text) {
  mg_query_text(query, text, strlen(text));
}

/* A column of at most `capacity` - 1 bytes; "" if it is longer, which nothing here makes. */
static void column(struct mg_query *query, int number, char *out, size_t capacity) {
  size_t size = 0;
  const char *text = mg_query_column(query, number, &size);
  if (size >= capacity) size = 0;
  memcpy(out, text, size);
  out[size] = '\0';
}

static int make_id(char out[MG_SID_BYTES + 1]) {
  uint8_t random[MG_SID_BYTES / 4 * 3];
  if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) return MG_E_SYSTEM;
  mg_token_sid(random, out);
  return 0;
}

/* --- users ----------------------------------------------------------------------------- */

int mg_user_find(struct mg_db *db, const char *name, struct mg_user *out) {
  struct mg_query query;
  memset(out, 0, sizeof *out);
  mg_query_begin(
      &query, db,
      "SELECT id, name, role, password_hash, created, disabled FROM users WHERE name = ?");
  put(&query, name);
  bool found = mg_query_row(&query);
  if (found) {
    column(&query, 0, out->id, sizeof out->id);
    column(&query, 1, out->name, sizeof out->name);
    column(&query, 2, out->role, sizeof out->role);
    column(&query, 3, out->hash, sizeof out->hash);
    out->created = mg_query_number(&query, 4);
    out->disabled = mg_query_number(&query, 5) != 0;
  }
  int error = mg_query_end(&query);
  return error || found ? error : MG_E_ABSENT;
}

static void bind_hash(struct mg_query *query, const struct mg_user *user) {
  if (user->hash[0])
    put(query, user->hash);
  else
    mg_query_null(query);
}

int mg_user_add(struct mg_db *db, struct mg_user *user) {
  struct mg_query query;
  int error = make_id(user->id);
  if (error) return error;
  user->created = mg_tenant_now();
  mg_query_begin(&query, db,
                 "INSERT INTO users (id, name, role, password_hash, created, disabled) VALUES (?, "
                 "?, ?, ?, ?, ?)");
  put(&query, user->id);
  put(&query, user->name);
  put(&query, user->role);
  bind_hash(&query, user);
  mg_query_int(&query, user->created);
  mg_query_int(&query, user->disabled);
  return mg_query_end(&query);
}

int mg_user_change(struct mg_db *db, const struct mg_user *user) {
  struct mg_query query;
  mg_query_begin(&query, db,
                 "UPDATE users SET role = ?, password_hash = ?, disabled = ? WHERE id = ?");
  put(&query, user->role);
  bind_hash(&query, user);
  mg_query_int(&query, user->disabled);
  put(&query, user->id);
  return mg_query_end(&query);
}

int mg_user_count(struct mg_db *db, bool admins, int64_t *out) {
  struct mg_query query;
  mg_query_begin(&query, db,
                 admins ? "SELECT count(*) FROM users WHERE role = 'admin' AND NOT disabled"
                        : "SELECT count(*) FROM users");
  *out = mg_query_row(&query) ? mg_query_number(&query, 0) : 0;
  return mg_query_end(&query);
}

/* --- sessions -------------------------------------------------------------------------- */

void mg_session_id(const char *sid, uint8_t out[MG_DIGEST_BYTES]) {
  mg_sha256(sid, strlen(sid), out);
}

/* Those that are over, and those above the limit, the ones unused for longest. */
static int make_room(struct mg_db *db, const char *user_id, int64_t now) {
  struct mg_query query;
  mg_query_begin(
      &query, db,
      "DELETE FROM sessions WHERE user = ?1 AND (expires <= ?2 OR token_sha256 NOT IN "
      "(SELECT token_sha256 FROM sessions WHERE user = ?1 ORDER BY seen DESC LIMIT ?3))");
  put(&query, user_id);
  mg_query_int(&query, now);
  mg_query_int(&query, MG_LIMIT_SESSIONS - 1);
  return mg_query_end(&query);
}

static int insert(struct mg_db *db, const struct mg_user *user, const struct mg_session_from *from,
                  const char *sid, int64_t now) {
  uint8_t id[MG_DIGEST_BYTES];
  struct mg_query query;
  mg_session_id(sid, id);
  mg_query_begin(
      &query, db,
      "INSERT INTO sessions (token_sha256, user, created, seen, expires, agent, address) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)");
  mg_query_blob(&query, id, sizeof id);
  put(&query, user->id);
  mg_query_int(&query, now);
  mg_query_int(&query, now);
  mg_query_int(&query, now + MG_LIMIT_SESSION_IDLE_S * SECOND);
  put(&query, from->agent);
  put(&query, from->address);
  return mg_query_end(&query);
}

int mg_session_begin(struct mg_db *db, const struct mg_user *user,
                     const struct mg_session_from *from, struct mg_session *out) {
  int64_t now = mg_tenant_now();
  int error = make_id(out->sid);
  if (!error) error = make_room(db, user->id, now);
  if (!error) error = insert(db, user, from, out->sid, now);
  out->expires = now / SECOND + MG_LIMIT_SESSION_MOST_S;
  return error;
}

int mg_session_look(struct mg_db *db, const struct mg_session *session,
                    struct mg_session_state *out) {
  uint8_t id[MG_DIGEST_BYTES];
  int64_t now = mg_tenant_now();
  struct mg_query query;
  mg_session_id(session->sid, id);
  mg_query_begin(
      &query, db,
      "SELECT u.role, s.expires, s.seen FROM sessions AS s JOIN users AS u ON u.id = "
      "s.user WHERE s.token_sha256 = ? AND u.name = ? AND NOT u.disabled AND s.expires > ?");
  mg_query_blob(&query, id, sizeof id);
  put(&query, session->user);
  mg_query_int(&query, now);
  bool found = mg_query_row(&query);
  if (found) {
    column(&query, 0, out->role, sizeof out->role);
    out->expires = mg_query_number(&query, 1) / SECOND;
    out->stale = now - mg_query_number(&query, 2) >= MG_LIMIT_SESSION_SEEN_S * SECOND;
  }
  int error = mg_query_end(&query);
  return error || found ? error : MG_E_ABSENT;
}

int mg_session_seen(struct mg_db *db, const struct mg_session *session) {
  uint8_t id[MG_DIGEST_BYTES];
  int64_t now = mg_tenant_now();
  struct mg_query query;
  mg_session_id(session->sid, id);
  mg_query_begin(&query, db, "UPDATE sessions SET seen = ?, expires = ? WHERE token_sha256 = ?");
  mg_query_int(&query, now);
  mg_query_int(&query, now + MG_LIMIT_SESSION_IDLE_S * SECOND);
  mg_query_blob(&query, id, sizeof id);
  return mg_query_end(&query);
}

int mg_session_end(struct mg_db *db, const uint8_t id[MG_DIGEST_BYTES], const char *user_id) {
  struct mg_query query;
  mg_query_begin(&query, db, "DELETE FROM sessions WHERE token_sha256 = ? AND user = ?");
  mg_query_blob(&query, id, MG_DIGEST_BYTES);
  put(&query, user_id);
  int error = mg_query_end(&query);
  return error || mg_query_changes(&query) > 0 ? error : MG_E_ABSENT;
}

int mg_session_end_all(struct mg_db *db, const char *user_id, const uint8_t *keep) {
  struct mg_query query;
  mg_query_begin(&query, db, "DELETE FROM sessions WHERE user = ? AND token_sha256 IS NOT ?");
  put(&query, user_id);
  if (keep)
    mg_query_blob(&query, keep, MG_DIGEST_BYTES);
  else
    mg_query_null(&query);
  return mg_query_end(&query);
}
