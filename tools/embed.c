/* embed.c: puts the files of assets/ and instruments/ into the program (web/asset.h).
 *
 *   embed --out-c C --out-h H --out-bin BIN ASSET… [--data FILE…]
 *
 * Writes every form of every file (as it is, gzip -9, brotli 11) into one block, BIN, which the C file takes
 * in with .incbin: compiling stays fast, whatever the size. An asset's address carries the first ten digits of
 * the BLAKE2b hash of its content. "@asset/NAME" inside style sheets, scripts, manifests and drawings becomes
 * the address of NAME; since that is part of the content, NAME is done first. Data files have no address. */
#include <brotli/encode.h>
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cscan.h"

enum { MAX_FILES = 1000, FILE_MAX = 8 << 20, BLOCK_MAX = 128 << 20 };

enum state { FRESH, BUSY, DONE };
struct part { size_t at, n; };
struct file {
    const char *path, *name, *type;
    bool data, text; /* text: may refer to other assets */
    enum state state;
    char *url; /* NULL for data */
    struct part raw, gz, br;
};
struct embed {
    struct file files[MAX_FILES];
    size_t n;
    struct buf block;
    struct arena arena;
};

static const struct { const char *extension, *type; bool text, packed; } types[] = {
    { "css", "text/css; charset=utf-8", true, true },
    { "js", "text/javascript; charset=utf-8", true, true },
    { "svg", "image/svg+xml", true, true },
    { "webmanifest", "application/manifest+json", true, true },
    { "json", "application/json", false, true },
    { "txt", "text/plain; charset=utf-8", false, true },
    { "ico", "image/x-icon", false, true },
    { "woff2", "font/woff2", false, true },
    { "png", "image/png", false, true },
};

static _Noreturn void die(const char *path, const char *what)
{
    fprintf(stderr, "%s:1:1: %s\n", path, what);
    exit(1);
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

static void file_add(struct embed *e, const char *path, bool data)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.'), *extension = dot ? dot + 1 : "";
    size_t t = 0;
    if (e->n == MAX_FILES)
        die(path, "too many files");
    while (t < COUNT(types) && strcmp(types[t].extension, extension) != 0)
        t++;
    if (t == COUNT(types) || dot == name)
        die(path, "a file of unknown type");
    for (const char *s = name; *s; s++)
        if (!name_char(*s))
            die(path, "a name may hold letters, digits, - _ .");
    if (data) /* with its folder: instruments/skm-2017.json */
        while (slash && slash > path && slash[-1] != '/')
            name = --slash;
    e->files[e->n++] = (struct file){ .path = path, .name = name, .type = types[t].type, .data = data,
                                      .text = types[t].text };
}

static struct part block_add(struct embed *e, const void *p, size_t n)
{
    struct part part = { e->block.n, n };
    buf_add(&e->block, p, n);
    return part;
}

static void gzip_add(struct embed *e, struct file *f, const unsigned char *p, size_t n)
{
    z_stream z = { .next_in = (unsigned char *)(uintptr_t)p, .avail_in = (unsigned)n };
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        die(f->path, "gzip failed");
    size_t max = deflateBound(&z, n);
    unsigned char *out = malloc(max);
    if (!out)
        die(f->path, "out of memory");
    z.next_out = out;
    z.avail_out = (unsigned)max;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        die(f->path, "gzip failed");
    if (z.total_out < n)
        f->gz = block_add(e, out, z.total_out);
    deflateEnd(&z);
    free(out);
}

static void brotli_add(struct embed *e, struct file *f, const unsigned char *p, size_t n)
{
    size_t size = BrotliEncoderMaxCompressedSize(n);
    unsigned char *out = malloc(size + 1);
    if (!out)
        die(f->path, "out of memory");
    if (!BrotliEncoderCompress(11, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, n, p, &size, out))
        die(f->path, "brotli failed");
    if (size < n)
        f->br = block_add(e, out, size);
    free(out);
}

static void file_do(struct embed *e, struct file *f);

