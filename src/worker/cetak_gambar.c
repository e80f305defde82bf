/* cetak_gambar.c: shapes of a drawing on paper (web/chart_shape.h writes them, base/naskah.h says how). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "worker/cetak.h"

/* Tenths, as drawing units; anything that is no sane number is 0. */
static double tenths(const char *s)
{
    long v = strtol(s, NULL, 10);
    return v > -100000 && v < 100000 ? (double)v / 10 : 0;
}

static int colour(const char *s)
{
    long v = strtol(s, NULL, 10);
    return v >= 0 && v <= 0xffffff ? (int)v : -1;
}

/* Fills and strokes the path that stands there. */
static void ink(cairo_t *cr, const char *fill, const char *stroke, const char *width, bool dashed)
{
    int f = colour(fill), s = colour(stroke);
    if (f >= 0) {
        cetak_rgb(cr, f);
        cairo_fill_preserve(cr);
    }
    if (s >= 0) {
        static const double dash[] = { 2, 3 };
        double w = tenths(width);
        cetak_rgb(cr, s);
        cairo_set_line_width(cr, w > 0 ? w : 1);
        cairo_set_dash(cr, dash, dashed ? 2 : 0, 0);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
}

static void rounded(cairo_t *cr, double x, double y, double w, double h, double r)
{
    r = fmin(r, fmin(w, h) / 2);
    if (r <= 0) {
        cairo_rectangle(cr, x, y, w, h);
        return;
    }
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, M_PI / 2);
    cairo_arc(cr, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo_arc(cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(cr);
}

/* An arc below half a circle from where the pen stands, as SVG means it. */
static void arc_to(cairo_t *cr, double x, double y, double r, bool sweep)
{
    double x0 = 0, y0 = 0;
    cairo_get_current_point(cr, &x0, &y0);
    double dx = x - x0, dy = y - y0, d = hypot(dx, dy);
    if (d == 0 || r <= 0) {
        cairo_line_to(cr, x, y);
        return;
    }
    double h = r > d / 2 ? sqrt(r * r - d * d / 4) : 0, side = sweep ? 1 : -1;
    double cx = (x0 + x) / 2 - side * h * dy / d, cy = (y0 + y) / 2 + side * h * dx / d;
    double from = atan2(y0 - cy, x0 - cx), to = atan2(y - cy, x - cx);
    r = r > d / 2 ? r : d / 2;
    if (sweep)
        cairo_arc(cr, cx, cy, r, from, to);
    else
        cairo_arc_negative(cr, cx, cy, r, from, to);
}

/* "M x y L x y A x y r sweep Z" */
static bool steps(cairo_t *cr, const char *s)
{
    cairo_new_path(cr);
    while (*s) {
        char op = *s++;
        double v[4] = { 0 };
        int n = op == 'A' ? 4 : op == 'M' || op == 'L' ? 2 : 0;
        for (int i = 0; i < n; i++) {
            char *end;
            v[i] = (double)strtol(s, &end, 10) / 10;
            if (end == s)
                return false;
            s = end;
        }
        s += strspn(s, " ");
        if (op == 'M')
            cairo_move_to(cr, v[0], v[1]);
        else if (op == 'L')
            cairo_line_to(cr, v[0], v[1]);
        else if (op == 'A')
            arc_to(cr, v[0], v[1], v[2], v[3] > 0);
        else if (op == 'Z')
            cairo_close_path(cr);
        else
            return false;
    }
    return true;
}

static void words(cairo_t *cr, const struct naskah_record *r)
{
    const char *text = r->field[7];
    double x = tenths(r->field[5]), y = tenths(r->field[6]), width;
    bool upright = r->field[4][0] == '1';
    cairo_set_font_face(cr, cetak_font(r->field[1][0] == '1' ? FONT_BOLD : FONT_REGULAR));
    cairo_set_font_size(cr, r->field[2][0] == '1' ? 44 : 11);
    cetak_rgb(cr, colour(r->field[0]) < 0 ? 0 : colour(r->field[0]));
    width = cetak_width(cr, text, strlen(text));
    double shift = r->field[3][0] == '1' ? width / 2 : r->field[3][0] == '2' ? width : 0;
    cairo_save(cr);
    cairo_translate(cr, x, y);
    if (upright)
        cairo_rotate(cr, -M_PI / 2);
    cetak_show(cr, -shift, 0, text, strlen(text));
    cairo_restore(cr);
}

bool cetak_shape(cairo_t *cr, const struct naskah_record *r)
{
    const char *const *f = r->field;
    bool good = true;
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    switch (r->kind) {
    case 'r':
        rounded(cr, tenths(f[4]), tenths(f[5]), tenths(f[6]), tenths(f[7]), tenths(f[8]));
        ink(cr, f[0], f[1], f[2], f[3][0] == '1');
        break;
    case 'c':
        cairo_new_sub_path(cr);
        cairo_arc(cr, tenths(f[3]), tenths(f[4]), tenths(f[5]), 0, 2 * M_PI);
        ink(cr, f[0], f[1], f[2], false);
        break;
    case 'p':
        good = steps(cr, f[4]);
        ink(cr, f[0], f[1], f[2], f[3][0] == '1');
        break;
    case 't':
        words(cr, r);
        break;
    default:
        good = false;
    }
    return good;
}
