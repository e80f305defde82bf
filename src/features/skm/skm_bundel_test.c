/* skm_bundel_test.c: paper forms keyed in by two people: what agrees counts once, what differs waits for a decision, nobody
 * checks himself, and nothing of it stays when it is counted. */
#include <string.h>

#include "base/test.h"
#include "skm/skm_bundel.h"
#include "skm/skm_kit.h"


static void first_person(void) { sign_in_as(1, "Uji", PERAN_PETUGAS, UNIT_A); }
static void second_person(void) { sign_in_as(2, "Uji", PERAN_PETUGAS, UNIT_A); }

static struct site *site(void)
{
    static struct site *kept;
    return skm_site(&kept);
}

static const char *today(struct site *s)
{
    struct buf b;
    buf_init(&b, 32);
    date_iso(&b, date_from_ms(clock_utc_ms(), s->daerah.zona));
    const char *text = arena_text(&s->arena, buf_text(&b));
    buf_release(&b);
    return text;
}

/* A bundle of n forms of KTP; its address. */
static const char *bundle(struct site *s, int n)
{
    first_person();
    CHECK_INT(site_form(s, "/kelola/skm/bundel", arena_format(&s->arena, "csrf=token&layanan=ktp&nama=Kotak+depan&n=%d", n)), 303);
    const char *at = arena_text(&s->arena, site_field("Location"));
    CHECK(at && strstr(at, "/kelola/skm/bundel/"));
    return at;
}

/* One typing: nine digits and, behind them, more fields of the form. */
static int type(struct site *s, const char *at, int nomor, const char *digits, const char *more)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_format(&b, "csrf=token&tanggal=%s%s", today(s), more);
    for (int i = 0; i < N_UNSUR; i++)
        buf_format(&b, "&u%d=%c", i + 1, digits[i]);
    const int status = site_form(s, arena_format(&s->arena, "%s/%d", at, nomor), buf_text(&b));
    buf_release(&b);
    return status;
}

static bool led_to(const char *text)
{
    const char *at = site_field("Location");
    return at && strstr(at, text);
}

static int64_t counted(struct site *s)
{
    struct skm_tally t;
    CHECK_OK(skm_tally_layanan(s->db, DAERAH, KTP, skm_year(date_from_ms(clock_utc_ms(), s->daerah.zona).year), &t));
    return t.n;
}

static int64_t one(struct site *s, const struct stmt *q)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, q, ARGS(VI(DAERAH)), &n));
    return n;
}

static const struct stmt kept = { "uji_bundel_isi", "SELECT COUNT(*) FROM skm_bundel_form WHERE daerah_id = $1 AND keadaan >= 3"
                                  " AND (isi1 IS NOT NULL OR isi2 IS NOT NULL OR orang1 <> 0 OR orang2 <> 0)", "i", "i" };
static const struct stmt sums = { "uji_bundel_s1", "SELECT COALESCE(SUM(s1), 0) FROM skm_hitung WHERE daerah_id = $1", "i", "i" };
static const struct stmt written = { "uji_bundel_saran", "SELECT COUNT(*) FROM skm_saran WHERE daerah_id = $1 AND teks = 'Loket panas'",
                                     "i", "i" };

