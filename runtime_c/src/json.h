/* A strict reader of small JSON objects (RFC 8259), for the two parts of a token and for
 * bodies of requests: the members of the top object one by one. Nothing is allocated. */
#ifndef MG_JSON_H
#define MG_JSON_H

#include <stdbool.h>
#include <stddef.h>

enum mg_json_kind { MG_JSON_STRING, MG_JSON_ESCAPED, MG_JSON_NUMBER, MG_JSON_OTHER };

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
 * MG_E_SYNTAX. A string with escapes in it is reported as MG_JSON_ESCAPED; keys may not
 * have any. Words, arrays and objects are MG_JSON_OTHER, their text as it stands. */
int mg_json_next(struct mg_json *json, struct mg_json_member *out);

/* Writes a string's value, NUL-terminated, to `out` (`capacity` bytes with the NUL). Its
 * size; MG_E_ARGUMENT if it is no string, MG_E_SYNTAX if it has a NUL or half of a surrogate
 * pair, MG_E_LIMIT if it does not fit. */
int mg_json_string(const struct mg_json_member *member, char *out, size_t capacity);

#endif
