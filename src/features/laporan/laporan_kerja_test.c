/* laporan_kerja_test.c: reports in the background, through the real server, its thread and the real worker: asked for,
 * watched, taken, cancelled, failed, taken over from a server that died; for nobody but who asked; made once by many. */
#include "laporan/laporan_kerja.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/sha256.h"
#include "base/test.h"
#include "tests/kit/desk.h"
#include "web/jobs.h"

extern const struct feature feature_laporan;
enum { DAERAH = KIT_DAERAH, DINAS = KIT_DINAS, PUSKESMAS = KIT_PUSKESMAS, ANDI = 5, BETI = 6, DAY_MS = 86400000 };
static const int64_t now_ms = KIT_NOON;

/* ---- a house with a survey of its own ---- */

static _Atomic int64_t rows_say; /* how much work the report says to be */
static _Atomic bool broken;

static void sign_in_of(int64_t id, enum hak_peran p, int64_t unit)
{
    sign_in_as(id, id == ANDI ? "Andi" : "Beti", p, unit);
}

static enum mk_result part(const struct lapor *q, const char *bagian, struct buf *b)
{
    enum { ROWS = 400 };
    if (strstr(bagian, ".baris"))
        buf_format(b, "%lld\n", (long long)rows_say);
    if (strcmp(bagian, "skm.hasil") == 0 && broken)
        return MK_INVALID;
    if (strcmp(bagian, "skm.hasil") == 0)
        NASKAH(b, 'P', q->unit ? q->unit->nama : "Seluruh daerah");
    if (strcmp(bagian, "skm.buku") == 0) {
        NASKAH(b, 'W', "Jawaban", "20");
        for (int64_t i = 0; i < ROWS; i++) {
            if (q->watch && i % 100 == 0 && !q->watch->fn(q->watch->arg, i, ROWS))
                return MK_BUSY;
            NASKAH(b, 'R', "tJawaban", "n4");
        }
    }
    if (strcmp(bagian, "tindak.rtl.buku") == 0) {
        NASKAH(b, 'W', "Kegiatan", "20");
        NASKAH(b, 'R', "tLoket");
    }
    return MK_OK;
}
static const struct feature feature_ukur = { .name = "ukur", .title = "Ukur", .identify = kit_identify, .lapor = part };
static const struct feature *const features[] = { &feature_ukur, &feature_laporan };

static struct site *site(void)
{
    static struct site *kept;
    clock_set_fake(now_ms);
    struct site *s = site_once(&kept, features, COUNT(features), kit_two_units);
    rows_say = 1000000;
    broken = false;
    sign_in_of(ANDI, PERAN_ADMIN_DAERAH, 0);
    return s;
}

static const struct laporan_minta yearly = { .unit = PUSKESMAS, .kode = "puskesmas-malili", .p = { 2026, PERIOD_TAHUN }, .apa = LAPORAN_SKM,
                                             .jenis = CETAK_XLSX, .hari = 20778 };

/* ---- asking as a person does ---- */

/* The number of the request whose page the answer leads to. */
static int64_t led_to(void)
{
    static const char before[] = "/kelola/laporan/kerja/";
    const char *at = site_field("Location");
    CHECK(at && strncmp(at, before, sizeof before - 1) == 0);
    return strtoll(at + sizeof before - 1, NULL, 10);
}

static int64_t ask(struct site *s, const char *fields)
{
    char body[200];
    snprintf(body, sizeof body, "csrf=token&%s", fields);
    CHECK_INT(site_form(s, "/kelola/laporan/kerja", body), 303);
    return led_to();
}

static const char *address(int64_t id, const char *end)
{
    static char path[100];
    snprintf(path, sizeof path, "/kelola/laporan/kerja/%lld%s", (long long)id, end);
    return path;
}

/* The test lends a hand, so that nothing waits for the thread of the server to look. */
static void wait_shown(struct site *s, int64_t id, const char *text)
{
    jobs_long(&s->house, s->store, s->db, now_ms);
    do
        CHECK_INT(site_get(s, address(id, "")), 200);
    while (!site_shows(text) && usleep(20000) == 0);
}

