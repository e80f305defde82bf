/* chart_time.c: differences around zero, and spans on a calendar; see chart.h. Counted in tenths of a drawing unit. */
#include <assert.h>
#include <stdlib.h>

#include "base/date.h"
#include "web/chart.h"
#include "web/chart_svg.h"
#include "web/message.h"

/* ---- differences ---- */

enum { DIFF_X0 = 1180, DIFF_X1 = 2820, DIFF_TOP = 260, DIFF_ROW = 290, DIFF_ZERO = (DIFF_X0 + DIFF_X1) / 2 };

static size_t diverge_count(const struct chart_diverge *c)
{
    return c->n < CHART_BARS_MAX ? c->n : CHART_BARS_MAX;
}

/* The end of the scale: the first of these that holds every figure and interval; beyond the last they are cut. */
static int diverge_reach(const struct chart_diverge *c)
{
    static const int reaches[] = { 200, 500, 1000, 2000, 4000, 7500 };
    int most = 0;
    for (size_t i = 0; i < diverge_count(c); i++) {
        const int ends[] = { c->rows[i].value, c->rows[i].low, c->rows[i].high };
        for (size_t e = 0; e < COUNT(ends); e++)
            if (ends[e] != CHART_UNKNOWN && abs(ends[e]) > most)
                most = abs(ends[e]);
    }
    size_t at = 0;
    while (at < COUNT(reaches) - 1 && reaches[at] < most)
        at++;
    return reaches[at];
}

static bool may_be_chance(const struct chart_change *r)
{
    return r->low == CHART_UNKNOWN || r->high == CHART_UNKNOWN || (r->low <= 0 && r->high >= 0);
}

static void change_text(struct buf *b, int value, enum lang lang)
{
    if (value > 0)
        buf_char(b, '+');
    else if (value < 0)
        H(b, "−");
    html_decimal(b, abs(value), 2, lang);
}

static void diverge_value(struct chart_sink *k, const struct chart_change *r, int y, enum lang lang)
{
    struct buf b;
    buf_init(&b, 64);
    change_text(&b, r->value, lang);
    shape_text(k, "ch-strong ch-end", 3560, y, buf_text(&b));
    buf_release(&b);
}

static void diverge_row(struct chart_sink *k, const struct chart_change *r, int y, int reach, enum lang lang)
{
    enum { LEAST = 30 };
    int middle = y + DIFF_ROW / 2;
    shape_text(k, NULL, 0, middle + 48, r->label);
    if (r->value == CHART_UNKNOWN) {
        shape_text(k, "ch-end", 3560, middle + 48, "–");
        return;
    }
    int x = chart_place(r->value, -reach, reach, DIFF_X0, DIFF_X1), w = abs(x - DIFF_ZERO);
    w = w < LEAST ? LEAST : w;
    const char *css = may_be_chance(r) ? "ch-empty" : r->value > 0 ? "ch-up" : "ch-down";
    shape_rect(k, css, 0, r->value < 0 ? DIFF_ZERO - w : DIFF_ZERO, middle - 60, w, 120);
    if (r->low != CHART_UNKNOWN && r->high != CHART_UNKNOWN) {
        int x0 = chart_place(r->low, -reach, reach, DIFF_X0, DIFF_X1);
        int x1 = chart_place(r->high, -reach, reach, DIFF_X0, DIFF_X1);
        for (int top = 0; top < 2; top++) { /* a light line under the dark one: it is seen on the bar and beside it */
            const char *line = top ? "ch-range" : "ch-halo";
            shape_line(k, line, x0, middle, x1, middle);
            shape_line(k, line, x0, middle - 40, x0, middle + 40);
            shape_line(k, line, x1, middle - 40, x1, middle + 40);
        }
    }
    diverge_value(k, r, middle + 48, lang);
}

struct chart_area chart_diverge_area(const struct chart_diverge *c)
{
    return (struct chart_area){ 3600, DIFF_TOP + DIFF_ROW * (int)diverge_count(c) + 200 };
}

