#include "tenant_names.h"

#include <dirent.h>
#include <string.h>

#include "error.h"
#include "tenant.h"
#include "tenant_db.h"
#include "token.h"

/* The size of the organisation's name that a database's file is of; 0 if it is none. */
static size_t organisation_of(const char *file) {
  size_t size = strcspn(file, "+");
  if (strcmp(file + size, MG_TENANT_ENDING) != 0) {
    const char *dot = strrchr(file, '.');
    if (!dot || strcmp(dot, ".db") != 0) return 0;
    size = (size_t)(dot - file);
  }
  return mg_name_valid(file, size) ? size : 0;
}

static bool clashes(const char *file, const char *org, const char *id) {
  char other[MG_LIMIT_NAME_BYTES + 1];
  char other_id[MG_TENANT_ID_BYTES + 1];
  size_t size = organisation_of(file);
  memcpy(other, file, size);
  other[size] = '\0';
  if (size == 0 || strcmp(other, org) == 0) return false;
  mg_tenant_id(other, other_id);
  return strcmp(id, other_id) == 0;
}

int mg_tenant_clash(const char *storage, const char *org, bool *out) {
  char id[MG_TENANT_ID_BYTES + 1];
  struct dirent *entry = NULL;
  DIR *folder = opendir(storage);
  if (!folder) return MG_E_SYSTEM;
  mg_tenant_id(org, id);
  *out = false;
  while (!*out && (entry = readdir(folder)) != NULL) *out = clashes(entry->d_name, org, id);
  (void)closedir(folder);
  return 0;
}
