/* terbuka_test.c: open data, cards, screens and the media log through the real server, beside a made-up feature that
 * has figures and a dataset. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "registry/jejak.h"
#include "terbuka/terbuka.h"
#include "tests/kit/desk.h"

extern const struct feature feature_terbuka;

enum { DAERAH = KIT_DAERAH, DINAS = KIT_DINAS, PUSKESMAS = KIT_PUSKESMAS };

static enum mk_result sorot(struct request *rq, int64_t unit, struct sorotan *ret)
{
    (void)rq;
    *ret = (struct sorotan){ .ada = unit != DINAS, .year = 2026, .n = 477, .ikm = 8558, .low = 8479, .high = 8636,
                             .kode = unit ? "abc234" : NULL, .masa = "Triwulan III 2026",
                             .resmi = true, .keadaan = "Hasil resmi, terbit 5 Oktober 2026", .best = 3, .worst = 7, .dari = 9 };
    for (int u = 0; u < N_UNSUR; u++)
        ret->unsur[u] = 8000 + u * 100;
    return MK_OK;
}

static const struct dataset_kolom kolom[] = { { "nilai", "Unit" }, { "=rumus", "Periode" } };
static const struct dataset sets[] = { { "uji-set", "Data terbuka", "Kolom", "/uji.csv", "/uji.json", kolom, 2 } };
static const struct feature feature_uji = { .name = "uji", .title = "Uji", .identify = kit_identify, .sorot = sorot,
                                            .datasets = sets, .n_datasets = 1 };
static const struct feature *const features[] = { &feature_uji, &feature_terbuka };

static enum mk_result fill(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    const struct unit dinas = { .id = DINAS, .kode = "dinas-kesehatan", .nama = "Dinas \"Kesehatan\"", .jenis = UNIT_DINAS };
    const struct unit puskesmas = { .id = PUSKESMAS, .kode = "puskesmas-malili", .nama = "Puskesmas Malili",
                                    .jenis = UNIT_PUSKESMAS };
    enum mk_result r = registry_unit_add(tx, DAERAH, &dinas, 1, 0);
    return r ? r : registry_unit_add(tx, DAERAH, &puskesmas, 2, 0);
}

static struct site *site(void)
{
    static struct site *kept;
    if (!kept)
        clock_set_fake(KIT_NOON);
    struct site *s = site_once(&kept, features, COUNT(features), fill);
    sign_in_as(5, "Andi", PERAN_ADMIN_DAERAH, 0);
    return s;
}

/* ---- elsewhere ---- */

TEST(sematkan__is_the_only_page_that_others_may_frame)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/sematkan/puskesmas-malili"), 200);
    CHECK(strstr(site_field("Content-Security-Policy"), "frame-ancestors *") != NULL);
    CHECK(strstr(site_field("Content-Security-Policy"), "default-src 'none'") != NULL);
    CHECK(site_field("X-Frame-Options") == NULL);
    CHECK(site_shows("85,58") && site_shows("84,79") && site_shows("Puskesmas Malili"));
    CHECK(site_shows("Triwulan III 2026") && site_shows("Hasil resmi, terbit 5 Oktober 2026") && site_shows("Peringkat 3–7 dari 9 unit"));
    CHECK(!site_shows("<form") && !site_shows("<script")); /* nothing to be clicked through a frame */
    static const char *const others[] = { "/data", "/tv", "/tv/puskesmas-malili", "/sematkan/tidak-ada", "/kelola/media" };
    for (size_t i = 0; i < COUNT(others); i++) {
        site_get(s, others[i]);
        CHECK(strstr(site_field("Content-Security-Policy"), "frame-ancestors 'none'") != NULL);
        CHECK_TEXT(site_field("X-Frame-Options"), "DENY");
    }
    CHECK_INT(site_get(s, "/sematkan/dinas-kesehatan"), 200); /* too few answers: no figure */
    CHECK(!site_shows("85,58") && site_shows("belum mencapai lima"));
    CHECK_INT(site_get(s, "/sematkan/tidak-ada"), 404);
}

TEST(tv__refreshes_without_a_script)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/tv/puskesmas-malili"), 200);
    CHECK_TEXT(site_field("Refresh"), "60");
    CHECK(site_shows("85,58") && site_shows("<svg") && !site_shows("<script"));
    CHECK(site_shows("Hasil resmi, terbit 5 Oktober 2026") && site_shows("Peringkat 3–7 dari 9 unit"));
    CHECK(!site_shows("class=\"qr\"")); /* no public address is known: a code would lead nowhere */
    CHECK_INT(site_get(s, "/tv"), 200);
    CHECK(site_shows("Kabupaten Luwu Timur"));
    CHECK_INT(site_get(s, "/tv/dinas-kesehatan"), 200);
    CHECK(!site_shows("85,58"));
    CHECK_INT(site_get(s, "/tv/tidak-ada"), 404);
}

TEST(data__lists_what_features_give)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/data"), 200);
    CHECK(site_shows("/uji.csv") && site_shows("uji-set"));
    CHECK_INT(site_get(s, "/data/katalog.jsonld"), 200);
    json_t *o = json_loads(site_body(), 0, NULL);
    CHECK(o != NULL);
    const json_t *set = json_array_get(json_object_get(o, "dcat:dataset"), 0);
    CHECK_TEXT(json_string_value(json_object_get(set, "dct:identifier")), "uji-set");
    CHECK_INT(json_array_size(json_object_get(set, "dcat:distribution")), 2);
    json_decref(o);
    CHECK_INT(site_get(s, "/data/kamus.csv"), 200);
    CHECK(site_shows("uji-set,'=rumus,Periode"));
}

/* ---- the media log ---- */

