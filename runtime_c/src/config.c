/* Which settings there are and where their values come from; the setters of larger
 * parts are in config_*.c. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_internal.h"
#include "error.h"

enum { DEFAULT_PORT = 8080, DEFAULT_OPEN = 512 };

int mg__config_complain(struct mg__reader *reader, const char *where, const char *what,
                        const char *mend) {
  mg_buf_text(reader->error, where);
  mg_buf_text(reader->error, ": ");
  mg_buf_text(reader->error, what);
  mg_buf_text(reader->error, "; ");
  mg_buf_text(reader->error, mend);
  return MG_E_ARGUMENT;
}

int mg__config_copy(struct mg__reader *reader, const char *where, const char *value, char *out,
                    size_t capacity) {
  size_t size = strlen(value);
  if (size == 0 || size >= capacity)
    return mg__config_complain(reader, where, "empty or too long", "give a shorter value");
  memcpy(out, value, size + 1);
  return 0;
}

bool mg__config_number(const char *text, unsigned long least, unsigned long most,
                       unsigned long *out) {
  char *end = NULL;
  if (*text < '0' || *text > '9') return false;
  errno = 0;
  *out = strtoul(text, &end, 10);
  return errno == 0 && *end == '\0' && *out >= least && *out <= most;
}

/* --- one function per setting ------------------------------------------------- */

static int set_port(struct mg__reader *reader, const char *where, const char *value) {
  unsigned long port = 0;
  if (!mg__config_number(value, 0, UINT16_MAX, &port))
    return mg__config_complain(reader, where, "not a port", "give a number from 0 (any) to 65535");
  reader->config->port = (uint16_t)port;
  return 0;
}

static int set_host(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_copy(reader, where, value, reader->config->host, sizeof reader->config->host);
}

static int set_storage(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_copy(reader, where, value, reader->config->storage,
                         sizeof reader->config->storage);
}

static int set_threads(struct mg__reader *reader, const char *where, const char *value) {
  unsigned long threads = 0;
  if (!mg__config_number(value, 1, MG_LIMIT_THREADS, &threads))
    return mg__config_complain(reader, where, "not a number of threads",
                               "give a number from 1 to 64");
  reader->config->threads = (unsigned)threads;
  return 0;
}

static int set_level(struct mg__reader *reader, const char *where, const char *value) {
  return mg_log_level_parse(value, &reader->config->level) == 0
             ? 0
             : mg__config_complain(reader, where, "unknown log level",
                                   "give error, warn, info or debug");
}

int mg__config_flag(struct mg__reader *reader, const char *where, const char *value, bool *out) {
  if (strcmp(value, "1") != 0 && strcmp(value, "0") != 0)
    return mg__config_complain(reader, where, "not a switch", "give 1 or 0");
  *out = value[0] == '1';
  return 0;
}

static int set_dev(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_flag(reader, where, value, &reader->config->dev);
}

static int set_page(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_copy(reader, where, value, reader->config->page, sizeof reader->config->page);
}

static int set_ws_deflate(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_flag(reader, where, value, &reader->config->ws_deflate);
}

static int set_help(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_flag(reader, where, value, &reader->config->help);
}

static int set_version(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_flag(reader, where, value, &reader->config->version);
}

static int set_build(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_copy(reader, where, value, reader->config->build, sizeof reader->config->build);
}

static int set_format(struct mg__reader *reader, const char *where, const char *value) {
  bool text = strcmp(value, "text") == 0;
  if (!text && strcmp(value, "json") != 0)
    return mg__config_complain(reader, where, "unknown log format", "give json or text");
  reader->config->log_text = text;
  return 0;
}

static int set_log_file(struct mg__reader *reader, const char *where, const char *value) {
  return mg__config_copy(reader, where, value, reader->config->log_file,
                         sizeof reader->config->log_file);
}

