/* Strict parsing of `application/x-www-form-urlencoded` bodies (WHATWG URL) and of
 * `Cookie` headers (RFC 6265). What is malformed is refused, not repaired. */
#ifndef MG_FORM_H
#define MG_FORM_H

#include <stddef.h>

/* Finds the field `name` and writes its decoded value, NUL-terminated, to `out`
 * (`capacity` bytes with the NUL). Returns its length; MG_E_ABSENT if it is
 * not there, MG_E_ARGUMENT if it is twice; MG_E_SYNTAX if the form is malformed or the value is
 * not UTF-8 or has a NUL; MG_E_LIMIT if it does not fit. */
int mg_form_field(const char *form, size_t size, const char *name, char *out, size_t capacity);

/* One segment of a path, percent-decoded ("+" is a plus), NUL-terminated. Its length, or as
 * mg_form_field. */
int mg_path_segment(const char *text, size_t size, char *out, size_t capacity);

/* Decodes a name or a value, as above. */
int mg_form_decode(const char *at, const char *end, char *out, size_t capacity);

/* Points `out` to the value of the cookie `name` in a header value; its length, or
 * MG_E_ARGUMENT if it is absent or there twice (which of them counts is not guessed). */
int mg_cookie(const char *header, size_t size, const char *name, const char **out);

#endif
