/* utf8_test.c: well-formedness by RFC 3629, cleaning and folding. */
#include "base/utf8.h"

#include <string.h>

#include "base/clock.h"
#include "base/test.h"

static struct arena arena;

static const char *clean_n(const char *s, size_t n)
{
    const char *text = NULL;
    arena_release(&arena);
    arena_init(&arena, 1 << 16);
    CHECK_OK(utf8_clean(&arena, s, n, &text));
    return text;
}

static const char *clean(const char *s)
{
    return clean_n(s, strlen(s));
}

static const char *fold(const char *s)
{
    const char *text = NULL;
    arena_release(&arena);
    arena_init(&arena, 1 << 16);
    CHECK_OK(utf8_fold(&arena, s, &text));
    return text;
}

static size_t encode(uint32_t c, char *to)
{
    if (c < 0x80)
        return to[0] = (char)c, 1;
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; --i > 0; c >>= 6)
        to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)((0xF00 >> n & 0xFF) | c);
    return n;
}

TEST(utf8__decodes_every_code_point_and_no_surrogate)
{
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        size_t n = encode(c, bytes);
        uint32_t got = ~c;
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        CHECK_INT(utf8_decode(bytes, n, &got), surrogate ? 0 : n);
        CHECK(surrogate || got == c);
        CHECK(n == 1 || utf8_decode(bytes, n - 1, &got) == 0);
        CHECK(utf8_valid(bytes, n) == !surrogate);
    }
}

TEST(utf8__refuses_malformed_sequences_at_their_offset)
{
    static const struct {
        const char *text;
        size_t offset;
    } bad[] = {
        { "\x80", 0 },
        { "a\xBF", 1 },
        { "\xC0\x80", 0 },
        { "\xC1\xBF", 0 },
        { "\xE0\x80\xAF", 0 },
        { "\xE0\x9F\xBF", 0 },
        { "\xF0\x8F\xBF\xBF", 0 },
        { "\xED\xA0\x80", 0 },
        { "\xED\xBF\xBF", 0 },
        { "\xF4\x90\x80\x80", 0 },
        { "\xF5\x80\x80\x80", 0 },
        { "\xF8\x88\x80\x80\x80", 0 },
        { "\xFF", 0 },
        { "abc\xC3", 3 },
        { "\xC3\xA9\xE2\x82", 2 },
        { "\xC3\xC3\xA9", 0 },
        { "\xE2\x82x", 0 },
        { "0123456789\xF0\x9F\x98", 10 },
        { "\xE2\x28\xA1", 0 },
        { "\xF0\x9F\x28\x80", 0 },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        CHECK_INT(utf8_first_invalid(bad[i].text, strlen(bad[i].text)), bad[i].offset);
        CHECK(!utf8_valid(bad[i].text, strlen(bad[i].text)));
    }
    uint32_t untouched = 7;
    CHECK_INT(utf8_decode("x", 0, &untouched), 0);
    CHECK_INT(untouched, 7);
    CHECK(utf8_valid("", 0));
    CHECK(utf8_valid(NULL, 0));
    CHECK(utf8_valid("a\0b", 3));
}

TEST(utf8__first_invalid_agrees_with_decoding_one_by_one)
{
    struct prng r;
    prng_seed(&r, 8);
    for (int round = 0; round < 20000; round++) {
        char text[40];
        size_t n = prng_below(&r, sizeof text), at = 0, length;
        for (size_t i = 0; i < n; i++)
            text[i] = prng_below(&r, 4) ? 'a' : (char)prng_below(&r, 256);
        uint32_t c;
        while (at < n && (length = utf8_decode(text + at, n - at, &c)) > 0)
            at += length;
        CHECK_INT(utf8_first_invalid(text, n), at);
    }
}

