/* skm_lapangan_test.c: the queue of an enumerator's phone through the real server: counted once however often and in
 * whatever pieces it comes, each answer reported apart, own units only; what the phone may keep holds nothing of a
 * person. The phone itself is tested in the browser: tests/browser/luring.mjs. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/test.h"
#include "skm/skm_kelola.h"
#include "skm/skm_kit.h"
#include "skm/skm_lapangan.h"


static struct site *site(void)
{
    static struct site *kept;
    return skm_site(&kept);
}

static struct date today(struct site *s)
{
    return date_from_ms(clock_utc_ms(), s->daerah.zona);
}

/* One answer; days_ago may be negative. */
static void entry(struct site *s, struct buf *b, int64_t layanan, int number, int days_ago)
{
    struct date d = date_from_days(date_to_days(today(s)) - days_ago);
    buf_format(b, "%s{\"survei\":\"%s\",\"instrumen\":\"skm-2017\",\"idempotency\":\"0f8a-uji-%06d\",\"u1\":4,\"u2\":3,\"u3\":4,"
                  "\"u4\":3,\"u5\":4,\"u6\":3,\"u7\":4,\"u8\":3,\"u9\":4,\"usia\":null,\"saran\":\"tambah kursi\",\"hari\":\"",
               b->n > 1 ? "," : "", skm_survei_of(s, layanan).kode, number);
    date_iso(b, d);
    buf_str(b, "\"}");
}

static int send(struct site *s, const char *json)
{
    struct buf b;
    buf_init(&b, 4 << 20);
    buf_str(&b, "csrf=token&antrean=");
    url_component(&b, json);
    int status = site_form(s, "/kelola/lapangan/kirim", buf_text(&b));
    buf_release(&b);
    return status;
}

static int send_many(struct site *s, int64_t layanan, int from, int n, int days_ago)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_char(&b, '[');
    for (int i = 0; i < n; i++)
        entry(s, &b, layanan, from + i, days_ago);
    buf_char(&b, ']');
    int status = send(s, buf_text(&b));
    buf_release(&b);
    return status;
}

static int told(const char *status)
{
    char mark[64];
    int n = 0;
    snprintf(mark, sizeof mark, "\"status\":\"%s\"", status);
    for (const char *p = site_body(); (p = strstr(p, mark)) != NULL; p++)
        n++;
    return n;
}

static const struct stmt rows = { "uji_lapangan", "SELECT COUNT(*) FROM skm_jawaban j JOIN skm_survei s ON s.daerah_id = j.daerah_id"
    " AND s.survei_id = j.survei_id WHERE j.daerah_id = $1 AND s.layanan_id = $2 AND j.kanal = $3 AND j.stratum = $4", "iiii", "i" };
static const struct stmt trail = { "uji_lapangan_jejak", "SELECT COUNT(*) FROM jejak WHERE daerah_id = $1 AND tindakan = 'skm.lapangan'", "i", "i" };

static int64_t counted(struct site *s, int64_t layanan)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &rows, ARGS(VI(DAERAH), VI(layanan), VI(KANAL_LAPANGAN), VI(STRATUM_DIBANTU)), &n));
    return n;
}

static int64_t traced(struct site *s)
{
    int64_t n = -1;
    CHECK_OK(db_int(s->db, &trail, ARGS(VI(DAERAH)), &n));
    return n;
}

TEST(lapangan__the_same_queue_sent_three_times_counts_once)
{
    struct site *s = site();
    sign_in(PERAN_ENUMERATOR, UNIT_A);
    int64_t before = traced(s);
    CHECK_INT(send_many(s, KTP, 1, 30, 0), 200);
    CHECK_INT(told("dihitung"), 30);
    CHECK(!site_shows("receipt") && !site_shows("resi"));
    for (int again = 0; again < 2; again++) {
        CHECK_INT(send_many(s, KTP, 1, 30, 0), 200);
        CHECK_INT(told("ganda"), 30);
    }
    CHECK_INT(send_many(s, KTP, 21, 20, 0), 200); /* another cut of the queue, ten of it known */
    CHECK_INT(told("ganda"), 10);
    CHECK_INT(told("dihitung"), 10);
    CHECK_INT(counted(s, KTP), 40);
    CHECK_INT(traced(s), before + 2); /* what changed nothing leaves no entry */
}

