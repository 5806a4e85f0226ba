/* The body of a request as a JSON object of known members: strict about which there are,
 * their types and their sizes. */
#ifndef MG_FIELDS_H
#define MG_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

enum { MG_FIELDS_WHY = 160 };

/* One member: a text for `text` (with its NUL in `capacity` bytes), or true or false for
 * `flag`. */
struct mg_member {
  const char *name;
  char *text;
  size_t capacity;
  bool *flag;
  bool required;
  bool given; /* set by mg_fields_read */
};

/* 0; or -1 and in `why` what is wrong and with which member. What is in the body is never
 * repeated there: it may be a password. */
int mg_fields_read(const struct mg_buf *body, struct mg_member *fields, size_t count,
                   char why[MG_FIELDS_WHY]);

#endif
