/* server_test.c: the real server on a free port: answers, fields, statuses, cache. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/asset.h"
#include "web/encode.h"
#include "web/house.h"
#include "web/server_kit.h"

static int status_of(struct reply r)
{
    reply_release(&r);
    return r.status;
}
#define CHECK_STATUS(request, want) CHECK_INT(status_of(request), want)

TEST(server__answers_a_page_with_all_its_fields)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    struct reply r = fetch_get(&k, "/halo", NULL);
    CHECK_INT(r.status, 200);
    CHECK_TEXT(r.body, "<p>halo 0</p>");
    CHECK_TEXT(reply_field(&r, "Content-Type"), "text/html; charset=utf-8");
    CHECK_TEXT(reply_field(&r, "X-Content-Type-Options"), "nosniff");
    CHECK_TEXT(reply_field(&r, "Referrer-Policy"), "same-origin");
    CHECK_TEXT(reply_field(&r, "X-Frame-Options"), "DENY");
    CHECK_TEXT(reply_field(&r, "Cross-Origin-Opener-Policy"), "same-origin");
    CHECK_TEXT(reply_field(&r, "Cache-Control"), "no-cache");
    CHECK(strstr(reply_field(&r, "Content-Security-Policy"), "default-src 'none'") != NULL);
    CHECK(!strstr(reply_field(&r, "Content-Security-Policy"), "unsafe"));
    CHECK(reply_field(&r, "Permissions-Policy") != NULL);
    CHECK(reply_field(&r, "Server") == NULL);
    CHECK(reply_field(&r, "Access-Control-Allow-Origin") == NULL);
    CHECK(reply_field(&r, "Strict-Transport-Security") == NULL);
    reply_release(&r);
    r = fetch_get(&k, "/halo", "X-Forwarded-Proto: https\r\n"); /* no proxy is configured */
    CHECK(reply_field(&r, "Strict-Transport-Security") == NULL);
    reply_release(&r);
    k.settings.proxy = 1;
    r = fetch_get(&k, "/halo", "X-Forwarded-Proto: https\r\nOrigin: https://lain.example\r\n");
    k.settings.proxy = 0;
    CHECK_TEXT(reply_field(&r, "Strict-Transport-Security"), "max-age=31536000; includeSubDomains");
    CHECK(reply_field(&r, "Access-Control-Allow-Origin") == NULL);
    reply_release(&r);
    r = fetch_get(&k, "/halo?lang=en", NULL);
    CHECK_TEXT(r.body, "<p>hello 0</p>");
    reply_release(&r);
    kit_stop(&k);
    CHECK_INT(k.result, MK_OK);
}

TEST(server__reads_path_and_query_decoded_once)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    static const struct { const char *path, *body; } good[] = {
        { "/orang/budi?q=a%20b+c", "budi|a b c" },
        { "/orang/a%26b", "a&amp;b|-" },
        { "/orang/%252e?q=%2541", "%2e|%41" },
        { "/orang/%3Cb%3E?q=%3Cscript%3E", "&lt;b&gt;|&lt;script&gt;" },
        { "/orang/semua", "tetap" },
        { "/orang/s%65mua", "tetap" },
        { "/orang/x?q=1&q=2", "x|1" },
    };
    for (size_t i = 0; i < COUNT(good); i++) {
        struct reply r = fetch_get(&k, good[i].path, NULL);
        CHECK_INT(r.status, 200);
        CHECK_TEXT(r.body, good[i].body);
        reply_release(&r);
    }
    static const char *const bad[] = { "/orang/%", "/orang/%zz", "/orang/%00", "/orang/%ff", "/orang/a%2fb",
                                       "/orang/a%5Cb", "/orang/x?q=%", "/orang/x?q=%ff", "/orang/x?q=%00",
                                       "/orang/%0d%0aX:y", "/orang/x?=1", "orang", "http://uji/halo", "*" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct reply r = fetch_get(&k, bad[i], NULL);
        if (r.status != 400)
            FAIL("%s: %d", bad[i], r.status);
        reply_release(&r);
    }
    kit_stop(&k);
}

/* ---- statuses ---- */

