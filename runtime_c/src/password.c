#include "password.h"

#include <argon2.h>
#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "conn.h"
#include "error.h"
#include "metrics.h"
#include "utf8.h"

enum { SALT_BYTES = 16, RESULT_BYTES = 32 };

int mg_password_hash(const char *password, char out[MG_PASSWORD_HASH_BYTES + 1]) {
  uint8_t salt[SALT_BYTES];
  if (getrandom(salt, sizeof salt, 0) != (ssize_t)sizeof salt) return MG_E_SYSTEM;
  int result = argon2id_hash_encoded(MG_LIMIT_ARGON_PASSES, MG_LIMIT_ARGON_KIB, 1, password,
                                     strlen(password), salt, sizeof salt, RESULT_BYTES, out,
                                     MG_PASSWORD_HASH_BYTES + 1);
  if (result == ARGON2_OK) return 0;
  out[0] = '\0';
  return MG_E_NOMEM;
}

int mg_password_same(const char *hash, const char *password, bool *same) {
  int result = argon2id_verify(hash, password, strlen(password));
  *same = result == ARGON2_OK;
  return result == ARGON2_MEMORY_ALLOCATION_ERROR ? MG_E_NOMEM : 0;
}

/* The number behind `name` in the parameters, `$m=19456,t=2,p=1$`; 0 if it is not there. */
static unsigned long parameter(const char *hash, const char *name) {
  const char *found = strstr(hash, name);
  return found ? strtoul(found + strlen(name), NULL, 10) : 0;
}

bool mg_password_weak(const char *hash) {
  return parameter(hash, "$m=") < MG_LIMIT_ARGON_KIB ||
         parameter(hash, ",t=") < MG_LIMIT_ARGON_PASSES;
}

const char *mg_password_problem(const char *password) {
  size_t size = strlen(password);
  if (!mg_utf8_valid((const uint8_t *)password, size)) return "the password is not UTF-8";
  if (size < MG_LIMIT_PASSWORD_LEAST) return "the password is too short: give 8 characters or more";
  return size > MG_LIMIT_PASSWORD_BYTES ? "the password is too long" : NULL;
}

void mg_password_wipe(void *memory, size_t size) { sodium_memzero(memory, size); }

/* --- the pool ----------------------------------------------------------------------------- */

static void make(struct mg_hashing *hashing) {
  hashing->made++;
  hashing->error = mg_password_hash(hashing->password, hashing->fresh);
}

/* On a thread of the pool. */
static void run(uv_work_t *work) {
  struct mg_hashing *hashing = work->data;
  if (hashing->before) hashing->before(hashing);
  if (hashing->error) return;
  if (!hashing->compare || !hashing->hash[0]) {
    make(hashing);
    return;
  }
  hashing->made++;
  hashing->error = mg_password_same(hashing->hash, hashing->password, &hashing->same);
  if (hashing->same && mg_password_weak(hashing->hash)) make(hashing);
}

void mg_hashing_drop(struct mg_hashing *hashing) {
  mg_password_wipe(hashing, sizeof *hashing);
  free(hashing);
}

static void after(uv_work_t *work, int status) {
  struct mg_hashing *hashing = work->data;
  struct mg_loop *loop = work->loop->data;
  struct mg_conn *conn = hashing->conn;
  (void)__atomic_sub_fetch(&loop->server->hashing, 1, __ATOMIC_RELAXED);
  mg_metric_add(&loop->metrics, MG_METRIC_HASHES, hashing->made);
  if (status) hashing->error = MG_E_SYSTEM;
  if (conn) {
    conn->hashing = NULL;
    hashing->then(conn, hashing);
  }
  mg_hashing_drop(hashing);
}

int mg_hashing_start(struct mg_conn *conn, struct mg_hashing *hashing) {
  struct mg_server *server = conn->loop->server;
  bool room = __atomic_add_fetch(&server->hashing, 1, __ATOMIC_RELAXED) <= MG_LIMIT_HASHES;
  hashing->conn = conn;
  hashing->work.data = hashing;
  if (room && uv_queue_work(&conn->loop->uv, &hashing->work, run, after) == 0) {
    conn->hashing = hashing;
    return 0;
  }
  (void)__atomic_sub_fetch(&server->hashing, 1, __ATOMIC_RELAXED);
  return MG_E_LIMIT;
}

void mg_hashing_forget(struct mg_conn *conn) {
  if (conn->hashing) conn->hashing->conn = NULL;
  conn->hashing = NULL;
}
