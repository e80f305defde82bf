/* view.c: reads the list of fields that becomes a C struct. */
#include "tmplc.h"

#include <string.h>

enum { MAX_LISTS = 8, MAX_FIELDS = 200 };

struct view_reader {
    struct tmplc *t;
    const struct source *file;
    size_t at, end;
};
struct word {
    const char *p;
    size_t n;
    struct where at;
};

static const char *const reserved[] = {
    "page", "lang", "view", "layout", "content", "asset", "draw",
    /* C */
    "auto", "bool", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum",
    "extern", "false", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return",
    "short", "signed", "sizeof", "static", "struct", "switch", "true", "typedef", "union", "unsigned", "void",
    "volatile", "while", "asm", "typeof", "unix", "linux",
};

/* A word, a brace, or a quoted string (with its quotes); n 0 at the end. */
static struct word word_next(struct view_reader *r)
{
    const char *s = r->file->text;
    while (r->at < r->end) {
        if (is_space(s[r->at])) {
            r->at++;
        } else if (s[r->at] == '#') {
            while (r->at < r->end && s[r->at] != '\n')
                r->at++;
        } else {
            break;
        }
    }
    struct word w = { s + r->at, 0, { r->file, r->at } };
    if (r->at == r->end)
        return w;
    if (s[r->at] == '"') {
        size_t i = r->at + 1;
        while (i < r->end && s[i] != '"' && s[i] != '\n')
            i++;
        if (i == r->end || s[i] != '"')
            refuse(r->t, w.at, "the string does not end");
        w.n = i + 1 - r->at;
    } else if (is_name_char(s[r->at])) {
        while (r->at + w.n < r->end && is_name_char(s[r->at + w.n]))
            w.n++;
    } else {
        w.n = 1;
    }
    r->at += w.n;
    return w;
}

static const char *name_check(struct view_reader *r, struct word w, const char *what)
{
    if (w.n == 0 || !is_name_char(w.p[0]))
        refuse(r->t, w.at, "%s expected", what);
    if (w.n > MAX_NAME || (w.p[0] >= '0' && w.p[0] <= '9'))
        refuse(r->t, w.at, "'%.*s' is no name", (int)(w.n > 80 ? 80 : w.n), w.p);
    return keep_text(r->t, w.p, w.n);
}

static const char *field_name(struct view_reader *r, struct view *v)
{
    struct word w = word_next(r);
    const char *name = name_check(r, w, "the field's name");
    for (size_t i = 0; i < COUNT(reserved); i++)
        if (strcmp(name, reserved[i]) == 0)
            refuse(r->t, w.at, "'%s' is a reserved word", name);
    /* a list x also makes the member n_x */
    int n = 0;
    for (struct field *f = v->first; f; f = f->next, n++) {
        bool counts = f->kind == KIND_LIST && strncmp(name, "n_", 2) == 0 && strcmp(name + 2, f->name) == 0;
        if (strcmp(f->name, name) == 0 || counts)
            refuse(r->t, w.at, "the field '%s' stands here twice", name);
    }
    if (n >= MAX_FIELDS)
        refuse(r->t, w.at, "more than %d fields", MAX_FIELDS);
    return name;
}

static void draw_read(struct view_reader *r, struct field *f)
{
    struct word type = word_next(r), header;
    f->type = name_check(r, type, "the struct of the drawing");
    header = word_next(r);
    if (header.n < 3 || header.p[0] != '"')
        refuse(r->t, header.at, "the header in quotes expected, such as \"web/chart.h\"");
    for (size_t i = 1; i + 1 < header.n; i++)
        if (!is_name_char(header.p[i]) && !strchr("./-", header.p[i]))
            refuse(r->t, header.at, "'%.*s' is no name of a header", (int)(header.n > 80 ? 80 : header.n), header.p);
    f->header = keep_text(r->t, header.p + 1, header.n - 2);
}

static void fields_read(struct view_reader *r, struct view *v, const char *prefix, int depth);

static void list_read(struct view_reader *r, struct view *v, struct field *f, const char *prefix, int depth,
                      struct where at)
{
    for (struct field *o = v->first; o; o = o->next)
        if (strncmp(o->name, "n_", 2) == 0 && strcmp(o->name + 2, f->name) == 0)
            refuse(r->t, at, "the list '%s' makes a member '%s', which is a field", f->name, o->name);
    struct word brace = word_next(r);
    if (!word_is(brace.p, brace.n, "{"))
        refuse(r->t, brace.at, "{ expected behind the list's name");
    if (depth >= MAX_LISTS)
        refuse(r->t, at, "lists nested deeper than %d", MAX_LISTS);
    f->items = keep(r->t, sizeof *f->items);
    f->items->tag = keep_format(r->t, "%s_%s", prefix, f->name);
    f->items->end = &f->items->first;
    fields_read(r, f->items, f->items->tag, depth + 1);
    if (!f->items->first)
        refuse(r->t, at, "the list '%s' has no fields", f->name);
}

static const struct {
    const char *word;
    enum kind kind;
    int decimals;
} kinds[] = {
    { "text", KIND_TEXT, 0 }, { "url", KIND_URL, 0 }, { "int", KIND_INT, 0 }, { "bool", KIND_BOOL, 0 },
    { "draw", KIND_DRAW, 0 }, { "list", KIND_LIST, 0 }, { "decimal1", KIND_DECIMAL, 1 },
    { "decimal2", KIND_DECIMAL, 2 }, { "decimal3", KIND_DECIMAL, 3 }, { "decimal4", KIND_DECIMAL, 4 },
};

/* Up to the end, or behind the } when depth > 0. */
static void fields_read(struct view_reader *r, struct view *v, const char *prefix, int depth)
{
    for (;;) {
        struct word w = word_next(r);
        if (w.n == 0 && depth > 0)
            refuse(r->t, w.at, "} of a list is missing");
        if (w.n == 0 || (depth > 0 && word_is(w.p, w.n, "}")))
            return;
        size_t k = 0;
        while (k < COUNT(kinds) && !word_is(w.p, w.n, kinds[k].word))
            k++;
        if (k == COUNT(kinds))
            refuse(r->t, w.at, "'%.*s' is no kind of field (text, url, int, decimal1 to decimal4, bool, draw, list)",
                   (int)(w.n > 80 ? 80 : w.n), w.p);
        struct field *f = keep(r->t, sizeof *f);
        f->kind = kinds[k].kind;
        f->decimals = kinds[k].decimals;
        f->name = field_name(r, v);
        if (f->kind == KIND_DRAW)
            draw_read(r, f);
        if (f->kind == KIND_LIST)
            list_read(r, v, f, prefix, depth, w.at);
        *v->end = f;
        v->end = &f->next;
    }
}

void view_parse(struct tmplc *t, const struct source *file, size_t from, size_t end, const char *tag,
                const char *prefix, struct view *ret)
{
    struct view_reader r = { t, file, from, end };
    *ret = (struct view){ .tag = tag };
    ret->end = &ret->first;
    fields_read(&r, ret, prefix, 0);
}

const struct field *view_find(const struct view *v, const char *name, size_t n)
{
    for (const struct field *f = v->first; f; f = f->next)
        if (word_is(name, n, f->name))
            return f;
    return NULL;
}
