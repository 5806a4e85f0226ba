/* The client's files, from the image: found by exact path, sent as they are, gzip or
 * brotli, with entity tags. There is no file system behind it. */
#ifndef MG_FILES_H
#define MG_FILES_H

#include "conn.h"

/* The asset with this path (not NUL-terminated), or NULL. */
const struct mg_asset *mg_files_find(const struct mg_image *image, const char *path, size_t size);

enum mg_coding { MG_PLAIN, MG_GZIP, MG_BROTLI };
/* The best coding that `accept` (an Accept-Encoding value, or NULL) takes and the asset has. */
enum mg_coding mg_files_coding(const struct mg_asset *asset, const char *accept);
/* True if `header` (an If-None-Match value, or NULL) names the tag. */
bool mg_files_matches(const char *header, const char *etag);

/* Answers with the asset. */
void mg_files_send(struct mg_conn *conn, const struct mg_asset *asset);

#endif
