#include "client.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t MAPPED[12] = {[10] = 0xff, [11] = 0xff};

static void mapped(const struct in_addr *address, uint8_t out[MG_ADDRESS_BYTES]) {
  memcpy(out, MAPPED, sizeof MAPPED);
  memcpy(out + sizeof MAPPED, address, 4);
}

void mg_client_peer(const uv_tcp_t *tcp, uint8_t out[MG_ADDRESS_BYTES]) {
  struct sockaddr_storage name;
  int size = sizeof name;
  memset(out, 0, MG_ADDRESS_BYTES);
  if (uv_tcp_getpeername(tcp, (struct sockaddr *)&name, &size)) return;
  if (name.ss_family == AF_INET)
    mapped(&((struct sockaddr_in *)&name)->sin_addr, out);
  else if (name.ss_family == AF_INET6)
    memcpy(out, &((struct sockaddr_in6 *)&name)->sin6_addr, MG_ADDRESS_BYTES);
}

static bool within(const struct mg_network *network, const uint8_t *address) {
  unsigned whole = network->bits / 8;
  unsigned rest = network->bits % 8;
  if (memcmp(network->address, address, whole) != 0) return false;
  return rest == 0 || ((network->address[whole] ^ address[whole]) >> (8 - rest)) == 0;
}

bool mg_client_trusted(const struct mg_config *config, const uint8_t address[MG_ADDRESS_BYTES]) {
  for (size_t i = 0; i < config->proxy_count; i++)
    if (within(&config->proxies[i], address)) return true;
  return false;
}

/* One item of X-Forwarded-For: an address, some proxies write a port behind it. */
static bool parse_address(const char *text, size_t size, uint8_t out[MG_ADDRESS_BYTES]) {
  char copy[MG_ADDRESS_TEXT];
  struct in_addr four;
  bool bracket = size > 0 && *text == '[';
  if (bracket) {
    const char *end = memchr(text, ']', size);
    if (!end) return false;
    size = (size_t)(end - ++text);
  } else if (memchr(text, '.', size) && memchr(text, ':', size) && *text != ':') {
    size = (size_t)((const char *)memchr(text, ':', size) - text);
  }
  if (size >= sizeof copy) return false;
  memcpy(copy, text, size);
  copy[size] = '\0';
  if (inet_pton(AF_INET6, copy, out) == 1) return true;
  if (inet_pton(AF_INET, copy, &four) != 1) return false;
  mapped(&four, out);
  return true;
}

/* Steps back to the item before `*end`, trimmed; false if there is none. */
static bool item_before(const char *list, size_t *end, const char **item, size_t *size) {
  if (*end == 0) return false;
  size_t start = *end;
  while (start > 0 && list[start - 1] != ',') start--;
  size_t stop = *end;
  *end = start > 0 ? start - 1 : 0;
  while (start < stop && (list[start] == ' ' || list[start] == '\t')) start++;
  while (stop > start && (list[stop - 1] == ' ' || list[stop - 1] == '\t')) stop--;
  *item = list + start;
  *size = stop - start;
  return true;
}

void mg_client_address(const struct mg_config *config, const struct mg_http_request *request,
                       const uint8_t peer[MG_ADDRESS_BYTES], uint8_t out[MG_ADDRESS_BYTES]) {
  memcpy(out, peer, MG_ADDRESS_BYTES);
  if (config->proxy_count == 0 || !mg_client_trusted(config, peer)) return;
  const char *list = mg_http_header(request, "x-forwarded-for", NULL);
  size_t end = list ? strlen(list) : 0;
  const char *item = NULL;
  size_t size = 0;
  while (item_before(list, &end, &item, &size)) {
    uint8_t found[MG_ADDRESS_BYTES];
    if (!parse_address(item, size, found)) return;
    memcpy(out, found, MG_ADDRESS_BYTES);
    if (!mg_client_trusted(config, found)) return;
  }
}

void mg_client_text(const uint8_t address[MG_ADDRESS_BYTES], char out[MG_ADDRESS_TEXT]) {
  bool four = memcmp(address, MAPPED, sizeof MAPPED) == 0;
  const uint8_t *from = four ? address + sizeof MAPPED : address;
  if (!inet_ntop(four ? AF_INET : AF_INET6, from, out, MG_ADDRESS_TEXT)) out[0] = '\0';
}

void mg_client_group(const uint8_t address[MG_ADDRESS_BYTES], uint8_t out[MG_ADDRESS_BYTES]) {
  bool four = memcmp(address, MAPPED, sizeof MAPPED) == 0;
  memset(out, 0, MG_ADDRESS_BYTES);
  memcpy(out, address, four ? MG_ADDRESS_BYTES : MG_ADDRESS_BYTES / 2);
}

bool mg_request_id_valid(const char *text) {
  static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  size_t size = strspn(text, good);
  return size > 0 && size <= MG_REQUEST_ID_BYTES && text[size] == '\0';
}

void mg_request_id(uint32_t nonce, uint32_t count, char out[MG_REQUEST_ID_BYTES + 1]) {
  uint64_t bits = (uint64_t)nonce << 32 | count;
  for (int i = 15; i >= 0; i--, bits >>= 4) out[i] = "0123456789abcdef"[bits & 15U];
  out[16] = '\0';
}
