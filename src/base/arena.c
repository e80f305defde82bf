/* arena.c: see arena.h. Blocks double in size up to 256 KiB; a large request gets a block of its own. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    max_align_t data[];
};

enum { FIRST_BLOCK = 16 * 1024, LAST_BLOCK = 256 * 1024 };

void arena_init(struct arena *a, size_t max)
{
    *a = (struct arena){ .max = max };
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = a->blocks;
    while (keep && keep->next) {
        struct arena_block *next = keep->next;
        free(keep);
        keep = next;
    }
    if (keep) /* the oldest block, the smallest: an idle connection should not hold the largest */
        keep->used = 0;
    a->blocks = keep;
    a->used = 0;
}

void arena_release(struct arena *a)
{
    while (a->blocks) {
        struct arena_block *next = a->blocks->next;
        free(a->blocks);
        a->blocks = next;
    }
    a->used = 0;
}

static struct arena_block *block_new(struct arena *a, size_t need)
{
    size_t size = a->blocks ? a->blocks->size * 2 : FIRST_BLOCK;
    if (size > LAST_BLOCK)
        size = LAST_BLOCK;
    if (size < need)
        size = need;
    struct arena_block *b = malloc(sizeof *b + size);
    if (!b)
        return NULL;
    b->size = size;
    b->used = 0;
    b->next = a->blocks;
    a->blocks = b;
    return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    assert(a->max > 0);
    if (size > a->max)
        return NULL;
    size_t need = (size + align - 1) / align * align;
    if (need == 0)
        need = align;
    if (need > a->max - a->used)
        return NULL;
    struct arena_block *b = a->blocks;
    if (!b || b->size - b->used < need) {
        b = block_new(a, need);
        if (!b)
            return NULL;
    }
    char *p = (char *)b->data + b->used;
    b->used += need;
    a->used += need;
    memset(p, 0, need);
    return p;
}

void *arena_alloc_many(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        return NULL;
    return arena_alloc(a, n * size);
}

void *arena_room(struct arena *a, void *item, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return item;
    size_t wider = *cap ? *cap * 2 : 64;
    void *p = arena_alloc_many(a, wider, size);
    if (!p)
        return NULL;
    if (n)
        memcpy(p, item, n * size);
    *cap = wider;
    return p;
}

char *arena_copy(struct arena *a, const char *s, size_t n)
{
    if (n == SIZE_MAX)
        return NULL;
    char *p = arena_alloc(a, n + 1);
    if (p && n > 0)
        memcpy(p, s, n);
    return p;
}

char *arena_text(struct arena *a, const char *s)
{
    return arena_copy(a, s, strlen(s));
}

char *arena_format(struct arena *a, const char *format, ...)
{
    char first[256]; /* most texts are short: written once, then copied */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(first, sizeof first, format, args);
    va_end(args);
    char *p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
    if (p && (size_t)n < sizeof first)
        memcpy(p, first, (size_t)n + 1);
    else if (p)
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p;
}