TEST(server__error_pages_help_and_carry_a_number)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    struct reply r = fetch_get(&k, "/tidak-ada", NULL);
    CHECK_INT(r.status, 404);
    CHECK(strstr(r.body, "Halaman tidak ditemukan") && strstr(r.body, "name=\"q\""));
    CHECK(strstr(r.body, "nomor permintaan") && strstr(r.body, "Kabupaten Uji"));
    CHECK_TEXT(reply_field(&r, "Cache-Control"), "no-store");
    CHECK(reply_field(&r, "Content-Security-Policy") != NULL);
    reply_release(&r);
    r = fetch_get(&k, "/tidak-ada?lang=en", NULL);
    CHECK(strstr(r.body, "lang=\"en\"") && !strstr(r.body, "Halaman tidak ditemukan"));
    reply_release(&r);
    r = fetch_get(&k, "/api/v1/tidak-ada", NULL);
    CHECK_INT(r.status, 404);
    CHECK_TEXT(reply_field(&r, "Content-Type"), "application/json; charset=utf-8");
    CHECK(strncmp(r.body, "{\"error\":{\"status\":404,\"message\":\"", 34) == 0);
    reply_release(&r);
    r = fetch_get(&k, "/galat", NULL);
    CHECK_INT(r.status, 503);
    CHECK(!strstr(r.body, "rahasia dapur"));
    reply_release(&r);
    r = fetch_get(&k, "/bentrok", NULL);
    CHECK_INT(r.status, 409);
    CHECK(strstr(r.body, "periode TW1 sudah ditutup"));
    reply_release(&r);
    kit_stop(&k);
}

