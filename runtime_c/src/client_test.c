/* Addresses behind proxies, identities of requests, rates: without a connection. */
#include "client.h"

#include <arpa/inet.h>

#include "error.h"
#include "limiter.h"
#include "test.h"

static void address(const char *text, uint8_t out[MG_ADDRESS_BYTES]) {
  memset(out, 0, MG_ADDRESS_BYTES);
  if (inet_pton(AF_INET6, text, out) == 1) return;
  out[10] = out[11] = 0xff;
  CHECK(inet_pton(AF_INET, text, out + 12) == 1);
}

static void trust(struct mg_config *config, const char *text, unsigned bits) {
  struct mg_network *network = &config->proxies[config->proxy_count++];
  address(text, network->address);
  network->bits = bits;
}

static void test_networks(void) {
  static struct mg_config config;
  static const struct {
    const char *text;
    bool trusted;
  } cases[] = {{"10.1.0.0", true},         {"10.1.255.255", true},
               {"10.2.0.0", false},        {"10.0.255.255", false},
               {"192.0.2.5", true},        {"192.0.2.4", false},
               {"2001:db8:7fff::1", true}, {"2001:db8:8000::1", false},
               {"::ffff:10.1.2.3", true},  {"::1", false}};
  uint8_t found[MG_ADDRESS_BYTES];
  address("0.0.0.0", found);
  CHECK(!mg_client_trusted(&config, found));
  trust(&config, "10.1.0.0", 96 + 16);
  trust(&config, "192.0.2.5", 128);
  trust(&config, "2001:db8::", 33);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    address(cases[i].text, found);
    CHECK(mg_client_trusted(&config, found) == cases[i].trusted);
  }
}

/* What a client says of itself counts only through a proxy that is trusted. */
static void test_forwarded(void) {
  static const char text[] = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n";
  static struct mg_config config;
  struct mg_http http;
  uint8_t peer[MG_ADDRESS_BYTES];
  uint8_t found[MG_ADDRESS_BYTES];
  size_t used = 0;
  mg_http_init(&http, 0);
  CHECK(mg_http_feed(&http, text, sizeof text - 1, &used) == MG_HTTP_DONE);
  trust(&config, "10.1.0.0", 96 + 16);
  address("192.0.2.4", peer);
  mg_client_address(&config, &http.request, peer, found);
  CHECK(memcmp(found, peer, sizeof found) == 0);
  address("10.1.2.3", peer);
  mg_client_address(&config, &http.request, peer, found);
  CHECK(memcmp(found, peer, sizeof found) != 0);
  mg_http_free(&http);
}

static void test_texts_and_groups(void) {
  static const char *const texts[] = {"127.0.0.1", "255.255.255.255", "::1", "2001:db8::5:0:0:1"};
  uint8_t found[MG_ADDRESS_BYTES];
  uint8_t group[MG_ADDRESS_BYTES];
  char text[MG_ADDRESS_TEXT];
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    address(texts[i], found);
    mg_client_text(found, text);
    CHECK(strcmp(text, texts[i]) == 0);
    mg_client_group(found, group);
    CHECK((memcmp(group, found, sizeof group) == 0) == (i < 2));
  }
  mg_client_text(group, text);
  CHECK(strcmp(text, "2001:db8::") == 0);
}

static void test_ids(void) {
  char id[MG_REQUEST_ID_BYTES + 1];
  char text[MG_REQUEST_ID_BYTES + 2];
  mg_request_id(0x12ab, 255, id);
  CHECK(strcmp(id, "000012ab000000ff") == 0 && mg_request_id_valid(id));
  CHECK(mg_request_id_valid("A-z_0.9") && !mg_request_id_valid("") && !mg_request_id_valid("a b"));
  CHECK(!mg_request_id_valid("a\n") && !mg_request_id_valid("\xc3\xa6") &&
        !mg_request_id_valid("a\""));
  memset(text, 'a', sizeof text);
  text[MG_REQUEST_ID_BYTES + 1] = '\0';
  CHECK(!mg_request_id_valid(text));
  text[MG_REQUEST_ID_BYTES] = '\0';
  CHECK(mg_request_id_valid(text));
}

static size_t taken(struct mg_limiter *limiter, const uint8_t *from, size_t tries, uint64_t now) {
  size_t count = 0;
  for (size_t i = 0; i < tries; i++) count += mg_limiter_address(limiter, from, now);
  return count;
}

