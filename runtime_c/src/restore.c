/* `pod restore`: all databases of a backup take their places, or none does. They are checked and
 * copied beside them first; what is there is kept under other names until all have moved, and
 * put back if one can't. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup_internal.h"
#include "error.h"

static bool there(const char *path) {
  struct stat found;
  return lstat(path, &found) == 0;
}

static int check_absent(const struct mg__backup *job, const char *name) {
  char path[MG__BACKUP_PATH_BYTES];
  if (mg__backup_path(path, job->storage, "", name, "")) return MG_E_STORAGE;
  return job->replace || !there(path)
             ? 0
             : mg__backup_say(path, "is there already; --replace puts the backup in its place");
}

/* A checked copy beside the place it will have. */
static int stage(const struct mg__backup *job, size_t i) {
  char from[MG__BACKUP_PATH_BYTES];
  char partial[MG__BACKUP_PATH_BYTES];
  char found[MG__BACKUP_DIGEST_TEXT + 1];
  if (mg__backup_path(from, job->folder, "", job->names[i], "") ||
      mg__backup_path(partial, job->storage, ".", job->names[i], ""))
    return MG_E_STORAGE;
  int error = mg__backup_digest(from, found);
  if (!error && strcmp(found, job->digests[i]) != 0)
    error = mg__backup_say(from, "is not what was backed up: its digest is another");
  return error ? error : mg__backup_copy(from, partial);
}

static void unstage(const struct mg__backup *job) {
  char partial[MG__BACKUP_PATH_BYTES];
  for (size_t i = 0; i < job->count; i++)
    if (mg__backup_path(partial, job->storage, ".", job->names[i], "") == 0) (void)unlink(partial);
}

/* --- in the place of what is there -------------------------------------------------------------
 */

/* A database and what SQLite may have beside it; `-shm` is only memory. */
static const char *const PARTS[] = {"", "-wal", "-journal", "-shm"};
enum { PART_COUNT = sizeof PARTS / sizeof *PARTS };

/* The paths of one part: where it is, and where it is kept meanwhile. */
struct place {
  char final[MG__BACKUP_PATH_BYTES];
  char old[MG__BACKUP_PATH_BYTES];
};

static int place_of(const struct mg__backup *job, const char *name, const char *part,
                    struct place *out) {
  char after[16];
  (void)snprintf(after, sizeof after, "%s.old", part);
  if (mg__backup_path(out->final, job->storage, "", name, part)) return MG_E_STORAGE;
  return mg__backup_path(out->old, job->storage, ".", name, after);
}

/* What the old database still has in its log goes into it, so that it is one file; if it is
 * damaged it stays as it is. */
