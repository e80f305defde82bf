/* minta_test.c: requests of data subjects: from the form without an account to the decision; who asked is sealed, opened
 * only with an entry in the trail, and found nowhere in the files; deadlines; what is found is erased for good. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "privasi/privasi.h"
#include "registry/kunci.h"
#include "tests/kit/site.h"
#include "web/asset.h"

extern const struct feature feature_privasi;

/* ---- who is signed in, and a feature that holds something about people ---- */

static enum mk_result identify(struct request *rq)
{
    static const struct hak_grant admin = { .peran = PERAN_ADMIN_DAERAH, .daerah_id = 7324, .sampai = HAK_SELAMANYA },
                                  officer = { .peran = PERAN_PETUGAS, .daerah_id = 7324, .unit_id = 5, .sampai = HAK_SELAMANYA };
    static const struct orang people[] = {
        { .id = 1, .nama = "Ani", .grants = &admin, .n_grants = 1, .csrf = "tanda", .sesi = "12345678901234567890123456789012" },
        { .id = 2, .nama = "Budi", .grants = &officer, .n_grants = 1, .csrf = "tanda", .sesi = "12345678901234567890123456789012" },
    };
    const char *who = rq_cookie(rq, "siapa");
    if (who)
        rq->orang = strcmp(who, "ani") == 0 ? &people[0] : &people[1];
    return MK_OK;
}

static int held = 1, erased, restricted; /* of siti@contoh.go.id */

static enum mk_result cari(struct db *db, struct arena *a, int64_t daerah, const char *surel, enum lang lang,
                           struct subjek_temuan *ret, size_t max, size_t *ret_n)
{
    (void)db, (void)a, (void)daerah, (void)lang;
    *ret_n = max > 0 && held && strcmp(surel, "siti@contoh.go.id") == 0;
    if (*ret_n)
        ret[0] = (struct subjek_temuan){ "uji", "Catatan <uji>", 77, true, true };
    return MK_OK;
}

static enum mk_result tindak(struct db *tx, struct arena *a, const struct subjek_pelaku *p, const char *surel, const char *kode,
                             int64_t id, bool hapus, struct err *err)
{
    (void)tx, (void)a, (void)p, (void)err;
    if (strcmp(surel, "siti@contoh.go.id") != 0 || strcmp(kode, "uji") != 0 || id != 77)
        return MK_FAILED;
    erased += hapus;
    restricted += !hapus;
    held = held && !hapus;
    return MK_OK;
}
static const struct subjek hook = { cari, tindak };
static const struct feature feature_uji = { .name = "uji", .title = "Uji", .identify = identify, .subjek = &hook };
static const struct feature *const features[] = { &feature_privasi, &feature_uji };

static struct site_jar ani = { .cookies = "siapa=ani" }, budi = { .cookies = "siapa=budi" };

static struct site *site(void)
{
    static struct site *s;
    if (!s) {
        kunci_folder_set(test_dir());
        s = site_new(features, COUNT(features), NULL, NULL);
        site_serve(s);
    }
    return s;
}

#define WHO "nama=Siti+KENARI+Aminah&kontak=0812-KENARI&surel=siti%40contoh.go.id&uraian=Tolong+hapus+data+KENARI+saya"

static const char *form_key(void)
{
    static char key[MINTA_KUNCI_TEXT];
    site_use(NULL);
    CHECK_INT(site_get(site(), "/privasi/permintaan"), 200);
    const char *at = strstr(site_body(), "name=\"kunci\" value=\"");
    CHECK(at);
    snprintf(key, sizeof key, "%s", at + 20);
    return key;
}

/* The code that the page shows once. */
static const char *ask(const char *jenis, const char *key)
{
    static char code[MINTA_KODE_TEXT], body[1000];
    snprintf(body, sizeof body, "kunci=%s&jenis=%s&%s", key, jenis, WHO);
    CHECK_INT(site_form(site(), "/privasi/permintaan", body), 200);
    const char *at = strstr(site_body(), "class=\"codebox\">");
    CHECK(at);
    snprintf(code, sizeof code, "%s", at + 16);
    return code;
}

static struct minta newest(void)
{
    struct minta_list list;
    int64_t best = 0;
    struct minta m = { .id = 0 };
    CHECK_OK(minta_daftar(site()->db, &site()->arena, 7324, N_MINTA_KEADAAN, clock_utc_ms(), 0, 100, &list));
    for (size_t i = 0; i < list.n; i++)
        if (list.item[i].id > best) {
            m = list.item[i];
            best = m.id;
        }
    return m;
}

static int act(int64_t id, const char *what, const char *more)
{
    char path[200], body[600];
    snprintf(path, sizeof path, "/kelola/privasi/%lld/%s", (long long)id, what);
    snprintf(body, sizeof body, "csrf=tanda&%s", more);
    return site_form(site(), path, body);
}