TEST(lapangan__each_is_reported_apart_and_a_bad_one_spoils_no_other)
{
    struct site *s = site();
    sign_in(PERAN_PETUGAS, UNIT_A);
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_char(&b, '[');
    entry(s, &b, AKTA, 100, 0);
    entry(s, &b, GIGI, 101, 0);                   /* another unit's */
    entry(s, &b, AKTA, 102, LAPANGAN_HARI + 1);   /* older than receipts could vouch for */
    entry(s, &b, AKTA, 103, -2);                  /* not yet */
    entry(s, &b, AKTA, 100, 0);                   /* twice in one queue */
    entry(s, &b, AKTA, 104, LAPANGAN_HARI);
    buf_str(&b, ",{\"survei\":\"tidakada\"},7,null,{\"survei\":\"");
    buf_str(&b, skm_survei_of(s, AKTA).kode);
    buf_str(&b, "\",\"instrumen\":\"skm-2004\"},{\"survei\":\"");
    buf_str(&b, skm_survei_of(s, AKTA).kode);
    buf_str(&b, "\",\"instrumen\":\"skm-2017\",\"u1\":5}]");
    CHECK_INT(send(s, buf_text(&b)), 200);
    buf_release(&b);
    CHECK_INT(told("dihitung"), 2);
    CHECK_INT(told("ganda"), 1);
    CHECK_INT(told("ditolak"), 8);
    CHECK(site_shows("tidak berhak") && site_shows("terlalu lama lalu") && site_shows("masa depan") && site_shows("tidak dikenal") &&
          site_shows("tidak pernah berlaku") && site_shows("u1: di luar 1..4"));
    CHECK_INT(counted(s, AKTA), 2);
    CHECK_INT(counted(s, GIGI), 0);
}

/* How many are refused for their day alone, with today named. */
static int clocks(struct site *s)
{
    char mark[40];
    struct buf b;
    int n = 0;
    buf_init(&b, 64);
    date_iso(&b, today(s));
    snprintf(mark, sizeof mark, "\"jam\":\"%s\"", buf_text(&b));
    buf_release(&b);
    for (const char *p = site_body(); (p = strstr(p, mark)) != NULL; p++)
        n++;
    return n;
}

TEST(lapangan__a_clock_that_jumped_is_said_and_the_same_answers_come_again_under_the_right_day)
{
    static const int ago[] = { -2, -400, -36000, LAPANGAN_HARI + 1, 3650, 20000 }; /* a phone that ran down begins in 1970 */
    struct site *s = site();
    struct buf b;
    sign_in(PERAN_ENUMERATOR, UNIT_A);
    const int64_t before = counted(s, AKTA);
    buf_init(&b, 1 << 16);
    buf_char(&b, '[');
    for (size_t i = 0; i < COUNT(ago); i++)
        entry(s, &b, AKTA, 200 + (int)i, ago[i]);
    entry(s, &b, AKTA, 206, -1); /* a phone in a zone that is ahead: today */
    buf_str(&b, ",{\"survei\":\"x\",\"hari\":\"2031-01-01\"}]"); /* more than its day is wrong */
    for (int again = 0; again < 2; again++) {
        CHECK_INT(send(s, buf_text(&b)), 200);
        CHECK_INT(told("ditolak"), COUNT(ago) + 1);
        CHECK_INT(clocks(s), COUNT(ago));
        CHECK(site_shows("di masa depan. Periksa jam ponsel.") && site_shows("terlalu lama lalu. Periksa jam ponsel."));
        CHECK_INT(counted(s, AKTA), before + 1);
    }
    buf_release(&b);
    for (int again = 0; again < 3; again++) { /* under the day that was named, and sent three times */
        CHECK_INT(send_many(s, AKTA, 200, COUNT(ago), 0), 200);
        CHECK_INT(told(again ? "ganda" : "dihitung"), COUNT(ago));
    }
    CHECK_INT(counted(s, AKTA), before + 1 + (int64_t)COUNT(ago));
    person.id = 0;
}

TEST(lapangan__limits_tokens_and_nonsense)
{
    struct site *s = site();
    sign_in(PERAN_ENUMERATOR, UNIT_B);
    CHECK_INT(send(s, "[]"), 422);
    CHECK_INT(send(s, "{\"survei\":1}"), 422);
    CHECK_INT(send(s, "[{\"survei\""), 422);
    CHECK_INT(send_many(s, GIGI, 1000, LAPANGAN_BATCH + 1, 0), 422);
    CHECK_INT(counted(s, GIGI), 0);
    CHECK_INT(send_many(s, GIGI, 1000, LAPANGAN_BATCH, 0), 200);
    CHECK_INT(told("dihitung"), LAPANGAN_BATCH);
    CHECK_INT(counted(s, GIGI), LAPANGAN_BATCH);
    CHECK_INT(site_form(s, "/kelola/lapangan/kirim", "csrf=salah&antrean=%5B%5D"), 403);
    sign_in(PERAN_PIMPINAN, 0);
    CHECK_INT(send_many(s, GIGI, 1, 1, 0), 403);
    person.id = 0;
    CHECK_INT(send_many(s, GIGI, 1, 1, 0), 303); /* the session ended: to the sign-in page */
    CHECK_INT(counted(s, GIGI), LAPANGAN_BATCH);
}

