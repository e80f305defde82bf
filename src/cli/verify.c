/* verify.c: `maklumat verify`: recomputes what is derived from what was answered, and checks the file. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "web/feature.h"
#include "web/house.h"
#include "web/open.h"

struct printing { struct invocation *in; bool json; int64_t n; struct buf line; };

static void print_line(void *arg, bool good, const char *text)
{
    struct printing *p = arg;
    buf_clear(&p->line);
    if (p->json) {
        buf_str(&p->line, p->n++ ? ",\n{\"ok\":" : "{\"ok\":");
        buf_str(&p->line, good ? "true,\"text\":" : "false,\"text\":");
        json_text(&p->line, text);
        buf_char(&p->line, '}');
        dprintf(p->in->out_fd, "%s", buf_text(&p->line));
    } else
        dprintf(p->in->out_fd, "%s %s\n", good ? "ok   " : "SALAH", text);
}

static enum mk_result check_all(struct invocation *in, struct store *store, struct db *db, const struct daerah *d,
                                struct report *report)
{
    const struct house *house = in->house;
    struct err err = { "" };
    enum mk_result r = store_check_integrity(store, &err);
    report_line(report, r == MK_OK, "%s", r ? err.text : "basis data: utuh, semua kunci asing ada");
    for (size_t i = 0; i < house->n_features; i++) {
        const struct feature *f = house->features[i];
        if (!f->verify)
            continue;
        r = f->verify(db, in->arena, d, report);
        if (r)
            return in_fail(in, r, "%s tidak dapat diperiksa: %s", f->name, db_error(db));
    }
    return MK_OK;
}

static enum mk_result run(struct invocation *in)
{
    const char *format = in_text(in, "format");
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah d;
    struct printing p = { .in = in, .json = strcmp(format, "json") == 0 };
    struct report report = { .line = print_line, .arg = &p };
    if (!p.json && strcmp(format, "table") != 0)
        return in_fail(in, MK_INVALID, "--format '%s' harus table atau json", format);
    enum mk_result r = open_region(in, &store, &db, &d);
    if (r)
        return r;
    buf_init(&p.line, 4096);
    if (p.json)
        dprintf(in->out_fd, "{\"checks\":[\n");
    r = check_all(in, store, db, &d, &report);
    if (p.json)
        dprintf(in->out_fd, "\n],\"failed\":%lld}\n", (long long)report.bad);
    buf_release(&p.line);
    store_reader_close(db);
    store_close(store);
    if (!r && report.bad)
        return in_fail(in, MK_FAILED, "%lld pemeriksaan gagal", (long long)report.bad);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "format", .kind = OPT_TEXT, .value = "table|json", .fallback = "table", .help = "Bentuk keluaran" },
};
const struct command command_verify = {
    .name = "verify", .arguments = "", .summary = "Menghitung ulang semua angka dari jawaban mentah",
    .help = "Keluar 0 hanya bila semuanya cocok; kalau tidak 1, dan setiap pencacah yang berbeda disebut.",
    .examples = (const char *const[]){ "maklumat verify --data data", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
