#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

struct writer {
  const struct mg_policy_for *who;
  struct mg_sql *sql;
  const char *problem;
};

/* What a field's name stands for: a column, or a path into the data. */
struct field {
  char letter;
  const char *column; /* NULL: a path */
  char path[512];
};

static bool fail(struct writer *writer, const char *problem) {
  if (!writer->problem) writer->problem = problem;
  return false;
}

static bool text_is(struct mg_doc_value value, const char *text) {
  size_t size = strlen(text);
  return value.kind == MG_DOC_STRING && value.size == size + 2 &&
         memcmp(value.text + 1, text, size) == 0;
}

/* --- fields --------------------------------------------------------------------------------- */

static bool name_char(char c, bool first) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (!first && c >= '0' && c <= '9');
}

/* NAME.NAME… as $."NAME"."NAME"…: letters, digits and underscores only. */
static bool read_path(const char *at, const char *end, char *out, size_t capacity) {
  size_t size = 0;
  out[size++] = '$';
  while (at < end) {
    const char *start = at;
    while (at < end && name_char(*at, at == start)) at++;
    size_t part = (size_t)(at - start);
    if (part == 0 || size + part + 4 >= capacity) return false;
    out[size++] = '.';
    out[size++] = '"';
    memcpy(out + size, start, part);
    size += part;
    out[size++] = '"';
    if (at == end) break;
    if (*at++ != '.' || at == end) return false;
  }
  out[size] = '\0';
  return size > 1;
}

/* Steps over the prefix if the text begins with it. */
static bool begins(const char **at, const char *end, const char *prefix) {
  size_t size = strlen(prefix);
  if ((size_t)(end - *at) <= size || memcmp(*at, prefix, size) != 0) return false;
  *at += size;
  return true;
}

/* Whose field it is: the row's own, or a node's that it belongs to. 0 if there is none. */
static char read_letter(const struct mg_policy_for *who, const char **at, const char *end) {
  switch (who->table) {
    case MG_NODES:
      return who->letter;
    case MG_EDGES:
      return (char)(begins(at, end, "source.") ? 's' : begins(at, end, "target.") ? 't' : 'e');
    case MG_TAGS:
      return (char)(begins(at, end, "node.") ? 'n' : 0);
    case MG_TABLES:
      break;
  }
  return 0;
}

static bool read_field(struct writer *writer, struct mg_doc_value value, struct field *out) {
  static const char *const columns[] = {"id", "kind", "owner"};
  const char *at = value.text + 1;
  const char *end = value.text + value.size - 1;
  memset(out, 0, sizeof *out);
  if (value.kind != MG_DOC_STRING) return fail(writer, "`field` is a text");
  out->letter = read_letter(writer->who, &at, end);
  for (size_t i = 0; i < 3; i++)
    if ((size_t)(end - at) == strlen(columns[i]) && memcmp(at, columns[i], strlen(columns[i])) == 0)
      out->column = columns[i];
  bool path = begins(&at, end, "data.") && read_path(at, end, out->path, sizeof out->path);
  if (out->letter && (out->column || path)) return true;
  return fail(writer, "`field` names no field of this table");
}

/* --- conditions ------------------------------------------------------------------------------- */

/* FUNCTION(x.data, path) */
static void add_call(struct writer *writer, const struct field *field, const char *function) {
  char data[] = "(x.data, ";
  data[1] = field->letter;
  mg_sql_add(writer->sql, function);
  mg_sql_add(writer->sql, data);
  mg_sql_text(writer->sql, field->path, strlen(field->path));
  mg_sql_add(writer->sql, ")");
}

static void add_column(struct writer *writer, const struct field *field) {
  char letter[] = "x.";
  letter[0] = field->letter;
  mg_sql_add(writer->sql, letter);
  mg_sql_add(writer->sql, field->column);
}

/* True if the field is this text. */
static void equals_text(struct writer *writer, const struct field *field, const char *text,
                        size_t size) {
  if (field->column) {
    add_column(writer, field);
    mg_sql_add(writer->sql, " = ");
    mg_sql_text(writer->sql, text, size);
    return;
  }
  mg_sql_add(writer->sql, "coalesce(");
  add_call(writer, field, "json_type");
  mg_sql_add(writer->sql, " = 'text' AND ");
  add_call(writer, field, "json_extract");
  mg_sql_add(writer->sql, " = ");
  mg_sql_text(writer->sql, text, size);
  mg_sql_add(writer->sql, ", 0)");
}

