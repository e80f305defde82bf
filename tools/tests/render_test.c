/* render_test.c: pages that the compiler made, run. The payloads go through every position in which a template
 * may have a value; a reader of HTML written for this test alone then looks whether they stayed inside. */
#include <string.h>

#include "base/test.h"
#include "uji_shape.view.h"
#include "uji_xss.view.h"
#include "web/message.h"
#include "web/page.h"

void page_lang_suffix(struct buf *b, const struct page *page, bool has_query)
{
    if (page->lang == LANG_EN)
        buf_str(b, has_query ? "&amp;lang=en" : "?lang=en");
}

static struct page page_in(enum lang lang)
{
    static const struct page_nav nav[] = { { .label = "A" }, { .label = "B", .current = true } };
    return (struct page){ .lang = lang, .title = "J & K", .nav = nav, .n_nav = COUNT(nav) };
}

/* ---- a page of many shapes ---- */

static const char *shape(const struct uji_shape_view *v, enum lang lang)
{
    static char text[4096];
    struct buf b;
    struct page page = page_in(lang);
    buf_init(&b, sizeof text - 1);
    uji_shape_render(&b, &page, v);
    memcpy(text, buf_text(&b), b.n);
    text[b.n] = '\0';
    buf_release(&b);
    return text;
}

static const struct uji_shape_rows_cells cells[] = { { .v = 1 }, { .v = 2000, .last_one = true } };
static const struct uji_shape_rows rows[] = {
    { .name = "r<", .cells = cells, .n_cells = COUNT(cells) },
    { .name = "s" },
};

TEST(render__indonesian_page)
{
    struct uji_shape_view v = { .n = 12345, .total = 7, .ikm = 8462, .ready = true, .rows = rows, .n_rows = 2 };
    CHECK_TEXT(shape(&v, LANG_ID),
        "<h1>J &amp; K [A] [B*]</h1>\n"
        "<p data-n=\"12345\">12.345 12345 84,62 84.62</p>\n"
        "<p title=\"12.345 responden\">12.345 responden, 12.345 dari 7</p>\n"
        "<p>Siap-</p>\n"
        "<a href=\"/unit/12345?q=7#a\">x</a> <a href=\"/layanan\">y</a>\n"
        "<tr class=\"first\"><th>1 r&lt;</th>\n"
        "<td>r&lt;1,</td>\n"
        "<td>r&lt;2.000!</td>\n"
        "</tr>\n"
        "<tr><th>2 s</th>\n"
        "<td>kosong</td>\n"
        "</tr>\n");
}

TEST(render__english_page_with_plural_and_language_kept)
{
    struct uji_shape_view v = { .n = 1, .total = 7000, .ikm = -5, .none = "" };
    CHECK_TEXT(shape(&v, LANG_EN),
        "<h1>J &amp; K [A] [B*]</h1>\n"
        "<p data-n=\"1\">1 1 \xE2\x88\x92" "0.05 -0.05</p>\n"
        "<p title=\"1 respondent\">1 respondent, of 7,000, 1</p>\n"
        "<p>Not yet-</p>\n"
        "<a href=\"/unit/1?q=7000&amp;lang=en#a\">x</a> <a href=\"/layanan?lang=en\">y</a>\n");
    v.n = 2;
    CHECK(strstr(shape(&v, LANG_EN), "title=\"2 respondents\">2 respondents,") != NULL);
    v.n = 0;
    CHECK(strstr(shape(&v, LANG_EN), "title=\"0 respondents\">0 respondents,") != NULL);
}

TEST(render__messages_of_code_are_found_in_the_table)
{
    CHECK_TEXT(tr(LANG_EN, "Siap"), "Ready");
    CHECK_TEXT(tr(LANG_EN, T("Hanya di kode")), "Only \"in\" code??");
    CHECK_TEXT(tr(LANG_ID, "Siap"), "Siap");
    CHECK_TEXT(tr(LANG_EN, "tidak ada"), "tidak ada");
    CHECK_TEXT(tr(LANG_EN, "{n} responden"), "{n} responden"); /* plurals belong into templates */
}

/* ---- payloads ---- */

static const char *const payloads[] = {
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "</title><script>",
    "</textarea><script>", "</p><p onclick=x>", "<!--", "-->", "<![CDATA[", "]]>", "<?php", "<a href=javascript:x>",
    "\"", "'", "\"'", "`", "\" onmouseover=\"x", "' onmouseover='x", "\"><script>", "'><script>", "/><script>",
    "\"/onload=x ", " autofocus onfocus=x ", "=x", ">", "<", "</", "<<", "&", "&quot;", "&#34;", "&#x22;", "&lt;script&gt;",
    "&quot", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)",
    " javascript:alert(1)", "\x01javascript:alert(1)", "javascript&colon;alert(1)", "javascript&#58;alert(1)",
    "vbscript:x", "data:text/html,<script>", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
    "https:evil", "http://x", "https://u@evil.example", "?q=\"><script>", "#\"><script>", "../../x", "%22%3E%3Cscript%3E",
    "\xC0\xBCscript\xC0\xBE", "\xFF\xFE<", "\xE2\x80\xA8<", "\xEF\xBC\x9Cscript\xEF\xBC\x9E", "+ADw-script+AD4-",
    "{{t}}", "{{{t}}}", "%s%n", "\r\nSet-Cookie: x", "\x7F\"", "\xC2\x85\"", "\xED\xA0\x80\"", "",
};