TEST(bundel__what_two_people_type_alike_counts_once)
{
    struct site *s = site();
    const char *at = bundle(s, 3);
    const int64_t before = counted(s);
    CHECK_INT(type(s, at, 1, "333333333", "&jenis_kelamin=l"), 303);
    CHECK(led_to("/2?pesan=pertama")); /* straight on to the next form */
    CHECK_INT(counted(s), before);
    CHECK_INT(type(s, at, 1, "333333333", "&jenis_kelamin=l"), 303); /* sent again, or checking oneself */
    CHECK(led_to("pesan=sendiri"));
    CHECK_INT(site_get(s, arena_format(&s->arena, "%s/1", at)), 303);
    CHECK_INT(counted(s), before);
    second_person();
    CHECK_INT(site_get(s, arena_format(&s->arena, "%s/1", at)), 200);
    CHECK(site_shows("ketikan kedua") && !site_shows("value=\"3\"")); /* what the first typed is not seen */
    CHECK_INT(type(s, at, 1, "333333333", "&jenis_kelamin=L&saran=Loket+panas"), 303);
    CHECK(led_to("pesan=sama"));
    CHECK_INT(counted(s), before + 1);
    CHECK_INT(one(s, &written), 1); /* written texts need not agree; the first one had none */
    for (int again = 0; again < 2; again++) {
        CHECK_INT(type(s, at, 1, "333333333", "&jenis_kelamin=L"), 303);
        CHECK(led_to("pesan=sudah"));
    }
    CHECK_INT(counted(s), before + 1);
    CHECK_INT(one(s, &kept), 0);
    CHECK_INT(site_get(s, at), 200);
    CHECK(site_shows("100,0 %") && site_shows("1 dari 1 formulir tanpa perbedaan") && site_shows("Ketik formulir 2"));
}

TEST(bundel__what_differs_waits_for_the_paper)
{
    struct site *s = site();
    const char *at = bundle(s, 4);
    const int64_t before = counted(s), sum = one(s, &sums);
    CHECK_INT(type(s, at, 1, "133333333", "&usia=2"), 303);
    CHECK_INT(type(s, at, 2, "444444444", ""), 303);
    second_person();
    CHECK_INT(type(s, at, 1, "233333333", "&usia=3"), 303);
    CHECK(led_to("/1?pesan=beda"));
    CHECK_INT(counted(s), before);
    CHECK_INT(type(s, at, 2, "444444444", ""), 303);
    CHECK_INT(site_get(s, at), 200);
    /* two forms of fourteen fields, two of them different: 26 of 28 */
    CHECK(site_shows("92,9 %") && site_shows("1 dari 2 formulir tanpa perbedaan") && site_shows("2 isian berbeda"));
    CHECK_INT(site_get(s, arena_format(&s->arena, "%s/1", at)), 200);
    CHECK(site_shows("name=\"u1\"") && site_shows("name=\"usia\"") && !site_shows("name=\"u2\"") && site_shows(">1</td>") && site_shows(">2</td>"));
    const char *form = arena_format(&s->arena, "%s/1", at);
    CHECK_INT(site_form(s, form, "csrf=token&langkah=putus&u1=5&usia=9"), 422);
    CHECK(site_shows("id=\"u1-e\"") && site_shows("id=\"usia-e\"") && site_shows("value=\"9\""));
    CHECK_INT(site_form(s, form, "csrf=token&langkah=putus&u1="), 422);
    first_person();
    CHECK_INT(site_form(s, form, "csrf=token&langkah=putus&u1=1&usia=2"), 303); /* whoever typed first does not decide */
    CHECK(led_to("pesan=sendiri"));
    CHECK_INT(counted(s), before + 1);
    sign_in_as(3, "Uji", PERAN_ADMIN_UNIT, UNIT_A); /* a third look: the paper says 4 */
    CHECK_INT(site_form(s, form, "csrf=token&langkah=putus&u1=4&usia="), 303);
    CHECK(led_to("pesan=putus"));
    CHECK_INT(counted(s), before + 2);
    CHECK_INT(one(s, &sums), sum + 4 + 4);
    second_person();
    CHECK_INT(site_form(s, form, "csrf=token&langkah=putus&u1=2&usia=3"), 303); /* decided meanwhile */
    CHECK(led_to("pesan=sudah"));
    CHECK_INT(counted(s), before + 2);
    CHECK_INT(one(s, &kept), 0);
    CHECK_INT(site_get(s, at), 200);
    CHECK(site_shows("92,9 %")); /* what agreed stays known */
}

