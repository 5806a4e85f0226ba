/* Checks for unit tests: the first that fails says where and ends the process. */
#ifndef MG_TEST_H
#define MG_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK(condition)                                                             \
  do {                                                                               \
    if (!(condition)) {                                                              \
      (void)fprintf(stderr, "%s:%d: %s is false\n", __FILE__, __LINE__, #condition); \
      exit(EXIT_FAILURE);                                                            \
    }                                                                                \
  } while (0)

enum { MG_TEST_SECONDS = 20 };

/* A test that hangs is ended by SIGALRM. */
#define MG_TEST_MAIN(...)                                                 \
  int main(void) {                                                        \
    void (*const tests[])(void) = {__VA_ARGS__};                          \
    (void)alarm(MG_TEST_SECONDS);                                         \
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) tests[i](); \
    (void)printf("%zu passed, 0 failed\n", sizeof tests / sizeof *tests); \
    return EXIT_SUCCESS;                                                  \
  }

#endif
