#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

enum { FILE_BYTES = 65536, DEV_KEY_BYTES = 32, DEFAULT_PORT = 8080 };

/* What the parts below share: where values go and where errors are told. */
struct reader {
  struct mg_config *config;
  const struct mg_image *image;
  struct mg_buf *error;
  char secrets_file[4096];
  char key_file[4096];
};

static int complain(struct reader *reader, const char *where, const char *what, const char *mend) {
  mg_buf_text(reader->error, where);
  mg_buf_text(reader->error, ": ");
  mg_buf_text(reader->error, what);
  mg_buf_text(reader->error, "; ");
  mg_buf_text(reader->error, mend);
  return MG_E_ARGUMENT;
}

static int copy(struct reader *reader, const char *where, const char *value, char *out,
                size_t capacity) {
  size_t size = strlen(value);
  if (size == 0 || size >= capacity)
    return complain(reader, where, "empty or too long", "give a shorter value");
  memcpy(out, value, size + 1);
  return 0;
}

static bool number(const char *text, unsigned long least, unsigned long most, unsigned long *out) {
  char *end = NULL;
  if (*text < '0' || *text > '9') return false;
  errno = 0;
  *out = strtoul(text, &end, 10);
  return errno == 0 && *end == '\0' && *out >= least && *out <= most;
}

/* --- one function per setting ------------------------------------------------- */

static int set_port(struct reader *reader, const char *where, const char *value) {
  unsigned long port = 0;
  if (!number(value, 0, UINT16_MAX, &port))
    return complain(reader, where, "not a port", "give a number from 0 (any) to 65535");
  reader->config->port = (uint16_t)port;
  return 0;
}

static int set_host(struct reader *reader, const char *where, const char *value) {
  return copy(reader, where, value, reader->config->host, sizeof reader->config->host);
}

static int set_storage(struct reader *reader, const char *where, const char *value) {
  return copy(reader, where, value, reader->config->storage, sizeof reader->config->storage);
}

static int set_threads(struct reader *reader, const char *where, const char *value) {
  unsigned long threads = 0;
  if (!number(value, 1, MG_LIMIT_THREADS, &threads))
    return complain(reader, where, "not a number of threads", "give a number from 1 to 64");
  reader->config->threads = (unsigned)threads;
  return 0;
}

static int set_level(struct reader *reader, const char *where, const char *value) {
  return mg_log_level_parse(value, &reader->config->level) == 0
             ? 0
             : complain(reader, where, "unknown log level", "give error, warn, info or debug");
}

static int set_secrets_file(struct reader *reader, const char *where, const char *value) {
  return copy(reader, where, value, reader->secrets_file, sizeof reader->secrets_file);
}

static int set_key_file(struct reader *reader, const char *where, const char *value) {
  return copy(reader, where, value, reader->key_file, sizeof reader->key_file);
}

static int set_flag(struct reader *reader, const char *where, const char *value, bool *out) {
  if (strcmp(value, "1") != 0 && strcmp(value, "0") != 0)
    return complain(reader, where, "not a switch", "give 1 or 0");
  *out = value[0] == '1';
  return 0;
}

static int set_dev(struct reader *reader, const char *where, const char *value) {
  return set_flag(reader, where, value, &reader->config->dev);
}

static int set_durable(struct reader *reader, const char *where, const char *value) {
  return set_flag(reader, where, value, &reader->config->durable);
}

static int set_help(struct reader *reader, const char *where, const char *value) {
  return set_flag(reader, where, value, &reader->config->help);
}

static int set_version(struct reader *reader, const char *where, const char *value) {
  return set_flag(reader, where, value, &reader->config->version);
}

static int set_build(struct reader *reader, const char *where, const char *value) {
  return copy(reader, where, value, reader->config->build, sizeof reader->config->build);
}

static bool host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

static bool declared_host(const struct mg_image *image, const char *host) {
  for (size_t i = 0; i < image->host_count; i++)
    if (strcmp(image->hosts[i], host) == 0) return true;
  return false;
}

