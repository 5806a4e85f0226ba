#include "backup.h"

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

#include "buf.h"
#include "error.h"
#include "limits.h"
#include "token.h"

enum {
  PATH_BYTES = 4096,
  NAMES = 200000,
  STEM_BYTES = MG_LIMIT_NAME_BYTES + 8,
  DIGEST_TEXT = 2 * crypto_hash_sha256_BYTES
};

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

struct job {
  bool restore, replace;
  const char *folder;               /* of the backup */
  const char *storage;              /* of the pod */
  const char *only;                 /* one organisation, or NULL */
  char (*names)[STEM_BYTES + 1];    /* of files, without their ending */
  char (*digests)[DIGEST_TEXT + 1]; /* of the backup's files, in the order of `names` */
  size_t count;
};

static int say(const char *where, const char *what) {
  (void)fprintf(stderr, "%s: %s\n", where, what);
  return MG_E_STORAGE;
}

/* FOLDER/NAME.db, with `before` and `after` around the file's name. */
static int path_of(char *out, const char *folder, const char *before, const char *name,
                   const char *after) {
  int size = snprintf(out, PATH_BYTES, "%s/%s%s%s%s", folder, before, name, ENDING, after);
  return size > 0 && size < PATH_BYTES ? 0 : say(folder, "the path is too long");
}

/* --- files ------------------------------------------------------------------------------- */

static int sync_path(const char *path, int flags) {
  int file = open(path, flags | O_CLOEXEC);
  int result = file >= 0 ? fsync(file) : -1;
  if (file >= 0) (void)close(file);
  return result == 0 ? 0 : say(path, "cannot be written to the disk");
}

static int sync_folder(const char *path) { return sync_path(path, O_RDONLY | O_DIRECTORY); }

static int digest(const char *path, char out[DIGEST_TEXT + 1]) {
  static const char hex[] = "0123456789abcdef";
  crypto_hash_sha256_state state;
  uint8_t sum[crypto_hash_sha256_BYTES];
  uint8_t data[65536];
  ssize_t got = 0;
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return say(path, "cannot be read");
  (void)crypto_hash_sha256_init(&state);
  while ((got = read(file, data, sizeof data)) > 0)
    (void)crypto_hash_sha256_update(&state, data, (size_t)got);
  (void)close(file);
  if (got < 0) return say(path, "cannot be read");
  (void)crypto_hash_sha256_final(&state, sum);
  for (size_t i = 0; i < sizeof sum; i++) {
    out[2 * i] = hex[sum[i] >> 4];
    out[2 * i + 1] = hex[sum[i] & 15U];
  }
  out[DIGEST_TEXT] = '\0';
  return 0;
}

/* --- databases ----------------------------------------------------------------------------- */

static int open_database(const char *path, int flags, sqlite3 **out) {
  if (sqlite3_open_v2(path, out, flags | SQLITE_OPEN_NOFOLLOW, NULL) == SQLITE_OK) {
    (void)sqlite3_busy_timeout(*out, MG_LIMIT_SQL_MS);
    return 0;
  }
  int error = say(path, *out ? sqlite3_errmsg(*out) : "out of memory");
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
  return say(path, "the database is damaged");
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
  return result == SQLITE_OK ? 0 : say(path, sqlite3_errmsg(to));
}

