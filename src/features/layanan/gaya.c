/* gaya.c: the living style guide: every component in every state and every chart, made by the same templates, classes and
 * functions as the pages. Its figures are shapes to look at, measured nowhere, and the page says so. */
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

enum mk_result layanan_get_gaya(struct request *rq)
{
    struct page page;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Panduan tampilan"));
    if (r)
        return r;
    static const struct gaya_mutu grades[] = { { "A", "Sangat baik" }, { "B", "Baik" }, { "C", "Kurang baik" }, { "D", "Tidak baik" } };
    const struct gaya_view v = {
        .mutu = grades, .n_mutu = COUNT(grades), .grade = "B", .grade_word = "Baik",
        .gauge = { .id = "g-ikm", .value = 8462, .low = 8330, .high = 8594 },
        .gauge_kosong = { .id = "g-nol", .value = CHART_NONE, .low = CHART_NONE, .high = CHART_NONE },
        .unsur = { .id = "g-unsur", .bars = bars, .n = COUNT(bars) },
        .tren = { .id = "g-tren", .first_month = FIRST_MONTH, .points = points, .n = MONTHS, .marks = marks, .n_marks = COUNT(marks) },
        .percik = { .id = "g-percik", .values = spark, .n = COUNT(spark) },
        .rentang = { .id = "g-rentang", .value = 8462, .low = 8330, .high = 8594 },
        .panas = { .id = "g-panas", .columns = columns, .n_columns = COUNT(columns), .rows = heat, .n = COUNT(heat) },
        .beda = { .id = "g-beda", .rows = change, .n = COUNT(change) },
        .petak = { .id = "g-petak", .tiles = tiles, .n = COUNT(tiles) },
        .waktu = { .id = "g-waktu", .spans = spans, .n = COUNT(spans), .today = 20778 },
    };
    gaya_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
