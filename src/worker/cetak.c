/* cetak.c: lays a document out on pages: headings, paragraphs, lists, tables that break between rows and repeat their
 * head, drawings, table of contents, who signs, footers with page numbers. See cetak.h. */
#include "worker/cetak.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker/lambang.h"

enum { INK = 0x14202b, SOFT = 0x4a5b68, BRAND = 0x0f5f59, RULE = 0xc9d3d9, WASH = 0xeaf2f1 };
static const double leading = 1.42; /* of the size of the font */

/* ---- pages ---- */

static void footer(struct cetak *c)
{
    char text[64];
    cetak_use(c, FONT_REGULAR, 8, SOFT);
    snprintf(text, sizeof text, strcmp(c->lang, "en") == 0 ? "Page %d of %d" : "Halaman %d dari %d", c->page, c->pages);
    double width = cetak_width(c->cr, text, strlen(text));
    cetak_show(c->cr, A4_WIDTH - MARGIN - width, A4_HEIGHT - 40, text, strlen(text));
    cetak_show(c->cr, MARGIN, A4_HEIGHT - 40, c->footer, strlen(c->footer));
    cetak_rgb(c->cr, RULE);
    cairo_set_line_width(c->cr, 0.6);
    cairo_move_to(c->cr, MARGIN, A4_HEIGHT - 54);
    cairo_line_to(c->cr, A4_WIDTH - MARGIN, A4_HEIGHT - 54);
    cairo_stroke(c->cr);
}

static void page_new(struct cetak *c)
{
    if (c->page > 0) {
        if (!c->poster)
            footer(c);
        cairo_show_page(c->cr);
    }
    c->page++;
    c->poster = false;
    c->y = TOP;
}

/* Room for so much; true: a new page was begun. */
static bool room(struct cetak *c, double height)
{
    if (c->y + height <= A4_HEIGHT - BOTTOM || c->y <= TOP)
        return false;
    page_new(c);
    return true;
}

static void fault(struct cetak *c, const char *what, size_t line)
{
    if (!c->broken)
        err_set(c->err, MK_INVALID, "naskah baris %zu: %s", line, what);
    c->broken = true;
}

/* ---- lines of text ---- */

struct lines {
    struct cetak *c;
    const char *tag;      /* structure of what is written: "P", "H1" …; reopened on the next page */
    double x, width, step;
    char align;           /* l, c, r, j is not done */
};

static void line_show(void *arg, const char *s, size_t n, size_t number)
{
    struct lines *l = arg;
    struct cetak *c = l->c;
    (void)number;
    if (c->y + l->step > A4_HEIGHT - BOTTOM && c->y > TOP) {
        cairo_tag_end(c->cr, l->tag);
        page_new(c);
        cairo_tag_begin(c->cr, l->tag, NULL);
    }
    double rest = l->width - (l->align == 'l' ? 0 : cetak_width(c->cr, s, n));
    c->y += l->step;
    cetak_show(c->cr, l->x + (l->align == 'c' ? rest / 2 : l->align == 'r' ? rest : 0), c->y - l->step * 0.28, s, n);
}

struct style { enum cetak_font font; double size; int rgb; const char *tag; char align; double indent, before, after; };

static void block(struct cetak *c, const char *text, struct style s)
{
    struct lines l = { c, s.tag, MARGIN + s.indent, TEXT_WIDTH - s.indent, s.size * leading, s.align };
    c->y += c->y > TOP ? s.before : 0;
    room(c, l.step);
    cetak_use(c, s.font, s.size, s.rgb);
    cairo_tag_begin(c->cr, s.tag, NULL);
    cetak_break(c->cr, text, l.width, line_show, &l);
    cairo_tag_end(c->cr, s.tag);
    c->y += s.after;
}

static void list_item(struct cetak *c, const char *text)
{
    room(c, 10.5 * leading);
    double y = c->y;
    cetak_use(c, FONT_REGULAR, 10.5, BRAND);
    cetak_show(c->cr, MARGIN + 6, y + 10.5 * leading * 0.72, "•", strlen("•"));
    block(c, text, (struct style){ FONT_REGULAR, 10.5, INK, "P", 'l', 18, 0, 3 });
}

/* ---- headings, contents ---- */

