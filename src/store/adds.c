/* adds.c: sums that a batch adds to the same row are added up here and written once, before the COMMIT.
 *
 * A hundred answers about one service would otherwise change its counter a hundred times in one transaction,
 * and on PostgreSQL each change leaves a dead row that the next one has to walk over. It is done only in the
 * first try of a batch: when a write fails after it has added something, or the sums cannot be written, the
 * batch is repeated without, and every statement finds its own fault. */
#include "store/private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 64 };

struct add {
    const struct stmt *q;
    size_t n, keys;
    int64_t v[]; /* the keys, then the sums */
};

static size_t add_slot(const struct adds *a, const struct stmt *q, const struct val *args, size_t keys)
{
    uint64_t h = (uint64_t)(uintptr_t)q;
    for (size_t i = 0; i < keys; i++)
        h = (h ^ (uint64_t)args[i].i) * UINT64_C(0x9E3779B97F4A7C15) + (h >> 29);
    size_t at = (size_t)(h >> 32) & (a->n_slots - 1);
    for (;; at = (at + 1) & (a->n_slots - 1)) {
        const struct add *x = a->slots[at];
        if (!x)
            return at;
        size_t same = 0;
        while (x->q == q && same < keys && x->v[same] == args[same].i)
            same++;
        if (x->q == q && same == keys)
            return at;
    }
}

static bool slots_grow(struct adds *a)
{
    size_t n = a->n_slots ? a->n_slots * 2 : FIRST_SLOTS;
    struct add **slots = calloc(n, sizeof *slots), **list = realloc(a->list, n * sizeof *list);
    if (list)
        a->list = list;
    if (!slots || !list) {
        free(slots);
        return false;
    }
    free(a->slots);
    a->slots = slots;
    a->n_slots = n;
    for (size_t i = 0; i < a->n; i++) {
        struct add *x = a->list[i];
        struct val key[MAX_PARAMS];
        size_t keys = x->keys;
        for (size_t k = 0; k < keys; k++)
            key[k] = VI(x->v[k]);
        slots[add_slot(a, x->q, key, keys)] = x;
    }
    return true;
}

static bool sums_add(struct add *x, const struct val *args)
{
    int64_t sum[MAX_PARAMS];
    for (size_t i = x->keys; i < x->n; i++)
        if (__builtin_add_overflow(x->v[i], args[i].i, &sum[i]))
            return false;
    memcpy(x->v + x->keys, sum + x->keys, (x->n - x->keys) * sizeof sum[0]);
    return true;
}

bool adds_put(struct adds *a, const struct stmt *q, const struct val *args, size_t n, size_t keys)
{
    if (a->n * 2 >= a->n_slots && !slots_grow(a))
        return false;
    struct add **at = &a->slots[add_slot(a, q, args, keys)];
    if (*at)
        return sums_add(*at, args);
    struct add *x = calloc(1, sizeof *x + n * sizeof x->v[0]);
    if (!x)
        return false;
    *x = (struct add){ .q = q, .n = n, .keys = keys };
    for (size_t i = 0; i < n; i++)
        x->v[i] = args[i].i;
    *at = a->list[a->n++] = x;
    return true;
}

enum mk_result adds_flush(struct adds *a, struct db *tx)
{
    enum mk_result r = MK_OK;
    for (size_t i = 0; r == MK_OK && i < a->n; i++) {
        struct val args[MAX_PARAMS];
        for (size_t k = 0; k < a->list[i]->n; k++)
            args[k] = VI(a->list[i]->v[k]);
        r = db_exec(tx, a->list[i]->q, args, a->list[i]->n, NULL);
    }
    adds_clear(a);
    return r;
}

void adds_clear(struct adds *a)
{
    for (size_t i = 0; i < a->n; i++)
        free(a->list[i]);
    if (a->n)
        memset(a->slots, 0, a->n_slots * sizeof *a->slots);
    a->n = 0;
}

void adds_free(struct adds *a)
{
    adds_clear(a);
    free(a->slots);
    free(a->list);
    *a = (struct adds){ 0 };
}

enum mk_result db_add(struct db *tx, const struct stmt *q, const struct val *args, size_t n, size_t keys)
{
    struct store *s = tx->store;
    assert(tx->writer && keys > 0 && keys < n && n <= MAX_PARAMS && !q->out[0]);
    assert(strlen(q->in) == n && strspn(q->in, "i") == n);
    if (!s->adding)
        return db_exec(tx, q, args, n, NULL);
    if (store_fault(s, tx))
        return MK_STORE;
    s->added = s->touched = true;
    s->shaped = s->shaped || !q->figures;
    if (adds_put(&s->adds, q, args, n, keys))
        return MK_OK;
    s->doubt = true; /* in the next try the statement itself says what is wrong */
    return MK_STORE;
}
