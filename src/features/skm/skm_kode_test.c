/* skm_kode_test.c: one-time codes through the real server: made and printed, spent once by one of fifty at the same
 * instant, kept apart as coded answers, refused with the filled-in form, voided, given out by another feature. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/test.h"
#include "skm/skm_kit.h"
#include "skm/skm_kode_pdf.h"
#include "web/cetak.h"

enum { PARALLEL = 50 };
#define NINE "u1=3&u2=3&u3=4&u4=3&u5=3&u6=4&u7=3&u8=3&u9=4"

static struct site *site(void)
{
    static struct site *kept;
    return skm_site(&kept);
}

/* ---- helpers ---- */

/* Kept: the store knows a statement by where it stands. */
enum { N, KODE, DARING, TERPAKAI, BUAT, BATAL, ASAL, N_OWN };
static const struct stmt own[N_OWN] = {
    [N] = { "uji_n", "SELECT COUNT(*) FROM skm_kode WHERE daerah_id = $1", "i", "i" },
    [KODE] = { "uji_kode", "SELECT COUNT(*) FROM skm_jawaban WHERE daerah_id = $1 AND kanal = 4 AND stratum = 2", "i", "i" },
    [DARING] = { "uji_daring", "SELECT COUNT(*) FROM skm_jawaban WHERE daerah_id = $1 AND kanal = 1 AND stratum = 1", "i", "i" },
    [TERPAKAI] = { "uji_terpakai", "SELECT COUNT(terpakai) FROM skm_kode WHERE daerah_id = $1", "i", "i" },
    [BUAT] = { "uji_jejak_buat", "SELECT COUNT(*) FROM jejak WHERE daerah_id = $1 AND tindakan = 'skm.kode_buat'", "i", "i" },
    [BATAL] = { "uji_jejak_batal", "SELECT COUNT(*) FROM jejak WHERE daerah_id = $1 AND tindakan = 'skm.kode_batal'"
               " AND alasan = 'Karcis hilang di jalan'", "i", "i" },
    [ASAL] = { "uji_asal", "SELECT n FROM skm_kode_batch WHERE daerah_id = $1 AND asal = 1", "i", "i" },
};
static const struct stmt batch_of = { "uji_batch", "SELECT batch_id FROM skm_kode WHERE daerah_id = $1 AND sidik = $2", "ib", "i" };

static int64_t number(struct site *s, int which)
{
    int64_t n = 0;
    CHECK_OK(db_int(s->db, &own[which], ARGS(VI(DAERAH)), &n));
    return n;
}

static int batch_post(struct site *s, const char *layanan, const char *n, const char *sampai, const char *kunci)
{
    const char *body = arena_format(&s->arena, "csrf=token&layanan=%s&jumlah=%s&sampai=%s&kunci=%s", layanan, n, sampai, kunci);
    return site_form(s, "/kelola/skm/kode", body);
}

/* The i-th code on the sheet that was answered last. */
static const char *printed(struct site *s, int i)
{
    static const char mark[] = "<p class=\"kode\">";
    const char *at = site_body();
    for (int k = 0; k <= i; k++) {
        at = strstr(at, mark);
        if (!at)
            return NULL;
        at += sizeof mark - 1;
    }
    return arena_copy(&s->arena, at, 17);
}

static const char *one_code(struct site *s, const char *layanan)
{
    sign_in(PERAN_ADMIN_DAERAH, 0);
    CHECK_INT(batch_post(s, layanan, "1", say_day_iso(&s->arena, site_today(s) + 3), ""), 200);
    const char *code = printed(s, 0);
    CHECK(code);
    return code;
}

static const char *answer(struct site *s, const char *tiket, const char *key)
{
    return arena_format(&s->arena, NINE "&saran=Kursi+tunggu+kurang&tiket=%s&idempotency=%s", tiket, key);
}

static const char *path_of(struct site *s, int64_t layanan)
{
    return arena_format(&s->arena, "/s/%s", skm_survei_of(s, layanan).kode);
}

/* ---- making and printing ---- */

