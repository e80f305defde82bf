/* doctor.c: `maklumat doctor`: looks at the installation and says what to do. It changes nothing. */
#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/text.h"
#include "cli/backup_file.h"
#include "cli/chain.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "registry/jejak.h"
#include "registry/sandi.h"
#include "registry/surat.h"
#include "registry/surat_conf.h"
#include "web/feature.h"
#include "web/open.h"
#include "web/worker.h"

enum state { FINE, LOOK, BAD };
enum { SPACE_BAD_MB = 200, SPACE_LOOK_MB = 2048, SPARE_FILES = 64, MINUTE_MS = 60000, HOUR_MS = 3600000 };

struct visit {
    struct invocation *in;
    bool json;
    int64_t n, count[3];
    struct buf out;
};

/* The engine speaks of itself; another engine than SQLite leaves these checks out. */
static const struct stmt server_version = { "doctor_server", "SELECT current_setting('server_version')", .in = "",
                                            .out = "t", .all_regions = true };
static const struct stmt engine_version = { "doctor_version", "SELECT sqlite_version()", .in = "", .out = "t",
                                            .all_regions = true };
static const struct stmt quick_check = { "doctor_quick_check", "SELECT quick_check FROM pragma_quick_check(1)",
                                         .in = "", .out = "t", .all_regions = true };

static void MK_PRINTF(4, 5) finding(struct visit *v, enum state s, const char *what, const char *format, ...)
{
    static const char *const words[] = { "ok", "perhatian", "gagal" };
    struct err e;
    va_list args;
    va_start(args, format);
    err_vset(&e, MK_OK, format, args);
    va_end(args);
    v->count[s]++;
    if (v->json) {
        buf_format(&v->out, "%s{\"check\":\"%s\",\"state\":\"%s\",\"text\":", v->n++ ? ",\n  " : "", what, words[s]);
        json_text(&v->out, e.text);
        buf_char(&v->out, '}');
    } else {
        buf_format(&v->out, "%-9s  %-13s %s\n", words[s], what, e.text);
    }
}

static void settings_check(struct visit *v, struct settings *ret)
{
    if (open_settings(v->in, ret, NULL) == MK_OK) {
        finding(v, FINE, "pengaturan", "terbaca");
        return;
    }
    finding(v, BAD, "pengaturan", "%s", v->in->err.text);
    settings_default(ret, NULL);
}

/* False: there is no folder, so nothing in it can be looked at. */
static bool folder_check(struct visit *v, const char *dir)
{
    struct stat st;
    if (stat(dir, &st) != 0) {
        finding(v, BAD, "folder", "%s: %s. Jalankan: maklumat init --data %s --daerah KODE", dir, strerror(errno), dir);
        return false;
    }
    if (!S_ISDIR(st.st_mode))
        finding(v, BAD, "folder", "%s bukan folder", dir);
    else if (access(dir, R_OK | W_OK | X_OK) != 0)
        finding(v, BAD, "folder", "%s tidak dapat ditulis oleh pengguna ini; perbaiki pemiliknya dengan chown", dir);
    else if (st.st_mode & 0077)
        finding(v, LOOK, "folder", "%s dapat dibuka pengguna lain. Jalankan: chmod 700 %s", dir, dir);
    else
        finding(v, FINE, "folder", "%s hanya untuk pengguna ini", dir);
    return S_ISDIR(st.st_mode);
}

/* The key that signs the audit trail; it is made when the server first needs it. */
static void key_check(struct visit *v, const char *dir)
{
    struct jejak_key key;
    struct err err = { "" };
    char hex[2 * JEJAK_KUNCI + 1];
    enum mk_result r = jejak_key_open(dir, false, &key, &err);
    if (r == MK_NOT_FOUND) {
        finding(v, FINE, "kunci jejak", "belum ada; dibuat server saat pertama diperlukan");
    } else if (r) {
        finding(v, BAD, "kunci jejak", "%s", err.text);
    } else {
        sodium_bin2hex(hex, sizeof hex, key.umum, JEJAK_KUNCI);
        jejak_key_forget(&key);
        finding(v, FINE, "kunci jejak", "kunci umum %s", hex);
    }
}

