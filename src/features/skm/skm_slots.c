/* skm_slots.c: the survey's blocks on the front page and on the pages of units and services. */
#include <stdlib.h>
#include <string.h>

#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/skm_terbit.h"
#include "skm/skm_jujur.h"
#include "skm/slot_action.view.h"
#include "skm/slot_badge.view.h"
#include "skm/slot_card.view.h"
#include "skm/slot_desk.view.h"
#include "skm/slot_hero.view.h"
#include "skm/slot_measure.view.h"
#include "skm/slot_units.view.h"
#include "web/message.h"

enum { FRONT_ROWS = 5, DESK_ROWS = 3, COMPARE_MONTHS = 6, TREND_FROM = 3 /* months that can be shown; fewer make no line */ };

/* ---- front page ---- */

/* Months of a year that have answers. */
static enum mk_result months_measured(struct request *rq, int year, int *ret)
{
    struct skm_months m;
    enum mk_result r = skm_tally_months(rq->db, rq->arena, rq->daerah->id, SCOPE_DAERAH, 0, year * 12, 12, &m);
    *ret = 0;
    for (int i = 0; !r && i < m.n; i++)
        *ret += m.month[i].n > 0;
    return r;
}

/* "naik 1,48 poin dari 2025" where both years are measured well enough to be compared and the difference is
 * larger than chance: beyond the root of the summed squares of both half intervals. */
static enum mk_result change_fill(struct request *rq, int year, const struct skm_figure *now, struct slot_hero_view *v)
{
    struct skm_region old;
    int months = 0;
    enum mk_result r = months_measured(rq, year - 1, &months);
    if (r || months < COMPARE_MONTHS)
        return r;
    r = skm_region_here(rq, skm_year(year - 1), rq->lang, &old);
    if (r || !old.mean.shown || old.mean.low < 0 || now->low < 0)
        return r;
    int64_t change = now->ikm - old.mean.ikm, mine = now->high - now->low, theirs = old.mean.high - old.mean.low;
    bool real = 4 * change * change > mine * mine + theirs * theirs;
    struct buf b;
    buf_init(&b, 160);
    if (real) {
        buf_format(&b, "%s ", tr(rq->lang, change > 0 ? T("naik") : T("turun")));
        html_decimal(&b, llabs(change), 2, rq->lang);
        buf_format(&b, " %s %d", tr(rq->lang, "poin dari"), year - 1);
    } else
        buf_format(&b, "%s %d", tr(rq->lang, "tidak berbeda nyata dari"), year - 1);
    v->change = arena_text(rq->arena, buf_text(&b));
    v->up = real && change > 0;
    v->down = real && change < 0;
    buf_release(&b);
    return MK_OK;
}

enum mk_result skm_slot_home_hero(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    (void)s;
    int year = 0;
    struct skm_region g;
    enum mk_result r = skm_year_shown(rq, &year);
    if (!r)
        r = skm_region_here(rq, skm_year(year), rq->lang, &g);
    if (r)
        return r;
    struct slot_hero_view v = {
        .has = g.mean.shown, .year = year, .grade = g.mean.letter, .grade_word = g.mean.word, .n = g.n,
        .units = (int64_t)g.measured, .pooled = g.pooled.shown ? g.pooled.ikm : 0,
        .range = skm_range_sentence(rq->arena, &g.mean, rq->lang),
        .gauge = { .id = "ikm", .value = g.mean.ikm, .low = g.mean.low, .high = g.mean.high },
    };
    r = g.mean.shown ? change_fill(rq, year, &g.mean, &v) : MK_OK;
    struct skm_keadaan_hasil state = { .status = STATUS_SEMENTARA };
    if (!r)
        r = skm_keadaan_hasil(rq, 0, skm_year(year), &state);
    v.sementara = state.status != STATUS_RESMI;
    struct page page = { .lang = rq->lang };
    if (!r)
        slot_hero_render(out, &page, &v);
    return r;
}

