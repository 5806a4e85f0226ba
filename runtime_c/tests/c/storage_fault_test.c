/* What the disk does to actors: the n-th open, write or sync fails, for every n; the power
 * is cut after an answer. What was answered is there, what was not is whole or not at all. */
#include <sqlite3.h>

#include "fault_vfs.h"
#include "harness.h"
#include "log.h"
#include "test.h"
#include "wal_file.h"

enum { MOST = 500, ROWS = 5 };

static int count_notes(const char *folder) {
  struct harness harness;
  struct fake_peer peer;
  CHECK(harness_open(&harness, folder, false) == 0);
  CHECK(fake_join(&harness, &peer, "acme") == 0);
  fake_say(&harness, &peer, "count");
  CHECK(peer.got.size > 0 && peer.got.size < 4);
  char text[4] = "";
  memcpy(text, peer.got.data, peer.got.size);
  fake_leave(&peer);
  harness_close(&harness);
  return (int)strtol(text, NULL, 10);
}

/* Rows that were acknowledged before a fault, and whether there was one. */
static bool run_with_fault(const char *folder, unsigned calls, size_t n, bool lasting) {
  struct harness harness;
  struct fake_peer peer;
  int acknowledged = 0;
  folder_empty(folder);
  CHECK(harness_open(&harness, folder, true) == 0);
  fault_vfs_fail(calls, n, lasting);
  int error = fake_join(&harness, &peer, "acme");
  for (int i = 0; !error && i < ROWS; i++) {
    unsigned settled = peer.settled;
    mg_buf_free(&peer.got);
    fake_say(&harness, &peer, "add row");
    CHECK(peer.settled == settled + 1);
    bool added = fake_got(&peer, "added row");
    CHECK(added || (fault_vfs_failed() && fake_got(&peer, "internal error")));
    acknowledged += added;
  }
  bool failed = fault_vfs_failed();
  fault_vfs_fail(0, 0, false);
  if (!error) fake_leave(&peer);
  harness_close(&harness);
  int found = count_notes(folder);
  CHECK(found >= acknowledged && found <= ROWS);
  CHECK(failed || found == ROWS);
  return failed;
}

static void test_calls(void) {
  static const unsigned kinds[] = {FAULT_OPEN, FAULT_WRITE, FAULT_SYNC};
  char folder[256];
  folder_make(folder);
  for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
    for (int lasting = 0; lasting < 2; lasting++) {
      size_t n = 1;
      while (n < MOST && run_with_fault(folder, kinds[kind], n, lasting)) n++;
      CHECK(n > 1 && n < MOST);
    }
}

/* A child writes and dies without a word; then the power goes. */
static int rows_after_power_cut(const char *folder, bool power) {
  struct harness harness;
  struct fake_peer peer;
  folder_empty(folder);
  CHECK(count_notes(folder) == 0);
  fault_vfs_remember(true);
  CHECK(harness_open(&harness, folder, power) == 0);
  CHECK(fake_join(&harness, &peer, "acme") == 0);
  for (int i = 0; i < ROWS; i++) fake_say(&harness, &peer, "add row");
  CHECK(fake_got(&peer, "added row"));
  fault_vfs_fail(FAULT_WRITE | FAULT_SYNC, 1, true); /* the process is gone: it writes no more */
  fake_leave(&peer);
  harness_close(&harness);
  fault_vfs_fail(0, 0, false);
  fault_vfs_cut_power();
  return count_notes(folder);
}

static void test_power(void) {
  char folder[256];
  folder_make(folder);
  CHECK(rows_after_power_cut(folder, true) == ROWS);
  CHECK(rows_after_power_cut(folder, false) < ROWS); /* the test sees what is lost */
}

int main(void) {
  mg_log_level_set(MG_LOG_ERROR);
  CHECK(mg_log_open("/dev/null", false) == 0);
  CHECK(sqlite3_initialize() == SQLITE_OK && fault_vfs_register() == SQLITE_OK);
  CHECK(mg_wal_file_register() == 0);
  test_calls();
  test_power();
  (void)printf("2 passed, 0 failed\n");
  return EXIT_SUCCESS;
}