/* The locks of sealed fields (registry/sandi.h); those that are not there yet are made when they are first needed. */
static void locks_check(struct visit *v, const char *dir)
{
    static const struct { const char *purpose, *lost; } locks[] = {
        { "totp", "kode langkah kedua tidak dapat diperiksa: semua yang memakainya tidak dapat masuk" },
        { "surat", "tautan di surat yang menunggu tidak dapat dibuka" },
        { "privasi", "identitas pemohon data pribadi tidak dapat dibuka di sini" },
    };
    for (size_t i = 0; i < COUNT(locks); i++) {
        struct sandi_kunci k;
        struct err err = { "" };
        char what[32];
        snprintf(what, sizeof what, "kunci %s", locks[i].purpose);
        enum mk_result r = sandi_kunci_open(dir, locks[i].purpose, false, &k, &err);
        if (r == MK_NOT_FOUND)
            finding(v, FINE, what, "belum ada; dibuat server saat pertama diperlukan");
        else if (r)
            finding(v, BAD, what, "%s", err.text);
        else if (!k.can_open)
            finding(v, LOOK, what, "hanya gemboknya yang ada: %s", locks[i].lost);
        else
            finding(v, FINE, what, "ada, hanya untuk pengguna ini; simpan salinannya di tempat terkunci");
        sandi_kunci_forget(&k);
    }
}

/* Is what surat.conf says sound, and the password there? Nothing is sent: that is `maklumat surat uji`. */
static void mail_check(struct visit *v, const char *dir)
{
    struct surat_conf c;
    struct err err = { "" };
    char password[SURAT_SANDI_MAX + 1];
    enum mk_result r = surat_conf_baca(dir, &c, &err);
    if (r == MK_NOT_FOUND) {
        finding(v, FINE, "surel", "belum diatur (surat.conf); tautan undangan diserahkan langsung");
        return;
    }
    if (!r)
        r = surat_conf_sandi(&c, password, &err);
    if (!r && c.ca[0] && access(c.ca, R_OK) != 0)
        r = err_set(&err, MK_NOT_FOUND, "berkas ca %s tidak terbaca", c.ca);
    sodium_memzero(password, sizeof password);
    if (r)
        finding(v, BAD, "surel", "%s", err.text);
    else
        finding(v, FINE, "surel", "%s:%d (%s); coba dengan: maklumat surat uji ALAMAT --data %s", c.server, c.port, c.tls ? "TLS" : "STARTTLS", dir);
}

/* The region's own address leads links in letters; what surat.conf says besides is not read any more. */
static void site_check(struct visit *v, const struct daerah *d)
{
    struct surat_conf c;
    struct err ignored;
    const char *dir = in_text(v->in, "data");
    if (surat_conf_baca(dir, &c, &ignored) != MK_OK)
        return;
    if (!*d->alamat && !c.situs[0])
        finding(v, LOOK, "alamat situs", "belum ada: isi di /kelola/daerah, agar tautan di dalam surat ada awalnya");
    else if (!*d->alamat)
        finding(v, LOOK, "alamat situs", "masih dari surat.conf (%s): isi di /kelola/daerah, lalu hapus baris situs", c.situs);
    else if (c.situs[0] && strcmp(c.situs, d->alamat) != 0)
        finding(v, LOOK, "alamat situs", "%s; baris situs di surat.conf (%s) tidak dipakai lagi: hapuslah", d->alamat, c.situs);
    else
        finding(v, FINE, "alamat situs", "%s", d->alamat);
}

