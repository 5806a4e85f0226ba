/* glibc has further names for what takes 64 bits; musl has not, so those are weak. */
#include "pod_faults.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

int main(int argc, char **argv);

static struct fault_table *table;

/* Before anything else of the program runs, so that its first call may fail. */
__attribute__((constructor)) static void open_table(void) {
  const char *path = getenv("MONOGLOT_FAULTS");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  (void)close(file);
  if (mapped != MAP_FAILED) table = mapped;
}

static bool fails_from(enum fault_kind kind, const void *from) {
  if (!table) return false;
  (void)__atomic_add_fetch(&table->calls[kind], 1, __ATOMIC_RELAXED);
  if (__atomic_load_n(&table->kind, __ATOMIC_ACQUIRE) != (uint64_t)kind) return false;
  int64_t left = __atomic_sub_fetch(&table->countdown, 1, __ATOMIC_RELAXED);
  if (left > 0 || (left < 0 && table->way != FAULT_LASTING)) return false;
  (void)__atomic_add_fetch(&table->failed, 1, __ATOMIC_RELAXED);
  table->from = (uint64_t)((uintptr_t)from - (uintptr_t)main);
  if (table->way == FAULT_KILL) (void)raise(SIGKILL);
  return true;
}

#define FAILS(kind) fails_from((kind), __builtin_return_address(0))

static bool is_file(int descriptor) {
  struct stat found;
  return fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode);
}

/* `errno`, and what the call gives back. */
#define REFUSE(code, value) return (errno = (code), (value))

/* --- memory ------------------------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *made, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *made, size_t size);

void *__wrap_malloc(size_t size) {
  if (FAILS(FAULT_MEMORY)) REFUSE(ENOMEM, NULL);
  return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  if (FAILS(FAULT_MEMORY)) REFUSE(ENOMEM, NULL);
  return __real_calloc(count, size);
}

void *__wrap_realloc(void *made, size_t size) {
  if (size > 0 && FAILS(FAULT_MEMORY)) REFUSE(ENOMEM, NULL);
  if (made && size > 0 && size < malloc_usable_size(made) && FAILS(FAULT_SHRINK))
    REFUSE(ENOMEM, NULL);
  return __real_realloc(made, size);
}

/* --- opening ------------------------------------------------------------------------------- */

int __real_open(const char *path, int flags, ...);
FILE *__real_fopen(const char *path, const char *mode);
int __wrap_open(const char *path, int flags, ...);
FILE *__wrap_fopen(const char *path, const char *mode);
int __real_open64(const char *path, int flags, ...) __attribute__((weak));
FILE *__real_fopen64(const char *path, const char *mode) __attribute__((weak));
int __wrap_open64(const char *path, int flags, ...);
FILE *__wrap_fopen64(const char *path, const char *mode);

static mode_t mode_of(int flags, va_list arguments) {
  return (flags & O_CREAT) ? va_arg(arguments, mode_t) : 0;
}

int __wrap_open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  if (FAILS(FAULT_OPEN)) REFUSE(EMFILE, -1);
  return __real_open(path, flags, mode);
}

int __wrap_open64(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  if (FAILS(FAULT_OPEN)) REFUSE(EMFILE, -1);
  return __real_open64(path, flags, mode);
}

FILE *__wrap_fopen(const char *path, const char *mode) {
  if (FAILS(FAULT_OPEN)) REFUSE(EMFILE, NULL);
  return __real_fopen(path, mode);
}

FILE *__wrap_fopen64(const char *path, const char *mode) {
  if (FAILS(FAULT_OPEN)) REFUSE(EMFILE, NULL);
  return __real_fopen64(path, mode);
}

/* --- writing ------------------------------------------------------------------------------- */

