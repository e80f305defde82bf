/* text_test.c: escaping, numbers, JSON and CSV cells. */
#include "base/text.h"

#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "base/utf8.h"

/* What the call wrote, in one of four buffers of the test program, so that a check may hold several. */
static const char *written(struct buf *b)
{
    static char texts[4][8192];
    static unsigned next;
    char *to = texts[next++ % 4];
    CHECK(b->n < sizeof texts[0] && !b->overflow);
    memcpy(to, b->p ? b->p : "", b->n);
    to[b->n] = '\0';
    buf_release(b);
    return to;
}

#define WRITTEN(call_with_b)                                                                                           \
    (__extension__({                                                                                                   \
        struct buf out;                                                                                                \
        struct buf *b = &out;                                                                                          \
        buf_init(b, 8000);                                                                                             \
        call_with_b;                                                                                                   \
        written(b);                                                                                                    \
    }))

TEST(html_text__escapes_the_five_characters)
{
    CHECK_TEXT(WRITTEN(html_text(b, "a<b>&\"c'd")), "a&lt;b&gt;&amp;&quot;c&#39;d");
    CHECK_TEXT(WRITTEN(html_text(b, NULL)), "");
    CHECK_TEXT(WRITTEN(html_text(b, "")), "");
    CHECK_TEXT(WRITTEN(html_text(b, "Kelurahan Tomoni – \xF0\x9F\x98\x80")), "Kelurahan Tomoni – \xF0\x9F\x98\x80");
}

TEST(html_text__replaces_control_characters_and_bytes_that_are_no_utf8)
{
    CHECK_TEXT(WRITTEN(html_text(b, "a\tb\nc\rd\x01"
                                    "e\x7F")),
               "a\tb\nc\xEF\xBF\xBD"
               "d\xEF\xBF\xBD"
               "e\xEF\xBF\xBD");
    CHECK_TEXT(WRITTEN(html_text(b, "\xC2\x85")), "\xEF\xBF\xBD");
    CHECK_TEXT(WRITTEN(html_text(b, "a\xFF<")), "a\xEF\xBF\xBD&lt;");
    CHECK_TEXT(WRITTEN(html_text(b, "\xE2\x82")), "\xEF\xBF\xBD\xEF\xBF\xBD"); /* cut in a character */
    CHECK_TEXT(WRITTEN(html_text_n(b, "a\0b", 3)), "a\xEF\xBF\xBD"
                                                   "b");
}

TEST(html_url__lets_own_paths_and_three_schemes_through)
{
    static const char *const good[] = {
        "/",
        "/unit/12?lang=en",
        "?halaman=2",
        "#isi",
        "https://lapor.go.id/x",
        "HTTPS://lapor.go.id",
        "mailto:organisasi@luwutimurkab.go.id",
        "tel:+62-811",
        "https://[::1]/",
        "https://x.id/?a=b@c",
        "/s/\xC3\xA9",
    };
    for (size_t i = 0; i < COUNT(good); i++)
        CHECK_TEXT(WRITTEN(html_url(b, good[i])), good[i]);
    CHECK_TEXT(WRITTEN(html_url(b, "/cari?a=1&b=\"x\"")), "/cari?a=1&amp;b=&quot;x&quot;");
}