TEST(server__refuses_with_the_right_status)
{
    static const char form[] = "Content-Type: application/x-www-form-urlencoded\r\n";
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    struct reply r = fetch(&k, "POST /halo HTTP/1.1\r\nHost: uji\r\n%sContent-Length: 3\r\n\r\na=1", form);
    CHECK_INT(r.status, 405);
    CHECK_TEXT(reply_field(&r, "Allow"), "GET, HEAD");
    reply_release(&r);
    r = fetch(&k, "GET /tulis HTTP/1.1\r\nHost: uji\r\n\r\n");
    CHECK_INT(r.status, 405);
    CHECK_TEXT(reply_field(&r, "Allow"), "POST");
    reply_release(&r);
    CHECK_STATUS(fetch(&k, "TRACE /halo HTTP/1.1\r\nHost: uji\r\n\r\n"), 405);
    CHECK_STATUS(fetch(&k, "DELETE /halo HTTP/1.1\r\nHost: uji\r\n\r\n"), 405);
    CHECK_STATUS(fetch(&k, "OPTIONS /tidak HTTP/1.1\r\nHost: uji\r\n\r\n"), 404);
    CHECK_STATUS(fetch(&k, "PUT /tulis HTTP/1.1\r\nHost: uji\r\nContent-Length: 3\r\n\r\na=1"), 405);
    CHECK_STATUS(fetch(&k, "POST /tulis HTTP/1.1\r\nHost: uji\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                           "Content-Length: 3\r\n\r\na=1"), 415);
    CHECK_STATUS(fetch(&k, "POST /tulis HTTP/1.1\r\nHost: uji\r\nContent-Length: 3\r\n\r\na=1"), 415);
    CHECK_STATUS(fetch(&k, "POST /api/v1/gema HTTP/1.1\r\nHost: uji\r\n%sContent-Length: 2\r\n\r\n{}", form), 415);
    CHECK_STATUS(fetch(&k, "POST /api/v1/gema HTTP/1.1\r\nHost: uji\r\nContent-Type: application/json; "
                           "charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"), 200);
    CHECK_STATUS(fetch_post(&k, "/tulis", "lain=1"), 422);
    CHECK_STATUS(fetch_post(&k, "/tulis", "teks=%zz"), 400);
    CHECK_STATUS(fetch_get(&k, "/petugas", NULL), 403);
    CHECK_STATUS(fetch(&k, "GET /halo HTTP/1.1\r\nHost: uji\r\nContent-Length: 1\r\n\r\nx"), 400);
    kit_stop(&k);
}

static struct reply fetch_filled(struct kit *k, const char *before, size_t filling, const char *after)
{
    struct reply r;
    struct buf b;
    int fd = client_connect(k);
    buf_init(&b, 1 << 20);
    buf_str(&b, before);
    for (size_t i = 0; i < filling; i++)
        buf_char(&b, 'a');
    buf_str(&b, after);
    client_send(fd, b.p, b.n);
    buf_release(&b);
    client_read(fd, &r, false);
    close(fd);
    return r;
}

TEST(server__sizes_have_limits)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    CHECK_STATUS(fetch_filled(&k, "GET /", 4095, " HTTP/1.1\r\nHost: uji\r\n\r\n"), 404);
    struct reply r = fetch_filled(&k, "GET /", 4096, " HTTP/1.1\r\nHost: uji\r\n\r\n");
    CHECK_INT(r.status, 414);
    CHECK(reply_field(&r, "Content-Security-Policy") != NULL);
    reply_release(&r);
    CHECK_STATUS(fetch_filled(&k, "GET /", 100000, " HTTP/1.1\r\nHost: uji\r\n\r\n"), 414);
    CHECK_STATUS(fetch_filled(&k, "GET /halo HTTP/1.1\r\nHost: uji\r\nX: ", 8000, "\r\n\r\n"), 200);
    r = fetch_filled(&k, "GET /halo HTTP/1.1\r\nHost: uji\r\nX: ", 9000, "\r\n\r\n");
    CHECK_INT(r.status, 431);
    CHECK(strstr(r.body, "melebihi batas"));
    reply_release(&r);
    CHECK_STATUS(fetch_filled(&k, "GET /halo HTTP/1.1\r\nHost: uji\r\nX: ", 100000, "\r\n\r\n"), 431);
    char many[70 * 8 + 1] = "";
    for (int i = 0; i < 70; i++)
        memcpy(many + i * 8, "Xx: yy\r\n", 9);
    CHECK_STATUS(fetch_get(&k, "/halo", many), 431);
    static const char post[] = "POST /tulis HTTP/1.1\r\nHost: uji\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                               "Content-Length: %d\r\n\r\nteks=";
    char head[256];
    snprintf(head, sizeof head, post, 2048);
    CHECK_STATUS(fetch_filled(&k, head, 2043, ""), 200);
    snprintf(head, sizeof head, post, 2049);
    r = fetch_filled(&k, head, 2044, "");
    CHECK_INT(r.status, 413);
    CHECK(strstr(r.body, "Kiriman terlalu besar"));
    reply_release(&r);
    CHECK_INT(kit_rows(&k), 1);
    char fields[1000] = "teks=1";
    for (int i = 0; i < 64; i++)
        memcpy(fields + strlen(fields), "&a=1", 5);
    CHECK_STATUS(fetch_post(&k, "/tulis", fields), 413);
    kit_stop(&k);
}

/* Chunks are counted as they come; a length that was never said helps nobody around the limit. */
TEST(server__chunked_bodies_are_counted)
{
    static const char head[] = "POST /tulis HTTP/1.1\r\nHost: uji\r\nTransfer-Encoding: chunked\r\n"
                               "Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    static struct kit k;
    struct reply r;
    char chunk[1100] = "400\r\n";
    memset(chunk + 5, 'a', 1024);
    snprintf(chunk + 5 + 1024, 3, "\r\n");
    kit_init(&k);
    kit_start(&k, true);
    CHECK_STATUS(fetch(&k, "%s6\r\nteks=a\r\n3;x=y\r\nbcd\r\n0\r\n\r\n", head), 200);
    CHECK_STATUS(fetch(&k, "%s6\r\nteks=a\r\n3\r\nbcdx\r\n0\r\n\r\n", head), 400);
    CHECK_STATUS(fetch(&k, "%s-1\r\nteks=a\r\n0\r\n\r\n", head), 400);
    CHECK_STATUS(fetch(&k, "%sffffffffffffffffff\r\nteks=a\r\n0\r\n\r\n", head), 413);
    int fd = client_connect(&k); /* 3 KiB: above the limit, and all of it sent */
    client_send(fd, head, sizeof head - 1);
    for (int i = 0; i < 3; i++)
        client_send(fd, chunk, 5 + 1024 + 2);
    client_send(fd, "0\r\n\r\n", 5);
    client_read(fd, &r, false);
    CHECK_INT(r.status, 413);
    reply_release(&r);
    close(fd);
    fd = client_connect(&k); /* without end */
    client_send(fd, head, sizeof head - 1);
    for (int i = 0; i < 3000 && client_send(fd, chunk, 5 + 1024 + 2); i++)
        ;
    client_read(fd, &r, false);
    CHECK_INT(r.status, 413);
    CHECK(strstr(r.body, "Kiriman terlalu besar"));
    reply_release(&r);
    close(fd);
    CHECK_INT(kit_rows(&k), 1);
    kit_stop(&k);
}

TEST(server__other_sites_cannot_post_here)
{
    static const char post[] = "POST /tulis HTTP/1.1\r\nHost: uji.example:8080\r\n%s"
                               "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\r\nteks=a";
    static const struct { const char *fields; int status; } table[] = {
        { "", 200 },
        { "Origin: https://uji.example:8080\r\n", 200 },
        { "Origin: http://UJI.example:8080\r\nSec-Fetch-Site: same-origin\r\n", 200 },
        { "Sec-Fetch-Site: none\r\n", 200 },
        { "Sec-Fetch-Site: cross-site\r\n", 403 },
        { "Origin: https://uji.example\r\n", 403 },
        { "Origin: https://lain.example\r\n", 403 },
        { "Origin: https://uji.example:8080.lain.example\r\n", 403 },
        { "Origin: null\r\n", 403 },
        { "Origin: https://uji.example:8080\r\nSec-Fetch-Site: cross-site\r\n", 403 },
    };
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    for (size_t i = 0; i < COUNT(table); i++) {
        char text[1000];
        int n = snprintf(text, sizeof text, post, table[i].fields);
        struct reply r;
        int fd = client_connect(&k);
        client_send(fd, text, (size_t)n);
        client_read(fd, &r, false);
        if (r.status != table[i].status)
            FAIL("%s: %d", table[i].fields, r.status);
        reply_release(&r);
        close(fd);
    }
    CHECK_INT(kit_rows(&k), 4);
    CHECK_STATUS(fetch(&k, "POST /api/v1/gema HTTP/1.1\r\nHost: uji\r\nOrigin: https://lain\r\n"
                           "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"), 403);
    kit_stop(&k);
}

/* ---- caching ---- */

TEST(server__head_and_tags_and_304)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    static const char *const paths[] = { "/besar", "/baru" }; /* cacheable, and not */
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct reply r = fetch_get(&k, paths[i], NULL);
        char tag[100], fields[300];
        CHECK_INT(r.n, 5000);
        snprintf(tag, sizeof tag, "%s", reply_field(&r, "ETag"));
        CHECK(tag[0] == '"');
        CHECK_TEXT(reply_field(&r, "Vary"), "Accept-Encoding");
        reply_release(&r);
        r = fetch(&k, "HEAD %s HTTP/1.1\r\nHost: uji\r\n\r\n", paths[i]);
        CHECK_INT(r.status, 200);
        CHECK_TEXT(reply_field(&r, "Content-Length"), "5000");
        CHECK_TEXT(reply_field(&r, "ETag"), tag);
        reply_release(&r);
        snprintf(fields, sizeof fields, "If-None-Match: \"x\", W/%s\r\n", tag);
        for (int round = 0; round < 2; round++) {
            r = fetch_get(&k, paths[i], fields);
            CHECK_INT(r.status, 304);
            CHECK_TEXT(reply_field(&r, "ETag"), tag);
            CHECK_TEXT(reply_field(&r, "Cache-Control"), "no-cache");
            reply_release(&r);
        }
        r = fetch_get(&k, paths[i], "Accept-Encoding: gzip, br\r\n");
        CHECK_TEXT(reply_field(&r, "Content-Encoding"), "gzip");
        CHECK(r.n < 500 && strcmp(reply_field(&r, "ETag"), tag) != 0);
        reply_release(&r);
        r = fetch_get(&k, paths[i], "Accept-Encoding: gzip;q=0\r\n");
        CHECK(reply_field(&r, "Content-Encoding") == NULL);
        reply_release(&r);
    }
    struct reply r = fetch_get(&k, "/halo", "Accept-Encoding: gzip\r\n"); /* too small to be worth it */
    CHECK(reply_field(&r, "Content-Encoding") == NULL);
    reply_release(&r);
    r = fetch_get(&k, "/kepala?v=1", NULL);
    CHECK_TEXT(reply_field(&r, "Cache-Control"), "no-store");
    CHECK(reply_field(&r, "ETag") == NULL);
    reply_release(&r);
    kit_stop(&k);
}