static int64_t trail(const char *what)
{
    struct jejak_entries list;
    CHECK_OK(jejak_list(site()->db, &site()->arena, 7324, &(struct jejak_filter){ .tindakan = what, .limit = 100 }, &list));
    return (int64_t)list.n;
}

static int hits_in_files(const char *text)
{
    DIR *dir = opendir(kunci_folder());
    int hits = 0;
    CHECK(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        char path[900];
        struct stat st;
        snprintf(path, sizeof path, "%s/%s", kunci_folder(), e->d_name);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
            char *all = malloc((size_t)st.st_size);
            CHECK(all && read(fd, all, (size_t)st.st_size) == st.st_size);
            hits += memmem(all, (size_t)st.st_size, text, strlen(text)) != NULL;
            free(all);
        }
        close(fd);
    }
    closedir(dir);
    return hits;
}

TEST(minta__goes_from_the_form_to_the_decision)
{
    char code[MINTA_KODE_TEXT], body[200], versi[100];
    snprintf(code, sizeof code, "%s", ask("PENGHAPUSAN", form_key()));
    const struct minta m = newest();
    CHECK_INT(m.tenggat - m.dibuat, 72 * 3600000);
    CHECK(m.beridentitas && m.keadaan == MINTA_MASUK);
    CHECK_INT(hits_in_files("KENARI"), 0); /* also not in the log of the database */
    /* status by the code, as people type it */
    for (char *p = code; *p; p++)
        *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p == '-' ? ' ' : *p);
    snprintf(body, sizeof body, "kode=%s", code);
    for (char *p = body; *p; p++)
        *p = *p == ' ' ? '+' : *p;
    CHECK_INT(site_form(site(), "/privasi/permintaan/status", body), 200);
    CHECK(site_shows("Diterima") && !site_shows("KENARI"));
    CHECK_INT(site_form(site(), "/privasi/permintaan/status", "kode=0000-0000-0000-0000-0000"), 404);
    CHECK_INT(site_form(site(), "/privasi/permintaan/status", "kode=0000-0000"), 422);
    /* the desk: nothing is open by itself */
    char path[100];
    snprintf(path, sizeof path, "/kelola/privasi/%lld", (long long)m.id);
    site_use(&ani);
    CHECK_INT(site_get(site(), path), 200);
    CHECK(!site_shows("KENARI"));
    CHECK_INT(trail("privasi.buka"), 0);
    CHECK_INT(act(m.id, "buka", ""), 200);
    CHECK(site_shows("Siti KENARI Aminah") && site_shows("Tolong hapus data KENARI saya") && site_shows("Catatan &lt;uji&gt;"));
    CHECK_TEXT(site_field("Cache-Control"), "no-store");
    CHECK_INT(trail("privasi.buka"), 1);
    /* what was found is restricted, then erased; only with a reason, and only what is this person's */
    CHECK_INT(act(m.id, "tindak", "temuan=uji&nomor=77&apa=hapus&alasan=x"), 422);
    CHECK_INT(act(m.id, "tindak", "temuan=uji&nomor=78&apa=hapus&alasan=permintaan+pemilik"), 409);
    CHECK_INT(act(m.id, "tindak", "temuan=uji&nomor=77&apa=batasi&alasan=permintaan+pemilik"), 303);
    CHECK_INT(act(m.id, "tindak", "temuan=uji&nomor=77&apa=hapus&alasan=permintaan+pemilik"), 303);
    CHECK(restricted == 1 && erased == 1);
    CHECK_INT(act(m.id, "tindak", "temuan=uji&nomor=77&apa=hapus&alasan=permintaan+pemilik"), 409);
    CHECK(trail("privasi.hapus") == 1 && trail("privasi.batasi") == 1);
    /* states */
    snprintf(versi, sizeof versi, "versi=%lld", (long long)m.versi);
    CHECK_INT(act(m.id, "mulai", versi), 303);
    CHECK_INT(act(m.id, "mulai", versi), 409);
    CHECK_INT(act(m.id, "putus", "versi=2&putusan=penuhi&keputusan=pendek"), 422);
    CHECK_INT(act(m.id, "putus", "versi=1&putusan=penuhi&keputusan=Akun+sudah+dihapus."), 409);
    CHECK_INT(act(m.id, "putus", "versi=2&putusan=penuhi&keputusan=Akun+sudah+%3Cb%3Edihapus."), 303);
    const struct minta done = newest();
    CHECK(done.keadaan == MINTA_SELESAI && !done.beridentitas); /* asked to be erased: the identity goes as well */
    CHECK_TEXT(done.petugas, "Ani");
    CHECK_INT(act(m.id, "buka", ""), 409);
    CHECK_INT(act(m.id, "putus", "versi=3&putusan=tolak&keputusan=berubah+pikiran"), 409); /* decided is decided */
    site_use(NULL);
    CHECK_INT(site_form(site(), "/privasi/permintaan/status", body), 200);
    CHECK(site_shows("Dipenuhi") && site_shows("Akun sudah &lt;b&gt;dihapus."));
}

