/* Running an actor: its object in JavaScript, messages, and the promises that follow. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actor_internal.h"
#include "error.h"
#include "log.h"
#include "message.h"

/* --- the actor object ------------------------------------------------------------ */

static int make_object(struct mg_actor *actor) {
  struct mg_script *script = actor->actors->script;
  JSValue host = mg__host_new(actor);
  if (JS_IsException(host)) return MG_E_SCRIPT;
  actor->object = JS_Call(script->context, script->create_actor, JS_UNDEFINED, 1, &host);
  JS_FreeValue(script->context, host);
  return JS_IsException(actor->object) ? MG_E_SCRIPT : 0;
}

void mg__actor_drop_object(struct mg_actor *actor) {
  JS_FreeValue(actor->actors->script->context, actor->object);
  actor->object = JS_UNDEFINED;
  if (!actor->host) return;
  mg__host_cut_off(actor->actors->script->context, actor->host);
  actor->host = NULL;
}

void mg__actor_fail_message(struct mg_peer *peer) {
  struct mg_buf reply = {0};
  mg_message_failure(&reply, 500, "internal error");
  /* Whom nothing can be told any more is not left waiting. */
  if (reply.failed || mg__actor_send(peer->actor, peer, reply.data, reply.size)) {
    peer->transport->close(peer, 1011, "internal error");
    peer->dirty = true;
  }
  mg_buf_free(&reply);
}

void mg__actor_fail_calls(struct mg_actor *actor, int error) {
  for (struct mg_call *call = actor->calls; call; call = call->next) {
    if (call->done) continue;
    call->done = call->told = true;
    call->error = error;
    if (call->peer) mg__actor_fail_message(call->peer);
  }
}

/* After a limit was hit inside the actor's code nothing in its memory is to be
 * trusted; the database is, with what was done in it before. The next message makes a
 * new object from it. */
static void reset(struct mg_actor *actor, int error) {
  mg_log_actor(MG_LOG_WARN, "reset", actor->name, mg_error_text(error));
  mg__actor_drop_object(actor);
  mg__actor_fail_calls(actor, error);
}

/* --- calls ------------------------------------------------------------------------- */

static void release_call(struct mg_call *call) {
  if (--call->references == 0) free(call);
}

void mg__call_unlink(struct mg_call *call) {
  if (!call->actor) return;
  struct mg_call **at = &call->actor->calls;
  while (*at != call) at = &(*at)->next;
  *at = call->next;
  call->actor->actors->calls--;
  call->actor = NULL;
  release_call(call);
}

/* Calls whose promise was rejected, or given up, answer as those that throw. */
static void tell_failures(const struct mg_actor *actor) {
  for (struct mg_call *call = actor->calls; call; call = call->next) {
    if (!call->done || !call->error || call->told) continue;
    call->told = true;
    if (call->peer) mg__actor_fail_message(call->peer);
  }
}

/* Tells the transports of calls that are done, which may leave the actor. */
static void tell_done(struct mg_actor *actor) {
  struct mg_call *call = actor->calls;
  while (call && !actor->group.open) {
    if (!call->done) { /* NOLINT(clang-analyzer-unix.Malloc): what is freed is unlinked */
      call = call->next;
      continue;
    }
    struct mg_peer *peer = call->peer;
    int error = call->error;
    mg__call_unlink(call);
    if (peer) peer->transport->settled(peer, error);
    call = actor->calls; /* the list may have changed */
  }
}

void mg__actor_flush(struct mg_actor *actor) {
  struct mg_peer *next = NULL;
  tell_failures(actor);
  for (struct mg_peer *peer = actor->peers; peer; peer = next) {
    next = peer->next;
    if (!peer->dirty) continue;
    peer->dirty = false;
    peer->transport->flush(peer);
  }
  tell_done(actor);
}

void mg__actor_enter(struct mg_actor *actor) {
  actor->pins++;
  mg_log_about(actor->request_id);
  mg_script_enter(actor->actors->script);
}

/* Runs what is pending; true if the code was cut off and the object dropped. A lost
 * group is mended first, since that tells nobody anything. */
