/* csv.h: reads comma- or semicolon-separated files of any size (RFC 4180, UTF-8 with or without BOM,
 * CRLF or LF, quoted fields with line breaks) in one pass over memory that the caller maps or fills.
 *
 * The reader never copies a field that has no escaped quote; it never accepts a stray quote, an
 * unterminated field, a NUL byte, bytes that are no UTF-8, a field above the limit or a record with
 * more fields than the caller has room for: each is MK_INVALID with line, column (in characters)
 * and reason. */
#ifndef MK_BASE_CSV_H
#define MK_BASE_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct csv_field {
    const char *p; /* into the input, or into the reader's arena when quotes were doubled */
    size_t n;
};

struct csv {
    const char *at, *end;
    int64_t line;        /* of the record just read, from 1 */
    int64_t next_line;
    char separator;      /* set by csv_init from the header line, or forced */
    struct arena *arena; /* for unescaped fields only */
    size_t field_max;
    struct err err;      /* "baris 17 kolom 3: tanda kutip di tengah isian" */
};

/* p[0..n) must stay until the end. A BOM is skipped. separator 0: taken from the first line, the one
 * of ',' ';' TAB that occurs most outside quotes, comma when none. */
void csv_init(struct csv *c, const char *p, size_t n, char separator, struct arena *a, size_t field_max);
/* Next record: at most max fields. MK_NOT_FOUND at the end. After MK_INVALID the reader stands at the
 * next line, so a caller may count the bad record and go on; MK_TOO_BIG, likewise, is a full arena (empty
 * it between records). Blank lines are skipped. c->line is set also for a refused record. */
MK_MUST_USE enum mk_result csv_next(struct csv *c, struct csv_field *fields, size_t max, size_t *ret_n);

#endif
