#include "log.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "error.h"
#include "limits.h"

static const char *const NAMES[] = {"error", "warn", "info", "debug"};
/* Written once before the loops start. */
static enum mg_log_level threshold = MG_LOG_INFO;

void mg_log_level_set(enum mg_log_level level) { threshold = level; }

int mg_log_level_parse(const char *name, enum mg_log_level *out) {
  for (int i = 0; i < 4; i++) {
    if (strcmp(name, NAMES[i]) != 0) continue;
    *out = (enum mg_log_level)i;
    return 0;
  }
  return MG_E_ARGUMENT;
}

static void begin(struct mg_buf *line, enum mg_log_level level, const char *event) {
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_REALTIME, &now);
  mg_buf_text(line, "{\"time\":");
  mg_buf_number(line, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
  mg_buf_text(line, ",\"level\":\"");
  mg_buf_text(line, NAMES[level]);
  mg_buf_text(line, "\",\"event\":\"");
  mg_buf_text(line, event);
  mg_buf_text(line, "\"");
}

static void member(struct mg_buf *line, const char *key, const char *text) {
  size_t size = strlen(text);
  mg_buf_text(line, ",\"");
  mg_buf_text(line, key);
  mg_buf_text(line, "\":\"");
  mg_buf_json(line, text, size < MG_LIMIT_LOG_BYTES ? size : MG_LIMIT_LOG_BYTES);
  mg_buf_text(line, "\"");
}

static void number(struct mg_buf *line, const char *key, uint64_t value) {
  mg_buf_text(line, ",\"");
  mg_buf_text(line, key);
  mg_buf_text(line, "\":");
  mg_buf_number(line, (int64_t)value);
}

static void finish(struct mg_buf *line) {
  mg_buf_text(line, "}\n");
  if (!line->failed) {
    ssize_t ignored = write(STDERR_FILENO, line->data, line->size);
    (void)ignored; /* there is nowhere to tell that logging failed */
  }
  mg_buf_free(line);
}

void mg_log_actor(enum mg_log_level level, const char *event, const char *actor, const char *text) {
  struct mg_buf line = {0};
  if (level > threshold) return;
  begin(&line, level, event);
  if (actor) member(&line, "actor", actor);
  if (text) member(&line, "text", text);
  finish(&line);
}

void mg_log(enum mg_log_level level, const char *event, const char *text) {
  mg_log_actor(level, event, NULL, text);
}

void mg_log_request(const char *method, const char *path, int status, uint64_t bytes,
                    uint64_t microseconds) {
  struct mg_buf line = {0};
  if (MG_LOG_INFO > threshold) return;
  begin(&line, MG_LOG_INFO, "request");
  member(&line, "method", method);
  member(&line, "path", path);
  number(&line, "status", (uint64_t)status);
  number(&line, "bytes", bytes);
  number(&line, "microseconds", microseconds);
  finish(&line);
}
