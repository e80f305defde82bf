/* skm_periode_test.c: the survey year through the real server: periods open and close, what comes late is kept and not
 * counted, plans and steps by who may, results by period, old results, suggestions. A person is signed in by a
 * feature of the test's own (the hook `identify`). */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/skm_kit.h"
#include "skm/skm_riwayat.h"


/* ---- a person ---- */

/* ---- a small region ---- */

static struct site *site(void)
{
    static struct site *kept;
    return skm_site(&kept);
}

static const char *text(struct site *s, const char *a, const char *b)
{
    const char *t = arena_format(&s->arena, "%s%s", a, b);
    CHECK(t);
    return t;
}

static struct period quarter_now(struct site *s)
{
    struct date d = date_from_ms(clock_utc_ms(), s->daerah.zona);
    return (struct period){ d.year, (enum period_kind)(PERIOD_TW1 + (d.month - 1) / 3) };
}

static const char *code_of(struct site *s, struct period p)
{
    struct buf b;
    buf_init(&b, 32);
    period_code(&b, p);
    const char *t = arena_text(&s->arena, buf_text(&b));
    buf_release(&b);
    return t;
}

static int send(struct site *s, const char *path, const char *fields)
{
    return site_form(s, path, text(s, "csrf=token&", fields));
}

static int answer(struct site *s, int64_t layanan, const char *more)
{
    return site_form(s, text(s, "/s/", skm_survei_of(s, layanan).kode),
                     text(s, "u1=4&u2=3&u3=4&u4=3&u5=4&u6=3&u7=4&u8=3&u9=4", more));
}

static int64_t counted(struct site *s, int64_t unit)
{
    struct skm_tally t;
    CHECK_OK(skm_tally_unit(s->db, DAERAH, unit, quarter_now(s), &t));
    return t.n;
}

static const struct stmt set_aside = { "uji_sisih", "SELECT COUNT(*) FROM skm_sisih WHERE daerah_id = $1 AND sebab = $2", "ii", "i" };

static int64_t kept_apart(struct site *s, int sebab)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &set_aside, ARGS(VI(DAERAH), VI(sebab)), &n));
    return n;
}

/* ---- the life of a period, in one story: tests of one program share the region ---- */

