/* skm_verify.c: recounts every counter from the raw rows and names each column that differs.
 *
 * Each answer is put into one cell of its survey and month, and those cells are added up for services, units and the
 * region at the end: counters are sums, and millions of rows must not take minutes (a restore waits for this). */
#include "skm/skm_jujur.h"
#include "skm/skm_tanya.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPORTED_MAX = 50, MONTHS_KEPT = 1024, STEP_ROWS = 1 << 16 };

struct recount {
    struct skm_bulk *counted;
    struct skm_apart apart;   /* answers in quarantine … */
    struct skm_cells *aside;  /* … by service and class of the reason */
    struct skm_cells *fine;        /* by index of the survey, and month with layer */
    int32_t month_of[MONTHS_KEPT]; /* by day, of the first days since 1970 that came: 0 not yet */
    int32_t day_of[MONTHS_KEPT];
    struct skm_survei_list survei; /* sorted by id */
    struct report *report;
    int64_t rows, cells, wrong, orphans;
};

static int by_id(const void *a, const void *b)
{
    const struct skm_survei *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* False: no form can have made this row. */
bool skm_jawaban_baca(const struct cursor *c, const struct skm_survei *s, struct skm_answer *ret)
{
    bool sound = true;
    *ret = (struct skm_answer){ .survei_id = s->id, .layanan_id = s->layanan_id, .unit_id = s->unit_id,
                                .day = (int32_t)cursor_int(c, 1), .stratum = (enum survei_stratum)cursor_int(c, 11),
                                .month = (int32_t)cursor_int(c, 12) };
    skm_rest_unpack(cursor_int(c, 13), ret->rest);
    for (int i = 0; i < N_UNSUR; i++) {
        ret->u[i] = (int)cursor_int(c, 2 + i);
        int parts = ret->u[i] * SKM_BAGI + ret->rest[i];
        sound = sound && ret->rest[i] >= 0 && parts >= SKM_MIN_ANSWER * SKM_BAGI && parts <= SKM_MAX_ANSWER * SKM_BAGI;
    }
    for (int i = 0; i < SKM_PROFIL; i++) {
        ret->profile[i] = (int)cursor_int(c, 14 + i);
        sound = sound && ret->profile[i] >= 0 && ret->profile[i] <= SKM_CHOICES;
    }
    return sound && ret->day >= 0 && ret->stratum > STRATUM_NONE && ret->stratum < STRATUM_END;
}

static enum mk_result aside_count(struct recount *k, const struct skm_answer *x, enum karantina_kelas kelas)
{
    struct skm_cell *cell = skm_cells_get(k->aside, x->layanan_id * APART_PLACES + kelas,
                                          skm_time_pack(skm_month_of(x), skm_layer_of(x)));
    if (cell)
        skm_cell_add(cell, x->u, x->rest);
    return cell ? MK_OK : MK_TOO_BIG;
}

/* The month of a day is asked for millions of times and there are some hundred days. */
static int32_t month_kept(struct recount *k, const struct skm_answer *x)
{
    size_t i = (size_t)x->day % MONTHS_KEPT;
    if (x->month)
        return x->month;
    if (k->day_of[i] != x->day || !k->month_of[i]) {
        k->month_of[i] = skm_month_of(x);
        k->day_of[i] = x->day;
    }
    return k->month_of[i];
}

static enum mk_result answer_count(struct recount *k, const struct skm_survei *s, const struct skm_answer *x)
{
    const int32_t month = month_kept(k, x);
    const int64_t total = skm_total_parts(x->u, x->rest);
    struct skm_cell *cell = skm_cells_get(k->fine, s - k->survei.item, skm_time_pack(month, skm_layer_of(x)));
    int64_t *day = skm_cells_day(skm_bulk_cells(k->counted, COUNTER_HARI), x->unit_id, x->day);
    if (!cell || !day)
        return MK_TOO_BIG;
    skm_cell_add(cell, x->u, x->rest);
    (*day)++;
    for (int i = 0; i < SKM_PROFIL; i++) {
        int64_t *sums = skm_cells_profil(skm_bulk_cells(k->counted, COUNTER_PROFIL), x->unit_id, month / 3, i + 1, x->profile[i]);
        if (!sums)
            return MK_TOO_BIG;
        sums[PROFIL_N]++;
        sums[PROFIL_TOTAL] += total;
        sums[PROFIL_SQUARE] += total * total;
    }
    return MK_OK;
}

/* What was counted by survey, added up for services, units and the region. */
static enum mk_result fine_fold(struct recount *k)
{
    const struct skm_cell *cell;
    int64_t at_survey;
    int32_t packed;
    for (size_t at = 0; (cell = skm_cells_next(k->fine, &at, &at_survey, &packed));) {
        const struct skm_survei *s = &k->survei.item[at_survey];
        struct skm_layer l;
        int32_t month = skm_time_unpack(packed, &l);
        struct skm_cell *into[] = { skm_cells_get(skm_bulk_cells(k->counted, COUNTER_LAYANAN), s->layanan_id, packed),
            skm_cells_get(skm_bulk_cells(k->counted, COUNTER_UNIT), s->unit_id, skm_time_pack(month / 3, l)),
            skm_cells_get(skm_bulk_cells(k->counted, COUNTER_DAERAH), 0, packed) };
        for (size_t i = 0; i < COUNT(into); i++) {
            if (!into[i])
                return MK_TOO_BIG;
            for (int c = 0; c < CELL_SIZE; c++)
                into[i]->c[c] += cell->c[c];
        }
    }
    return MK_OK;
}

static enum mk_result rows_count(struct recount *k, struct db *db, int64_t daerah)
{
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(db, &c, &skm_stmts[Q_ALL_JAWABAN], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct skm_survei key = { .id = cursor_int(&c, 0) };
        const struct skm_survei *s = bsearch(&key, k->survei.item, k->survei.n, sizeof key, by_id);
        if (k->rows++ % STEP_ROWS == 0)
            report_step(k->report, "menghitung ulang jawaban:", k->rows, 0);
        if (!s) {
            k->orphans++;
            continue;
        }
        struct skm_answer x;
        if (!skm_jawaban_baca(&c, s, &x)) {
            k->wrong++;
            report_line(k->report, false, "skm: jawaban di luar 1..4 pada survei %s", s->kode);
            continue;
        }
        const enum karantina_kelas kelas = skm_apart_of(&k->apart, cursor_int(&c, 18));
        r = kelas == KELAS_NONE ? answer_count(k, s, &x) : aside_count(k, &x, kelas);
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end ? end : fine_fold(k);
}

/* What a rush has put off is in no counter yet. */
static enum mk_result tunda_take_off(struct recount *k, struct db *db, int64_t daerah)
{
    int64_t n;
    skm_bulk_negate(k->counted);
    enum mk_result r = skm_tunda_read(db, daerah, k->counted, &n);
    skm_bulk_negate(k->counted);
    if (r != MK_FAILED)
        return r;
    k->wrong++;
    report_line(k->report, false, "skm: catatan jawaban yang belum dicacah (skm_tunda) tidak terbaca");
    return MK_OK;
}

/* Answers question by question must give the answer by unsur that was counted. */
static enum mk_result butir_compare(struct recount *k, struct db *db, int64_t daerah)
{
    struct cursor c;
    db_select(db, &c, &skm_stmts[Q_BUTIR_ALL], ARGS(VI(daerah)));
    while (cursor_next(&c)) {
        int u[N_UNSUR], rest[N_UNSUR];
        struct skm_survei key = { .id = cursor_int(&c, 11) };
        const struct skm_survei *s = bsearch(&key, k->survei.item, k->survei.n, sizeof key, by_id);
        for (int i = 0; i < N_UNSUR; i++)
            u[i] = (int)cursor_int(&c, 1 + i);
        skm_rest_unpack(cursor_int(&c, 10), rest);
        if (skm_butir_agrees(cursor_text(&c, 0), u, rest))
            continue;
        k->wrong++;
        report_line(k->report, false, "skm: jawaban per pertanyaan pada survei %s tidak sama dengan jawaban per unsurnya",
                    s ? s->kode : "?");
    }
    return cursor_end(&c);
}

/* "layanan akta-kelahiran 2026-11" for a person who has to look. */
static const char *place_name(const struct recount *k, enum skm_counter what, int64_t id)
{
    if (what == COUNTER_DAERAH)
        return "seluruhnya";
    for (size_t i = 0; i < k->survei.n; i++) {
        const struct skm_survei *s = &k->survei.item[i];
        if (what == COUNTER_LAYANAN && s->layanan_id == id)
            return s->layanan_kode;
        if (what != COUNTER_LAYANAN && s->unit_id == id)
            return s->unit_kode;
    }
    return "?";
}

static void cell_place_text(struct buf *b, const struct recount *k, enum skm_counter what, int64_t id, int32_t packed)
{
    static const char *const names[] = { "layanan", "unit", "daerah" };
    struct skm_layer l;
    int32_t time = skm_time_unpack(packed, &l);
    buf_format(b, "%s %s ", names[what], place_name(k, what, id));
    if (what == COUNTER_UNIT)
        buf_format(b, "%d-TW%d", (int)(time / 4), (int)(time % 4) + 1);
    else
        buf_format(b, "%d-%02d", (int)(time / 12), (int)(time % 12) + 1);
    buf_format(b, " %s%s", stratum_code((enum survei_stratum)l.stratum), l.bagi == 1 ? "" : " per duabelas");
}

static void differ(struct recount *k, const char *place, const char *column, int64_t stored, int64_t counted)
{
    if (k->wrong++ < REPORTED_MAX)
        report_line(k->report, false, "skm: pencacah %s kolom %s tersimpan %lld, seharusnya %lld", place, column,
                    (long long)stored, (long long)counted);
}

static void cell_compare(struct recount *k, enum skm_counter what, int64_t id, int32_t packed,
                         const struct skm_cell *stored, const struct skm_cell *counted, int columns)
{
    for (int i = 0; i < columns; i++) {
        if (stored->c[i] == counted->c[i])
            continue;
        struct buf place;
        char column[16];
        buf_init(&place, 400);
        cell_place_text(&place, k, what, id, packed);
        skm_cell_name(i, column, sizeof column);
        differ(k, buf_text(&place), column, stored->c[i], counted->c[i]);
        buf_release(&place);
    }
}

/* Compares one table with the recount; each compared cell is emptied, so what is left over has no row. */
static enum mk_result table_compare(struct recount *k, struct db *db, int64_t daerah, const struct stmt *q,
                                    enum skm_counter what, int columns)
{
    static const struct skm_cell nothing;
    struct skm_cells *counted = skm_bulk_cells(k->counted, what);
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(db, &c, q, ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        int64_t id = what == COUNTER_DAERAH ? 0 : cursor_int(&c, 0);
        const struct skm_layer l = { (int)cursor_int(&c, 2), (int)cursor_int(&c, 3) };
        int32_t packed = skm_time_pack((int32_t)cursor_int(&c, 1), l);
        struct skm_cell stored = { 0 }, *mine = skm_cells_get(counted, id, packed);
        if (!mine) {
            r = MK_TOO_BIG;
            break;
        }
        for (int i = 0; i < columns; i++)
            stored.c[i] = cursor_int(&c, 4 + i);
        cell_compare(k, what, id, packed, &stored, mine, columns);
        *mine = nothing;
        k->cells++;
    }
    enum mk_result end = cursor_end(&c);
    int64_t id;
    int32_t packed;
    struct skm_cell *left;
    for (size_t at = 0; !r && !end && (left = skm_cells_next(counted, &at, &id, &packed));)
        cell_compare(k, what, id, packed, &nothing, left, columns);
    return r ? r : end;
}

/* Day and profile counters: rows are narrow, so the recount holds several in a cell; what is left over after all
 * rows were taken off is missing from the table. */
static enum mk_result days_compare(struct recount *k, struct db *db, int64_t daerah)
{
    struct skm_cells *counted = skm_bulk_cells(k->counted, COUNTER_HARI);
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(db, &c, &skm_stmts[Q_ALL_HARI], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        int32_t day = (int32_t)cursor_int(&c, 1);
        int64_t *mine = skm_cells_day(counted, cursor_int(&c, 0), day);
        if (!mine) {
            r = MK_TOO_BIG;
            break;
        }
        if (*mine != cursor_int(&c, 2)) {
            struct buf place;
            buf_init(&place, 400);
            buf_format(&place, "hari %s ", place_name(k, COUNTER_HARI, cursor_int(&c, 0)));
            date_iso(&place, date_from_days(day));
            differ(k, buf_text(&place), "n", cursor_int(&c, 2), *mine);
            buf_release(&place);
        }
        *mine = 0;
        k->cells++;
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

static enum mk_result profil_compare(struct recount *k, struct db *db, int64_t daerah)
{
    static const char *const columns[PROFIL_SIZE] = { "n", "total", "k" };
    struct skm_cells *counted = skm_bulk_cells(k->counted, COUNTER_PROFIL);
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(db, &c, &skm_stmts[Q_ALL_PROFIL], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        int64_t profil = cursor_int(&c, 2), pilihan = cursor_int(&c, 3);
        if (profil < 1 || profil > SKM_PROFIL || pilihan < 0 || pilihan > SKM_CHOICES) {
            differ(k, place_name(k, COUNTER_PROFIL, cursor_int(&c, 0)), "profil", profil, 0);
            continue;
        }
        int64_t *mine = skm_cells_profil(counted, cursor_int(&c, 0), (int32_t)cursor_int(&c, 1), (int)profil,
                                         (int)pilihan);
        if (!mine) {
            r = MK_TOO_BIG;
            break;
        }
        for (int i = 0; i < PROFIL_SIZE; i++) {
            char place[300];
            snprintf(place, sizeof place, "profil %.200s %d-TW%d %d/%d", place_name(k, COUNTER_PROFIL, cursor_int(&c, 0)),
                     (int)(cursor_int(&c, 1) / 4), (int)(cursor_int(&c, 1) % 4) + 1, (int)profil, (int)pilihan);
            if (mine[i] != cursor_int(&c, 4 + i))
                differ(k, place, columns[i], cursor_int(&c, 4 + i), mine[i]);
            mine[i] = 0;
        }
        k->cells++;
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

static void left_over(struct recount *k, enum skm_counter what, const char *name)
{
    struct skm_cell *left;
    int64_t id;
    int32_t time;
    for (size_t at = 0; (left = skm_cells_next(skm_bulk_cells(k->counted, what), &at, &id, &time));)
        for (int i = 0; i < CELL_SIZE; i++)
            if (left->c[i]) {
                char place[300];
                snprintf(place, sizeof place, "%s %.200s", name, place_name(k, what, id));
                differ(k, place, "n", 0, left->c[i]);
            }
}

static enum mk_result recount_run(struct recount *k, struct db *db, int64_t daerah)
{
    enum mk_result r = rows_count(k, db, daerah);
    if (!r)
        r = skm_apart_verify(db, daerah, &k->apart, k->aside, k->report, &k->wrong);
    if (!r)
        r = tunda_take_off(k, db, daerah);
    if (!r)
        r = table_compare(k, db, daerah, &skm_stmts[Q_ALL_HITUNG], COUNTER_LAYANAN, CELL_SIZE);
    if (!r)
        r = table_compare(k, db, daerah, &skm_stmts[Q_ALL_UNIT], COUNTER_UNIT, CELL_HIST);
    if (!r)
        r = table_compare(k, db, daerah, &skm_stmts[Q_ALL_DAERAH], COUNTER_DAERAH, CELL_HIST);
    if (!r)
        r = days_compare(k, db, daerah);
    if (!r)
        r = profil_compare(k, db, daerah);
    if (!r)
        r = butir_compare(k, db, daerah);
    if (!r) {
        left_over(k, COUNTER_HARI, "hari");
        left_over(k, COUNTER_PROFIL, "profil");
    }
    return r;
}

enum mk_result skm_verify(struct db *db, struct arena *a, const struct daerah *d, struct report *report)
{
    struct recount k = { .report = report, .counted = skm_bulk_new(), .aside = skm_cells_new(), .fine = skm_cells_new() };
    enum mk_result r = k.counted && k.aside && k.fine ? MK_OK : MK_TOO_BIG;
    if (!r)
        r = db_begin_read(db); /* rows and counters of one moment, also while the server takes answers */
    if (!r) {
        r = skm_survei_all(db, a, d->id, &k.survei);
        if (!r)
            r = skm_apart_read(db, a, d->id, &k.apart);
        if (!r && k.survei.n)
            qsort(k.survei.item, k.survei.n, sizeof *k.survei.item, by_id);
        if (!r)
            r = recount_run(&k, db, d->id);
        if (!r)
            r = skm_beku_verify(db, a, d->id, report);
        if (!r)
            r = skm_versi_verify(db, a, d->id, report);
        if (!r)
            r = skm_tanya_verify(db, a, d->id, report);
        db_end_read(db);
    }
    if (!r && k.orphans)
        report_line(report, false, "skm: %lld jawaban menunjuk survei yang tidak ada", (long long)k.orphans);
    if (!r && k.wrong > REPORTED_MAX)
        report_line(report, false, "skm: masih ada %lld perbedaan lain", (long long)k.wrong - REPORTED_MAX);
    if (!r && !k.wrong && !k.orphans)
        report_line(report, true, k.apart.n ? "skm: %lld pencacah sama dengan %lld jawaban, %lld di antaranya dikarantina"
                                            : "skm: %lld pencacah sama dengan %lld jawaban",
                    (long long)k.cells, (long long)k.rows, (long long)k.apart.n);
    skm_cells_free(k.aside);
    skm_bulk_free(k.counted);
    skm_cells_free(k.fine);
    return r;
}
