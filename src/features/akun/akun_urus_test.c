/* akun_urus_test.c: links, roles with four eyes, disabling, editing at once, and the second factor, through the
 * real server. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "akun/akun_kit.h"

static const char sistem[] = "sistem@uji.go.id", daerah[] = "daerah@uji.go.id", orang[] = "orang@uji.go.id";
static struct site_jar jar_sistem, jar_daerah, jar_orang;

/* Two administrators and an officer, signed in. */
static struct site *ready(void)
{
    struct site *s = akun_site();
    bool there = akun_row(s, sistem) != 0;
    int64_t a = akun_person(s, sistem, PERAN_PENGELOLA_SISTEM, 0), b = akun_person(s, daerah, PERAN_ADMIN_DAERAH, 0);
    akun_person(s, orang, PERAN_PETUGAS, BIDANG);
    if (!there) {
        akun_faktor(s, a);
        akun_faktor(s, b);
    }
    akun_sign_in(s, &jar_sistem, sistem);
    akun_sign_in(s, &jar_daerah, daerah);
    akun_sign_in(s, &jar_orang, orang);
    return s;
}

static const char *path(const char *rest, int64_t id)
{
    static char text[200];
    snprintf(text, sizeof text, "/kelola/akun/%lld%s", (long long)id, rest);
    return text;
}

/* The token of the link that the page shows. */
static const char *link_shown(void)
{
    static char token[TOKEN_TEXT];
    const char *p = strstr(site_body(), "/undangan/");
    CHECK(p != NULL);
    snprintf(token, sizeof token, "%.43s", p + 10);
    return token;
}

TEST(akun_link__invitation_makes_an_account_that_can_sign_in_once)
{
    struct site *s = ready();
    char at[100], body[200];
    CHECK_INT(akun_send(s, &jar_daerah, "/kelola/akun/baru",
                        "nama=Baru+Sekali&surel=Baru@Uji.go.id&peran=PETUGAS&unit=101&dari=&sampai="), 200);
    snprintf(at, sizeof at, "/undangan/%s", link_shown());
    site_use(NULL);
    CHECK_INT(site_get(s, at), 200);
    CHECK(site_shows("Selamat datang") && site_shows("baru@uji.go.id"));
    CHECK_TEXT(site_field("Referrer-Policy"), "same-origin"); /* browsers hide Origin behind "no-referrer" */
    CHECK_INT(site_form(s, at, "sandi=password123&sandi2=password123"), 422);
    CHECK_INT(site_form(s, at, "sandi=perahu+Towuti+1987&sandi2=lain"), 422);
    CHECK_INT(site_form(s, at, "sandi=perahu+Towuti+1987&sandi2=perahu+Towuti+1987"), 303);
    CHECK_INT(site_form(s, at, "sandi=perahu+Towuti+1987&sandi2=perahu+Towuti+1987"), 404);
    CHECK_INT(site_get(s, at), 404);
    struct site_jar jar = { "" };
    site_use(&jar);
    snprintf(body, sizeof body, "surel=BARU@uji.go.id&sandi=perahu+Towuti+1987&next=%%2Fkelola%%2Fprofil");
    CHECK_INT(site_form(s, "/masuk", body), 303);
    CHECK_TEXT(site_field("Location"), "/kelola/profil");
    CHECK_INT(site_get(s, "/kelola/profil"), 200);
    CHECK_INT(site_get(s, "/kelola/akun"), 403);
    CHECK(site_shows("tidak berhak"));
}

TEST(akun_link__reset_ends_sessions_and_dies_after_half_an_hour)
{
    struct site *s = ready();
    char at[100];
    CHECK_INT(akun_send(s, &jar_daerah, path("/tautan", akun_row(s, orang)), ""), 200);
    snprintf(at, sizeof at, "/undangan/%s", link_shown());
    int64_t now = clock_utc_ms();
    site_use(NULL);
    site_clock(s, now + 29 * 60000);
    CHECK_INT(site_get(s, at), 200);
    site_clock(s, now + 31 * 60000);
    CHECK_INT(site_get(s, at), 404);
    site_clock(s, now);
    site_use(&jar_orang);
    CHECK_INT(site_get(s, "/kelola"), 200);
    site_use(NULL);
    CHECK_INT(site_form(s, at, "sandi=kuda+tua+menyeberang+jembatan&sandi2=kuda+tua+menyeberang+jembatan"), 303);
    site_use(&jar_orang);
    CHECK_INT(site_get(s, "/kelola"), 303);
}

/* ---- fifty at once ---- */

struct racer {
    pthread_t thread;
    int port, status;
    const char *token;
};

