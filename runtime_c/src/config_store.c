/* Settings of the actors' side: databases and what the application's code may use. */
#include <string.h>

#include "config_internal.h"

int mg__config_durable(struct mg__reader *reader, const char *where, const char *value) {
  bool power = strcmp(value, "power") == 0;
  if (!power && strcmp(value, "process") != 0)
    return mg__config_complain(reader, where, "unknown durability",
                               "give process (nothing is lost when the process is killed) or "
                               "power (nor when the machine is)");
  reader->config->power = power;
  return 0;
}

static int set_number(struct mg__reader *reader, const char *where, const char *value,
                      unsigned long most, unsigned *out, const char *mend) {
  unsigned long count = 0;
  if (!mg__config_number(value, 1, most, &count))
    return mg__config_complain(reader, where, "not a number within its bounds", mend);
  *out = (unsigned)count;
  return 0;
}

int mg__config_db_max_open(struct mg__reader *reader, const char *where, const char *value) {
  return set_number(reader, where, value, MG_LIMIT_DATABASES, &reader->config->db_max_open,
                    "give a number of databases from 1 to 100000");
}

int mg__config_script_mb(struct mg__reader *reader, const char *where, const char *value) {
  return set_number(reader, where, value, MG_LIMIT_SCRIPT_MB, &reader->config->script_mb,
                    "give MiB from 1 to 65536");
}

int mg__config_script_ms(struct mg__reader *reader, const char *where, const char *value) {
  return set_number(reader, where, value, MG_LIMIT_SCRIPT_MS, &reader->config->script_ms,
                    "give milliseconds from 1 to 600000");
}
