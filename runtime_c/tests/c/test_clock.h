/* The clock of the whole process (libuv's, so that of loops, timers and groups too), which the
 * test moves. The time of day stays. Linked with `--wrap=clock_gettime`. */
#ifndef MG_TEST_CLOCK_H
#define MG_TEST_CLOCK_H

#include <stdint.h>

/* From now on time passes only by clock_pass. */
void clock_stop(void);
void clock_pass(uint64_t milliseconds);

#endif