static bool leave_script(struct mg_actor *actor) {
  struct mg_script *script = actor->actors->script;
  mg_script_leave(script);
  if (!script->interrupted || !actor->host) return false;
  if (actor->group.lost) mg__group_end(actor);
  reset(actor, MG_E_TIMEOUT);
  return true;
}

void mg__actor_leave(struct mg_actor *actor) {
  (void)leave_script(actor);
  mg__group_turn(actor, NULL, NULL, NULL, 0);
  mg_log_about(NULL);
  actor->pins--;
}

/* A reaction of the promise: `rejected` says which. */
static JSValue react(JSContext *context, JSValueConst self, int argc, JSValueConst *argv,
                     int rejected, void *opaque) {
  struct mg_call *call = opaque;
  (void)self;
  if (call->done) return JS_UNDEFINED;
  call->done = true;
  call->error = rejected ? MG_E_SCRIPT : 0;
  if (!rejected || !call->actor) return JS_UNDEFINED;
  struct mg_script *script = call->actor->actors->script;
  (void)JS_Throw(context, JS_DupValue(context, argc > 0 ? argv[0] : JS_UNDEFINED));
  mg_script_log_exception(script, "actor", call->actor->name);
  return JS_UNDEFINED;
}

/* A promise that is settled lets go of the other reaction first. One that dies unsettled lets go
 * of both, and never will be: its call has failed. */
static void release_reaction(void *opaque) {
  struct mg_call *call = opaque;
  if (--call->reactions == 0 && !call->done) {
    call->error = MG_E_SCRIPT;
    call->done = true;
  }
  release_call(call);
}

static struct mg_call *new_call(struct mg_peer *peer) {
  struct mg_call *call = calloc(1, sizeof *call);
  if (!call) return NULL;
  call->actor = peer->actor;
  call->peer = peer;
  call->references = 1;
  call->next = peer->actor->calls;
  peer->actor->calls = call;
  peer->actor->actors->calls++;
  return call;
}

/* Without a name, whose making could fail after the function has taken the call. */
static JSValue new_reaction(JSContext *context, struct mg_call *call, int rejected) {
  JSValue made = JS_NewCClosure(context, react, NULL, release_reaction, 1, rejected, call);
  if (JS_IsException(made)) return made;
  call->references++;
  call->reactions++;
  return made;
}

/* Follows a promise by `*out`. 0 or MG_E_NOMEM. */
static int follow(struct mg_peer *peer, JSValueConst promise, struct mg_call **out) {
  JSContext *context = peer->actor->actors->script->context;
  struct mg_call *call = new_call(peer);
  if (!call) return MG_E_NOMEM;
  JSValue fulfilled = new_reaction(context, call, 0);
  JSValue rejected = new_reaction(context, call, 1);
  bool made = !JS_IsException(fulfilled) && !JS_IsException(rejected);
  JSValue chained = made ? JS_PromiseThen(context, promise, fulfilled, rejected) : JS_EXCEPTION;
  bool good = !JS_IsException(chained);
  JS_FreeValue(context, fulfilled);
  JS_FreeValue(context, rejected);
  JS_FreeValue(context, chained);
  if (good)
    *out = call;
  else
    mg__call_unlink(call);
  return good ? 0 : MG_E_NOMEM;
}

/* --- messages ------------------------------------------------------------------------ */

static JSValue call_message(struct mg_actor *actor, struct mg_peer *peer, const uint8_t *data,
                            size_t size) {
  struct mg_script *script = actor->actors->script;
  JSContext *context = script->context;
  JSValue function = JS_GetProperty(context, actor->object, script->message_atom);
  JSValue bytes = JS_NewUint8ArrayCopy(context, data, size);
  JSValueConst arguments[] = {peer->object, bytes};
  JSValue result = JS_IsException(bytes) ? JS_EXCEPTION
                                         : JS_Call(context, function, actor->object, 2, arguments);
  JS_FreeValue(context, bytes);
  JS_FreeValue(context, function);
  return result;
}