static int higher_first(const void *a, const void *b)
{
    const struct skm_row *x = a, *y = b;
    int i = 0, k = 0;
    if (x->tally.n < SKM_SHOWN_FROM || skm_ikm(&x->tally, BOBOT_TEPAT, &i))
        i = -1;
    if (y->tally.n < SKM_SHOWN_FROM || skm_ikm(&y->tally, BOBOT_TEPAT, &k))
        k = -1;
    return i != k ? k - i : strcmp(x->nama, y->nama);
}

static struct slot_units_groups_rows unit_row(const struct skm_row *u, enum lang lang)
{
    struct skm_figure f = skm_figure_of_users(&u->tally, u->populasi, lang);
    return (struct slot_units_groups_rows){
        .kode = u->kode, .nama = u->nama, .ikm = f.ikm, .grade = f.letter, .grade_word = f.word, .n = f.n,
        .range = { .value = f.ikm, .low = f.low, .high = f.high },
    };
}

enum mk_result skm_slot_home_section(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    (void)s;
    int year = 0;
    struct skm_region g;
    enum mk_result r = skm_year_shown(rq, &year);
    if (!r)
        r = skm_region_here(rq, skm_year(year), rq->lang, &g);
    if (r || g.measured == 0)
        return r;
    qsort(g.units.item, g.units.n, sizeof *g.units.item, higher_first);
    size_t top = g.measured < FRONT_ROWS ? g.measured : FRONT_ROWS;
    size_t low = g.measured - top < FRONT_ROWS ? g.measured - top : FRONT_ROWS;
    struct slot_units_groups_rows *rows = arena_array(rq->arena, struct slot_units_groups_rows, top + low);
    if (!rows)
        return MK_TOO_BIG;
    for (size_t i = 0; i < top; i++)
        rows[i] = unit_row(&g.units.item[i], rq->lang);
    for (size_t i = 0; i < low; i++) /* the lowest first */
        rows[top + i] = unit_row(&g.units.item[g.measured - 1 - i], rq->lang);
    const struct slot_units_groups groups[] = {
        { .id = "tertinggi", .title = tr(rq->lang, "Nilai tertinggi"), .rows = rows, .n_rows = top },
        { .id = "terendah", .title = tr(rq->lang, "Perlu dibantu lebih dulu"), .rows = rows + top, .n_rows = low },
    };
    struct slot_units_view v = { .year = year, .total = (int64_t)g.units.n, .groups = groups,
                                 .n_groups = low ? 2 : 1 };
    struct page page = { .lang = rq->lang };
    slot_units_render(out, &page, &v);
    return MK_OK;
}

/* ---- the desk ---- */

static enum mk_result desk_weakest(struct request *rq, struct skm_region *g, struct slot_desk_view *v)
{
    size_t n = g->measured < DESK_ROWS ? g->measured : DESK_ROWS;
    struct slot_desk_lemah *rows = arena_array(rq->arena, struct slot_desk_lemah, n + 1);
    if (!rows)
        return MK_TOO_BIG;
    if (g->units.n)
        qsort(g->units.item, g->units.n, sizeof *g->units.item, higher_first);
    for (size_t i = 0; i < n; i++) {
        const struct skm_row *u = &g->units.item[g->measured - 1 - i];
        struct skm_figure f = skm_figure_of_users(&u->tally, u->populasi, rq->lang);
        rows[i] = (struct slot_desk_lemah){ .kode = u->kode, .nama = u->nama, .ikm = f.ikm, .grade = f.letter,
                                            .grade_word = f.word };
    }
    v->lemah = rows;
    v->n_lemah = n;
    return MK_OK;
}

