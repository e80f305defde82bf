/* doctor.c: `maklumat doctor`: looks at the installation and says what to do. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/commands.h"
#include "web/feature.h"
#include "web/open.h"

enum state { FINE, LOOK, BAD };
struct visit { struct invocation *in; int n[3]; };

static void MK_PRINTF(3, 4) finding(struct visit *v, enum state s, const char *format, ...)
{
    static const char *const words[] = { "ok       ", "perhatian", "gagal    " };
    struct err e;
    va_list args;
    va_start(args, format);
    err_vset(&e, MK_OK, format, args);
    va_end(args);
    v->n[s]++;
    dprintf(v->in->out_fd, "%s %s\n", words[s], e.text);
}

static void folder_check(struct visit *v, const char *dir)
{
    struct stat st;
    struct statvfs fs;
    if (stat(dir, &st) != 0) {
        finding(v, BAD, "folder data %s: %s. Jalankan: maklumat init --data %s --daerah KODE", dir, strerror(errno), dir);
        return;
    }
    if (!S_ISDIR(st.st_mode) || access(dir, R_OK | W_OK | X_OK) != 0)
        finding(v, BAD, "folder data %s tidak dapat ditulis oleh pengguna ini", dir);
    else if (st.st_mode & 0077)
        finding(v, LOOK, "folder data %s dapat dibaca pengguna lain. Jalankan: chmod 700 %s", dir, dir);
    else
        finding(v, FINE, "folder data %s hanya untuk pengguna ini", dir);
    if (statvfs(dir, &fs) == 0) {
        uint64_t mb = (uint64_t)fs.f_bavail * fs.f_frsize >> 20;
        finding(v, mb < 200 ? BAD : mb < 2048 ? LOOK : FINE, "ruang kosong %llu MB%s", (unsigned long long)mb,
                mb < 2048 ? "; sediakan sedikitnya 2048 MB" : "");
    }
}

static void database_check(struct visit *v)
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct daerah d;
    struct invocation *in = v->in;
    enum mk_result r = open_store(in, STORE_OPEN, &store);
    if (r) {
        finding(v, BAD, "%s", in->err.text);
        return;
    }
    finding(v, FINE, "basis data terbuka dan mutakhir");
    struct err err = { "" };
    r = store_check_integrity(store, &err);
    finding(v, r ? BAD : FINE, "%s", r ? err.text : "basis data utuh");
    r = store_reader(store, &db, &err);
    if (!r)
        r = registry_daerah(db, in->arena, &d);
    struct registry_counts counts = { 0 };
    if (!r)
        r = registry_counts(db, d.id, &counts);
    if (r)
        finding(v, LOOK, "belum ada daerah. Jalankan: maklumat init --data %s --daerah KODE", in_text(in, "data"));
    else
        finding(v, FINE, "%s: %lld unit, %lld layanan%s", d.nama, (long long)counts.units, (long long)counts.services,
                d.demo ? " (peragaan)" : "");
    store_reader_close(db);
    store_close(store);
    in->err.text[0] = '\0';
}

static void machine_check(struct visit *v, const struct settings *s)
{
    struct rlimit files;
    struct date today = date_from_ms(clock_utc_ms(), 0);
    if (today.year < 2026 || today.year > 2100)
        finding(v, BAD, "jam mesin menunjuk tahun %d. Perbaiki jam sebelum melayani", today.year);
    else
        finding(v, FINE, "jam mesin %04d-%02d-%02d (UTC)", today.year, today.month, today.day);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        bool enough = files.rlim_max == RLIM_INFINITY || (int64_t)files.rlim_max >= s->connections_max + 64;
        finding(v, enough ? FINE : LOOK, "batas berkas terbuka %llu untuk %lld sambungan%s",
                (unsigned long long)files.rlim_max, (long long)s->connections_max,
                enough ? "" : "; naikkan LimitNOFILE atau turunkan connections_max");
    }
}

static enum mk_result run(struct invocation *in)
{
    struct visit v = { .in = in };
    struct settings settings;
    enum mk_result r = open_settings(in, &settings, NULL);
    if (r) {
        finding(&v, BAD, "%s", in->err.text);
        settings_default(&settings, NULL);
    } else
        finding(&v, FINE, "pengaturan terbaca");
    folder_check(&v, in_text(in, "data"));
    machine_check(&v, &settings);
    database_check(&v);
    return v.n[BAD] ? in_fail(in, MK_FAILED, "%d pemeriksaan gagal", v.n[BAD]) : MK_OK;
}

static const struct command_option options[] = { OPEN_OPTIONS };
const struct command command_doctor = {
    .name = "doctor", .arguments = "", .summary = "Memeriksa pemasangan dan mengatakan apa yang perlu dilakukan",
    .help = "Memeriksa pengaturan, folder data, ruang, jam, batas sistem, dan basis data. Keluar 1 bila ada yang gagal.",
    .examples = (const char *const[]){ "maklumat doctor --data /var/lib/maklumat", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