static void equals_number(struct writer *writer, const struct field *field,
                          struct mg_doc_value value) {
  char text[72] = "";
  memcpy(text, value.text, value.size < sizeof text ? value.size : sizeof text - 1);
  mg_sql_add(writer->sql, "coalesce(");
  add_call(writer, field, "json_type");
  mg_sql_add(writer->sql, " IN ('integer', 'real') AND ");
  add_call(writer, field, "json_extract");
  mg_sql_add(writer->sql, " = ");
  mg_sql_real(writer->sql, strtod(text, NULL));
  mg_sql_add(writer->sql, ", 0)");
}

static void has_type(struct writer *writer, const struct field *field, const char *type) {
  mg_sql_add(writer->sql, "coalesce(");
  add_call(writer, field, "json_type");
  mg_sql_add(writer->sql, " = ");
  mg_sql_text(writer->sql, type, strlen(type));
  mg_sql_add(writer->sql, ", 0)");
}

static bool equals(struct writer *writer, const struct field *field, struct mg_doc_value value) {
  struct mg_buf text = {0};
  bool failed = false;
  if (field->column && value.kind != MG_DOC_STRING)
    return fail(writer, "this field is compared with texts only");
  switch (value.kind) {
    case MG_DOC_STRING:
      mg_doc_text(value, &text);
      equals_text(writer, field, text.data ? (const char *)text.data : "", text.size);
      failed = text.failed;
      mg_buf_free(&text);
      return !failed || fail(writer, "out of memory");
    case MG_DOC_NUMBER:
      equals_number(writer, field, value);
      return true;
    case MG_DOC_TRUE:
      has_type(writer, field, "true");
      return true;
    case MG_DOC_FALSE:
      has_type(writer, field, "false");
      return true;
    case MG_DOC_NULL:
      has_type(writer, field, "null");
      return true;
    case MG_DOC_ARRAY:
    case MG_DOC_OBJECT:
      break;
  }
  return fail(writer, "a field is compared with a text, a number, true, false or null");
}

/* The user's name or role, by which word names it. */
static const char *asking(struct writer *writer, struct mg_doc_value value) {
  if (text_is(value, "user")) return writer->who->user;
  if (text_is(value, "role")) return writer->who->role;
  (void)fail(writer, "`is` and `has` take \"user\" or \"role\"");
  return NULL;
}

static bool is(struct writer *writer, const struct field *field, struct mg_doc_value value) {
  const char *text = asking(writer, value);
  if (text) equals_text(writer, field, text, strlen(text));
  return text != NULL;
}

static bool has(struct writer *writer, const struct field *field, struct mg_doc_value value) {
  const char *text = asking(writer, value);
  if (!text) return false;
  if (field->column) return fail(writer, "`has` is for a field of the data");
  mg_sql_add(writer->sql, "coalesce(");
  add_call(writer, field, "json_type");
  mg_sql_add(writer->sql, " = 'array' AND EXISTS (SELECT 1 FROM ");
  add_call(writer, field, "json_each");
  mg_sql_add(writer->sql, " WHERE type = 'text' AND atom = ");
  mg_sql_text(writer->sql, text, strlen(text));
  mg_sql_add(writer->sql, "), 0)");
  return true;
}

static bool tag(struct writer *writer, struct mg_doc_value value) {
  struct mg_buf text = {0};
  char node[] = "x.id) AND p.tag = ";
  bool edges = writer->who->table == MG_EDGES;
  if (value.kind != MG_DOC_STRING || edges)
    return fail(writer, edges ? "edges have no tags" : "`tag` is a text");
  mg_doc_text(value, &text);
  bool text_failed = text.failed;
  node[0] = writer->who->letter;
  mg_sql_add(writer->sql, writer->who->table == MG_TAGS
                              ? "(g.tag = "
                              : "EXISTS (SELECT 1 FROM tags p WHERE p.node = (");
  if (writer->who->table == MG_NODES) mg_sql_add(writer->sql, node);
  mg_sql_text(writer->sql, text.data ? (const char *)text.data : "", text.size);
  mg_sql_add(writer->sql, ")");
  mg_buf_free(&text);
  return !text_failed || fail(writer, "out of memory");
}

/* --- several -------------------------------------------------------------------------------------
 */

static bool write(struct writer *writer, struct mg_doc_value value, unsigned depth);