static void heading(struct cetak *c, const char *text, int level)
{
    static const struct style styles[] = { { FONT_BOLD, 15, BRAND, "H1", 'l', 0, 18, 6 }, { FONT_BOLD, 11.5, INK, "H2", 'l', 0, 12, 3 } };
    char name[40];
    if (c->at_heading >= c->n_heading)
        return;
    room(c, level == 1 ? 130 : 105); /* not alone at the foot of a page: a table wants 70 below it */
    struct heading *h = &c->heading[c->at_heading];
    h->page = c->page;
    snprintf(name, sizeof name, "dest='h%zu'", c->at_heading);
    c->outline[level] = cairo_pdf_surface_add_outline(c->surface, level == 1 ? CAIRO_PDF_OUTLINE_ROOT : c->outline[1], text,
                                                      name, level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : (cairo_pdf_outline_flags_t)0);
    snprintf(name, sizeof name, "name='h%zu'", c->at_heading++);
    cairo_tag_begin(c->cr, CAIRO_TAG_DEST, name);
    block(c, text, styles[level - 1]);
    cairo_tag_end(c->cr, CAIRO_TAG_DEST);
}

static void contents(struct cetak *c, const char *title)
{
    block(c, title, (struct style){ FONT_BOLD, 15, BRAND, "P", 'l', 0, 0, 10 });
    for (size_t i = 0; i < c->n_heading; i++) {
        const struct heading *h = &c->heading[i];
        char name[40], page[16];
        double size = 10.5, x = MARGIN + (h->level == 1 ? 0 : 16), step = size * (h->level == 1 ? 1.9 : 1.55);
        room(c, step);
        c->y += step;
        cetak_use(c, h->level == 1 ? FONT_BOLD : FONT_REGULAR, size, INK);
        snprintf(name, sizeof name, "dest='h%zu'", i);
        snprintf(page, sizeof page, "%d", h->page);
        cairo_tag_begin(c->cr, CAIRO_TAG_LINK, name);
        cetak_show(c->cr, x, c->y, h->text, strlen(h->text));
        double width = cetak_width(c->cr, page, strlen(page)), from = x + cetak_width(c->cr, h->text, strlen(h->text)) + 6;
        cetak_show(c->cr, A4_WIDTH - MARGIN - width, c->y, page, strlen(page));
        cairo_tag_end(c->cr, CAIRO_TAG_LINK);
        static const double dots[] = { 0.8, 3 };
        cetak_rgb(c->cr, RULE);
        cairo_set_line_width(c->cr, 0.8);
        cairo_set_dash(c->cr, dots, 2, 0);
        cairo_move_to(c->cr, from, c->y - 1);
        cairo_line_to(c->cr, fmax(from, A4_WIDTH - MARGIN - width - 6), c->y - 1);
        cairo_stroke(c->cr);
        cairo_set_dash(c->cr, NULL, 0, 0);
    }
}

/* ---- tables ---- */

enum { PAD = 5 };
static const double cell_size = 9.2;

static bool table_open(struct cetak *c, const struct naskah_record *r)
{
    double sum = 0;
    memset(&c->table, 0, sizeof c->table);
    for (const char *p = r->field[1]; *p; p += strspn(p, " ")) {
        char *end;
        long share = strtol(p, &end, 10);
        if (share < 1 || share > 1000 || c->table.n == COLUMNS_MAX || !*end || !strchr("lrc", *end))
            return false;
        c->table.width[c->table.n] = (double)share;
        c->table.align[c->table.n++] = *end;
        sum += (double)share;
        p = end + 1;
    }
    for (size_t i = 0; i < c->table.n; i++)
        c->table.width[i] *= TEXT_WIDTH / sum;
    if (c->table.n == 0)
        return false;
    c->table.open = true;
    c->y += c->y > TOP ? 8 : 0;
    if (*r->field[0])
        block(c, r->field[0], (struct style){ FONT_BOLD, 9.5, INK, "P", 'l', 0, 0, 3 });
    room(c, 70);
    return true;
}

static double row_height(struct cetak *c, const struct naskah_record *r, enum cetak_font font)
{
    size_t most = 1;
    cetak_use(c, font, cell_size, INK);
    for (size_t i = 0; i < c->table.n; i++) {
        size_t lines = cetak_break(c->cr, r->field[i], c->table.width[i] - 2 * PAD, NULL, NULL);
        most = lines > most ? lines : most;
    }
    return (double)most * cell_size * 1.32 + 2 * PAD - 1;
}

struct cell { cairo_t *cr; double x, y, width; char align; };

static void cell_line(void *arg, const char *s, size_t n, size_t number)
{
    const struct cell *k = arg;
    double rest = k->width - (k->align == 'l' ? 0 : cetak_width(k->cr, s, n));
    cetak_show(k->cr, k->x + (k->align == 'c' ? rest / 2 : k->align == 'r' ? rest : 0),
               k->y + PAD + cell_size * (0.85 + 1.32 * (double)number), s, n);
}