static struct laporan_kerja row(struct site *s, int64_t id)
{
    struct laporan_kerja k;
    CHECK_OK(laporan_kerja_baca(s->db, &s->arena, DAERAH, id, &k));
    return k;
}

TEST(laporan_kerja__a_large_report_is_made_behind_and_is_the_same_as_one_made_at_once)
{
    static const char *const kinds[][2] = { { "skm", "pdf" }, { "skm", "xlsx" }, { "rtl", "pdf" }, { "rtl", "xlsx" } };
    struct site *s = site();
    for (size_t i = 0; i < COUNT(kinds); i++) {
        char fields[120], direct[120], link[60], digits[2 * SHA256_BYTES + 1];
        unsigned char sum[SHA256_BYTES];
        struct buf at_once;
        snprintf(fields, sizeof fields, "unit=puskesmas-malili&periode=2026&apa=%s&bentuk=%s", kinds[i][0], kinds[i][1]);
        snprintf(direct, sizeof direct, "/kelola/laporan/%s.%s?unit=puskesmas-malili&periode=2026", kinds[i][0], kinds[i][1]);
        snprintf(link, sizeof link, "/kelola/laporan/%s.%s?", kinds[i][0], kinds[i][1]);
        rows_say = 20000;
        CHECK_INT(site_get(s, direct), 200);
        buf_init(&at_once, 1 << 20);
        buf_add(&at_once, site_body(), (size_t)strtoll(site_field("Content-Length"), NULL, 10));
        rows_say = 20001;
        CHECK_INT(site_get(s, direct), 303); /* an address that is only looked at begins no work */
        CHECK_TEXT(site_field("Location"), "/kelola/laporan?unit=puskesmas-malili&periode=2026#unduh");
        CHECK_INT(site_get(s, "/kelola/laporan?unit=puskesmas-malili&periode=2026"), 200);
        CHECK(site_shows("dibuat di latar belakang") && !site_shows(link));

        int64_t id = ask(s, fields);
        wait_shown(s, id, "Siap diunduh");
        CHECK(!site_field("Refresh") && site_shows("28 November 2026"));
        struct laporan_kerja k = row(s, id);
        CHECK_INT(k.byte, at_once.n);
        sha256(at_once.p, at_once.n, sum);
        for (size_t b = 0; b < sizeof sum; b++)
            snprintf(digits + 2 * b, 3, "%02x", sum[b]);
        CHECK_TEXT(k.sidik, digits);
        CHECK_INT(site_get(s, address(id, "/unduh")), 200);
        CHECK(strstr(site_field("Content-Disposition"), kinds[i][0]) && memcmp(site_body(), at_once.p, at_once.n) == 0);
        CHECK_TEXT(site_field("Content-Type"), laporan_media(k.m.jenis));
        CHECK_INT(site_get(s, "/kelola/laporan"), 200);
        CHECK(site_shows(address(id, "/unduh")));
        buf_release(&at_once);
    }
}

