/* What a loop counts, and the page that tells it: OpenMetrics 1.0 text.
 *
 * Each loop writes its own counters; whoever answers a scrape reads all of them. Both do
 * so with relaxed atomics: no number is torn, and none waits for another. */
#ifndef MG_METRICS_H
#define MG_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct mg_server;

/* name, kind, OpenMetrics name (without _total), help */
#define MG_METRICS(X)                                                                          \
  X(ACCEPTED, counter, "monoglot_connections_accepted", "TCP connections accepted.")           \
  X(REFUSED, counter, "monoglot_connections_refused", "TCP connections over a limit.")         \
  X(CONNECTIONS, gauge, "monoglot_connections", "Open TCP connections.")                       \
  X(WEBSOCKETS, gauge, "monoglot_websockets", "Open WebSockets.")                              \
  X(STREAMS, gauge, "monoglot_event_streams", "Open streams of events.")                       \
  X(HELD, gauge, "monoglot_connection_buffer_bytes", "Memory held by buffers of connections.") \
  X(RECEIVED, counter, "monoglot_received_bytes", "Bytes received.")                           \
  X(SENT, counter, "monoglot_sent_bytes", "Bytes sent.")                                       \
  X(MESSAGES_IN, counter, "monoglot_messages_received", "Sync messages from clients.")         \
  X(MESSAGES_OUT, counter, "monoglot_messages_sent", "Sync messages to clients.")              \
  X(LIMITED, counter, "monoglot_rate_limited", "Requests and messages held back by a rate.")   \
  X(OVERFLOWS, counter, "monoglot_slow_readers",                                               \
    "Connections closed because they read too slowly.")                                        \
  X(TIMEOUTS, counter, "monoglot_timeouts", "Connections closed because a time limit passed.") \
  X(ACTORS, gauge, "monoglot_actors_awake", "Actors with an open database.")                   \
  X(HASHES, counter, "monoglot_password_hashes", "Passwords hashed or compared.")              \
  X(CALLS, gauge, "monoglot_calls", "Messages whose replies are not all sent.")

#define MG_METRIC_ENUM(name, kind, full, help) MG_METRIC_##name,
enum mg_metric { MG_METRICS(MG_METRIC_ENUM) MG_METRIC_COUNT };

enum { MG_STATUS_CLASSES = 5, MG_DURATIONS = 12 };

struct mg_metrics {
  uint64_t values[MG_METRIC_COUNT];
  uint64_t statuses[MG_STATUS_CLASSES]; /* 1xx to 5xx */
  uint64_t durations[MG_DURATIONS + 1]; /* requests by duration, the last without bound */
  uint64_t microseconds;                /* of all of them */
};

/* The writing loop only. */
void mg_metric_add(struct mg_metrics *metrics, enum mg_metric metric, uint64_t count);
void mg_metric_sub(struct mg_metrics *metrics, enum mg_metric metric, uint64_t count);
void mg_metric_set(struct mg_metrics *metrics, enum mg_metric metric, uint64_t value);
void mg_metric_request(struct mg_metrics *metrics, int status, uint64_t microseconds);

/* Appends the page: the sums of all loops, and what the system says of the process. */
void mg_metrics_page(const struct mg_server *server, struct mg_buf *out);

#endif
