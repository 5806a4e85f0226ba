#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium/crypto_hash_sha256.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup_internal.h"
#include "buf.h"
#include "error.h"
#include "limits.h"
#include "token.h"

static const char SUMS[] = "SHA256SUMS";
static const char ENDING[] = ".db";
static const char OF_TENANT[] = "+tenant"; /* between the name and the ending (tenant_db.h) */
static const char HELP[] =
    "pod backup FOLDER [--storage-dir FOLDER] [--only ORGANISATION]\n"
    "pod restore FOLDER [--storage-dir FOLDER] [--only ORGANISATION] [--replace]\n"
    "\n"
    "backup copies the databases into a new or empty FOLDER, while a pod may be serving.\n"
    "restore checks a backup and puts it into the storage folder; no pod may be running\n"
    "there. What is there already is kept, and nothing is done, unless --replace is given.\n";

int mg__backup_say(const char *where, const char *what) {
  (void)fprintf(stderr, "%s: %s\n", where, what);
  return MG_E_STORAGE;
}

/* FOLDER/NAME.db, with `before` and `after` around the file's name. */
int mg__backup_path(char *out, const char *folder, const char *before, const char *name,
                    const char *after) {
  int size =
      snprintf(out, MG__BACKUP_PATH_BYTES, "%s/%s%s%s%s", folder, before, name, ENDING, after);
  return size > 0 && size < MG__BACKUP_PATH_BYTES ? 0
                                                  : mg__backup_say(folder, "the path is too long");
}

/* --- files ------------------------------------------------------------------------------- */

static int sync_path(const char *path, int flags) {
  int file = open(path, flags | O_CLOEXEC);
  int result = file >= 0 ? fsync(file) : -1;
  if (file >= 0) (void)close(file);
  return result == 0 ? 0 : mg__backup_say(path, "cannot be written to the disk");
}

int mg__backup_sync_folder(const char *path) { return sync_path(path, O_RDONLY | O_DIRECTORY); }

int mg__backup_digest(const char *path, char out[MG__BACKUP_DIGEST_TEXT + 1]) {
  static const char hex[] = "0123456789abcdef";
  crypto_hash_sha256_state state;
  uint8_t sum[crypto_hash_sha256_BYTES];
  uint8_t data[65536];
  ssize_t got = 0;
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return mg__backup_say(path, "cannot be read");
  (void)crypto_hash_sha256_init(&state);
  while ((got = read(file, data, sizeof data)) > 0)
    (void)crypto_hash_sha256_update(&state, data, (size_t)got);
  (void)close(file);
  if (got < 0) return mg__backup_say(path, "cannot be read");
  (void)crypto_hash_sha256_final(&state, sum);
  for (size_t i = 0; i < sizeof sum; i++) {
    out[2 * i] = hex[sum[i] >> 4];
    out[2 * i + 1] = hex[sum[i] & 15U];
  }
  out[MG__BACKUP_DIGEST_TEXT] = '\0';
  return 0;
}

/* --- databases ----------------------------------------------------------------------------- */

int mg__backup_open(const char *path, int flags, sqlite3 **out) {
  if (sqlite3_open_v2(path, out, flags | SQLITE_OPEN_NOFOLLOW, NULL) == SQLITE_OK) {
    (void)sqlite3_busy_timeout(*out, MG_LIMIT_SQL_MS);
    return 0;
  }
  int error = mg__backup_say(path, *out ? sqlite3_errmsg(*out) : "out of memory");
  (void)sqlite3_close(*out);
  *out = NULL;
  return error;
}

static int is_ok(void *opaque, int count, char **values, char **names) {
  (void)names;
  *(bool *)opaque = count == 1 && values[0] && strcmp(values[0], "ok") == 0;
  return 0;
}

static int check_database(sqlite3 *database, const char *path) {
  bool good = false;
  if (sqlite3_exec(database, "PRAGMA integrity_check(1)", is_ok, &good, NULL) == SQLITE_OK && good)
    return 0;
  return mg__backup_say(path, "the database is damaged");
}

/* All pages within one read transaction: a moment of the source. The copy is one file. */
static int copy_pages(sqlite3 *from, sqlite3 *to, const char *path) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
  int result = SQLITE_ERROR;
  if (backup) {
    result = sqlite3_backup_step(backup, -1);
    int ended = sqlite3_backup_finish(backup);
    if (result == SQLITE_DONE) result = ended;
  }
  if (result == SQLITE_OK)
    result = sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
  return result == SQLITE_OK ? 0 : mg__backup_say(path, sqlite3_errmsg(to));
}

int mg__backup_copy(const char *from_path, const char *to_path) {
  sqlite3 *from = NULL;
  sqlite3 *to = NULL;
  (void)unlink(to_path);
  int error = mg__backup_open(from_path, SQLITE_OPEN_READWRITE, &from);
  if (!error) error = mg__backup_open(to_path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to);
  if (!error) error = copy_pages(from, to, to_path);
  if (!error) error = check_database(to, to_path);
  (void)sqlite3_close(to);
  (void)sqlite3_close(from);
  return error ? error : sync_path(to_path, O_RDWR);
}

