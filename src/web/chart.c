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
static void ring_piece(struct buf *b, const char *css, char letter, int out, int in, int from, int to)
{
    if (to <= from)
        return;
    svg_path_begin(b, css, letter);
    svg_xy(b, 'M', arc_x(out, from), arc_y(out, from));
    svg_xy(b, 'A', out, out);
    H(b, " 0 0 1 ");
    svg_xy(b, 0, arc_x(out, to), arc_y(out, to));
    svg_xy(b, 'L', arc_x(in, to), arc_y(in, to));
    svg_xy(b, 'A', in, in);
    H(b, " 0 0 0 ");
    svg_xy(b, 0, arc_x(in, from), arc_y(in, from));
    buf_char(b, 'Z');
    svg_path_end(b);
}

static void gauge_bands(struct buf *b, int value, enum lang lang)
{
    enum { GAP = 55, LABEL = RING_OUT + 90 };
    int current = value == CHART_NONE ? -1 : chart_band(value);
    for (int k = 0; k < CHART_BANDS; k++) {
        int from = gauge_angle(chart_band_from[k]) + (k > 0 ? GAP : 0);
        int to = gauge_angle(chart_band_from[k + 1]) - (k < CHART_BANDS - 1 ? GAP : 0);
        int middle = (from + to) / 2, r = (RING_OUT + RING_IN) / 2;
        ring_piece(b, k == current ? "ch-bar-" : "ch-band-", chart_band_letter[k], RING_OUT, RING_IN, from, to);
        svg_text_letter(b, k == current ? "ch-mid ch-on-bar" : "ch-mid ch-on-band", arc_x(r, middle),
                        arc_y(r, middle) + 48, chart_band_letter[k]);
    }
    svg_text_int(b, "ch-mid", arc_x((RING_OUT + RING_IN) / 2, 0), GAUGE_Y + 175, CHART_SCALE_LOW / 100);
    svg_text_int(b, "ch-mid", arc_x((RING_OUT + RING_IN) / 2, 18000), GAUGE_Y + 175, CHART_SCALE_HIGH / 100);
    svg_text(b, "ch-mid", arc_x(LABEL, gauge_angle(6500)), arc_y(LABEL, gauge_angle(6500)), "65");
    for (int k = 2; k < CHART_BANDS; k++) {
        int angle = gauge_angle(chart_band_from[k]);
        svg_text_value(b, NULL, arc_x(LABEL, angle) - 10, arc_y(LABEL, angle) + 30, chart_band_from[k], lang);
    }
}

void chart_gauge_draw(struct buf *b, const struct chart_gauge *c, enum lang lang)
{
    assert(c->id);
    svg_begin(b, "gauge", 3320, 1780, c->id);
    svg_title(b, c->id, c->title ? c->title : tr(lang, "Indeks Kepuasan Masyarakat"));
    chart_say(b, c->value, c->low, c->high, lang);
    svg_title_end(b);
    gauge_bands(b, c->value, lang);
    ring_piece(b, "ch-track", 0, ARC_OUT, ARC_IN, 0, 18000);
    if (c->value == CHART_NONE) {
        svg_text(b, "ch-mid ch-strong", GAUGE_X, GAUGE_Y - 320, tr(lang, "Belum ada nilai"));
    } else {
        ring_piece(b, "ch-value", 0, ARC_OUT, ARC_IN, 0, gauge_angle(c->value));
        if (c->low != CHART_NONE && c->high != CHART_NONE) {
            int from = gauge_angle(c->low), to = gauge_angle(c->high);
            if (to - from < 100) { /* never thinner than a degree, or nobody sees it */
                from = chart_clamp((from + to) / 2 - 50, 0, 17900);
                to = from + 100;
            }
            ring_piece(b, "ch-look", 0, ARC_OUT + 42, ARC_IN - 42, from, to);
        }
        svg_text_value(b, "ch-mid ch-big", GAUGE_X, GAUGE_Y - 270, c->value, lang);
        svg_text(b, "ch-mid", GAUGE_X, GAUGE_Y - 20, tr(lang, "dari skala 25–100"));
    }
    svg_end(b);
}

/* ---- interval row ---- */

