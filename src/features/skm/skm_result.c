/* skm_result.c: the page of all units (ranking that respects intervals) and the page about the method. */
#include <stdlib.h>
#include <string.h>

#include "skm/hasil.view.h"
#include "skm/metode.view.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/skm_jujur.h"
#include "skm/skm_terbit.h"
#include "skm/skm_versi.h"
#include "web/message.h"

enum sort { SORT_IKM, SORT_NAMA, SORT_JAWABAN, N_SORTS };

struct line { const struct skm_row *unit; struct skm_figure figure; int best, worst; int64_t target; };

static enum mk_result rank_fill(struct arena *a, struct line *lines, size_t n)
{
    const struct skm_figure **f = arena_array(a, const struct skm_figure *, n + 1);
    struct skm_tempat *place = arena_array(a, struct skm_tempat, n + 1);
    if (!f || !place)
        return MK_TOO_BIG;
    for (size_t i = 0; i < n; i++)
        f[i] = &lines[i].figure;
    skm_peringkat(f, n, place);
    for (size_t i = 0; i < n; i++) {
        lines[i].best = place[i].best;
        lines[i].worst = place[i].worst;
    }
    return MK_OK;
}

static int by_ikm(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    return x->figure.ikm != y->figure.ikm ? y->figure.ikm - x->figure.ikm : strcmp(x->unit->nama, y->unit->nama);
}

static int by_nama(const void *a, const void *b)
{
    return strcmp(((const struct line *)a)->unit->nama, ((const struct line *)b)->unit->nama);
}

static int by_jawaban(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    return x->figure.n != y->figure.n ? (y->figure.n > x->figure.n ? 1 : -1) : by_nama(a, b);
}

static const struct { const char *code, *label; int (*compare)(const void *, const void *); } sorts[N_SORTS] = {
    [SORT_IKM] = { "ikm", T("IKM tertinggi"), by_ikm },
    [SORT_NAMA] = { "nama", T("Nama"), by_nama },
    [SORT_JAWABAN] = { "jawaban", T("Jawaban terbanyak"), by_jawaban },
};

/* Who asks for nothing in particular sees the first units, and a link to all of them. */
enum { FIRST_ROWS = 20 };
struct filter { enum unit_kind kind; enum sort sort; struct period p; int64_t page; bool asked; };

static enum mk_result filter_read(struct request *rq, struct filter *f)
{
    const char *jenis = rq_query(rq, "jenis"), *urut = rq_query(rq, "urut");
    enum mk_result r = skm_period_asked(rq, &f->p);
    f->kind = jenis ? unit_kind_from_code(jenis, strlen(jenis)) : N_UNIT_KINDS;
    f->page = rq_int(rq_query(rq, "page"), 1, 1, 100000);
    f->asked = jenis || urut || rq_query(rq, "page");
    f->sort = SORT_IKM;
    for (int i = 0; i < N_SORTS; i++)
        if (urut && strcmp(urut, sorts[i].code) == 0)
            f->sort = (enum sort)i;
    return r;
}

/* ---- choices of the filter ---- */

static enum mk_result choices_fill(struct request *rq, const struct skm_region *g, const struct filter *f,
                                   struct hasil_view *v)
{
    struct hasil_kinds *kinds = arena_array(rq->arena, struct hasil_kinds, N_UNIT_KINDS);
    struct hasil_sorts *order = arena_array(rq->arena, struct hasil_sorts, N_SORTS);
    struct skm_pilihan_list list;
    enum mk_result r = skm_period_choices(rq, f->p, &list);
    struct hasil_years *years = r ? NULL : arena_array(rq->arena, struct hasil_years, list.n + 1);
    if (!kinds || !order || !years)
        return r ? r : MK_TOO_BIG;
    for (size_t i = 0; i < list.n; i++)
        years[i] = (struct hasil_years){ list.item[i].kode, list.item[i].nama, list.item[i].ini };
    for (int k = 0; k < N_UNIT_KINDS; k++)
        for (size_t i = 0; i < g->units.n; i++)
            if ((int)g->units.item[i].jenis == k) {
                kinds[v->n_kinds++] = (struct hasil_kinds){ unit_kind_code((enum unit_kind)k),
                                                            unit_kind_name((enum unit_kind)k, rq->lang),
                                                            (int)f->kind == k };
                break;
            }
    for (int i = 0; i < N_SORTS; i++)
        order[i] = (struct hasil_sorts){ sorts[i].code, tr(rq->lang, sorts[i].label), (int)f->sort == i };
    v->kinds = kinds;
    v->sorts = order;
    v->n_sorts = N_SORTS;
    v->years = years;
    v->n_years = list.n;
    return MK_OK;
}

/* ---- rows ---- */

