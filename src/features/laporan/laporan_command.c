/* laporan_command.c: `maklumat report skm` and `report rtl`: the official reports as files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "laporan/laporan.h"
#include "web/open.h"

enum { FILE_MAX = 256 << 20 };

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n > m && strcasecmp(s + n - m, end) == 0;
}

/* Beside its place first, then moved there: a report that could not be finished leaves the old one. */
static enum mk_result file_write(struct invocation *in, const char *path, const struct buf *b)
{
    const char *temp = arena_format(in->arena, "%s.baru", path);
    int fd = temp ? open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) : -1;
    bool good = fd >= 0;
    for (size_t at = 0; good && at < b->n;) {
        ssize_t put = write(fd, b->p + at, b->n - at);
        good = put > 0 || (put < 0 && errno == EINTR);
        at += put > 0 ? (size_t)put : 0;
    }
    good = good && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0)
        good = false;
    if (good && rename(temp, path) == 0)
        return MK_OK;
    int why = errno;
    if (fd >= 0)
        unlink(temp);
    return in_fail(in, MK_STORE, "%s tidak dapat ditulis: %s", path, strerror(why));
}

static enum mk_result make(struct invocation *in, enum laporan_jenis apa, struct db *db, const struct house *house, const struct daerah *d,
                           const char *path)
{
    struct laporan l;
    struct buf doc, out;
    bool pdf = ends_with(path, ".pdf");
    int32_t today = date_to_days(date_from_ms(clock_utc_ms(), d->zona));
    buf_init(&doc, NASKAH_BYTES);
    buf_init(&out, FILE_MAX);
    enum mk_result r = laporan_baca(db, in->arena, house, d, in_text(in, "unit"), in_text(in, "periode"), today, &l, &in->err);
    if (r == MK_OK)
        r = laporan_tulis(&l, apa, pdf, &doc);
    if (r == MK_OK)
        r = cetak_run(pdf ? CETAK_PDF : CETAK_XLSX, &doc, &out, &in->err);
    if (r == MK_OK)
        r = file_write(in, path, &out);
    if (r == MK_OK)
        dprintf(in->out_fd, "%s: %zu byte\n", path, out.n);
    buf_release(&doc);
    buf_release(&out);
    return r;
}

static enum mk_result run_of(struct invocation *in, enum laporan_jenis apa)
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah d;
    const char *path = in_text(in, "keluar");
    if (!ends_with(path, ".pdf") && !ends_with(path, ".xlsx"))
        return in_fail(in, MK_INVALID, "-o harus nama berkas yang berakhir .pdf atau .xlsx");
    enum mk_result r = open_region(in, &store, &db, &d);
    if (r != MK_OK)
        return r;
    r = db_begin_read(db);
    if (r == MK_OK) {
        r = make(in, apa, db, in->house, &d, path);
        db_end_read(db);
    }
    store_reader_close(db);
    store_close(store);
    return r;
}

static enum mk_result run(struct invocation *in)
{
    return run_of(in, LAPORAN_SKM);
}

static enum mk_result rtl_run(struct invocation *in)
{
    return run_of(in, LAPORAN_RTL);
}

static const struct command_option options[] = {
    OPEN_OPTIONS,
    { .name = "periode", .kind = OPT_TEXT, .value = "P", .help = "Periode hasil: 2026, 2026-SEM1, 2026-TW4", .required = true },
    { .name = "unit", .kind = OPT_TEXT, .value = "KODE", .help = "Kode unit; tanpa ini laporan daerah" },
    { .name = "keluar", .letter = 'o', .kind = OPT_TEXT, .value = "BERKAS", .help = "Berkas .pdf atau .xlsx", .required = true },
};
const struct command laporan_command = {
    .name = "report skm", .arguments = "", .summary = "Menulis laporan resmi SKM sebagai PDF atau XLSX",
    .help = "Bab I sampai V dan lampiran, dari angka yang tersimpan dan teks yang ditulis di halaman laporan.\n"
            "Data yang sama pada hari yang sama menghasilkan berkas yang sama, byte demi byte.",
    .examples = (const char *const[]){ "maklumat report skm --periode 2026 --unit puskesmas-malili -o laporan.pdf",
                                       "maklumat report skm --periode 2026-TW4 -o rekap.xlsx", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
const struct command laporan_rtl_command = {
    .name = "report rtl", .arguments = "", .summary = "Menulis laporan tindak lanjut hasil survei sebagai PDF atau XLSX",
    .help = "Kegiatan dari hasil sebuah periode: kemajuan, bukti, yang terlambat, realisasi, dan kelas kecepatannya.",
    .examples = (const char *const[]){ "maklumat report rtl --periode 2026 --unit puskesmas-malili -o tindak-lanjut.pdf",
                                       "maklumat report rtl --periode 2026-TW4 -o tindak-lanjut.xlsx", NULL },
    .options = options, .n_options = COUNT(options), .run = rtl_run,
};