/* 0, with `*call` following a promise or NULL if everything is done; or MG_E_*. */
static int run_message(struct mg_peer *peer, const uint8_t *data, size_t size,
                       struct mg_call **call) {
  struct mg_actor *actor = peer->actor;
  struct mg_script *script = actor->actors->script;
  int error = actor->host ? 0 : make_object(actor);
  JSValue result = error ? JS_EXCEPTION : call_message(actor, peer, data, size);
  if (JS_IsException(result)) {
    mg_script_log_exception(script, "actor", actor->name);
    return script->interrupted ? MG_E_TIMEOUT : MG_E_SCRIPT;
  }
  error = JS_IsPromise(result) ? follow(peer, result, call) : 0;
  JS_FreeValue(script->context, result);
  return error;
}

static int call_more(struct mg_peer *peer) {
  struct mg_actor *actor = peer->actor;
  struct mg_script *script = actor->actors->script;
  JSContext *context = script->context;
  JSValue function = JS_GetPropertyStr(context, actor->object, "more");
  JSValueConst arguments[] = {peer->object, JS_NewInt64(context, peer->cursor)};
  JSValue result = JS_Call(context, function, actor->object, 2, arguments);
  bool good = !JS_IsException(result);
  JS_FreeValue(context, result);
  JS_FreeValue(context, function);
  return good ? 0 : MG_E_SCRIPT;
}

/* That the peer has caught up counts before anything else can be sent to it. */
int mg__actor_page(struct mg_peer *peer) {
  struct mg_actor *actor = peer->actor;
  const char *id = peer->request_id ? peer->request_id : "";
  (void)snprintf(actor->request_id, sizeof actor->request_id, "%s", id);
  mg__actor_enter(actor);
  int error = actor->host ? 0 : make_object(actor);
  peer->later = false;
  peer->paging = true;
  if (!error) error = call_more(peer);
  peer->paging = false;
  if (error)
    mg_script_log_exception(actor->actors->script, "actor", actor->name);
  else if (!peer->later)
    error = mg__catch_up_end(peer);
  mg__actor_leave(actor);
  mg__group_end(actor);
  return error;
}

static void settle(struct mg_peer *peer, struct mg_call *call, int result) {
  struct mg_actor *actor = peer->actor;
  if (result < 0) {
    mg__actor_fail_message(peer);
    if (actor->host) reset(actor, result);
  }
  if (!call) mg__actor_settle(actor, peer, result);
}

/* A message whose group is lost is not answered: it runs again with the others. */
void mg__actor_run(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct mg_actor *actor = peer->actor;
  struct mg_call *call = NULL;
  const char *id = peer->request_id ? peer->request_id : "";
  (void)snprintf(actor->request_id, sizeof actor->request_id, "%s", id);
  mg__actor_enter(actor);
  int result = run_message(peer, data, size, &call);
  (void)leave_script(actor);
  if (actor->group.lost && result == MG_E_TIMEOUT) mg__group_end(actor);
  bool grouped = actor->group.open;
  if (!actor->group.lost && peer->actor == actor) settle(peer, call, result);
  if (grouped) mg__group_turn(actor, peer, call, data, size);
  if (!grouped) mg__group_end(actor);
  mg_log_about(NULL);
  actor->pins--;
}

/* What its making changed (migrations) is committed before this returns. */
int mg__actor_make(struct mg_actor *actor) {
  if (actor->host) return 0;
  mg__actor_enter(actor);
  int error = make_object(actor);
  if (error) mg_script_log_exception(actor->actors->script, "actor", actor->name);
  actor->pins++;
  mg__actor_leave(actor);
  mg__group_end(actor);
  actor->pins--;
  if (error && actor->host) reset(actor, error);
  return actor->host ? 0 : MG_E_SCRIPT;
}

void mg_actor_message(struct mg_peer *peer, const uint8_t *data, size_t size) {
  struct mg_actor *actor = peer->actor;
  int error = mg__actor_wake(actor);
  if (!error) {
    mg__actor_run(peer, data, size);
    return;
  }
  mg__actor_fail_message(peer);
  actor->pins++;
  mg__actor_flush(actor);
  actor->pins--;
  if (peer->actor == actor) peer->transport->settled(peer, error);
}
