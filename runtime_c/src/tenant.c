#include "tenant.h"

#include <string.h>

#include "digest.h"

/* The longest name of the DNS. */
enum { HOST_BYTES = 253, LABEL_BYTES = 63 };

static const char BASE32[] = "abcdefghijklmnopqrstuvwxyz234567";

void mg_tenant_id(const char *name, char out[MG_TENANT_ID_BYTES + 1]) {
  uint8_t digest[MG_DIGEST_BYTES];
  uint64_t bits = 0;
  mg_sha256(name, strlen(name), digest);
  for (int i = 0; i < 5; i++) bits = bits << 8 | digest[i];
  for (int i = MG_TENANT_ID_BYTES - 1; i >= 0; i--, bits >>= 5) out[i] = BASE32[bits & 31U];
  out[MG_TENANT_ID_BYTES] = '\0';
}

static bool is_id(const char *text, size_t size) {
  if (size != MG_TENANT_ID_BYTES) return false;
  for (size_t i = 0; i < size; i++)
    if (!text[i] || !strchr(BASE32, text[i])) return false;
  return true;
}

static void set_id(struct mg_site *site, const char *id) {
  site->kind = MG_SITE_TENANT;
  memcpy(site->id, id, MG_TENANT_ID_BYTES);
  site->id[MG_TENANT_ID_BYTES] = '\0';
}

/* --- by host ------------------------------------------------------------------------- */

static bool host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* `:` and 1 to 5 digits, or nothing. */
static bool is_port(const char *text) {
  size_t digits = *text == ':' ? strspn(text + 1, "0123456789") : 0;
  return *text == '\0' || (digits >= 1 && digits <= 5 && text[1 + digits] == '\0');
}

/* The host's name in lower case without its port; its size, 0 if it is no name. A dot at
 * its end would make another origin of the same host, so it is none. */
static size_t host_name(const char *host, char out[HOST_BYTES + 1]) {
  size_t size = 0;
  for (; host[size] && host[size] != ':'; size++) {
    char c = host[size];
    if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
    if (size >= HOST_BYTES || !host_char(c)) return 0;
    out[size] = c;
  }
  out[size] = '\0';
  return is_port(host + size) ? size : 0;
}

static void by_host(const struct mg_config *config, const struct mg_http_request *request,
                    struct mg_site *site) {
  char name[HOST_BYTES + 1];
  const char *host = mg_http_header(request, "host", NULL);
  size_t size = host ? host_name(host, name) : 0;
  size_t base = strlen(config->base_domain);
  site->kind = MG_SITE_NOWHERE;
  if (size == base && memcmp(name, config->base_domain, base) == 0)
    site->kind = MG_SITE_APEX;
  else if (size == MG_TENANT_ID_BYTES + 1 + base && name[MG_TENANT_ID_BYTES] == '.' &&
           strcmp(name + MG_TENANT_ID_BYTES + 1, config->base_domain) == 0 &&
           is_id(name, MG_TENANT_ID_BYTES))
    set_id(site, name);
}

/* --- by path --------------------------------------------------------------------------- */

/* `/t/ID` and then nothing or a path. */
static bool by_path(struct mg_site *site) {
  enum { BEFORE = 3, PREFIX = BEFORE + MG_TENANT_ID_BYTES };
  const char *path = site->path;
  if (site->path_size < PREFIX || memcmp(path, "/t/", BEFORE) != 0) return false;
  if (site->path_size > PREFIX && path[PREFIX] != '/') return false;
  if (!is_id(path + BEFORE, MG_TENANT_ID_BYTES)) return false;
  /* Of two names that differ neither is believed. */
  if (site->kind == MG_SITE_TENANT && memcmp(site->id, path + BEFORE, MG_TENANT_ID_BYTES) != 0)
    site->kind = MG_SITE_NOWHERE;
  else
    set_id(site, path + BEFORE);
  site->by_path = true;
  site->path += PREFIX;
  site->path_size -= PREFIX;
  return true;
}

void mg_site_of(const struct mg_config *config, const struct mg_http_request *request,
                struct mg_site *out) {
  memset(out, 0, sizeof *out);
  out->kind = MG_SITE_PLAIN;
  out->path = mg_http_path(request, &out->path_size);
  if (config->base_domain[0]) by_host(config, request, out);
  if (out->kind != MG_SITE_NOWHERE) (void)by_path(out);
}

/* --- configuration ------------------------------------------------------------------------ */

static bool is_label(const char *label, size_t size) {
  if (size == 0 || size > LABEL_BYTES || label[0] == '-' || label[size - 1] == '-') return false;
  for (size_t i = 0; i < size; i++)
    if (!host_char(label[i])) return false;
  return true;
}

bool mg_base_domain_valid(const char *name) {
  if (strlen(name) > HOST_BYTES - MG_TENANT_ID_BYTES - 1) return false;
  for (;;) {
    size_t size = strcspn(name, ".");
    if (!is_label(name, size)) return false;
    if (name[size] == '\0') return true;
    name += size + 1;
  }
}
