/* The pod: reads the configuration, listens, tells where, runs until a signal. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account_command.h"
#include "backup.h"
#include "config.h"
#include "error.h"
#include "log.h"
#include "loop.h"
#include "page.h"
#include "version.h"
#include "wal_file.h"

enum { EXIT_CONFIG = 2 };

static void fill_signals(sigset_t *signals) {
  (void)sigemptyset(signals);
  (void)sigaddset(signals, SIGTERM);
  (void)sigaddset(signals, SIGINT);
  (void)sigaddset(signals, SIGHUP);
}

static void end(void *server) {
  mg_log(MG_LOG_INFO, "stopping", NULL);
  mg_server_stop(server);
}

/* A thread of its own waits for signals: SIGHUP opens the log anew, the first SIGTERM or
 * SIGINT stops the server in good order, the second at once. */
static void wait_for_signals(void *server) {
  sigset_t signals;
  bool ending = false;
  fill_signals(&signals);
  for (;;) {
    int caught = 0;
    (void)sigwait(&signals, &caught);
    if (caught == SIGHUP) {
      int error = mg_log_reopen();
      mg_log(error ? MG_LOG_ERROR : MG_LOG_INFO, "log", error ? "cannot be opened anew" : "opened");
    } else if (ending) {
      _exit(EXIT_FAILURE);
    } else {
      ending = true;
      end(server);
    }
  }
}

/* Every thread inherits this mask, so only the one that waits gets the signals. */
static void set_signals(void) {
  sigset_t signals;
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  fill_signals(&signals);
  (void)sigprocmask(SIG_BLOCK, &signals, NULL);
  (void)sigaction(SIGPIPE, &ignore, NULL);
}

static const char FAILED[] = "the pod could not start";

static int complain(const struct mg_buf *error, int code) {
  bool told = error->size > 0 && !error->failed;
  (void)fprintf(stderr, "%.*s (%s)\n", told ? (int)error->size : (int)sizeof FAILED - 1,
                told ? (const char *)error->data : FAILED, mg_error_text(code));
  return EXIT_CONFIG;
}

static int serve(const struct mg_image *image, const struct mg_config *config) {
  struct mg_server server;
  struct mg_buf error = {0};
  uv_thread_t waiter;
  int result = mg_server_open(&server, image, config, &error);
  if (!result && uv_thread_create(&waiter, wait_for_signals, &server)) result = MG_E_SYSTEM;
  if (result) {
    int status = complain(&error, result);
    mg_server_close(&server);
    mg_buf_free(&error);
    return status;
  }
  (void)printf("{\"listening\":\"%s\"}\n", server.address);
  (void)fflush(stdout);
  mg_log(MG_LOG_INFO, "listening", server.address);
  result = mg_server_run(&server);
  mg_server_close(&server);
  mg_log(MG_LOG_INFO, "stopped", NULL);
  return result ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int serve_folder(const struct mg_config *config) {
  struct mg_page page;
  struct mg_buf error = {0};
  int result = mg_page_read(&page, &mg_image, config->page, &error);
  int status = result ? complain(&error, result) : serve(&page.image, config);
  mg_page_free(&page);
  mg_buf_free(&error);
  return status;
}

static int say(const char *text) {
  return fputs(text, stdout) < 0 || fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* The application, the pod, and the libraries inside it. */
static int say_version(void) {
  return printf("%s, schema %s, build %s\npod %s, SQLite %s, libuv %s, llhttp %d.%d.%d\n",
                mg_image.name, mg_image.schema, mg_image.build, MG_VERSION, sqlite3_libversion(),
                uv_version_string(), LLHTTP_VERSION_MAJOR, LLHTTP_VERSION_MINOR,
                LLHTTP_VERSION_PATCH) < 0
             ? EXIT_FAILURE
             : EXIT_SUCCESS;
}

static int run(const struct mg_config *config) {
  if (config->help) return say(mg_config_help());
  if (config->version) return say_version();
  mg_log_level_set(config->level);
  if (mg_log_open(config->log_file, config->log_text)) {
    (void)fprintf(stderr, "--log-file: cannot be opened; check its folder and rights\n");
    return EXIT_CONFIG;
  }
  int used = mg_storage_use(config->storage);
  if (used) {
    (void)fprintf(stderr, "--storage-dir: %s\n",
                  used == MG_E_TAKEN ? "a backup is being restored there; wait for its end"
                                     : ".lock cannot be opened; check the folder and its rights");
    return EXIT_CONFIG;
  }
  return config->page[0] ? serve_folder(config) : serve(&mg_image, config);
}

int main(int argc, char **argv) {
  static struct mg_config config;
  struct mg_buf error = {0};
  (void)umask(077); /* databases and keys are for this user only */
  set_signals();
  int result = sqlite3_initialize() == SQLITE_OK ? mg_wal_file_register() : MG_E_STORAGE;
  if (!result && mg_backup_asked(argc, argv)) return mg_backup_run(argc, argv);
  if (!result && mg_account_command_asked(argc, argv)) return mg_account_command_run(argc, argv);
  if (!result) result = mg_config_read(&config, &mg_image, argc, argv, &error);
  int status = result ? complain(&error, result) : run(&config);
  mg_buf_free(&error);
  mg_config_free(&config, &mg_image);
  return status;
}
