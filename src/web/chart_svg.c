/* chart_svg.c: see chart_svg.h. */
#include "web/chart_svg.h"

#include <assert.h>
#include <stdlib.h>

#include "core/skm.h"
#include "web/chart.h"
#include "web/message.h"

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

void chart_say(struct buf *b, int value, int low, int high, enum lang lang)
{
    if (value == CHART_NONE) {
        html_text(b, tr(lang, "Belum ada nilai"));
        H(b, ".");
        return;
    }
    enum grade g = skm_grade(value);
    html_decimal(b, value, 2, lang);
    H(b, ", ");
    html_text(b, tr(lang, "mutu"));
    buf_char(b, ' ');
    buf_char(b, grade_letter(g));
    H(b, " (");
    html_text(b, grade_word(g, lang));
    H(b, ")");
    if (low != CHART_NONE && high != CHART_NONE) {
        H(b, "; ");
        html_text(b, tr(lang, "rentang kepercayaan 95 %"));
        buf_char(b, ' ');
        html_decimal(b, low, 2, lang);
        H(b, "–");
        html_decimal(b, high, 2, lang);
    }
    H(b, ".");
}

static void coord(struct buf *b, int tenths)
{
    if (tenths % 10 == 0)
        buf_int(b, tenths / 10);
    else
        buf_decimal(b, tenths, 1);
}

static void attr(struct buf *b, const char *name, int tenths)
{
    buf_char(b, ' ');
    buf_str(b, name);
    H(b, "=\"");
    coord(b, tenths);
    H(b, "\"");
}

/* '<NAME class="CSS"' */
static void open_tag(struct buf *b, const char *name, const char *css, char letter)
{
    buf_char(b, '<');
    buf_str(b, name);
    if (!css)
        return;
    H(b, " class=\"");
    buf_str(b, css);
    if (letter)
        buf_char(b, letter);
    H(b, "\"");
}

void svg_begin(struct buf *b, const char *kind, int width, int height, const char *id)
{
    H(b, "<svg class=\"chart chart-");
    buf_str(b, kind);
    H(b, "\" viewBox=\"0 0 ");
    svg_xy(b, 0, width, height);
    H(b, "\" focusable=\"false\"");
    if (!id) {
        H(b, " aria-hidden=\"true\">");
        return;
    }
    H(b, " role=\"img\" aria-labelledby=\"");
    html_text(b, id);
    H(b, "-t\" aria-describedby=\"");
    html_text(b, id);
    H(b, "-d\">");
}

void svg_title(struct buf *b, const char *id, const char *title)
{
    H(b, "<title id=\"");
    html_text(b, id);
    H(b, "-t\">");
    html_text(b, title);
    H(b, "</title><desc id=\"");
    html_text(b, id);
    H(b, "-d\">");
}

void svg_title_end(struct buf *b)
{
    H(b, "</desc>\n");
}

void svg_end(struct buf *b)
{
    H(b, "</svg>\n");
}

void svg_path_begin(struct buf *b, const char *css, char letter)
{
    open_tag(b, "path", css, letter);
    H(b, " d=\"");
}

void svg_path_end(struct buf *b)
{
    H(b, "\"/>\n");
}

void svg_xy(struct buf *b, char command, int x, int y)
{
    if (command)
        buf_char(b, command);
    coord(b, x);
    buf_char(b, ' ');
    coord(b, y);
}

void svg_line(struct buf *b, const char *css, int x1, int y1, int x2, int y2)
{
    svg_path_begin(b, css, 0);
    svg_xy(b, 'M', x1, y1);
    svg_xy(b, 'L', x2, y2);
    svg_path_end(b);
}

static void box(struct buf *b, int x, int y, int w, int h)
{
    attr(b, "x", x);
    attr(b, "y", y);
    attr(b, "width", w);
    attr(b, "height", h);
}

void svg_rect(struct buf *b, const char *css, char letter, int x, int y, int w, int h)
{
    open_tag(b, "rect", css, letter);
    box(b, x, y, w, h);
    H(b, "/>\n");
}

void svg_bar(struct buf *b, const char *css, char letter, int x, int y, int w, int h)
{
    open_tag(b, "rect", css, letter);
    box(b, x, y, w, h);
    attr(b, "rx", (w < h ? w : h) / 2);
    H(b, "/>\n");
}

void svg_circle(struct buf *b, const char *css, char letter, int x, int y, int r)
{
    open_tag(b, "circle", css, letter);
    attr(b, "cx", x);
    attr(b, "cy", y);
    attr(b, "r", r);
    H(b, "/>\n");
}

static void text_begin(struct buf *b, const char *css, int x, int y)
{
    open_tag(b, "text", css, 0);
    attr(b, "x", x);
    attr(b, "y", y);
    H(b, ">");
}

static void text_end(struct buf *b)
{
    H(b, "</text>\n");
}

void svg_text(struct buf *b, const char *css, int x, int y, const char *words)
{
    text_begin(b, css, x, y);
    html_text(b, words);
    text_end(b);
}

void svg_text_value(struct buf *b, const char *css, int x, int y, int hundredths, enum lang lang)
{
    text_begin(b, css, x, y);
    html_decimal(b, hundredths, 2, lang);
    text_end(b);
}

void svg_text_int(struct buf *b, const char *css, int x, int y, int v)
{
    text_begin(b, css, x, y);
    buf_int(b, v);
    text_end(b);
}

void svg_text_letter(struct buf *b, const char *css, int x, int y, char letter)
{
    text_begin(b, css, x, y);
    buf_char(b, letter);
    text_end(b);
}
