/* main.c: the command line of the template compiler.
 *
 *   tmplc [options] PAGE.html        one page: --out-c, --out-h, --list-messages
 *   tmplc --context PAGE.view --out-h FILE --include-name web/page.view.h       struct page
 *
 * --assets takes a list of files that {{asset}} may name, one a line.
 * --partials, --layouts and --po may be repeated; --po in the order in which translations are looked up. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tmplc.h"

enum { MAX_REPEAT = 64, MAX_ASSETS = 1000, MEMORY_MAX = 256 << 20 };

struct options {
    const char *out_c, *out_h, *messages, *depfile, *assets, *page;
    const char *partials[MAX_REPEAT + 1], *layouts[MAX_REPEAT + 1], *po[MAX_REPEAT + 1];
    const char *asset_names[MAX_ASSETS + 1];
};

static _Noreturn void die(const char *what, const char *path)
{
    fprintf(stderr, "tmplc: %s: %s: %s\n", path, what, strerror(errno));
    exit(2);
}

static const char *file_load(void *arg, const char *path, size_t *ret_n)
{
    struct arena *a = arg;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        if (errno != ENOENT)
            die("cannot be opened", path);
        return NULL;
    }
    if (fstat(fd, &st) != 0 || st.st_size > MAX_SOURCE)
        die("is too big", path);
    char *text = arena_alloc(a, (size_t)st.st_size + 1);
    size_t n = 0;
    ssize_t got = 1;
    while (text && n < (size_t)st.st_size && (got = read(fd, text + n, (size_t)st.st_size - n)) > 0)
        n += (size_t)got;
    if (!text || got < 0)
        die("cannot be read", path);
    close(fd);
    *ret_n = n;
    return text;
}

static void file_write(const char *path, struct buf *b)
{
    FILE *f = fopen(path, "we");
    if (!f || (b->n > 0 && fwrite(b->p, 1, b->n, f) != b->n) || fclose(f) != 0)
        die("cannot be written", path);
}

/* What ninja needs to know: everything that was read or looked for. */
static void depfile_write(const struct tmplc *t, const char *path, const char *target)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_format(&b, "%s:", target);
    for (const struct source *f = t->sources; f; f = f->next) {
        if (f->missing)
            continue;
        buf_str(&b, " \\\n  ");
        for (const char *s = f->path; *s; s++) {
            if (*s == ' ' || *s == '#')
                buf_char(&b, '\\');
            buf_char(&b, *s);
        }
    }
    buf_char(&b, '\n');
    file_write(path, &b);
    buf_release(&b);
}

/* One path a line; the name of the asset is what follows the last slash. */
static void assets_read(struct arena *a, struct options *o)
{
    size_t n = 0, count = 0;
    const char *text = file_load(a, o->assets, &n);
    if (!text)
        die("does not exist", o->assets);
    for (const char *p = text, *end = text + n; p < end && count < MAX_ASSETS;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        if (!stop)
            stop = end;
        const char *slash = memrchr(p, '/', (size_t)(stop - p)), *name = slash ? slash + 1 : p;
        if (stop > name)
            o->asset_names[count++] = arena_copy(a, name, (size_t)(stop - name));
        p = stop + 1;
    }
}

static void repeat_add(const char **list, const char *value)
{
    size_t n = 0;
    while (list[n])
        n++;
    if (n == MAX_REPEAT) {
        fputs("tmplc: too many options of one kind\n", stderr);
        exit(2);
    }
    list[n] = value;
}

static void options_read(int argc, char **argv, struct tmplc *t, struct options *o)
{
    static const struct option known[] = {
        { "out-c", required_argument, NULL, 'c' }, { "out-h", required_argument, NULL, 'h' },
        { "include-name", required_argument, NULL, 'i' }, { "context", required_argument, NULL, 'x' },
        { "partials", required_argument, NULL, 'p' }, { "layouts", required_argument, NULL, 'l' },
        { "po", required_argument, NULL, 'o' }, { "assets", required_argument, NULL, 'a' },
        { "strict", no_argument, NULL, 's' }, { "depfile", required_argument, NULL, 'd' },
        { "list-messages", required_argument, NULL, 'm' }, { NULL, 0, NULL, 0 },
    };
    int c;
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case 'c': o->out_c = optarg; break;
        case 'h': o->out_h = optarg; break;
        case 'i': t->include_name = optarg; break;
        case 'x': t->context = optarg; break;
        case 'p': repeat_add(o->partials, optarg); break;
        case 'l': repeat_add(o->layouts, optarg); break;
        case 'o': repeat_add(o->po, optarg); break;
        case 'a': o->assets = optarg; break;
        case 's': t->strict = true; break;
        case 'd': o->depfile = optarg; break;
        case 'm': o->messages = optarg; break;
        default: exit(2);
        }
    }
    if (optind + (t->context ? 0 : 1) > argc || argc - optind > 1) {
        fputs("usage: tmplc [--out-c FILE] [--out-h FILE] [--include-name NAME] [--context PAGE.view]\n"
              "             [--partials DIR]… [--layouts DIR]… [--po FILE]… [--assets LIST] [--strict]\n"
              "             [--list-messages FILE] [--depfile FILE] PAGE.html\n", stderr);
        exit(2);
    }
    o->page = argv[optind];
}

int main(int argc, char **argv)
{
    struct tmplc t;
    struct arena files;
    struct options o = { .out_c = NULL };
    tmplc_init(&t, MEMORY_MAX);
    arena_init(&files, MEMORY_MAX);
    options_read(argc, argv, &t, &o);
    if (o.assets)
        assets_read(&files, &o);
    t.load = file_load;
    t.load_arg = &files;
    t.partials = o.partials;
    t.layouts = o.layouts;
    t.po = o.po;
    t.assets = o.asset_names;
    bool good = o.page ? tmplc_compile(&t, o.page) : tmplc_context(&t);
    if (!good) {
        fputs(buf_text(&t.errors), stderr);
    } else {
        if (o.out_h)
            file_write(o.out_h, &t.out_h);
        if (o.page && o.out_c)
            file_write(o.out_c, &t.out_c);
        if (o.messages)
            file_write(o.messages, &t.messages);
        if (o.depfile)
            depfile_write(&t, o.depfile, o.page && o.out_c ? o.out_c : o.out_h);
    }
    tmplc_release(&t);
    arena_release(&files);
    return good ? 0 : 1;
}
