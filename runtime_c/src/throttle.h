/* How often somebody may try a password: so many attempts at once and then one in a while,
 * for each user name and for each address, whichever gives first. What a name costs does not
 * depend on whether it is anybody's. Good attempts are given back.
 *
 * Of each name and address one time is kept (the generic cell rate algorithm): when its
 * attempts will be used up no more. Memory is fixed; in a set that is full the one that is
 * soonest free gives way. For the whole process, by any thread. */
#ifndef MG_THROTTLE_H
#define MG_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mg_throttle;

/* 0 or MG_E_NOMEM, MG_E_SYSTEM. */
int mg_throttle_open(struct mg_throttle **out);
void mg_throttle_close(struct mg_throttle *throttle);

/* Takes an attempt: 0; or the seconds to wait, and none is taken. `user` may be NULL: the
 * address's only. `now`: milliseconds, of any clock that does not go back. */
unsigned mg_throttle_take(struct mg_throttle *throttle, const uint8_t address[16], const char *org,
                          const char *user, uint64_t now);
/* The attempt was good. */
void mg_throttle_give_back(struct mg_throttle *throttle, const uint8_t address[16], const char *org,
                           const char *user);

#endif
