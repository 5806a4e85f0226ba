/* What host.c, host_sql.c and host_fetch.c share: methods of the host object (docs/architecture.md,
 * "The host contract"). Arguments that are not given are undefined; what a method gives back is
 * JavaScript's, JS_EXCEPTION after it has thrown. */
#ifndef MG_HOST_INTERNAL_H
#define MG_HOST_INTERNAL_H

#include "actor_internal.h"

JSValue mg__host_sql(JSContext *context, struct mg_host *host, JSValueConst *argv);
JSValue mg__host_transaction(JSContext *context, struct mg_actor *actor, JSValueConst *argv);
JSValue mg__host_fetch(JSContext *context, struct mg_actor *actor, JSValueConst *argv);
JSValue mg__host_secret(JSContext *context, struct mg_actor *actor, JSValueConst *argv);
JSValue mg__host_verify(JSContext *context, struct mg_actor *actor, JSValueConst *argv);

/* Throws what the actor's database says of its last error. */
JSValue mg__host_throw_sql(JSContext *context, struct mg_actor *actor);
/* Lets go of the texts of SQL that are kept. */
void mg__host_texts_free(JSContext *context, struct mg_host *host);

#endif
