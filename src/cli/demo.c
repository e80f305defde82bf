/* demo.c: `maklumat demo`: a deterministic region with made-up answers, ready to serve. Every page of it
 * says that the data are made up. It never touches a database that holds a real region. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/commands.h"
#include "cli/lock.h"
#include "web/feature.h"
#include "web/open.h"

static const struct daerah region = { .id = 7324, .kode = "73.24", .nama = "Kabupaten Luwu Timur", .zona = 480,
                                      .demo = true };

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = registry_daerah_add(tx, &region, *(int64_t *)arg);
    return r ? err_set(err, r, "daerah peragaan tidak tersimpan: %s", mk_result_text(r)) : MK_OK;
}

/* On a terminal a line that renews itself; in a log one line for each finished part. */
static void progress(const char *what, int64_t done, int64_t of)
{
    static int64_t shown;
    int64_t now = clock_monotonic_us();
    struct buf b;
    bool terminal = isatty(STDERR_FILENO);
    if (done < of && (!terminal || now - shown < 100000))
        return;
    shown = now;
    buf_init(&b, 200);
    buf_format(&b, "%s%s: ", terminal ? "\r" : "", what);
    html_int(&b, done, LANG_ID);
    buf_str(&b, " dari ");
    html_int(&b, of, LANG_ID);
    buf_str(&b, done == of ? "\n" : "");
    dprintf(STDERR_FILENO, "%s", buf_text(&b));
    buf_release(&b);
}

/* The database at the location, as far as it decides about replacing it. */
enum content { NO_REGION, DEMO_REGION, REAL_REGION };

static enum mk_result content_read(struct invocation *in, enum content *ret)
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah d = { .demo = false };
    enum mk_result r = open_store(in, STORE_OPEN, &store);
    if (r == MK_OK)
        r = store_reader(store, &db, &in->err);
    if (r == MK_OK) {
        r = registry_daerah(db, in->arena, &d);
        *ret = r == MK_NOT_FOUND ? NO_REGION : r == MK_OK && d.demo ? DEMO_REGION : REAL_REGION;
        r = r == MK_NOT_FOUND || r == MK_CONFLICT ? MK_OK : r;
    }
    store_reader_close(db);
    store_close(store);
    return r;
}

static enum mk_result files_remove(struct invocation *in, const char *path)
{
    static const char *const parts[] = { "-wal", "-shm", "" };
    for (size_t i = 0; i < COUNT(parts); i++) {
        const char *file = arena_format(in->arena, "%s%s", path, parts[i]);
        if (!file || (unlink(file) != 0 && errno != ENOENT))
            return in_fail(in, MK_STORE, "%s%s tidak dapat dihapus: %s", path, parts[i], strerror(errno));
    }
    return MK_OK;
}

/* Makes room for the demo at path, or says why not. */
static enum mk_result room_make(struct invocation *in, const char *path)
{
    enum content content = NO_REGION;
    char shown[300];
    store_location_show(path, shown, sizeof shown);
    if (!store_is_address(path) && access(path, F_OK) != 0)
        return MK_OK;
    enum mk_result r = content_read(in, &content);
    if (r == MK_NOT_FOUND && store_is_address(path)) /* empty: as good as no file */
        return MK_OK;
    if (r || content == NO_REGION)
        return r;
    if (content == REAL_REGION)
        return in_fail(in, MK_CONFLICT, "%s berisi daerah sungguhan dan tidak akan disentuh; pilih --data lain",
                       shown);
    if (store_is_address(path))
        return in_fail(in, MK_CONFLICT, "%s sudah berisi daerah peragaan; pakai basis data atau skema lain", shown);
    if (!in_flag(in, "force"))
        return in_fail(in, MK_CONFLICT, "%s sudah berisi daerah peragaan; --force menggantinya", path);
    return files_remove(in, path);
}

