#include "access.h"

#include <string.h>

#include "error.h"
#include "policy.h"

const char *const mg_table_names[MG_TABLES] = {"nodes", "edges", "tags"};
const char *const mg_operation_names[MG_OPERATIONS] = {"read", "insert", "update", "delete"};

static const char ADMIN[] = "admin";

static void copy_role(struct mg_access *access, const char *text, size_t size) {
  if (size >= sizeof access->role) access->error = MG_E_LIMIT;
  if (access->error) return;
  memcpy(access->role, text, size);
  access->role[size] = '\0';
}

int mg_access_read(struct mg_access *access, struct mg_db *db, const char *user, bool dev) {
  struct mg_query query;
  size_t size = 0;
  memset(access, 0, sizeof *access);
  access->db = db;
  access->user = user;
  copy_role(access, dev ? ADMIN : "guest", 5);
  mg_query_begin(&query, db, "SELECT role, disabled FROM users WHERE name = ?");
  mg_query_text(&query, user, strlen(user));
  if (mg_query_row(&query)) {
    const char *role = mg_query_column(&query, 0, &size);
    copy_role(access, role, size);
    access->disabled = mg_query_number(&query, 1) != 0;
  }
  int error = mg_query_end(&query);
  if (!access->error) access->error = error;
  return access->error;
}

bool mg_access_admin(const struct mg_access *access) {
  return !access->error && !access->disabled && strcmp(access->role, ADMIN) == 0;
}

/* --- permissions ---------------------------------------------------------------------------- */

bool mg_access_may(struct mg_access *access, enum mg_table table, enum mg_operation operation) {
  struct mg_query query;
  bool may = false;
  if (mg_access_admin(access)) return true;
  if (access->error || access->disabled) return false;
  mg_query_begin(&query, access->db,
                 "SELECT can_read, can_insert, can_update, can_delete FROM table_permissions "
                 "WHERE role = ? AND table_name = ?");
  mg_query_text(&query, access->role, strlen(access->role));
  mg_query_text(&query, mg_table_names[table], strlen(mg_table_names[table]));
  if (mg_query_row(&query)) may = mg_query_number(&query, (int)operation) == 1;
  access->error = mg_query_end(&query);
  return may && !access->error;
}

/* --- policies --------------------------------------------------------------------------------- */

/* What can't be read any more (it was checked when it was stored) lets nothing through. */
static void write_policy(struct mg_access *access, struct mg_query *query, enum mg_table table,
                         char letter, struct mg_sql *sql) {
  size_t size = 0;
  const char *problem = "";
  struct mg_sql one = {{0}, {0}, {0}};
  const struct mg_policy_for who = {table, letter, access->user, access->role};
  const char *text = mg_query_column(query, 0, &size);
  if (mg_policy_write(mg_doc_root(text, size), &who, &one, &problem) == 0) {
    mg_sql_add(sql, " OR ");
    mg_sql_append(sql, &one);
  }
  mg_sql_free(&one);
}

void mg_access_where(struct mg_access *access, enum mg_table table, enum mg_operation operation,
                     char letter, struct mg_sql *sql) {
  struct mg_query query;
  const char *const names[] = {mg_table_names[table], mg_operation_names[operation], access->role};
  if (mg_access_admin(access)) {
    mg_sql_add(sql, "(1)");
    return;
  }
  mg_sql_add(sql, "(0");
  if (mg_access_may(access, table, operation)) {
    mg_query_begin(&query, access->db,
                   "SELECT policy FROM row_policies WHERE table_name = ? AND operation = ? AND "
                   "role = ? ORDER BY id");
    for (size_t i = 0; i < 3; i++) mg_query_text(&query, names[i], strlen(names[i]));
    while (mg_query_row(&query)) write_policy(access, &query, table, letter, sql);
    access->error = mg_query_end(&query);
  }
  mg_sql_add(sql, ")");
}

void mg_access_visible(struct mg_access *access, enum mg_table table, struct mg_sql *sql) {
  static const char letters[MG_TABLES] = {'n', 'e', 'g'};
  mg_sql_add(sql, "(");
  mg_access_where(access, table, MG_READ, letters[table], sql);
  if (table != MG_NODES) mg_sql_add(sql, " AND ");
  if (table == MG_TAGS) mg_access_where(access, MG_NODES, MG_READ, 'n', sql);
  if (table == MG_EDGES) {
    mg_access_where(access, MG_NODES, MG_READ, 's', sql);
    mg_sql_add(sql, " AND ");
    mg_access_where(access, MG_NODES, MG_READ, 't', sql);
  }
  mg_sql_add(sql, ")");
}