TEST(skm_kode__a_batch_is_printed_once_and_only_hashes_stay)
{
    struct site *s = site();
    sign_in(PERAN_PETUGAS, UNIT_A);
    int64_t before = number(s, N), audited = number(s, BUAT);
    CHECK_INT(batch_post(s, "ktp", "3", say_day_iso(&s->arena, site_today(s) + 10), "424242"), 200);
    CHECK_TEXT(site_field("Cache-Control"), "no-store");
    const char *code[3];
    for (int i = 0; i < 3; i++) {
        char plain[KODE_POLOS];
        code[i] = printed(s, i);
        CHECK(code[i] && kode_baca(code[i], plain));
        unsigned char sidik[KODE_SIDIK];
        enum kode_keadaan state;
        skm_kode_sidik(plain, sidik);
        CHECK_OK(skm_kode_look(s->db, DAERAH, sidik, 0, site_today(s), &state, NULL));
        CHECK_INT(state, KODE_BERLAKU);
    }
    CHECK(strcmp(code[0], code[1]) != 0 && !printed(s, 3));
    CHECK_INT(number(s, N), before + 3);
    CHECK_INT(batch_post(s, "ktp", "3", say_day_iso(&s->arena, site_today(s) + 10), "424242"), 409); /* the form again */
    CHECK_INT(number(s, N), before + 3);
    CHECK_INT(site_get(s, "/kelola/skm/kode"), 200);
    CHECK(site_shows("KTP elektronik") && !site_shows(code[0]));
    CHECK_INT(number(s, BUAT), audited + 1);
}

/* How many records of a kind hold a text in their last field. */
static int records(const struct buf *doc, char kind, const char *holds)
{
    static char room[1 << 21];
    struct naskah_record r;
    int n = 0;
    CHECK(doc->n < sizeof room && !doc->overflow);
    memcpy(room, doc->p, doc->n);
    room[doc->n] = '\0';
    struct naskah_reader in = { room, room + doc->n, 0 };
    while (naskah_next(&in, &r))
        n += r.kind == kind && (!holds || strstr(r.field[r.n - 1], holds));
    return n;
}

TEST(skm_kode__a_sheet_as_pdf_has_every_code_in_letters_and_as_qr)
{
    enum { TICKETS = 23 };
    struct site *s = site();
    struct skm_survei v;
    struct buf doc;
    static char codes[TICKETS][KODE_POLOS];
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, KTP, &v));
    for (int i = 0; i < TICKETS; i++)
        skm_kode_acak(codes[i]);
    struct skm_kode_lembar k = { .survei = &v, .alamat = "https://maklumat.contoh.go.id", .berlaku = "22 Desember 2026", .hari = "2026-11-22",
                                 .kode = codes, .n = TICKETS };
    buf_init(&doc, 1 << 21);
    skm_kode_lembar(&doc, &s->arena, &k);
    CHECK_INT(records(&doc, 'F', NULL), 3); /* ten a page */
    CHECK_INT(records(&doc, 'q', NULL), TICKETS);
    for (int i = 0; i < TICKETS; i++) {
        char shown[KODE_TEKS];
        kode_tulis(codes[i], shown);
        CHECK_INT(records(&doc, 'b', shown), 1);
        CHECK_INT(records(&doc, 'q', arena_format(&s->arena, "https://maklumat.contoh.go.id/k/%s", shown)), 1);
    }
    buf_clear(&doc);
    k.alamat = NULL;
    skm_kode_lembar(&doc, &s->arena, &k);
    CHECK(records(&doc, 'q', NULL) == 0 && records(&doc, 'b', "Buka halaman /k di situs survei") == TICKETS);
    buf_release(&doc);

    sign_in(PERAN_ADMIN_DAERAH, 0); /* the same through the form: what was printed is stored, once */
    const int64_t before = number(s, N), made = number(s, BUAT);
    const char *body = arena_format(&s->arena, "csrf=token&layanan=ktp&jumlah=12&sampai=%s&kunci=77001&bentuk=pdf", say_day_iso(&s->arena, site_today(s) + 3));
    CHECK_INT(site_form(s, "/kelola/skm/kode", body), 200);
    CHECK_TEXT(site_field("Content-Type"), "application/pdf");
    CHECK_TEXT(site_field("Cache-Control"), "no-store");
    CHECK(memcmp(site_body(), "%PDF-", 5) == 0);
    CHECK_INT(number(s, N), before + 12);
    CHECK_INT(number(s, BUAT), made + 1);
    CHECK_INT(site_form(s, "/kelola/skm/kode", body), 409);
    CHECK_INT(number(s, N), before + 12);
    CHECK_INT(site_form(s, "/kelola/skm/kode", arena_format(&s->arena, "csrf=token&layanan=ktp&jumlah=0&sampai=%s&bentuk=pdf", say_day_iso(&s->arena, site_today(s)))), 422);
}

