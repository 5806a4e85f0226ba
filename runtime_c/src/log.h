/* Log lines: one JSON object a line on standard error, written by one call so that
 * lines of several threads don't mix. Callers never pass payloads, tokens or secrets. */
#ifndef MG_LOG_H
#define MG_LOG_H

#include <stdint.h>

enum mg_log_level { MG_LOG_ERROR, MG_LOG_WARN, MG_LOG_INFO, MG_LOG_DEBUG };

void mg_log_level_set(enum mg_log_level level);
/* 0 or MG_E_ARGUMENT; `name` is error, warn, info or debug. */
int mg_log_level_parse(const char *name, enum mg_log_level *out);

/* `event` is a constant word; `text` (may be NULL) is for people. */
void mg_log(enum mg_log_level level, const char *event, const char *text);
/* The same with an actor's name. */
void mg_log_actor(enum mg_log_level level, const char *event, const char *actor, const char *text);
/* One answered request; `path` without its query. */
void mg_log_request(const char *method, const char *path, int status, uint64_t bytes,
                    uint64_t microseconds);

#endif
