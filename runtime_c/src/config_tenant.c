/* Settings of tenants and accounts. */
#include <string.h>

#include "config_internal.h"
#include "tenant.h"

int mg__config_base_domain(struct mg__reader *reader, const char *where, const char *value) {
  if (!mg_base_domain_valid(value))
    return mg__config_complain(reader, where, "not a name for hosts",
                               "give for example example.org: lower case, no port, no dot at the "
                               "end");
  return mg__config_copy(reader, where, value, reader->config->base_domain,
                         sizeof reader->config->base_domain);
}

int mg__config_sign_up(struct mg__reader *reader, const char *where, const char *value) {
  bool open = strcmp(value, "open") == 0;
  if (!open && strcmp(value, "closed") != 0)
    return mg__config_complain(reader, where, "unknown choice",
                               "give open (anybody may make an organisation) or closed");
  reader->config->sign_up = open;
  return 0;
}
