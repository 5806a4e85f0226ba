/* `pod backup` and `pod restore`: the organisations' databases, of actors and of tenants, as files
 * of their own.
 *
 * A backup is a folder with one database a file and `SHA256SUMS` over them. It may be
 * made while a pod is serving: each database is copied as it is at one moment. Nothing
 * has its final name before it is whole, checked and on the disk. */
#ifndef MG_BACKUP_H
#define MG_BACKUP_H

#include <stdbool.h>

/* True if the arguments name one of the two commands. */
bool mg_backup_asked(int argc, char **argv);
/* Runs it; says on standard output what was done, on standard error what is wrong and
 * how to mend it. Returns the status to exit with. */
int mg_backup_run(int argc, char **argv);

/* Marks the storage folder as in use until the process ends, so that nothing is restored
 * under a running pod. 0, MG_E_TAKEN if something is being restored, or MG_E_SYSTEM. */
int mg_storage_use(const char *storage);

#endif
