/* naskah_test.c: what is written comes back; no text can start a record; what is no record is refused. */
#include "base/naskah.h"

#include <string.h>

#include "base/test.h"

TEST(naskah__comes_back_as_it_was_written)
{
    struct buf b;
    struct naskah_record x;
    buf_init(&b, 4096);
    NASKAH(&b, 'P', "Satu kalimat.", NULL, "tiga");
    naskah_start(&b, 'X');
    naskah_end(&b);
    naskah_start(&b, 't');
    naskah_int(&b, -12);
    naskah_end(&b);
    buf_text(&b);
    struct naskah_reader r = { b.p, b.p + b.n, 0 };
    CHECK(naskah_next(&r, &x) && x.kind == 'P' && x.n == 3);
    CHECK_TEXT(x.field[0], "Satu kalimat.");
    CHECK_TEXT(x.field[1], "");
    CHECK_TEXT(x.field[2], "tiga");
    CHECK_TEXT(x.field[9], "");
    CHECK(naskah_next(&r, &x) && x.kind == 'X' && x.n == 0);
    CHECK(naskah_next(&r, &x) && x.kind == 't');
    CHECK_TEXT(x.field[0], "-12");
    CHECK(!naskah_next(&r, &x) && r.p == r.end);
    buf_release(&b);
}

TEST(naskah__no_text_starts_a_record)
{
    struct buf b;
    struct naskah_record x;
    buf_init(&b, 4096);
    NASKAH(&b, 'P', "a\nX\nT\tb\r\x01\x7f" "c");
    buf_text(&b);
    struct naskah_reader r = { b.p, b.p + b.n, 0 };
    CHECK(naskah_next(&r, &x) && x.n == 1);
    CHECK_TEXT(x.field[0], "a X T b   c");
    CHECK(!naskah_next(&r, &x) && r.p == r.end);
    buf_release(&b);
}

TEST(naskah__what_is_no_record_is_refused)
{
    static const char *const bad[] = { "\n", "Px\n", "P\tohne Ende", "P\ta\n\n", "PP\n" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        char text[64];
        struct naskah_record x;
        strncpy(text, bad[i], sizeof text - 1);
        struct naskah_reader r = { text, text + strlen(bad[i]), 0 };
        while (naskah_next(&r, &x))
            continue;
        CHECK(r.p < r.end);
    }
    char many[200] = "R";
    for (int i = 0; i < NASKAH_FIELDS + 1; i++)
        memcpy(many + 1 + 2 * i, "\tx", 3);
    many[1 + 2 * (NASKAH_FIELDS + 1)] = (char)10;
    struct naskah_record x;
    struct naskah_reader r = { many, many + strlen(many), 0 };
    CHECK(!naskah_next(&r, &x));
}
