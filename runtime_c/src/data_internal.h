/* What the files data*.c share: one request while it is a job. */
#ifndef MG_DATA_INTERNAL_H
#define MG_DATA_INTERNAL_H

#include "access.h"
#include "data.h"
#include "doc.h"
#include "sql.h"
#include "tenant_db.h"

enum { MG_DATA_SEGMENTS = 2 };

struct mg_data_call;

/* Does a request's work. 0 with `status` and the rest of the answer set; or what
 * mg__data_refuse returns, or MG_E_* for what failed here: everything is undone then. */
typedef int mg_data_handler(struct mg_data_call *call);

struct mg_data_endpoint {
  const char *path; /* below /_api/; "*" is one segment */
  uint8_t method;   /* HTTP_GET … */
  mg_data_handler *run;
  const char *takes; /* names, each with a blank behind it: of parameters (GET, DELETE), or of
                        the body's members */
  bool admin;        /* for administrators only */
};

/* One request. */
struct mg_data_call {
  struct mg_tenant_job job; /* first */
  struct mg_conn *conn;
  const struct mg_data_endpoint *endpoint;
  char segments[MG_DATA_SEGMENTS][4 * MG_LIMIT_NAME_BYTES + 1]; /* for the `*` of the path */
  struct mg_buf body; /* canonical; empty: there is none */
  int64_t expected;   /* the version that If-Match names; 0: any */
  struct mg_db *db;
  struct mg_access access;
  /* The answer. */
  int status;
  const char *problem; /* of a refusal: constant text, or that of `text` */
  struct mg_buf text;
  struct mg_buf reply;
  struct mg_buf headers;
};

/* Sets the answer to a refusal. */
int mg__data_refuse(struct mg_data_call *call, int status, const char *problem);
/* The same, with what it is about behind the text. */
int mg__data_refuse_about(struct mg_data_call *call, int status, const char *problem,
                          const char *about);
/* The role has no permission for the operation on the table. */
int mg__data_forbid(struct mg_data_call *call, enum mg_table table, enum mg_operation operation);

/* A parameter of the query: its length, -1 if it is absent, or MG_E_ARGUMENT after a refusal. */
int mg__data_parameter(struct mg_data_call *call, const char *name, char *out, size_t capacity);
/* A member of the body; false if it is absent. */
bool mg__data_member(const struct mg_data_call *call, const char *name, struct mg_doc_value *out);
/* A member that is a text of 1 to `capacity - 1` bytes: 1, 0 if it is absent, or a refusal. */
int mg__data_text(struct mg_data_call *call, const char *name, char *out, size_t capacity);
/* A member that is true or false: 1 and `*out`, 0 if it is absent, or a refusal. */
int mg__data_flag(struct mg_data_call *call, const char *name, bool *out);

/* `after` and `limit` of a list. 0 or a refusal. */
struct mg_data_page {
  char after[MG_LIMIT_NAME_BYTES + 1]; /* "": from the beginning */
  int64_t limit;
};
int mg__data_page(struct mg_data_call *call, struct mg_data_page *out);
/* True if no more fits into this page. */
bool mg__data_full(const struct mg_data_call *call, const struct mg_data_page *page, int64_t items);

/* Appends `"name":"text"`, escaped. */
void mg__data_put(struct mg_buf *out, const char *name, const char *text, size_t size);
void mg__data_etag(struct mg_data_call *call, int64_t version);
int mg__data_audit(struct mg_data_call *call, const char *action, const char *target,
                   const struct mg_buf *detail);

bool mg__data_id_valid(const char *text);
bool mg__data_kind_valid(const char *text);
/* UTF-8 without control characters. */
bool mg__data_tag_valid(const char *text);

/* --- the handlers: data_items.c, data_tags.c, data_search.c, data_admin.c ---------------- */

mg_data_handler mg__nodes_list, mg__nodes_insert, mg__nodes_get, mg__nodes_update, mg__nodes_delete,
    mg__edges_list, mg__edges_insert, mg__edges_get, mg__edges_update, mg__edges_delete,
    mg__node_tags_list, mg__node_tags_insert, mg__node_tags_delete, mg__tags_list, mg__search,
    mg__permissions_list, mg__permissions_put, mg__permissions_delete, mg__policies_list,
    mg__policies_put, mg__policies_delete, mg__audit_list, mg__config_list, mg__config_put,
    mg__config_delete;

/* Of data_items.c, for data_tags.c and data_search.c. */

/* 0 if the node is there and seen, with its version; else a refusal. */
int mg__data_node(struct mg_data_call *call, const char *id, int64_t *version);
/* The columns of a node in a statement (`nodes n`), with the tags that are seen. */
void mg__data_node_columns(struct mg_data_call *call, struct mg_sql *sql);
/* Appends the members of the node of a row that begins with those columns. */
void mg__data_node_members(struct mg_query *query, struct mg_buf *out);
/* Adds a tag to a node, if the role may. 0 or a refusal. */
int mg__data_tag(struct mg_data_call *call, const char *node, const char *tag);

#endif
