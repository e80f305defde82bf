/* saran.h: what people write in the suggestion box, made safe to show: numbers and addresses that may point at a
 * person are hidden; frequent words are counted. Plain text rules, no dictionary of names: what they miss, a person
 * hides by hand. */
#ifndef MK_CORE_SARAN_H
#define MK_CORE_SARAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define SARAN_SAMAR "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2" /* three bullets */
enum { SARAN_ANGKA = 6 /* digits in a row, with single spaces, dots or dashes between, that may be a number of somebody */ };

/* The text with runs of six and more digits and every word with an @ replaced by SARAN_SAMAR. True: something was
 * hidden. */
bool saran_samar(struct buf *b, const char *text);
/* The text with every occurrence of `piece` (ASCII letters in any case) hidden; true: there was one. */
bool saran_tutup(struct buf *b, const char *text, const char *piece);

struct saran_kata { const char *p; size_t n; int jumlah; };
/* Counts words of four letters and more (lower-case ASCII text) into a table of at most `max` words; words that say
 * nothing by themselves ("yang", "untuk") are left out. A word counts once a text. Returns the number of words. */
size_t saran_kata_tambah(struct saran_kata *list, size_t n, size_t max, const char *text);
/* Brings the `top` most frequent to the front, equal ones by letters. */
void saran_kata_urut(struct saran_kata *list, size_t n, size_t top);

#endif