/* `http://127.0.0.1:9000`, without a path; the port may be left out (80). */
static bool read_address(struct mg_origin *origin, const char *url) {
  static const char scheme[] = "http://";
  unsigned long port = 80;
  if (strncmp(url, scheme, sizeof scheme - 1) != 0) return false;
  url += sizeof scheme - 1;
  size_t size = strcspn(url, ":/");
  if (size == 0 || size >= sizeof origin->address || strlen(url) >= sizeof origin->authority)
    return false;
  for (size_t i = 0; i < size; i++)
    if (!host_char(url[i])) return false;
  if (url[size] == ':' && !number(url + size + 1, 1, UINT16_MAX, &port)) return false;
  if (url[size] == '/') return false;
  memcpy(origin->address, url, size);
  origin->address[size] = '\0';
  memcpy(origin->authority, url, strlen(url) + 1);
  origin->port = (uint16_t)port;
  return true;
}

static int add_origin(struct reader *reader, const char *where, const char *value) {
  static const char mend[] = "write it as api.example.com=http://127.0.0.1:9000";
  struct mg_config *config = reader->config;
  const char *equals = strchr(value, '=');
  if (config->origin_count >= MG_LIMIT_ORIGINS)
    return complain(reader, where, "too many origins", "give 32 at most");
  struct mg_origin *origin = &config->origins[config->origin_count];
  if (!equals || (size_t)(equals - value) >= sizeof origin->host)
    return complain(reader, where, "not HOST=URL", mend);
  memcpy(origin->host, value, (size_t)(equals - value));
  origin->host[equals - value] = '\0';
  if (!declared_host(reader->image, origin->host))
    return complain(reader, where, "the application declares no such host",
                    "name a host that it fetches from");
  if (!read_address(origin, equals + 1))
    return complain(reader, where, "not a plain http URL without a path", mend);
  config->origin_count++;
  return 0;
}

/* Origins from the environment are separated by commas or spaces. */
static int set_origins(struct reader *reader, const char *where, const char *value) {
  char one[512];
  while (*value) {
    value += strspn(value, ", ");
    size_t size = strcspn(value, ", ");
    if (size >= sizeof one) return complain(reader, where, "too long", "give shorter origins");
    memcpy(one, value, size);
    one[size] = '\0';
    int error = size ? add_origin(reader, where, one) : 0;
    if (error) return error;
    value += size;
  }
  return 0;
}

struct setting {
  const char *flag;
  const char *variable; /* NULL: only a flag */
  bool bare;            /* the flag has no value */
  int (*set)(struct reader *reader, const char *where, const char *value);
};

static const struct setting SETTINGS[] = {
    {"--port", "MONOGLOT_PORT", false, set_port},
    {"--host", "MONOGLOT_HOST", false, set_host},
    {"--storage-dir", "MONOGLOT_STORAGE_DIR", false, set_storage},
    {"--dev", "MONOGLOT_DEV", true, set_dev},
    {"--durable", "MONOGLOT_DURABLE", true, set_durable},
    {"--origin", "MONOGLOT_ORIGINS", false, set_origins},
    {"--threads", "MONOGLOT_THREADS", false, set_threads},
    {"--log-level", "MONOGLOT_LOG_LEVEL", false, set_level},
    {"--secrets-file", "MONOGLOT_SECRETS_FILE", false, set_secrets_file},
    {"--session-key-file", "MONOGLOT_SESSION_KEY_FILE", false, set_key_file},
    {"--help", NULL, true, set_help},
    {"--version", NULL, true, set_version},
    {"--build", "MONOGLOT_BUILD", false, set_build},
};
enum { SETTING_COUNT = sizeof SETTINGS / sizeof *SETTINGS };

const char *mg_config_help(void) {
  return "Serves the application inside this file over HTTP and WebSocket.\n"
         "\n"
         "  --port N               port to listen on (8080); 0: any, told on standard output\n"
         "  --host ADDRESS         address to listen on (127.0.0.1)\n"
         "  --storage-dir FOLDER   where the databases are (./data)\n"
         "  --dev                  offer a sign-in page without accounts; never on a public "
         "address\n"
         "  --durable              each commit waits for the disk: survives a power cut\n"
         "  --origin HOST=URL      send requests for a declared host to a plain http URL\n"
         "  --threads N            event loops (one per core)\n"
         "  --log-level LEVEL      error, warn, info (default) or debug\n"
         "  --secrets-file FILE    lines KEY=VALUE; else MONOGLOT_SECRET_KEY for the secret `key`\n"
         "  --session-key-file F   else MONOGLOT_SESSION_KEY; at least 32 bytes; needed without "
         "--dev\n"
         "  --build ID             tell clients another identity of the build; a change reloads "
         "pages\n"
         "  --version, --help\n"
         "\n"
         "Each is also a variable: MONOGLOT_PORT, MONOGLOT_STORAGE_DIR, MONOGLOT_DEV=1, ...,\n"
         "MONOGLOT_ORIGINS (several, separated by commas). A flag wins over its variable.\n";
}

