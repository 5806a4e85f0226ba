#include "metrics.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "loop.h"
#include "version.h"

/* Upper bounds of a request's duration, in microseconds, and as the page writes them. */
static const uint64_t BOUNDS[MG_DURATIONS] = {250,   500,   1000,   2500,   5000,    10000,
                                              25000, 50000, 100000, 250000, 1000000, 5000000};
static const char *const BOUND_TEXTS[MG_DURATIONS] = {"0.00025", "0.0005", "0.001", "0.0025",
                                                      "0.005",   "0.01",   "0.025", "0.05",
                                                      "0.1",     "0.25",   "1.0",   "5.0"};

static void add(uint64_t *value, uint64_t count) {
  __atomic_store_n(value, *value + count, __ATOMIC_RELAXED);
}

static uint64_t get(const uint64_t *value) { return __atomic_load_n(value, __ATOMIC_RELAXED); }

void mg_metric_add(struct mg_metrics *metrics, enum mg_metric metric, uint64_t count) {
  add(&metrics->values[metric], count);
}

void mg_metric_sub(struct mg_metrics *metrics, enum mg_metric metric, uint64_t count) {
  add(&metrics->values[metric], (uint64_t)0 - count);
}

void mg_metric_set(struct mg_metrics *metrics, enum mg_metric metric, uint64_t value) {
  __atomic_store_n(&metrics->values[metric], value, __ATOMIC_RELAXED);
}

void mg_metric_request(struct mg_metrics *metrics, int status, uint64_t microseconds) {
  size_t bound = 0;
  while (bound < MG_DURATIONS && microseconds > BOUNDS[bound]) bound++;
  add(&metrics->statuses[status / 100 - 1], 1);
  add(&metrics->durations[bound], 1);
  add(&metrics->microseconds, microseconds);
}

/* --- the page --------------------------------------------------------------------------- */

static uint64_t sum(const struct mg_server *server, size_t offset) {
  uint64_t total = 0;
  for (size_t i = 0; i < server->count; i++) {
    const char *metrics = (const char *)&server->loops[i].metrics;
    total += get((const uint64_t *)(const void *)(metrics + offset));
  }
  return total;
}

static void describe(struct mg_buf *out, const char *name, const char *kind, const char *help) {
  mg_buf_text(out, "# TYPE ");
  mg_buf_text(out, name);
  mg_buf_byte(out, ' ');
  mg_buf_text(out, kind);
  mg_buf_text(out, "\n# HELP ");
  mg_buf_text(out, name);
  mg_buf_byte(out, ' ');
  mg_buf_text(out, help);
  mg_buf_byte(out, '\n');
}

static void sample(struct mg_buf *out, const char *name, const char *suffix, uint64_t value) {
  mg_buf_text(out, name);
  mg_buf_text(out, suffix);
  mg_buf_byte(out, ' ');
  mg_buf_number(out, (int64_t)value);
  mg_buf_byte(out, '\n');
}

static void seconds(struct mg_buf *out, const char *name, const char *suffix, uint64_t micro) {
  char text[48];
  (void)snprintf(text, sizeof text, " %llu.%06llu\n", (unsigned long long)(micro / 1000000),
                 (unsigned long long)(micro % 1000000));
  mg_buf_text(out, name);
  mg_buf_text(out, suffix);
  mg_buf_text(out, text);
}

static void write_requests(const struct mg_server *server, struct mg_buf *out) {
  static const char name[] = "monoglot_http_requests";
  describe(out, name, "counter", "Answered requests by class of status.");
  for (size_t i = 0; i < MG_STATUS_CLASSES; i++) {
    char suffix[32];
    (void)snprintf(suffix, sizeof suffix, "_total{code=\"%zuxx\"}", i + 1);
    sample(out, name, suffix, sum(server, offsetof(struct mg_metrics, statuses) + i * 8));
  }
}

