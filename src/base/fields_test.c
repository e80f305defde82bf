/* fields_test.c: what is written is read again; nothing else is. */
#include "base/fields.h"

#include <string.h>

#include "base/clock.h"
#include "base/test.h"

TEST(fields__come_back_as_they_were)
{
    struct buf b;
    struct arena a;
    struct fields f;
    buf_init(&b, FIELDS_BYTES);
    arena_init(&a, 1 << 20);
    fields_add_text(&b, "jenis", "gambar");
    fields_add_int(&b, "piksel", -42);
    fields_add(&b, "isi", "a\0b", 3);
    fields_add_text(&b, "kosong", "");
    CHECK(!b.overflow);
    CHECK_OK(fields_parse(&a, b.p, b.n, &f));
    CHECK_INT(f.n, 4);
    CHECK_TEXT(fields_text(&f, "jenis"), "gambar");
    CHECK_INT(fields_int(&f, "piksel", 0, -100, 0), -42);
    CHECK_INT(fields_int(&f, "piksel", 7, 0, 100), 7); /* beyond the limits */
    CHECK_INT(fields_int(&f, "jenis", 7, 0, 100), 7);  /* no number */
    CHECK_INT(fields_find(&f, "isi")->n, 3);
    CHECK(memcmp(fields_find(&f, "isi")->p, "a\0b", 4) == 0);
    CHECK_TEXT(fields_text(&f, "kosong"), "");
    CHECK(!fields_text(&f, "lain"));
    arena_release(&a);
    buf_release(&b);
}

static enum mk_result parse(const void *p, size_t n)
{
    struct arena a;
    struct fields f;
    arena_init(&a, 1 << 20);
    enum mk_result r = fields_parse(&a, p, n, &f);
    arena_release(&a);
    return r;
}

TEST(fields__every_cut_is_noticed)
{
    struct buf b;
    buf_init(&b, FIELDS_BYTES);
    fields_add_text(&b, "satu", "1234567");
    size_t whole = b.n;
    fields_add_text(&b, "dua", "x");
    for (size_t n = 1; n < b.n; n++)
        if (n != whole)
            CHECK_INT(parse(b.p, n), MK_INVALID);
    CHECK_OK(parse(b.p, whole));
    CHECK_OK(parse(b.p, 0));
    buf_release(&b);
}

TEST(fields__refuses_lengths_names_and_repetition_that_it_does_not_write)
{
    CHECK_INT(parse("\x01\xff\xff\xff\xff" "ab", 7), MK_INVALID);
    CHECK_INT(parse("\x00\x01\x00\x00\x00" "ab", 7), MK_INVALID);
    CHECK_INT(parse("\x01\x01\x00\x00\x00" "Ab", 7), MK_INVALID);
    CHECK_INT(parse("\x01\x00\x00\x00\x00" "a" "\x01\x00\x00\x00\x00" "a", 12), MK_INVALID);
    struct buf b;
    buf_init(&b, FIELDS_BYTES);
    for (int i = 0; i <= FIELDS_MAX; i++) {
        char name[8] = { 'n', (char)('a' + i / 26), (char)('a' + i % 26), '\0' };
        CHECK_OK(parse(b.p ? b.p : "", b.n));
        fields_add_text(&b, name, "");
    }
    CHECK_INT(parse(b.p, b.n), MK_INVALID);
    buf_release(&b);
}

TEST(fields__a_full_message_overflows)
{
    static const char big[FIELDS_BYTES + 1];
    struct buf b;
    buf_init(&b, FIELDS_BYTES);
    fields_add(&b, "a", big, FIELDS_BYTES);
    CHECK(b.overflow);
    buf_clear(&b);
    fields_add_text(&b, "", "x");
    CHECK(b.overflow);
    buf_clear(&b);
    fields_add_text(&b, "a23456789012345678901234567890123456789012", "x");
    CHECK(b.overflow);
    buf_release(&b);
}