/* A page that states a day (the questions "in use today") is neither kept nor called the same when that day is over. */
TEST(server__a_page_that_states_the_day_does_not_outlive_it)
{
    struct kit k;
    char first[40], tag[80], fields[140];
    kit_init(&k);
    clock_set_fake(INT64_C(1795276799000)); /* 21 November 2026, 23.59.59 WITA */
    kit_start(&k, true);
    struct reply r = fetch_get(&k, "/hari", NULL);
    snprintf(first, sizeof first, "%s", r.body);
    snprintf(tag, sizeof tag, "%s", reply_field(&r, "ETag"));
    CHECK_TEXT(reply_field(&r, "Cache-Control"), "no-cache"); /* nobody on the way shows it without asking again */
    reply_release(&r);
    snprintf(fields, sizeof fields, "If-None-Match: %s\r\n", tag);
    r = fetch_get(&k, "/hari", fields);
    CHECK_INT(r.status, 304);
    reply_release(&r);
    clock_set_fake(INT64_C(1795276801000)); /* two seconds later */
    CHECK_STATUS(fetch_get(&k, "/healthz", NULL), 200); /* a turn of the loop that began before has the time of then */
    r = fetch_get(&k, "/hari", fields);
    CHECK_INT(r.status, 200);
    CHECK(strcmp(r.body, first) != 0 && strcmp(reply_field(&r, "ETag"), tag) != 0);
    reply_release(&r);
    kit_stop(&k);
    clock_set_fake(0);
}

