/* Passwords as Argon2id hashes (RFC 9106) in PHC strings, `$argon2id$v=19$m=…,t=…,p=1$…`,
 * made and compared by threads of libuv's pool: one takes tens of milliseconds.
 *
 * An unknown user costs what a known one does: where there is no hash to compare with, one
 * is made and thrown away. */
#ifndef MG_PASSWORD_H
#define MG_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "limits.h"

struct mg_conn;

enum { MG_PASSWORD_HASH_BYTES = 127 };

/* --- by this thread -------------------------------------------------------------------- */

/* A new hash with a salt of its own; 0, MG_E_NOMEM or MG_E_SYSTEM. */
int mg_password_hash(const char *password, char out[MG_PASSWORD_HASH_BYTES + 1]);
/* Whether the hash is the password's; 0, or MG_E_NOMEM if there was no memory to find out. */
int mg_password_same(const char *hash, const char *password, bool *same);
/* True if the hash was made with less memory or fewer passes than new ones are. */
bool mg_password_weak(const char *hash);
/* NULL if the text can be a password; else what is wrong with it. */
const char *mg_password_problem(const char *password);
/* Overwrites memory that held one. */
void mg_password_wipe(void *memory, size_t size);

/* --- by the pool ------------------------------------------------------------------------- */

struct mg_hashing {
  uv_work_t work;
  struct mg_conn *conn; /* NULL: it has closed */
  /* Called by the connection's loop when it is done, unless the connection has closed. */
  void (*then)(struct mg_conn *conn, const struct mg_hashing *hashing);
  /* Called by the pool's thread first; may be NULL. */
  void (*before)(struct mg_hashing *hashing);
  bool compare; /* with `hash`; else only make a new one */
  bool form;    /* for `then` and `before`, as these are: */
  bool clash;
  const char *storage;
  char org[MG_LIMIT_NAME_BYTES + 1];
  char user[MG_LIMIT_NAME_BYTES + 1];
  char hash[MG_PASSWORD_HASH_BYTES + 1];  /* "": there is no such user */
  char fresh[MG_PASSWORD_HASH_BYTES + 1]; /* a new hash; after a comparison "" if not needed */
  bool same;
  unsigned made; /* how many hashes it took */
  int error;
  char password[MG_LIMIT_PASSWORD_BYTES + 1];
};

/* Gives the work (from calloc, filled up to `hash`, with its password) to the pool, which owns
 * it then. Until `then` the request is under way. 0, or MG_E_LIMIT when as much is waiting as
 * may. */
int mg_hashing_start(struct mg_conn *conn, struct mg_hashing *hashing);
/* Frees what was not started. */
void mg_hashing_drop(struct mg_hashing *hashing);
/* The connection closes: nobody waits any more. */
void mg_hashing_forget(struct mg_conn *conn);

#endif
