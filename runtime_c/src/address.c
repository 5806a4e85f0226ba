#include "address.h"

#include <stdint.h>
#include <string.h>

struct network {
  uint8_t bytes[16];
  unsigned bits;
};

static const struct network NOT_PUBLIC_4[] = {
    {{0}, 8},             /* this network */
    {{10}, 8},            /* private */
    {{100, 64}, 10},      /* shared by carriers */
    {{127}, 8},           /* this machine */
    {{169, 254}, 16},     /* link-local */
    {{172, 16}, 12},      /* private */
    {{192, 0, 0}, 24},    /* protocol assignments */
    {{192, 0, 2}, 24},    /* documentation */
    {{192, 88, 99}, 24},  /* 6to4 relays */
    {{192, 168}, 16},     /* private */
    {{198, 18}, 15},      /* benchmarks */
    {{198, 51, 100}, 24}, /* documentation */
    {{203, 0, 113}, 24},  /* documentation */
    {{224}, 3},           /* multicast, reserved, broadcast */
};

/* Of 2000::/3, the only global unicast range there is; the rest is not public at all. */
static const struct network NOT_PUBLIC_6[] = {
    {{0x20, 0x01, 0x00}, 23},       /* protocol assignments, Teredo too */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x3f, 0xff}, 20},             /* documentation */
};

static bool within(const uint8_t *address, const struct network *network) {
  unsigned whole = network->bits / 8;
  unsigned rest = network->bits % 8;
  if (memcmp(address, network->bytes, whole) != 0) return false;
  return rest == 0 || ((address[whole] ^ network->bytes[whole]) >> (8 - rest)) == 0;
}

static bool listed(const uint8_t *address, const struct network *networks, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (within(address, &networks[i])) return true;
  return false;
}

static bool public_4(const uint8_t *address) {
  return !listed(address, NOT_PUBLIC_4, sizeof NOT_PUBLIC_4 / sizeof *NOT_PUBLIC_4);
}

static bool public_6(const uint8_t *address) {
  static const struct network mapped = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
  static const struct network nat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};
  static const struct network six_to_four = {{0x20, 0x02}, 16};
  static const struct network global = {{0x20}, 3};
  if (within(address, &mapped) || within(address, &nat64)) return public_4(address + 12);
  if (within(address, &six_to_four)) return public_4(address + 2);
  return within(address, &global) &&
         !listed(address, NOT_PUBLIC_6, sizeof NOT_PUBLIC_6 / sizeof *NOT_PUBLIC_6);
}

bool mg_address_public(const struct sockaddr *address) {
  if (address->sa_family == AF_INET)
    return public_4(
        (const uint8_t *)&((const struct sockaddr_in *)(const void *)address)->sin_addr);
  if (address->sa_family == AF_INET6)
    return public_6(
        (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
  return false;
}
