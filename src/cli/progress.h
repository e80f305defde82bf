/* progress.h: how far a long command is, on a terminal alone: one line that renews itself. From any thread. */
#ifndef MK_CLI_PROGRESS_H
#define MK_CLI_PROGRESS_H

#include <stdint.h>

/* of 0: nobody knows the end yet. */
void progress_show(const char *what, int64_t done, int64_t of);
void progress_end(void); /* the line is gone */

#endif
