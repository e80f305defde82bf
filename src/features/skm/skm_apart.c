/* skm_apart.c: verify of quarantines: the counters without them, and those of them alone, follow from the rows. */
#include "skm/skm_jujur.h"

enum mk_result skm_apart_read(struct db *db, struct arena *a, int64_t daerah, struct skm_apart *ret)
{
    struct cursor c;
    size_t cap = 0;
    enum mk_result r = MK_OK;
    *ret = (struct skm_apart){ .n = 0 };
    db_select(db, &c, &skm_stmts[Q_ISI_APART], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        struct skm_apart_item *p = arena_room(a, ret->item, ret->n, &cap, sizeof *p);
        if (p) {
            p[ret->n++] = (struct skm_apart_item){ cursor_int(&c, 0), (int)cursor_int(&c, 1) };
            ret->item = p;
        } else {
            r = MK_TOO_BIG;
        }
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

enum karantina_kelas skm_apart_of(struct skm_apart *t, int64_t jawaban)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (t->item[mid].id == jawaban) {
            const int kelas = t->item[mid].kelas;
            t->found++;
            return kelas > KELAS_NONE && kelas < KELAS_END ? (enum karantina_kelas)kelas : KELAS_NONE;
        }
        if (t->item[mid].id < jawaban)
            low = mid + 1;
        else
            high = mid;
    }
    return KELAS_NONE;
}

static void cells_differ(struct report *report, const char *column, int64_t stored, int64_t counted, int64_t *wrong)
{
    if ((*wrong)++ < 50)
        report_line(report, false, "skm: pencacah karantina kolom %s tersimpan %lld, seharusnya %lld", column,
                    (long long)stored, (long long)counted);
}

static void cell_compare(struct report *report, const struct skm_cell *stored, const struct skm_cell *counted, int64_t *wrong)
{
    for (int i = 0; i < CELL_HIST; i++)
        if (stored->c[i] != counted->c[i]) {
            char column[16];
            skm_cell_name(i, column, sizeof column);
            cells_differ(report, column, stored->c[i], counted->c[i], wrong);
        }
}

static enum mk_result counters_compare(struct db *db, int64_t daerah, struct skm_cells *counted, struct report *report,
                                       int64_t *wrong)
{
    static const struct skm_cell nothing;
    struct cursor c;
    enum mk_result r = MK_OK;
    db_select(db, &c, &skm_stmts[Q_HK_ALL], ARGS(VI(daerah)));
    while (!r && cursor_next(&c)) {
        const struct skm_layer l = { (int)cursor_int(&c, 3), (int)cursor_int(&c, 4) };
        struct skm_cell stored = { 0 },
                        *mine = skm_cells_get(counted, cursor_int(&c, 0) * APART_PLACES + cursor_int(&c, 2),
                                              skm_time_pack((int32_t)cursor_int(&c, 1), l));
        if (!mine) {
            r = MK_TOO_BIG;
            break;
        }
        for (int i = 0; i < CELL_HIST; i++)
            stored.c[i] = cursor_int(&c, 5 + i);
        cell_compare(report, &stored, mine, wrong);
        *mine = nothing;
    }
    enum mk_result end = cursor_end(&c);
    struct skm_cell *left;
    int64_t id;
    int32_t time;
    for (size_t at = 0; !r && !end && (left = skm_cells_next(counted, &at, &id, &time));)
        cell_compare(report, &nothing, left, wrong);
    return r ? r : end;
}

enum mk_result skm_apart_verify(struct db *db, int64_t daerah, const struct skm_apart *t, struct skm_cells *counted,
                                struct report *report, int64_t *wrong)
{
    struct cursor c;
    enum mk_result r = counters_compare(db, daerah, counted, report, wrong);
    if (r)
        return r;
    if (t->found != t->n) {
        (*wrong)++;
        report_line(report, false, "skm: karantina memuat %lld jawaban yang tidak ada", (long long)(t->n - t->found));
    }
    db_select(db, &c, &skm_stmts[Q_KAR_SOUND], ARGS(VI(daerah)));
    while (cursor_next(&c)) {
        const int64_t n = cursor_int(&c, 2);
        if (cursor_int(&c, 3) == n && cursor_int(&c, 4) == n && cursor_int(&c, 5) == n)
            continue;
        (*wrong)++;
        report_line(report, false, "skm: karantina %lld (%s) seharusnya memuat %lld jawaban, tersimpan %lld, sesuai %lld, masih ada %lld",
                    (long long)cursor_int(&c, 0), karantina_code((enum karantina_keadaan)cursor_int(&c, 1)), (long long)n,
                    (long long)cursor_int(&c, 3), (long long)cursor_int(&c, 4), (long long)cursor_int(&c, 5));
    }
    return cursor_end(&c);
}
