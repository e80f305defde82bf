/* surat_test.c: the outbox on the desk: only for those who may, without links, filtered and paged, sent again and
 * discarded with a reason that stands in the audit trail; two who act at once do not both win. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/test.h"
#include "registry/jejak.h"
#include "registry/kunci.h"
#include "surat/surat_feature.h"
#include "tests/kit/site.h"

extern const struct feature feature_surat;

/* Whoever sends the cookie "siapa" is that person: the feature that knows people is tested elsewhere. */
static enum mk_result identify(struct request *rq)
{
    static const struct hak_grant manager = { .peran = PERAN_PENGELOLA_SISTEM, .daerah_id = 7324, .sampai = HAK_SELAMANYA },
                                  officer = { .peran = PERAN_PETUGAS, .daerah_id = 7324, .unit_id = 5, .sampai = HAK_SELAMANYA };
    static const struct orang people[] = {
        { .id = 1, .nama = "Ani", .grants = &manager, .n_grants = 1, .csrf = "tanda", .sesi = "12345678901234567890123456789012" },
        { .id = 2, .nama = "Budi", .grants = &officer, .n_grants = 1, .csrf = "tanda", .sesi = "12345678901234567890123456789012" },
    };
    const char *who = rq_cookie(rq, "siapa");
    if (who)
        rq->orang = strcmp(who, "ani") == 0 ? &people[0] : &people[1];
    return MK_OK;
}
static const struct feature feature_siapa = { .name = "siapa", .title = "Siapa", .identify = identify };
static const struct feature *const features[] = { &feature_surat, &feature_siapa };

static struct site_jar ani = { .cookies = "siapa=ani" }, budi = { .cookies = "siapa=budi" };
static int64_t ids[70];

static enum mk_result fill(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    enum mk_result r = MK_OK;
    char to[64], subject[64];
    (void)arg, (void)err;
    arena_init(&a, 4 << 20);
    for (size_t i = 0; i < COUNT(ids) && !r; i++) {
        snprintf(to, sizeof to, "orang%zu@contoh.go.id", i);
        snprintf(subject, sizeof subject, "Perihal <b>%zu</b>", i);
        const struct surat_baru s = { .jenis = "uji", .penerima = to, .perihal = subject, .isi = "Halo <i>Anda</i>\n" SURAT_TEMPAT "\nSalam",
                                      .rahasia = "https://m.go.id/undangan/TAUTAN-KENARI", .sampai_ms = clock_utc_ms() + 3600000 };
        r = surat_add(tx, &a, 7324, &s, clock_utc_ms(), &ids[i]);
    }
    arena_release(&a);
    return r;
}

static struct site *site(void)
{
    static struct site *s;
    if (!s) {
        kunci_folder_set(test_dir());
        s = site_new(features, COUNT(features), fill, NULL);
        site_serve(s);
    }
    return s;
}

static struct surat read_one(size_t i)
{
    struct surat s;
    CHECK_OK(surat_baca(site()->db, &site()->arena, 7324, ids[i], &s));
    return s;
}

static int act(size_t i, const char *what, int64_t versi, const char *more)
{
    char path[200], body[500];
    snprintf(path, sizeof path, "/kelola/surat/%lld/%s", (long long)ids[i], what);
    snprintf(body, sizeof body, "csrf=tanda&versi=%lld%s", (long long)versi, more);
    return site_form(site(), path, body);
}

TEST(surat_meja__is_only_for_those_who_may)
{
    char path[100];
    site_use(NULL);
    CHECK_INT(site_get(site(), "/kelola/surat"), 303);
    site_use(&budi);
    CHECK_INT(site_get(site(), "/kelola/surat"), 403);
    snprintf(path, sizeof path, "/kelola/surat/%lld", (long long)ids[0]);
    CHECK_INT(site_get(site(), path), 403);
    CHECK_INT(act(0, "buang", 1, "&alasan=tidak+boleh"), 403);
    CHECK_INT(read_one(0).keadaan, SURAT_MENUNGGU);
}

TEST(surat_meja__lists_filters_and_pages)
{
    site_use(&ani);
    CHECK_INT(site_get(site(), "/kelola/surat"), 200);
    CHECK(site_shows("orang69@contoh.go.id") && site_shows("orang20@contoh.go.id") && !site_shows("orang19@contoh.go.id"));
    CHECK(site_shows("Perihal &lt;b&gt;69&lt;/b&gt;"));
    CHECK(site_shows("belum diatur")); /* there is no surat.conf */
    CHECK(site_shows("href=\"/kelola/surat?hal=2\""));
    CHECK_INT(site_get(site(), "/kelola/surat?hal=2"), 200);
    CHECK(site_shows("orang19@contoh.go.id") && site_shows("orang0@contoh.go.id") && !site_shows("orang20@"));
    CHECK_INT(site_get(site(), "/kelola/surat?cari=ORANG7@&keadaan=MENUNGGU"), 200);
    CHECK(site_shows("orang7@contoh.go.id") && !site_shows("orang8@"));
    CHECK_INT(site_get(site(), "/kelola/surat?keadaan=MATI"), 200);
    CHECK(site_shows("Tidak ada surat yang cocok"));
    CHECK_INT(site_get(site(), "/kelola/surat?cari=%25_%27%22&keadaan=ENTAH&sebelum=x"), 200);
}

