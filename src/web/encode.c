/* encode.c: see encode.h. RFC 9110 sections 8.8.3 (tags), 12.5.3 (codings), 13.1.2 (If-None-Match). */
#include "web/encode.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

static bool name_is(const char *p, size_t n, const char *name)
{
    return strlen(name) == n && strncasecmp(p, name, n) == 0;
}

/* "q=0", "q=0.0", "q=0.000" */
static bool weight_is_zero(const char *p, size_t n)
{
    while (n > 0 && (*p == ' ' || *p == '\t'))
        p++, n--;
    if (n < 3 || (p[0] != 'q' && p[0] != 'Q') || p[1] != '=' || p[2] != '0')
        return false;
    for (size_t i = 3; i < n; i++)
        if (p[i] != '.' && p[i] != '0' && p[i] != ' ' && p[i] != '\t')
            return false;
    return true;
}

unsigned codings_accepted(const char *field)
{
    unsigned yes = 0, no = 0;
    bool any = false;
    for (const char *p = field; p && *p;) {
        p += strspn(p, " \t,");
        size_t whole = strcspn(p, ","), n = strcspn(p, ";, \t");
        const char *semicolon = memchr(p, ';', whole);
        size_t rest = semicolon ? whole - (size_t)(semicolon + 1 - p) : 0;
        bool zero = semicolon && weight_is_zero(semicolon + 1, rest);
        unsigned bit = name_is(p, n, "gzip") || name_is(p, n, "x-gzip") ? CODING_GZIP
                       : name_is(p, n, "br")                            ? CODING_BR
                                                                        : 0;
        *(zero ? &no : &yes) |= bit;
        any = any || (name_is(p, n, "*") && !zero);
        p += whole;
    }
    if (any)
        yes |= CODING_GZIP | CODING_BR;
    return yes & ~no;
}

enum { LEVELS = 10 };

struct gzip { z_stream *level[LEVELS]; };

struct gzip *gzip_new(void)
{
    return calloc(1, sizeof(struct gzip));
}

void gzip_free(struct gzip *z)
{
    if (!z)
        return;
    for (size_t i = 0; i < LEVELS; i++)
        if (z->level[i]) {
            deflateEnd(z->level[i]);
            free(z->level[i]);
        }
    free(z);
}

static z_stream *stream_get(struct gzip *z, int level)
{
    if (z->level[level])
        return deflateReset(z->level[level]) == Z_OK ? z->level[level] : NULL;
    z_stream *s = calloc(1, sizeof *s);
    const int gzip_format = 15 + 16;
    if (s && deflateInit2(s, level, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(s);
        return NULL;
    }
    return z->level[level] = s;
}

enum mk_result gzip_make(struct gzip *z, int level, const void *p, size_t n, void **ret, size_t *ret_n)
{
    z_stream *s = level > 0 && level < LEVELS && n < UINT32_MAX / 2 ? stream_get(z, level) : NULL;
    void *out = s ? malloc(n) : NULL;
    if (!out)
        return MK_FAILED;
    s->next_in = (z_const Bytef *)p;
    s->avail_in = (uInt)n;
    s->next_out = out;
    s->avail_out = (uInt)n; /* more than it came from is no gain */
    if (deflate(s, Z_FINISH) != Z_STREAM_END) {
        free(out);
        return MK_FAILED;
    }
    *ret_n = n - s->avail_out;
    void *small = realloc(out, *ret_n);
    *ret = small ? small : out;
    return MK_OK;
}

void etag_make(char ret[ETAG_BYTES], const void *p, size_t n, const char *coding)
{
    unsigned char hash[16];
    char hex[sizeof hash * 2 + 1];
    crypto_generichash(hash, sizeof hash, p, n, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    snprintf(ret, ETAG_BYTES, "\"%s%s%s\"", hex, coding ? "-" : "", coding ? coding : "");
}

bool etag_matches(const char *field, const char *etag)
{
    size_t n = strlen(etag);
    for (const char *p = field; p && *p; p += strcspn(p, ",")) {
        p += strspn(p, " \t,");
        if (*p == '*')
            return true;
        if (p[0] == 'W' && p[1] == '/')
            p += 2;
        if (strncmp(p, etag, n) == 0) {
            char end = p[n + strspn(p + n, " \t")];
            if (end == '\0' || end == ',')
                return true;
        }
    }
    return false;
}
