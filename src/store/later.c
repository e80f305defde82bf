/* later.c: work that a rush of writes puts off.
 *
 * In a rush most of the time of a write goes into sums that thousands of others change as well. So a write may hand
 * over in bytes what is to be added (db_later); the bytes of a whole batch become one row, in the same transaction as
 * everything else of the batch, and what they say is done soon after, for thousands of writes at once and in a
 * transaction of its own (struct later, settle). A killed server forgets nothing: the rows are there, and whoever opens
 * the database next settles them. Nothing is put off while few write, nor in a batch that is repeated with care.
 *
 * Settled is what waits as soon as the rush is over (for a moment nobody came, or few), or when it is old or much. Only
 * the writer thread does it, so batch and settlement never run at once; other processes on the same database take turns
 * with it like any other write. See docs/adr/0024. */
#include "store/private.h"

#include <assert.h>

#include "base/clock.h"

enum { RUSH = 32, ROWS_MAX = 16 << 20, MANY_BYTES = 8 << 20, OLD_US = 1000000, QUIET_US = 20000, AGAIN_US = 1000000 };

void laters_init(struct laters *x, size_t rush_at)
{
    for (int i = 0; i < LATER_PLACES; i++)
        buf_init(&x->place[i].bytes, ROWS_MAX);
    x->rush_at = rush_at ? rush_at : RUSH;
}

void laters_free(struct laters *x)
{
    for (int i = 0; i < LATER_PLACES; i++)
        buf_release(&x->place[i].bytes);
}

/* ---- putting off ---- */

static size_t calm(const struct laters *x)
{
    return x->rush_at / 4;
}

/* A small batch ends a rush only when the last large one is some time ago: while many write at once a batch may happen to
 * be small, and settling in the midst would cost more than it. */
static bool over(const struct laters *x, size_t batch)
{
    return batch < calm(x) && clock_monotonic_us() - x->large_us >= QUIET_US;
}

/* Between a rush and calm goes on what went on before. */
void laters_rush(struct laters *x, size_t batch)
{
    bool large = batch >= x->rush_at;
    if (large)
        x->large_us = clock_monotonic_us();
    x->rush = large || (x->waiting && !over(x, batch));
}

void laters_clear(struct laters *x)
{
    for (int i = 0; i < x->n; i++)
        buf_clear(&x->place[i].bytes);
}

static struct later_place *place_of(struct laters *x, const struct later *l, int64_t daerah)
{
    for (int i = 0; i < x->n; i++)
        if (x->place[i].l == l && x->place[i].daerah == daerah)
            return &x->place[i];
    if (x->n == LATER_PLACES)
        return NULL;
    x->place[x->n].l = l;
    x->place[x->n].daerah = daerah;
    return &x->place[x->n++];
}

bool db_in_rush(const struct db *tx)
{
    return tx->store->adding && tx->store->laters.rush;
}

bool db_later(struct db *tx, const struct later *l, int64_t daerah, const void *p, size_t n)
{
    struct store *s = tx->store;
    assert(tx->writer && tx->inside);
    if (!db_in_rush(tx))
        return false;
    struct later_place *at = place_of(&s->laters, l, daerah);
    if (!at || at->bytes.n + n > ROWS_MAX)
        return false;
    buf_add(&at->bytes, p, n);
    s->added = s->touched = true;
    s->doubt = s->doubt || at->bytes.overflow; /* no memory: with care then */
    return true;
}

enum mk_result laters_put(struct laters *x, struct db *tx)
{
    enum mk_result r = MK_OK;
    for (int i = 0; r == MK_OK && i < x->n; i++) {
        const struct later_place *p = &x->place[i];
        if (p->bytes.n)
            r = db_exec(tx, p->l->put, ARGS(VI(p->daerah), VI(id_make()), VB(p->bytes.p, p->bytes.n)), NULL);
    }
    return r;
}

