#include "harness.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void on_send(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct fake_peer *fake = (struct fake_peer *)(void *)peer;
  mg_buf_append(&fake->got, data, size);
}

static void on_close(struct mg_peer *peer, uint16_t code, const char *reason) {
  (void)peer;
  (void)code;
  (void)reason;
}

static void on_settled(struct mg_peer *peer, int error) {
  (void)error;
  ((struct fake_peer *)(void *)peer)->settled++;
}

/* It takes all at once. */
static void on_flush(struct mg_peer *peer) { mg_actor_drained(peer); }

static void on_caught_up(struct mg_peer *peer, int error) {
  (void)peer;
  (void)error;
}

static const struct mg_peer_transport TRANSPORT = {.send = on_send,
                                                   .close = on_close,
                                                   .settled = on_settled,
                                                   .flush = on_flush,
                                                   .caught_up = on_caught_up};

static void on_timer(uv_timer_t *timer) { (void)timer; }

int harness_open(struct harness *harness, const char *folder, bool power) {
  memset(harness, 0, sizeof *harness);
  struct mg_config *config = &harness->config;
  (void)snprintf(config->storage, sizeof config->storage, "%s", folder);
  config->threads = 1;
  config->db_max_open = 4;
  config->script_ms = 5000;
  config->script_mb = 64;
  config->power = power;
  config->secrets = harness->secrets;
  if (uv_loop_init(&harness->loop)) return -1;
  harness->loop.data = harness;
  (void)uv_timer_init(&harness->loop, &harness->alive);
  (void)uv_timer_start(&harness->alive, on_timer, 1000000000, 0);
  int error = mg_actors_init(&harness->actors, &harness->loop, &mg_image, config);
  if (error) return error;
  mg_actors_use_thread(&harness->actors);
  harness->ready = true;
  return 0;
}

void harness_close(struct harness *harness) {
  if (!harness->loop.data) return;
  mg_actors_free(&harness->actors);
  uv_close((uv_handle_t *)&harness->alive, NULL);
  (void)uv_run(&harness->loop, UV_RUN_DEFAULT);
  (void)uv_loop_close(&harness->loop);
}

int fake_join(struct harness *harness, struct fake_peer *fake, const char *org) {
  memset(fake, 0, sizeof *fake);
  fake->peer.transport = &TRANSPORT;
  fake->peer.session = &fake->session;
  fake->peer.object = JS_UNDEFINED;
  fake->session.expires = INT64_MAX;
  (void)snprintf(fake->session.user, sizeof fake->session.user, "ann");
  (void)snprintf(fake->session.org, sizeof fake->session.org, "%s", org);
  return mg_actor_join(&harness->actors, &fake->peer);
}

void fake_leave(struct fake_peer *fake) {
  mg_actor_leave(&fake->peer);
  mg_buf_free(&fake->got);
}

void harness_turn(struct harness *harness) { (void)uv_run(&harness->loop, UV_RUN_NOWAIT); }

void fake_hand_over(struct fake_peer *fake, const char *command) {
  uint8_t message[128];
  size_t size = strlen(command);
  message[0] = 0x0a;
  message[1] = (uint8_t)(size + 2);
  message[2] = 0x12;
  message[3] = (uint8_t)size;
  memcpy(message + 4, command, size);
  if (fake->peer.actor) mg_actor_message(&fake->peer, message, size + 4);
}

void fake_say(struct harness *harness, struct fake_peer *fake, const char *command) {
  fake_hand_over(fake, command);
  harness_turn(harness);
}

bool fake_got(const struct fake_peer *fake, const char *text) {
  size_t size = strlen(text);
  for (size_t i = 0; i + size <= fake->got.size; i++)
    if (memcmp(fake->got.data + i, text, size) == 0) return true;
  return false;
}

void folder_make(char out[256]) {
  const char *base = getenv("TEST_TMPDIR");
  (void)snprintf(out, 256, "%s/storage-XXXXXX", base ? base : "/tmp");
  if (!mkdtemp(out)) abort();
}

void folder_empty(const char *folder) {
  char path[1024];
  struct dirent *entry = NULL;
  DIR *open = opendir(folder);
  while (open && (entry = readdir(open)) != NULL) {
    (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    (void)unlink(path);
  }
  if (open) (void)closedir(open);
}
