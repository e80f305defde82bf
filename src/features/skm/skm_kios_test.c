/* skm_kios_test.c: a kiosk through the real server: set up once with a code, one answer per person, nothing of the person
 * before, locked to its unit, ended at the desk; a period that closes under a finger, limits, hostile cookies. The room
 * itself is looked at in the browser: tests/browser/kios.mjs. */
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "base/text.h"
#include "skm/skm_kelola.h"
#include "skm/skm_kios.h"
#include "skm/skm_kit.h"
#include "skm/skm_kode.h"
#include "web/asset.h"


static struct site *site(void)
{
    static struct site *kept;
    return skm_site(&kept);
}

static int desk(struct site *s, const char *path, const char *fields)
{
    char body[512];
    snprintf(body, sizeof body, "csrf=token&%s", fields);
    site_use(NULL);
    return site_form(s, path, body);
}

/* Makes a kiosk and returns its code; *ret_id (may be NULL) its number. */
static const char *kiosk_make(struct site *s, const char *place, int64_t *ret_id)
{
    static int64_t number = 5000;
    static char code[KODE_TEKS];
    char fields[200];
    snprintf(fields, sizeof fields, "tempat=%s&nama=Lobi+utama&kunci=%lld", place, (long long)++number);
    CHECK_INT(desk(s, "/kelola/skm/kios", fields), 200);
    const char *at = strstr(site_body(), "class=\"codebox\">");
    CHECK(at != NULL);
    snprintf(code, sizeof code, "%.17s", at ? at + strlen("class=\"codebox\">") : "");
    CHECK_TEXT(site_field("Cache-Control"), "no-store");
    if (ret_id)
        *ret_id = number;
    return code;
}

static int set_up(struct site *s, struct site_jar *jar, const char *code)
{
    char body[64];
    snprintf(body, sizeof body, "kode=%s", code);
    site_use(jar);
    return site_form(s, "/kios/pasang", body);
}

static struct site_jar device(struct site *s, const char *place, int64_t *ret_id)
{
    static struct site_jar jar; /* the one in use must outlive the test */
    jar = (struct site_jar){ "" };
    sign_in(PERAN_PETUGAS, UNIT_A);
    CHECK_INT(set_up(s, &jar, kiosk_make(s, place, ret_id)), 303);
    CHECK_TEXT(site_field("Location"), "/kios");
    return jar;
}

static void begin(struct site *s, struct site_jar *jar, int64_t layanan)
{
    char body[80];
    snprintf(body, sizeof body, "survei=%s", skm_survei_of(s, layanan).kode);
    site_use(jar);
    CHECK_INT(site_form(s, "/kios/mulai", body), 303);
    CHECK_TEXT(site_field("Location"), "/kios/isi");
    CHECK_INT(site_get(s, "/kios/isi"), 200);
}

/* The key of what the screen is about; it must be shown. */
static const char *key_shown(void)
{
    static char key[64];
    const char *at = strstr(site_body(), "name=\"isian\" value=\"");
    CHECK(at != NULL);
    snprintf(key, sizeof key, "%.36s", at ? at + strlen("name=\"isian\" value=\"") : "");
    return key;
}

static int touch(struct site *s, struct site_jar *jar, const char *key, const char *fields)
{
    char body[160];
    snprintf(body, sizeof body, "isian=%s&%s", key, fields);
    site_use(jar);
    return site_form(s, "/kios/isi", body);
}

static void nine(struct site *s, struct site_jar *jar, const char *key)
{
    for (int i = 0; i < N_UNSUR; i++) {
        char fields[40];
        snprintf(fields, sizeof fields, "nomor=%d&jawab=%d", i, 1 + i % 4);
        CHECK_INT(touch(s, jar, key, fields), 303);
        CHECK_TEXT(site_field("Location"), "/kios/isi");
    }
}

static const struct stmt rows = { "uji_kios", "SELECT COUNT(*) FROM skm_jawaban j JOIN skm_survei s ON s.daerah_id = j.daerah_id"
    " AND s.survei_id = j.survei_id WHERE j.daerah_id = $1 AND s.layanan_id = $2 AND j.kanal = $3 AND j.stratum = $4", "iiii", "i" };
