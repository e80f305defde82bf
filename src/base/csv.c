/* csv.c: see csv.h. RFC 4180, stricter than most readers: what a spreadsheet would silently repair is
 * refused with its place, because a shifted column in a survey file is a wrong index nobody notices.
 *
 * Speed comes from looking at eight bytes at once for anything but plain ASCII. Work is linear in the
 * input also on hostile files: a quote that stays open costs at most the way to the next odd quote. */
#include "base/csv.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

struct place {
    const char *p, *line_start;
    int64_t line;
};

struct scan {
    struct csv *c;
    struct place at;   /* of the next unread byte; line_start and line move only past line breaks */
    const char *field; /* where the field in work begins */
    struct csv_field *fields;
    size_t n, max;
    enum mk_result refusal;
};

enum step { GO_ON, RECORD_ENDS, REFUSED };

static char detect_separator(const char *p, const char *end)
{
    int64_t comma = 0, semicolon = 0, tab = 0;
    bool quoted = false;
    while (p < end && (*p == '\n' || *p == '\r'))
        p++;
    for (; p < end && (quoted || *p != '\n'); p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (!quoted) {
            comma += *p == ',';
            semicolon += *p == ';';
            tab += *p == '\t';
        }
    }
    if (tab > comma && tab > semicolon)
        return '\t';
    return semicolon > comma ? ';' : ',';
}

void csv_init(struct csv *c, const char *p, size_t n, char separator, struct arena *a, size_t field_max)
{
    assert(a && separator != '"' && separator != '\n' && separator != '\r');
    if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        p += 3;
        n -= 3;
    }
    const char *end = n > 0 ? p + n : p;
    *c = (struct csv){ .at = p, .end = end, .next_line = 1, .arena = a, .field_max = field_max };
    c->separator = separator ? separator : detect_separator(p, end);
}

/* Writes the sentence for the place and sets the reader on the line after s->at. */
static enum step refuse(struct scan *s, const struct place *where, const char *reason)
{
    struct csv *c = s->c;
    size_t before = where->p > where->line_start ? (size_t)(where->p - where->line_start) : 0;
    err_set(&c->err, s->refusal, "baris %lld kolom %zu: %s", (long long)where->line,
            utf8_length(where->line_start, before) + 1, reason);
    const char *line_end = s->at.p < c->end ? memchr(s->at.p, '\n', (size_t)(c->end - s->at.p)) : NULL;
    c->at = line_end ? line_end + 1 : c->end;
    c->next_line = s->at.line + 1;
    return REFUSED;
}

static enum step refuse_here(struct scan *s, const char *p, const char *reason)
{
    s->at.p = p;
    return refuse(s, &s->at, reason);
}

/* Moves on to p, counting the line breaks on the way. */
static void advance(struct place *at, const char *p)
{
    const char *from = at->p, *line_end;
    while (from < p && (line_end = memchr(from, '\n', (size_t)(p - from)))) {
        from = line_end + 1;
        at->line++;
        at->line_start = from;
    }
    at->p = p;
}

#define EACH_BYTE(x) (UINT64_C(0x0101010101010101) * (unsigned char)(x))

/* The high bit of every byte that is not plain: the separator, a quote, a control character, or above
 * 127. Exact for each byte: no carry crosses into a neighbour. */
static uint64_t special_bytes(uint64_t w, uint64_t separators)
{
    const uint64_t low = EACH_BYTE(0x7F);
    uint64_t s = w ^ separators, q = w ^ EACH_BYTE('"');
    uint64_t not_separator = ((s & low) + low) | s;
    uint64_t not_quote = ((q & low) + low) | q;
    uint64_t not_control = (w & low) + EACH_BYTE(0x60);
    return (~(not_separator & not_quote & not_control) | w) & ~low;
}

