/* skm_verify.c: recounts every counter from the raw rows and names each column that differs. */
#include "skm/skm.h"

#include <stdlib.h>
#include <string.h>

enum { REPORTED_MAX = 50 };

struct recount {
    struct skm_cells *layanan, *unit, *daerah;
    struct skm_survei_list survei; /* sorted by id */
    struct report *report;
    int64_t rows, cells, wrong, orphans;
};

static int by_id(const void *a, const void *b)
{
    const struct skm_survei *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static enum mk_result rows_count(struct recount *k, struct db *db, int64_t daerah)
{
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(db, &c, &skm_stmts[Q_ALL_JAWABAN], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct skm_survei key = { .id = cursor_int(&c, 0) };
        const struct skm_survei *s = bsearch(&key, k->survei.item, k->survei.n, sizeof key, by_id);
        k->rows++;
        if (!s) {
            k->orphans++;
            continue;
        }
        int u[N_UNSUR];
        bool sound = true;
        for (int i = 0; i < N_UNSUR; i++) {
            u[i] = (int)cursor_int(&c, 2 + i);
            sound = sound && u[i] >= SKM_MIN_ANSWER && u[i] <= SKM_MAX_ANSWER;
        }
        int32_t month = month_of(date_from_days((int32_t)cursor_int(&c, 1)));
        struct skm_cell *cells[] = { skm_cells_get(k->layanan, s->layanan_id, month),
                                     skm_cells_get(k->unit, s->unit_id, month / 12),
                                     skm_cells_get(k->daerah, daerah, month) };
        if (!sound) {
            k->wrong++;
            report_line(k->report, false, "skm: jawaban di luar 1..4 pada survei %s", s->kode);
            continue;
        }
        for (size_t i = 0; i < COUNT(cells) && !r; i++) {
            if (!cells[i])
                r = MK_TOO_BIG;
            else
                skm_cell_add(cells[i], u);
        }
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

/* "layanan akta-kelahiran 2026-11" for a person who has to look. */
static void cell_place_text(char *ret, size_t size, const struct recount *k, const char *what, int64_t id,
                            int32_t time, bool yearly)
{
    const char *name = "?";
    for (size_t i = 0; i < k->survei.n; i++) {
        const struct skm_survei *s = &k->survei.item[i];
        if (strcmp(what, "layanan") == 0 && s->layanan_id == id)
            name = s->layanan_kode;
        if (strcmp(what, "unit") == 0 && s->unit_id == id)
            name = s->unit_kode;
    }
    if (strcmp(what, "daerah") == 0)
        name = "seluruhnya";
    struct buf b;
    buf_init(&b, 400);
    buf_format(&b, "%s %s ", what, name);
    if (yearly)
        buf_format(&b, "%d", (int)time);
    else
        buf_format(&b, "%d-%02d", (int)(time / 12), (int)(time % 12) + 1);
    const char *text = buf_text(&b);
    size_t n = strlen(text) < size ? strlen(text) : size - 1;
    memcpy(ret, text, n);
    ret[n] = '\0';
    buf_release(&b);
}

static void cell_compare(struct recount *k, const char *what, int64_t id, int32_t time, bool yearly,
                         const struct skm_cell *stored, const struct skm_cell *counted, int columns)
{
    for (int i = 0; i < columns; i++) {
        if (stored->c[i] == counted->c[i])
            continue;
        if (k->wrong++ < REPORTED_MAX) {
            char place[256], column[16];
            cell_place_text(place, sizeof place, k, what, id, time, yearly);
            skm_cell_name(i, column, sizeof column);
            report_line(k->report, false, "skm: pencacah %s kolom %s tersimpan %lld, seharusnya %lld", place, column,
                        (long long)stored->c[i], (long long)counted->c[i]);
        }
    }
}

/* Compares one table with the recount; each compared cell is emptied, so what is left over has no row. */
static enum mk_result table_compare(struct recount *k, struct db *db, int64_t daerah, const struct stmt *q,
                                    const char *what, struct skm_cells *counted, int columns)
{
    static const struct skm_cell nothing;
    const bool yearly = strcmp(what, "unit") == 0;
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(db, &c, q, ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        int64_t id = cursor_int(&c, 0);
        int32_t time = (int32_t)cursor_int(&c, 1);
        struct skm_cell stored = { 0 }, *mine = skm_cells_get(counted, id, time);
        if (!mine) {
            r = MK_TOO_BIG;
            break;
        }
        for (int i = 0; i < columns; i++)
            stored.c[i] = cursor_int(&c, 2 + i);
        cell_compare(k, what, id, time, yearly, &stored, mine, columns);
        *mine = nothing;
        k->cells++;
    }
    enum mk_result end = cursor_end(&c);
    int64_t id;
    int32_t time;
    struct skm_cell *left;
    for (size_t at = 0; !r && !end && (left = skm_cells_next(counted, &at, &id, &time));)
        cell_compare(k, what, id, time, yearly, &nothing, left, columns);
    return r ? r : end;
}

static enum mk_result recount_run(struct recount *k, struct db *db, int64_t daerah)
{
    enum mk_result r = rows_count(k, db, daerah);
    if (!r)
        r = table_compare(k, db, daerah, &skm_stmts[Q_ALL_HITUNG], "layanan", k->layanan, CELL_SIZE);
    if (!r)
        r = table_compare(k, db, daerah, &skm_stmts[Q_ALL_UNIT], "unit", k->unit, CELL_HIST);
    if (!r)
        r = table_compare(k, db, daerah, &skm_stmts[Q_ALL_DAERAH], "daerah", k->daerah, CELL_HIST);
    return r;
}

enum mk_result skm_verify(struct db *db, struct arena *a, const struct daerah *d, struct report *report)
{
    struct recount k = { .report = report, .layanan = skm_cells_new(), .unit = skm_cells_new(),
                         .daerah = skm_cells_new() };
    enum mk_result r = k.layanan && k.unit && k.daerah ? MK_OK : MK_TOO_BIG;
    if (!r)
        r = db_begin_read(db); /* rows and counters of one moment, also while the server takes answers */
    if (!r) {
        r = skm_survei_all(db, a, d->id, &k.survei);
        if (!r && k.survei.n)
            qsort(k.survei.item, k.survei.n, sizeof *k.survei.item, by_id);
        if (!r)
            r = recount_run(&k, db, d->id);
        db_end_read(db);
    }
    if (!r && k.orphans)
        report_line(report, false, "skm: %lld jawaban menunjuk survei yang tidak ada", (long long)k.orphans);
    if (!r && k.wrong > REPORTED_MAX)
        report_line(report, false, "skm: masih ada %lld perbedaan lain", (long long)k.wrong - REPORTED_MAX);
    if (!r && !k.wrong && !k.orphans)
        report_line(report, true, "skm: %lld pencacah sama dengan %lld jawaban", (long long)k.cells, (long long)k.rows);
    skm_cells_free(k.layanan);
    skm_cells_free(k.unit);
    skm_cells_free(k.daerah);
    return r;
}
