/* Nodes and edges: both are items with an id, a kind, an owner, data and a version. */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "data_internal.h"
#include "error.h"
#include "token.h"

/* Both kinds of items, in SQL. */
struct kind {
  enum mg_table table;
  const char *one; /* for people */
  char letter;
  const char *from; /* the table in a statement, with what its conditions name */
};

static const struct kind NODE = {MG_NODES, "node", 'n', "nodes n"};
static const struct kind EDGE = {
    MG_EDGES, "edge", 'e',
    "edges e JOIN nodes s ON s.id = e.source JOIN nodes t ON t.id = e.target"};

enum { ID_BYTES = 26 };

/* --- ids ------------------------------------------------------------------------------------- */

/* 48 bits of the time in milliseconds, 80 of chance, in base 32: they sort by their making. */
static int make_id(char out[ID_BYTES + 1]) {
  uint8_t bits[17] = {0};
  uint64_t now = (uint64_t)(mg_tenant_now() / 1000);
  for (int i = 0; i < 6; i++) bits[i] = (uint8_t)(now >> (40 - 8 * i));
  if (getrandom(bits + 6, 10, 0) != 10) return MG_E_SYSTEM;
  for (unsigned i = 0; i < ID_BYTES; i++) {
    unsigned at = i * 5;
    unsigned both = (unsigned)bits[at / 8] << 8 | bits[at / 8 + 1];
    out[i] = "0123456789abcdefghijklmnopqrstuv"[both >> (11 - at % 8) & 31U];
  }
  out[ID_BYTES] = '\0';
  return 0;
}

/* --- reading ---------------------------------------------------------------------------------- */

void mg__data_node_columns(struct mg_data_call *call, struct mg_sql *sql) {
  mg_sql_add(sql,
             "n.id, n.kind, n.owner, n.data, n.created, n.updated, n.version, "
             "(SELECT json_group_array(g.tag) FROM tags g WHERE g.node = n.id AND ");
  mg_access_where(&call->access, MG_TAGS, MG_READ, 'g', sql);
  mg_sql_add(sql, ")");
}

static void columns(struct mg_data_call *call, const struct kind *kind, struct mg_sql *sql) {
  if (kind->table == MG_NODES)
    mg__data_node_columns(call, sql);
  else
    mg_sql_add(sql,
               "e.id, e.kind, e.owner, e.data, e.created, e.updated, e.version, e.source, "
               "e.target");
}

static void put_column(struct mg_query *query, int column, const char *name, struct mg_buf *out) {
  size_t size = 0;
  const char *text = mg_query_column(query, column, &size);
  mg__data_put(out, name, text, size);
  mg_buf_byte(out, ',');
}

static void put_json(struct mg_query *query, int column, const char *name, struct mg_buf *out) {
  size_t size = 0;
  const char *text = mg_query_column(query, column, &size);
  mg_buf_byte(out, '"');
  mg_buf_text(out, name);
  mg_buf_text(out, "\":");
  mg_buf_append(out, text, size);
  mg_buf_byte(out, ',');
}

static void put_common(struct mg_query *query, struct mg_buf *out) {
  put_column(query, 0, "id", out);
  put_column(query, 1, "kind", out);
  put_column(query, 2, "owner", out);
  put_json(query, 3, "data", out);
  put_json(query, 4, "created", out);
  put_json(query, 5, "updated", out);
}

static void put_version(struct mg_query *query, struct mg_buf *out) {
  mg_buf_text(out, "\"version\":");
  mg_buf_number(out, mg_query_number(query, 6));
}

void mg__data_node_members(struct mg_query *query, struct mg_buf *out) {
  put_common(query, out);
  put_json(query, 7, "tags", out);
  put_version(query, out);
}

static void put_item(struct mg_query *query, const struct kind *kind, struct mg_buf *out) {
  mg_buf_byte(out, '{');
  if (kind->table == MG_NODES) {
    mg__data_node_members(query, out);
  } else {
    put_common(query, out);
    put_column(query, 7, "source", out);
    put_column(query, 8, "target", out);
    put_version(query, out);
  }
  mg_buf_byte(out, '}');
}

