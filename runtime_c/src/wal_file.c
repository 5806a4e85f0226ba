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

/* From so many bytes on, fifteen frames of the usual page, what is kept is written before another
 * frame: behind them is room for one of the largest page, so a frame is never split. */
enum { FULL_BYTES = 61440, KEPT_BYTES = FULL_BYTES + FRAME_HEAD_BYTES + 65536 };

/* The file of the system that is wrapped stands behind it. */
struct wal_file {
  sqlite3_file base;
  uint8_t *kept; /* KEPT_BYTES, or NULL */
  int size;      /* of what is kept */
  bool commits;  /* the frame that is being written */
  int64_t next;  /* where the last write ended, kept or not */
  int64_t hole;  /* where frames begin that SQLite wrote and the file never got; -1: none */
};

static sqlite3_vfs *below;

static sqlite3_file *real(struct wal_file *file) { return (sqlite3_file *)(void *)(file + 1); }

static struct wal_file *wal(sqlite3_file *file) { return (struct wal_file *)(void *)file; }

/* What can't be written is gone, and SQLite believes that it is there: from then on the frames
 * behind the hole are neither read nor followed by others, so that nothing that needs them is
 * committed. A frame in their place, or a new log, ends that. */
static int flush(struct wal_file *file) {
  int size = file->size;
  int result = SQLITE_OK;
  if (size > 0)
    result = real(file)->pMethods->xWrite(real(file), file->kept, size, file->next - size);
  file->size = 0;
  file->commits = false;
  free(file->kept);
  file->kept = NULL;
  if (result == SQLITE_OK) return result;
  if (file->hole < 0 || file->next - size < file->hole) file->hole = file->next - size;
  file->next = 0; /* nothing follows on it */
  return result;
}

/* False if the write is behind a hole. */
static bool fits(struct wal_file *file, int size, sqlite3_int64 at) {
  if (at == 0 || (size == FRAME_HEAD_BYTES && at == file->hole)) file->hole = -1;
  return file->hole < 0 || at < file->hole;
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

static void keep(struct wal_file *file, const void *data, int size) {
  memcpy(file->kept + file->size, data, (size_t)size);
  file->size += size;
  file->next += size;
}

static int begin_frame(struct wal_file *file, const uint8_t *head) {
  int64_t at = file->next;
  int result = file->size >= FULL_BYTES ? flush(file) : SQLITE_OK;
  if (result != SQLITE_OK) return result;
  if (!file->kept) file->kept = malloc(KEPT_BYTES);
  if (!file->kept) return write_through(file, head, FRAME_HEAD_BYTES, at);
  file->commits = is_commit(head);
  keep(file, head, FRAME_HEAD_BYTES);
  return SQLITE_OK;
}

static int wal_write(sqlite3_file *base, const void *data, int size, sqlite3_int64 at) {
  struct wal_file *file = wal(base);
  if (!fits(file, size, at)) return SQLITE_IOERR_WRITE;
  if (begins_frame(file, size, at)) return begin_frame(file, data);
  bool follows = file->size > 0 && at == file->next && size <= KEPT_BYTES - file->size;
  if (!follows) return write_through(file, data, size, at);
  keep(file, data, size);
  return file->commits ? flush(file) : SQLITE_OK;
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
  int64_t hole = wal(base)->hole;
  if (result != SQLITE_OK) return result;
  if (hole >= 0 && at + size > hole) return SQLITE_IOERR_READ;
  return real(wal(base))->pMethods->xRead(real(wal(base)), data, size, at);
}

static int wal_truncate(sqlite3_file *base, sqlite3_int64 size) {
  int result = flush(wal(base));
  wal(base)->next = 0;
  if (size <= wal(base)->hole) wal(base)->hole = -1;
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
  wal(base)->hole = -1;
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