TEST(laporan_kerja__is_for_who_asked_while_the_right_lasts)
{
    struct site *s = site();
    int64_t id = ask(s, "unit=puskesmas-malili&periode=2025&apa=rtl&bentuk=xlsx");
    wait_shown(s, id, "Siap diunduh");
    sign_in_of(BETI, PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, address(id, "")), 404);
    CHECK_INT(site_get(s, address(id, "/unduh")), 404);
    CHECK_INT(site_form(s, address(id, "/batal"), "csrf=token"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan"), 200);
    CHECK(!site_shows(address(id, "")));
    sign_in_of(ANDI, PERAN_ADMIN_UNIT, DINAS); /* moved to another unit since */
    CHECK_INT(site_get(s, address(id, "")), 404);
    CHECK_INT(site_get(s, address(id, "/unduh")), 404);
    CHECK_INT(site_get(s, "/kelola/laporan"), 200);
    CHECK(!site_shows(address(id, "")));
    CHECK_INT(site_form(s, "/kelola/laporan/kerja", "csrf=token&unit=puskesmas-malili&periode=2025&apa=rtl&bentuk=xlsx"), 404);
    CHECK_INT(site_form(s, "/kelola/laporan/kerja", "csrf=token&unit=&periode=2025&apa=rtl&bentuk=xlsx"), 404);
    CHECK_INT(site_form(s, "/kelola/laporan/kerja", "csrf=token&unit=dinas-kesehatan&periode=2025&apa=lain&bentuk=xlsx"), 422);
    CHECK_INT(site_form(s, "/kelola/laporan/kerja", "csrf=token&unit=dinas-kesehatan&periode=kemarin&apa=rtl&bentuk=xlsx"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan/kerja/0"), 404);
    CHECK_INT(site_get(s, "/kelola/laporan/kerja/999"), 404);
    struct jejak_filter f = { .tindakan = "laporan.", .limit = 200 };
    struct jejak_entries e;
    int asked = 0, made = 0, taken = 0;
    sign_in_of(ANDI, PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_get(s, address(id, "/unduh")), 200);
    CHECK_OK(jejak_list(s->db, &s->arena, DAERAH, &f, &e));
    for (size_t i = 0; i < e.n; i++) {
        bool of_this = e.item[i].j.sesudah && strstr(e.item[i].j.sesudah, "\"2025\"");
        asked += of_this && strcmp(e.item[i].j.tindakan, "laporan.minta") == 0 && e.item[i].j.orang_id == ANDI;
        taken += of_this && strcmp(e.item[i].j.tindakan, "laporan.unduh") == 0 && strcmp(e.item[i].j.oleh, "Andi") == 0;
        made += strcmp(e.item[i].j.tindakan, "laporan.jadi") == 0 && strcmp(e.item[i].j.oleh, "sistem") == 0;
    }
    CHECK_INT(asked, 1);
    CHECK_INT(taken, 1);
    CHECK(made >= 1);
}

/* ---- another server is at it ---- */

struct elsewhere {
    struct laporan_minta m;
    int64_t orang, id, pemegang, taken_ms;
    bool wait;   /* given back, for later */
    struct laporan_kerja k;
    struct arena *arena;
};

/* Asked for and taken in one write, so that the thread of this server does not come between. */
static enum mk_result elsewhere_put(struct db *tx, void *arg, struct err *err)
{
    struct elsewhere *e = arg;
    const struct pencatat p = { .daerah = DAERAH, .orang_id = e->orang, .nama = "Andi", .now_ms = now_ms };
    e->pemegang = id_make();
    enum mk_result r = laporan_kerja_minta(tx, &p, &e->m, &e->id, err);
    if (r == MK_OK)
        r = laporan_kerja_ambil(tx, e->arena, DAERAH, e->pemegang, e->taken_ms, &e->k);
    if (r == MK_OK && e->wait)
        r = db_exec(tx, &laporan_stmts[Q_KERJA_GIVE], ARGS(VI(DAERAH), VI(e->id), VI(e->pemegang), VI(1), VI(now_ms + DAY_MS)), NULL);
    return r;
}

struct told { const struct elsewhere *e; enum kerja_langkah langkah; int64_t maju, dari; enum mk_result result; };

static enum mk_result told_put(struct db *tx, void *arg, struct err *err)
{
    struct told *t = arg;
    (void)err;
    t->result = laporan_kerja_maju(tx, DAERAH, t->e->id, t->e->pemegang, t->langkah, t->maju, t->dari, now_ms);
    return MK_OK;
}

TEST(laporan_kerja__the_page_tells_how_far_it_is_and_what_waits_before_it)
{
    struct site *s = site();
    struct elsewhere first = { .m = yearly, .orang = ANDI, .taken_ms = now_ms, .arena = &s->arena }, second = first;
    second.m.p.year = 2025;
    second.wait = true;
    site_write(s, elsewhere_put, &first);
    CHECK_INT(site_get(s, address(first.id, "")), 200);
    CHECK(site_shows("Sedang dibuat") && site_shows("baru dimulai"));
    CHECK_TEXT(site_field("Refresh"), "2");
    site_write(s, elsewhere_put, &second);
    CHECK_INT(site_get(s, address(second.id, "")), 200);
    CHECK(site_shows("Menunggu giliran") && site_shows("Masih 1 laporan sebelum yang ini."));
    CHECK_TEXT(site_field("Refresh"), "4");
    struct told t = { &first, LANGKAH_SUSUN, 45000, 100000, MK_OK };
    site_write(s, told_put, &t);
    CHECK_OK(t.result);
    CHECK_INT(site_get(s, address(first.id, "")), 200);
    CHECK(site_shows("langkah 1 dari 4") && site_shows("45.000 dari 100.000 baris") && site_shows("<strong>11 %</strong>") && site_shows("value=\"11\""));
    t = (struct told){ &first, LANGKAH_RAPAT, 500, 1000, MK_OK };
    site_write(s, told_put, &t);
    CHECK_INT(site_get(s, address(first.id, "?diam=1")), 200);
    CHECK(site_shows("Memampatkan berkas") && site_shows("<strong>62 %</strong>") && !site_field("Refresh"));
    CHECK_INT(site_get(s, "/kelola/laporan"), 200);
    CHECK(site_shows("62 %") && site_shows("Menunggu giliran"));
    CHECK_INT(site_get(s, address(first.id, "/unduh")), 404); /* not yet */

    CHECK_INT(ask(s, "unit=puskesmas-malili&periode=2026&apa=skm&bentuk=xlsx"), first.id); /* the same, under way: no second one */
    CHECK_INT(site_form(s, address(first.id, "/batal"), "csrf=token"), 303);
    CHECK_INT(site_get(s, address(first.id, "")), 200);
    CHECK(site_shows("Pembuatan laporan dibatalkan.") && site_shows("Minta lagi") && !site_field("Refresh"));
    site_write(s, told_put, &t);
    CHECK_INT(t.result, MK_NOT_FOUND); /* whoever makes it learns it with the next step */
    CHECK_INT(site_form(s, address(first.id, "/batal"), "csrf=token"), 303); /* again: nothing happens */
    CHECK_INT(row(s, first.id).keadaan, KERJA_BATAL);
    CHECK_INT(site_form(s, address(second.id, "/batal"), "csrf=token"), 303);
}

static enum mk_result statement_run(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, arg, NULL, 0, NULL);
}

/* A write that the database refuses is a failure for whoever asked, not a page that is not there. */
TEST(laporan_kerja__what_was_not_stored_leads_to_no_page)
{
    static const struct stmt only_one = { "uji_satu", "CREATE UNIQUE INDEX uji_satu ON laporan_kerja (daerah_id, orang_id)"
                                   " WHERE keadaan < 2", .in = "", .out = "" },
                             again = { "uji_lagi", "DROP INDEX uji_satu", .in = "", .out = "" };
    struct site *s = site();
    struct elsewhere first = { .m = yearly, .orang = ANDI, .taken_ms = now_ms, .arena = &s->arena };
    site_write(s, elsewhere_put, &first);
    site_write(s, statement_run, (void *)&only_one);
    CHECK_INT(site_form(s, "/kelola/laporan/kerja", "csrf=token&unit=puskesmas-malili&periode=2025&apa=skm&bentuk=xlsx"), 409);
    CHECK(site_field("Location") == NULL);
    CHECK_INT(site_form(s, address(first.id, "/batal"), "csrf=token"), 303);
    CHECK_INT(site_form(s, address(first.id, "/batal"), "csrf=token"), 303); /* it has ended: its page says so */
    site_write(s, statement_run, (void *)&again);
}

TEST(laporan_kerja__what_a_dead_server_left_is_begun_anew)
{
    struct site *s = site();
    struct elsewhere e = { .m = yearly, .orang = ANDI, .taken_ms = now_ms - KERJA_GILIRAN_MS - 1, .arena = &s->arena };
    struct told t = { &e, LANGKAH_TULIS, 1, 2, MK_OK };
    site_write(s, elsewhere_put, &e);
    wait_shown(s, e.id, "Siap diunduh");
    CHECK_INT(row(s, e.id).coba, 2);
    site_write(s, told_put, &t);
    CHECK_INT(t.result, MK_NOT_FOUND); /* should it still be alive, it changes nothing */
    CHECK_INT(site_get(s, address(e.id, "/unduh")), 200);
}

static enum mk_result spent_put(struct db *tx, void *arg, struct err *err)
{
    struct elsewhere *e = arg;
    enum mk_result r = elsewhere_put(tx, e, err);
    for (int i = 1; r == MK_OK && i < KERJA_COBA; i++) { /* taken again and again, each time a turn that has run out */
        e->pemegang = id_make();
        r = laporan_kerja_ambil(tx, e->arena, DAERAH, e->pemegang, now_ms - (KERJA_COBA - i) * KERJA_GILIRAN_MS, &e->k);
    }
    return r;
}

TEST(laporan_kerja__one_that_three_servers_died_of_fails_with_a_sentence_and_can_be_asked_for_again)
{
    struct site *s = site();
    struct elsewhere e = { .m = yearly, .orang = ANDI, .taken_ms = now_ms - 3 * KERJA_GILIRAN_MS, .arena = &s->arena };
    e.m.p.year = 2023;
    site_write(s, spent_put, &e);
    wait_shown(s, e.id, "Laporan tidak dapat dibuat.");
    CHECK(site_shows("berkali-kali terhenti") && site_shows("Coba lagi") && !site_field("Refresh"));
    int64_t again = ask(s, "unit=puskesmas-malili&periode=2023&apa=skm&bentuk=xlsx");
    CHECK(again != e.id);
    wait_shown(s, again, "Siap diunduh");
    broken = true;
    again = ask(s, "unit=puskesmas-malili&periode=2023&apa=skm&bentuk=pdf");
    wait_shown(s, again, "Laporan tidak dapat dibuat.");
    CHECK_INT(row(s, again).keadaan, KERJA_GAGAL);
    CHECK_INT(site_get(s, address(again, "/unduh")), 404);
}

TEST(laporan_kerja__three_at_a_time_for_each_person_and_old_ones_make_room)
{
    struct site *s = site();
    struct elsewhere e[KERJA_SEORANG];
    for (int i = 0; i < KERJA_SEORANG; i++) {
        e[i] = (struct elsewhere){ .m = yearly, .orang = BETI, .taken_ms = now_ms, .arena = &s->arena };
        e[i].m.p.year = 2020 + i;
        site_write(s, elsewhere_put, &e[i]);
    }
    sign_in_of(BETI, PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(site_form(s, "/kelola/laporan/kerja", "csrf=token&unit=&periode=2026&apa=skm&bentuk=pdf"), 429);
    CHECK(site_shows("Tiga laporan Anda masih dibuat."));
    CHECK_INT(ask(s, "unit=puskesmas-malili&periode=2020&apa=skm&bentuk=xlsx"), e[0].id); /* one of the three: shown */
    CHECK_INT(site_form(s, address(e[0].id, "/batal"), "csrf=token"), 303);
    int64_t first = 0, last = 0;
    for (int i = 0; i < KERJA_DISIMPAN + 2; i++) { /* with two under way: one after the other */
        last = ask(s, i % 2 ? "unit=&periode=2026&apa=rtl&bentuk=xlsx" : "unit=&periode=2025&apa=rtl&bentuk=xlsx");
        first = first ? first : last;
        wait_shown(s, last, "Siap diunduh");
    }
    struct laporan_kerja_list list;
    CHECK_OK(laporan_kerja_milik(s->db, &s->arena, DAERAH, BETI, &list));
    CHECK_INT(list.n, KERJA_DISIMPAN + 2);
    CHECK_INT(site_get(s, address(e[0].id, "")), 404);
    CHECK_INT(site_get(s, address(first, "")), 404);
    CHECK_INT(site_get(s, address(last, "/unduh")), 200);
    for (int i = 1; i < KERJA_SEORANG; i++)
        CHECK_INT(site_form(s, address(e[i].id, "/batal"), "csrf=token"), 303);
}

TEST(laporan_kerja__files_go_after_seven_days_and_requests_by_the_rule)
{
    struct site *s = site();
    int64_t id = ask(s, "unit=dinas-kesehatan&periode=2026-TW1&apa=rtl&bentuk=xlsx");
    wait_shown(s, id, "Siap diunduh");
    struct job_run j = { .store = s->store, .db = s->db, .arena = &s->arena, .house = &s->house, .daerah = &s->daerah,
                         .now_ms = now_ms + KERJA_HARI * (int64_t)DAY_MS };
    CHECK_OK(laporan_sapu_job(&j));
    CHECK_INT(row(s, id).keadaan, KERJA_SELESAI); /* seven days are not over before they are */
    j.now_ms++;
    CHECK_OK(laporan_sapu_job(&j));
    CHECK_INT(site_get(s, address(id, "")), 200);
    CHECK(site_shows("Berkas ini sudah dihapus sesudah tujuh hari.") && site_shows("Minta lagi"));
    CHECK_INT(site_get(s, address(id, "/unduh")), 404);
    struct val none[] = { VI(DAERAH), VI(id), VI(0) };
    int64_t bytes = 0;
    struct cursor c;
    db_select(s->db, &c, &laporan_stmts[Q_POTONG], none, COUNT(none));
    while (cursor_next(&c))
        bytes++;
    CHECK_OK(cursor_end(&c));
    CHECK_INT(bytes, 0);
}

/* ---- several servers ---- */

struct server { pthread_t thread; struct store *store; struct db *db; const struct site *s; };

static void *rounds(void *arg)
{
    struct server *v = arg;
    for (int i = 0; i < 20; i++)
        jobs_long(&v->s->house, v->store, v->db, now_ms);
    return NULL;
}

static int count_made(struct site *s)
{
    struct jejak_filter f = { .tindakan = "laporan.jadi", .limit = 200 };
    struct jejak_entries e;
    CHECK_OK(jejak_list(s->db, &s->arena, DAERAH, &f, &e));
    return (int)e.n;
}

TEST(laporan_kerja__three_servers_on_one_database_make_each_report_once)
{
    enum { PEOPLE = 3 };
    struct site *s = site();
    struct server v[2];
    struct err err;
    int64_t id[PEOPLE * KERJA_SEORANG];
    const int before = count_made(s);
    size_t n = 0;
    for (size_t i = 0; i < COUNT(v); i++) { /* beside the one that serves */
        const struct store_options o = { .location = s->location, .mode = STORE_OPEN, .schema = &s->house.schema, .daerah = DAERAH };
        v[i].s = s;
        CHECK_OK(store_open(&o, &v[i].store, &err));
        CHECK_OK(store_reader(v[i].store, &v[i].db, &err));
    }
    for (int64_t who = 0; who < PEOPLE; who++)
        for (int i = 0; i < KERJA_SEORANG; i++) {
            char fields[100];
            sign_in_of(100 + who, PERAN_ADMIN_DAERAH, 0);
            snprintf(fields, sizeof fields, "unit=&periode=%d&apa=rtl&bentuk=xlsx", 2020 + i);
            id[n++] = ask(s, fields);
        }
    for (size_t i = 0; i < COUNT(v); i++)
        CHECK_INT(pthread_create(&v[i].thread, NULL, rounds, &v[i]), 0);
    for (size_t i = 0; i < n; i++) {
        sign_in_of(100 + (int64_t)i / KERJA_SEORANG, PERAN_ADMIN_DAERAH, 0);
        wait_shown(s, id[i], "Siap diunduh");
        CHECK_INT(site_get(s, address(id[i], "/unduh")), 200);
        CHECK_INT(row(s, id[i]).coba, 1);
    }
    for (size_t i = 0; i < COUNT(v); i++) {
        pthread_join(v[i].thread, NULL);
        store_reader_close(v[i].db);
        store_close(v[i].store);
    }
    CHECK_INT(count_made(s) - before, n);
}
