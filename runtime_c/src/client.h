/* Who is at the other end: addresses, trusted proxies, and the identity of a request.
 *
 * What a client says of itself (X-Forwarded-For, X-Request-Id) counts only if a trusted
 * proxy passed it on. Addresses are 16 bytes, IPv4 as IPv4-mapped IPv6. */
#ifndef MG_CLIENT_H
#define MG_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "config.h"
#include "http.h"

enum { MG_ADDRESS_BYTES = 16, MG_ADDRESS_TEXT = 46, MG_REQUEST_ID_BYTES = 64 };

/* The other end of a TCP connection; all zero if it can't be told. */
void mg_client_peer(const uv_tcp_t *tcp, uint8_t out[MG_ADDRESS_BYTES]);
bool mg_client_trusted(const struct mg_config *config, const uint8_t address[MG_ADDRESS_BYTES]);
/* Whose request it is: the last address of X-Forwarded-For that is no trusted proxy's, if
 * the peer is one; else the peer. */
void mg_client_address(const struct mg_config *config, const struct mg_http_request *request,
                       const uint8_t peer[MG_ADDRESS_BYTES], uint8_t out[MG_ADDRESS_BYTES]);
/* For people: "127.0.0.1", "::1". */
void mg_client_text(const uint8_t address[MG_ADDRESS_BYTES], char out[MG_ADDRESS_TEXT]);
/* What limits count as one client: an IPv4 address, or an IPv6 network of 64 bits. */
void mg_client_group(const uint8_t address[MG_ADDRESS_BYTES], uint8_t out[MG_ADDRESS_BYTES]);

/* True for 1 to 64 of A-Z a-z 0-9 . _ - */
bool mg_request_id_valid(const char *text);
/* A new one: 16 hex digits, `nonce` (of the loop) and `count`. */
void mg_request_id(uint32_t nonce, uint32_t count, char out[MG_REQUEST_ID_BYTES + 1]);

#endif
