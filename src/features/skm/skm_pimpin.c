/* skm_pimpin.c: what the survey says on the page for those who lead: the index with its interval, the weakest unsur, the years
 * before, and whether enough people were asked. Every figure is one of the public pages; nothing is measured anew. */
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/slot_pimpin.view.h"
#include "web/message.h"

enum { TAHUN = 4, LEMAH = 3 };

static enum mk_result year_figure(struct request *rq, int64_t unit, int year, struct skm_figure *f, struct skm_tally *t, int64_t *ret_n)
{
    struct skm_region g;
    int64_t users = 0;
    if (!unit) {
        enum mk_result r = skm_region_here(rq, skm_year(year), rq->lang, &g);
        if (r)
            return r;
        *f = g.mean;
        *t = g.all;
        *ret_n = g.n;
        return MK_OK;
    }
    enum mk_result r = skm_tally_unit(rq->db, rq->daerah->id, unit, skm_year(year), t);
    if (!r)
        r = skm_users_here(rq, unit, skm_year(year), &users);
    *f = skm_figure_of_users(t, users, rq->lang);
    *ret_n = t->n;
    return r;
}

/* Two years differ when their intervals do not meet; anything less may be chance. */
static const char *direction(struct request *rq, const struct skm_figure *now, const struct skm_figure *before)
{
    if (!now->shown || !before->shown || now->low == CHART_NONE || before->low == CHART_NONE)
        return NULL;
    if (now->low > before->high)
        return tr(rq->lang, "Naik dibanding tahun sebelumnya.");
    return now->high < before->low ? tr(rq->lang, "Turun dibanding tahun sebelumnya.")
                                   : tr(rq->lang, "Belum dapat dibedakan dari tahun sebelumnya.");
}

static enum mk_result years_fill(struct request *rq, int64_t unit, struct slot_pimpin_view *v, struct skm_tally *ret_tally)
{
    int year[TAHUN], shown = 0;
    size_t n = 0;
    struct skm_figure f[TAHUN];
    struct slot_pimpin_tahun *item = arena_array(rq->arena, struct slot_pimpin_tahun, TAHUN);
    enum mk_result r = skm_years_here(rq, year, TAHUN, &n);
    if (!item)
        return MK_TOO_BIG;
    for (size_t i = 0; !r && i < n; i++) {
        struct skm_tally t = { 0 };
        int64_t people = 0;
        r = year_figure(rq, unit, year[i], &f[i], &t, &people);
        if (r || !f[i].shown)
            continue;
        if (!shown++) { /* the newest with figures is the headline */
            *ret_tally = t;
            v->has = true;
            v->ikm = f[i].ikm;
            v->range = skm_range_sentence(rq->arena, &f[i], rq->lang);
            v->grade = f[i].letter;
            v->grade_word = f[i].word;
            v->n = people;
            v->masa = arena_format(rq->arena, "%d", year[i]);
        } else if (shown == 2 && i > 0 && f[i - 1].shown && year[i - 1] == year[i] + 1) {
            v->arah = direction(rq, &f[i - 1], &f[i]);
        }
        item[v->n_tahun++] = (struct slot_pimpin_tahun){ year[i], f[i].ikm, skm_range_text(rq->arena, &f[i], rq->lang), people };
    }
    v->tahun = item;
    v->n_tahun = v->n_tahun > 1 ? v->n_tahun : 0; /* one year alone is the headline */
    return r;
}

static enum mk_result weak_fill(struct request *rq, const struct skm_tally *t, struct slot_pimpin_view *v)
{
    struct slot_pimpin_lemah *item = arena_array(rq->arena, struct slot_pimpin_lemah, LEMAH + 1);
    if (!item)
        return MK_TOO_BIG;
    for (int u = 0; u < N_UNSUR; u++) {
        int ikm = 0;
        enum mk_result r = skm_ikm_unsur(t, (enum unsur)u, &ikm);
        if (r)
            return r;
        size_t at = v->n_lemah;
        for (; at > 0 && item[at - 1].nilai > ikm; at--)
            item[at] = item[at - 1];
        if (at < LEMAH) {
            const struct skm_figure f = skm_figure_of(ikm, CHART_NONE, CHART_NONE, t->n, rq->lang);
            item[at] = (struct slot_pimpin_lemah){ unsur_long_name((enum unsur)u, rq->lang), ikm, f.letter, f.word };
            v->n_lemah += v->n_lemah < LEMAH;
        }
    }
    v->lemah = item;
    return MK_OK;
}

/* Of the period that is running, where the number of users is known. */
static enum mk_result coverage_fill(struct request *rq, int64_t unit, struct slot_pimpin_view *v)
{
    struct skm_periode_list list;
    struct skm_rencana_list plan;
    enum mk_result r = skm_periode_all(rq->db, rq->arena, rq->daerah->id, &list);
    int now = r ? -1 : skm_periode_now(&list, rq_today(rq));
    if (now < 0)
        return r;
    r = skm_rencana_baca(rq->db, rq->arena, rq->daerah->id, list.item[now].p.p, unit, &list, rq_today(rq), &plan);
    for (size_t i = 0; !r && i < plan.n; i++) {
        if (plan.unit[i].target == 0)
            continue;
        v->unit++;
        v->target += plan.unit[i].target;
        /* more than the target at one unit does not stand for another */
        v->masuk += plan.unit[i].n < plan.unit[i].target ? plan.unit[i].n : plan.unit[i].target;
        v->tercapai += plan.unit[i].tercapai;
    }
    v->rencana = v->unit > 0;
    v->periode = skm_periode_nama(rq, list.item[now].p.p);
    return r;
}

enum mk_result skm_slot_pimpin(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct slot_pimpin_view v = { .has = false };
    struct skm_tally t = { 0 };
    struct page page = { .lang = rq->lang };
    enum mk_result r = years_fill(rq, s->unit_id, &v, &t);
    if (!r && v.has)
        r = weak_fill(rq, &t, &v);
    if (!r)
        r = coverage_fill(rq, s->unit_id, &v);
    if (!r)
        slot_pimpin_render(out, &page, &v);
    return r;
}