static uint64_t load_word(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

static bool take_field(struct scan *s, const char *p, size_t n)
{
    if (s->n == s->max || n > s->c->field_max)
        return false;
    s->fields[s->n++] = (struct csv_field){ p, n };
    return true;
}

/* Takes plain fields from s->at.p on; returns where something else than text and separators stands
 * (or the end, or the separator behind a field that cannot be taken). */
static const char *scan_plain(struct scan *s)
{
    const char *p = s->at.p, *end = s->c->end;
    const char separator = s->c->separator;
    const uint64_t separators = EACH_BYTE(separator);
    for (; end - p >= 8; p += 8) {
        uint64_t m = special_bytes(load_word(p), separators);
        for (; m; m &= m - 1) {
            const char *q = p + (__builtin_ctzll(m) >> 3);
            if (*q != separator || !take_field(s, s->field, (size_t)(q - s->field)))
                return q;
            s->field = q + 1;
        }
    }
    for (; p < end; p++) {
        unsigned char b = (unsigned char)*p;
        if (*p == separator) {
            if (!take_field(s, s->field, (size_t)(p - s->field)))
                return p;
            s->field = p + 1;
        } else if (b < 0x20 || b >= 0x80 || b == '"') {
            return p;
        }
    }
    return end;
}

static enum step refuse_field(struct scan *s, const struct place *begin, const char *end)
{
    char reason[80];
    if (s->n == s->max)
        snprintf(reason, sizeof reason, "lebih dari %zu isian dalam satu baris", s->max);
    else
        snprintf(reason, sizeof reason, "isian lebih dari %zu byte", s->c->field_max);
    s->at.p = end;
    return refuse(s, begin, reason);
}

/* The unquoted field that ends before p. */
static enum step end_plain(struct scan *s, const char *p)
{
    if (take_field(s, s->field, (size_t)(p - s->field)))
        return GO_ON;
    struct place begin = s->at;
    begin.p = s->field;
    return refuse_field(s, &begin, p);
}

/* What stands at p ends the field: a separator, a line break or the end of the input. */
static enum step after_field(struct scan *s, const char *p)
{
    struct csv *c = s->c;
    if (p < c->end && *p == c->separator) {
        s->at.p = s->field = p + 1;
        return GO_ON;
    }
    c->next_line = s->at.line + (p < c->end);
    c->at = p == c->end ? p : *p == '\n' ? p + 1 : p + 2;
    return RECORD_ENDS;
}

static bool ends_field(const struct csv *c, const char *p)
{
    return p == c->end || *p == c->separator || *p == '\n' || (*p == '\r' && c->end - p > 1 && p[1] == '\n');
}

/* Refuses NUL and malformed UTF-8 in a quoted field. */
static enum step check_content(struct scan *s, const char *from, const char *to)
{
    size_t n = (size_t)(to - from), good = utf8_first_invalid(from, n);
    const char *nul = n > 0 ? memchr(from, '\0', n) : NULL;
    if (!nul && good == n)
        return GO_ON;
    const char *bad = nul && (size_t)(nul - from) < good ? nul : from + good;
    advance(&s->at, bad);
    return refuse_here(s, bad, bad == nul ? "byte NUL" : "bukan UTF-8");
}

/* Copies without the second quote of each pair. */
static char *unescape(struct arena *a, const char *from, const char *to, size_t n)
{
    char *text = arena_alloc(a, n + 1), *at = text;
    while (text && from < to) {
        const char *quote = memchr(from, '"', (size_t)(to - from));
        size_t part = (size_t)((quote ? quote + 1 : to) - from);
        memcpy(at, from, part);
        at += part;
        from += part + (quote != NULL);
    }
    return text;
}

static enum step read_quoted(struct scan *s)
{
    struct csv *c = s->c;
    const struct place open = s->at;
    const char *first = open.p + 1, *from = first, *quote;
    size_t pairs = 0;
    for (;; from = quote + 2, pairs++) {
        quote = from < c->end ? memchr(from, '"', (size_t)(c->end - from)) : NULL;
        if (!quote)
            return refuse(s, &open, "tanda kutip tidak ditutup");
        if (check_content(s, from, quote) == REFUSED)
            return REFUSED;
        if (c->end - quote < 2 || quote[1] != '"')
            break;
    }
    advance(&s->at, quote + 1);
    if (!ends_field(c, quote + 1))
        return refuse_here(s, quote + 1, "ada tulisan di belakang tanda kutip penutup");
    size_t n = (size_t)(quote - first) - pairs;
    if (!take_field(s, first, n))
        return refuse_field(s, &open, quote + 1);
    if (pairs > 0) {
        char *text = unescape(c->arena, first, quote, n);
        if (!text) {
            s->refusal = MK_TOO_BIG;
            return refuse(s, &open, "memori untuk isian berkutip habis");
        }
        s->fields[s->n - 1].p = text;
    }
    return after_field(s, quote + 1);
}

/* What stopped scan_plain at p. */
static enum step read_special(struct scan *s, const char *p)
{
    const struct csv *c = s->c;
    uint32_t ignored;
    if (ends_field(c, p))
        return end_plain(s, p) == REFUSED ? REFUSED : after_field(s, p);
    switch (*p) {
    case '"':
        s->at.p = p;
        return p == s->field ? read_quoted(s) : refuse_here(s, p, "tanda kutip di tengah isian");
    case '\r':
        return refuse_here(s, p, "CR tanpa LF");
    case '\0':
        return refuse_here(s, p, "byte NUL");
    default:
        break;
    }
    size_t length = utf8_decode(p, (size_t)(c->end - p), &ignored);
    if (length == 0)
        return refuse_here(s, p, "bukan UTF-8");
    s->at.p = p + length;
    return GO_ON;
}

enum mk_result csv_next(struct csv *c, struct csv_field *fields, size_t max, size_t *ret_n)
{
    for (; c->at < c->end; c->next_line++) { /* blank lines */
        if (*c->at == '\n')
            c->at++;
        else if (*c->at == '\r' && c->end - c->at > 1 && c->at[1] == '\n')
            c->at += 2;
        else
            break;
    }
    if (c->at == c->end)
        return MK_NOT_FOUND;
    c->line = c->next_line;
    struct scan s = {
        .c = c, .at = { c->at, c->at, c->line }, .field = c->at, .fields = fields, .max = max, .refusal = MK_INVALID
    };
    enum step step;
    do
        step = read_special(&s, scan_plain(&s));
    while (step == GO_ON);
    if (step == REFUSED)
        return s.refusal;
    *ret_n = s.n;
    return MK_OK;
}
