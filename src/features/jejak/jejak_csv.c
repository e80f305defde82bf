/* jejak_csv.c: the trail as CSV: `maklumat export jejak`, and the rows that the desk exports as well. */
#include "jejak/jejak_feature.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "web/open.h"

int64_t jejak_day_ms(struct date d, int zona)
{
    return (int64_t)date_to_days(d) * 86400000 - (int64_t)zona * 60000;
}

void jejak_csv_head(struct buf *b)
{
    H(b, "nomor,waktu,orang_id,oleh,tindakan,objek,sebelum,sesudah,alasan,permintaan,hash\r\n");
}

void jejak_csv_row(struct buf *b, const struct jejak_entry *e)
{
    const char *const texts[] = { e->j.oleh, e->j.tindakan, e->j.objek, e->j.sebelum, e->j.sesudah, e->j.alasan };
    char hex[JEJAK_HASH * 2 + 1];
    buf_format(b, "%lld,", (long long)e->nomor);
    time_iso_utc(b, e->j.waktu);
    buf_format(b, ",%lld,", (long long)e->j.orang_id);
    for (size_t i = 0; i < COUNT(texts); i++) {
        csv_cell(b, texts[i] ? texts[i] : "", ',');
        buf_char(b, ',');
    }
    buf_format(b, "%lld,%s\r\n", (long long)e->j.permintaan, sodium_bin2hex(hex, sizeof hex, e->hash, JEJAK_HASH));
}

/* ---- the command ---- */

enum { FLUSH_FROM = 60000 };
struct out {
    struct buf b;
    int fd;
    bool failed;
};

static void out_flush(struct out *o, size_t from)
{
    size_t done = 0;
    if (o->b.n < from)
        return;
    o->failed = o->failed || o->b.overflow;
    while (!o->failed && done < o->b.n) {
        ssize_t n = write(o->fd, o->b.p + done, o->b.n - done);
        if (n < 0 && errno != EINTR)
            o->failed = true;
        done += n > 0 ? (size_t)n : 0;
    }
    buf_clear(&o->b);
}

static bool row_out(void *arg, const struct jejak_entry *e)
{
    struct out *o = arg;
    jejak_csv_row(&o->b, e);
    out_flush(o, FLUSH_FROM);
    return !o->failed;
}

static enum mk_result day_option(struct invocation *in, const char *name, int zona, int days, int64_t *ret)
{
    int32_t day = INT32_MIN;
    enum mk_result r = in_day(in, name, &day);
    *ret = day == INT32_MIN ? 0 : jejak_day_ms(date_from_days(day), zona) + days * (int64_t)86400000;
    return r;
}

static enum mk_result run(struct invocation *in)
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah d;
    int64_t from = 0, until = 0;
    struct out o = { .fd = in->out_fd };
    enum mk_result r = open_region(in, &store, &db, &d);
    if (r)
        return r;
    buf_init(&o.b, 1 << 20);
    r = day_option(in, "dari", d.zona, 0, &from);
    if (!r)
        r = day_option(in, "sampai", d.zona, 1, &until);
    if (!r) {
        jejak_csv_head(&o.b);
        r = jejak_each(db, d.id, from, until, row_out, &o);
        out_flush(&o, 0);
        if (!r && o.failed)
            r = in_fail(in, MK_STORE, "keluaran tidak dapat ditulis: %s", strerror(errno));
    }
    buf_release(&o.b);
    store_reader_close(db);
    store_close(store);
    return r;
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "dari", .kind = OPT_TEXT, .value = "TANGGAL", .help = "Mulai tanggal ini (TTTT-BB-HH)" },
    { .name = "sampai", .kind = OPT_TEXT, .value = "TANGGAL", .help = "Sampai tanggal ini" },
};
const struct command jejak_export_command = {
    .name = "export jejak", .arguments = "", .summary = "Menulis jejak audit sebagai CSV ke keluaran baku",
    .help = "Semua catatan menurut nomornya, waktu dalam UTC, dengan hash setiap catatan. Keutuhan\n"
            "rantainya diperiksa `maklumat verify`.",
    .examples = (const char *const[]){ "maklumat export jejak --dari 2026-01-01 > jejak-2026.csv", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
