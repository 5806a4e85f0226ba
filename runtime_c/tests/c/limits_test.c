/* Limits of groups, idleness, statements and log lines, each met and passed; the clock moves by
 * hand. */
#include <dirent.h>
#include <sqlite3.h>
#include <unistd.h>

#include "actor_internal.h"
#include "db.h"
#include "error.h"
#include "harness.h"
#include "log.h"
#include "reader.h"
#include "test.h"
#include "test_clock.h"

static const uint64_t never = UINT64_MAX;

/* --- groups ------------------------------------------------------------------------------- */

static void test_an_old_group(void) {
  char folder[256];
  struct harness harness;
  struct fake_peer peer;
  folder_make(folder);
  CHECK(harness_open(&harness, folder, false) == 0 && fake_join(&harness, &peer, "acme") == 0);
  fake_hand_over(&peer, "add one");
  clock_pass(MG_LIMIT_GROUP_MS - 1);
  fake_hand_over(&peer, "echo two");
  CHECK(peer.got.size == 0 && peer.settled == 0);
  clock_pass(1);
  fake_hand_over(&peer, "echo three");
  CHECK(fake_got(&peer, "added onetwothree") && peer.settled == 3);
  fake_leave(&peer);
  harness_close(&harness);
}

/* A command whose reply is "none", in a message of this many bytes. */
static void hand_over_sized(struct fake_peer *fake, size_t size) {
  uint8_t *message = malloc(size);
  size_t outer = size - 4;
  size_t inner = outer - 4;
  CHECK(message && outer >= 1U << 14 && outer < 1U << 21 && inner >= 1U << 14);
  memset(message, '0', size);
  const uint8_t head[] = {
      0x0a, (uint8_t)(outer | 128), (uint8_t)(outer >> 7 | 128), (uint8_t)(outer >> 14),
      0x12, (uint8_t)(inner | 128), (uint8_t)(inner >> 7 | 128), (uint8_t)(inner >> 14)};
  memcpy(message, head, sizeof head);
  memcpy(message + sizeof head, "get ", 4);
  mg_actor_message(&fake->peer, message, size);
  free(message);
}

/* Whether the group has ended when it has held `bytes`. */
static bool ends_with(size_t bytes) {
  enum { SIZE = 20000 };
  char folder[256];
  struct harness harness;
  struct fake_peer peer;
  folder_make(folder);
  CHECK(harness_open(&harness, folder, false) == 0 && fake_join(&harness, &peer, "acme") == 0);
  fake_hand_over(&peer, "add one");
  const struct mg_group *group = &peer.peer.actor->group;
  hand_over_sized(&peer, SIZE); /* holds the reply, which the next share */
  size_t before = group->bytes;
  hand_over_sized(&peer, SIZE);
  size_t more = group->bytes - before - SIZE; /* what each holds beside its message */
  CHECK(group->open && peer.settled == 0);
  hand_over_sized(&peer, bytes - group->bytes - more);
  bool ended = peer.settled == 4;
  CHECK(ended || (peer.settled == 0 && group->bytes == bytes));
  CHECK(fake_got(&peer, "added onenonenonenone") == ended);
  harness_turn(&harness);
  CHECK(fake_got(&peer, "added onenonenonenone") && peer.settled == 4);
  fake_leave(&peer);
  harness_close(&harness);
  return ended;
}

static void test_a_large_group(void) {
  CHECK(!ends_with(MG_LIMIT_GROUP_BYTES - 1));
  CHECK(ends_with(MG_LIMIT_GROUP_BYTES));
  CHECK(ends_with(MG_LIMIT_GROUP_BYTES + 1));
}

/* --- idleness ------------------------------------------------------------------------------- */

static void pass(struct harness *harness, uint64_t milliseconds) {
  clock_pass(milliseconds);
  harness_turn(harness);
}

/* Databases that this process has open: descriptors of their main files. */
static size_t count_open(void) {
  char link[300];
  char path[512];
  size_t found = 0;
  struct dirent *entry = NULL;
  DIR *open = opendir("/proc/self/fd");
  CHECK(open);
  while ((entry = readdir(open)) != NULL) {
    (void)snprintf(link, sizeof link, "/proc/self/fd/%s", entry->d_name);
    ssize_t size = readlink(link, path, sizeof path);
    found += size > 3 && memcmp(path + size - 3, ".db", 3) == 0;
  }
  CHECK(closedir(open) == 0);
  return found;
}