TEST(periode_page__from_plan_to_publication)
{
    struct site *s = site();
    const char *kode = code_of(s, quarter_now(s)), *path = text(s, "/kelola/skm/periode/", kode), *dash = strchr(kode, '-') + 1;
    char fields[64];
    snprintf(fields, sizeof fields, "tahun=%.4s&jenis=%s", kode, dash);
    sign_in(PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, "/kelola/skm"), 200);
    CHECK(site_shows("Belum ada periode survei"));
    CHECK_INT(answer(s, KTP, ""), 303); /* without periods the survey is open */
    CHECK_INT(counted(s, UNIT_A), 1);
    CHECK_INT(send(s, "/kelola/skm/periode", "tahun=26&jenis=TW1"), 422);
    CHECK_INT(send(s, "/kelola/skm/periode", fields), 303);
    CHECK_INT(send(s, "/kelola/skm/periode", fields), 409);
    CHECK(site_shows("bertumpuk"));

    /* a plan that was a mistake goes again, with what was recorded for it */
    CHECK_INT(send(s, text(s, path, "/unit/dukcapil"), "p-ktp=77"), 303);
    CHECK_INT(send(s, path, "langkah=hapus"), 422);
    CHECK_INT(send(s, path, "langkah=hapus&yakin=1&versi=99"), 409);
    CHECK_INT(send(s, path, "langkah=hapus&yakin=1"), 303);
    CHECK_TEXT(site_field("Location"), "/kelola/skm");
    CHECK_INT(site_get(s, path), 404);
    CHECK_INT(send(s, "/kelola/skm/periode", fields), 303);
    CHECK_INT(site_get(s, text(s, path, "/unit/dukcapil")), 200);
    CHECK(!site_shows("value=\"77\""));

    /* planned: nobody is asked yet */
    CHECK_INT(site_get(s, text(s, "/s/", skm_survei_of(s, KTP).kode)), 200);
    CHECK(site_shows("belum dibuka"));
    CHECK_INT(answer(s, KTP, ""), 409);
    CHECK_INT(counted(s, UNIT_A), 1);

    /* users: sample and shares */
    CHECK_INT(send(s, text(s, path, "/unit/dukcapil"), "p-ktp=7x&p-akta=300"), 422);
    CHECK(site_shows("Isi angka bulat") && site_shows("value=\"7x\""));
    CHECK_INT(send(s, text(s, path, "/unit/dukcapil"), "p-ktp=1.000&p-akta=8"), 303);
    CHECK_INT(site_get(s, text(s, path, "/unit/dukcapil")), 200);
    CHECK(site_shows("<b class=\"fig\">1.008</b>") && site_shows("<b class=\"fig\">284</b>")); /* 276 + 8, a census */
    CHECK_INT(site_get(s, text(s, path, "/populasi.csv")), 200);
    CHECK(site_shows("dukcapil,ktp,KTP elektronik,1000,276,1\r\n") && site_shows(",akta,Akta kelahiran,8,8,0\r\n"));

    /* open */
    CHECK_INT(send(s, path, "langkah=tutup&yakin=1"), 409);
    CHECK_INT(send(s, path, "langkah=buka&versi=99"), 409);
    CHECK(site_shows("diubah orang lain"));
    CHECK_INT(send(s, path, "langkah=buka&versi=1"), 303);
    CHECK_INT(send(s, path, "langkah=hapus&yakin=1"), 409);
    CHECK(site_shows("sudah dibuka"));
    for (int i = 0; i < 6; i++)
        CHECK_INT(answer(s, i % 2 ? KTP : AKTA, ""), 303);
    CHECK_INT(answer(s, GIGI, "&saran=Telepon+saya+0812-3456-7890,+antre+lama"), 303);
    CHECK_INT(counted(s, UNIT_A), 7);
    CHECK_INT(site_get(s, text(s, path, "?lihat=tanpa")), 200);
    CHECK(site_shows("Puskesmas Malili") && !site_shows("Dinas Kependudukan</a></th>"));

    /* closed: not by chance, and for good */
    CHECK_INT(send(s, path, "langkah=tutup"), 422);
    CHECK(site_shows("Centang dahulu"));
    CHECK_INT(send(s, path, "langkah=tutup&yakin=1"), 303);
    CHECK_INT(skm_verified(s).bad, 0);
    CHECK_INT(site_get(s, text(s, "/s/", skm_survei_of(s, KTP).kode)), 200);
    CHECK(site_shows("sudah ditutup"));
    CHECK_INT(answer(s, KTP, "&idempotency=terlambat-sekali&saran=tetap+dibaca"), 303);
    CHECK(strstr(site_field("Location"), "catatan=terlambat"));
    const char *thanks = arena_text(&s->arena, site_field("Location"));
    CHECK_INT(answer(s, KTP, "&idempotency=terlambat-sekali"), 303); /* sent twice: kept once */
    CHECK_INT(site_get(s, thanks), 200);
    CHECK(site_shows("tersimpan dan akan dibaca"));
    CHECK_INT(counted(s, UNIT_A), 7);
    CHECK_INT(kept_apart(s, SISIH_TERLAMBAT), 1);
    CHECK_INT(site_post(s, text(s, text(s, "/api/v1/skm/", skm_survei_of(s, KTP).kode), "/jawaban"), "application/json",
                        "{\"u1\":4,\"u2\":4,\"u3\":4,\"u4\":4,\"u5\":4,\"u6\":4,\"u7\":4,\"u8\":4,\"u9\":4,\"idempotency\":\"api-telat-1\"}"), 201);
    CHECK(site_shows("\"set_aside\""));
    CHECK_INT(counted(s, UNIT_A), 7);
    CHECK_INT(send(s, text(s, path, "/unit/dukcapil"), "p-ktp=1"), 409);
    CHECK_INT(send(s, path, "langkah=buka"), 409);
    CHECK_INT(site_get(s, path), 200);
    CHECK(site_shows("2 jawaban masuk sesudah periode ditutup"));

    /* published, and the results page says so */
    CHECK_INT(site_get(s, text(s, "/hasil?periode=", kode)), 200);
    CHECK(site_shows("belum diterbitkan"));
    CHECK_INT(send(s, path, "langkah=terbit&yakin=1"), 303);
    CHECK_INT(site_get(s, text(s, "/hasil?periode=", kode)), 200);
    CHECK(site_shows("Hasil resmi, terbit") && site_shows("target 284 belum tercapai"));
    CHECK_INT(skm_verified(s).bad, 0);
}

