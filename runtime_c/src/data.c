#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data_internal.h"
#include "error.h"
#include "form.h"
#include "reply.h"
#include "route.h"
#include "sync_http.h"
#include "utf8.h"

#define ITEM "id kind owner data "

static const struct mg_data_endpoint ENDPOINTS[] = {
    {"nodes", HTTP_GET, mg__nodes_list, "after limit kind owner tag ", false},
    {"nodes", HTTP_POST, mg__nodes_insert, ITEM "tags ", false},
    {"nodes/*", HTTP_GET, mg__nodes_get, "", false},
    {"nodes/*", HTTP_PATCH, mg__nodes_update, "kind owner data ", false},
    {"nodes/*", HTTP_DELETE, mg__nodes_delete, "", false},
    {"nodes/*/tags", HTTP_GET, mg__node_tags_list, "", false},
    {"nodes/*/tags/*", HTTP_PUT, mg__node_tags_insert, "", false},
    {"nodes/*/tags/*", HTTP_DELETE, mg__node_tags_delete, "", false},
    {"edges", HTTP_GET, mg__edges_list, "after limit kind owner source target ", false},
    {"edges", HTTP_POST, mg__edges_insert, ITEM "source target ", false},
    {"edges/*", HTTP_GET, mg__edges_get, "", false},
    {"edges/*", HTTP_PATCH, mg__edges_update, "kind owner data ", false},
    {"edges/*", HTTP_DELETE, mg__edges_delete, "", false},
    {"tags", HTTP_GET, mg__tags_list, "after limit ", false},
    {"search", HTTP_GET, mg__search, "after limit kind q ", false},
    {"permissions", HTTP_GET, mg__permissions_list, "", true},
    {"permissions/*/*", HTTP_PUT, mg__permissions_put, "read insert update delete ", true},
    {"permissions/*/*", HTTP_DELETE, mg__permissions_delete, "", true},
    {"policies", HTTP_GET, mg__policies_list, "", true},
    {"policies/*", HTTP_PUT, mg__policies_put, "table operation role policy ", true},
    {"policies/*", HTTP_DELETE, mg__policies_delete, "", true},
    {"audit", HTTP_GET, mg__audit_list, "after limit user action target ", true},
    {"config", HTTP_GET, mg__config_list, "", true},
    {"config/*", HTTP_PUT, mg__config_put, "value ", true},
    {"config/*", HTTP_DELETE, mg__config_delete, "", true},
};
enum { ENDPOINT_COUNT = sizeof ENDPOINTS / sizeof *ENDPOINTS };

static const char BELOW[] = "/_api/";

/* --- refusals ---------------------------------------------------------------------------- */

int mg__data_refuse(struct mg_data_call *call, int status, const char *problem) {
  call->status = status;
  call->problem = problem;
  return MG_E_ARGUMENT;
}

int mg__data_refuse_about(struct mg_data_call *call, int status, const char *problem,
                          const char *about) {
  mg_buf_clear(&call->text);
  mg_buf_text(&call->text, problem);
  mg_buf_text(&call->text, ": ");
  mg_buf_text(&call->text, about);
  mg_buf_byte(&call->text, 0);
  return mg__data_refuse(call, status, call->text.failed ? problem : (const char *)call->text.data);
}

int mg__data_forbid(struct mg_data_call *call, enum mg_table table, enum mg_operation operation) {
  char about[64];
  if (call->access.error) return call->access.error; /* what the role may is not known */
  (void)snprintf(about, sizeof about, "%s %s", mg_operation_names[operation],
                 mg_table_names[table]);
  return mg__data_refuse_about(call, 403, "your role has no permission for it here", about);
}

/* --- what is asked -------------------------------------------------------------------------- */

/* True if the list of names (each with a blank behind it) has this one. */
static bool takes(const char *names, const char *name, size_t size) {
  for (const char *at = names; *at; at = strchr(at, ' ') + 1)
    if ((size_t)(strchr(at, ' ') - at) == size && memcmp(at, name, size) == 0) return true;
  return false;
}

int mg__data_parameter(struct mg_data_call *call, const char *name, char *out, size_t capacity) {
  const char *query = mg_http_query(&call->conn->http.request);
  int size = mg_form_field(query, strlen(query), name, out, capacity);
  if (size >= 0 || size == MG_E_ABSENT) return size >= 0 ? size : -1;
  return mg__data_refuse_about(call, 400, "a parameter is malformed, too long or there twice",
                               name);
}

bool mg__data_member(const struct mg_data_call *call, const char *name, struct mg_doc_value *out) {
  struct mg_doc members;
  mg_doc_open(&members, mg_doc_root((const char *)call->body.data, call->body.size));
  while (mg_doc_next(&members, out))
    if (mg_doc_key_is(&members, name)) return true;
  return false;
}