/* --- where values come from ---------------------------------------------------- */

static int read_environment(struct reader *reader) {
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

static int read_flags(struct reader *reader, int argc, char **argv) {
  bool origins = false;
  for (int i = 1; i < argc; i++) {
    const char *value = NULL;
    const struct setting *setting = find_setting(argv[i], &value);
    if (!setting) return complain(reader, argv[i], "unknown flag", "see --help");
    if (setting->bare && !value) value = "1";
    if (!value && i + 1 < argc) value = argv[++i];
    if (!value) return complain(reader, setting->flag, "has no value", "see --help");
    if (setting->set == set_origins && !origins) reader->config->origin_count = 0;
    origins = origins || setting->set == set_origins;
    int error = setting->set(reader, setting->flag, value);
    if (error) return error;
  }
  return 0;
}

static int read_file(struct reader *reader, const char *where, const char *path,
                     struct mg_buf *out) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  uint8_t *to = mg_buf_reserve(out, FILE_BYTES);
  ssize_t got = file >= 0 && to ? read(file, to, FILE_BYTES) : -1;
  if (file >= 0) (void)close(file);
  if (got < 0)
    return complain(reader, where, "the file cannot be read", "check its name and rights");
  if (got == FILE_BYTES)
    return complain(reader, where, "the file is too large", "64 KiB is the most");
  out->size += (size_t)got;
  return 0;
}

static void trim_line(struct mg_buf *text) {
  while (text->size > 0 &&
         (text->data[text->size - 1] == '\n' || text->data[text->size - 1] == '\r'))
    text->size--;
}

/* --- the session key ------------------------------------------------------------ */

/* With --dev and no key: one made at random and kept beside the databases, so that
 * sessions survive a restart. */
static int dev_key(struct reader *reader) {
  struct mg_buf *key = &reader->config->key;
  char path[4200];
  uint8_t fresh[DEV_KEY_BYTES];
  int size = snprintf(path, sizeof path, "%s/dev-session-key", reader->config->storage);
  if (size < 0 || (size_t)size >= sizeof path) return MG_E_ARGUMENT;
  if (access(path, R_OK) == 0) return read_file(reader, path, path, key);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  bool good = file >= 0 && getrandom(fresh, sizeof fresh, 0) == (ssize_t)sizeof fresh &&
              write(file, fresh, sizeof fresh) == (ssize_t)sizeof fresh;
  if (file >= 0) (void)close(file);
  if (!good)
    return complain(reader, path, "cannot be written", "check the storage folder's rights");
  mg_buf_append(key, fresh, sizeof fresh);
  return 0;
}

static int read_key(struct reader *reader) {
  struct mg_buf *key = &reader->config->key;
  const char *given = getenv("MONOGLOT_SESSION_KEY");
  int error = 0;
  if (reader->key_file[0]) {
    error = read_file(reader, "--session-key-file", reader->key_file, key);
    trim_line(key);
  } else if (given && *given) {
    mg_buf_text(key, given);
  } else if (reader->config->dev) {
    error = dev_key(reader);
  } else {
    return complain(reader, "MONOGLOT_SESSION_KEY", "not set",
                    "give at least 32 random bytes, or --dev on a machine of your own");
  }
  if (error) return error;
  if (key->size < MG_LIMIT_KEY_BYTES)
    return complain(reader, "the session key", "too short", "give at least 32 bytes");
  return key->failed ? MG_E_NOMEM : 0;
}

/* --- secrets ----------------------------------------------------------------------- */

