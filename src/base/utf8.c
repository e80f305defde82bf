/* utf8.c: see utf8.h. Well-formedness by RFC 3629 table 3 is our own code (it is on every hot path);
 * normalisation and folding are utf8proc's. The only file that sees utf8proc.h. */
#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

size_t utf8_decode(const char *s, size_t n, uint32_t *ret_code_point)
{
    const unsigned char *p = (const unsigned char *)s;
    if (n == 0)
        return 0;
    uint32_t c = p[0];
    if (c < 0x80) {
        *ret_code_point = c;
        return 1;
    }
    size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (c < 0xC2 || c > 0xF4 || n < length)
        return 0;
    /* The second byte alone tells overlong forms, surrogates and values that are too large. */
    unsigned low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    unsigned high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < low || p[1] > high)
        return 0;
    c &= 0x7FU >> length;
    c = c << 6 | (p[1] & 0x3FU);
    for (size_t i = 2; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3FU);
    }
    *ret_code_point = c;
    return length;
}

size_t utf8_first_invalid(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n) {
        uint64_t word;
        while (n - i >= sizeof word) { /* eight ASCII bytes at a time */
            memcpy(&word, s + i, sizeof word);
            if (word & UINT64_C(0x8080808080808080))
                break;
            i += sizeof word;
        }
        if (i == n)
            break;
        uint32_t ignored;
        size_t length = utf8_decode(s + i, n - i, &ignored);
        if (length == 0)
            return i;
        i += length;
    }
    return n;
}

bool utf8_valid(const char *s, size_t n)
{
    return utf8_first_invalid(s, n) == n;
}

size_t utf8_length(const char *s, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)s[i] & 0xC0) != 0x80;
    return count;
}

/* Unicode White_Space, and two invisible characters that paste brings along (U+200B, U+FEFF). */
static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
           c == 0xFEFF;
}

static bool is_removed(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F);
}

/* Copies the characters that stay; a carriage return is a control character, so CRLF becomes LF.
 * Returns the new length; ret_high says whether any character may need normalising (U+0300 on). */
static size_t copy_kept(char *to, const char *s, size_t n, bool *ret_high)
{
    size_t kept = 0, last_ink = 0;
    uint32_t c = 0;
    *ret_high = false;
    for (size_t i = 0, length; i < n; i += length) {
        length = utf8_decode(s + i, n - i, &c);
        if (is_removed(c) || (kept == 0 && is_space(c)))
            continue;
        memcpy(to + kept, s + i, length);
        kept += length;
        if (!is_space(c))
            last_ink = kept;
        *ret_high |= c >= 0x300;
    }
    to[last_ink] = '\0';
    return last_ink;
}

/* Runs utf8proc in memory of the arena; the result is not longer than *ret_n says. */
static enum mk_result map_text(struct arena *a, const char *s, size_t n, utf8proc_option_t options, char **ret_text,
                               size_t *ret_n)
{
    const utf8proc_uint8_t *from = (const utf8proc_uint8_t *)s;
    utf8proc_ssize_t need = utf8proc_decompose(from, (utf8proc_ssize_t)n, NULL, 0, options);
    if (need < 0)
        return MK_INVALID;
    utf8proc_int32_t *to = arena_array(a, utf8proc_int32_t, (size_t)need + 1);
    if (!to)
        return MK_TOO_BIG;
    utf8proc_ssize_t count = utf8proc_decompose(from, (utf8proc_ssize_t)n, to, need, options);
    if (count < 0)
        return MK_INVALID;
    count = utf8proc_reencode(to, count, options); /* in place, with a NUL behind */
    if (count < 0)
        return MK_INVALID;
    *ret_text = (char *)to;
    *ret_n = (size_t)count;
    return MK_OK;
}

enum mk_result utf8_clean(struct arena *a, const char *s, size_t n, const char **ret_text)
{
    if (!utf8_valid(s, n))
        return MK_INVALID;
    char *text = n < SIZE_MAX ? arena_alloc(a, n + 1) : NULL;
    if (!text)
        return MK_TOO_BIG;
    bool high;
    size_t kept = copy_kept(text, s, n, &high);
    if (high) {
        enum mk_result r = map_text(a, text, kept, UTF8PROC_STABLE | UTF8PROC_COMPOSE, &text, &kept);
        if (r != MK_OK)
            return r;
    }
    *ret_text = text;
    return MK_OK;
}

/* In place: every run of white space becomes one space, none at the ends. */
static void squeeze(char *text, size_t n)
{
    size_t kept = 0;
    bool gap = false;
    uint32_t c = 0;
    for (size_t i = 0, length; i < n; i += length) {
        length = utf8_decode(text + i, n - i, &c);
        if (length == 0)
            break;
        if (is_space(c)) {
            gap = kept > 0;
            continue;
        }
        if (gap)
            text[kept++] = ' ';
        gap = false;
        memmove(text + kept, text + i, length);
        kept += length;
    }
    text[kept] = '\0';
}

enum mk_result utf8_fold(struct arena *a, const char *s, const char **ret_text)
{
    size_t n = strlen(s);
    if (!utf8_valid(s, n))
        return MK_INVALID;
    char *text;
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                      UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
    enum mk_result r = map_text(a, s, n, options, &text, &n);
    if (r != MK_OK)
        return r;
    squeeze(text, n);
    *ret_text = text;
    return MK_OK;
}
