/* limit.c: see limit.h. A bucket is one time (the "theoretical arrival time" of the generic cell rate
 * algorithm, ITU-T I.371): when the bucket would be full again. */
#include "web/limit.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 4096, WAYS = 4 };

struct bucket {
    uint64_t tag;    /* of (who, kind); 0: free */
    int64_t full_us; /* when it is full again */
};

struct limits {
    unsigned char key[crypto_shorthash_KEYBYTES];
    struct bucket bucket[GROUPS][WAYS];
};

struct limits *limits_new(void)
{
    if (sodium_init() < 0)
        return NULL;
    struct limits *l = calloc(1, sizeof *l);
    if (l)
        randombytes_buf(l->key, sizeof l->key);
    return l;
}

void limits_free(struct limits *l)
{
    free(l);
}

uint64_t limit_hash(const struct limits *l, const void *p, size_t n)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint64_t hash;
    _Static_assert(sizeof out == sizeof hash, "SipHash-2-4 gives 64 bits");
    crypto_shorthash(out, p, n, l->key);
    memcpy(&hash, out, sizeof hash);
    return hash;
}

static struct bucket *bucket_get(struct limits *l, uint64_t tag)
{
    struct bucket *group = l->bucket[tag % GROUPS], *oldest = &group[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (group[i].tag == tag)
            return &group[i];
        if (group[i].full_us < oldest->full_us)
            oldest = &group[i];
    }
    *oldest = (struct bucket){ .tag = tag };
    return oldest;
}

bool limit_take(struct limits *l, uint64_t who, int kind, int64_t per_hour, int64_t now_ms)
{
    assert(per_hour > 0);
    struct { uint64_t who, kind; } id = { who, (uint64_t)kind };
    uint64_t tag = limit_hash(l, &id, sizeof id);
    struct bucket *b = bucket_get(l, tag ? tag : 1);
    const int64_t hour = INT64_C(3600000000), now = now_ms * 1000, token = hour / per_hour;
    int64_t full = b->full_us > now ? b->full_us : now;
    if (full > now + hour) /* the clock was set back: nobody waits longer than an hour */
        full = now + hour;
    if (full + token > now + hour) {
        b->full_us = full;
        return false;
    }
    b->full_us = full + token;
    return true;
}

void limit_give_back(struct limits *l, uint64_t who, int kind, int64_t per_hour)
{
    struct { uint64_t who, kind; } id = { who, (uint64_t)kind };
    uint64_t tag = limit_hash(l, &id, sizeof id);
    bucket_get(l, tag ? tag : 1)->full_us -= INT64_C(3600000000) / per_hour;
}

int64_t limit_wait_ms(int64_t per_hour)
{
    int64_t ms = INT64_C(3600000) / per_hour;
    return ms > 0 ? ms : 1;
}
