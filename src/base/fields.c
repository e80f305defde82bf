/* fields.c: see fields.h. */
#include "base/fields.h"

#include <string.h>

#include "base/text.h"

enum { LENGTHS = 5 };

void fields_add(struct buf *b, const char *name, const void *p, size_t n)
{
    size_t name_n = strlen(name);
    if (name_n == 0 || name_n > FIELD_NAME_MAX || n > FIELDS_BYTES) {
        b->overflow = true;
        return;
    }
    const unsigned char head[LENGTHS] = { (unsigned char)name_n, (unsigned char)n, (unsigned char)(n >> 8),
                                          (unsigned char)(n >> 16), (unsigned char)(n >> 24) };
    buf_add(b, head, sizeof head);
    buf_add(b, name, name_n);
    buf_add(b, p, n);
}

void fields_add_text(struct buf *b, const char *name, const char *text)
{
    fields_add(b, name, text, strlen(text));
}

void fields_add_int(struct buf *b, const char *name, int64_t v)
{
    struct buf text;
    buf_init(&text, 32);
    buf_int(&text, v);
    fields_add(b, name, text.p, text.n);
    buf_release(&text);
}

static bool name_good(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!((p[i] >= 'a' && p[i] <= 'z') || (p[i] >= '0' && p[i] <= '9') || p[i] == '_'))
            return false;
    return n > 0 && n <= FIELD_NAME_MAX;
}

enum mk_result fields_parse(struct arena *a, const void *p, size_t n, struct fields *ret)
{
    const unsigned char *at = p;
    ret->n = 0;
    if (n > FIELDS_BYTES)
        return MK_INVALID;
    while (n > 0) {
        if (n < LENGTHS || ret->n == FIELDS_MAX)
            return MK_INVALID;
        size_t name_n = at[0], value_n = at[1] | (size_t)at[2] << 8 | (size_t)at[3] << 16 | (size_t)at[4] << 24;
        at += LENGTHS;
        n -= LENGTHS;
        if (name_n > n || value_n > n - name_n || !name_good((const char *)at, name_n))
            return MK_INVALID;
        struct field f = { arena_copy(a, (const char *)at, name_n), arena_copy(a, (const char *)at + name_n, value_n),
                           value_n };
        if (!f.name || !f.p)
            return MK_TOO_BIG;
        if (fields_find(ret, f.name))
            return MK_INVALID;
        ret->item[ret->n++] = f;
        at += name_n + value_n;
        n -= name_n + value_n;
    }
    return MK_OK;
}

const struct field *fields_find(const struct fields *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->item[i].name, name) == 0)
            return &f->item[i];
    return NULL;
}

const char *fields_text(const struct fields *f, const char *name)
{
    const struct field *found = fields_find(f, name);
    return found ? found->p : NULL;
}

int64_t fields_int(const struct fields *f, const char *name, int64_t fallback, int64_t min, int64_t max)
{
    const struct field *found = fields_find(f, name);
    int64_t v;
    if (!found || text_to_int(found->p, found->n, &v) != MK_OK || v < min || v > max)
        return fallback;
    return v;
}
