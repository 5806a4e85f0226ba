/* Replies of HTTP: head, security headers, body, log line. */
#ifndef MG_REPLY_H
#define MG_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "conn.h"

struct mg_reply {
  int status;
  const char *type;    /* Content-Type; NULL: there is no body */
  const char *headers; /* further lines, each ending in CRLF, or NULL */
  const char *cache;   /* Cache-Control */
  const void *body;
  size_t size;
};

/* Answers the request under way. The body is left out for HEAD. */
void mg_reply(struct mg_conn *conn, const struct mg_reply *reply);
/* `{"error":{"code":…,"message":…}}` */
void mg_reply_error(struct mg_conn *conn, int status, const char *message);
/* The same with further header lines. */
void mg_reply_error_with(struct mg_conn *conn, int status, const char *message,
                         const char *headers);

#endif
