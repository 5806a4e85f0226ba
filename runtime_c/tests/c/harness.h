/* Actors with the sample application in this process, and peers that keep what they get. */
#ifndef MG_HARNESS_H
#define MG_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "actor.h"
#include "buf.h"

struct harness {
  uv_loop_t loop;
  uv_timer_t alive; /* what a listener is to a server's loop */
  struct mg_config config;
  char *secrets[8];
  struct mg_actors actors;
  bool ready; /* the actors are open */
};

struct fake_peer {
  struct mg_peer peer; /* first */
  struct mg_session session;
  struct mg_buf got; /* all messages, one after the other */
  unsigned settled;
};

/* 0 or MG_E_*; harness_close is called in any case. */
int harness_open(struct harness *harness, const char *folder, bool power);
void harness_close(struct harness *harness);

/* 0 or MG_E_*. */
int fake_join(struct harness *harness, struct fake_peer *fake, const char *org);
void fake_leave(struct fake_peer *fake);
/* Hands over a command of the sample application, and lets the loop turn. */
void fake_say(struct harness *harness, struct fake_peer *fake, const char *command);
/* The same without the turn: what comes next is of the same group. */
void fake_hand_over(struct fake_peer *fake, const char *command);
void harness_turn(struct harness *harness);
bool fake_got(const struct fake_peer *fake, const char *text);

/* A new empty folder for a test, and its end. */
void folder_make(char out[256]);
void folder_empty(const char *folder);

#endif