/* Items are separated by commas or spaces. */
int mg__config_each(struct mg__reader *reader, const char *where, const char *list,
                    mg__setter *set) {
  char one[512];
  while (*list) {
    list += strspn(list, ", ");
    size_t size = strcspn(list, ", ");
    if (size >= sizeof one)
      return mg__config_complain(reader, where, "an item is too long", "give shorter ones");
    memcpy(one, list, size);
    one[size] = '\0';
    int error = size ? set(reader, where, one) : 0;
    if (error) return error;
    list += size;
  }
  return 0;
}

struct setting {
  const char *flag;
  const char *variable; /* NULL: only a flag */
  bool bare;            /* the flag has no value */
  mg__setter *set;
  size_t count; /* of a list: where in the configuration its length is; flags begin it anew */
};

static const struct setting SETTINGS[] = {
    {"--port", "MONOGLOT_PORT", false, set_port, 0},
    {"--host", "MONOGLOT_HOST", false, set_host, 0},
    {"--storage-dir", "MONOGLOT_STORAGE_DIR", false, set_storage, 0},
    {"--base-domain", "MONOGLOT_BASE_DOMAIN", false, mg__config_base_domain, 0},
    {"--sign-up", "MONOGLOT_SIGN_UP", false, mg__config_sign_up, 0},
    {"--dev", "MONOGLOT_DEV", true, set_dev, 0},
    {"--page", "MONOGLOT_PAGE", false, set_page, 0},
    {"--durable", "MONOGLOT_DURABLE", false, mg__config_durable, 0},
    {"--db-max-open", "MONOGLOT_DB_MAX_OPEN", false, mg__config_db_max_open, 0},
    {"--qjs-mem-mb", "MONOGLOT_QJS_MEM_MB", false, mg__config_script_mb, 0},
    {"--qjs-timeout-ms", "MONOGLOT_QJS_TIMEOUT_MS", false, mg__config_script_ms, 0},
    {"--origin", "MONOGLOT_ORIGINS", false, mg__config_origins,
     offsetof(struct mg_config, origin_count)},
    {"--ca-file", "MONOGLOT_CA_FILE", false, mg__config_ca_file, 0},
    {"--allow-private", "MONOGLOT_ALLOW_PRIVATE", true, mg__config_allow_private, 0},
    {"--redirects", "MONOGLOT_REDIRECTS", false, mg__config_redirects, 0},
    {"--threads", "MONOGLOT_THREADS", false, set_threads, 0},
    {"--cors-origin", "MONOGLOT_CORS_ORIGINS", false, mg__config_cors,
     offsetof(struct mg_config, cors_count)},
    {"--trusted-proxy", "MONOGLOT_TRUSTED_PROXIES", false, mg__config_proxy,
     offsetof(struct mg_config, proxy_count)},
    {"--max-body", "MONOGLOT_MAX_BODY", false, mg__config_body, 0},
    {"--ws-deflate", "MONOGLOT_WS_DEFLATE", true, set_ws_deflate, 0},
    {"--rate-limit", "MONOGLOT_RATE_LIMIT", false, mg__config_rate, 0},
    {"--address-connections", "MONOGLOT_ADDRESS_CONNECTIONS", false, mg__config_address_connections,
     0},
    {"--log-level", "MONOGLOT_LOG_LEVEL", false, set_level, 0},
    {"--log-format", "MONOGLOT_LOG_FORMAT", false, set_format, 0},
    {"--log-file", "MONOGLOT_LOG_FILE", false, set_log_file, 0},
    {"--secrets-file", "MONOGLOT_SECRETS_FILE", false, mg__config_secrets_file, 0},
    {"--session-key-file", "MONOGLOT_SESSION_KEY_FILE", false, mg__config_key_file, 0},
    {"--metrics-token-file", "MONOGLOT_METRICS_TOKEN_FILE", false, mg__config_metrics_file, 0},
    {"--help", NULL, true, set_help, 0},
    {"--version", NULL, true, set_version, 0},
    {"--build", "MONOGLOT_BUILD", false, set_build, 0},
};
enum { SETTING_COUNT = sizeof SETTINGS / sizeof *SETTINGS };