TEST(server__a_cached_page_is_rendered_once_until_something_is_written)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    for (int i = 0; i < 5; i++)
        CHECK_STATUS(fetch_get(&k, "/halo", NULL), 200);
    CHECK_INT(kit_rendered(), 1);
    CHECK_STATUS(fetch_get(&k, "/halo?lang=en", NULL), 200);
    CHECK_INT(kit_rendered(), 2);
    struct reply r = fetch_post(&k, "/tulis", "teks=baru");
    CHECK_INT(r.status, 200);
    reply_release(&r);
    r = fetch_get(&k, "/halo", NULL);
    CHECK_TEXT(r.body, "<p>halo 1</p>");
    CHECK_INT(kit_rendered(), 3);
    reply_release(&r);
    kit_add_row(&k); /* behind its back */
    r = fetch_get(&k, "/halo", NULL);
    CHECK_TEXT(r.body, "<p>halo 2</p>");
    reply_release(&r);
    CHECK_STATUS(fetch_get(&k, "/halo", NULL), 200);
    CHECK_INT(kit_rendered(), 4);
    kit_stop(&k);
    kit_init(&k);
    k.settings.page_cache_bytes = 0;
    kit_start(&k, true);
    for (int i = 0; i < 3; i++)
        CHECK_STATUS(fetch_get(&k, "/halo", NULL), 200);
    CHECK_INT(kit_rendered(), 3);
    kit_stop(&k);
}

TEST(server__assets_come_compressed_and_stay)
{
    static struct kit k;
    const struct asset *a = asset_by_name("maklumat.css");
    CHECK(a != NULL);
    kit_init(&k);
    kit_start(&k, true);
    for (int round = 0; round < 2; round++) { /* made, then from the cache */
        struct reply r = fetch_get(&k, a->url, "Accept-Encoding: gzip, br\r\n");
        char tag[100], fields[200];
        CHECK_INT(r.status, 200);
        CHECK_TEXT(reply_field(&r, "Content-Encoding"), "br");
        CHECK_TEXT(reply_field(&r, "Content-Type"), "text/css; charset=utf-8");
        CHECK_TEXT(reply_field(&r, "Cache-Control"), "public, max-age=31536000, immutable");
        CHECK_TEXT(reply_field(&r, "Vary"), "Accept-Encoding");
        CHECK(r.n == a->br_n && memcmp(r.body, a->br, r.n) == 0);
        snprintf(tag, sizeof tag, "%s", reply_field(&r, "ETag"));
        reply_release(&r);
        r = fetch_get(&k, a->url, "Accept-Encoding: gzip\r\n");
        CHECK_TEXT(reply_field(&r, "Content-Encoding"), "gzip");
        CHECK_INT(r.n, a->gz_n);
        reply_release(&r);
        r = fetch_get(&k, a->url, NULL);
        CHECK(r.n == a->raw_n && memcmp(r.body, a->raw, r.n) == 0);
        reply_release(&r);
        snprintf(fields, sizeof fields, "Accept-Encoding: br\r\nIf-None-Match: %s\r\n", tag);
        CHECK_STATUS(fetch_get(&k, a->url, fields), 304);
    }
    CHECK_STATUS(fetch_get(&k, "/a/maklumat.0000000000.css", NULL), 404);
    CHECK_STATUS(fetch_get(&k, "/a/", NULL), 404);
    CHECK_STATUS(fetch_get(&k, "/a/../server.c", NULL), 404);
    kit_stop(&k);
}

