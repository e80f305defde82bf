/* kartu.c: the kind "kartu": a card of 1200 x 630 for places where links are shared, from a document of base/naskah.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "worker/cetak.h"
#include "worker/kinds.h"
#include "worker/lambang.h"

enum { WIDE = 1200, HIGH = 630, EDGE = 72, TITLE = 218, BAND = 420, TILE = 126, INK = 0x12283a, MUTED = 0x4a5d6b, WASH = 0xf3f7f8, GOLD = 0xf2b632, PNG_MAX = 2 << 20 };

struct card { cairo_t *cr; int brand; bool crest; double y; };

static void pen(cairo_t *cr, enum cetak_font f, double size, int rgb)
{
    cairo_set_font_face(cr, cetak_font(f));
    cairo_set_font_size(cr, size);
    cetak_rgb(cr, rgb);
}

static void tile(cairo_t *cr, double x, double y, double w, double h, double r, int rgb)
{
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, M_PI / 2);
    cairo_arc(cr, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo_arc(cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(cr);
    cetak_rgb(cr, rgb);
    cairo_fill(cr);
}

/* The mark of the house, as web/partials/mark.html draws it. */
static void mark(const struct card *c, double x, double y, double side)
{
    cairo_t *cr = c->cr;
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, side / 40, side / 40);
    tile(cr, 0, 0, 40, 40, 11, c->brand);
    cetak_rgb(cr, 0xffffff);
    cairo_set_line_width(cr, 3.6);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_move_to(cr, 10, 27);
    cairo_line_to(cr, 10, 13.5);
    cairo_line_to(cr, 20, 21.5);
    cairo_line_to(cr, 30, 13.5);
    cairo_line_to(cr, 30, 27);
    cairo_stroke(cr);
    cairo_arc(cr, 20, 29.5, 2.6, 0, 2 * M_PI);
    cetak_rgb(cr, GOLD);
    cairo_fill(cr);
    cairo_restore(cr);
}

struct lines { cairo_t *cr; double y, step; size_t most; const char *text; };

static void line_show(void *arg, const char *s, size_t n, size_t number)
{
    struct lines *l = arg;
    if (number >= l->most)
        return;
    cetak_show(l->cr, EDGE, l->y + (double)number * l->step, s, n);
    if (number + 1 == l->most && s[n + strspn(s + n, " ")] != '\0') /* more would follow */
        cetak_show(l->cr, EDGE + cetak_width(l->cr, s, n), l->y + (double)number * l->step, "\xe2\x80\xa6", 3);
}

/* As large as three lines allow. */
static void title(struct card *c, const char *text)
{
    static const double sizes[] = { 62, 54, 44 };
    size_t i = 0, n;
    do {
        pen(c->cr, FONT_BOLD, sizes[i], INK);
        n = cetak_break(c->cr, text, WIDE - 2 * EDGE - 40, NULL, NULL);
    } while (n > 2 && ++i + 1 < COUNT(sizes));
    pen(c->cr, FONT_BOLD, sizes[i], INK);
    struct lines l = { c->cr, TITLE, sizes[i] * 1.16, 3, text };
    n = cetak_break(c->cr, text, WIDE - 2 * EDGE - 40, line_show, &l);
    c->y = TITLE + (double)((n < 3 ? n : 3) - 1) * l.step + 52;
}

static void grade(struct card *c, const struct naskah_record *r)
{
    const char *const *f = r->field;
    double y = BAND + (HIGH - BAND - TILE) / 2.0, x = EDGE;
    long rgb = strtol(f[4], NULL, 10);
    if (*f[0]) {
        tile(c->cr, x, y, TILE, TILE, 28, rgb >= 0 && rgb <= 0xffffff ? (int)rgb : INK);
        pen(c->cr, FONT_BOLD, 84, 0xffffff);
        cetak_show(c->cr, x + TILE / 2.0 - cetak_width(c->cr, f[0], strlen(f[0])) / 2, y + 92, f[0], strlen(f[0]));
        x += TILE + 34;
    }
    pen(c->cr, FONT_BOLD, 76, INK);
    cetak_show(c->cr, x, y + 62, f[2], strlen(f[2]));
    double after = x + cetak_width(c->cr, f[2], strlen(f[2])) + 24;
    pen(c->cr, FONT_BOLD, 40, INK);
    cetak_show(c->cr, after, y + 62, f[1], strlen(f[1]));
    pen(c->cr, FONT_REGULAR, 30, MUTED);
    cetak_show(c->cr, x, *f[2] ? y + 112 : y + 74, f[3], strlen(f[3]));
}