void chart_diverge_shapes(struct chart_sink *k, const struct chart_diverge *c, enum lang lang)
{
    size_t n = diverge_count(c);
    int reach = diverge_reach(c), bottom = DIFF_TOP + DIFF_ROW * (int)n;
    shape_text(k, "ch-end", DIFF_ZERO - 70, 150, tr(lang, "turun"));
    shape_text(k, NULL, DIFF_ZERO + 70, 150, tr(lang, "naik"));
    for (size_t i = 0; i < n; i++)
        diverge_row(k, &c->rows[i], DIFF_TOP + DIFF_ROW * (int)i, reach, lang);
    shape_line(k, "ch-axis", DIFF_ZERO, 40, DIFF_ZERO, bottom);
    for (int side = -1; side <= 1; side++) {
        struct buf b;
        buf_init(&b, 32);
        buf_str(&b, side < 0 ? "−" : side > 0 ? "+" : "");
        buf_int(&b, side == 0 ? 0 : reach / 100);
        shape_text(k, "ch-mid", DIFF_ZERO + side * (DIFF_X1 - DIFF_ZERO), bottom + 130, buf_text(&b));
        buf_release(&b);
    }
}

static void diverge_say(struct buf *b, const struct chart_diverge *c, enum lang lang)
{
    for (size_t i = 0; i < diverge_count(c); i++) {
        const struct chart_change *r = &c->rows[i];
        if (i > 0)
            buf_char(b, ' ');
        html_text(b, r->label);
        H(b, ": ");
        if (r->value == CHART_UNKNOWN) {
            html_text(b, tr(lang, "tidak dapat dibandingkan"));
        } else {
            change_text(b, r->value, lang);
            H(b, ", ");
            html_text(b, may_be_chance(r) ? tr(lang, "belum terbukti") : r->value > 0 ? tr(lang, "naik") : tr(lang, "turun"));
        }
        buf_char(b, '.');
    }
}

void chart_diverge_draw(struct buf *b, const struct chart_diverge *c, enum lang lang)
{
    struct svg s;
    assert(c->id);
    svg_open(&s, b, "diverge", chart_diverge_area(c), c->id, c->title ? c->title : tr(lang, "Perubahan nilai"));
    diverge_say(b, c, lang);
    svg_described(&s);
    chart_diverge_shapes(&s.sink, c, lang);
    svg_close(&s);
}

/* ---- spans ---- */

enum { TIME_X0 = 60, TIME_X1 = 3540, TIME_TOP = 380, TIME_ROW = 480, TIME_BAR = 170, TIME_LABELS = 6 };

struct days { int32_t first, last; }; /* whole months, both included */

static size_t timeline_count(const struct chart_timeline *c)
{
    return c->n < CHART_SPANS_MAX ? c->n : CHART_SPANS_MAX;
}

static struct days timeline_days(const struct chart_timeline *c)
{
    struct days d = { INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < timeline_count(c); i++) {
        d.first = c->spans[i].from < d.first ? c->spans[i].from : d.first;
        d.last = c->spans[i].to > d.last ? c->spans[i].to : d.last;
    }
    if (d.first > d.last)
        d.first = d.last = c->today;
    int32_t month = month_of(date_from_days(d.first)), end = month_of(date_from_days(d.last)) + 1;
    d.first = date_to_days(month_first_day(month));
    d.last = date_to_days(month_first_day(end)) - 1;
    return d;
}

static int day_x(const struct days *d, int32_t day)
{
    return chart_place(day, d->first, d->last + 1, TIME_X0, TIME_X1);
}

static void timeline_months(struct chart_sink *k, const struct days *d, int bottom, enum lang lang)
{
    int32_t first = month_of(date_from_days(d->first)), n = month_of(date_from_days(d->last)) - first + 1;
    int32_t step = (n + TIME_LABELS - 1) / TIME_LABELS;
    int year = 0;
    for (int32_t i = 0; i < n; i += step) {
        struct date at = month_first_day(first + i);
        int x = day_x(d, date_to_days(at));
        shape_line(k, "ch-rule", x, TIME_TOP - 60, x, bottom);
        shape_text(k, NULL, x + 20, TIME_TOP - 100, month_short(at.month, lang));
        if (at.year != year)
            shape_int(k, "ch-strong", x + 20, 110, at.year);
        year = at.year;
    }
}