TEST(periode_page__who_may)
{
    AFTER(periode_page__from_plan_to_publication);
    struct site *s = site();
    const char *path = text(s, "/kelola/skm/periode/", code_of(s, quarter_now(s)));
    sign_in(PERAN_ADMIN_UNIT, UNIT_B);
    CHECK_INT(send(s, "/kelola/skm/periode", "tahun=2031&jenis=TW1"), 403);
    CHECK_INT(send(s, path, "langkah=terbit&yakin=1"), 403);
    CHECK_INT(site_get(s, text(s, path, "/unit/malili")), 200);
    CHECK_INT(site_get(s, text(s, path, "/unit/dukcapil")), 404);
    CHECK_INT(send(s, text(s, path, "/unit/dukcapil"), "p-ktp=5"), 404);
    CHECK_INT(site_get(s, path), 200);
    CHECK(site_shows("/unit/malili") && !site_shows("/unit/dukcapil"));
    CHECK_INT(site_get(s, text(s, path, "/populasi.csv")), 200);
    CHECK(site_shows("malili,gigi") && !site_shows("dukcapil"));
    CHECK_INT(send(s, "/kelola/skm/riwayat", "tahun=2020"), 403);
    person.id = 0;
    CHECK_INT(site_get(s, "/kelola/skm"), 303);
}

TEST(saran_page__own_unit_only_and_personal_data_is_hidden)
{
    AFTER(periode_page__from_plan_to_publication);
    struct site *s = site();
    sign_in(PERAN_ADMIN_UNIT, UNIT_A);
    CHECK_INT(site_get(s, "/kelola/skm/saran?unit=malili"), 200);
    CHECK(!site_shows("antre lama")); /* another unit's */
    sign_in(PERAN_ADMIN_UNIT, UNIT_B);
    CHECK_INT(site_get(s, "/kelola/skm/saran"), 200);
    CHECK(site_shows("0812-3456-7890") && site_shows("Mungkin memuat data pribadi"));
    const char *at = strstr(site_body(), "/kelola/skm/saran/");
    CHECK(at);
    const char *path = arena_copy(&s->arena, at, strcspn(at, "\""));
    sign_in(PERAN_ADMIN_UNIT, UNIT_A);
    CHECK_INT(send(s, path, "versi=1&ditangani=1"), 404);
    sign_in(PERAN_ADMIN_UNIT, UNIT_B);
    CHECK_INT(send(s, path, "versi=1&ditangani=1&samar=1&tutup=SAYA&t-WAKTU=1"), 303);
    CHECK_INT(send(s, path, "versi=1&ditangani=0"), 409);
    CHECK_INT(site_get(s, "/kelola/skm/saran?unsur=WAKTU&keadaan=sudah"), 200);
    CHECK(site_shows("antre lama") && !site_shows("0812") && !site_shows("Telepon saya") && site_shows("Sebagian disembunyikan"));
    CHECK_INT(site_get(s, "/kelola/skm/saran?unsur=BIAYA"), 200);
    CHECK(site_shows("Tidak ada saran"));
}

TEST(uji_page__trial_answers_are_apart_and_can_be_wiped)
{
    struct site *s = site();
    sign_in(PERAN_ADMIN_UNIT, UNIT_A);
    CHECK_INT(send(s, "/kelola/skm/uji", "langkah=mulai&layanan=gigi"), 422); /* another unit's */
    sign_in(PERAN_ADMIN_UNIT, UNIT_B);
    int64_t before = counted(s, UNIT_B);
    CHECK_INT(send(s, "/kelola/skm/uji", "langkah=mulai&layanan=gigi"), 303);
    CHECK_INT(send(s, "/kelola/skm/uji", "langkah=mulai&layanan=gigi"), 409);
    CHECK_INT(site_get(s, text(s, "/s/", skm_survei_of(s, GIGI).kode)), 200);
    CHECK(site_shows("sedang diuji coba"));
    CHECK_INT(answer(s, GIGI, ""), 303);
    CHECK(strstr(site_field("Location"), "catatan=uji"));
    CHECK_INT(counted(s, UNIT_B), before);
    CHECK_INT(kept_apart(s, SISIH_UJI), 1);
    CHECK_INT(site_get(s, "/kelola/skm/instrumen"), 200);
    CHECK(site_shows("1 jawaban uji coba") && site_shows("Apakah syarat yang diminta sesuai"));
    CHECK_INT(send(s, "/kelola/skm/uji", "langkah=hapus&layanan=gigi"), 422);
    CHECK_INT(kept_apart(s, SISIH_UJI), 1);
    int64_t late = kept_apart(s, SISIH_TERLAMBAT);
    CHECK_INT(send(s, "/kelola/skm/uji", "langkah=hapus&layanan=gigi&yakin=1"), 303);
    CHECK_INT(kept_apart(s, SISIH_UJI), 0);
    CHECK_INT(kept_apart(s, SISIH_TERLAMBAT), late);
    CHECK_INT(send(s, "/kelola/skm/uji", "langkah=akhiri&layanan=gigi"), 303);
    CHECK_INT(site_get(s, text(s, "/s/", skm_survei_of(s, GIGI).kode)), 200);
    CHECK(!site_shows("sedang diuji coba"));
}