/* SELECT … FROM … WHERE it is seen */
static void select_visible(struct mg_data_call *call, const struct kind *kind, struct mg_sql *sql) {
  mg_sql_add(sql, "SELECT ");
  columns(call, kind, sql);
  mg_sql_add(sql, " FROM ");
  mg_sql_add(sql, kind->from);
  mg_sql_add(sql, " WHERE ");
  mg_access_visible(&call->access, kind->table, sql);
}

static void add_test(struct mg_sql *sql, const struct kind *kind, const char *test,
                     const char *value) {
  char letter[] = " AND x.";
  letter[5] = kind->letter;
  mg_sql_add(sql, letter);
  mg_sql_add(sql, test);
  mg_sql_text(sql, value, strlen(value));
}

/* Appends the item, if it is seen; its version, or 0. */
static int put_seen(struct mg_data_call *call, const struct kind *kind, const char *id,
                    int64_t *version) {
  struct mg_query query;
  struct mg_sql sql = {{0}, {0}, {0}};
  *version = 0;
  select_visible(call, kind, &sql);
  add_test(&sql, kind, "id = ", id);
  mg_sql_begin(&sql, call->db, &query);
  if (mg_query_row(&query)) {
    *version = mg_query_number(&query, 6);
    put_item(&query, kind, &call->reply);
  }
  int error = mg_query_end(&query);
  mg_sql_free(&sql);
  return error;
}

static int not_found(struct mg_data_call *call, const struct kind *kind) {
  return mg__data_refuse(call, 404,
                         kind->table == MG_NODES ? "there is no such node, or you may not see it"
                                                 : "there is no such edge, or you may not see it");
}

/* The version of an item that is seen; 404 else. */
static int find(struct mg_data_call *call, const struct kind *kind, const char *id,
                int64_t *version) {
  struct mg_query query;
  struct mg_sql sql = {{0}, {0}, {0}};
  char letter[] = "SELECT x.version FROM ";
  letter[7] = kind->letter;
  *version = 0;
  mg_sql_add(&sql, letter);
  mg_sql_add(&sql, kind->from);
  mg_sql_add(&sql, " WHERE ");
  mg_access_visible(&call->access, kind->table, &sql);
  add_test(&sql, kind, "id = ", id);
  mg_sql_begin(&sql, call->db, &query);
  if (mg_query_row(&query)) *version = mg_query_number(&query, 0);
  int error = mg_query_end(&query);
  mg_sql_free(&sql);
  return error || *version > 0 ? error : not_found(call, kind);
}

int mg__data_node(struct mg_data_call *call, const char *id, int64_t *version) {
  return find(call, &NODE, id, version);
}

static int get(struct mg_data_call *call, const struct kind *kind) {
  int64_t version = 0;
  if (!mg_access_may(&call->access, kind->table, MG_READ))
    return mg__data_forbid(call, kind->table, MG_READ);
  int error = put_seen(call, kind, call->segments[0], &version);
  if (!error && version == 0) return not_found(call, kind);
  mg__data_etag(call, version);
  return error;
}

int mg__nodes_get(struct mg_data_call *call) { return get(call, &NODE); }

int mg__edges_get(struct mg_data_call *call) { return get(call, &EDGE); }

/* --- lists ---------------------------------------------------------------------------------------
 */

static int add_filter(struct mg_data_call *call, const struct kind *kind, const char *name,
                      struct mg_sql *sql) {
  char value[MG_LIMIT_NAME_BYTES + 1];
  char test[16];
  int size = mg__data_parameter(call, name, value, sizeof value);
  if (size < 0) return size == -1 ? 0 : size;
  (void)snprintf(test, sizeof test, "%s = ", name);
  add_test(sql, kind, test, value);
  return 0;
}

