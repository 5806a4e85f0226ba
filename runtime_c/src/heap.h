/* The process's memory: what `malloc` and its kin are in a pod (heap_malloc.c).
 *
 * Each thread has a heap of its own, and a block goes back to the heap that it is of,
 * whoever frees it. So no lock is taken for most blocks, and a heap never has more than
 * its thread needed of each size at once. An allocator that lets blocks wander between
 * arenas has no such bound: under load on all loops it grows for as long as that lasts.
 *
 * Blocks up to 32 KiB are in spans of one size each, four sizes to a doubling; larger ones
 * are mapped by themselves and go back to the kernel. A thread that ends leaves its heap
 * to the next that begins. */
#ifndef MG_HEAP_H
#define MG_HEAP_H

#include <stddef.h>

/* As malloc, but errno is left alone; NULL without memory. Aligned to 16 bytes. */
void *mg_heap_take(size_t size);
/* `count` times `size` bytes, all zero; NULL if that is no size. */
void *mg_heap_take_zeroed(size_t count, size_t size);
/* `alignment` is a power of two, at most 32 KiB; NULL otherwise. */
void *mg_heap_take_aligned(size_t alignment, size_t size);
/* As realloc, of no block or to no bytes too: then the block stays, as small as one can be. */
void *mg_heap_resize(void *made, size_t size);
void mg_heap_give(void *made);
/* How many bytes of the block may be used. */
size_t mg_heap_usable(const void *made);
/* Bytes of all spans that were ever needed: they are kept. */
size_t mg_heap_span_bytes(void);

#endif