TEST(riwayat_page__old_results_keep_their_method_and_break_the_line)
{
    struct site *s = site();
    sign_in(PERAN_ADMIN_DAERAH, 0);
#define OLD "&sumber=Laporan+SKM+nomor+12&n=100"
    CHECK_INT(send(s, "/kelola/skm/riwayat", "unit=dukcapil&tahun=2016&jenis=TAHUN&metode=skm-2004&nilai=80,10" OLD), 303);
    CHECK_INT(send(s, "/kelola/skm/riwayat", "unit=dukcapil&tahun=2016&jenis=TAHUN&metode=skm-2004&nilai=80,10" OLD), 409);
    CHECK_INT(send(s, "/kelola/skm/riwayat", "unit=dukcapil&tahun=2020&jenis=TAHUN&metode=skm-2017&nilai=80,10" OLD), 303);
    static const char *const wrong[] = { "nilai=101", "nilai=8,123", "nilai=", "nilai=24,99", "nilai=delapan" };
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_INT(send(s, "/kelola/skm/riwayat", text(s, "tahun=2019&jenis=TAHUN&metode=skm-2017" OLD "&", wrong[i])), 422);
    CHECK_INT(site_get(s, "/hasil/tren?unit=dukcapil"), 200);
    CHECK(site_shows("Cara menghitung berganti di sini") && site_shows("KEP/25/M.PAN/2/2004") && site_shows("Tahun 2016"));
    const char *b = strstr(site_body(), "Tahun 2016"); /* the same value: B by the old limits (62,51), B by the new too */
    CHECK(b && strstr(b, "80,10"));
    CHECK_INT(site_get(s, "/hasil/tren?unit=tidak-ada"), 404);
    CHECK_INT(send(s, "/kelola/skm/riwayat", "unit=dukcapil&tahun=2015&jenis=TAHUN&metode=skm-2014&nilai=79,00&sumber=Laporan+lama"), 303);
    person.id = 0; /* the same for programs: as time goes, with the breaks */
    CHECK_INT(site_get(s, "/data/skm/tren.csv"), 200);
    CHECK(site_shows("unit,dukcapil,") && site_shows(",2015,skm-2014,,tidak,,79.00,,,,riwayat,Laporan lama\r\n") &&
          site_shows(",2016,skm-2004,14,ya,100,80.10,,,B,riwayat,Laporan SKM nomor 12\r\n") &&
          site_shows(",2020,skm-2017,9,ya,100,80.10,,,B,riwayat,Laporan SKM nomor 12\r\n"));
    CHECK_INT(site_get(s, "/api/v1/tren?unit=tidak-ada"), 404);
    CHECK_INT(site_get(s, "/api/v1/tren?unit=dukcapil"), 200);
    json_error_t where;
    json_t *root = json_loads(site_body(), 0, &where), *series = json_array_get(json_object_get(root, "deret"), 0), *parts = json_object_get(series, "bagian");
    static const struct { const char *metode, *periode, *mutu; int unsur; } want[] = {
        { "skm-2014", "2015", NULL, 0 }, { "skm-2004", "2016", "B", 14 }, { "skm-2017", "2020", "B", 9 } };
    CHECK_INT(json_array_size(json_object_get(root, "deret")), 1);
    CHECK_INT(json_array_size(parts), COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        const json_t *part = json_array_get(parts, i), *point = json_array_get(json_object_get(part, "titik"), 0);
        CHECK_TEXT(json_string_value(json_object_get(part, "metode")), want[i].metode);
        CHECK(json_is_true(json_object_get(part, "putus")) == (i > 0));
        CHECK_INT(json_integer_value(json_object_get(part, "unsur")), want[i].unsur);
        CHECK(json_is_null(json_object_get(part, "batas")) == (want[i].unsur == 0));
        CHECK_TEXT(json_string_value(json_object_get(point, "periode")), want[i].periode);
        CHECK(want[i].mutu ? strcmp(json_string_value(json_object_get(point, "mutu")), want[i].mutu) == 0 : json_is_null(json_object_get(point, "mutu")));
    }
    json_decref(root);
    sign_in(PERAN_ADMIN_DAERAH, 0);
    struct skm_riwayat_list list;
    CHECK_OK(skm_riwayat_baca(s->db, &s->arena, DAERAH, UNIT_A, &list));
    CHECK_INT(list.n, 3);
    char path[80];
    snprintf(path, sizeof path, "/kelola/skm/riwayat/%lld/hapus", (long long)list.item[0].id);
    CHECK_INT(send(s, path, "alasan="), 422);
    CHECK_INT(send(s, path, "alasan=salah+ketik"), 303);
    CHECK_INT(send(s, path, "alasan=salah+ketik"), 404);
}

