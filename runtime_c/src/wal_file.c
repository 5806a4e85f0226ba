#include "wal_file.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

/* SQLite's format: a log's head, then frames; a frame's head has, in its second word, the
 * database's size if the frame commits, and else 0. */
enum { LOG_HEAD_BYTES = 32, FRAME_HEAD_BYTES = 24 };

/* Written at once: fifteen frames of the usual page. */
enum { KEPT_BYTES = 65536 };

/* The file of the system that is wrapped stands behind it. */
struct wal_file {
  sqlite3_file base;
  uint8_t *kept; /* KEPT_BYTES, or NULL */
  int size;      /* of what is kept */
  bool commits;  /* the frame that is being written */
  int64_t next;  /* where the last write ended, kept or not */
};

static sqlite3_vfs *below;

static sqlite3_file *real(struct wal_file *file) { return (sqlite3_file *)(void *)(file + 1); }

static struct wal_file *wal(sqlite3_file *file) { return (struct wal_file *)(void *)file; }

static int flush(struct wal_file *file) {
  int size = file->size;
  int result = SQLITE_OK;
  if (size > 0)
    result = real(file)->pMethods->xWrite(real(file), file->kept, size, file->next - size);
  file->size = 0;
  file->commits = false;
  free(file->kept);
  file->kept = NULL;
  if (result != SQLITE_OK) file->next = 0; /* nothing follows on it */
  return result;
}

static int write_through(struct wal_file *file, const void *data, int size, sqlite3_int64 at) {
  int result = flush(file);
  if (result == SQLITE_OK) result = real(file)->pMethods->xWrite(real(file), data, size, at);
  file->next = result == SQLITE_OK ? at + size : 0;
  return result;
}

/* A head that follows what was written last begins a frame; SQLite mends the heads of frames
 * (their checksums) in place, and these don't follow. */
static bool begins_frame(const struct wal_file *file, int size, sqlite3_int64 at) {
  return size == FRAME_HEAD_BYTES && at >= LOG_HEAD_BYTES && at == file->next;
}

static bool is_commit(const uint8_t *head) {
  static const uint8_t zero[4];
  return memcmp(head + 4, zero, sizeof zero) != 0;
}

static bool make_room(struct wal_file *file, int size) {
  if (size > KEPT_BYTES) return false;
  if (!file->kept) file->kept = malloc(KEPT_BYTES);
  return file->kept != NULL;
}

static int wal_write(sqlite3_file *base, const void *data, int size, sqlite3_int64 at) {
  struct wal_file *file = wal(base);
  bool head = begins_frame(file, size, at);
  bool follows = file->size > 0 && at == file->next;
  if (!head && !follows) return write_through(file, data, size, at);
  if (file->size + size > KEPT_BYTES) {
    bool commits = file->commits;
    int result = flush(file);
    if (result != SQLITE_OK) return result;
    file->commits = commits;
  }
  if (!make_room(file, size)) return write_through(file, data, size, at);
  memcpy(file->kept + file->size, data, (size_t)size);
  file->size += size;
  file->next = at + size;
  if (!head) return file->commits ? flush(file) : SQLITE_OK;
  file->commits = is_commit(data);
  return SQLITE_OK;
}

/* --- everything else comes behind the writes before it -------------------------------------- */

static int wal_close(sqlite3_file *base) {
  struct wal_file *file = wal(base);
  int flushed = flush(file);
  int result = real(file)->pMethods->xClose(real(file));
  return flushed == SQLITE_OK ? result : flushed;
}

static int wal_read(sqlite3_file *base, void *data, int size, sqlite3_int64 at) {
  int result = flush(wal(base));
  if (result != SQLITE_OK) return result;
  return real(wal(base))->pMethods->xRead(real(wal(base)), data, size, at);
}

static int wal_truncate(sqlite3_file *base, sqlite3_int64 size) {
  int result = flush(wal(base));
  wal(base)->next = 0;
  if (result != SQLITE_OK) return result;
  return real(wal(base))->pMethods->xTruncate(real(wal(base)), size);
}

static int wal_sync(sqlite3_file *base, int flags) {
  int result = flush(wal(base));
  if (result != SQLITE_OK) return result;
  return real(wal(base))->pMethods->xSync(real(wal(base)), flags);
}

static int wal_size(sqlite3_file *base, sqlite3_int64 *out) {
  int result = flush(wal(base));
  if (result != SQLITE_OK) return result;
  return real(wal(base))->pMethods->xFileSize(real(wal(base)), out);
}

static int wal_lock(sqlite3_file *base, int level) {
  return real(wal(base))->pMethods->xLock(real(wal(base)), level);
}

static int wal_unlock(sqlite3_file *base, int level) {
  return real(wal(base))->pMethods->xUnlock(real(wal(base)), level);
}

static int wal_check_lock(sqlite3_file *base, int *out) {
  return real(wal(base))->pMethods->xCheckReservedLock(real(wal(base)), out);
}

static int wal_control(sqlite3_file *base, int what, void *argument) {
  return real(wal(base))->pMethods->xFileControl(real(wal(base)), what, argument);
}

static int wal_sector(sqlite3_file *base) {
  return real(wal(base))->pMethods->xSectorSize(real(wal(base)));
}

static int wal_device(sqlite3_file *base) {
  return real(wal(base))->pMethods->xDeviceCharacteristics(real(wal(base)));
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 1,
    .xClose = wal_close,
    .xRead = wal_read,
    .xWrite = wal_write,
    .xTruncate = wal_truncate,
    .xSync = wal_sync,
    .xFileSize = wal_size,
    .xLock = wal_lock,
    .xUnlock = wal_unlock,
    .xCheckReservedLock = wal_check_lock,
    .xFileControl = wal_control,
    .xSectorSize = wal_sector,
    .xDeviceCharacteristics = wal_device,
};

/* --- opening -------------------------------------------------------------------------------- */

static int wal_open(sqlite3_vfs *unused, const char *path, sqlite3_file *base, int flags,
                    int *out_flags) {
  (void)unused;
  if (!(flags & SQLITE_OPEN_WAL)) return below->xOpen(below, path, base, flags, out_flags);
  memset(wal(base), 0, sizeof(struct wal_file));
  int result = below->xOpen(below, path, real(wal(base)), flags, out_flags);
  if (result == SQLITE_OK) base->pMethods = &METHODS;
  return result;
}

int mg_wal_file_register(void) {
  static sqlite3_vfs vfs;
  below = sqlite3_vfs_find(NULL);
  if (!below) return MG_E_STORAGE;
  vfs = *below;
  vfs.zName = "monoglot";
  vfs.szOsFile = below->szOsFile + (int)sizeof(struct wal_file);
  vfs.xOpen = wal_open;
  return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK ? 0 : MG_E_STORAGE;
}
