/* A load generator for HTTP/1.1: closed loop over keep-alive connections, one thread, epoll.
 *
 *     load ADDRESS PORT CONNECTIONS SECONDS REQUESTS
 *
 * REQUESTS is a file of requests, each with its size before it (32 bits, little-endian).
 * Connection i of n sends requests i, i + n, i + 2n, ... and begins again behind the last;
 * a file that has one request repeats it. Every reply needs a Content-Length or a status
 * without a body. Prints one JSON object: how many replies per status, errors, the rate and
 * the latencies in microseconds. A connection that breaks is an error and is opened anew. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
  READ_BYTES = 65536,
  HEAD_BYTES = 8192,
  EVENTS = 256,
  MAX_CONNECTIONS = 10000,
  MAX_SECONDS = 600,
  SUB_BITS = 5, /* a latency is kept to 1/32 of itself */
  BUCKETS = 64 << SUB_BITS,
  MAX_STATUS = 600
};

struct request {
  const char *data;
  size_t size;
};

struct client {
  int socket;
  size_t next;      /* request to send, or under way */
  size_t sent;      /* bytes of it */
  uint64_t started; /* nanoseconds */
  char head[HEAD_BYTES];
  size_t head_size;
  size_t line; /* where the line that is not whole yet begins */
  bool sized;  /* the head told the body's length */
  bool in_body;
  size_t body_left;
  int status;
};

static struct {
  struct sockaddr_in address;
  struct request *requests;
  size_t request_count;
  size_t connections;
  int epoll;
  uint64_t replies, errors, bytes;
  uint64_t statuses[MAX_STATUS];
  uint64_t buckets[BUCKETS];
} load;

static uint64_t now(void) {
  struct timespec time = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static void die(const char *what) {
  (void)fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(EXIT_FAILURE);
}

/* --- latencies ------------------------------------------------------------------------ */

static size_t bucket_of(uint64_t value) {
  size_t shift = 0;
  while (value >> (shift + SUB_BITS + 1)) shift++;
  return (shift << SUB_BITS) + (size_t)(value >> shift);
}

/* The largest value of a bucket. */
static uint64_t value_of(size_t bucket) {
  size_t shift = bucket >> SUB_BITS;
  if (shift > 0) shift--;
  uint64_t base = (uint64_t)(bucket - (shift << SUB_BITS));
  return ((base + 1) << shift) - 1;
}

static double percentile(double part) {
  uint64_t wanted = (uint64_t)((double)load.replies * part);
  uint64_t seen = 0;
  for (size_t i = 0; i < BUCKETS; i++) {
    seen += load.buckets[i];
    if (load.buckets[i] && seen >= wanted) return (double)value_of(i) / 1000.0;
  }
  return 0;
}

/* --- connections ----------------------------------------------------------------------- */

static void watch(struct client *client, uint32_t events, int how) {
  struct epoll_event event = {.events = events, .data = {.ptr = client}};
  if (epoll_ctl(load.epoll, how, client->socket, &event)) die("epoll_ctl");
}

static void open_client(struct client *client) {
  int yes = 1;
  client->socket = socket(AF_INET, SOCK_STREAM, 0);
  if (client->socket < 0) die("socket");
  if (connect(client->socket, (struct sockaddr *)&load.address, sizeof load.address))
    die("connect");
  (void)setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (fcntl(client->socket, F_SETFL, O_NONBLOCK)) die("fcntl");
  watch(client, EPOLLIN, EPOLL_CTL_ADD);
}

static void send_rest(struct client *client) {
  const struct request *request = &load.requests[client->next];
  while (client->sent < request->size) {
    ssize_t sent = send(client->socket, request->data + client->sent, request->size - client->sent,
                        MSG_NOSIGNAL);
    if (sent < 0) break; /* a broken connection is seen when it is read */
    client->sent += (size_t)sent;
  }
  watch(client, client->sent < request->size ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

static void begin(struct client *client) {
  const struct request *request = &load.requests[client->next];
  client->head_size = client->line = client->body_left = client->sent = 0;
  client->in_body = client->sized = false;
  client->started = now();
  ssize_t sent = send(client->socket, request->data, request->size, MSG_NOSIGNAL);
  client->sent = sent > 0 ? (size_t)sent : 0;
  if (client->sent < request->size) send_rest(client);
}

static void reopen(struct client *client) {
  load.errors++;
  (void)close(client->socket);
  open_client(client);
  begin(client);
}

/* --- replies ------------------------------------------------------------------------------ */

static void finish(struct client *client) {
  uint64_t took = now() - client->started;
  load.replies++;
  load.statuses[client->status]++;
  load.buckets[bucket_of(took)]++;
  client->next = (client->next + load.connections) % load.request_count;
  begin(client);
}

static bool bodyless(int status) { return status == 204 || status == 304; }

/* One line of the head: its status, its length, or nothing of interest. False if it is none. */
static bool read_line(struct client *client, const char *line, size_t size) {
  if (line == client->head) {
    client->status =
        size > 12 && memcmp(line, "HTTP/1.1 ", 9) == 0 ? (int)strtol(line + 9, NULL, 10) : 0;
    return client->status >= 200 && client->status < MAX_STATUS;
  }
  if (size < 16 || (line[0] | 0x20) != 'c' || strncasecmp(line, "content-length:", 15) != 0)
    return true;
  client->body_left = (size_t)strtoull(line + 15, NULL, 10);
  client->sized = true;
  return true;
}

/* Takes bytes into the head until it is whole; how many, or -1. Each line is looked at once:
 * this side's own time should be little. */
static ssize_t take_head(struct client *client, const char *data, size_t size) {
  size_t room = HEAD_BYTES - 1 - client->head_size;
  size_t part = size < room ? size : room;
  size_t before = client->head_size;
  memcpy(client->head + before, data, part);
  client->head_size += part;
  client->head[client->head_size] = '\0';
  char *line = client->head + client->line;
  char *end = client->head + client->head_size;
  for (char *stop; (stop = memchr(line, '\n', (size_t)(end - line))); line = stop + 1) {
    if (stop - line <= 1) {
      client->in_body = true;
      return client->sized || bodyless(client->status) ? stop + 1 - client->head - (ssize_t)before
                                                       : -1;
    }
    if (!read_line(client, line, (size_t)(stop - line))) return -1;
  }
  client->line = (size_t)(line - client->head);
  return part == room ? -1 : (ssize_t)part;
}

static bool take(struct client *client, const char *data, size_t size) {
  while (size > 0) {
    ssize_t used = 0;
    if (!client->in_body && (used = take_head(client, data, size)) < 0) return false;
    data += used;
    size -= (size_t)used;
    if (!client->in_body) continue;
    size_t part = size < client->body_left ? size : client->body_left;
    data += part;
    size -= part;
    client->body_left -= part;
    if (client->body_left > 0) continue;
    if (size > 0) return false; /* more than was asked for */
    finish(client);
  }
  return true;
}

static void on_event(struct client *client, uint32_t events) {
  static char buffer[READ_BYTES];
  if (events & EPOLLOUT) send_rest(client);
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
  ssize_t got = recv(client->socket, buffer, sizeof buffer, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got > 0) load.bytes += (uint64_t)got;
  if (got <= 0 || !take(client, buffer, (size_t)got)) reopen(client);
}

/* --- the run --------------------------------------------------------------------------------- */

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END)) die(path);
  long end = ftell(file);
  if (end <= 0 || fseek(file, 0, SEEK_SET)) die(path);
  char *data = malloc((size_t)end);
  if (!data) die("memory");
  errno = 0;
  if (fread(data, 1, (size_t)end, file) != (size_t)end) die(path);
  (void)fclose(file);
  *size = (size_t)end;
  return data;
}

