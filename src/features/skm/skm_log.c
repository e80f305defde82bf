/* skm_log.c: appends answers to the public log and signs its heads: the job of every day, the command
 * `maklumat pohon`. What a leaf is: core/skm_daun.h; why so late and in such an order: skm_log.h. */
#include "skm/skm_log.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "registry/kunci.h"
#include "skm/skm_log_private.h"

enum { LOOK = 5000, TRIES = 5 }; /* answers looked at, and at most appended, in one go */

struct appending {
    const struct skm_log_plan *plan;
    struct skm_survei_list survei; /* sorted by id */
    int64_t *waiting;              /* per survey: the count of its unit stands with the first of the unit */
    bool *past;                    /* per survey: something of a month that is over waits */
    struct skm_leaf *leaf;
    bool *fresh;                   /* per leaf: an older answer, which gets its random number now */
    size_t n;
    int64_t size;                  /* of the tree when the leaves were looked for */
};

static int by_id(const void *a, const void *b)
{
    const struct skm_survei *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* The place of a survey, or -1. */
static ptrdiff_t survei_place(const struct appending *k, int64_t id)
{
    const struct skm_survei key = { .id = id },
                            *s = bsearch(&key, k->survei.item, k->survei.n, sizeof key, by_id);
    return s ? s - k->survei.item : -1;
}

/* All surveys of a unit share the numbers of the first. */
static size_t unit_place(const struct appending *k, size_t survei)
{
    for (size_t i = 0; i < survei; i++)
        if (k->survei.item[i].unit_id == k->survei.item[survei].unit_id)
            return i;
    return survei;
}

/* Looks at LOOK answers from this id on; fn gets those without a leaf. The id behind the last, or 0 at the end. */
typedef void look_fn(struct appending *k, const struct skm_leaf *x, bool sound);
static enum mk_result look(struct appending *k, int64_t from, look_fn *fn, int64_t *ret_next)
{
    struct cursor c;
    int64_t seen = 0;
    *ret_next = 0;
    db_select(k->plan->db, &c, &skm_stmts[Q_DAUN_LOOK], ARGS(VI(k->plan->daerah->id), VI(from), VI(LOOK)));
    while (cursor_next(&c)) {
        struct skm_leaf x = { .p.jawaban_id = cursor_int(&c, 1) };
        *ret_next = x.p.jawaban_id + 1;
        seen++;
        if (!cursor_is_null(&c, 0))
            continue;
        bool sound = skm_leaf_read(&c, 2, &x);
        fn(k, &x, sound || cursor_is_null(&c, 2 + LEAF_NONCE));
    }
    if (seen < LOOK)
        *ret_next = 0;
    return cursor_end(&c);
}

static bool due(const struct appending *k, const struct skm_leaf *x)
{
    return k->plan->semua || x->p.hari < k->plan->today;
}

static void look_count(struct appending *k, const struct skm_leaf *x, bool sound)
{
    ptrdiff_t s = survei_place(k, x->p.survei_id);
    if (s < 0 || !sound || x->d.bulan <= 0 || !due(k, x))
        return;
    size_t unit = unit_place(k, (size_t)s);
    k->waiting[unit]++;
    k->past[unit] = k->past[unit] || x->d.bulan < month_of(date_from_days(k->plan->today));
}

static void look_take(struct appending *k, const struct skm_leaf *x, bool sound)
{
    ptrdiff_t s = survei_place(k, x->p.survei_id);
    if (s < 0 || !sound || x->d.bulan <= 0 || !due(k, x) || k->n == LOOK)
        return;
    size_t unit = unit_place(k, (size_t)s);
    if (!k->plan->semua && !k->past[unit] && k->waiting[unit] < LOG_TERSEMBUNYI)
        return;
    static const unsigned char none[DAUN_NONCE];
    k->leaf[k->n] = *x;
    k->fresh[k->n] = memcmp(x->p.nonce, none, sizeof none) == 0; /* of 2^128 */
    if (k->fresh[k->n])
        random_bytes(k->leaf[k->n].p.nonce, DAUN_NONCE);
    k->n++;
}

/* ---- the write ---- */

/* The number of the names of a survey as they are now; a new one when they were never used. */
static enum mk_result name_of(struct db *tx, struct arena *a, int64_t daerah, struct skm_namas *names,
                              const struct skm_survei *s, int64_t *ret)
{
    for (size_t i = names->n; i > 0; i--) {
        const struct skm_nama *x = &names->item[i - 1];
        if (x->survei_id == s->id && strcmp(x->unit, s->unit_kode) == 0 && strcmp(x->layanan, s->layanan_kode) == 0) {
            *ret = (int64_t)i;
            return MK_OK;
        }
    }
    struct skm_nama *p = arena_room(a, names->item, names->n, &names->cap, sizeof *p);
    if (!p)
        return MK_TOO_BIG;
    names->item = p;
    p[names->n++] = (struct skm_nama){ s->id, s->unit_kode, s->layanan_kode };
    *ret = (int64_t)names->n;
    return db_exec(tx, &skm_stmts[Q_NAMA_ADD],
                   ARGS(VI(daerah), VI(*ret), VI(s->id), VT(s->unit_kode), VT(s->layanan_kode)), NULL);
}

static enum mk_result leaf_add(struct appending *k, struct db *tx, struct arena *a, struct skm_namas *names,
                               struct pohon_tambah *tree, size_t i)
{
    const int64_t daerah = k->plan->daerah->id;
    struct skm_leaf *x = &k->leaf[i];
    ptrdiff_t s = survei_place(k, x->p.survei_id);
    enum mk_result r = name_of(tx, a, daerah, names, &k->survei.item[s], &x->nama);
    if (r)
        return r;
    skm_leaf_hash(x, &names->item[x->nama - 1]);
    if (k->fresh[i])
        r = db_exec(tx, &skm_stmts[Q_GARAM_SET],
                    ARGS(VI(daerah), VI(x->p.jawaban_id), VB(x->p.nonce, DAUN_NONCE)), NULL);
    if (!r)
        r = db_exec(tx, &skm_stmts[Q_DAUN_ADD],
                    ARGS(VI(daerah), VI(tree->grow.n), VI(x->p.jawaban_id), VI(x->nama)), NULL);
    if (!r)
        r = db_add(tx, &skm_stmts[Q_BULAN_ADD], ARGS(VI(daerah), VI(x->nama), VI(x->d.bulan), VI(1)), 3);
    return r ? r : pohon_tambah_leaf(tree, &x->hash);
}

/* May run again from the start, so nothing in k may grow here. */
static enum mk_result leaves_write(struct db *tx, void *arg, struct err *err)
{
    struct appending *k = arg;
    struct arena a;
    struct skm_namas names;
    arena_init(&a, 16 << 20);
    struct pohon_tambah *tree = arena_new(&a, struct pohon_tambah);
    enum mk_result r = tree ? pohon_tambah_begin(tree, tx, k->plan->daerah->id) : MK_TOO_BIG;
    if (!r && tree->grow.n != k->size)
        r = err_set(err, MK_CONFLICT, "pohon sedang ditambah oleh proses lain");
    if (!r)
        r = skm_namas_read(tx, &a, k->plan->daerah->id, &names);
    for (size_t i = 0; i < k->n && !r; i++)
        r = leaf_add(k, tx, &a, &names, tree, i);
    if (!r)
        r = pohon_tambah_end(tree);
    arena_release(&a);
    return r;
}

/* ---- a run ---- */

static int by_nonce(const void *a, const void *b)
{
    return memcmp(((const struct skm_leaf *)a)->p.nonce, ((const struct skm_leaf *)b)->p.nonce, DAUN_NONCE);
}

static void leaves_shuffle(struct appending *k)
{
    for (size_t i = 0; i < k->n; i++) /* what must be stored goes with its leaf through the sorting */
        k->leaf[i].nomor = k->fresh[i];
    qsort(k->leaf, k->n, sizeof *k->leaf, by_nonce);
    for (size_t i = 0; i < k->n; i++)
        k->fresh[i] = k->leaf[i].nomor != 0;
}

static enum mk_result append_walk(struct appending *k, int64_t *ret_n, struct err *err)
{
    enum mk_result r = MK_OK;
    int64_t next = INT64_MIN;
    do
        r = look(k, next, look_count, &next);
    while (!r && next);
    next = INT64_MIN;
    do {
        k->n = 0;
        if (!r)
            r = pohon_size(k->plan->db, k->plan->daerah->id, &k->size);
        if (!r)
            r = look(k, next, look_take, &next);
        if (!r && k->n > 0) {
            leaves_shuffle(k);
            r = store_write(k->plan->store, leaves_write, k, err);
            *ret_n += r ? 0 : (int64_t)k->n;
        }
    } while (!r && next);
    return r;
}

enum mk_result skm_log_append(const struct skm_log_plan *p, int64_t *ret_n, struct err *err)
{
    struct appending k = { .plan = p };
    *ret_n = 0;
    enum mk_result r = skm_survei_all(p->db, p->arena, p->daerah->id, &k.survei);
    if (r || k.survei.n == 0)
        return r;
    qsort(k.survei.item, k.survei.n, sizeof *k.survei.item, by_id);
    k.waiting = arena_array(p->arena, int64_t, k.survei.n);
    k.past = arena_array(p->arena, bool, k.survei.n);
    k.fresh = arena_array(p->arena, bool, LOOK);
    k.leaf = malloc(LOOK * sizeof *k.leaf);
    r = k.waiting && k.past && k.fresh && k.leaf ? append_walk(&k, ret_n, err) : MK_TOO_BIG;
    free(k.leaf);
    return r;
}

struct signing { const struct skm_log_plan *plan; int64_t now_ms; bool changed_only, done; struct pohon_kunci key; };

static enum mk_result sign_write(struct db *tx, void *arg, struct err *err)
{
    struct signing *s = arg;
    return pohon_kepala_sign(tx, s->plan->daerah->id, s->plan->daerah->kode, s->now_ms, s->changed_only, &s->key,
                             &s->done, err);
}

enum mk_result skm_log_run(const struct skm_log_plan *p, int64_t now_ms, bool changed_only, int64_t *ret_n,
                           bool *ret_signed, struct err *err)
{
    struct signing s = { .plan = p, .now_ms = now_ms, .changed_only = changed_only };
    const char *dir = kunci_folder();
    enum mk_result r = MK_CONFLICT;
    int64_t n = 0;
    *ret_n = 0;
    *ret_signed = false;
    for (int i = 0; i < TRIES && r == MK_CONFLICT; i++) {
        r = skm_log_append(p, &n, err);
        *ret_n += n;
    }
    if (r || !dir) /* no data folder, no key */
        return r;
    r = pohon_kunci_open(dir, true, &s.key, err);
    if (!r)
        r = store_write(p->store, sign_write, &s, err);
    pohon_kunci_forget(&s.key);
    *ret_signed = s.done;
    return r;
}

/* A period was closed after the last head: everything that counts in it must be under a head. */
bool skm_log_closing_due(struct job_run *j)
{
    struct skm_periode_list list;
    struct pohon_kepala last = { .waktu = 0 };
    int64_t closed = 0;
    enum mk_result r = pohon_kepala_last(j->db, j->daerah->id, &last);
    if ((r && r != MK_NOT_FOUND) || skm_periode_all(j->db, j->arena, j->daerah->id, &list))
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (list.item[i].ditutup > closed)
            closed = list.item[i].ditutup;
    return closed > last.waktu;
}

enum mk_result skm_log_closing_job(struct job_run *j)
{
    const struct skm_log_plan p = { .store = j->store, .db = j->db, .arena = j->arena, .daerah = j->daerah,
                                    .today = j->today, .semua = true };
    int64_t n;
    bool done;
    return skm_log_run(&p, j->now_ms, false, &n, &done, &j->err);
}

enum mk_result skm_log_job(struct job_run *j)
{
    const struct skm_log_plan p = { .store = j->store, .db = j->db, .arena = j->arena, .daerah = j->daerah,
                                    .today = j->today };
    int64_t n;
    bool done;
    return skm_log_run(&p, j->now_ms, false, &n, &done, &j->err);
}
