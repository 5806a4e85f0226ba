/* What is answered, parsed as it comes and kept up to the limits. */
#include <string.h>
#include <strings.h>

#include "fetch_internal.h"

static int add_reply(llhttp_t *parser, const char *at, size_t size) {
  struct fetch *fetch = parser->data;
  fetch->large = fetch->reply.size + size > MG_LIMIT_FETCH_BYTES;
  if (fetch->large) return -1;
  mg_buf_append(&fetch->reply, at, size);
  return fetch->reply.failed ? -1 : 0;
}

static int add_header(llhttp_t *parser, const char *at, size_t size) {
  struct fetch *fetch = parser->data;
  fetch->large = fetch->reply.size + size > MG_LIMIT_FETCH_HEAD_BYTES;
  return fetch->large ? -1 : add_reply(parser, at, size);
}

static int pass_trailer(struct fetch *fetch, size_t size) {
  fetch->trailer_size += size;
  fetch->large = fetch->trailer_size > MG_LIMIT_FETCH_HEAD_BYTES;
  return fetch->large ? -1 : 0;
}

static int on_field(llhttp_t *parser, const char *at, size_t size) {
  struct fetch *fetch = parser->data;
  if (fetch->headed) return pass_trailer(fetch, size);
  mg_buf_append(&fetch->name, at, size);
  return add_header(parser, at, size);
}

static bool in_location(const struct fetch *fetch) {
  static const char wanted[] = "location";
  const struct mg_buf *name = &fetch->name;
  return name->size == sizeof wanted - 1 &&
         strncasecmp((const char *)name->data, wanted, name->size) == 0;
}

/* All of it is kept, however it comes in pieces: a part would be another place. */
static int on_value(llhttp_t *parser, const char *at, size_t size) {
  struct fetch *fetch = parser->data;
  if (fetch->headed) return pass_trailer(fetch, size);
  if (in_location(fetch)) mg_buf_append(&fetch->location, at, size);
  return add_header(parser, at, size);
}

static int on_value_complete(llhttp_t *parser) {
  struct fetch *fetch = parser->data;
  if (!fetch->headed && in_location(fetch)) fetch->locations++;
  mg_buf_clear(&fetch->name);
  return 0;
}

/* A reply that tells its length is refused before it comes, or room is made for all of it at
 * once. False if it is refused. */
static bool announced(struct fetch *fetch, const llhttp_t *parser) {
  if (!(parser->flags & F_CONTENT_LENGTH)) return true;
  fetch->large = parser->content_length > MG_LIMIT_FETCH_BYTES - fetch->reply.size;
  return !fetch->large && mg_buf_reserve(&fetch->reply, (size_t)parser->content_length);
}

/* 1: a reply to HEAD has no body, whatever its headers say. -1: it is not accepted,
 * as one whose status is none (RFC 9110, 15). */
static int on_headers_complete(llhttp_t *parser) {
  struct fetch *fetch = parser->data;
  if (parser->status_code < 100) return -1;
  fetch->status = parser->status_code;
  fetch->head_size = fetch->reply.size;
  fetch->headed = true;
  if (strcmp(fetch->method, "HEAD") == 0) return 1;
  return announced(fetch, parser) ? 0 : -1;
}

static int on_message_complete(llhttp_t *parser) {
  struct fetch *fetch = parser->data;
  if (parser->status_code >= 100 && parser->status_code < 200) { /* 100 Continue and the like */
    mg_buf_clear(&fetch->reply);
    mg_buf_clear(&fetch->location);
    fetch->head_size = fetch->locations = 0;
    fetch->headed = false;
    return 0;
  }
  fetch->complete = true;
  fetch->keep = llhttp_should_keep_alive(parser) != 0;
  return HPE_PAUSED;
}

static const llhttp_settings_t REPLY_SETTINGS = {
    .on_header_field = on_field,
    .on_header_value = on_value,
    .on_header_value_complete = on_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_body = add_reply,
    .on_message_complete = on_message_complete,
};

void mg__fetch_expect(struct fetch *fetch) {
  llhttp_init(&fetch->parser, HTTP_RESPONSE, &REPLY_SETTINGS);
  fetch->parser.data = fetch;
  fetch->began = fetch->complete = fetch->large = fetch->headed = false;
  fetch->head_size = fetch->trailer_size = 0;
  fetch->locations = 0;
  mg_buf_clear(&fetch->reply);
  mg_buf_clear(&fetch->location);
}
