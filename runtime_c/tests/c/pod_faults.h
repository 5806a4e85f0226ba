/* A pod whose calls fail when told, by the linker's --wrap: asking for memory, opening and
 * writing files, bringing them to the disk, making sockets, renaming; or that is killed there. Who
 * tells it is the test, in a file that both have mapped (runtime_c/tests/faults_fixture.py), named
 * by MONOGLOT_FAULTS; without that nothing fails.
 *
 * Only files are counted, no pipes and sockets: what those do is the network's matter. */
#ifndef MG_POD_FAULTS_H
#define MG_POD_FAULTS_H

#include <stdint.h>

enum fault_kind {
  FAULT_MEMORY,
  FAULT_OPEN,
  FAULT_WRITE,
  FAULT_SYNC,
  FAULT_SOCKET,
  FAULT_NAME,
  FAULT_SHRINK, /* of memory, where a piece is to be smaller */
  FAULT_KINDS
};

/* What becomes of the n-th call. */
enum fault_way { FAULT_ONCE, FAULT_LASTING, FAULT_KILL };

/* The file; every number in the machine's own form. */
struct fault_table {
  uint64_t kind;               /* which calls may fail now; FAULT_KINDS: none */
  uint64_t way;                /* it fails; all from it on fail; the process is killed before it */
  int64_t countdown;           /* calls until one fails */
  uint64_t failed;             /* calls that did */
  uint64_t from;               /* where the last one came from, relative to `main` */
  uint64_t calls[FAULT_KINDS]; /* all of each kind, since the start */
};

#endif
