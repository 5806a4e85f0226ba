/* The names of organisations that have databases, and whether their ids tell them apart. */
#ifndef MG_TENANT_NAMES_H
#define MG_TENANT_NAMES_H

#include <stdbool.h>

/* Whether an organisation of another name has the same tenant id. Two of them by chance are
 * one in a million million pairs; somebody who looks for two finds them in seconds. Reads the
 * whole storage folder: not for an event loop. 0 or MG_E_SYSTEM. */
int mg_tenant_clash(const char *storage, const char *org, bool *out);

#endif
