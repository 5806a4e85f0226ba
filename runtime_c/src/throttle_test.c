/* Attempts at passwords: how many, and when there are more. */
#include "throttle.h"

#include "limits.h"
#include "test.h"

static const uint8_t HERE[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};

static struct mg_throttle *open_one(void) {
  struct mg_throttle *throttle = NULL;
  CHECK(mg_throttle_open(&throttle) == 0);
  return throttle;
}

static void test_of_a_user(void) {
  struct mg_throttle *throttle = open_one();
  uint64_t now = 1000000;
  for (int i = 0; i < MG_LIMIT_LOGIN_USER; i++)
    CHECK(mg_throttle_take(throttle, HERE, "acme", "ann", now) == 0);
  CHECK(mg_throttle_take(throttle, HERE, "acme", "ann", now) == MG_LIMIT_LOGIN_USER_MS / 1000);
  CHECK(mg_throttle_take(throttle, HERE, "acme", "bo", now) == 0);
  CHECK(mg_throttle_take(throttle, HERE, "other", "ann", now) == 0);
  now += MG_LIMIT_LOGIN_USER_MS - 1;
  CHECK(mg_throttle_take(throttle, HERE, "acme", "ann", now) == 1);
  now += 1;
  CHECK(mg_throttle_take(throttle, HERE, "acme", "ann", now) == 0);
  CHECK(mg_throttle_take(throttle, HERE, "acme", "ann", now) > 0);
  mg_throttle_give_back(throttle, HERE, "acme", "ann");
  CHECK(mg_throttle_take(throttle, HERE, "acme", "ann", now) == 0);
  mg_throttle_close(throttle);
}

/* What is given back is never more than was taken. */
static void test_nothing_is_saved_up(void) {
  struct mg_throttle *throttle = open_one();
  for (int i = 0; i < 100; i++) mg_throttle_give_back(throttle, HERE, "acme", "ann");
  for (int i = 0; i < MG_LIMIT_LOGIN_USER; i++)
    CHECK(mg_throttle_take(throttle, HERE, "acme", "ann", 1000000) == 0);
  CHECK(mg_throttle_take(throttle, HERE, "acme", "ann", 1000000) > 0);
  mg_throttle_close(throttle);
}

static void test_of_an_address(void) {
  struct mg_throttle *throttle = open_one();
  uint8_t six[16] = {0x20, 1, 0x0d, 0xb8};
  char name[16];
  for (int i = 0; i < MG_LIMIT_LOGIN_ADDRESS; i++) {
    (void)snprintf(name, sizeof name, "user%d", i);
    six[15] = (uint8_t)i; /* of one network */
    CHECK(mg_throttle_take(throttle, six, "acme", name, 1000000) == 0);
  }
  CHECK(mg_throttle_take(throttle, six, "acme", "another", 1000000) > 0);
  CHECK(mg_throttle_take(throttle, six, "acme", NULL, 1000000) > 0);
  CHECK(mg_throttle_take(throttle, HERE, "acme", "another", 1000000) == 0);
  six[7] = 1; /* another network */
  CHECK(mg_throttle_take(throttle, six, "acme", NULL, 1000000) == 0);
  mg_throttle_close(throttle);
}

/* More names than are remembered: one that is used up stays so, since the others of its set
 * are sooner free. */
static void test_a_flood_of_names_forgives_nobody(void) {
  struct mg_throttle *throttle = open_one();
  uint8_t address[16] = {0x20, 1, 0x0d, 0xb8};
  char name[24];
  for (int i = 0; i <= MG_LIMIT_LOGIN_USER; i++)
    (void)mg_throttle_take(throttle, HERE, "acme", "ann", 1000000);
  for (int i = 0; i < 2 * MG_LIMIT_LOGIN_CELLS; i++) {
    address[4] = (uint8_t)(i >> 16);
    address[5] = (uint8_t)(i >> 8);
    address[6] = (uint8_t)i;
    (void)snprintf(name, sizeof name, "user%d", i);
    (void)mg_throttle_take(throttle, address, "acme", name, 1000000);
  }
  CHECK(mg_throttle_take(throttle, HERE, "acme", "ann", 1000000) > 0);
  mg_throttle_close(throttle);
}

MG_TEST_MAIN(test_of_a_user, test_nothing_is_saved_up, test_of_an_address,
             test_a_flood_of_names_forgives_nobody)
