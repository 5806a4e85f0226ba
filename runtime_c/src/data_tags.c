/* Tags of nodes. A tag is seen with its node, if the role may read it. */
#include <stdio.h>
#include <string.h>

#include "data_internal.h"
#include "error.h"

static const char FROM[] = " FROM tags g JOIN nodes n ON n.id = g.node WHERE ";

/* Whether the condition holds for this tag of this node. */
static int holds(struct mg_data_call *call, struct mg_sql *condition, const char *node,
                 const char *tag, bool *out) {
  struct mg_query query;
  struct mg_sql sql = {{0}, {0}, {0}};
  mg_sql_add(&sql, "SELECT 1");
  mg_sql_add(&sql, FROM);
  mg_sql_append(&sql, condition);
  mg_sql_add(&sql, " AND g.node = ");
  mg_sql_text(&sql, node, strlen(node));
  mg_sql_add(&sql, " AND g.tag = ");
  mg_sql_text(&sql, tag, strlen(tag));
  mg_sql_begin(&sql, call->db, &query);
  *out = mg_query_row(&query);
  int error = mg_query_end(&query);
  mg_sql_free(&sql);
  return error;
}

static int seen(struct mg_data_call *call, const char *node, const char *tag, bool *out) {
  struct mg_sql condition = {{0}, {0}, {0}};
  mg_access_visible(&call->access, MG_TAGS, &condition);
  int error = holds(call, &condition, node, tag, out);
  mg_sql_free(&condition);
  return error;
}

static int allowed(struct mg_data_call *call, enum mg_operation operation, const char *node,
                   const char *tag) {
  bool good = false;
  struct mg_sql condition = {{0}, {0}, {0}};
  mg_access_where(&call->access, MG_TAGS, operation, 'g', &condition);
  int error = holds(call, &condition, node, tag, &good);
  mg_sql_free(&condition);
  return error || good ? error
                       : mg__data_refuse_about(call, 403, "no policy allows it for this tag", tag);
}

/* One of a statement with a node and a tag, or a node alone. */
static int run(struct mg_data_call *call, const char *text, const char *node, const char *tag,
               int64_t *number) {
  struct mg_query query;
  mg_query_begin(&query, call->db, text);
  mg_query_text(&query, node, strlen(node));
  if (tag) mg_query_text(&query, tag, strlen(tag));
  bool row = mg_query_row(&query);
  if (number) *number = row ? mg_query_number(&query, 0) : 0;
  return mg_query_end(&query);
}

/* --- adding and removing ------------------------------------------------------------------- */

int mg__data_tag(struct mg_data_call *call, const char *node, const char *tag) {
  int64_t count = 0;
  if (!mg__data_tag_valid(tag))
    return mg__data_refuse(call, 400,
                           "a tag is a text of 1 to 64 bytes without control characters");
  if (!mg_access_may(&call->access, MG_TAGS, MG_INSERT))
    return mg__data_forbid(call, MG_TAGS, MG_INSERT);
  int error = run(call, "INSERT OR IGNORE INTO tags (node, tag) VALUES (?, ?)", node, tag, NULL);
  if (!error) error = allowed(call, MG_INSERT, node, tag);
  if (!error) error = run(call, "SELECT count(*) FROM tags WHERE node = ?", node, NULL, &count);
  return error || count <= MG_LIMIT_NODE_TAGS
             ? error
             : mg__data_refuse(call, 422, "a node has 64 tags at most");
}

/* A tag belongs to what a node's version tells. */
static int changed(struct mg_data_call *call, const char *node, const char *tag,
                   enum mg_operation operation) {
  char action[32];
  struct mg_buf detail = {0};
  int64_t version = 0;
  int error = run(call, "UPDATE nodes SET version = version + 1 WHERE id = ? RETURNING version",
                  node, NULL, &version);
  (void)snprintf(action, sizeof action, "tags.%s", mg_operation_names[operation]);
  mg__data_put(&detail, "tag", tag, strlen(tag));
  if (!error) error = mg__data_audit(call, action, node, &detail);
  mg_buf_free(&detail);
  mg__data_etag(call, version);
  call->status = 204;
  return error;
}

static int find_node(struct mg_data_call *call) {
  int64_t version = 0;
  int error = mg__data_node(call, call->segments[0], &version);
  if (error) return error;
  return call->expected && call->expected != version
             ? mg__data_refuse(call, 412, "it has another version by now")
             : 0;
}

