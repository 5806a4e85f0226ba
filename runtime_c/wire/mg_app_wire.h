/* The application's wire tables: the compiler emits their definition as `wire.c`. */
#ifndef MG_APP_WIRE_H
#define MG_APP_WIRE_H

#include "mg_wire.h"

/* `args[n]` checks the arguments of action number n, and is NULL where n is no action that
 * clients may call; n < actions. `schema` is the hash that Hello and Welcome carry. */
typedef struct mg_app_wire {
  const char *name;
  const char *schema;
  const mg_message *const *args;
  size_t actions;
} mg_app_wire;

extern const mg_app_wire mg_app;

#endif
