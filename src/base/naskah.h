/* naskah.h: a document to be printed, as a list of records: written by whoever knows its content, drawn as PDF or
 * written as XLSX by the worker, which takes it for hostile.
 *
 * One record a line: a letter, then fields with a tab before each. Tabs, line ends and other control characters of
 * a text become spaces, so no text can start a record.
 *
 * For PDF (kind "cetak"):
 *   D judul bahasa tanggal kaki kertas   first of all: title, "id" or "en", day of the data (2026-11-21), text of the
 *                                  footer, "A4" (also when empty) or "A3"
 *   I hex                          crest beside the letterhead: a PNG in hex digits, before its lines
 *   K baris                        a line of the letterhead (the first is the largest)
 *   J, j teks                      title and subtitle of the cover, centred
 *   X                              new page            C judul      table of contents
 *   1, 2 teks                      headings            P, L, N teks paragraph, list item, small note
 *   T keterangan kolom             table; kolom: "40l 20r 40c", shares of the width and alignment
 *   H, R, S sel …                  its head, rows and sum rows              E   its end
 *   G lebar tinggi persen teks     drawing in tenths, share of the page's width, words instead of it; then shapes, E
 *   r isi garis tebal putus x y w h radius        c isi garis tebal x y radius
 *   p isi garis tebal putus langkah               t isi tebal besar rata tegak x y teks
 *   Y tempat jabatan nama nip      who signs
 *   F                              a whole page without footer, 5950 by 8420 tenths of a point whatever the paper: a
 *                                  poster; then shapes, these further ones, and E
 *   i hex                          crest for posters, outside of their pages; shown where a page says l x y sisi
 *   l x y sisi                     in a square of that side
 *   m x y skala                    what follows stands at x y, in so many thousandths
 *   b isi tebal ukuran rata x y lebar tinggi jenis teks    text in a box: broken into lines, made smaller until it fits;
 *                                  rata 0 left, 1 centred, 2 right; jenis "H1", "H2", "P"
 *   q isi x y ukuran modul teks    QR code: modul 0 and 1, row by row; teks says where it leads
 * For XLSX (kind "buku"):
 *   D judul bahasa tanggal         W nama lebar … a sheet and widths of its columns in characters
 *   B teks                         a line of its own, bold
 *   H sel …                        head          R sel … "n84.62" is a number, "t…" a text
 * For cards to be shared (kind "kartu"):
 *   W warna                        colour of the region, first of all
 *   I hex                          its crest
 *   K baris, J, j teks             region; title and subtitle      N teks   a remark, at the top
 *   M huruf kata angka keterangan warna   grade, figure, and where it comes from */
#ifndef MK_BASE_NASKAH_H
#define MK_BASE_NASKAH_H

#include "base/buf.h"

enum { NASKAH_FIELDS = 24, NASKAH_BYTES = 64 << 20 };

void naskah_put(struct buf *b, char kind, const char *const *field, size_t n);
/* NASKAH(b, 'P', text); */
#define NASKAH(b, kind, ...) \
    naskah_put((b), (kind), (const char *const[]){ __VA_ARGS__ }, COUNT(((const char *const[]){ __VA_ARGS__ })))
/* Field by field: start, fields, end. NULL is empty. */
void naskah_start(struct buf *b, char kind);
void naskah_text(struct buf *b, const char *text);
void naskah_int(struct buf *b, int64_t v);
void naskah_end(struct buf *b);

/* ---- reading: in place, in memory that ends with a NUL ---- */
struct naskah_reader { char *p, *end; size_t line; };
struct naskah_record { char kind; const char *field[NASKAH_FIELDS]; size_t n; }; /* fields beyond n are "" */
size_t naskah_lines(const char *p, size_t n); /* records, before they are read */
/* False: the end, or (p < end) a line that is no record. */
bool naskah_next(struct naskah_reader *r, struct naskah_record *ret);

#endif