/* ---- the rest of the house ---- */

TEST(server__own_routes_say_how_it_is)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    struct reply r = fetch_get(&k, "/healthz", NULL);
    CHECK_INT(r.status, 200);
    CHECK_TEXT(r.body, "ok\n");
    reply_release(&r);
    CHECK_STATUS(fetch_post(&k, "/tulis", "teks=1"), 200);
    r = fetch_get(&k, "/metrics", NULL);
    CHECK_INT(r.status, 200);
    CHECK(strstr(r.body, "maklumat_http_requests_total{class=\"2xx\"} 2\n"));
    CHECK(strstr(r.body, "maklumat_writes_total 2\n")); /* the region is one */
    CHECK(strstr(r.body, "process_resident_memory_bytes ") && strstr(r.body, "maklumat_uptime_seconds 0."));
    reply_release(&r);
    CHECK_STATUS(fetch_get(&k, "/metrics", "X-Forwarded-For: 203.0.113.9\r\n"), 404);
    CHECK_STATUS(fetch_get(&k, "/metrics", "Forwarded: for=203.0.113.9\r\n"), 404);
    CHECK_STATUS(fetch_get(&k, "/mesin", NULL), 200);
    CHECK_STATUS(fetch_get(&k, "/mesin", "X-Forwarded-For: 127.0.0.1\r\n"), 404);
    kit_stop(&k);
    kit_init(&k);
    k.settings.metrics = 0;
    kit_start(&k, true);
    CHECK_STATUS(fetch_get(&k, "/metrics", NULL), 404);
    kit_stop(&k);
}

TEST(server__without_a_region_it_says_how_to_make_one)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, false);
    struct reply r = fetch_get(&k, "/halo", NULL);
    CHECK_INT(r.status, 503);
    CHECK(strstr(r.body, "maklumat init") && strstr(r.body, "maklumat demo"));
    reply_release(&r);
    CHECK_STATUS(fetch_get(&k, "/healthz", NULL), 200);
    CHECK_STATUS(fetch_get(&k, asset_by_name("icon.svg")->url, NULL), 200);
    kit_stop(&k);
}

TEST(server__redirects_stay_here_and_fields_hold_one_line)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    static const struct { const char *next, *location; } table[] = {
        { "%2Flayanan%3Fa%3D1", "/layanan?a=1" }, { "%2F%2Fjahat.example", "/" }, { "https%3A%2F%2Fjahat.example", "/" },
        { "%2F%5Cjahat.example", "/" }, { "%2Fa%0D%0ASet-Cookie%3Ax", "/a%0D%0ASet-Cookie:x" },
        { "%2F%C3%A9%20", "/%C3%A9%20" }, { "jahat", "/" },
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        char path[200];
        snprintf(path, sizeof path, "/ke?next=%s", table[i].next);
        struct reply r = fetch_get(&k, path, NULL);
        CHECK_INT(r.status, 303);
        CHECK_TEXT(reply_field(&r, "Location"), table[i].location);
        CHECK(reply_field(&r, "Set-Cookie") == NULL);
        reply_release(&r);
    }
    struct reply r = fetch_get(&k, "/kepala?v=a%0D%0ASet-Cookie%3A%20x", NULL);
    CHECK_INT(r.status, 200);
    CHECK(reply_field(&r, "X-Uji") == NULL && reply_field(&r, "Set-Cookie") == NULL);
    reply_release(&r);
    kit_stop(&k);
}

