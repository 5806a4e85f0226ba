/* Fewer writes into a database's log: SQLite writes each frame as a head and a page, and a
 * transaction one frame after another; here they are put together.
 *
 * What is kept back is only what no commit covers: with the end of the frame that commits, all
 * before it is with the kernel, so a commit that SQLite reports survives the process's death as
 * it did. Whatever else is done with the file comes after the writes before it. */
#ifndef MG_WAL_FILE_H
#define MG_WAL_FILE_H

/* Makes what is SQLite's default file system do so; once, before databases are opened.
 * 0 or MG_E_STORAGE. */
int mg_wal_file_register(void);

#endif
