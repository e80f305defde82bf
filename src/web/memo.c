/* memo.c: see memo.h. Keys name things that exist, so nobody outside can fill it. */
#include "web/memo.h"

#include <stdlib.h>
#include <string.h>

struct memo_entry {
    uint64_t catalogue;
    int64_t since_us;
    const char *kind; /* a literal */
    size_t key_n, n;
    unsigned char bytes[]; /* the key, a NUL, what is kept */
};

enum { ALIGNED = 16 }; /* so that a struct may be kept */

static size_t body_at(size_t key_n)
{
    size_t head = offsetof(struct memo_entry, bytes);
    return (head + key_n + 1 + ALIGNED - 1) / ALIGNED * ALIGNED - head;
}

static struct memo_entry **group_of(const struct memo *m, const char *kind, const char *key)
{
    uint32_t h = UINT32_C(0x811c9dc5); /* FNV-1a */
    for (const char *s = kind; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT32_C(0x01000193);
    for (const char *s = key; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT32_C(0x01000193);
    return (struct memo_entry **)(uintptr_t)&m->slot[(h ^ h >> 16) % (MEMO_SLOTS / MEMO_WAYS) * MEMO_WAYS];
}

/* Its place, or that of the one which must go for it. */
static struct memo_entry **slot_of(const struct memo *m, const char *kind, const char *key)
{
    struct memo_entry **group = group_of(m, kind, key), **oldest = group;
    for (struct memo_entry **e = group; e < group + MEMO_WAYS; e++) {
        if (!*e || (strcmp((const char *)(*e)->bytes, key) == 0 && strcmp((*e)->kind, kind) == 0))
            return e; /* they fill up from the front and are only ever replaced */
        if ((*e)->since_us < (*oldest)->since_us)
            oldest = e;
    }
    return oldest;
}

const void *memo_find(const struct memo *m, const char *kind, const char *key, uint64_t catalogue, int64_t now_us,
                      size_t *ret_n)
{
    const struct memo_entry *e = *slot_of(m, kind, key);
    if (!e || e->catalogue != catalogue || now_us - e->since_us >= MEMO_US || strcmp(e->kind, kind) != 0 ||
        strcmp((const char *)e->bytes, key) != 0)
        return NULL;
    *ret_n = e->n;
    return e->bytes + body_at(e->key_n);
}

void memo_keep(struct memo *m, const char *kind, const char *key, uint64_t catalogue, int64_t now_us, const void *p,
               size_t n)
{
    struct memo_entry **at = slot_of(m, kind, key);
    size_t key_n = strlen(key), room = body_at(key_n);
    struct memo_entry *e = n <= MEMO_BYTES && key_n <= MEMO_BYTES ? malloc(sizeof *e + room + n) : NULL;
    if (!e) {
        if (*at)
            (*at)->since_us -= MEMO_US; /* what was kept is good no longer */
        return;
    }
    free(*at);
    *e = (struct memo_entry){ .catalogue = catalogue, .since_us = now_us, .kind = kind, .key_n = key_n, .n = n };
    memcpy(e->bytes, key, key_n + 1);
    memcpy(e->bytes + room, p, n);
    *at = e;
}

void memo_free(struct memo *m)
{
    for (size_t i = 0; i < MEMO_SLOTS; i++)
        free(m->slot[i]);
    memset(m, 0, sizeof *m);
}
