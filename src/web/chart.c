/* chart.c: gauge, interval row and unsur bars; see chart.h. Counted in tenths of a drawing unit. */
#include "web/chart.h"

#include <assert.h>

#include "core/skm.h"
#include "web/chart_svg.h"
#include "web/message.h"

/* ---- gauge ---- */

enum { GAUGE_X = 1600, GAUGE_Y = 1560, RING_OUT = 1360, RING_IN = 1170, ARC_OUT = 1085, ARC_IN = 985 };

/* sin of whole degrees 0..90, in millionths. */
static const int sines[] = {
    0,      17452,  34899,  52336,  69756,  87156,  104528, 121869, 139173, 156434, 173648, 190809, 207912,
    224951, 241922, 258819, 275637, 292372, 309017, 325568, 342020, 358368, 374607, 390731, 406737, 422618,
    438371, 453990, 469472, 484810, 500000, 515038, 529919, 544639, 559193, 573576, 587785, 601815, 615661,
    629320, 642788, 656059, 669131, 681998, 694658, 707107, 719340, 731354, 743145, 754710, 766044, 777146,
    788011, 798636, 809017, 819152, 829038, 838671, 848048, 857167, 866025, 874620, 882948, 891007, 898794,
    906308, 913545, 920505, 927184, 933580, 939693, 945519, 951057, 956305, 961262, 965926, 970296, 974370,
    978148, 981627, 984808, 987688, 990268, 992546, 994522, 996195, 997564, 998630, 999391, 999848, 1000000,
};

/* sin of 0..180 degrees given in hundredths of a degree; straight between whole degrees, which is off by
 * less than 4 in 100,000: a hundredth of a unit on our ring. */
static int64_t sine(int angle)
{
    angle = chart_clamp(angle, 0, 18000);
    if (angle > 9000)
        angle = 18000 - angle;
    int whole = angle / 100;
    if (whole == 90)
        return sines[90];
    return sines[whole] + (int64_t)(sines[whole + 1] - sines[whole]) * (angle % 100) / 100;
}

static int64_t cosine(int angle)
{
    return angle <= 9000 ? sine(9000 - angle) : -sine(angle - 9000);
}

static int rounded_millionths(int64_t v)
{
    return (int)(v >= 0 ? (v + 500000) / 1000000 : -((-v + 500000) / 1000000));
}

/* Angle 0 is the left end, 18000 the right one. */
static int arc_x(int r, int angle)
{
    return GAUGE_X - rounded_millionths(cosine(angle) * r);
}
static int arc_y(int r, int angle)
{
    return GAUGE_Y - rounded_millionths(sine(angle) * r);
}

static int gauge_angle(int value)
{
    return chart_place(value, CHART_SCALE_LOW, CHART_SCALE_HIGH, 0, 18000);
}

/* A piece of ring between two angles, as a filled shape. */
static void ring_piece(struct chart_sink *k, const char *css, char letter, int out, int in, int from, int to)
{
    struct shape_path p = { .n = 0 };
    if (to <= from)
        return;
    path_to(&p, 'M', arc_x(out, from), arc_y(out, from));
    path_arc(&p, out, true, arc_x(out, to), arc_y(out, to));
    path_to(&p, 'L', arc_x(in, to), arc_y(in, to));
    path_arc(&p, in, false, arc_x(in, from), arc_y(in, from));
    path_to(&p, 'Z', 0, 0);
    shape_path(k, css, letter, &p);
}

static void gauge_bands(struct chart_sink *k, int value, enum lang lang)
{
    enum { GAP = 55, LABEL = RING_OUT + 90 };
    int current = value == CHART_NONE ? -1 : chart_band(value);
    for (int i = 0; i < CHART_BANDS; i++) {
        int from = gauge_angle(chart_band_from[i]) + (i > 0 ? GAP : 0);
        int to = gauge_angle(chart_band_from[i + 1]) - (i < CHART_BANDS - 1 ? GAP : 0);
        int middle = (from + to) / 2, r = (RING_OUT + RING_IN) / 2;
        ring_piece(k, i == current ? "ch-bar-" : "ch-band-", chart_band_letter[i], RING_OUT, RING_IN, from, to);
        shape_letter(k, i == current ? "ch-mid ch-on-bar" : "ch-mid ch-on-band", arc_x(r, middle),
                        arc_y(r, middle) + 48, chart_band_letter[i]);
    }
    shape_int(k, "ch-mid", arc_x((RING_OUT + RING_IN) / 2, 0), GAUGE_Y + 175, CHART_SCALE_LOW / 100);
    shape_int(k, "ch-mid", arc_x((RING_OUT + RING_IN) / 2, 18000), GAUGE_Y + 175, CHART_SCALE_HIGH / 100);
    shape_text(k, "ch-mid", arc_x(LABEL, gauge_angle(6500)), arc_y(LABEL, gauge_angle(6500)), "65");
    for (int i = 2; i < CHART_BANDS; i++) {
        int angle = gauge_angle(chart_band_from[i]);
        shape_value(k, NULL, arc_x(LABEL, angle) - 10, arc_y(LABEL, angle) + 30, chart_band_from[i], 2, lang);
    }
}

