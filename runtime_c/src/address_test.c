/* Addresses that may be fetched from, and those that may not. */
#include "address.h"

#include "test.h"

static bool is_public(const char *text) {
  struct sockaddr_storage address;
  memset(&address, 0, sizeof address);
  CHECK(uv_ip4_addr(text, 443, (struct sockaddr_in *)&address) == 0 ||
        uv_ip6_addr(text, 443, (struct sockaddr_in6 *)&address) == 0);
  return mg_address_public((struct sockaddr *)&address);
}

static void test_public(void) {
  static const char *const addresses[] = {
      "1.1.1.1",         "8.8.8.8",         "9.255.255.255", "11.0.0.0",        "100.63.255.255",
      "100.128.0.0",     "126.255.255.255", "128.0.0.1",     "169.253.255.255", "172.15.255.255",
      "172.32.0.0",      "192.167.255.255", "192.169.0.0",   "198.17.255.255",  "198.20.0.0",
      "223.255.255.255", "2606:4700::1111", "2a00::1",       "::ffff:8.8.8.8",  "64:ff9b::808:808",
      "2002:808:808::1"};
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) CHECK(is_public(addresses[i]));
}

static void test_not_public(void) {
  static const char *const addresses[] = {"0.0.0.0",
                                          "10.0.0.1",
                                          "10.255.255.255",
                                          "100.64.0.1",
                                          "127.0.0.1",
                                          "127.255.255.255",
                                          "169.254.169.254",
                                          "172.16.0.1",
                                          "172.31.255.255",
                                          "192.168.1.1",
                                          "192.0.0.8",
                                          "192.0.2.1",
                                          "198.18.0.1",
                                          "198.19.255.255",
                                          "198.51.100.7",
                                          "203.0.113.9",
                                          "224.0.0.1",
                                          "240.0.0.1",
                                          "255.255.255.255",
                                          "::",
                                          "::1",
                                          "fe80::1",
                                          "fc00::1",
                                          "fdff::1",
                                          "ff02::1",
                                          "::ffff:127.0.0.1",
                                          "::ffff:10.1.2.3",
                                          "64:ff9b::a01:203",
                                          "64:ff9b:1::1",
                                          "2002:7f00:1::1",
                                          "2001:db8::1",
                                          "2001::1",
                                          "3fff::1",
                                          "::127.0.0.1"};
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) CHECK(!is_public(addresses[i]));
}

MG_TEST_MAIN(test_public, test_not_public)
