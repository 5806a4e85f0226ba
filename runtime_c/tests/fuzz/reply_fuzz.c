/* Replies to outgoing requests: whole, byte by byte and in uneven pieces they mean the same, and no
 * reply makes the pod ask where it may not, give away a secret, or keep more than its limits.
 *
 * The fetcher is the pod's, its links are here: each gives the next reply of the input, in which
 * a line `--` stands between them; the first byte says what is asked. */
#include <strings.h>

#include "error.h"
#include "fetch.h"
#include "fuzz.h"
#include "link.h"

enum { MOST_REPLIES = 5, REDIRECTS = 3 };

static const char SECRET[] = "sk-very-secret";
static const char BETWEEN[] = "\n--\n";

struct mg_link {
  const struct mg_link_events *events;
  void *user;
};

static struct {
  uint64_t sum;
  size_t requests;
  bool done;
} seen;
static struct mg_link *open_link;

/* --- links ---------------------------------------------------------------------------------- */

struct mg_link *mg_link_take(struct mg_links *links, const struct mg_place *place,
                             const struct mg_link_events *events, void *user) {
  (void)links;
  HOLDS(!open_link && place->tls && place->port == 443);
  open_link = malloc(sizeof *open_link);
  HOLDS(open_link);
  *open_link = (struct mg_link){events, user};
  return open_link;
}

void mg_link_close(struct mg_link *link) {
  HOLDS(link == open_link);
  free(link);
  open_link = NULL;
}

void mg_link_keep(struct mg_link *link) { mg_link_close(link); }

static bool declared(const char *host, size_t size) {
  for (size_t i = 0; i < mg_image.host_count; i++)
    if (strlen(mg_image.hosts[i]) == size && memcmp(mg_image.hosts[i], host, size) == 0)
      return true;
  return false;
}

/* One line of request, headers that are lines, and the host is one that was declared. */
int mg_link_send(struct mg_link *link, const uint8_t *data, size_t size) {
  char *text = exact_text(data, size);
  HOLDS(link == open_link && strlen(text) == size);
  char *end = strstr(text, "\r\n\r\n");
  HOLDS(end && strchr(text, ' ') && ++seen.requests <= REDIRECTS + 1);
  end[2] = '\0';
  const char *host = strstr(text, "\r\nHost: ");
  HOLDS(host && host == strstr(text, "\r\n"));
  HOLDS(declared(host + 8, strcspn(host + 8, "\r")));
  HOLDS(!strstr(text, SECRET) || strncmp(host + 8, "api.example.com\r\n", 17) == 0);
  const char *before = "";
  for (const char *at = text; *at; before = at++)
    HOLDS((uint8_t)*at >= 0x20 || (*at == '\r' && at[1] == '\n') ||
          (*at == '\n' && *before == '\r'));
  sum_up(&seen.sum, text, (size_t)(end - text));
  free(text);
  return 0;
}

int mg_link_open(struct mg_links *links, const struct mg_place *place,
                 const struct sockaddr *address, const struct mg_link_events *events, void *user,
                 struct mg_link **out) {
  (void)links, (void)place, (void)address, (void)events, (void)user;
  HOLDS(!out); /* every link is taken: nothing is looked up */
  return MG_E_CONNECT;
}

void mg_links_end(struct mg_links *links) { (void)links; }

/* --- a request ------------------------------------------------------------------------------ */

static void on_done(void *opaque, int error, const char *detail, int status, const uint8_t *body,
                    size_t size) {
  (void)opaque;
  HOLDS(!seen.done && detail && size <= MG_LIMIT_FETCH_BYTES);
  seen.done = true;
  char *copy = exact_text(body ? body : (const uint8_t *)"", size);
  if (!error) HOLDS(status >= 200 && status < 1000 && !(status >= 300 && status < 400));
  if (!error) HOLDS(!strstr(copy, SECRET));
  if (!error) sum_up(&seen.sum, copy, size);
  if (!error) sum_up(&seen.sum, &status, sizeof status);
  /* Which of two mistakes is seen first, too much or malformed, may depend on the pieces. */
  bool refused = error == MG_E_LIMIT || error == MG_E_REPLY_FORM;
  sum_up(&seen.sum, &error, refused ? 0 : sizeof error);
  sum_up(&seen.sum, detail, refused ? 0 : strlen(detail));
  free(copy);
}

