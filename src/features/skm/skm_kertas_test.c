/* skm_kertas_test.c: forms on paper through the real server: the printed page, keying, what is refused beside its
 * field, once under double sending, closed periods, who may, what the audit trail keeps. */
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "skm/skm_kertas.h"
#include "skm/skm_kit.h"


static struct site *site(void)
{
    static struct site *kept;
    return skm_site(&kept);
}

static const char *path_of(struct site *s, int64_t layanan, const char *more)
{
    struct skm_survei v;
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, layanan, &v));
    const char *t = arena_format(&s->arena, "/kelola/skm/kertas/%s%s", v.kode, more);
    CHECK(t);
    return t;
}

#define NINE "u1=1&u2=2&u3=3&u4=4&u5=4&u6=3&u7=2&u8=1&u9=4"
static int key_in(struct site *s, int64_t layanan, const char *key, int32_t day, const char *fields)
{
    const char *body = arena_format(&s->arena, "csrf=token&idempotency=%s&tanggal=%s&%s", key, say_day_iso(&s->arena, day), fields);
    CHECK(body);
    return site_form(s, path_of(s, layanan, ""), body);
}

static struct skm_tally tally(struct site *s, int64_t unit, int32_t day)
{
    struct skm_strata all;
    CHECK_OK(skm_strata_unit(s->db, DAERAH, unit, skm_year(date_from_days(day).year), &all));
    CHECK(all.of[STRATUM_TERBUKA].n == 0 && all.of[STRATUM_BERKODE].n == 0);
    return all.of[STRATUM_DIBANTU];
}

static int64_t entries(struct site *s, const char *tindakan)
{
    struct jejak_entries e;
    CHECK_OK(jejak_list(s->db, &s->arena, DAERAH, &(struct jejak_filter){ .tindakan = tindakan, .limit = 50 }, &e));
    for (size_t i = 0; i < e.n; i++)
        CHECK(!strstr(e.item[i].j.objek, "jawaban") && !strstr(e.item[i].j.sesudah, "u1"));
    return (int64_t)e.n;
}

TEST(formulir__shows_what_the_screen_asks_in_its_order)
{
    struct site *s = site();
    const struct skm_instrument *x = skm_instrument(SKM_INSTRUMENT_NOW);
    person.id = 0; /* nothing in it that the survey itself does not show */
    CHECK_INT(site_get(s, path_of(s, KTP, "/formulir")), 200);
    const char *at = site_body();
    for (int i = 0; i < N_UNSUR; i++) {
        at = strstr(at, x->question[i].text[LANG_ID]);
        CHECK(at);
        for (int a = 0; a < SKM_MAX_ANSWER; a++) {
            at = strstr(at, x->question[i].answer[LANG_ID][a]);
            CHECK(at);
        }
    }
    CHECK(site_shows("Dinas Kependudukan") && site_shows("KTP elektronik") && site_shows("Nomor formulir"));
    CHECK(site_shows("<b>L</b> Laki-laki") && site_shows("<b>3</b> SMA") && site_shows("Jawaban Anda anonim"));
    CHECK(!site_shows("class=\"qr\"")); /* no public address is known: a code would lead nowhere */
    CHECK_INT(site_get(s, "/kelola/skm/kertas/zzzzzz/formulir"), 404);
}

TEST(formulir__keys_are_one_character_and_never_alike)
{
    const struct skm_instrument *x = skm_instrument(SKM_INSTRUMENT_NOW);
    for (int i = 0; i < SKM_PROFIL; i++)
        for (int a = 0; a < x->profile[i].n; a++)
            for (int b = 0; b < a; b++)
                CHECK(skm_kertas_tombol(&x->profile[i], a) != skm_kertas_tombol(&x->profile[i], b));
    CHECK_INT(skm_kertas_tombol(&x->profile[0], 1), 'P');
    CHECK_INT(skm_kertas_tombol(&x->profile[1], 5), '6');
    struct skm_profile many = { .n = SKM_CHOICES };
    for (int i = 0; i < many.n; i++)
        many.choice[i].code = "XY";
    CHECK_INT(skm_kertas_tombol(&many, 8), '9');
    CHECK_INT(skm_kertas_tombol(&many, 11), 'C');
}

