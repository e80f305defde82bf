/* demo.c: `maklumat demo`: a deterministic region with made-up answers, ready to serve. Every page of it
 * says that the data are made up. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/commands.h"
#include "web/feature.h"
#include "web/open.h"

static const struct daerah region = { .id = 7324, .kode = "73.24", .nama = "Kabupaten Luwu Timur", .zona = 480,
                                      .demo = true };

static enum mk_result region_put(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = registry_daerah_add(tx, &region, *(int64_t *)arg);
    return r ? err_set(err, r, "daerah peragaan tidak tersimpan") : MK_OK;
}

static void progress(const char *what, int64_t done, int64_t of)
{
    if (isatty(2) || done == of)
        fprintf(stderr, "%s%s: %lld dari %lld%s", isatty(2) ? "\r" : "", what, (long long)done, (long long)of,
                done == of ? "\n" : "");
}

/* Only a demo region may be replaced. */
static enum mk_result old_remove(struct invocation *in, const char *path)
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah d = { .demo = false };
    enum mk_result r = open_store(in, STORE_OPEN, &store);
    if (!r)
        r = store_reader(store, &db, &in->err);
    if (!r)
        r = registry_daerah(db, in->arena, &d);
    store_reader_close(db);
    store_close(store);
    if (r && r != MK_NOT_FOUND)
        return r;
    if (!r && !d.demo)
        return in_fail(in, MK_CONFLICT, "%s berisi daerah sungguhan (%s) dan tidak akan dihapus", path, d.nama);
    static const char *const parts[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < COUNT(parts); i++) {
        const char *file = arena_format(in->arena, "%s%s", path, parts[i]);
        if (!file || (unlink(file) != 0 && errno != ENOENT))
            return in_fail(in, MK_STORE, "%s%s tidak dapat dihapus: %s", path, parts[i], strerror(errno));
    }
    return MK_OK;
}

static enum mk_result run(struct invocation *in)
{
    const struct house *house = in->house;
    const char *path;
    int64_t now = clock_utc_ms();
    struct store *store = NULL;
    enum mk_result r = open_location(in, &path);
    if (!r && access(path, F_OK) == 0)
        r = in_flag(in, "force") ? old_remove(in, path)
                                 : in_fail(in, MK_CONFLICT, "%s sudah ada; pakai --force untuk mengganti daerah peragaan", path);
    if (!r)
        r = open_store(in, STORE_CREATE, &store);
    if (!r)
        r = store_write(store, region_put, &now, &in->err);
    const struct demo_plan plan = {
        .store = store, .daerah = &region, .seed = (uint64_t)in_int(in, "seed"),
        .responses = in_int(in, "responses"), .now_ms = now, .progress = progress,
    };
    for (size_t i = 0; !r && i < house->n_features; i++)
        if (house->features[i]->demo)
            r = house->features[i]->demo(&plan, &in->err);
    store_close(store);
    if (!r)
        dprintf(in->out_fd, "%s (peragaan) siap. Jalankan: maklumat serve --data %s\n", region.nama, in_text(in, "data"));
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "responses", .letter = 'n', .kind = OPT_INT, .value = "N", .fallback = "20000", .min = 0, .max = 100000000,
      .help = "Banyak jawaban survei buatan" },
    { .name = "seed", .kind = OPT_INT, .value = "S", .fallback = "7324", .min = 0, .max = INT64_MAX,
      .help = "Benih: benih sama, data sama" },
    { .name = "force", .kind = OPT_FLAG, .help = "Ganti daerah peragaan yang sudah ada" },
};
const struct command command_demo = {
    .name = "demo", .arguments = "", .summary = "Membuat daerah peragaan: Kabupaten Luwu Timur dengan data buatan",
    .help = "Unit dan layanan memakai nama nyata; semua jawaban dan angka buatan, dan setiap halaman mengatakannya.",
    .examples = (const char *const[]){ "maklumat demo --data data  # 20.000 jawaban",
                                       "maklumat demo --data besar --responses 10000000 --seed 1", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
