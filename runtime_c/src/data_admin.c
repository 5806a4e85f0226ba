/* What administrators set and see: permissions, policies, configuration, the audit log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data_internal.h"
#include "error.h"
#include "policy.h"

/* --- lists of rows ---------------------------------------------------------------------------- */

/* Columns as members: `t` a text, `n` a number, `b` true or false, `j` JSON. */
struct form {
  const char *name;
  const char *kinds;
  const char *members[8];
};

static void put_member(struct mg_query *query, const struct form *form, int column,
                       struct mg_buf *out) {
  size_t size = 0;
  const char *text = mg_query_column(query, column, &size);
  if (column > 0) mg_buf_byte(out, ',');
  if (form->kinds[column] == 't') {
    mg__data_put(out, form->members[column], text, size);
    return;
  }
  mg_buf_byte(out, '"');
  mg_buf_text(out, form->members[column]);
  mg_buf_text(out, "\":");
  if (form->kinds[column] == 'b')
    mg_buf_text(out, size == 1 && *text == '1' ? "true" : "false");
  else
    mg_buf_append(out, text, size);
}

static void put_row(struct mg_query *query, const struct form *form, struct mg_buf *out) {
  mg_buf_byte(out, '{');
  for (int i = 0; form->kinds[i]; i++) put_member(query, form, i, out);
  mg_buf_byte(out, '}');
}

static void begin_list(const struct form *form, struct mg_buf *out) {
  mg_buf_text(out, "{\"");
  mg_buf_text(out, form->name);
  mg_buf_text(out, "\":[");
}

static int list(struct mg_data_call *call, const char *text, const struct form *form) {
  struct mg_query query;
  mg_query_begin(&query, call->db, text);
  begin_list(form, &call->reply);
  for (int i = 0; mg_query_row(&query); i++) {
    if (i > 0) mg_buf_byte(&call->reply, ',');
    put_row(&query, form, &call->reply);
  }
  mg_buf_text(&call->reply, "]}");
  return mg_query_end(&query);
}

/* --- helpers ------------------------------------------------------------------------------------
 */

static int find(const char *const names[], int count, const char *name) {
  for (int i = 0; i < count; i++)
    if (strcmp(names[i], name) == 0) return i;
  return -1;
}

/* Runs a statement with these texts; 404 if it changed nothing. */
static int change(struct mg_data_call *call, const char *text, const char *first,
                  const char *second) {
  struct mg_query query;
  mg_query_begin(&query, call->db, text);
  mg_query_text(&query, first, strlen(first));
  if (second) mg_query_text(&query, second, strlen(second));
  int error = mg_query_end(&query);
  call->status = 204;
  return error || mg_query_changes(&query) > 0
             ? error
             : mg__data_refuse(call, 404, "there is no such thing to delete");
}

static int check_role(struct mg_data_call *call, const char *role) {
  if (!mg__data_kind_valid(role))
    return mg__data_refuse(call, 400, "a role is 1 to 64 of A-Z a-z 0-9 _ - . :");
  return strcmp(role, "admin") == 0
             ? mg__data_refuse(call, 400, "the role admin may do everything already")
             : 0;
}

/* --- permissions
 * ------------------------------------------------------------------------------------ */

int mg__permissions_list(struct mg_data_call *call) {
  static const struct form form = {
      "permissions", "ttbbbb", {"role", "table", "read", "insert", "update", "delete"}};
  return list(call,
              "SELECT role, table_name, can_read, can_insert, can_update, can_delete "
              "FROM table_permissions ORDER BY role, table_name",
              &form);
}

static int read_flags(struct mg_data_call *call, bool flags[MG_OPERATIONS]) {
  for (int i = 0; i < MG_OPERATIONS; i++) {
    flags[i] = false;
    int given = mg__data_flag(call, mg_operation_names[i], &flags[i]);
    if (given < 0) return given;
  }
  return 0;
}

static int store_permission(struct mg_data_call *call, const char *role, const char *table,
                            const bool flags[MG_OPERATIONS]) {
  struct mg_query query;
  mg_query_begin(&query, call->db,
                 "INSERT INTO table_permissions (role, table_name, can_read, can_insert, "
                 "can_update, can_delete) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                 "can_read = excluded.can_read, can_insert = excluded.can_insert, "
                 "can_update = excluded.can_update, can_delete = excluded.can_delete");
  mg_query_text(&query, role, strlen(role));
  mg_query_text(&query, table, strlen(table));
  for (int i = 0; i < MG_OPERATIONS; i++) mg_query_int(&query, flags[i]);
  return mg_query_end(&query);
}