/* Copies text with every @asset/NAME replaced. */
static void references_replace(struct embed *e, struct file *f, const char *text, size_t n, struct buf *out)
{
    static const char mark[] = "@asset/";
    for (const char *p = text, *end = text + n; p < end;) {
        const char *hit = memmem(p, (size_t)(end - p), mark, sizeof mark - 1);
        buf_add(out, p, (size_t)((hit ? hit : end) - p));
        if (!hit)
            break;
        const char *name = hit + sizeof mark - 1, *stop = name;
        while (stop < end && name_char(*stop))
            stop++;
        struct file *other = NULL;
        for (size_t i = 0; i < e->n; i++)
            if (!e->files[i].data && strlen(e->files[i].name) == (size_t)(stop - name) &&
                memcmp(e->files[i].name, name, (size_t)(stop - name)) == 0)
                other = &e->files[i];
        if (!other || other->state == BUSY) {
            int line = 1;
            for (const char *s = text; s < hit; s++)
                line += *s == '\n';
            fprintf(stderr, "%s:%d:1: @asset/%.*s %s\n", f->path, line, (int)(stop - name), name,
                    other ? "refers back to this file" : "does not exist");
            exit(1);
        }
        file_do(e, other);
        buf_str(out, other->url);
        p = stop;
    }
}