static void letters_check(struct visit *v, struct db *db)
{
    struct daerah d;
    int64_t n[N_SURAT_KEADAAN];
    if (registry_daerah(db, v->in->arena, &d) != MK_OK || surat_hitung(db, d.id, n) != MK_OK)
        return;
    site_check(v, &d);
    finding(v, n[SURAT_MATI] > 0 ? LOOK : FINE, "surat keluar", "%lld menunggu, %lld dicoba lagi, %lld mati%s", (long long)n[SURAT_MENUNGGU],
            (long long)n[SURAT_GAGAL], (long long)n[SURAT_MATI], n[SURAT_MATI] > 0 ? "; lihat /kelola/surat" : "");
}

static void space_check(struct visit *v, const char *dir)
{
    struct statvfs fs;
    if (statvfs(dir, &fs) != 0) {
        finding(v, LOOK, "ruang disk", "tidak dapat dibaca: %s", strerror(errno));
        return;
    }
    uint64_t mb = (uint64_t)fs.f_bavail * fs.f_frsize >> 20;
    finding(v, mb < SPACE_BAD_MB ? BAD : mb < SPACE_LOOK_MB ? LOOK : FINE, "ruang disk", "%llu MB kosong%s",
            (unsigned long long)mb, mb < SPACE_LOOK_MB ? "; sediakan sedikitnya 2048 MB" : "");
}

/* "3 jam", "12 menit" */
static const char *age_text(struct visit *v, int64_t ms)
{
    const char *text = ms >= 48 * (int64_t)HOUR_MS ? arena_format(v->in->arena, "%lld hari", (long long)(ms / HOUR_MS / 24))
                       : ms >= 2 * HOUR_MS         ? arena_format(v->in->arena, "%lld jam", (long long)(ms / HOUR_MS))
                                                   : arena_format(v->in->arena, "%lld menit", (long long)(ms / MINUTE_MS));
    return text ? text : "";
}

/* When the database or its log was last written to. */
static int64_t written_ms(struct visit *v, const char *location)
{
    const char *const files[] = { location, arena_format(v->in->arena, "%s-wal", location) };
    int64_t newest = 0;
    struct stat st;
    for (size_t i = 0; i < COUNT(files); i++)
        if (files[i] && stat(files[i], &st) == 0 && (int64_t)st.st_mtime * 1000 > newest)
            newest = (int64_t)st.st_mtime * 1000;
    return newest;
}

/* Too old: the database was written to since, and two turns of the schedule have passed over it. */
static void whole_backup_check(struct visit *v, const struct settings *s, const char *dir, int64_t written)
{
    int64_t now = clock_utc_ms(), last = backup_newest(dir, "maklumat", now);
    if (s->backup_hours == 0)
        finding(v, LOOK, "cadangan", "cadangan berkala dimatikan (backup_hours = 0); buat sendiri dengan maklumat backup");
    else if (!last)
        finding(v, LOOK, "cadangan", "belum ada; server membuatnya sendiri semenit setelah mulai, atau: maklumat backup");
    else if (written > last && now - last > 2 * s->backup_hours * HOUR_MS)
        finding(v, LOOK, "cadangan", "yang terakhir sudah %s, seharusnya tiap %lld jam; cari backup_failed di log server",
                age_text(v, now - last), (long long)s->backup_hours);
    else
        finding(v, FINE, "cadangan", "yang terakhir %s yang lalu; latih memulihkannya dengan maklumat restore --check",
                age_text(v, now - last));
}

static void increment_check(struct visit *v, const struct settings *s, const char *dir, int64_t written)
{
    const char *folder = arena_format(v->in->arena, "%s/cadangan/tambahan", dir);
    int64_t now = clock_utc_ms(), last = folder ? chain_checked(dir, folder) : 0;
    if (s->increment_minutes == 0)
        finding(v, LOOK, "tambahan", "cadangan tambahan dimatikan (increment_minutes = 0)");
    else if (!last)
        finding(v, LOOK, "tambahan", "belum ada; server memulainya semenit setelah mulai");
    else if (written > last && now - last > 3 * s->increment_minutes * MINUTE_MS + 5 * MINUTE_MS)
        finding(v, LOOK, "tambahan", "yang terakhir sudah %s, seharusnya tiap %lld menit; cari increment_failed di log server",
                age_text(v, now - last), (long long)s->increment_minutes);
    else
        finding(v, FINE, "tambahan", "yang terakhir %s yang lalu", age_text(v, now - last));
}

