/* move.c: `maklumat move`, from one engine to another, and `maklumat dump`. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/lock.h"
#include "cli/progress.h"
#include "store/move.h"
#include "web/feature.h"
#include "web/open.h"

static void moved(void *arg, const char *table, int64_t done, int64_t of)
{
    char what[200];
    snprintf(what, sizeof what, "%s %s:", (const char *)arg, table);
    progress_show(what, done, of);
}

static enum mk_result open_at(struct invocation *in, const char *location, enum store_mode mode, struct store **ret)
{
    const struct house *house = in->house;
    const struct store_options options = { .location = location, .mode = mode, .schema = &house->schema };
    return store_open(&options, ret, &in->err);
}

static enum mk_result both(struct invocation *in, struct store *from, struct store *to, int64_t *ret_rows)
{
    const struct move_watch moving = { moved, (void *)(uintptr_t) "memindahkan" },
                            comparing = { moved, (void *)(uintptr_t) "membandingkan" };
    enum mk_result r = in_flag(in, "compare") ? MK_OK : store_move(from, to, &moving, &in->err);
    progress_end();
    if (r == MK_OK)
        r = store_compare(from, to, &comparing, ret_rows, &in->err);
    progress_end();
    return r;
}

static enum mk_result run(struct invocation *in)
{
    const char *from_location = in_text(in, "from"), *to_location = in_text(in, "to");
    struct store *from = NULL, *to = NULL;
    int lock = -1;
    int64_t rows = 0;
    enum mk_result r = from_location ? MK_OK : open_location(in, &from_location);
    if (r == MK_OK && strcmp(from_location, to_location) == 0)
        r = in_fail(in, MK_INVALID, "asal dan tujuan sama: %s", to_location);
    if (r == MK_OK)
        r = lock_data(in, true, &lock);
    if (r == MK_OK)
        r = open_at(in, from_location, STORE_OPEN, &from);
    if (r == MK_OK)
        r = open_at(in, to_location, in_flag(in, "compare") ? STORE_OPEN : STORE_CREATE, &to);
    if (r == MK_OK)
        r = both(in, from, to, &rows);
    if (r == MK_OK && !in_flag(in, "compare"))
        store_count(to);
    store_close(from);
    store_close(to);
    if (lock >= 0)
        close(lock);
    if (r == MK_OK) {
        struct buf b;
        buf_init(&b, 200);
        html_int(&b, rows, LANG_ID);
        dprintf(in->out_fd, "%s baris sama di kedua basis data. Asalnya tidak diubah.\n", buf_text(&b));
        buf_release(&b);
    }
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "to", .kind = OPT_TEXT, .value = "PATH|URL", .required = true, .help = "Basis data tujuan; dibuat bila belum ada" },
    { .name = "from", .kind = OPT_TEXT, .value = "PATH|URL", .help = "Basis data asal, bukan DIR/maklumat.db" },
    { .name = "compare", .kind = OPT_FLAG, .help = "Hanya membandingkan" },
};
const struct command command_move = {
    .name = "move", .arguments = "", .summary = "Memindahkan semua data ke basis data lain, lalu membandingkan",
    .help = "Hentikan semua server lebih dahulu. Tujuan harus kosong, atau berisi awal pemindahan yang terputus:\n"
            "perintah yang sama melanjutkannya. Setelah itu setiap baris dibandingkan. Asalnya tidak diubah.",
    .examples = (const char *const[]){ "maklumat move --data data --to postgres://maklumat@db/maklumat",
                                       "maklumat move --from postgres://maklumat@db/maklumat --to data/maklumat.db", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};

static enum mk_result dump_run(struct invocation *in)
{
    struct store *s = NULL;
    enum mk_result r = open_store(in, STORE_OPEN, &s);
    if (r == MK_OK)
        r = store_dump(s, in->out_fd, &in->err);
    store_close(s);
    return r;
}

static const struct command_option dump_options[] = { OPEN_OPTIONS };
const struct command command_dump = {
    .name = "dump", .arguments = "", .summary = "Menulis seluruh isi basis data sebagai baris JSON",
    .help = "Tabel dan baris berurut menurut kunci, sehingga dua basis data yang sama isinya menghasilkan byte\n"
            "yang sama pada mesin apa pun. Isinya lengkap, termasuk yang tidak diterbitkan: simpan baik-baik.",
    .examples = (const char *const[]){ "maklumat dump --data data | sha256sum # sidik seluruh isi", NULL },
    .options = dump_options, .n_options = COUNT(dump_options), .run = dump_run,
};
