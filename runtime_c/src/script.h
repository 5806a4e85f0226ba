/* The JavaScript of one loop: one QuickJS runtime and context, reused by all its
 * actors, with the application's module loaded once from bytecode. Class ids, atoms
 * and values belong to this runtime and are never seen by another thread.
 *
 * There is no `eval`, no `Function` constructor, no module loading, no I/O; only the
 * language, TextEncoder and TextDecoder, a codec, and what a host object gives. */
#ifndef MG_SCRIPT_H
#define MG_SCRIPT_H

#include <monoglot/image.h>
#include <quickjs.h>
#include <stdbool.h>
#include <stdint.h>

#include "config.h"

enum { MG_DESCRIPTORS = 64 };

struct mg_script {
  JSRuntime *runtime;
  JSContext *context;
  JSClassID host_class; /* opaque: struct mg_host */
  JSClassID peer_class; /* opaque: struct mg_peer, NULL once it has left */
  JSValue create_actor;
  JSValue create_reader; /* undefined: the application has no readings */
  JSAtom message_atom;   /* "message" */
  const struct mg_image *image;
  const struct mg_config *config;
  union mg_piece *pieces; /* of memory, all that QuickJS has */
  size_t used, most;      /* bytes of the heap, and how many it may have in this entry */
  uint64_t deadline;      /* uv_hrtime at which the entry under way is interrupted */
  bool entered;
  bool interrupted;                                  /* the last entry was */
  struct mg_descriptor *descriptors[MG_DESCRIPTORS]; /* of codec.c, by their addresses */
};

/* Makes the runtime and evaluates the module. 0 or MG_E_NOMEM, MG_E_SCRIPT (logged). */
int mg_script_open(const struct mg_image *image, const struct mg_config *config,
                   struct mg_script **out);
void mg_script_close(struct mg_script *script);

/* Every use of JavaScript is between these two; they don't nest. Leaving runs the
 * jobs (promise reactions) that are pending. The limits of time and of memory are for
 * both together, and begin anew with each entry. */
void mg_script_enter(struct mg_script *script);
void mg_script_leave(struct mg_script *script);

/* Takes the pending exception and logs it under `event` with its stack, in Python's lines. */
void mg_script_log_exception(struct mg_script *script, const char *event, const char *actor);
/* Throws an Error whose `name` and `kind` are given; returns JS_EXCEPTION. */
JSValue mg_script_throw(JSContext *context, const char *name, const char *message);
/* A new Error with that name, or JS_EXCEPTION. */
JSValue mg_script_error(JSContext *context, const char *name, const char *message);

/* The bytes of a Uint8Array, or NULL if `value` is none. An empty one gives a
 * pointer to nothing and size 0. Valid until JavaScript runs again. */
const uint8_t *mg_script_bytes(JSContext *context, JSValueConst value, size_t *size);
/* The UTF-8 of a string; a lone surrogate is refused (TypeError, NULL). Free with JS_FreeCString.
 */
const char *mg_script_text(JSContext *context, JSValueConst value, size_t *size);

/* Defines TextEncoder and TextDecoder on the global object; 0 or MG_E_SCRIPT. */
int mg__script_add_text(struct mg_script *script);
/* Defines `monoglotWire`, the codec of runtime_js/wire.js (codec.c); 0, or -1 with an
 * exception pending. */
int mg__script_add_codec(struct mg_script *script);
/* Lets go of what the codec keeps. */
void mg__script_drop_descriptors(struct mg_script *script);

#endif
