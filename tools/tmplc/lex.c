/* lex.c: cuts a template into literals and {{tags}}. Braces inside the quoted string of a tag do not end it. */
#include "tmplc.h"

#include <string.h>

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool word_is(const char *p, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(p, word, n) == 0;
}

static bool opens(const char *s, size_t at, size_t n)
{
    return at + 1 < n && s[at] == '{' && s[at + 1] == '{';
}

/* Offset of the }} that ends the tag whose inside begins at `at`, or n. */
static size_t tag_close(const char *s, size_t at, size_t n)
{
    bool quoted = false, remark = at < n && s[at] == '!';
    for (; at < n; at++) {
        if (quoted && s[at] == '\\' && at + 1 < n)
            at++;
        else if (s[at] == '"' && !remark)
            quoted = !quoted;
        else if (!quoted && at + 1 < n && s[at] == '}' && s[at + 1] == '}')
            return at;
        else if (opens(s, at, n) && !quoted)
            break;
    }
    return n;
}

/* Is the line around the tag at `at` only white space and tags that write nothing? Such a line leaves no
 * line break behind. */
static bool line_is_quiet(const char *s, size_t at, size_t n)
{
    while (at > 0 && s[at - 1] != '\n')
        at--;
    while (at < n && s[at] != '\n') {
        if (is_space(s[at])) {
            at++;
        } else if (opens(s, at, n) && at + 2 < n && strchr("#^/!", s[at + 2])) {
            size_t close = tag_close(s, at + 2, n);
            if (close >= n || memchr(s + at, '\n', close - at))
                return false;
            at = close + 2;
        } else {
            return false;
        }
    }
    return true;
}

struct token token_next(struct tmplc *t, struct lexer *x)
{
    const char *s = x->file->text;
    size_t n = x->file->n, start = x->at;
    struct token k = { .kind = TOKEN_END, .p = s + start, .at = { x->file, start } };
    if (start >= n)
        return k;
    if (!opens(s, start, n)) {
        while (x->at < n && !opens(s, x->at, n))
            x->at++;
        k.kind = TOKEN_LITERAL;
        k.n = x->at - start;
        return k;
    }
    size_t close = tag_close(s, start + 2, n);
    if (close >= n)
        refuse(t, k.at, "{{ without }}");
    x->at = close + 2;
    k.kind = TOKEN_TAG;
    k.quiet_line = line_is_quiet(s, start, n);
    size_t from = start + 2;
    while (from < close && is_space(s[from]))
        from++;
    while (close > from && is_space(s[close - 1]))
        close--;
    k.p = s + from;
    k.n = close - from;
    if (k.n == 0)
        refuse(t, k.at, "an empty tag");
    return k;
}
