/* The image: everything of an application that the pod serves or runs, as constants.
 *
 * `pack/pack_image.py` writes one C file that defines `mg_image`; the pod is linked
 * with exactly one. Nothing in it is secret. */
#ifndef MONOGLOT_IMAGE_H
#define MONOGLOT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mg_blob {
  const uint8_t *data;
  size_t size;
};

/* One file of the client. Variants that would not be smaller are empty. */
struct mg_asset {
  const char *path; /* "/app.4f2a.js"; the page is "/" */
  const char *type; /* Content-Type */
  const char *etag; /* quoted, of the plain bytes */
  bool immutable;   /* the name contains the content's hash */
  struct mg_blob plain;
  struct mg_blob gzip;
  struct mg_blob brotli;
};

struct mg_image_secret {
  const char *key;
  const char *const *hosts;
  size_t host_count;
};

struct mg_image {
  const char *name;
  const char *schema;            /* hash of the wire schema */
  const char *build;             /* identity of this build */
  struct mg_blob bytecode;       /* of server.js, from pack/qjsc.c */
  struct mg_blob positions;      /* where its code comes from: pack/positions.py */
  const struct mg_asset *assets; /* ascending by path (strcmp) */
  size_t asset_count;
  struct mg_asset sign_in;         /* with --dev: as anybody; both are at "/sign-in" */
  struct mg_asset sign_in_account; /* with a password */
  const struct mg_image_secret *secrets;
  size_t secret_count;
  const char *const *hosts; /* outgoing requests go to these only */
  size_t host_count;
};

extern const struct mg_image mg_image;

#endif
