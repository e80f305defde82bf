/* xlsx_read.c: one sheet as CSV, see xlsx.h. The part is read twice, because merged ranges stand behind the cells. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "worker/xlsx.h"

enum { ROWS = 1048576, COLUMNS = 16384, COLUMNS_MAX = 256, MERGED_MAX = 1000, CELL_MAX = 65536, ROW_MAX = 1 << 20 };

struct range { int64_t top, bottom; int left, right; const char *value; };

struct reading {
    struct xlsx_book *book;
    struct arena *arena;
    struct buf *out;
    struct xlsx_sheet *said;
    struct range range[MERGED_MAX];
    size_t n_ranges;
    /* the row at hand */
    int64_t row, lines;               /* number of the row; lines written */
    struct buf text;                  /* of its cells, each with a NUL */
    struct { uint32_t at; bool has; } cell[COLUMNS_MAX];
    int width;                        /* cells up to the last with content */
    bool begun;
    /* the cell at hand */
    int column;
    char type[12];
    int64_t style;
    bool in_value, in_inline, formula, valued, phonetic;
    struct buf value;
};

/* ---- addresses: "B12" ---- */

static const char *column_read(const char *s, int *ret)
{
    int64_t c = 0;
    const char *p = s;
    for (; *p >= 'A' && *p <= 'Z' && p - s < 3; p++)
        c = c * 26 + (*p - 'A' + 1);
    *ret = (int)c - 1;
    return p > s && c <= COLUMNS ? p : NULL;
}

static bool address_read(const char *s, int *ret_column, int64_t *ret_row, const char **ret_end)
{
    const char *p = column_read(s, ret_column);
    char *end = NULL;
    if (!p || *p < '1' || *p > '9')
        return false;
    *ret_row = strtoll(p, &end, 10);
    *ret_end = end;
    return *ret_row <= ROWS;
}

/* ---- merged ranges ---- */

static bool merged_start(struct xml *x, const char *name, const char **attributes)
{
    struct reading *d = x->arg;
    struct range m = { 0 };
    const char *end, *ref = xml_attribute(attributes, "ref");
    if (strcmp(name, "mergeCell") != 0 || !ref)
        return true;
    if (!address_read(ref, &m.left, &m.top, &end) || *end != ':' || !address_read(end + 1, &m.right, &m.bottom, &end) || *end)
        return true;
    d->said->merged++;
    if (d->n_ranges == MERGED_MAX) {
        x->stop = err_set(x->err, MK_TOO_BIG, "lembar memuat lebih dari %d sel gabungan", MERGED_MAX);
        return false;
    }
    d->range[d->n_ranges++] = m;
    return true;
}

static const char *merged_value(const struct reading *d, int64_t row, int column)
{
    for (size_t i = 0; i < d->n_ranges; i++)
        if (row >= d->range[i].top && row <= d->range[i].bottom && column >= d->range[i].left && column <= d->range[i].right)
            return d->range[i].value;
    return NULL;
}

static bool merged_touch(const struct reading *d, int64_t row)
{
    for (size_t i = 0; i < d->n_ranges; i++)
        if (row >= d->range[i].top && row <= d->range[i].bottom)
            return true;
    return false;
}

/* ---- a row ---- */

static bool row_fail(struct xml *x, const char *why)
{
    x->stop = err_set(x->err, MK_TOO_BIG, "%s", why);
    return false;
}

static void cell_put(struct reading *d, int column, const char *text)
{
    if (!*text)
        return;
    d->cell[column].at = (uint32_t)d->text.n;
    d->cell[column].has = true;
    buf_add(&d->text, text, strlen(text) + 1);
    d->width = column + 1 > d->width ? column + 1 : d->width;
}

static void row_begin(struct reading *d, int64_t row)
{
    d->row = row;
    d->begun = true;
    d->width = 0;
    buf_clear(&d->text);
    memset(d->cell, 0, sizeof d->cell);
}

