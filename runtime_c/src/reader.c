#include "reader.h"

#include <stdlib.h>
#include <string.h>

#include "actor_internal.h"
#include "error.h"
#include "form.h"
#include "log.h"

/* A text that was made a JavaScript string, for the next time: mostly it is the same. */
struct kept {
  char text[MG_LIMIT_NAME_BYTES + 1];
  JSValue value;
};

/* `base` is what a host object needs of an actor; it is in no table of actors, and its group
 * counts as lost for ever, so that nothing can write by it. */
struct mg_reader {
  struct mg_reader *next; /* one that was used less recently */
  struct mg_actor base;
  JSValue read; /* the function */
  struct kept user, org, name;
  bool viewing;     /* a transaction is open */
  uint64_t commits; /* as they were when it began */
};

struct mg_readers {
  struct mg_reader *newest;
  size_t count, viewing;
  struct mg_buf text; /* of the last reply */
};

/* --- life ---------------------------------------------------------------------------- */

int mg_readers_open(struct mg_actors *actors) {
  actors->readers = calloc(1, sizeof *actors->readers);
  return actors->readers ? 0 : MG_E_NOMEM;
}

static void end_view(struct mg_readers *readers, struct mg_reader *reader) {
  if (!reader->viewing) return;
  reader->viewing = false;
  readers->viewing--;
  mg_db_rollback(reader->base.db); /* nothing was changed: as good as a commit */
}

static void free_reader(struct mg_readers *readers, struct mg_reader *reader) {
  JSContext *context = reader->base.actors->script->context;
  if (reader->base.db) end_view(readers, reader);
  JS_FreeValue(context, reader->read);
  JS_FreeValue(context, reader->user.value);
  JS_FreeValue(context, reader->org.value);
  JS_FreeValue(context, reader->name.value);
  mg__actor_drop_object(&reader->base);
  mg_db_close(reader->base.db);
  free(reader);
}

static void close_from(struct mg_readers *readers, struct mg_reader **at) {
  while (*at) {
    struct mg_reader *reader = *at;
    *at = reader->next;
    readers->count--;
    free_reader(readers, reader);
  }
}

void mg_readers_close(struct mg_actors *actors) {
  if (!actors->readers) return;
  close_from(actors->readers, &actors->readers->newest);
  mg_buf_free(&actors->readers->text);
  free(actors->readers);
  actors->readers = NULL;
}

void mg_readers_rest(struct mg_actors *actors) {
  struct mg_readers *readers = actors->readers;
  for (struct mg_reader *at = readers->newest; at && readers->viewing > 0; at = at->next)
    end_view(readers, at);
}

/* The list is in the order of their last use. */
void mg_readers_tick(struct mg_actors *actors) {
  struct mg_reader **at = &actors->readers->newest;
  uint64_t now = uv_now(actors->loop);
  while (*at && (*at)->base.used + MG_LIMIT_ACTOR_IDLE_MS > now) at = &(*at)->next;
  close_from(actors->readers, at);
}

bool mg_reader_any(const struct mg_actors *actors) {
  return !JS_IsUndefined(actors->script->create_reader);
}

/* --- opening -------------------------------------------------------------------------- */

static struct mg_reader *new_reader(struct mg_actors *actors, const char *org) {
  struct mg_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->base.actors = actors;
  reader->base.object = reader->read = JS_UNDEFINED;
  reader->user.value = reader->org.value = reader->name.value = JS_UNDEFINED;
  mg__group_init(&reader->base.group);
  reader->base.group.lost = true;
  memcpy(reader->base.name, org, strlen(org) + 1);
  return reader;
}

/* Makes the object; MG_E_ARGUMENT if it does not take the database. */
static int make_object(struct mg_reader *reader) {
  struct mg_script *script = reader->base.actors->script;
  JSContext *context = script->context;
  JSValue host = mg__host_new(&reader->base);
  JSValue object = JS_IsException(host)
                       ? JS_EXCEPTION
                       : JS_Call(context, script->create_reader, JS_UNDEFINED, 1, &host);
  JS_FreeValue(context, host);
  if (JS_IsException(object)) {
    mg_script_log_exception(script, "reader", reader->base.name);
    return MG_E_SCRIPT;
  }
  reader->base.object = object;
  reader->read = JS_IsObject(object) ? JS_GetPropertyStr(context, object, "read") : JS_UNDEFINED;
  return JS_IsFunction(context, reader->read) ? 0 : MG_E_ARGUMENT;
}