TEST(skm_kode__bad_forms_come_back_and_other_units_are_refused)
{
    struct site *s = site();
    sign_in(PERAN_PETUGAS, UNIT_A);
    const char *good = say_day_iso(&s->arena, site_today(s) + 1);
    static const char *const numbers[] = { "0", "501", "-1", "x", "" };
    for (size_t i = 0; i < COUNT(numbers); i++)
        CHECK_INT(batch_post(s, "ktp", numbers[i], good, ""), 422);
    CHECK(site_shows("jumlah-e"));
    CHECK_INT(batch_post(s, "ktp", "7", say_day_iso(&s->arena, site_today(s) - 1), ""), 422);
    CHECK(site_shows("sampai-e") && site_shows("value=\"7\""));
    CHECK_INT(batch_post(s, "ktp", "7", say_day_iso(&s->arena, site_today(s) + KODE_HARI_MAX + 1), ""), 422);
    CHECK_INT(batch_post(s, "gigi", "7", good, ""), 422); /* of another unit */
    CHECK(site_shows("layanan-e"));
    CHECK_INT(batch_post(s, "ktp", "500", good, ""), 200);
    CHECK(printed(s, 499) && !printed(s, 500));
}

/* ---- spending ---- */

struct spender { int port, status; pthread_barrier_t *start; char request[1024]; };

static void *spend_run(void *arg)
{
    struct spender *p = arg;
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)p->port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    char head[64] = "";
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool there = fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
    pthread_barrier_wait(p->start);
    if (there && write(fd, p->request, strlen(p->request)) > 0)
        for (size_t n = 0; n < sizeof head - 1;) {
            ssize_t got = read(fd, head + n, sizeof head - 1 - n);
            if (got <= 0)
                break;
            n += (size_t)got;
        }
    if (strlen(head) > 12)
        p->status = (int)strtol(head + 9, NULL, 10);
    if (fd >= 0)
        close(fd);
    return NULL;
}