TEST(minta__sent_twice_is_one_request)
{
    char key[MINTA_KUNCI_TEXT], first[MINTA_KODE_TEXT];
    struct minta_list before, after;
    snprintf(key, sizeof key, "%s", form_key());
    snprintf(first, sizeof first, "%s", ask("AKSES", key));
    CHECK_OK(minta_daftar(site()->db, &site()->arena, 7324, N_MINTA_KEADAAN, 0, 0, 100, &before));
    CHECK_TEXT(ask("AKSES", key), first);
    CHECK_OK(minta_daftar(site()->db, &site()->arena, 7324, N_MINTA_KEADAAN, 0, 0, 100, &after));
    CHECK_INT(after.total, before.total);
}

TEST(minta__errors_stand_beside_the_field_and_keep_what_was_typed)
{
    char body[400];
    snprintf(body, sizeof body, "kunci=%s&nama=%%3Cb%%3ESiti&kontak=1&surel=bukan&uraian=", form_key());
    CHECK_INT(site_form(site(), "/privasi/permintaan", body), 422);
    CHECK(site_shows("Pilih satu hak.") && site_shows("value=\"&lt;b&gt;Siti\"") && site_shows("value=\"bukan\"") &&
          site_shows("Jelaskan permintaan Anda") && !site_shows("Tulis nama Anda, 2"));
    CHECK_INT(site_form(site(), "/privasi/permintaan", "kunci=x&jenis=AKSES&" WHO), 422);
    CHECK(site_shows("rusak"));
    kunci_folder_set(NULL); /* without a key nothing is stored open */
    snprintf(body, sizeof body, "kunci=%s&jenis=AKSES&%s", form_key(), WHO);
    int status = site_form(site(), "/privasi/permintaan", body);
    kunci_folder_set(test_dir());
    CHECK_INT(status, 503);
}

TEST(minta__late_ones_come_first_and_only_who_may_sees_them)
{
    AFTER(minta__goes_from_the_form_to_the_decision);
    ask("PERBAIKAN", form_key());
    const struct minta m = newest();
    site_use(&budi);
    CHECK_INT(site_get(site(), "/kelola/privasi"), 403);
    CHECK_INT(act(m.id, "buka", ""), 403);
    site_use(&ani);
    CHECK_INT(site_get(site(), "/kelola/privasi"), 200);
    CHECK(site_shows("tersisa 71 jam") || site_shows("tersisa 72 jam"));
    CHECK(!site_shows("permintaan lewat tenggat"));
    site_clock(site(), clock_utc_ms() + INT64_C(80) * 3600000);
    CHECK_INT(site_get(site(), "/kelola/privasi"), 200);
    CHECK(site_shows("lewat tenggat 7 jam") || site_shows("lewat tenggat 8 jam"));
    CHECK(site_shows("permintaan lewat tenggat"));
    const char *open = strstr(site_body(), "Memperbaiki data saya"), *closed = strstr(site_body(), "Menghapus data saya");
    CHECK(open && closed && open < closed);
    CHECK_INT(site_get(site(), "/kelola/privasi?keadaan=SELESAI"), 200);
    CHECK(!site_shows("Memperbaiki data saya"));
    site_clock(site(), 0);
    CHECK_INT(site_form(site(), "/kelola/privasi/1/buka", "x=1"), 403); /* no token */
}

TEST(minta_jenis__the_built_in_file_is_sound_and_broken_ones_are_named)
{
    struct minta_jenis_list list;
    struct arena a;
    struct err err;
    arena_init(&a, 1 << 20);
    CHECK_INT(minta_jenis()->item[MINTA_PENGHAPUSAN].jam, 72);
    const struct asset *file = asset_by_name("instruments/subjek-data.json");
    CHECK(file);
    static const struct { const char *from, *to; } breaks[] = { { "\"AKSES\"", "\"AKSEN\"" }, { "\"PERBAIKAN\"", "\"AKSES\"    " }, { "\"jam\": 72", "\"jam\": 0 " },
                                                               { "\"ingatan\"", "\"entah..\"" }, { "2026-11-22", "2026-13-22" }, { "\"pasal\"", "\"pasar\"" } };
    for (size_t i = 0; i < COUNT(breaks); i++) {
        char *text = arena_copy(&a, (const char *)file->raw, file->raw_n);
        char *at = strstr(text, breaks[i].from);
        CHECK(at && strlen(breaks[i].from) == strlen(breaks[i].to));
        memcpy(at, breaks[i].to, strlen(breaks[i].to));
        CHECK_INT(minta_jenis_parse(&a, text, file->raw_n, &list, &err), MK_INVALID);
    }
    arena_release(&a);
}
