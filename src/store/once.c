/* once.c: rows that exist once, and are moved into their table in the order of their keys.
 *
 * A receipt is a hash, so in a rush every row of a batch lies on another page of its table: each of them dirties 4 KB, which
 * is written to the log and once more when the log is copied back, and that is most of what an answer writes. So in a rush the
 * rows of a batch become one row of bytes (struct once, put), in the same transaction as everything else of the batch. This
 * process knows all rows that wait so, by their keys (struct once_set), so that a second one with the same key is met. When
 * enough wait, or the rush is over, they are moved in the order of their keys, a few with each batch: a page then takes many
 * of them for one write. The rows of bytes go when all of theirs have been moved; moving twice changes nothing. A killed
 * server forgets nothing: whoever opens the database next moves what it finds.
 *
 * Two sets take turns: young takes what comes, old is being moved. A set is a table of open addressing whose places are in
 * the order of the keys, since keys are random; a key that found no place near its own (keys can be chosen so) does not wait
 * but goes into its table at once. Other processes: what they let wait is read before a batch, whenever somebody else has
 * written. Only the writer thread touches any of this. See docs/adr/0033. */
#include "store/private.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum {
    BITS = 18,          /* of the places of a set: it has room for half as many rows, and is moved from a quarter on */
    NEAR = 64,          /* places a key may be away from its own */
    WITH_BATCH = 2,     /* rows moved with a batch for each of its own */
    STEP = 1000,        /* rows moved at once when nobody waits */
    DROPS = 64,         /* rows of bytes removed at once */
    BYTES = ONCE_KEY + 8 + 4, /* of a row among the bytes */
    QUIET_US = 20000, AGAIN_US = 1000000,
};

/* ---- a set ---- */

static size_t slots_of(const struct once_set *x)
{
    return (size_t)1 << x->bits;
}

static size_t room_of(const struct once_set *x)
{
    return slots_of(x) / 2;
}

static bool set_make(struct once_set *x)
{
    if (x->row)
        return true;
    x->row = malloc(room_of(x) * sizeof *x->row);
    x->slot = calloc(slots_of(x), sizeof *x->slot);
    if (x->row && x->slot)
        return true;
    free(x->row);
    free(x->slot);
    x->row = NULL;
    x->slot = NULL;
    return false;
}

static void set_free(struct once_set *x)
{
    free(x->row);
    free(x->slot);
    free(x->id);
    *x = (struct once_set){ .bits = x->bits };
}

/* The place of this key, or the free one it would get; as many as there are: neither is near. */
static size_t set_place(const struct once_set *x, int64_t region, const unsigned char *key)
{
    uint32_t first;
    memcpy(&first, key, sizeof first);
    size_t at = be32toh(first) >> (32 - x->bits);
    for (int i = 0; i < NEAR; i++, at = (at + 1) % slots_of(x)) {
        if (!x->slot[at])
            return at;
        const struct once_row *row = &x->row[x->slot[at] - 1];
        if (row->region == region && memcmp(row->key, key, ONCE_KEY) == 0)
            return at;
    }
    return slots_of(x);
}

static bool set_has(const struct once_set *x, int64_t region, const unsigned char *key)
{
    size_t at = x->n ? set_place(x, region, key) : slots_of(x);
    return at < slots_of(x) && x->slot[at];
}

static bool set_add(struct once_set *x, const struct once_row *row)
{
    size_t at = x->n < room_of(x) ? set_place(x, row->region, row->key) : slots_of(x);
    if (at == slots_of(x))
        return false;
    assert(!x->slot[at]);
    x->row[x->n++] = *row;
    x->slot[at] = (uint32_t)x->n;
    return true;
}

/* Takes the last ones out again: in reverse, so that each leaves the places as it found them. */
static void set_cut(struct once_set *x, size_t n)
{
    while (x->n > n) {
        const struct once_row *row = &x->row[x->n - 1];
        x->slot[set_place(x, row->region, row->key)] = 0;
        x->n--;
    }
}