static void note(const struct card *c, const char *text)
{
    pen(c->cr, FONT_BOLD, 26, INK);
    double w = cetak_width(c->cr, text, strlen(text));
    tile(c->cr, WIDE - EDGE - w - 44, 60, w + 44, 52, 26, 0xffe9b5);
    pen(c->cr, FONT_BOLD, 26, INK);
    cetak_show(c->cr, WIDE - EDGE - w - 22, 95, text, strlen(text));
}

static bool record(struct card *c, const struct naskah_record *r)
{
    const char *text = r->field[0];
    cairo_surface_t *crest;
    switch (r->kind) {
    case 'I':
        crest = lambang_hex(text);
        if (!crest)
            return false;
        lambang_draw(c->cr, crest, EDGE, 52, 76);
        cairo_surface_destroy(crest);
        c->crest = true;
        return true;
    case 'K':
        if (!c->crest)
            mark(c, EDGE, 52, 76);
        pen(c->cr, FONT_BOLD, 32, INK);
        cetak_show(c->cr, EDGE + 100, 84, "Maklumat", 8);
        pen(c->cr, FONT_REGULAR, 28, MUTED);
        cetak_show(c->cr, EDGE + 100, 122, text, strlen(text));
        return true;
    case 'J':
        title(c, text);
        return true;
    case 'j':
        pen(c->cr, FONT_REGULAR, 32, MUTED);
        struct lines l = { c->cr, c->y, 40, 1, text };
        cetak_break(c->cr, text, WIDE - 2 * EDGE - 40, line_show, &l);
        return true;
    case 'M':
        grade(c, r);
        return true;
    case 'N':
        note(c, text);
        return true;
    default:
        return false;
    }
}

enum mk_result kartu_png(char *p, size_t n, struct buf *out, struct err *err)
{
    struct naskah_reader in = { p, p + n, 0 };
    struct naskah_record r;
    if (!naskah_next(&in, &r) || r.kind != 'W')
        return err_set(err, MK_INVALID, "naskah kartu tidak dimulai dengan warnanya");
    long brand = strtol(r.field[0], NULL, 10);
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDE, HIGH);
    struct card c = { .cr = cairo_create(s), .brand = brand >= 0 && brand <= 0xffffff ? (int)brand : INK, .y = 300 };
    bool good = true;
    cetak_rgb(c.cr, 0xffffff);
    cairo_paint(c.cr);
    tile(c.cr, 0, BAND, WIDE, HIGH - BAND, 0.1, WASH);
    tile(c.cr, 0, 0, WIDE, 14, 0.1, c.brand);
    while (good && naskah_next(&in, &r))
        good = record(&c, &r);
    cairo_destroy(c.cr);
    cairo_status_t status = cairo_surface_write_to_png_stream(s, lambang_keep, out);
    cairo_surface_destroy(s);
    if (!good || in.p < in.end)
        return err_set(err, MK_INVALID, "naskah kartu rusak pada baris %zu", in.line);
    return status == CAIRO_STATUS_SUCCESS ? MK_OK : err_set(err, MK_FAILED, "kartu: %s", cairo_status_to_string(status));
}

static enum mk_result fonts(struct worker_call *c)
{
    return cetak_fonts_load(&c->err);
}

static enum mk_result run(struct worker_call *c)
{
    enum { CARD_BYTES = 1 << 20 };
    unsigned char *p = NULL;
    size_t n = 0;
    struct buf out;
    buf_init(&out, PNG_MAX);
    enum mk_result r = c->n_in == 1 ? worker_read_all(c->in[0], CARD_BYTES, &p, &n, &c->err) : err_set(&c->err, MK_FAILED, "tanpa naskah");
    if (r == MK_OK)
        r = kartu_png((char *)p, n, &out, &c->err);
    if (r == MK_OK)
        r = worker_write_all(c->out, out.p, out.n, &c->err);
    buf_release(&out);
    free(p);
    return r;
}

const struct worker_kind worker_kartu = { .name = "kartu", .profile = WORKER_CLOSED, .seconds = 20, .cpu_seconds = 10,
                                          .memory_bytes = 256 << 20, .out_bytes = PNG_MAX, .prepare = fonts, .run = run };
