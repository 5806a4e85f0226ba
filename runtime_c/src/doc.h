/* JSON documents from outside (RFC 8259), strictly: UTF-8, no member twice in an object, no
 * lone surrogate, no U+0000, numbers that are finite, nesting at most MG_LIMIT_DOC_DEPTH.
 *
 * mg_doc_read writes the document anew in the one form that it has here: no blanks, members
 * in their order, strings escaped only where they have to be. What follows looks at that
 * form only, so it need not check anything again, and no two spellings of one document can
 * be told apart by whoever compares texts. */
#ifndef MG_DOC_H
#define MG_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* 0 and the canonical text is appended to `out`; MG_E_SYNTAX or MG_E_LIMIT, and `*problem` says
 * what is wrong, `*at` which byte of the text; MG_E_NOMEM. */
int mg_doc_read(const char *text, size_t size, struct mg_buf *out, const char **problem,
                size_t *at);

enum mg_doc_kind {
  MG_DOC_NULL,
  MG_DOC_FALSE,
  MG_DOC_TRUE,
  MG_DOC_NUMBER,
  MG_DOC_STRING,
  MG_DOC_ARRAY,
  MG_DOC_OBJECT
};

/* A value of a canonical text; points into it. A string with its quotes. */
struct mg_doc_value {
  enum mg_doc_kind kind;
  const char *text;
  size_t size;
};

/* Goes through an array's or an object's values. */
struct mg_doc {
  const char *at, *end;
  const char *key; /* of the last value of an object, without quotes; still escaped */
  size_t key_size;
};

/* The whole of a canonical text. */
struct mg_doc_value mg_doc_root(const char *text, size_t size);
void mg_doc_open(struct mg_doc *doc, struct mg_doc_value value);
/* False after the last one; at once for what is neither an array nor an object. */
bool mg_doc_next(struct mg_doc *doc, struct mg_doc_value *out);
bool mg_doc_key_is(const struct mg_doc *doc, const char *key);
/* Appends a string's text, decoded. */
void mg_doc_text(struct mg_doc_value string, struct mg_buf *out);

#endif