/* One reply, in pieces of blocks of their own; then the server ends the connection. */
static void give(const uint8_t *data, size_t size, size_t step) {
  struct mg_link *link = open_link;
  link->events->sent(link->user);
  for (size_t at = 0; at < size && open_link == link && !seen.done; at += step) {
    size_t piece = size - at < step ? size - at : step;
    uint8_t *copy = exact(data + at, piece);
    link->events->received(link->user, copy, piece);
    free(copy);
  }
  if (seen.done || open_link != link) return;
  const struct mg_link_events *events = link->events;
  void *user = link->user;
  mg_link_close(link); /* as a link does before it says so */
  events->ended(user, MG_E_CLOSED);
}

static size_t next_reply(const uint8_t *data, size_t size) {
  for (size_t i = 0; i + sizeof BETWEEN - 1 <= size; i++)
    if (memcmp(data + i, BETWEEN, sizeof BETWEEN - 1) == 0) return i;
  return size;
}

static void answer(const uint8_t *data, size_t size, size_t step) {
  for (int i = 0; i < MOST_REPLIES && !seen.done && open_link; i++) {
    size_t reply = next_reply(data, size);
    static const uint8_t one[] = "H"; /* a link without any byte would be tried anew */
    if (reply > 0)
      give(data, reply, step);
    else
      give(one, 1, step);
    size_t used = reply + sizeof BETWEEN - 1;
    data += used < size ? used : size;
    size -= used < size ? used : size;
  }
}

static struct mg_fetcher *fetcher(uv_loop_t *loop) {
  static struct mg_config config;
  static char secret[sizeof SECRET];
  static char *secrets[] = {secret};
  static struct mg_fetcher *made;
  if (made) return made;
  memcpy(secret, SECRET, sizeof SECRET);
  config.redirects = REDIRECTS;
  config.secrets = secrets;
  HOLDS(uv_loop_init(loop) == 0 && mg_fetcher_open(loop, &mg_image, &config, &made) == 0);
  return made;
}

static void run(const uint8_t *data, size_t size, size_t step) {
  static const char *const methods[] = {"GET", "POST", "HEAD", "PUT"};
  static uv_loop_t loop;
  struct mg_fetcher *with = fetcher(&loop);
  struct mg_fetch_request request = {.method = methods[data[0] & 3U],
                                     .url = "https://api.example.com/first"};
  const char *detail = NULL;
  struct mg_buf bearer = {0};
  memset(&seen, 0, sizeof seen);
  mg_secrets_placeholder(mg_fetcher_secrets(with), "ai-key", &bearer);
  mg_buf_byte(&bearer, 0);
  if (data[0] & 4U) request.bearer = (const char *)bearer.data;
  if (data[0] & 1U) request.body = (const uint8_t *)"body";
  if (data[0] & 1U) request.body_size = 4;
  HOLDS(mg_fetch_start(with, &request, on_done, NULL, &detail) == 0);
  answer(data + 1, size - 1, step);
  HOLDS(seen.done && !open_link);
  (void)uv_run(&loop, UV_RUN_NOWAIT);
  mg_buf_free(&bearer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const size_t steps[] = {1, 7};
  if (size == 0) return 0;
  run(data, size, size);
  uint64_t whole = seen.sum;
  size_t requests = seen.requests;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    run(data, size, steps[i]);
    HOLDS(seen.sum == whole && seen.requests == requests);
  }
  return 0;
}
