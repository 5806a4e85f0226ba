#include "memory_fault.h"

static size_t countdown;
static bool keeps_failing, has_failed;
static size_t held;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *made, size_t size);
void __real_free(void *made);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *made, size_t size);
void __wrap_free(void *made);

void memory_fail(size_t n, bool lasting) {
  countdown = n;
  keeps_failing = lasting;
  has_failed = false;
}

bool memory_failed(void) { return has_failed; }

size_t memory_held(void) { return __atomic_load_n(&held, __ATOMIC_RELAXED); }

static bool fails(void) {
  if (countdown == 0 || --countdown > 0) return false;
  has_failed = true;
  if (keeps_failing) countdown = 1;
  return true;
}

static void *counted(void *made) {
  if (made) (void)__atomic_add_fetch(&held, 1, __ATOMIC_RELAXED);
  return made;
}

void *__wrap_malloc(size_t size) { return fails() ? NULL : counted(__real_malloc(size)); }

void *__wrap_calloc(size_t count, size_t size) {
  return fails() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *made, size_t size) {
  if (fails()) return NULL;
  return made ? __real_realloc(made, size) : counted(__real_realloc(made, size));
}

void __wrap_free(void *made) {
  if (made) (void)__atomic_sub_fetch(&held, 1, __ATOMIC_RELAXED);
  __real_free(made);
}