TEST(kertas__a_form_counts_once_as_assisted)
{
    struct site *s = site();
    int32_t day = site_today(s) - 1;
    sign_in_as(1, "Uji", PERAN_PETUGAS, UNIT_A);
    CHECK_INT(site_get(s, path_of(s, KTP, "")), 200);
    CHECK(site_shows("autofocus") && site_shows("data-huruf=\"1234\"") && site_shows(say_day_iso(&s->arena, site_today(s))));
    CHECK_INT(key_in(s, KTP, "formulir-0001", day, NINE "&jenis_kelamin=p&usia=3&pendidikan=0&saran=Kursi+kurang"), 303);
    CHECK(strstr(site_field("Location"), "simpan=dihitung") && strstr(site_field("Location"), say_day_iso(&s->arena, day)));
    CHECK_INT(site_get(s, arena_text(&s->arena, site_field("Location"))), 200);
    CHECK(site_shows("Tersimpan.") && site_shows("Formulir ke-1 hari ini") && site_shows(say_day_iso(&s->arena, day)));
    CHECK(!site_shows("Kursi kurang") && !site_shows("terima/"));
    CHECK_INT(key_in(s, KTP, "formulir-0001", day, NINE), 303); /* pressed twice */
    CHECK(strstr(site_field("Location"), "simpan=ganda"));
    CHECK_INT(site_get(s, arena_text(&s->arena, site_field("Location"))), 200);
    CHECK(site_shows("dihitung sekali") && site_shows("Formulir ke-1 hari ini"));
    for (int i = 2; i <= 17; i++)
        CHECK_INT(key_in(s, KTP, arena_format(&s->arena, "formulir-%04d", i), day, NINE), 303);
    CHECK_INT(site_get(s, arena_text(&s->arena, site_field("Location"))), 200);
    CHECK(site_shows("Formulir ke-17 hari ini"));
    struct skm_tally t = tally(s, UNIT_A, day);
    CHECK_INT(t.n, 17);
    CHECK_INT(t.sum[UNSUR_PERSYARATAN], 17);
    CHECK_INT(t.sum[UNSUR_SARPRAS], 17 * 4);
    CHECK_INT(entries(s, "skm.kertas"), 1); /* the day of this person, not seventeen answers */
    sign_in_as(2, "Uji", PERAN_ENUMERATOR, UNIT_A);
    CHECK_INT(key_in(s, KTP, "formulir-9001", day, NINE), 303);
    CHECK_INT(site_get(s, arena_text(&s->arena, site_field("Location"))), 200);
    CHECK(site_shows("Formulir ke-1 hari ini"));
    CHECK_INT(entries(s, "skm.kertas"), 2);
    CHECK_INT(site_verify(s, feature_skm.verify).bad, 0);
}

