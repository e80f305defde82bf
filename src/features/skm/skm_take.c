/* skm_take.c: the one door for single answers: is its period open, was it counted before, does it count at all?
 *
 * A closed period is immutable (domain 2.8). An answer that comes too late, or while a survey is being tried out
 * (pilot), is not lost: it is kept in skm_sisih, outside every counter, and its sender is told so. Whether a period
 * is closed is asked again inside the write, so nothing slips in between: closing is a write too. */
#include "skm/skm_tanya.h"

/* ---- where it counts ---- */

enum survei_tempat skm_place(const struct skm_periode_list *list, struct arena *a, struct skm_answer *x,
                             struct period *ret_period)
{
    struct periode *all = arena_array(a, struct periode, list->n + 1);
    int which = -1;
    size_t n = all ? list->n : 0;
    for (size_t i = 0; i < n; i++)
        all[i] = list->item[i].p;
    enum survei_tempat t = periode_tempat(all, n, x->day, &x->month, &which);
    if (which >= 0 && ret_period)
        *ret_period = all[which].p;
    if (t == TEMPAT_TERLAMBAT) {
        x->sebab = SISIH_TERLAMBAT;
        x->periode = periode_id(all[which].p);
    }
    return t;
}

/* ---- kept apart ---- */

static enum mk_result sisih_add(struct db *tx, int64_t daerah, const struct skm_answer *x)
{
    int64_t id = x->kanal == KANAL_IMPOR || x->kanal == KANAL_PERAGAAN ? id_make() : id_of_day(x->day);
    const int *u = x->u, *p = x->profile;
    char extra[TANYA_JSON_MAX];
    return db_exec(tx, &skm_stmts[Q_SISIH_ADD],
                   ARGS(VI(daerah), VI(id), VI(x->sebab), VI(x->survei_id), VI(x->day), VI(x->periode), VI(x->kanal),
                        VI(skm_layer_of(x).stratum), VI(x->instrumen_id ? x->instrumen_id : SKM_INSTRUMENT_FIRST),
                        VI(u[0]), VI(u[1]), VI(u[2]), VI(u[3]), VI(u[4]), VI(u[5]), VI(u[6]), VI(u[7]), VI(u[8]),
                        VI(skm_rest_pack(x->rest)), VI(p[0]), VI(p[1]), VI(p[2]), VI(p[3]),
                        VT(x->saran && x->saran[0] ? x->saran : NULL), VT(x->butir),
                        VT(skm_tanya_json(x, extra, sizeof extra))), NULL);
}

_Static_assert((int)SKM_RESI_BYTES == (int)ONCE_KEY, "a receipt is the key of its row");

/* ---- once ---- */

/* The period that closed over this month while the answer was on its way; 0: none did. */
static enum mk_result closed_over(struct db *tx, int64_t daerah, int32_t month, int32_t *ret)
{
    int64_t id = 0;
    enum mk_result r = db_int(tx, &skm_stmts[Q_MONTH_CLOSED], ARGS(VI(daerah), VI(month)), &id);
    *ret = r == MK_OK ? (int32_t)id : 0;
    return r == MK_NOT_FOUND ? MK_OK : r;
}

/* The month is known to be open: one answer of the batch has asked. Whoever closes a period asks for db_in_order. */
static bool open_here(struct db *tx, int64_t daerah, int32_t month)
{
    static _Thread_local struct { uint64_t batch; int64_t daerah; int32_t month; bool open; } last;
    const uint64_t batch = db_batch(tx);
    int32_t periode = 0;
    if (batch == 0)
        return false;
    if (last.batch != batch || last.daerah != daerah || last.month != month) {
        last.batch = batch;
        last.daerah = daerah;
        last.month = month;
        last.open = closed_over(tx, daerah, month, &periode) == MK_OK && periode == 0;
    }
    return last.open;
}

const struct once skm_resi_once = { &skm_stmts[Q_RESI_ADD], &skm_stmts[Q_RESI_ADD_SOME], &skm_stmts[Q_RESI_FIND],
                                    &skm_stmts[Q_RESI_TUNDA_ADD],
                                    &skm_stmts[Q_RESI_TUNDA_ROWS], &skm_stmts[Q_RESI_TUNDA_DROP],
                                    &skm_stmts[Q_RESI_TUNDA_REGIONS] };

/* guarded: only while the month in which it is to count is open. */
static enum mk_result resi_add(struct db *tx, int64_t daerah, const struct skm_answer *x,
                               const unsigned char resi[SKM_RESI_BYTES], bool guarded, bool *ret_new)
{
    const int32_t month = month_of(date_from_days(x->day));
    int64_t added = 0;
    bool waits = false;
    if (!guarded || open_here(tx, daerah, skm_month_of(x)))
        return db_once(tx, &skm_resi_once, daerah, resi, x->survei_id, month, ret_new);
    *ret_new = false;
    enum mk_result r = db_once_waits(tx, &skm_resi_once, daerah, resi, &waits);
    if (!r && !waits)
        r = db_exec(tx, &skm_stmts[Q_RESI_ADD_OPEN],
                    ARGS(VI(daerah), VB(resi, SKM_RESI_BYTES), VI(x->survei_id), VI(month), VI(skm_month_of(x))), &added);
    *ret_new = added == 1;
    return r;
}

enum mk_result skm_resi_find(struct db *db, int64_t daerah, const unsigned char resi[SKM_RESI_BYTES], int64_t *ret_survei,
                             int32_t *ret_month)
{
    return db_once_find(db, &skm_resi_once, daerah, resi, ret_survei, ret_month);
}

enum mk_result skm_answer_take(struct db *tx, int64_t daerah, const struct skm_answer *x,
                               const unsigned char resi[SKM_RESI_BYTES], enum skm_nasib *ret)
{
    struct skm_answer late = *x;
    bool fresh = false;
    enum mk_result r = resi_add(tx, daerah, x, resi, x->sebab == SISIH_TIDAK, &fresh);
    *ret = NASIB_GANDA;
    if (!r && fresh && x->sebab == SISIH_TIDAK) {
        *ret = NASIB_DIHITUNG;
        return skm_answer_add(tx, daerah, x);
    }
    if (!r && !fresh && x->sebab == SISIH_TIDAK) {
        r = closed_over(tx, daerah, skm_month_of(x), &late.periode);
        if (r || !late.periode)
            return r;
        late.sebab = SISIH_TERLAMBAT;
        r = resi_add(tx, daerah, &late, resi, false, &fresh);
    }
    if (r || !fresh)
        return r;
    *ret = NASIB_SISIH;
    return sisih_add(tx, daerah, &late);
}

enum mk_result skm_answer_once(struct db *tx, int64_t daerah, const struct skm_answer *x,
                               const unsigned char resi[SKM_RESI_BYTES], bool *ret_counted)
{
    enum skm_nasib fate = NASIB_GANDA;
    enum mk_result r = skm_answer_take(tx, daerah, x, resi, &fate);
    *ret_counted = fate == NASIB_DIHITUNG;
    return r;
}
