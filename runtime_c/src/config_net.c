/* Settings of the network side: who is believed, who may call, how much and how often. */
#include <arpa/inet.h>
#include <string.h>

#include "config_internal.h"

enum { LEAST_BODY_BYTES = 1024, MOST_RATE = 1000000, MOST_CONNECTIONS = 1000000 };

/* --- CORS ----------------------------------------------------------------------------- */

/* `https://app.example.org` or with a port: what browsers write into Origin. */
static bool is_origin(const char *text) {
  size_t skip = strncmp(text, "https://", 8) == 0 ? 8 : strncmp(text, "http://", 7) == 0 ? 7 : 0;
  const char *host = text + skip;
  if (skip == 0 || *host == '\0' || *host == ':') return false;
  return host[strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]")] == '\0';
}

static int add_cors(struct mg__reader *reader, const char *where, const char *value) {
  struct mg_config *config = reader->config;
  if (config->cors_count >= MG_LIMIT_CORS_ORIGINS)
    return mg__config_complain(reader, where, "too many origins", "give 16 at most");
  if (!is_origin(value) || strlen(value) >= sizeof config->cors_origins[0])
    return mg__config_complain(
        reader, where, "not an origin",
        "write it as https://app.example.org, in lower case, without a path");
  memcpy(config->cors_origins[config->cors_count++], value, strlen(value) + 1);
  return 0;
}

int mg__config_cors(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_each(reader, where, value, add_cors);
}

/* --- trusted proxies ------------------------------------------------------------------- */

static bool read_network(const char *text, struct mg_network *out) {
  char address[64];
  const char *slash = strchr(text, '/');
  size_t size = slash ? (size_t)(slash - text) : strlen(text);
  unsigned long bits = 0;
  if (size >= sizeof address) return false;
  memcpy(address, text, size);
  address[size] = '\0';
  memset(out, 0, sizeof *out);
  unsigned skip = 0; /* bits in front of an IPv4 address */
  if (inet_pton(AF_INET, address, out->address + 12) == 1) {
    out->address[10] = out->address[11] = 0xff;
    skip = 96;
  } else if (inet_pton(AF_INET6, address, out->address) != 1) {
    return false;
  }
  out->bits = 128;
  if (!slash) return true;
  if (!mg__config_number(slash + 1, 0, 128 - skip, &bits)) return false;
  out->bits = skip + (unsigned)bits;
  return true;
}

static int add_proxy(struct mg__reader *reader, const char *where, const char *value) {
  struct mg_config *config = reader->config;
  if (config->proxy_count >= MG_LIMIT_PROXIES)
    return mg__config_complain(reader, where, "too many networks", "give 16 at most");
  if (!read_network(value, &config->proxies[config->proxy_count]))
    return mg__config_complain(reader, where, "not an address or network",
                               "write it as 127.0.0.1, ::1 or 10.0.0.0/8");
  config->proxy_count++;
  return 0;
}

int mg__config_proxy(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_each(reader, where, value, add_proxy);
}

/* --- how much ---------------------------------------------------------------------------- */

/* `4194304`, `4096KiB`, `4MiB`. */
static bool read_size(const char *text, size_t *out) {
  static const struct {
    const char *unit;
    unsigned shift;
  } units[] = {{"", 0}, {"KiB", 10}, {"MiB", 20}};
  char digits[24];
  unsigned long value = 0;
  size_t size = strspn(text, "0123456789");
  if (size == 0 || size >= sizeof digits) return false;
  memcpy(digits, text, size);
  digits[size] = '\0';
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (strcmp(text + size, units[i].unit) != 0) continue;
    if (!mg__config_number(digits, 0, MG_LIMIT_MAX_BODY_BYTES, &value)) return false;
    *out = (size_t)value << units[i].shift;
    return true;
  }
  return false;
}

int mg__config_body(struct mg__reader *reader, const char *where, const char *value) {
  size_t size = 0;
  if (!read_size(value, &size) || size < LEAST_BODY_BYTES || size > MG_LIMIT_MAX_BODY_BYTES)
    return mg__config_complain(reader, where, "not a size", "give 1KiB to 64MiB, as 4MiB or 65536");
  reader->config->max_body = size;
  return 0;
}

int mg__config_rate(struct mg__reader *reader, const char *where, const char *value) {
  char rate[16];
  unsigned long found = 0, burst = 0;
  size_t size = strcspn(value, ":");
  bool good = size < sizeof rate;
  if (good) {
    memcpy(rate, value, size);
    rate[size] = '\0';
    good = mg__config_number(rate, 1, MOST_RATE, &found);
    burst = 2 * found;
    if (good && value[size] == ':')
      good = mg__config_number(value + size + 1, 1, 2 * MOST_RATE, &burst);
  }
  if (!good)
    return mg__config_complain(reader, where, "not a rate",
                               "give requests a second, as 50, or with a burst, as 50:200");
  reader->config->rate = (unsigned)found;
  reader->config->burst = (unsigned)burst;
  return 0;
}

int mg__config_address_connections(struct mg__reader *reader, const char *where,
                                   const char *value) {
  unsigned long count = 0;
  if (!mg__config_number(value, 1, MOST_CONNECTIONS, &count))
    return mg__config_complain(reader, where, "not a number of connections",
                               "give a number from 1 to 1000000");
  reader->config->address_connections = (unsigned)count;
  return 0;
}