/* Operations that are not named are not allowed. */
int mg__permissions_put(struct mg_data_call *call) {
  bool flags[MG_OPERATIONS];
  struct mg_buf detail = {0};
  const char *role = call->segments[0];
  const char *table = call->segments[1];
  if (find(mg_table_names, MG_TABLES, table) < 0)
    return mg__data_refuse(call, 404, "there is no such table: nodes, edges or tags");
  int error = check_role(call, role);
  if (!error) error = read_flags(call, flags);
  if (!error) error = store_permission(call, role, table, flags);
  mg__data_put(&detail, "table", table, strlen(table));
  mg_buf_text(&detail, ",\"now\":");
  mg_buf_append(&detail, call->body.data, call->body.size);
  if (!error) error = mg__data_audit(call, "permissions.put", role, &detail);
  mg_buf_free(&detail);
  call->status = error ? call->status : 204;
  return error;
}

int mg__permissions_delete(struct mg_data_call *call) {
  struct mg_buf detail = {0};
  const char *table = call->segments[1];
  mg__data_put(&detail, "table", table, strlen(table));
  int error = change(call, "DELETE FROM table_permissions WHERE role = ? AND table_name = ?",
                     call->segments[0], table);
  if (!error) error = mg__data_audit(call, "permissions.delete", call->segments[0], &detail);
  mg_buf_free(&detail);
  return error;
}

/* --- policies
 * ------------------------------------------------------------------------------------------ */

int mg__policies_list(struct mg_data_call *call) {
  static const struct form form = {
      "policies", "ttttj", {"id", "table", "operation", "role", "policy"}};
  return list(call,
              "SELECT id, table_name, operation, role, policy FROM row_policies "
              "ORDER BY table_name, operation, role, id",
              &form);
}

struct policy {
  char table[16], operation[16], role[MG_LIMIT_NAME_BYTES + 1];
  struct mg_doc_value value;
};

static int read_names(struct mg_data_call *call, struct policy *out) {
  int table = mg__data_text(call, "table", out->table, sizeof out->table);
  int operation =
      table < 0 ? table : mg__data_text(call, "operation", out->operation, sizeof out->operation);
  int role = operation < 0 ? operation : mg__data_text(call, "role", out->role, sizeof out->role);
  if (role < 0) return role;
  if (!table || find(mg_table_names, MG_TABLES, out->table) < 0)
    return mg__data_refuse(call, 400, "`table` is nodes, edges or tags");
  if (!operation || find(mg_operation_names, MG_OPERATIONS, out->operation) < 0)
    return mg__data_refuse(call, 400, "`operation` is read, insert, update or delete");
  return role ? check_role(call, out->role) : mg__data_refuse(call, 400, "`role` is missing");
}

/* A policy is stored only if it can be made a condition of. */
static int read_policy(struct mg_data_call *call, struct policy *out) {
  struct mg_sql sql = {{0}, {0}, {0}};
  const char *problem = "";
  memset(out, 0, sizeof *out);
  int error = read_names(call, out);
  if (error) return error;
  if (!mg__data_member(call, "policy", &out->value))
    return mg__data_refuse(call, 400, "`policy` is missing");
  int found = find(mg_table_names, MG_TABLES, out->table);
  if (found < 0) return mg__data_refuse(call, 400, "there is no such table");
  enum mg_table table = (enum mg_table)found;
  const char letters[] = "neg";
  const struct mg_policy_for who = {table, letters[table], "", out->role};
  error = mg_policy_write(out->value, &who, &sql, &problem);
  mg_sql_free(&sql);
  return error ? mg__data_refuse_about(call, 400, "the policy can't be understood", problem) : 0;
}

static int store_policy(struct mg_data_call *call, const char *id, const struct policy *policy) {
  struct mg_query query;
  const char *const texts[] = {id, policy->table, policy->operation, policy->role};
  mg_query_begin(&query, call->db,
                 "INSERT INTO row_policies (id, table_name, operation, role, policy) "
                 "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                 "table_name = excluded.table_name, operation = excluded.operation, "
                 "role = excluded.role, policy = excluded.policy");
  for (size_t i = 0; i < 4; i++) mg_query_text(&query, texts[i], strlen(texts[i]));
  mg_query_text(&query, policy->value.text, policy->value.size);
  return mg_query_end(&query);
}

static int check_count(struct mg_data_call *call, const struct policy *policy) {
  struct mg_query query;
  const char *const texts[] = {policy->table, policy->operation, policy->role};
  mg_query_begin(&query, call->db,
                 "SELECT count(*) FROM row_policies WHERE table_name = ? AND operation = ? AND "
                 "role = ?");
  for (size_t i = 0; i < 3; i++) mg_query_text(&query, texts[i], strlen(texts[i]));
  int64_t count = mg_query_row(&query) ? mg_query_number(&query, 0) : 0;
  int error = mg_query_end(&query);
  return error || count <= MG_LIMIT_POLICIES
             ? error
             : mg__data_refuse(call, 422, "there are too many policies for this already");
}

int mg__policies_put(struct mg_data_call *call) {
  struct policy policy;
  struct mg_buf detail = {0};
  const char *id = call->segments[0];
  if (!mg__data_id_valid(id))
    return mg__data_refuse(call, 400, "a policy's id is 1 to 64 of A-Z a-z 0-9 _ -");
  int error = read_policy(call, &policy);
  if (!error) error = store_policy(call, id, &policy);
  if (!error) error = check_count(call, &policy);
  mg_buf_text(&detail, "\"now\":");
  mg_buf_append(&detail, call->body.data, call->body.size);
  if (!error) error = mg__data_audit(call, "policies.put", id, &detail);
  mg_buf_free(&detail);
  call->status = error ? call->status : 204;
  return error;
}

