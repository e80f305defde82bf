/* xlsx_test.c: workbooks: what is read from them, and what refuses them. */
#include "worker/xlsx.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "tests/kit/files.h"

struct book {
    struct buf file, csv;
    struct arena a;
    struct zipfile *zip;
    struct xlsx_sheet sheet;
    struct err err;
    enum mk_result result;
};

static void begin(struct book *b)
{
    *b = (struct book){ 0 };
    buf_init(&b->file, KIT_BYTES);
    buf_init(&b->csv, KIT_BYTES);
    arena_init(&b->a, 32 << 20);
}

static void take(struct book *b, const char *sheet)
{
    b->result = zipfile_open((const unsigned char *)b->file.p, b->file.n, &b->a, &b->zip, &b->err);
    if (b->result == MK_OK)
        b->result = xlsx_check(b->zip, &b->err);
    if (b->result == MK_OK && sheet)
        b->result = xlsx_read(b->zip, &b->a, sheet, &b->csv, &b->sheet, &b->err);
    zipfile_close(b->zip);
}

static void finish(struct book *b)
{
    buf_release(&b->file);
    buf_release(&b->csv);
    arena_release(&b->a);
}

static void check_rows(const char *rows, const char *csv)
{
    struct book b;
    begin(&b);
    kit_xlsx(&b.file, rows,
             "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/><numFmt numFmtId=\"165\" formatCode=\"#,##0.00\"/>"
             "<numFmt numFmtId=\"166\" formatCode=\"[Red]&quot;hari&quot; 0\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
             "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"22\"/><xf numFmtId=\"165\"/>"
             "<xf numFmtId=\"20\"/><xf numFmtId=\"166\"/></cellXfs></styleSheet>",
             "<sst><si><t>nol</t></si><si><r><t>sa</t></r><r><t xml:space=\"preserve\">tu </t></r><rPh sb=\"0\" eb=\"1\"><t>X</t></rPh></si>"
             "<si><t>a,b;\"c\"\nd</t></si></sst>");
    take(&b, "");
    if (b.result)
        FAIL("%s", b.err.text);
    CHECK_TEXT(buf_text(&b.csv), csv);
    finish(&b);
}

#define N(ref, v) "<c r=\"" ref "\"><v>" v "</v></c>"
#define NS(ref, s, v) "<c r=\"" ref "\" s=\"" s "\"><v>" v "</v></c>"

TEST(xlsx__reads_numbers_texts_and_truths)
{
    check_rows("<row r=\"1\">" N("A1", "3") N("B1", "0.1") N("C1", "1E3") N("D1", "2.9999999999999996") N("E1", "-7") "</row>",
               "3,0.1,1000,3,-7\n");
    check_rows("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c>"
               "<c r=\"D1\" t=\"inlineStr\"><is><t>di dalam</t></is></c><c r=\"E1\" t=\"str\"><f>A1&amp;\"x\"</f><v>hasil</v></c>"
               "<c r=\"F1\" t=\"b\"><v>1</v></c></row>",
               "nol,satu ,\"a,b;\"\"c\"\" d\",di dalam,hasil,TRUE\n");
}

TEST(xlsx__reads_days_and_times)
{
    check_rows("<row r=\"1\">" NS("A1", "1", "46347") NS("B1", "2", "61") NS("C1", "3", "46347.5") NS("D1", "5", "0.25")
               NS("E1", "4", "46347") NS("F1", "1", "59") NS("G1", "6", "3") "</row>",
               "2026-11-21,1900-03-01,2026-11-21 12:00:00,06:00:00,46347,1900-02-28,3\n");
    char text[32];
    CHECK(!xlsx_date(60, false, 1, text));
    CHECK(!xlsx_date(-1, false, 1, text));
    CHECK(!xlsx_date(1e300, false, 1, text));
    CHECK(xlsx_date(0, true, 1, text));
    CHECK_TEXT(text, "1904-01-01");
    CHECK_INT(xlsx_format_kind("yyyy\\-mm\\-dd"), 1);
    CHECK_INT(xlsx_format_kind("[h]:mm"), 2);
    CHECK_INT(xlsx_format_kind("d mmmm yyyy hh:mm"), 3);
    CHECK_INT(xlsx_format_kind("General"), 0);
    CHECK_INT(xlsx_format_kind("\"Rp\"#,##0"), 0);
    CHECK_INT(xlsx_format_kind("0.00%"), 0);
}