struct list {
  const struct field *field; /* the items are values for it; NULL: they are policies */
  const char *word;          /* " AND " or " OR " */
  unsigned depth;
  struct mg_doc_value items[MG_LIMIT_POLICY_ITEMS];
};

/* Halves within halves: SQLite limits how deep an expression is. */
static bool join(struct writer *writer, const struct list *list, size_t from, size_t count) {
  if (count == 1)
    return list->field ? equals(writer, list->field, list->items[from])
                       : write(writer, list->items[from], list->depth + 1);
  mg_sql_add(writer->sql, "(");
  if (!join(writer, list, from, count / 2)) return false;
  mg_sql_add(writer->sql, list->word);
  if (!join(writer, list, from + count / 2, count - count / 2)) return false;
  mg_sql_add(writer->sql, ")");
  return true;
}

static bool write_list(struct writer *writer, struct mg_doc_value value, struct list *list) {
  struct mg_doc items;
  struct mg_doc_value item;
  size_t count = 0;
  if (value.kind != MG_DOC_ARRAY) return fail(writer, "`all`, `any` and `in` take an array");
  mg_doc_open(&items, value);
  while (mg_doc_next(&items, &item)) {
    if (count == MG_LIMIT_POLICY_ITEMS) return fail(writer, "the list is too long");
    list->items[count++] = item;
  }
  return count > 0 ? join(writer, list, 0, count) : fail(writer, "the list is empty");
}

/* {"field": F, …}: the second member says how it is compared. */
static bool compare(struct writer *writer, struct mg_doc *members, struct mg_doc_value name,
                    unsigned depth) {
  struct field field;
  struct mg_doc_value value;
  struct list list = {.field = &field, .word = " OR ", .depth = depth};
  if (!read_field(writer, name, &field)) return false;
  if (!mg_doc_next(members, &value)) return fail(writer, "how the field is compared is missing");
  if (mg_doc_key_is(members, "is")) return is(writer, &field, value);
  if (mg_doc_key_is(members, "has")) return has(writer, &field, value);
  if (mg_doc_key_is(members, "equals")) return equals(writer, &field, value);
  if (mg_doc_key_is(members, "in")) return write_list(writer, value, &list);
  return fail(writer, "a field is compared by `is`, `has`, `equals` or `in`");
}

static bool write_member(struct writer *writer, struct mg_doc *members, struct mg_doc_value value,
                         unsigned depth) {
  struct list list = {.field = NULL, .depth = depth};
  bool all = mg_doc_key_is(members, "all");
  list.word = all ? " AND " : " OR ";
  if (all || mg_doc_key_is(members, "any")) return write_list(writer, value, &list);
  if (mg_doc_key_is(members, "field")) return compare(writer, members, value, depth);
  if (mg_doc_key_is(members, "tag")) return tag(writer, value);
  if (mg_doc_key_is(members, "not")) {
    mg_sql_add(writer->sql, "(NOT ");
    bool good = write(writer, value, depth + 1);
    mg_sql_add(writer->sql, ")");
    return good;
  }
  if (!mg_doc_key_is(members, "always") || value.kind != MG_DOC_TRUE)
    return fail(
        writer,
        "a policy begins with `field`, `tag`, `all`, `any`, `not`, or is {\"always\":true}");
  mg_sql_add(writer->sql, "1");
  return true;
}

static bool write(struct writer *writer, struct mg_doc_value value, unsigned depth) {
  struct mg_doc members;
  struct mg_doc_value member;
  if (depth >= MG_LIMIT_POLICY_DEPTH) return fail(writer, "the nesting is too deep");
  if (value.kind != MG_DOC_OBJECT) return fail(writer, "a policy is an object");
  mg_doc_open(&members, value);
  if (!mg_doc_next(&members, &member)) return fail(writer, "a policy can't be empty");
  if (!write_member(writer, &members, member, depth)) return false;
  return !mg_doc_next(&members, &member) || fail(writer, "a policy has a member too many");
}

int mg_policy_write(struct mg_doc_value policy, const struct mg_policy_for *who, struct mg_sql *sql,
                    const char **problem) {
  struct writer writer = {.who = who, .sql = sql};
  bool good = policy.size <= MG_LIMIT_POLICY_BYTES ? write(&writer, policy, 0)
                                                   : fail(&writer, "the policy is too long");
  *problem = writer.problem ? writer.problem : "";
  return good ? 0 : MG_E_SYNTAX;
}
