/* jejak_test.c: the pages of the audit trail, who may see them, the daily job, the check and the export. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/test.h"
#include "jejak/jejak_feature.h"
#include "registry/kunci.h"
#include "tests/kit/site.h"
#include "web/house.h"
#include "web/jobs.h"

extern const struct feature feature_jejak;

/* ---- somebody is signed in ---- */

static struct hak_grant grant = { .peran = PERAN_ADMIN_DAERAH, .daerah_id = 7324, .sampai = HAK_SELAMANYA };
static struct orang somebody = { .id = 5, .nama = "Andi", .grants = &grant, .n_grants = 1, .csrf = "x" };
static bool signed_in = true;

static enum mk_result identify(struct request *rq)
{
    rq->orang = signed_in ? &somebody : NULL;
    return MK_OK;
}
static const struct feature feature_uji = { .name = "uji", .title = "Uji", .identify = identify };
static const struct feature *const features[] = { &feature_uji, &feature_jejak };

/* ---- a trail ---- */

static const int64_t noon_ms = 1795233600000; /* 21 November 2026, 04.00 UTC: 12.00 WITA */

static enum mk_result fill(struct db *tx, void *arg, struct err *err)
{
    const struct jejak entries[] = {
        { .orang_id = 5, .oleh = "Andi Mappanyukki", .tindakan = "layanan.ubah", .objek = "layanan ktp",
          .sebelum = "{\"nama\":\"KTP\",\"biaya\":0,\"aktif\":true}",
          .sesudah = "{\"nama\":\"KTP <elektronik>\",\"biaya\":0,\"alamat\":\"Malili\"}", .alasan = "nama resmi",
          .permintaan = 77, .waktu = noon_ms },
        { .orang_id = 6, .oleh = "Besse", .tindakan = "akun.tambah", .objek = "akun 9", .sesudah = "(diubah)",
          .waktu = noon_ms + 86400000 },
    };
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    for (size_t i = 0; i < COUNT(entries) && !r; i++)
        r = jejak_add(tx, 7324, &entries[i]);
    for (int i = 0; i < 60 && !r; i++)
        r = jejak_add(tx, 7324, &(struct jejak){ .oleh = "sistem", .tindakan = "uji.isi", .objek = "=1+1",
                                                 .waktu = noon_ms + 2 * (int64_t)86400000 + i });
    return r;
}

static struct site *served;

static void served_free(void)
{
    site_free(served);
}

static struct site *site(void)
{
    if (!served) {
        log_set_fd(open("/dev/null", O_WRONLY));
        kunci_folder_set(test_dir());
        served = site_new(features, COUNT(features), fill, NULL);
        site_serve(served);
        atexit(served_free);
    }
    signed_in = true;
    grant.peran = PERAN_ADMIN_DAERAH;
    return served;
}

/* ---- who may read ---- */

TEST(jejak_desk__opens_for_the_roles_of_the_table_only)
{
    struct site *s = site();
    for (int p = 0; p < N_PERAN; p++) {
        bool named = hak_jangkauan((enum hak_peran)p) == HAK_NAMED, unit = hak_jangkauan((enum hak_peran)p) == HAK_UNIT;
        grant = (struct hak_grant){ .peran = (enum hak_peran)p, .daerah_id = 7324, .sampai = HAK_SELAMANYA,
                                    .unit_id = unit ? 3 : 0, .objek_id = named ? 4 : 0 };
        int want = hak_peran_boleh((enum hak_peran)p, HAK_JEJAK_LIHAT) ? 200 : 403;
        CHECK_INT(site_get(s, "/kelola/jejak"), want);
        CHECK_INT(site_get(s, "/kelola/jejak.csv"), want);
    }
    grant = (struct hak_grant){ .peran = PERAN_ADMIN_DAERAH, .daerah_id = 7325, .sampai = HAK_SELAMANYA };
    CHECK_INT(site_get(s, "/kelola/jejak"), 403); /* of another region */
    grant.daerah_id = 7324;
    signed_in = false;
    CHECK_INT(site_get(s, "/kelola/jejak"), 303);
    CHECK_INT(site_get(s, "/kelola/jejak.csv"), 303);
}

