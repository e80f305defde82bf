/* skm_log_read.c: leaves of the public log as they are stored, and in which form they may be published. */
#include <stdlib.h>
#include <string.h>

#include "skm/skm_log_private.h"

/* ---- names ---- */

enum mk_result skm_namas_read(struct db *db, struct arena *a, int64_t daerah, struct skm_namas *ret)
{
    struct skm_namas list = { 0 };
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_NAMA_LIST], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct skm_nama *p = arena_room(a, list.item, list.n, &list.cap, sizeof *p);
        if (!p) {
            r = MK_TOO_BIG;
            break;
        }
        p[list.n] = (struct skm_nama){ .survei_id = cursor_int(&c, 1), .unit = arena_text(a, cursor_text(&c, 2)),
                                       .layanan = arena_text(a, cursor_text(&c, 3)) };
        bool good = p[list.n].unit && p[list.n].layanan && strlen(p[list.n].unit) <= DAUN_KODE_MAX &&
                    strlen(p[list.n].layanan) <= DAUN_KODE_MAX;
        list.item = p;
        list.n++;
        if (!good || cursor_int(&c, 0) != (int64_t)list.n) /* numbered without gaps */
            r = MK_STORE;
    }
    enum mk_result end = cursor_end(&c);
    *ret = list;
    return r ? r : end;
}

/* ---- leaves ---- */

/* Columns from survei_id on, as in LEAF_COLUMNS of skm_store.c. False: not an answer that there can be. */
bool skm_leaf_read(const struct cursor *c, int at, struct skm_leaf *x)
{
    size_t n = 0;
    bool sound = true;
    x->p.survei_id = cursor_int(c, at);
    x->p.hari = (int32_t)cursor_int(c, at + 1);
    x->p.kanal = (int)cursor_int(c, at + 2);
    for (int i = 0; i < N_UNSUR; i++) {
        x->d.u[i] = (int)cursor_int(c, at + 3 + i);
        sound = sound && x->d.u[i] >= SKM_MIN_ANSWER && x->d.u[i] <= SKM_MAX_ANSWER;
    }
    for (int i = 0; i < SKM_PROFIL; i++)
        x->p.profil[i] = (int)cursor_int(c, at + 3 + N_UNSUR + i);
    const void *nonce = cursor_bytes(c, at + 3 + N_UNSUR + SKM_PROFIL, &n);
    if (n == DAUN_NONCE)
        memcpy(x->p.nonce, nonce, DAUN_NONCE);
    x->p.stratum = (int)cursor_int(c, at + LEAF_NONCE + 1);
    x->p.instrumen_id = cursor_int(c, at + LEAF_NONCE + 4);
    int64_t rest = cursor_int(c, at + LEAF_NONCE + 3), bulan = cursor_int(c, at + LEAF_NONCE + 2);
    skm_rest_unpack(rest, x->d.sisa);
    struct date d = date_from_days(x->p.hari);
    if (!date_valid(d) || rest < 0 || skm_rest_pack(x->d.sisa) != rest || bulan < 0 || bulan >= 3000 * 12)
        return false;
    x->d.bulan = bulan ? (int32_t)bulan : month_of(d);
    return sound && n == DAUN_NONCE;
}

/* Hash and salts, once the codes are known. */
void skm_leaf_hash(struct skm_leaf *x, const struct skm_nama *name)
{
    x->d.unit = name->unit;
    x->d.unit_n = strlen(name->unit);
    x->d.layanan = name->layanan;
    x->d.layanan_n = strlen(name->layanan);
    daun_garam(&x->p, &x->d);
    daun_layanan(&x->d);
    daun_hash(&x->d, &x->hash);
}

enum mk_result skm_leaves_read(struct db *db, const struct skm_namas *names, int64_t daerah, int64_t from, size_t max,
                               struct skm_leaf *ret, size_t *ret_n)
{
    struct cursor c;
    *ret_n = 0;
    db_select(db, &c, &skm_stmts[Q_DAUN_RANGE], ARGS(VI(daerah), VI(from), VI(from + (int64_t)max)));
    while (*ret_n < max && cursor_next(&c)) {
        struct skm_leaf *x = &ret[(*ret_n)++];
        *x = (struct skm_leaf){ .nomor = cursor_int(&c, 0), .nama = cursor_int(&c, 2),
                                .p.jawaban_id = cursor_int(&c, 1) };
        x->ada = !cursor_is_null(&c, 3) && x->nama > 0 && x->nama <= (int64_t)names->n && skm_leaf_read(&c, 3, x);
        if (x->ada)
            skm_leaf_hash(x, &names->item[x->nama - 1]);
    }
    return cursor_end(&c);
}

/* ---- forms ---- */

struct sel_in { struct skm_sel sel; const char *unit, *layanan; };

static int by_unit_month(const void *a, const void *b)
{
    const struct sel_in *x = a, *y = b;
    int unit = strcmp(x->unit, y->unit);
    if (unit)
        return unit;
    if (x->sel.bulan != y->sel.bulan)
        return x->sel.bulan < y->sel.bulan ? -1 : 1;
    if (x->sel.n != y->sel.n)
        return x->sel.n < y->sel.n ? -1 : 1;
    return strcmp(x->layanan, y->layanan);
}