/* --- which ------------------------------------------------------------------------------------ */

/* The size of the organisation's name that a file's name without its ending begins with: an
 * actor's is that, a tenant's goes on; 0: it is neither. */
static size_t organisation(const char *stem, size_t size) {
  size_t tail = sizeof OF_TENANT - 1;
  if (size > tail && memcmp(stem + size - tail, OF_TENANT, tail) == 0) size -= tail;
  return mg_name_valid(stem, size) ? size : 0;
}

static int add_name(struct mg__backup *job, const char *name, size_t size) {
  size_t of = organisation(name, size);
  if (job->only && (strlen(job->only) != of || memcmp(job->only, name, of) != 0)) return 0;
  if (job->count >= MG__BACKUP_NAMES)
    return mg__backup_say(job->storage, "more databases than one backup can hold");
  memcpy(job->names[job->count], name, size);
  job->names[job->count++][size] = '\0';
  return 0;
}

/* The databases in the storage folder, of actors and of tenants. */
static int add_file(struct mg__backup *job, const char *name) {
  size_t size = strlen(name);
  if (size <= sizeof ENDING - 1) return 0;
  size -= sizeof ENDING - 1;
  bool ours = strcmp(name + size, ENDING) == 0 && organisation(name, size) > 0;
  return ours ? add_name(job, name, size) : 0;
}

/* The next name in the folder; NULL at its end, or if it can't be read (`errno`). */
static const char *next_name(DIR *folder) {
  errno = 0;
  struct dirent *entry = readdir(folder);
  return entry ? entry->d_name : NULL;
}

static int list_storage(struct mg__backup *job) {
  int error = 0;
  const char *name = NULL;
  DIR *folder = opendir(job->storage);
  if (!folder)
    return mg__backup_say(job->storage,
                          "the storage folder cannot be read; name it by --storage-dir");
  while (!error && (name = next_name(folder)) != NULL) error = add_file(job, name);
  if (!error && errno) error = mg__backup_say(job->storage, strerror(errno));
  (void)closedir(folder);
  return error;
}

/* One line of SHA256SUMS: digest, two spaces, NAME.db. */
static int read_line(struct mg__backup *job, char *line) {
  size_t size = strcspn(line, "\n");
  line[size] = '\0'; /* NOLINT(clang-analyzer-security.ArrayBound): at most its own end */
  const size_t before = MG__BACKUP_DIGEST_TEXT + 2;
  bool form = size > before + sizeof ENDING - 1 &&
              memcmp(line + MG__BACKUP_DIGEST_TEXT, "  ", 2) == 0 &&
              strcmp(line + size - (sizeof ENDING - 1), ENDING) == 0;
  size_t name_size = form ? size - before - (sizeof ENDING - 1) : 0;
  if (!form || organisation(line + before, name_size) == 0)
    return mg__backup_say(SUMS, "has a line that is not of a backup");
  size_t count = job->count;
  int error = add_name(job, line + before, name_size);
  if (!error && job->count > count) {
    memcpy(job->digests[count], line, MG__BACKUP_DIGEST_TEXT);
    job->digests[count][MG__BACKUP_DIGEST_TEXT] = '\0';
  }
  return error;
}

int mg__backup_list(struct mg__backup *job) {
  char path[MG__BACKUP_PATH_BYTES];
  char line[256];
  int error = 0;
  if (snprintf(path, sizeof path, "%s/%s", job->folder, SUMS) >= MG__BACKUP_PATH_BYTES)
    return mg__backup_say(job->folder, "the path is too long");
  FILE *file = fopen(path, "r");
  if (!file) return mg__backup_say(path, "cannot be read: this is no whole backup");
  while (!error && fgets(line, sizeof line, file)) error = read_line(job, line);
  if (!error && ferror(file)) error = mg__backup_say(path, "cannot be read");
  (void)fclose(file);
  return error;
}

/* --- backup -------------------------------------------------------------------------------------
 */

static int back_up(struct mg__backup *job, size_t i) {
  char from[MG__BACKUP_PATH_BYTES];
  char partial[MG__BACKUP_PATH_BYTES];
  char final[MG__BACKUP_PATH_BYTES];
  const char *name = job->names[i];
  if (mg__backup_path(from, job->storage, "", name, "") ||
      mg__backup_path(partial, job->folder, ".", name, "") ||
      mg__backup_path(final, job->folder, "", name, ""))
    return MG_E_STORAGE;
  int error = mg__backup_copy(from, partial);
  if (!error) error = mg__backup_digest(partial, job->digests[i]);
  if (!error && rename(partial, final)) error = mg__backup_say(final, strerror(errno));
  if (error) (void)unlink(partial);
  return error;
}

