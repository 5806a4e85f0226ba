/* `pod account`: users made and changed from the command line, so that a pod whose sign-up is
 * closed can begin. While a pod is serving too: what is changed counts from the next request. */
#ifndef MG_ACCOUNT_COMMAND_H
#define MG_ACCOUNT_COMMAND_H

#include <stdbool.h>

/* True if the arguments name the command. */
bool mg_account_command_asked(int argc, char **argv);
/* Runs it; says on standard output what was done, on standard error what is wrong and how to
 * mend it. Returns the status to exit with. */
int mg_account_command_run(int argc, char **argv);

#endif