TEST(lapangan__what_a_phone_keeps_holds_nothing_of_a_person)
{
    struct site *s = site();
    sign_in(PERAN_ENUMERATOR, UNIT_A);
    CHECK_INT(site_get(s, "/kelola/lapangan"), 200);
    CHECK(site_shows("Survei lapangan") && site_shows("<noscript>") && site_shows("formulir biasa"));
    CHECK(!site_shows("Enumerator Uji") && !site_shows("token") && !site_shows("KTP elektronik"));
    CHECK_INT(site_get(s, "/kelola/lapangan/pekerja.js"), 200);
    CHECK_TEXT(site_field("Service-Worker-Allowed"), "/kelola/lapangan");
    CHECK(strncmp(site_field("Content-Type"), "text/javascript", 15) == 0);
    CHECK(site_shows("const VERSI=\"") && !site_shows("@asset") && !site_shows("Enumerator Uji"));
    const char *first = arena_text(&s->arena, site_body());
    sign_in(PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, "/kelola/lapangan/pekerja.js?lang=en"), 200);
    CHECK_TEXT(site_body(), first); /* the same for everybody */
    CHECK_INT(site_get(s, "/kelola/lapangan/bekal"), 200);
    CHECK(site_shows("\"csrf\":\"token\"") && site_shows("KTP elektronik") && site_shows("Pelayanan gigi") && site_shows("\"skm-2017\":{\"tanya\""));
    sign_in(PERAN_ENUMERATOR, UNIT_A);
    CHECK_INT(site_get(s, "/kelola/lapangan/bekal"), 200);
    CHECK(site_shows("KTP elektronik") && !site_shows("Pelayanan gigi")); /* own units only */
    CHECK_TEXT(site_field("Cache-Control"), "no-store");
}

/* ---- last: the year is closed ---- */

static enum mk_result period_put(struct db *tx, void *arg, struct err *err)
{
    const enum skm_langkah *step = arg;
    struct date d = today(site());
    struct skm_pelaku p = { .daerah = DAERAH, .now = clock_utc_ms(), .today = date_to_days(d), .nama = "uji" };
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = skm_periode_langkah(tx, &a, &p, (struct period){ d.year, PERIOD_TAHUN }, *step, 0, 0, err);
    arena_release(&a);
    return r;
}

static const struct stmt late = { "uji_lapangan_telat", "SELECT COUNT(*) FROM skm_sisih WHERE daerah_id = $1 AND kanal = $2", "ii", "i" };

TEST(lapangan__what_comes_after_the_period_was_closed_is_kept_apart_and_said_so)
{
    struct site *s = site();
    int64_t apart = -1;
    sign_in(PERAN_ENUMERATOR, UNIT_A);
    const int64_t before = counted(s, KTP), entries = traced(s);
    for (enum skm_langkah step = LANGKAH_BUAT; step <= LANGKAH_BUKA; step++)
        site_write(s, period_put, &step);
    CHECK_INT(send_many(s, KTP, 300, 5, 0), 200);
    CHECK_INT(told("dihitung"), 5);
    enum skm_langkah close = LANGKAH_TUTUP;
    site_write(s, period_put, &close);
    for (int again = 0; again < 3; again++) { /* five were counted before, five come late; three times */
        CHECK_INT(send_many(s, KTP, 300, 10, 0), 200);
        CHECK_INT(told("ganda"), again ? 10 : 5);
        CHECK_INT(told("tutup"), again ? 0 : 5);
        CHECK_INT(told("ditolak"), 0); /* so the phone lets go of all of them */
    }
    CHECK_INT(counted(s, KTP), before + 5);
    CHECK_OK(db_int(s->db, &late, ARGS(VI(DAERAH), VI(KANAL_LAPANGAN)), &apart));
    CHECK_INT(apart, 5);
    CHECK_INT(traced(s), entries + 2);
    person.id = 0;
}