static void field_write(struct buf *b, const char *s)
{
    if (!strpbrk(s, ",;\t\"")) {
        buf_str(b, s);
        return;
    }
    buf_char(b, '"');
    for (; *s; s++) {
        if (*s == '"')
            buf_char(b, '"');
        buf_char(b, *s);
    }
    buf_char(b, '"');
}

static bool row_end(struct xml *x, struct reading *d)
{
    d->begun = false;
    if (merged_touch(d, d->row))
        for (int c = 0; c < COLUMNS_MAX; c++) {
            const char *value = d->cell[c].has ? NULL : merged_value(d, d->row, c);
            if (value)
                cell_put(d, c, value);
        }
    if (d->text.overflow)
        return row_fail(x, "satu baris lembar terlalu panjang");
    if (d->width == 0)
        return true;
    for (; d->lines < d->row - 1; d->lines++) /* the line keeps the number of the row */
        buf_char(d->out, '\n');
    d->lines = d->row;
    if (d->said->rows++ == 0)
        d->said->columns = d->width;
    int width = d->width > (int)d->said->columns ? d->width : (int)d->said->columns;
    for (int c = 0; c < width; c++) {
        if (c > 0)
            buf_char(d->out, ',');
        if (d->cell[c].has)
            field_write(d->out, d->text.p + d->cell[c].at);
    }
    buf_char(d->out, '\n');
    return !d->out->overflow || row_fail(x, "lembar terlalu besar untuk dibaca");
}

/* ---- a cell ---- */

static const char *number_text(struct reading *d, const char *s, char room[40])
{
    char *end = NULL;
    double v = strtod(s, &end);
    if (!*s || *end || !isfinite(v))
        return s;
    int kind = d->style >= 0 && (size_t)d->style < d->book->n_formats ? d->book->format[d->style] : 0;
    if (kind && xlsx_date(v, d->book->from_1904, kind, room)) {
        d->said->dates++;
        return room;
    }
    snprintf(room, 40, "%.15g", v);
    return room;
}

static const char *value_text(struct reading *d, char room[40])
{
    const char *s = buf_text(&d->value);
    if (strcmp(d->type, "s") == 0) {
        char *end = NULL;
        unsigned long i = strtoul(s, &end, 10);
        return *s && !*end && i < d->book->n_strings ? d->book->strings.p + d->book->string[i] : "";
    }
    if (strcmp(d->type, "b") == 0)
        return strcmp(s, "1") == 0 ? "TRUE" : "FALSE";
    if (strcmp(d->type, "e") == 0) {
        d->said->errors++;
        return s;
    }
    return d->type[0] == '\0' || strcmp(d->type, "n") == 0 ? number_text(d, s, room) : s;
}

static bool cell_end(struct xml *x, struct reading *d)
{
    char room[40];
    const char *s = value_text(d, room);
    d->said->formulas += d->formula;
    d->said->without_value += d->formula && !d->valued;
    if (d->value.overflow || strlen(s) > CELL_MAX)
        return row_fail(x, "satu sel berisi lebih dari 65.536 huruf");
    if (d->column >= COLUMNS_MAX)
        return !*s || row_fail(x, "lembar lebih lebar dari 256 kolom");
    size_t at = d->text.n;
    cell_put(d, d->column, s);
    for (size_t i = at; i < d->text.n; i++) /* one row, one line */
        if (d->text.p[i] == '\n' || d->text.p[i] == '\r')
            d->text.p[i] = ' ';
    for (size_t i = 0; i < d->n_ranges; i++)
        if (d->range[i].top == d->row && d->range[i].left == d->column && d->cell[d->column].has)
            d->range[i].value = arena_text(d->arena, d->text.p + at);
    return true;
}