/* By a tag that is seen. */
static int add_tag_filter(struct mg_data_call *call, struct mg_sql *sql) {
  char value[MG_LIMIT_NAME_BYTES + 1];
  int size = mg__data_parameter(call, "tag", value, sizeof value);
  if (size < 0) return size == -1 ? 0 : size;
  mg_sql_add(sql, " AND EXISTS (SELECT 1 FROM tags g WHERE g.node = n.id AND g.tag = ");
  mg_sql_text(sql, value, strlen(value));
  mg_sql_add(sql, " AND ");
  mg_access_where(&call->access, MG_TAGS, MG_READ, 'g', sql);
  mg_sql_add(sql, ")");
  return 0;
}

static int add_filters(struct mg_data_call *call, const struct kind *kind, struct mg_sql *sql) {
  static const char *const names[] = {"kind", "owner", "source", "target"};
  size_t count = kind->table == MG_NODES ? 2 : 4;
  int error = kind->table == MG_NODES ? add_tag_filter(call, sql) : 0;
  for (size_t i = 0; !error && i < count; i++) error = add_filter(call, kind, names[i], sql);
  return error;
}

/* One row more than asked for tells whether there is a next page. */
static int run_list(struct mg_data_call *call, const struct kind *kind,
                    const struct mg_data_page *page, struct mg_sql *sql) {
  struct mg_query query;
  char last[MG_LIMIT_NAME_BYTES + 1] = "";
  size_t size = 0;
  int64_t items = 0;
  bool more = false;
  mg_sql_begin(sql, call->db, &query);
  while (mg_query_row(&query) && !(more = mg__data_full(call, page, items))) {
    if (items++ > 0) mg_buf_byte(&call->reply, ',');
    put_item(&query, kind, &call->reply);
    const char *id = mg_query_column(&query, 0, &size);
    if (size < sizeof last) memcpy(last, id, size);
    if (size < sizeof last) last[size] = '\0';
  }
  mg_buf_byte(&call->reply, ']');
  if (more) {
    mg_buf_byte(&call->reply, ',');
    mg__data_put(&call->reply, "next", last, strlen(last));
  }
  mg_buf_byte(&call->reply, '}');
  return mg_query_end(&query);
}

static int list(struct mg_data_call *call, const struct kind *kind) {
  struct mg_data_page page;
  struct mg_sql sql = {{0}, {0}, {0}};
  char order[] = " ORDER BY x.id LIMIT ";
  order[10] = kind->letter;
  if (!mg_access_may(&call->access, kind->table, MG_READ))
    return mg__data_forbid(call, kind->table, MG_READ);
  int error = mg__data_page(call, &page);
  select_visible(call, kind, &sql);
  add_test(&sql, kind, "id > ", page.after);
  if (!error) error = add_filters(call, kind, &sql);
  mg_sql_add(&sql, order);
  mg_sql_number(&sql, page.limit + 1);
  mg_buf_text(&call->reply, "{\"");
  mg_buf_text(&call->reply, mg_table_names[kind->table]);
  mg_buf_text(&call->reply, "\":[");
  if (!error) error = run_list(call, kind, &page, &sql);
  mg_sql_free(&sql);
  return error;
}

int mg__nodes_list(struct mg_data_call *call) { return list(call, &NODE); }

int mg__edges_list(struct mg_data_call *call) { return list(call, &EDGE); }

/* --- what an item may be
 * ---------------------------------------------------------------------------- */

struct item {
  char id[MG_LIMIT_NAME_BYTES + 1], kind[MG_LIMIT_NAME_BYTES + 1];
  char owner[MG_LIMIT_NAME_BYTES + 1];
  struct mg_doc_value data;
  bool has_kind, has_owner, has_data;
};

static int read_kind_and_owner(struct mg_data_call *call, struct item *out) {
  int kind = mg__data_text(call, "kind", out->kind, sizeof out->kind);
  if (kind < 0) return kind;
  int owner = mg__data_text(call, "owner", out->owner, sizeof out->owner);
  if (owner < 0) return owner;
  out->has_kind = kind == 1;
  out->has_owner = owner == 1;
  if (kind && !mg__data_kind_valid(out->kind))
    return mg__data_refuse(call, 400, "`kind` is 1 to 64 of A-Z a-z 0-9 _ - . :");
  if (owner && !mg_name_valid(out->owner, strlen(out->owner)))
    return mg__data_refuse(call, 400, "`owner` is the name of a user");
  return 0;
}