static void row_draw(struct cetak *c, const struct naskah_record *r, double height)
{
    bool head = r->kind == 'H';
    double x = MARGIN;
    if (r->kind != 'R') {
        cetak_rgb(c->cr, WASH);
        cairo_rectangle(c->cr, MARGIN, c->y, TEXT_WIDTH, height);
        cairo_fill(c->cr);
    }
    cetak_use(c, r->kind == 'R' ? FONT_REGULAR : FONT_BOLD, cell_size, INK);
    cairo_tag_begin(c->cr, "TR", NULL);
    for (size_t i = 0; i < c->table.n; i++) {
        struct cell k = { c->cr, x + PAD, c->y, c->table.width[i] - 2 * PAD, c->table.align[i] };
        cairo_tag_begin(c->cr, head ? "TH" : "TD", NULL);
        cetak_break(c->cr, r->field[i], k.width, cell_line, &k);
        cairo_tag_end(c->cr, head ? "TH" : "TD");
        x += c->table.width[i];
    }
    cairo_tag_end(c->cr, "TR");
    c->y += height;
    cetak_rgb(c->cr, RULE);
    cairo_set_line_width(c->cr, head ? 1 : 0.5);
    cairo_move_to(c->cr, MARGIN, c->y);
    cairo_line_to(c->cr, A4_WIDTH - MARGIN, c->y);
    cairo_stroke(c->cr);
}

static void table_tag(struct cetak *c, bool open)
{
    if (open == c->table.tagged)
        return;
    if (open)
        cairo_tag_begin(c->cr, "Table", NULL);
    else
        cairo_tag_end(c->cr, "Table");
    c->table.tagged = open;
}

/* A row that does not fit goes to the next page, below the head once more. */
static void row(struct cetak *c, const struct naskah_record *r)
{
    enum cetak_font font = r->kind == 'R' ? FONT_REGULAR : FONT_BOLD;
    double height = row_height(c, r, font);
    if (c->y + height > A4_HEIGHT - BOTTOM && c->y > TOP) {
        table_tag(c, false);
        page_new(c);
        if (c->table.has_head && r->kind != 'H') {
            table_tag(c, true);
            row_draw(c, &c->table.head, row_height(c, &c->table.head, FONT_BOLD));
        }
    }
    table_tag(c, true);
    if (r->kind == 'H') {
        c->table.head = *r;
        c->table.has_head = true;
    }
    row_draw(c, r, height);
}

static void table_close(struct cetak *c)
{
    table_tag(c, false);
    c->table.open = false;
    c->y += 8;
}

/* ---- drawings ---- */

static bool drawing(struct cetak *c, const struct naskah_record *g, struct naskah_reader *in)
{
    double w = strtod(g->field[0], NULL) / 10, h = strtod(g->field[1], NULL) / 10, share = strtod(g->field[2], NULL) / 100;
    struct naskah_record s;
    bool good = w >= 1 && w <= 2000 && h >= 1 && h <= 2000 && share > 0 && share <= 1, closed = false;
    double scale = good ? TEXT_WIDTH * share / w : 1, height = h * scale;
    if (!good || height > A4_HEIGHT - TOP - BOTTOM)
        return false;
    c->y += c->y > TOP ? 6 : 0;
    room(c, height + 20);
    cairo_tag_begin(c->cr, "Figure", NULL);
    cairo_save(c->cr);
    cairo_translate(c->cr, MARGIN + TEXT_WIDTH * (1 - share) / 2, c->y);
    cairo_scale(c->cr, scale, scale);
    while (good && !closed && naskah_next(in, &s)) {
        closed = s.kind == 'E';
        good = closed || cetak_shape(c->cr, &s);
    }
    cairo_restore(c->cr);
    cairo_tag_end(c->cr, "Figure");
    c->y += height + 4;
    if (*g->field[3])
        block(c, g->field[3], (struct style){ FONT_ITALIC, 9, SOFT, "Caption", 'c', 0, 0, 8 });
    return good && closed;
}

/* A page of its own; the first page of a document is there already. */
static bool poster(struct cetak *c, struct naskah_reader *in)
{
    if (c->poster || c->y > TOP)
        page_new(c);
    c->poster = true;
    return cetak_poster(c, in);
}

