/* What the harnesses of libFuzzer share. Each feeds one parser with whatever bytes, and
 * holds it to properties that have to be true of all of them; the sanitizers watch. */
#ifndef MG_FUZZ_H
#define MG_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that is false is a finding. */
#define HOLDS(condition)                                                             \
  do {                                                                               \
    if (!(condition)) {                                                              \
      (void)fprintf(stderr, "%s:%d: %s is false\n", __FILE__, __LINE__, #condition); \
      abort();                                                                       \
    }                                                                                \
  } while (0)

/* A copy in memory of exactly this size, so that reading beyond it is seen. */
static inline void *exact(const void *data, size_t size) {
  void *copy = malloc(size ? size : 1);
  HOLDS(copy);
  if (size) memcpy(copy, data, size);
  return copy;
}

/* The same as a text: it ends with NUL. */
static inline char *exact_text(const uint8_t *data, size_t size) {
  char *copy = malloc(size + 1);
  HOLDS(copy);
  if (size) memcpy(copy, data, size);
  copy[size] = '\0';
  return copy;
}

/* A sum over everything that was seen, so that two runs can be compared. */
static inline void sum_up(uint64_t *sum, const void *data, size_t size) {
  const uint8_t *bytes = data;
  for (size_t i = 0; i < size; i++) *sum = (*sum ^ bytes[i]) * UINT64_C(1099511628211);
  *sum = (*sum ^ size) * UINT64_C(1099511628211);
}

#endif
