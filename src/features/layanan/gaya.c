/* gaya.c: the living style guide: every component in every state and every chart, made by the same templates, classes and
 * functions as the pages. Its figures are shapes to look at, measured nowhere, and the page says so. */
#include "base/date.h"
#include "layanan/gaya.view.h"
#include "layanan/layanan.h"

enum { MONTHS = 12, FIRST_MONTH = 2025 * 12 + 11 }; /* December 2025 */

static const struct chart_bar bars[] = { { "Persyaratan", 8931 }, { "Prosedur", 8612 }, { "Waktu", 6344 },
                                         { "Biaya", 9721 },       { "Produk", 7700 },   { "Sarana", CHART_NONE } };
static const struct chart_point points[MONTHS] = {
    { 7800, 7600, 8000 }, { 7850, 7680, 8020 }, { 7790, 7600, 7980 }, { 7920, 7750, 8090 },
    { CHART_NONE, CHART_NONE, CHART_NONE }, { 8010, 7850, 8170 }, { 8200, 8050, 8350 }, { 8260, 8110, 8410 },
    { 8300, 8160, 8440 }, { 8280, 8130, 8430 }, { 8390, 8250, 8530 }, { 8462, 8330, 8594 },
};
static const struct chart_mark marks[] = { { FIRST_MONTH + 3, "loket pindah", false }, { FIRST_MONTH + 6, "kuesioner baru", true } };
static const int spark[] = { 7800, 7850, 7790, 7920, CHART_NONE, 8010, 8200, 8462 };
static const char *const columns[] = { "Persyaratan", "Prosedur", "Waktu", "Biaya", "Produk", "Kompetensi", "Perilaku", "Pengaduan", "Sarana" };
static const int heat_a[] = { 8931, 8612, 7544, 9721, 8800, 8933, 9012, 6333, 8010 };
static const int heat_b[] = { 7700, 7200, 6100, 8900, 7900, 8100, 8300, 7000, CHART_NONE };
static const struct chart_heat_row heat[] = { { "Unit contoh satu", heat_a }, { "Unit contoh dua", heat_b } };
static const struct chart_change change[] = { { "Waktu", 412, 120, 704 }, { "Biaya", -250, -300, -200 }, { "Sarana", 30, -90, 150 } };
static const struct chart_tile tiles[] = { { "Utara", 8931, 1, 0 }, { "Barat Laut", 7700, 0, 1 }, { "Tengah", 8300, 1, 1 },
                                           { "Timur", 7000, 2, 1 }, { "Selatan", CHART_NONE, 1, 2 } };
static const struct chart_span spans[] = { { "Semester I", 20454, 20634, SPAN_DONE }, { "Semester II", 20635, 20818, SPAN_RUNNING },
                                           { "Batas laporan", 20790, 20790, SPAN_LATE }, { "Periode depan", 20819, 20850, SPAN_PLANNED } };

/* ---- the tables behind the drawings, made of the same figures ---- */

static const char *letter(int value)
{
    static const char *const letters[] = { "D", "C", "B", "A" };
    return value == CHART_NONE ? "" : letters[chart_band(value)];
}

static const char *month_text(struct request *rq, int32_t month)
{
    struct buf b;
    buf_init(&b, 64);
    month_long(&b, month, rq->lang);
    const char *s = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return s;
}

static enum mk_result heat_table(struct request *rq, struct gaya_view *v)
{
    struct gaya_panas_kolom *head = arena_array(rq->arena, struct gaya_panas_kolom, COUNT(heat));
    struct gaya_panas_angka *rows = arena_array(rq->arena, struct gaya_panas_angka, COUNT(columns));
    if (!head || !rows)
        return MK_TOO_BIG;
    for (size_t i = 0; i < COUNT(heat); i++)
        head[i].nama = heat[i].label;
    for (size_t k = 0; k < COUNT(columns); k++) {
        struct gaya_panas_angka_sel *cells = arena_array(rq->arena, struct gaya_panas_angka_sel, COUNT(heat));
        if (!cells)
            return MK_TOO_BIG;
        for (size_t i = 0; i < COUNT(heat); i++) {
            int value = heat[i].values[k];
            cells[i] = (struct gaya_panas_angka_sel){ .ada = value != CHART_NONE, .nilai = value, .huruf = letter(value) };
        }
        rows[k] = (struct gaya_panas_angka){ .nama = columns[k], .sel = cells, .n_sel = COUNT(heat) };
    }
    v->panas_kolom = head;
    v->n_panas_kolom = COUNT(heat);
    v->panas_angka = rows;
    v->n_panas_angka = COUNT(columns);
    return MK_OK;
}

