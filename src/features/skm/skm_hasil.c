/* skm_hasil.c: results seen deeper: units by unsur (heat map), by who answered, from year to year. From counters only.
 *
 * Breakdowns by profile are open for the whole region and whole years alone: the region's cells less the cells of
 * all units but one, or a year less three of its quarters, would give away what is hidden there. Within one breakdown
 * survei_sembunyi (core) hides a second cell where one alone could be computed. */
#include <stdlib.h>
#include <string.h>

#include "skm/hasil_profil.view.h"
#include "skm/hasil_tren.view.h"
#include "skm/hasil_unsur.view.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/skm_riwayat.h"
#include "skm/skm_terbit.h"
#include "web/message.h"

enum { HEAT_PAGE = CHART_HEAT_ROWS, HEAT_HALF = 8, TREND_YEARS = 12 };

/* ---- units by unsur ---- */

static int lowest_first(const void *a, const void *b)
{
    const struct skm_row *x = *(const struct skm_row *const *)a, *y = *(const struct skm_row *const *)b;
    int i = 0, k = 0;
    if (skm_ikm(&x->tally, BOBOT_TEPAT, &i) || skm_ikm(&y->tally, BOBOT_TEPAT, &k))
        return 0;
    return i != k ? i - k : strcmp(x->nama, y->nama);
}

/* A long name ends at a word: the drawing has little room, the table has it whole. */
static const char *label_of(struct arena *a, const char *name)
{
    enum { ROOM = 34 };
    size_t n = strlen(name), cut = ROOM;
    if (n <= ROOM)
        return name;
    while (cut > 10 && name[cut] != ' ')
        cut--;
    const char *s = name[cut] == ' ' ? arena_format(a, "%.*s \xe2\x80\xa6", (int)cut, name) : NULL;
    return s ? s : name;
}

static bool heat_row(struct request *rq, const struct skm_row *u, struct hasil_unsur_baris *row,
                     struct chart_heat_row *heat)
{
    struct hasil_unsur_baris_nilai *cells = arena_array(rq->arena, struct hasil_unsur_baris_nilai, N_UNSUR);
    int *values = arena_array(rq->arena, int, N_UNSUR);
    if (!cells || !values)
        return false;
    for (int i = 0; i < N_UNSUR; i++) {
        if (skm_ikm_unsur(&u->tally, (enum unsur)i, &values[i]))
            values[i] = CHART_NONE;
        enum grade g = skm_grade(values[i]);
        cells[i] = (struct hasil_unsur_baris_nilai){ values[i], skm_letter(g), grade_word(g, rq->lang) };
    }
    *row = (struct hasil_unsur_baris){ .unit = u->kode, .unit_nama = u->nama, .n = u->tally.n, .nilai = cells,
                                       .n_nilai = N_UNSUR };
    *heat = (struct chart_heat_row){ label_of(rq->arena, u->nama), values };
    return true;
}

static const char *heat_path(struct request *rq, const char *kode, const char *jenis, size_t page)
{
    const char *s = arena_format(rq->arena, "/hasil/unsur?periode=%s&jenis=%s&page=%zu", kode, jenis, page);
    return s ? rq_link(rq, s) : NULL;
}