TEST(metode__grades_by_their_own_limits)
{
    const struct skm_metode *old = skm_metode("skm-2004"), *now = skm_metode("skm-2017"), *between = skm_metode("skm-2014");
    CHECK(old && now && between && !skm_metode("skm-1999"));
    CHECK_INT(skm_metode_grade(old, 8125), GRADE_B);
    CHECK_INT(skm_metode_grade(old, 8126), GRADE_A);
    CHECK_INT(skm_metode_grade(old, 4375), GRADE_D);
    CHECK_INT(skm_metode_grade(old, 4376), GRADE_C);
    CHECK_INT(skm_metode_grade(old, 6250), GRADE_C);
    CHECK_INT(skm_metode_grade(old, 6251), GRADE_B);
    CHECK_INT(skm_metode_grade(between, 9000), GRADE_NONE); /* its limits are not known */
    for (int v = SKM_IKM_MIN; v <= SKM_IKM_MAX; v++)
        CHECK_INT(skm_metode_grade(now, v), skm_grade(v));
}

TEST(hasil_pages__render_in_both_languages_at_every_size_of_data)
{
    AFTER(periode_page__from_plan_to_publication);
    struct site *s = site();
    static const char *const pages[] = { "/hasil", "/hasil/unsur", "/hasil/profil", "/hasil/tren", "/hasil?periode=1999-TW1",
                                         "/hasil/unsur?periode=1999", "/hasil/profil?periode=1999", "/hasil?periode=zzz",
                                         "/hasil/unsur?jenis=DINAS&page=9999" };
    for (size_t i = 0; i < COUNT(pages); i++) {
        CHECK_INT(site_get(s, pages[i]), 200);
        CHECK_INT(site_get(s, text(s, pages[i], strchr(pages[i], '?') ? "&lang=en" : "?lang=en")), 200);
    }
    CHECK_INT(site_get(s, "/hasil/profil"), 200);
    CHECK(site_shows("Tidak diisi"));
}

/* ---- what nobody may get round ---- */

struct race { struct skm_answer x; unsigned char resi[SKM_RESI_BYTES]; enum skm_nasib fate; };

static enum mk_result race_put(struct db *tx, void *arg, struct err *err)
{
    struct race *r = arg;
    (void)err;
    return skm_answer_take(tx, DAERAH, &r->x, r->resi, &r->fate);
}

struct step { struct period p; enum skm_langkah step; int32_t today; };

static enum mk_result step_put(struct db *tx, void *arg, struct err *err)
{
    const struct step *k = arg;
    struct arena a;
    const struct skm_pelaku p = { .daerah = DAERAH, .now = 1, .today = k->today, .nama = "uji" };
    arena_init(&a, 1 << 20);
    enum mk_result r = skm_periode_langkah(tx, &a, &p, k->p, k->step, 0, 0, err);
    arena_release(&a);
    return r;
}

static enum mk_result bulk_put(struct db *tx, void *arg, struct err *err)
{
    struct skm_bulk *k = skm_bulk_new();
    (void)err;
    *(enum mk_result *)arg = skm_bulk_add(k, tx, DAERAH, &(struct skm_answer){
        .survei_id = 1, .layanan_id = KTP, .unit_id = UNIT_A, .day = date_to_days((struct date){ 2026, 2, 3 }),
        .kanal = KANAL_IMPOR, .u = { 4, 4, 4, 4, 4, 4, 4, 4, 4 } });
    skm_bulk_free(k);
    return MK_OK;
}