TEST(xlsx__rows_keep_their_numbers_and_their_width)
{
    check_rows("<row r=\"2\">" N("A2", "1") N("C2", "3") "</row><row r=\"4\">" N("A4", "9") "</row>", "\n1,,3\n\n9,,\n");
    check_rows("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", "1,2\n3,\n"); /* without addresses */
}

TEST(xlsx__merged_cells_have_their_value_each)
{
    check_rows("<row r=\"1\">" N("A1", "1") N("B1", "2") "</row><row r=\"2\">" N("A2", "5") N("B2", "6") "</row><row r=\"3\">" N("B3", "7")
               "</row><mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>", "1,2\n5,6\n5,7\n");
}

TEST(xlsx__counts_what_a_reader_should_know)
{
    struct book b;
    begin(&b);
    kit_xlsx(&b.file, "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c><c r=\"B1\"><f>1+1</f></c><c r=\"C1\" t=\"e\"><v>#N/A</v></c></row>",
             NULL, NULL);
    take(&b, "");
    CHECK_OK(b.result);
    CHECK_TEXT(b.sheet.name, "Data"); /* the first one is hidden */
    CHECK_INT(b.sheet.sheets, 1);
    CHECK_INT(b.sheet.formulas, 2);
    CHECK_INT(b.sheet.without_value, 1);
    CHECK_INT(b.sheet.errors, 1);
    finish(&b);
}

#define OFFICE "http://schemas.openxmlformats.org/"

