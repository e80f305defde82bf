/* skm_figures.c: see skm_figures.h. */
#include "skm/skm_figures.h"

#include "skm/skm_kelola.h"
#include "web/message.h"

enum { TREND_MONTHS = 12 };

const char *skm_letter(enum grade g)
{
    static const char *const letters[] = { "-", "D", "C", "B", "A" };
    return letters[g];
}

struct skm_figure skm_figure_of(int ikm, int low, int high, int64_t n, enum lang lang)
{
    enum grade g = skm_grade(ikm);
    return (struct skm_figure){ .shown = true, .n = n, .ikm = ikm, .low = low, .high = high, .grade = g,
                                .letter = skm_letter(g), .word = grade_word(g, lang) };
}

struct skm_figure skm_figure(const struct skm_tally *t, enum lang lang)
{
    return skm_figure_of_users(t, 0, lang);
}

struct skm_figure skm_figure_of_users(const struct skm_tally *t, int64_t users, enum lang lang)
{
    struct skm_interval range;
    int ikm;
    if (t->n < SKM_SHOWN_FROM || skm_ikm(t, BOBOT_TEPAT, &ikm))
        return (struct skm_figure){ .n = t->n, .ikm = CHART_NONE, .low = CHART_NONE, .high = CHART_NONE,
                                    .letter = skm_letter(GRADE_NONE), .word = grade_word(GRADE_NONE, lang) };
    if (skm_interval(t, users, &range))
        range = (struct skm_interval){ CHART_NONE, CHART_NONE };
    struct skm_figure f = skm_figure_of(ikm, range.low, range.high, t->n, lang);
    f.semua = users > 0 && t->n >= users;
    return f;
}

void skm_decimal_json(struct buf *b, const char *name, int v)
{
    buf_format(b, ",\"%s\":", name);
    if (v < 0) {
        H(b, "null");
        return;
    }
    buf_char(b, '"');
    buf_decimal(b, v, 2);
    buf_char(b, '"');
}

const char *skm_range_text(struct arena *a, const struct skm_figure *f, enum lang lang)
{
    if (f->semua)
        return tr(lang, "semua menjawab");
    if (f->low < 0)
        return "";
    struct buf b;
    buf_init(&b, 64);
    html_decimal(&b, f->low, 2, lang);
    buf_str(&b, "\xc2\xa0\xe2\x80\x93\xc2\xa0"); /* a dash between no-break spaces: a range is not torn apart */
    html_decimal(&b, f->high, 2, lang);
    return say_keep(a, &b);
}

const char *skm_range_sentence(struct arena *a, const struct skm_figure *f, enum lang lang)
{
    if (f->semua)
        return tr(lang, "Semua pengguna menjawab, jadi tanpa rentang");
    if (f->low < 0)
        return "";
    const char *s = arena_format(a, "%s: %s", tr(lang, "Rentang 95 %"), skm_range_text(a, f, lang));
    return s ? s : "";
}

void skm_peringkat(const struct skm_figure *const *f, size_t n, struct skm_tempat *ret)
{
    int shown = 0;
    for (size_t i = 0; i < n; i++)
        shown += f[i]->shown;
    for (size_t i = 0; i < n; i++) {
        const struct skm_figure *x = f[i];
        ret[i] = (struct skm_tempat){ x->shown ? 1 : 0, x->shown ? shown : 0 };
        for (size_t k = 0; k < n && x->shown; k++) {
            const struct skm_figure *y = f[k];
            bool known = x->low >= 0 && y->low >= 0;
            if (!y->shown)
                continue;
            ret[i].best += known ? y->low > x->high : y->ikm > x->ikm;
            ret[i].worst -= known ? y->high < x->low : y->ikm < x->ikm;
        }
    }
}