static void add_request(const char *data, size_t size) {
  size_t bytes = (load.request_count + 1) * sizeof *load.requests;
  struct request *grown = realloc(load.requests, bytes);
  if (!grown) die("memory");
  load.requests = grown;
  load.requests[load.request_count++] = (struct request){data, size};
}

/* The file's bytes stay where they are until the end. */
static void read_requests(const char *path) {
  static const char *data;
  size_t size = 0;
  data = read_file(path, &size);
  for (size_t at = 0; at + 4 <= size;) {
    const unsigned char *head = (const unsigned char *)data + at;
    size_t length = head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
    if (length > size - at - 4) die("a request is cut short");
    add_request(data + at + 4, length);
    at += 4 + length;
  }
  if (load.request_count == 0) die("no request");
}

static double run(struct client *clients, uint64_t seconds) {
  struct epoll_event events[EVENTS];
  for (size_t i = 0; i < load.connections; i++) {
    clients[i].next = i % load.request_count;
    open_client(&clients[i]);
  }
  uint64_t started = now();
  for (size_t i = 0; i < load.connections; i++) begin(&clients[i]);
  uint64_t time = started;
  while (time - started < seconds * 1000000000U) {
    int count = epoll_wait(load.epoll, events, EVENTS, 100);
    for (int i = 0; i < count; i++) on_event(events[i].data.ptr, events[i].events);
    time = now();
  }
  return (double)(time - started) / 1e9;
}

static void print(double seconds) {
  const char *comma = "";
  (void)printf(
      "{\"seconds\": %.3f, \"replies\": %llu, \"errors\": %llu, \"bytes\": %llu, \"rate\": %.1f, ",
      seconds, (unsigned long long)load.replies, (unsigned long long)load.errors,
      (unsigned long long)load.bytes, (double)load.replies / seconds);
  (void)printf("\"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f, \"statuses\": {", percentile(0.5),
               percentile(0.99), percentile(0.999));
  for (int i = 0; i < MAX_STATUS; i++) {
    if (!load.statuses[i]) continue;
    (void)printf("%s\"%d\": %llu", comma, i, (unsigned long long)load.statuses[i]);
    comma = ", ";
  }
  (void)printf("}}\n");
}

/* A whole number from 1 to `most`; 0 for anything else. */
static long read_number(const char *text, long most) {
  char *end = NULL;
  long value = strtol(text, &end, 10);
  return end == text || *end || value < 1 || value > most ? 0 : value;
}

int main(int argc, char **argv) {
  if (argc != 6) {
    (void)fprintf(stderr, "usage: load ADDRESS PORT CONNECTIONS SECONDS REQUESTS\n");
    return EXIT_FAILURE;
  }
  long port = read_number(argv[2], UINT16_MAX);
  long connections = read_number(argv[3], MAX_CONNECTIONS);
  long seconds = read_number(argv[4], MAX_SECONDS);
  load.address.sin_family = AF_INET;
  load.address.sin_port = htons((uint16_t)port);
  bool good = inet_pton(AF_INET, argv[1], &load.address.sin_addr) == 1 &&
              (ntohl(load.address.sin_addr.s_addr) >> 24) == 127; /* this machine only */
  if (!good || port == 0 || connections == 0 || seconds == 0) {
    (void)fprintf(stderr, "load: a loopback address, 1 to 10000 connections, 1 to 600 seconds\n");
    return EXIT_FAILURE;
  }
  load.connections = (size_t)connections;
  read_requests(argv[5]);
  struct client *clients = calloc(load.connections, sizeof *clients);
  load.epoll = epoll_create1(EPOLL_CLOEXEC);
  if (!clients || load.epoll < 0) die("start");
  print(run(clients, (uint64_t)seconds));
  free(clients);
  return EXIT_SUCCESS;
}