static enum mk_result tables_fill(struct request *rq, struct gaya_view *v)
{
    struct gaya_unsur_angka *b = arena_array(rq->arena, struct gaya_unsur_angka, COUNT(bars));
    struct gaya_tren_angka *p = arena_array(rq->arena, struct gaya_tren_angka, MONTHS);
    struct gaya_petak_angka *t = arena_array(rq->arena, struct gaya_petak_angka, COUNT(tiles));
    struct gaya_beda_angka *c = arena_array(rq->arena, struct gaya_beda_angka, COUNT(change));
    struct gaya_waktu_angka *w = arena_array(rq->arena, struct gaya_waktu_angka, COUNT(spans));
    struct gaya_percik_angka *s = arena_array(rq->arena, struct gaya_percik_angka, COUNT(spark));
    if (!b || !p || !t || !c || !w || !s)
        return MK_TOO_BIG;
    for (size_t i = 0; i < COUNT(bars); i++)
        b[i] = (struct gaya_unsur_angka){ bars[i].label, bars[i].value != CHART_NONE, bars[i].value, letter(bars[i].value) };
    for (int32_t i = 0; i < MONTHS; i++)
        p[i] = (struct gaya_tren_angka){ month_text(rq, FIRST_MONTH + i), points[i].value != CHART_NONE, points[i].value, points[i].low, points[i].high };
    for (size_t i = 0; i < COUNT(tiles); i++)
        t[i] = (struct gaya_petak_angka){ tiles[i].label, tiles[i].value != CHART_NONE, tiles[i].value, letter(tiles[i].value) };
    for (size_t i = 0; i < COUNT(change); i++)
        c[i] = (struct gaya_beda_angka){ change[i].label, change[i].value, change[i].low, change[i].high };
    for (size_t i = 0; i < COUNT(spans); i++)
        w[i] = (struct gaya_waktu_angka){ spans[i].label, page_day(rq, spans[i].from), page_day(rq, spans[i].to) };
    for (size_t i = 0; i < COUNT(spark); i++)
        s[i] = (struct gaya_percik_angka){ spark[i] != CHART_NONE, spark[i] };
    *v = (struct gaya_view){ .grade = v->grade, .grade_word = v->grade_word, .unsur_angka = b, .n_unsur_angka = COUNT(bars), .tren_angka = p,
        .n_tren_angka = MONTHS, .petak_angka = t, .n_petak_angka = COUNT(tiles), .beda_angka = c, .n_beda_angka = COUNT(change),
        .waktu_angka = w, .n_waktu_angka = COUNT(spans), .percik_angka = s, .n_percik_angka = COUNT(spark) };
    return heat_table(rq, v);
}

enum mk_result layanan_get_gaya(struct request *rq)
{
    struct page page;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Panduan tampilan"));
    if (r)
        return r;
    struct gaya_view v = { .grade = "B", .grade_word = "Baik" };
    r = tables_fill(rq, &v);
    if (r)
        return r;
    static const struct gaya_mutu grades[] = { { "A", "Sangat baik" }, { "B", "Baik" }, { "C", "Kurang baik" }, { "D", "Tidak baik" } };
    v.mutu = grades;
    v.n_mutu = COUNT(grades);
    v.gauge = (struct chart_gauge){ .id = "g-ikm", .value = 8462, .low = 8330, .high = 8594 };
    v.gauge_kosong = (struct chart_gauge){ .id = "g-nol", .value = CHART_NONE, .low = CHART_NONE, .high = CHART_NONE };
    v.unsur = (struct chart_unsur){ .id = "g-unsur", .bars = bars, .n = COUNT(bars) };
    v.tren = (struct chart_trend){ .id = "g-tren", .first_month = FIRST_MONTH, .points = points, .n = MONTHS, .marks = marks, .n_marks = COUNT(marks) };
    v.percik = (struct chart_spark){ .id = "g-percik", .values = spark, .n = COUNT(spark) };
    v.rentang = (struct chart_interval){ .id = "g-rentang", .value = 8462, .low = 8110, .high = 8814 };
    v.panas = (struct chart_heat){ .id = "g-panas", .columns = columns, .n_columns = COUNT(columns), .rows = heat, .n = COUNT(heat) };
    v.beda = (struct chart_diverge){ .id = "g-beda", .rows = change, .n = COUNT(change) };
    v.petak = (struct chart_tiles){ .id = "g-petak", .tiles = tiles, .n = COUNT(tiles) };
    v.waktu = (struct chart_timeline){ .id = "g-waktu", .spans = spans, .n = COUNT(spans), .today = 20778 };
    gaya_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