TEST(utf8_length__counts_characters)
{
    CHECK_INT(utf8_length("", 0), 0);
    CHECK_INT(utf8_length("abc", 3), 3);
    CHECK_INT(utf8_length("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 9), 3);
}

TEST(utf8_clean__composes_to_nfc)
{
    CHECK_TEXT(clean("Cafe\xCC\x81"), "Caf\xC3\xA9");
    CHECK_TEXT(clean("\xE1\x84\x80\xE1\x85\xA1"), "\xEA\xB0\x80");  /* Hangul */
    CHECK_TEXT(clean("\xE2\x84\xAB"), "\xC3\x85");                  /* Angstrom sign */
    CHECK_TEXT(clean("\xEF\xAC\x81"), "\xEF\xAC\x81");              /* a ligature is not NFC's business */
    CHECK_TEXT(clean("a\xCC\x81\xCC\xA3"), "\xE1\xBA\xA1\xCC\x81"); /* marks in canonical order */
}

TEST(utf8_clean__removes_controls_and_outer_white_space)
{
    CHECK_TEXT(clean("  baris 1\r\nbaris 2\t \n"), "baris 1\nbaris 2");
    CHECK_TEXT(clean("a\x01"
                     "b\x7F"
                     "c\xC2\x85"
                     "d\x1B[31m"),
               "abcd[31m");
    CHECK_TEXT(clean_n("a\0b", 3), "ab");
    CHECK_TEXT(clean("\xC2\xA0\xE2\x80\x83x  y\xE3\x80\x80"), "x  y");
    CHECK_TEXT(clean("\xEF\xBB\xBF"
                     "abc"),
               "abc");
    CHECK_TEXT(clean(" \n\t\xE2\x80\x8B "), "");
    CHECK_TEXT(clean(""), "");
    CHECK_TEXT(clean_n(NULL, 0), "");
    CHECK_TEXT(clean("e\x01\xCC\x81"), "\xC3\xA9"); /* a removed byte does not keep NFC away */
}

TEST(utf8_clean__is_idempotent_and_valid_on_random_text)
{
    struct prng r;
    prng_seed(&r, 9);
    for (int round = 0; round < 3000; round++) {
        char text[64], once[400];
        size_t n = 0;
        for (int i = 0; i < 12; i++) {
            uint32_t c = prng_below(&r, 3) ? prng_below(&r, 0x400) : prng_below(&r, 0x30000);
            n += encode(c >= 0xD800 && c <= 0xDFFF ? 'x' : c, text + n);
        }
        const char *first = clean_n(text, n);
        CHECK(strlen(first) < sizeof once && utf8_valid(first, strlen(first)));
        memcpy(once, first, strlen(first) + 1);
        CHECK_TEXT(clean(once), once);
    }
    arena_release(&arena);
}

TEST(utf8_clean__refuses_malformed_text_and_a_full_arena)
{
    const char *text = "lama";
    struct arena small;
    arena_init(&small, 64);
    CHECK_INT(utf8_clean(&small, "a\xFF", 2, &text), MK_INVALID);
    CHECK_INT(utf8_fold(&small, "a\xFF", &text), MK_INVALID);
    char long_text[100];
    memset(long_text, 'x', sizeof long_text);
    CHECK_INT(utf8_clean(&small, long_text, sizeof long_text, &text), MK_TOO_BIG);
    for (size_t i = 0; i < 20; i++) /* fits as bytes, not as code points */
        memcpy(long_text + 2 * i, "\xCC\x81", 2);
    CHECK_INT(utf8_clean(&small, long_text, 40, &text), MK_TOO_BIG);
    CHECK_INT(utf8_fold(&small, "sebuah nama unit yang panjang", &text), MK_TOO_BIG);
    CHECK_TEXT(text, "lama");
    arena_release(&small);
}

TEST(utf8_fold__makes_searching_forgiving)
{
    CHECK_TEXT(fold("  Puskesmas   MALILI\n"), "puskesmas malili");
    CHECK_TEXT(fold("Caf\xC3\xA9"), "cafe");
    CHECK_TEXT(fold("Cafe\xCC\x81"), "cafe");
    CHECK_TEXT(fold("STRA\xC3\x9F"
                    "E"),
               "strasse");
    CHECK_TEXT(fold("\xEF\xBC\xA1\xC2\xA0\xEF\xBC\xA2"), "a b"); /* full width, no-break space */
    CHECK_TEXT(fold("pela\xC2\xADyanan"), "pelayanan");          /* soft hyphen */
    CHECK_TEXT(fold(""), "");
    arena_release(&arena);
}