static struct hasil_rows row_of(const struct line *l, struct request *rq)
{
    const struct skm_figure *x = &l->figure;
    return (struct hasil_rows){
        .best = l->best, .worst = l->worst, .tie = l->best != l->worst, .kode = l->unit->kode, .nama = l->unit->nama,
        .jenis = unit_kind_name(l->unit->jenis, rq->lang), .range = { .value = x->ikm, .low = x->low, .high = x->high },
        .ikm = x->ikm, .interval = skm_range_text(rq->arena, x, rq->lang), .semua = x->semua, .grade = x->letter,
        .grade_word = x->word, .n = x->n, .target = l->target, .tercapai = l->target > 0 && x->n >= l->target,
        .kurang = l->target > x->n,
    };
}

/* Target samples of the units shown; 0 where users are not known. */
static enum mk_result targets_fill(struct request *rq, struct period p, struct line *lines, size_t n)
{
    struct skm_target_list plan;
    enum mk_result r = skm_target_here(rq, p, &plan);
    for (size_t i = 0; !r && i < n; i++)
        for (size_t k = 0; k < plan.n; k++)
            if (plan.item[k].unit_id == lines[i].unit->id)
                lines[i].target = plan.item[k].target;
    return r;
}

static enum mk_result rows_fill(struct request *rq, const struct skm_region *g, const struct filter *f,
                                struct hasil_view *v)
{
    struct line *lines = arena_array(rq->arena, struct line, g->units.n + 1);
    struct hasil_rows *rows = arena_array(rq->arena, struct hasil_rows, g->units.n + 1);
    struct hasil_unmeasured *rest = arena_array(rq->arena, struct hasil_unmeasured, g->units.n + 1);
    size_t n = 0;
    if (!lines || !rows || !rest)
        return MK_TOO_BIG;
    for (size_t i = 0; i < g->units.n; i++) {
        const struct skm_row *u = &g->units.item[i];
        struct skm_figure figure = skm_figure_of_users(&u->tally, u->populasi, rq->lang);
        if (figure.shown)
            lines[n++] = (struct line){ .unit = u, .figure = figure };
        else if (f->kind == N_UNIT_KINDS || u->jenis == f->kind)
            rest[v->n_unmeasured++] = (struct hasil_unmeasured){ u->kode, u->nama, figure.n };
    }
    enum mk_result r = targets_fill(rq, f->p, lines, n);
    if (!r)
        r = rank_fill(rq->arena, lines, n); /* among all units, whatever is filtered */
    if (r)
        return r;
    qsort(lines, n, sizeof *lines, sorts[f->sort].compare);
    size_t matching = 0;
    for (size_t i = 0; i < n; i++)
        if (f->kind == N_UNIT_KINDS || lines[i].unit->jenis == f->kind)
            lines[matching++] = lines[i];
    const size_t whole = (size_t)rq->settings->list_page, each = f->asked || whole < FIRST_ROWS ? whole : FIRST_ROWS, pages = (matching + each - 1) / each;
    size_t page = (size_t)f->page < pages ? (size_t)f->page : pages ? pages : 1, from = (page - 1) * each;
    for (size_t i = from; i < matching && i < from + each; i++)
        rows[v->n_rows++] = row_of(&lines[i], rq);
    v->berhalaman = pages > 1 && each == whole;
    v->awal = pages > 1 && each != whole;
    v->dari = (int64_t)from + 1;
    v->sampai = (int64_t)(from + v->n_rows);
    v->cocok = (int64_t)matching;
    v->sebelum = page > 1 ? (int64_t)page - 1 : 0;
    v->sesudah = page < pages ? (int64_t)page + 1 : 0;
    v->rows = rows;
    v->unmeasured = rest;
    return MK_OK;
}

/* The bars of the region, and the same figures as a table. */
static enum mk_result bars_fill(struct request *rq, const struct skm_tally *t, struct hasil_view *v)
{
    struct hasil_unsur *rows = arena_array(rq->arena, struct hasil_unsur, N_UNSUR);
    enum mk_result r = rows ? skm_bars(rq, t, "unsur", &v->bars, &v->weakest) : MK_TOO_BIG;
    if (r)
        return r;
    for (int u = 0; u < N_UNSUR; u++) {
        enum grade g = skm_grade(v->bars.bars[u].value);
        rows[u] = (struct hasil_unsur){ unsur_long_name((enum unsur)u, rq->lang), v->bars.bars[u].value, skm_letter(g), grade_word(g, rq->lang) };
    }
    v->unsur = rows;
    v->n_unsur = N_UNSUR;
    return MK_OK;
}

static enum mk_result months_fill(struct request *rq, struct hasil_view *v)
{
    struct skm_year_of_months year;
    enum mk_result r = skm_months(rq, SCOPE_DAERAH, 0, "tren", &year);
    struct hasil_months *rows = r ? NULL : arena_array(rq->arena, struct hasil_months, year.n);
    if (!rows)
        return r ? r : MK_TOO_BIG;
    for (size_t i = 0; i < year.n; i++) {
        const struct skm_month *m = &year.month[i];
        rows[i] = (struct hasil_months){ .nama = m->nama, .has = m->figure.shown, .ikm = m->figure.ikm,
                                         .range = m->range, .n = m->figure.n };
    }
    v->trend = year.chart;
    v->months = rows;
    v->n_months = year.n;
    return MK_OK;
}