static void gauge_interval(struct chart_sink *k, const struct chart_gauge *c)
{
    int from = gauge_angle(c->low), to = gauge_angle(c->high);
    if (to - from < 100) { /* never thinner than a degree, or nobody sees it */
        from = chart_clamp((from + to) / 2 - 50, 0, 17900);
        to = from + 100;
    }
    ring_piece(k, "ch-look", 0, ARC_OUT + 42, ARC_IN - 42, from, to);
}

struct chart_area chart_gauge_area(const struct chart_gauge *c)
{
    (void)c;
    return (struct chart_area){ 3320, 1780 };
}

void chart_gauge_shapes(struct chart_sink *k, const struct chart_gauge *c, enum lang lang)
{
    gauge_bands(k, c->value, lang);
    ring_piece(k, "ch-track", 0, ARC_OUT, ARC_IN, 0, 18000);
    if (c->value == CHART_NONE) {
        shape_text(k, "ch-mid ch-strong", GAUGE_X, GAUGE_Y - 320, tr(lang, "Belum ada nilai"));
        return;
    }
    ring_piece(k, "ch-value", 0, ARC_OUT, ARC_IN, 0, gauge_angle(c->value));
    if (c->low != CHART_NONE && c->high != CHART_NONE)
        gauge_interval(k, c);
    shape_value(k, "ch-mid ch-big", GAUGE_X, GAUGE_Y - 270, c->value, 2, lang);
    shape_text(k, "ch-mid", GAUGE_X, GAUGE_Y - 20, tr(lang, "dari skala 25–100"));
}

void chart_gauge_draw(struct buf *b, const struct chart_gauge *c, enum lang lang)
{
    struct svg s;
    assert(c->id);
    svg_open(&s, b, "gauge", chart_gauge_area(c), c->id, c->title ? c->title : tr(lang, "Indeks Kepuasan Masyarakat"));
    chart_say(b, c->value, c->low, c->high, lang);
    svg_described(&s);
    chart_gauge_shapes(&s.sink, c, lang);
    svg_close(&s);
}

/* ---- interval row ---- */

enum { ROW_X0 = 80, ROW_X1 = 2320, ROW_Y = 120 };

static void arrow(struct chart_sink *k, int tip, int back)
{
    struct shape_path p = { .n = 0 };
    path_to(&p, 'M', tip, ROW_Y);
    path_to(&p, 'L', back, ROW_Y - 60);
    path_to(&p, 'L', back, ROW_Y + 60);
    path_to(&p, 'Z', 0, 0);
    shape_path(k, "ch-value", 0, &p);
}

static void interval_value(struct chart_sink *k, const struct chart_interval *c, int from, int to)
{
    enum { LEAST = 60 };
    if (c->low != CHART_NONE && c->high != CHART_NONE && c->value >= from && c->value <= to) {
        int x0 = chart_place(c->low, from, to, ROW_X0, ROW_X1), x1 = chart_place(c->high, from, to, ROW_X0, ROW_X1);
        int w = x1 - x0 < LEAST ? LEAST : x1 - x0;
        shape_bar(k, "ch-look", 0, (x0 + x1 - w) / 2, ROW_Y - 50, w, 100);
    }
    if (c->value < from)
        arrow(k, 0, 100);
    else if (c->value > to)
        arrow(k, 2400, 2300);
    else
        shape_circle(k, "ch-value", 0, chart_place(c->value, from, to, ROW_X0, ROW_X1), ROW_Y, 45);
}

struct chart_area chart_interval_area(const struct chart_interval *c)
{
    (void)c;
    return (struct chart_area){ 2400, 240 };
}

void chart_interval_shapes(struct chart_sink *k, const struct chart_interval *c, enum lang lang)
{
    enum { H2 = 30 };
    int from = c->from, to = c->to;
    (void)lang;
    if (from == 0 && to == 0) {
        from = 6500;
        to = CHART_SCALE_HIGH;
    }
    shape_bar(k, "ch-track", 0, ROW_X0, ROW_Y - H2, ROW_X1 - ROW_X0, 2 * H2);
    for (int i = 1; i < CHART_BANDS; i++)
        if (chart_band_from[i] > from && chart_band_from[i] < to) {
            int x = chart_place(chart_band_from[i], from, to, ROW_X0, ROW_X1);
            shape_line(k, "ch-tick", x, 20, x, 220);
        }
    if (c->value != CHART_NONE)
        interval_value(k, c, from, to);
}

void chart_interval_draw(struct buf *b, const struct chart_interval *c, enum lang lang)
{
    struct svg s;
    svg_open(&s, b, "interval", chart_interval_area(c), c->id, tr(lang, "Nilai dan rentang kepercayaan"));
    if (c->id) {
        chart_say(b, c->value, c->low, c->high, lang);
        svg_described(&s);
    }
    chart_interval_shapes(&s.sink, c, lang);
    svg_close(&s);
}