static int copy_database(const char *from_path, const char *to_path) {
  sqlite3 *from = NULL;
  sqlite3 *to = NULL;
  (void)unlink(to_path);
  int error = open_database(from_path, SQLITE_OPEN_READWRITE, &from);
  if (!error) error = open_database(to_path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to);
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

static int add_name(struct job *job, const char *name, size_t size) {
  size_t of = organisation(name, size);
  if (job->only && (strlen(job->only) != of || memcmp(job->only, name, of) != 0)) return 0;
  if (job->count >= NAMES) return say(job->storage, "more databases than one backup can hold");
  memcpy(job->names[job->count], name, size);
  job->names[job->count++][size] = '\0';
  return 0;
}

/* The databases in the storage folder, of actors and of tenants. */
static int list_storage(struct job *job) {
  int error = 0;
  struct dirent *entry = NULL;
  DIR *folder = opendir(job->storage);
  if (!folder)
    return say(job->storage, "the storage folder cannot be read; name it by --storage-dir");
  while (!error && (entry = readdir(folder)) != NULL) {
    size_t size = strlen(entry->d_name);
    if (size <= sizeof ENDING - 1) continue;
    size -= sizeof ENDING - 1;
    if (strcmp(entry->d_name + size, ENDING) == 0 && organisation(entry->d_name, size) > 0)
      error = add_name(job, entry->d_name, size);
  }
  (void)closedir(folder);
  return error;
}

/* One line of SHA256SUMS: digest, two spaces, NAME.db. */
static int read_line(struct job *job, char *line) {
  size_t size = strcspn(line, "\n");
  line[size] = '\0'; /* NOLINT(clang-analyzer-security.ArrayBound): at most its own end */
  const size_t before = DIGEST_TEXT + 2;
  bool form = size > before + sizeof ENDING - 1 && memcmp(line + DIGEST_TEXT, "  ", 2) == 0 &&
              strcmp(line + size - (sizeof ENDING - 1), ENDING) == 0;
  size_t name_size = form ? size - before - (sizeof ENDING - 1) : 0;
  if (!form || organisation(line + before, name_size) == 0)
    return say(SUMS, "has a line that is not of a backup");
  size_t count = job->count;
  int error = add_name(job, line + before, name_size);
  if (!error && job->count > count) {
    memcpy(job->digests[count], line, DIGEST_TEXT);
    job->digests[count][DIGEST_TEXT] = '\0';
  }
  return error;
}

static int list_backup(struct job *job) {
  char path[PATH_BYTES];
  char line[256];
  int error = 0;
  if (snprintf(path, sizeof path, "%s/%s", job->folder, SUMS) >= PATH_BYTES)
    return say(job->folder, "the path is too long");
  FILE *file = fopen(path, "r");
  if (!file) return say(path, "cannot be read: this is no whole backup");
  while (!error && fgets(line, sizeof line, file)) error = read_line(job, line);
  (void)fclose(file);
  return error;
}

/* --- backup -------------------------------------------------------------------------------------
 */

static int back_up(struct job *job, size_t i) {
  char from[PATH_BYTES];
  char partial[PATH_BYTES];
  char final[PATH_BYTES];
  const char *name = job->names[i];
  if (path_of(from, job->storage, "", name, "") || path_of(partial, job->folder, ".", name, "") ||
      path_of(final, job->folder, "", name, ""))
    return MG_E_STORAGE;
  int error = copy_database(from, partial);
  if (!error) error = digest(partial, job->digests[i]);
  if (!error && rename(partial, final)) error = say(final, strerror(errno));
  if (error) (void)unlink(partial);
  return error;
}

/* The list comes last: a folder without it is no backup. */
static int write_sums(const struct job *job) {
  char partial[PATH_BYTES];
  char final[PATH_BYTES];
  if (snprintf(partial, sizeof partial, "%s/.%s", job->folder, SUMS) >= PATH_BYTES ||
      snprintf(final, sizeof final, "%s/%s", job->folder, SUMS) >= PATH_BYTES)
    return say(job->folder, "the path is too long");
  FILE *file = fopen(partial, "w");
  if (!file) return say(partial, strerror(errno));
  bool good = true;
  for (size_t i = 0; i < job->count; i++)
    good = fprintf(file, "%s  %s%s\n", job->digests[i], job->names[i], ENDING) > 0 && good;
  good = fclose(file) == 0 && good;
  if (!good) return say(partial, "cannot be written");
  int error = sync_path(partial, O_RDWR);
  if (!error && rename(partial, final)) error = say(final, strerror(errno));
  return error ? error : sync_folder(job->folder);
}

static int check_empty(const char *path) {
  size_t entries = 0;
  if (mkdir(path, 0700) != 0 && errno != EEXIST) return say(path, strerror(errno));
  DIR *folder = opendir(path);
  if (!folder) return say(path, strerror(errno));
  while (readdir(folder)) entries++;
  (void)closedir(folder);
  return entries <= 2 ? 0 : say(path, "is not empty; name a new folder for the backup");
}

static int run_backup(struct job *job) {
  int error = check_empty(job->folder);
  if (!error) error = list_storage(job);
  if (!error && job->only && job->count == 0) error = say(job->only, "has no database here");
  for (size_t i = 0; !error && i < job->count; i++) error = back_up(job, i);
  return error ? error : write_sums(job);
}

/* --- restore -------------------------------------------------------------------------------------
 */

static int check_absent(const struct job *job, const char *name) {
  char path[PATH_BYTES];
  struct stat found;
  if (path_of(path, job->storage, "", name, "")) return MG_E_STORAGE;
  return job->replace || lstat(path, &found) != 0
             ? 0
             : say(path, "is there already; --replace puts the backup in its place");
}

/* A checked copy beside the place it will have. */
static int stage(const struct job *job, size_t i) {
  char from[PATH_BYTES];
  char partial[PATH_BYTES];
  char found[DIGEST_TEXT + 1];
  if (path_of(from, job->folder, "", job->names[i], "") ||
      path_of(partial, job->storage, ".", job->names[i], ""))
    return MG_E_STORAGE;
  int error = digest(from, found);
  if (!error && strcmp(found, job->digests[i]) != 0)
    error = say(from, "is not what was backed up: its digest is another");
  return error ? error : copy_database(from, partial);
}

static void unstage(const struct job *job) {
  char partial[PATH_BYTES];
  for (size_t i = 0; i < job->count; i++)
    if (path_of(partial, job->storage, ".", job->names[i], "") == 0) (void)unlink(partial);
}

/* The old database's own log must not be taken for the new one's. */
static int put_in_place(const struct job *job, const char *name) {
  static const char *const beside[] = {"-wal", "-shm", "-journal"};
  char partial[PATH_BYTES];
  char final[PATH_BYTES];
  char other[PATH_BYTES];
  if (path_of(partial, job->storage, ".", name, "") || path_of(final, job->storage, "", name, ""))
    return MG_E_STORAGE;
  for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
    if (path_of(other, job->storage, "", name, beside[i]) ||
        (unlink(other) != 0 && errno != ENOENT))
      return say(final, "what stands beside it cannot be removed");
  return rename(partial, final) == 0 ? 0 : say(final, strerror(errno));
}

static int lock(const char *storage, int how) {
  char path[PATH_BYTES];
  if (snprintf(path, sizeof path, "%s/.lock", storage) >= PATH_BYTES) return -1;
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0 || flock(file, how | LOCK_NB) == 0) return file;
  (void)close(file);
  return -1;
}