/* Answers that only say where to go are used again: each visitor must get the own address, and TLS its own field. */
TEST(server__redirects_that_are_used_again_stay_apart)
{
    enum { N = 40, ROUNDS = 4 };
    static struct kit k;
    int fd[N];
    kit_init(&k);
    k.settings.proxy = 1;
    kit_start(&k, true);
    for (int i = 0; i < N; i++)
        fd[i] = client_connect(&k);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < N; i++) {
            char text[400];
            int n = snprintf(text, sizeof text, "GET /ke?next=%%2Forang%%2F%d-%0*d HTTP/1.1\r\nHost: uji\r\n%s\r\n", i,
                             round * 80 + 1, round, (i + round) % 3 ? "" : "X-Forwarded-Proto: https\r\n");
            CHECK(client_send(fd[i], text, (size_t)n));
        }
        for (int i = 0; i < N; i++) {
            char to[400]; /* the last rounds are too long to be kept */
            struct reply r;
            client_read(fd[i], &r, false);
            snprintf(to, sizeof to, "/orang/%d-%0*d", i, round * 80 + 1, round);
            CHECK_INT(r.status, 303);
            CHECK_TEXT(reply_field(&r, "Location"), to);
            CHECK((reply_field(&r, "Strict-Transport-Security") != NULL) == ((i + round) % 3 == 0));
            CHECK(reply_field(&r, "Content-Security-Policy") != NULL);
            CHECK_INT(r.n, 0);
            reply_release(&r);
        }
    }
    for (int i = 0; i < N; i++)
        close(fd[i]);
    kit_stop(&k);
}

TEST(server__limits_are_per_visitor_and_can_be_switched_off)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    for (int i = 0; i < 3; i++)
        CHECK_STATUS(fetch_post(&k, "/batas", "a=1"), 200);
    struct reply r = fetch_post(&k, "/batas", "a=1");
    CHECK_INT(r.status, 429);
    CHECK_TEXT(reply_field(&r, "Retry-After"), "1200");
    reply_release(&r);
    CHECK_STATUS(fetch_post(&k, "/tulis", "teks=1"), 200); /* another route */
    kit_stop(&k);
    kit_init(&k);
    k.settings.rate_limits = 0;
    kit_start(&k, true);
    for (int i = 0; i < 6; i++)
        CHECK_STATUS(fetch_post(&k, "/batas", "a=1"), 200);
    kit_stop(&k);
}

static struct reply batas_from(struct kit *k, const char *forwarded)
{
    return fetch(k, "POST /batas HTTP/1.1\r\nHost: uji\r\nX-Forwarded-For: %s\r\nContent-Length: 0\r\n\r\n", forwarded);
}

TEST(server__forwarded_addresses_count_only_behind_a_proxy)
{
    static struct kit k;
    for (int proxy = 0; proxy < 2; proxy++) {
        kit_init(&k);
        k.settings.proxy = proxy;
        kit_start(&k, true);
        for (int i = 0; i < 3; i++)
            CHECK_STATUS(batas_from(&k, "203.0.113.9"), 200);
        CHECK_STATUS(batas_from(&k, "203.0.113.9"), 429);
        CHECK_STATUS(batas_from(&k, "203.0.113.10"), proxy ? 200 : 429);
        CHECK_STATUS(batas_from(&k, "203.0.113.10, 203.0.113.9"), 429); /* what a visitor wrote is worth nothing */
        kit_stop(&k);
    }
}