static void read_count(struct mg_actors *actors, const struct mg_session *session) {
  const struct mg_reading reading = {
      .session = session, .id = "", .name = "count", .name_size = 5, .query = ""};
  struct mg_read_reply reply;
  CHECK(mg_reader_run(actors, &reading, &reply) == 0 && reply.status == 200);
}

/* Of an actor, a tenant and a reader, twice. */
static void test_idle_databases(void) {
  char folder[256];
  struct harness harness;
  struct fake_peer peer;
  struct mg_tenant *tenant = NULL;
  folder_make(folder);
  CHECK(harness_open(&harness, folder, false) == 0 && fake_join(&harness, &peer, "acme") == 0);
  struct mg_actors *actors = &harness.actors;
  for (int i = 0; i < 2; i++) {
    fake_say(&harness, &peer, "count");
    CHECK(mg_tenant_open(&actors->tenants, "acme", true, &tenant) == 0);
    read_count(actors, &peer.session);
    harness_turn(&harness);
    CHECK(actors->awake == 1 && actors->tenants.open == 1 && count_open() == 3);
    pass(&harness, MG_LIMIT_ACTOR_IDLE_MS - 1);
    CHECK(actors->awake == 1 && actors->tenants.open == 1 && count_open() == 3);
    pass(&harness, MG_LIMIT_TICK_MS);
    CHECK(actors->awake == 0 && actors->tenants.open == 0 && count_open() == 0);
    CHECK(peer.peer.actor);
  }
  fake_leave(&peer);
  harness_close(&harness);
}

/* --- statements ----------------------------------------------------------------------------- */

static struct mg_db *open_db(char path[512]) {
  char folder[256];
  struct mg_db *db = NULL;
  folder_make(folder);
  (void)snprintf(path, 512, "%s/a.db", folder);
  CHECK(mg_db_open(path, false, &never, &db) == 0);
  return db;
}

static struct mg_statement prepare(struct mg_db *db, size_t number) {
  char text[64];
  const char *tail = NULL;
  struct mg_statement made;
  (void)snprintf(text, sizeof text, "SELECT %zu", number);
  CHECK(mg_db_prepare(db, text, strlen(text), &made, &tail) == 0);
  CHECK(sqlite3_step(made.handle) == SQLITE_ROW);
  CHECK(sqlite3_column_int64(made.handle, 0) == (sqlite3_int64)number);
  return made;
}

static size_t count_statements(sqlite3 *handle) {
  size_t found = 0;
  for (sqlite3_stmt *at = sqlite3_next_stmt(handle, NULL); at; at = sqlite3_next_stmt(handle, at))
    found++;
  return found;
}

static void test_statements_that_are_kept(void) {
  enum { TEXTS = 8 * MG_LIMIT_STATEMENTS };
  static struct mg_statement held[TEXTS];
  char path[512];
  struct mg_db *db = open_db(path);
  sqlite3 *handle = NULL;
  for (size_t i = 0; i < TEXTS; i++) {
    struct mg_statement made = prepare(db, i);
    handle = sqlite3_db_handle(made.handle);
    mg_db_release(&made);
    CHECK(count_statements(handle) <= MG_LIMIT_STATEMENTS);
  }
  CHECK(count_statements(handle) == MG_LIMIT_STATEMENTS);
  for (size_t i = 0; i < TEXTS; i++) held[i] = prepare(db, i); /* all in use at a time */
  CHECK(count_statements(handle) == TEXTS);
  for (size_t i = 0; i < TEXTS; i++) {
    CHECK(sqlite3_column_int64(held[i].handle, 0) == (sqlite3_int64)i);
    mg_db_release(&held[i]);
  }
  CHECK(count_statements(handle) == MG_LIMIT_STATEMENTS);
  mg_db_close(db);
}

static void test_the_length_of_a_statement(void) {
  char path[512];
  const char *tail = NULL;
  struct mg_statement made;
  struct mg_db *db = open_db(path);
  char *text = malloc(MG_LIMIT_SQL_BYTES + 1);
  CHECK(text);
  memset(text, ' ', MG_LIMIT_SQL_BYTES + 1);
  memcpy(text, "SELECT 7", 8);
  CHECK(mg_db_prepare(db, text, MG_LIMIT_SQL_BYTES + 1, &made, &tail) == MG_E_LIMIT);
  CHECK(mg_db_prepare(db, text, MG_LIMIT_SQL_BYTES, &made, &tail) == 0);
  CHECK(sqlite3_step(made.handle) == SQLITE_ROW && sqlite3_column_int(made.handle, 0) == 7);
  mg_db_release(&made);
  free(text);
  mg_db_close(db);
}

