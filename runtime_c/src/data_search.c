/* Search in the texts of nodes, best first.
 *
 * What is searched for is words and "phrases in quotes"; all have to be there. A word that
 * ends in * stands for all that begin so. Nothing of the index's own query language gets
 * through: each word becomes a quoted string of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data_internal.h"
#include "error.h"

/* The next word or phrase at `*at`; its length, 0 at the end. `*prefix`: it ends in a star. */
static size_t next_word(const char **at, const char **word, bool *prefix) {
  *at += strspn(*at, " ");
  bool phrase = **at == '"';
  *word = *at + phrase;
  size_t size = strcspn(*word, phrase ? "\"" : " \"");
  *at = *word + size;
  if (phrase && **at == '"') ++*at;
  *prefix = !phrase && size > 1 && (*word)[size - 1] == '*';
  return size - (*prefix ? 1 : 0);
}

/* Writes the index's query; how many words it has. */
static size_t write_query(const char *text, struct mg_buf *out) {
  size_t words = 0;
  while (*text) {
    const char *word = NULL;
    bool prefix = false;
    size_t size = next_word(&text, &word, &prefix);
    if (size == 0) continue;
    mg_buf_text(out, words++ > 0 ? " AND \"" : "\"");
    mg_buf_append(out, word, size);
    mg_buf_text(out, prefix ? "\"*" : "\"");
  }
  return words;
}

static int read_query(struct mg_data_call *call, struct mg_buf *out) {
  char text[MG_LIMIT_SEARCH_BYTES + 1];
  int size = mg__data_parameter(call, "q", text, sizeof text);
  if (size < -1) return size;
  for (int i = 0; i < size; i++)
    if ((uint8_t)text[i] < 0x20) return mg__data_refuse(call, 400, "`q` has a control character");
  size_t words = size > 0 ? write_query(text, out) : 0;
  if (words == 0) return mg__data_refuse(call, 400, "`q` says what is searched for");
  return words <= MG_LIMIT_SEARCH_WORDS ? 0 : mg__data_refuse(call, 400, "`q` has too many words");
}

/* Where the page begins in the order of the best. */
static int read_skip(struct mg_data_call *call, const struct mg_data_page *page, int64_t *out) {
  size_t size = strlen(page->after);
  *out = 0;
  if (size == 0) return 0;
  bool good = size < 8 && strspn(page->after, "0123456789") == size;
  if (good) *out = strtol(page->after, NULL, 10);
  return good && *out <= MG_LIMIT_SEARCH_SKIP
             ? 0
             : mg__data_refuse(call, 400,
                               "`after` is no page of this search; search for more words");
}

static void write_statement(struct mg_data_call *call, const struct mg_buf *words, const char *kind,
                            struct mg_sql *sql) {
  mg_sql_add(sql, "SELECT ");
  mg__data_node_columns(call, sql);
  mg_sql_add(sql,
             ", snippet(search, 0, '', '', char(8230), 16) FROM search JOIN nodes n ON n.row = "
             "search.rowid WHERE search MATCH ");
  mg_sql_text(sql, (const char *)words->data, words->size);
  mg_sql_add(sql, " AND ");
  mg_access_visible(&call->access, MG_NODES, sql);
  if (kind) mg_sql_add(sql, " AND n.kind = ");
  if (kind) mg_sql_text(sql, kind, strlen(kind));
  mg_sql_add(sql, " ORDER BY search.rank, n.row LIMIT ");
}

static int run(struct mg_data_call *call, const struct mg_data_page *page, int64_t skip,
               struct mg_sql *sql) {
  struct mg_query query;
  int64_t items = 0;
  bool more = false;
  char next[24];
  mg_sql_begin(sql, call->db, &query);
  while (mg_query_row(&query) && !(more = mg__data_full(call, page, items))) {
    size_t size = 0;
    mg_buf_text(&call->reply, items++ > 0 ? ",{" : "{");
    mg__data_node_members(&query, &call->reply);
    const char *excerpt = mg_query_column(&query, 8, &size);
    mg_buf_byte(&call->reply, ',');
    mg__data_put(&call->reply, "excerpt", excerpt, size);
    mg_buf_byte(&call->reply, '}');
  }
  mg_buf_byte(&call->reply, ']');
  if (more && skip + items <= MG_LIMIT_SEARCH_SKIP) {
    (void)snprintf(next, sizeof next, "%lld", (long long)skip + (long long)items);
    mg_buf_byte(&call->reply, ',');
    mg__data_put(&call->reply, "next", next, strlen(next));
  }
  mg_buf_byte(&call->reply, '}');
  return mg_query_end(&query);
}

static int search(struct mg_data_call *call, const struct mg_buf *words) {
  struct mg_data_page page;
  struct mg_sql sql = {{0}, {0}, {0}};
  char kind[MG_LIMIT_NAME_BYTES + 1];
  int64_t skip = 0;
  int error = mg__data_page(call, &page);
  if (!error) error = read_skip(call, &page, &skip);
  int size = error ? -1 : mg__data_parameter(call, "kind", kind, sizeof kind);
  if (error || size < -1) return error ? error : size;
  write_statement(call, words, size >= 0 ? kind : NULL, &sql);
  mg_sql_number(&sql, page.limit + 1);
  mg_sql_add(&sql, " OFFSET ");
  mg_sql_number(&sql, skip);
  mg_buf_text(&call->reply, "{\"nodes\":[");
  error = run(call, &page, skip, &sql);
  mg_sql_free(&sql);
  return error;
}

int mg__search(struct mg_data_call *call) {
  struct mg_buf words = {0};
  if (!mg_access_may(&call->access, MG_NODES, MG_READ))
    return mg__data_forbid(call, MG_NODES, MG_READ);
  int error = read_query(call, &words);
  if (!error) error = words.failed ? MG_E_NOMEM : search(call, &words);
  mg_buf_free(&words);
  return error;
}
