/* skm_halaman.c: see skm_halaman.h: which period a page shows, and what may be said about it. */
#include "skm/skm_halaman.h"

#include <string.h>

#include "skm/skm_figures.h"
#include "web/message.h"

enum { YEARS_MAX = 20 };

enum mk_result skm_period_asked(struct request *rq, struct period *ret)
{
    const char *periode = rq_query(rq, "periode");
    int year = 0;
    if (periode && strlen(periode) <= 12 && period_parse(periode, strlen(periode), ret) == MK_OK)
        return MK_OK;
    enum mk_result r = skm_year_shown(rq, &year);
    *ret = skm_year((int)rq_int(rq_query(rq, "tahun"), year, 1990, 2999));
    return r;
}

static bool has_answers(const struct skm_months *m, struct period p)
{
    int32_t first, last;
    period_months(p, &first, &last);
    for (int32_t i = first; i <= last; i++)
        if (i >= m->first && i < m->first + m->n && m->month[i - m->first].n > 0)
            return true;
    return false;
}

enum mk_result skm_period_choices(struct request *rq, struct period now, struct skm_pilihan_list *ret)
{
    static const enum period_kind order[] = { PERIOD_TAHUN, PERIOD_SEM1, PERIOD_SEM2, PERIOD_TW1, PERIOD_TW2, PERIOD_TW3,
                                              PERIOD_TW4 };
    int years[YEARS_MAX];
    size_t n = 0;
    struct skm_months m = { 0 };
    enum mk_result r = skm_years_here(rq, years, YEARS_MAX, &n);
    if (!r && n)
        r = skm_tally_months(rq->db, rq->arena, rq->daerah->id, SCOPE_DAERAH, 0, years[n - 1] * 12,
                             (years[0] - years[n - 1] + 1) * 12, &m);
    *ret = (struct skm_pilihan_list){ arena_array(rq->arena, struct skm_pilihan, n * COUNT(order) + 1), 0 };
    if (r || !ret->item)
        return r ? r : MK_TOO_BIG;
    bool listed = false;
    for (size_t y = 0; y < n; y++)
        for (size_t k = 0; k < COUNT(order); k++) {
            struct period p = { years[y], order[k] };
            bool here = p.year == now.year && p.kind == now.kind;
            if (!here && !has_answers(&m, p))
                continue;
            listed = listed || here;
            ret->item[ret->n++] = (struct skm_pilihan){ p, skm_periode_kode(rq->arena, p), skm_periode_nama(rq, p), here };
        }
    if (!listed)
        ret->item[ret->n++] = (struct skm_pilihan){ now, skm_periode_kode(rq->arena, now), skm_periode_nama(rq, now), true };
    return MK_OK;
}

static enum mk_result strata_read(struct db *db, const struct stmt *q, const struct val *args, size_t n,
                                  struct skm_strata *ret)
{
    struct cursor c;
    *ret = (struct skm_strata){ 0 };
    db_select(db, &c, q, args, n);
    while (cursor_next(&c)) {
        int64_t s = cursor_int(&c, 0);
        if (s > STRATUM_NONE && s < STRATUM_END)
            ret->of[s] = skm_tally_read(&c, 1);
    }
    return cursor_end(&c);
}

enum mk_result skm_strata_daerah(struct db *db, int64_t daerah, struct period p, struct skm_strata *ret)
{
    int32_t first, last;
    period_months(p, &first, &last);
    return strata_read(db, &skm_stmts[Q_STRATA_DAERAH], ARGS(VI(daerah), VI(first), VI(last)), ret);
}

enum mk_result skm_strata_unit(struct db *db, int64_t daerah, int64_t unit, struct period p, struct skm_strata *ret)
{
    int32_t first, last;
    period_months(p, &first, &last);
    return strata_read(db, &skm_stmts[Q_STRATA_UNIT], ARGS(VI(daerah), VI(unit), VI(first / 3), VI(last / 3)), ret);
}

enum mk_result skm_strata_layanan(struct db *db, int64_t daerah, int64_t layanan, struct period p, struct skm_strata *ret)
{
    int32_t first, last;
    period_months(p, &first, &last);
    return strata_read(db, &skm_stmts[Q_STRATA_LAYANAN], ARGS(VI(daerah), VI(layanan), VI(first), VI(last)), ret);
}

void skm_strata_tampil(const struct skm_strata *s, bool ret_shown[STRATUM_END])
{
    int64_t count[STRATUM_END] = { 0 };
    bool hidden[STRATUM_END];
    for (int i = STRATUM_NONE + 1; i < STRATUM_END; i++)
        count[i] = s->of[i].n;
    survei_sembunyi(count + 1, STRATUM_END - 1, SKM_SHOWN_FROM, hidden + 1);
    for (int i = STRATUM_NONE; i < STRATUM_END; i++)
        ret_shown[i] = i > STRATUM_NONE && !hidden[i];
}