TEST(html_url__writes_a_hash_for_everything_else)
{
    static const char *const bad[] = {
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "http://x.id/",
        "//host",
        "//host/x",
        "/\\host",
        "\\\\host",
        "/a\\b",
        "https:x.id",
        "https:/x.id",
        "https:///x.id",
        "https://",
        "https://a@b.id/",
        "https://bank.go.id@jahat.id",
        "https://\\x",
        "https://x.id/\n",
        "/a b",
        "/a\r\nb",
        "/\t/host",
        "x",
        "unit/12",
        "./x",
        "mailto:",
        "tel:",
        "blob:x",
        "https ://x.id",
        "/\xFF",
        "/\xC2\x85",
        "\xEF\xBD\x8A\x61vascript:x",
        "%6Aavascript:x",
        "htt\nps://x.id",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_TEXT(WRITTEN(html_url(b, bad[i])), "#");
}

TEST(html_url__of_nothing_is_a_hash)
{
    CHECK_TEXT(WRITTEN(html_url(b, NULL)), "#");
}

TEST(url_component__encodes_all_but_unreserved)
{
    CHECK_TEXT(WRITTEN(url_component(b, "aZ09-._~")), "aZ09-._~");
    CHECK_TEXT(WRITTEN(url_component(b, "a b/c?d&e=f#%+")), "a%20b%2Fc%3Fd%26e%3Df%23%25%2B");
    CHECK_TEXT(WRITTEN(url_component(b, "\xC3\xA9\x01\xFF")), "%C3%A9%01%FF");
    CHECK_TEXT(WRITTEN(url_component(b, NULL)), "");
}

TEST(html_int__groups_by_language)
{
    CHECK_TEXT(WRITTEN(html_int(b, 9812, LANG_ID)), "9.812");
    CHECK_TEXT(WRITTEN(html_int(b, 9812, LANG_EN)), "9,812");
    CHECK_TEXT(WRITTEN(html_int(b, 0, LANG_ID)), "0");
    CHECK_TEXT(WRITTEN(html_int(b, 999, LANG_ID)), "999");
    CHECK_TEXT(WRITTEN(html_int(b, 10000000, LANG_ID)), "10.000.000");
    CHECK_TEXT(WRITTEN(html_int(b, -1000, LANG_EN)), "\xE2\x88\x92"
                                                     "1,000");
    CHECK_TEXT(WRITTEN(html_int(b, INT64_MIN, LANG_EN)), "\xE2\x88\x92"
                                                         "9,223,372,036,854,775,808");
}

TEST(html_decimal__writes_units_of_a_power_of_ten)
{
    CHECK_TEXT(WRITTEN(html_decimal(b, 8462, 2, LANG_ID)), "84,62");
    CHECK_TEXT(WRITTEN(html_decimal(b, 8462, 2, LANG_EN)), "84.62");
    CHECK_TEXT(WRITTEN(html_decimal(b, -5, 2, LANG_ID)), "\xE2\x88\x92"
                                                         "0,05");
    CHECK_TEXT(WRITTEN(html_decimal(b, 123456789, 2, LANG_ID)), "1.234.567,89");
    CHECK_TEXT(WRITTEN(html_decimal(b, 7, 0, LANG_ID)), "7");
    CHECK_TEXT(WRITTEN(html_decimal(b, 1, 18, LANG_EN)), "0.000000000000000001");
}

TEST(buf_decimal__is_for_machines)
{
    CHECK_TEXT(WRITTEN(buf_decimal(b, 123456789, 2)), "1234567.89");
    CHECK_TEXT(WRITTEN(buf_decimal(b, -5, 2)), "-0.05");
    CHECK_TEXT(WRITTEN(buf_decimal(b, INT64_MIN, 0)), "-9223372036854775808");
    CHECK_TEXT(WRITTEN(buf_decimal(b, INT64_MAX, 18)), "9.223372036854775807");
}

TEST(text_to_int__takes_digits_only)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        { "0", 0 },
        { "-0", 0 },
        { "007", 7 },
        { "-12", -12 },
        { "9223372036854775807", INT64_MAX },
        { "-9223372036854775808", INT64_MIN },
    };
    for (size_t i = 0; i < COUNT(good); i++) {
        int64_t v = 99;
        CHECK_OK(text_to_int(good[i].text, strlen(good[i].text), &v));
        CHECK_INT(v, good[i].value);
    }
    static const char *const bad[] = { "",
                                       "-",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       "1.5",
                                       "1,000",
                                       "0x10",
                                       "1e3",
                                       "--1",
                                       "1-",
                                       "9223372036854775808",
                                       "-9223372036854775809",
                                       "99999999999999999999" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t v = 99;
        CHECK_INT(text_to_int(bad[i], strlen(bad[i]), &v), MK_INVALID);
        CHECK_INT(v, 99);
    }
    int64_t v = 0;
    CHECK_OK(text_to_int("123456", 3, &v));
    CHECK_INT(v, 123);
}