static int write_lines(const struct mg__backup *job, const char *path) {
  FILE *file = fopen(path, "w");
  if (!file) return mg__backup_say(path, strerror(errno));
  bool good = true;
  for (size_t i = 0; i < job->count; i++)
    good = fprintf(file, "%s  %s%s\n", job->digests[i], job->names[i], ENDING) > 0 && good;
  good = fclose(file) == 0 && good;
  return good ? 0 : mg__backup_say(path, "cannot be written");
}

/* The list comes last: a folder without it is no backup. */
static int write_sums(const struct mg__backup *job) {
  char partial[MG__BACKUP_PATH_BYTES];
  char final[MG__BACKUP_PATH_BYTES];
  if (snprintf(partial, sizeof partial, "%s/.%s", job->folder, SUMS) >= MG__BACKUP_PATH_BYTES ||
      snprintf(final, sizeof final, "%s/%s", job->folder, SUMS) >= MG__BACKUP_PATH_BYTES)
    return mg__backup_say(job->folder, "the path is too long");
  int error = write_lines(job, partial);
  if (!error) error = sync_path(partial, O_RDWR);
  if (!error)
    error = mg__backup_sync_folder(job->folder); /* the databases are there before it says so */
  if (!error && rename(partial, final)) error = mg__backup_say(final, strerror(errno));
  if (error) (void)unlink(partial);
  return error ? error : mg__backup_sync_folder(job->folder);
}

static int check_empty(const char *path) {
  size_t entries = 0;
  if (mkdir(path, 0700) != 0 && errno != EEXIST) return mg__backup_say(path, strerror(errno));
  DIR *folder = opendir(path);
  if (!folder) return mg__backup_say(path, strerror(errno));
  while (next_name(folder)) entries++;
  bool read = errno == 0;
  (void)closedir(folder);
  if (!read) return mg__backup_say(path, "cannot be read");
  return entries <= 2 ? 0 : mg__backup_say(path, "is not empty; name a new folder for the backup");
}

static int run_backup(struct mg__backup *job) {
  int error = check_empty(job->folder);
  if (!error) error = list_storage(job);
  if (!error && job->only && job->count == 0)
    error = mg__backup_say(job->only, "has no database here");
  for (size_t i = 0; !error && i < job->count; i++) error = back_up(job, i);
  return error ? error : write_sums(job);
}

/* --- the command line
 * ------------------------------------------------------------------------------ */

bool mg_backup_asked(int argc, char **argv) {
  return argc > 1 && (strcmp(argv[1], "backup") == 0 || strcmp(argv[1], "restore") == 0);
}

/* NOLINTBEGIN(clang-analyzer-*): the arguments of a program are not NULL before argc. */

/* The value of `--flag VALUE` or `--flag=VALUE`; NULL if the argument is another. */
static const char *flag_value(const char *flag, int argc, char **argv, int *at) {
  size_t size = strlen(flag);
  if (strncmp(argv[*at], flag, size) != 0) return NULL;
  if (argv[*at][size] == '=') return argv[*at] + size + 1;
  return argv[*at][size] == '\0' && *at + 1 < argc ? argv[++*at] : NULL;
}

static int read_arguments(struct mg__backup *job, int argc, char **argv) {
  const char *storage = getenv("MONOGLOT_STORAGE_DIR");
  job->storage = storage && *storage ? storage : "data";
  job->restore = strcmp(argv[1], "restore") == 0;
  for (int i = 2; i < argc; i++) {
    const char *value = NULL;
    if ((value = flag_value("--storage-dir", argc, argv, &i)) != NULL)
      job->storage = value;
    else if ((value = flag_value("--only", argc, argv, &i)) != NULL)
      job->only = value;
    else if (job->restore && strcmp(argv[i], "--replace") == 0)
      job->replace = true;
    else if (argv[i][0] != '-' && !job->folder)
      job->folder = argv[i];
    else
      return MG_E_ARGUMENT;
  }
  return job->folder && *job->folder ? 0 : MG_E_ARGUMENT;
}

/* NOLINTEND(clang-analyzer-*) */

int mg_backup_run(int argc, char **argv) {
  struct mg__backup job = {0};
  if (argc < 2 || !argv[1] || read_arguments(&job, argc, argv)) {
    (void)fputs(HELP, stderr);
    return 2;
  }
  job.names = calloc(MG__BACKUP_NAMES, sizeof *job.names);
  job.digests = calloc(MG__BACKUP_NAMES, sizeof *job.digests);
  int error = job.names && job.digests ? 0 : mg__backup_say(argv[1], "out of memory");
  if (!error) error = job.restore ? mg__restore(&job) : run_backup(&job);
  if (!error) (void)printf("{\"%s\":%zu}\n", job.restore ? "restored" : "saved", job.count);
  free(job.names);
  free(job.digests);
  return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
