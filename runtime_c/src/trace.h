/* Stack traces of the application's code with Python's files, lines and functions, by the
 * table that the image has for it (pack/positions.py). */
#ifndef MG_TRACE_H
#define MG_TRACE_H

#include <monoglot/image.h>
#include <stddef.h>

#include "buf.h"

/* Appends the text. Of lines such as `    at b (server.js:1:4711)` those whose place comes from
 * Python become `    at create_shoot (studio.py:17)`; the rest stays as it is. */
void mg_trace_write(const struct mg_image *image, const char *text, size_t size,
                    struct mg_buf *out);

#endif
