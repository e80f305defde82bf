/* chart_svg.c: see chart_svg.h. */
#include "web/chart_svg.h"

#include "core/skm.h"
#include "web/chart.h"
#include "web/message.h"

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
    if (low != CHART_NONE && high != CHART_NONE && low < high) {
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
static void open_tag(struct buf *b, const char *name, const struct shape *s)
{
    buf_char(b, '<');
    buf_str(b, name);
    if (!s->css)
        return;
    H(b, " class=\"");
    buf_str(b, s->css);
    if (s->letter)
        buf_char(b, s->letter);
    H(b, "\"");
}

static void xy(struct buf *b, int x, int y)
{
    coord(b, x);
    buf_char(b, ' ');
    coord(b, y);
}

static void write_path(struct buf *b, const struct shape_path *p)
{
    H(b, " d=\"");
    for (size_t i = 0; i < p->n; i++) {
        const struct shape_step *step = &p->step[i];
        buf_char(b, step->op);
        if (step->op == 'Z')
            continue;
        if (step->op == 'A') {
            xy(b, step->r, step->r);
            buf_str(b, step->sweep ? " 0 0 1 " : " 0 0 0 ");
        }
        xy(b, step->x, step->y);
    }
    H(b, "\"/>\n");
}

static void write_text(struct buf *b, const struct shape *s)
{
    open_tag(b, "text", s);
    attr(b, "x", s->x);
    attr(b, "y", s->y);
    if (s->upright) {
        H(b, " transform=\"rotate(-90 ");
        xy(b, s->x, s->y);
        H(b, ")\"");
    }
    H(b, ">");
    html_text(b, s->text);
    H(b, "</text>\n");
}

static void write_shape(struct chart_sink *k, const struct shape *s)
{
    struct buf *b = ((struct svg *)k)->b;
    switch (s->kind) {
    case SHAPE_RECT:
        open_tag(b, "rect", s);
        attr(b, "x", s->x);
        attr(b, "y", s->y);
        attr(b, "width", s->w);
        attr(b, "height", s->h);
        if (s->r)
            attr(b, "rx", s->r);
        H(b, "/>\n");
        return;
    case SHAPE_CIRCLE:
        open_tag(b, "circle", s);
        attr(b, "cx", s->x);
        attr(b, "cy", s->y);
        attr(b, "r", s->r);
        H(b, "/>\n");
        return;
    case SHAPE_PATH:
        open_tag(b, "path", s);
        write_path(b, s->path);
        return;
    case SHAPE_TEXT:
        write_text(b, s);
        return;
    }
}

void svg_open(struct svg *s, struct buf *b, const char *kind, struct chart_area area, const char *id, const char *title)
{
    *s = (struct svg){ .sink = { .shape = write_shape }, .b = b };
    H(b, "<svg class=\"chart chart-");
    buf_str(b, kind);
    H(b, "\" viewBox=\"0 0 ");
    xy(b, area.width, area.height);
    H(b, "\" focusable=\"false\"");
    if (!id) {
        H(b, " aria-hidden=\"true\">");
        return;
    }
    H(b, " role=\"img\" aria-labelledby=\"");
    html_text(b, id);
    H(b, "-t\" aria-describedby=\"");
    html_text(b, id);
    H(b, "-d\"><title id=\"");
    html_text(b, id);
    H(b, "-t\">");
    html_text(b, title);
    H(b, "</title><desc id=\"");
    html_text(b, id);
    H(b, "-d\">");
}

void svg_described(struct svg *s)
{
    H(s->b, "</desc>\n");
}

void svg_close(struct svg *s)
{
    H(s->b, "</svg>\n");
}