static const struct stmt apart = { "uji_kios_sisih", "SELECT COUNT(*) FROM skm_sisih WHERE daerah_id = $1 AND kanal = $2", "ii", "i" };
static const struct stmt came = { "uji_kios_n", "SELECT n FROM skm_kios WHERE daerah_id = $1 AND kios_id = $2", "ii", "i" };
static const struct stmt secrets = { "uji_kios_kode", "SELECT COUNT(*) FROM skm_kios WHERE daerah_id = $1 AND kios_id = $2 AND kode IS NULL"
    " AND sidik IS NOT NULL", "ii", "i" };

static int64_t counted(struct site *s, int64_t layanan)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &rows, ARGS(VI(DAERAH), VI(layanan), VI(KANAL_KIOS), VI(STRATUM_TERBUKA)), &n));
    return n;
}

static int64_t number(struct site *s, const struct stmt *q, int64_t arg)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, q, ARGS(VI(DAERAH), VI(arg)), &n));
    return n;
}

TEST(kios__a_code_makes_one_device_the_kiosk_and_is_gone)
{
    struct site *s = site();
    static struct site_jar jar, second;
    int64_t id = 0;
    char code[KODE_TEKS];
    sign_in(PERAN_PETUGAS, UNIT_A);
    snprintf(code, sizeof code, "%s", kiosk_make(s, "udukcapil", &id));
    site_use(&jar);
    CHECK_INT(site_get(s, "/kios"), 200);
    CHECK(site_shows("belum menjadi kios") && !site_shows("Mulai"));
    CHECK_INT(set_up(s, &jar, code), 303);
    CHECK_INT(strlen(site_cookie(&jar, "kios")), 2 * KIOS_TOKEN);
    CHECK(strstr(site_head(), "HttpOnly") && strstr(site_head(), "SameSite=Lax"));
    CHECK_INT(number(s, &secrets, id), 1);
    site_use(&jar);
    CHECK_INT(site_get(s, "/kios"), 200);
    CHECK(site_shows("KTP elektronik") && site_shows("Akta kelahiran") && !site_shows("Pelayanan gigi"));
    CHECK_TEXT(site_field("Cache-Control"), "no-store");
    CHECK_INT(set_up(s, &second, code), 409); /* spent */
    CHECK(site_cookie(&second, "kios") == NULL);
    CHECK_INT(set_up(s, &second, "bukan-kode"), 422);
    CHECK_INT(set_up(s, &second, "00000-00000-00000"), 409);
    site_use(NULL);
}

TEST(kios__one_question_a_screen_then_counted_once_and_nothing_of_the_person_stays)
{
    struct site *s = site();
    int64_t id = 0, before = counted(s, KTP);
    static struct site_jar jar;
    jar = device(s, "udukcapil", &id);
    begin(s, &jar, KTP);
    CHECK(site_shows("Pertanyaan 1 dari 9") && !site_shows("Pertanyaan 2"));
    CHECK_TEXT(site_field("Refresh"), "75;url=/kios");
    CHECK_TEXT(site_field("Cache-Control"), "no-store");
    char key[64];
    snprintf(key, sizeof key, "%s", key_shown());
    nine(s, &jar, key);
    CHECK_INT(site_get(s, "/kios/isi"), 200);
    CHECK(site_shows("Kirim jawaban Anda?"));
    CHECK_INT(counted(s, KTP), before);
    const struct site_jar full = jar; /* as if sent twice at once */
    CHECK_INT(touch(s, &jar, key, "langkah=kirim"), 303);
    CHECK_TEXT(site_field("Location"), "/kios/terima");
    CHECK(site_cookie(&jar, "kios-isian") == NULL);
    CHECK_INT(counted(s, KTP), before + 1);
    CHECK_INT(number(s, &came, id), 1);
    static struct site_jar again;
    again = full;
    CHECK_INT(touch(s, &again, key, "langkah=kirim"), 303);
    CHECK_INT(counted(s, KTP), before + 1);
    CHECK_INT(number(s, &came, id), 1);
    site_use(&jar);
    CHECK_INT(site_get(s, "/kios/terima"), 200);
    CHECK(site_shows("Terima kasih") && !site_shows("resi") && !site_shows("kunci bukti"));
    CHECK_INT(site_get(s, "/kios/isi"), 303); /* the back button */
    CHECK_INT(touch(s, &jar, key, "nomor=0&jawab=1"), 303); /* a screen that stayed open */
    CHECK_TEXT(site_field("Location"), "/kios");
    CHECK(site_cookie(&jar, "kios-isian") == NULL);
    site_use(NULL);
}

