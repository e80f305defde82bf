/* skm_groups.c: tallies by key, in a hash table with open addressing.
 *
 * Keys come from a file that anybody may have made, so the hash is seeded at random and the number of
 * groups is limited; the order of output comes from sorting, never from the table. */
#include "cli/skm_csv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { FIRST_SLOTS = 256, FIRST_ROOM = 64 };
static const size_t keys_max = (size_t)SKM_GROUPS_MAX * (SKM_N_KEYS * (SKM_KEY_MAX + 1) + 16);

void skm_groups_init(struct skm_groups *g)
{
    *g = (struct skm_groups){ 0 };
    arena_init(&g->keys, keys_max);
    random_bytes(&g->seed, sizeof g->seed);
}

void skm_groups_release(struct skm_groups *g)
{
    free(g->item);
    free(g->slot);
    if (g->keys.max)
        arena_release(&g->keys);
    *g = (struct skm_groups){ 0 };
}

void skm_groups_clear(struct skm_groups *g)
{
    arena_reset(&g->keys);
    if (g->slot)
        memset(g->slot, 0, g->slots * sizeof *g->slot);
    g->n = 0;
    g->full = g->no_memory = false;
}

__extension__ typedef unsigned __int128 u128;

static inline uint64_t mix(uint64_t a, uint64_t b)
{
    u128 product = (u128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_key(uint64_t seed, const char *key, size_t n, const char *readable, uint64_t head)
{
    uint64_t h = mix(head ^ seed ^ UINT64_C(0x9E3779B97F4A7C15), UINT64_C(0xA0761D6478BD642F) ^ n);
    for (size_t at = 8; at < n; at += 8)
        h = mix(h ^ skm_load_word(key + at, n - at < 8 ? n - at : 8, readable), UINT64_C(0xE7037ED1A0B428DB) ^ seed);
    return h;
}

static inline bool same_key(const struct skm_group *g, const char *key, size_t n, uint64_t head)
{
    return g->key_n == n && g->head == head && (n <= 8 || memcmp(g->key + 8, key + 8, n - 8) == 0);
}

/* The slot where the key is or would go. */
static inline size_t find_slot(const struct skm_groups *g, uint64_t hash, const char *key, size_t n, uint64_t head)
{
    size_t mask = g->slots - 1, at = (size_t)hash & mask;
    for (;; at = (at + 1) & mask) {
        uint64_t slot = g->slot[at];
        if (slot == 0)
            return at;
        if (!((slot ^ hash) >> 32) && same_key(&g->item[(uint32_t)slot - 1], key, n, head))
            return at;
    }
}

static uint64_t slot_value(uint64_t hash, size_t number)
{
    return (hash & UINT64_C(0xFFFFFFFF00000000)) | (uint64_t)(number + 1);
}

static bool slots_grow(struct skm_groups *g)
{
    size_t slots = g->slots ? g->slots * 2 : FIRST_SLOTS;
    uint64_t *slot = calloc(slots, sizeof *slot);
    if (!slot)
        return false;
    for (size_t i = 0; i < g->n; i++) {
        size_t at = (size_t)g->item[i].hash & (slots - 1);
        while (slot[at])
            at = (at + 1) & (slots - 1);
        slot[at] = slot_value(g->item[i].hash, i);
    }
    free(g->slot);
    g->slot = slot;
    g->slots = slots;
    return true;
}

static bool items_grow(struct skm_groups *g)
{
    size_t room = g->room ? g->room * 2 : FIRST_ROOM;
    struct skm_group *item = realloc(g->item, room * sizeof *item);
    if (!item)
        return false;
    g->item = item;
    g->room = room;
    return true;
}

static struct skm_group *group_add(struct skm_groups *g, uint64_t hash, const char *key, size_t n, uint64_t head)
{
    if (g->n >= SKM_GROUPS_MAX) {
        g->full = true;
        return NULL;
    }
    char *copy = arena_copy(&g->keys, key, n);
    if (!copy || (g->n == g->room && !items_grow(g)) || (g->n * 2 >= g->slots && !slots_grow(g))) {
        g->no_memory = true;
        return NULL;
    }
    g->slot[find_slot(g, hash, key, n, head)] = slot_value(hash, g->n);
    struct skm_group *item = &g->item[g->n++];
    *item = (struct skm_group){ .hash = hash, .head = head, .key = copy, .key_n = (uint32_t)n };
    return item;
}

struct skm_group *skm_groups_get(struct skm_groups *g, const char *key, size_t n, const char *readable)
{
    uint64_t head = skm_load_word(key, n < 8 ? n : 8, readable), hash = hash_key(g->seed, key, n, readable, head);
    if (g->item && g->slots) {
        uint64_t slot = g->slot[find_slot(g, hash, key, n, head)];
        if (slot)
            return &g->item[(uint32_t)slot - 1];
    }
    return group_add(g, hash, key, n, head);
}

void skm_group_flush(struct skm_group *g, const enum unsur at_place[N_UNSUR])
{
    for (int i = 0; i < 8; i++)
        g->tally.sum[at_place[i]] += (int64_t)(g->lane[i / 4] >> (16 * (i % 4)) & 0xFFFF);
    g->tally.sum[at_place[8]] += g->ninth;
    g->tally.n += g->recent;
    g->tally.square += (int64_t)g->square;
    g->lane[0] = g->lane[1] = g->square = 0;
    g->ninth = g->recent = 0;
}

void skm_groups_flush(struct skm_groups *g, const enum unsur at_place[N_UNSUR])
{
    for (size_t i = 0; i < g->n; i++)
        skm_group_flush(&g->item[i], at_place);
}

void skm_groups_merge(struct skm_groups *into, const struct skm_groups *from)
{
    into->full |= from->full;
    into->no_memory |= from->no_memory;
    for (size_t i = 0; i < from->n; i++) {
        assert(from->item[i].recent == 0);
        struct skm_group *g = skm_groups_get(into, from->item[i].key, from->item[i].key_n, NULL);
        if (g)
            skm_tally_merge(&g->tally, &from->item[i].tally);
    }
}

/* The NUL between values sorts before everything else, so this is the order of the tuples. */
static int compare_keys(const void *a, const void *b)
{
    const struct skm_group *x = a, *y = b;
    size_t n = x->key_n < y->key_n ? x->key_n : y->key_n;
    int order = memcmp(x->key, y->key, n);
    return order ? order : (x->key_n > y->key_n) - (x->key_n < y->key_n);
}

void skm_groups_sort(struct skm_groups *g)
{
    if (g->n > 1)
        qsort(g->item, g->n, sizeof *g->item, compare_keys);
    free(g->slot);
    g->slot = NULL;
    g->slots = 0;
}
