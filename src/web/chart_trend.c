/* chart_trend.c: months on a line, and the sparkline; see chart.h. Counted in tenths of a drawing unit. */
#include "web/chart.h"

#include <assert.h>
#include <limits.h>

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
    const struct chart_mark *marks;
    size_t n_marks;
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

static void draw_zones(struct chart_sink *k, const struct scale *s)
{
    for (int i = 0; i < CHART_BANDS; i++) {
        if (chart_band_from[i + 1] <= s->from || chart_band_from[i] >= s->to)
            continue;
        int top = point_y(s, chart_band_from[i + 1]), bottom = point_y(s, chart_band_from[i]);
        shape_rect(k, "ch-zone-", chart_band_letter[i], LEFT, top, RIGHT - LEFT, bottom - top);
        if (top > TOP)
            shape_line(k, "ch-tick", LEFT, top, RIGHT, top);
        if (bottom - top >= 220)
            shape_letter(k, "ch-strong ch-mid", 80, (top + bottom) / 2 + 60, chart_band_letter[i]);
    }
}

static void draw_ticks(struct chart_sink *k, const struct scale *s)
{
    int step = s->to - s->from <= 2500 ? 500 : s->to - s->from <= 5000 ? 1000 : 2500;
    for (int v = (s->from + step - 1) / step * step; v <= s->to; v += step) {
        int y = point_y(s, v);
        shape_line(k, "ch-rule", LEFT - 50, y, LEFT, y);
        shape_int(k, "ch-end", LEFT - 80, y + 60, v / 100);
    }
}

/* About LABELS months, counted back from the last one; the year stands below the first month shown of it. */
static void draw_months(struct chart_sink *k, const struct scale *s, enum lang lang)
{
    int64_t step = (s->n + LABELS - 1) / LABELS;
    int year = 0;
    for (int64_t i = (s->n - 1) % step; i < s->n; i += step) {
        struct date d = month_first_day(s->first_month + (int32_t)i);
        int x = point_x(s, i);
        shape_text(k, "ch-mid", x, BOTTOM + 240, month_short(d.month, lang));
        if (d.year != year)
            shape_int(k, "ch-mid ch-strong", x, BOTTOM + 455, d.year);
        year = d.year;
    }
}

static bool is_measured(const struct chart_point *p)
{
    return p->value != CHART_NONE;
}

/* The band of the intervals of the months from..to-1: along the upper ends, and back along the lower. */
static void draw_spread(struct chart_sink *k, const struct scale *s, int64_t from, int64_t to)
{
    struct shape_path p = { .n = 0 };
    if (to - from == 1) {
        int x = point_x(s, from);
        shape_line(k, "ch-whisker", x, point_y(s, s->points[from].high), x, point_y(s, s->points[from].low));
        return;
    }
    for (int64_t i = from; i < to; i++)
        path_to(&p, i == from ? 'M' : 'L', point_x(s, i), point_y(s, s->points[i].high));
    for (int64_t i = to - 1; i >= from; i--)
        path_to(&p, 'L', point_x(s, i), point_y(s, s->points[i].low));
    path_to(&p, 'Z', 0, 0);
    shape_path(k, "ch-spread", 0, &p);
}

static void draw_line(struct chart_sink *k, const struct scale *s, int64_t from, int64_t to)
{
    struct shape_path p = { .n = 0 };
    for (int64_t i = from; i < to; i++)
        path_to(&p, i == from ? 'M' : 'L', point_x(s, i), point_y(s, s->points[i].value));
    if (to - from > 1)
        shape_path(k, "ch-line", 0, &p);
    if (s->n <= 18 || to - from == 1)
        for (int64_t i = from; i < to; i++)
            shape_circle(k, "ch-dot", 0, point_x(s, i), point_y(s, s->points[i].value), 38);
}

/* A change after which figures are not compared with those before: the line stops at it. */
static bool breaks_at(const struct scale *s, int64_t i)
{
    for (size_t m = 0; m < s->n_marks; m++)
        if (s->marks[m].cut && s->marks[m].month == s->first_month + i)
            return true;
    return false;
}

/* Draws each run of neighbouring months that belong to the kind. */
static void draw_runs(struct chart_sink *k, const struct scale *s, bool (*belongs)(const struct chart_point *),
                      void (*draw)(struct chart_sink *, const struct scale *, int64_t, int64_t))
{
    for (int64_t i = 0; i < s->n;) {
        int64_t end = i;
        while (end < s->n && belongs(&s->points[end]) && (end == i || !breaks_at(s, end)))
            end++;
        if (end > i)
            draw(k, s, i, end);
        i = end > i ? end : i + 1;
    }
}