TEST(surat_meja__shows_a_letter_without_its_link)
{
    AFTER(surat_meja__lists_filters_and_pages);
    char path[100];
    site_use(&ani);
    snprintf(path, sizeof path, "/kelola/surat/%lld", (long long)ids[3]);
    CHECK_INT(site_get(site(), path), 200);
    CHECK(site_shows("Halo &lt;i&gt;Anda&lt;/i&gt;") && site_shows("tidak ditampilkan"));
    CHECK(!site_shows("KENARI"));
    CHECK_INT(site_get(site(), "/kelola/surat/999"), 404);
    CHECK_INT(site_get(site(), "/kelola/surat/abc"), 404);
}

TEST(surat_meja__a_broken_conf_says_what_is_wrong)
{
    AFTER(surat_meja__shows_a_letter_without_its_link);
    char path[600];
    snprintf(path, sizeof path, "%s/surat.conf", kunci_folder());
    FILE *f = fopen(path, "w");
    CHECK(f && fputs("server = mail.x.go.id\nport = banyak\n", f) >= 0 && fclose(f) == 0);
    site_use(&ani);
    CHECK_INT(site_get(site(), "/kelola/surat"), 200);
    CHECK(site_shows("Pengaturan surel keliru") && site_shows("baris 2: port"));
    remove(path);
}

TEST(surat_meja__is_discarded_with_a_reason_that_is_kept)
{
    AFTER(surat_meja__shows_a_letter_without_its_link);
    struct jejak_entries trail;
    site_use(&ani);
    const struct surat before = read_one(5);
    CHECK_INT(act(5, "buang", before.versi, "&alasan=x"), 422);
    CHECK(site_shows("value=\"x\""));
    CHECK_INT(act(5, "buang", before.versi + 1, "&alasan=salah+alamat"), 409);
    CHECK_INT(read_one(5).keadaan, SURAT_MENUNGGU);
    CHECK_INT(act(5, "buang", before.versi, "&alasan=salah+%3Calamat%3E"), 303);
    const struct surat after = read_one(5);
    CHECK(after.keadaan == SURAT_MATI && !after.berahasia);
    CHECK_TEXT(after.alasan, "salah <alamat>");
    CHECK_OK(jejak_list(site()->db, &site()->arena, 7324, &(struct jejak_filter){ .tindakan = "surat.", .limit = 5 }, &trail));
    CHECK_INT((int64_t)trail.n, 1);
    CHECK_TEXT(trail.item[0].j.tindakan, "surat.buang");
    CHECK_TEXT(trail.item[0].j.alasan, "salah <alamat>");
    CHECK_TEXT(trail.item[0].j.oleh, "Ani");
    CHECK_INT(act(5, "ulang", after.versi, ""), 422); /* its link is gone */
}

static enum mk_result fail_once(struct db *tx, void *arg, struct err *err)
{
    const struct surat *s = arg;
    (void)err;
    enum mk_result r = surat_mulai(tx, 7324, s, clock_utc_ms() + 60000);
    return r ? r : surat_usai(tx, 7324, s, SURAT_DITOLAK, "550 5.1.1 <script>", clock_utc_ms(), 0);
}

TEST(surat_meja__a_dead_letter_is_sent_again)
{
    AFTER(surat_meja__is_discarded_with_a_reason_that_is_kept);
    struct surat s = read_one(6);
    char path[100];
    site_write(site(), fail_once, &s);
    site_use(&ani);
    snprintf(path, sizeof path, "/kelola/surat/%lld", (long long)ids[6]);
    CHECK_INT(site_get(site(), path), 200);
    CHECK(site_shows("550 5.1.1 &lt;script&gt;"));
    CHECK_INT(site_get(site(), "/kelola/surat?keadaan=MATI&cari=orang6"), 200);
    CHECK(site_shows("orang6@contoh.go.id"));
    CHECK_INT(act(6, "ulang", read_one(6).versi, ""), 303);
    s = read_one(6);
    CHECK(s.keadaan == SURAT_MENUNGGU && s.percobaan == 0 && s.berahasia);
}

TEST(surat_meja__no_form_without_its_token)
{
    char path[100];
    site_use(&ani);
    snprintf(path, sizeof path, "/kelola/surat/%lld/buang", (long long)ids[8]);
    CHECK_INT(site_form(site(), path, "versi=1&alasan=salah+alamat"), 403);
    CHECK_INT(read_one(8).keadaan, SURAT_MENUNGGU);
}