TEST(skm_kode__of_fifty_parallel_spends_exactly_one_is_accepted)
{
    struct site *s = site();
    static struct spender p[PARALLEL];
    pthread_t thread[PARALLEL];
    pthread_barrier_t start;
    const char *code = one_code(s, "ktp"), *path = path_of(s, KTP);
    int64_t coded = number(s, KODE), open = number(s, DARING), used = number(s, TERPAKAI);
    CHECK_INT(pthread_barrier_init(&start, NULL, PARALLEL), 0);
    for (int i = 0; i < PARALLEL; i++) {
        const char *body = answer(s, code, arena_format(&s->arena, "sekaligus-%04d", i));
        p[i] = (struct spender){ .port = site_port(s), .start = &start };
        snprintf(p[i].request, sizeof p[i].request,
                 "POST %s HTTP/1.1\r\nHost: uji\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                 "Content-Length: %zu\r\n\r\n%s", path, strlen(body), body);
        CHECK_INT(pthread_create(&thread[i], NULL, spend_run, &p[i]), 0);
    }
    int accepted = 0, refused = 0;
    for (int i = 0; i < PARALLEL; i++) {
        pthread_join(thread[i], NULL);
        accepted += p[i].status == 303;
        refused += p[i].status == 409;
    }
    pthread_barrier_destroy(&start);
    CHECK_INT(accepted, 1);
    CHECK_INT(refused, PARALLEL - 1);
    CHECK_INT(number(s, KODE), coded + 1);
    CHECK_INT(number(s, DARING), open);
    CHECK_INT(number(s, TERPAKAI), used + 1);
}

TEST(skm_kode__sending_again_is_harmless_and_a_spent_code_leads_to_an_open_answer)
{
    struct site *s = site();
    const char *code = one_code(s, "ktp"), *path = path_of(s, KTP);
    person.id = 0;
    CHECK_INT(site_get(s, arena_format(&s->arena, "/k/%s", code)), 200);
    CHECK(site_shows("name=\"tiket\"") && site_shows("KTP elektronik"));
    int64_t coded = number(s, KODE), open = number(s, DARING);
    CHECK_INT(site_form(s, path, answer(s, code, "kirim-ulang-1")), 303);
    const char *receipt = arena_text(&s->arena, site_field("Location"));
    CHECK_INT(site_form(s, path, answer(s, code, "kirim-ulang-1")), 303);
    CHECK_TEXT(site_field("Location"), receipt);
    CHECK_INT(number(s, KODE), coded + 1);
    CHECK_INT(site_form(s, path, answer(s, code, "kirim-lain-2")), 409);
    CHECK(site_shows("Kode ini sudah dipakai") && site_shows("Kirim tanpa kode"));
    CHECK(site_shows("Kursi tunggu kurang") && site_shows("id=\"u3-4\" value=\"4\" checked") && !site_shows("name=\"tiket\""));
    CHECK_INT(number(s, KODE) + number(s, DARING), coded + 1 + open);
    CHECK_INT(site_form(s, path, NINE "&idempotency=kirim-lain-2"), 303);
    CHECK_INT(number(s, DARING), open + 1);
    CHECK_INT(site_get(s, arena_format(&s->arena, "/k/%s", code)), 409);
    CHECK(site_shows("Kode ini sudah dipakai") && site_shows(path));
}

TEST(skm_kode__wrong_survey_slip_expired_and_void)
{
    struct site *s = site();
    const char *code = one_code(s, "ktp"), *path = path_of(s, KTP);
    int64_t coded = number(s, KODE), used = number(s, TERPAKAI);
    person.id = 0;
    CHECK_INT(site_form(s, path_of(s, GIGI), answer(s, code, "survei-lain-1")), 409);
    CHECK_INT(site_form(s, path, answer(s, "AAAAA-AAAAA-AAAAB", "salah-ketik-1")), 409);
    CHECK(site_shows("Kirim tanpa kode"));
    CHECK_INT(site_form(s, "/k", "kode=AAAAA-AAAAA-AAAAB"), 422);
    CHECK_INT(site_form(s, "/k", arena_format(&s->arena, "kode=%s", code)), 303);
    CHECK_INT(site_get(s, "/k/00000-00000-00000"), 404); /* the checks hold, nobody made it */
    CHECK_INT(site_get(s, "/k"), 200);
    unsigned char sidik[KODE_SIDIK];
    char plain[KODE_POLOS];
    enum kode_keadaan state;
    CHECK(kode_baca(code, plain));
    skm_kode_sidik(plain, sidik);
    CHECK_OK(skm_kode_look(s->db, DAERAH, sidik, 0, site_today(s) + 3, &state, NULL));
    CHECK_INT(state, KODE_BERLAKU);
    CHECK_OK(skm_kode_look(s->db, DAERAH, sidik, 0, site_today(s) + 4, &state, NULL));
    CHECK_INT(state, KODE_LEWAT);
    int64_t batch = 0;
    CHECK_OK(db_int(s->db, &batch_of, ARGS(VI(DAERAH), VB(sidik, sizeof sidik)), &batch));
    const char *to = arena_format(&s->arena, "/kelola/skm/kode/%lld/batal", (long long)batch);
    sign_in(PERAN_PETUGAS, UNIT_B);
    CHECK_INT(site_form(s, to, "csrf=token&alasan=Karcis+hilang+di+jalan"), 403);
    sign_in(PERAN_PETUGAS, UNIT_A);
    CHECK_INT(site_form(s, to, "csrf=token&alasan=pendek"), 422);
    CHECK_INT(site_form(s, to, "csrf=token&alasan=Karcis+hilang+di+jalan"), 303);
    CHECK_INT(site_form(s, to, "csrf=token&alasan=Karcis+hilang+di+jalan"), 409);
    CHECK_INT(site_form(s, "/kelola/skm/kode/99/batal", "csrf=token&alasan=Karcis+hilang+di+jalan"), 404);
    CHECK_INT(number(s, BATAL), 1);
    CHECK_INT(site_form(s, path, answer(s, code, "sesudah-batal-1")), 409);
    CHECK(site_shows("sudah dibatalkan"));
    CHECK_INT(number(s, KODE), coded);
    CHECK_INT(number(s, TERPAKAI), used);
}

/* ---- given out by another feature, and forgotten ---- */

static enum mk_result give_put(struct db *tx, void *arg, struct err *err)
{
    char (*code)[FEATURE_KODE] = arg;
    (void)err;
    const struct house h = { .features = (const struct feature *const[]){ &feature_skm }, .n_features = 1 };
    for (int i = 0; i < 2; i++) {
        enum mk_result r = house_kode_beri(&h, tx, DAERAH, KTP, 20410, code[i]);
        if (r)
            return r;
    }
    char none[FEATURE_KODE];
    return house_kode_beri(&h, tx, DAERAH, 999, 20410, none) == MK_NOT_FOUND ? MK_OK : MK_FAILED;
}

static enum mk_result erase_put(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, &skm_stmts[Q_KODE_ERASE], ARGS(VI(DAERAH), VI(*(int32_t *)arg), VI(100)), NULL);
}

