/* cetak_poster.c: a whole page as one drawing: posters for walls. Laid out on A4 in tenths of a point and scaled to the
 * paper; text stands in boxes and is made smaller until it fits, since names of services are long. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "worker/cetak.h"
#include "worker/lambang.h"

enum { QR_MIN = 21, QR_MAX = 177, SMALLEST = 40 /* per cent of the size asked for */ };
static const double leading = 1.22;

static double number(const char *s, long most)
{
    long v = strtol(s, NULL, 10);
    return v >= -most && v <= most ? (double)v / 10 : 0;
}

struct box { cairo_t *cr; double x, y, width, step; char align; };

static void box_line(void *arg, const char *s, size_t n, size_t row)
{
    const struct box *k = arg;
    double rest = k->align == '0' ? 0 : k->width - cetak_width(k->cr, s, n);
    cetak_show(k->cr, k->x + (k->align == '1' ? rest / 2 : rest), k->y + k->step * ((double)row + 0.80), s, n);
}

/* b isi tebal ukuran rata x y lebar tinggi jenis teks */
static bool text_box(struct cetak *c, const struct naskah_record *r)
{
    const char *const *f = r->field, *tag = f[8];
    double size = number(f[2], 5000), height = number(f[7], 20000);
    struct box k = { c->cr, number(f[4], 20000), number(f[5], 20000), number(f[6], 20000), 0, f[3][0] };
    if (r->n < 10 || size < 1 || k.width < 1 || height < 1 || (strcmp(tag, "H1") != 0 && strcmp(tag, "H2") != 0 && strcmp(tag, "P") != 0))
        return false;
    bool fits = false;
    for (int part = 100; !fits && part >= SMALLEST; part -= 4) {
        double now = size * part / 100;
        cetak_use(c, f[1][0] == '1' ? FONT_BOLD : FONT_REGULAR, now, (int)strtol(f[0], NULL, 10) & 0xffffff);
        k.step = now * leading;
        fits = (double)cetak_break(c->cr, f[9], k.width, NULL, NULL) * k.step <= height;
    }
    cairo_tag_begin(c->cr, tag, NULL);
    cetak_break(c->cr, f[9], k.width, box_line, &k);
    cairo_tag_end(c->cr, tag);
    return true;
}

/* q isi x y ukuran modul teks: rows of modules that stand side by side become one rectangle. */
bool cetak_qr(cairo_t *cr, const struct naskah_record *r)
{
    const char *bits = r->field[4];
    size_t n = strlen(bits), width = (size_t)lround(sqrt((double)n));
    double x = number(r->field[1], 20000), y = number(r->field[2], 20000), size = number(r->field[3], 20000);
    if (width < QR_MIN || width > QR_MAX || width * width != n || strspn(bits, "01") != n || size < 1)
        return false;
    double each = size / (double)width;
    cetak_rgb(cr, (int)strtol(r->field[0], NULL, 10) & 0xffffff);
    cairo_new_path(cr);
    for (size_t row = 0; row < width; row++)
        for (size_t at = 0; at < width; at++) {
            size_t from = at;
            while (at < width && bits[row * width + at] == '1')
                at++;
            if (at > from)
                cairo_rectangle(cr, x + each * (double)from, y + each * (double)row, each * (double)(at - from), each);
        }
    cairo_fill(cr);
    return true;
}

static bool one(struct cetak *c, const struct naskah_record *s)
{
    if (s->kind == 'b')
        return text_box(c, s);
    if (s->kind == 'q') {
        cairo_tag_begin(c->cr, "Figure", NULL);
        bool good = cetak_qr(c->cr, s);
        cairo_tag_end(c->cr, "Figure");
        return good;
    }
    if (s->kind == 'l') { /* an ornament: the lines beside it name the region */
        if (c->crest)
            lambang_draw(c->cr, c->crest, number(s->field[0], 20000), number(s->field[1], 20000), number(s->field[2], 20000));
        return c->crest != NULL;
    }
    if (s->kind != 'm')
        return cetak_shape(c->cr, s);
    double scale = (double)strtol(s->field[2], NULL, 10) / 1000;
    if (scale < 0.01 || scale > 20)
        return false;
    cairo_identity_matrix(c->cr);
    cairo_scale(c->cr, c->paper, c->paper);
    cairo_translate(c->cr, number(s->field[0], 20000), number(s->field[1], 20000));
    cairo_scale(c->cr, scale, scale);
    return true;
}

bool cetak_poster(struct cetak *c, struct naskah_reader *in)
{
    struct naskah_record s;
    bool good = true, closed = false;
    cairo_save(c->cr);
    cairo_scale(c->cr, c->paper, c->paper);
    while (good && !closed && naskah_next(in, &s)) {
        closed = s.kind == 'E';
        good = closed || one(c, &s);
    }
    cairo_restore(c->cr);
    return good && closed;
}