/* --- locks of others ---------------------------------------------------------------------------
 */

static sqlite3_vfs sleepless;
static sqlite3 *locker;
static uint64_t slept, let_go_after; /* in microseconds */

/* Takes no time; the other lets go when it was waited for that long. */
static int on_sleep(sqlite3_vfs *unused, int microseconds) {
  (void)unused;
  slept += (uint64_t)microseconds;
  if (slept >= let_go_after) (void)sqlite3_exec(locker, "ROLLBACK", NULL, NULL, NULL);
  return microseconds;
}

static int begin_against_lock(struct mg_db *db, uint64_t milliseconds) {
  slept = 0;
  let_go_after = milliseconds * 1000;
  CHECK(sqlite3_exec(locker, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
  int error = mg_db_begin(db);
  (void)sqlite3_exec(locker, "ROLLBACK", NULL, NULL, NULL);
  mg_db_rollback(db);
  return error;
}

static void test_a_lock_is_waited_for(void) {
  char path[512];
  sleepless = *sqlite3_vfs_find(NULL);
  sleepless.zName = "sleepless";
  sleepless.xSleep = on_sleep;
  CHECK(sqlite3_vfs_register(&sleepless, 1) == SQLITE_OK);
  struct mg_db *db = open_db(path);
  CHECK(sqlite3_open(path, &locker) == SQLITE_OK);
  CHECK(begin_against_lock(db, MG_LIMIT_SQL_MS) == 0 && slept == MG_LIMIT_SQL_MS * 1000U);
  CHECK(begin_against_lock(db, MG_LIMIT_SQL_MS + 1) == MG_E_STORAGE);
  CHECK(slept == MG_LIMIT_SQL_MS * 1000U);
  CHECK(begin_against_lock(db, 1) == 0);
  CHECK(sqlite3_close(locker) == SQLITE_OK);
  mg_db_close(db);
  CHECK(sqlite3_vfs_unregister(&sleepless) == SQLITE_OK);
}

/* --- log lines ------------------------------------------------------------------------------- */

static size_t count_in_file(const char *path, char wanted) {
  size_t found = 0;
  int byte = 0;
  FILE *file = fopen(path, "r");
  CHECK(file);
  while ((byte = fgetc(file)) != EOF) found += byte == wanted;
  CHECK(fclose(file) == 0);
  return found;
}

static void test_a_long_log_text(void) {
  static const size_t sizes[] = {MG_LIMIT_LOG_BYTES - 1, MG_LIMIT_LOG_BYTES, MG_LIMIT_LOG_BYTES + 1,
                                 3 * MG_LIMIT_LOG_BYTES};
  char folder[256];
  static char path[512];
  static char text[3 * MG_LIMIT_LOG_BYTES + 1];
  folder_make(folder);
  (void)snprintf(path, sizeof path, "%s/log", folder);
  for (size_t i = 0; i < 8; i++) {
    size_t size = sizes[i % 4];
    CHECK(mg_log_open(path, i >= 4) == 0);
    memset(text, 'Q', size);
    text[size] = '\0';
    mg_log(MG_LOG_ERROR, "test", text);
    CHECK(count_in_file(path, 'Q') == (size < MG_LIMIT_LOG_BYTES ? size : MG_LIMIT_LOG_BYTES));
    CHECK(count_in_file(path, '\n') == 1 && unlink(path) == 0);
  }
  CHECK(mg_log_open("/dev/null", false) == 0);
}

int main(void) {
  static void (*const tests[])(void) = {
      test_an_old_group,
      test_a_large_group,
      test_idle_databases,
      test_statements_that_are_kept,
      test_the_length_of_a_statement,
      test_a_lock_is_waited_for,
      test_a_long_log_text,
  };
  mg_log_level_set(MG_LOG_ERROR);
  CHECK(mg_log_open("/dev/null", false) == 0 && sqlite3_initialize() == SQLITE_OK);
  clock_stop();
  for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) tests[i]();
  (void)printf("%zu passed, 0 failed\n", sizeof tests / sizeof *tests);
  return EXIT_SUCCESS;
}
