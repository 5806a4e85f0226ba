/* The page's files from a folder instead of those inside, for development.
 *
 * The folder is laid out as the client's in a deploy tree. Each file that the image has is read
 * from there when the pod starts, and beside a script `NAME.js` its source map `NAME.map.json`,
 * if there is one. They are served plain and never kept by a browser. */
#ifndef MG_PAGE_H
#define MG_PAGE_H

#include "buf.h"
#include "monoglot/image.h"

struct mg_page_file; /* page.c */

struct mg_page {
  struct mg_image image; /* the pod's, with these files */
  struct mg_page_file *files;
  struct mg_asset *assets;
  size_t count; /* of both */
};

/* MG_E_SYSTEM, and what to mend in `error`, if a file cannot be read. To be freed in any case. */
int mg_page_read(struct mg_page *page, const struct mg_image *image, const char *folder,
                 struct mg_buf *error);
void mg_page_free(struct mg_page *page);

#endif