static void write_durations(const struct mg_server *server, struct mg_buf *out) {
  static const char name[] = "monoglot_http_request_duration_seconds";
  uint64_t total = 0;
  describe(out, name, "histogram", "From a request's last byte to its reply.");
  mg_buf_text(out, "# UNIT monoglot_http_request_duration_seconds seconds\n");
  for (size_t i = 0; i <= MG_DURATIONS; i++) {
    char suffix[48];
    total += sum(server, offsetof(struct mg_metrics, durations) + i * 8);
    (void)snprintf(suffix, sizeof suffix, "_bucket{le=\"%s\"}",
                   i < MG_DURATIONS ? BOUND_TEXTS[i] : "+Inf");
    sample(out, name, suffix, total);
  }
  sample(out, name, "_count", total);
  seconds(out, name, "_sum", sum(server, offsetof(struct mg_metrics, microseconds)));
}

static void label(struct mg_buf *out, const char *before, const char *value) {
  mg_buf_text(out, before);
  mg_buf_json(out, value, strlen(value));
}

static void write_build(const struct mg_server *server, struct mg_buf *out) {
  describe(out, "monoglot_build", "info", "What is running.");
  label(out, "monoglot_build_info{app=\"", server->image->name);
  label(out, "\",build=\"", server->config->build);
  label(out, "\",schema=\"", server->image->schema);
  label(out, "\",version=\"", MG_VERSION);
  mg_buf_text(out, "\"} 1\n");
}

/* --- the process ---------------------------------------------------------------------------- */

/* Pages of memory that are resident: the second number of /proc/self/statm. */
static uint64_t resident(void) {
  char text[128] = "";
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  ssize_t got = file >= 0 ? read(file, text, sizeof text - 1) : -1;
  if (file >= 0) (void)close(file);
  if (got <= 0) return 0;
  const char *second = strchr(text, ' ');
  long page = sysconf(_SC_PAGESIZE);
  return second && page > 0 ? strtoull(second, NULL, 10) * (uint64_t)page : 0;
}

static uint64_t descriptors(void) {
  uint64_t count = 0;
  DIR *folder = opendir("/proc/self/fd");
  if (!folder) return 0;
  while (readdir(folder)) count++;
  (void)closedir(folder);
  return count > 3 ? count - 3 : 0; /* `.`, `..` and the folder's own */
}

static uint64_t microseconds_of(const struct timeval *time) {
  return (uint64_t)time->tv_sec * 1000000U + (uint64_t)time->tv_usec;
}

static void write_process(const struct mg_server *server, struct mg_buf *out) {
  struct rusage usage;
  memset(&usage, 0, sizeof usage);
  (void)getrusage(RUSAGE_SELF, &usage);
  describe(out, "process_cpu_seconds", "counter", "Time on the processor.");
  mg_buf_text(out, "# UNIT process_cpu_seconds seconds\n");
  seconds(out, "process_cpu_seconds", "_total",
          microseconds_of(&usage.ru_utime) + microseconds_of(&usage.ru_stime));
  describe(out, "process_resident_memory_bytes", "gauge", "Resident memory.");
  sample(out, "process_resident_memory_bytes", "", resident());
  describe(out, "process_open_fds", "gauge", "Open descriptors.");
  sample(out, "process_open_fds", "", descriptors());
  describe(out, "process_start_time_seconds", "gauge", "When it started, since 1970.");
  sample(out, "process_start_time_seconds", "", (uint64_t)server->started);
}

void mg_metrics_page(const struct mg_server *server, struct mg_buf *out) {
#define MG_METRIC_SAMPLE(name, kind, full, help)                   \
  describe(out, full, #kind, help);                                \
  sample(out, full, strcmp(#kind, "counter") == 0 ? "_total" : "", \
         sum(server, offsetof(struct mg_metrics, values) + MG_METRIC_##name * 8));
  MG_METRICS(MG_METRIC_SAMPLE)
#undef MG_METRIC_SAMPLE
  write_requests(server, out);
  write_durations(server, out);
  write_build(server, out);
  write_process(server, out);
  mg_buf_text(out, "# EOF\n");
}
