/* verify.c: `maklumat verify`: recomputes what is derived from what was answered, and checks the file, the
 * shared nouns and every feature. One line a check; it goes on after a failure, so that all is named. */
#include <pthread.h>
#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "cli/progress.h"
#include "cli/verify.h"
#include "web/feature.h"
#include "web/house.h"
#include "web/open.h"

enum { BESIDE_MAX = 256 << 20 };

struct printing {
    struct invocation *in;
    bool json;
    int64_t n;
    struct buf out;
    enum mk_result result; /* of writing */
};

static void line_print(void *arg, bool good, const char *text)
{
    struct printing *p = arg;
    progress_end();
    if (p->json) {
        buf_str(&p->out, p->n++ > 0 ? ",\n  " : "");
        buf_format(&p->out, "{\"ok\":%s,\"text\":", good ? "true" : "false");
        json_text(&p->out, text);
        buf_char(&p->out, '}');
    } else {
        buf_format(&p->out, "%s %s\n", good ? "ok   " : "SALAH", text);
    }
    if (p->result == MK_OK)
        p->result = format_write(p->in, &p->out);
}

struct lepas { struct report *report; int64_t n; };

static void lepas_line(void *arg, const char *kind, const char *kode)
{
    struct lepas *x = arg;
    report_line(x->report, false, "registri: %s %s menunjuk unit yang tidak ada", kind, kode);
    x->n++;
}

/* What the tables of the registry promise; a closed unit stays the parent of those under it, and keeps its services. */
static enum mk_result registry_check(struct db *db, const struct daerah *d, struct report *report)
{
    struct registry_counts counts;
    struct lepas lepas = { report, 0 };
    enum mk_result r = registry_counts(db, d->id, &counts);
    if (r == MK_OK)
        r = registry_lepas(db, d->id, lepas_line, &lepas);
    if (r == MK_OK && lepas.n == 0)
        report_line(report, true, "registri: %s, %lld unit, %lld layanan aktif", d->nama, (long long)counts.units,
                    (long long)counts.services);
    return r;
}

static void unreadable(struct report *report, const char *what, struct db *db)
{
    report_line(report, false, "%s: tidak dapat diperiksa: %s", what, db_error(db));
}

/* The engine's own check reads every page and takes as long as the recount, and so does what a feature has for it: all at
 * once, each with a connection of its own. Without a thread one comes behind the other. */
struct beside {
    const struct house *house;
    struct store *store;
    pthread_t thread;
    bool running;
    struct err err;
    enum mk_result r;
    /* of the features: their lines, to be told behind those of the others */
    struct report report;
    struct arena arena;
    struct told { struct told *next; bool good; char text[]; } *first, **last;
};

static void *integrity_run(void *arg)
{
    struct beside *x = arg;
    x->r = store_check_integrity(x->store, &x->err);
    return NULL;
}

static void line_keep(void *arg, bool good, const char *text)
{
    struct beside *x = arg;
    struct told *t = arena_alloc(&x->arena, sizeof *t + strlen(text) + 1);
    if (!t) {
        x->r = MK_TOO_BIG;
        return;
    }
    t->next = NULL;
    t->good = good;
    memcpy(t->text, text, strlen(text) + 1);
    *x->last = t;
    x->last = &t->next;
}

typedef void region_fn(const struct house *house, struct arena *a, struct db *db, const struct daerah *d, struct report *report);

static void verify_region(const struct house *house, struct arena *a, struct db *db, const struct daerah *d,
                          struct report *report)
{
    if (registry_check(db, d, report))
        unreadable(report, "registri", db);
    for (size_t i = 0; i < house->n_features; i++)
        if (house->features[i]->verify && house->features[i]->verify(db, a, d, report))
            unreadable(report, house->features[i]->name, db);
}

static void verify_region_beside(const struct house *house, struct arena *a, struct db *db, const struct daerah *d,
                                 struct report *report)
{
    for (size_t i = 0; i < house->n_features; i++)
        if (house->features[i]->verify_beside && house->features[i]->verify_beside(db, a, d, report))
            unreadable(report, house->features[i]->name, db);
}

