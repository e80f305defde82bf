/* chart_test.c: every drawing against its golden file in tests/golden, and what must hold for any input:
 * well-formed, inside its box, no style of its own, numbers as people of the language write them.
 *
 * After a wanted change: MAKLUMAT_GOLDEN=write web_test chart, then look at the files before committing. */
#include "web/chart.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/test.h"

enum { MAX_SVG = 256 * 1024 };

static void save(const char *path, struct buf *b)
{
    FILE *f = fopen(path, "wb");
    CHECK(f != NULL);
    CHECK_INT(fwrite(b->p, 1, b->n, f), b->n);
    CHECK_INT(fclose(f), 0);
}

static void check_golden(const char *name, struct buf *b)
{
    char path[128];
    snprintf(path, sizeof path, "tests/golden/chart_%s.svg", name);
    CHECK(!b->overflow);
    if (getenv("MAKLUMAT_GOLDEN"))
        save(path, b);
    static char want[MAX_SVG];
    FILE *f = fopen(path, "rb");
    if (!f)
        FAIL("tidak ada berkas %s", path);
    size_t n = fread(want, 1, sizeof want - 1, f);
    fclose(f);
    want[n] = '\0';
    CHECK_TEXT(buf_text(b), want);
}

/* ---- what holds for any drawing ---- */

/* Reads one tag at p (behind '<'); pushes or pops its name; returns the end of the tag. */
static const char *check_tag(const char *p, char open[][16], int *depth)
{
    const char *end = strchr(p, '>');
    CHECK(end != NULL);
    if (*p == '/') {
        CHECK(*depth > 0);
        --*depth;
        size_t n = strlen(open[*depth]);
        CHECK(strncmp(p + 1, open[*depth], n) == 0 && p[1 + n] == '>');
        return end;
    }
    size_t n = strcspn(p, " />"), quotes = 0;
    CHECK(n > 0 && n < 16);
    for (const char *q = p; q < end; q++)
        quotes += *q == '"';
    CHECK(quotes % 2 == 0);
    if (end[-1] != '/') {
        CHECK(*depth < 8);
        memcpy(open[*depth], p, n);
        open[(*depth)++][n] = '\0';
    }
    return end;
}

static void check_balanced(const char *svg)
{
    char open[8][16];
    int depth = 0;
    for (const char *p = svg; (p = strchr(p, '<')) != NULL; p++)
        p = check_tag(p + 1, open, &depth);
    CHECK_INT(depth, 0);
}

/* Reads "12", "12.5" or "-3" in tenths. */
static const char *read_tenths(const char *p, int *ret)
{
    bool minus = *p == '-';
    int v = 0;
    for (p += minus; isdigit((unsigned char)*p); p++)
        v = v * 10 + (*p - '0');
    v *= 10;
    if (*p == '.') {
        CHECK(isdigit((unsigned char)p[1]) && !isdigit((unsigned char)p[2]));
        v += p[1] - '0';
        p += 2;
    }
    *ret = minus ? -v : v;
    return p;
}

/* Every number of every path lies in the box (radii of arcs do, too). */
static void check_paths(const char *svg, int width, int height)
{
    for (const char *p = svg; (p = strstr(p, " d=\"")) != NULL;) {
        for (p += 4; *p != '"';) {
            int v = 0;
            if (!isdigit((unsigned char)*p) && *p != '-') {
                p++;
                continue;
            }
            p = read_tenths(p, &v);
            CHECK(v >= 0 && v <= (width > height ? width : height));
        }
    }
}

static void check_box(const char *svg)
{
    const char *p = strstr(svg, "viewBox=\"0 0 ");
    CHECK(p != NULL);
    int width = 0, height = 0, v = 0;
    p = read_tenths(p + 13, &width);
    read_tenths(p + 1, &height);
    static const char *const names[] = { " x=\"", " cx=\"", " y=\"", " cy=\"", " width=\"", " height=\"" };
    for (size_t i = 0; i < COUNT(names); i++)
        for (p = svg; (p = strstr(p, names[i])) != NULL; p++) {
            read_tenths(p + strlen(names[i]), &v);
            CHECK(v >= 0 && v <= (i == 0 || i == 1 || i == 4 ? width : height));
        }
    check_paths(svg, width, height);
}