static int read_item(struct mg_data_call *call, struct item *out) {
  memset(out, 0, sizeof *out);
  int error = read_kind_and_owner(call, out);
  if (error) return error;
  out->has_data = mg__data_member(call, "data", &out->data);
  if (out->has_data && out->data.kind != MG_DOC_OBJECT)
    return mg__data_refuse(call, 400, "`data` is a JSON object");
  return out->has_data && out->data.size > MG_LIMIT_DOC_BYTES
             ? mg__data_refuse(call, 413, "`data` is too large")
             : 0;
}

static int read_id(struct mg_data_call *call, struct item *out) {
  int given = mg__data_text(call, "id", out->id, sizeof out->id);
  if (given <= 0) return given < 0 ? given : make_id(out->id);
  return mg__data_id_valid(out->id)
             ? 0
             : mg__data_refuse(call, 400, "`id` is 1 to 64 of A-Z a-z 0-9 _ -");
}

/* The policies about the item as it stands now. */
static int check_policies(struct mg_data_call *call, const struct kind *kind,
                          enum mg_operation operation, const char *id) {
  struct mg_query query;
  struct mg_sql sql = {{0}, {0}, {0}};
  mg_sql_add(&sql, "SELECT 1 FROM ");
  mg_sql_add(&sql, kind->from);
  mg_sql_add(&sql, " WHERE ");
  mg_access_where(&call->access, kind->table, operation, kind->letter, &sql);
  add_test(&sql, kind, "id = ", id);
  mg_sql_begin(&sql, call->db, &query);
  bool good = mg_query_row(&query);
  int error = mg_query_end(&query);
  mg_sql_free(&sql);
  return error || good ? error
                       : mg__data_refuse_about(call, 403, "no policy allows it here",
                                               mg_operation_names[operation]);
}

static int audit(struct mg_data_call *call, const struct kind *kind, enum mg_operation operation,
                 const char *id, const char *of_kind, int64_t version) {
  char action[32];
  struct mg_buf detail = {0};
  (void)snprintf(action, sizeof action, "%s.%s", mg_table_names[kind->table],
                 mg_operation_names[operation]);
  if (*of_kind) mg__data_put(&detail, "kind", of_kind, strlen(of_kind));
  if (*of_kind) mg_buf_byte(&detail, ',');
  mg_buf_text(&detail, "\"version\":");
  mg_buf_number(&detail, version);
  int error = mg__data_audit(call, action, id, &detail);
  mg_buf_free(&detail);
  return error;
}

/* The item as the answer; only its id and version if the role may not see it. */
static int answer(struct mg_data_call *call, const struct kind *kind, const char *id,
                  int64_t expected) {
  int64_t version = 0;
  int error = put_seen(call, kind, id, &version);
  if (!error && version == 0) {
    mg_buf_byte(&call->reply, '{');
    mg__data_put(&call->reply, "id", id, strlen(id));
    mg_buf_text(&call->reply, ",\"version\":");
    mg_buf_number(&call->reply, expected);
    mg_buf_byte(&call->reply, '}');
  }
  mg__data_etag(call, expected);
  return error;
}

/* --- inserting
 * -------------------------------------------------------------------------------------------- */

static int created(struct mg_data_call *call, const struct kind *kind, const struct item *item) {
  int error = check_policies(call, kind, MG_INSERT, item->id);
  if (!error) error = audit(call, kind, MG_INSERT, item->id, item->kind, 1);
  if (error) return error;
  call->status = 201;
  mg_buf_text(&call->headers, "Location: /_api/");
  mg_buf_text(&call->headers, mg_table_names[kind->table]);
  mg_buf_byte(&call->headers, '/');
  mg_buf_text(&call->headers, item->id);
  mg_buf_text(&call->headers, "\r\n");
  return answer(call, kind, item->id, 1);
}

