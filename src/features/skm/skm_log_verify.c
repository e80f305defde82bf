/* skm_log_verify.c: does the public log still say what was answered? Every leaf is made again from its answer and
 * compared with the tree, the tree with itself, and every signed head with the tree: the first answer that was
 * changed, taken away or put in is named. */
#include <stdlib.h>
#include <string.h>

#include "registry/kunci.h"
#include "skm/skm_log.h"

enum { REPORTED_MAX = 20, HEADS_MAX = 4000, STEP_LEAVES = 1 << 16 };

struct checking {
    struct db *db;
    int64_t daerah;
    struct report *report;
    struct skm_namas names;
    struct skm_survei_list survei;
    struct merkle_grow grow; /* over what the tree says */
    struct pohon_kepala *head; /* by size */
    size_t n_heads, next_head;
    int64_t size, wrong;
    struct pohon_baca room;
    struct merkle_source source;
    enum mk_result result;
    struct skm_cells *count; /* leaves by name and month */
};

static void complain(struct checking *k, const char *what, int64_t nomor, const struct skm_leaf *x)
{
    const char *kode = "?";
    for (size_t i = 0; i < k->survei.n && x; i++)
        if (k->survei.item[i].id == x->p.survei_id)
            kode = k->survei.item[i].kode;
    if (k->wrong++ >= REPORTED_MAX)
        return;
    if (x)
        report_line(k->report, false, "pohon: %s: jawaban %lld (daun %lld, survei %s)", what,
                    (long long)x->p.jawaban_id, (long long)nomor, kode);
    else
        report_line(k->report, false, "pohon: %s pada daun %lld", what, (long long)nomor);
}

/* A node above the leaves that has just become full, against the tile where it is stored. */
static void node_check(void *arg, int level, int64_t index, const struct merkle_hash *h)
{
    struct checking *k = arg;
    struct merkle_hash stored;
    if (level == 0 || level % 8 || k->result)
        return;
    k->result = k->source.node(k->source.arg, level, index, &stored);
    if (k->result == MK_STORE || (!k->result && !merkle_same(&stored, h))) {
        k->result = MK_OK;
        complain(k, "simpul pohon berubah", index << level, NULL);
    }
}

static void heads_check(struct checking *k)
{
    while (k->next_head < k->n_heads && k->head[k->next_head].ukuran <= k->grow.n) {
        const struct pohon_kepala *h = &k->head[k->next_head++];
        struct merkle_hash root;
        merkle_root(&k->grow, &root);
        bool same = h->ukuran == k->grow.n && merkle_same(&root, &h->akar);
        if ((!same || !pohon_kepala_holds(h)) && k->wrong++ < REPORTED_MAX)
            report_line(k->report, false, "pohon: kepala nomor %lld (%lld daun): %s", (long long)h->nomor,
                        (long long)h->ukuran, same ? "tanda tangannya tidak sah" : "akarnya lain dari pohon");
    }
}

/* The leaves of one tile, rows first: one reading at a time. */
static enum mk_result tile_check(struct checking *k, int64_t first, struct skm_leaf row[POHON_UBIN])
{
    struct merkle_hash leaf[POHON_UBIN];
    size_t n = (size_t)(k->size - first < POHON_UBIN ? k->size - first : POHON_UBIN), n_rows = 0, at = 0;
    enum mk_result r = skm_leaves_read(k->db, &k->names, k->daerah, first, POHON_UBIN, row, &n_rows);
    for (size_t i = 0; i < n && !r; i++)
        r = k->source.node(k->source.arg, 0, first + (int64_t)i, &leaf[i]);
    for (size_t i = 0; i < n && !r; i++) {
        int64_t nomor = first + (int64_t)i;
        while (at < n_rows && row[at].nomor < nomor)
            at++;
        struct skm_leaf *x = at < n_rows && row[at].nomor == nomor ? &row[at] : NULL;
        if (!x)
            complain(k, "daun tanpa jawaban", nomor, NULL);
        else if (!x->ada)
            complain(k, "jawaban hilang atau rusak setelah masuk pohon", nomor, x);
        else if (!merkle_same(&x->hash, &leaf[i]))
            complain(k, "jawaban berubah setelah masuk pohon", nomor, x);
        if (x && x->ada) {
            struct skm_cell *cell = skm_cells_get(k->count, x->nama, x->d.bulan);
            if (!cell)
                return MK_TOO_BIG;
            cell->c[CELL_N]++;
        }
        heads_check(k);
        merkle_add(&k->grow, &leaf[i], node_check, k);
        r = k->result;
    }
    return r;
}

static int by_size(const void *a, const void *b)
{
    const struct pohon_kepala *x = a, *y = b;
    if (x->ukuran != y->ukuran)
        return x->ukuran < y->ukuran ? -1 : 1;
    return (x->nomor > y->nomor) - (x->nomor < y->nomor);
}

