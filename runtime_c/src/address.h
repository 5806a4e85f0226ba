/* Which network addresses are of the public internet. */
#ifndef MG_ADDRESS_H
#define MG_ADDRESS_H

#include <stdbool.h>
#include <uv.h>

/* False for addresses of this machine, of private and link-local networks (where cloud
 * machines find their credentials), of multicast, of documentation, reserved ones (the
 * registries of RFC 6890), and for IPv6 forms that carry such an IPv4 address. */
bool mg_address_public(const struct sockaddr *address);

#endif
