/* kind_buku.c: the kind "buku": a document of base/naskah.h becomes a workbook (ECMA-376, the least that spreadsheet
 * programs ask for). A cell is a text or a number; there is no way to write a formula. The parts are put together in
 * memory by libzip: libxlsxwriter 1.1 wants named and temporary files, and a child may open none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/naskah.h"
#include "base/text.h"
#include "worker/kinds.h"

enum { SHEETS_MAX = 40, ROWS_MAX = 1000000, PART_MAX = 768 << 20, NAME_MAX_LETTERS = 31 };
enum { STYLE_TEXT, STYLE_HEAD, STYLE_NUMBER, STYLE_WHOLE }; /* order of cellXfs below */

struct book {
    struct buf sheet[SHEETS_MAX];
    const char *name[SHEETS_MAX];
    int n;
    int64_t row;
    bool rows_open;
    long width[NASKAH_FIELDS]; /* of the columns of the sheet in hand */
    size_t widths, filter;     /* filter: columns of the head that stands in its first row; 0: none does */
    struct worker_call *call;
};

enum { STEP_SHEETS = 1, STEP_ZIP, TELL_EVERY = 256 };

/* ---- sheets ---- */

static void column_name(struct buf *b, size_t i)
{
    if (i >= 26)
        buf_char(b, (char)('A' + i / 26 - 1));
    buf_char(b, (char)('A' + i % 26));
}

/* What stands before the rows. A head in the first row stays in sight and carries filters: a list. */
static void rows_begin(struct book *k, const struct naskah_record *first)
{
    struct buf *b = &k->sheet[k->n - 1];
    k->filter = first && first->kind == 'H' ? first->n : 0;
    if (k->filter)
        H(b, "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" "
             "state=\"frozen\"/></sheetView></sheetViews>");
    if (k->widths)
        H(b, "<cols>");
    for (size_t i = 0; i < k->widths; i++)
        buf_format(b, "<col min=\"%zu\" max=\"%zu\" width=\"%ld\" customWidth=\"1\"/>", i + 1, i + 1, k->width[i]);
    if (k->widths)
        H(b, "</cols>");
    H(b, "<sheetData>");
    k->rows_open = true;
}

static void sheet_end(struct book *k)
{
    if (k->n == 0)
        return;
    struct buf *b = &k->sheet[k->n - 1];
    if (!k->rows_open)
        rows_begin(k, NULL);
    H(b, "</sheetData>");
    if (k->filter) {
        H(b, "<autoFilter ref=\"A1:");
        column_name(b, k->filter - 1);
        buf_format(b, "%lld\"/>", (long long)k->row);
    }
    H(b, "</worksheet>");
    k->rows_open = false;
    k->filter = 0;
}

/* Letters that a name of a sheet must not have become dashes; 31 at most. */
static const char *sheet_name(struct arena *a, const char *from)
{
    char name[4 * NAME_MAX_LETTERS + 1];
    size_t n = 0, letters = 0;
    for (const char *p = from; *p && letters < NAME_MAX_LETTERS; p++) {
        if ((*p & 0xc0) != 0x80)
            letters++;
        name[n++] = strchr("[]:*?/\\", *p) ? '-' : *p;
    }
    while (from[n] && (from[n] & 0xc0) == 0x80 && n < sizeof name - 1) { /* the rest of the last letter */
        name[n] = from[n];
        n++;
    }
    name[n] = '\0';
    return arena_text(a, n ? name : "Lembar");
}

static bool sheet_new(struct book *k, struct arena *a, const struct naskah_record *r)
{
    sheet_end(k);
    if (k->n == SHEETS_MAX || !(k->name[k->n] = sheet_name(a, r->field[0])))
        return false;
    struct buf *b = &k->sheet[k->n++];
    buf_init(b, PART_MAX);
    k->row = 0;
    H(b, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">");
    k->widths = 0;
    for (size_t i = 1; i < r->n; i++) {
        long width = strtol(r->field[i], NULL, 10);
        k->width[k->widths++] = width > 0 && width < 200 ? width : 12;
    }
    return true;
}

