/* clock.c: see clock.h. The generator is xoshiro256** by Blackman and Vigna, seeded with splitmix64. */
#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static _Atomic int64_t fake_utc_ms;

static int64_t read_clock(clockid_t id, int64_t per_second)
{
    struct timespec t;
    int r = clock_gettime(id, &t);
    assert(r == 0);
    return (int64_t)t.tv_sec * per_second + t.tv_nsec / (1000000000 / per_second);
}

int64_t clock_utc_ms(void)
{
    int64_t fake = atomic_load_explicit(&fake_utc_ms, memory_order_relaxed);
    return fake ? fake : read_clock(CLOCK_REALTIME, 1000);
}

int64_t clock_monotonic_us(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000000);
}

int64_t clock_thread_us(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID, 1000000);
}

void clock_set_fake(int64_t utc_ms)
{
    atomic_store(&fake_utc_ms, utc_ms);
}

void random_bytes(void *p, size_t n)
{
    unsigned char *at = p;
    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort();
        at += got;
        n -= (size_t)got;
    }
}

enum { ID_COUNT_BITS = 21, ID_TIME_BITS = 42, ID_MANY_MAX = 65536 };
static const int64_t ID_EPOCH_MS = 1577836800000; /* 2020-01-01 UTC */

/* When the count of a millisecond runs over, it carries into the time: the ids stay unique and
 * ascending, and the next milliseconds go on from there. The same holds when the clock steps back. */
int64_t id_make_many(uint32_t n)
{
    static _Atomic int64_t last;
    assert(n > 0 && n <= ID_MANY_MAX);
    int64_t ms = clock_utc_ms() - ID_EPOCH_MS;
    if (ms < 1) /* a clock before 2020; never 0, which means "no id" */
        ms = 1;
    ms &= (INT64_C(1) << ID_TIME_BITS) - 1;
    int64_t fresh = 0;
    int64_t seen = atomic_load_explicit(&last, memory_order_relaxed);
    for (;;) {
        int64_t next = seen + 1;
        if (seen >> ID_COUNT_BITS < ms) {
            if (!fresh) {
                uint32_t start;
                random_bytes(&start, sizeof start);
                fresh = ms << ID_COUNT_BITS | (start & ((1U << ID_COUNT_BITS) - 1));
            }
            next = fresh;
        }
        if (atomic_compare_exchange_weak(&last, &seen, next + n - 1))
            return next;
    }
}

int64_t id_make(void)
{
    return id_make_many(1);
}

int64_t id_from_ms(int64_t utc_ms)
{
    int64_t ms = utc_ms - ID_EPOCH_MS;
    return ms < 1 ? 0 : (ms & ((INT64_C(1) << ID_TIME_BITS) - 1)) << ID_COUNT_BITS;
}

int64_t id_of_day(int32_t day)
{
    uint64_t r;
    random_bytes(&r, sizeof r);
    return id_of_day_from(day, r);
}

int64_t id_of_day_from(int32_t day, uint64_t random)
{
    return (int64_t)(((uint64_t)(uint32_t)day & 0xFFFF) << 47 | random >> 17);
}

int64_t id_of_day_near(int32_t day, uint32_t group, uint64_t random)
{
    return id_of_day_from(day, (uint64_t)group << 48 | random >> 16);
}

void prng_seed(struct prng *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += UINT64_C(0x9E3779B97F4A7C15);
        uint64_t z = seed;
        z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
        z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
        r->s[i] = z ^ z >> 31;
    }
}

static uint64_t rotate(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

uint64_t prng_next(struct prng *r)
{
    uint64_t result = rotate(r->s[1] * 5, 7) * 9, t = r->s[1] << 17;
    r->s[2] ^= r->s[0];
    r->s[3] ^= r->s[1];
    r->s[1] ^= r->s[2];
    r->s[0] ^= r->s[3];
    r->s[2] ^= t;
    r->s[3] = rotate(r->s[3], 45);
    return result;
}

/* Lemire 2019: multiply, and draw again only in the small zone that would be counted twice. */
uint32_t prng_below(struct prng *r, uint32_t n)
{
    assert(n > 0);
    uint64_t m = (prng_next(r) >> 32) * n;
    if ((uint32_t)m < n) {
        uint32_t zone = (0 - n) % n;
        while ((uint32_t)m < zone)
            m = (prng_next(r) >> 32) * n;
    }
    return (uint32_t)(m >> 32);
}

double prng_unit(struct prng *r)
{
    return (double)(prng_next(r) >> 11) * 0x1p-53;
}