TEST(periode__an_answer_that_was_let_in_before_closing_does_not_slip_in_after)
{
    struct site *s = skm_site_new();
    const struct period p = { 2026, PERIOD_TW1 };
    const int32_t day = date_to_days((struct date){ 2026, 2, 3 });
    struct skm_survei v = skm_survei_of(s, KTP);
    struct race r = { .x = { .survei_id = v.id, .layanan_id = KTP, .unit_id = UNIT_A, .day = day, .kanal = KANAL_DARING,
                             .u = { 4, 3, 4, 3, 4, 3, 4, 3, 4 } }, .resi = { 7 } };
    enum survei_tempat where;
    struct skm_periode_list list;
    site_write(s, step_put, &(struct step){ p, LANGKAH_BUAT, day });
    site_write(s, step_put, &(struct step){ p, LANGKAH_BUKA, day });
    CHECK_OK(skm_periode_all(s->db, &s->arena, DAERAH, &list));
    where = skm_place(&list, &s->arena, &r.x, NULL);
    CHECK_INT(where, TEMPAT_HITUNG);
    site_write(s, step_put, &(struct step){ p, LANGKAH_TUTUP, day });
    site_write(s, race_put, &r); /* the handler had said "open" */
    CHECK_INT(r.fate, NASIB_SISIH);
    site_write(s, race_put, &r);
    CHECK_INT(r.fate, NASIB_GANDA);
    enum mk_result bulk = MK_OK;
    site_write(s, bulk_put, &bulk);
    CHECK_INT(bulk, MK_CONFLICT);
    CHECK_INT(skm_verified(s).bad, 0);
    CHECK_INT(kept_apart(s, SISIH_TERLAMBAT), 1);
    site_free(s);
}

static const struct stmt alter = { "uji_ubah", "UPDATE skm_hitung_unit SET s1 = s1 - 1 WHERE daerah_id = $1 AND unit_id = 101", "i", "" };

static enum mk_result alter_put(struct db *tx, void *arg, struct err *err)
{
    (void)arg, (void)err;
    return db_exec(tx, &alter, ARGS(VI(DAERAH)), NULL);
}

TEST(verify__names_the_unit_whose_closed_figures_changed)
{
    struct site *s = skm_site_new();
    const struct period p = { 2026, PERIOD_TW1 };
    const int32_t day = date_to_days((struct date){ 2026, 2, 3 });
    struct race r = { .x = { .survei_id = skm_survei_of(s, KTP).id, .layanan_id = KTP, .unit_id = UNIT_A, .day = day,
                             .kanal = KANAL_DARING, .u = { 4, 3, 4, 3, 4, 3, 4, 3, 4 } }, .resi = { 7 } };
    site_write(s, step_put, &(struct step){ p, LANGKAH_BUAT, day });
    site_write(s, step_put, &(struct step){ p, LANGKAH_BUKA, day });
    site_write(s, race_put, &r);
    CHECK_INT(r.fate, NASIB_DIHITUNG);
    site_write(s, step_put, &(struct step){ p, LANGKAH_TUTUP, day });
    struct kit_lines lines;
    struct report report = kit_report(&lines);
    CHECK_OK(skm_beku_verify(s->db, &s->arena, DAERAH, &report));
    CHECK_INT(report.bad, 0);
    site_write(s, alter_put, NULL);
    report = kit_report(&lines);
    CHECK_OK(skm_beku_verify(s->db, &s->arena, DAERAH, &report));
    CHECK(lines.bad == 1 && strstr(lines.first, "dukcapil") && strstr(lines.first, "Triwulan I 2026"));
    site_free(s);
}

TEST(jawaban__fractions_and_strata_reach_the_figures_exactly)
{
    struct site *s = skm_site_new();
    struct skm_tally model = { 0 }, got;
    struct prng rng;
    prng_seed(&rng, 4);
    for (int i = 0; i < 60; i++) {
        struct race r = { .x = { .survei_id = skm_survei_of(s, KTP).id, .layanan_id = KTP, .unit_id = UNIT_A,
                                 .day = date_to_days((struct date){ 2026, 1 + i % 12, 3 }), .kanal = i % 3 ? KANAL_KODE : KANAL_KERTAS } };
        int parts[N_UNSUR];
        memcpy(r.resi, &i, sizeof i);
        for (int u = 0; u < N_UNSUR; u++) {
            int a[3] = { 1 + (int)prng_below(&rng, 4), 1 + (int)prng_below(&rng, 4), 1 + (int)prng_below(&rng, 4) };
            parts[u] = skm_butir_mean(a, 1 + (int)prng_below(&rng, 3));
            r.x.u[u] = parts[u] / SKM_BAGI;
            r.x.rest[u] = parts[u] % SKM_BAGI;
        }
        skm_tally_add_parts(&model, parts);
        site_write(s, race_put, &r);
    }
    CHECK_OK(skm_tally_unit(s->db, DAERAH, UNIT_A, skm_year(2026), &got));
    int a = 0, b = 0;
    CHECK_OK(skm_ikm(&model, BOBOT_TEPAT, &a));
    CHECK_OK(skm_ikm(&got, BOBOT_TEPAT, &b));
    CHECK_INT(a, b);
    CHECK(memcmp(model.sum, got.sum, sizeof got.sum) == 0 && model.square == got.square && got.n == 60);
    CHECK_OK(skm_tally_layanan(s->db, DAERAH, KTP, skm_year(2026), &got));
    CHECK(memcmp(model.sum, got.sum, sizeof got.sum) == 0 && model.square == got.square);
    CHECK_INT(skm_verified(s).bad, 0);
    site_free(s);
}