/* ---- the list ---- */

TEST(jejak_desk__shows_before_and_after_and_escapes_them)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/kelola/jejak?orang=5"), 200);
    CHECK(site_shows("layanan.ubah") && site_shows("layanan ktp") && site_shows("Andi Mappanyukki"));
    CHECK(site_shows("21 November 2026, 12.00 WITA"));
    CHECK(site_shows("KTP &lt;elektronik&gt;") && !site_shows("<elektronik>"));
    CHECK(site_shows("nama resmi") && site_shows("biaya") && site_shows("(tetap)") && site_shows("alamat"));
    CHECK(!site_shows("akun.tambah"));
    CHECK_TEXT(site_field("Cache-Control"), "no-store");
    CHECK_INT(site_get(s, "/kelola/jejak?orang=6&lang=en"), 200);
    CHECK(site_shows("Audit trail") && site_shows("(diubah)")); /* no JSON: as it stands */
}

TEST(jejak_desk__pages_by_number_and_keeps_the_filter)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/kelola/jejak?tindakan=uji."), 200);
    CHECK(site_shows("/kelola/jejak?tindakan=uji.&amp;sebelum=13"));
    CHECK_INT(site_get(s, "/kelola/jejak?tindakan=uji.&sebelum=13"), 200);
    CHECK(!site_shows("sebelum=3\"") && !site_shows("akun.tambah"));
    CHECK_INT(site_get(s, "/kelola/jejak?objek=KTP"), 200);
    CHECK(site_shows("layanan ktp") && !site_shows("akun 9"));
    CHECK_INT(site_get(s, "/kelola/jejak?objek=tidak-ada"), 200);
    CHECK(site_shows("Tidak ada catatan"));
}

TEST(jejak_desk__days_are_local_days)
{
    struct site *s = site();
    struct date d = date_from_ms(noon_ms, 480);
    char path[200];
    snprintf(path, sizeof path, "/kelola/jejak?dari=%04d-%02d-%02d&sampai=%04d-%02d-%02d", d.year, d.month, d.day, d.year,
             d.month, d.day);
    CHECK_INT(site_get(s, path), 200);
    CHECK(site_shows("layanan.ubah") && !site_shows("akun.tambah"));
    CHECK_INT(site_get(s, "/kelola/jejak?dari=kemarin"), 422);
    CHECK(site_shows("kemarin"));
}

TEST(jejak_csv__holds_the_filtered_entries_oldest_first_and_runs_no_formula)
{
    struct site *s = site();
    CHECK_INT(site_get(s, "/kelola/jejak.csv"), 200);
    CHECK(strncmp(site_body(), "nomor,waktu,orang_id,oleh,tindakan,objek,sebelum,sesudah,alasan,permintaan,hash\r\n1,", 80)
          == 0);
    CHECK(site_shows("'=1+1") && !site_shows(",=1+1"));
    CHECK(strstr(site_field("Content-Disposition"), "jejak-audit.csv"));
    CHECK_INT(site_get(s, "/kelola/jejak.csv?orang=6"), 200);
    CHECK(site_shows("akun.tambah") && !site_shows("layanan.ubah"));
}

/* ---- before and after ---- */

