/* form.c: see form.h. */
#include "web/form.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Stands for itself in any piece: ASCII but NUL, the percent sign and plus. */
static inline bool is_plain(unsigned char c)
{
    return c - 1u < 0x7fu && c != '%' && c != '+';
}

/* Decodes p[0..n) once. out has room for n bytes and a NUL. */
static enum mk_result percent_decode(const char *p, size_t n, bool plus_is_space, char *out, size_t *ret_n,
                                     struct err *err)
{
    size_t at = 0;
    unsigned char all = 0;
    for (; at < n && is_plain((unsigned char)p[at]); at++) /* most pieces to their end */
        out[at] = p[at];
    for (size_t i = at; i < n; i++) {
        char c = p[i];
        if (c == '%') {
            int high = n - i > 2 ? hex_digit(p[i + 1]) : -1;
            int low = n - i > 2 ? hex_digit(p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return err_set(err, MK_INVALID, "tanda persen tanpa dua angka heksadesimal");
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0')
            return err_set(err, MK_INVALID, "byte nol tidak diizinkan");
        all |= (unsigned char)c;
        out[at++] = c;
    }
    out[at] = '\0';
    if (all >= 0x80 && !utf8_valid(out, at))
        return err_set(err, MK_INVALID, "bukan UTF-8 yang sah");
    *ret_n = at;
    return MK_OK;
}

/* Decodes to *to, which moves on behind the NUL: never by more than n + 1. */
static enum mk_result piece_decode(char **to, const char *p, size_t n, const char **ret, struct err *err)
{
    size_t length = 0;
    enum mk_result r = percent_decode(p, n, true, *to, &length, err);
    *ret = *to;
    *to += length + 1;
    return r;
}

static enum mk_result field_parse(char **to, const char *p, size_t n, struct form_field *ret, struct err *err)
{
    const char *equals = memchr(p, '=', n);
    size_t name_n = equals ? (size_t)(equals - p) : n;
    if (name_n == 0)
        return err_set(err, MK_INVALID, "isian tanpa nama");
    enum mk_result r = piece_decode(to, p, name_n, &ret->name, err);
    if (r != MK_OK)
        return r;
    if (!equals) {
        ret->value = "";
        return MK_OK;
    }
    return piece_decode(to, equals + 1, n - name_n - 1, &ret->value, err);
}

/* Where the piece that begins at `at` ends: the next '&', or n. */
static size_t piece_end(const char *p, size_t n, size_t at)
{
    const char *sign = at < n ? memchr(p + at, '&', n - at) : NULL;
    return sign ? (size_t)(sign - p) : n;
}

/* Non-empty pieces between '&', counted no further than limit + 1. */
static size_t pieces_count(const char *p, size_t n, size_t limit)
{
    size_t count = 0;
    for (size_t at = 0, end; at <= n && count <= limit; at = end + 1) {
        end = piece_end(p, n, at);
        count += end > at;
    }
    return count;
}

enum mk_result form_parse(struct arena *a, const char *p, size_t n, size_t max_fields, struct form *ret,
                          struct err *err)
{
    struct form f = { 0 };
    size_t count = pieces_count(p, n, max_fields);
    if (count > max_fields)
        return err_set(err, MK_TOO_BIG, "lebih dari %zu isian", max_fields);
    char *to = NULL; /* one piece of memory for all texts: each byte of "=" and "&" makes room for a NUL */
    if (count > 0) {
        f.field = arena_array(a, struct form_field, count);
        to = arena_alloc(a, n + 1);
        if (!f.field || !to)
            return err_set(err, MK_TOO_BIG, "isian terlalu besar");
    }
    for (size_t at = 0, end; at <= n; at = end + 1) {
        end = piece_end(p, n, at);
        if (end == at)
            continue;
        assert(f.n < count);
        enum mk_result r = field_parse(&to, p + at, end - at, &f.field[f.n], err);
        if (r != MK_OK)
            return r;
        f.n++;
    }
    *ret = f;
    return MK_OK;
}

const char *form_get(const struct form *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++) {
        const char *x = f->field[i].name;
        if (x[0] == name[0] && (x[0] == '\0' || (x[1] == name[1] && strcmp(x, name) == 0)))
            return f->field[i].value;
    }
    return NULL;
}

static size_t slashes_count(const char *p, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += p[i] == '/';
    return count;
}

enum mk_result path_decode(struct arena *a, const char *p, size_t n, const char **ret, struct err *err)
{
    if (n == 0 || p[0] != '/')
        return err_set(err, MK_INVALID, "alamat harus dimulai dengan garis miring");
    char *out = arena_alloc(a, n + 1);
    if (!out)
        return err_set(err, MK_TOO_BIG, "alamat terlalu panjang");
    size_t length = 0;
    enum mk_result r = percent_decode(p, n, false, out, &length, err);
    if (r != MK_OK)
        return r;
    if (slashes_count(out, length) != slashes_count(p, n) || memchr(out, '\\', length))
        return err_set(err, MK_INVALID, "garis miring tersandi di dalam alamat");
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)out[i] < 0x20 || out[i] == 0x7f)
            return err_set(err, MK_INVALID, "karakter kendali di dalam alamat");
    *ret = out;
    return MK_OK;
}