TEST(server__access_log_says_nothing_about_the_visitor)
{
    static struct kit k;
    char path[300], text[8192];
    kit_init(&k);
    k.settings.access_log = 1;
    kit_start(&k, true);
    snprintf(path, sizeof path, "%s/log", test_dir());
    FILE *f = fopen(path, "w+");
    CHECK(f != NULL);
    log_set_fd(fileno(f));
    CHECK_STATUS(fetch_get(&k, "/orang/budi?q=sakit", "User-Agent: peramban\r\n"), 200);
    CHECK_STATUS(fetch_post(&k, "/tulis", "teks=keluhan"), 200);
    for (int i = 0; i < 2; i++)
        CHECK_STATUS(fetch_get(&k, "/besar?x=budi", NULL), 200);
    CHECK_STATUS(fetch_get(&k, "/rahasia/budi", NULL), 404);
    kit_stop(&k);
    log_set_fd(2);
    rewind(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    CHECK(strstr(text, "\"method\":\"GET\",\"route\":\"/orang/{nama}\",\"status\":200"));
    CHECK(strstr(text, "\"method\":\"POST\",\"route\":\"/tulis\",\"status\":200"));
    CHECK(strstr(text, "\"route\":\"/besar\",\"status\":200"));
    CHECK(strstr(text, "\"route\":\"-\",\"status\":404"));
    static const char *const never[] = { "budi", "sakit", "keluhan", "127.0.0.1", "peramban", "rahasia" };
    for (size_t i = 0; i < COUNT(never); i++)
        CHECK(!strstr(text, never[i]));
}

TEST(page_init__links_to_the_same_page_in_the_other_language)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    struct reply r = fetch_get(&k, "/tidak/ada?q=a+%26+b&lang=id&x=1", NULL);
    CHECK(strstr(r.body, "href=\"/tidak/ada?q=a%20%26%20b&amp;x=1&amp;lang=en\""));
    CHECK(strstr(r.body, "value=\"a &amp; b\"") && strstr(r.body, "href=\"/halo\">Halo<"));
    reply_release(&r);
    r = fetch_get(&k, "/tidak/ada?q=%3Cb%3E&lang=en", NULL);
    CHECK(strstr(r.body, "href=\"/tidak/ada?q=%3Cb%3E\""));
    CHECK(strstr(r.body, "href=\"/halo?lang=en\">Hello<") && strstr(r.body, "href=\"/?lang=en\""));
    CHECK(!strstr(r.body, "<b>"));
    reply_release(&r);
    r = fetch_get(&k, "//lain.example/x", NULL); /* never a link to another host */
    CHECK_INT(r.status, 404);
    CHECK(!strstr(r.body, "href=\"//lain.example"));
    reply_release(&r);
    kit_stop(&k);
}

static char lines[200];

static void line_note(void *arg, bool good, const char *text)
{
    (void)arg;
    size_t n = strlen(lines);
    snprintf(lines + n, sizeof lines - n, "%s %s;", good ? "ok" : "bad", text);
}

TEST(house__walks_all_routes_and_counts_reports)
{
    size_t n = 0;
    bool own = false, mine = false;
    for (const struct route *t; (t = house_route(kit_house(), n)); n++) {
        CHECK(t->role != ROLE_UNSET && t->handler);
        own = own || strcmp(t->path, "/healthz") == 0;
        mine = mine || strcmp(t->path, "/tulis") == 0;
    }
    CHECK(own && mine && n == 24);
    struct report report = { .line = line_note };
    report_line(&report, true, "unit %d", 1);
    report_line(&report, false, "unit %d", 2);
    CHECK_TEXT(lines, "ok unit 1;bad unit 2;");
    CHECK(report.good == 1 && report.bad == 1);
}

TEST(slots_fill__keeps_order_and_leaves_out_what_fails)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    struct reply r = fetch_get(&k, "/slot", NULL);
    CHECK_INT(r.status, 200);
    CHECK_TEXT(r.body, "<i>awal</i><b>x</b>");
    reply_release(&r);
    kit_stop(&k);
}

TEST(server_open__says_what_is_wrong)
{
    static struct kit k;
    struct server *s;
    struct err err;
    kit_init(&k);
    kit_start(&k, true);
    static const char *const bad[] = { "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "contoh:80", "[::1:80",
                                       "127.0.0.1:-1" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct server_options o = { .listen = bad[i], .settings = &k.settings, .house = kit_house(), .store = k.store,
                                    .ready_fd = -1 };
        CHECK_INT(server_open(&o, &s, &err), MK_INVALID);
        CHECK(strstr(err.text, "ALAMAT:PORT"));
    }
    char taken[40];
    snprintf(taken, sizeof taken, "127.0.0.1:%d", server_port(k.server));
    struct server_options o = { .listen = taken, .settings = &k.settings, .house = kit_house(), .store = k.store,
                                .ready_fd = -1 };
    CHECK_INT(server_open(&o, &s, &err), MK_FAILED);
    kit_stop(&k);
}