/* One value of an attribute, character references undone. */
static void reference_decode(const char *s, size_t n, char *out, size_t max)
{
    static const struct { const char *name; char c; } names[] = {
        { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#39;", '\'' },
    };
    size_t k = 0;
    for (size_t i = 0; i < n && k + 1 < max; i++) {
        size_t j = 0;
        while (j < COUNT(names) && strncmp(s + i, names[j].name, strlen(names[j].name)) != 0)
            j++;
        if (s[i] == '&' && j == COUNT(names))
            FAIL("a character reference of the visitor's own: %.20s", s + i);
        out[k++] = j < COUNT(names) ? names[j].c : s[i];
        i += j < COUNT(names) ? strlen(names[j].name) - 1 : 0;
    }
    out[k] = '\0';
}

static void address_check(const char *s, size_t n)
{
    static const char *const good[] = { "https://", "mailto:", "tel:", "/", "?", "#" };
    char url[2048];
    size_t i = 0;
    reference_decode(s, n, url, sizeof url);
    if (url[0] == 'x' || url[0] == '\0') /* a relative one with the literal start, or none at all */
        return;
    while (i < COUNT(good) && strncmp(url, good[i], strlen(good[i])) != 0)
        i++;
    if (i == COUNT(good) || strncmp(url, "//", 2) == 0 || strpbrk(url, "\\ \t\r\n"))
        FAIL("an address that leads elsewhere: %s", url);
}

/* The skeleton of a page: tags and names of attributes. Checks the addresses on the way. */
static void skeleton(const char *s, char *out, size_t max)
{
    size_t k = 0;
    const char *raw = NULL; /* end tag that is waited for */
    for (; *s; s++) {
        if (*s != '<' || (raw && strncmp(s, raw, strlen(raw)) != 0))
            continue;
        raw = strncmp(s, "<title", 6) == 0 ? "</title" : strncmp(s, "<textarea", 9) == 0 ? "</textarea" : NULL;
        for (; *s && *s != '>' && k + 2 < max; s++) {
            if (*s != '=' || (s[1] != '"' && s[1] != '\'')) {
                out[k++] = *s;
                continue;
            }
            const char *value = s + 2, *end = strchr(value, s[1]);
            CHECK(end != NULL);
            if (k > 4 && (strncmp(out + k - 5, " href", 5) == 0 || strncmp(out + k - 4, " src", 4) == 0 ||
                          strncmp(out + k - 6, "action", 6) == 0 || strncmp(out + k - 6, "data-u", 6) == 0))
                address_check(value, (size_t)(end - value));
            s = end;
        }
        out[k++] = '>';
        if (!*s)
            break;
    }
    out[k] = '\0';
}

static void xss_render(struct buf *b, const char *t, const char *u, enum lang lang)
{
    struct page page = page_in(lang);
    struct uji_xss_l items[] = { { .t = t, .u = u }, { .t = "y", .u = "/y" } };
    struct uji_xss_view v = { .t = t, .u = u, .l = items, .n_l = COUNT(items) };
    buf_clear(b);
    uji_xss_render(b, &page, &v);
    CHECK(!b->overflow);
}

TEST(render__no_payload_leaves_its_place)
{
    static char want[8192], got[8192];
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < COUNT(payloads); i++)
        for (int both = 0; both < 4; both++) {
            const char *t = both & 1 ? payloads[i] : "x", *u = both & 2 ? payloads[i] : "/x";
            enum lang lang = i % 2 ? LANG_EN : LANG_ID;
            xss_render(&b, t[0] ? "x" : "", "/x", lang);
            skeleton(buf_text(&b), want, sizeof want);
            xss_render(&b, t, u, lang);
            skeleton(buf_text(&b), got, sizeof got);
            if (strcmp(got, want) != 0)
                FAIL("payload %s\n%s", payloads[i], buf_text(&b));
        }
    buf_release(&b);
}

TEST(render__the_check_itself_notices_a_break_out)
{
    char a[256], c[256];
    skeleton("<p title=\"x\">y</p>", a, sizeof a);
    skeleton("<p title=\"\" onclick=\"x\">y</p>", c, sizeof c);
    CHECK(strcmp(a, c) != 0);
    skeleton("<title><b></title>", a, sizeof a);
    CHECK_TEXT(a, "<title></title>");
}

TEST(render__nothing_at_all_is_shown_for_null)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    struct page page = { .lang = LANG_ID };
    uji_xss_render(&b, &page, &(struct uji_xss_view){ .t = NULL });
    CHECK(strstr(buf_text(&b), "<a href=\"#\">1</a>") != NULL);
    CHECK(strstr(buf_text(&b), "<textarea></textarea>") != NULL);
    buf_release(&b);
}
