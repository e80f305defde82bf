/* lock.h: a data folder in use. The server holds it shared; what would pull the database away from under a
 * server needs it alone. The lock is the kernel's, on the folder itself: it ends with the process. */
#ifndef MK_CLI_LOCK_H
#define MK_CLI_LOCK_H

#include "base/command.h"

/* *ret_fd is closed to give it back. MK_BUSY with a sentence while somebody else is in the way. A folder
 * that does not exist yet has no lock: MK_OK and -1. */
MK_MUST_USE enum mk_result lock_data(struct invocation *in, bool alone, int *ret_fd);

#endif
