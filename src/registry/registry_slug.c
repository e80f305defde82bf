/* registry_slug.c: names as parts of addresses. */
#include "registry/registry.h"

#include <string.h>

#include "base/utf8.h"

enum { SLUG_MAX = 60 };

/* Signs that stand inside a word and vanish: ' and the typographic U+2019. */
static size_t silent(const char *s)
{
    return s[0] == '\'' ? 1 : strncmp(s, "\xE2\x80\x99", 3) == 0 ? 3 : 0;
}

const char *registry_slug(struct arena *a, const char *name)
{
    char slug[SLUG_MAX + 1];
    const char *s;
    size_t n = 0;
    if (utf8_fold(a, name, &s) != MK_OK)
        return NULL;
    while (*s && n < SLUG_MAX) {
        size_t skip = silent(s);
        if ((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9'))
            slug[n++] = *s;
        else if (skip == 0 && n > 0 && slug[n - 1] != '-')
            slug[n++] = '-';
        s += skip ? skip : 1;
    }
    while (n > 0 && slug[n - 1] == '-')
        n--;
    return arena_copy(a, slug, n);
}
