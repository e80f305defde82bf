/* xlsx.h: spreadsheets (Office Open XML, ECMA-376): is it one, without anything that acts; and one sheet as CSV. */
#ifndef MK_WORKER_XLSX_H
#define MK_WORKER_XLSX_H

#include "base/buf.h"
#include "worker/xml.h"

/* Parts and relations: no macros, embedded files, links to other workbooks, data connections; every XML part well
 * formed and without DOCTYPE; the parts that every workbook has. */
MK_MUST_USE enum mk_result xlsx_check(struct zipfile *z, struct err *err);

struct xlsx_sheet {
    const char *name;
    int64_t rows, columns;            /* written: rows with content, width of the first of them */
    int64_t formulas, without_value;  /* cells with a formula: their last computed value is taken; those without one */
    int64_t merged, errors, dates;    /* merged ranges; cells such as #N/A; numbers read as dates */
    int64_t sheets;                   /* visible ones in the workbook */
};
/* Sheet `wanted` (NULL or "": the first visible one) as CSV with commas into out. Line n of the CSV is row n of the
 * sheet: empty rows are empty lines, line breaks inside a cell become spaces. A merged range has its value in each
 * cell. Numbers with a point and at most 15 digits, dates as 2026-11-21 or 2026-11-21 08:00:00. */
MK_MUST_USE enum mk_result xlsx_read(struct zipfile *z, struct arena *a, const char *wanted, struct buf *out,
                                     struct xlsx_sheet *ret, struct err *err);

/* xlsx_book.c: what a sheet refers to. */
struct xlsx_book {
    struct arena *arena;
    const char *part, *sheet; /* of the sheet that is read */
    int64_t sheets;
    bool from_1904;
    struct buf strings;       /* shared strings, each with a NUL */
    uint32_t *string;         /* offsets into strings */
    size_t n_strings, cap_strings;
    unsigned char *format;    /* per style: 1 day, 2 time, 3 both, 0 a number */
    size_t n_formats, cap_formats;
};
MK_MUST_USE enum mk_result xlsx_book_read(struct zipfile *z, struct arena *a, const char *wanted, struct xlsx_book *ret,
                                          struct err *err);
void xlsx_book_free(struct xlsx_book *b);
/* Is a number format one of days (1), times (2) or both (3)? */
int xlsx_format_kind(const char *code);
/* A serial number as text; false when it is no date that we can say. */
bool xlsx_date(double serial, bool from_1904, int kind, char ret[32]);

#endif