/* ---- one bar per unsur ---- */

enum { BAR_X0 = 1160, BAR_X1 = 2800, BAR_TOP = 240, BAR_ROW = 290 };

/* The only lowest bar, or -1: several share it, fewer than two were measured, or none is to be marked. */
static int lowest_bar(const struct chart_unsur *c, size_t n)
{
    int lowest = -1, ties = 0, measured = 0;
    for (size_t i = 0; i < n; i++) {
        if (c->bars[i].value == CHART_NONE)
            continue;
        measured++;
        if (lowest < 0 || c->bars[i].value < c->bars[lowest].value) {
            lowest = (int)i;
            ties = 0;
        } else if (c->bars[i].value == c->bars[lowest].value) {
            ties++;
        }
    }
    return measured >= 2 && ties == 0 && !c->plain ? lowest : -1;
}

static void unsur_say(struct buf *b, const struct chart_unsur *c, size_t n, int lowest, enum lang lang)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            H(b, " ");
        html_text(b, c->bars[i].label);
        H(b, ": ");
        chart_say(b, c->bars[i].value, CHART_NONE, CHART_NONE, lang);
    }
    if (lowest >= 0) {
        H(b, " ");
        html_text(b, tr(lang, "Paling rendah:"));
        H(b, " ");
        html_text(b, c->bars[lowest].label);
        H(b, ".");
    }
}

static void unsur_scale(struct chart_sink *k, int bottom)
{
    for (int i = 0; i < CHART_BANDS; i++) {
        int x0 = chart_place(chart_band_from[i], CHART_SCALE_LOW, CHART_SCALE_HIGH, BAR_X0, BAR_X1);
        int x1 = chart_place(chart_band_from[i + 1], CHART_SCALE_LOW, CHART_SCALE_HIGH, BAR_X0, BAR_X1);
        shape_letter(k, "ch-mid", (x0 + x1) / 2, 150, chart_band_letter[i]);
        if (i > 0)
            shape_line(k, "ch-tick", x0, 40, x0, bottom);
    }
    shape_text(k, NULL, BAR_X0, bottom + 110, "25");
    shape_text(k, "ch-end", BAR_X1, bottom + 110, "100");
}

static void unsur_row(struct chart_sink *k, const struct chart_bar *row, int y, bool lowest, enum lang lang)
{
    int middle = y + BAR_ROW / 2;
    if (lowest)
        shape_bar(k, "ch-look", 0, 0, middle - 90, 40, 180);
    shape_text(k, lowest ? "ch-strong" : NULL, 80, middle + 48, row->label);
    shape_bar(k, "ch-track", 0, BAR_X0, middle - 55, BAR_X1 - BAR_X0, 110);
    if (row->value == CHART_NONE) {
        shape_text(k, NULL, BAR_X1 + 90, middle + 48, "–");
        return;
    }
    char letter = grade_letter(skm_grade(row->value));
    int x = chart_place(row->value, CHART_SCALE_LOW, CHART_SCALE_HIGH, BAR_X0, BAR_X1);
    shape_bar(k, "ch-bar-", letter, BAR_X0, middle - 55, x - BAR_X0 < 110 ? 110 : x - BAR_X0, 110);
    shape_value(k, "ch-strong ch-end", 3340, middle + 48, row->value, 2, lang);
    shape_circle(k, "ch-bar-", letter, 3500, middle, 95);
    shape_letter(k, "ch-mid ch-on-bar", 3500, middle + 46, letter);
}

static size_t unsur_count(const struct chart_unsur *c)
{
    return c->n < CHART_BARS_MAX ? c->n : CHART_BARS_MAX;
}

struct chart_area chart_unsur_area(const struct chart_unsur *c)
{
    return (struct chart_area){ 3600, BAR_TOP + BAR_ROW * (int)unsur_count(c) + 160 };
}

void chart_unsur_shapes(struct chart_sink *k, const struct chart_unsur *c, enum lang lang)
{
    size_t n = unsur_count(c);
    int lowest = lowest_bar(c, n);
    unsur_scale(k, BAR_TOP + BAR_ROW * (int)n);
    for (size_t i = 0; i < n; i++)
        unsur_row(k, &c->bars[i], BAR_TOP + BAR_ROW * (int)i, (int)i == lowest, lang);
}

void chart_unsur_draw(struct buf *b, const struct chart_unsur *c, enum lang lang)
{
    struct svg s;
    size_t n = unsur_count(c);
    assert(c->id);
    svg_open(&s, b, "unsur", chart_unsur_area(c), c->id, c->title ? c->title : tr(lang, "Nilai per unsur"));
    unsur_say(b, c, n, lowest_bar(c, n), lang);
    svg_described(&s);
    chart_unsur_shapes(&s.sink, c, lang);
    svg_close(&s);
}