#define GOOD "csrf=token&unit=puskesmas-malili&periode=2026-TW3&kelas=sosial&nama=Akun+resmi&tanggal=2026-11-20" \
             "&tautan=https://contoh.go.id/a"

TEST(media__what_is_noted_is_public_and_audited)
{
    struct site *s = site();
    CHECK_INT(site_form(s, "/kelola/media", GOOD), 303);
    CHECK_INT(site_get(s, "/kelola/media?kabar=simpan"), 200);
    CHECK(site_shows("Akun resmi") && site_shows("20 November 2026") && site_shows("Publikasi tercatat"));
    CHECK_INT(site_get(s, "/data"), 200);
    CHECK(site_shows("Akun resmi") && site_shows("https://contoh.go.id/a"));
    CHECK_INT(site_get(s, "/kelola/media?kelas=cetak"), 200);
    CHECK(!site_shows("Akun resmi"));
    CHECK_INT(site_get(s, "/kelola/media?unit=puskesmas-malili&kelas=sosial"), 200);
    CHECK(site_shows("Akun resmi"));
    struct jejak_entries e;
    CHECK_OK(jejak_list(s->db, &s->arena, DAERAH, &(struct jejak_filter){ .tindakan = "terbuka.", .limit = 9 }, &e));
    CHECK_INT(e.n, 1);
    CHECK_TEXT(e.item[0].j.tindakan, "terbuka.media_tambah");
    const char *id = strchr(e.item[0].j.objek, ' ') + 1;
    const char *path = arena_format(&s->arena, "/kelola/media/%s/hapus", id);
    sign_in_as(5, "Andi", PERAN_ADMIN_UNIT, DINAS); /* of another unit */
    CHECK_INT(site_form(s, path, "csrf=token"), 403);
    sign_in_as(5, "Andi", PERAN_ADMIN_UNIT, PUSKESMAS);
    CHECK_INT(site_form(s, path, ""), 403); /* no token */
    CHECK_INT(site_form(s, path, "csrf=token"), 303);
    CHECK_INT(site_form(s, path, "csrf=token"), 404);
    CHECK_INT(site_get(s, "/data"), 200);
    CHECK(!site_shows("Akun resmi"));
    CHECK_OK(jejak_list(s->db, &s->arena, DAERAH, &(struct jejak_filter){ .tindakan = "terbuka.", .limit = 9 }, &e));
    CHECK_INT(e.n, 2);
    CHECK(strstr(e.item[0].j.sebelum, "Akun resmi") != NULL);
}

TEST(media__bad_input_comes_back_with_its_reason)
{
    static const struct { const char *body, *says; } bad[] = {
        { "csrf=token&unit=tidak-ada&periode=2026&kelas=sosial&nama=A&tanggal=2026-11-20", "wewenang" },
        { "csrf=token&unit=daerah&periode=2026-TW9&kelas=sosial&nama=A&tanggal=2026-11-20", "Periode ditulis" },
        { "csrf=token&unit=daerah&periode=2026&kelas=koran&nama=A&tanggal=2026-11-20", "Pilih kelas" },
        { "csrf=token&unit=daerah&periode=2026&kelas=sosial&nama=&tanggal=2026-11-20", "Tulis nama" },
        { "csrf=token&unit=daerah&periode=2026&kelas=sosial&nama=A&tanggal=20-11-2026", "Tulis tanggalnya" },
        { "csrf=token&unit=daerah&periode=2026&kelas=sosial&nama=A&tanggal=2026-12-20", "belum tiba" },
        { "csrf=token&unit=daerah&periode=2026&kelas=sosial&nama=Tetap+ada&tanggal=2026-11-20&tautan=javascript:alert(1)", "https://" },
        { "csrf=token&unit=daerah&periode=2026&kelas=sosial&nama=A&tanggal=2026-11-20&tautan=https://", "https://" },
    };
    struct site *s = site();
    for (size_t i = 0; i < COUNT(bad); i++) {
        CHECK_INT(site_form(s, "/kelola/media", bad[i].body), 422);
        if (!site_shows(bad[i].says))
            FAIL("%s", bad[i].body);
    }
    sign_in_as(5, "Andi", PERAN_ADMIN_UNIT, DINAS); /* may not write for another unit, nor for the region */
    CHECK_INT(site_form(s, "/kelola/media", GOOD), 422);
    CHECK(site_shows("wewenang") && site_shows("value=\"Akun resmi\""));
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &terbuka_stmts[M_COUNT], ARGS(VI(DAERAH), VI(-1), VT("")), &n));
    CHECK_INT(n, 0);
}

/* A PNG of 1200 x 630: its signature and the sizes in its first chunk. */
static bool is_card(void)
{
    return memcmp(site_body(), "\x89PNG\r\n\x1A\n", 8) == 0 && memcmp(site_body() + 16, "\0\0\x04\xb0\0\0\x02\x76", 8) == 0;
}

TEST(kartu__region_and_units_have_a_picture_to_be_shared_and_others_have_none)
{
    static const char *const cards[] = { "/bagikan/daerah.png", "/bagikan/unit/puskesmas-malili.png",
                                         "/bagikan/unit/dinas-kesehatan.png?lang=en" /* without figures */ };
    static const char *const none[] = { "/bagikan/unit/puskesmas-malili", "/bagikan/unit/tidak-ada.png", "/bagikan/unit/.png",
                                        "/bagikan/layanan/tidak-ada.png", "/bagikan/lain.png" };
    for (size_t i = 0; i < COUNT(cards); i++)
        for (int again = 0; again < 2; again++) {
            CHECK_INT(site_get(site(), cards[i]), 200);
            CHECK_TEXT(site_field("Content-Type"), "image/png");
            CHECK(is_card());
        }
    for (size_t i = 0; i < COUNT(none); i++)
        CHECK_INT(site_get(site(), none[i]), 404);
}