static enum mk_result strata_fill(struct request *rq, struct period p, struct hasil_view *v)
{
    struct skm_strata s;
    bool shown[STRATUM_END];
    enum mk_result r = skm_strata_daerah(rq->db, rq->daerah->id, p, &s);
    struct hasil_strata *rows = r ? NULL : arena_array(rq->arena, struct hasil_strata, STRATUM_END);
    if (!rows)
        return r ? r : MK_TOO_BIG;
    skm_strata_tampil(&s, shown);
    for (int i = STRATUM_NONE + 1; i < STRATUM_END; i++) {
        struct skm_figure x = skm_figure(&s.of[i], rq->lang);
        rows[v->n_strata++] = (struct hasil_strata){
            .nama = stratum_name((enum survei_stratum)i, rq->lang), .tampil = shown[i], .has = shown[i] && x.shown, .ikm = x.ikm,
            .grade = x.letter, .grade_word = x.word, .range = shown[i] ? skm_range_text(rq->arena, &x, rq->lang) : "",
            .n = shown[i] ? x.n : 0 };
    }
    v->strata = rows;
    return MK_OK;
}

enum mk_result skm_hasil_get(struct request *rq)
{
    struct filter f;
    struct skm_region g;
    struct page page;
    enum mk_result r = filter_read(rq, &f);
    if (!r)
        r = skm_region_here(rq, f.p, rq->lang, &g);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Hasil survei"));
    if (r)
        return r;
    struct hasil_view v = {
        .kode = skm_periode_kode(rq->arena, f.p), .nama = skm_periode_nama(rq, f.p), .has = g.mean.shown, .n = g.n, .measured = (int64_t)g.measured, .units = (int64_t)g.units.n,
        .mean = g.mean.ikm, .mean_range = skm_range_sentence(rq->arena, &g.mean, rq->lang),
        .pooled = g.pooled.ikm, .grade = g.mean.letter, .grade_word = g.mean.word, .needed = SKM_SHOWN_FROM,
        .jenis = f.kind != N_UNIT_KINDS ? unit_kind_code(f.kind) : NULL, .urut = sorts[f.sort].code,
    };
    struct skm_keadaan_hasil state;
    r = skm_keadaan_hasil(rq, 0, f.p, &state);
    if (!r) {
        v.keadaan = state.teks;
        v.keadaan_url = state.tautan;
        r = choices_fill(rq, &g, &f, &v);
    }
    if (!r)
        r = rows_fill(rq, &g, &f, &v);
    if (!r)
        r = months_fill(rq, &v);
    if (!r)
        r = strata_fill(rq, f.p, &v);
    struct skm_terpisah_kata apart = { .kelas = "" };
    if (!r)
        r = skm_terpisah_kata(rq->db, rq->arena, rq->daerah->id, SCOPE_DAERAH, 0, f.p, &g.all, rq->lang, &apart);
    v.terpisah = apart.n;
    v.terpisah_kelas = apart.kelas;
    v.ada_semua = apart.ada;
    v.semua = apart.ikm;
    if (!r && g.mean.shown)
        r = bars_fill(rq, &g.all, &v);
    if (r)
        return r;
    hasil_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- method ---- */

enum mk_result skm_metode_get(struct request *rq)
{
    struct metode_unsur *rows = arena_array(rq->arena, struct metode_unsur, SKM_TANYA_MAX);
    struct skm_terpakai_list used = { 0 };
    struct page page;
    enum mk_result r = rows ? page_init(rq, &page, tr(rq->lang, "Cara menghitung")) : MK_TOO_BIG;
    if (!r)
        r = skm_versi_terpakai(rq->db, rq->arena, rq->daerah->id, rq_today(rq), &used);
    struct metode_lain *others = r ? NULL : arena_array(rq->arena, struct metode_lain, used.n);
    if (r || !others)
        return r ? r : MK_TOO_BIG;
    const struct skm_instrument *x = used.item[0].x;
    for (size_t i = 1; i < used.n; i++)
        others[i - 1] = (struct metode_lain){ used.item[i].nama ? used.item[i].nama : used.item[i].x->nama[rq->lang],
                                              used.item[i].x->kode, used.item[i].layanan };
    for (int i = 0; i < x->n; i++) {
        const struct skm_question *q = &x->question[i];
        rows[i] = (struct metode_unsur){ i + 1, unsur_code(q->unsur), unsur_long_name(q->unsur, rq->lang),
                                         q->text[rq->lang] };
    }
    struct buf since;
    buf_init(&since, 64);
    date_long(&since, x->berlaku_dari, rq->lang);
    struct metode_view v = {
        .instrumen = used.item[0].nama ? used.item[0].nama : x->nama[rq->lang], .kode = x->kode, .layanan = used.item[0].layanan,
        .lain = others, .n_lain = used.n - 1, .sumber = x->sumber, .catatan = x->catatan[rq->lang],
        .berlaku = arena_text(rq->arena, buf_text(&since)), .unsur = rows, .n_unsur = (size_t)x->n, .needed = SKM_SHOWN_FROM,
    };
    buf_release(&since);
    metode_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