static void backups_check(struct visit *v, const struct settings *s, const char *dir, const char *location)
{
    int64_t written = store_is_address(location) ? 0 : written_ms(v, location);
    if (store_is_address(location)) {
        finding(v, FINE, "cadangan", "dibuat dengan alat PostgreSQL; lihat docs/operasi.md");
        return;
    }
    whole_backup_check(v, s, dir, written);
    increment_check(v, s, dir, written);
}

static void clock_check(struct visit *v, const char *location)
{
    struct stat st;
    int64_t now = clock_utc_ms();
    struct date today = date_from_ms(now, 0);
    if (today.year < 2026 || today.year > 2100)
        finding(v, BAD, "jam", "menunjuk tahun %d; perbaiki jam mesin sebelum melayani", today.year);
    else if (stat(location, &st) == 0 && (int64_t)st.st_mtime > now / 1000 + 60)
        finding(v, BAD, "jam", "lebih lambat daripada tulisan terakhir di basis data; perbaiki jam mesin");
    else
        finding(v, FINE, "jam", "%04d-%02d-%02d (UTC)", today.year, today.month, today.day);
}

static void files_check(struct visit *v, const struct settings *s)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    bool enough = files.rlim_max == RLIM_INFINITY || (int64_t)files.rlim_max >= s->connections_max + SPARE_FILES;
    finding(v, enough ? FINE : LOOK, "batas berkas", "%llu berkas terbuka untuk %lld sambungan%s",
            (unsigned long long)files.rlim_max, (long long)s->connections_max,
            enough ? "" : "; naikkan LimitNOFILE atau turunkan connections_max");
}

/* The first text of a statement without parameters. */
static enum mk_result text_of(struct visit *v, struct db *db, const struct stmt *q, const char **ret)
{
    struct cursor c;
    db_select(db, &c, q, NULL, 0);
    *ret = cursor_next(&c) ? arena_text(v->in->arena, cursor_text(&c, 0)) : NULL;
    enum mk_result r = cursor_end(&c);
    return r == MK_OK && !*ret ? MK_NOT_FOUND : r;
}

static void engine_check(struct visit *v, struct db *db, const char *location)
{
    const char *text;
    if (store_is_address(location)) {
        if (text_of(v, db, &server_version, &text) == MK_OK)
            finding(v, FINE, "mesin", "PostgreSQL %s", text);
        finding(v, FINE, "keutuhan", "dijaga PostgreSQL; yang menyeluruh: maklumat verify");
        return;
    }
    if (text_of(v, db, &engine_version, &text) == MK_OK)
        finding(v, FINE, "mesin", "SQLite %s", text);
    if (text_of(v, db, &quick_check, &text))
        finding(v, BAD, "keutuhan", "tidak dapat diperiksa: %s", db_error(db));
    else if (strcmp(text, "ok") != 0)
        finding(v, BAD, "keutuhan", "basis data rusak: %s. Pulihkan dari cadangan", text);
    else
        finding(v, FINE, "keutuhan", "pemeriksaan cepat lulus; yang menyeluruh: maklumat verify");
}

static void region_check(struct visit *v, struct db *db)
{
    struct daerah d;
    struct registry_counts counts;
    enum mk_result r = registry_daerah(db, v->in->arena, &d);
    if (r == MK_OK)
        r = registry_counts(db, d.id, &counts);
    if (r == MK_NOT_FOUND)
        finding(v, LOOK, "daerah", "belum ada. Jalankan: maklumat init --data %s --daerah KODE", in_text(v->in, "data"));
    else if (r == MK_CONFLICT)
        finding(v, LOOK, "daerah", "ada beberapa dalam basis data ini; sebut satu dengan --daerah PP.KK");
    else if (r)
        finding(v, BAD, "daerah", "tidak terbaca: %s", db_error(db));
    else
        finding(v, FINE, "daerah", "%s%s, %lld unit, %lld layanan", d.nama, d.demo ? " (peragaan)" : "",
                (long long)counts.units, (long long)counts.services);
}

