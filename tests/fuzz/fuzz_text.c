/* fuzz_text.c: any bytes through the doors of text.h and utf8.h. What comes out is UTF-8 and cannot leave
 * the place it stands in: no < > " ' in HTML, no harmful address, no quote or line end in JSON. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool has_any(const struct buf *b, const char *bytes)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->p[i] && strchr(bytes, b->p[i]))
            return true;
    return false;
}

static bool has_control(const struct buf *b, bool lines_allowed)
{
    for (size_t i = 0; i < b->n; i++) {
        unsigned char c = (unsigned char)b->p[i];
        if ((c < 0x20 && !(lines_allowed && (c == '\n' || c == '\t'))) || c == 0x7F)
            return true;
    }
    return false;
}

/* Every & begins one of the five references that we write. */
static void check_references(const struct buf *b)
{
    static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
    for (size_t i = 0; i < b->n; i++) {
        bool good = b->p[i] != '&';
        for (size_t k = 0; k < COUNT(known) && !good; k++)
            good = b->n - i >= strlen(known[k]) && memcmp(b->p + i, known[k], strlen(known[k])) == 0;
        assert(good);
    }
}

static void check_html(const char *s, size_t n)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    html_text_n(&b, s, n);
    assert(!b.overflow && utf8_valid(b.p, b.n) && !has_any(&b, "<>\"'") && !has_control(&b, true));
    check_references(&b);
    buf_release(&b);
}

static void check_url(const char *s)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    html_url(&b, s);
    assert(b.n > 0 && utf8_valid(b.p, b.n) && !has_any(&b, "<>\"' \\") && !has_control(&b, false));
    check_references(&b);
    const char *p = buf_text(&b);
    bool own = *p == '#' || *p == '?' || (*p == '/' && p[1] != '/');
    assert(own || strncasecmp(p, "https://", 8) == 0 || strncasecmp(p, "mailto:", 7) == 0 ||
           strncasecmp(p, "tel:", 4) == 0);
    buf_clear(&b);
    url_component(&b, s);
    for (size_t i = 0; i < b.n; i++)
        assert((b.p[i] >= '0' && b.p[i] <= '9') || ((b.p[i] | 32) >= 'a' && (b.p[i] | 32) <= 'z') ||
               strchr("-._~%", b.p[i]));
    buf_release(&b);
}

static void check_json(const char *s, size_t n)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    json_text_n(&b, s, n);
    assert(b.n >= 2 && b.p[0] == '"' && b.p[b.n - 1] == '"');
    assert(utf8_valid(b.p, b.n) && !has_control(&b, false));
    assert(!strstr(buf_text(&b), "</"));
    size_t i = 1;
    for (; i < b.n - 1; i++) {
        assert(b.p[i] != '"');
        if (b.p[i] == '\\')
            assert(strchr("\"\\/nrtu", b.p[++i]));
    }
    assert(i == b.n - 1); /* the last quote is not escaped */
    buf_release(&b);
}

static void check_utf8(const char *s, size_t n, const char *terminated)
{
    struct arena a;
    const char *text;
    arena_init(&a, 8 << 20);
    enum mk_result r = utf8_clean(&a, s, n, &text);
    assert((r == MK_OK) == utf8_valid(s, n));
    if (r == MK_OK) {
        const char *again;
        assert(utf8_valid(text, strlen(text)));
        assert(utf8_clean(&a, text, strlen(text), &again) == MK_OK && strcmp(text, again) == 0);
    }
    r = utf8_fold(&a, terminated, &text);
    assert(r != MK_OK || utf8_valid(text, strlen(text)));
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n > 1 << 14)
        return 0;
    char *s = malloc(n + 1);
    assert(s);
    if (n > 0)
        memcpy(s, data, n);
    s[n] = '\0';
    check_html((const char *)data, n); /* not terminated: a read beyond the end is seen */
    check_json((const char *)data, n);
    check_url(s);
    check_utf8((const char *)data, n, s);
    free(s);
    return 0;
}
