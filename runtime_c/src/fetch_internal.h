/* What fetch.c, fetch_rules.c, fetch_send.c and fetch_reply.c share. */
#ifndef MG_FETCH_INTERNAL_H
#define MG_FETCH_INTERNAL_H

#include <llhttp.h>

#include "fetch.h"
#include "link.h"

enum { MG_FETCH_PORT = 443, MG_FETCH_ADDRESSES = 8, MG_LOCATION_BYTES = 2048 };

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

/* One request. */
struct fetch {
  struct fetch *next, *previous;
  struct mg_fetcher *fetcher;
  mg_fetch_done *done; /* NULL once it was called, or when nobody waits any more */
  void *opaque;
  /* What is asked, with placeholders for secrets; kept to be asked again elsewhere. */
  char method[32];
  struct mg_buf headers, body, path;
  struct mg_buf head;   /* with the secrets in their places */
  struct mg_buf filled; /* the body so, if it has any; else it is sent as it is */
  size_t sent;          /* of the body, or given to the link */
  unsigned redirects;   /* that may still be followed */
  /* Where. */
  char host[256]; /* as declared */
  struct mg_place place;
  char authority[272];
  struct sockaddr_storage addresses[MG_FETCH_ADDRESSES];
  size_t address_count, address_next;
  struct mg_link *link;
  bool reused; /* the link had been idle: it may be dead already */
  uv_getaddrinfo_t lookup;
  bool looking_up;
  uv_timer_t timer;
  unsigned handles; /* timer, and a lookup under way: freed at zero */
  /* What is answered. */
  struct mg_buf reply; /* names and values of headers as they came, then the body */
  size_t head_size;
  bool headed;         /* what comes now is the body, or trailers behind it */
  size_t trailer_size; /* of those, which nobody gets */
  bool began, complete, keep;
  bool large; /* more than may be */
  int status;
  struct mg_buf name, location;
  size_t locations; /* headers of this name */
  llhttp_t parser;
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

/* --- fetch_send.c --- */

/* Writes the head, and the body with its secrets, for the host that is set. 0, or MG_E_* and
 * `*detail` a text for people. */
int mg__fetch_write(struct fetch *fetch, const char **detail);
/* Sends the next piece of the body, behind the head if it is the first. 0 or MG_E_*. */
int mg__fetch_send(struct fetch *fetch, bool first);
bool mg__fetch_sent_all(const struct fetch *fetch);

/* --- fetch_reply.c --- */

/* Forgets a reply and begins to parse the next. */
void mg__fetch_expect(struct fetch *fetch);

#endif