TEST(xlsx__of_two_hundred_sheets_the_named_one_is_read)
{
    struct book b;
    struct kit_zip z;
    struct buf list, links;
    char name[64];
    begin(&b);
    buf_init(&list, 1 << 16);
    buf_init(&links, 1 << 16);
    buf_str(&list, "<workbook xmlns=\"" OFFICE "spreadsheetml/2006/main\" xmlns:r=\"" OFFICE "officeDocument/2006/relationships\"><sheets>");
    buf_str(&links, "<Relationships xmlns=\"" OFFICE "package/2006/relationships\">");
    for (int i = 1; i <= 200; i++) {
        buf_format(&list, "<sheet name=\"Desa %d\" sheetId=\"%d\" r:id=\"rId%d\"/>", i, i, i);
        buf_format(&links, "<Relationship Id=\"rId%d\" Type=\"" OFFICE "officeDocument/2006/relationships/worksheet\""
                   " Target=\"worksheets/sheet%d.xml\"/>", i, i);
    }
    buf_str(&list, "</sheets></workbook>");
    buf_str(&links, "</Relationships>");
    kit_zip_begin(&z, &b.file);
    kit_zip_text(&z, "[Content_Types].xml", "<Types xmlns=\"" OFFICE "package/2006/content-types\"/>");
    kit_zip_text(&z, "_rels/.rels", "<Relationships xmlns=\"" OFFICE "package/2006/relationships\"><Relationship Id=\"rId1\" Type=\""
                 OFFICE "officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    kit_zip_text(&z, "xl/workbook.xml", buf_text(&list));
    kit_zip_text(&z, "xl/_rels/workbook.xml.rels", buf_text(&links));
    for (int i = 1; i <= 200; i++) {
        snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", i);
        buf_clear(&list);
        buf_format(&list, "<worksheet xmlns=\"" OFFICE "spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\"><v>%d</v></c></row>"
                   "</sheetData></worksheet>", i);
        kit_zip_text(&z, name, buf_text(&list));
    }
    kit_zip_end(&z);
    take(&b, "Desa 150");
    CHECK_OK(b.result);
    CHECK_TEXT(b.sheet.name, "Desa 150");
    CHECK_INT(b.sheet.sheets, 200);
    CHECK_TEXT(buf_text(&b.csv), "150\n");
    finish(&b);
    buf_release(&list);
    buf_release(&links);
}

static void check_sheet(const char *rows, const char *sheet, enum mk_result want, const char *word)
{
    struct book b;
    begin(&b);
    kit_xlsx(&b.file, rows, NULL, NULL);
    take(&b, sheet);
    CHECK_INT(b.result, want);
    if (!strstr(b.err.text, word))
        FAIL("%s", b.err.text);
    finish(&b);
}

TEST(xlsx__refuses_what_is_no_sheet)
{
    check_sheet("", "", MK_INVALID, "kosong");
    check_sheet("<row r=\"1\">" N("A1", "1") "</row>", "Lain", MK_INVALID, "Lain");
    check_sheet("<row r=\"1\">" N("A1", "1") "</row>", "Rahasia", MK_INVALID, "Rahasia");
    check_sheet("<row r=\"2\">" N("A2", "1") "</row><row r=\"1\">" N("A1", "1") "</row>", "", MK_INVALID, "berurutan");
    check_sheet("<row r=\"1\">" N("B1", "1") N("A1", "1") "</row>", "", MK_INVALID, "berurutan");
    check_sheet("<row r=\"1\">" N("XFD1", "1") "</row>", "", MK_TOO_BIG, "256 kolom");
    check_sheet("<row r=\"9999999\">" N("A9999999", "1") "</row>", "", MK_INVALID, "berurutan");
    check_sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></row>", "", MK_INVALID, "tidak sah");
}

/* A workbook with one more part. */
static void check_part(const char *name, const char *text, enum mk_result want, const char *word)
{
    struct book b;
    struct kit_zip z;
    begin(&b);
    kit_zip_begin(&z, &b.file);
    kit_xlsx_parts(&z);
    if (name)
        kit_zip_text(&z, name, text);
    kit_zip_end(&z);
    take(&b, NULL);
    if (b.result != want || !strstr(b.err.text, word))
        FAIL("%s: %s '%s'", name ? name : "-", mk_result_name(b.result), b.err.text);
    finish(&b);
}

TEST(xlsx__that_acts_or_reaches_out_is_refused)
{
    check_part(NULL, "", MK_OK, "");
    check_part("xl/vbaProject.bin", "x", MK_INVALID, "makro");
    check_part("xl/VBAPROJECT.bin", "x", MK_INVALID, "makro");
    check_part("xl/externalLinks/externalLink1.xml", "<a/>", MK_INVALID, "buku kerja lain");
    check_part("xl/embeddings/oleObject1.bin", "x", MK_INVALID, "berkas lain");
    check_part("xl/activeX/activeX1.xml", "<a/>", MK_INVALID, "ActiveX");
    check_part("xl/connections.xml", "<a/>", MK_INVALID, "tempat lain");
    check_part("bom.zip", "PK", MK_INVALID, "tidak dikenal");
    check_part("xl/printerSettings/printerSettings1.bin", "x", MK_OK, "");
    check_part("xl/media/logo.png", "x", MK_OK, "");
    check_part("media/logo.png", "x", MK_INVALID, "tidak dikenal");
    check_part("xl/worksheets/_rels/sheet1.xml.rels", "<Relationships><Relationship Type=\"x/hyperlink\" TargetMode=\"External\" "
               "Target=\"https://contoh.go.id\"/></Relationships>", MK_OK, "");
    check_part("xl/worksheets/_rels/sheet1.xml.rels", "<Relationships><Relationship Type=\"x/image\" TargetMode=\"External\" "
               "Target=\"http://10.0.0.1/\"/></Relationships>", MK_INVALID, "dari luar");
}

TEST(xlsx__with_a_document_type_is_refused)
{
    check_part("xl/bom.xml", "<!DOCTYPE a [<!ENTITY b \"b\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>", MK_INVALID, "DOCTYPE");
    check_part("xl/luar.xml", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", MK_INVALID, "DOCTYPE");
    char deep[64 * 8 + 8] = "";
    for (int i = 0; i < 70; i++)
        memcpy(deep + 3 * i, "<a>", 4);
    check_part("xl/dalam.xml", deep, MK_INVALID, "terlalu dalam");
}

TEST(zip__names_that_lead_out_are_refused)
{
    check_part("../../etc/cron.d/x.xml", "<a/>", MK_INVALID, "tidak wajar");
    check_part("/etc/x.xml", "<a/>", MK_INVALID, "tidak wajar");
    check_part("xl\\x.xml", "<a/>", MK_INVALID, "tidak wajar");
    check_part("C:x.xml", "<a/>", MK_INVALID, "tidak wajar");
    check_part("xl/workbook.xml", "<a/>", MK_INVALID, "rusak"); /* twice */
    char name[300];
    memset(name, 'n', sizeof name);
    memcpy(name + sizeof name - 5, ".xml", 5);
    check_part(name, "<a/>", MK_INVALID, "tidak wajar");
}

TEST(zip__bombs_are_refused_before_they_are_opened)
{
    static char zeros[60 << 20];
    struct book b;
    struct kit_zip z;
    begin(&b);
    kit_zip_begin(&z, &b.file);
    kit_zip_add(&z, "xl/a.xml", zeros, 20 << 20);
    kit_zip_end(&z);
    take(&b, NULL);
    CHECK_INT(b.result, MK_TOO_BIG);
    CHECK(strstr(b.err.text, "mengembang"));
    buf_clear(&b.file);
    kit_zip_begin(&z, &b.file);
    kit_zip_add(&z, "xl/a.xml", zeros, sizeof zeros);
    kit_zip_end(&z);
    take(&b, NULL);
    CHECK_INT(b.result, MK_TOO_BIG);
    CHECK(strstr(b.err.text, "50 MB"));
    finish(&b);
}

TEST(zip__of_a_hundred_thousand_entries_is_refused)
{
    struct book b;
    struct kit_zip z;
    char name[32];
    begin(&b);
    kit_zip_begin(&z, &b.file);
    for (int i = 0; i < 1001; i++) {
        buf_clear(&b.csv);
        buf_format(&b.csv, "xl/%d.xml", i);
        memcpy(name, buf_text(&b.csv), b.csv.n + 1);
        kit_zip_add(&z, name, "", 0);
    }
    z.entries = 100000;
    kit_zip_end(&z);
    take(&b, NULL);
    CHECK_INT(b.result, MK_TOO_BIG);
    memcpy(b.file.p + b.file.n - 14, "\x10\0\x10\0", 4); /* claims sixteen */
    take(&b, NULL);
    CHECK_INT(b.result, MK_INVALID);
    memcpy(b.file.p + b.file.n - 14, "\xE9\x03\xE9\x03", 4); /* what is true is one too many */
    take(&b, NULL);
    CHECK_INT(b.result, MK_TOO_BIG);
    finish(&b);
}

TEST(zip__damaged_anywhere_is_refused_or_reads_the_same)
{
    struct book whole, b;
    struct prng r;
    prng_seed(&r, 11);
    begin(&whole);
    kit_xlsx(&whole.file, "<row r=\"1\">" N("A1", "12345") "</row>", NULL, NULL);
    for (size_t n = 0; n < whole.file.n; n += 7) {
        begin(&b);
        buf_add(&b.file, whole.file.p, n);
        take(&b, "");
        CHECK_INT(b.result, MK_INVALID);
        finish(&b);
    }
    for (int i = 0; i < 500; i++) {
        begin(&b);
        buf_add(&b.file, whole.file.p, whole.file.n);
        b.file.p[prng_below(&r, (uint32_t)b.file.n)] ^= (char)(1 << prng_below(&r, 8));
        take(&b, "");
        if (b.result == MK_OK)
            CHECK_TEXT(buf_text(&b.csv), "12345\n");
        finish(&b);
    }
    finish(&whole);
}
