/* skm_sinyal.c: the job that looks for signs: what of a unit's answers in a quarter is beyond its threshold.
 *
 * Identical rows and straight lines are found in two walks over the answers of the quarter (by their ids: those given here
 * begin with their day, those of files with the moment of the import), in memory that does not grow with them; bursts,
 * opening hours and networks come from the totals of skm_amat.c. What is found goes to skm_sinyal, which is all that pages
 * read. Answers in quarantine are no sign any more. */
#include <stdlib.h>
#include <string.h>

#include "skm/skm_jujur.h"

enum { QUARTERS = 2, OFTEN = 200000 /* answers up to which the job looks after each hour with new ones */ };

/* ---- rows ---- */

struct rows_of_unit {
    int64_t unit, n, straight;
    int32_t straight_from, straight_to;
    struct jujur_pola pola;
    int32_t from[JUJUR_CALON], to[JUJUR_CALON]; /* days of the candidates, second walk */
};
struct look {
    const struct daerah *d;
    int32_t tw;
    struct skm_survei_list survei; /* by id */
    struct skm_apart apart;
    struct rows_of_unit *unit;     /* by unit */
    size_t n;
    struct skm_ambang ambang[N_SINYAL];
    struct skm_sinyal *found;
    size_t n_found, cap;
};

static int by_id(const void *a, const void *b)
{
    const struct skm_survei *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static int by_unit(const void *a, const void *b)
{
    const struct rows_of_unit *x = a, *y = b;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static struct rows_of_unit *unit_of(struct look *k, int64_t unit)
{
    struct rows_of_unit key = { .unit = unit };
    return k->n ? bsearch(&key, k->unit, k->n, sizeof key, by_unit) : NULL;
}

static enum mk_result look_start(struct look *k, struct db *db, struct arena *a, int32_t today)
{
    enum mk_result r = skm_survei_all(db, a, k->d->id, &k->survei);
    if (!r)
        r = skm_apart_read(db, a, k->d->id, &k->apart);
    if (!r)
        r = skm_ambang_baca(db, a, k->d->id, today, k->ambang);
    k->unit = r ? NULL : arena_array(a, struct rows_of_unit, k->survei.n + 1);
    k->cap = (k->survei.n + 1) * N_SINYAL;
    k->found = r ? NULL : arena_array(a, struct skm_sinyal, k->cap);
    if (!k->unit || !k->found)
        return r ? r : MK_TOO_BIG;
    for (size_t i = 0; i < k->survei.n; i++)
        k->unit[i].unit = k->survei.item[i].unit_id;
    if (k->survei.n) {
        qsort(k->survei.item, k->survei.n, sizeof *k->survei.item, by_id);
        qsort(k->unit, k->survei.n, sizeof *k->unit, by_unit);
    }
    for (size_t i = 0; i < k->survei.n; i++)
        if (k->n == 0 || k->unit[k->n - 1].unit != k->unit[i].unit)
            k->unit[k->n++].unit = k->unit[i].unit;
    return MK_OK;
}

static void days_widen(int32_t *from, int32_t *to, bool first, int32_t day)
{
    *from = first || day < *from ? day : *from;
    *to = first || day > *to ? day : *to;
}

static void row_see(struct rows_of_unit *u, const struct skm_answer *x, bool second)
{
    const int64_t row = jujur_baris(x->u, x->rest, x->profile);
    if (!second) {
        u->n++;
        if (jujur_lurus(x->u, x->rest))
            days_widen(&u->straight_from, &u->straight_to, u->straight++ == 0, x->day);
        jujur_pola_calon(&u->pola, row);
        return;
    }
    jujur_pola_hitung(&u->pola, row);
    for (int i = 0; i < JUJUR_CALON; i++)
        if (u->pola.baris[i] == row)
            days_widen(&u->from[i], &u->to[i], u->pola.n[i] == 1, x->day);
}

static enum mk_result range_walk(struct look *k, struct db *db, int64_t from, int64_t before, bool second)
{
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_SINYAL_ROWS], ARGS(VI(k->d->id), VI(from), VI(before)));
    while (cursor_next(&c)) {
        struct skm_survei key = { .id = cursor_int(&c, 0) };
        const struct skm_survei *s = k->survei.n ? bsearch(&key, k->survei.item, k->survei.n, sizeof key, by_id) : NULL;
        struct skm_answer x;
        if (!s || !skm_jawaban_baca(&c, s, &x) || skm_month_of(&x) / 3 != k->tw || skm_apart_of(&k->apart, cursor_int(&c, 18)))
            continue;
        struct rows_of_unit *u = unit_of(k, s->unit_id);
        if (u)
            row_see(u, &x, second);
    }
    return cursor_end(&c);
}