static void test_rates(void) {
  struct mg_limiter *limiter = NULL;
  uint8_t one[MG_ADDRESS_BYTES];
  uint8_t two[MG_ADDRESS_BYTES];
  address("192.0.2.1", one);
  address("192.0.2.2", two);
  CHECK(mg_limiter_open(10, 20, 0, &limiter) == 0);
  CHECK(taken(limiter, one, 50, 1000) == 20); /* the burst */
  CHECK(taken(limiter, two, 50, 1000) == 20); /* another's is its own */
  CHECK(taken(limiter, one, 50, 1099) == 0);  /* 0.99 of a token */
  CHECK(taken(limiter, one, 50, 1100) == 1);
  CHECK(taken(limiter, one, 50, 1600) == 5);
  CHECK(taken(limiter, one, 50, 900) == 0); /* a clock that is a little behind */
  CHECK(taken(limiter, one, 50, 1700) == 1);
  CHECK(taken(limiter, one, 50, UINT64_C(1) << 62) == 20); /* never more than the burst */
  CHECK(taken(limiter, two, 1, UINT64_C(1) << 61) == 1);
  CHECK(taken(limiter, two, 50, UINT64_C(1) << 62) == 20); /* what was left does not add up */
  mg_limiter_close(limiter);
  CHECK(mg_limiter_open(0, 0, 0, &limiter) == 0);
  CHECK(taken(limiter, one, 1000, 0) == 1000);
  mg_limiter_close(limiter);
}

static void test_users(void) {
  struct mg_limiter *limiter = NULL;
  struct mg_session ann = {.user = "ann", .org = "acme"};
  struct mg_session bo = {.user = "bo", .org = "acme"};
  struct mg_session other = {.user = "ann", .org = "other"};
  CHECK(mg_limiter_open(1, 1, 0, &limiter) == 0);
  CHECK(mg_limiter_user(limiter, &ann, 5) && !mg_limiter_user(limiter, &ann, 5));
  CHECK(mg_limiter_user(limiter, &bo, 5) && mg_limiter_user(limiter, &other, 5));
  mg_limiter_close(limiter);
}

/* A flood of addresses leaves the limit of one that goes on asking as it is, mostly: its
 * bucket is used again and again, and what gives way is what was used longest ago. */
static void test_a_flood_of_addresses(void) {
  struct mg_limiter *limiter = NULL;
  uint8_t busy[MG_ADDRESS_BYTES];
  uint8_t many[MG_ADDRESS_BYTES];
  size_t count = 0;
  /* More than there are buckets; under memcheck each takes a hundred times as long. */
  uint32_t addresses = getenv("MONOGLOT_MEMCHECK") ? 20000 : 300000;
  address("198.51.100.1", busy);
  address("203.0.113.0", many);
  CHECK(mg_limiter_open(1, 10, 0, &limiter) == 0);
  for (uint32_t i = 0; i < addresses; i++) {
    memcpy(many + 12, &i, sizeof i);
    (void)mg_limiter_address(limiter, many, 1000 + i / 1000);
    if (i % 100 == 0) count += mg_limiter_address(limiter, busy, 1000 + i / 1000);
  }
  CHECK(count <= 20);
  mg_limiter_close(limiter);
}

static void test_connections(void) {
  struct mg_limiter *limiter = NULL;
  uint8_t one[MG_ADDRESS_BYTES];
  uint8_t near[MG_ADDRESS_BYTES];
  address("2001:db8::1", one);
  address("2001:db8::2", near);
  CHECK(mg_limiter_open(0, 0, 2, &limiter) == 0);
  CHECK(mg_limiter_enter(limiter, one) && mg_limiter_enter(limiter, near));
  CHECK(!mg_limiter_enter(limiter, one) && !mg_limiter_enter(limiter, near)); /* one network */
  mg_limiter_leave(limiter, one);
  CHECK(mg_limiter_enter(limiter, near) && !mg_limiter_enter(limiter, near));
  mg_limiter_close(limiter);
}

MG_TEST_MAIN(test_networks, test_forwarded, test_texts_and_groups, test_ids, test_rates, test_users,
             test_a_flood_of_addresses, test_connections)