/* What came in this month, where the region stands, who needs help. Public figures only. */
enum mk_result skm_slot_desk(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    (void)s;
    int32_t month = month_of(date_from_ms(rq->now_ms, rq->daerah->zona));
    struct skm_months now;
    struct skm_region g;
    int year = 0;
    enum mk_result r = skm_tally_months(rq->db, rq->arena, rq->daerah->id, SCOPE_DAERAH, 0, month, 1, &now);
    if (!r)
        r = skm_year_shown(rq, &year);
    if (!r)
        r = skm_region_here(rq, skm_year(year), rq->lang, &g);
    if (r)
        return r;
    struct buf name;
    buf_init(&name, 64);
    month_long(&name, month, rq->lang);
    struct slot_desk_view v = {
        .bulan_ini = now.month[0].n, .bulan = arena_text(rq->arena, buf_text(&name)), .has = g.mean.shown, .year = year,
        .ikm = g.mean.ikm, .range = skm_range_sentence(rq->arena, &g.mean, rq->lang),
        .grade = g.mean.letter, .grade_word = g.mean.word,
    };
    buf_release(&name);
    r = desk_weakest(rq, &g, &v);
    struct page page = { .lang = rq->lang };
    if (!r)
        slot_desk_render(out, &page, &v);
    return r;
}

/* ---- unit and service ---- */

static enum mk_result card_draw(struct request *rq, const struct skm_tally *t, struct period p, int64_t unit, int64_t users,
                                struct buf *out)
{
    struct skm_keadaan_hasil state;
    enum mk_result r = skm_keadaan_hasil(rq, unit, p, &state);
    if (r)
        return r;
    struct skm_figure f = skm_figure_of_users(t, users, rq->lang);
    struct slot_card_view v = {
        .has = f.shown, .ikm = f.ikm, .n = f.n, .nama = skm_periode_nama(rq, p), .needed = SKM_SHOWN_FROM,
        .range = skm_range_sentence(rq->arena, &f, rq->lang), .grade = f.letter,
        .grade_word = f.word, .sementara = state.status != STATUS_RESMI,
    };
    struct page page = { .lang = rq->lang };
    slot_card_render(out, &page, &v);
    return MK_OK;
}

enum mk_result skm_slot_unit_card(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct period p;
    struct skm_tally t;
    enum mk_result r = skm_period_asked(rq, &p);
    if (!r)
        r = skm_tally_unit(rq->db, rq->daerah->id, s->unit_id, p, &t);
    int64_t users = 0;
    if (!r)
        r = skm_users_here(rq, s->unit_id, p, &users);
    return r ? r : card_draw(rq, &t, p, s->unit_id, users, out);
}

enum mk_result skm_slot_layanan_card(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct period p;
    struct skm_tally t;
    enum mk_result r = skm_period_asked(rq, &p);
    if (!r)
        r = skm_tally_layanan(rq->db, rq->daerah->id, s->layanan_id, p, &t);
    return r ? r : card_draw(rq, &t, p, s->unit_id, 0, out);
}

/* Beside a service in a list: nothing where there is nothing to show. */
enum mk_result skm_slot_layanan_badge(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    int year = 0;
    struct skm_tally t;
    enum mk_result r = skm_year_shown(rq, &year);
    if (!r)
        r = skm_tally_service_here(rq, s->unit_id, s->layanan_id, skm_year(year), &t);
    if (r)
        return r;
    struct skm_figure f = skm_figure(&t, rq->lang);
    struct slot_badge_view v = { .has = f.shown, .ikm = f.ikm, .grade = f.letter, .grade_word = f.word };
    struct page page = { .lang = rq->lang };
    slot_badge_render(out, &page, &v);
    return MK_OK;
}

enum mk_result skm_slot_layanan_action(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct skm_survei survei;
    enum mk_result r = skm_survei_by_layanan(rq->db, rq->arena, rq->daerah->id, s->layanan_id, &survei);
    if (r == MK_NOT_FOUND || (!r && !survei.open))
        return MK_OK; /* no survey, no button */
    if (r)
        return r;
    struct slot_action_view v = { .kode = survei.kode };
    struct page page = { .lang = rq->lang };
    slot_action_render(out, &page, &v);
    return MK_OK;
}