static bool cell_begin(struct xml *x, struct reading *d, const char **attributes)
{
    const char *ref = xml_attribute(attributes, "r"), *type = xml_attribute(attributes, "t"), *style = xml_attribute(attributes, "s"), *end;
    int64_t row = d->row;
    int before = d->column;
    if (!ref)
        d->column++; /* allowed: the next one */
    else if (!address_read(ref, &d->column, &row, &end) || *end || row != d->row || d->column <= before) {
        x->stop = err_set(x->err, MK_INVALID, "alamat sel di dalam lembar tidak berurutan");
        return false;
    }
    snprintf(d->type, sizeof d->type, "%s", type ? type : "");
    d->style = style ? strtoll(style, NULL, 10) : -1;
    d->formula = d->valued = false;
    buf_clear(&d->value);
    return true;
}

static bool sheet_start(struct xml *x, const char *name, const char **attributes)
{
    struct reading *d = x->arg;
    if (strcmp(name, "row") == 0) {
        const char *r = xml_attribute(attributes, "r");
        int64_t row = r ? strtoll(r, NULL, 10) : d->row + 1;
        if (row <= d->row || row > ROWS) {
            x->stop = err_set(x->err, MK_INVALID, "baris di dalam lembar tidak berurutan");
            return false;
        }
        row_begin(d, row);
        d->column = -1;
        return true;
    }
    if (strcmp(name, "c") == 0)
        return d->begun && cell_begin(x, d, attributes);
    d->formula = d->formula || strcmp(name, "f") == 0;
    d->phonetic = d->phonetic || strcmp(name, "rPh") == 0;
    d->in_inline = d->in_inline || strcmp(name, "is") == 0;
    d->in_value = strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && d->in_inline && !d->phonetic);
    d->valued = d->valued || d->in_value;
    return true;
}

static bool sheet_end(struct xml *x, const char *name)
{
    struct reading *d = x->arg;
    d->in_value = false;
    if (strcmp(name, "rPh") == 0)
        d->phonetic = false;
    if (strcmp(name, "is") == 0)
        d->in_inline = false;
    if (strcmp(name, "c") == 0)
        return cell_end(x, d);
    if (strcmp(name, "row") == 0)
        return row_end(x, d);
    if (strcmp(name, "sheetData") == 0) { /* the rest was read before */
        x->stop = MK_OK;
        return false;
    }
    return true;
}

static bool sheet_text(struct xml *x, const char *p, size_t n)
{
    struct reading *d = x->arg;
    if (d->in_value)
        buf_add(&d->value, p, n);
    return true;
}

enum mk_result xlsx_read(struct zipfile *z, struct arena *a, const char *wanted, struct buf *out, struct xlsx_sheet *ret,
                         struct err *err)
{
    struct xlsx_book book;
    *ret = (struct xlsx_sheet){ 0 };
    enum mk_result r = xlsx_book_read(z, a, wanted, &book, err);
    struct reading *d = r ? NULL : arena_new(a, struct reading);
    if (r == MK_OK && !d)
        r = err_set(err, MK_TOO_BIG, "memori habis");
    if (d) {
        d->book = &book;
        d->arena = a;
        d->out = out;
        d->said = ret;
        ret->name = book.sheet;
        ret->sheets = book.sheets;
        buf_init(&d->text, ROW_MAX);
        buf_init(&d->value, CELL_MAX + 1);
        struct xml merged = { .start = merged_start, .arg = d },
                   cells = { .start = sheet_start, .end = sheet_end, .text = sheet_text, .arg = d };
        r = xml_part(z, book.part, &merged, err);
        if (r == MK_OK)
            r = xml_part(z, book.part, &cells, err);
        buf_release(&d->text);
        buf_release(&d->value);
    }
    if (r == MK_NOT_FOUND)
        r = err_set(err, MK_INVALID, "lembar tidak ditemukan di dalam buku kerja");
    if (r == MK_OK && ret->rows == 0)
        r = err_set(err, MK_INVALID, "lembar '%.60s' kosong", ret->name ? ret->name : "");
    xlsx_book_free(&book);
    return r;
}
