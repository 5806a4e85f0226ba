/* Outgoing requests: HTTP/1.1 over links (link.h), replies parsed by llhttp. Refused here:
 * hosts that the application did not declare, a secret for a host it is not bound to,
 * servers at addresses that are not public (unless configured), replies that contain a
 * secret, redirects (unless configured, and then each by the same rules).
 *
 * The address is judged when the connection is made, by what the name meant then: a name
 * that changes its meaning gains nothing. Values of secrets are put in the places of
 * their placeholders here, by secret.h, for each host anew. */
#ifndef MG_FETCH_H
#define MG_FETCH_H

#include <monoglot/image.h>
#include <stddef.h>
#include <uv.h>

#include "buf.h"
#include "config.h"
#include "secret.h"

struct mg_fetcher;

int mg_fetcher_open(uv_loop_t *loop, const struct mg_image *image, const struct mg_config *config,
                    struct mg_fetcher **out);
/* Ends what is under way (`done` is called with MG_E_CONNECT). The fetcher is freed when
 * its last handle has closed, so the loop must run on until then. */
void mg_fetcher_close(struct mg_fetcher *fetcher);

/* The secrets of the application, for its code's other questions. */
const struct mg_secrets *mg_fetcher_secrets(const struct mg_fetcher *fetcher);

struct mg_fetch_request {
  const char *method;
  const char *url;
  struct mg_buf headers; /* lines `name: value\r\n`, from mg_fetch_add_header */
  const uint8_t *body;
  size_t body_size;
  const char *bearer;     /* what follows `Bearer `: a secret's placeholder; or NULL */
  unsigned timeout_ms;    /* the caller's own limit, below the general one; 0 for none */
  const char *request_id; /* what asked for it, told to the server; or NULL */
};

/* 0, or MG_E_ARGUMENT for a header that can't be sent, or may not: those that frame the
 * message. `request->bearer` is set before: it replaces an Authorization header. */
int mg_fetch_add_header(struct mg_fetch_request *request, const char *name, const char *value);

/* `error` is 0 and the reply given, or one of MG_E_* and `detail` a text for people. */
typedef void mg_fetch_done(void *opaque, int error, const char *detail, int status,
                           const uint8_t *body, size_t size);

/* Starts a request; nothing of `request` is needed after the call. Returns 0, and
 * `done` is called later and once; or MG_E_* and it never is. `*detail` is then a text
 * for people, valid until the next request. */
int mg_fetch_start(struct mg_fetcher *fetcher, const struct mg_fetch_request *request,
                   mg_fetch_done *done, void *opaque, const char **detail);

#endif