/* Bars, table and the weakest unsur. */
static enum mk_result unsur_fill(struct request *rq, const struct skm_tally *t, struct slot_measure_view *v)
{
    struct slot_measure_unsur *rows = arena_array(rq->arena, struct slot_measure_unsur, N_UNSUR);
    if (!rows)
        return MK_TOO_BIG;
    int ni = 0, ikm = 0;
    for (int u = 0; u < N_UNSUR; u++) {
        int nrr = 0, weighted = 0, own = 0;
        enum mk_result r = skm_nrr(t, (enum unsur)u, &nrr);
        if (!r)
            r = skm_weighted(t, (enum unsur)u, BOBOT_TEPAT, &weighted);
        if (!r)
            r = skm_ikm_unsur(t, (enum unsur)u, &own);
        if (r)
            return r;
        rows[u] = (struct slot_measure_unsur){
            .nama = unsur_long_name((enum unsur)u, rq->lang), .nrr = nrr, .weighted = weighted, .ikm = own,
            .grade = skm_letter(skm_grade(own)), .grade_word = grade_word(skm_grade(own), rq->lang), .sum = t->sum[u],
        };
    }
    enum mk_result r = skm_ni(t, BOBOT_TEPAT, &ni);
    if (!r)
        r = skm_ikm(t, BOBOT_TEPAT, &ikm);
    v->unsur = rows;
    v->n_unsur = N_UNSUR;
    v->sum = skm_tally_total(t);
    v->ni = ni;
    v->ikm = ikm;
    return r ? r : skm_bars(rq, t, "unsur", &v->bars, &v->weakest);
}

static enum mk_result months_fill(struct request *rq, enum skm_scope scope, int64_t id, struct slot_measure_view *v)
{
    struct skm_year_of_months year;
    enum mk_result r = skm_months(rq, scope, id, "tren", &year);
    struct slot_measure_months *rows = r ? NULL : arena_array(rq->arena, struct slot_measure_months, year.n);
    if (!rows)
        return r ? r : MK_TOO_BIG;
    size_t shown = 0;
    for (size_t i = 0; i < year.n; i++) {
        const struct skm_month *m = &year.month[i];
        shown += m->figure.shown;
        rows[i] = (struct slot_measure_months){ .nama = m->nama, .has = m->figure.shown, .ikm = m->figure.ikm,
                                                .range = m->range, .n = m->figure.n };
    }
    v->trend = year.chart;
    v->has_trend = shown >= TREND_FROM;
    v->months = rows;
    v->n_months = year.n;
    return MK_OK;
}

/* The same page for the other periods of the year. */
static enum mk_result choices_fill(struct request *rq, struct period p, int64_t unit, struct slot_measure_view *v)
{
    struct skm_pilihan_list list;
    enum mk_result r = skm_period_choices(rq, p, &list);
    struct slot_measure_pilihan *chips = r ? NULL : arena_array(rq->arena, struct slot_measure_pilihan, list.n + 1);
    if (!chips)
        return r ? r : MK_TOO_BIG;
    for (size_t i = 0; i < list.n; i++)
        if (list.item[i].p.year == p.year || list.item[i].p.kind == PERIOD_TAHUN) {
            const char *path = arena_format(rq->arena, "%s?periode=%s#hasil-survei", rq->path, list.item[i].kode);
            chips[v->n_pilihan++] = (struct slot_measure_pilihan){ path ? rq_link(rq, path) : NULL, list.item[i].nama,
                                                                   list.item[i].ini };
        }
    v->pilihan = chips;
    struct skm_keadaan_hasil state;
    r = skm_keadaan_hasil(rq, unit, p, &state);
    if (!r) {
        v->keadaan = state.teks;
        v->keadaan_url = state.tautan;
    }
    return r;
}