void mg_secret_variable(const char *key, char *out, size_t capacity) {
  size_t at = (size_t)snprintf(out, capacity, "MONOGLOT_SECRET_");
  for (; *key && at + 1 < capacity; key++) {
    char c = *key;
    if (c >= 'a' && c <= 'z') c = (char)(c - 32);
    out[at++] = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
  }
  out[at] = '\0';
}

/* The value of the line `KEY=VALUE`; its size, or 0. */
static size_t find_line(const struct mg_buf *file, const char *key, const char **out) {
  const char *at = (const char *)file->data;
  const char *end = at + file->size;
  size_t size = strlen(key);
  while (at < end) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) stop = end;
    if ((size_t)(stop - at) > size && memcmp(at, key, size) == 0 && at[size] == '=') {
      *out = at + size + 1;
      size_t value = (size_t)(stop - *out);
      return value > 0 && (*out)[value - 1] == '\r' ? value - 1 : value;
    }
    at = stop + 1;
  }
  return 0;
}

/* A bearer value goes into a header: visible ASCII only. */
static bool secret_valid(const char *value, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (value[i] <= 0x20 || value[i] >= 0x7f) return false;
  return true;
}

static int read_secret(struct reader *reader, size_t index, const struct mg_buf *file) {
  const char *key = reader->image->secrets[index].key;
  char variable[256];
  const char *value = NULL;
  mg_secret_variable(key, variable, sizeof variable);
  size_t size = find_line(file, key, &value);
  if (size == 0 && (value = getenv(variable)) != NULL) size = strlen(value);
  if (size == 0) return 0; /* fetches that need it will say so */
  if (!secret_valid(value, size))
    return complain(reader, variable, "has a character that a header can't carry",
                    "give visible ASCII without spaces");
  char *kept = malloc(size + 1);
  if (!kept) return MG_E_NOMEM;
  memcpy(kept, value, size);
  kept[size] = '\0';
  reader->config->secrets[index] = kept;
  return 0;
}

static int read_secrets(struct reader *reader) {
  struct mg_buf file = {0};
  reader->config->secrets = calloc(reader->image->secret_count + 1, sizeof(char *));
  if (!reader->config->secrets) return MG_E_NOMEM;
  int error = reader->secrets_file[0]
                  ? read_file(reader, "--secrets-file", reader->secrets_file, &file)
                  : 0;
  for (size_t i = 0; !error && i < reader->image->secret_count; i++)
    error = read_secret(reader, i, &file);
  mg_buf_free(&file);
  return error;
}

static int make_storage(struct reader *reader) {
  struct stat found;
  const char *path = reader->config->storage;
  if (mkdir(path, 0700) != 0 && errno != EEXIST)
    return complain(reader, "--storage-dir", "the folder cannot be made",
                    "check that its parent exists and can be written");
  if (stat(path, &found) != 0 || !S_ISDIR(found.st_mode))
    return complain(reader, "--storage-dir", "not a folder", "name a folder");
  if (access(path, R_OK | W_OK | X_OK) != 0)
    return complain(reader, "--storage-dir", "the folder cannot be written", "check its rights");
  return 0;
}

int mg_config_read(struct mg_config *config, const struct mg_image *image, int argc, char **argv,
                   struct mg_buf *error) {
  struct reader reader = {config, image, error, "", ""};
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  memset(config, 0, sizeof *config);
  memcpy(config->host, "127.0.0.1", sizeof "127.0.0.1");
  memcpy(config->storage, "data", sizeof "data");
  (void)snprintf(config->build, sizeof config->build, "%s", image->build);
  config->port = DEFAULT_PORT;
  config->threads = cores < 1 ? 1 : cores > MG_LIMIT_THREADS ? MG_LIMIT_THREADS : (unsigned)cores;
  config->level = MG_LOG_INFO;
  int result = read_environment(&reader);
  if (!result) result = read_flags(&reader, argc, argv);
  if (result || config->help || config->version) return result;
  result = make_storage(&reader);
  if (!result) result = read_key(&reader);
  return result ? result : read_secrets(&reader);
}

void mg_config_free(struct mg_config *config, const struct mg_image *image) {
  for (size_t i = 0; config->secrets && i < image->secret_count; i++) free(config->secrets[i]);
  free(config->secrets);
  mg_buf_free(&config->key);
}
