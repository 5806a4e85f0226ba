#include "fault_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES = 64, PATH_BYTES = 1024 };

/* What a file would hold after a power cut. */
struct image {
  char path[PATH_BYTES];
  uint8_t *data;
  size_t size;
};

struct fault_file {
  sqlite3_file base; /* first */
  struct image *image;
  sqlite3_file *real;
};

static sqlite3_vfs vfs;
static sqlite3_vfs *below;
static struct image images[FILES];
static size_t image_count;
static bool remembers, keeps_failing, has_failed;
static unsigned failing_calls;
static size_t countdown;

void fault_vfs_fail(unsigned calls, size_t n, bool lasting) {
  failing_calls = calls;
  countdown = n;
  keeps_failing = lasting;
  has_failed = false;
}

bool fault_vfs_failed(void) { return has_failed; }

static bool fails(enum fault_call call) {
  if (!(failing_calls & (unsigned)call) || countdown == 0 || --countdown > 0) return false;
  has_failed = true;
  if (keeps_failing) countdown = 1;
  return true;
}

/* --- what is on the disk ------------------------------------------------------------------- */

static void take_image(struct image *image) {
  struct stat found;
  int file = open(image->path, O_RDONLY | O_CLOEXEC);
  free(image->data);
  image->data = NULL;
  image->size = 0;
  if (file < 0) return;
  if (fstat(file, &found) == 0) image->data = malloc((size_t)found.st_size + 1);
  ssize_t got = image->data ? read(file, image->data, (size_t)found.st_size) : 0;
  image->size = got > 0 ? (size_t)got : 0;
  (void)close(file);
}

static struct image *find_image(const char *path) {
  if (!remembers || !path) return NULL;
  for (size_t i = 0; i < image_count; i++)
    if (strcmp(images[i].path, path) == 0) return &images[i];
  if (image_count == FILES || strlen(path) >= PATH_BYTES) abort();
  struct image *image = &images[image_count++];
  memcpy(image->path, path, strlen(path) + 1);
  take_image(image);
  return image;
}

void fault_vfs_remember(bool remember) {
  for (size_t i = 0; i < image_count; i++) free(images[i].data);
  memset(images, 0, sizeof images);
  image_count = 0;
  remembers = remember;
}

static void put_back(const struct image *image) {
  int file = open(image->path, O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (file < 0) return; /* it was deleted since */
  if (write(file, image->data, image->size) != (ssize_t)image->size) abort();
  (void)close(file);
}

/* The shared memory of a log is of no disk: it goes. */
void fault_vfs_cut_power(void) {
  char path[PATH_BYTES + 8];
  for (size_t i = 0; i < image_count; i++) {
    put_back(&images[i]);
    (void)snprintf(path, sizeof path, "%s-shm", images[i].path);
    (void)unlink(path);
  }
  fault_vfs_remember(false);
}

/* --- files: all calls go to the real one --------------------------------------------------------
 */

static struct fault_file *ours(sqlite3_file *file) { return (struct fault_file *)(void *)file; }

static sqlite3_file *real(sqlite3_file *file) { return ours(file)->real; }

static int on_close(sqlite3_file *file) {
  int result = real(file)->pMethods->xClose(real(file));
  sqlite3_free(ours(file)->real);
  return result;
}

static int on_read(sqlite3_file *file, void *data, int size, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), data, size, at);
}

static int on_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 at) {
  if (fails(FAULT_WRITE)) return SQLITE_FULL;
  return real(file)->pMethods->xWrite(real(file), data, size, at);
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}

static int on_sync(sqlite3_file *file, int flags) {
  if (fails(FAULT_SYNC)) return SQLITE_IOERR_FSYNC;
  int result = real(file)->pMethods->xSync(real(file), flags);
  if (result == SQLITE_OK && ours(file)->image) take_image(ours(file)->image);
  return result;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *out) {
  return real(file)->pMethods->xFileSize(real(file), out);
}

static int on_lock(sqlite3_file *file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}

static int on_unlock(sqlite3_file *file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}

static int on_check(sqlite3_file *file, int *out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}

static int on_control(sqlite3_file *file, int what, void *argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}

static int on_sector(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int on_device(sqlite3_file *file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int on_map(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}

static int on_shm_lock(sqlite3_file *file, int at, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), at, count, flags);
}

static void on_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }

static int on_unmap(sqlite3_file *file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_check,
    .xFileControl = on_control,
    .xSectorSize = on_sector,
    .xDeviceCharacteristics = on_device,
    .xShmMap = on_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_barrier,
    .xShmUnmap = on_unmap,
};

static int on_open(sqlite3_vfs *unused, const char *path, sqlite3_file *file, int flags,
                   int *out_flags) {
  struct fault_file *made = ours(file);
  (void)unused;
  made->base.pMethods = NULL;
  if (fails(FAULT_OPEN)) return SQLITE_CANTOPEN;
  made->real = sqlite3_malloc(below->szOsFile);
  if (!made->real) return SQLITE_NOMEM;
  memset(made->real, 0, (size_t)below->szOsFile);
  made->image = find_image(path);
  int result = below->xOpen(below, path, made->real, flags, out_flags);
  if (result == SQLITE_OK)
    made->base.pMethods = &METHODS;
  else
    sqlite3_free(made->real);
  return result;
}

int fault_vfs_register(void) {
  below = sqlite3_vfs_find(NULL);
  if (!below) return SQLITE_ERROR;
  vfs = *below;
  vfs.zName = "fault";
  vfs.szOsFile = (int)sizeof(struct fault_file);
  vfs.xOpen = on_open;
  return sqlite3_vfs_register(&vfs, 1);
}