enum mk_result skm_region_of(struct arena *a, enum lang lang, struct skm_region *g)
{
    struct skm_tally *tallies = arena_array(a, struct skm_tally, g->units.n + 1);
    int64_t *users = arena_array(a, int64_t, g->units.n + 1), all_users = 0;
    int *ikm = arena_array(a, int, g->units.n + 1), mean = 0;
    bool all_known = true, all_answered = true;
    struct skm_interval range = { CHART_NONE, CHART_NONE };
    if (!tallies || !ikm || !users)
        return MK_TOO_BIG;
    for (size_t i = 0; i < g->units.n; i++) {
        const struct skm_tally *t = &g->units.item[i].tally;
        g->n += t->n;
        if (t->n < SKM_SHOWN_FROM || skm_ikm(t, BOBOT_TEPAT, &ikm[g->measured]))
            continue;
        users[g->measured] = g->units.item[i].populasi;
        all_known = all_known && users[g->measured] > 0;
        all_answered = all_answered && users[g->measured] > 0 && t->n >= users[g->measured];
        all_users += users[g->measured];
        tallies[g->measured++] = *t;
        skm_tally_merge(&g->all, t);
    }
    g->mean = g->pooled = skm_figure(&(struct skm_tally){ 0 }, lang);
    if (g->measured == 0 || skm_mean_of_units(ikm, g->measured, &mean))
        return MK_OK;
    if (skm_interval_of_populations(tallies, users, g->measured, &range))
        range = (struct skm_interval){ CHART_NONE, CHART_NONE };
    g->mean = skm_figure_of(mean, range.low, range.high, g->all.n, lang);
    g->mean.semua = all_answered;
    g->pooled = skm_figure_of_users(&g->all, all_known ? all_users : 0, lang);
    return MK_OK;
}

enum mk_result skm_region(struct db *db, struct arena *a, int64_t daerah, struct period p, enum lang lang,
                          struct skm_region *ret)
{
    *ret = (struct skm_region){ 0 };
    enum mk_result r = skm_units_sum(db, a, daerah, p, &ret->units);
    return r ? r : skm_region_of(a, lang, ret);
}

enum mk_result skm_months(struct request *rq, enum skm_scope scope, int64_t id, const char *chart_id,
                          struct skm_year_of_months *ret)
{
    struct skm_months m;
    int32_t last = month_of(date_from_ms(rq->now_ms, rq->daerah->zona));
    enum mk_result r = skm_tally_months(rq->db, rq->arena, rq->daerah->id, scope, id, last - TREND_MONTHS + 1,
                                        TREND_MONTHS, &m);
    if (r)
        return r;
    struct skm_month *rows = arena_array(rq->arena, struct skm_month, (size_t)m.n);
    struct chart_point *points = arena_array(rq->arena, struct chart_point, (size_t)m.n);
    if (!rows || !points)
        return MK_TOO_BIG;
    for (int i = 0; i < m.n; i++) {
        struct skm_figure f = skm_figure(&m.month[i], rq->lang);
        struct buf name;
        buf_init(&name, 64);
        month_long(&name, m.first + i, rq->lang);
        rows[i] = (struct skm_month){ arena_text(rq->arena, buf_text(&name)),
                                      skm_range_text(rq->arena, &f, rq->lang), f };
        points[i] = (struct chart_point){ f.ikm, f.low, f.high };
        buf_release(&name);
    }
    *ret = (struct skm_year_of_months){
        .chart = { .id = chart_id, .first_month = m.first, .points = points, .n = (size_t)m.n },
        .month = rows, .n = (size_t)m.n,
    };
    return MK_OK;
}

enum mk_result skm_bars(struct request *rq, const struct skm_tally *t, const char *chart_id, struct chart_unsur *ret,
                        const char **ret_weakest)
{
    struct chart_bar *bars = arena_array(rq->arena, struct chart_bar, N_UNSUR);
    int lowest = 0, highest = 0;
    if (!bars)
        return MK_TOO_BIG;
    for (int u = 0; u < N_UNSUR; u++) {
        int ikm = 0;
        enum mk_result r = skm_ikm_unsur(t, (enum unsur)u, &ikm);
        if (r)
            return r;
        bars[u] = (struct chart_bar){ unsur_name((enum unsur)u, rq->lang), ikm };
        if (t->sum[u] < t->sum[lowest])
            lowest = u;
        if (t->sum[u] > t->sum[highest])
            highest = u;
    }
    *ret = (struct chart_unsur){ .id = chart_id, .bars = bars, .n = N_UNSUR };
    *ret_weakest = t->sum[lowest] == t->sum[highest] ? tr(rq->lang, "Semua unsur bernilai sama.")
                   : arena_format(rq->arena, "%s: %s.", tr(rq->lang, "Paling perlu diperbaiki"), unsur_long_name((enum unsur)lowest, rq->lang));
    return MK_OK;
}
