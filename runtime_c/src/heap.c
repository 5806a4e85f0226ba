#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier): for mremap */
#include "heap.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* Every span, and every large block, begins at a multiple of SPAN_BYTES with its `struct
 * span`: so that is found from any address in its first SPAN_BYTES. */
enum {
  HEAD_BYTES = 64,
  SPAN_BYTES = 65536,
  CHUNK_BYTES = 16 * SPAN_BYTES, /* what is asked of the kernel for spans */
  FINE = 16,                     /* sizes up to SMALL are multiples of it, and aligned to it */
  SMALL = 128,
  SMALL_LOG2 = 7,
  LARGEST = 32768,
  CLASSES = SMALL / FINE + 8 * 4
};

struct block {
  struct block *next;
};

struct heap {
  struct block *free[CLASSES];
  uint8_t *fresh[CLASSES]; /* never used yet, of the newest span */
  size_t left[CLASSES];    /* so many bytes */
  struct block *remote;    /* freed by other threads; atomic */
  struct heap *next;       /* of those without a thread */
};

struct span {
  struct heap *heap; /* NULL: one large block */
  unsigned class;
  size_t mapped; /* of a large block */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static struct heap *without_thread; /* under the lock, as all below */
static uint8_t *chunk;
static size_t chunk_left;
static size_t span_bytes; /* atomic */

static __thread struct heap *own;

/* --- sizes --------------------------------------------------------------------------- */

static unsigned class_of(size_t size) {
  if (size <= SMALL) return size ? (unsigned)((size - 1) / FINE) : 0;
  unsigned doubling = 63U - (unsigned)__builtin_clzll((unsigned long long)size - 1);
  unsigned quarter = (unsigned)((size - 1) >> (doubling - 2)) & 3U;
  return SMALL / FINE + (doubling - SMALL_LOG2) * 4 + quarter;
}

static size_t size_of(unsigned class) {
  if (class < SMALL / FINE) return (size_t)(class + 1) * FINE;
  unsigned step = class - SMALL / FINE;
  size_t quarter = (size_t)(SMALL / 4) << (step / 4);
  return quarter * (5 + step % 4);
}

static struct span *span_of(const void *made) {
  return (struct span *)((uintptr_t)made & ~(uintptr_t)(SPAN_BYTES - 1));
}

/* --- from the kernel ------------------------------------------------------------------- */

static void *map(size_t size) {
  void *made = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return made == MAP_FAILED ? NULL : made;
}

static size_t beyond(const void *at) { return (uintptr_t)at % SPAN_BYTES; }

/* `size`, a multiple of SPAN_BYTES, at such a multiple. The kernel puts a mapping beside the
 * last, so the first try is mostly good. */
static uint8_t *map_aligned(size_t size) {
  uint8_t *made = map(size);
  if (!made || beyond(made) == 0) return made;
  (void)munmap(made, size);
  made = map(size + SPAN_BYTES);
  if (!made) return NULL;
  size_t before = (SPAN_BYTES - beyond(made)) % SPAN_BYTES;
  if (before) (void)munmap(made, before);
  (void)munmap(made + before + size, SPAN_BYTES - before);
  return made + before;
}

/* Under the lock. */
static uint8_t *next_span(void) {
  if (chunk_left == 0) {
    chunk = map_aligned(CHUNK_BYTES);
    if (!chunk) return NULL;
    chunk_left = CHUNK_BYTES;
  }
  uint8_t *made = chunk;
  chunk += SPAN_BYTES;
  chunk_left -= SPAN_BYTES;
  (void)__atomic_add_fetch(&span_bytes, SPAN_BYTES, __ATOMIC_RELAXED);
  return made;
}

size_t mg_heap_span_bytes(void) { return __atomic_load_n(&span_bytes, __ATOMIC_RELAXED); }

/* --- threads ------------------------------------------------------------------------------ */

/* The thread ends. */
static void leave_heap(void *opaque) {
  struct heap *heap = opaque;
  own = NULL;
  (void)pthread_mutex_lock(&lock);
  heap->next = without_thread;
  without_thread = heap;
  (void)pthread_mutex_unlock(&lock);
}

static void make_key(void) { (void)pthread_key_create(&key, leave_heap); }

/* A heap for this thread, which has none; NULL without memory. */
static struct heap *find_heap(void) {
  (void)pthread_once(&once, make_key);
  (void)pthread_mutex_lock(&lock);
  struct heap *heap = without_thread;
  if (heap)
    without_thread = heap->next;
  else
    heap = (struct heap *)(void *)next_span();
  (void)pthread_mutex_unlock(&lock);
  own = heap;
  if (heap) (void)pthread_setspecific(key, heap);
  return heap;
}

/* --- small blocks -------------------------------------------------------------------------- */

static void push(struct heap *heap, unsigned class, void *made) {
  struct block *block = made;
  block->next = heap->free[class];
  heap->free[class] = block;
}

/* Takes back what other threads freed. */
static void take_back(struct heap *heap) {
  struct block *block = __atomic_exchange_n(&heap->remote, NULL, __ATOMIC_ACQUIRE);
  while (block) {
    struct block *next = block->next;
    push(heap, span_of(block)->class, block);
    block = next;
  }
}

static bool begin_span(struct heap *heap, unsigned class) {
  (void)pthread_mutex_lock(&lock);
  uint8_t *made = next_span();
  (void)pthread_mutex_unlock(&lock);
  if (!made) return false;
  struct span *span = (struct span *)(void *)made;
  span->heap = heap;
  span->class = class;
  heap->fresh[class] = made + HEAD_BYTES;
  heap->left[class] = SPAN_BYTES - HEAD_BYTES;
  return true;
}

static void *take_slowly(struct heap *heap, unsigned class) {
  take_back(heap);
  struct block *block = heap->free[class];
  if (block) {
    heap->free[class] = block->next;
    return block;
  }
  size_t size = size_of(class);
  if (heap->left[class] < size && !begin_span(heap, class)) return NULL;
  void *made = heap->fresh[class];
  heap->fresh[class] += size;
  heap->left[class] -= size;
  return made;
}

static void give_to_other(struct heap *heap, void *made) {
  struct block *block = made;
  block->next = __atomic_load_n(&heap->remote, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&heap->remote, &block->next, block, true, __ATOMIC_RELEASE,
                                      __ATOMIC_RELAXED)) {
  }
}

/* --- large blocks ---------------------------------------------------------------------------- */

/* What is mapped for so many bytes behind `offset`; 0 if that is no size. */
static size_t large_bytes(size_t offset, size_t size) {
  if (size > PTRDIFF_MAX - 2 * (size_t)SPAN_BYTES) return 0;
  return (offset + size + SPAN_BYTES - 1) / SPAN_BYTES * SPAN_BYTES;
}

static void *take_large(size_t offset, size_t size) {
  size_t mapped = large_bytes(offset, size);
  uint8_t *made = mapped ? map_aligned(mapped) : NULL;
  if (!made) return NULL;
  ((struct span *)(void *)made)->mapped = mapped; /* the rest is zero */
  return made + offset;
}

/* Moves the pages, not the bytes. */
static void *move_large(struct span *span, size_t offset, size_t size) {
  size_t mapped = large_bytes(offset, size);
  uint8_t *to = mapped ? map_aligned(mapped) : NULL;
  if (!to) return NULL;
  if (mremap(span, span->mapped, mapped, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED) {
    (void)munmap(to, mapped);
    return NULL;
  }
  ((struct span *)(void *)to)->mapped = mapped;
  return to + offset;
}

/* --- what is called -------------------------------------------------------------------------- */

void *mg_heap_take(size_t size) {
  if (size > LARGEST) return take_large(HEAD_BYTES, size);
  struct heap *heap = own ? own : find_heap();
  if (!heap) return NULL;
  unsigned class = class_of(size);
  struct block *block = heap->free[class];
  if (!block) return take_slowly(heap, class);
  heap->free[class] = block->next;
  return block;
}

void *mg_heap_take_zeroed(size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) return NULL;
  void *made = mg_heap_take(count * size);
  if (made && count * size <= LARGEST) memset(made, 0, count * size);
  return made;
}

void *mg_heap_take_aligned(size_t alignment, size_t size) {
  if (alignment == 0 || (alignment & (alignment - 1)) || alignment > SPAN_BYTES / 2) return NULL;
  if (alignment <= FINE) return mg_heap_take(size);
  return take_large(alignment < HEAD_BYTES ? (size_t)HEAD_BYTES : alignment, size);
}

void mg_heap_give(void *made) {
  if (!made) return;
  struct span *span = span_of(made);
  if (!span->heap)
    (void)munmap(span, span->mapped);
  else if (span->heap == own)
    push(own, span->class, made);
  else
    give_to_other(span->heap, made);
}

size_t mg_heap_usable(const void *made) {
  const struct span *span = span_of(made);
  return span->heap ? size_of(span->class) : span->mapped - beyond(made);
}

void *mg_heap_resize(void *made, size_t size) {
  if (!made) return mg_heap_take(size);
  size_t usable = mg_heap_usable(made);
  if (size <= usable && (size >= usable / 2 || usable <= SMALL)) return made;
  struct span *span = span_of(made);
  if (!span->heap && size > LARGEST) return move_large(span, beyond(made), size);
  void *moved = mg_heap_take(size);
  if (!moved) return size <= usable ? made : NULL;
  memcpy(moved, made, size < usable ? size : usable);
  mg_heap_give(made);
  return moved;
}