TEST(bundel__wrong_keys_come_back_and_a_wrong_number_can_be_taken_out)
{
    struct site *s = site();
    const char *at = bundle(s, 2);
    const int64_t before = counted(s);
    CHECK_INT(type(s, at, 1, "333353333", "&usia=3"), 422);
    CHECK(site_shows("Isi 1, 2, 3, atau 4.") && site_shows("value=\"5\""));
    CHECK_INT(type(s, at, 3, "333333333", ""), 404);
    CHECK_INT(type(s, at, 1, "333333333", ""), 303);
    const char *drop = arena_format(&s->arena, "%s/0", at);
    CHECK_INT(site_form(s, drop, "csrf=token&langkah=buang&nomor=1"), 422);
    CHECK_INT(site_form(s, drop, "csrf=token&langkah=buang&nomor=1&yakin=1"), 303);
    CHECK(led_to("pesan=dibuang"));
    CHECK_INT(site_form(s, drop, "csrf=token&langkah=buang&nomor=1&yakin=1"), 303);
    CHECK(led_to("pesan=cepat"));
    second_person();
    CHECK_INT(type(s, at, 1, "222222222", ""), 303);
    CHECK(led_to("pesan=pertama"));
    first_person();
    CHECK_INT(type(s, at, 1, "222222222", ""), 303);
    CHECK(led_to("pesan=sama"));
    CHECK_INT(site_form(s, drop, "csrf=token&langkah=buang&nomor=1&yakin=1"), 303); /* counted: it stays */
    CHECK(led_to("pesan=cepat"));
    CHECK_INT(counted(s), before + 1);
}

TEST(bundel__is_made_with_sense_and_kept_to_its_unit)
{
    struct site *s = site();
    first_person();
    static const char *const wrong[] = { "layanan=gigi&nama=x&n=3", "layanan=ktp&nama=&n=3", "layanan=ktp&nama=x&n=0",
                                         "layanan=ktp&nama=x&n=501", "layanan=tidakada&nama=x&n=1", "" };
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_INT(site_form(s, "/kelola/skm/bundel", arena_format(&s->arena, "csrf=token&%s", wrong[i])), 422);
    const char *at = bundle(s, 1);
    CHECK_INT(site_get(s, "/kelola/skm/bundel"), 200);
    CHECK(site_shows("Kotak depan") && site_shows("0 dari 1"));
    sign_in_as(9, "Uji", PERAN_PETUGAS, UNIT_B);
    CHECK_INT(site_get(s, at), 404);
    CHECK_INT(type(s, at, 1, "333333333", ""), 404);
    CHECK_INT(site_get(s, "/kelola/skm/bundel"), 200);
    CHECK(!site_shows("Kotak depan") && site_shows("Belum ada bundel"));
    sign_in_as(9, "Uji", PERAN_PIMPINAN, 0);
    CHECK_INT(type(s, at, 1, "333333333", ""), 403);
    person.id = 0;
}

static const struct stmt trail = { "uji_bundel_jejak", "SELECT COUNT(*) FROM jejak WHERE daerah_id = $1 AND (tindakan = 'skm.bundel_buat'"
                                   " OR tindakan = 'skm.bundel_putus' OR tindakan = 'skm.bundel_buang')", "i", "i" };

TEST(bundel__leaves_a_trail_without_answers)
{
    struct site *s = site();
    const int64_t before = one(s, &trail);
    const char *at = bundle(s, 2);
    CHECK_INT(type(s, at, 1, "133333333", ""), 303);
    CHECK_INT(type(s, at, 2, "133333333", ""), 303);
    CHECK_INT(site_form(s, arena_format(&s->arena, "%s/0", at), "csrf=token&langkah=buang&nomor=2&yakin=1"), 303);
    second_person();
    CHECK_INT(type(s, at, 1, "233333333", ""), 303);
    CHECK_INT(site_form(s, arena_format(&s->arena, "%s/1", at), "csrf=token&langkah=putus&u1=2"), 303);
    CHECK_INT(one(s, &trail), before + 3); /* made, taken out, decided */
    person.id = 0;
}