/* id, kind, data, owner, and the time twice */
static void bind_item(struct mg_query *query, const struct item *item) {
  int64_t now = mg_tenant_now();
  mg_query_text(query, item->id, strlen(item->id));
  mg_query_text(query, item->kind, strlen(item->kind));
  if (item->has_data)
    mg_query_text(query, item->data.text, item->data.size);
  else
    mg_query_text(query, "{}", 2);
  mg_query_text(query, item->owner, strlen(item->owner));
  mg_query_int(query, now);
  mg_query_int(query, now);
}

static int read_new(struct mg_data_call *call, const struct kind *kind, struct item *out) {
  memset(out, 0, sizeof *out);
  if (!mg_access_may(&call->access, kind->table, MG_INSERT))
    return mg__data_forbid(call, kind->table, MG_INSERT);
  int error = read_item(call, out);
  if (!error) error = read_id(call, out);
  if (error) return error;
  if (!out->has_kind) return mg__data_refuse(call, 400, "`kind` is missing");
  if (!out->has_owner) (void)snprintf(out->owner, sizeof out->owner, "%s", call->access.user);
  return 0;
}

static int taken(struct mg_data_call *call, int error) {
  return error == MG_E_TAKEN ? mg__data_refuse(call, 409, "the id is taken") : error;
}

/* The tags of a new node. */
static int insert_tags(struct mg_data_call *call, const char *node) {
  struct mg_doc items;
  struct mg_doc_value value;
  struct mg_buf text = {0};
  int error = 0;
  if (!mg__data_member(call, "tags", &value)) return 0;
  if (value.kind != MG_DOC_ARRAY) return mg__data_refuse(call, 400, "`tags` is an array of texts");
  mg_doc_open(&items, value);
  while (!error && mg_doc_next(&items, &value)) {
    mg_buf_clear(&text);
    if (value.kind == MG_DOC_STRING) mg_doc_text(value, &text);
    mg_buf_byte(&text, 0);
    error = text.failed ? MG_E_NOMEM : mg__data_tag(call, node, (const char *)text.data);
  }
  mg_buf_free(&text);
  return error;
}

int mg__nodes_insert(struct mg_data_call *call) {
  struct item item;
  struct mg_query query;
  int error = read_new(call, &NODE, &item);
  if (error) return error;
  mg_query_begin(&query, call->db,
                 "INSERT INTO nodes (id, kind, data, owner, created, updated) "
                 "VALUES (?, ?, ?, ?, ?, ?)");
  bind_item(&query, &item);
  error = taken(call, mg_query_end(&query));
  if (!error) error = insert_tags(call, item.id);
  return error ? error : created(call, &NODE, &item);
}

/* An end of an edge: a node that is seen. */
static int read_end(struct mg_data_call *call, const char *name, char *out, size_t capacity) {
  int64_t version = 0;
  int given = mg__data_text(call, name, out, capacity);
  if (given < 0) return given;
  if (given == 0) return mg__data_refuse_about(call, 400, "this member is missing", name);
  int error = find(call, &NODE, out, &version);
  return error == MG_E_ARGUMENT
             ? mg__data_refuse_about(call, 404, "there is no such node, or you may not see it",
                                     name)
             : error;
}