/* February 2024, long before any period: three coded and two open answers of one service, four open ones of another. */
static enum mk_result strata_put(struct db *tx, void *arg, struct err *err)
{
    static const struct { int64_t layanan; enum skm_kanal kanal; int n; } rows[] = { { KTP, KANAL_KODE, 3 }, { KTP, KANAL_DARING, 2 }, { AKTA, KANAL_DARING, 4 } };
    struct arena a;
    enum mk_result r = MK_OK;
    (void)arg, (void)err;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < COUNT(rows) && !r; i++) {
        struct skm_survei v;
        r = skm_survei_by_layanan(tx, &a, DAERAH, rows[i].layanan, &v);
        for (int k = 0; k < rows[i].n && !r; k++) {
            struct skm_answer x = { .survei_id = v.id, .layanan_id = rows[i].layanan, .unit_id = v.unit_id, .kanal = rows[i].kanal,
                                    .day = date_to_days((struct date){ 2024, 2, 1 + k }) };
            for (int u = 0; u < N_UNSUR; u++)
                x.u[u] = 3;
            r = skm_answer_add(tx, DAERAH, &x);
        }
    }
    arena_release(&a);
    return r;
}

TEST(strata__a_service_has_its_own_and_no_small_one_follows_from_the_others)
{
    struct site *s = site();
    struct skm_strata unit, layanan, made = { 0 };
    bool shown[STRATUM_END];
    const struct period p = { 2024, PERIOD_TW1 };
    site_write(s, strata_put, NULL);
    CHECK_OK(skm_strata_layanan(s->db, DAERAH, KTP, p, &layanan));
    CHECK_INT(layanan.of[STRATUM_BERKODE].n, 3);
    CHECK_INT(layanan.of[STRATUM_TERBUKA].n, 2);
    CHECK_OK(skm_strata_unit(s->db, DAERAH, UNIT_A, p, &unit));
    CHECK_INT(unit.of[STRATUM_BERKODE].n, 3);
    CHECK_INT(unit.of[STRATUM_TERBUKA].n, 6); /* of both services */
    made.of[STRATUM_TERBUKA].n = 17;
    made.of[STRATUM_BERKODE].n = 3;
    made.of[STRATUM_DIBANTU].n = 40;
    skm_strata_tampil(&made, shown);
    CHECK(!shown[STRATUM_BERKODE] && !shown[STRATUM_TERBUKA] && shown[STRATUM_DIBANTU]);
    made.of[STRATUM_BERKODE].n = 0;
    skm_strata_tampil(&made, shown);
    CHECK(shown[STRATUM_BERKODE] && shown[STRATUM_TERBUKA] && shown[STRATUM_DIBANTU]);
}

/* ---- users and targets that pages read alone ---- */

struct populate { struct period p; int64_t layanan, users; };

static enum mk_result populate_write(struct db *tx, void *arg, struct err *err)
{
    const struct populate *x = arg;
    (void)err;
    return skm_populasi_set(tx, DAERAH, x->p, x->layanan, x->users);
}

static void plans_agree(struct site *s, struct period p)
{
    struct skm_rencana_list plan;
    struct skm_target_list target;
    struct skm_populasi_list users;
    size_t seen = 0;
    CHECK_OK(skm_rencana_baca(s->db, &s->arena, DAERAH, p, 0, NULL, 0, &plan));
    CHECK_OK(skm_target_baca(s->db, &s->arena, DAERAH, p, &target));
    CHECK_OK(skm_populasi_units(s->db, &s->arena, DAERAH, p, &users));
    for (size_t i = 0; i < plan.n; i++) {
        int64_t want = 0, one = -1;
        for (size_t k = 0; k < target.n; k++)
            if (target.item[k].unit_id == plan.unit[i].unit_id)
                want = target.item[k].target;
        seen += plan.unit[i].n_tahu > 0;
        CHECK_INT(plan.unit[i].target, want);
        CHECK_OK(skm_users_of_unit(s->db, DAERAH, plan.unit[i].unit_id, p, &one));
        CHECK_INT(one, skm_populasi_of(&users, plan.unit[i].unit_id));
        if (users.n && plan.unit[i].n_tahu == plan.unit[i].n_layanan)
            CHECK_INT(one, plan.unit[i].populasi);
    }
    CHECK_INT(target.n, seen);
}