TEST(kertas__what_is_wrong_stands_beside_its_field_and_nothing_is_lost)
{
    struct site *s = site();
    int32_t day = site_today(s);
    sign_in_as(1, "Uji", PERAN_PETUGAS, UNIT_A);
    int64_t n = tally(s, UNIT_A, day).n;
    CHECK_INT(key_in(s, KTP, "salah-000001", day, "u1=5&u2=2&u3=x&u4=44&u5=&u6=3&u7=2&u8=0&u9=4&usia=9&jenis_kelamin=L&saran=tetap+ada"), 422);
    static const char *const wrong[] = { "u1-e", "u3-e", "u4-e", "u5-e", "u8-e", "usia-e" }, *const good[] = { "u2-e", "u6-e", "jenis_kelamin-e" };
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK(site_shows(arena_format(&s->arena, "id=\"%s\"", wrong[i])));
    for (size_t i = 0; i < COUNT(good); i++)
        CHECK(!site_shows(arena_format(&s->arena, "id=\"%s\"", good[i])));
    CHECK(site_shows("name=\"u1\" value=\"5\"") && site_shows("name=\"u2\" value=\"2\"") && site_shows("tetap ada") &&
          site_shows("value=\"salah-000001\"") && site_shows("6 isian perlu diperiksa"));
    CHECK_INT(key_in(s, KTP, "salah-000002", site_today(s) + 1, NINE), 422);
    CHECK(site_shows("belum tiba") && site_shows("name=\"u4\" value=\"4\""));
    CHECK_INT(key_in(s, KTP, "salah-000003", site_today(s) - 401, NINE), 422);
    CHECK(site_shows("terlalu lama"));
    CHECK_INT(site_form(s, path_of(s, KTP, ""), "csrf=token&idempotency=salah-000004&tanggal=2026-02-30&" NINE), 422);
    CHECK(site_shows("ada di kalender"));
    CHECK_INT(site_form(s, path_of(s, KTP, ""), arena_format(&s->arena, "csrf=token&tanggal=%s&" NINE, say_day_iso(&s->arena, day))), 422);
    CHECK(site_shows("kehilangan tandanya"));
    char *lots = malloc(3 * SKM_SARAN_MAX);
    CHECK(lots);
    memset(lots, 'a', 3 * SKM_SARAN_MAX - 1);
    lots[SKM_SARAN_MAX + 1] = '\0';
    CHECK_INT(key_in(s, KTP, "salah-000005", day, arena_format(&s->arena, NINE "&saran=%s", lots)), 422);
    free(lots);
    CHECK(site_shows("Saran paling panjang"));
    CHECK_INT(tally(s, UNIT_A, day).n, n);
}

TEST(kertas__only_of_own_units)
{
    struct site *s = site();
    sign_in_as(1, "Uji", PERAN_PETUGAS, UNIT_A);
    CHECK_INT(site_get(s, path_of(s, GIGI, "")), 404);
    CHECK_INT(key_in(s, GIGI, "orang-lain-1", site_today(s), NINE), 404);
    CHECK_INT(tally(s, UNIT_B, site_today(s)).n, 0);
    CHECK_INT(site_get(s, "/kelola/skm/kertas"), 200);
    CHECK(site_shows("KTP elektronik") && !site_shows("Pelayanan gigi"));
    CHECK_INT(site_get(s, "/kelola/skm/kertas?q=tidak+ada+ini"), 200);
    CHECK(site_shows("Tidak ada survei yang cocok"));
    sign_in_as(3, "Uji", PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, "/kelola/skm/kertas?q=MALILI&urut=sibuk"), 200);
    CHECK(site_shows("Pelayanan gigi") && !site_shows("KTP elektronik"));
    sign_in_as(4, "Uji", PERAN_PIMPINAN, 0);
    CHECK_INT(site_get(s, path_of(s, KTP, "")), 403);
    person.id = 0;
    CHECK_INT(site_get(s, path_of(s, KTP, "")), 303);
}

TEST(kertas__a_survey_on_trial_counts_nothing)
{
    struct site *s = site();
    int64_t n = tally(s, UNIT_A, site_today(s)).n;
    sign_in_as(6, "Uji", PERAN_ADMIN_UNIT, UNIT_A);
    CHECK_INT(site_form(s, "/kelola/skm/uji", "csrf=token&langkah=mulai&layanan=ktp"), 303);
    CHECK_INT(site_get(s, path_of(s, KTP, "")), 200);
    CHECK(site_shows("sedang diuji coba"));
    CHECK_INT(site_get(s, path_of(s, KTP, "/formulir")), 200);
    CHECK(site_shows("UJI COBA"));
    CHECK_INT(key_in(s, KTP, "uji-coba-0001", site_today(s), NINE), 303);
    CHECK(strstr(site_field("Location"), "simpan=uji"));
    CHECK_INT(site_get(s, arena_text(&s->arena, site_field("Location"))), 200);
    CHECK(site_shows("sebagai uji coba"));
    CHECK_INT(tally(s, UNIT_A, site_today(s)).n, n);
    CHECK_INT(site_verify(s, feature_skm.verify).bad, 0);
}