int mg__edges_insert(struct mg_data_call *call) {
  struct item item;
  struct mg_query query;
  char source[MG_LIMIT_NAME_BYTES + 1];
  char target[MG_LIMIT_NAME_BYTES + 1];
  int error = read_new(call, &EDGE, &item);
  if (!error) error = read_end(call, "source", source, sizeof source);
  if (!error) error = read_end(call, "target", target, sizeof target);
  if (error) return error;
  mg_query_begin(&query, call->db,
                 "INSERT INTO edges (id, kind, data, owner, created, updated, source, target) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  bind_item(&query, &item);
  mg_query_text(&query, source, strlen(source));
  mg_query_text(&query, target, strlen(target));
  error = taken(call, mg_query_end(&query));
  return error ? error : created(call, &EDGE, &item);
}

/* --- updating and deleting
 * -------------------------------------------------------------------------------- */

/* The item is seen, the role may do this to it, and it has the version that is expected. */
static int find_for(struct mg_data_call *call, const struct kind *kind, enum mg_operation operation,
                    int64_t *version) {
  const char *id = call->segments[0];
  if (!mg_access_may(&call->access, kind->table, operation))
    return mg__data_forbid(call, kind->table, operation);
  int error = find(call, kind, id, version);
  if (!error) error = check_policies(call, kind, operation, id);
  if (error) return error;
  return call->expected && call->expected != *version
             ? mg__data_refuse(call, 412, "it has another version by now")
             : 0;
}

/* `data` is merged into what is there: RFC 7396. */
static int change(struct mg_data_call *call, const struct kind *kind, const struct item *item) {
  struct mg_query query;
  struct mg_sql sql = {{0}, {0}, {0}};
  const char *id = call->segments[0];
  mg_sql_add(&sql, "UPDATE ");
  mg_sql_add(&sql, mg_table_names[kind->table]);
  mg_sql_add(&sql, " SET version = version + 1, updated = max(updated, ");
  mg_sql_number(&sql, mg_tenant_now());
  mg_sql_add(&sql, ")");
  if (item->has_kind) mg_sql_add(&sql, ", kind = ");
  if (item->has_kind) mg_sql_text(&sql, item->kind, strlen(item->kind));
  if (item->has_owner) mg_sql_add(&sql, ", owner = ");
  if (item->has_owner) mg_sql_text(&sql, item->owner, strlen(item->owner));
  if (item->has_data) mg_sql_add(&sql, ", data = json_patch(data, ");
  if (item->has_data) mg_sql_text(&sql, item->data.text, item->data.size);
  mg_sql_add(&sql, item->has_data ? ") WHERE id = " : " WHERE id = ");
  mg_sql_text(&sql, id, strlen(id));
  mg_sql_add(&sql, " RETURNING length(CAST(data AS BLOB))");
  mg_sql_begin(&sql, call->db, &query);
  int64_t size = mg_query_row(&query) ? mg_query_number(&query, 0) : 0;
  int error = mg_query_end(&query);
  mg_sql_free(&sql);
  return error || size <= MG_LIMIT_DOC_BYTES ? error
                                             : mg__data_refuse(call, 413, "`data` is too large");
}

static int update(struct mg_data_call *call, const struct kind *kind) {
  struct item item;
  int64_t version = 0;
  const char *id = call->segments[0];
  int error = read_item(call, &item);
  if (!error) error = find_for(call, kind, MG_UPDATE, &version);
  if (!error) error = change(call, kind, &item);
  if (!error) error = check_policies(call, kind, MG_UPDATE, id);
  if (!error) error = audit(call, kind, MG_UPDATE, id, item.kind, version + 1);
  return error ? error : answer(call, kind, id, version + 1);
}

int mg__nodes_update(struct mg_data_call *call) { return update(call, &NODE); }

int mg__edges_update(struct mg_data_call *call) { return update(call, &EDGE); }

/* A node's edges and tags go with it, whoever has made them. */
static int erase(struct mg_data_call *call, const struct kind *kind) {
  struct mg_query query;
  int64_t version = 0;
  const char *id = call->segments[0];
  int error = find_for(call, kind, MG_DELETE, &version);
  if (error) return error;
  mg_query_begin(&query, call->db,
                 kind->table == MG_NODES ? "DELETE FROM nodes WHERE id = ?"
                                         : "DELETE FROM edges WHERE id = ?");
  mg_query_text(&query, id, strlen(id));
  error = mg_query_end(&query);
  if (!error) error = audit(call, kind, MG_DELETE, id, "", version);
  call->status = 204;
  return error;
}

int mg__nodes_delete(struct mg_data_call *call) { return erase(call, &NODE); }

int mg__edges_delete(struct mg_data_call *call) { return erase(call, &EDGE); }