static void settle(const char *path) {
  sqlite3 *old = NULL;
  if (sqlite3_open_v2(path, &old, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) == SQLITE_OK)
    (void)sqlite3_exec(old, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
  (void)sqlite3_close(old);
}

static int keep_part(const struct place *place) {
  if (unlink(place->old) != 0 && errno != ENOENT)
    return mg__backup_say(place->old, strerror(errno));
  if (link(place->final, place->old) == 0 || errno == ENOENT) return 0;
  return mg__backup_say(place->final, strerror(errno));
}

static int keep(const struct mg__backup *job, const char *name) {
  struct place place;
  int error = 0;
  for (int i = 0; !error && i < PART_COUNT; i++) {
    error = place_of(job, name, PARTS[i], &place);
    if (!error && i == 0 && there(place.final)) settle(place.final);
    if (!error) error = keep_part(&place);
  }
  return error;
}

/* The old database's own log must not be taken for the new one's. */
static int put_in_place(const struct mg__backup *job, const char *name) {
  char partial[MG__BACKUP_PATH_BYTES];
  struct place place;
  if (mg__backup_path(partial, job->storage, ".", name, "")) return MG_E_STORAGE;
  for (int i = PART_COUNT - 1; i >= 0; i--) {
    if (place_of(job, name, PARTS[i], &place)) return MG_E_STORAGE;
    if (i > 0 && unlink(place.final) != 0 && errno != ENOENT)
      return mg__backup_say(place.final, "what stands beside a database cannot be removed");
  }
  return rename(partial, place.final) == 0 ? 0 : mg__backup_say(place.final, strerror(errno));
}

/* As it was before `keep`; a database that was not there is not there again. */
static void put_back(const struct mg__backup *job, const char *name) {
  struct place place;
  for (int i = 0; i < PART_COUNT && place_of(job, name, PARTS[i], &place) == 0; i++) {
    bool good = there(place.old) ? rename(place.old, place.final) == 0
                                 : unlink(place.final) == 0 || errno == ENOENT;
    if (!good)
      (void)mg__backup_say(
          place.final,
          "cannot be put back: what was there is beside it, with .old behind its name");
  }
}

/* What is kept goes, unless its place could not be given back to it. */
static void forget(const struct mg__backup *job, const char *name, bool moved_back) {
  struct place place;
  struct stat kept;
  struct stat final;
  for (int i = 0; i < PART_COUNT && place_of(job, name, PARTS[i], &place) == 0; i++) {
    bool same = lstat(place.old, &kept) == 0 && lstat(place.final, &final) == 0 &&
                kept.st_ino == final.st_ino;
    if (!moved_back || same) (void)unlink(place.old);
  }
}

static int replace_all(const struct mg__backup *job) {
  int error = 0;
  size_t kept = 0;
  while (!error && kept < job->count) error = keep(job, job->names[kept++]);
  if (error) kept = 0; /* nothing was moved */
  for (size_t i = 0; !error && i < job->count; i++) error = put_in_place(job, job->names[i]);
  if (!error) error = mg__backup_sync_folder(job->storage);
  for (size_t i = 0; error && i < kept; i++) put_back(job, job->names[i]);
  for (size_t i = 0; i < job->count; i++) forget(job, job->names[i], error != 0);
  return error;
}

/* --- the command ---------------------------------------------------------------------------------
 */

/* The file that is locked, until it is closed; MG_E_TAKEN if another has it, or MG_E_SYSTEM. */
static int lock(const char *storage, int how) {
  char path[MG__BACKUP_PATH_BYTES];
  if (snprintf(path, sizeof path, "%s/.lock", storage) >= MG__BACKUP_PATH_BYTES) return MG_E_SYSTEM;
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return MG_E_SYSTEM;
  if (flock(file, how | LOCK_NB) == 0) return file;
  int error = errno == EWOULDBLOCK ? MG_E_TAKEN : MG_E_SYSTEM;
  (void)close(file);
  return error;
}

int mg_storage_use(const char *storage) {
  int file = lock(storage, LOCK_SH);
  return file >= 0 ? 0 : file;
}

static int put_all(struct mg__backup *job) {
  int error = 0;
  for (size_t i = 0; !error && i < job->count; i++) error = check_absent(job, job->names[i]);
  if (error) return error;
  for (size_t i = 0; !error && i < job->count; i++) error = stage(job, i);
  if (!error) error = replace_all(job);
  if (error) unstage(job);
  return error;
}

int mg__restore(struct mg__backup *job) {
  if (mkdir(job->storage, 0700) != 0 && errno != EEXIST)
    return mg__backup_say(job->storage, strerror(errno));
  int error = mg__backup_list(job);
  if (!error && job->only && job->count == 0)
    error = mg__backup_say(job->only, "is not in this backup");
  if (error) return error;
  int file = lock(job->storage, LOCK_EX);
  if (file == MG_E_TAKEN) return mg__backup_say(job->storage, "a pod is using it; stop it first");
  if (file < 0)
    return mg__backup_say(job->storage, ".lock cannot be opened; check the folder and its rights");
  error = put_all(job);
  (void)close(file);
  return error;
}
