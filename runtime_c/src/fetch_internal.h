/* What fetch.c and fetch_rules.c share. */
#ifndef MG_FETCH_INTERNAL_H
#define MG_FETCH_INTERNAL_H

#include "fetch.h"
#include "link.h"

enum { MG_FETCH_PORT = 443 };

struct fetch;

struct mg_fetcher {
  struct mg_links links; /* first: a pointer to it is one to the fetcher */
  const struct mg_image *image;
  const struct mg_config *config;
  struct fetch *first;
  size_t count;
  bool closing;
  struct mg_secrets secrets;
  struct mg_buf text; /* of the last refusal */
};

struct mg__url {
  char host[256];
  struct mg_buf path; /* percent-encoded where a request line needs it */
};

/* `https://HOST`, in lower case, without user or port, then a path, a query or nothing. */
bool mg__fetch_read_url(const char *text, struct mg__url *url);
/* Whether the application declared the host. */
bool mg__fetch_declared(const struct mg_image *image, const char *host);
/* Where requests for the host go instead, or NULL. */
const struct mg_origin *mg__fetch_origin(const struct mg_config *config, const char *host);
/* A token of RFC 9110: methods and names of headers. */
bool mg__fetch_token(const char *text);
/* What a header may carry. */
bool mg__fetch_value(const char *text);

#endif
