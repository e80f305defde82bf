/* import.h: CSV, or a sheet of an XLSX file, into the database, for every kind of record. One driver, so that `--dry-run`, `--skip-invalid`,
 * line numbers, reasons and "all or nothing" are the same everywhere.
 *
 * The file is read twice: the first pass checks every row and reports each refused one; the second, inside
 * one write, stores. Nothing is stored when a row was refused, unless --skip-invalid was given. A kind with very many
 * rows (straight) is first stored while it is checked, since most files are right; the first refused row undoes
 * that, and then it is read as the others are.
 *
 * To add a kind: a struct import_kind, a command whose options are IMPORT_OPTIONS and whose run calls
 * import_run. */
#ifndef MK_WEB_IMPORT_H
#define MK_WEB_IMPORT_H

#include "base/csv.h"
#include "web/open.h"
#include "web/sheet.h"

#define IMPORT_OPTIONS \
    OPEN_OPTIONS, \
    { .name = "dry-run", .letter = 'n', .kind = OPT_FLAG, .help = "Hanya memeriksa; tidak ada yang disimpan" }, \
    { .name = "skip-invalid", .kind = OPT_FLAG, .help = "Lewati baris yang ditolak, simpan yang lain" }, \
    SHEET_OPTION

enum { IMPORT_COLUMNS_MAX = 96 };

struct import {
    struct invocation *in;
    const char *file;
    struct store *store;
    struct db *db;
    struct daerah daerah;
    int64_t now_ms;
    struct arena row;      /* emptied after each row */
    int64_t accepted, rejected;
    void *state;           /* the kind's */
    /* the driver's */
    const struct import_kind *kind;
    const char *data;
    size_t size;
    struct csv_field field[IMPORT_COLUMNS_MAX];
    size_t n_fields;
    bool straight, refused; /* this pass stops at a refused row; it met one */
    int at[IMPORT_COLUMNS_MAX]; /* where a known column stands in the file, -1 when it does not */
};

struct import_kind {
    const char *noun; /* "jawaban": for the closing sentence */
    bool again;       /* the same file a second time is stored a second time: rows have no key of their own */
    bool straight;    /* row() keeps nothing for other rows */
    int n_columns;    /* of known columns, numbered from 0 */
    /* The number of the column with this name, -1 for one that is ignored. */
    int (*column_of)(const struct csv_field *name);
    /* Are the needed columns there? False with the reason. */
    bool (*header)(const struct import *m, struct err *why);
    /* Before each pass; MK_OK to go on. */
    enum mk_result (*start)(struct import *m);
    /* Reads the current row into the state. False: refused, with the reason. */
    bool (*row)(struct import *m, struct err *why);
    /* Stores the row just read. */
    enum mk_result (*put)(struct import *m, struct db *tx);
    /* After the last row, in the same transaction; NULL when there is nothing to do. */
    enum mk_result (*finish)(struct import *m, struct db *tx);
};

enum mk_result import_run(struct invocation *in, const struct import_kind *kind, void *state);

bool import_has(const struct import *m, int column);
/* The cell of a known column in the current row; empty when the file has no such column. */
const struct csv_field *import_cell(const struct import *m, int column);
/* The same as clean text (NFC, trimmed) in the row's arena; "" when empty. NULL: no UTF-8 or longer than
 * max characters. */
const char *import_text(struct import *m, int column, size_t max);
bool csv_field_is(const struct csv_field *f, const char *name); /* ASCII letters in any case */
int csv_field_shown(const struct csv_field *f);                 /* for "%.*s" in a sentence: at most 40 bytes */

#endif
