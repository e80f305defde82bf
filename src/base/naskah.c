/* naskah.c: see naskah.h. */
#include "base/naskah.h"

#include <string.h>

void naskah_start(struct buf *b, char kind)
{
    buf_char(b, kind);
}

void naskah_text(struct buf *b, const char *text)
{
    buf_char(b, '\t');
    for (const char *p = text ? text : ""; *p;) {
        size_t n = 0;
        while ((unsigned char)p[n] >= ' ' && p[n] != 0x7f)
            n++;
        buf_add(b, p, n);
        p += n;
        if (*p) {
            buf_char(b, ' ');
            p++;
        }
    }
}

void naskah_int(struct buf *b, int64_t v)
{
    buf_char(b, '\t');
    buf_int(b, v);
}

void naskah_end(struct buf *b)
{
    buf_char(b, '\n');
}

void naskah_put(struct buf *b, char kind, const char *const *field, size_t n)
{
    naskah_start(b, kind);
    for (size_t i = 0; i < n; i++)
        naskah_text(b, field[i]);
    naskah_end(b);
}

bool naskah_next(struct naskah_reader *r, struct naskah_record *ret)
{
    char *stop = r->p < r->end ? memchr(r->p, '\n', (size_t)(r->end - r->p)) : NULL;
    *ret = (struct naskah_record){ 0 };
    for (size_t i = 0; i < NASKAH_FIELDS; i++)
        ret->field[i] = "";
    if (!stop || stop == r->p || (r->p[1] != '\t' && r->p[1] != '\n') || memchr(r->p, '\0', (size_t)(stop - r->p)))
        return false;
    *stop = '\0';
    ret->kind = *r->p;
    for (char *at = r->p + 1; *at == '\t';) {
        if (ret->n == NASKAH_FIELDS)
            return false;
        *at++ = '\0';
        ret->field[ret->n++] = at;
        at += strcspn(at, "\t");
    }
    r->p = stop + 1;
    r->line++;
    return true;
}

size_t naskah_lines(const char *p, size_t n)
{
    size_t lines = 0;
    for (const char *end = p + n; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
        lines++;
    return lines;
}
