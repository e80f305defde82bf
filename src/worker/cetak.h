/* cetak.h: a document of base/naskah.h as PDF: A4 (posters A3 as well), tagged, with outline, fonts inside, and the same bytes for the same
 * document. Two passes: the first counts pages, the second writes. Fonts are read before the sandbox closes; text is
 * measured and broken here, since the texts are Latin and every library less is one that cannot fall. */
#ifndef MK_WORKER_CETAK_H
#define MK_WORKER_CETAK_H

#include <cairo.h>

#include "base/arena.h"
#include "base/naskah.h"
#include "worker/worker.h"

enum cetak_font { FONT_REGULAR, FONT_BOLD, FONT_ITALIC, N_FONTS };
/* Reads the font files of Debian's fonts-liberation2 or fonts-dejavu-core; once a process. */
MK_MUST_USE enum mk_result cetak_fonts_load(struct err *err);
cairo_font_face_t *cetak_font(enum cetak_font f);

/* Points; y grows downwards. */
enum { A4_WIDTH = 595, A4_HEIGHT = 842, MARGIN = 64, TOP = 64, BOTTOM = 72, TEXT_WIDTH = A4_WIDTH - 2 * MARGIN };
enum { HEADINGS_MAX = 400, COLUMNS_MAX = NASKAH_FIELDS, PAGES_MAX = 2000 };

struct heading { const char *text; int level, page; };
struct cetak { /* one pass */
    struct arena *arena;
    cairo_t *cr;
    cairo_surface_t *surface;
    bool final;             /* the second pass */
    double y;
    double crest_until;     /* of the letterhead: its lines end no higher */
    cairo_surface_t *crest; /* of posters: one surface, so that the file holds it once; or NULL */
    int page, pages;        /* pages: of the first pass */
    const char *title, *lang, *date, *footer;
    double paper;           /* 1: A4; the root of two: A3 */
    bool poster;            /* the page in hand is a whole drawing, without a footer */
    struct heading *heading;
    size_t n_heading, at_heading;
    int outline[3];         /* parents, by level */
    struct worker_call *call;
    struct err *err;
    bool broken;            /* err is set */
    struct { /* the table that is open */
        bool open, tagged;
        size_t n;
        double width[COLUMNS_MAX];
        char align[COLUMNS_MAX];
        struct naskah_record head;
        bool has_head;
    } table;
};

/* call: is told how far it is (the two passes are its steps); or NULL. */
MK_MUST_USE enum mk_result cetak_pdf(struct worker_call *call, struct arena *a, char *p, size_t n, struct buf *pdf, int *ret_pages,
                                     struct err *err);

/* ---- kartu.c: a card to be shared; p ends with a NUL and is cut to pieces ---- */
MK_MUST_USE enum mk_result kartu_png(char *p, size_t n, struct buf *out, struct err *err);

/* ---- cetak_teks.c ---- */
/* Breaks text into lines of at most `width` points; each is handed over with its length. Returns how many. */
typedef void cetak_line_fn(void *arg, const char *s, size_t n, size_t number);
size_t cetak_break(cairo_t *cr, const char *text, double width, cetak_line_fn *fn, void *arg);
double cetak_width(cairo_t *cr, const char *s, size_t n);
void cetak_show(cairo_t *cr, double x, double y, const char *s, size_t n);
void cetak_use(struct cetak *c, enum cetak_font f, double size, int rgb);
void cetak_rgb(cairo_t *cr, int rgb);

/* ---- cetak_gambar.c: draws one shape; false: it is none ---- */
bool cetak_shape(cairo_t *cr, const struct naskah_record *r);

/* ---- cetak_poster.c: a whole page of shapes, read up to its E ---- */
bool cetak_poster(struct cetak *c, struct naskah_reader *in);
/* For its test: the modules of a QR code. False: not a square of 0 and 1. */
bool cetak_qr(cairo_t *cr, const struct naskah_record *r);

/* ---- cetak_akhir.c: adds the language to the catalogue, as an update behind the file ---- */
MK_MUST_USE enum mk_result cetak_language(struct buf *pdf, const char *lang, struct err *err);

#endif
