/* chart_shape.c: see chart_shape.h. */
#include "web/chart_shape.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const int chart_band_from[CHART_BANDS + 1] = { CHART_SCALE_LOW, 6500, 7661, 8831, CHART_SCALE_HIGH };
const char chart_band_letter[CHART_BANDS] = { 'D', 'C', 'B', 'A' };

int chart_band(int value)
{
    int k = CHART_BANDS - 1;
    while (k > 0 && value < chart_band_from[k])
        k--;
    return k;
}

int chart_clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

int chart_place(int v, int from, int to, int x0, int x1)
{
    assert(to > from);
    int64_t part = (int64_t)(chart_clamp(v, from, to) - from) * abs(x1 - x0), whole = to - from;
    int step = (int)((part * 2 + whole) / (2 * whole));
    return x1 >= x0 ? x0 + step : x0 - step;
}

/* ---- shapes ---- */

void path_to(struct shape_path *p, char op, int x, int y)
{
    assert(p->n < SHAPE_STEPS_MAX);
    p->step[p->n++] = (struct shape_step){ .op = op, .x = x, .y = y };
}

void path_arc(struct shape_path *p, int r, bool sweep, int x, int y)
{
    path_to(p, 'A', x, y);
    p->step[p->n - 1].r = r;
    p->step[p->n - 1].sweep = sweep;
}

void shape_path(struct chart_sink *k, const char *css, char letter, const struct shape_path *p)
{
    k->shape(k, &(struct shape){ .kind = SHAPE_PATH, .css = css, .letter = letter, .path = p });
}

void shape_line(struct chart_sink *k, const char *css, int x1, int y1, int x2, int y2)
{
    struct shape_path p = { .n = 0 };
    path_to(&p, 'M', x1, y1);
    path_to(&p, 'L', x2, y2);
    shape_path(k, css, 0, &p);
}

void shape_rect(struct chart_sink *k, const char *css, char letter, int x, int y, int w, int h)
{
    k->shape(k, &(struct shape){ .kind = SHAPE_RECT, .css = css, .letter = letter, .x = x, .y = y, .w = w, .h = h });
}

void shape_bar(struct chart_sink *k, const char *css, char letter, int x, int y, int w, int h)
{
    k->shape(k, &(struct shape){ .kind = SHAPE_RECT, .css = css, .letter = letter, .x = x, .y = y, .w = w, .h = h,
                                 .r = (w < h ? w : h) / 2 });
}

void shape_circle(struct chart_sink *k, const char *css, char letter, int x, int y, int r)
{
    k->shape(k, &(struct shape){ .kind = SHAPE_CIRCLE, .css = css, .letter = letter, .x = x, .y = y, .r = r });
}

static void text(struct chart_sink *k, const char *css, int x, int y, bool upright, const char *words)
{
    k->shape(k, &(struct shape){ .kind = SHAPE_TEXT, .css = css, .x = x, .y = y, .upright = upright, .text = words });
}

void shape_text(struct chart_sink *k, const char *css, int x, int y, const char *words)
{
    text(k, css, x, y, false, words);
}

void shape_text_up(struct chart_sink *k, const char *css, int x, int y, const char *words)
{
    text(k, css, x, y, true, words);
}

void shape_value(struct chart_sink *k, const char *css, int x, int y, int hundredths, int decimals, enum lang lang)
{
    struct buf b;
    buf_init(&b, 64);
    int v = hundredths; /* half away from zero */
    for (int d = decimals; d < 2; d++)
        v = (v + (v < 0 ? -5 : 5)) / 10;
    html_decimal(&b, v, decimals, lang);
    text(k, css, x, y, false, buf_text(&b));
    buf_release(&b);
}

void shape_int(struct chart_sink *k, const char *css, int x, int y, int v)
{
    struct buf b;
    buf_init(&b, 32);
    buf_int(&b, v);
    text(k, css, x, y, false, buf_text(&b));
    buf_release(&b);
}

void shape_letter(struct chart_sink *k, const char *css, int x, int y, char letter)
{
    text(k, css, x, y, false, (const char[]){ letter, '\0' });
}

void chart_stripes(struct chart_sink *k, char letter, int x, int y, int w, int h)
{
    enum { STEP = 24 };
    int n = letter >= 'A' && letter <= 'D' ? letter - 'A' : 0;
    for (int i = 1; i <= n; i++)
        shape_line(k, "ch-stripe", x + 30, y + h - i * STEP, x + w - 30, y + h - i * STEP);
}

