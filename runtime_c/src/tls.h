/* The client's side of TLS 1.2 and 1.3, without I/O: what was received goes in, what is to
 * be sent comes out. The server has to show a certificate that a trusted authority gave
 * for the host's name and that is valid today.
 *
 * Two files implement it: tls.c with Mbed TLS, tls_none.c without TLS at all. */
#ifndef MG_TLS_H
#define MG_TLS_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* Whom to trust, for all connections of one loop. */
struct mg_tls_client;

/* Reads the authorities' certificates: of `file`, or of the system if it is "". What was
 * read is shared by all that are open. 0, MG_E_TLS or MG_E_NOMEM with `*why` set. */
int mg_tls_client_open(const char *file, struct mg_tls_client **out, const char **why);
void mg_tls_client_close(struct mg_tls_client *client);

/* One connection. */
struct mg_tls;

int mg_tls_open(struct mg_tls_client *client, const char *host, struct mg_tls **out);
void mg_tls_close(struct mg_tls *tls);

/* Takes what came from the network; 0 or MG_E_NOMEM. */
int mg_tls_receive(struct mg_tls *tls, const uint8_t *data, size_t size);
/* Goes on with the handshake: 1 when it is done, 0 when more must come, or MG_E_TLS. */
int mg_tls_handshake(struct mg_tls *tls);
/* Decrypts up to `capacity` bytes. 0: `*size` is 0 when more must come; MG_E_TLS;
 * MG_E_CLOSED when the server has ended the connection in good order. */
int mg_tls_read(struct mg_tls *tls, uint8_t *out, size_t capacity, size_t *size);
/* Encrypts; 0 or MG_E_TLS. */
int mg_tls_write(struct mg_tls *tls, const uint8_t *data, size_t size);
/* Says that nothing more will be sent. */
void mg_tls_end(struct mg_tls *tls);
/* What is to be sent; the caller takes it out. */
struct mg_buf *mg_tls_output(struct mg_tls *tls);
/* What went wrong, for the log. */
const char *mg_tls_problem(const struct mg_tls *tls);

#endif
