/* jam.c: linked into maklumat_jam and maklumat_gagal only, the program with another clock: JAM_UJI_MS milliseconds are added to the time of day,
 * so that pages whose look is compared (tests/browser/rupa.mjs) show the same months whenever they are looked at. It goes
 * on from there; the real program has no such switch. */
#include <stdlib.h>
#include <time.h>

int __real_clock_gettime(clockid_t id, struct timespec *t);
int __wrap_clock_gettime(clockid_t id, struct timespec *t);

int __wrap_clock_gettime(clockid_t id, struct timespec *t)
{
    int r = __real_clock_gettime(id, t);
    const char *set = getenv("JAM_UJI_MS");
    if (r || id != CLOCK_REALTIME || !set)
        return r;
    long long ms = strtoll(set, NULL, 10), ns = t->tv_nsec + ms % 1000 * 1000000;
    t->tv_sec += ms / 1000 + (ns < 0 ? -1 : ns / 1000000000);
    t->tv_nsec = ns < 0 ? ns + 1000000000 : ns % 1000000000;
    return 0;
}
