#include "account_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "account.h"
#include "backup.h"
#include "error.h"
#include "query.h"
#include "tenant_db.h"
#include "tenant_names.h"

static const char HELP[] =
    "pod account add --organisation NAME --user NAME [--role ROLE]\n"
    "pod account password --organisation NAME --user NAME\n"
    "pod account enable|disable --organisation NAME --user NAME\n"
    "pod account list --organisation NAME\n"
    "\n"
    "with --storage-dir FOLDER as the pod has it (data). add and password read the password\n"
    "from standard input, one line. The first user of an organisation is its admin, others\n"
    "are member, unless --role is given. A new password, and disable, end the user's sessions.\n";

struct account_job {
  const char *storage, *org, *user, *role;
  char password[MG_LIMIT_PASSWORD_BYTES + 2]; /* with a line's end */
  uint64_t deadline;                          /* none */
};

static int say(const char *where, const char *what) {
  (void)fprintf(stderr, "%s: %s\n", where, what);
  return MG_E_ARGUMENT;
}

static int fail(const struct account_job *job, int error) {
  return error == MG_E_ARGUMENT || error == 0 ? error : say(job->org, mg_error_text(error));
}

/* --- the password ---------------------------------------------------------------------- */

/* At a terminal it is asked for and not shown. */
static void show(bool visible) {
  struct termios mode;
  if (tcgetattr(STDIN_FILENO, &mode)) return;
  if (visible)
    mode.c_lflag |= ECHO;
  else
    mode.c_lflag &= ~(tcflag_t)ECHO;
  (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode);
}

static int read_password(struct account_job *job) {
  bool terminal = isatty(STDIN_FILENO) == 1;
  if (terminal) show(false); /* before it is asked: what is typed too soon is dropped */
  if (terminal) (void)fputs("Password: ", stderr);
  const char *line = fgets(job->password, sizeof job->password, stdin);
  if (terminal) show(true);
  if (terminal) (void)fputs("\n", stderr);
  if (!line) return say("standard input", "has no password; write it there, one line");
  char *end = strpbrk(job->password, "\r\n");
  if (end) *end = '\0';
  const char *problem = mg_password_problem(job->password);
  return problem ? say("standard input", problem) : 0;
}

/* --- what can be done ------------------------------------------------------------------ */

static int finish(struct mg_db *db, const struct account_job *job, const char *action, int error) {
  if (!error) error = mg_tenant_audit(db, "", action, job->user, "{\"from\":\"command line\"}");
  if (!error) error = mg_db_commit(db);
  if (error) mg_db_rollback(db);
  return error;
}

static int add(struct mg_db *db, struct account_job *job) {
  struct mg_user user;
  int64_t count = 0;
  memset(&user, 0, sizeof user);
  int error = mg_password_hash(job->password, user.hash);
  if (!error) error = mg_db_begin(db);
  if (error) return error;
  error = mg_user_count(db, false, &count);
  const char *role = job->role ? job->role : count == 0 ? MG_ROLE_ADMIN : MG_ROLE_MEMBER;
  (void)snprintf(user.name, sizeof user.name, "%s", job->user);
  (void)snprintf(user.role, sizeof user.role, "%s", role);
  if (!error) error = mg_user_add(db, &user);
  if (error == MG_E_TAKEN) error = say(job->user, "is a user already; give another name");
  return finish(db, job, "user.create", error);
}

/* Changes the user by `set`, which ends the sessions if `ends`. */
static int change(struct mg_db *db, const struct account_job *job, bool ends,
                  void (*set)(struct mg_user *user, const char *hash), const char *hash) {
  struct mg_user user;
  int error = mg_db_begin(db);
  if (error) return error;
  error = mg_user_find(db, job->user, &user);
  if (error == MG_E_ABSENT) error = say(job->user, "is no user of the organisation");
  if (!error) {
    set(&user, hash);
    error = mg_user_change(db, &user);
  }
  if (!error && ends) error = mg_session_end_all(db, user.id, NULL);
  return finish(db, job, "user.change", error);
}

static void set_hash(struct mg_user *user, const char *hash) {
  (void)snprintf(user->hash, sizeof user->hash, "%s", hash);
}

static void set_enabled(struct mg_user *user, const char *hash) {
  (void)hash;
  user->disabled = false;
}

static void set_disabled(struct mg_user *user, const char *hash) {
  (void)hash;
  user->disabled = true;
}

static int password(struct mg_db *db, struct account_job *job) {
  char hash[MG_PASSWORD_HASH_BYTES + 1];
  int error = mg_password_hash(job->password, hash);
  return error ? error : change(db, job, true, set_hash, hash);
}

static int enable(struct mg_db *db, struct account_job *job) {
  return change(db, job, false, set_enabled, NULL);
}