const char *mg_config_help(void) {
  return "Serves the application inside this file over HTTP and WebSocket.\n"
         "\n"
         "  --port N               port to listen on (8080); 0: any, told on standard output\n"
         "  --host ADDRESS         address to listen on (127.0.0.1)\n"
         "  --storage-dir FOLDER   where the databases are (./data)\n"
         "  --base-domain NAME     organisations have hosts of their own below it, ID.NAME\n"
         "  --sign-up WHO          open: anybody may make an organisation; closed (default)\n"
         "  --dev                  offer a sign-in page without accounts; never on a public "
         "address\n"
         "  --page FOLDER          with --dev: the page's files and their source maps, instead of "
         "those inside\n"
         "  --durable LEVEL        what is acknowledged survives: process (default), the death of "
         "the\n"
         "                         process; power, also a power cut (each commit waits for the "
         "disk)\n"
         "  --db-max-open N        databases open at a time (512)\n"
         "  --qjs-mem-mb N         memory that the application may take for one message (256)\n"
         "  --qjs-timeout-ms N     time that it may run for one message (5000)\n"
         "  --origin HOST=URL      send requests for a declared host to another http or https URL\n"
         "  --ca-file FILE         authorities whose certificates are trusted (the system's)\n"
         "  --allow-private        let outgoing requests go to private addresses too\n"
         "  --redirects N          redirects that an outgoing request follows (0)\n"
         "  --threads N            event loops (one per core)\n"
         "  --trusted-proxy NET    address or network (10.0.0.0/8) whose X-Forwarded-For, \n"
         "                         X-Forwarded-Proto and X-Request-Id are believed\n"
         "  --cors-origin ORIGIN   pages of this origin may call the API with a token\n"
         "  --max-body SIZE        largest body of a request (4MiB)\n"
         "  --ws-deflate           WebSocket messages may be compressed, for slow networks\n"
         "  --rate-limit N[:BURST] requests a second of one address and of one user (no limit);\n"
         "                         BURST at once (2 N)\n"
         "  --address-connections N  open connections of one address (no limit)\n"
         "  --log-level LEVEL      error, warn, info (default) or debug\n"
         "  --log-format FORMAT    json (default) or text\n"
         "  --log-file FILE        instead of standard error; SIGHUP opens it anew\n"
         "  --secrets-file FILE    lines KEY=VALUE; else MONOGLOT_SECRET_KEY for the secret `key`\n"
         "  --session-key-file F   else MONOGLOT_SESSION_KEY; at least 32 bytes; needed without "
         "--dev\n"
         "  --metrics-token-file F else MONOGLOT_METRICS_TOKEN: who has it may read "
         "/_api/metrics\n"
         "  --build ID             tell clients another identity of the build; a change reloads "
         "pages\n"
         "  --version, --help\n"
         "\n"
         "Instead of serving: pod backup FOLDER, pod restore FOLDER (see pod backup --help),\n"
         "pod account (see pod account --help).\n"
         "\n"
         "Each is also a variable: MONOGLOT_PORT, MONOGLOT_STORAGE_DIR, MONOGLOT_DEV=1, ...,\n"
         "lists in the plural and separated by commas: MONOGLOT_ORIGINS, MONOGLOT_CORS_ORIGINS,\n"
         "MONOGLOT_TRUSTED_PROXIES. A flag wins over its variable.\n";
}

/* --- where values come from ---------------------------------------------------- */

static int read_environment(struct mg__reader *reader) {
  for (size_t i = 0; i < SETTING_COUNT; i++) {
    const char *value = SETTINGS[i].variable ? getenv(SETTINGS[i].variable) : NULL;
    int error = value && *value ? SETTINGS[i].set(reader, SETTINGS[i].variable, value) : 0;
    if (error) return error;
  }
  return 0;
}