static void signer(struct cetak *c, const struct naskah_record *r)
{
    static const double x = 300;
    const char *const *f = r->field;
    room(c, 150);
    c->y += 24;
    for (size_t i = 0; i < 4; i++) {
        if (i == 2)
            c->y += 56; /* where one signs */
        char text[300];
        if (!*f[i])
            continue;
        snprintf(text, sizeof text, i == 3 ? "NIP %s" : "%s", f[i]);
        block(c, text, (struct style){ i == 2 ? FONT_BOLD : FONT_REGULAR, 10.5, INK, "P", 'l', x - MARGIN, 0, 0 });
    }
}

/* ---- the document ---- */

static void letterhead(struct cetak *c, const char *text, size_t number)
{
    block(c, text, (struct style){ number == 0 ? FONT_BOLD : number == 1 ? FONT_BOLD : FONT_REGULAR,
                                   number == 0 ? 13 : number == 1 ? 12 : 9, INK, "P", 'c', 0, 0, 1 });
}

/* Left of the lines of the letterhead, which stand in the middle. An ornament: the lines name the region. */
static bool crest(struct cetak *c, const char *hex)
{
    enum { SIDE = 52 };
    cairo_surface_t *s = lambang_hex(hex);
    if (!s)
        return false;
    lambang_draw(c->cr, s, MARGIN, c->y - 4, SIDE);
    cairo_surface_destroy(s);
    c->crest_until = c->y - 4 + SIDE;
    return true;
}

static void letterhead_rule(struct cetak *c)
{
    c->y = c->y < c->crest_until ? c->crest_until : c->y;
    c->crest_until = 0;
    cetak_rgb(c->cr, INK);
    cairo_set_line_width(c->cr, 1.6);
    cairo_move_to(c->cr, MARGIN, c->y + 6);
    cairo_line_to(c->cr, A4_WIDTH - MARGIN, c->y + 6);
    cairo_stroke(c->cr);
    cairo_set_line_width(c->cr, 0.5);
    cairo_move_to(c->cr, MARGIN, c->y + 8.5);
    cairo_line_to(c->cr, A4_WIDTH - MARGIN, c->y + 8.5);
    cairo_stroke(c->cr);
    c->y += 24;
}

static bool record(struct cetak *c, const struct naskah_record *r, struct naskah_reader *in)
{
    const char *text = r->field[0];
    if (c->table.open && !strchr("HRSE", r->kind))
        return false;
    switch (r->kind) {
    case 'J':
        block(c, text, (struct style){ FONT_BOLD, 20, BRAND, "H1", 'c', 0, 90, 6 });
        return true;
    case 'j':
        block(c, text, (struct style){ FONT_REGULAR, 13, INK, "P", 'c', 0, 4, 4 });
        return true;
    case 'X':
        page_new(c);
        return true;
    case 'C':
        contents(c, text);
        return true;
    case '1':
    case '2':
        heading(c, text, r->kind - '0');
        return true;
    case 'P':
        block(c, text, (struct style){ FONT_REGULAR, 10.5, INK, "P", 'l', 0, 0, 7 });
        return true;
    case 'L':
        list_item(c, text);
        return true;
    case 'N':
        block(c, text, (struct style){ FONT_REGULAR, 8.5, SOFT, "P", 'l', 0, 0, 5 });
        return true;
    case 'T':
        return table_open(c, r);
    case 'H':
    case 'R':
    case 'S':
        if (c->table.open)
            row(c, r);
        return c->table.open;
    case 'E':
        if (!c->table.open)
            return false;
        table_close(c);
        return true;
    case 'G':
        return drawing(c, r, in);
    case 'F':
        return poster(c, in);
    case 'Y':
        signer(c, r);
        return true;
    default:
        return false;
    }
}

static void walk(struct cetak *c, char *p, size_t n)
{
    struct naskah_reader in = { p, p + n, 0 };
    struct naskah_record r;
    size_t heads = 0;
    const int64_t lines = (int64_t)naskah_lines(p, n);
    page_new(c);
    while (!c->broken && naskah_next(&in, &r) && c->page <= PAGES_MAX) {
        if (in.line % 16 == 0)
            worker_maju(c->call, c->final ? 2 : 1, (int64_t)in.line, lines);
        if (r.kind == 'D' && in.line == 1)
            continue;
        if (r.kind == 'K') {
            letterhead(c, r.field[0], heads++);
            continue;
        }
        if (r.kind == 'I' && heads == 0) {
            if (!crest(c, r.field[0]))
                fault(c, "bukan lambang", in.line);
            continue;
        }
        if (r.kind == 'i') {
            if (c->crest || !(c->crest = lambang_hex(r.field[0])))
                fault(c, "bukan lambang", in.line);
            continue;
        }
        if (heads > 0) {
            letterhead_rule(c);
            heads = 0;
        }
        if (!record(c, &r, &in))
            fault(c, "tidak dikenal atau bukan pada tempatnya", in.line);
    }
    if (in.p < in.end || c->page > PAGES_MAX || c->table.open)
        fault(c, c->page > PAGES_MAX ? "terlalu banyak halaman" : "rusak", in.line + 1);
    if (!c->poster)
        footer(c);
}