static int by_name_month(const void *a, const void *b)
{
    const struct skm_sel *x = a, *y = b;
    if (x->nama != y->nama)
        return x->nama < y->nama ? -1 : 1;
    return (x->bulan > y->bulan) - (x->bulan < y->bulan);
}

/* One unit in one month, its services from the smallest on. */
static void group_judge(struct sel_in *s, size_t n)
{
    int64_t all = 0, hidden = 0;
    size_t services = 0;
    for (size_t i = 0; i < n; i++)
        all += s[i].sel.n;
    for (size_t i = 0; i < n; i++) {
        bool small = s[i].sel.n < LOG_TERSEMBUNYI || (services > 0 && (services < 2 || hidden < LOG_TERSEMBUNYI));
        s[i].sel.bentuk = all < LOG_TERSEMBUNYI ? DAUN_TERTUTUP : small ? DAUN_TANPA_LAYANAN : DAUN_TERBUKA;
        services += small;
        hidden += small ? s[i].sel.n : 0;
    }
}

enum mk_result skm_sels_read(struct db *db, struct arena *a, int64_t daerah, const struct skm_namas *names,
                             struct skm_sels *ret)
{
    struct sel_in *in = NULL;
    size_t n = 0, cap = 0;
    enum mk_result r = MK_OK;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_BULAN_LIST], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        int64_t nama = cursor_int(&c, 0);
        struct sel_in *p = arena_room(a, in, n, &cap, sizeof *p);
        if (!p || nama < 1 || nama > (int64_t)names->n) {
            r = p ? MK_STORE : MK_TOO_BIG;
            break;
        }
        in = p;
        in[n++] = (struct sel_in){ { .nama = nama, .bulan = (int32_t)cursor_int(&c, 1), .n = cursor_int(&c, 2) },
                                   names->item[nama - 1].unit, names->item[nama - 1].layanan };
    }
    enum mk_result end = cursor_end(&c);
    r = r ? r : end;
    *ret = (struct skm_sels){ .item = arena_array(a, struct skm_sel, n + 1), .n = n };
    if (r || !ret->item)
        return r ? r : MK_TOO_BIG;
    if (n > 0)
        qsort(in, n, sizeof *in, by_unit_month);
    for (size_t i = 0; i < n;) {
        size_t k = i;
        while (k < n && strcmp(in[k].unit, in[i].unit) == 0 && in[k].sel.bulan == in[i].sel.bulan)
            k++;
        group_judge(in + i, k - i);
        i = k;
    }
    for (size_t i = 0; i < n; i++)
        ret->item[i] = in[i].sel;
    if (n > 0)
        qsort(ret->item, n, sizeof *ret->item, by_name_month);
    return MK_OK;
}

enum daun_bentuk skm_bentuk(const struct skm_sels *s, int64_t nama, int32_t bulan)
{
    const struct skm_sel key = { .nama = nama, .bulan = bulan };
    const struct skm_sel *found = s->n ? bsearch(&key, s->item, s->n, sizeof key, by_name_month) : NULL;
    return found ? found->bentuk : DAUN_TERTUTUP;
}

/* ---- a receipt ---- */

enum mk_result skm_log_find(struct db *db, struct arena *a, int64_t daerah, const unsigned char kunci[DAUN_KUNCI],
                            int32_t bulan, struct skm_leaf *ret, int64_t *ret_nomor)
{
    unsigned char nonce[DAUN_NONCE];
    int32_t day = date_to_days(month_first_day(bulan)), end = date_to_days(month_first_day(bulan + 1));
    uint64_t random = daun_random_of(kunci);
    struct skm_namas names;
    bool found = false;
    enum mk_result r = skm_namas_read(db, a, daerah, &names);
    daun_nonce_of(kunci, nonce);
    *ret_nomor = -1;
    for (; day < end && !r && !found; day++) {
        struct cursor c;
        struct skm_leaf x = { .p.jawaban_id = id_of_day_from(day, random) };
        db_select(db, &c, &skm_stmts[Q_DAUN_FIND], ARGS(VI(daerah), VI(x.p.jawaban_id)));
        if (cursor_next(&c) && skm_leaf_read(&c, 2, &x) && memcmp(x.p.nonce, nonce, sizeof nonce) == 0) {
            found = true;
            if (!cursor_is_null(&c, 0)) {
                x.nomor = *ret_nomor = cursor_int(&c, 0);
                x.nama = cursor_int(&c, 1);
                x.ada = x.nama > 0 && x.nama <= (int64_t)names.n;
            }
            *ret = x;
        }
        r = cursor_end(&c);
    }
    if (!r && !found)
        return MK_NOT_FOUND;
    if (!r && ret->ada && names.item)
        skm_leaf_hash(ret, &names.item[ret->nama - 1]);
    return r;
}
