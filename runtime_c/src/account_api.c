#include "account_api.h"

#include <stdlib.h>
#include <string.h>

#include "account_http.h"
#include "account_users.h"
#include "error.h"
#include "query.h"
#include "reply.h"
#include "route.h"
#include "sync_http.h"
#include "tenant_db.h"

static const char SESSIONS[] = "/_api/sessions";
static const char USERS[] = "/_api/users";

/* What follows the collection's name: 0 and nothing, or one item's name; -1 if the path is
 * of something else. */
static int item_of(const char *path, size_t size, const char *collection, const char **item,
                   size_t *item_size) {
  size_t before = strlen(collection);
  if (size < before || memcmp(path, collection, before) != 0) return -1;
  *item = path + before;
  *item_size = size - before;
  if (*item_size == 0) return 0;
  if (**item != '/' || *item_size == 1 || memchr(*item + 1, '/', *item_size - 1)) return -1;
  ++*item;
  --*item_size;
  return 1;
}

const char *mg_account_methods(const char *path, size_t size) {
  const char *item = NULL;
  size_t item_size = 0;
  if (item_of(path, size, SESSIONS, &item, &item_size) >= 0)
    return item_size ? "DELETE, OPTIONS" : "GET, DELETE, OPTIONS";
  if (item_of(path, size, USERS, &item, &item_size) >= 0)
    return item_size ? "PATCH, OPTIONS" : "GET, POST, OPTIONS";
  return NULL;
}

int mg_account_role(struct mg_conn *conn) {
  struct mg_tenant *tenant = NULL;
  struct mg_user user;
  if (conn->session.sid[0]) return 0;
  conn->role[0] = '\0';
  int error = mg_tenant_open(&conn->loop->actors.tenants, conn->session.org, false, &tenant);
  if (!error) error = mg_user_find(mg_tenant_db(tenant), conn->session.user, &user);
  if (!error && !user.disabled) memcpy(conn->role, user.role, sizeof conn->role);
  return error == MG_E_ABSENT ? 0 : error;
}

/* --- sessions -------------------------------------------------------------------------- */

static void put_hex(struct mg_buf *out, const uint8_t *data, size_t size) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < size; i++) {
    mg_buf_byte(out, (uint8_t)digits[data[i] >> 4]);
    mg_buf_byte(out, (uint8_t)digits[data[i] & 15U]);
  }
}