void laters_put_done(struct laters *x)
{
    for (int i = 0; i < x->n; i++) {
        struct later_place *p = &x->place[i];
        if (!p->bytes.n)
            continue;
        if (!x->waiting)
            x->since_us = clock_monotonic_us();
        x->waiting += (int64_t)p->bytes.n;
        p->waits = true;
        buf_clear(&p->bytes);
    }
}

enum mk_result db_in_order(struct db *tx)
{
    struct store *s = tx->store;
    assert(tx->writer && tx->inside);
    if (!s->adding)
        return MK_OK;
    s->doubt = true; /* the batch is repeated with care, where nothing is put off */
    return MK_STORE;
}

/* ---- settling ---- */

bool laters_due(const struct laters *x, size_t batch)
{
    if (!x->waiting || x->held)
        return false;
    int64_t now = clock_monotonic_us();
    return now >= x->again_us && (batch == 0 || over(x, batch) || x->waiting > MANY_BYTES || now - x->since_us > OLD_US);
}

/* How long the writer may sleep while nothing comes: < 0 for ever. */
int64_t laters_sleep_us(const struct laters *x)
{
    int64_t again = x->again_us - clock_monotonic_us();
    return !x->waiting || x->held ? -1 : again > QUIET_US ? again : QUIET_US;
}

struct settling {
    struct write w;
    const struct later_place *place;
};

static enum mk_result settle_place(struct db *tx, void *arg, struct err *err)
{
    const struct settling *x = arg;
    (void)err;
    return x->place->l->settle(tx, x->place->daerah);
}

void laters_settle(struct store *s)
{
    struct laters *x = &s->laters;
    bool all = true;
    x->rush = false;
    for (int i = 0; i < x->n; i++) {
        struct settling one = { .w = { .run = settle_place, .arg = &one }, .place = &x->place[i] };
        if (!x->place[i].waits)
            continue;
        writer_alone(s, &one.w);
        x->place[i].waits = one.w.result != MK_OK;
        all = all && one.w.result == MK_OK;
    }
    if (all)
        x->waiting = 0;
    else /* it is safe where it is */
        x->again_us = clock_monotonic_us() + AGAIN_US;
}

/* ---- for whoever wants it done now ---- */

enum { REGIONS_MAX = 64 };
static enum mk_result settle_part(struct db *tx, const struct later *l)
{
    int64_t region[REGIONS_MAX];
    struct cursor c;
    enum mk_result r;
    size_t n;
    do {
        n = 0;
        db_select(tx, &c, l->regions, NULL, 0);
        while (n < REGIONS_MAX && cursor_next(&c))
            region[n++] = cursor_int(&c, 0);
        r = cursor_end(&c);
        for (size_t i = 0; r == MK_OK && i < n; i++)
            r = l->settle(tx, region[i]);
    } while (r == MK_OK && n == REGIONS_MAX);
    return r;
}

static enum mk_result settle_all(struct db *tx, void *arg, struct err *err)
{
    const struct schema *schema = arg;
    enum mk_result r = MK_OK;
    for (size_t i = 0; r == MK_OK && i < schema->n; i++)
        if (schema->parts[i].later)
            r = settle_part(tx, schema->parts[i].later);
    if (r == MK_OK)
        r = onces_settle(tx);
    return r ? err_set(err, r, "Yang ditunda belum tercatat: %s.", tx->reason) : MK_OK;
}

bool laters_left(struct store *s)
{
    bool some = false;
    for (size_t i = 0; !some && i < s->schema->n; i++) {
        struct cursor c;
        if (!s->schema->parts[i].later)
            continue;
        db_select(&s->writer, &c, s->schema->parts[i].later->regions, NULL, 0);
        some = cursor_next(&c);
        if (cursor_end(&c) != MK_OK)
            some = true; /* settling says why */
    }
    return some;
}

enum mk_result store_settle(struct store *s, struct err *err)
{
    return store_write(s, settle_all, (void *)(uintptr_t)s->schema, err);
}

void store_hold_later(struct store *s)
{
    s->laters.rush_at = 1;
    s->laters.held = true;
}
