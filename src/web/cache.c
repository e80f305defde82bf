/* cache.c: see cache.h. A hash table with chains, keyed at random, and a list in order of use. */
#include "web/cache.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1024, OVERHEAD = 2048 /* headers of an answer, and the entry */ };

struct entry {
    struct entry *chain;        /* same slot */
    struct entry *newer, *older; /* order of use */
    uint64_t hash;
    unsigned variant;
    uint64_t version;
    int32_t day;
    struct cached value;
    size_t cost, n;
    char target[];
};

struct cache {
    unsigned char key[crypto_shorthash_KEYBYTES];
    size_t max;
    void (*drop)(void *answer);
    struct entry *slot[SLOTS];
    struct entry *newest, *oldest;
    struct cache_figures figures;
};

struct cache *cache_new(size_t max_bytes, void (*drop)(void *answer))
{
    if (sodium_init() < 0)
        return NULL;
    struct cache *c = calloc(1, sizeof *c);
    if (c) {
        randombytes_buf(c->key, sizeof c->key);
        c->max = max_bytes;
        c->drop = drop;
    }
    return c;
}

static void order_remove(struct cache *c, struct entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void order_insert(struct cache *c, struct entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void entry_remove(struct cache *c, struct entry *e)
{
    struct entry **p = &c->slot[e->hash % SLOTS];
    while (*p != e)
        p = &(*p)->chain;
    *p = e->chain;
    order_remove(c, e);
    c->figures.bytes -= e->cost;
    c->figures.entries--;
    c->drop(e->value.answer);
    c->drop(e->value.not_modified);
    free(e);
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    while (c->oldest)
        entry_remove(c, c->oldest);
    free(c);
}

static uint64_t target_hash(const struct cache *c, const struct cache_key *key)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint64_t hash;
    crypto_shorthash(out, (const unsigned char *)key->target, key->n, c->key);
    memcpy(&hash, out, sizeof hash);
    return hash ^ key->variant;
}

static struct entry *entry_find(const struct cache *c, const struct cache_key *key, uint64_t hash)
{
    for (struct entry *e = c->slot[hash % SLOTS]; e; e = e->chain)
        if (e->hash == hash && e->variant == key->variant && e->n == key->n &&
            memcmp(e->target, key->target, key->n) == 0)
            return e;
    return NULL;
}

static bool entry_good(const struct entry *e, const struct cache_key *key)
{
    return e->version == CACHE_FOR_EVER || (e->version == key->version && e->day == key->day);
}

const struct cached *cache_find(struct cache *c, const struct cache_key *key)
{
    struct entry *e = entry_find(c, key, target_hash(c, key));
    if (!e || !entry_good(e, key)) {
        c->figures.misses++;
        return NULL;
    }
    if (c->newest != e) {
        order_remove(c, e);
        order_insert(c, e);
    }
    c->figures.hits++;
    return &e->value;
}

bool cache_put(struct cache *c, const struct cache_key *key, const struct cached *value, size_t cost)
{
    cost += key->n + OVERHEAD;
    uint64_t hash = target_hash(c, key);
    struct entry *old = entry_find(c, key, hash);
    if (old)
        entry_remove(c, old);
    struct entry *e = cost <= c->max / 4 ? malloc(sizeof *e + key->n) : NULL;
    if (!e) {
        c->drop(value->answer);
        c->drop(value->not_modified);
        return false;
    }
    for (struct entry *last = c->oldest, *newer; last && c->figures.bytes > c->max - cost; last = newer) {
        newer = last->newer;
        entry_remove(c, last);
    }
    *e = (struct entry){ .chain = c->slot[hash % SLOTS], .hash = hash, .variant = key->variant,
                         .version = key->version, .day = key->day, .value = *value, .cost = cost, .n = key->n };
    memcpy(e->target, key->target, key->n);
    c->slot[hash % SLOTS] = e;
    order_insert(c, e);
    c->figures.bytes += cost;
    c->figures.entries++;
    return true;
}

struct cache_figures cache_figures(const struct cache *c)
{
    return c->figures;
}
