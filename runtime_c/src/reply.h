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
  bool constant; /* the body stays where it is for good: it is not copied */
};

/* Answers the request under way. The body is left out for HEAD. */
void mg_reply(struct mg_conn *conn, const struct mg_reply *reply);
/* The head of a reply whose body follows by and by: chunked, or until the end for HTTP/1.0.
 * A connection that is streamed to from then on is the caller's (mg_conn_stream). */
void mg_reply_begin(struct mg_conn *conn, const struct mg_reply *reply);
/* A piece of that body, which is not empty; and its end. */
void mg_reply_piece(struct mg_conn *conn, const void *data, size_t size);
void mg_reply_end(struct mg_conn *conn);
/* `{"error":{"code":…,"message":…,"id":…}}` */
void mg_reply_error(struct mg_conn *conn, int status, const char *message);
/* The same with further header lines. */
void mg_reply_error_with(struct mg_conn *conn, int status, const char *message,
                         const char *headers);
/* The log's line and the counters for what was answered with `status` and `bytes`. */
void mg_reply_done(struct mg_conn *conn, int status, uint64_t bytes);
/* Makes the lines that all replies of the next second share. */
void mg_reply_renew(struct mg_loop *loop);

#endif