int mg__policies_delete(struct mg_data_call *call) {
  int error = change(call, "DELETE FROM row_policies WHERE id = ?", call->segments[0], NULL);
  return error ? error : mg__data_audit(call, "policies.delete", call->segments[0], NULL);
}

/* --- configuration
 * ------------------------------------------------------------------------------------------ */

int mg__config_list(struct mg_data_call *call) {
  static const struct form form = {"config", "tt", {"key", "value"}};
  return list(call, "SELECT key, value FROM config ORDER BY key", &form);
}

/* The organisation's name is whose database this is, and not for anybody to change. */
static int check_key(struct mg_data_call *call, const char *key) {
  if (!mg__data_kind_valid(key))
    return mg__data_refuse(call, 400, "a key is 1 to 64 of A-Z a-z 0-9 _ - . :");
  return strcmp(key, "organisation") == 0
             ? mg__data_refuse(call, 403, "the organisation keeps its name")
             : 0;
}

int mg__config_put(struct mg_data_call *call) {
  struct mg_query query;
  char value[MG_LIMIT_CONFIG_BYTES + 1];
  const char *key = call->segments[0];
  int error = check_key(call, key);
  int given = error ? error : mg__data_text(call, "value", value, sizeof value);
  if (given <= 0) return given < 0 ? given : mg__data_refuse(call, 400, "`value` is missing");
  mg_query_begin(&query, call->db,
                 "INSERT INTO config (key, value) VALUES (?, ?) "
                 "ON CONFLICT DO UPDATE SET value = excluded.value");
  mg_query_text(&query, key, strlen(key));
  mg_query_text(&query, value, strlen(value));
  error = mg_query_end(&query);
  if (!error) error = mg__data_audit(call, "config.put", key, NULL);
  call->status = 204;
  return error;
}

int mg__config_delete(struct mg_data_call *call) {
  int error = check_key(call, call->segments[0]);
  if (!error) error = change(call, "DELETE FROM config WHERE key = ?", call->segments[0], NULL);
  return error ? error : mg__data_audit(call, "config.delete", call->segments[0], NULL);
}

/* --- the audit log
 * --------------------------------------------------------------------------------------------- */

static int add_filters(struct mg_data_call *call, struct mg_sql *sql) {
  static const char *const names[] = {"user", "action", "target"};
  char value[MG_LIMIT_NAME_BYTES + 1];
  for (size_t i = 0; i < 3; i++) {
    int size = mg__data_parameter(call, names[i], value, sizeof value);
    if (size < -1) return size;
    if (size < 0) continue;
    mg_sql_add(sql, " AND ");
    mg_sql_add(sql, names[i]);
    mg_sql_add(sql, " = ");
    mg_sql_text(sql, value, (size_t)size);
  }
  return 0;
}

static int run_audit(struct mg_data_call *call, const struct mg_data_page *page,
                     struct mg_sql *sql) {
  static const struct form form = {
      "audit", "nntttj", {"seq", "time", "user", "action", "target", "detail"}};
  struct mg_query query;
  int64_t items = 0;
  int64_t last = 0;
  bool more = false;
  begin_list(&form, &call->reply);
  mg_sql_begin(sql, call->db, &query);
  while (mg_query_row(&query) && !(more = mg__data_full(call, page, items))) {
    if (items++ > 0) mg_buf_byte(&call->reply, ',');
    last = mg_query_number(&query, 0);
    put_row(&query, &form, &call->reply);
  }
  mg_buf_byte(&call->reply, ']');
  if (more) mg_buf_text(&call->reply, ",\"next\":\"");
  if (more) mg_buf_number(&call->reply, last);
  mg_buf_text(&call->reply, more ? "\"}" : "}");
  return mg_query_end(&query);
}

/* The newest first. */
int mg__audit_list(struct mg_data_call *call) {
  struct mg_data_page page;
  struct mg_sql sql = {{0}, {0}, {0}};
  int error = mg__data_page(call, &page);
  size_t size = strlen(page.after);
  if (!error && (size > 18 || strspn(page.after, "0123456789") != size))
    error = mg__data_refuse(call, 400, "`after` is no page of this list");
  mg_sql_add(&sql, "SELECT seq, time, user, action, target, detail FROM audit_log WHERE seq < ");
  mg_sql_number(&sql, size ? strtoll(page.after, NULL, 10) : INT64_MAX);
  if (!error) error = add_filters(call, &sql);
  mg_sql_add(&sql, " ORDER BY seq DESC LIMIT ");
  mg_sql_number(&sql, page.limit + 1);
  if (!error) error = run_audit(call, &page, &sql);
  mg_sql_free(&sql);
  return error;
}