TEST(json_text__escapes_what_json_and_scripts_need)
{
    CHECK_TEXT(WRITTEN(json_text(b, "a\"b\\c/d")), "\"a\\\"b\\\\c/d\"");
    CHECK_TEXT(WRITTEN(json_text(b, "\n\r\t\x01\x1F\x7F")), "\"\\n\\r\\t\\u0001\\u001f\\u007f\"");
    CHECK_TEXT(WRITTEN(json_text(b, "</script><b><")), "\"<\\/script><b><\"");
    CHECK_TEXT(WRITTEN(json_text(b, "\xE2\x80\xA8\xE2\x80\xA9\xC2\x85")), "\"\\u2028\\u2029\\u0085\"");
    CHECK_TEXT(WRITTEN(json_text(b, "a\xC0\x80z")), "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");
    CHECK_TEXT(WRITTEN(json_text_n(b, "a\0b", 3)), "\"a\\u0000b\"");
    CHECK_TEXT(WRITTEN(json_text(b, NULL)), "null");
}

TEST(csv_cell__quotes_where_needed)
{
    CHECK_TEXT(WRITTEN(csv_cell(b, "Puskesmas Malili", ',')), "Puskesmas Malili");
    CHECK_TEXT(WRITTEN(csv_cell(b, "a,b", ',')), "\"a,b\"");
    CHECK_TEXT(WRITTEN(csv_cell(b, "a;b", ',')), "\"a;b\"");
    CHECK_TEXT(WRITTEN(csv_cell(b, "a|b", '|')), "\"a|b\"");
    CHECK_TEXT(WRITTEN(csv_cell(b, "kata \"ini\"", ';')), "\"kata \"\"ini\"\"\"");
    CHECK_TEXT(WRITTEN(csv_cell(b, "a\nb\r", ';')), "\"a\nb\r\"");
    CHECK_TEXT(WRITTEN(csv_cell(b, "", ',')), "");
    CHECK_TEXT(WRITTEN(csv_cell(b, NULL, ',')), "");
    CHECK_TEXT(WRITTEN(csv_cell(b, "a\xFF\"b", ',')), "\"a\xEF\xBF\xBD\"\"b\"");
}

TEST(csv_cell__guards_formulas_also_when_they_look_like_numbers)
{
    CHECK_TEXT(WRITTEN(csv_cell(b, "=1+1", ',')), "'=1+1");
    CHECK_TEXT(WRITTEN(csv_cell(b, "-5", ',')), "'-5");
    CHECK_TEXT(WRITTEN(csv_cell(b, "+3,2", ',')), "\"'+3,2\"");
    CHECK_TEXT(WRITTEN(csv_cell(b, "@SUM(A1)", ',')), "'@SUM(A1)");
    CHECK_TEXT(WRITTEN(csv_cell(b, "\t=1", ',')), "\"'\t=1\"");
    CHECK_TEXT(WRITTEN(csv_cell(b, "\r=1", ',')), "\"'\r=1\"");
    CHECK_TEXT(WRITTEN(csv_cell(b, "a=1", ',')), "a=1");
}

TEST(text_writers__never_let_a_delimiter_through_on_random_bytes)
{
    struct prng r;
    prng_seed(&r, 21);
    for (int round = 0; round < 3000; round++) {
        char raw[64];
        size_t n = prng_below(&r, sizeof raw - 1);
        for (size_t i = 0; i < n; i++) /* mostly the interesting bytes */
            raw[i] = prng_below(&r, 3) ? "<>&\"'\\/:=\n\r\t #"[prng_below(&r, 14)] : (char)prng_below(&r, 256);
        raw[n] = '\0';
        const char *html = WRITTEN(html_text_n(b, raw, n)), *url = WRITTEN(html_url(b, raw));
        const char *json = WRITTEN(json_text_n(b, raw, n));
        CHECK(strpbrk(html, "<>\"'") == NULL && utf8_valid(html, strlen(html)));
        CHECK(strpbrk(url, "<>\"' \n\r\t\\") == NULL && utf8_valid(url, strlen(url)));
        CHECK(url[0] == '#' || url[0] == '?' || (url[0] == '/' && url[1] != '/'));
        CHECK(strstr(json, "</") == NULL && strpbrk(json, "\n\r\t") == NULL && utf8_valid(json, strlen(json)));
        for (const char *p = json + 1; p[1]; p++) { /* inside, a quote stands behind a backslash */
            if (*p == '\\')
                p++;
            else
                CHECK(*p != '"');
        }
    }
}

TEST(text_writers__stay_within_the_maximum_of_the_buffer)
{
    struct buf b;
    buf_init(&b, 10);
    html_text(&b, "<<<");
    CHECK(b.overflow);
    CHECK(b.n <= 10);
    CHECK_TEXT(buf_text(&b), "");
    buf_release(&b);
}