static void database_check(struct visit *v, const char *location)
{
    struct store *store = NULL;
    struct db *db = NULL;
    struct stat st;
    struct err *err = &v->in->err;
    enum mk_result r = open_store(v->in, STORE_OPEN, &store);
    if (r == MK_OK)
        r = store_reader(store, &db, err);
    if (r) {
        finding(v, BAD, "basis data", "%s", err->text[0] ? err->text : mk_result_text(r));
    } else if (stat(location, &st) == 0 && (st.st_mode & 0077)) {
        finding(v, LOOK, "basis data", "%s dapat dibaca pengguna lain. Jalankan: chmod 600 %s", location, location);
    } else {
        finding(v, FINE, "basis data", "terbuka dan mutakhir");
    }
    if (r == MK_OK) {
        engine_check(v, db, location);
        region_check(v, db);
        letters_check(v, db);
    }
    store_reader_close(db);
    store_close(store);
}

/* Starts it, and asks what fences it in. */
static void worker_check(struct visit *v)
{
    struct worker_reply reply;
    struct err err = { "" };
    const struct worker_job job = { .kind = "keadaan" };
    enum mk_result r = worker_run(&job, v->in->arena, &reply, &err);
    worker_stop();
    if (r) {
        finding(v, BAD, "pemeriksa", "%s", err.text);
        return;
    }
    int64_t landlock = fields_int(&reply.fields, "landlock", 0, 0, INT32_MAX);
    if (landlock == 0)
        finding(v, LOOK, "pemeriksa", "dipagari seccomp dan batas sumber daya; kernel ini tanpa Landlock (ada sejak Linux 5.13)");
    else
        finding(v, FINE, "pemeriksa", "dipagari seccomp, Landlock versi %lld, dan batas sumber daya", (long long)landlock);
}

static enum mk_result run(struct invocation *in)
{
    struct visit v = { .in = in };
    struct settings settings;
    const char *location, *dir = in_text(in, "data");
    enum mk_result r = format_read(in, &v.json);
    if (r == MK_OK)
        r = open_location(in, &location);
    if (r)
        return r;
    buf_init(&v.out, 1 << 20);
    buf_str(&v.out, v.json ? "{\"checks\":[\n  " : "");
    settings_check(&v, &settings);
    clock_check(&v, location);
    files_check(&v, &settings);
    worker_check(&v);
    if (folder_check(&v, dir)) {
        space_check(&v, dir);
        key_check(&v, dir);
        locks_check(&v, dir);
        mail_check(&v, dir);
        backups_check(&v, &settings, dir, location);
        database_check(&v, location);
    }
    if (v.json)
        buf_format(&v.out, "],\n \"ok\":%s}\n", v.count[BAD] ? "false" : "true");
    in->err.text[0] = '\0';
    r = format_write(in, &v.out);
    buf_release(&v.out);
    if (r == MK_OK && v.count[BAD] > 0)
        return in_fail(in, MK_FAILED, "%lld pemeriksaan gagal", (long long)v.count[BAD]);
    return r;
}

static const struct command_option options[] = { OPEN_OPTIONS, FORMAT_OPTION };
const struct command command_doctor = {
    .name = "doctor", .arguments = "", .summary = "Memeriksa pemasangan dan mengatakan apa yang perlu dilakukan",
    .help = "Memeriksa pengaturan, jam, batas sistem, pemeriksa berkas dan pagarnya, folder data, ruang\n"
            "disk, cadangan, basis data, dan daerah. Kode keluar 1 bila ada yang gagal; \"perhatian\" tidak menggagalkan.",
    .examples = (const char *const[]){ "maklumat doctor --data /var/lib/maklumat",
                                       "maklumat doctor --data data --format json", NULL },
    .options = options, .n_options = COUNT(options), .run = run,
};
