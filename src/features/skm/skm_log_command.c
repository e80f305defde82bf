/* skm_log_command.c: `maklumat pohon`: appends to the public log and signs a head now, as the job does every day. */
#include <stdio.h>

#include "skm/skm_log.h"
#include "web/open.h"

static enum mk_result run(struct invocation *in)
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah d;
    int64_t n = 0, now_ms = clock_utc_ms();
    bool done = false;
    struct err err = { "" };
    struct pohon_kepala k;
    struct buf b;
    enum mk_result r = open_region(in, &store, &db, &d);
    if (r)
        return r;
    const struct skm_log_plan p = { .store = store, .db = db, .arena = in->arena, .daerah = &d,
                                    .today = date_to_days(date_from_ms(now_ms, d.zona)),
                                    .semua = in_flag(in, "semua") };
    r = skm_log_run(&p, now_ms, true, &n, &done, &err);
    if (r)
        r = in_fail(in, r, "%s", err.text[0] ? err.text : db_error(db));
    buf_init(&b, POHON_NOTE_MAX);
    if (!r && pohon_kepala_last(db, d.id, &k) == MK_OK)
        pohon_note_write(&b, &k);
    if (!r) {
        dprintf(in->err_fd, "%lld jawaban masuk pohon; %s\n", (long long)n,
                done ? "kepala baru ditandatangani" : b.n ? "kepala terakhir masih berlaku" : "belum ada kepala");
        if (b.n > 0)
            dprintf(in->out_fd, "%s", buf_text(&b));
    }
    buf_release(&b);
    store_reader_close(db);
    store_close(store);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "semua", .kind = OPT_FLAG, .help = "Juga jawaban hari ini dan unit dengan kurang dari 5 yang menunggu" },
};
const struct command skm_pohon_command = {
    .name = "pohon", .arguments = "", .summary = "Menambah pohon jawaban dan menandatangani kepalanya sekarang",
    .help = "Server melakukan ini sendiri sekali sehari. Jawaban yang belum punya daun ditambahkan,\n"
            "lalu kepala pohon ditandatangani dengan kunci-pohon.key di folder data dan ditulis ke\n"
            "keluaran baku. Dengan --semua tidak ada yang ditunggu: untuk penutupan periode.",
    .examples = (const char *const[]){ "maklumat pohon --data data", "maklumat pohon --data data --semua > kepala.txt",
                                       NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
