/* GET /_api/read/NAME?ARGUMENTS: a reading, on the loop that has the connection. */
#include "conn.h"
#include "error.h"
#include "reader.h"
#include "reply.h"
#include "route.h"

static void answer(struct mg_conn *conn, const struct mg_read_reply *reply) {
  if (reply->status == 200)
    mg_reply(conn, &(struct mg_reply){.status = 200,
                                      .type = "application/json",
                                      .cache = "no-store",
                                      .body = (const uint8_t *)reply->text,
                                      .size = reply->size});
  else
    mg_reply_error(conn, reply->status, reply->text);
}

/* The database is made, and brought to the schema, by its actor: there the request goes. */
static int run(struct mg_conn *conn, const struct mg_reading *reading,
               struct mg_read_reply *reply) {
  struct mg_loop *home = mg_loop_of(conn->loop->server, conn->session.org);
  int error = mg_reader_run(&conn->loop->actors, reading, reply);
  if (error != MG_E_ARGUMENT || home != conn->loop) return error;
  error = mg_actor_prepare(&conn->loop->actors, conn->session.org);
  return error ? error : mg_reader_run(&conn->loop->actors, reading, reply);
}

void mg_read_request(struct mg_conn *conn, const char *name, size_t size) {
  uint8_t method = conn->http.request.method;
  struct mg_read_reply reply;
  if (method != HTTP_GET && method != HTTP_HEAD) {
    mg_route_not_allowed(conn, "GET, HEAD, OPTIONS");
    return;
  }
  if (!mg_reader_any(&conn->loop->actors)) {
    mg_reply_error(conn, 404, "there is no such reading");
    return;
  }
  struct mg_reading reading = {&conn->session, conn->id, name, size,
                               mg_http_query(&conn->http.request)};
  struct mg_loop *home = mg_loop_of(conn->loop->server, conn->session.org);
  int error = run(conn, &reading, &reply);
  if (error == MG_E_ARGUMENT && home != conn->loop)
    mg_conn_move(conn, home);
  else if (error)
    mg_reply_error(conn, 503, "the organisation's data is not available");
  else
    answer(conn, &reply);
}
