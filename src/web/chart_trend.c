/* chart_trend.c: months on a line, and the sparkline; see chart.h. Counted in tenths of a drawing unit. */
#include "web/chart.h"

#include <assert.h>

#include "base/date.h"
#include "web/chart_svg.h"
#include "web/message.h"

/* Margins have room for the large text of a phone: "84,62" at the right, "100" at the left, two lines
 * below. */
enum { LEFT = 560, RIGHT = 4180, TOP = 100, BOTTOM = 2060, WIDTH = 4800, HEIGHT = 2580, LABELS = 6 };

struct scale {
    int from, to; /* hundredths */
    int64_t n;    /* points drawn */
    int32_t first_month;
    const struct chart_point *points;
};

static int point_x(const struct scale *s, int64_t i)
{
    if (s->n < 2)
        return (LEFT + RIGHT) / 2;
    return LEFT + (int)((RIGHT - LEFT) * i / (s->n - 1));
}

static int point_y(const struct scale *s, int value)
{
    return chart_place(value, s->from, s->to, BOTTOM, TOP);
}

static bool has_interval(const struct chart_point *p)
{
    return p->value != CHART_NONE && p->low != CHART_NONE && p->high != CHART_NONE;
}

/* The scale fits values and intervals, on whole fives, at least fifteen points high. */
static void scale_fit(struct scale *s)
{
    enum { STEP = 500, LEAST = 1500 };
    int low = CHART_SCALE_HIGH, high = CHART_SCALE_LOW;
    for (int64_t i = 0; i < s->n; i++) {
        const struct chart_point *p = &s->points[i];
        if (p->value == CHART_NONE)
            continue;
        int a = has_interval(p) ? p->low : p->value, z = has_interval(p) ? p->high : p->value;
        low = a < low ? a : low;
        high = z > high ? z : high;
    }
    if (low > high) { /* nothing measured */
        low = 6500;
        high = CHART_SCALE_HIGH;
    }
    low = chart_clamp((low - 100) / STEP * STEP, CHART_SCALE_LOW, CHART_SCALE_HIGH - LEAST);
    high = chart_clamp((high + 100 + STEP - 1) / STEP * STEP, CHART_SCALE_LOW + LEAST, CHART_SCALE_HIGH);
    while (high - low < LEAST) { /* grow at both ends in turn */
        if (high < CHART_SCALE_HIGH)
            high += STEP;
        if (high - low < LEAST && low > CHART_SCALE_LOW)
            low -= STEP;
    }
    s->from = low;
    s->to = high;
}

static void draw_zones(struct buf *b, const struct scale *s)
{
    for (int k = 0; k < CHART_BANDS; k++) {
        if (chart_band_from[k + 1] <= s->from || chart_band_from[k] >= s->to)
            continue;
        int top = point_y(s, chart_band_from[k + 1]), bottom = point_y(s, chart_band_from[k]);
        svg_rect(b, "ch-zone-", chart_band_letter[k], LEFT, top, RIGHT - LEFT, bottom - top);
        if (top > TOP)
            svg_line(b, "ch-tick", LEFT, top, RIGHT, top);
        if (bottom - top >= 220)
            svg_text_letter(b, "ch-strong ch-mid", 80, (top + bottom) / 2 + 60, chart_band_letter[k]);
    }
}

static void draw_ticks(struct buf *b, const struct scale *s)
{
    int step = s->to - s->from <= 2500 ? 500 : s->to - s->from <= 5000 ? 1000 : 2500;
    for (int v = (s->from + step - 1) / step * step; v <= s->to; v += step) {
        int y = point_y(s, v);
        svg_line(b, "ch-rule", LEFT - 50, y, LEFT, y);
        svg_text_int(b, "ch-end", LEFT - 80, y + 60, v / 100);
    }
}

/* About LABELS months, counted back from the last one; the year stands below the first month shown of it. */
static void draw_months(struct buf *b, const struct scale *s, enum lang lang)
{
    int64_t step = (s->n + LABELS - 1) / LABELS;
    int year = 0;
    for (int64_t i = (s->n - 1) % step; i < s->n; i += step) {
        struct date d = month_first_day(s->first_month + (int32_t)i);
        int x = point_x(s, i);
        svg_text(b, "ch-mid", x, BOTTOM + 240, month_short(d.month, lang));
        if (d.year != year)
            svg_text_int(b, "ch-mid ch-strong", x, BOTTOM + 455, d.year);
        year = d.year;
    }
}

static bool is_measured(const struct chart_point *p)
{
    return p->value != CHART_NONE;
}

/* The band of the intervals of the months from..to-1: along the upper ends, and back along the lower. */
static void draw_spread(struct buf *b, const struct scale *s, int64_t from, int64_t to)
{
    if (to - from == 1) {
        int x = point_x(s, from);
        svg_line(b, "ch-whisker", x, point_y(s, s->points[from].high), x, point_y(s, s->points[from].low));
        return;
    }
    svg_path_begin(b, "ch-spread", 0);
    for (int64_t i = from; i < to; i++)
        svg_xy(b, i == from ? 'M' : 'L', point_x(s, i), point_y(s, s->points[i].high));
    for (int64_t i = to - 1; i >= from; i--)
        svg_xy(b, 'L', point_x(s, i), point_y(s, s->points[i].low));
    buf_char(b, 'Z');
    svg_path_end(b);
}

