/* poc.c: the message compiler. Reads the en.po of every folder.
 *
 *   poc --out-c FILE PO…                               the table behind tr() (web/message.h)
 *   poc --check --po PO… --lists LIST… --c SOURCE…     every message used has a translation, and every
 *                                                      translation is used; lists come from tmplc,
 *                                                      sources are files or folders (tests left out)
 *
 * Two folders may translate the same text, but only in the same way; the table takes the first. */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cscan.h"
#include "tmplc/po.h"

enum { MEMORY_MAX = 64 << 20 };
enum argument { PO, LISTS, CODE };

struct said {
    struct said *next;
    const char *text;
};
struct poc {
    struct arena arena;
    struct po po;
    struct said *said; /* a partial stands in many pages, but is named once */
    int errors;
};

static _Noreturn void die(const char *path)
{
    fprintf(stderr, "poc: %s: %s\n", path, strerror(errno));
    exit(2);
}

static void *must(void *p)
{
    if (!p) {
        fputs("poc: too big\n", stderr);
        exit(2);
    }
    return p;
}

static void complain(struct poc *c, const char *text)
{
    for (const struct said *s = c->said; s; s = s->next)
        if (strcmp(s->text, text) == 0)
            return;
    struct said *s = must(arena_new(&c->arena, struct said));
    *s = (struct said){ c->said, text };
    c->said = s;
    fprintf(stderr, "%s\n", text);
    c->errors++;
}

