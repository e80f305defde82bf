/* buf_test.c: the bounded buffer, and the result codes with their sentence. */
#include "base/buf.h"

#include <string.h>

#include "base/test.h"
#include "base/utf8.h"

TEST(buf__collects_text)
{
    struct buf b;
    buf_init(&b, 1000);
    CHECK_TEXT(buf_text(&b), "");
    buf_str(&b, "IKM ");
    buf_int(&b, 91);
    buf_char(&b, ',');
    buf_format(&b, "%02d", 8);
    buf_add(&b, " A\0B", 4);
    CHECK_INT(b.n, 13);
    CHECK(memcmp(buf_text(&b), "IKM 91,08 A\0B", 13) == 0);
    buf_add(&b, NULL, 0);
    CHECK_INT(b.n, 13);
    buf_release(&b);
}

TEST(buf__writes_all_integers)
{
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {
        { 0, "0" },
        { 7, "7" },
        { -1, "-1" },
        { 1234567890123, "1234567890123" },
        { INT64_MAX, "9223372036854775807" },
        { INT64_MIN, "-9223372036854775808" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf b;
        buf_init(&b, 30);
        buf_int(&b, cases[i].value);
        CHECK_TEXT(buf_text(&b), cases[i].text);
        buf_release(&b);
    }
}

TEST(buf__overflow_is_sticky_until_cleared)
{
    struct buf b;
    buf_init(&b, 10);
    buf_str(&b, "0123456789"); /* exactly full */
    CHECK(!b.overflow);
    CHECK_TEXT(buf_text(&b), "0123456789");
    buf_char(&b, 'x');
    CHECK(b.overflow);
    CHECK_INT(b.n, 10);
    CHECK_TEXT(buf_text(&b), "");
    buf_clear(&b);
    buf_str(&b, "ab");
    CHECK(!b.overflow);
    CHECK_TEXT(buf_text(&b), "ab");
    buf_format(&b, "%s", "012345678");
    CHECK(b.overflow);
    buf_str(&b, "c"); /* would fit, but the page is already broken */
    CHECK(b.overflow && b.n == 2);
    buf_release(&b);
}

TEST(buf__grows_to_any_size_below_its_maximum)
{
    struct buf b;
    buf_init(&b, 100000);
    for (int i = 0; i < 100000; i++)
        buf_char(&b, (char)('a' + i % 26));
    CHECK(!b.overflow && b.n == 100000);
    for (int i = 0; i < 100000; i++)
        CHECK(b.p[i] == (char)('a' + i % 26));
    buf_release(&b);
    CHECK(b.p == NULL && b.n == 0 && b.max == 100000);
}

TEST(buf__huge_sizes_do_not_wrap_around)
{
    struct buf b;
    buf_init(&b, 100);
    buf_str(&b, "abc");
    buf_add(&b, "x", SIZE_MAX);
    CHECK(b.overflow);
    buf_clear(&b);
    buf_str(&b, "abc");
    buf_add(&b, "x", SIZE_MAX - 2);
    CHECK(b.overflow);
    buf_release(&b);
}

TEST(buf__zeroed_struct_may_be_released)
{
    struct buf b = { 0 };
    buf_release(&b);
    CHECK_TEXT(buf_text(&b), "");
    buf_char(&b, 'x');
    CHECK(b.overflow);
    buf_release(&b);
}

TEST(result__codes_follow_the_contract)
{
    CHECK_INT(mk_exit_code(MK_OK), 0);
    CHECK_INT(mk_exit_code(MK_FAILED), 1);
    CHECK_INT(mk_exit_code(MK_INVALID), 2);
    CHECK_INT(mk_exit_code(MK_NOT_FOUND), 3);
    CHECK_INT(mk_exit_code(MK_CONFLICT), 5);
    CHECK_INT(mk_exit_code(MK_STORE), 7);
    CHECK_INT(mk_http_status(MK_INVALID), 422);
    CHECK_INT(mk_http_status(MK_BUSY), 503);
    CHECK_TEXT(mk_result_name(MK_NOT_FOUND), "NOT_FOUND");
    CHECK_TEXT(mk_result_text(MK_DENIED), "tidak diizinkan");
    CHECK_INT(mk_exit_code((enum mk_result)99), 1);
    CHECK_INT(mk_http_status((enum mk_result)99), 500);
}

TEST(err_set__cuts_between_characters)
{
    struct err e = { "" };
    CHECK_INT(err_set(&e, MK_CONFLICT, "periode %s sudah ditutup", "2026-1"), MK_CONFLICT);
    CHECK_TEXT(e.text, "periode 2026-1 sudah ditutup");
    CHECK_INT(err_set(NULL, MK_STORE, "%s", "x"), MK_STORE);
    static const char *const characters[] = { "x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80" };
    for (size_t k = 0; k < COUNT(characters); k++) {
        for (int shift = 0; shift < 4; shift++) {
            char text[1000];
            size_t n = strlen(characters[k]), at = (size_t)shift;
            memset(text, 'a', at);
            for (; at + n < sizeof text; at += n)
                memcpy(text + at, characters[k], n);
            text[at] = '\0';
            err_set(&e, MK_FAILED, "%s", text);
            size_t got = strlen(e.text);
            CHECK(utf8_valid(e.text, got));
            CHECK(got < sizeof e.text && got + 4 >= sizeof e.text - 1);
        }
    }
}