TEST(kios__no_screen_is_skipped_and_none_of_somebody_before_is_taken)
{
    struct site *s = site();
    static struct site_jar jar;
    jar = device(s, "udukcapil", NULL);
    int64_t before = counted(s, AKTA);
    char old[64], key[64];
    begin(s, &jar, AKTA);
    snprintf(old, sizeof old, "%s", key_shown());
    CHECK_INT(touch(s, &jar, old, "nomor=0&jawab=4"), 303);
    site_use(&jar);
    CHECK_INT(site_get(s, "/kios"), 200); /* idle: cleared */
    CHECK(site_cookie(&jar, "kios-isian") == NULL);
    begin(s, &jar, AKTA);
    snprintf(key, sizeof key, "%s", key_shown());
    CHECK(strcmp(old, key) != 0);
    CHECK_INT(touch(s, &jar, old, "nomor=0&jawab=1"), 303); /* of the one before: nothing is taken */
    CHECK_TEXT(site_field("Location"), "/kios");
    CHECK_INT(touch(s, &jar, key, "nomor=8&jawab=4"), 303); /* the first gap is question 1 */
    CHECK_INT(site_get(s, "/kios/isi"), 200);
    CHECK(site_shows("Pertanyaan 2 dari 9"));
    CHECK_INT(touch(s, &jar, key, "langkah=kirim"), 303); /* not all are answered */
    CHECK_TEXT(site_field("Location"), "/kios/isi");
    for (size_t i = 0; i < 6; i++) {
        static const char *const odd[] = { "nomor=1&jawab=5", "nomor=1&jawab=0", "nomor=1&jawab=x", "nomor=-3&jawab=9", "langkah=lewati",
                                           "langkah=profil" };
        CHECK_INT(touch(s, &jar, key, odd[i]), 303);
        CHECK_INT(site_get(s, "/kios/isi"), 200);
        CHECK(site_shows("Pertanyaan 2 dari 9") || site_shows("Pertanyaan 1 dari 9"));
    }
    CHECK_INT(counted(s, AKTA), before);
    site_use(NULL);
}