/* Days in which answers of the quarter can lie: an extended period reaches beyond it. */
static enum mk_result rows_walk(struct look *k, struct db *db, bool second)
{
    const int32_t first = date_to_days(month_first_day(k->tw * 3)) - SURVEI_PANJANG_MAX,
                  last = date_to_days(month_first_day(k->tw * 3 + 3)) + SURVEI_PANJANG_MAX;
    enum mk_result r = range_walk(k, db, skm_ids_of_day(first), skm_ids_of_day(last + 1), second);
    return r ? r : range_walk(k, db, skm_ids_of_import(first), SKM_IDS_OF_DAYS, second);
}

/* ---- what is beyond its threshold ---- */

static void found_add(struct look *k, int64_t unit, enum jujur_sinyal jenis, const struct skm_sinyal *x)
{
    if (k->n_found == k->cap || !jujur_lewat(jenis, &k->ambang[jenis].a, x->angka, x->dari, x->biasa))
        return;
    struct skm_sinyal *to = &k->found[k->n_found++];
    *to = *x;
    to->unit = unit;
    to->jenis = jenis;
    to->ambang = k->ambang[jenis].a;
}

static void rows_judge(struct look *k)
{
    for (size_t i = 0; i < k->n; i++) {
        const struct rows_of_unit *u = &k->unit[i];
        struct skm_sinyal same = { .dari = u->n },
                          straight = { .sejak = u->straight_from, .sampai = u->straight_to, .angka = u->straight, .dari = u->n };
        jujur_pola_terbanyak(&u->pola, &same.baris, &same.angka);
        for (int c = 0; c < JUJUR_CALON; c++)
            if (u->pola.baris[c] == same.baris && u->pola.n[c]) {
                same.sejak = u->from[c];
                same.sampai = u->to[c];
            }
        found_add(k, u->unit, SINYAL_KEMBAR, &same);
        straight.baris = -1;
        found_add(k, u->unit, SINYAL_LURUS, &straight);
    }
}

struct seen_day { int64_t unit; int32_t day; int64_t n, puncak, luar, daring, jaringan; };

/* The days of one unit, oldest first; those from `first` on are of the quarter. */
static void days_judge(struct look *k, struct seen_day *day, size_t n, int32_t first, int32_t last)
{
    const int usual_days = skm_jujur_aturan()->biasa_hari;
    int64_t peak[400];
    struct skm_sinyal burst = { .baris = -1 }, night = { .baris = -1 }, network = { .baris = -1 };
    for (size_t i = 0; i < n; i++) {
        const struct seen_day *x = &day[i];
        size_t before = 0;
        if (x->day < first || x->day > last)
            continue;
        for (size_t b = 0; b < i && before < COUNT(peak); b++)
            if (day[b].day >= x->day - usual_days)
                peak[before++] = day[b].puncak;
        const int64_t usual = jujur_biasa(peak, before);
        if (jujur_lewat(SINYAL_RAMAI, &k->ambang[SINYAL_RAMAI].a, x->puncak, 0, usual)) {
            days_widen(&burst.sejak, &burst.sampai, burst.dari++ == 0, x->day);
            if (x->puncak > burst.angka) {
                burst.angka = x->puncak;
                burst.biasa = usual;
            }
        }
        if (x->luar)
            days_widen(&night.sejak, &night.sampai, night.angka == 0, x->day);
        night.angka += x->luar;
        night.dari += x->n;
        if (jujur_lewat(SINYAL_SEJARINGAN, &k->ambang[SINYAL_SEJARINGAN].a, x->jaringan, x->daring, 0)) {
            days_widen(&network.sejak, &network.sampai, network.dari == 0, x->day);
            if (x->jaringan > network.angka) {
                network.angka = x->jaringan;
                network.dari = x->daring;
            }
        }
    }
    found_add(k, day[0].unit, SINYAL_RAMAI, &burst);
    found_add(k, day[0].unit, SINYAL_LUAR_JAM, &night);
    found_add(k, day[0].unit, SINYAL_SEJARINGAN, &network);
}

