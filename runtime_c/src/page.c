#include "page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "digest.h"
#include "error.h"

enum { PATH_BYTES = 4400, READ_BYTES = 65536, TAG_BYTES = 16 };

struct mg_page_file {
  char *path;
  char *tag;
  struct mg_buf content;
};

static const char MAP[] = ".map.json";

static int read_file(const char *path, struct mg_buf *out) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got = 1;
  if (file < 0) return errno == ENOENT ? MG_E_ABSENT : MG_E_SYSTEM;
  while (got > 0) {
    uint8_t *to = mg_buf_reserve(out, READ_BYTES);
    got = to ? read(file, to, READ_BYTES) : 0;
    if (got > 0) out->size += (size_t)got;
  }
  (void)close(file);
  if (out->failed) return MG_E_NOMEM;
  return got == 0 ? 0 : MG_E_SYSTEM;
}

/* The quoted beginning of the content's SHA-256. */
static char *tag_of(const struct mg_buf *content) {
  uint8_t digest[MG_DIGEST_BYTES];
  char *tag = malloc(2 * TAG_BYTES + 3);
  if (!tag) return NULL;
  mg_sha256(content->data, content->size, digest);
  tag[0] = '"';
  for (size_t i = 0; i < TAG_BYTES; i++) (void)snprintf(tag + 1 + 2 * i, 3, "%02x", digest[i]);
  (void)snprintf(tag + 1 + 2 * TAG_BYTES, 2, "\"");
  return tag;
}

/* Adds the file that is served at `path`, if it is there. */
static int add(struct mg_page *page, const char *folder, const char *path, const char *type) {
  char name[PATH_BYTES];
  struct mg_page_file *file = &page->files[page->count];
  int size = snprintf(name, sizeof name, "%s%s", folder, path[1] ? path : "/index.html");
  if (size < 0 || (size_t)size >= sizeof name) return MG_E_ARGUMENT;
  int error = read_file(name, &file->content);
  if (error) return error;
  file->path = strdup(path);
  file->tag = tag_of(&file->content);
  page->assets[page->count++] = (struct mg_asset){
      .path = file->path,
      .type = type,
      .etag = file->tag,
      .plain = {file->content.data, file->content.size},
  };
  return file->path && file->tag ? 0 : MG_E_NOMEM;
}

static int add_map(struct mg_page *page, const char *folder, const char *script) {
  char path[PATH_BYTES];
  size_t size = strlen(script);
  if (size < 3 || strcmp(script + size - 3, ".js") != 0) return 0;
  int written = snprintf(path, sizeof path, "%.*s%s", (int)size - 3, script, MAP);
  if (written < 0 || (size_t)written >= sizeof path) return MG_E_ARGUMENT;
  int error = add(page, folder, path, "application/json");
  return error == MG_E_ABSENT ? 0 : error;
}

static int by_path(const void *left, const void *right) {
  return strcmp(((const struct mg_asset *)left)->path, ((const struct mg_asset *)right)->path);
}

static void complain(struct mg_buf *error, const char *path) {
  mg_buf_text(error, "--page: the file for ");
  mg_buf_text(error, path);
  mg_buf_text(error, " cannot be read; give the folder `client` of a deploy tree");
}

int mg_page_read(struct mg_page *page, const struct mg_image *image, const char *folder,
                 struct mg_buf *error) {
  size_t most = 2 * image->asset_count + 1;
  *page = (struct mg_page){.image = *image};
  page->files = calloc(most, sizeof *page->files);
  page->assets = calloc(most, sizeof *page->assets);
  if (!page->files || !page->assets) return MG_E_NOMEM;
  for (size_t i = 0; i < image->asset_count; i++) {
    const struct mg_asset *asset = &image->assets[i];
    int failed = add(page, folder, asset->path, asset->type);
    if (!failed) failed = add_map(page, folder, asset->path);
    if (failed) {
      complain(error, asset->path);
      return failed == MG_E_ABSENT ? MG_E_SYSTEM : failed;
    }
  }
  qsort(page->assets, page->count, sizeof *page->assets, by_path);
  page->image.assets = page->assets;
  page->image.asset_count = page->count;
  return 0;
}

void mg_page_free(struct mg_page *page) {
  for (size_t i = 0; page->files && i <= page->count; i++) { /* the last may have failed */
    free(page->files[i].path);
    free(page->files[i].tag);
    mg_buf_free(&page->files[i].content);
  }
  free(page->files);
  free(page->assets);
  *page = (struct mg_page){0};
}