static int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(const char *text, size_t size, uint8_t out[MG_DIGEST_BYTES]) {
  if (size != (size_t)2 * MG_DIGEST_BYTES) return false;
  for (size_t i = 0; i < MG_DIGEST_BYTES; i++) {
    int high = nibble(text[2 * i]);
    int low = nibble(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = (uint8_t)(high << 4 | low);
  }
  return true;
}

static void put_time(struct mg_buf *out, const char *before, struct mg_query *query, int column) {
  mg_buf_text(out, before);
  mg_buf_number(out, mg_query_number(query, column) / 1000000);
}

static void put_text(struct mg_buf *out, const char *before, struct mg_query *query, int column) {
  size_t size = 0;
  const char *text = mg_query_column(query, column, &size);
  mg_buf_text(out, before);
  mg_buf_json(out, text, size);
}

static void put_session(struct mg_buf *out, struct mg_query *query,
                        const uint8_t current[MG_DIGEST_BYTES]) {
  size_t size = 0;
  const uint8_t *id = (const uint8_t *)mg_query_column(query, 0, &size);
  bool is_current = size == MG_DIGEST_BYTES && memcmp(id, current, size) == 0;
  mg_buf_text(out, "{\"id\":\"");
  put_hex(out, id, size);
  put_time(out, "\",\"created\":", query, 1);
  put_time(out, ",\"seen\":", query, 2);
  put_time(out, ",\"expires\":", query, 3);
  put_text(out, ",\"agent\":\"", query, 4);
  put_text(out, "\",\"address\":\"", query, 5);
  mg_buf_text(out, is_current ? "\",\"current\":true}" : "\",\"current\":false}");
}

static void list_sessions(struct mg_conn *conn, struct mg_tenant *tenant) {
  uint8_t current[MG_DIGEST_BYTES];
  struct mg_buf body = {0};
  struct mg_query query;
  size_t count = 0;
  mg_session_id(conn->session.sid, current);
  mg_query_begin(
      &query, mg_tenant_db(tenant),
      "SELECT s.token_sha256, s.created, s.seen, s.expires, s.agent, s.address FROM "
      "sessions AS s JOIN users AS u ON u.id = s.user WHERE u.name = ? AND s.expires > ? "
      "ORDER BY s.seen DESC, s.token_sha256");
  mg_query_text(&query, conn->session.user, strlen(conn->session.user));
  mg_query_int(&query, mg_tenant_now());
  mg_buf_text(&body, "{\"sessions\":[");
  while (mg_query_row(&query)) {
    if (count++) mg_buf_byte(&body, ',');
    put_session(&body, &query, current);
  }
  mg_buf_text(&body, "]}");
  int error = mg_query_end(&query);
  if (!error) {
    mg_account_answer(conn, 200, &body, NULL);
    return;
  }
  mg_buf_free(&body);
  mg_account_fail(conn, error);
}

/* Ends one session (`only`), or all but the request's own. */
static int end_sessions(struct mg_conn *conn, struct mg_tenant *tenant, const uint8_t *only,
                        const uint8_t *keep) {
  struct mg_db *db = mg_tenant_db(tenant);
  struct mg_user user;
  int error = mg_user_find(db, conn->session.user, &user);
  if (!error) error = mg_tenant_begin(tenant);
  if (error) return error;
  error = only ? mg_session_end(db, only, user.id) : mg_session_end_all(db, user.id, keep);
  if (!error)
    error = mg_account_audit(conn, db, user.name, only ? "session.end" : "session.end_others",
                             user.name, "");
  if (error) {
    mg_tenant_undo(tenant);
    return error;
  }
  return mg_tenant_commit(tenant);
}

static void delete_sessions(struct mg_conn *conn, struct mg_tenant *tenant, const char *item,
                            size_t size) {
  uint8_t id[MG_DIGEST_BYTES];
  uint8_t own[MG_DIGEST_BYTES];
  bool one = size > 0;
  mg_session_id(conn->session.sid, own);
  if (one && !read_hex(item, size, id)) {
    mg_reply_error(conn, 404, "there is no such session");
    return;
  }
  int error = end_sessions(conn, tenant, one ? id : NULL, one ? NULL : own);
  if (error == MG_E_ABSENT) {
    mg_reply_error(conn, 404, "there is no such session");
  } else if (error) {
    mg_account_fail(conn, error);
  } else {
    mg_account_cut(conn->loop, conn->session.org, conn->session.user, one ? id : NULL,
                   one ? NULL : own);
    mg_account_answer(conn, 204, &(struct mg_buf){0}, NULL);
  }
}

/* False if the path has no such method. */
static bool sessions(struct mg_conn *conn, struct mg_tenant *tenant, const char *item,
                     size_t size) {
  uint8_t method = conn->http.request.method;
  if (method == HTTP_GET && size == 0)
    list_sessions(conn, tenant);
  else if (method == HTTP_DELETE)
    delete_sessions(conn, tenant, item, size);
  else
    return false;
  return true;
}

/* --- which ----------------------------------------------------------------------------- */

/* False if the path has no such method. */
static bool of_users(struct mg_conn *conn, struct mg_tenant *tenant, const char *item,
                     size_t size) {
  uint8_t method = conn->http.request.method;
  char name[MG_LIMIT_NAME_BYTES + 1] = "";
  if (size > 0 && !mg_name_valid(item, size)) {
    mg_reply_error(conn, 404, "there is no such user");
    return true;
  }
  memcpy(name, item, size);
  name[size] = '\0';
  if (method == HTTP_GET && size == 0)
    mg_users_list(conn, tenant);
  else if (method == HTTP_POST && size == 0)
    mg_users_add(conn);
  else if (method == HTTP_PATCH && size > 0)
    mg_users_change(conn, tenant, name);
  else
    return false;
  return true;
}

void mg_account_request(struct mg_conn *conn, const char *path, size_t size) {
  const char *item = NULL;
  size_t item_size = 0;
  struct mg_tenant *tenant = NULL;
  bool known = true;
  if (mg__sync_elsewhere(conn, conn->session.org)) return;
  int error = mg_account_role(conn);
  if (!error)
    error = mg_tenant_open(&conn->loop->actors.tenants, conn->session.org, false, &tenant);
  if (error == MG_E_ABSENT)
    mg_reply_error(conn, 404, "the organisation has no accounts");
  else if (error)
    mg_account_fail(conn, error);
  else if (item_of(path, size, SESSIONS, &item, &item_size) >= 0)
    known = sessions(conn, tenant, item, item_size);
  else if (item_of(path, size, USERS, &item, &item_size) >= 0)
    known = of_users(conn, tenant, item, item_size);
  if (!known) mg_route_not_allowed(conn, mg_account_methods(path, size));
}
