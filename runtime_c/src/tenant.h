/* Tenants: which one a request is for, by its host or its path (docs/architecture.md,
 * "Tenants"). Nothing is looked up here: an id is a hash of the organisation's name. */
#ifndef MG_TENANT_H
#define MG_TENANT_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "http.h"

enum { MG_TENANT_ID_BYTES = 8 };

/* The first 8 characters of the lower-case base32 (RFC 4648) of the name's SHA-256. */
void mg_tenant_id(const char *name, char out[MG_TENANT_ID_BYTES + 1]);

enum mg_site_kind {
  MG_SITE_PLAIN,  /* no tenant is named: it is the session's organisation */
  MG_SITE_APEX,   /* the base domain itself */
  MG_SITE_TENANT, /* `id` is named */
  MG_SITE_NOWHERE /* a host that is not served here: 421 */
};

struct mg_site {
  enum mg_site_kind kind;
  char id[MG_TENANT_ID_BYTES + 1]; /* "": none */
  bool by_path;                    /* the tenant is named by `/t/ID` */
  const char *path;                /* what follows; size 0 behind a bare `/t/ID` */
  size_t path_size;
};

/* Where the request is for. Its texts belong to the request. */
void mg_site_of(const struct mg_config *config, const struct mg_http_request *request,
                struct mg_site *out);
/* True if the name can be a base domain: lower-case labels of a-z, 0-9 and -, without a port. */
bool mg_base_domain_valid(const char *name);

#endif