static enum mk_result heat_fill(struct request *rq, const struct skm_region *g, enum unit_kind kind,
                                struct hasil_unsur_view *v)
{
    const struct skm_row **list = arena_array(rq->arena, const struct skm_row *, g->units.n + 1);
    struct hasil_unsur_baris *rows = arena_array(rq->arena, struct hasil_unsur_baris, HEAT_PAGE);
    struct chart_heat_row *heat = arena_array(rq->arena, struct chart_heat_row, HEAT_PAGE);
    struct hasil_unsur_kolom *columns = arena_array(rq->arena, struct hasil_unsur_kolom, N_UNSUR);
    const char **names = arena_array(rq->arena, const char *, N_UNSUR);
    size_t n = 0;
    if (!list || !rows || !heat || !columns || !names)
        return no_memory(rq);
    for (size_t i = 0; i < g->units.n; i++)
        if (g->units.item[i].tally.n >= SKM_SHOWN_FROM && (kind == N_UNIT_KINDS || g->units.item[i].jenis == kind))
            list[n++] = &g->units.item[i];
    if (n)
        qsort(list, n, sizeof *list, lowest_first);
    for (int i = 0; i < N_UNSUR; i++)
        names[i] = columns[i].singkat = unsur_name((enum unsur)i, rq->lang);
    size_t pages = n ? (n + HEAT_PAGE - 1) / HEAT_PAGE : 1;
    size_t page = (size_t)rq_int(rq_query(rq, "page"), 1, 1, (int64_t)pages);
    for (size_t i = (page - 1) * HEAT_PAGE; i < n && v->n_baris < HEAT_PAGE; i++, v->n_baris++)
        if (!heat_row(rq, list[i], &rows[v->n_baris], &heat[v->n_baris]))
            return no_memory(rq);
    v->kolom = columns;
    v->n_kolom = N_UNSUR;
    v->baris = rows;
    v->ada = n > 0;
    v->cocok = (int64_t)n;
    v->dari = (int64_t)((page - 1) * HEAT_PAGE) + 1;
    v->sampai = v->dari + (int64_t)v->n_baris - 1;
    const char *jenis = kind == N_UNIT_KINDS ? "" : unit_kind_code(kind);
    v->sebelum = page > 1 ? heat_path(rq, v->kode, jenis, page - 1) : NULL;
    v->sesudah = page < pages ? heat_path(rq, v->kode, jenis, page + 1) : NULL;
    /* Many units stand side by side in two halves where there is room, one under the other on a phone. */
    size_t half = v->n_baris > HEAT_HALF ? (v->n_baris + 1) / 2 : v->n_baris;
    v->terbelah = half < v->n_baris;
    v->peta = (struct chart_heat){ .id = "peta", .title = tr(rq->lang, "Nilai unsur setiap unit"), .columns = names,
                                   .n_columns = N_UNSUR, .rows = heat, .n = half };
    v->peta_lanjut = v->peta;
    v->peta_lanjut.id = "peta-lanjut";
    v->peta_lanjut.rows = heat + half;
    v->peta_lanjut.n = v->n_baris - half;
    return MK_OK;
}

static enum mk_result heat_choices(struct request *rq, const struct skm_region *g, struct period p, enum unit_kind kind,
                                   struct hasil_unsur_view *v)
{
    struct skm_pilihan_list list;
    enum mk_result r = skm_period_choices(rq, p, &list);
    struct hasil_unsur_periode *periods = r ? NULL : arena_array(rq->arena, struct hasil_unsur_periode, list.n + 1);
    struct hasil_unsur_jenisan *kinds = arena_array(rq->arena, struct hasil_unsur_jenisan, N_UNIT_KINDS);
    if (!periods || !kinds)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n; i++)
        periods[i] = (struct hasil_unsur_periode){ list.item[i].kode, list.item[i].nama, list.item[i].ini };
    for (int k = 0; k < N_UNIT_KINDS; k++)
        for (size_t i = 0; i < g->units.n; i++)
            if ((int)g->units.item[i].jenis == k) {
                kinds[v->n_jenisan++] = (struct hasil_unsur_jenisan){ unit_kind_code((enum unit_kind)k),
                                                                      unit_kind_name((enum unit_kind)k, rq->lang), (int)kind == k };
                break;
            }
    v->periode = periods;
    v->n_periode = list.n;
    v->jenisan = kinds;
    struct skm_keadaan_hasil state;
    r = skm_keadaan_hasil(rq, 0, p, &state);
    v->keadaan = r ? NULL : state.teks;
    return r;
}

