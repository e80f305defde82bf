/* multipart_test.c: the same parts, however the body is cut; and nothing that browsers do not send. */
#include "web/multipart.h"

#include <string.h>

#include "base/buf.h"
#include "base/test.h"

static bool on_begin(void *arg, const struct multipart_part *p)
{
    buf_format(arg, "[%s|%s]", p->name, p->filename ? p->filename : "-");
    return true;
}

static bool on_data(void *arg, const void *p, size_t n)
{
    buf_add(arg, p, n);
    return true;
}

static bool on_end(void *arg)
{
    buf_str(arg, "#");
    return true;
}

/* Fed in pieces of `step` bytes. */
static enum mk_result read_all(const char *type, const char *body, size_t n, size_t step, struct buf *said)
{
    struct multipart m;
    const struct multipart_sink sink = { on_begin, on_data, on_end, said };
    enum mk_result r = multipart_init(&m, type, &sink);
    for (size_t at = 0; r == MK_OK && at < n; at += step)
        r = multipart_feed(&m, body + at, n - at < step ? n - at : step);
    return r ? r : multipart_end(&m);
}

#define TYPE "multipart/form-data; boundary=AaB03x"
#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define PART(name, text) "--AaB03x\r\n" FIELD(name) text "\r\n"
#define LAST "--AaB03x--\r\n"

static void check(const char *body, size_t n, const char *want)
{
    for (size_t step = 1; step <= n; step = step < 40 ? step + 1 : step * 2) {
        struct buf said;
        buf_init(&said, 65536);
        CHECK_OK(read_all(TYPE, body, n, step, &said));
        CHECK_TEXT(buf_text(&said), want);
        buf_release(&said);
    }
}

static void check_bad(const char *type, const char *body)
{
    struct buf said;
    buf_init(&said, 65536);
    enum mk_result whole = read_all(type, body, strlen(body), strlen(body), &said), bytes = read_all(type, body, strlen(body), 1, &said);
    if (whole == MK_OK || bytes != whole)
        FAIL("%s: %s, %s", body, mk_result_name(whole), mk_result_name(bytes));
    buf_release(&said);
}

TEST(multipart__gives_the_same_parts_however_it_is_cut)
{
#define CHECK_PARTS(body, want) check(body, sizeof(body) - 1, want)
    CHECK_PARTS(PART("judul", "Halo") LAST, "[judul|-]Halo#");
    CHECK_PARTS(PART("a", "") PART("b", "x\r\ny") LAST, "[a|-]#[b|-]x\r\ny#");
    CHECK_PARTS(PART("a", "\r\n--AaB03\r\r\n-\r\n--AaB03y") LAST, "[a|-]\r\n--AaB03\r\r\n-\r\n--AaB03y#");
    CHECK_PARTS("--AaB03x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\dok\\a.pdf\"\r\n"
                "Content-Type: application/pdf\r\n\r\n%PDF\r\n--AaB03x--", "[f|C:\\dok\\a.pdf]%PDF#");
    CHECK_PARTS("--AaB03x\r\ncontent-disposition:form-data;name=\"f\";filename=\"a\\\"b.pdf\"\r\n\r\nx\r\n" LAST, "[f|a\"b.pdf]x#");
    CHECK_PARTS("--AaB03x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n\r\n" LAST, "[f|]#");
    CHECK_PARTS("--AaB03x--", "");
}

TEST(multipart__keeps_every_byte)
{
    char body[700] = PART("", "");
    struct buf said;
    buf_init(&said, 65536);
    size_t n = 0;
    n += (size_t)(stpcpy(body, "--AaB03x\r\n" FIELD("a")) - body);
    for (int i = 0; i < 256; i++)
        body[n + (size_t)i] = (char)i;
    memcpy(body + n + 256, "\r\n" LAST, sizeof("\r\n" LAST) - 1);
    CHECK_OK(read_all(TYPE, body, n + 256 + sizeof("\r\n" LAST) - 1, 5, &said));
    CHECK_INT(said.n, 5 + 256 + 1);
    for (int i = 0; i < 256; i++)
        CHECK_INT((unsigned char)said.p[5 + i], i);
    buf_release(&said);
}

TEST(multipart__refuses_what_browsers_do_not_send)
{
    check_bad(TYPE, "");
    check_bad(TYPE, PART("a", "x"));                                  /* cut */
    check_bad(TYPE, PART("a", "x") "--AaB03x-");
    check_bad(TYPE, "preamble\r\n" PART("a", "x") LAST);
    check_bad(TYPE, PART("a", "x") LAST "epilogue");
    check_bad(TYPE, PART("a", "x") LAST "\r\n");
    check_bad(TYPE, "--AaB03x \r\n" FIELD("a") "x\r\n" LAST);
    check_bad(TYPE, "--AaB03x\n" "Content-Disposition: form-data; name=\"a\"\n\nx\n--AaB03x--\n");
    check_bad(TYPE, PART("", "x") LAST);
    check_bad(TYPE, "--AaB03x\r\n\r\nx\r\n" LAST);
    check_bad(TYPE, "--AaB03x\r\nContent-Type: text/plain\r\n\r\nx\r\n" LAST);
    check_bad(TYPE, "--AaB03x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n" LAST);
    check_bad(TYPE, "--AaB03x\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n" LAST);
    check_bad(TYPE, "--AaB03x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"; filename*=UTF-8''y\r\n\r\nx\r\n" LAST);
    check_bad(TYPE, "--AaB03x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n" LAST);
    check_bad(TYPE, "--AaB03x\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n" LAST);
    check_bad(TYPE, "--AaB03x\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n" LAST);
    check_bad(TYPE, "--AaB03x\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n" LAST);
    check_bad("multipart/form-data", PART("a", "x") LAST);
    check_bad("multipart/form-data; boundary=", PART("a", "x") LAST);
    check_bad("multipart/form-data; boundary=\"AaB03x", PART("a", "x") LAST);
    check_bad("multipart/form-data; boundary=a b", PART("a", "x") LAST);
    check_bad("multipart/form-data; xboundary=AaB03x", PART("a", "x") LAST);
}

TEST(multipart__counts_parts_and_head)
{
    struct buf body, said;
    buf_init(&body, 1 << 20);
    buf_init(&said, 1 << 20);
    for (int i = 0; i < MULTIPART_PARTS; i++)
        buf_str(&body, PART("a", "x"));
    size_t full = body.n;
    buf_str(&body, LAST);
    CHECK_OK(read_all(TYPE, body.p, body.n, 1000, &said));
    body.n = full;
    buf_str(&body, PART("a", "x") LAST);
    CHECK_INT(read_all(TYPE, body.p, body.n, 1000, &said), MK_TOO_BIG);
    buf_clear(&body);
    buf_str(&body, "--AaB03x\r\nContent-Type: ");
    for (int i = 0; i < MULTIPART_HEAD; i++)
        buf_char(&body, 'x');
    CHECK_INT(read_all(TYPE, body.p, body.n, 100, &said), MK_TOO_BIG);
    buf_clear(&body);
    buf_str(&body, "--AaB03x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a");
    buf_add(&body, "\0", 1);
    buf_str(&body, "b\"\r\n\r\nx\r\n" LAST);
    CHECK_INT(read_all(TYPE, body.p, body.n, 100, &said), MK_INVALID);
    buf_release(&body);
    buf_release(&said);
}
