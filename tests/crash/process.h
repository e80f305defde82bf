/* process.h: programs as the crash tests run them: with an empty environment, nothing on their standard streams but what
 * is asked for, and ended by SIGKILL. */
#ifndef MK_TESTS_CRASH_PROCESS_H
#define MK_TESTS_CRASH_PROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The path in that variable; skips the test when it is not set. */
const char *program_of(const char *variable);
/* The child's descriptor `as_fd` (1: standard output) is readable at *out, which the caller closes. */
pid_t spawn(const char *const *argv, int as_fd, int *out);
/* Runs to the end; the exit code, -1 when it did not end by itself; what it printed in `text`. */
int command(const char *const *argv, char *text, size_t size);
/* Runs and kills after that time unless it has ended. The exit code, or -1: killed. */
int command_killed(const char *const *argv, int64_t after_us);
/* A number from the environment, or the fallback. */
int64_t wanted(const char *variable, int64_t fallback);

#endif
