/* cetak_teks.c: fonts, and lines of text: measuring, breaking, showing. */
#include <ft2build.h>
#include FT_FREETYPE_H
#include <cairo-ft.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "worker/cetak.h"
#include "worker/worker.h"

static const struct { const char *file[N_FONTS]; } families[] = {
    { { "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
        "/usr/share/fonts/truetype/liberation2/LiberationSans-Bold.ttf",
        "/usr/share/fonts/truetype/liberation2/LiberationSans-Italic.ttf" } },
    { { "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
        "/usr/share/fonts/truetype/liberation/LiberationSans-Italic.ttf" } },
    { { "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf" } },
};
enum { FONT_BYTES = 4 << 20 };

static FT_Library library;
static cairo_font_face_t *faces[N_FONTS];

static bool family_load(const char *const file[N_FONTS])
{
    for (int i = 0; i < N_FONTS; i++) {
        unsigned char *p = NULL; /* kept for as long as the process */
        size_t n = 0;
        FT_Face face;
        struct err ignored;
        int fd = open(file[i], O_RDONLY | O_CLOEXEC);
        enum mk_result r = fd < 0 ? MK_NOT_FOUND : worker_read_all(fd, FONT_BYTES, &p, &n, &ignored);
        if (fd >= 0)
            close(fd);
        if (r != MK_OK || FT_New_Memory_Face(library, p, (FT_Long)n, 0, &face) != 0)
            return false;
        faces[i] = cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING);
    }
    return true;
}

enum mk_result cetak_fonts_load(struct err *err)
{
    if (faces[N_FONTS - 1])
        return MK_OK;
    if (!library && FT_Init_FreeType(&library) != 0)
        return err_set(err, MK_FAILED, "pustaka huruf tidak dapat dimulai");
    for (size_t i = 0; i < COUNT(families); i++)
        if (family_load(families[i].file))
            return MK_OK;
    return err_set(err, MK_FAILED, "huruf untuk mencetak tidak ada di server ini; pasang paket fonts-liberation2");
}

cairo_font_face_t *cetak_font(enum cetak_font f)
{
    return faces[f];
}

void cetak_rgb(cairo_t *cr, int rgb)
{
    cairo_set_source_rgb(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

void cetak_use(struct cetak *c, enum cetak_font f, double size, int rgb)
{
    cairo_set_font_face(c->cr, faces[f]);
    cairo_set_font_size(c->cr, size);
    cetak_rgb(c->cr, rgb);
}

/* A piece of text with a NUL behind; longer ones were cut by whoever wrote the document. */
enum { PIECE = 2048 };
static const char *piece(char room[PIECE], const char *s, size_t n)
{
    n = n < PIECE ? n : PIECE - 1;
    memcpy(room, s, n);
    room[n] = '\0';
    return room;
}

double cetak_width(cairo_t *cr, const char *s, size_t n)
{
    char room[PIECE];
    cairo_text_extents_t e;
    cairo_text_extents(cr, piece(room, s, n), &e);
    return e.x_advance;
}

void cetak_show(cairo_t *cr, double x, double y, const char *s, size_t n)
{
    char room[PIECE];
    cairo_move_to(cr, x, y);
    cairo_show_text(cr, piece(room, s, n));
}

/* Bytes of the longest beginning that fits; at least one character. */
static size_t fitting(cairo_t *cr, const char *s, size_t n, double width)
{
    size_t good = 0;
    for (size_t end = 0; end < n && end < PIECE - 8;) {
        do
            end++;
        while (end < n && (s[end] & 0xc0) == 0x80);
        if (good > 0 && cetak_width(cr, s, end) > width)
            break;
        good = end;
    }
    return good;
}

size_t cetak_break(cairo_t *cr, const char *text, double width, cetak_line_fn *fn, void *arg)
{
    size_t lines = 0;
    for (const char *p = text + strspn(text, " "); *p;) {
        size_t line = 0;
        for (size_t end = 0; p[end];) { /* word by word */
            size_t next = end + strspn(p + end, " ");
            next += strcspn(p + next, " ");
            if (next > PIECE - 8 || cetak_width(cr, p, next) > width)
                break;
            line = end = next;
        }
        if (line == 0) /* one word is wider than the line */
            line = fitting(cr, p, strcspn(p, " "), width);
        if (fn)
            fn(arg, p, line, lines);
        lines++;
        p += line;
        p += strspn(p, " ");
    }
    return lines;
}