TEST(jejak_changes__lists_what_is_new_gone_changed_and_kept)
{
    struct arena a;
    struct jejak_changes c;
    arena_init(&a, 1 << 20);
    const struct jejak j = { .sebelum = "{\"a\":1,\"b\":\"x\",\"c\":null}", .sesudah = "{\"b\":\"y\",\"d\":[1,2]}" };
    CHECK_OK(jejak_changes(&a, &j, &c));
    CHECK_INT(c.n, 4);
    CHECK_TEXT(c.item[0].name, "b");
    CHECK_TEXT(c.item[0].before, "x");
    CHECK_TEXT(c.item[0].after, "y");
    CHECK_TEXT(c.item[1].after, "[1,2]");
    CHECK_TEXT(c.item[2].name, "a");
    CHECK_TEXT(c.item[2].after, "");
    CHECK_TEXT(c.item[3].before, "null");
    CHECK_OK(jejak_changes(&a, &(struct jejak){ .sesudah = "[1]" }, &c));
    CHECK_INT(c.n, 1);
    CHECK_TEXT(c.item[0].after, "[1]");
    CHECK_OK(jejak_changes(&a, &(struct jejak){ .oleh = "x" }, &c));
    CHECK_INT(c.n, 0);
    arena_release(&a);
}

/* ---- job, key, check ---- */

static struct report kept;
static char last_line[1024];
static void line_keep(void *arg, bool good, const char *text)
{
    (void)arg, (void)good;
    snprintf(last_line, sizeof last_line, "%s", text);
}

static enum mk_result tamper(struct db *tx, void *arg, struct err *err)
{
    static const struct stmt q = { "uji_ubah", "UPDATE jejak SET oleh = $3 WHERE daerah_id = $1 AND nomor = $2",
                                   .in = "iit", .out = "" };
    (void)err;
    return db_exec(tx, &q, ARGS(VI(7324), VI(2), VT(arg)), NULL);
}

static void verify(struct site *s)
{
    kept = (struct report){ .line = line_keep };
    CHECK_OK(feature_jejak.verify(s->db, &s->arena, &s->daerah, &kept));
}

TEST(jejak_job__signs_once_a_day_and_never_a_broken_trail)
{
    struct site *s = site_new(features, COUNT(features), fill, NULL);
    const int64_t day = 86400000;
    char name[] = "Besse", other[] = "Bessi";
    int fd = open("/dev/null", O_WRONLY);
    log_set_fd(fd);
    kunci_folder_set(test_dir());
    CHECK_INT(jobs_round(&s->house, s->store, s->db, noon_ms + 3 * day), 1);
    CHECK_INT(jobs_round(&s->house, s->store, s->db, noon_ms + 3 * day + 60000), 0); /* done for today */
    CHECK_INT(jobs_round(&s->house, s->store, s->db, noon_ms + 4 * day), 1);
    verify(s);
    CHECK_INT(kept.bad, 0);
    CHECK(strstr(last_line, "62 catatan dan 2 kepala"));
    site_write(s, tamper, other);
    verify(s);
    CHECK_INT(kept.bad, 1);
    CHECK(strstr(last_line, "nomor 2 berubah"));
    site_write(s, tamper, name);
    verify(s);
    CHECK_INT(kept.bad, 0);
    site_free(s);
    kunci_folder_set(test_dir());
}

TEST(jejak_kunci__is_on_a_public_page)
{
    struct site *s = site_new(features, COUNT(features), fill, NULL);
    struct jejak_key key;
    struct jejak_kepala head;
    struct err err;
    char hex[2 * JEJAK_KUNCI + 1];
    kunci_folder_set(test_dir());
    CHECK_INT(jobs_round(&s->house, s->store, s->db, noon_ms + 86400000), 1);
    CHECK_OK(jejak_key_open(test_dir(), false, &key, &err));
    CHECK_OK(jejak_kepala_last(s->db, 7324, &head));
    CHECK(memcmp(head.kunci, key.umum, JEJAK_KUNCI) == 0);
    for (int i = 0; i < JEJAK_KUNCI; i++)
        snprintf(hex + 2 * i, 3, "%02x", key.umum[i]);
    site_serve(s);
    signed_in = false;
    CHECK_INT(site_get(s, "/jejak/kunci"), 200);
    CHECK(site_shows(hex));
    CHECK_INT(site_get(s, "/jejak/kunci?lang=en"), 200);
    CHECK(site_shows(hex) && site_shows("Key of the audit trail"));
    site_free(s);
}
