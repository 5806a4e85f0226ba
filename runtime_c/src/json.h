/* A strict reader of small JSON objects (RFC 8259), for the two parts of a token:
 * the members of the top object one by one. Nothing is allocated. */
#ifndef MG_JSON_H
#define MG_JSON_H

#include <stdbool.h>
#include <stddef.h>

enum mg_json_kind { MG_JSON_STRING, MG_JSON_NUMBER, MG_JSON_OTHER };

struct mg_json {
  const char *at;
  const char *end;
  bool started;
};

/* One member: `key` and `text` point into the input; a string's without its quotes. */
struct mg_json_member {
  const char *key;
  size_t key_size;
  enum mg_json_kind kind;
  const char *text;
  size_t text_size;
};

/* 1 and a member; 0 after the last one (and nothing but white space follows);
 * MG_E_SYNTAX. Strings with escapes are well-formed but reported as MG_JSON_OTHER,
 * since no value that is looked at needs them; keys may not have any. */
int mg_json_next(struct mg_json *json, struct mg_json_member *out);

#endif
