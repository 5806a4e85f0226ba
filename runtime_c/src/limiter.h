/* How often and how many: a token bucket per key (an address, a user) and a count of
 * connections per address, for the whole process.
 *
 * Memory is fixed. Buckets lie in sets of a few; when a set is full the one that was used
 * longest ago gives way, so a flood of addresses costs others nothing but their history.
 * Connections are counted by a keyed hash of the address; two that meet share a limit. */
#ifndef MG_LIMITER_H
#define MG_LIMITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "token.h"

struct mg_limiter;

/* `rate` a second and `burst` at once (0: no limit); `connections` of one address (0: no
 * limit). 0 or MG_E_NOMEM, MG_E_SYSTEM. */
int mg_limiter_open(unsigned rate, unsigned burst, unsigned connections, struct mg_limiter **out);
void mg_limiter_close(struct mg_limiter *limiter);

/* Takes one token of the address's (or its network's) bucket, or of the user's; false if it
 * has none. `now`: milliseconds, of any clock that does not go back. */
bool mg_limiter_address(struct mg_limiter *limiter, const uint8_t address[16], uint64_t now);
bool mg_limiter_user(struct mg_limiter *limiter, const struct mg_session *session, uint64_t now);

/* Counts a connection of the address in, if there may be one more; and out. */
bool mg_limiter_enter(struct mg_limiter *limiter, const uint8_t address[16]);
void mg_limiter_leave(struct mg_limiter *limiter, const uint8_t address[16]);

#endif