int mg__node_tags_insert(struct mg_data_call *call) {
  const char *node = call->segments[0];
  const char *tag = call->segments[1];
  int64_t before = 0;
  if (!mg_access_may(&call->access, MG_TAGS, MG_INSERT))
    return mg__data_forbid(call, MG_TAGS, MG_INSERT);
  int error = find_node(call);
  if (!error)
    error = run(call, "SELECT 1 FROM tags WHERE node = ? AND tag = ?", node, tag, &before);
  if (!error) error = mg__data_tag(call, node, tag);
  if (error) return error;
  call->status = 204;
  return before ? 0 : changed(call, node, tag, MG_INSERT);
}

int mg__node_tags_delete(struct mg_data_call *call) {
  const char *node = call->segments[0];
  const char *tag = call->segments[1];
  bool good = false;
  if (!mg_access_may(&call->access, MG_TAGS, MG_DELETE))
    return mg__data_forbid(call, MG_TAGS, MG_DELETE);
  int error = find_node(call);
  if (!error) error = seen(call, node, tag, &good);
  if (!error && !good)
    error = mg__data_refuse(call, 404, "there is no such tag here, or you may not see it");
  if (!error) error = allowed(call, MG_DELETE, node, tag);
  if (!error) error = run(call, "DELETE FROM tags WHERE node = ? AND tag = ?", node, tag, NULL);
  return error ? error : changed(call, node, tag, MG_DELETE);
}

/* --- lists -------------------------------------------------------------------------------------
 */

int mg__node_tags_list(struct mg_data_call *call) {
  struct mg_query query;
  struct mg_sql sql = {{0}, {0}, {0}};
  size_t size = 0;
  if (!mg_access_may(&call->access, MG_TAGS, MG_READ))
    return mg__data_forbid(call, MG_TAGS, MG_READ);
  int error = find_node(call);
  if (error) return error;
  mg_sql_add(&sql, "SELECT json_group_array(g.tag)");
  mg_sql_add(&sql, FROM);
  mg_access_visible(&call->access, MG_TAGS, &sql);
  mg_sql_add(&sql, " AND g.node = ");
  mg_sql_text(&sql, call->segments[0], strlen(call->segments[0]));
  mg_sql_begin(&sql, call->db, &query);
  mg_buf_text(&call->reply, "{\"tags\":");
  if (mg_query_row(&query)) {
    const char *text = mg_query_column(&query, 0, &size);
    mg_buf_append(&call->reply, text, size);
  }
  mg_buf_byte(&call->reply, '}');
  error = mg_query_end(&query);
  mg_sql_free(&sql);
  return error;
}

static int run_list(struct mg_data_call *call, const struct mg_data_page *page,
                    struct mg_sql *sql) {
  struct mg_query query;
  char last[MG_LIMIT_NAME_BYTES + 1] = "";
  int64_t items = 0;
  bool more = false;
  mg_sql_begin(sql, call->db, &query);
  while (mg_query_row(&query) && !(more = mg__data_full(call, page, items))) {
    size_t size = 0;
    const char *tag = mg_query_column(&query, 0, &size);
    (void)snprintf(last, sizeof last, "%.*s", (int)size, tag);
    mg_buf_text(&call->reply, items++ > 0 ? ",{" : "{");
    mg__data_put(&call->reply, "tag", tag, size);
    mg_buf_text(&call->reply, ",\"nodes\":");
    mg_buf_number(&call->reply, mg_query_number(&query, 1));
    mg_buf_byte(&call->reply, '}');
  }
  mg_buf_byte(&call->reply, ']');
  if (more) mg_buf_byte(&call->reply, ',');
  if (more) mg__data_put(&call->reply, "next", last, strlen(last));
  mg_buf_byte(&call->reply, '}');
  return mg_query_end(&query);
}

/* Every tag that is seen, and how many of the nodes that are seen have it. */
int mg__tags_list(struct mg_data_call *call) {
  struct mg_data_page page;
  struct mg_sql sql = {{0}, {0}, {0}};
  if (!mg_access_may(&call->access, MG_TAGS, MG_READ))
    return mg__data_forbid(call, MG_TAGS, MG_READ);
  int error = mg__data_page(call, &page);
  if (error) return error;
  mg_sql_add(&sql, "SELECT g.tag, count(*)");
  mg_sql_add(&sql, FROM);
  mg_access_visible(&call->access, MG_TAGS, &sql);
  mg_sql_add(&sql, " AND g.tag > ");
  mg_sql_text(&sql, page.after, strlen(page.after));
  mg_sql_add(&sql, " GROUP BY g.tag ORDER BY g.tag LIMIT ");
  mg_sql_number(&sql, page.limit + 1);
  mg_buf_text(&call->reply, "{\"tags\":[");
  error = run_list(call, &page, &sql);
  mg_sql_free(&sql);
  return error;
}