static const struct setting *find_setting(const char *argument, const char **value) {
  size_t size = strcspn(argument, "=");
  *value = argument[size] == '=' ? argument + size + 1 : NULL;
  for (size_t i = 0; i < SETTING_COUNT; i++)
    if (strlen(SETTINGS[i].flag) == size && strncmp(SETTINGS[i].flag, argument, size) == 0)
      return &SETTINGS[i];
  return NULL;
}

/* The first flag of a list drops what the environment gave. */
static void begin_list(struct mg__reader *reader, const struct setting *setting, bool *begun) {
  bool *seen = &begun[setting - SETTINGS];
  if (setting->count && !*seen) *(size_t *)(void *)((char *)reader->config + setting->count) = 0;
  *seen = true;
}

static int read_flags(struct mg__reader *reader, int argc, char **argv) {
  bool begun[SETTING_COUNT] = {false};
  for (int i = 1; i < argc; i++) {
    const char *value = NULL;
    const struct setting *setting = find_setting(argv[i], &value);
    if (!setting) return mg__config_complain(reader, argv[i], "unknown flag", "see --help");
    if (setting->bare && !value) value = "1";
    if (!value && i + 1 < argc) value = argv[++i];
    if (!value) return mg__config_complain(reader, setting->flag, "has no value", "see --help");
    begin_list(reader, setting, begun);
    int error = setting->set(reader, setting->flag, value);
    if (error) return error;
  }
  return 0;
}

static int make_storage(struct mg__reader *reader) {
  struct stat found;
  const char *path = reader->config->storage;
  if (mkdir(path, 0700) != 0 && errno != EEXIST)
    return mg__config_complain(reader, "--storage-dir", "the folder cannot be made",
                               "check that its parent exists and can be written");
  if (stat(path, &found) != 0 || !S_ISDIR(found.st_mode))
    return mg__config_complain(reader, "--storage-dir", "not a folder", "name a folder");
  if (access(path, R_OK | W_OK | X_OK) != 0)
    return mg__config_complain(reader, "--storage-dir", "the folder cannot be written",
                               "check its rights");
  return 0;
}

int mg_config_read(struct mg_config *config, const struct mg_image *image, int argc, char **argv,
                   struct mg_buf *error) {
  struct mg__reader reader = {.config = config, .image = image, .error = error};
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  memset(config, 0, sizeof *config);
  memcpy(config->host, "127.0.0.1", sizeof "127.0.0.1");
  memcpy(config->storage, "data", sizeof "data");
  (void)snprintf(config->build, sizeof config->build, "%s", image->build);
  config->port = DEFAULT_PORT;
  config->threads = cores < 1 ? 1 : cores > MG_LIMIT_THREADS ? MG_LIMIT_THREADS : (unsigned)cores;
  config->level = MG_LOG_INFO;
  config->db_max_open = DEFAULT_OPEN;
  config->script_mb = MG_LIMIT_SCRIPT_BYTES / 1048576;
  config->script_ms = MG_LIMIT_CALL_MS;
  config->max_body = MG_LIMIT_BODY_BYTES;
  int result = read_environment(&reader);
  if (!result) result = read_flags(&reader, argc, argv);
  if (result || config->help || config->version) return result;
  if (config->page[0] && !config->dev)
    return mg__config_complain(&reader, "--page", "only for development", "give --dev too");
  result = make_storage(&reader);
  return result ? result : mg__config_read_keys(&reader);
}

void mg_config_free(struct mg_config *config, const struct mg_image *image) {
  for (size_t i = 0; config->secrets && i < image->secret_count; i++) free(config->secrets[i]);
  free(config->secrets);
  mg_buf_free(&config->key);
  mg_buf_free(&config->metrics_token);
}