/* Title, language, and the headings with their levels. */
static bool outline_read(struct cetak *c, char *p, size_t n)
{
    struct naskah_reader in = { p, p + n, 0 };
    struct naskah_record r;
    if (!naskah_next(&in, &r) || r.kind != 'D' || !*r.field[0])
        return false;
    c->title = arena_text(c->arena, r.field[0]);
    c->lang = strcmp(r.field[1], "en") == 0 ? "en" : "id";
    c->date = arena_text(c->arena, r.field[2]);
    c->footer = arena_text(c->arena, r.field[3]);
    c->paper = strcmp(r.field[4], "A3") == 0 ? M_SQRT2 : 1;
    c->heading = arena_array(c->arena, struct heading, HEADINGS_MAX);
    while (c->heading && naskah_next(&in, &r))
        if ((r.kind == '1' || r.kind == '2') && c->n_heading < HEADINGS_MAX)
            c->heading[c->n_heading++] = (struct heading){ arena_text(c->arena, r.field[0]), r.kind - '0', 0 };
    return c->title && c->date && c->footer && c->heading;
}

static cairo_status_t keep(void *arg, const unsigned char *p, unsigned n)
{
    struct buf *b = arg;
    buf_add(b, p, n);
    return b->overflow ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static cairo_status_t drop(void *arg, const unsigned char *p, unsigned n)
{
    (void)arg, (void)p, (void)n;
    return CAIRO_STATUS_SUCCESS;
}

/* One pass over a copy, since reading cuts the records. */
static bool pass(struct cetak *c, const char *p, size_t n, struct buf *pdf)
{
    char *copy = malloc(n + 1);
    if (!copy) {
        err_set(c->err, MK_TOO_BIG, "memori pencetak habis");
        return false;
    }
    memcpy(copy, p, n);
    copy[n] = '\0';
    c->page = 0;
    c->poster = false;
    c->at_heading = 0;
    memset(&c->table, 0, sizeof c->table);
    c->surface = cairo_pdf_surface_create_for_stream(pdf ? keep : drop, pdf, A4_WIDTH * c->paper,
                                                        A4_HEIGHT * c->paper);
    char stamp[40];
    snprintf(stamp, sizeof stamp, "%.10sT00:00:00", c->date);
    cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_TITLE, c->title);
    cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_CREATOR, "Maklumat");
    cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_CREATE_DATE, stamp); /* of the data: the same bytes again */
    c->cr = cairo_create(c->surface);
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(c->cr, o);
    cairo_font_options_destroy(o);
    walk(c, copy, n);
    cairo_surface_destroy(c->crest);
    c->crest = NULL;
    cairo_destroy(c->cr);
    cairo_surface_finish(c->surface);
    cairo_status_t status = cairo_surface_status(c->surface);
    cairo_surface_destroy(c->surface);
    free(copy);
    if (!c->broken && status != CAIRO_STATUS_SUCCESS) {
        err_set(c->err, MK_FAILED, "pencetak: %s", cairo_status_to_string(status));
        c->broken = true;
    }
    return !c->broken;
}

enum mk_result cetak_pdf(struct worker_call *call, struct arena *a, char *p, size_t n, struct buf *pdf, int *ret_pages,
                         struct err *err)
{
    struct cetak c = { .call = call, .arena = a, .err = err };
    char *copy = malloc(n + 1);
    if (!copy)
        return err_set(err, MK_TOO_BIG, "memori pencetak habis");
    memcpy(copy, p, n);
    copy[n] = '\0';
    bool read = outline_read(&c, copy, n);
    free(copy);
    if (!read)
        return err_set(err, MK_INVALID, "naskah tidak dimulai dengan judulnya");
    if (!pass(&c, p, n, NULL))
        return MK_INVALID;
    c.pages = c.page;
    c.final = true;
    if (!pass(&c, p, n, pdf))
        return MK_INVALID;
    *ret_pages = c.pages;
    return cetak_language(pdf, c.lang, err);
}
