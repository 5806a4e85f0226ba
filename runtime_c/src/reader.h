/* Readers: what answers an organisation's readings (runtime_js/reader.js) on one loop,
 * whichever loop its actor lives on. A reader has a connection of its own to the database,
 * which can't write, and a JavaScript object; both are kept, as few as are in use.
 *
 * Readings of one round of the loop share one view of the database. A view is never older
 * than the last commit before the reading began: whoever was told of a change reads it. */
#ifndef MG_READER_H
#define MG_READER_H

#include <stddef.h>

#include "actor.h"

struct mg_conn;
struct mg_readers;

struct mg_reading {
  const struct mg_session *session;
  const char *id;   /* of the request, for logs */
  const char *name; /* of the action */
  size_t name_size;
  const char *query; /* of the URL: the arguments; NUL-terminated */
};

/* `text` is the body, `{"value":…}`, if `status` is 200; else what is wrong, for people. It is
 * there until the next reading. */
struct mg_read_reply {
  int status;
  const char *text; /* NUL-terminated */
  size_t size;
};

/* 0 or MG_E_NOMEM. */
int mg_readers_open(struct mg_actors *actors);
void mg_readers_close(struct mg_actors *actors);
/* Ends the views of this round of the loop. */
void mg_readers_rest(struct mg_actors *actors);
/* Closes what was not used for long. */
void mg_readers_tick(struct mg_actors *actors);

/* True if the application has readings at all. */
bool mg_reader_any(const struct mg_actors *actors);
/* Runs one. 0 with `reply`; MG_E_ARGUMENT if there is no database of this schema:
 * mg_actor_prepare on the actor's loop makes it; or MG_E_*. */
int mg_reader_run(struct mg_actors *actors, const struct mg_reading *reading,
                  struct mg_read_reply *reply);

/* `GET /_api/read/NAME`; the session is verified. `name` is the rest of the path. */
void mg_read_request(struct mg_conn *conn, const char *name, size_t size);

#endif