int mg__data_text(struct mg_data_call *call, const char *name, char *out, size_t capacity) {
  struct mg_doc_value value;
  struct mg_buf text = {0};
  if (!mg__data_member(call, name, &value)) return 0;
  if (value.kind == MG_DOC_STRING) mg_doc_text(value, &text);
  bool failed = text.failed;
  bool good = text.size > 0 && text.size < capacity && !failed;
  if (good) memcpy(out, text.data, text.size);
  if (good) out[text.size] = '\0';
  mg_buf_free(&text);
  if (failed) return MG_E_NOMEM;
  return good ? 1 : mg__data_refuse_about(call, 400, "is no text of the right length", name);
}

int mg__data_flag(struct mg_data_call *call, const char *name, bool *out) {
  struct mg_doc_value value;
  if (!mg__data_member(call, name, &value)) return 0;
  *out = value.kind == MG_DOC_TRUE;
  return value.kind == MG_DOC_TRUE || value.kind == MG_DOC_FALSE
             ? 1
             : mg__data_refuse_about(call, 400, "is neither true nor false", name);
}

static int read_limit(struct mg_data_call *call, struct mg_data_page *out) {
  char text[8];
  int size = mg__data_parameter(call, "limit", text, sizeof text);
  if (size == -1) return 0;
  out->limit = size > 0 && strspn(text, "0123456789") == (size_t)size ? strtol(text, NULL, 10) : 0;
  return out->limit >= 1 && out->limit <= MG_LIMIT_PAGE_ITEMS
             ? 0
             : mg__data_refuse(call, 400, "`limit` is a number from 1 to 200");
}

int mg__data_page(struct mg_data_call *call, struct mg_data_page *out) {
  *out = (struct mg_data_page){"", 50};
  int size = mg__data_parameter(call, "after", out->after, sizeof out->after);
  return size < -1 ? size : read_limit(call, out);
}

bool mg__data_full(const struct mg_data_call *call, const struct mg_data_page *page,
                   int64_t items) {
  return items >= page->limit || call->reply.size >= MG_LIMIT_PAGE_BYTES;
}

static bool word_valid(const char *text, const char *others) {
  for (const char *at = text; *at; at++) {
    bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                 (*at >= '0' && *at <= '9') || strchr(others, *at);
    if (!plain) return false;
  }
  return *text && strlen(text) <= MG_LIMIT_NAME_BYTES;
}

bool mg__data_id_valid(const char *text) { return word_valid(text, "_-"); }

bool mg__data_kind_valid(const char *text) { return word_valid(text, "_-.:"); }

bool mg__data_tag_valid(const char *text) {
  for (const char *at = text; *at; at++)
    if ((uint8_t)*at < 0x20 || *at == 0x7f) return false;
  return *text && strlen(text) <= MG_LIMIT_NAME_BYTES;
}

/* --- what is answered ------------------------------------------------------------------------- */

void mg__data_put(struct mg_buf *out, const char *name, const char *text, size_t size) {
  mg_buf_byte(out, '"');
  mg_buf_text(out, name);
  mg_buf_text(out, "\":\"");
  mg_buf_json(out, text, size);
  mg_buf_byte(out, '"');
}

void mg__data_etag(struct mg_data_call *call, int64_t version) {
  mg_buf_text(&call->headers, "ETag: \"");
  mg_buf_number(&call->headers, version);
  mg_buf_text(&call->headers, "\"\r\n");
}

int mg__data_audit(struct mg_data_call *call, const char *action, const char *target,
                   const struct mg_buf *detail) {
  struct mg_buf text = {0};
  mg_buf_byte(&text, '{');
  if (detail) mg_buf_append(&text, detail->data, detail->size);
  mg_buf_text(&text, "}");
  mg_buf_byte(&text, 0);
  int error =
      text.failed || (detail && detail->failed)
          ? MG_E_NOMEM
          : mg_tenant_audit(call->db, call->access.user, action, target, (const char *)text.data);
  mg_buf_free(&text);
  return error;
}

static void free_call(struct mg_data_call *call) {
  mg_buf_free(&call->body);
  mg_buf_free(&call->text);
  mg_buf_free(&call->reply);
  mg_buf_free(&call->headers);
  free(call);
}

