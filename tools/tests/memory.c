/* memory.c: see memory.h. */
#include "memory.h"

#include <string.h>

static const char *memory_load(void *arg, const char *path, size_t *ret_n)
{
    const struct memory *m = arg;
    for (size_t i = 0; m->files[i]; i += 2)
        if (strcmp(m->files[i], path) == 0) {
            *ret_n = strlen(m->files[i + 1]);
            return m->files[i + 1];
        }
    return NULL;
}

bool memory_compile(struct memory *m, const char *const *files, bool strict)
{
    static const char *const partials[] = { "parts", NULL }, *const layouts[] = { "web", NULL };
    static const char *const assets[] = { "x.css", "y.js", NULL }, *const po[] = { "en.po", NULL };
    m->files = files;
    tmplc_init(&m->t, 8 << 20);
    m->t.load = memory_load;
    m->t.load_arg = m;
    m->t.partials = partials;
    m->t.layouts = layouts;
    m->t.assets = assets;
    m->t.strict = strict;
    m->t.include_name = "p/t.view.h";
    for (size_t i = 0; files[i]; i += 2) {
        if (strcmp(files[i], "page.view") == 0)
            m->t.context = "page.view";
        if (strcmp(files[i], "en.po") == 0)
            m->t.po = po;
    }
    return tmplc_compile(&m->t, "p/t.html");
}
