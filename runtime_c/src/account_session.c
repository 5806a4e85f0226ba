/* Sessions of accounts while they last, and their end: looking them up, `POST /logout`. */
#include <string.h>

#include "account_internal.h"
#include "error.h"
#include "reply.h"
#include "session.h"
#include "sync_http.h"

static uint64_t now(const struct mg_conn *conn) { return uv_now(&conn->loop->uv); }

/* --- a session goes on ----------------------------------------------------------------- */

static int look_at_session(struct mg_conn *conn, struct mg_session_state *state) {
  struct mg_tenant *tenant = NULL;
  int error = mg_tenant_open(&conn->loop->actors.tenants, conn->session.org, false, &tenant);
  if (!error) error = mg_session_look(mg_tenant_db(tenant), &conn->session, state);
  if (error || !state->stale) return error;
  error = mg_tenant_begin(tenant);
  if (error) return error;
  error = mg_session_seen(mg_tenant_db(tenant), &conn->session);
  if (!error) return mg_tenant_commit(tenant);
  mg_tenant_undo(tenant);
  return error;
}

int mg_account_check(struct mg_conn *conn, const char **reason) {
  struct mg_session_state state;
  memset(&state, 0, sizeof state);
  conn->role[0] = '\0';
  conn->look_at = now(conn) + MG_LIMIT_SESSION_LOOK_MS;
  if (!conn->session.sid[0]) return 0;
  int error = look_at_session(conn, &state);
  *reason = error == MG_E_ABSENT ? "the session is over: sign in again"
                                 : "the organisation's data is not available now";
  if (!error) memcpy(conn->role, state.role, sizeof conn->role);
  if (error == MG_E_ABSENT) mg__account_log_refusal(conn, "session_over", conn->session.org);
  return error == 0 ? 0 : error == MG_E_ABSENT ? 401 : 503;
}

bool mg_account_over(struct mg_conn *conn, uint64_t time) {
  const char *reason = NULL;
  if (mg_session_now() >= conn->session.expires) return true;
  return conn->session.sid[0] && time >= conn->look_at && mg_account_check(conn, &reason) == 401;
}

void mg_account_cut(struct mg_loop *loop, const char *org, const char *user, const uint8_t *only,
                    const uint8_t *keep) {
  uint8_t id[MG_DIGEST_BYTES];
  for (struct mg_conn *conn = loop->conns; conn; conn = conn->next) {
    const struct mg_session *session = &conn->session;
    bool open = conn->phase == MG_UPGRADED || conn->phase == MG_STREAMING;
    if (!open || !session->sid[0] || strcmp(session->org, org) != 0 ||
        strcmp(session->user, user) != 0)
      continue;
    mg_session_id(session->sid, id);
    if ((only && memcmp(id, only, sizeof id) != 0) || (keep && memcmp(id, keep, sizeof id) == 0))
      continue;
    mg_conn_session_over(conn);
  }
}

/* --- a session ends -------------------------------------------------------------------- */

static int end_session(struct mg_conn *conn) {
  const struct mg_session *session = &conn->session;
  struct mg_tenant *tenant = NULL;
  struct mg_user user;
  uint8_t id[MG_DIGEST_BYTES];
  int error = mg_tenant_open(&conn->loop->actors.tenants, session->org, false, &tenant);
  if (!error) error = mg_user_find(mg_tenant_db(tenant), session->user, &user);
  if (!error) error = mg_tenant_begin(tenant);
  if (error) return error;
  mg_session_id(session->sid, id);
  error = mg_session_end(mg_tenant_db(tenant), id, user.id);
  if (!error)
    error = mg_account_audit(conn, mg_tenant_db(tenant), user.name, "session.end", user.name, "");
  if (error) {
    mg_tenant_undo(tenant);
    return error;
  }
  error = mg_tenant_commit(tenant);
  if (!error) mg_account_cut(conn->loop, session->org, session->user, id, NULL);
  return error;
}

bool mg_account_leave(struct mg_conn *conn) {
  const struct mg_config *config = conn->loop->server->config;
  const char *reason = NULL;
  int status = mg_session_read(config, &conn->loop->memo, &conn->http.request, true, &conn->session,
                               &reason);
  if (status == 503) mg_reply_error(conn, 503, reason); /* it is not known whether it was ended */
  if (status || !conn->session.sid[0]) return status == 503;
  if (mg__sync_elsewhere(conn, conn->session.org)) return true;
  int error = end_session(conn);
  if (error && error != MG_E_ABSENT) {
    mg_account_fail(conn, error);
    return true;
  }
  return false;
}

void mg_account_logout(struct mg_conn *conn) {
  struct mg_buf headers = {0};
  struct mg_buf nothing = {0};
  const char *reason = NULL;
  if (!mg__account_posted(conn)) return;
  int status = mg_session_read(conn->loop->server->config, &conn->loop->memo, &conn->http.request,
                               true, &conn->session, &reason);
  if (status) {
    mg_reply_error(conn, status, reason);
    return;
  }
  if (mg_account_leave(conn)) return;
  mg_session_clear(&headers);
  mg_buf_byte(&headers, 0);
  if (headers.failed) nothing.failed = true;
  mg_account_answer(conn, 204, &nothing, (const char *)headers.data);
  mg_buf_free(&headers);
}
