/* disk: a slower disk for whoever is started with it (LD_PRELOAD), so that figures can be had for the disk the targets were set
 * on: every sync that succeeds takes DISK_SYNC_US microseconds longer. Sleeping, as a process that waits for a disk does;
 * syncs of several threads or processes overlap, as on a disk with a queue. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

static long delay_us;

__attribute__((constructor)) static void disk_start(void)
{
    const char *text = getenv("DISK_SYNC_US");
    delay_us = text ? strtol(text, NULL, 10) : 0;
}

static int slowly(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int r = real ? real(fd) : (errno = ENOSYS, -1);
    struct timespec left = { delay_us / 1000000, delay_us % 1000000 * 1000 };
    prctl(PR_SET_TIMERSLACK, 1000, 0, 0, 0); /* of this thread, else 50 us are added */
    while (r == 0 && delay_us > 0 && nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
    return r;
}

int fdatasync(int fd) { return slowly("fdatasync", fd); }
int fsync(int fd) { return slowly("fsync", fd); }