static void verify_regions(region_fn *fn, const struct house *house, struct arena *a, struct db *db, struct report *report)
{
    struct daerah d = { .id = 0 };
    enum mk_result r = registry_daerah(db, a, &d);
    if (r == MK_OK) {
        fn(house, a, db, &d, report);
        return;
    }
    d.id = 0;
    while ((r = registry_daerah_after(db, a, d.id, &d)) == MK_OK)
        fn(house, a, db, &d, report);
    if (r != MK_NOT_FOUND)
        unreadable(report, "daerah", db);
}

static void *features_run(void *arg)
{
    struct beside *x = arg;
    struct db *db = NULL;
    x->r = store_reader_patient(x->store, &db, &x->err);
    if (x->r == MK_OK)
        verify_regions(verify_region_beside, x->house, &x->arena, db, &x->report);
    store_reader_close(db);
    return NULL;
}

static void beside_begin(struct beside *x, const struct house *house, struct store *store, const struct report *report)
{
    *x = (struct beside){ .house = house, .store = store, .report = { .line = line_keep, .arg = x, .step = report->step } };
    x->last = &x->first;
    arena_init(&x->arena, BESIDE_MAX);
}

static void beside_start(struct beside *x, void *(*fn)(void *arg))
{
    x->running = pthread_create(&x->thread, NULL, fn, x) == 0;
}

static void beside_end(struct beside *x, void *(*fn)(void *arg), struct report *report)
{
    if (x->running)
        pthread_join(x->thread, NULL);
    else
        fn(x);
    for (const struct told *t = x->first; t; t = t->next)
        report_line(report, t->good, "%s", t->text);
    arena_release(&x->arena);
}

void verify_all(const struct house *house, struct arena *a, struct store *store, struct db *db, struct report *report)
{
    struct beside file, features;
    beside_begin(&file, house, store, report);
    beside_begin(&features, house, store, report);
    beside_start(&file, integrity_run);
    beside_start(&features, features_run);
    verify_regions(verify_region, house, a, db, report);
    beside_end(&features, features_run, report);
    if (features.r != MK_OK)
        report_line(report, false, "pemeriksaan: %s", features.err.text[0] ? features.err.text : "memori habis");
    beside_end(&file, integrity_run, report);
    report_line(report, file.r == MK_OK, "basis data: %s", file.r ? file.err.text : "utuh, semua kunci asing ada");
}

static enum mk_result run(struct invocation *in)
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah d;
    struct printing p = { .in = in };
    struct report report = { .line = line_print, .arg = &p, .step = progress_show };
    enum mk_result r = format_read(in, &p.json);
    if (r == MK_OK)
        r = open_region(in, &store, &db, &d); /* one: its keys are in its folder */
    if (r)
        return r;
    buf_init(&p.out, 1 << 20);
    buf_str(&p.out, p.json ? "{\"checks\":[\n  " : "");
    verify_all(in->house, in->arena, store, db, &report);
    if (p.json)
        buf_format(&p.out, "],\n \"failed\":%lld,\"ok\":%s}\n", (long long)report.bad, report.bad ? "false" : "true");
    if (p.result == MK_OK)
        p.result = format_write(in, &p.out);
    buf_release(&p.out);
    store_reader_close(db);
    store_close(store);
    if (p.result == MK_OK && report.bad > 0)
        return in_fail(in, MK_FAILED, "%lld pemeriksaan tidak cocok", (long long)report.bad);
    return p.result;
}

static const struct command_option options[] = { OPEN_OPTIONS, FORMAT_OPTION };
const struct command command_verify = {
    .name = "verify", .arguments = "", .summary = "Menghitung ulang semua angka dari jawaban mentah",
    .help = "Memeriksa keutuhan basis data dan semua kunci asing, daftar unit dan layanan, lalu\n"
            "setiap pencacah terhadap jawaban mentahnya. Kode keluar 0 hanya bila semuanya\n"
            "cocok; kalau tidak 1, dan setiap perbedaan disebut.",
    .examples = (const char *const[]){ "maklumat verify --data data # juga boleh selagi server berjalan",
                                       "maklumat verify --data data --format json", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