static const char *check_svg(struct buf *b)
{
    const char *svg = buf_text(b);
    CHECK(!b->overflow);
    CHECK(strncmp(svg, "<svg class=\"chart chart-", 24) == 0);
    CHECK(strstr(svg, "style=") == NULL && strstr(svg, "fill=") == NULL && strstr(svg, "<script") == NULL);
    check_balanced(svg);
    check_box(svg);
    return svg;
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (const char *p = text; (p = strstr(p, what)) != NULL; p += strlen(what))
        n++;
    return n;
}

/* ---- gauge ---- */

static void gauge(struct buf *b, int value, int low, int high, enum lang lang)
{
    const struct chart_gauge c = { "ikm", "IKM Kabupaten Luwu Timur", value, low, high };
    chart_gauge_draw(b, &c, lang);
}

TEST(chart_gauge__is_drawn_as_agreed)
{
    struct buf b = { .max = MAX_SVG };
    gauge(&b, 8462, 8392, 8531, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK(strstr(svg, ">84,62</text>") != NULL);
    CHECK(strstr(svg, ">76,61</text>") != NULL);
    CHECK(strstr(svg, "83,92–85,31") != NULL);
    CHECK(strstr(svg, "mutu B (Baik)") != NULL);
    check_golden("gauge", &b);
    buf_release(&b);
}

TEST(chart_gauge__english_uses_a_point)
{
    struct buf b = { .max = MAX_SVG };
    gauge(&b, 8462, 8392, 8531, LANG_EN);
    const char *svg = check_svg(&b);
    CHECK(strstr(svg, ">84.62</text>") != NULL);
    CHECK(strstr(svg, "grade B") != NULL && strstr(svg, "95% confidence interval 83.92–85.31") != NULL);
    CHECK(strstr(svg, "84,62") == NULL);
    buf_release(&b);
}

TEST(chart_gauge__without_a_value_says_so)
{
    struct buf b = { .max = MAX_SVG };
    gauge(&b, CHART_NONE, CHART_NONE, CHART_NONE, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK(strstr(svg, ">Belum ada nilai</text>") != NULL);
    CHECK(strstr(svg, "ch-value") == NULL && strstr(svg, "ch-look") == NULL);
    check_golden("gauge_none", &b);
    buf_release(&b);
}

TEST(chart_gauge__marks_the_band_that_the_grade_names)
{
    static const struct {
        int value;
        const char *band;
    } cases[] = {
        { 2500, "ch-bar-D" }, { 6499, "ch-bar-D" }, { 6500, "ch-bar-C" }, { 7660, "ch-bar-C" },
        { 7661, "ch-bar-B" }, { 8830, "ch-bar-B" }, { 8831, "ch-bar-A" }, { 10000, "ch-bar-A" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf b = { .max = MAX_SVG };
        gauge(&b, cases[i].value, CHART_NONE, CHART_NONE, LANG_ID);
        const char *svg = check_svg(&b);
        CHECK_INT(count(svg, "ch-bar-"), 1);
        CHECK_INT(count(svg, cases[i].band), 1);
        buf_release(&b);
    }
}

/* ---- interval row ---- */

static void interval(struct buf *b, const char *id, int value, int low, int high)
{
    const struct chart_interval c = { id, value, low, high, 0, 0 };
    chart_interval_draw(b, &c, LANG_ID);
}

TEST(chart_interval__is_drawn_as_agreed)
{
    struct buf b = { .max = MAX_SVG };
    interval(&b, "u1", 8410, 8290, 8530);
    CHECK(strstr(check_svg(&b), "role=\"img\" aria-labelledby=\"u1-t\" aria-describedby=\"u1-d\"") != NULL);
    check_golden("interval", &b);
    buf_release(&b);
}

TEST(chart_interval__without_an_id_is_hidden_decoration)
{
    struct buf b = { .max = MAX_SVG };
    interval(&b, NULL, 8410, 8290, 8530);
    const char *svg = check_svg(&b);
    CHECK(strstr(svg, "aria-hidden=\"true\"") != NULL);
    CHECK(strstr(svg, "<title") == NULL && strstr(svg, "id=") == NULL);
    buf_release(&b);
}

TEST(chart_interval__below_the_scale_is_an_arrow)
{
    struct buf b = { .max = MAX_SVG };
    interval(&b, NULL, 5000, 4800, 7000);
    const char *svg = check_svg(&b);
    CHECK(strstr(svg, "ch-dot") == NULL && strstr(svg, "ch-look") == NULL);
    CHECK(strstr(svg, "M0 12L10 6L10 18Z") != NULL);
    buf_release(&b);
}

/* ---- unsur ---- */

static const struct chart_bar nine[] = {
    { "Persyaratan", 8931 }, { "Prosedur", 8612 }, { "Waktu", 7544 },     { "Biaya", 9721 },        { "Produk", 8800 },
    { "Kompetensi", 8933 },  { "Perilaku", 9012 }, { "Pengaduan", 6333 }, { "Sarana", CHART_NONE },
};

TEST(chart_unsur__is_drawn_as_agreed)
{
    struct buf b = { .max = MAX_SVG };
    const struct chart_unsur c = { .id = "unsur", .bars = nine, .n = COUNT(nine) };
    chart_unsur_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK_INT(count(svg, "ch-look"), 1);
    CHECK(strstr(svg, "Paling rendah: Pengaduan.") != NULL);
    CHECK(strstr(svg, "Sarana: Belum ada nilai.") != NULL);
    check_golden("unsur", &b);
    buf_release(&b);
}

TEST(chart_unsur__marks_no_one_when_the_lowest_is_shared)
{
    struct buf b = { .max = MAX_SVG };
    const struct chart_bar bars[] = { { "Waktu", 7000 }, { "Biaya", 7000 }, { "Sarana", 9000 } };
    const struct chart_unsur c = { .id = "unsur", .bars = bars, .n = COUNT(bars) };
    chart_unsur_draw(&b, &c, LANG_ID);
    CHECK_INT(count(check_svg(&b), "ch-look"), 0);
    buf_release(&b);
}

TEST(chart_unsur__marks_none_of_what_is_not_to_be_mended)
{
    struct buf b = { .max = MAX_SVG };
    const struct chart_bar bars[] = { { "2025", 7000 }, { "2026", 8000 } };
    const struct chart_unsur c = { .id = "unsur", .bars = bars, .n = COUNT(bars), .plain = true };
    chart_unsur_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK_INT(count(svg, "ch-look"), 0);
    CHECK(strstr(svg, "2025: 70,00") && !strstr(svg, "Paling rendah"));
    buf_release(&b);
}

TEST(chart_unsur__escapes_labels)
{
    struct buf b = { .max = MAX_SVG };
    const struct chart_bar bars[] = { { "<script>\"&'", 7000 } };
    const struct chart_unsur c = { .id = "u\"><b", .title = "A & B", .bars = bars, .n = COUNT(bars) };
    chart_unsur_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK(strstr(svg, "&lt;script&gt;") != NULL && strstr(svg, "A &amp; B") != NULL);
    CHECK(strstr(svg, "u\"><b") == NULL);
    buf_release(&b);
}

/* ---- trend ---- */

enum { NOV_2025 = 2025 * 12 + 10, DEC_2025 = NOV_2025 + 1 };

static void fill(struct chart_point *p, const int *values, size_t n, int half)
{
    for (size_t i = 0; i < n; i++)
        p[i] = values[i] == CHART_NONE ? (struct chart_point){ CHART_NONE, CHART_NONE, CHART_NONE }
                                       : (struct chart_point){ values[i], values[i] - half, values[i] + half };
}

TEST(chart_trend__leaves_a_gap_for_months_without_data)
{
    static const int values[] = { 8010, 8102, 8033, 8244, CHART_NONE, CHART_NONE, 8402, 8510, 8466, 8590, 8560, 8691 };
    struct chart_point p[COUNT(values)];
    fill(p, values, COUNT(values), 150);
    struct buf b = { .max = MAX_SVG };
    const struct chart_trend c = { "tren", "IKM bulanan Puskesmas Tomoni", DEC_2025, p, COUNT(p) };
    chart_trend_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK_INT(count(svg, "ch-line"), 2);
    CHECK_INT(count(svg, "ch-spread"), 2);
    CHECK(strstr(svg, ">86,91</text>") != NULL);
    CHECK(strstr(svg, "Desember 2025: 80,10") != NULL && strstr(svg, "November 2026: 86,91") != NULL);
    check_golden("trend", &b);
    buf_release(&b);
}

TEST(chart_trend__one_month_is_a_dot_with_its_interval)
{
    const struct chart_point p = { 8462, 8300, 8600 };
    struct buf b = { .max = MAX_SVG };
    const struct chart_trend c = { "tren", NULL, NOV_2025, &p, 1 };
    chart_trend_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK_INT(count(svg, "ch-line"), 0);
    CHECK_INT(count(svg, "ch-whisker"), 1);
    CHECK(strstr(svg, ">Nov</text>") != NULL && strstr(svg, ">2025</text>") != NULL);
    check_golden("trend_one", &b);
    buf_release(&b);
}

TEST(chart_trend__without_data_says_so)
{
    const struct chart_point p[] = { { CHART_NONE, CHART_NONE, CHART_NONE }, { CHART_NONE, CHART_NONE, CHART_NONE } };
    for (size_t n = 0; n <= COUNT(p); n++) {
        struct buf b = { .max = MAX_SVG };
        const struct chart_trend c = { "tren", NULL, NOV_2025, p, n };
        chart_trend_draw(&b, &c, LANG_ID);
        CHECK_INT(count(check_svg(&b), ">Belum ada nilai</text>"), 1);
        buf_release(&b);
    }
}

TEST(chart_trend__of_many_months_shows_the_last_thirty_six)
{
    struct chart_point p[50];
    for (size_t i = 0; i < COUNT(p); i++)
        p[i] = (struct chart_point){ 8000 + (int)i, CHART_NONE, CHART_NONE };
    struct buf b = { .max = MAX_SVG };
    const struct chart_trend c = { "tren", NULL, NOV_2025, p, COUNT(p) };
    chart_trend_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK(strstr(svg, "Januari 2027: 80,14") != NULL); /* the 15th month */
    CHECK(strstr(svg, ">80,49</text>") != NULL);
    buf_release(&b);
}

/* ---- sparkline ---- */

TEST(chart_spark__is_drawn_as_agreed)
{
    static const int values[] = { 8010, 8102, CHART_NONE, 8244, 8402, 8510 };
    struct buf b = { .max = MAX_SVG };
    const struct chart_spark c = { NULL, values, COUNT(values) };
    chart_spark_draw(&b, &c, LANG_ID);
    CHECK_INT(count(check_svg(&b), "M"), 2);
    check_golden("spark", &b);
    buf_release(&b);
}

/* ---- anything at all ---- */

static uint32_t noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

TEST(chart_trend__a_break_stops_the_line_and_is_named)
{
    struct buf b = { .max = MAX_SVG };
    struct chart_point p[6];
    for (size_t i = 0; i < COUNT(p); i++)
        p[i] = (struct chart_point){ 8000 + (int)i * 50, 7900, 8300 };
    const struct chart_mark marks[] = { { NOV_2025 + 3, "kuesioner baru", true }, { NOV_2025 + 4, "loket pindah", false } };
    struct chart_trend c = { "t", NULL, NOV_2025, p, COUNT(p), marks, COUNT(marks) };
    chart_trend_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK_INT(count(svg, "class=\"ch-line\""), 2);
    CHECK_INT(count(svg, "class=\"ch-spread\""), 2);
    CHECK_INT(count(svg, "class=\"ch-break\""), 1);
    CHECK(strstr(svg, "1: Februari 2026, kuesioner baru. 2: Maret 2026, loket pindah.") != NULL);
    c.n_marks = 0;
    buf_clear(&b);
    chart_trend_draw(&b, &c, LANG_ID);
    CHECK_INT(count(buf_text(&b), "class=\"ch-line\""), 1);
    buf_release(&b);
}

/* ---- heat map, tiles, differences, spans ---- */

static const char *const unsurs[] = { "Persyaratan", "Prosedur", "Waktu", "Biaya", "Produk", "Kompetensi", "Perilaku",
                                      "Pengaduan", "Sarana" };

TEST(chart_heat__is_drawn_as_agreed)
{
    struct buf b = { .max = MAX_SVG };
    static const int one[] = { 8931, 8612, 7544, 9721, 8800, 8933, 9012, 6333, CHART_NONE },
                     two[] = { 8830, 8831, 7660, 7661, 6499, 6500, 10000, 2500, 8000 };
    const struct chart_heat_row rows[] = { { "Puskesmas Tomoni", one }, { "Kecamatan <Wotu>", two } };
    const struct chart_heat c = { "panas", "Nilai unit menurut unsur", unsurs, 9, rows, COUNT(rows) };
    chart_heat_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK_INT(count(svg, "class=\"ch-band-D\""), 3);
    CHECK_INT(count(svg, "class=\"ch-empty\""), 1);
    CHECK(strstr(svg, "Paling rendah: Kecamatan &lt;Wotu&gt;, Pengaduan: 25,00, mutu D (Tidak baik).") != NULL);
    check_golden("heat", &b);
    buf_release(&b);
}

TEST(chart_heat__grades_show_without_colour)
{
    struct buf b = { .max = MAX_SVG };
    for (int i = 0; i < CHART_BANDS; i++) {
        const int value[] = { chart_band_from[i] };
        const struct chart_heat_row row = { "Satu", value };
        const struct chart_heat c = { "h", NULL, unsurs, 1, &row, 1 };
        const char letter[] = { '>', chart_band_letter[i], '<', '\0' };
        buf_clear(&b);
        chart_heat_draw(&b, &c, LANG_ID);
        CHECK_INT(count(buf_text(&b), "ch-stripe"), chart_band_letter[i] - 'A');
        CHECK_INT(count(buf_text(&b), letter), 1);
    }
    buf_release(&b);
}

TEST(chart_heat__says_what_is_missing_and_keeps_its_limits)
{
    struct buf b = { .max = MAX_SVG };
    static const int none[] = { CHART_NONE, CHART_NONE };
    struct chart_heat_row rows[CHART_HEAT_ROWS + 5];
    for (size_t i = 0; i < COUNT(rows); i++)
        rows[i] = (struct chart_heat_row){ "Unit", none };
    const struct chart_heat c = { "h", NULL, unsurs, 2, rows, COUNT(rows) };
    chart_heat_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK(strstr(svg, "Belum ada nilai.") != NULL);
    CHECK_INT(count(svg, "ch-empty"), 2 * CHART_HEAT_ROWS);
    buf_release(&b);
}

TEST(chart_tiles__stand_where_the_data_say)
{
    struct buf b = { .max = MAX_SVG };
    struct chart_tile tiles[] = { { "Malili", 8462, 1, 2 }, { "Tomoni Timur", 7000, 0, 0 }, { "Wasuponda", CHART_NONE, 4, 1 } };
    const struct chart_tiles c = { "petak", NULL, tiles, COUNT(tiles) };
    chart_tiles_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK(strstr(svg, "viewBox=\"0 0 420 252\"") != NULL);
    CHECK(strstr(svg, "class=\"ch-band-B\" x=\"84\" y=\"168\"") != NULL);
    CHECK(strstr(svg, ">Tomoni</text>") != NULL && strstr(svg, ">Timur</text>") != NULL);
    check_golden("tiles", &b);
    tiles[1].column = CHART_NONE; /* one without a place: all in their order */
    buf_clear(&b);
    chart_tiles_draw(&b, &c, LANG_ID);
    svg = check_svg(&b);
    CHECK(strstr(svg, "viewBox=\"0 0 336 84\"") != NULL);
    CHECK(strstr(svg, "class=\"ch-band-C\" x=\"84\" y=\"0\"") != NULL);
    buf_release(&b);
}

TEST(chart_diverge__hollow_where_it_may_be_chance)
{
    struct buf b = { .max = MAX_SVG };
    const struct chart_change rows[] = {
        { "Waktu", 412, 120, 704 }, { "Biaya", -250, -300, -200 }, { "Sarana", 30, -90, 150 },
        { "Produk", 500, CHART_UNKNOWN, CHART_UNKNOWN }, { "Perilaku", CHART_UNKNOWN, CHART_UNKNOWN, CHART_UNKNOWN },
    };
    const struct chart_diverge c = { "beda", NULL, rows, COUNT(rows) };
    chart_diverge_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK_INT(count(svg, "class=\"ch-up\""), 1);
    CHECK_INT(count(svg, "class=\"ch-down\""), 1);
    CHECK_INT(count(svg, "class=\"ch-empty\""), 2);
    CHECK(strstr(svg, "Biaya: −2,50, turun.") != NULL && strstr(svg, "Sarana: +0,30, belum terbukti.") != NULL);
    CHECK(strstr(svg, "Perilaku: tidak dapat dibandingkan.") != NULL);
    check_golden("diverge", &b);
    buf_release(&b);
}

TEST(chart_timeline__spans_days_and_today)
{
    struct buf b = { .max = MAX_SVG };
    const int32_t jan = date_to_days((struct date){ 2026, 1, 1 });
    const struct chart_span spans[] = { { "Semester I", jan, jan + 180, SPAN_DONE },
                                        { "Semester II", jan + 181, jan + 364, SPAN_RUNNING },
                                        { "Batas laporan", jan + 330, jan + 330, SPAN_LATE } };
    const struct chart_timeline c = { "waktu", NULL, spans, COUNT(spans), jan + 324 };
    chart_timeline_draw(&b, &c, LANG_ID);
    const char *svg = check_svg(&b);
    CHECK_INT(count(svg, "class=\"ch-look\""), 1);
    CHECK(strstr(svg, "Semester II: 1 Juli 2026 – 31 Desember 2026, berjalan.") != NULL);
    CHECK(strstr(svg, "Batas laporan: 27 November 2026, terlambat.") != NULL);
    check_golden("timeline", &b);
    buf_release(&b);
}

/* ---- the same shapes on paper ---- */

struct paper_sink { struct chart_sink sink; int width, height, shapes, unknown; };

static void paper_shape(struct chart_sink *k, const struct shape *s)
{
    struct paper_sink *p = (struct paper_sink *)k;
    struct ink ink;
    p->shapes++;
    if (!shape_ink(s, &ink))
        p->unknown++;
    CHECK(s->kind != SHAPE_TEXT || (s->text && ink.fill != INK_NONE));
    CHECK(s->kind == SHAPE_PATH || (s->x >= 0 && s->x <= p->width && s->y >= 0 && s->y <= p->height));
}

#define ON_PAPER(name, c) \
    do { \
        struct chart_area area = chart_##name##_area(c); \
        struct paper_sink p = { { paper_shape }, area.width, area.height, 0, 0 }; \
        chart_##name##_shapes(&p.sink, c, LANG_ID); \
        CHECK(p.shapes > 1); \
        CHECK_INT(p.unknown, 0); \
    } while (0)

TEST(chart__every_shape_has_its_ink_on_paper)
{
    static const int values[] = { 8931, CHART_NONE, 6000 };
    const struct chart_heat_row row = { "Satu", values };
    const struct chart_tile tile = { "Wotu", 7700, 0, 0 };
    const struct chart_change change[] = { { "A", 10, 5, 15 }, { "B", -10, -20, 20 }, { "C", -10, -20, -5 } };
    const struct chart_span span[] = { { "A", 20000, 20100, SPAN_DONE }, { "B", 20050, 20050, SPAN_PLANNED } };
    const struct chart_point point[] = { { 8000, 7900, 8100 }, { 8100, 8000, 8200 }, { 8100, 8000, 8200 } };
    const struct chart_mark mark[] = { { NOV_2025 + 1, "x", true }, { NOV_2025 + 2, "y", false } };
    ON_PAPER(gauge, (&(struct chart_gauge){ "g", NULL, 8462, 8380, 8540 }));
    ON_PAPER(interval, (&(struct chart_interval){ "i", 8462, 8380, 8540, 0, 0 }));
    ON_PAPER(interval, (&(struct chart_interval){ "i", 3000, 2900, 3100, 0, 0 }));
    ON_PAPER(unsur, (&(struct chart_unsur){ "u", NULL, nine, COUNT(nine) }));
    ON_PAPER(trend, (&(struct chart_trend){ "t", NULL, NOV_2025, point, 3, mark, 2 }));
    ON_PAPER(spark, (&(struct chart_spark){ "s", values, 3 }));
    ON_PAPER(heat, (&(struct chart_heat){ "h", NULL, unsurs, 3, &row, 1 }));
    ON_PAPER(tiles, (&(struct chart_tiles){ "k", NULL, &tile, 1 }));
    ON_PAPER(diverge, (&(struct chart_diverge){ "d", NULL, change, 3 }));
    ON_PAPER(timeline, (&(struct chart_timeline){ "w", NULL, span, 2, 20060 }));
    struct ink ink;
    CHECK(shape_ink(&(struct shape){ .kind = SHAPE_RECT, .css = "ch-bar-", .letter = 'D' }, &ink));
    CHECK_INT(ink.fill, 0xb3261e);
    CHECK(!shape_ink(&(struct shape){ .kind = SHAPE_RECT, .css = "ch-bar-", .letter = 'E' }, &ink));
}

static int any_value(uint32_t *state)
{
    return noise(state) % 5 == 0 ? CHART_NONE : 2500 + (int)(noise(state) % 7501);
}

TEST(chart__any_figures_stay_inside_the_drawing)
{
    uint32_t state = 7324;
    struct buf b = { .max = MAX_SVG };
    for (int round = 0; round < 300; round++) {
        struct chart_point p[40];
        int values[40];
        size_t n = noise(&state) % COUNT(p);
        for (size_t i = 0; i < n; i++) {
            int v = any_value(&state), half = (int)(noise(&state) % 3000);
            values[i] = v;
            p[i] = (struct chart_point){ v, CHART_NONE, CHART_NONE };
            if (v != CHART_NONE && noise(&state) % 4) {
                p[i].low = v - half < 2500 ? 2500 : v - half;
                p[i].high = v + half > 10000 ? 10000 : v + half;
            }
        }
        const struct chart_trend trend = { "t", NULL, NOV_2025, p, n, NULL, 0 };
        const struct chart_spark spark = { "s", values, n };
        buf_clear(&b);
        chart_trend_draw(&b, &trend, LANG_ID);
        check_svg(&b);
        buf_clear(&b);
        chart_spark_draw(&b, &spark, LANG_ID);
        check_svg(&b);
        for (size_t i = 0; i < n; i++) {
            buf_clear(&b);
            gauge(&b, p[i].value, p[i].low, p[i].high, LANG_ID);
            check_svg(&b);
            buf_clear(&b);
            interval(&b, "i", p[i].value, p[i].low, p[i].high);
            check_svg(&b);
        }
    }
    buf_release(&b);
}