TEST(rencana__users_and_targets_read_alone_are_those_of_the_plan)
{
    static const int64_t services[] = { KTP, AKTA, GIGI };
    struct site *s = site();
    struct prng r;
    prng_seed(&r, 7);
    sign_in(PERAN_ADMIN_DAERAH, 0);
    plans_agree(s, skm_year(2031)); /* nothing is planned */
    for (int q = 1; q <= 4; q++)
        CHECK_INT(send(s, "/kelola/skm/periode", text(s, "tahun=2031&jenis=TW", (char[]){ (char)('0' + q), 0 })), 303);
    for (int i = 0; i < 60; i++) {
        const uint32_t kind = prng_below(&r, 5);
        struct populate x = { { 2031, (enum period_kind)(PERIOD_TW1 + (int)prng_below(&r, 4)) }, services[prng_below(&r, COUNT(services))],
                              kind == 0 ? -1 : (int64_t)prng_below(&r, kind == 1 ? 12 : 40000) };
        CHECK_OK(store_write(s->store, populate_write, &x, NULL));
        plans_agree(s, x.p);
        plans_agree(s, skm_year(2031));
    }
}

/* ---- what is kept between requests is read anew as soon as it changes ---- */

static const struct stmt unit_rename = { "uji_unit_nama", "UPDATE unit SET nama = $3 WHERE daerah_id = $1 AND unit_id = $2", "iit", "" };

static enum mk_result rename_write(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, &unit_rename, ARGS(VI(DAERAH), VI(UNIT_A), VT((const char *)arg)), NULL);
}

static enum mk_result answers_2032(struct db *tx, void *arg, struct err *err)
{
    const struct skm_survei *v = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (int k = 0; k < SKM_SHOWN_FROM && !r; k++) {
        struct skm_answer x = { .survei_id = v->id, .layanan_id = KTP, .unit_id = v->unit_id, .kanal = KANAL_DARING,
                                .day = date_to_days((struct date){ 2032, 2, 1 + k }) };
        for (int u = 0; u < N_UNSUR; u++)
            x.u[u] = 3;
        r = skm_answer_add(tx, DAERAH, &x);
    }
    return r;
}

TEST(kept__targets_and_names_follow_the_catalogue_at_once)
{
    struct site *s = site();
    const struct period p = { 2032, PERIOD_TW1 };
    struct skm_survei v = skm_survei_of(s, KTP);
    const char *json = arena_format(&s->arena, "/api/v1/skm/%s?periode=2032-TW1", v.kode);
    sign_in(PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(send(s, "/kelola/skm/periode", "tahun=2032&jenis=TW1"), 303);
    CHECK_OK(store_write(s->store, answers_2032, &v, NULL));
    CHECK_INT(site_get(s, json), 200);
    CHECK(site_shows("\"target\":null,\"sample_ok\":null") && !site_shows("\"sample_ok\":false"));
    for (int64_t users = 1000; users <= 3000; users += 1000) {
        CHECK_OK(store_write(s->store, populate_write, &(struct populate){ p, KTP, users }, NULL));
        CHECK_OK(store_write(s->store, populate_write, &(struct populate){ p, AKTA, 8 }, NULL));
        struct skm_rencana_list plan;
        CHECK_OK(skm_rencana_baca(s->db, &s->arena, DAERAH, p, UNIT_A, NULL, 0, &plan));
        const char *want = arena_format(&s->arena, "\"target\":%lld,\"sample_ok\":false", (long long)plan.unit[0].target);
        for (int i = 0; i < 2; i++) { /* read, then kept */
            CHECK_INT(site_get(s, json), 200);
            CHECK(plan.unit[0].target > 8 && site_shows(want));
        }
    }
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "Dinas Kependudukan" : "Dinas yang Berganti Nama";
        CHECK_INT(site_get(s, "/hasil?periode=2032-TW1"), 200);
        CHECK(!site_shows(name));
        CHECK_OK(store_write(s->store, rename_write, (void *)(uintptr_t)name, NULL));
        CHECK_INT(site_get(s, "/hasil?periode=2032-TW1"), 200);
        CHECK(site_shows(name));
    }
}