ssize_t __real_write(int descriptor, const void *data, size_t size);
ssize_t __real_pwrite(int descriptor, const void *data, size_t size, off_t at);
int __real_fclose(FILE *file);
int __real_ftruncate(int descriptor, off_t size);
ssize_t __wrap_write(int descriptor, const void *data, size_t size);
ssize_t __wrap_pwrite(int descriptor, const void *data, size_t size, off_t at);
int __wrap_fclose(FILE *file);
int __wrap_ftruncate(int descriptor, off_t size);
ssize_t __real_pwrite64(int descriptor, const void *data, size_t size, off_t at)
    __attribute__((weak));
int __real_ftruncate64(int descriptor, off_t size) __attribute__((weak));
ssize_t __wrap_pwrite64(int descriptor, const void *data, size_t size, off_t at);
int __wrap_ftruncate64(int descriptor, off_t size);

ssize_t __wrap_write(int descriptor, const void *data, size_t size) {
  if (is_file(descriptor) && FAILS(FAULT_WRITE)) REFUSE(ENOSPC, -1);
  return __real_write(descriptor, data, size);
}

ssize_t __wrap_pwrite(int descriptor, const void *data, size_t size, off_t at) {
  if (FAILS(FAULT_WRITE)) REFUSE(ENOSPC, -1);
  return __real_pwrite(descriptor, data, size, at);
}

/* What a stream still had to write is lost with a disk that is full. */
int __wrap_fclose(FILE *file) {
  bool full = is_file(fileno(file)) && FAILS(FAULT_WRITE);
  int result = __real_fclose(file);
  if (full) REFUSE(ENOSPC, EOF);
  return result;
}

int __wrap_ftruncate(int descriptor, off_t size) {
  if (FAILS(FAULT_WRITE)) REFUSE(EIO, -1);
  return __real_ftruncate(descriptor, size);
}

ssize_t __wrap_pwrite64(int descriptor, const void *data, size_t size, off_t at) {
  if (FAILS(FAULT_WRITE)) REFUSE(ENOSPC, -1);
  return __real_pwrite64(descriptor, data, size, at);
}

int __wrap_ftruncate64(int descriptor, off_t size) {
  if (FAILS(FAULT_WRITE)) REFUSE(EIO, -1);
  return __real_ftruncate64(descriptor, size);
}

/* --- to the disk ---------------------------------------------------------------------------- */

int __real_fsync(int descriptor);
int __real_fdatasync(int descriptor);
int __wrap_fsync(int descriptor);
int __wrap_fdatasync(int descriptor);

int __wrap_fsync(int descriptor) {
  if (FAILS(FAULT_SYNC)) REFUSE(EIO, -1);
  return __real_fsync(descriptor);
}

int __wrap_fdatasync(int descriptor) {
  if (FAILS(FAULT_SYNC)) REFUSE(EIO, -1);
  return __real_fdatasync(descriptor);
}

/* --- descriptors and names -------------------------------------------------------------------- */

int __real_socket(int domain, int type, int protocol);
int __real_accept4(int listener, struct sockaddr *address, socklen_t *size, int flags);
int __real_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_mkdir(const char *path, mode_t mode);
int __wrap_socket(int domain, int type, int protocol);
int __wrap_accept4(int listener, struct sockaddr *address, socklen_t *size, int flags);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_mkdir(const char *path, mode_t mode);

int __wrap_socket(int domain, int type, int protocol) {
  if (FAILS(FAULT_SOCKET)) REFUSE(EMFILE, -1);
  return __real_socket(domain, type, protocol);
}

int __wrap_accept4(int listener, struct sockaddr *address, socklen_t *size, int flags) {
  if (FAILS(FAULT_SOCKET)) REFUSE(EMFILE, -1);
  return __real_accept4(listener, address, size, flags);
}

int __wrap_rename(const char *from, const char *to) {
  if (FAILS(FAULT_NAME)) REFUSE(EIO, -1);
  return __real_rename(from, to);
}

int __wrap_unlink(const char *path) {
  if (FAILS(FAULT_NAME)) REFUSE(EIO, -1);
  return __real_unlink(path);
}

int __wrap_mkdir(const char *path, mode_t mode) {
  if (FAILS(FAULT_NAME)) REFUSE(EIO, -1);
  return __real_mkdir(path, mode);
}
