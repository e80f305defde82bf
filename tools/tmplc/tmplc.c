/* tmplc.c: the frame of the compiler: memory, sources, errors. */
#include "tmplc.h"

#include <stdio.h>
#include <string.h>

void tmplc_init(struct tmplc *t, size_t memory_max)
{
    *t = (struct tmplc){ .strict = false };
    arena_init(&t->arena, memory_max);
    buf_init(&t->errors, 64 * 1024);
    buf_init(&t->out_c, 16 << 20);
    buf_init(&t->out_h, 1 << 20);
    buf_init(&t->messages, 4 << 20);
}

void tmplc_release(struct tmplc *t)
{
    arena_release(&t->arena);
    buf_release(&t->errors);
    buf_release(&t->out_c);
    buf_release(&t->out_h);
    buf_release(&t->messages);
}

void where_line(struct where at, int *ret_line, int *ret_column)
{
    *ret_line = *ret_column = 1;
    for (size_t i = 0; i < at.at && i < at.file->n; i++) {
        unsigned char c = (unsigned char)at.file->text[i];
        if (c == '\n') {
            ++*ret_line;
            *ret_column = 1;
        } else if ((c & 0xC0) != 0x80) { /* characters, not bytes */
            ++*ret_column;
        }
    }
}

MK_PRINTF(3, 0)
static void complain(struct tmplc *t, struct where at, const char *format, va_list args)
{
    struct err e;
    int line, column;
    where_line(at, &line, &column);
    err_vset(&e, MK_INVALID, format, args);
    buf_format(&t->errors, "%s:%d:%d: %s\n", at.file->path, line, column, e.text);
    t->n_errors++;
}

void report(struct tmplc *t, struct where at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(t, at, format, args);
    va_end(args);
    if (t->n_errors >= MAX_ERRORS)
        longjmp(t->stop, 1);
}

void refuse(struct tmplc *t, struct where at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(t, at, format, args);
    va_end(args);
    longjmp(t->stop, 1);
}

/* Errors without a place. */
static _Noreturn void give_up(struct tmplc *t, const char *path, const char *what)
{
    buf_format(&t->errors, "%s:1:1: %s\n", path, what);
    t->n_errors++;
    longjmp(t->stop, 1);
}

void *keep(struct tmplc *t, size_t size)
{
    void *p = arena_alloc(&t->arena, size);
    if (!p)
        give_up(t, t->name ? t->name : "tmplc", "the template with all it includes is too big");
    return p;
}

const char *keep_text(struct tmplc *t, const char *s, size_t n)
{
    char *p = keep(t, n + 1);
    memcpy(p, s, n);
    return p;
}

const char *keep_format(struct tmplc *t, const char *format, ...)
{
    struct err e; /* names and paths: short */
    va_list args;
    va_start(args, format);
    err_vset(&e, MK_OK, format, args);
    va_end(args);
    return keep_text(t, e.text, strlen(e.text));
}

/* Length of the well-formed UTF-8 sequence at s, 0 when there is none (RFC 3629). */
static size_t sequence_length(const unsigned char *s, size_t n)
{
    size_t k = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (k > n)
        return 0;
    for (size_t i = 1; i < k; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xF0 && s[1] < 0x90);
    bool outside = (s[0] == 0xED && s[1] >= 0xA0) || (s[0] == 0xF4 && s[1] >= 0x90);
    return overlong || outside ? 0 : k;
}

/* Templates are read as UTF-8 without control characters: what is written is what is sent. */
static void source_check(struct tmplc *t, const struct source *f)
{
    const unsigned char *s = (const unsigned char *)f->text;
    for (size_t i = 0; i < f->n;) {
        size_t k = sequence_length(s + i, f->n - i);
        if (k == 0)
            refuse(t, (struct where){ f, i }, "this is no UTF-8");
        if ((s[i] < 0x20 && s[i] != '\n' && s[i] != '\t' && s[i] != '\r') || s[i] == 0x7F)
            refuse(t, (struct where){ f, i }, "a control character");
        i += k;
    }
}

struct source *source_load(struct tmplc *t, const char *path)
{
    for (struct source *f = t->sources; f; f = f->next)
        if (strcmp(f->path, path) == 0)
            return f->missing ? NULL : f;
    struct source *f = keep(t, sizeof *f);
    f->path = keep_text(t, path, strlen(path));
    f->text = t->load(t->load_arg, path, &f->n);
    f->missing = !f->text;
    f->next = t->sources;
    t->sources = f;
    if (f->missing)
        return NULL;
    if (f->n > MAX_SOURCE)
        give_up(t, path, "the file is too big");
    source_check(t, f);
    return f;
}

static void context_read(struct tmplc *t)
{
    if (!t->context)
        return;
    const struct source *f = source_load(t, t->context);
    if (!f)
        give_up(t, t->context, "this file does not exist");
    view_parse(t, f, 0, f->n, "page", "page", &t->page_view);
    t->page_scope = (struct scope){ .view = &t->page_view, .item = "page" };
}

static void catalog_read(struct tmplc *t)
{
    for (size_t i = 0; t->po && t->po[i]; i++) {
        struct err err = { "" };
        const struct source *f = source_load(t, t->po[i]);
        if (!f)
            give_up(t, t->po[i], "this file does not exist");
        if (!po_read(&t->catalog, &t->arena, f->path, f->text, f->n, &err)) {
            buf_format(&t->errors, "%s\n", err.text);
            t->n_errors++;
            longjmp(t->stop, 1);
        }
    }
}

/* "src/features/skm/survey.html": folder "src/features/skm", name "survey". */
static void path_split(struct tmplc *t, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
    size_t n = dot ? (size_t)(dot - base) : strlen(base);
    t->folder = slash ? keep_text(t, path, (size_t)(slash - path)) : ".";
    t->name = keep_text(t, base, n);
    bool good = n > 0 && n <= MAX_NAME && !(base[0] >= '0' && base[0] <= '9') && strcmp(t->name, "page") != 0;
    for (size_t i = 0; i < n; i++)
        good = good && is_name_char(base[i]);
    if (!good)
        give_up(t, path, "the file's name must be a C name (and not 'page')");
}

bool tmplc_compile(struct tmplc *t, const char *path)
{
    if (setjmp(t->stop) == 0) {
        path_split(t, path);
        context_read(t);
        catalog_read(t);
        const struct source *file = source_load(t, path);
        if (!file)
            give_up(t, path, "this file does not exist");
        t->page = file;
        struct nodes page = page_parse(t, file);
        if (t->n_errors == 0) {
            emit_header(t, &t->view, false);
            emit_code(t, &page);
            if (t->out_c.overflow || t->out_h.overflow || t->messages.overflow)
                give_up(t, path, "the page is too big");
        }
    }
    return t->n_errors == 0;
}

bool tmplc_context(struct tmplc *t)
{
    if (setjmp(t->stop) == 0) {
        context_read(t);
        emit_header(t, &t->page_view, true);
    }
    return t->n_errors == 0;
}