static char *url_make(struct embed *e, const struct file *f, const struct buf *content)
{
    unsigned char hash[crypto_generichash_BYTES];
    char hex[sizeof hash * 2 + 1];
    const char *dot = strrchr(f->name, '.');
    crypto_generichash(hash, sizeof hash, (const unsigned char *)content->p, content->n, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    char *url = arena_format(&e->arena, "/a/%.*s.%.10s%s", (int)(dot - f->name), f->name, hex, dot);
    if (!url)
        die(f->path, "out of memory");
    return url;
}

static void file_do(struct embed *e, struct file *f)
{
    if (f->state != FRESH)
        return;
    size_t n;
    struct buf content;
    char *text = file_slurp(f->path, &n);
    if (!text || n > FILE_MAX)
        die(f->path, text ? "the file is too big" : strerror(errno));
    f->state = BUSY;
    buf_init(&content, FILE_MAX * 2);
    if (f->text)
        references_replace(e, f, text, n, &content);
    else
        buf_add(&content, text, n);
    free(text);
    const unsigned char *p = (const unsigned char *)buf_text(&content);
    if (content.overflow)
        die(f->path, "the file is too big");
    if (!f->data) {
        f->url = url_make(e, f, &content);
        gzip_add(e, f, p, content.n);
        brotli_add(e, f, p, content.n);
    }
    f->raw = block_add(e, p, content.n);
    buf_release(&content);
    f->state = DONE;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static int by_url(const void *a, const void *b)
{
    const struct file *const *x = a, *const *y = b;
    return strcmp((*x)->url, (*y)->url);
}

static void part_write(struct buf *b, const char *name, struct part p)
{
    if (p.n > 0 || strcmp(name, "raw") == 0)
        buf_format(b, ", .%s = asset_block + %zu, .%s_n = %zu", name, p.at, name, p.n);
}

static void code_write(struct embed *e, struct buf *b, const char *bin)
{
    const struct file *order[MAX_FILES];
    size_t urls = 0;
    char path[PATH_MAX];
    if (!realpath(bin, path) || strpbrk(path, "\"\\\n"))
        die(bin, "the path cannot be written into a program");
    buf_format(b, "/* Generated by tools/embed.c; do not edit. */\n#include \"web/asset.h\"\n\n"
                  "__asm__(\".pushsection .rodata\\n.balign 64\\n.hidden asset_block\\n.globl asset_block\\n\"\n"
                  "        \"asset_block:\\n.incbin \\\"%s\\\"\\n.byte 0\\n.popsection\\n\");\n"
                  "extern const unsigned char asset_block[];\n\n", path);
    buf_str(b, "const struct asset asset_table[] = {\n");
    for (size_t i = 0; i < e->n; i++) {
        const struct file *f = &e->files[i];
        buf_format(b, "    { .name = \"%s\", .type = \"%s\"", f->name, f->type);
        if (f->url) {
            buf_format(b, ",\n      .url = \"%s\"", f->url);
            order[urls++] = f;
        }
        part_write(b, "raw", f->raw);
        part_write(b, "gz", f->gz);
        part_write(b, "br", f->br);
        buf_str(b, " },\n");
    }
    buf_format(b, "    { .name = NULL },\n};\nconst size_t asset_count = %zu;\n\n"
                  "const struct asset *const asset_urls[] = {\n", e->n);
    qsort(order, urls, sizeof *order, by_url);
    for (size_t i = 0; i < urls; i++)
        buf_format(b, "    &asset_table[%td], /* %s */\n", order[i] - e->files, order[i]->url);
    buf_format(b, "    NULL,\n};\nconst size_t asset_url_count = %zu;\n", urls);
}

static void macros_write(struct embed *e, struct buf *b)
{
    char *macros[MAX_FILES];
    size_t n = 0;
    buf_str(b, "/* Generated by tools/embed.c; do not edit. */\n"
               "#ifndef MK_GENERATED_ASSETS\n#define MK_GENERATED_ASSETS\n\n");
    for (size_t i = 0; i < e->n; i++) {
        const struct file *f = &e->files[i];
        if (!f->url)
            continue;
        char *macro = arena_text(&e->arena, f->name);
        if (!macro)
            die(f->path, "out of memory");
        for (char *s = macro; *s; s++)
            if (*s == '-' || *s == '.')
                *s = '_';
        for (size_t k = 0; k < n; k++)
            if (strcmp(macros[k], macro) == 0)
                die(f->path, "two files whose names differ in signs only");
        macros[n++] = macro;
        buf_format(b, "#define ASSET_%s \"%s\"\n", macro, f->url);
    }
    buf_str(b, "\n#endif\n");
}

static void file_write(const char *path, const struct buf *b)
{
    FILE *f = fopen(path, "we");
    if (b->overflow || !f || (b->n > 0 && fwrite(b->p, 1, b->n, f) != b->n) || fclose(f) != 0)
        die(path, "cannot be written");
}

int main(int argc, char **argv)
{
    static struct embed e;
    const char *out_c = NULL, *out_h = NULL, *out_bin = NULL;
    bool data = false;
    struct buf code, macros;
    for (int i = 1; i < argc; i++) {
        const char **out = strcmp(argv[i], "--out-c") == 0 ? &out_c : strcmp(argv[i], "--out-h") == 0 ? &out_h :
                           strcmp(argv[i], "--out-bin") == 0 ? &out_bin : NULL;
        if (out && i + 1 < argc)
            *out = argv[++i];
        else if (strcmp(argv[i], "--data") == 0)
            data = true;
        else
            file_add(&e, argv[i], data);
    }
    if (!out_c || !out_h || !out_bin || sodium_init() < 0)
        die("embed", "usage: embed --out-c C --out-h H --out-bin BIN ASSET… [--data FILE…]");
    arena_init(&e.arena, 16 << 20);
    buf_init(&e.block, BLOCK_MAX);
    buf_init(&code, 4 << 20);
    buf_init(&macros, 4 << 20);
    qsort(e.files, e.n, sizeof e.files[0], by_name);
    for (size_t i = 0; i < e.n; i++)
        file_do(&e, &e.files[i]);
    for (size_t i = 1; i < e.n; i++)
        if (strcmp(e.files[i - 1].name, e.files[i].name) == 0)
            die(e.files[i].path, "two files of one name");
    file_write(out_bin, &e.block);
    code_write(&e, &code, out_bin);
    macros_write(&e, &macros);
    file_write(out_c, &code);
    file_write(out_h, &macros);
    buf_release(&code);
    buf_release(&macros);
    buf_release(&e.block);
    arena_release(&e.arena);
    return 0;
}
