/* HTTP/1.x requests without I/O (llhttp, strict): bytes in, one request out.
 *
 * Feed bytes with mg_http_feed until it reports MG_HTTP_DONE (or an error, after
 * which the connection is only good for the error's reply); then handle the
 * request and call mg_http_reset before the next. Bytes after the request are
 * left to the caller. A request's memory does not depend on the bytes fed, so it
 * can move to another thread. */
#ifndef MG_HTTP_H
#define MG_HTTP_H

#include <llhttp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "limits.h"

enum mg_http_status {
  MG_HTTP_MORE,
  MG_HTTP_HEAD, /* the head is whole and a body follows: it may still be refused */
  MG_HTTP_DONE,
  MG_HTTP_ERROR
};

struct mg_http_header {
  uint32_t name;  /* offsets into `text`; names are in lower case */
  uint32_t value; /* NUL-terminated, as all texts here */
  uint32_t value_size;
};

struct mg_http_request {
  uint8_t method; /* HTTP_GET … of llhttp */
  bool keep_alive;
  bool upgrade; /* asks to speak another protocol */
  bool old;     /* HTTP/1.0 */
  struct mg_buf text;
  uint32_t target_size; /* the target begins `text` */
  uint32_t path;        /* where its path begins: not at 0 if it is a whole URL */
  uint32_t path_size;   /* without the query; 0: the path is "/" */
  uint32_t header_count;
  struct mg_http_header headers[MG_LIMIT_HEADERS];
  struct mg_buf body;
};

struct mg_http {
  llhttp_t parser;
  struct mg_http_request request;
  size_t max_body;
  const char *data; /* what is being fed, and how much was fed before it */
  uint64_t fed;
  uint64_t part_end; /* where the last part of the request line ended */
  size_t head_size;  /* bytes of request line, headers, trailers and chunk extensions so far */
  bool in_head;
  bool in_version;
  bool in_message; /* a byte of the request has been seen */
  bool expects_continue;
  int error;          /* HTTP status to answer when MG_HTTP_ERROR was reported */
  const char *reason; /* for people; constant text */
};

/* Bodies of more than `max_body` bytes are refused. */
void mg_http_init(struct mg_http *http, size_t max_body);
void mg_http_free(struct mg_http *http);
/* Forgets the request and is ready for the next one. */
void mg_http_reset(struct mg_http *http);
/* Consumes up to `size` bytes; `used` tells how many. After MG_HTTP_HEAD feed on, unless
 * the request is refused; if `expects_continue`, the client waits for `100 Continue`. */
enum mg_http_status mg_http_feed(struct mg_http *http, const char *data, size_t size, size_t *used);

const char *mg_http_target(const struct mg_http_request *request);
/* The path as it was sent, without the query; not NUL-terminated. */
const char *mg_http_path(const struct mg_http_request *request, size_t *size);
/* What follows `?`, without a fragment (those are refused); NUL-terminated, "" if none. */
const char *mg_http_query(const struct mg_http_request *request);
/* The length that the head announces; 0 if it is not known before the body's end. */
uint64_t mg_http_announced(const struct mg_http *http);
/* The value of the header with this lower-case name; NULL if it is absent. If it is
 * there more than once, NULL too and `*twice` (may be NULL) is set. */
const char *mg_http_header(const struct mg_http_request *request, const char *name, bool *twice);
/* True if the comma-separated list in `value` has the token, ignoring case. */
bool mg_http_list_has(const char *value, const char *token);
/* `Not Found` for 404. */
const char *mg_http_reason(int status);

#endif
