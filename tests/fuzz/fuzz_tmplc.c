/* fuzz_tmplc.c: the template compiler on any input. It must end, without a fault, with code or with a message
 * that names a place; and no value may get into the code other than through a function that escapes.
 *
 * The input is a page; what follows a line "%%" is a partial (a), then the layout (l), then en.po. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tmplc.h"

enum { FILES = 4, MEMORY_MAX = 4 << 20 };

struct input {
    const char *text[FILES];
    size_t n[FILES];
};

static const char page_view[] = "text title\nbool demo\nlist nav { url href text label }\n";

static const char *input_load(void *arg, const char *path, size_t *ret_n)
{
    static const char *const paths[FILES] = { "./p.html", "./a.html", "./l.html", "en.po" };
    const struct input *in = arg;
    if (strcmp(path, "page.view") == 0) {
        *ret_n = sizeof page_view - 1;
        return page_view;
    }
    for (size_t i = 0; i < FILES; i++)
        if (strcmp(path, paths[i]) == 0 && in->text[i]) {
            *ret_n = in->n[i];
            return in->text[i];
        }
    return NULL;
}

static void input_cut(struct input *in, const char *p, size_t n)
{
    static const char mark[] = "\n%%\n";
    *in = (struct input){ .text = { [3] = "" } };
    for (size_t i = 0; i < FILES; i++) {
        const char *end = memmem(p, n, mark, sizeof mark - 1);
        in->text[i] = p;
        in->n[i] = end ? (size_t)(end - p) : n;
        if (!end)
            break;
        n -= in->n[i] + sizeof mark - 1;
        p = end + sizeof mark - 1;
    }
}

/* Every line of the body starts as the emitter starts them. */
static void code_check(const char *code)
{
    static const char *const starts[] = {
        "H(b, \"", "SAY(b, page,", "html_text(b, ", "html_url(b, ", "url_component(b, ", "html_int(b, ",
        "html_decimal(b, ", "buf_int(b, ", "buf_decimal(b, ", "page_lang_suffix(b, page, ", "if (", "} else", "for (size_t i",
        "const struct ", "}", "\"", "(void)", "chart_draw(b, &",
    };
    const char *line = strstr(code, "*v)\n{\n");
    for (line = line ? line + 6 : NULL; line && *line; line = strchr(line, '\n') + 1) {
        size_t i = 0;
        while (*line == ' ')
            line++;
        while (i < COUNT(starts) && strncmp(line, starts[i], strlen(starts[i])) != 0)
            i++;
        /* a drawing is called by the name that the view gives it */
        if (i == COUNT(starts) && !memmem(line, strcspn(line, "\n"), "_draw(b, &", 10))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const here[] = { ".", NULL }, *const po[] = { "en.po", NULL }, *const assets[] = { "x.css", NULL };
    struct input in;
    struct tmplc t;
    char *copy = malloc(n + 1); /* so that reading past the end is noticed */
    if (!copy)
        return 0;
    memcpy(copy, data, n);
    input_cut(&in, copy, n);
    tmplc_init(&t, MEMORY_MAX);
    t.load = input_load;
    t.load_arg = &in;
    t.partials = t.layouts = here;
    t.po = po;
    t.assets = assets;
    t.context = "page.view";
    t.strict = n % 2;
    bool good = tmplc_compile(&t, "p.html");
    if (good != (t.errors.n == 0) || (good && t.out_c.n == 0))
        abort();
    if (good)
        code_check(buf_text(&t.out_c));
    tmplc_release(&t);
    free(copy);
    return 0;
}