/* Room for one more behind n items; NULL: no memory, and the list stays as it was. */
static void *wider(void *list, size_t n, size_t *cap, size_t size)
{
    enum { FIRST = 256 };
    const size_t more = n < *cap ? *cap : *cap ? 2 * *cap : FIRST;
    void *p = more == *cap ? list : realloc(list, more * size);
    *cap = p ? more : *cap;
    return p;
}

static bool id_room(struct once_id **id, size_t n, size_t *cap)
{
    struct once_id *p = wider(*id, n, cap, sizeof *p);
    *id = p ? p : *id;
    return p;
}

static bool id_known(const struct once_set *x, int64_t region, int64_t id)
{
    for (size_t i = 0; i < x->n_ids; i++)
        if (x->id[i].id == id && x->id[i].region == region)
            return true;
    return false;
}

/* ---- all of a process ---- */

static const struct once *once_of(const struct schema *schema)
{
    const struct once *o = NULL;
    for (size_t i = 0; i < schema->n; i++) {
        assert(!o || !schema->parts[i].once); /* one is enough so far */
        o = schema->parts[i].once ? schema->parts[i].once : o;
    }
    return o;
}

void onces_init(struct store *s)
{
    if (!s->engine->queue) /* behind a network the round trips cost, not the pages */
        s->onces.o = once_of(s->schema);
    s->onces.young.bits = s->onces.old.bits = BITS;
}

void onces_free(struct onces *x)
{
    set_free(&x->young);
    set_free(&x->old);
}

void onces_clear(struct onces *x)
{
    set_cut(&x->young, x->stored);
    x->to = x->old.at;
    x->gone = x->dropped;
    x->put_ids = 0;
    x->settled = false;
}

static bool some_wait(const struct onces *x)
{
    return x->blind || x->young.n + x->young.n_ids + x->old.n + x->old.n_ids > 0;
}

/* ---- what waits in the database ---- */

static void row_unpack(const unsigned char *p, int64_t region, struct once_row *ret)
{
    uint64_t major;
    uint32_t minor;
    ret->region = region;
    memcpy(ret->key, p, ONCE_KEY);
    memcpy(&major, p + ONCE_KEY, sizeof major);
    memcpy(&minor, p + ONCE_KEY + 8, sizeof minor);
    ret->major = (int64_t)be64toh(major);
    ret->minor = (int32_t)be32toh(minor);
}

static void row_pack(const struct once_row *row, struct buf *b)
{
    uint64_t major = htobe64((uint64_t)row->major);
    uint32_t minor = htobe32((uint32_t)row->minor);
    buf_add(b, row->key, ONCE_KEY);
    buf_add(b, &major, sizeof major);
    buf_add(b, &minor, sizeof minor);
}

/* Calls fn with each row that waits in this region; known (may be NULL) says of which rows of bytes it does not have to. */
struct walk {
    bool (*known)(void *arg, int64_t region, int64_t id);
    enum mk_result (*on_id)(void *arg, int64_t region, int64_t id);
    enum mk_result (*on_row)(void *arg, const struct once_row *row);
    void *arg;
};