/* Whoever can write the database can make keys, but not ours: it lies in the data folder. */
static void key_check(struct checking *k)
{
    struct pohon_kunci key;
    struct err err = { "" };
    const char *dir = kunci_folder();
    const struct pohon_kepala *last = NULL;
    for (size_t i = 0; i < k->n_heads; i++)
        if (!last || k->head[i].nomor > last->nomor)
            last = &k->head[i];
    if (!last || !dir || pohon_kunci_open(dir, false, &key, &err))
        return;
    if (memcmp(key.umum, last->kunci, POHON_KUNCI) != 0) {
        k->wrong++;
        report_line(k->report, false, "pohon: kepala nomor %lld ditandatangani kunci lain, bukan kunci-pohon.key di "
                    "folder data", (long long)last->nomor);
    }
    pohon_kunci_forget(&key);
}

static enum mk_result counts_check(struct checking *k)
{
    struct cursor c;
    db_select(k->db, &c, &skm_stmts[Q_BULAN_LIST], ARGS(VI(k->daerah)));
    enum mk_result r = MK_OK;
    while (!r && cursor_next(&c)) {
        struct skm_cell *cell = skm_cells_get(k->count, cursor_int(&c, 0), (int32_t)cursor_int(&c, 1));
        r = cell ? MK_OK : MK_TOO_BIG;
        if (cell && cell->c[CELL_N] != cursor_int(&c, 2) && k->wrong++ < REPORTED_MAX)
            report_line(k->report, false, "pohon: pencacah daun %lld bulan %lld tersimpan %lld, seharusnya %lld",
                        (long long)cursor_int(&c, 0), (long long)cursor_int(&c, 1), (long long)cursor_int(&c, 2),
                        (long long)cell->c[CELL_N]);
        if (cell)
            cell->c[CELL_N] = 0;
    }
    enum mk_result end = cursor_end(&c);
    int64_t id;
    int32_t time;
    const struct skm_cell *left;
    for (size_t at = 0; !r && !end && (left = skm_cells_next(k->count, &at, &id, &time));)
        if (left->c[CELL_N] != 0 && k->wrong++ < REPORTED_MAX)
            report_line(k->report, false, "pohon: pencacah daun %lld bulan %d tidak ada", (long long)id, (int)time);
    return r ? r : end;
}

static enum mk_result walk(struct checking *k, struct arena *a)
{
    struct skm_leaf *row = arena_array(a, struct skm_leaf, POHON_UBIN);
    enum mk_result r = row ? MK_OK : MK_TOO_BIG;
    for (int64_t first = 0; first < k->size && !r; first += POHON_UBIN) {
        if (first % STEP_LEAVES == 0)
            report_step(k->report, "memeriksa pohon jawaban:", first, k->size);
        r = tile_check(k, first, row);
    }
    if (r)
        return r;
    heads_check(k);
    for (; k->next_head < k->n_heads; k->next_head++)
        if (k->wrong++ < REPORTED_MAX)
            report_line(k->report, false, "pohon: terpotong: kepala nomor %lld berbicara tentang %lld daun, yang ada %lld",
                        (long long)k->head[k->next_head].nomor, (long long)k->head[k->next_head].ukuran,
                        (long long)k->size);
    key_check(k);
    return counts_check(k);
}

static enum mk_result read_all(struct checking *k, struct arena *a)
{
    struct skm_leaf beyond;
    size_t n = 0;
    enum mk_result r = skm_namas_read(k->db, a, k->daerah, &k->names);
    if (!r)
        r = skm_survei_all(k->db, a, k->daerah, &k->survei);
    if (!r)
        r = pohon_size(k->db, k->daerah, &k->size);
    k->head = arena_array(a, struct pohon_kepala, HEADS_MAX);
    if (!r && !k->head)
        r = MK_TOO_BIG;
    if (!r)
        r = pohon_kepala_list(k->db, k->daerah, 0, k->head, HEADS_MAX, &k->n_heads);
    if (!r && k->n_heads)
        qsort(k->head, k->n_heads, sizeof *k->head, by_size);
    if (!r)
        r = walk(k, a);
    if (!r)
        r = skm_leaves_read(k->db, &k->names, k->daerah, k->size, 1, &beyond, &n);
    if (!r && n > 0)
        complain(k, "daun di luar pohon", k->size, &beyond);
    return r;
}

enum mk_result skm_log_verify(struct db *db, struct arena *a, const struct daerah *d, struct report *report)
{
    struct checking k = { .db = db, .daerah = d->id, .report = report, .count = skm_cells_new() };
    int64_t waiting = 0;
    k.source = pohon_source(&k.room, db, d->id);
    enum mk_result r = k.count ? db_begin_read(db) : MK_TOO_BIG;
    if (!r) {
        r = read_all(&k, a);
        if (!r)
            r = db_int(db, &skm_stmts[Q_DAUN_LEFT], ARGS(VI(d->id)), &waiting);
        db_end_read(db);
    }
    if (!r && k.wrong > REPORTED_MAX)
        report_line(report, false, "pohon: masih ada %lld perbedaan lain", (long long)k.wrong - REPORTED_MAX);
    if (!r && k.wrong == 0)
        report_line(report, true, "pohon: %lld daun sama dengan jawabannya, %zu kepala bertanda tangan, %lld jawaban "
                    "menunggu giliran", (long long)k.size, k.n_heads, (long long)waiting);
    skm_cells_free(k.count);
    return r;
}