static enum mk_result fill(struct invocation *in, struct buf *say, int64_t *ret_units, int64_t *ret_services)
{
    const struct house *house = in->house;
    struct store *store = NULL;
    struct db *db = NULL;
    struct registry_counts counts = { 0 };
    int64_t now = clock_utc_ms();
    enum mk_result r = open_store(in, STORE_CREATE, &store);
    if (r == MK_OK)
        r = store_write(store, region_put, &now, &in->err);
    const struct demo_plan plan = {
        .store = store, .house = house, .daerah = &region, .seed = (uint64_t)in_int(in, "seed"),
        .responses = in_int(in, "responses"), .now_ms = now, .progress = progress, .say = say,
    };
    for (size_t i = 0; r == MK_OK && i < house->n_features; i++)
        if (house->features[i]->demo)
            r = house->features[i]->demo(&plan, &in->err);
    if (r == MK_OK) {
        store_count(store);
        r = store_reader(store, &db, &in->err);
    }
    if (r == MK_OK)
        r = registry_counts(db, region.id, &counts);
    store_reader_close(db);
    store_close(store);
    *ret_units = counts.units;
    *ret_services = counts.services;
    return r;
}

static void ready_print(struct invocation *in, const char *path, int64_t units, int64_t services, struct buf *say)
{
    struct buf b;
    buf_init(&b, 8192);
    char shown[300];
    store_location_show(path, shown, sizeof shown);
    buf_format(&b, "%s (peragaan) siap di %s: ", region.nama, shown);
    html_int(&b, units, LANG_ID);
    buf_str(&b, " unit, ");
    html_int(&b, services, LANG_ID);
    buf_str(&b, " layanan, ");
    html_int(&b, in_int(in, "responses"), LANG_ID);
    buf_format(&b, " jawaban buatan.\n%sJalankan: maklumat serve --data %s%s%s\n", buf_text(say), in_text(in, "data"),
               in_text(in, "database") ? " --database " : "", in_text(in, "database") ? shown : "");
    dprintf(in->out_fd, "%s", buf_text(&b));
    buf_release(&b);
}

static enum mk_result run(struct invocation *in)
{
    const char *path;
    int lock = -1;
    int64_t units = 0, services = 0;
    struct buf say;
    buf_init(&say, 4096);
    int64_t meant = 0;
    enum mk_result r = open_location(in, &path);
    if (r == MK_OK)
        r = open_region_meant(in, &meant);
    if (r == MK_OK && meant && meant != region.id)
        r = in_fail(in, MK_INVALID, "daerah peragaan selalu %s, %s", region.kode, region.nama);
    if (r == MK_OK)
        r = lock_data(in, true, &lock);
    if (r == MK_OK)
        r = room_make(in, path);
    if (r == MK_OK) {
        r = fill(in, &say, &units, &services);
        struct err first = in->err;
        if (r && !store_is_address(path) && files_remove(in, path) == MK_OK) /* half a demo region is of no use to anybody */
            in->err = first;
    }
    if (lock >= 0)
        close(lock);
    if (r == MK_OK)
        ready_print(in, path, units, services, &say);
    buf_release(&say);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "responses", .letter = 'n', .kind = OPT_INT, .value = "N", .fallback = "20000", .min = 0, .max = 100000000,
      .help = "Banyak jawaban survei buatan" },
    { .name = "seed", .kind = OPT_INT, .value = "S", .fallback = "7324", .min = 0, .max = INT64_MAX,
      .help = "Benih: benih sama, data sama" },
    { .name = "force", .kind = OPT_FLAG, .help = "Ganti daerah peragaan yang sudah ada (hanya berkas basis datanya)" },
};
const struct command command_demo = {
    .name = "demo", .arguments = "", .summary = "Membuat daerah peragaan: Kabupaten Luwu Timur dengan data buatan",
    .help = "Unit dan layanan memakai nama nyata; semua jawaban dan angka buatan, dan setiap\n"
            "halaman mengatakannya. Basis data yang berisi daerah sungguhan tidak disentuh.",
    .examples = (const char *const[]){ "maklumat demo --data data # 20.000 jawaban",
                                       "maklumat demo --data besar --responses 10000000 --seed 1", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