static enum mk_result strata_fill(struct request *rq, struct period p, enum skm_scope scope, int64_t id, struct slot_measure_view *v)
{
    struct skm_strata s;
    bool shown[STRATUM_END];
    enum mk_result r = scope == SCOPE_UNIT ? skm_strata_unit(rq->db, rq->daerah->id, id, p, &s)
                                           : skm_strata_layanan(rq->db, rq->daerah->id, id, p, &s);
    struct slot_measure_strata *rows = r ? NULL : arena_array(rq->arena, struct slot_measure_strata, STRATUM_END);
    if (!rows)
        return r ? r : MK_TOO_BIG;
    skm_strata_tampil(&s, shown);
    for (int i = STRATUM_NONE + 1; i < STRATUM_END; i++) {
        struct skm_figure x = skm_figure(&s.of[i], rq->lang);
        rows[v->n_strata++] = (struct slot_measure_strata){
            .nama = stratum_name((enum survei_stratum)i, rq->lang), .tampil = shown[i], .has = shown[i] && x.shown, .ikm = x.ikm,
            .range = shown[i] ? skm_range_text(rq->arena, &x, rq->lang) : "", .n = shown[i] ? x.n : 0 };
    }
    v->strata = rows;
    return MK_OK;
}

static enum mk_result measure_draw(struct request *rq, const struct skm_tally *t, struct period p, enum skm_scope scope,
                                   const struct slot_subject *s, const char *kode, struct buf *out)
{
    int64_t users = 0, id = scope == SCOPE_UNIT ? s->unit_id : s->layanan_id;
    enum mk_result r = scope == SCOPE_UNIT ? skm_users_here(rq, id, p, &users) : MK_OK;
    struct skm_figure f = skm_figure_of_users(t, users, rq->lang);
    struct slot_measure_view v = {
        .has = f.shown, .n = f.n, .nama = skm_periode_nama(rq, p), .needed = SKM_SHOWN_FROM, .kode = kode,
        .range = skm_range_sentence(rq->arena, &f, rq->lang), .unit_kode = scope == SCOPE_UNIT ? s->kode : NULL,
    };
    if (!r)
        r = choices_fill(rq, p, s->unit_id, &v);
    if (!r && f.shown)
        r = unsur_fill(rq, t, &v);
    if (!r && f.shown)
        r = months_fill(rq, scope, id, &v);
    if (!r && f.shown)
        r = strata_fill(rq, p, scope, id, &v);
    struct skm_terpisah_kata apart = { .kelas = "" };
    if (!r)
        r = skm_terpisah_kata(rq->db, rq->arena, rq->daerah->id, scope, id, p, t, rq->lang, &apart);
    v.terpisah = apart.n;
    v.terpisah_kelas = apart.kelas;
    v.ada_semua = apart.ada;
    v.semua = apart.ikm;
    struct page page = { .lang = rq->lang };
    if (!r)
        slot_measure_render(out, &page, &v);
    return r;
}

enum mk_result skm_slot_unit_section(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct period p;
    struct skm_tally t;
    enum mk_result r = skm_period_asked(rq, &p);
    if (!r)
        r = skm_tally_unit(rq->db, rq->daerah->id, s->unit_id, p, &t);
    return r ? r : measure_draw(rq, &t, p, SCOPE_UNIT, s, NULL, out);
}

enum mk_result skm_slot_layanan_section(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct period p;
    struct skm_tally t;
    struct skm_survei survei = { 0 };
    enum mk_result r = skm_period_asked(rq, &p);
    if (!r)
        r = skm_tally_layanan(rq->db, rq->daerah->id, s->layanan_id, p, &t);
    if (!r)
        r = skm_survei_by_layanan(rq->db, rq->arena, rq->daerah->id, s->layanan_id, &survei);
    if (r == MK_NOT_FOUND) { /* never surveyed: nothing to show */
        return MK_OK;
    }
    return r ? r : measure_draw(rq, &t, p, SCOPE_LAYANAN, s, survei.open ? survei.kode : NULL, out);
}