TEST(kios__something_about_oneself_back_and_forth)
{
    struct site *s = site();
    static struct site_jar jar;
    jar = device(s, "udukcapil", NULL);
    int64_t before = counted(s, AKTA);
    begin(s, &jar, AKTA);
    char key[64];
    snprintf(key, sizeof key, "%s", key_shown());
    nine(s, &jar, key);
    CHECK_INT(touch(s, &jar, key, "nomor=9&langkah=mundur"), 303);
    CHECK_INT(site_get(s, "/kios/isi"), 200);
    CHECK(site_shows("Pertanyaan 9 dari 9") && site_shows("aria-pressed=\"true\"><svg"));
    CHECK_INT(touch(s, &jar, key, "nomor=8&jawab=2"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=9&langkah=profil"), 303);
    CHECK_INT(site_get(s, "/kios/isi"), 200);
    CHECK(site_shows("Jenis kelamin") && site_shows("Lewati"));
    CHECK_INT(touch(s, &jar, key, "nomor=10&jawab=2"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=11&langkah=lewati"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=12&jawab=12"), 303); /* no such choice: the same screen */
    CHECK_INT(site_get(s, "/kios/isi"), 200);
    CHECK(site_shows("Pendidikan"));
    CHECK_INT(touch(s, &jar, key, "nomor=12&langkah=lewati"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=13&jawab=1"), 303);
    CHECK_INT(site_get(s, "/kios/isi"), 200);
    CHECK(site_shows("Kirim jawaban Anda?"));
    CHECK_INT(touch(s, &jar, key, "langkah=kirim"), 303);
    CHECK_INT(counted(s, AKTA), before + 1);
    static const struct stmt last = { "uji_kios_profil", "SELECT u9, jenis_kelamin, usia, pekerjaan FROM skm_jawaban WHERE daerah_id = $1"
        " AND kanal = $2 AND jenis_kelamin > 0", "ii", "iiii" };
    struct cursor c;
    db_select(s->db, &c, &last, ARGS(VI(DAERAH), VI(KANAL_KIOS)));
    CHECK(cursor_next(&c));
    CHECK(cursor_int(&c, 0) == 2 && cursor_int(&c, 1) == 2 && cursor_int(&c, 2) == 0 && cursor_int(&c, 3) == 1);
    CHECK_OK(cursor_end(&c));
    site_use(NULL);
}

TEST(kios__locked_to_one_service_begins_at_once_and_takes_no_other)
{
    struct site *s = site();
    char place[40], body[80];
    snprintf(place, sizeof place, "s%s", skm_survei_of(s, AKTA).kode);
    static struct site_jar jar;
    jar = device(s, place, NULL);
    site_use(&jar);
    CHECK_INT(site_get(s, "/kios"), 200);
    CHECK(site_shows("Akta kelahiran") && !site_shows("KTP elektronik"));
    snprintf(body, sizeof body, "survei=%s", skm_survei_of(s, KTP).kode);
    CHECK_INT(site_form(s, "/kios/mulai", body), 303);
    CHECK_TEXT(site_field("Location"), "/kios");
    snprintf(body, sizeof body, "survei=%s", skm_survei_of(s, GIGI).kode);
    CHECK_INT(site_form(s, "/kios/mulai", body), 303);
    CHECK_TEXT(site_field("Location"), "/kios");
    struct kios_isian x = { .waktu = clock_utc_ms(), .kunci = "aaaaaaaaaaaaaaaa", .nilai = { 4, 4, 4, 4, 4, 4, 4, 4, 4 }, .langkah = 9 };
    char line[KIOS_BARIS];
    int64_t before = counted(s, GIGI);
    snprintf(x.survei, sizeof x.survei, "%s", skm_survei_of(s, GIGI).kode); /* a cookie that somebody wrote */
    snprintf(x.instrumen, sizeof x.instrumen, "skm-2017");
    kios_isian_tulis(&x, line);
    snprintf(jar.cookies + strlen(jar.cookies), sizeof jar.cookies - strlen(jar.cookies), "; kios-isian=%s", line);
    CHECK_INT(touch(s, &jar, x.kunci, "langkah=kirim"), 303);
    CHECK_INT(counted(s, GIGI), before);
    site_use(NULL);
}

TEST(kios__ended_at_the_desk_it_takes_nothing_more_and_a_new_code_moves_it)
{
    struct site *s = site();
    int64_t id = 0;
    static struct site_jar jar, second;
    jar = device(s, "udukcapil", &id);
    char path[80], key[64];
    snprintf(path, sizeof path, "/kelola/skm/kios/%lld/kode", (long long)id);
    CHECK_INT(desk(s, path, ""), 200);
    const char *at = strstr(site_body(), "class=\"codebox\">");
    char code[KODE_TEKS];
    snprintf(code, sizeof code, "%.17s", at ? at + strlen("class=\"codebox\">") : "");
    site_use(&jar);
    CHECK_INT(site_get(s, "/kios"), 200);
    CHECK(site_shows("KTP elektronik")); /* until the new one is there */
    CHECK_INT(set_up(s, &second, code), 303);
    site_use(&jar);
    CHECK_INT(site_get(s, "/kios"), 200);
    CHECK(site_shows("belum menjadi kios"));
    begin(s, &second, KTP);
    snprintf(key, sizeof key, "%s", key_shown());
    nine(s, &second, key);
    int64_t before = counted(s, KTP);
    snprintf(path, sizeof path, "/kelola/skm/kios/%lld/akhiri", (long long)id);
    CHECK_INT(desk(s, path, "alasan=pendek"), 422);
    CHECK_INT(desk(s, path, "alasan=Tablet+dipindahkan+ke+loket"), 303);
    CHECK_INT(desk(s, path, "alasan=Tablet+dipindahkan+ke+loket"), 409);
    CHECK_INT(touch(s, &second, key, "langkah=kirim"), 403);
    CHECK(site_shows("sudah diakhiri"));
    CHECK_INT(counted(s, KTP), before);
    CHECK_INT(site_get(s, "/kios"), 403);
    static const struct stmt trail = { "uji_kios_jejak", "SELECT COUNT(*) FROM jejak WHERE daerah_id = $1 AND tindakan IN"
        " ('skm.kios_buat', 'skm.kios_kode', 'skm.kios_pasang', 'skm.kios_akhiri') AND nomor > $2", "ii", "i" };
    CHECK(number(s, &trail, 0) >= 5);
    site_use(NULL);
}

TEST(kios__the_desk_shows_own_units_and_refuses_others)
{
    struct site *s = site();
    int64_t id = 0;
    char path[80], fields[80];
    (void)device(s, "udukcapil", &id);
    CHECK_INT(site_get(s, "/kelola/skm/kios?keadaan=berjalan"), 200);
    CHECK(site_shows("Lobi utama") && site_shows("Dinas Kependudukan") && !site_shows("Puskesmas Malili"));
    snprintf(fields, sizeof fields, "tempat=umalili&nama=Lobi&kunci=1");
    CHECK_INT(desk(s, "/kelola/skm/kios", fields), 422);
    CHECK_INT(desk(s, "/kelola/skm/kios", "tempat=udukcapil&nama=x&kunci=2"), 422);
    CHECK(site_shows("2 sampai 60 huruf"));
    snprintf(fields, sizeof fields, "tempat=udukcapil&nama=Lobi+dua&kunci=%lld", (long long)id);
    CHECK_INT(desk(s, "/kelola/skm/kios", fields), 409); /* the same form again */
    sign_in(PERAN_PETUGAS, UNIT_B);
    CHECK_INT(site_get(s, "/kelola/skm/kios"), 200);
    CHECK(!site_shows("Lobi utama") && site_shows("Tidak ada kios"));
    snprintf(path, sizeof path, "/kelola/skm/kios/%lld/akhiri", (long long)id);
    CHECK_INT(desk(s, path, "alasan=Tablet+dipindahkan+ke+loket"), 403);
    snprintf(path, sizeof path, "/kelola/skm/kios/%lld/kode", (long long)id);
    CHECK_INT(desk(s, path, ""), 403);
    sign_in(PERAN_PIMPINAN, 0);
    CHECK_INT(site_get(s, "/kelola/skm/kios"), 403);
    site_use(NULL);
}

TEST(kios__a_browser_of_staff_does_not_become_one)
{
    struct site *s = site();
    static struct site_jar jar;
    char body[64];
    sign_in(PERAN_PETUGAS, UNIT_A);
    snprintf(body, sizeof body, "kode=%s", kiosk_make(s, "udukcapil", NULL));
    site_use(NULL);
    site_lines("Cookie: maklumat=abc\r\n");
    CHECK_INT(site_form(s, "/kios/pasang", body), 409);
    CHECK(site_shows("masih masuk sebagai petugas"));
    site_use(&jar);
    CHECK_INT(site_form(s, "/kios/pasang", body), 303); /* the code was not spent */
    site_use(NULL);
}

TEST(kios__hostile_cookies_are_nobody)
{
    static const char *const lines[] = { "Cookie: kios=\r\n", "Cookie: kios=zz\r\n",
        "Cookie: kios=0000000000000000000000000000000000000000000000000000000000000000\r\n",
        "Cookie: kios=00000000000000000000000000000000000000000000000000000000000000zz\r\n" };
    struct site *s = site();
    site_use(NULL);
    for (size_t i = 0; i < COUNT(lines); i++) {
        site_lines(lines[i]);
        CHECK_INT(site_get(s, "/kios"), 200);
        CHECK(site_shows("belum menjadi kios"));
        site_lines(lines[i]);
        CHECK_INT(site_form(s, "/kios/isi", "langkah=kirim"), 200);
        CHECK(site_shows("belum menjadi kios"));
    }
    site_use(NULL);
}

TEST(kios__each_device_has_its_own_limit)
{
    struct site *s = site();
    int64_t id = 0, before = counted(s, KTP);
    static struct site_jar jar, other;
    jar = device(s, "udukcapil", &id);
    other = device(s, "udukcapil", NULL);
    int64_t old = s->settings.kios_per_hour;
    s->settings.kios_per_hour = 2;
    s->settings.rate_limits = 1;
    for (int i = 0; i < 4; i++) {
        struct site_jar *at = i < 3 ? &jar : &other;
        char key[64];
        begin(s, at, KTP);
        snprintf(key, sizeof key, "%s", key_shown());
        nine(s, at, key);
        CHECK_INT(touch(s, at, key, "langkah=kirim"), i == 2 ? 429 : 303);
        if (i == 2)
            CHECK(site_shows("terlalu banyak jawaban") && site_shows("Kirim jawaban Anda?")); /* still there */
    }
    s->settings.kios_per_hour = old;
    CHECK_INT(counted(s, KTP), before + 3);
    site_use(NULL);
}

TEST(kios__language_and_contrast_stay_with_the_person_and_end_with_them)
{
    struct site *s = site();
    static struct site_jar jar;
    jar = device(s, "udukcapil", NULL);
    site_use(&jar);
    CHECK_INT(site_form(s, "/kios/tampilan?lang=en", ""), 303);
    CHECK_TEXT(site_field("Location"), "/kios?lang=en");
    CHECK_INT(site_get(s, "/kios?lang=en"), 200);
    CHECK(site_shows("class=\"kontras\"") && site_shows("How was"));
    begin(s, &jar, KTP);
    CHECK(site_shows("class=\"kontras\""));
    CHECK_INT(site_form(s, "/kios/tampilan", ""), 303);
    CHECK_TEXT(site_field("Location"), "/kios/isi");
    CHECK_INT(site_get(s, "/kios/isi"), 200);
    CHECK(!site_shows("class=\"kontras\"") && site_shows("Pertanyaan 1 dari 9"));
    CHECK_INT(site_form(s, "/kios/tampilan", ""), 303);
    CHECK_INT(site_get(s, "/kios"), 200);
    CHECK(!site_shows("class=\"kontras\""));
    CHECK_TEXT(site_field("Refresh"), "300;url=/kios");
    site_use(NULL);
}

/* Periods last, since they close what the tests above need. */

/* ---- extra questions ---- */

struct change { struct skm_pelaku p; struct arena *arena; const char *isi; int64_t id, survei; };

static enum mk_result version_put(struct db *tx, void *arg, struct err *err)
{
    struct change *k = arg;
    enum mk_result r = skm_versi_buat(tx, k->arena, &k->p, skm_instrument(SKM_INSTRUMENT_NOW), k->isi, "Uji", &k->id, err);
    struct skm_versi v = { .id = k->id, .versi = 1, .isi = k->isi, .kode = "skm-2017.x" };
    return r ? r : skm_versi_berlakukan(tx, &k->p, &v, &k->survei, 1, k->p.today, err);
}

/* A choice; a number asked after its second choice; a text asked where WAKTU got at most 2; a text. */
static int64_t with_extra(struct site *s, int64_t layanan)
{
    static const struct skm_tambahan four[] = {
        { .jenis = TAMBAHAN_JENIS_PILIH, .text = { "Pernah datang sebelumnya?", "Been here before?" }, .n = 3,
          .pilihan = { { "Belum", "No" }, { "Pernah", "Yes" }, { "Sering", "Often" } } },
        { .jenis = TAMBAHAN_JENIS_ANGKA, .text = { "Berapa kali?", "How often?" }, .min = 1, .max = 99, .bila = BILA_JAWABAN, .bila_nilai = 2 },
        { .jenis = TAMBAHAN_JENIS_TEKS, .text = { "Apa yang lambat?", "What was slow?" }, .bila = BILA_UNSUR, .bila_no = UNSUR_WAKTU, .bila_nilai = 2 },
        { .jenis = TAMBAHAN_JENIS_TEKS, .text = { "Harapan?", "Wishes?" } } };
    const struct asset *file = asset_by_name("instruments/skm-2017.json");
    struct skm_survei v;
    struct err err = { "" };
    const char *isi = arena_copy(&s->arena, (const char *)file->raw, file->raw_n);
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, layanan, &v));
    for (size_t i = 0; i < COUNT(four); i++)
        CHECK_OK(skm_tanya_taruh(&s->arena, isi, (int)i, &four[i], &isi, &err));
    struct change k = { .p = { .daerah = DAERAH, .today = date_to_days(date_from_ms(clock_utc_ms(), s->daerah.zona)), .nama = "uji" },
                        .arena = &s->arena, .isi = isi, .survei = v.id };
    site_write(s, version_put, &k);
    return v.id;
}

static const struct stmt extra_n = { "uji_kios_tambahan", "SELECT COALESCE(SUM(n), 0) FROM skm_tambahan_hitung WHERE daerah_id = $1"
    " AND survei_id = $2 AND nomor = $3 AND ($4 < 0 OR nilai = $4)", "iiii", "i" };
static const struct stmt extra_texts = { "uji_kios_teks", "SELECT COUNT(*) FROM skm_tambahan_teks WHERE daerah_id = $1 AND survei_id = $2", "ii", "i" };

static int64_t extra(struct site *s, int64_t survei, int nomor, int64_t nilai)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &extra_n, ARGS(VI(DAERAH), VI(survei), VI(nomor), VI(nilai)), &n));
    return n;
}

