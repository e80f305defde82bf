/* pdf_test.c: an honest PDF passes; one that acts, hides or is broken does not. */
#include "worker/pdf.h"

#include <string.h>
#include <zlib.h>

#include "base/test.h"
#include "tests/kit/files.h"

static struct err why;

static enum mk_result check(const struct buf *b, struct pdf *ret)
{
    why.text[0] = '\0';
    return pdf_check((const unsigned char *)b->p, b->n, ret, &why);
}

static void check_extra(const char *extra, enum mk_result want, const char *word)
{
    struct buf b;
    struct pdf pdf;
    buf_init(&b, KIT_BYTES);
    kit_pdf(&b, extra);
    CHECK_INT(check(&b, &pdf), want);
    if (!strstr(why.text, word))
        FAIL("%s: '%s'", extra, why.text);
    buf_release(&b);
}

TEST(pdf__plain_one_passes)
{
    struct buf b;
    struct pdf pdf;
    buf_init(&b, KIT_BYTES);
    kit_pdf(&b, "/Lang (id)");
    CHECK_OK(check(&b, &pdf));
    CHECK_INT(pdf.version, 14);
    CHECK_INT(pdf.pages, 1);
    check_extra("/A << /S /URI /URI (https://contoh.go.id) >>", MK_OK, "");
    check_extra("/JavaScripts (not the name)", MK_OK, "");
    buf_release(&b);
}

TEST(pdf__that_acts_is_refused_however_it_is_written)
{
    check_extra("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", MK_INVALID, "JavaScript");
    check_extra("/OpenAction << /S /J#61vaScript /JS (x) >>", MK_INVALID, "JavaScript");
    check_extra("/OpenAction << /S /#4a#61#76#61#53#63#72#69#70#74 >>", MK_INVALID, "JavaScript");
    check_extra("/OpenAction<</S/Launch/F(cmd.exe)>>", MK_INVALID, "program");
    check_extra("/Names << /EmbeddedFiles << >> >>", MK_INVALID, "berkas lain");
    check_extra("/AF [<< /Type /EmbeddedFile >>]", MK_INVALID, "berkas lain");
    check_extra("/AcroForm << /XFA (x) >>", MK_INVALID, "XFA");
    check_extra("/Encrypt 9 0 R", MK_INVALID, "dikunci");
    check_extra("/A << /S /SubmitForm >>", MK_INVALID, "mengirim");
    check_extra("/X << /Length 30 >> stream\n<< /S /JavaScript >>\nendstream", MK_INVALID, "JavaScript");
}

/* A stream of objects that holds `inside`. */
static void object_stream(struct buf *b, const char *inside, const char *filter)
{
    unsigned char packed[4096];
    uLongf n = sizeof packed;
    CHECK_INT(compress(packed, &n, (const Bytef *)inside, strlen(inside)), Z_OK);
    struct buf extra;
    buf_init(&extra, KIT_BYTES);
    buf_str(b, "%PDF-1.5\n");
    size_t at = b->n;
    buf_format(b, "9 0 obj\n<< /Type /ObjStm /N 1 /First 4 %s /Length %lu >>\nstream\r\n", filter, n);
    buf_add(b, packed, n);
    buf_str(b, "\nendstream\nendobj\n");
    buf_format(b, "1 0 obj << /Root 2 0 R >> endobj\nstartxref\n%zu\n%%%%EOF\n", at);
    buf_release(&extra);
}

static enum mk_result check_packed(const char *inside, const char *filter, struct pdf *pdf)
{
    struct buf b;
    buf_init(&b, KIT_BYTES);
    object_stream(&b, inside, filter);
    enum mk_result r = check(&b, pdf);
    buf_release(&b);
    return r;
}

TEST(pdf__packed_objects_are_looked_at)
{
    struct pdf pdf;
    CHECK_OK(check_packed("1 0 << /Type /Page >>", "/Filter /FlateDecode", &pdf));
    CHECK_INT(pdf.packed, 1);
    CHECK_INT(pdf.pages, 1);
    CHECK_INT(check_packed("1 0 << /S /JavaScript /JS (x) >>", "/Filter /FlateDecode", &pdf), MK_INVALID);
    CHECK_INT(check_packed("1 0 << /S /#4aavaScript >>", "/Filter [/FlateDecode]", &pdf), MK_INVALID);
    CHECK_INT(check_packed("1 0 << >>", "/Filter [/ASCIIHexDecode /FlateDecode]", &pdf), MK_INVALID);
    CHECK_INT(check_packed("1 0 << >>", "/Filter /Fl#61teDecode", &pdf), MK_INVALID);
    CHECK_INT(check_packed("1 0 << >>", "", &pdf), MK_INVALID);
}

TEST(pdf__bomb_in_a_packed_stream_is_refused)
{
    static unsigned char zeros[70 << 20];
    struct buf b;
    struct pdf pdf;
    uLongf n = 1 << 20;
    buf_init(&b, KIT_BYTES);
    buf_str(&b, "%PDF-1.5\n9 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n");
    CHECK_INT(b.overflow, false);
    char *packed = memset(zeros, ' ', sizeof zeros) ? (char *)zeros : NULL;
    static unsigned char out[1 << 20];
    CHECK_INT(compress2(out, &n, (Bytef *)packed, sizeof zeros, 9), Z_OK);
    buf_add(&b, out, n);
    buf_str(&b, "\nendstream\nendobj\n1 0 obj << /Root 2 0 R >> endobj\nstartxref\n9\n%%EOF\n");
    CHECK_INT(check(&b, &pdf), MK_TOO_BIG);
    buf_release(&b);
}

TEST(pdf__cut_extended_or_no_pdf_is_refused)
{
    struct buf b, cut;
    struct pdf pdf;
    buf_init(&b, KIT_BYTES);
    buf_init(&cut, KIT_BYTES);
    kit_pdf(&b, "");
    for (size_t n = 0; n + 1 < b.n; n++) {
        buf_clear(&cut);
        buf_add(&cut, b.p, n);
        CHECK_INT(check(&cut, &pdf), MK_INVALID);
    }
    buf_str(&b, "PK\3\4 and so on");
    CHECK_INT(check(&b, &pdf), MK_INVALID);
    CHECK(strstr(why.text, "data asing"));
    buf_clear(&b);
    buf_str(&b, "GIF89a");
    kit_pdf(&b, "");
    CHECK_INT(check(&b, &pdf), MK_INVALID);
    buf_release(&b);
    buf_release(&cut);
}
