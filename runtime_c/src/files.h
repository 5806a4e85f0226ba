/* The client's files, from the image: found by exact path, sent as they are, gzip or
 * brotli, with entity tags, whole or in part. There is no file system behind it, and no
 * date: images are the same whenever they are built, so entity tags alone tell versions.
 *
 * A tag is of one coding: `"4f2a…"` plain, `"4f2a…-gz"`, `"4f2a…-br"` (RFC 9110, 8.8.3.3). */
#ifndef MG_FILES_H
#define MG_FILES_H

#include "conn.h"

/* The asset with this path (not NUL-terminated), or NULL. */
const struct mg_asset *mg_files_find(const struct mg_image *image, const char *path, size_t size);

enum mg_coding { MG_PLAIN, MG_GZIP, MG_BROTLI, MG_NO_CODING };
/* The coding that `accept` (an Accept-Encoding value, or NULL) likes best among those that the
 * asset has, the smaller at the same weight; MG_NO_CODING if it takes none. */
enum mg_coding mg_files_coding(const struct mg_asset *asset, const char *accept);
/* True if `header` (an If-Match or If-None-Match value) names the tag, compared weakly or not. */
bool mg_files_matches(const char *header, const char *etag, bool weakly);

enum mg_range { MG_RANGE_WHOLE, MG_RANGE_PART, MG_RANGE_NONE };
/* What a Range value (or NULL) asks of `size` bytes: the whole (also when it is malformed, of
 * another unit, or asks for several parts), a part from `*first` to `*last`, or nothing that
 * is there. */
enum mg_range mg_files_range(const char *range, size_t size, size_t *first, size_t *last);

/* Answers with the asset. */
void mg_files_send(struct mg_conn *conn, const struct mg_asset *asset);

#endif