static void po_load(struct poc *c, const char *path)
{
    size_t n;
    struct err err = { "" };
    char *text = file_must(path, &n);
    if (!po_read(&c->po, &c->arena, path, text, n, &err)) {
        fprintf(stderr, "%s\n", err.text);
        c->errors++;
    }
    free(text);
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void conflicts_find(struct poc *c)
{
    for (const struct po_entry *e = c->po.first; e; e = e->next) {
        const struct po_entry *o = po_find(&c->po, e->id);
        if (o == e)
            continue;
        if (strcmp(o->path, e->path) == 0)
            fprintf(stderr, "%s:%d:1: \"%s\" stands already in line %d\n", e->path, e->line, e->id, o->line);
        else if (!same(o->text, e->text) || !same(o->plural, e->plural) || !same(o->many, e->many))
            fprintf(stderr, "%s:%d:1: \"%s\" is translated in another way in %s:%d\n", e->path, e->line, e->id,
                    o->path, o->line);
        else
            continue;
        c->errors++;
    }
}

/* ---- the table ---- */

static void c_string(FILE *f, const char *s)
{
    fputc('"', f);
    for (char before = 0; *s; before = *s++) {
        if (*s == '\n') {
            fputs("\\n", f);
        } else if (*s == '\t') {
            fputs("\\t", f);
        } else {
            if (*s == '"' || *s == '\\' || (*s == '?' && before == '?'))
                fputc('\\', f);
            fputc(*s, f);
        }
    }
    fputc('"', f);
}

static int entry_compare(const void *a, const void *b)
{
    const struct po_entry *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static void table_write(struct poc *c, const char *path)
{
    size_t n = 0, k = 0;
    for (const struct po_entry *e = c->po.first; e; e = e->next)
        n++;
    const struct po_entry **all = must(arena_array(&c->arena, const struct po_entry *, n + 1));
    for (struct po_entry *e = c->po.first; e; e = e->next)
        if (!e->plural && po_find(&c->po, e->id) == e)
            all[k++] = e;
    qsort(all, k, sizeof *all, entry_compare);
    FILE *f = fopen(path, "we");
    if (!f)
        die(path);
    fputs("/* Generated from the en.po files; do not edit. */\n#include \"web/message.h\"\n\n"
          "const struct message message_table[] = {\n", f);
    for (size_t i = 0; i < k; i++) {
        fputs("    { ", f);
        c_string(f, all[i]->id);
        fputs(",\n      ", f);
        c_string(f, all[i]->text);
        fputs(" },\n", f);
    }
    fprintf(f, "    { NULL, NULL },\n};\nconst size_t message_count = %zu;\n", k);
    if (fclose(f) != 0)
        die(path);
}

/* ---- the check ---- */

static void use(struct poc *c, const char *id, const char *place, bool in_c)
{
    bool found = false;
    for (struct po_entry *e = c->po.first; e; e = e->next) {
        if (strcmp(e->id, id) != 0)
            continue;
        e->used = found = true;
        if (in_c && e->plural)
            complain(c, must(arena_format(&c->arena, "%s: \"%s\" has a plural: write it in a template", place, id)));
    }
    if (!found)
        complain(c, must(arena_format(&c->arena, "%s: no English translation of \"%s\"", place, id)));
}

/* Lines "file:line:column TAB message", with \n and \\ in the message. */
static void list_read(struct poc *c, const char *path)
{
    size_t n;
    char *text = file_must(path, &n);
    for (char *save = NULL, *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        char *id = strchr(line, '\t'), *out;
        if (!id)
            continue;
        *id++ = '\0';
        out = id;
        for (const char *s = id; *s; s++) {
            if (*s == '\\' && s[1])
                *out++ = *++s == 'n' ? '\n' : *s;
            else
                *out++ = *s;
        }
        *out = '\0';
        use(c, id, line, false);
    }
    free(text);
}

/* The string literals from here on, joined; false when there is none. The token behind them is current. */
static bool strings_join(struct cscan *s, enum c_token *token, struct buf *ret)
{
    bool any = false;
    buf_clear(ret);
    for (; *token == C_STRING; *token = cscan_next(s), any = true) {
        for (size_t i = 1; i + 1 < s->n; i++) {
            char ch = s->p[i];
            if (ch == '\\' && i + 2 < s->n) {
                ch = s->p[++i];
                ch = ch == 'n' ? '\n' : ch == 't' ? '\t' : ch;
            }
            buf_char(ret, ch);
        }
    }
    return any;
}

/* Behind "tr(": to the comma in front of the second argument. */
static enum c_token second_argument(struct cscan *s)
{
    int depth = 0;
    enum c_token token;
    while ((token = cscan_next(s)) != C_END) {
        if (token != C_SIGN)
            continue;
        if (depth == 0 && (cscan_is(s, ",") || cscan_is(s, ")")))
            break;
        depth += cscan_is(s, "(") || cscan_is(s, "[") || cscan_is(s, "{");
        depth -= cscan_is(s, ")") || cscan_is(s, "]") || cscan_is(s, "}");
    }
    return cscan_next(s);
}

static void code_read(const char *path, void *arg)
{
    size_t n;
    struct cscan s;
    struct buf id;
    struct poc *c = arg;
    if (fnmatch("*_test.c", path, 0) == 0)
        return;
    char *text = file_must(path, &n);
    buf_init(&id, 64 * 1024);
    cscan_init(&s, text, n);
    for (enum c_token token = cscan_next(&s); token != C_END;) {
        bool mark = token == C_WORD && cscan_is(&s, "T"), call = token == C_WORD && cscan_is(&s, "tr");
        int line = s.token_line;
        token = cscan_next(&s);
        if ((!mark && !call) || token != C_SIGN || !cscan_is(&s, "("))
            continue;
        token = call ? second_argument(&s) : cscan_next(&s);
        if (!strings_join(&s, &token, &id))
            continue;
        char place[512];
        snprintf(place, sizeof place, "%s:%d:1", path, line);
        use(c, buf_text(&id), place, true);
    }
    buf_release(&id);
    free(text);
}

static void unused_find(struct poc *c)
{
    for (const struct po_entry *e = c->po.first; e; e = e->next)
        if (!e->used) {
            fprintf(stderr, "%s:%d:1: \"%s\" is used nowhere\n", e->path, e->line, e->id);
            c->errors++;
        }
}

static void argument_read(struct poc *c, enum argument kind, const char *path)
{
    switch (kind) {
    case PO: po_load(c, path); break;
    case LISTS: list_read(c, path); break;
    case CODE: source_walk(path, code_read, c); break;
    }
}

int main(int argc, char **argv)
{
    struct poc c = { .errors = 0 };
    const char *out = NULL;
    bool check = false;
    enum argument kind = PO;
    arena_init(&c.arena, MEMORY_MAX);
    /* translations first: the other kinds mark them as used */
    for (int pass = PO; pass <= CODE; pass++) {
        kind = PO;
        for (int i = 1; i < argc; i++) {
            if (strcmp(argv[i], "--out-c") == 0 && i + 1 < argc)
                out = argv[++i];
            else if (strcmp(argv[i], "--check") == 0)
                check = true;
            else if (strcmp(argv[i], "--po") == 0)
                kind = PO;
            else if (strcmp(argv[i], "--lists") == 0)
                kind = LISTS;
            else if (strcmp(argv[i], "--c") == 0)
                kind = CODE;
            else if ((int)kind == pass)
                argument_read(&c, kind, argv[i]);
        }
    }
    if (check) {
        conflicts_find(&c);
        unused_find(&c);
    }
    if (out && c.errors == 0)
        table_write(&c, out);
    arena_release(&c.arena);
    return c.errors ? 1 : 0;
}