static const char *span_word(const struct chart_span *s, enum lang lang)
{
    switch (s->state) {
    case SPAN_RUNNING:
        return tr(lang, "berjalan");
    case SPAN_DONE:
        return tr(lang, "selesai");
    case SPAN_LATE:
        return tr(lang, "terlambat");
    case SPAN_PLANNED:
        break;
    }
    return tr(lang, "direncanakan");
}

/* Name and state in words, since colours alone would not tell them apart on grey paper. They begin or end with the span,
 * unless they would run out of the drawing when somebody spaces letters widely (WCAG 1.4.12). */
static void timeline_name(struct chart_sink *k, const struct chart_span *s, int x0, int x1, int y, enum lang lang)
{
    struct buf b;
    buf_init(&b, 256);
    buf_str(&b, s->label);
    buf_str(&b, " · ");
    buf_str(&b, span_word(s, lang));
    enum { LETTER = 95 };
    const char *text = buf_text(&b);
    int wide = 0;
    for (const char *p = text; *p; p++)
        wide += ((unsigned char)*p & 0xC0) == 0x80 ? 0 : LETTER; /* not the later bytes of a sign */
    bool right = x0 > (TIME_X0 + TIME_X1) / 2;
    int x = right ? chart_clamp(TIME_X0 + wide, x1, TIME_X1) : chart_clamp(x0, TIME_X0, chart_clamp(TIME_X1 - wide, TIME_X0, TIME_X1));
    shape_text(k, right ? "ch-strong ch-end" : "ch-strong", x, y, text);
    buf_release(&b);
}

static void timeline_span(struct chart_sink *k, const struct chart_span *s, const struct days *d, int y, enum lang lang)
{
    static const char *const css[] = { "ch-empty", "ch-value", "ch-track", "ch-down" };
    enum { LEAST = 90 };
    int x0 = day_x(d, s->from), x1 = day_x(d, s->to + 1), top = y + 230;
    timeline_name(k, s, x0, x1, y + 170, lang);
    if (s->from == s->to)
        shape_circle(k, css[s->state], 0, chart_clamp((x0 + x1) / 2, TIME_X0, TIME_X1), top + TIME_BAR / 2, TIME_BAR / 2);
    else
        shape_rect(k, css[s->state], 0, x0, top, x1 - x0 < LEAST ? LEAST : x1 - x0, TIME_BAR);
}

struct chart_area chart_timeline_area(const struct chart_timeline *c)
{
    return (struct chart_area){ 3640, TIME_TOP + TIME_ROW * (int)timeline_count(c) + 60 };
}

void chart_timeline_shapes(struct chart_sink *k, const struct chart_timeline *c, enum lang lang)
{
    size_t n = timeline_count(c);
    struct days d = timeline_days(c);
    int bottom = TIME_TOP + TIME_ROW * (int)n + 20;
    timeline_months(k, &d, bottom, lang);
    if (c->today >= d.first && c->today <= d.last && c->today != 0) {
        int x = day_x(&d, c->today);
        shape_rect(k, "ch-look", 0, x - 15, TIME_TOP - 60, 30, bottom - TIME_TOP + 60);
    }
    for (size_t i = 0; i < n; i++)
        timeline_span(k, &c->spans[i], &d, TIME_TOP + TIME_ROW * (int)i, lang);
}

void chart_timeline_draw(struct buf *b, const struct chart_timeline *c, enum lang lang)
{
    struct svg svg;
    assert(c->id);
    svg_open(&svg, b, "timeline", chart_timeline_area(c), c->id, c->title ? c->title : tr(lang, "Garis waktu"));
    for (size_t i = 0; i < timeline_count(c); i++) {
        const struct chart_span *s = &c->spans[i];
        html_text(b, s->label);
        H(b, ": ");
        date_long(b, date_from_days(s->from), lang);
        if (s->to != s->from) {
            H(b, " – ");
            date_long(b, date_from_days(s->to), lang);
        }
        H(b, ", ");
        html_text(b, span_word(s, lang));
        H(b, ". ");
    }
    svg_described(&svg);
    chart_timeline_shapes(&svg.sink, c, lang);
    svg_close(&svg);
}