static void reply_failure(struct mg_conn *conn, int error) {
  switch (error) {
    case MG_E_ABSENT:
      mg_reply_error(conn, 403, "the organisation has no accounts on this pod");
      break;
    case MG_E_FULL:
      mg_reply_error(conn, 507, "there is no room left for it");
      break;
    case MG_E_TIMEOUT:
      mg_reply_error(conn, 503, "it took too long; ask for less");
      break;
    case MG_E_NEWER:
      mg_reply_error(conn, 503, "the organisation's database was made by a newer pod");
      break;
    default:
      mg_reply_error_with(conn, 503, "the organisation's database is not available",
                          "Retry-After: 1\r\n");
  }
}

static void reply_result(struct mg_conn *conn, struct mg_data_call *call) {
  mg_buf_byte(&call->headers, 0);
  bool empty = call->reply.size == 0;
  if (call->reply.failed || call->headers.failed)
    mg_reply_error(conn, 503, "the reply is too large");
  else
    mg_reply(conn, &(struct mg_reply){.status = call->status,
                                      .type = empty ? NULL : "application/json",
                                      .headers = (const char *)call->headers.data,
                                      .cache = "no-store",
                                      .body = call->reply.data,
                                      .size = call->reply.size});
}

/* The connection is done with it first: answering may begin the next request. */
static void on_done(struct mg_tenant_job *job, int error) {
  struct mg_data_call *call = (struct mg_data_call *)(void *)job;
  struct mg_conn *conn = call->conn;
  conn->data = NULL;
  if (error && call->problem)
    mg_reply_error(conn, call->status, call->problem);
  else if (error)
    reply_failure(conn, error);
  else
    reply_result(conn, call);
  free_call(call);
}

void mg_data_gone(struct mg_conn *conn) {
  if (!conn->data) return;
  mg_tenant_forget(&conn->data->job);
  free_call(conn->data);
  conn->data = NULL;
}

/* --- running ---------------------------------------------------------------------------------- */

static int on_run(struct mg_tenant_job *job, struct mg_tenant *tenant) {
  struct mg_data_call *call = (struct mg_data_call *)(void *)job;
  const struct mg_conn *conn = call->conn;
  call->db = mg_tenant_db(tenant);
  call->status = 200;
  call->problem = NULL;
  mg_buf_clear(&call->reply);
  mg_buf_clear(&call->headers);
  int error =
      mg_access_read(&call->access, call->db, conn->session.user, conn->loop->server->config->dev);
  if (error) return error;
  if (call->access.disabled) return mg__data_refuse(call, 403, "the account is disabled");
  if (call->endpoint->admin && !mg_access_admin(&call->access))
    return mg__data_refuse(call, 403, "this is for administrators of the organisation");
  error = call->endpoint->run(call);
  return call->access.error ? call->access.error : error;
}

/* `If-Match: "3"` or `*`. */
static int read_expected(struct mg_data_call *call) {
  bool twice = false;
  const char *text = mg_http_header(&call->conn->http.request, "if-match", &twice);
  if (!twice && (!text || strcmp(text, "*") == 0)) return 0;
  size_t size = text ? strspn(text + (*text == '"'), "0123456789") : 0;
  bool good = size > 0 && size < 18 && *text == '"' && strcmp(text + size + 1, "\"") == 0;
  if (!good) return mg__data_refuse(call, 400, "If-Match is `*` or one ETag, as \"3\"");
  call->expected = strtoll(text + 1, NULL, 10);
  return call->expected > 0 ? 0 : mg__data_refuse(call, 412, "there is no such version");
}

static int check_names(struct mg_data_call *call) {
  struct mg_doc members;
  struct mg_doc_value value;
  const char *names = call->endpoint->takes;
  mg_doc_open(&members, mg_doc_root((const char *)call->body.data, call->body.size));
  while (mg_doc_next(&members, &value))
    if (!takes(names, members.key, members.key_size))
      return mg__data_refuse_about(call, 400, "the body has a member that is not known; known are",
                                   names);
  return 0;
}

static int read_body(struct mg_data_call *call) {
  const struct mg_http_request *request = &call->conn->http.request;
  const char *type = mg_http_header(request, "content-type", NULL);
  const char *problem = "";
  char place[32];
  size_t at = 0;
  if (!type || strncasecmp(type, "application/json", 16) != 0 ||
      (type[16] && !strchr("; ", type[16])))
    return mg__data_refuse(call, 415, "application/json is expected");
  if (mg_http_header(request, "content-encoding", NULL))
    return mg__data_refuse(call, 415, "a body without coding is expected");
  int error =
      mg_doc_read((const char *)request->body.data, request->body.size, &call->body, &problem, &at);
  if (error == MG_E_NOMEM) return error;
  (void)snprintf(place, sizeof place, "byte %zu", at + 1);
  if (error) return mg__data_refuse_about(call, 400, problem, place);
  if (call->body.data[0] != '{') return mg__data_refuse(call, 400, "the body is a JSON object");
  return check_names(call);
}

