/* cetak.h: documents for paper and for spreadsheets: the records of base/naskah.h, drawings among them, and the worker
 * that makes a PDF or a workbook of them. */
#ifndef MK_WEB_CETAK_H
#define MK_WEB_CETAK_H

#include "base/arena.h"
#include "base/naskah.h"
#include "registry/registry.h"
#include "web/chart.h"

/* A drawing on paper, `percent` of the width of the text, with a caption (may be NULL). */
#define NASKAH_CHART(b, name, chart, percent, caption, lang) \
    do { \
        struct naskah_sink sink_ = naskah_chart_open((b), chart_##name##_area(chart), (percent), (caption)); \
        chart_##name##_shapes(&sink_.sink, (chart), (lang)); \
        naskah_chart_close(&sink_); \
    } while (0)
struct naskah_sink { struct chart_sink sink; struct buf *out; };
struct naskah_sink naskah_chart_open(struct buf *b, struct chart_area area, int percent, const char *caption);
void naskah_chart_close(struct naskah_sink *k);

/* ---- posters (records F, m, b, q) ---- */
enum { POSTER_WIDTH = 5950, POSTER_HEIGHT = 8420 /* tenths of a point, whatever the paper */ };
struct poster_teks { int rgb; bool tebal; int ukuran, rata /* 0 left, 1 centred, 2 right */, x, y, lebar, tinggi; const char *jenis; };
void poster_teks(struct buf *b, const struct poster_teks *k, const char *teks);
void poster_kotak(struct buf *b, int rgb, int x, int y, int lebar, int tinggi, int sudut);
void poster_lingkaran(struct buf *b, int rgb, int x, int y, int jari);
/* A drawing of web/chart.h inside a poster, `lebar` wide; returns how high it is. */
#define POSTER_CHART(b, name, chart, x, y, lebar, lang) \
    do { \
        struct naskah_sink sink_ = poster_chart_open((b), chart_##name##_area(chart), (x), (y), (lebar)); \
        chart_##name##_shapes(&sink_.sink, (chart), (lang)); \
        poster_chart_close(&sink_); \
    } while (0)
struct naskah_sink poster_chart_open(struct buf *b, struct chart_area area, int x, int y, int lebar);
void poster_chart_close(struct naskah_sink *k);
/* QR code of an address with nothing around it; false: it does not fit into one. */
bool poster_qr(struct buf *b, int rgb, int x, int y, int ukuran, const char *alamat);

/* "n84.62": a cell of a workbook from hundredths (digits 2) or other scaled integers; NULL: no memory. */
const char *naskah_number(struct arena *a, int64_t v, int digits);
const char *naskah_cell(struct arena *a, const char *text); /* "tTEXT" */

/* The crest of the region as a record, where it has one: beside the letterhead, or once for the posters of a document. */
MK_MUST_USE enum mk_result naskah_crest(struct buf *b, struct db *db, const struct daerah *d);
MK_MUST_USE enum mk_result poster_crest(struct buf *b, struct db *db, const struct daerah *d, bool *ret_has);
void poster_lambang(struct buf *b, int x, int y, int sisi);

enum cetak_jenis { CETAK_PDF, CETAK_XLSX, CETAK_KARTU };
/* Blocks until the worker is done (web/worker.h): not on the network thread. The file is appended to out. */
MK_MUST_USE enum mk_result cetak_run(enum cetak_jenis jenis, struct buf *naskah, struct buf *out, struct err *err);
/* The same, watched (worker.h): step 1 writes sheets or lays out pages, step 2 packs or draws them. */
struct worker_watch;
MK_MUST_USE enum mk_result cetak_run_watched(enum cetak_jenis jenis, struct buf *naskah, struct buf *out,
                                             const struct worker_watch *watch, struct err *err);

#endif