static enum mk_result days_walk(struct look *k, struct db *db)
{
    enum { DAYS = 500 };
    const int32_t first = date_to_days(month_first_day(k->tw * 3)), last = date_to_days(month_first_day(k->tw * 3 + 3)) - 1;
    struct seen_day day[DAYS];
    size_t n = 0;
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_AMATAN], ARGS(VI(k->d->id), VI(first - skm_jujur_aturan()->biasa_hari), VI(last)));
    while (cursor_next(&c)) {
        const int64_t unit = cursor_int(&c, 0);
        if (n && (day[0].unit != unit || n == DAYS)) {
            days_judge(k, day, n, first, last);
            n = 0;
        }
        day[n++] = (struct seen_day){ unit, (int32_t)cursor_int(&c, 1), cursor_int(&c, 2), cursor_int(&c, 3), cursor_int(&c, 4),
                                      cursor_int(&c, 5), cursor_int(&c, 6) };
    }
    if (n)
        days_judge(k, day, n, first, last);
    return cursor_end(&c);
}

/* ---- writing ---- */

struct signs { const struct look *k; int64_t n, now_ms; };

static enum mk_result signs_put(struct db *tx, void *arg, struct err *err)
{
    const struct signs *s = arg;
    const struct look *k = s->k;
    (void)err;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_SINYAL_DEL], ARGS(VI(k->d->id), VI(k->tw)), NULL);
    for (size_t i = 0; i < k->n_found && !r; i++) {
        const struct skm_sinyal *x = &k->found[i];
        r = db_exec(tx, &skm_stmts[Q_SINYAL_ADD],
                    ARGS(VI(k->d->id), VI(x->unit), VI(k->tw), VI(x->jenis), VI(x->sejak), VI(x->sampai), VI(x->angka),
                         VI(x->dari), VI(x->biasa), VI(x->baris), VI(x->ambang.paling_sedikit), VI(x->ambang.batas)), NULL);
    }
    return r ? r : db_exec(tx, &skm_stmts[Q_SINYAL_SEE], ARGS(VI(k->d->id), VI(k->tw), VI(s->n), VI(s->now_ms)), NULL);
}

static enum mk_result answers_of(struct db *db, int64_t daerah, int32_t tw, int64_t *ret)
{
    return db_int(db, &skm_stmts[Q_SINYAL_N], ARGS(VI(daerah), VI(tw), VI(tw)), ret);
}

enum mk_result skm_sinyal_hitung(struct store *store, struct db *db, struct arena *a, const struct daerah *d, int32_t tw,
                                 int32_t today, int64_t now_ms)
{
    struct look k = { .d = d, .tw = tw };
    struct signs s = { .k = &k, .now_ms = now_ms };
    enum mk_result r = db_begin_read(db);
    if (r)
        return r;
    r = look_start(&k, db, a, today);
    if (!r)
        r = answers_of(db, d->id, tw, &s.n);
    if (!r)
        r = rows_walk(&k, db, false);
    for (size_t i = 0; i < k.n; i++)
        jujur_pola_mulai(&k.unit[i].pola);
    if (!r)
        r = rows_walk(&k, db, true);
    if (!r)
        rows_judge(&k);
    if (!r)
        r = days_walk(&k, db);
    db_end_read(db);
    return r ? r : store_write(store, signs_put, &s, NULL);
}