static int open_reader(struct mg_actors *actors, const char *org, struct mg_reader **out) {
  char path[MG_DATABASE_PATH_BYTES];
  struct mg_readers *readers = actors->readers;
  struct mg_reader *reader = new_reader(actors, org);
  if (!reader) return MG_E_NOMEM;
  int error = mg__database_path(actors->config, org, path);
  if (!error) error = mg_db_open_reader(path, &actors->script->deadline, &reader->base.db);
  if (!error) error = make_object(reader);
  if (error) {
    free_reader(readers, reader);
    return error;
  }
  reader->next = readers->newest;
  readers->newest = reader;
  if (++readers->count > MG_LIMIT_READERS) {
    struct mg_reader **at = &reader->next; /* the oldest of the others */
    while (*at && (*at)->next) at = &(*at)->next;
    close_from(readers, at);
  }
  *out = reader;
  return 0;
}

static struct mg_reader *find_reader(struct mg_readers *readers, const char *org) {
  struct mg_reader **at = &readers->newest;
  while (*at && strcmp((*at)->base.name, org) != 0) at = &(*at)->next;
  struct mg_reader *found = *at;
  if (!found) return NULL;
  *at = found->next;
  found->next = readers->newest;
  readers->newest = found;
  return found;
}

/* --- arguments --------------------------------------------------------------------------- */

static JSValueConst keep(JSContext *context, struct kept *kept, const char *text, size_t size) {
  bool same = kept->text[size] == '\0' && memcmp(kept->text, text, size) == 0;
  if (same && !JS_IsUndefined(kept->value)) return kept->value;
  JS_FreeValue(context, kept->value);
  kept->value = JS_NewStringLen(context, text, size);
  memcpy(kept->text, text, size);
  kept->text[size] = '\0';
  return kept->value;
}

/* One field's name and value in turn, decoded; MG_E_SYNTAX, MG_E_LIMIT. */
static int add_text(JSContext *context, JSValue *out, const char *at, const char *end) {
  char text[MG_LIMIT_TARGET_BYTES + 1];
  int size = mg_form_decode(at, end, text, sizeof text);
  if (size < 0) return size;
  *out = JS_NewStringLen(context, text, (size_t)size);
  return 0;
}

enum { MOST_TEXTS = 2 * 32 };

/* The query as an array of names and values; JS_UNDEFINED if it is malformed. */
static JSValue read_query(JSContext *context, const char *query) {
  JSValue texts[MOST_TEXTS];
  int count = 0;
  int error = 0;
  for (const char *at = query; *at && !error; at += *at == '&') {
    const char *stop = strchr(at, '&');
    if (!stop) stop = at + strlen(at);
    if (stop == at) continue; /* nothing between two `&` is nothing */
    const char *equals = memchr(at, '=', (size_t)(stop - at));
    error = !equals || count + 2 > MOST_TEXTS ? MG_E_SYNTAX
                                              : add_text(context, &texts[count], at, equals);
    if (!error) count++;
    if (!error) error = add_text(context, &texts[count], equals + 1, stop);
    if (!error) count++;
    at = stop;
  }
  if (!error) return JS_NewArrayFrom(context, count, texts);
  while (count > 0) JS_FreeValue(context, texts[--count]);
  return JS_UNDEFINED;
}

/* --- a reading --------------------------------------------------------------------------- */

/* The count is taken before the view is, so it is never newer than what is seen. */
static int begin_view(struct mg_readers *readers, struct mg_reader *reader) {
  uint64_t commits = mg_db_commits();
  if (reader->viewing && reader->commits == commits) return 0;
  end_view(readers, reader);
  reader->commits = commits;
  if (mg_db_begin_view(reader->base.db)) return MG_E_STORAGE;
  reader->viewing = true;
  readers->viewing++;
  return 0;
}

static void fail(struct mg_read_reply *reply, int status, const char *text) {
  *reply = (struct mg_read_reply){.status = status, .text = text, .size = strlen(text)};
}

/* Appends a text; false with an exception pending. */
static bool put_text(JSContext *context, JSValueConst value, bool quoted, struct mg_buf *out) {
  size_t size = 0;
  const char *text = JS_ToCStringLen(context, &size, value);
  if (!text) return false;
  if (quoted) mg_buf_byte(out, '"');
  if (quoted)
    mg_buf_json(out, text, size);
  else
    mg_buf_append(out, text, size);
  if (quoted) mg_buf_byte(out, '"');
  JS_FreeCString(context, text);
  return true;
}