static bool number_sound(const char *s)
{
    size_t digits = 0, points = 0;
    for (const char *p = s + (*s == '-'); *p; p++) {
        digits += *p >= '0' && *p <= '9';
        points += *p == '.';
        if (!(*p >= '0' && *p <= '9') && *p != '.')
            return false;
    }
    return digits > 0 && digits < 16 && points <= 1;
}

static bool cell(struct buf *b, size_t column, int64_t row, const char *s, bool head)
{
    bool number = !head && *s == 'n';
    if (*s == '\0')
        return true;
    if ((!head && !number && *s != 't') || (number && !number_sound(s + 1)))
        return false;
    H(b, "<c r=\"");
    column_name(b, column);
    buf_format(b, "%lld\" s=\"%d\"", (long long)row, head ? STYLE_HEAD : !number ? STYLE_TEXT : strchr(s, '.') ? STYLE_NUMBER : STYLE_WHOLE);
    if (number) {
        H(b, "><v>");
        buf_str(b, s + 1);
        H(b, "</v></c>");
    } else {
        H(b, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        html_text(b, head ? s : s + 1); /* the five letters of XML are those of HTML */
        H(b, "</t></is></c>");
    }
    return true;
}

static bool row_write(struct book *k, const struct naskah_record *r)
{
    struct buf *b = k->n ? &k->sheet[k->n - 1] : NULL;
    bool good = b && k->row < ROWS_MAX;
    if (!good)
        return false;
    if (!k->rows_open)
        rows_begin(k, r);
    buf_format(b, "<row r=\"%lld\">", (long long)++k->row);
    for (size_t i = 0; good && i < r->n; i++)
        good = cell(b, i, k->row, r->field[i], r->kind != 'R');
    H(b, "</row>");
    return good && !b->overflow;
}

static enum mk_result sheets_write(struct book *k, struct worker_call *c, char *p, size_t n)
{
    struct naskah_reader in = { p, p + n, 0 };
    struct naskah_record r;
    const int64_t lines = (int64_t)naskah_lines(p, n); /* before reading cuts them */
    bool good = naskah_next(&in, &r) && r.kind == 'D';
    while (good && naskah_next(&in, &r)) {
        good = r.kind == 'W' ? sheet_new(k, &c->arena, &r) : strchr("BHR", r.kind) && row_write(k, &r);
        if (in.line % TELL_EVERY == 0)
            worker_maju(c, STEP_SHEETS, (int64_t)in.line, lines);
    }
    if (!good || in.p < in.end || k->n == 0)
        return err_set(&c->err, MK_INVALID, "naskah baris %zu: tidak dikenal atau terlalu besar", in.line);
    sheet_end(k);
    return MK_OK;
}

/* ---- the other parts ---- */

static const char root_rels[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>"
    "</Relationships>";
static const char styles[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
    "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"#,##0.00##\"/></numFmts>"
    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Arial\"/></font><font><b/><sz val=\"11\"/><name val=\"Arial\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
    "<cellXfs count=\"4\"><xf/><xf fontId=\"1\" applyFont=\"1\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"3\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>";

static void types_write(struct buf *b, int sheets)
{
    H(b, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
         "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
         "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
         "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>");
    for (int i = 1; i <= sheets; i++)
        buf_format(b, "<Override PartName=\"/xl/worksheets/sheet%d.xml\" ContentType=\"application/vnd.openxmlformats-officedocument."
                   "spreadsheetml.worksheet+xml\"/>", i);
    H(b, "</Types>");
}

static void workbook_write(struct buf *b, struct buf *rels, const struct book *k)
{
    H(b, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
         "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>");
    H(rels, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    for (int i = 1; i <= k->n; i++) {
        H(b, "<sheet name=\"");
        html_text(b, k->name[i - 1]);
        buf_format(b, "\" sheetId=\"%d\" r:id=\"rId%d\"/>", i, i);
        buf_format(rels, "<Relationship Id=\"rId%d\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" "
                   "Target=\"worksheets/sheet%d.xml\"/>", i, i);
    }
    H(b, "</sheets></workbook>");
    buf_format(rels, "<Relationship Id=\"rId%d\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" "
               "Target=\"styles.xml\"/></Relationships>", k->n + 1);
}

static bool part(zip_t *z, const char *name, const void *p, size_t n)
{
    zip_source_t *s = zip_source_buffer(z, p, n, 0);
    zip_int64_t at = s ? zip_file_add(z, name, s, ZIP_FL_ENC_UTF_8) : -1;
    if (s && at < 0)
        zip_source_free(s);
    /* 1 January 1980: the same bytes for the same figures */
    return at >= 0 && zip_file_set_dostime(z, (zip_uint64_t)at, 0, 0x21, 0) == 0 &&
           zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_DEFLATE, 6) == 0;
}

static bool parts(zip_t *z, struct book *k, struct buf *types, struct buf *workbook, struct buf *rels)
{
    char name[64];
    types_write(types, k->n);
    workbook_write(workbook, rels, k);
    bool good = !types->overflow && !workbook->overflow && !rels->overflow &&
                part(z, "[Content_Types].xml", types->p, types->n) && part(z, "_rels/.rels", root_rels, sizeof root_rels - 1) &&
                part(z, "xl/workbook.xml", workbook->p, workbook->n) && part(z, "xl/_rels/workbook.xml.rels", rels->p, rels->n) &&
                part(z, "xl/styles.xml", styles, sizeof styles - 1);
    for (int i = 0; good && i < k->n; i++) {
        snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", i + 1);
        good = !k->sheet[i].overflow && part(z, name, k->sheet[i].p, k->sheet[i].n);
    }
    return good;
}

static void zip_told(zip_t *z, double part, void *arg)
{
    enum { PARTS = 1000 };
    (void)z;
    worker_maju(arg, STEP_ZIP, (int64_t)(part * PARTS), PARTS);
}

/* The zip as bytes, from malloc; NULL when it cannot be. */
static void *pack(struct book *k, size_t *ret_n)
{
    struct buf types, workbook, rels;
    zip_error_t error;
    zip_stat_t stat;
    void *out = NULL;
    buf_init(&types, 65536);
    buf_init(&workbook, 65536);
    buf_init(&rels, 65536);
    zip_error_init(&error);
    zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *z = memory ? zip_open_from_source(memory, ZIP_TRUNCATE, &error) : NULL;
    if (z) {
        zip_source_keep(memory);
        zip_register_progress_callback_with_state(z, 0.01, zip_told, NULL, k->call);
    }
    bool good = z && parts(z, k, &types, &workbook, &rels);
    if (z && (!good || zip_close(z) != 0)) {
        good = false;
        zip_discard(z);
    }
    zip_stat_init(&stat);
    if (good && zip_source_stat(memory, &stat) == 0 && zip_source_open(memory) == 0) {
        *ret_n = (size_t)stat.size;
        out = malloc(*ret_n + 1);
        if (out && zip_source_read(memory, out, stat.size) != (zip_int64_t)stat.size) {
            free(out);
            out = NULL;
        }
        zip_source_close(memory);
    }
    if (memory)
        zip_source_free(memory);
    buf_release(&types);
    buf_release(&workbook);
    buf_release(&rels);
    return out;
}

static enum mk_result run(struct worker_call *c)
{
    unsigned char *p = NULL;
    size_t n = 0, out_n = 0;
    struct book *k = calloc(1, sizeof *k);
    enum mk_result r = !k ? MK_TOO_BIG : c->n_in == 1 ? worker_read_all(c->in[0], NASKAH_BYTES, &p, &n, &c->err)
                                                      : err_set(&c->err, MK_FAILED, "tanpa naskah");
    if (k)
        k->call = c;
    if (r == MK_OK)
        r = sheets_write(k, c, (char *)p, n);
    void *out = r == MK_OK ? pack(k, &out_n) : NULL;
    if (r == MK_OK && !out)
        r = err_set(&c->err, MK_FAILED, "lembar kerja tidak dapat disusun");
    if (r == MK_OK)
        r = worker_write_all(c->out, out, out_n, &c->err);
    for (int i = 0; k && i < k->n; i++)
        buf_release(&k->sheet[i]);
    free(out);
    free(k);
    free(p);
    return r;
}

const struct worker_kind worker_buku = { .name = "buku", .profile = WORKER_CLOSED, .seconds = 120, .cpu_seconds = 110,
                                         .memory_bytes = 3072L << 20, .out_bytes = 256 << 20, .run = run };