int mg_storage_use(const char *storage) { return lock(storage, LOCK_SH) >= 0 ? 0 : MG_E_SYSTEM; }

static int put_all(struct job *job) {
  int error = 0;
  for (size_t i = 0; !error && i < job->count; i++) error = check_absent(job, job->names[i]);
  if (error) return error;
  for (size_t i = 0; !error && i < job->count; i++) error = stage(job, i);
  for (size_t i = 0; !error && i < job->count; i++) error = put_in_place(job, job->names[i]);
  if (error) unstage(job);
  return error ? error : sync_folder(job->storage);
}

static int run_restore(struct job *job) {
  if (mkdir(job->storage, 0700) != 0 && errno != EEXIST) return say(job->storage, strerror(errno));
  int error = list_backup(job);
  if (!error && job->only && job->count == 0) error = say(job->only, "is not in this backup");
  if (error) return error;
  int file = lock(job->storage, LOCK_EX);
  if (file < 0) return say(job->storage, "a pod is using it; stop it first");
  error = put_all(job);
  (void)close(file);
  return error;
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

static int read_arguments(struct job *job, int argc, char **argv) {
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
  struct job job = {0};
  if (argc < 2 || !argv[1] || read_arguments(&job, argc, argv)) {
    (void)fputs(HELP, stderr);
    return 2;
  }
  job.names = calloc(NAMES, sizeof *job.names);
  job.digests = calloc(NAMES, sizeof *job.digests);
  int error = job.names && job.digests ? 0 : say(argv[1], "out of memory");
  if (!error) error = job.restore ? run_restore(&job) : run_backup(&job);
  if (!error) (void)printf("{\"%s\":%zu}\n", job.restore ? "restored" : "saved", job.count);
  free(job.names);
  free(job.digests);
  return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