static int check_parameters(struct mg_data_call *call) {
  const char *names = call->endpoint->method == HTTP_GET ? call->endpoint->takes : "";
  for (const char *at = mg_http_query(&call->conn->http.request); *at;) {
    size_t size = strcspn(at, "&");
    if (size > 0 && !takes(names, at, strcspn(at, "=&")))
      return mg__data_refuse_about(call, 400, "a parameter is not known; known are", names);
    at += size + (at[size] == '&');
  }
  return 0;
}

static int read_request(struct mg_data_call *call) {
  uint8_t method = call->endpoint->method;
  bool has_body =
      method == HTTP_POST || method == HTTP_PATCH || (method == HTTP_PUT && *call->endpoint->takes);
  int error = check_parameters(call);
  if (!error) error = read_expected(call);
  if (!error && has_body) error = read_body(call);
  if (!error && !has_body && call->conn->http.request.body.size > 0)
    error = mg__data_refuse(call, 400, "no body is expected");
  return error;
}

static void start(struct mg_conn *conn, struct mg_data_call *call) {
  const struct mg_config *config = conn->loop->server->config;
  int error = read_request(call);
  call->job.run = on_run;
  call->job.done = on_done;
  call->job.writes = call->endpoint->method != HTTP_GET;
  if (!error) {
    conn->data = call;
    error = mg_tenant_run(&conn->loop->actors.tenants, conn->session.org, config->dev, &call->job);
    if (!error) return;
    conn->data = NULL;
  }
  if (call->problem)
    mg_reply_error(conn, call->status, call->problem);
  else
    reply_failure(conn, error);
  free_call(call);
}

/* --- paths
 * ---------------------------------------------------------------------------------------- */

/* Compares segment by segment, and keeps those for `*` (if `call` is not NULL). 1, 0 if the path
 * is another, MG_E_SYNTAX if a segment is malformed. */
static int match(const char *pattern, const char *path, size_t size, struct mg_data_call *call) {
  const char *end = path + size;
  int found = 1;
  for (size_t kept = 0; found == 1;) {
    const char *slash = memchr(path, '/', (size_t)(end - path));
    size_t part = (size_t)((slash ? slash : end) - path);
    size_t wanted = strcspn(pattern, "/");
    bool any = *pattern == '*' && part > 0;
    if (any && call && kept < MG_DATA_SEGMENTS &&
        mg_path_segment(path, part, call->segments[kept++], sizeof call->segments[0]) < 0)
      return MG_E_SYNTAX;
    if (!any && (part != wanted || memcmp(path, pattern, part) != 0)) return 0;
    path += part + (slash != NULL);
    pattern += wanted;
    if (!slash || !*pattern) return !slash && !*pattern;
    pattern++;
  }
  return found;
}

static bool below(const char **path, size_t *size) {
  size_t skip = sizeof BELOW - 1;
  if (*size <= skip || memcmp(*path, BELOW, skip) != 0) return false;
  *path += skip;
  *size -= skip;
  return true;
}

bool mg_data_path(const char *path, size_t size) {
  char ignored[64];
  return mg_data_methods(path, size, ignored);
}

bool mg_data_methods(const char *path, size_t size, char out[64]) {
  size_t used = 0;
  out[0] = '\0';
  if (!below(&path, &size)) return false;
  for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
    if (match(ENDPOINTS[i].path, path, size, NULL) != 1) continue;
    const char *name = llhttp_method_name((llhttp_method_t)ENDPOINTS[i].method);
    used += (size_t)snprintf(out + used, 64 - used, "%s, ", name);
  }
  if (used > 0) (void)snprintf(out + used, 64 - used, "OPTIONS");
  return used > 0;
}

void mg_data_request(struct mg_conn *conn, const char *path, size_t size) {
  char methods[64];
  (void)mg_data_methods(path, size, methods);
  if (!below(&path, &size) || mg__sync_elsewhere(conn, conn->session.org)) return;
  struct mg_data_call *call = calloc(1, sizeof *call);
  if (!call) {
    reply_failure(conn, MG_E_NOMEM);
    return;
  }
  call->conn = conn;
  int found = 0;
  for (size_t i = 0; found == 0 && i < ENDPOINT_COUNT; i++) {
    call->endpoint = &ENDPOINTS[i];
    if (ENDPOINTS[i].method == conn->http.request.method)
      found = match(ENDPOINTS[i].path, path, size, call);
  }
  if (found == 1) {
    start(conn, call);
    return;
  }
  free_call(call);
  if (found < 0)
    mg_reply_error(conn, 400, "the path is malformed");
  else
    mg_route_not_allowed(conn, methods);
}