/* Events: a line between the month before and its own, with a number; the words stand in the list below. */
static void draw_marks(struct chart_sink *k, const struct scale *s)
{
    for (size_t m = 0; m < s->n_marks; m++) {
        int64_t i = s->marks[m].month - s->first_month;
        if (i < 0 || i >= s->n)
            continue;
        int x = i == 0 ? point_x(s, 0) : s->marks[m].cut ? (point_x(s, i - 1) + point_x(s, i)) / 2 : point_x(s, i);
        shape_line(k, s->marks[m].cut ? "ch-break" : "ch-tick", x, TOP, x, BOTTOM);
        shape_circle(k, s->marks[m].cut ? "ch-value" : "ch-look", 0, x, TOP + 20, 120);
        shape_letter(k, s->marks[m].cut ? "ch-mid ch-on-bar" : "ch-mid ch-mark", x, TOP + 80, (char)('1' + m));
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

static void draw_last(struct chart_sink *k, const struct scale *s, int64_t last, enum lang lang)
{
    int x = point_x(s, last), y = point_y(s, s->points[last].value);
    shape_circle(k, "ch-dot", 0, x, y, 60);
    shape_value(k, "ch-strong", x + 100, y + 60, s->points[last].value, 2, lang);
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

static void say_marks(struct buf *b, const struct chart_trend *c, enum lang lang)
{
    for (size_t m = 0; m < c->n_marks && m < CHART_MARKS_MAX; m++) {
        buf_char(b, ' ');
        buf_char(b, (char)('1' + m));
        H(b, ": ");
        month_long(b, c->marks[m].month, lang);
        H(b, ", ");
        html_text(b, c->marks[m].label);
        H(b, ".");
    }
}

static struct scale scale_of(const struct chart_trend *c)
{
    size_t skip = c->n > CHART_TREND_MAX ? c->n - CHART_TREND_MAX : 0;
    struct scale s = { .n = (int64_t)(c->n - skip),
                       .first_month = c->first_month + (int32_t)skip,
                       .marks = c->marks,
                       .n_marks = c->n_marks < CHART_MARKS_MAX ? c->n_marks : CHART_MARKS_MAX };
    s.points = c->n > 0 ? c->points + skip : NULL;
    scale_fit(&s);
    return s;
}

struct chart_area chart_trend_area(const struct chart_trend *c)
{
    (void)c;
    return (struct chart_area){ WIDTH, HEIGHT };
}

void chart_trend_shapes(struct chart_sink *k, const struct chart_trend *c, enum lang lang)
{
    struct scale s = scale_of(c);
    int64_t last = last_measured(&s);
    draw_zones(k, &s);
    draw_ticks(k, &s);
    if (s.n > 0)
        draw_months(k, &s, lang);
    draw_runs(k, &s, has_interval, draw_spread);
    draw_runs(k, &s, is_measured, draw_line);
    draw_marks(k, &s);
    if (last >= 0)
        draw_last(k, &s, last, lang);
    else
        shape_text(k, "ch-mid ch-strong", (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2, tr(lang, "Belum ada nilai"));
}

void chart_trend_draw(struct buf *b, const struct chart_trend *c, enum lang lang)
{
    struct svg svg;
    struct scale s = scale_of(c);
    assert(c->id);
    svg_open(&svg, b, "trend", chart_trend_area(c), c->id, c->title ? c->title : tr(lang, "Tren bulanan"));
    say_trend(b, &s, last_measured(&s), lang);
    say_marks(b, c, lang);
    svg_described(&svg);
    chart_trend_shapes(&svg.sink, c, lang);
    svg_close(&svg);
}

/* ---- sparkline ---- */

static void spark_range(const struct chart_spark *c, int *ret_low, int *ret_high)
{
    enum { LEAST = 400 }; /* four points, or noise looks like news */
    int low = INT_MAX, high = INT_MIN; /* not only figures of the scale: also counts */
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

/* The last measured one; n when there is none. */
static size_t spark_last(const struct chart_spark *c)
{
    size_t last = c->n;
    for (size_t i = 0; i < c->n; i++)
        if (c->values[i] != CHART_NONE)
            last = i;
    return last;
}

struct chart_area chart_spark_area(const struct chart_spark *c)
{
    (void)c;
    return (struct chart_area){ 1040, 280 };
}

void chart_spark_shapes(struct chart_sink *k, const struct chart_spark *c, enum lang lang)
{
    enum { X0 = 40, X1 = 980, Y0 = 240, Y1 = 40 };
    int low = 0, high = 0, x = 0, y = 0;
    struct shape_path p = { .n = 0 };
    size_t last = spark_last(c), first = c->n > CHART_TREND_MAX ? c->n - CHART_TREND_MAX : 0;
    (void)lang;
    if (last == c->n || last < first)
        return;
    spark_range(c, &low, &high);
    bool gap = true;
    for (size_t i = first; i <= last; i++) {
        if (c->values[i] != CHART_NONE) {
            x = c->n < 2 ? (X0 + X1) / 2 : X0 + (int)((X1 - X0) * (int64_t)(i - first) / (int64_t)(c->n - first - 1));
            y = chart_place(c->values[i], low, high, Y0, Y1);
            path_to(&p, gap ? 'M' : 'L', x, y);
        }
        gap = c->values[i] == CHART_NONE;
    }
    shape_path(k, "ch-line", 0, &p);
    shape_circle(k, "ch-dot", 0, x, y, 35);
}

void chart_spark_draw(struct buf *b, const struct chart_spark *c, enum lang lang)
{
    struct svg s;
    size_t last = spark_last(c);
    svg_open(&s, b, "spark", chart_spark_area(c), c->id, tr(lang, "Tren bulanan"));
    if (c->id) {
        chart_say(b, last < c->n ? c->values[last] : CHART_NONE, CHART_NONE, CHART_NONE, lang);
        svg_described(&s);
    }
    chart_spark_shapes(&s.sink, c, lang);
    svg_close(&s);
}
