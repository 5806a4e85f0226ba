/* Log lines, one event each: JSON objects or text, on standard error or in a file that
 * SIGHUP opens anew. A line is written by one call, so that those of several threads don't
 * mix. Callers never pass payloads, tokens or secrets. */
#ifndef MG_LOG_H
#define MG_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum mg_log_level { MG_LOG_ERROR, MG_LOG_WARN, MG_LOG_INFO, MG_LOG_DEBUG };

void mg_log_level_set(enum mg_log_level level);
/* 0 or MG_E_ARGUMENT; `name` is error, warn, info or debug. */
int mg_log_level_parse(const char *name, enum mg_log_level *out);
/* Where lines go and how they look; before the loops start. `path` may be "" (standard
 * error) and must live on. 0 or MG_E_SYSTEM. */
int mg_log_open(const char *path, bool text);
/* Opens the file anew, as after it was moved away; the old one is kept if that fails. */
int mg_log_reopen(void);

/* `event` is a constant word; `text` (may be NULL) is for people. */
void mg_log(enum mg_log_level level, const char *event, const char *text);
/* From now on this thread's lines say which request they are about; NULL: none. The text
 * is not copied. */
void mg_log_about(const char *request_id);
/* The same with an actor's name. */
void mg_log_actor(enum mg_log_level level, const char *event, const char *actor, const char *text);

struct mg_log_request {
  const char *id;      /* of the request: the line's and the reply's X-Request-Id */
  const char *address; /* the client's */
  const char *method;
  const char *path; /* without its query */
  int status;
  uint64_t bytes; /* of the body */
  uint64_t microseconds;
};

/* True if lines of this level are written. */
bool mg_log_wants(enum mg_log_level level);
/* True if answered requests are logged at all. */
bool mg_log_requests(void);
void mg_log_request(const struct mg_log_request *request);

#endif
