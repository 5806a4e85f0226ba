/* The n-th allocation fails, for every n: while an actor opens, while a message runs. Each
 * time there is a whole answer or a clean error, nothing half done, and nothing left over.
 * (Not while a loop starts: QuickJS itself does not survive that while it reads bytecode,
 * and a process that finds no memory when it starts ends either way.)
 *
 * MONOGLOT_FAULT_STRIDE (1 if not given) takes each so-many-th n only. */
#include "memory_fault.h"

#include <sqlite3.h>

#include "harness.h"
#include "log.h"
#include "test.h"

enum { MOST = 200000 };

static size_t stride(void) {
  const char *text = getenv("MONOGLOT_FAULT_STRIDE");
  unsigned long value = text ? strtoul(text, NULL, 10) : 1;
  return value > 0 && value < MOST ? value : 1;
}

/* How many notes there are, asked without faults. */
static bool counts(const char *folder, const char *wanted, const char *other) {
  struct harness harness;
  struct fake_peer peer;
  CHECK(harness_open(&harness, folder, false) == 0);
  CHECK(fake_join(&harness, &peer, "acme") == 0);
  fake_say(&harness, &peer, "count");
  bool good = peer.got.size == 1 && (fake_got(&peer, wanted) || fake_got(&peer, other));
  fake_leave(&peer);
  harness_close(&harness);
  return good;
}

/* One run with the n-th allocation failing; true if it did. */
static bool opening(const char *folder, size_t n, bool lasting) {
  struct harness harness;
  struct fake_peer peer = {.peer = {.actor = NULL}};
  size_t before = memory_held();
  CHECK(harness_open(&harness, folder, false) == 0);
  memory_fail(n, lasting);
  int error = fake_join(&harness, &peer, "acme");
  if (!error) fake_say(&harness, &peer, "add note");
  bool failed = memory_failed();
  memory_fail(0, false);
  if (!failed) CHECK(fake_got(&peer, "added note"));
  fake_leave(&peer);
  harness_close(&harness);
  CHECK(n == 0 || memory_held() == before);
  return failed;
}

static void test_opening(void) {
  char folder[256];
  folder_make(folder);
  (void)opening(folder, 0, false); /* what libraries make once and keep */
  size_t step = stride();
  for (int lasting = 0; lasting < 2; lasting++)
    for (size_t n = 1; n < MOST; n += step) {
      folder_empty(folder);
      if (!opening(folder, n, lasting)) break;
      if (n % (16 * step) == 1) CHECK(counts(folder, "0", "1"));
    }
}

/* A message to actors that are open, others after it in the same group. */
static bool running(const char *folder, size_t n) {
  struct harness harness;
  struct fake_peer first;
  struct fake_peer second;
  size_t before = memory_held();
  folder_empty(folder);
  CHECK(harness_open(&harness, folder, false) == 0);
  CHECK(fake_join(&harness, &first, "acme") == 0 && fake_join(&harness, &second, "acme") == 0);
  fake_say(&harness, &first, "count");
  memory_fail(n, false);
  fake_hand_over(&first, "add one");
  fake_hand_over(&second, "add two");
  harness_turn(&harness);
  bool failed = memory_failed();
  memory_fail(0, false);
  harness_turn(&harness);
  CHECK(first.settled == 2 && second.settled == 1);
  bool one = fake_got(&second, "added one");
  bool two = fake_got(&first, "added two");
  bool lost = first.got.failed || second.got.failed; /* a transport closes then */
  bool refused = fake_got(&first, "internal error") || fake_got(&second, "internal error");
  CHECK((one && two) || failed);
  CHECK(!failed || one || two || refused || lost);
  mg_buf_free(&second.got);
  fake_say(&harness, &second, "count");
  CHECK(lost || refused || fake_got(&second, one && two ? "2" : one || two ? "1" : "0"));
  fake_leave(&first);
  fake_leave(&second);
  harness_close(&harness);
  CHECK(memory_held() == before);
  return failed;
}

static void test_running(void) {
  char folder[256];
  size_t n = 1;
  folder_make(folder);
  while (n < MOST && running(folder, n)) n += stride();
  CHECK(n > 10);
}

int main(void) {
  mg_log_level_set(MG_LOG_ERROR);
  CHECK(mg_log_open("/dev/null", false) == 0);
  CHECK(sqlite3_initialize() == SQLITE_OK);
  test_opening();
  test_running();
  (void)printf("2 passed, 0 failed\n");
  return EXIT_SUCCESS;
}
