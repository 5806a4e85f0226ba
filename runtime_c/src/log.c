#include "log.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "error.h"
#include "limits.h"

static const char *const NAMES[] = {"error", "warn", "info", "debug"};

/* Written before the loops start; `file` stays the same descriptor when it is opened anew. */
static struct {
  enum mg_log_level threshold;
  bool text;
  const char *path;
  int file;
} out = {MG_LOG_INFO, false, "", STDERR_FILENO};

void mg_log_level_set(enum mg_log_level level) { out.threshold = level; }

int mg_log_level_parse(const char *name, enum mg_log_level *found) {
  for (int i = 0; i < 4; i++) {
    if (strcmp(name, NAMES[i]) != 0) continue;
    *found = (enum mg_log_level)i;
    return 0;
  }
  return MG_E_ARGUMENT;
}

static int open_file(void) {
  return open(out.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

int mg_log_open(const char *path, bool text) {
  out.text = text;
  out.path = path;
  if (!*path) return 0;
  int file = open_file();
  if (file < 0) return MG_E_SYSTEM;
  out.file = file;
  return 0;
}

/* The new file takes the old one's descriptor in one step, so no line is lost. */
int mg_log_reopen(void) {
  if (!*out.path) return 0;
  int file = open_file();
  if (file < 0) return MG_E_SYSTEM;
  int moved = dup2(file, out.file);
  (void)close(file);
  return moved < 0 ? MG_E_SYSTEM : 0;
}

/* --- the parts of a line ---------------------------------------------------------------- */

static void begin_text(struct mg_buf *line, const struct timespec *now, const char *level) {
  char date[32] = "";
  struct tm parts;
  if (gmtime_r(&now->tv_sec, &parts))
    (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  mg_buf_text(line, date);
  mg_buf_byte(line, '.');
  for (long unit = 100, milliseconds = now->tv_nsec / 1000000; unit > 0; unit /= 10)
    mg_buf_byte(line, (uint8_t)('0' + milliseconds / unit % 10));
  mg_buf_text(line, "Z ");
  mg_buf_text(line, level);
  mg_buf_byte(line, ' ');
}

static void begin_json(struct mg_buf *line, const struct timespec *now, const char *level) {
  mg_buf_text(line, "{\"time\":");
  mg_buf_number(line, (int64_t)now->tv_sec * 1000 + now->tv_nsec / 1000000);
  mg_buf_text(line, ",\"level\":\"");
  mg_buf_text(line, level);
  mg_buf_text(line, "\",\"event\":\"");
}

static void begin(struct mg_buf *line, enum mg_log_level level, const char *event) {
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_REALTIME, &now);
  if (out.text)
    begin_text(line, &now, NAMES[level]);
  else
    begin_json(line, &now, NAMES[level]);
  mg_buf_text(line, event);
  if (!out.text) mg_buf_byte(line, '"');
}

static void key(struct mg_buf *line, const char *name) {
  mg_buf_text(line, out.text ? " " : ",\"");
  mg_buf_text(line, name);
  mg_buf_text(line, out.text ? "=" : "\":");
}

/* In a line of text too a value is quoted as in JSON, so that it can't begin a new line. */
static void member(struct mg_buf *line, const char *name, const char *text) {
  size_t size = strlen(text);
  bool bare = out.text && size > 0 && size == strcspn(text, " \"\\=");
  for (size_t i = 0; bare && i < size; i++) bare = text[i] > 0x20 && text[i] < 0x7f;
  key(line, name);
  if (!bare) mg_buf_byte(line, '"');
  mg_buf_json(line, text, size < MG_LIMIT_LOG_BYTES ? size : MG_LIMIT_LOG_BYTES);
  if (!bare) mg_buf_byte(line, '"');
}

static void number(struct mg_buf *line, const char *name, uint64_t value) {
  key(line, name);
  mg_buf_number(line, (int64_t)value);
}

static void finish(struct mg_buf *line) {
  mg_buf_text(line, out.text ? "\n" : "}\n");
  if (!line->failed) {
    ssize_t ignored = write(out.file, line->data, line->size);
    (void)ignored; /* there is nowhere to tell that logging failed */
  }
  mg_buf_free(line);
}

/* --- lines ---------------------------------------------------------------------------------- */

static __thread const char *about;

void mg_log_about(const char *request_id) { about = request_id; }

void mg_log_actor(enum mg_log_level level, const char *event, const char *actor, const char *text) {
  struct mg_buf line = {0};
  if (!mg_log_wants(level)) return;
  begin(&line, level, event);
  if (about && *about) member(&line, "request", about);
  if (actor) member(&line, "actor", actor);
  if (text) member(&line, "text", text);
  finish(&line);
}

void mg_log(enum mg_log_level level, const char *event, const char *text) {
  mg_log_actor(level, event, NULL, text);
}

bool mg_log_wants(enum mg_log_level level) { return level <= out.threshold; }

bool mg_log_requests(void) { return mg_log_wants(MG_LOG_INFO); }

void mg_log_request(const struct mg_log_request *request) {
  struct mg_buf line = {0};
  if (!mg_log_requests()) return;
  begin(&line, MG_LOG_INFO, "request");
  member(&line, "id", request->id);
  member(&line, "address", request->address);
  member(&line, "method", request->method);
  member(&line, "path", request->path);
  number(&line, "status", (uint64_t)request->status);
  number(&line, "bytes", request->bytes);
  number(&line, "microseconds", request->microseconds);
  finish(&line);
}
