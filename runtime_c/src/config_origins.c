/* The outgoing side: whom to trust, where requests may go, and where those for a declared
 * host go instead: `api.example.com=http://127.0.0.1:9000`. */
#include <string.h>
#include <unistd.h>

#include "config_internal.h"

static bool host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

static bool declared_host(const struct mg_image *image, const char *host) {
  for (size_t i = 0; i < image->host_count; i++)
    if (strcmp(image->hosts[i], host) == 0) return true;
  return false;
}

/* `http://127.0.0.1:9000`, without a path; the port may be left out (80, or 443). */
static bool read_address(struct mg_origin *origin, const char *url) {
  origin->tls = strncmp(url, "https://", 8) == 0;
  unsigned long port = origin->tls ? 443 : 80;
  if (!origin->tls && strncmp(url, "http://", 7) != 0) return false;
  url += origin->tls ? 8 : 7;
  size_t size = strcspn(url, ":/");
  if (size == 0 || size >= sizeof origin->address || strlen(url) >= sizeof origin->authority)
    return false;
  for (size_t i = 0; i < size; i++)
    if (!host_char(url[i])) return false;
  if (url[size] == ':' && !mg__config_number(url + size + 1, 1, UINT16_MAX, &port)) return false;
  if (url[size] == '/') return false;
  memcpy(origin->address, url, size);
  origin->address[size] = '\0';
  memcpy(origin->authority, url, strlen(url) + 1);
  origin->port = (uint16_t)port;
  return true;
}

static int add_origin(struct mg__reader *reader, const char *where, const char *value) {
  static const char mend[] = "write it as api.example.com=http://127.0.0.1:9000";
  struct mg_config *config = reader->config;
  const char *equals = strchr(value, '=');
  if (config->origin_count >= MG_LIMIT_ORIGINS)
    return mg__config_complain(reader, where, "too many origins", "give 32 at most");
  struct mg_origin *origin = &config->origins[config->origin_count];
  if (!equals || (size_t)(equals - value) >= sizeof origin->host)
    return mg__config_complain(reader, where, "not HOST=URL", mend);
  memcpy(origin->host, value, (size_t)(equals - value));
  origin->host[equals - value] = '\0';
  if (!declared_host(reader->image, origin->host))
    return mg__config_complain(reader, where, "the application declares no such host",
                               "name a host that it fetches from");
  if (!read_address(origin, equals + 1))
    return mg__config_complain(reader, where, "not an http or https URL without a path", mend);
  config->origin_count++;
  return 0;
}

int mg__config_origins(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_each(reader, where, value, add_origin);
}

int mg__config_ca_file(struct mg__reader *reader, const char *where, const char *value) {
  if (access(value, R_OK) != 0)
    return mg__config_complain(reader, where, "the file cannot be read",
                               "name a file of certificates in PEM");
  return mg__config_copy(reader, where, value, reader->config->ca_file,
                         sizeof reader->config->ca_file);
}

int mg__config_allow_private(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_flag(reader, where, value, &reader->config->allow_private);
}

int mg__config_redirects(struct mg__reader *reader, const char *where, const char *value) {
  unsigned long count = 0;
  if (!mg__config_number(value, 0, MG_LIMIT_REDIRECTS, &count))
    return mg__config_complain(reader, where, "not a number of redirects",
                               "give a number from 0 (none) to 10");
  reader->config->redirects = (unsigned)count;
  return 0;
}
