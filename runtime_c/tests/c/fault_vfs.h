/* A file system for SQLite over the real one, whose calls fail when told, and that can
 * lose what was not synced, as a power cut does. */
#ifndef MG_FAULT_VFS_H
#define MG_FAULT_VFS_H

#include <stdbool.h>
#include <stddef.h>

enum fault_call { FAULT_OPEN = 1, FAULT_WRITE = 2, FAULT_SYNC = 4 };

/* Makes it the one that is used. 0 or an error of SQLite. */
int fault_vfs_register(void);
/* The n-th call of these kinds from now on fails, and all after it if `lasting`; 0: none. */
void fault_vfs_fail(unsigned calls, size_t n, bool lasting);
bool fault_vfs_failed(void);
/* From now on what files held when they were last synced is remembered. */
void fault_vfs_remember(bool remember);
/* Every file opened since goes back to what it held when it was last synced. The
 * databases are closed first, or their process is gone. */
void fault_vfs_cut_power(void);

#endif
