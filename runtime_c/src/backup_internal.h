/* What backup.c and restore.c share. */
#ifndef MG_BACKUP_INTERNAL_H
#define MG_BACKUP_INTERNAL_H

#include <sodium/crypto_hash_sha256.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "backup.h"
#include "limits.h"

enum {
  MG__BACKUP_PATH_BYTES = 4096,
  MG__BACKUP_NAMES = 200000,
  MG__BACKUP_STEM_BYTES = MG_LIMIT_NAME_BYTES + 8,
  MG__BACKUP_DIGEST_TEXT = 2 * crypto_hash_sha256_BYTES
};

struct mg__backup {
  bool restore, replace;
  const char *folder;                          /* of the backup */
  const char *storage;                         /* of the pod */
  const char *only;                            /* one organisation, or NULL */
  char (*names)[MG__BACKUP_STEM_BYTES + 1];    /* of files, without their ending */
  char (*digests)[MG__BACKUP_DIGEST_TEXT + 1]; /* of the backup's files, in the order of `names` */
  size_t count;
};

/* Tells on standard error what is wrong with what; MG_E_STORAGE. */
int mg__backup_say(const char *where, const char *what);
/* FOLDER/NAME.db, with `before` and `after` around the file's name. 0 or MG_E_STORAGE, told. */
int mg__backup_path(char *out, const char *folder, const char *before, const char *name,
                    const char *after);
int mg__backup_sync_folder(const char *path);
/* The SHA-256 of a file, in hexadecimal. */
int mg__backup_digest(const char *path, char out[MG__BACKUP_DIGEST_TEXT + 1]);
int mg__backup_open(const char *path, int flags, sqlite3 **out);
/* A copy that is checked and on the disk, whatever was at `to_path`. */
int mg__backup_copy(const char *from_path, const char *to_path);
/* The databases that SHA256SUMS of the backup names. */
int mg__backup_list(struct mg__backup *job);

int mg__restore(struct mg__backup *job);

#endif