void chart_interval_draw(struct buf *b, const struct chart_interval *c, enum lang lang)
{
    enum { X0 = 80, X1 = 2320, Y = 120, H2 = 30, LEAST = 60 };
    int from = c->from, to = c->to;
    if (from == 0 && to == 0) {
        from = 6500;
        to = CHART_SCALE_HIGH;
    }
    svg_begin(b, "interval", 2400, 240, c->id);
    if (c->id) {
        svg_title(b, c->id, tr(lang, "Nilai dan rentang kepercayaan"));
        chart_say(b, c->value, c->low, c->high, lang);
        svg_title_end(b);
    }
    svg_bar(b, "ch-track", 0, X0, Y - H2, X1 - X0, 2 * H2);
    for (int k = 1; k < CHART_BANDS; k++)
        if (chart_band_from[k] > from && chart_band_from[k] < to) {
            int x = chart_place(chart_band_from[k], from, to, X0, X1);
            svg_line(b, "ch-tick", x, 20, x, 220);
        }
    if (c->value != CHART_NONE) {
        if (c->low != CHART_NONE && c->high != CHART_NONE && c->value >= from && c->value <= to) {
            int x0 = chart_place(c->low, from, to, X0, X1), x1 = chart_place(c->high, from, to, X0, X1);
            int w = x1 - x0 < LEAST ? LEAST : x1 - x0;
            svg_bar(b, "ch-look", 0, (x0 + x1 - w) / 2, Y - 80, w, 160);
        }
        if (c->value < from)
            H(b, "<path class=\"ch-value\" d=\"M0 12L10 6V18Z\"/>");
        else if (c->value > to)
            H(b, "<path class=\"ch-value\" d=\"M240 12L230 6V18Z\"/>");
        else
            svg_circle(b, "ch-dot", 0, chart_place(c->value, from, to, X0, X1), Y, 45);
    }
    svg_end(b);
}

/* ---- one bar per unsur ---- */

enum { BAR_X0 = 1160, BAR_X1 = 2800, BAR_TOP = 240, BAR_ROW = 290 };

/* The only lowest bar, or -1 when several share it or fewer than two were measured. */
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
    return measured >= 2 && ties == 0 ? lowest : -1;
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

static void unsur_scale(struct buf *b, int bottom)
{
    for (int k = 0; k < CHART_BANDS; k++) {
        int x0 = chart_place(chart_band_from[k], CHART_SCALE_LOW, CHART_SCALE_HIGH, BAR_X0, BAR_X1);
        int x1 = chart_place(chart_band_from[k + 1], CHART_SCALE_LOW, CHART_SCALE_HIGH, BAR_X0, BAR_X1);
        svg_text_letter(b, "ch-mid", (x0 + x1) / 2, 150, chart_band_letter[k]);
        if (k > 0)
            svg_line(b, "ch-tick", x0, 40, x0, bottom);
    }
    svg_text(b, NULL, BAR_X0, bottom + 110, "25");
    svg_text(b, "ch-end", BAR_X1, bottom + 110, "100");
}

static void unsur_row(struct buf *b, const struct chart_bar *row, int y, bool lowest, enum lang lang)
{
    int middle = y + BAR_ROW / 2;
    if (lowest)
        svg_bar(b, "ch-look", 0, 0, middle - 90, 40, 180);
    svg_text(b, lowest ? "ch-strong" : NULL, 80, middle + 48, row->label);
    svg_bar(b, "ch-track", 0, BAR_X0, middle - 55, BAR_X1 - BAR_X0, 110);
    if (row->value == CHART_NONE) {
        svg_text(b, NULL, BAR_X1 + 90, middle + 48, "–");
        return;
    }
    char letter = grade_letter(skm_grade(row->value));
    int x = chart_place(row->value, CHART_SCALE_LOW, CHART_SCALE_HIGH, BAR_X0, BAR_X1);
    svg_bar(b, "ch-bar-", letter, BAR_X0, middle - 55, x - BAR_X0 < 110 ? 110 : x - BAR_X0, 110);
    svg_text_value(b, "ch-strong ch-end", 3340, middle + 48, row->value, lang);
    svg_circle(b, "ch-bar-", letter, 3500, middle, 95);
    svg_text_letter(b, "ch-mid ch-on-bar", 3500, middle + 46, letter);
}

void chart_unsur_draw(struct buf *b, const struct chart_unsur *c, enum lang lang)
{
    assert(c->id);
    size_t n = c->n < CHART_BARS_MAX ? c->n : CHART_BARS_MAX;
    int bottom = BAR_TOP + BAR_ROW * (int)n, lowest = lowest_bar(c, n);
    svg_begin(b, "unsur", 3600, bottom + 160, c->id);
    svg_title(b, c->id, c->title ? c->title : tr(lang, "Nilai per unsur"));
    unsur_say(b, c, n, lowest, lang);
    svg_title_end(b);
    unsur_scale(b, bottom);
    for (size_t i = 0; i < n; i++)
        unsur_row(b, &c->bars[i], BAR_TOP + BAR_ROW * (int)i, (int)i == lowest, lang);
    svg_end(b);
}
