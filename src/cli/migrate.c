/* migrate.c: `maklumat migrate`: brings the tables of a database to the form this program needs. Before the
 * first step it makes a backup, so that there is always a way back. */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/backup_file.h"
#include "cli/commands.h"
#include "cli/lock.h"
#include "web/open.h"

#define PREFIX "sebelum-migrasi"

static enum mk_result plan_read(struct invocation *in, const char *location, struct store_steps *ret)
{
    const struct house *house = in->house;
    const struct store_options options = { .location = location, .mode = STORE_LOOK, .schema = &house->schema };
    struct store *store = NULL;
    enum mk_result r = store_open(&options, &store, &in->err);
    if (r == MK_OK)
        r = store_steps_missing(store, in->arena, ret, &in->err);
    store_close(store);
    return r;
}

static enum mk_result backup_first(struct invocation *in, const char *location)
{
    struct pack_key key = { .has_secret = false };
    struct backup_figures f;
    bool sealed = false;
    char path[BACKUP_PATH_MAX];
    const char *dir = in_text(in, "data"), *files;
    enum mk_result r = open_files(in, &files);
    if (r == MK_OK)
        r = backup_recipient(dir, &key, &sealed, &in->err);
    if (r == MK_OK)
        r = backup_path(dir, PREFIX, clock_utc_ms(), path, &in->err);
    const struct backup_order order = { .house = in->house, .location = location, .file = path, .replace = true, .hurry = true,
                                        .recipient = sealed ? &key : NULL };
    if (r == MK_OK)
        r = backup_file(&order, &f, &in->err);
    if (r == MK_OK)
        dprintf(in->out_fd, "Cadangan sebelum pembaruan: %s\n", path);
    return r;
}

static enum mk_result apply(struct invocation *in, const char *location, const struct store_steps *steps)
{
    struct store *store = NULL;
    enum mk_result r = MK_OK;
    if (steps->n > 0 && !in_flag(in, "no-backup")) {
        if (backup_refusal(location))
            return in_fail(in, MK_INVALID, "%s. Setelah cadangannya ada, pakai --no-backup", backup_refusal(location));
        r = backup_first(in, location);
    }
    if (r == MK_OK)
        r = open_store(in, STORE_MIGRATE, &store);
    if (r == MK_OK && store)
        store_count(store);
    store_close(store);
    if (r == MK_OK && steps->n > 0)
        dprintf(in->out_fd, "%zu langkah selesai.\n", steps->n);
    if (r == MK_OK)
        dprintf(in->out_fd, "Tabel basis data di %s sudah mutakhir.\n", in_text(in, "data"));
    return r;
}

static enum mk_result run(struct invocation *in)
{
    const char *location;
    struct store_steps steps = { .n = 0 };
    int lock = -1;
    bool dry_run = in_flag(in, "dry-run");
    enum mk_result r = open_location(in, &location);
    if (r == MK_OK && !dry_run)
        r = lock_data(in, true, &lock);
    if (r == MK_OK)
        r = plan_read(in, location, &steps);
    for (size_t i = 0; r == MK_OK && dry_run && i < steps.n; i++)
        dprintf(in->out_fd, "%s %d\n", steps.item[i].part, steps.item[i].number);
    if (r == MK_OK && dry_run)
        dprintf(in->out_fd, "%zu langkah; tidak ada yang diubah.\n", steps.n);
    else if (r == MK_OK)
        r = apply(in, location, &steps);
    if (lock >= 0)
        close(lock);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "dry-run", .letter = 'n', .kind = OPT_FLAG, .help = "Hanya menyebut langkah yang akan dijalankan" },
    { .name = "no-backup", .kind = OPT_FLAG, .help = "Tanpa cadangan lebih dahulu" },
};
const struct command command_migrate = {
    .name = "migrate", .arguments = "", .summary = "Memutakhirkan tabel basis data setelah program diganti",
    .help = "Hentikan server lebih dahulu. Sebelum langkah pertama dibuat cadangan di DIR/cadangan. Setiap\n"
            "langkah utuh atau tidak sama sekali; yang terputus dilanjutkan dengan perintah yang sama.",
    .examples = (const char *const[]){ "maklumat migrate --data /var/lib/maklumat --dry-run # langkah yang menunggu",
                                       "maklumat migrate --data /var/lib/maklumat", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
