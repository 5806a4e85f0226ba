/* Allocations that fail when told: everything in the program that asks for memory does it
 * through here, by the linker's --wrap of malloc, calloc, realloc and free. */
#ifndef MG_MEMORY_FAULT_H
#define MG_MEMORY_FAULT_H

#include <stdbool.h>
#include <stddef.h>

/* The n-th allocation from now on fails, and all after it if `lasting`; 0: none does. */
void memory_fail(size_t n, bool lasting);
/* True if one has failed since. */
bool memory_failed(void);
/* Pieces of memory that are held now. */
size_t memory_held(void);

#endif
