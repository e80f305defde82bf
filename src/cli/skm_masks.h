/* skm_masks.h: the bytes of a CSV file as bit masks, 64 at a time, and from them the places of the
 * separators and line breaks. This is the first half of the fast reader of `maklumat skm`; it knows
 * nothing of records or answers.
 *
 * The fast reader handles what nearly every row is made of: fields that are plain or wholly quoted.
 * Whatever is rarer (a quote in a wrong place, doubled quotes, a line break inside quotes, a lone CR, a
 * NUL) stops the index just before it, and base/csv.h reads that one record. So there is one judge of
 * what is well formed, and this file only has to notice what it cannot judge. */
#ifndef MK_CLI_SKM_MASKS_H
#define MK_CLI_SKM_MASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bit i stands for byte i of 64. */
struct skm_masks {
    uint64_t separator, newline, quote;
    uint64_t control; /* bytes below 0x20 */
    uint64_t high;    /* bytes above 0x7f */
};

/* Fills one entry for each whole block of 64 bytes. */
typedef void skm_masks_fn(const char *p, size_t blocks, char separator, struct skm_masks *ret);
/* The fastest one that this processor runs. */
skm_masks_fn *skm_masks_best(void);
/* Every version that this processor runs, for tests; the count. The first is plain C. */
size_t skm_masks_all(skm_masks_fn *ret[4]);

enum {
    SKM_WINDOW = 16 * 1024, /* bytes looked at in one step: index and bytes stay in the nearest cache */
    SKM_BLOCKS = SKM_WINDOW / 64,
};

/* Where the marks (separators and line breaks outside quotes) of one window are. */
struct skm_index {
    skm_masks_fn *fill;
    size_t n_marks, n_rows;
    bool high;    /* some byte is above 0x7f: somebody must check the UTF-8 */
    bool stopped; /* before the end, at something for the careful reader */
    uint16_t mark[SKM_WINDOW + 8]; /* offsets */
    uint16_t row[SKM_WINDOW + 8];  /* for each line break, which mark it is */
    struct skm_masks masks[SKM_BLOCKS];
};

/* Looks at p[0..n), n at most SKM_WINDOW, which must begin at the start of a record. `more`: bytes
 * follow behind n and may be looked at (one of them). Marks behind the first thing that needs the careful
 * reader are left out. */
void skm_index_window(struct skm_index *ix, const char *p, size_t n, bool more, char separator);

#endif
