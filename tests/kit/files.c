/* files.c: see files.h. */
#include "tests/kit/files.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/test.h"

/* ---- ZIP (APPNOTE 6.3.9) ---- */

static void le(struct buf *b, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_char(b, (char)(v >> 8 * i));
}

void kit_zip_begin(struct kit_zip *z, struct buf *out)
{
    *z = (struct kit_zip){ .out = out, .start = out->n };
    buf_init(&z->central, KIT_BYTES);
}

static bool deflated(const void *p, size_t n, struct buf *out)
{
    unsigned char piece[65536];
    z_stream s = { .next_in = (unsigned char *)(uintptr_t)p, .avail_in = (uInt)n };
    CHECK_INT(deflateInit2(&s, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
    for (int r = Z_OK; r == Z_OK;) {
        s.next_out = piece;
        s.avail_out = sizeof piece;
        r = deflate(&s, Z_FINISH);
        buf_add(out, piece, sizeof piece - s.avail_out);
    }
    deflateEnd(&s);
    return out->n < n;
}

void kit_zip_add(struct kit_zip *z, const char *name, const void *p, size_t n)
{
    struct buf packed;
    buf_init(&packed, KIT_BYTES);
    const bool small = n > 0 && deflated(p, n, &packed);
    const size_t stored = small ? packed.n : n, at = z->out->n - z->start;
    const uint32_t sum = (uint32_t)crc32(0, p, (uInt)n);
    for (int central = 0; central < 2; central++) {
        struct buf *b = central ? &z->central : z->out;
        le(b, central ? 0x02014b50 : 0x04034b50, 4);
        if (central)
            le(b, 20, 2);
        le(b, 20, 2);
        le(b, 0x800, 2); /* names are UTF-8 */
        le(b, small ? 8 : 0, 2);
        le(b, 0x5c210000, 4);
        le(b, sum, 4);
        le(b, (uint32_t)stored, 4);
        le(b, (uint32_t)n, 4);
        le(b, (uint32_t)strlen(name), 2);
        le(b, 0, 2);
        if (central) {
            le(b, 0, 2), le(b, 0, 2), le(b, 0, 2), le(b, 0, 4);
            le(b, (uint32_t)at, 4);
        }
        buf_str(b, name);
    }
    buf_add(z->out, small ? (const void *)packed.p : p, stored);
    buf_release(&packed);
    z->entries++;
}

void kit_zip_text(struct kit_zip *z, const char *name, const char *text)
{
    kit_zip_add(z, name, text, strlen(text));
}

void kit_zip_end(struct kit_zip *z)
{
    uint32_t at = (uint32_t)(z->out->n - z->start), n = (uint32_t)z->central.n;
    uint32_t entries = z->entries > 0xFFFF ? 0xFFFF : (uint32_t)z->entries;
    buf_add(z->out, z->central.p, z->central.n);
    le(z->out, 0x06054b50, 4);
    le(z->out, 0, 4);
    le(z->out, entries, 2);
    le(z->out, entries, 2);
    le(z->out, n, 4);
    le(z->out, at, 4);
    le(z->out, 0, 2);
    buf_release(&z->central);
    CHECK(!z->out->overflow);
}

/* ---- XLSX ---- */

#define NS "http://schemas.openxmlformats.org/"

void kit_xlsx_parts(struct kit_zip *z)
{
    kit_zip_text(z, "[Content_Types].xml", "<?xml version=\"1.0\"?><Types xmlns=\"" NS "package/2006/content-types\">"
                 "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                 "<Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>");
    kit_zip_text(z, "_rels/.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"" NS "package/2006/relationships\">"
                 "<Relationship Id=\"rId1\" Type=\"" NS "officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>"
                 "</Relationships>");
    kit_zip_text(z, "xl/workbook.xml", "<?xml version=\"1.0\"?><workbook xmlns=\"" NS "spreadsheetml/2006/main\" "
                 "xmlns:r=\"" NS "officeDocument/2006/relationships\"><sheets>"
                 "<sheet name=\"Rahasia\" sheetId=\"1\" state=\"hidden\" r:id=\"rId9\"/>"
                 "<sheet name=\"Data\" sheetId=\"2\" r:id=\"rId1\"/></sheets></workbook>");
    kit_zip_text(z, "xl/_rels/workbook.xml.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"" NS "package/2006/relationships\">"
                 "<Relationship Id=\"rId1\" Type=\"" NS "officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                 "</Relationships>");
}

void kit_xlsx(struct buf *out, const char *rows, const char *styles, const char *strings)
{
    struct kit_zip z;
    struct buf sheet;
    buf_init(&sheet, KIT_BYTES);
    buf_format(&sheet, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"" NS "spreadsheetml/2006/main\"><sheetData>");
    const char *merged = strstr(rows, "<mergeCells");
    size_t n = merged ? (size_t)(merged - rows) : strlen(rows);
    buf_add(&sheet, rows, n);
    buf_str(&sheet, "</sheetData>");
    buf_str(&sheet, merged ? merged : "");
    buf_str(&sheet, "</worksheet>");
    kit_zip_begin(&z, out);
    kit_xlsx_parts(&z);
    kit_zip_add(&z, "xl/worksheets/sheet1.xml", sheet.p, sheet.n);
    if (styles)
        kit_zip_text(&z, "xl/styles.xml", styles);
    if (strings)
        kit_zip_text(&z, "xl/sharedStrings.xml", strings);
    kit_zip_end(&z);
    buf_release(&sheet);
}

/* ---- PDF ---- */

void kit_pdf(struct buf *out, const char *extra)
{
    size_t at[4], start = out->n;
    buf_str(out, "%PDF-1.4\n");
    at[1] = out->n - start;
    buf_str(out, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R ");
    buf_str(out, extra);
    buf_str(out, " >>\nendobj\n");
    at[2] = out->n - start;
    buf_str(out, "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
    at[3] = out->n - start;
    buf_str(out, "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n");
    size_t table = out->n - start;
    buf_str(out, "xref\n0 4\n0000000000 65535 f \n");
    for (int i = 1; i < 4; i++)
        buf_format(out, "%010zu 00000 n \n", at[i]);
    buf_format(out, "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", table);
}

/* ---- images ---- */

static void be(struct buf *b, uint32_t v)
{
    const char bytes[] = { (char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v };
    buf_add(b, bytes, sizeof bytes);
}

static void chunk(struct buf *out, const char *type, const void *p, size_t n)
{
    be(out, (uint32_t)n);
    size_t at = out->n;
    buf_str(out, type);
    buf_add(out, p, n);
    be(out, (uint32_t)crc32(0, (const Bytef *)out->p + at, (uInt)(out->n - at)));
}

void kit_png(struct buf *out, uint32_t w, uint32_t h, const char *comment)
{
    struct buf head, data;
    unsigned char piece[65536], zeros[4096] = { 0 };
    buf_init(&head, 64);
    buf_init(&data, KIT_BYTES);
    be(&head, w);
    be(&head, h);
    buf_add(&head, "\x08\x00\x00\x00\x00", 5); /* 8 bits, grey */
    z_stream s = { 0 };
    CHECK_INT(deflateInit(&s, 9), Z_OK);
    for (uint64_t left = (uint64_t)h * (w + 1); left > 0;) {
        s.next_in = zeros;
        s.avail_in = left < sizeof zeros ? (uInt)left : (uInt)sizeof zeros;
        left -= s.avail_in;
        int r = Z_OK;
        do {
            s.next_out = piece;
            s.avail_out = sizeof piece;
            r = deflate(&s, left ? Z_NO_FLUSH : Z_FINISH);
            buf_add(&data, piece, sizeof piece - s.avail_out);
        } while (r == Z_OK && (s.avail_out == 0 || (left == 0 && r != Z_STREAM_END)));
    }
    deflateEnd(&s);
    buf_add(out, "\x89PNG\r\n\x1a\n", 8);
    chunk(out, "IHDR", head.p, head.n);
    if (comment) {
        buf_clear(&head);
        buf_add(&head, "Comment", 8);
        buf_str(&head, comment);
        chunk(out, "tEXt", head.p, head.n);
    }
    chunk(out, "IDAT", data.p, data.n);
    chunk(out, "IEND", "", 0);
    buf_release(&head);
    buf_release(&data);
}

void kit_jpeg(struct buf *out, int orientation)
{
    enum { ORIENTATION_AT = 42 }; /* of the value in tests/data/foto.jpg */
    char p[8192];
    int fd = open("tests/data/foto.jpg", O_RDONLY);
    ssize_t n = read(fd, p, sizeof p);
    close(fd);
    CHECK(n > ORIENTATION_AT && p[ORIENTATION_AT] == 1);
    p[ORIENTATION_AT] = (char)orientation;
    buf_add(out, p, (size_t)n);
}

bool kit_holds(const void *p, size_t n, const char *word)
{
    return memmem(p, n, word, strlen(word)) != NULL;
}