/* ---- periods ---- */

struct step { struct period p; enum skm_langkah step; int32_t day; };
static enum mk_result step_put(struct db *tx, void *arg, struct err *err)
{
    const struct step *k = arg;
    struct skm_pelaku p = { .daerah = DAERAH, .nama = "uji", .now = 1, .today = k->day };
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = skm_periode_langkah(tx, &a, &p, k->p, k->step, 0, 0, err);
    arena_release(&a);
    return r;
}

static int64_t kept_apart(struct site *s)
{
    struct skm_survei v;
    int64_t n = 0;
    struct cursor c;
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, GIGI, &v));
    db_select(s->db, &c, &skm_stmts[Q_UJI_COUNT], ARGS(VI(DAERAH), VI(SISIH_TERLAMBAT)));
    while (cursor_next(&c))
        n += cursor_int(&c, 0) == v.id ? cursor_int(&c, 1) : 0;
    CHECK_OK(cursor_end(&c));
    return n;
}

TEST(kertas__a_closed_period_keeps_its_result)
{
    struct site *s = site();
    int32_t day = site_today(s);
    struct date d = date_from_days(day);
    struct period p = { d.year, (enum period_kind)(PERIOD_TW1 + (d.month - 1) / 3) };
    sign_in_as(5, "Uji", PERAN_PETUGAS, UNIT_B);
    site_write(s, step_put, &(struct step){ p, LANGKAH_BUAT, day });
    CHECK_INT(key_in(s, GIGI, "periode-0001", day, NINE), 422);
    CHECK(site_shows("belum dibuka") && !site_shows("name=\"terlambat\""));
    site_write(s, step_put, &(struct step){ p, LANGKAH_BUKA, day });
    CHECK_INT(key_in(s, GIGI, "periode-0001", day, NINE), 303);
    site_write(s, step_put, &(struct step){ p, LANGKAH_TUTUP, day });
    CHECK_INT(key_in(s, GIGI, "periode-0002", day, NINE), 422);
    CHECK(site_shows("sudah ditutup") && site_shows("name=\"terlambat\"") && site_shows("name=\"u9\" value=\"4\""));
    CHECK_INT(key_in(s, GIGI, "periode-0002", day, NINE "&terlambat=1&saran=tetap+dibaca"), 303);
    CHECK(strstr(site_field("Location"), "simpan=terlambat"));
    CHECK_INT(site_get(s, arena_text(&s->arena, site_field("Location"))), 200);
    CHECK(site_shows("tidak masuk hitungan") && site_shows("Formulir ke-2 hari ini"));
    CHECK_INT(key_in(s, GIGI, "periode-0002", day, NINE "&terlambat=1"), 303);
    CHECK(strstr(site_field("Location"), "simpan=ganda"));
    CHECK_INT(tally(s, UNIT_B, day).n, 1);
    CHECK_INT(kept_apart(s), 1);
    CHECK_INT(site_verify(s, feature_skm.verify).bad, 0);
}

struct erase { int32_t before; int64_t gone; };
static enum mk_result erase_put(struct db *tx, void *arg, struct err *err)
{
    struct erase *e = arg;
    (void)err;
    return db_exec(tx, &skm_stmts[Q_KERTAS_ERASE], ARGS(VI(DAERAH), VI(e->before), VI(100)), &e->gone);
}

TEST(kertas__counts_of_officers_expire)
{
    AFTER(kertas__a_form_counts_once_as_assisted);
    AFTER(kertas__a_survey_on_trial_counts_nothing);
    AFTER(kertas__a_closed_period_keeps_its_result);
    struct site *s = site();
    struct erase e = { site_today(s), 0 };
    site_write(s, erase_put, &e);
    CHECK_INT(e.gone, 0);
    e.before++;
    site_write(s, erase_put, &e);
    CHECK_INT(e.gone, 4); /* four persons typed today */
}

