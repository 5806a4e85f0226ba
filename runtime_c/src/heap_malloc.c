/* malloc and its kin for a pod, in place of the C library's. Without them in builds that are
 * watched, since what watches replaces malloc itself. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#include "heap.h"

/* Not <stdlib.h>'s declarations: some of these names are in no standard. */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *made, size_t size);
void *reallocarray(void *made, size_t count, size_t size);
void free(void *made);
void *aligned_alloc(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size);
void *valloc(size_t size);
int posix_memalign(void **out, size_t alignment, size_t size);
size_t malloc_usable_size(void *made);

enum { PAGE_BYTES = 4096 };

static void *told(void *made) {
  if (!made) errno = ENOMEM;
  return made;
}

void *malloc(size_t size) { return told(mg_heap_take(size)); }

void *calloc(size_t count, size_t size) { return told(mg_heap_take_zeroed(count, size)); }

void *realloc(void *made, size_t size) { return told(mg_heap_resize(made, size)); }

void *reallocarray(void *made, size_t count, size_t size) {
  return told(size && count > SIZE_MAX / size ? NULL : mg_heap_resize(made, count * size));
}

void free(void *made) { mg_heap_give(made); }

void *aligned_alloc(size_t alignment, size_t size) {
  return told(mg_heap_take_aligned(alignment, size));
}

void *memalign(size_t alignment, size_t size) {
  return told(mg_heap_take_aligned(alignment, size));
}

void *valloc(size_t size) { return told(mg_heap_take_aligned(PAGE_BYTES, size)); }

int posix_memalign(void **out, size_t alignment, size_t size) {
  if (alignment < sizeof(void *) || (alignment & (alignment - 1))) return EINVAL;
  void *made = mg_heap_take_aligned(alignment, size);
  if (made) *out = made;
  return made ? 0 : ENOMEM;
}

size_t malloc_usable_size(void *made) { return made ? mg_heap_usable(made) : 0; }
