/* form_test.c: fields of forms and of addresses as they come in, what is too much or no form at all, and paths decoded once. */
#include "web/form.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "base/text.h"
#include "base/utf8.h"

static struct arena arena;

static void begin(void)
{
    arena_release(&arena);
    arena_init(&arena, 1 << 20);
}

/* The fields as "name=value;" or "!" and the result. */
static const char *form_as_text(const char *p, size_t n, size_t max)
{
    static struct buf b;
    struct form f;
    struct err err;
    begin();
    buf_release(&b);
    buf_init(&b, 1 << 20);
    enum mk_result r = form_parse(&arena, p, n, max, &f, &err);
    if (r != MK_OK)
        buf_format(&b, "!%s", mk_result_name(r));
    else
        for (size_t i = 0; i < f.n; i++)
            buf_format(&b, "%s=%s;", f.field[i].name, f.field[i].value);
    return buf_text(&b);
}

TEST(form_parse__decodes_as_browsers_encode)
{
    static const struct { const char *in, *out; } table[] = {
        { "", "" },
        { "a=1", "a=1;" },
        { "a=1&b=2", "a=1;b=2;" },
        { "a", "a=;" },
        { "a=", "a=;" },
        { "a=b=c", "a=b=c;" },
        { "a=1&&b=2&", "a=1;b=2;" },
        { "a=x+y%20z", "a=x y z;" },
        { "a=%2B%26%3D%25", "a=+&=%;" },
        { "%61%5B%5D=1", "a[]=1;" },
        { "a=%41%6a%4A", "a=AjJ;" },
        { "a=%25%34%31", "a=%41;" }, /* decoded once, not twice */
        { "a=%2541", "a=%41;" },
        { "a=%C3%A9", "a=\xc3\xa9;" },
        { "a=\xc3\xa9", "a=\xc3\xa9;" },
        { "a=%F0%9F%99%82", "a=\xf0\x9f\x99\x82;" },
        { "a=%0D%0A", "a=\r\n;" },
        { "a=1&a=2", "a=1;a=2;" },
    };
    for (size_t i = 0; i < COUNT(table); i++)
        CHECK_TEXT(form_as_text(table[i].in, strlen(table[i].in), 8), table[i].out);
}

TEST(form_parse__refuses_what_two_readers_might_read_differently)
{
    static const char *const bad[] = {
        "a=%", "a=%4", "a=%4g", "a=%G1", "a=% 41", "a=%u0041", "a=%+1", "%=1", "a%2=1",
        "a=%00", "%00=1", "a=1&b=x%00y",
        "a=%C3", "a=%C3%28", "a=%C0%AF", "a=%E0%80%AF", "a=%ED%A0%80", "a=%F4%90%80%80", "a=\xff", "a=%80",
        "=1", "a=1&=2", "=",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_TEXT(form_as_text(bad[i], strlen(bad[i]), 8), "!INVALID");
    CHECK_TEXT(form_as_text("a=\0b", 4, 8), "!INVALID");
    CHECK_TEXT(form_as_text("a=%4", 3, 8), "!INVALID"); /* never reads behind the end */
}

TEST(form_parse__counts_fields_before_it_keeps_them)
{
    CHECK_TEXT(form_as_text("a=1&b=2&c=3", 11, 3), "a=1;b=2;c=3;");
    CHECK_TEXT(form_as_text("a=1&b=2&c=3&d=4", 15, 3), "!TOO_BIG");
    struct arena small;
    struct form f;
    struct err err;
    arena_init(&small, 64);
    CHECK_INT(form_parse(&small, "a=1&b=2&c=3&d=4&e=5&f=6", 23, 64, &f, &err), MK_TOO_BIG);
    arena_release(&small);
}

TEST(form_get__finds_the_first)
{
    struct form f;
    struct err err;
    begin();
    CHECK_OK(form_parse(&arena, "a=1&b=2&a=3", 11, 8, &f, &err));
    CHECK_TEXT(form_get(&f, "a"), "1");
    CHECK_TEXT(form_get(&f, "b"), "2");
    CHECK(form_get(&f, "c") == NULL);
}

/* Any text that is UTF-8 without NUL comes back as it was. */
TEST(form_parse__gives_back_what_was_encoded)
{
    static const char *const pieces[] = { "a", "Z", "0", " ", "+", "&", "=", "%", "%41", "\n", "\t", "\x01", "\x7f",
                                          "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x99\x82", "/", "?", "#", ";", "\"" };
    struct prng rng;
    prng_seed(&rng, 7);
    for (int round = 0; round < 2000; round++) {
        char text[256] = "";
        size_t n = 0;
        for (uint32_t k = prng_below(&rng, 20); k > 0; k--)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s", pieces[prng_below(&rng, COUNT(pieces))]);
        struct buf b;
        struct form f;
        struct err err;
        buf_init(&b, 4096);
        buf_str(&b, "n=");
        url_component(&b, text);
        begin();
        CHECK_OK(form_parse(&arena, b.p, b.n, 2, &f, &err));
        CHECK_TEXT(form_get(&f, "n"), text);
        buf_release(&b);
    }
}

/* Any bytes: either refused, or valid texts of no more bytes than came in. */
TEST(form_parse__survives_any_bytes)
{
    static const char alphabet[] = "a=&%+0Fé\xff\x80";
    struct prng rng;
    prng_seed(&rng, 11);
    for (int round = 0; round < 5000; round++) {
        char in[40];
        size_t n = prng_below(&rng, sizeof in), total = 0;
        for (size_t i = 0; i < n; i++)
            in[i] = prng_below(&rng, 8) ? alphabet[prng_below(&rng, sizeof alphabet)] : (char)prng_next(&rng);
        struct form f;
        struct err err;
        begin();
        if (form_parse(&arena, in, n, 16, &f, &err) != MK_OK)
            continue;
        for (size_t i = 0; i < f.n; i++) {
            total += strlen(f.field[i].name) + strlen(f.field[i].value);
            CHECK(utf8_valid(f.field[i].name, strlen(f.field[i].name)));
            CHECK(utf8_valid(f.field[i].value, strlen(f.field[i].value)));
        }
        CHECK(total <= n);
    }
}

static const char *path_as_text(const char *p)
{
    const char *out = NULL;
    struct err err;
    begin();
    return path_decode(&arena, p, strlen(p), &out, &err) == MK_OK ? out : "!";
}

TEST(path_decode__decodes_once_and_keeps_segments)
{
    CHECK_TEXT(path_as_text("/"), "/");
    CHECK_TEXT(path_as_text("/a/b"), "/a/b");
    CHECK_TEXT(path_as_text("/a%20b"), "/a b");
    CHECK_TEXT(path_as_text("/a+b"), "/a+b");
    CHECK_TEXT(path_as_text("/%C3%A9"), "/\xc3\xa9");
    CHECK_TEXT(path_as_text("/%2541"), "/%41");
    CHECK_TEXT(path_as_text("/%252F"), "/%2F");
    static const char *const bad[] = { "", "a", "*", "http://uji/", "/%", "/%2", "/%zz", "/%00", "/a%2Fb", "/a%2fb",
                                       "/%5C", "/a\\b", "/%0A", "/%0d%0aX", "/\x01", "/%7F", "/%ff", "/\xff",
                                       "/%C0%AE", "/%ed%a0%80" };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_TEXT(path_as_text(bad[i]), "!");
}