static int disable(struct mg_db *db, struct account_job *job) {
  return change(db, job, true, set_disabled, NULL);
}

/* One line a user: name, role, and what keeps them out. Names need no escaping. */
static int list(struct mg_db *db, struct account_job *job) {
  struct mg_query query;
  (void)job;
  mg_query_begin(&query, db,
                 "SELECT name || ' ' || role || CASE WHEN disabled THEN ' disabled' WHEN "
                 "password_hash IS NULL THEN ' (signs in elsewhere)' ELSE '' END FROM users ORDER "
                 "BY name");
  while (mg_query_row(&query)) {
    size_t size = 0;
    const char *line = mg_query_column(&query, 0, &size);
    (void)printf("%.*s\n", (int)size, line);
  }
  return mg_query_end(&query);
}

struct action {
  const char *name;
  int (*run)(struct mg_db *db, struct account_job *job);
  bool creates; /* the organisation, if need be */
  bool one;     /* of one user */
  bool reads;   /* a password */
};

static const struct action ACTIONS[] = {
    {"add", add, true, true, true},         {"password", password, false, true, true},
    {"enable", enable, false, true, false}, {"disable", disable, false, true, false},
    {"list", list, false, false, false},
};

/* --- the command line ------------------------------------------------------------------ */

static bool valid(const char *name) { return name && mg_name_valid(name, strlen(name)); }

static int check(const struct account_job *job, const struct action *action) {
  static const char form[] = "1 to 64 of a-z, 0-9, . _ @ -, beginning with a letter or digit";
  bool clash = false;
  struct stat found;
  if (!valid(job->org)) return say("--organisation", form);
  if (action->one && !valid(job->user)) return say("--user", form);
  if (job->role && (!valid(job->role) || strcmp(action->name, "add") != 0))
    return say("--role", "a name like users', and only to add one");
  if (stat(job->storage, &found) || !S_ISDIR(found.st_mode))
    return say(job->storage, "is no folder; name the pod's by --storage-dir");
  int used = mg_storage_use(job->storage);
  if (used == MG_E_TAKEN)
    return say(job->storage, "a backup is being restored there; wait for its end");
  if (used) return say(job->storage, ".lock cannot be opened; check the folder and its rights");
  if (!action->creates) return 0;
  if (mg_tenant_clash(job->storage, job->org, &clash)) return say(job->storage, strerror(errno));
  return clash ? say(job->org, "another organisation has its tenant id; choose another name") : 0;
}

static int run(struct account_job *job, const struct action *action) {
  struct mg_db *db = NULL;
  int error = check(job, action);
  if (!error && action->reads) error = read_password(job);
  if (error) return error;
  error = mg_tenant_db_open(job->storage, job->org, action->creates, true, &job->deadline, &db);
  if (error == MG_E_ABSENT) return say(job->org, "has no users here");
  if (!error) error = action->run(db, job);
  mg_db_close(db);
  return fail(job, error);
}

static int read_flags(struct account_job *job, int argc, char **argv) {
  const struct {
    const char *name;
    const char **value;
  } flags[] = {{"--storage-dir", &job->storage},
               {"--organisation", &job->org},
               {"--user", &job->user},
               {"--role", &job->role}};
  for (int i = 3; i < argc; i++) {
    const char **value = NULL;
    size_t size = strcspn(argv[i], "=");
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
      if (strlen(flags[k].name) == size && strncmp(flags[k].name, argv[i], size) == 0)
        value = flags[k].value;
    if (!value) return say(argv[i], "unknown flag; see pod account --help");
    if (argv[i][size] == '=')
      *value = argv[i] + size + 1;
    else if (i + 1 < argc)
      *value = argv[++i];
    else
      return say(argv[i], "has no value; see pod account --help");
  }
  return 0;
}

bool mg_account_command_asked(int argc, char **argv) {
  return argc > 1 && strcmp(argv[1], "account") == 0;
}

int mg_account_command_run(int argc, char **argv) {
  struct account_job job = {.storage = getenv("MONOGLOT_STORAGE_DIR"), .deadline = UINT64_MAX};
  const struct action *action = NULL;
  if (!job.storage || !*job.storage) job.storage = "data";
  if (argc < 3 || strcmp(argv[2], "--help") == 0)
    return fputs(HELP, stdout) < 0 || fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
  for (size_t i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++)
    if (strcmp(ACTIONS[i].name, argv[2]) == 0) action = &ACTIONS[i];
  int error = action ? read_flags(&job, argc, argv)
                     : say(argv[2], "unknown command; see pod account --help");
  if (!error) error = run(&job, action);
  mg_password_wipe(job.password, sizeof job.password);
  return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
