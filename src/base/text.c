/* text.c: see text.h. Every escape here is proven by properties in text_test.c and tests/fuzz/fuzz_text.c:
 * whatever comes in, what goes out is UTF-8 and cannot leave the place it stands in. */
#include "base/text.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* Length of the run from s that is plain ASCII text: no control character, none of " & ' < > \ DEL,
 * no byte above 127. The same set serves HTML and JSON, whose writers look at what stopped it. */
static size_t plain_run(const char *s, size_t n)
{
#define BIT(c) (1U << ((c)&31))
    static const uint32_t plain[8] = {
        [1] = ~(BIT('"') | BIT('&') | BIT('\'') | BIT('<') | BIT('>')),
        [2] = ~BIT('\\'),
        [3] = ~BIT(0x7F),
    };
#undef BIT
    size_t i = 0;
    while (i < n && plain[(unsigned char)s[i] >> 5] >> ((unsigned char)s[i] & 31) & 1)
        i++;
    return i;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

/* One character that stopped a run; returns how many bytes it took. */
static size_t html_char(struct buf *b, const char *s, size_t n)
{
    uint32_t c = 0;
    size_t length = utf8_decode(s, n, &c);
    if (length == 0) {
        H(b, REPLACEMENT);
        return 1;
    }
    switch (c) {
    case '&':
        H(b, "&amp;");
        break;
    case '<':
        H(b, "&lt;");
        break;
    case '>':
        H(b, "&gt;");
        break;
    case '"':
        H(b, "&quot;");
        break;
    case '\'':
        H(b, "&#39;");
        break;
    default:
        if (is_control(c) && c != '\t' && c != '\n')
            H(b, REPLACEMENT);
        else
            buf_add(b, s, length);
    }
    return length;
}

void html_text_n(struct buf *b, const char *s, size_t n)
{
    size_t i = 0;
    while (i < n) {
        size_t run = plain_run(s + i, n - i);
        buf_add(b, s + i, run);
        i += run;
        if (i < n)
            i += html_char(b, s + i, n - i);
    }
}

void html_text(struct buf *b, const char *s)
{
    if (s)
        html_text_n(b, s, strlen(s));
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What follows the prefix (given in lower case; letters compare without case), or NULL. */
static const char *after_prefix(const char *s, const char *prefix)
{
    for (; *prefix; prefix++, s++) {
        char c = ascii_lower(*s);
        if (c != *prefix)
            return NULL;
    }
    return s;
}

/* Browsers drop tabs and line ends inside an address and read a backslash as a slash, so none of
 * them may occur anywhere, nor a space. */
static bool url_characters_safe(const char *s)
{
    size_t n = strlen(s);
    for (size_t i = 0, length; i < n; i += length) {
        uint32_t c = 0;
        length = utf8_decode(s + i, n - i, &c);
        if (length == 0 || c == ' ' || c == '\\' || is_control(c))
            return false;
    }
    return true;
}

static bool url_safe(const char *s)
{
    if (!url_characters_safe(s))
        return false;
    if (s[0] == '?' || s[0] == '#')
        return true;
    if (s[0] == '/')
        return s[1] != '/';
    const char *rest = after_prefix(s, "https://");
    if (rest) /* a host, and no "user@" in front of it that passes one host off as another */
        return (is_alnum(*rest) || *rest == '[') && !memchr(rest, '@', strcspn(rest, "/?#"));
    rest = after_prefix(s, "mailto:");
    if (!rest)
        rest = after_prefix(s, "tel:");
    return rest && *rest;
}

void html_url(struct buf *b, const char *s)
{
    if (s && url_safe(s))
        html_text(b, s);
    else
        H(b, "#");
}

void url_component(struct buf *b, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (; s && *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (is_alnum(*s) || c == '-' || c == '.' || c == '_' || c == '~') {
            buf_char(b, *s);
        } else {
            const char code[3] = { '%', hex[c >> 4], hex[c & 15] };
            buf_add(b, code, sizeof code);
        }
    }
}

/* Digits of u with a separator before every third; group 0: none. */
static void add_digits(struct buf *b, uint64_t u, char group)
{
    char text[32];
    size_t at = sizeof text;
    int count = 0;
    do {
        if (group && count > 0 && count % 3 == 0)
            text[--at] = group;
        text[--at] = (char)('0' + u % 10);
        count++;
    } while (u /= 10);
    buf_add(b, text + at, sizeof text - at);
}

static void add_decimal(struct buf *b, uint64_t u, int decimals, char group, char point)
{
    assert(decimals >= 0 && decimals <= 18);
    uint64_t scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    add_digits(b, u / scale, group);
    if (decimals == 0)
        return;
    buf_char(b, point);
    for (uint64_t rest = u % scale; scale > 1;) {
        scale /= 10;
        buf_char(b, (char)('0' + rest / scale % 10));
    }
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

void html_decimal(struct buf *b, int64_t v, int decimals, enum lang lang)
{
    if (v < 0)
        H(b, "\xE2\x88\x92"); /* U+2212 */
    bool en = lang == LANG_EN;
    add_decimal(b, magnitude(v), decimals, en ? ',' : '.', en ? '.' : ',');
}

void html_int(struct buf *b, int64_t v, enum lang lang)
{
    html_decimal(b, v, 0, lang);
}

void buf_decimal(struct buf *b, int64_t v, int decimals)
{
    if (v < 0)
        buf_char(b, '-');
    add_decimal(b, magnitude(v), decimals, 0, '.');
}

enum mk_result text_to_int(const char *s, size_t n, int64_t *ret)
{
    bool negative = n > 0 && s[0] == '-';
    int64_t v = 0; /* kept negative: that side reaches one further */
    if (n == negative)
        return MK_INVALID;
    for (size_t i = negative; i < n; i++) {
        if (s[i] < '0' || s[i] > '9' || __builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, s[i] - '0', &v))
            return MK_INVALID;
    }
    if (!negative && v == INT64_MIN)
        return MK_INVALID;
    *ret = negative ? v : -v;
    return MK_OK;
}

static size_t json_char(struct buf *b, const char *s, size_t n)
{
    uint32_t c = 0;
    size_t length = utf8_decode(s, n, &c);
    if (length == 0) {
        H(b, REPLACEMENT);
        return 1;
    }
    switch (c) {
    case '"':
        H(b, "\\\"");
        break;
    case '\\':
        H(b, "\\\\");
        break;
    case '\n':
        H(b, "\\n");
        break;
    case '\r':
        H(b, "\\r");
        break;
    case '\t':
        H(b, "\\t");
        break;
    case '<': /* "</script" must not end the element that a page carries its data in */
        if (n > 1 && s[1] == '/') {
            H(b, "<\\/");
            return 2;
        }
        H(b, "<");
        break;
    default: /* U+2028 and U+2029 end a line in older JavaScript */
        if (is_control(c) || c == 0x2028 || c == 0x2029)
            buf_format(b, "\\u%04x", (unsigned)c);
        else
            buf_add(b, s, length);
    }
    return length;
}

void json_text_n(struct buf *b, const char *s, size_t n)
{
    buf_char(b, '"');
    size_t i = 0;
    while (i < n) {
        size_t run = plain_run(s + i, n - i);
        buf_add(b, s + i, run);
        i += run;
        if (i < n)
            i += json_char(b, s + i, n - i);
    }
    buf_char(b, '"');
}

void json_text(struct buf *b, const char *s)
{
    if (s)
        json_text_n(b, s, strlen(s));
    else
        H(b, "null");
}

/* Adds s[0..n), doubling quotes and replacing what is no UTF-8 (our own reader refuses both). */
static void csv_content(struct buf *b, const char *s, size_t n, bool quoted)
{
    size_t start = 0;
    while (start < n) {
        size_t bad = start + utf8_first_invalid(s + start, n - start);
        while (quoted && start < bad) {
            const char *quote = memchr(s + start, '"', bad - start);
            if (!quote)
                break;
            buf_add(b, s + start, (size_t)(quote - s) + 1 - start);
            buf_char(b, '"');
            start = (size_t)(quote - s) + 1;
        }
        buf_add(b, s + start, bad - start);
        start = bad;
        if (bad < n) {
            H(b, REPLACEMENT);
            start++;
        }
    }
}

/* Quotes are also put around the separators of the other kinds of file, so that a reader which
 * guesses the separator guesses right. */
void csv_cell(struct buf *b, const char *s, char separator)
{
    if (!s)
        return;
    const char stops[] = { '"', '\n', '\r', ',', ';', '\t', separator, '\0' };
    bool quoted = s[strcspn(s, stops)] != '\0';
    if (quoted)
        buf_char(b, '"');
    if (*s && strchr("=+-@\t\r", *s))
        buf_char(b, '\'');
    csv_content(b, s, strlen(s), quoted);
    if (quoted)
        buf_char(b, '"');
}