static void draw_line(struct buf *b, const struct scale *s, int64_t from, int64_t to)
{
    if (to - from > 1) {
        svg_path_begin(b, "ch-line", 0);
        for (int64_t i = from; i < to; i++)
            svg_xy(b, i == from ? 'M' : 'L', point_x(s, i), point_y(s, s->points[i].value));
        svg_path_end(b);
    }
    if (s->n <= 18 || to - from == 1)
        for (int64_t i = from; i < to; i++)
            svg_circle(b, "ch-dot", 0, point_x(s, i), point_y(s, s->points[i].value), 38);
}

/* Draws each run of neighbouring months that belong to the kind. */
static void draw_runs(struct buf *b, const struct scale *s, bool (*belongs)(const struct chart_point *),
                      void (*draw)(struct buf *, const struct scale *, int64_t, int64_t))
{
    for (int64_t i = 0; i < s->n; i++) {
        int64_t end = i;
        while (end < s->n && belongs(&s->points[end]))
            end++;
        if (end > i)
            draw(b, s, i, end);
        i = end;
    }
}

/* The index of the last measured month, or -1. */
static int64_t last_measured(const struct scale *s)
{
    int64_t i = s->n - 1;
    while (i >= 0 && s->points[i].value == CHART_NONE)
        i--;
    return i;
}

static void draw_last(struct buf *b, const struct scale *s, int64_t last, enum lang lang)
{
    int x = point_x(s, last), y = point_y(s, s->points[last].value);
    svg_circle(b, "ch-dot", 0, x, y, 60);
    svg_text_value(b, "ch-strong", x + 100, y + 60, s->points[last].value, lang);
}

static void say_trend(struct buf *b, const struct scale *s, int64_t last, enum lang lang)
{
    int64_t first = 0;
    while (first < s->n && s->points[first].value == CHART_NONE)
        first++;
    if (last < 0) {
        chart_say(b, CHART_NONE, CHART_NONE, CHART_NONE, lang);
        return;
    }
    for (int64_t i = first;; i = last) {
        const struct chart_point *p = &s->points[i];
        month_long(b, s->first_month + (int32_t)i, lang);
        H(b, ": ");
        chart_say(b, p->value, p->low, p->high, lang);
        if (i == last)
            return;
        buf_char(b, ' ');
    }
}

void chart_trend_draw(struct buf *b, const struct chart_trend *c, enum lang lang)
{
    assert(c->id);
    size_t skip = c->n > CHART_TREND_MAX ? c->n - CHART_TREND_MAX : 0;
    struct scale s = { .n = (int64_t)(c->n - skip), .first_month = c->first_month + (int32_t)skip };
    s.points = c->n > 0 ? c->points + skip : NULL;
    scale_fit(&s);
    int64_t last = last_measured(&s);

    svg_begin(b, "trend", WIDTH, HEIGHT, c->id);
    svg_title(b, c->id, c->title ? c->title : tr(lang, "Tren bulanan"));
    say_trend(b, &s, last, lang);
    svg_title_end(b);
    draw_zones(b, &s);
    draw_ticks(b, &s);
    if (s.n > 0)
        draw_months(b, &s, lang);
    draw_runs(b, &s, has_interval, draw_spread);
    draw_runs(b, &s, is_measured, draw_line);
    if (last >= 0)
        draw_last(b, &s, last, lang);
    else
        svg_text(b, "ch-mid ch-strong", (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2, tr(lang, "Belum ada nilai"));
    svg_end(b);
}

/* ---- sparkline ---- */

static void spark_range(const struct chart_spark *c, int *ret_low, int *ret_high)
{
    enum { LEAST = 400 }; /* four points, or noise looks like news */
    int low = CHART_SCALE_HIGH, high = CHART_SCALE_LOW;
    for (size_t i = 0; i < c->n; i++)
        if (c->values[i] != CHART_NONE) {
            low = c->values[i] < low ? c->values[i] : low;
            high = c->values[i] > high ? c->values[i] : high;
        }
    if (high - low < LEAST) {
        low = (low + high - LEAST) / 2;
        high = low + LEAST;
    }
    *ret_low = low;
    *ret_high = high;
}

void chart_spark_draw(struct buf *b, const struct chart_spark *c, enum lang lang)
{
    enum { X0 = 40, X1 = 980, Y0 = 240, Y1 = 40 };
    int low = 0, high = 0, x = 0, y = 0;
    size_t last = c->n; /* none yet */
    spark_range(c, &low, &high);
    svg_begin(b, "spark", 1040, 280, c->id);
    for (size_t i = 0; i < c->n; i++)
        if (c->values[i] != CHART_NONE)
            last = i;
    if (c->id) {
        svg_title(b, c->id, tr(lang, "Tren bulanan"));
        chart_say(b, last < c->n ? c->values[last] : CHART_NONE, CHART_NONE, CHART_NONE, lang);
        svg_title_end(b);
    }
    if (last < c->n) {
        bool gap = true;
        svg_path_begin(b, "ch-line", 0);
        for (size_t i = 0; i <= last; i++) {
            if (c->values[i] != CHART_NONE) {
                x = c->n < 2 ? (X0 + X1) / 2 : X0 + (int)((X1 - X0) * (int64_t)i / (int64_t)(c->n - 1));
                y = chart_place(c->values[i], low, high, Y0, Y1);
                svg_xy(b, gap ? 'M' : 'L', x, y);
            }
            gap = c->values[i] == CHART_NONE;
        }
        svg_path_end(b);
        svg_circle(b, "ch-dot", 0, x, y, 35);
    }
    svg_end(b);
}
