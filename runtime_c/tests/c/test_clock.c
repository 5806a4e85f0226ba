#include "test_clock.h"

#include <stdbool.h>
#include <time.h>

static bool stopped;
static struct timespec stands;

int __real_clock_gettime(clockid_t id, struct timespec *out);
int __wrap_clock_gettime(clockid_t id, struct timespec *out);

int __wrap_clock_gettime(clockid_t id, struct timespec *out) {
  if (!stopped || id == CLOCK_REALTIME) return __real_clock_gettime(id, out);
  *out = stands;
  return 0;
}

/* At a whole second, so that no clock of milliseconds is between two of them. */
void clock_stop(void) {
  (void)__real_clock_gettime(CLOCK_MONOTONIC, &stands);
  stands.tv_sec++;
  stands.tv_nsec = 0;
  stopped = true;
}

void clock_pass(uint64_t milliseconds) {
  uint64_t sum = (uint64_t)stands.tv_nsec / 1000000 + milliseconds;
  stands.tv_sec += (time_t)(sum / 1000);
  stands.tv_nsec = (long)(sum % 1000) * 1000000;
}
