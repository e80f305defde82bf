/* worker_kit.h: for tests: the worker with the kinds of tests/worker/kinds_uji.c, from the folder of this program. */
#ifndef MK_WEB_WORKER_KIT_H
#define MK_WEB_WORKER_KIT_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "web/worker.h"

static inline void worker_uji(void)
{
    char path[1024];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 32);
    while (n > 0 && path[n - 1] != '/')
        n--;
    snprintf(path + (n > 0 ? n : 0), 32, "maklumat-worker-uji");
    worker_path_set(path);
}

static inline pid_t worker_uji_child(pid_t of)
{
    char path[64], text[64] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)of, (int)of);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    return n > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}

/* The process of the supervisor: the only child of the only child of this program; 0: there is none. */
static inline pid_t worker_uji_supervisor(void)
{
    pid_t keeper = worker_uji_child(getpid());
    return keeper > 0 ? worker_uji_child(keeper) : 0;
}

#endif