static enum mk_result region_walk(struct db *db, const struct once *o, int64_t region, const struct walk *w)
{
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(db, &c, o->rows, ARGS(VI(region)));
    while (r == MK_OK && cursor_next(&c)) {
        size_t n;
        if (w->known && w->known(w->arg, region, cursor_int(&c, 0)))
            continue;
        const unsigned char *p = cursor_bytes(&c, 1, &n);
        r = n % BYTES ? MK_FAILED : w->on_id ? w->on_id(w->arg, region, cursor_int(&c, 0)) : MK_OK;
        for (; r == MK_OK && n > 0; p += BYTES, n -= BYTES) {
            struct once_row row;
            row_unpack(p, region, &row);
            r = w->on_row(w->arg, &row);
        }
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

struct regions { int64_t *item; size_t n, cap; };

static bool regions_add(struct regions *x, int64_t region)
{
    int64_t *item = wider(x->item, x->n, &x->cap, sizeof *item);
    if (!item)
        return false;
    x->item = item;
    x->item[x->n++] = region;
    return true;
}

static enum mk_result all_walk(struct db *db, const struct once *o, const struct walk *w)
{
    struct regions all = { 0 };
    struct cursor c;
    bool room = true;
    db_select(db, &c, o->regions, NULL, 0);
    while (room && cursor_next(&c))
        room = regions_add(&all, cursor_int(&c, 0));
    enum mk_result r = cursor_end(&c);
    if (r == MK_OK && !room)
        r = MK_TOO_BIG;
    for (size_t i = 0; r == MK_OK && i < all.n; i++)
        r = region_walk(db, o, all.item[i], w);
    free(all.item);
    return r;
}

/* ---- what other processes let wait ---- */

static bool look_known(void *arg, int64_t region, int64_t id)
{
    const struct onces *x = arg;
    return id_known(&x->young, region, id) || id_known(&x->old, region, id);
}

static enum mk_result look_id(void *arg, int64_t region, int64_t id)
{
    struct onces *x = arg;
    if (!set_make(&x->young) || !id_room(&x->young.id, x->young.n_ids, &x->young.cap_ids))
        return MK_TOO_BIG;
    x->young.id[x->young.n_ids++] = (struct once_id){ region, id };
    return MK_OK;
}

static enum mk_result look_row(void *arg, const struct once_row *row)
{
    struct onces *x = arg;
    if (set_has(&x->young, row->region, row->key) || set_has(&x->old, row->region, row->key))
        return MK_OK;
    return set_add(&x->young, row) ? MK_OK : MK_TOO_BIG;
}

/* Where there is no room for all of it, nothing is known by heart and each key is looked for in the bytes. */
static void forget(struct onces *x)
{
    set_free(&x->young);
    set_free(&x->old);
    x->stored = x->to = x->put_ids = x->gone = x->dropped = 0;
    x->looked = false;
}

enum mk_result onces_look(struct store *s)
{
    struct onces *x = &s->onces;
    uint32_t version;
    int64_t catalogue;
    if (!x->o)
        return MK_OK;
    enum mk_result r = db_note(&s->writer, s->engine->version(s->writer.conn, &version, &catalogue), NULL);
    if (r != MK_OK || (x->looked && version == x->version))
        return r;
    x->looked = false;
    s->writer.inside = true; /* what is read belongs to the transaction under way */
    r = all_walk(&s->writer, x->o, &(struct walk){ look_known, look_id, look_row, x });
    s->writer.inside = false;
    if (r == MK_TOO_BIG)
        forget(x);
    x->looked = r == MK_OK;
    x->blind = r == MK_TOO_BIG;
    x->version = version;
    x->stored = x->young.n;
    return x->blind ? MK_OK : r;
}

/* ---- one row ---- */

struct search { const unsigned char *key; struct once_row found; bool some; };

static enum mk_result search_row(void *arg, const struct once_row *row)
{
    struct search *x = arg;
    if (memcmp(row->key, x->key, ONCE_KEY) == 0) {
        x->found = *row;
        x->some = true;
    }
    return MK_OK;
}

/* First what waits, then the table: rows only ever move that way. */
enum mk_result db_once_find(struct db *db, const struct once *o, int64_t region, const unsigned char key[ONCE_KEY],
                            int64_t *ret_major, int32_t *ret_minor)
{
    struct search x = { .key = key };
    struct cursor c;
    enum mk_result r = region_walk(db, o, region, &(struct walk){ .on_row = search_row, .arg = &x });
    *ret_major = x.found.major;
    *ret_minor = x.found.minor;
    if (r != MK_OK || x.some)
        return r;
    db_select(db, &c, o->find, ARGS(VI(region), VB(key, ONCE_KEY)));
    bool some = cursor_next(&c);
    if (some) {
        *ret_major = cursor_int(&c, 0);
        *ret_minor = (int32_t)cursor_int(&c, 1);
    }
    r = cursor_end(&c);
    return r ? r : some ? MK_OK : MK_NOT_FOUND;
}

enum mk_result db_once_waits(struct db *tx, const struct once *o, int64_t region, const unsigned char key[ONCE_KEY], bool *ret)
{
    const struct onces *x = &tx->store->onces;
    struct search scan = { .key = key };
    assert(tx->writer && tx->inside && (!x->o || x->o == o));
    *ret = x->o && (set_has(&x->young, region, key) || set_has(&x->old, region, key));
    if (*ret || !x->o || x->looked)
        return MK_OK;
    enum mk_result r = region_walk(tx, o, region, &(struct walk){ .on_row = search_row, .arg = &scan });
    *ret = scan.some;
    return r;
}

static enum mk_result row_insert(struct db *tx, const struct once *o, const struct once_row *row, int64_t *ret_changed)
{
    return db_exec(tx, o->add, ARGS(VI(row->region), VB(row->key, ONCE_KEY), VI(row->major), VI(row->minor)), ret_changed);
}

enum mk_result db_once(struct db *tx, const struct once *o, int64_t region, const unsigned char key[ONCE_KEY], int64_t major,
                       int32_t minor, bool *ret_new)
{
    struct onces *x = &tx->store->onces;
    struct once_row row = { .region = region, .major = major, .minor = minor };
    int64_t changed = 0;
    bool waits;
    memcpy(row.key, key, ONCE_KEY);
    *ret_new = false;
    enum mk_result r = db_once_waits(tx, o, region, key, &waits);
    if (r != MK_OK || waits)
        return r;
    if (!x->o || !x->looked || !db_in_rush(tx) || !set_make(&x->young)) {
        r = row_insert(tx, o, &row, &changed);
        *ret_new = changed == 1;
        return r;
    }
    r = db_int(tx, o->find, ARGS(VI(region), VB(key, ONCE_KEY)), &changed);
    if (r != MK_NOT_FOUND)
        return r;
    *ret_new = true;
    if (!set_add(&x->young, &row))
        return row_insert(tx, o, &row, NULL);
    tx->store->added = tx->store->touched = true;
    return MK_OK;
}

static enum mk_result some_insert(struct db *tx, const struct once *o, const struct once_row *const row[ONCE_SOME])
{
    struct val args[1 + 3 * ONCE_SOME] = { VI(row[0]->region) };
    for (int i = 0; i < ONCE_SOME; i++) {
        args[1 + 3 * i] = VB(row[i]->key, ONCE_KEY);
        args[2 + 3 * i] = VI(row[i]->major);
        args[3 + 3 * i] = VI(row[i]->minor);
    }
    return db_exec(tx, o->add_some, args, COUNT(args), NULL);
}

/* Several to a statement where they are of one region. */
static enum mk_result rows_insert(struct db *tx, const struct once *o, const struct once_row *const *row, size_t n)
{
    enum mk_result r = MK_OK;
    for (size_t i = 0; r == MK_OK && i < n;) {
        size_t same = 1;
        while (same < ONCE_SOME && i + same < n && row[i + same]->region == row[i]->region)
            same++;
        r = same == ONCE_SOME ? some_insert(tx, o, row + i) : row_insert(tx, o, row[i], NULL);
        i += same == ONCE_SOME ? ONCE_SOME : 1;
    }
    return r;
}

/* ---- with a batch ---- */

static int by_key(const void *a, const void *b)
{
    const struct once_row *x = a, *y = b;
    int order = (x->region > y->region) - (x->region < y->region);
    return order ? order : memcmp(x->key, y->key, ONCE_KEY);
}

/* In the order of their keys, which says nothing of the answers they came with. */
static enum mk_result bytes_put(struct db *tx, const struct once *o, struct once_row *row, size_t n, struct once_id *id)
{
    struct buf b;
    buf_init(&b, n * BYTES + 1);
    for (size_t i = 0; i < n; i++)
        row_pack(&row[i], &b);
    *id = (struct once_id){ row->region, id_make() };
    enum mk_result r = b.overflow ? MK_TOO_BIG : db_exec(tx, o->put, ARGS(VI(id->region), VI(id->id), VB(b.p, b.n)), NULL);
    buf_release(&b);
    return r;
}

static enum mk_result batch_put(struct db *tx, struct onces *x)
{
    const size_t n = x->young.n - x->stored;
    struct once_row *row = n ? malloc(n * sizeof *row) : NULL;
    enum mk_result r = MK_OK;
    if (!row)
        return n ? MK_TOO_BIG : MK_OK;
    memcpy(row, x->young.row + x->stored, n * sizeof *row);
    qsort(row, n, sizeof *row, by_key);
    for (size_t from = 0, to; r == MK_OK && from < n; from = to) {
        for (to = from + 1; to < n && row[to].region == row[from].region; to++)
            ;
        const size_t at = x->young.n_ids + x->put_ids;
        bool room = id_room(&x->young.id, at, &x->young.cap_ids);
        r = room ? bytes_put(tx, x->o, row + from, to - from, &x->young.id[at]) : MK_TOO_BIG;
        x->put_ids++;
    }
    free(row);
    return r;
}

static bool all_moved(const struct once_set *x, size_t at)
{
    return x->n == 0 || at == slots_of(x);
}

/* Moves up to n rows of the old set, and when there is none left, removes what held them. */
static enum mk_result some_move(struct db *tx, struct onces *x, size_t n)
{
    enum mk_result r = MK_OK;
    if (x->old.n == 0 && x->old.n_ids == 0)
        return MK_OK;
    while (r == MK_OK && n > 0 && !all_moved(&x->old, x->to)) {
        const struct once_row *row[8 * ONCE_SOME];
        size_t k = 0;
        for (; k < n && k < COUNT(row) && x->to < slots_of(&x->old); x->to++)
            if (x->old.slot[x->to])
                row[k++] = &x->old.row[x->old.slot[x->to] - 1];
        r = rows_insert(tx, x->o, row, k);
        n -= k;
    }
    for (size_t i = 0; r == MK_OK && n > 0 && i < DROPS && x->gone < x->old.n_ids && all_moved(&x->old, x->to); i++) {
        const struct once_id *id = &x->old.id[x->gone++];
        r = db_exec(tx, x->o->drop, ARGS(VI(id->region), VI(id->id)), NULL);
    }
    return r;
}

enum mk_result onces_put(struct store *s, size_t batch)
{
    struct onces *x = &s->onces;
    if (!x->o || !s->adding || !s->laters.rush)
        return MK_OK;
    enum mk_result r = batch_put(&s->writer, x);
    return r == MK_OK && !s->laters.held ? some_move(&s->writer, x, WITH_BATCH * batch) : r;
}

static void sets_swap(struct onces *x)
{
    struct once_set was = x->old;
    x->old = x->young;
    x->young = was; /* empty */
    x->stored = 0;
}

void onces_put_done(struct onces *x)
{
    if (!x->o)
        return;
    if (x->settled) { /* but not what came with it: looked at before the next batch */
        forget(x);
        x->blind = false;
        return;
    }
    x->young.n_ids += x->put_ids;
    x->put_ids = 0;
    x->stored = x->young.n;
    x->old.at = x->to;
    x->dropped = x->gone;
    if (x->dropped == x->old.n_ids && all_moved(&x->old, x->to)) {
        set_free(&x->old);
        x->to = x->gone = x->dropped = 0;
        if (x->young.n >= room_of(&x->young) / 2)
            sets_swap(x);
    }
}

/* ---- when the rush is over ---- */

static bool begins(struct onces *x)
{
    if (x->old.n + x->old.n_ids == 0)
        sets_swap(x);
    return x->old.n + x->old.n_ids > 0;
}

bool onces_due(const struct store *s, size_t batch)
{
    const struct onces *x = &s->onces;
    if (s->laters.held || !some_wait(x))
        return false;
    int64_t now = clock_monotonic_us();
    bool over = batch < s->laters.rush_at / 4 && now - s->laters.large_us >= QUIET_US;
    return now >= x->again_us && (batch == 0 || over);
}

int64_t onces_sleep_us(const struct store *s)
{
    const struct onces *x = &s->onces;
    if (s->laters.held || !some_wait(x))
        return -1;
    int64_t now = clock_monotonic_us(), again = x->again_us - now, quiet = s->laters.large_us + QUIET_US - now;
    int64_t wait = again > quiet ? again : quiet;
    return wait > 0 ? wait : 0;
}

static enum mk_result settle_now(struct db *tx, const struct once *o);

static enum mk_result step(struct db *tx, void *arg, struct err *err)
{
    struct onces *x = arg;
    (void)err;
    return x->blind ? settle_now(tx, x->o) : some_move(tx, x, STEP);
}

void onces_step(struct store *s)
{
    struct onces *x = &s->onces;
    struct write one = { .run = step, .arg = x };
    s->laters.rush = false;
    if (!x->blind && !begins(x))
        return;
    writer_alone(s, &one);
    if (one.result != MK_OK) /* it is safe where it is */
        x->again_us = clock_monotonic_us() + AGAIN_US;
}

void onces_finish(struct store *s)
{
    while (onces_due(s, 0))
        onces_step(s);
}

/* ---- for whoever wants it done now ---- */

struct all { struct once_row *row; struct once_id *id; size_t n, cap, n_ids, cap_ids; };

static enum mk_result all_id(void *arg, int64_t region, int64_t id)
{
    struct all *x = arg;
    if (!id_room(&x->id, x->n_ids, &x->cap_ids))
        return MK_TOO_BIG;
    x->id[x->n_ids++] = (struct once_id){ region, id };
    return MK_OK;
}

static enum mk_result all_row(void *arg, const struct once_row *row)
{
    struct all *x = arg;
    struct once_row *list = wider(x->row, x->n, &x->cap, sizeof *list);
    if (!list)
        return MK_TOO_BIG;
    x->row = list;
    x->row[x->n++] = *row;
    return MK_OK;
}

static enum mk_result settle_now(struct db *tx, const struct once *o)
{
    struct all x = { 0 };
    enum mk_result r = all_walk(tx, o, &(struct walk){ .on_id = all_id, .on_row = all_row, .arg = &x });
    if (r == MK_OK && x.n)
        qsort(x.row, x.n, sizeof *x.row, by_key);
    for (size_t i = 0; r == MK_OK && i < x.n; i++)
        r = row_insert(tx, o, &x.row[i], NULL);
    for (size_t i = 0; r == MK_OK && i < x.n_ids; i++)
        r = db_exec(tx, o->drop, ARGS(VI(x.id[i].region), VI(x.id[i].id)), NULL);
    free(x.row);
    free(x.id);
    tx->store->onces.settled = r == MK_OK;
    return r;
}

enum mk_result onces_settle(struct db *tx)
{
    const struct once *o = once_of(tx->store->schema);
    return o ? settle_now(tx, o) : MK_OK;
}

bool onces_left(struct store *s)
{
    const struct once *o = once_of(s->schema);
    struct cursor c;
    if (!o)
        return false;
    db_select(&s->writer, &c, o->regions, NULL, 0);
    bool some = cursor_next(&c);
    return cursor_end(&c) != MK_OK || some; /* settling says why */
}