TEST(skm_kode__given_out_one_by_one_until_the_end_of_the_next_month_and_erased)
{
    struct site *s = site();
    char code[2][FEATURE_KODE], plain[KODE_POLOS];
    unsigned char sidik[KODE_SIDIK];
    enum kode_keadaan state;
    int64_t all = number(s, N);
    site_write(s, give_put, code); /* day 20410 is 18 November 2025 */
    CHECK(strcmp(code[0], code[1]) != 0);
    CHECK_INT(number(s, ASAL), 2);
    CHECK(kode_baca(code[1], plain));
    skm_kode_sidik(plain, sidik);
    CHECK_OK(skm_kode_look(s->db, DAERAH, sidik, 0, date_to_days((struct date){ 2025, 12, 31 }), &state, NULL));
    CHECK_INT(state, KODE_BERLAKU);
    int32_t day = date_to_days((struct date){ 2026, 1, 1 });
    CHECK_OK(skm_kode_look(s->db, DAERAH, sidik, 0, day, &state, NULL));
    CHECK_INT(state, KODE_LEWAT);
    site_write(s, erase_put, &day);
    CHECK_OK(skm_kode_look(s->db, DAERAH, sidik, 0, day, &state, NULL));
    CHECK_INT(state, KODE_ASING);
    CHECK_INT(number(s, N), all);
}

TEST(skm_kode__guessing_is_slowed_down_also_for_codes_that_hold)
{
    struct site *s = site();
    const char *code = one_code(s, "ktp"), *path = path_of(s, KTP);
    int status = 0, tries = 0;
    person.id = 0;
    s->settings.rate_limits = 1;
    s->settings.kode_per_hour = 20;
    CHECK_INT(site_get(s, arena_format(&s->arena, "/k/%s", code)), 200);
    for (; tries <= 30 && status != 429; tries++)
        status = site_get(s, "/k/00000-00000-00000");
    CHECK_INT(status, 429);
    CHECK(tries > 10);
    CHECK_INT(site_get(s, arena_format(&s->arena, "/k/%s", code)), 429);
    CHECK_INT(site_form(s, path, answer(s, code, "sesudah-menebak")), 429);
    CHECK(site_shows("Kursi tunggu kurang"));
    s->settings.rate_limits = 0;
}