/* Texts and small numbers, which most values are, without the engine's own writer. */
static bool put_json(JSContext *context, JSValueConst value, struct mg_buf *out) {
  if (JS_IsString(value)) return put_text(context, value, true, out);
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) {
    mg_buf_number(out, JS_VALUE_GET_INT(value));
    return true;
  }
  JSValue text = JS_JSONStringify(context, value, JS_UNDEFINED, JS_UNDEFINED);
  bool good = JS_IsString(text) && put_text(context, text, false, out);
  JS_FreeValue(context, text);
  return good;
}

static bool put_failure(JSContext *context, JSValueConst value, struct mg_read_reply *reply,
                        struct mg_buf *out) {
  JSValue status = JS_GetPropertyStr(context, value, "status");
  JSValue message = JS_GetPropertyStr(context, value, "message");
  bool good =
      JS_ToInt32(context, &reply->status, status) == 0 && put_text(context, message, false, out);
  JS_FreeValue(context, status);
  JS_FreeValue(context, message);
  return good;
}

/* An object that is no array says why there is no value. False with an exception pending. */
static bool take_result(JSContext *context, JSValueConst result, struct mg_read_reply *reply,
                        struct mg_buf *out) {
  bool good = true;
  reply->status = 200;
  mg_buf_clear(out);
  if (JS_IsObject(result) && !JS_IsArray(result)) {
    good = put_failure(context, result, reply, out);
  } else {
    mg_buf_text(out, "{\"value\":");
    good = put_json(context, result, out);
    mg_buf_byte(out, '}');
  }
  reply->size = out->size;
  mg_buf_byte(out, 0);
  reply->text = (const char *)out->data;
  return good && !out->failed;
}

static JSValue call_read(struct mg_reader *reader, const struct mg_reading *reading,
                         JSValue query) {
  JSContext *context = reader->base.actors->script->context;
  const struct mg_session *session = reading->session;
  JSValueConst arguments[] = {
      keep(context, &reader->user, session->user, strlen(session->user)),
      keep(context, &reader->org, session->org, strlen(session->org)),
      keep(context, &reader->name, reading->name, reading->name_size),
      query,
  };
  return JS_Call(context, reader->read, reader->base.object, 4, arguments);
}

static void run(struct mg_reader *reader, const struct mg_reading *reading, JSValue query,
                struct mg_read_reply *reply) {
  struct mg_actors *actors = reader->base.actors;
  JSValue result = call_read(reader, reading, query);
  if (JS_IsException(result) ||
      !take_result(actors->script->context, result, reply, &actors->readers->text)) {
    mg_script_log_exception(actors->script, "reader", reader->base.name);
    fail(reply, 500, "internal error");
  }
  JS_FreeValue(actors->script->context, result);
}

/* After a limit was hit nothing in the object's memory is to be trusted. */
static void drop_if_interrupted(struct mg_actors *actors, struct mg_reader *reader) {
  if (!actors->script->interrupted) return;
  mg_log_actor(MG_LOG_WARN, "reset", reader->base.name, mg_error_text(MG_E_TIMEOUT));
  actors->readers->newest = reader->next; /* it was used last */
  actors->readers->count--;
  free_reader(actors->readers, reader);
}

static int run_in_script(struct mg_actors *actors, const struct mg_reading *reading,
                         struct mg_read_reply *reply) {
  JSContext *context = actors->script->context;
  struct mg_reader *reader = find_reader(actors->readers, reading->session->org);
  int error = reader ? 0 : open_reader(actors, reading->session->org, &reader);
  if (!error) error = begin_view(actors->readers, reader);
  if (error) return error;
  reader->base.used = uv_now(actors->loop);
  JSValue query = read_query(context, reading->query);
  if (JS_IsUndefined(query))
    fail(reply, 400, "malformed query");
  else
    run(reader, reading, query, reply);
  JS_FreeValue(context, query);
  drop_if_interrupted(actors, reader);
  return 0;
}

int mg_reader_run(struct mg_actors *actors, const struct mg_reading *reading,
                  struct mg_read_reply *reply) {
  *reply = (struct mg_read_reply){.status = 404, .text = "there is no such reading"};
  reply->size = strlen(reply->text);
  if (reading->name_size > MG_LIMIT_NAME_BYTES) return 0;
  mg_log_about(reading->id);
  mg_script_enter(actors->script);
  int error = run_in_script(actors, reading, reply);
  mg_script_leave(actors->script);
  mg_log_about(NULL);
  return error;
}
