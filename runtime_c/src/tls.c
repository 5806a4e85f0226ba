#include "tls.h"

#include <mbedtls/psa_util.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

struct mg_tls_client {
  mbedtls_ssl_config config;
};

struct mg_tls {
  mbedtls_ssl_context ssl;
  struct mg_buf input, output;
  size_t used; /* bytes of `input` that were read */
  char problem[160];
};

/* --- trust: read once, shared by every loop, never changed while somebody uses it ------- */

static struct {
  pthread_mutex_t lock;
  size_t users;
  mbedtls_x509_crt chain;
} trust = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const char *system_bundle(void) {
  static const char *const places[] = {
      "/etc/ssl/certs/ca-certificates.crt", /* Debian, Alpine, Arch */
      "/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora */
      "/etc/ssl/ca-bundle.pem",             /* openSUSE */
      "/etc/ssl/cert.pem",                  /* BSD, macOS */
  };
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (access(places[i], R_OK) == 0) return places[i];
  return NULL;
}

/* A bundle may have certificates that this build can't read; one it can is enough. */
static int load(const char *file, const char **why) {
  const char *path = *file ? file : system_bundle();
  *why = path ? "the certificates of the authorities cannot be read"
              : "this machine has no certificates of authorities: give --ca-file";
  if (!path) return MG_E_TLS;
  mbedtls_x509_crt_init(&trust.chain);
  bool good = psa_crypto_init() == PSA_SUCCESS &&
              mbedtls_x509_crt_parse_file(&trust.chain, path) >= 0 && trust.chain.raw.len > 0;
  if (!good) mbedtls_x509_crt_free(&trust.chain);
  return good ? 0 : MG_E_TLS;
}

static int take_trust(const char *file, const char **why) {
  (void)pthread_mutex_lock(&trust.lock);
  int error = trust.users == 0 ? load(file, why) : 0;
  if (!error) trust.users++;
  (void)pthread_mutex_unlock(&trust.lock);
  return error;
}

static void drop_trust(void) {
  (void)pthread_mutex_lock(&trust.lock);
  if (--trust.users == 0) {
    mbedtls_x509_crt_free(&trust.chain);
    mbedtls_psa_crypto_free();
  }
  (void)pthread_mutex_unlock(&trust.lock);
}

static int configure(mbedtls_ssl_config *config) {
  mbedtls_ssl_config_init(config);
  if (mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                  MBEDTLS_SSL_PRESET_DEFAULT))
    return MG_E_NOMEM;
  mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
  mbedtls_ssl_conf_ca_chain(config, &trust.chain, NULL);
  mbedtls_ssl_conf_rng(config, mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
  return 0;
}

int mg_tls_client_open(const char *file, struct mg_tls_client **out, const char **why) {
  int error = take_trust(file, why);
  if (error) return error;
  struct mg_tls_client *client = calloc(1, sizeof *client);
  error = client ? configure(&client->config) : MG_E_NOMEM;
  if (error) {
    *why = mg_error_text(error);
    mg_tls_client_close(client);
    if (!client) drop_trust();
    return error;
  }
  *out = client;
  return 0;
}

void mg_tls_client_close(struct mg_tls_client *client) {
  if (!client) return;
  mbedtls_ssl_config_free(&client->config);
  free(client);
  drop_trust();
}

/* --- one connection ------------------------------------------------------------------- */

static int on_send(void *opaque, const unsigned char *data, size_t size) {
  struct mg_tls *tls = opaque;
  mg_buf_append(&tls->output, data, size);
  return tls->output.failed ? MBEDTLS_ERR_SSL_ALLOC_FAILED : (int)size;
}

static int on_receive(void *opaque, unsigned char *out, size_t capacity) {
  struct mg_tls *tls = opaque;
  size_t size = tls->input.size - tls->used;
  if (size == 0) return MBEDTLS_ERR_SSL_WANT_READ;
  if (size > capacity) size = capacity;
  memcpy(out, tls->input.data + tls->used, size);
  tls->used += size;
  if (tls->used == tls->input.size) {
    mg_buf_clear(&tls->input);
    tls->used = 0;
  }
  return (int)size;
}

static const char *certificate_problem(uint32_t flags) {
  if (flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) return "the certificate is for another host";
  if (flags & MBEDTLS_X509_BADCERT_EXPIRED) return "the certificate has expired";
  if (flags & MBEDTLS_X509_BADCERT_FUTURE) return "the certificate is not valid yet";
  if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) return "the certificate is of no trusted authority";
  return "the certificate is not acceptable";
}

static int problem(struct mg_tls *tls, int code) {
  uint32_t flags = mbedtls_ssl_get_verify_result(&tls->ssl);
  if (code == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED)
    (void)snprintf(tls->problem, sizeof tls->problem, "%s", certificate_problem(flags));
  else
    (void)snprintf(tls->problem, sizeof tls->problem, "TLS failed (-0x%04x)", (unsigned)-code);
  return MG_E_TLS;
}

int mg_tls_open(struct mg_tls_client *client, const char *host, struct mg_tls **out) {
  struct mg_tls *tls = calloc(1, sizeof *tls);
  if (!tls) return MG_E_NOMEM;
  mbedtls_ssl_init(&tls->ssl);
  if (mbedtls_ssl_setup(&tls->ssl, &client->config) || mbedtls_ssl_set_hostname(&tls->ssl, host)) {
    mg_tls_close(tls);
    return MG_E_NOMEM;
  }
  mbedtls_ssl_set_bio(&tls->ssl, tls, on_send, on_receive, NULL);
  *out = tls;
  return 0;
}

void mg_tls_close(struct mg_tls *tls) {
  if (!tls) return;
  mbedtls_ssl_free(&tls->ssl);
  mg_buf_free(&tls->input);
  mg_buf_free(&tls->output);
  free(tls);
}

int mg_tls_receive(struct mg_tls *tls, const uint8_t *data, size_t size) {
  mg_buf_append(&tls->input, data, size);
  return tls->input.failed ? MG_E_NOMEM : 0;
}

int mg_tls_handshake(struct mg_tls *tls) {
  int result = mbedtls_ssl_handshake(&tls->ssl);
  if (result == 0) return 1;
  if (result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE) return 0;
  return problem(tls, result);
}

int mg_tls_read(struct mg_tls *tls, uint8_t *out, size_t capacity, size_t *size) {
  int result = mbedtls_ssl_read(&tls->ssl, out, capacity);
  *size = result > 0 ? (size_t)result : 0;
  if (result > 0 || result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE)
    return 0;
  if (result == 0 || result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) return MG_E_CLOSED;
  return problem(tls, result);
}

int mg_tls_write(struct mg_tls *tls, const uint8_t *data, size_t size) {
  while (size > 0) {
    int result = mbedtls_ssl_write(&tls->ssl, data, size);
    if (result <= 0) return problem(tls, result);
    data += result;
    size -= (size_t)result;
  }
  return 0;
}

void mg_tls_end(struct mg_tls *tls) { (void)mbedtls_ssl_close_notify(&tls->ssl); }

struct mg_buf *mg_tls_output(struct mg_tls *tls) { return &tls->output; }

const char *mg_tls_problem(const struct mg_tls *tls) { return tls->problem; }