/* ---- on white paper: the light colours of assets/maklumat.css ---- */

enum { SAME = -2 }; /* this class says nothing about it */
static const struct paper {
    const char *css;
    int fill, stroke, width;
    bool dashed, bold, big;
    int anchor;
} papers[] = {
    { "ch-strong", 0x12283a, SAME, 0, .bold = true },
    { "ch-big", 0x12283a, SAME, 0, .bold = true, .big = true },
    { "ch-mid", SAME, SAME, 0, .anchor = INK_MIDDLE },
    { "ch-end", SAME, SAME, 0, .anchor = INK_END },
    { "ch-rule", INK_NONE, 0xdbe3e1, 10 },
    { "ch-tick", INK_NONE, 0x5b6f7d, 10, .dashed = true },
    { "ch-break", INK_NONE, 0x12283a, 14, .dashed = true },
    { "ch-axis", INK_NONE, 0x5b6f7d, 12 },
    { "ch-halo", INK_NONE, 0xffffff, 34 },
    { "ch-range", INK_NONE, 0x12283a, 12 },
    { "ch-stripe", INK_NONE, 0x12283a, 8 },
    { "ch-line", INK_NONE, 0x0b5f5a, 26 },
    { "ch-whisker", INK_NONE, 0x9dbfbd, 20 },
    { "ch-spread", 0xd6e4e4, SAME, 0 },
    { "ch-track", 0xdbe3e1, SAME, 0 },
    { "ch-empty", 0xffffff, 0x5b6f7d, 8 },
    { "ch-value", 0x0b5f5a, SAME, 0 },
    { "ch-dot", 0x0b5f5a, 0xffffff, 20 },
    { "ch-look", 0xe2a400, SAME, 0 },
    { "ch-up", 0x1b7a43, SAME, 0 },
    { "ch-down", 0xb3261e, SAME, 0 },
    { "ch-mark", 0x12283a, SAME, 0, .bold = true },
    { "ch-on-bar", 0xffffff, SAME, 0, .bold = true },
    { "ch-on-band", 0x12283a, SAME, 0, .bold = true },
    { "ch-bar-A", 0x1b7a43, SAME, 0 },
    { "ch-bar-B", 0x1f6fa8, SAME, 0 },
    { "ch-bar-C", 0xa65f00, SAME, 0 },
    { "ch-bar-D", 0xb3261e, SAME, 0 },
    { "ch-band-A", 0xaedcc0, SAME, 0 },
    { "ch-band-B", 0xb3d5ee, SAME, 0 },
    { "ch-band-C", 0xf4d5a4, SAME, 0 },
    { "ch-band-D", 0xf2c3bf, SAME, 0 },
    { "ch-zone-A", 0xe8f5ed, SAME, 0 },
    { "ch-zone-B", 0xeef5fb, SAME, 0 },
    { "ch-zone-C", 0xfdf4e6, SAME, 0 },
    { "ch-zone-D", 0xfdf0ee, SAME, 0 },
};

static const struct paper *paper_of(const char *word, size_t n, char letter)
{
    for (size_t i = 0; i < COUNT(papers); i++) {
        size_t own = strlen(papers[i].css);
        bool whole = !letter && own == n, lettered = letter && own == n + 1 && papers[i].css[n] == letter;
        if ((whole || lettered) && memcmp(papers[i].css, word, n) == 0)
            return &papers[i];
    }
    return NULL;
}

bool shape_ink(const struct shape *s, struct ink *ret)
{
    *ret = (struct ink){ .fill = 0x465a69, .stroke = INK_NONE };
    for (const char *p = s->css ? s->css : ""; *p;) {
        size_t n = strcspn(p, " ");
        const struct paper *paper = paper_of(p, n, p[n] ? 0 : s->letter);
        if (!paper)
            return false;
        ret->fill = paper->fill == SAME ? ret->fill : paper->fill;
        ret->stroke = paper->stroke == SAME ? ret->stroke : paper->stroke;
        ret->width = paper->width ? paper->width : ret->width;
        ret->dashed |= paper->dashed;
        ret->bold |= paper->bold;
        ret->big |= paper->big;
        ret->anchor = paper->anchor ? (unsigned)paper->anchor : ret->anchor;
        p += n;
        p += *p == ' ';
    }
    return true;
}