enum mk_result skm_hasil_unsur_get(struct request *rq)
{
    struct skm_region g;
    struct period p;
    struct page page;
    const char *jenis = rq_query(rq, "jenis");
    enum unit_kind kind = jenis ? unit_kind_from_code(jenis, strlen(jenis)) : N_UNIT_KINDS;
    enum mk_result r = skm_period_asked(rq, &p);
    if (!r)
        r = skm_region_here(rq, p, rq->lang, &g);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Unit dan unsur"));
    if (r)
        return r;
    struct hasil_unsur_view v = { .kode = skm_periode_kode(rq->arena, p), .nama = skm_periode_nama(rq, p) };
    r = heat_fill(rq, &g, kind, &v);
    if (!r)
        r = heat_choices(rq, &g, p, kind, &v);
    if (r)
        return r;
    hasil_unsur_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- by who answered ---- */

struct sel { int64_t n, total, square; };

static enum mk_result cells_read(struct request *rq, struct period p, struct sel cells[SKM_PROFIL][SKM_CHOICES + 1])
{
    int32_t first, last;
    struct cursor c;
    period_months(p, &first, &last);
    db_select(rq->db, &c, &skm_stmts[Q_PROFIL_SUM], ARGS(VI(rq->daerah->id), VI(0), VI(first / 3), VI(last / 3)));
    while (cursor_next(&c)) {
        int64_t profil = cursor_int(&c, 0), pilihan = cursor_int(&c, 1);
        if (profil >= 1 && profil <= SKM_PROFIL && pilihan >= 0 && pilihan <= SKM_CHOICES)
            cells[profil - 1][pilihan] = (struct sel){ cursor_int(&c, 2), cursor_int(&c, 3), cursor_int(&c, 4) };
    }
    return cursor_end(&c);
}

/* A tally with the same total and squares: index and interval need no more. The sum of all nine is spread over the
 * unsur; what one of them gets has no meaning and is not shown. */
static struct skm_tally tally_of(const struct sel *c)
{
    struct skm_tally t = { .n = c->n, .square = c->square, .bagi = SKM_BAGI };
    for (int u = 0; u < N_UNSUR; u++)
        t.sum[u] = c->total / N_UNSUR + (u < c->total % N_UNSUR);
    return t;
}

static enum mk_result part_fill(struct request *rq, const struct skm_profile *from, const struct sel *cells,
                                struct hasil_profil_bagian *ret)
{
    int64_t count[SKM_CHOICES + 1];
    bool hidden[SKM_CHOICES + 1];
    size_t n = (size_t)from->n + 1;
    struct hasil_profil_bagian_baris *rows = arena_array(rq->arena, struct hasil_profil_bagian_baris, n);
    if (!rows)
        return no_memory(rq);
    for (size_t i = 0; i < n; i++)
        count[i] = cells[i].n;
    survei_sembunyi(count, n, SKM_SHOWN_FROM, hidden);
    for (size_t i = 1; i <= n; i++) { /* "not given" comes last */
        size_t k = i % n;
        struct skm_tally t = tally_of(&cells[k]);
        struct skm_figure f = skm_figure(&t, rq->lang);
        if (count[k] == 0 && k == 0)
            continue;
        rows[ret->n_baris++] = (struct hasil_profil_bagian_baris){
            .pilihan = k ? from->choice[k - 1].text[rq->lang] : tr(rq->lang, "Tidak diisi"), .tampil = !hidden[k] && f.shown,
            .jumlah = count[k], .ikm = f.ikm, .grade = f.letter, .grade_word = f.word,
            .range = skm_range_text(rq->arena, &f, rq->lang) };
    }
    ret->judul = from->name[rq->lang];
    ret->id = from->code;
    ret->baris = rows;
    return MK_OK;
}

enum mk_result skm_hasil_profil_get(struct request *rq)
{
    static struct sel empty;
    struct sel cells[SKM_PROFIL][SKM_CHOICES + 1];
    const struct skm_instrument *x = skm_instrument(SKM_INSTRUMENT_NOW);
    struct skm_pilihan_list list;
    struct period p;
    struct page page;
    for (int i = 0; i < SKM_PROFIL; i++)
        for (int k = 0; k <= SKM_CHOICES; k++)
            cells[i][k] = empty;
    enum mk_result r = skm_period_asked(rq, &p);
    p.kind = PERIOD_TAHUN;
    if (!r)
        r = skm_period_choices(rq, p, &list);
    if (!r)
        r = cells_read(rq, p, cells);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Menurut penjawab"));
    struct hasil_profil_bagian *parts = arena_array(rq->arena, struct hasil_profil_bagian, SKM_PROFIL);
    struct hasil_profil_tahun *years = r ? NULL : arena_array(rq->arena, struct hasil_profil_tahun, list.n + 1);
    if (r || !parts || !years)
        return r ? r : no_memory(rq);
    struct hasil_profil_view v = { .kode = skm_periode_kode(rq->arena, p), .nama = skm_periode_nama(rq, p),
                                   .needed = SKM_SHOWN_FROM, .bagian = parts, .n_bagian = SKM_PROFIL, .tahun = years };
    for (size_t i = 0; i < list.n; i++)
        if (list.item[i].p.kind == PERIOD_TAHUN)
            years[v.n_tahun++] = (struct hasil_profil_tahun){ list.item[i].kode, list.item[i].nama, list.item[i].ini };
    for (int i = 0; i < SKM_PROFIL && !r; i++)
        r = part_fill(rq, &x->profile[i], cells[i], &parts[i]);
    for (int k = 0; k <= SKM_CHOICES; k++)
        v.n += cells[0][k].n;
    v.ada = v.n > 0;
    if (r)
        return r;
    hasil_profil_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- from year to year ---- */

struct titik { struct period p; const char *metode, *range, *sumber; int ikm; int64_t n; };

static int newest_first(const void *a, const void *b)
{
    const struct titik *x = a, *y = b;
    int32_t i, k, unused;
    period_months(x->p, &unused, &i);
    period_months(y->p, &unused, &k);
    return i != k ? (k > i ? 1 : -1) : (int)x->p.kind - (int)y->p.kind;
}

/* Years of this installation: the unit's own, or the simple mean of the units. */
static enum mk_result own_years(struct request *rq, int64_t unit, struct titik *list, size_t *n)
{
    int years[TREND_YEARS];
    size_t n_years = 0;
    enum mk_result r = skm_years_here(rq, years, TREND_YEARS, &n_years);
    for (size_t i = 0; !r && i < n_years; i++) {
        struct skm_figure f;
        if (unit) {
            int64_t users = 0;
            struct skm_tally t;
            r = skm_tally_unit(rq->db, rq->daerah->id, unit, skm_year(years[i]), &t);
            if (!r)
                r = skm_users_here(rq, unit, skm_year(years[i]), &users);
            if (r)
                break;
            f = skm_figure_of_users(&t, users, rq->lang);
        } else {
            struct skm_region g;
            r = skm_region_here(rq, skm_year(years[i]), rq->lang, &g);
            if (r)
                break;
            f = g.mean;
        }
        if (f.shown)
            list[(*n)++] = (struct titik){ skm_year(years[i]), SKM_INSTRUMENT_NOW,
                                           skm_range_text(rq->arena, &f, rq->lang),
                                           tr(rq->lang, "Dihitung di sini"), f.ikm, f.n };
    }
    return r;
}

static enum mk_result groups_fill(struct request *rq, const struct titik *list, size_t n, struct hasil_tren_view *v)
{
    struct hasil_tren_kelompok *groups = arena_array(rq->arena, struct hasil_tren_kelompok, n + 1);
    struct hasil_tren_kelompok_baris *rows = arena_array(rq->arena, struct hasil_tren_kelompok_baris, n + 1);
    struct chart_bar *bars = arena_array(rq->arena, struct chart_bar, n + 1);
    if (!groups || !rows || !bars)
        return no_memory(rq);
    for (size_t i = 0; i < n; i++) {
        const struct skm_metode *m = skm_metode(list[i].metode);
        enum grade g = skm_metode_grade(m, list[i].ikm);
        if (i == 0 || strcmp(list[i].metode, list[i - 1].metode) != 0)
            groups[v->n_kelompok++] = (struct hasil_tren_kelompok){
                .putus = i > 0, .metode = m ? m->nama[rq->lang] : list[i].metode, .catatan = m ? m->catatan[rq->lang] : "",
                .baris = &rows[i], .batang = { .id = arena_format(rq->arena, "tren-%zu", i), .bars = &bars[i] } };
        struct hasil_tren_kelompok *k = &groups[v->n_kelompok - 1];
        bars[i] = (struct chart_bar){ skm_periode_nama(rq, list[i].p), list[i].ikm };
        rows[i] = (struct hasil_tren_kelompok_baris){
            .periode = bars[i].label, .ikm = list[i].ikm, .grade = skm_letter(g), .grade_word = grade_word(g, rq->lang),
            .range = list[i].range, .n = list[i].n, .tahu_n = list[i].n >= 0, .sumber = list[i].sumber };
        k->n_baris++;
        k->batang.n = k->n_baris;
        k->batang.title = k->metode;
        k->batang.plain = true; /* a year is not to be mended */
        k->ada_batang = m && m->batas[0] == 6500 && k->n_baris > 1; /* its colours are the grades of the present method */
    }
    v->kelompok = groups;
    v->ada = n > 0;
    return MK_OK;
}

enum mk_result skm_hasil_tren_get(struct request *rq)
{
    const char *kode = rq_query(rq, "unit");
    struct skm_riwayat_list old;
    struct unit unit = { .id = 0 };
    struct page page;
    size_t n = 0;
    enum mk_result r = kode && *kode ? registry_unit(rq->db, rq->arena, rq->daerah->id, kode, &unit) : MK_OK;
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Unit ini tidak ada."));
    if (!r)
        r = skm_riwayat_baca(rq->db, rq->arena, rq->daerah->id, unit.id, &old);
    struct titik *list = r ? NULL : arena_array(rq->arena, struct titik, old.n + TREND_YEARS + 1);
    if (!list)
        return r ? r : no_memory(rq);
    r = own_years(rq, unit.id, list, &n);
    for (size_t i = 0; i < old.n; i++)
        list[n++] = (struct titik){ old.item[i].p, old.item[i].metode, "", old.item[i].sumber, old.item[i].nilai, old.item[i].n };
    if (n)
        qsort(list, n, sizeof *list, newest_first);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Dari tahun ke tahun"));
    struct hasil_tren_view v = { .judul = unit.id ? unit.nama : rq->daerah->nama, .unit = unit.kode };
    if (!r)
        r = groups_fill(rq, list, n, &v);
    if (r)
        return r;
    hasil_tren_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
