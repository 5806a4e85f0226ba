/* A pod without TLS: outgoing requests go to configured plain origins only. */
#include "error.h"
#include "tls.h"

int mg_tls_client_open(const char *file, struct mg_tls_client **out, const char **why) {
  (void)file;
  *out = NULL;
  *why = "this pod was built without TLS";
  return MG_E_TLS;
}

void mg_tls_client_close(struct mg_tls_client *client) { (void)client; }

int mg_tls_open(struct mg_tls_client *client, const char *host, struct mg_tls **out) {
  (void)client;
  (void)host;
  *out = NULL;
  return MG_E_TLS;
}

void mg_tls_close(struct mg_tls *tls) { (void)tls; }

int mg_tls_receive(struct mg_tls *tls, const uint8_t *data, size_t size) {
  (void)tls;
  (void)data;
  (void)size;
  return MG_E_TLS;
}

int mg_tls_handshake(struct mg_tls *tls) {
  (void)tls;
  return MG_E_TLS;
}

int mg_tls_read(struct mg_tls *tls, uint8_t *out, size_t capacity, size_t *size) {
  (void)tls;
  (void)out;
  (void)capacity;
  *size = 0;
  return MG_E_TLS;
}

int mg_tls_write(struct mg_tls *tls, const uint8_t *data, size_t size) {
  (void)tls;
  (void)data;
  (void)size;
  return MG_E_TLS;
}

void mg_tls_end(struct mg_tls *tls) { (void)tls; }

/* No connection is ever open, so nobody asks. */
struct mg_buf *mg_tls_output(struct mg_tls *tls) {
  (void)tls;
  return NULL;
}

const char *mg_tls_problem(const struct mg_tls *tls) {
  (void)tls;
  return "";
}