static void shows(struct site *s, struct site_jar *jar, const char *text)
{
    site_use(jar);
    CHECK_INT(site_get(s, "/kios/isi"), 200);
    if (!site_shows(text))
        FAIL("'%s' is not on the screen", text);
}

TEST(kios__extra_questions_one_a_screen_each_may_be_passed_by)
{
    struct site *s = site();
    static struct site_jar jar;
    char key[64];
    const int64_t survei = with_extra(s, GIGI);
    int64_t before = counted(s, GIGI), texts = -1;
    sign_in(PERAN_PETUGAS, UNIT_B);
    jar = (struct site_jar){ "" };
    CHECK_INT(set_up(s, &jar, kiosk_make(s, "umalili", NULL)), 303);

    begin(s, &jar, GIGI); /* everything that applies; WAKTU gets 3 */
    snprintf(key, sizeof key, "%s", key_shown());
    nine(s, &jar, key);
    shows(s, &jar, "Pernah datang sebelumnya?");
    CHECK(site_shows("Pertanyaan tambahan") && site_shows("Lewati") && !site_shows("Tentang Anda"));
    CHECK_INT(touch(s, &jar, key, "nomor=14&jawab=4"), 303); /* no such choice: the same screen */
    shows(s, &jar, "Pernah datang sebelumnya?");
    CHECK_INT(touch(s, &jar, key, "nomor=14&jawab=2"), 303);
    shows(s, &jar, "Angka 1 sampai 99");
    static const char *const pressed[] = { "jawab=1", "jawab=2", "langkah=hapus", "jawab=5", "jawab=9", "jawab=10", "jawab=x" };
    for (size_t i = 0; i < COUNT(pressed); i++) {
        char fields[40];
        snprintf(fields, sizeof fields, "nomor=15&%s", pressed[i]);
        CHECK_INT(touch(s, &jar, key, fields), 303);
    }
    shows(s, &jar, "<output>159</output>");
    CHECK_INT(touch(s, &jar, key, "nomor=15&langkah=simpan"), 422);
    CHECK(site_shows("Isi angka bulat dari 1 sampai 99.") && site_shows("<output>159</output>"));
    CHECK_INT(touch(s, &jar, key, "nomor=15&langkah=hapus"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=15&langkah=simpan"), 303);
    shows(s, &jar, "Kirim jawaban Anda?");
    CHECK(site_shows("Tulis jawaban tambahan dahulu"));
    CHECK_INT(touch(s, &jar, key, "nomor=9&langkah=tulis"), 303);
    shows(s, &jar, "name=\"t4\"");
    CHECK(!site_shows("name=\"t3\"")); /* WAKTU was good */
    CHECK_TEXT(site_field("Refresh"), "240;url=/kios");
    CHECK_INT(touch(s, &jar, key, "nomor=18&langkah=lanjut&t4=lebih+cepat"), 200); /* somebody is still there */
    CHECK(site_shows(">lebih cepat</textarea>") && !strstr(site_cookie(&jar, "kios-isian"), "cepat"));
    site_use(&jar);
    const char *too_long = arena_format(&s->arena, "isian=%s&nomor=18&langkah=kirim&t4=%0*d", key, TAMBAHAN_TEKS_MAX + 1, 0);
    CHECK(too_long != NULL);
    CHECK_INT(site_form(s, "/kios/isi", too_long), 422);
    CHECK(site_shows("terlalu panjang (500)") && site_shows("000</textarea>"));
    CHECK_INT(counted(s, GIGI), before);
    struct buf longest; /* what still holds is taken, however it is written */
    buf_init(&longest, 16384);
    buf_format(&longest, "isian=%s&nomor=18&langkah=lanjut&t4=", key);
    for (int i = 0; i < TAMBAHAN_TEKS_MAX; i++)
        buf_str(&longest, "%F0%9F%98%80");
    CHECK_INT(site_form(s, "/kios/isi", buf_text(&longest)), 200);
    CHECK(!site_shows("terlalu panjang"));
    buf_release(&longest);
    CHECK_INT(touch(s, &jar, key, "nomor=18&langkah=kirim&t4=lebih+cepat&t3=tidak+ditanyakan"), 303);
    CHECK_TEXT(site_field("Location"), "/kios/terima");
    CHECK_INT(counted(s, GIGI), before + 1);
    CHECK_INT(extra(s, survei, 1, 2), 1);
    CHECK_INT(extra(s, survei, 2, 15), 1);
    CHECK_OK(db_int(s->db, &extra_texts, ARGS(VI(DAERAH), VI(survei)), &texts));
    CHECK_INT(texts, 1);

    begin(s, &jar, GIGI); /* all passed by */
    snprintf(key, sizeof key, "%s", key_shown());
    nine(s, &jar, key);
    CHECK_INT(touch(s, &jar, key, "nomor=14&langkah=lewati"), 303);
    shows(s, &jar, "Kirim jawaban Anda?");
    CHECK_INT(touch(s, &jar, key, "nomor=9&langkah=kirim"), 303);
    CHECK_INT(counted(s, GIGI), before + 2);
    CHECK_INT(extra(s, survei, 1, -1), 1);

    begin(s, &jar, GIGI); /* a number that lost its reason is not counted */
    snprintf(key, sizeof key, "%s", key_shown());
    nine(s, &jar, key);
    CHECK_INT(touch(s, &jar, key, "nomor=14&jawab=2"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=15&jawab=7"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=15&langkah=simpan"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=9&langkah=mundur"), 303);
    shows(s, &jar, "Berapa kali?");
    CHECK_INT(touch(s, &jar, key, "nomor=15&langkah=mundur"), 303);
    shows(s, &jar, "value=\"2\" aria-pressed=\"true\"");
    CHECK_INT(touch(s, &jar, key, "nomor=14&jawab=1"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=9&langkah=mundur"), 303);
    CHECK_INT(touch(s, &jar, key, "nomor=14&langkah=mundur"), 303);
    shows(s, &jar, "Pertanyaan 9 dari 9");
    CHECK_INT(touch(s, &jar, key, "langkah=kirim"), 303);
    CHECK_INT(counted(s, GIGI), before + 3);
    CHECK_INT(extra(s, survei, 1, 1), 1);
    CHECK_INT(extra(s, survei, 2, -1), 1);
    site_use(NULL);
    person.id = 0;
}

/* ---- a period that ends ---- */

static enum mk_result period_put(struct db *tx, void *arg, struct err *err)
{
    const enum skm_langkah *step = arg;
    struct date d = date_from_ms(clock_utc_ms(), site()->daerah.zona);
    struct skm_pelaku p = { .daerah = DAERAH, .now = clock_utc_ms(), .today = date_to_days(d), .nama = "uji" };
    struct period year = { d.year, PERIOD_TAHUN };
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = skm_periode_langkah(tx, &a, &p, year, *step, 0, 0, err);
    arena_release(&a);
    return r;
}

TEST(kios__a_period_that_closes_under_a_finger_sets_the_answer_aside_and_says_so)
{
    struct site *s = site();
    int64_t id = 0;
    static struct site_jar jar;
    jar = device(s, "udukcapil", &id);
    enum skm_langkah step[] = { LANGKAH_BUAT, LANGKAH_BUKA, LANGKAH_TUTUP };
    site_write(s, period_put, &step[0]);
    site_write(s, period_put, &step[1]);
    begin(s, &jar, KTP);
    char key[64];
    snprintf(key, sizeof key, "%s", key_shown());
    nine(s, &jar, key);
    int64_t before = counted(s, KTP), aside = number(s, &apart, KANAL_KIOS);
    site_write(s, period_put, &step[2]);
    CHECK_INT(touch(s, &jar, key, "langkah=kirim"), 303);
    CHECK_TEXT(site_field("Location"), "/kios/terima?catatan=terlambat");
    CHECK_INT(site_get(s, "/kios/terima?catatan=terlambat"), 200);
    CHECK(site_shows("Periode survei baru saja ditutup") && !site_shows("sudah masuk dan membantu"));
    CHECK_INT(counted(s, KTP), before);
    CHECK_INT(number(s, &apart, KANAL_KIOS), aside + 1);
    CHECK_INT(site_get(s, "/kios"), 200); /* and nobody is asked any more */
    CHECK(site_shows("sedang ditutup") && !site_shows("KTP elektronik"));
    site_use(NULL);
}