static void *race(void *arg)
{
    struct racer *r = arg;
    static const char body[] = "sandi=kuda+tua+menyeberang+jembatan&sandi2=kuda+tua+menyeberang+jembatan";
    char text[1024];
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)r->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int n = snprintf(text, sizeof text, "POST /undangan/%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                     "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s", r->token, sizeof body - 1, body);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 && write(fd, text, (size_t)n) == n) {
        ssize_t got = read(fd, text, sizeof text - 1);
        text[got > 0 ? got : 0] = '\0';
        r->status = strncmp(text, "HTTP/1.1 ", 9) == 0 ? (int)strtol(text + 9, NULL, 10) : 0;
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

TEST(akun_link__of_fifty_at_once_one_wins)
{
    enum { RACERS = 50 };
    struct site *s = ready();
    struct racer r[RACERS] = { { 0 } };
    CHECK_INT(akun_send(s, &jar_daerah, path("/tautan", akun_row(s, orang)), ""), 200);
    const char *token = link_shown();
    int won = 0, lost = 0;
    for (int i = 0; i < RACERS; i++) {
        r[i].token = token;
        r[i].port = site_port(s);
        CHECK_INT(pthread_create(&r[i].thread, NULL, race, &r[i]), 0);
    }
    for (int i = 0; i < RACERS; i++) {
        pthread_join(r[i].thread, NULL);
        won += r[i].status == 303;
        lost += r[i].status == 404;
    }
    CHECK_INT(won, 1);
    CHECK_INT(lost, RACERS - 1);
}

/* ---- disabling and roles ---- */

TEST(akun_disable__kills_the_session_at_once_and_the_way_in)
{
    struct site *s = ready();
    int64_t id = akun_row(s, orang);
    site_use(&jar_orang);
    CHECK_INT(site_get(s, "/kelola"), 200);
    CHECK_INT(akun_send(s, &jar_daerah, path("/aktif", id), "aktif=0"), 303);
    site_use(&jar_orang);
    CHECK_INT(site_get(s, "/kelola"), 303);
    CHECK_INT(site_form(s, "/masuk", "surel=orang@uji.go.id&sandi=kuda+tua+menyeberang+jembatan"), 422);
    CHECK_INT(akun_send(s, &jar_daerah, path("/tautan", id), ""), 403);
    CHECK_INT(akun_send(s, &jar_daerah, path("/aktif", id), "aktif=1"), 303);
    akun_sign_in(s, &jar_orang, orang);
    /* nobody disables themselves, nor the last system manager */
    CHECK_INT(akun_send(s, &jar_daerah, path("/aktif", akun_row(s, daerah)), "aktif=0"), 403);
    CHECK_INT(akun_send(s, &jar_daerah, path("/aktif", akun_row(s, sistem)), "aktif=0"), 403);
    site_use(&jar_sistem);
    CHECK_INT(site_get(s, "/kelola"), 200);
}

static int64_t pending(struct site *s, int64_t id)
{
    struct akun_peran_list list;
    CHECK_OK(akun_peran_baca(s->db, &s->arena, DAERAH, id, &list));
    for (size_t i = 0; i < list.n; i++)
        if (!list.item[i].disetujui)
            return list.item[i].id;
    return 0;
}

static size_t grants(struct site *s, int64_t id)
{
    struct hak_grant *g;
    size_t n;
    CHECK_OK(akun_grants(s->db, &s->arena, DAERAH, id, &g, &n));
    return n;
}

TEST(akun_role__one_that_administers_counts_only_after_a_second_person)
{
    struct site *s = ready();
    char rest[64];
    int64_t id = akun_row(s, orang);
    CHECK_INT(akun_send(s, &jar_daerah, path("/peran", id), "peran=ADMIN_UNIT&unit=102"), 303);
    CHECK_INT(grants(s, id), 1);
    site_use(&jar_orang);
    CHECK_INT(site_get(s, "/kelola/akun"), 403); /* proposed is not granted */
    snprintf(rest, sizeof rest, "/peran/%lld/setuju", (long long)pending(s, id));
    CHECK_INT(akun_send(s, &jar_daerah, path(rest, id), ""), 403); /* the proposer */
    CHECK_INT(akun_send(s, &jar_orang, path(rest, id), ""), 403);  /* the one who gets it */
    CHECK_INT(grants(s, id), 1);
    CHECK_INT(akun_send(s, &jar_sistem, path(rest, id), ""), 303);
    CHECK_INT(grants(s, id), 2);
    site_use(&jar_orang);
    CHECK_INT(site_get(s, "/kelola"), 303); /* a change of roles ends the sessions */
    CHECK(strncmp(site_field("Location"), "/masuk", 6) == 0);
    struct akun_peran_list list;
    CHECK_OK(akun_peran_baca(s->db, &s->arena, DAERAH, id, &list));
    snprintf(rest, sizeof rest, "/peran/%lld/cabut", (long long)list.item[list.n - 1].id);
    CHECK_INT(akun_send(s, &jar_sistem, path(rest, id), ""), 303);
    CHECK_INT(grants(s, id), 1);
}

TEST(akun_role__nobody_hands_out_more_than_they_may)
{
    struct site *s = ready();
    struct site_jar jar = { "" };
    int64_t unit = akun_person(s, "adminunit@uji.go.id", PERAN_ADMIN_UNIT, DINAS), id = akun_row(s, orang);
    akun_faktor(s, unit);
    akun_sign_in(s, &jar, "adminunit@uji.go.id");
    CHECK_INT(akun_send(s, &jar, path("/peran", id), "peran=ENUMERATOR&unit=102"), 303); /* below the own unit */
    CHECK_INT(akun_send(s, &jar, path("/peran", id), "peran=ENUMERATOR&unit=103"), 403); /* another unit */
    CHECK_INT(akun_send(s, &jar, path("/peran", id), "peran=ADMIN_UNIT&unit=102"), 403);
    CHECK_INT(akun_send(s, &jar, path("/peran", id), "peran=PIMPINAN&unit=0"), 403);
    CHECK_INT(akun_send(s, &jar, path("/peran", id), "peran=PETUGAS&unit=0"), 422);
    CHECK_INT(akun_send(s, &jar, path("/peran", unit), "peran=PETUGAS&unit=101"), 403); /* oneself */
    CHECK_INT(akun_send(s, &jar, path("/tautan", akun_row(s, sistem)), ""), 404);
    CHECK_INT(akun_send(s, &jar, "/kelola/akun/baru", "nama=Orang+Luar&surel=luar@uji.go.id&peran=PETUGAS&unit=103"), 403);
    CHECK_INT(akun_row(s, "luar@uji.go.id"), 0); /* the whole write is undone */
    akun_sign_in(s, &jar_orang, orang); /* the new role ended the session */
    CHECK_INT(akun_send(s, &jar_orang, path("/aktif", unit), "aktif=0"), 403);
}

/* ---- editing ---- */

TEST(akun_edit__two_at_once_shows_both_and_loses_nothing)
{
    struct site *s = ready();
    int64_t id = akun_row(s, orang);
    struct akun_orang o;
    char body[200];
    CHECK_OK(akun_orang_baca(s->db, &s->arena, DAERAH, id, &o));
    snprintf(body, sizeof body, "versi=%lld&nama=Nama+Pertama&surel=orang@uji.go.id&peran=PENGELOLA_SISTEM&aktif=0", (long long)o.versi);
    CHECK_INT(akun_send(s, &jar_daerah, path("", id), body), 303);
    snprintf(body, sizeof body, "versi=%lld&nama=Nama+Kedua&surel=orang@uji.go.id", (long long)o.versi);
    CHECK_INT(akun_send(s, &jar_sistem, path("", id), body), 409);
    CHECK(site_shows("Nama Pertama") && site_shows("Nama Kedua") && site_shows("Yang sekarang tersimpan"));
    CHECK_OK(akun_orang_baca(s->db, &s->arena, DAERAH, id, &o));
    CHECK_TEXT(o.nama, "Nama Pertama");
    CHECK(o.aktif && grants(s, id) >= 1); /* fields that the form does not have change nothing */
    CHECK_INT(akun_send(s, &jar_daerah, path("", id), "versi=1&nama=X&surel=daerah@uji.go.id"), 422);
}

TEST(akun_fresh__ten_minutes_after_the_password_it_is_asked_for_again)
{
    struct site *s = ready();
    int64_t now = clock_utc_ms(), id = akun_row(s, orang);
    site_clock(s, now + 11 * 60000);
    site_use(&jar_daerah);
    CHECK_INT(site_get(s, "/kelola/akun"), 200);
    CHECK_INT(site_get(s, "/kelola/akun/baru"), 303);
    CHECK_TEXT(site_field("Location"), "/masuk/ulang?next=%2Fkelola%2Fakun%2Fbaru");
    CHECK_INT(akun_send(s, &jar_daerah, path("/tautan", id), ""), 303);
    char before[64];
    snprintf(before, sizeof before, "%s", site_cookie(&jar_daerah, "maklumat"));
    CHECK_INT(akun_send(s, &jar_daerah, "/masuk/ulang", "sandi=salah+sama+sekali"), 422);
    CHECK_INT(akun_send(s, &jar_daerah, "/masuk/ulang", "sandi=kuda+tua+menyeberang+jembatan"), 303);
    CHECK(strcmp(before, site_cookie(&jar_daerah, "maklumat")) != 0);
    CHECK_INT(akun_send(s, &jar_daerah, path("/tautan", id), ""), 200);
    site_clock(s, 0);
}

/* ---- one's own ---- */

TEST(akun_own__new_password_ends_the_other_sessions)
{
    struct site *s = ready();
    struct site_jar other = { "" };
    akun_sign_in(s, &other, orang);
    CHECK_INT(akun_send(s, &jar_orang, "/kelola/profil/sandi", "lama=bukan+itu+lho&sandi=perahu+Towuti+1987&sandi2=perahu+Towuti+1987"), 422);
    CHECK_INT(akun_send(s, &jar_orang, "/kelola/profil/sandi",
                        "lama=kuda+tua+menyeberang+jembatan&sandi=perahu+Towuti+1987&sandi2=perahu+Towuti+1987"), 303);
    CHECK_INT(site_get(s, "/kelola"), 200);
    site_use(&other);
    CHECK_INT(site_get(s, "/kelola"), 303);
    CHECK_INT(akun_send(s, &jar_orang, "/kelola/profil/sandi",
                        "lama=perahu+Towuti+1987&sandi=kuda+tua+menyeberang+jembatan&sandi2=kuda+tua+menyeberang+jembatan"), 303);
}

static int from_base32(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

TEST(akun_factor__is_set_up_from_the_page_and_a_recovery_code_works_once)
{
    struct site *s = ready();
    struct site_jar jar = { "" };
    unsigned char secret[TOTP_BYTES] = { 0 };
    char code[TOTP_DIGITS + 1], body[100], pulih[PULIH_TEXT];
    int64_t id = akun_person(s, "tamu@uji.go.id", PERAN_PEJABAT_PENGADUAN, 0);
    akun_sign_in(s, &jar, "tamu@uji.go.id");
    CHECK_INT(site_get(s, "/kelola"), 303);
    CHECK_INT(site_get(s, "/kelola/profil"), 303);
    CHECK_INT(site_get(s, "/kelola/faktor"), 200);
    CHECK(site_shows("<svg class=\"qr\" role=\"img\""));
    const char *p = strstr(site_body(), "class=\"codebox\">");
    CHECK(p != NULL);
    unsigned bits = 0, value = 0;
    size_t n = 0;
    for (p += 16; *p != '<'; p++)
        if (from_base32(*p) >= 0) {
            value = value << 5 | (unsigned)from_base32(*p);
            if ((bits += 5) >= 8)
                secret[n++] = (unsigned char)(value >> (bits -= 8));
            value &= 0xFFF;
        }
    CHECK_INT(n, TOTP_BYTES);
    CHECK_INT(akun_send(s, &jar, "/kelola/faktor", "kode=000000"), 422);
    CHECK(totp_kode(secret, TOTP_BYTES, clock_utc_ms() / 30000, code));
    snprintf(body, sizeof body, "kode=%s", code);
    CHECK_INT(akun_send(s, &jar, "/kelola/faktor", body), 200);
    p = strstr(site_body(), "class=\"codes");
    CHECK(p != NULL);
    p = strstr(p, "<li>");
    CHECK(p != NULL);
    snprintf(pulih, sizeof pulih, "%.19s", p + 4);
    CHECK_INT(site_get(s, "/kelola"), 200);
    for (int i = 0; i < 2; i++) {
        struct site_jar fresh = { "" };
        site_use(&fresh);
        CHECK_INT(site_form(s, "/masuk", "surel=tamu@uji.go.id&sandi=kuda+tua+menyeberang+jembatan"), 303);
        snprintf(body, sizeof body, "kode=%s", pulih);
        CHECK_INT(site_form(s, "/masuk/kode", body), i == 0 ? 303 : 422);
    }
    int64_t left = 0;
    CHECK_OK(db_int(s->db, &akun_stmts[Q_PULIH_COUNT], ARGS(VI(DAERAH), VI(id)), &left));
    CHECK_INT(left, PULIH_BANYAK - 1);
}

TEST(akun_trail__every_change_left_an_entry_without_secrets)
{
    struct site *s = ready();
    int64_t before = 0, after = 0;
    static const struct stmt count = { "uji_jejak", "SELECT COUNT(*) FROM jejak WHERE daerah_id = $1", .in = "i", .out = "i" };
    static const struct stmt leak = { "uji_jejak_bocor", "SELECT COUNT(*) FROM jejak WHERE daerah_id = $1 AND (sesudah LIKE '%argon2%'"
                                      " OR sesudah LIKE '%jembatan%' OR sebelum LIKE '%argon2%')", .in = "i", .out = "i" };
    CHECK_OK(db_int(s->db, &count, ARGS(VI(DAERAH)), &before));
    CHECK_INT(akun_send(s, &jar_daerah, path("/tautan", akun_row(s, orang)), ""), 200);
    CHECK_OK(db_int(s->db, &count, ARGS(VI(DAERAH)), &after));
    CHECK_INT(after, before + 1);
    CHECK_OK(db_int(s->db, &leak, ARGS(VI(DAERAH)), &after));
    CHECK_INT(after, 0);
}
