/* Limits of groups, idleness, statements, log lines and links, each met and passed; the clock
 * moves by hand. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "actor_internal.h"
#include "db.h"
#include "error.h"
#include "harness.h"
#include "link.h"
#include "log.h"
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
    harness_turn(&harness);
    CHECK(actors->awake == 1 && actors->tenants.open == 1);
    pass(&harness, MG_LIMIT_ACTOR_IDLE_MS - 1);
    CHECK(actors->awake == 1 && actors->tenants.open == 1);
    pass(&harness, MG_LIMIT_TICK_MS);
    CHECK(actors->awake == 0 && actors->tenants.open == 0 && peer.peer.actor);
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

/* --- links -------------------------------------------------------------------------------------
 */

struct user {
  struct mg_link *link;
  bool ready;
  int ended;
};

static void on_ready(void *opaque) { ((struct user *)opaque)->ready = true; }
static void on_sent(void *opaque) { (void)opaque; }
static void on_ended(void *opaque, int error) { ((struct user *)opaque)->ended = error; }

static void on_received(void *opaque, const uint8_t *data, size_t size) {
  (void)opaque;
  (void)data;
  (void)size;
}

static void on_emptied(struct mg_links *links) { (void)links; }

static const struct mg_link_events EVENTS = {on_ready, on_sent, on_received, on_ended};
static const struct mg_place PLACE = {.host = "127.0.0.1", .port = 1};

/* The descriptor of a listener that accepts nothing. */
static int listen_for(int backlog, struct sockaddr_in *address) {
  socklen_t size = sizeof *address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  CHECK(bind(listener, (struct sockaddr *)address, size) == 0 && listen(listener, backlog) == 0);
  CHECK(getsockname(listener, (struct sockaddr *)address, &size) == 0);
  return listener;
}

static void open_link(struct mg_links *links, const struct sockaddr_in *address,
                      struct user *user) {
  *user = (struct user){0};
  CHECK(mg_link_open(links, &PLACE, (const struct sockaddr *)address, &EVENTS, user, &user->link) ==
        0);
}

static void turn(struct mg_links *links) { (void)uv_run(links->loop, UV_RUN_NOWAIT); }

static void open_links(struct mg_links *links, uv_loop_t *loop) {
  memset(links, 0, sizeof *links);
  CHECK(uv_loop_init(loop) == 0);
  links->loop = loop;
  links->emptied = on_emptied;
}

static void close_links(struct mg_links *links, int listener) {
  mg_links_end(links);
  (void)uv_run(links->loop, UV_RUN_DEFAULT);
  CHECK(links->count == 0 && uv_loop_close(links->loop) == 0 && close(listener) == 0);
}

/* The listener's queue is full: the kernel drops what else wants to connect. */
static void test_connecting_takes_too_long(void) {
  static struct mg_links links;
  uv_loop_t loop;
  struct sockaddr_in address;
  struct user user;
  int fillers[2];
  int listener = listen_for(0, &address);
  for (size_t i = 0; i < 2; i++) {
    fillers[i] = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(fcntl(fillers[i], F_SETFL, O_NONBLOCK) == 0);
    (void)connect(fillers[i], (struct sockaddr *)&address, sizeof address);
  }
  open_links(&links, &loop);
  open_link(&links, &address, &user);
  clock_pass(MG_LIMIT_FETCH_CONNECT_MS - 1);
  turn(&links);
  CHECK(!user.ready && !user.ended);
  clock_pass(1);
  turn(&links);
  CHECK(!user.ready && user.ended == MG_E_TIMEOUT);
  for (size_t i = 0; i < 2; i++) CHECK(close(fillers[i]) == 0);
  close_links(&links, listener);
}

static void test_idle_links(void) {
  enum { MORE = MG_LIMIT_FETCH_IDLE + 3 };
  static struct mg_links links;
  struct user users[MORE];
  struct user next = {0};
  uv_loop_t loop;
  struct sockaddr_in address;
  int listener = listen_for(MORE, &address);
  open_links(&links, &loop);
  for (size_t i = 0; i < MORE; i++) open_link(&links, &address, &users[i]);
  for (size_t i = 0; i < MORE; i++)
    while (!users[i].ready) (void)uv_run(&loop, UV_RUN_ONCE);
  for (size_t i = 0; i < MORE; i++) {
    mg_link_keep(users[i].link);
    CHECK(links.idle == (i < MG_LIMIT_FETCH_IDLE ? i + 1 : MG_LIMIT_FETCH_IDLE));
  }
  turn(&links);
  CHECK(links.count == MG_LIMIT_FETCH_IDLE);
  clock_pass(MG_LIMIT_FETCH_IDLE_MS - 1);
  turn(&links);
  CHECK(links.idle == MG_LIMIT_FETCH_IDLE);
  next.link = mg_link_take(&links, &PLACE, &EVENTS, &next);
  CHECK(next.link && links.idle == MG_LIMIT_FETCH_IDLE - 1);
  clock_pass(1);
  turn(&links);
  CHECK(links.idle == 0 && !next.ended); /* who is in use stays */
  turn(&links);
  CHECK(links.count == 1);
  mg_link_keep(next.link);
  clock_pass(MG_LIMIT_FETCH_IDLE_MS);
  turn(&links);
  CHECK(links.idle == 0 && !mg_link_take(&links, &PLACE, &EVENTS, &next));
  close_links(&links, listener);
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
      test_connecting_takes_too_long,
      test_idle_links,
  };
  mg_log_level_set(MG_LOG_ERROR);
  CHECK(mg_log_open("/dev/null", false) == 0 && sqlite3_initialize() == SQLITE_OK);
  clock_stop();
  for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) tests[i]();
  (void)printf("%zu passed, 0 failed\n", sizeof tests / sizeof *tests);
  return EXIT_SUCCESS;
}