/* ---- reading ---- */

enum mk_result skm_sinyal_daftar(struct db *db, struct arena *a, int64_t daerah, int32_t tw, int64_t unit,
                                 enum jujur_sinyal jenis, int64_t limit, int64_t skip, struct skm_sinyal_list *ret)
{
    struct cursor c;
    enum mk_result r = MK_OK;
    *ret = (struct skm_sinyal_list){ .item = arena_array(a, struct skm_sinyal, (size_t)limit) };
    if (!ret->item)
        return MK_TOO_BIG;
    db_select(db, &c, &skm_stmts[Q_SINYAL_LIST],
              ARGS(VI(daerah), VI(tw), VI(unit), VI(jenis == N_SINYAL ? -1 : (int)jenis), VI(limit + 1), VI(skip)));
    while (!r && cursor_next(&c)) {
        struct skm_sinyal *x = &ret->item[ret->n];
        ret->more = (int64_t)ret->n == limit;
        if (ret->more)
            continue;
        *x = (struct skm_sinyal){
            .unit = cursor_int(&c, 0), .jenis = (enum jujur_sinyal)cursor_int(&c, 1), .sejak = (int32_t)cursor_int(&c, 2),
            .sampai = (int32_t)cursor_int(&c, 3), .angka = cursor_int(&c, 4), .dari = cursor_int(&c, 5),
            .biasa = cursor_int(&c, 6), .baris = cursor_int(&c, 7), .ambang = { cursor_int(&c, 8), cursor_int(&c, 9) },
            .unit_kode = arena_text(a, cursor_text(&c, 10)), .unit_nama = arena_text(a, cursor_text(&c, 11)) };
        r = x->unit_kode && x->unit_nama ? MK_OK : MK_TOO_BIG;
        ret->n++;
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

static enum mk_result seen_read(struct db *db, int64_t daerah, int32_t tw, int64_t *ret_n, int64_t *ret_ms)
{
    struct cursor c;
    *ret_n = -1;
    *ret_ms = 0;
    db_select(db, &c, &skm_stmts[Q_SINYAL_SEEN], ARGS(VI(daerah), VI(tw)));
    if (cursor_next(&c)) {
        *ret_n = cursor_int(&c, 0);
        *ret_ms = cursor_int(&c, 1);
    }
    return cursor_end(&c);
}

enum mk_result skm_sinyal_kapan(struct db *db, int64_t daerah, int32_t tw, int64_t *ret_ms)
{
    int64_t n;
    return seen_read(db, daerah, tw, &n, ret_ms);
}

/* ---- the job ---- */

static int32_t quarter_of(int32_t day)
{
    return month_of(date_from_days(day)) / 3;
}

/* This quarter or the one before, each when it has answers that were not looked at; large ones once a day. */
static bool wants(struct job_run *j, int32_t tw)
{
    enum { DAY_MS = 20 * 3600000 };
    int64_t n = 0, seen = -1, when = 0;
    if (answers_of(j->db, j->daerah->id, tw, &n) || seen_read(j->db, j->daerah->id, tw, &seen, &when))
        return false;
    return n != 0 && (when == 0 || j->now_ms - when > DAY_MS || (n != seen && n <= 2 * OFTEN));
}

bool skm_sinyal_due(struct job_run *j)
{
    for (int i = 0; i < QUARTERS; i++)
        if (wants(j, quarter_of(j->today) - i))
            return true;
    return false;
}

enum mk_result skm_sinyal_job(struct job_run *j)
{
    enum mk_result r = MK_OK;
    for (int i = 0; i < QUARTERS && !r; i++)
        if (wants(j, quarter_of(j->today) - i))
            r = skm_sinyal_hitung(j->store, j->db, j->arena, j->daerah, quarter_of(j->today) - i, j->today, j->now_ms);
    return r;
}
