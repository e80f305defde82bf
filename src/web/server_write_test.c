/* server_write_test.c: writes, deadlines, many connections, and the end. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "web/server_kit.h"

#define POST_TEXT "POST /tulis HTTP/1.1\r\nHost: uji\r\nContent-Type: application/x-www-form-urlencoded\r\n" \
                  "Content-Length: 6\r\n\r\nteks=a"

static int status_of(struct reply r)
{
    reply_release(&r);
    return r.status;
}

static int64_t elapsed_ms(int64_t since_us)
{
    return (clock_monotonic_us() - since_us) / 1000;
}

TEST(server__a_write_is_answered_when_it_is_durable)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    struct reply r = fetch_post(&k, "/tulis", "teks=baik+sekali");
    CHECK_INT(r.status, 200);
    CHECK_TEXT(r.body, "tersimpan baik sekali");
    reply_release(&r);
    CHECK_INT(kit_rows(&k), 1);
    r = fetch_post(&k, "/tulis", "teks=x&gagal=1");
    CHECK_INT(r.status, 409);
    CHECK(strstr(r.body, "sudah ada"));
    reply_release(&r);
    CHECK_INT(kit_rows(&k), 1);
    int good = 1, explained = 0;
    for (int n = 1; n < 10; n++) { /* each call at the store's door fails once, those of reading too */
        store_fail_at(k.store, n);
        r = fetch_post(&k, "/tulis", "teks=y");
        store_fail_at(k.store, 0);
        CHECK(r.status == 503 || r.status == 200);
        good += r.status == 200;
        explained += strstr(r.body, "Belum tersimpan") != NULL;
        reply_release(&r);
        CHECK_INT(kit_rows(&k), good);
    }
    CHECK(explained > 0);
    CHECK_INT(status_of(fetch_post(&k, "/tulis", "teks=z")), 200);
    kit_stop(&k);
    CHECK_INT(k.result, MK_OK);
}

TEST(server__many_writes_share_few_transactions)
{
    enum { N = 60 };
    static struct kit k;
    int fd[N];
    kit_init(&k);
    kit_start(&k, true);
    kit_hold_writer(true);
    for (int i = 0; i < N; i++) {
        fd[i] = client_connect(&k);
        client_send(fd[i], POST_TEXT, sizeof POST_TEXT - 1);
    }
    struct reply r = fetch_get(&k, "/orang/a", NULL); /* reading goes on meanwhile */
    CHECK_INT(status_of(r), 200);
    kit_hold_writer(false);
    for (int i = 0; i < N; i++) {
        client_read(fd[i], &r, false);
        CHECK_INT(status_of(r), 200);
        close(fd[i]);
    }
    struct store_figures f;
    store_figures(k.store, &f);
    CHECK_INT(f.writes, N + 1);
    CHECK(f.transactions < 10);
    CHECK_INT(kit_rows(&k), N);
    kit_stop(&k);
}

TEST(server__a_full_queue_says_busy)
{
    enum { N = 40 };
    static struct kit k;
    int fd[N], busy = 0, good = 0;
    kit_init(&k);
    k.settings.write_queue = 16;
    kit_start(&k, true);
    kit_hold_writer(true);
    for (int i = 0; i < N; i++) {
        fd[i] = client_connect(&k);
        client_send(fd[i], POST_TEXT, sizeof POST_TEXT - 1);
    }
    CHECK_INT(status_of(fetch_get(&k, "/orang/a", NULL)), 200);
    kit_hold_writer(false);
    for (int i = 0; i < N; i++) {
        struct reply r;
        client_read(fd[i], &r, false);
        busy += r.status == 503 && strcmp(reply_field(&r, "Retry-After"), "1") == 0;
        good += r.status == 200;
        reply_release(&r);
        close(fd[i]);
    }
    CHECK(busy > 0);
    CHECK_INT(busy + good, N);
    CHECK_INT(kit_rows(&k), good);
    kit_stop(&k);
}

TEST(server__a_client_may_leave_while_its_write_waits)
{
    static struct kit k;
    kit_init(&k);
    kit_start(&k, true);
    kit_hold_writer(true);
    for (int i = 0; i < 20; i++) {
        int fd = client_connect(&k);
        client_send(fd, POST_TEXT, sizeof POST_TEXT - 1);
        if (i % 2) {
            struct linger now = { 1, 0 }; /* a reset, not a farewell */
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        }
        CHECK_INT(status_of(fetch_get(&k, "/orang/a", NULL)), 200); /* it is read by now */
        close(fd);
    }
    kit_hold_writer(false);
    for (int i = 0; i < 24000 && kit_rows(&k) < 20; i++)
        usleep(5000);
    CHECK_INT(kit_rows(&k), 20); /* accepted is accepted */
    CHECK_INT(status_of(fetch_post(&k, "/tulis", "teks=z")), 200);
    kit_stop(&k);
    CHECK_INT(k.result, MK_OK);
}

/* The first thousand stay in the library's hands while they wait, the others are taken out and put back. */
TEST(server__more_may_wait_than_may_linger)
{
    enum { N = 1100 };
    static struct kit k;
    static int fd[N];
    kit_init(&k);
    k.settings.connections_per_addr = 2 * N;
    kit_start(&k, true);
    kit_hold_writer(true);
    for (int i = 0; i < N; i++) {
        fd[i] = client_connect(&k);
        CHECK(client_send(fd[i], POST_TEXT, sizeof POST_TEXT - 1));
        if (i % 50 == 49)
            CHECK_INT(status_of(fetch_get(&k, "/orang/a", NULL)), 200);
    }
    for (int i = 0; i < N; i += 11)
        close(fd[i]); /* of both kinds */
    kit_hold_writer(false);
    for (int i = 0; i < N; i++) {
        struct reply r;
        if (i % 11 == 0)
            continue;
        client_read(fd[i], &r, false);
        CHECK_INT(status_of(r), 200);
        close(fd[i]);
    }
    for (int i = 0; i < 24000 && kit_rows(&k) < N; i++)
        usleep(5000);
    CHECK_INT(kit_rows(&k), N);
    kit_stop(&k);
    CHECK_INT(k.result, MK_OK);
}

/* ---- the end ---- */

TEST(server__stopping_finishes_what_was_accepted)
{
    enum { N = 30 };
    static struct kit k;
    int fd[N];
    kit_init(&k);
    kit_start(&k, true);
    int idle = client_connect(&k);
    kit_hold_writer(true);
    for (int i = 0; i < N; i++) {
        fd[i] = client_connect(&k);
        client_send(fd[i], POST_TEXT, sizeof POST_TEXT - 1);
    }
    CHECK_INT(status_of(fetch_get(&k, "/orang/a", NULL)), 200); /* all are read by now */
    server_stop(k.server);
    usleep(30000);
    kit_hold_writer(false);
    for (int i = 0; i < N; i++) {
        struct reply r;
        client_read(fd[i], &r, false);
        CHECK_INT(r.status, 200);
        CHECK_TEXT(reply_field(&r, "Connection"), "close");
        reply_release(&r);
        close(fd[i]);
    }
    kit_stop(&k);
    CHECK_INT(k.result, MK_OK);
    CHECK(client_closed(idle, 60000));
    close(idle);
}

TEST(server__stopping_does_not_wait_for_ever)
{
    static struct kit k;
    kit_init(&k);
    k.settings.stop_seconds = 1;
    k.settings.body_seconds = 200;
    kit_start(&k, true);
    int fd = client_connect(&k); /* a body that never comes */
    static const char head[] = "POST /tulis HTTP/1.1\r\nHost: uji\r\nContent-Length: 6\r\n"
                               "Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    client_send(fd, head, sizeof head - 1);
    CHECK_INT(status_of(fetch_get(&k, "/orang/a", NULL)), 200);
    int64_t before = clock_monotonic_us();
    kit_stop(&k);
    CHECK_INT(k.result, MK_BUSY);
    CHECK(elapsed_ms(before) < 60000); /* one second is what it was told; the body would have been waited for two hundred */
    close(fd);
}

/* ---- deadlines ---- */

TEST(server__drips_are_cut)
{
    static struct kit k;
    enum { HEAD, BODY, AGAIN, SILENT, N };
    static const char post[] = "POST /tulis HTTP/1.1\r\nHost: uji\r\nContent-Length: 2000\r\n"
                               "Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    int fd[N];
    bool open[N];
    int64_t cut[N] = { 0 };
    kit_init(&k);
    k.settings.header_seconds = k.settings.body_seconds = k.settings.idle_seconds = 1;
    kit_start(&k, true);
    const int64_t opened = clock_monotonic_us();
    for (int i = 0; i < N; i++) {
        fd[i] = client_connect(&k);
        open[i] = true;
    }
    struct reply r;
    client_send(fd[AGAIN], "GET /halo HTTP/1.1\r\nHost: uji\r\n\r\n", 33);
    client_read(fd[AGAIN], &r, false);
    CHECK_INT(status_of(r), 200);
    client_send(fd[HEAD], "GET /halo HTTP/1.1\r\nX: ", 23);
    client_send(fd[BODY], post, sizeof post - 1);
    /* drops at this pace would keep them open for minutes */
    while ((open[0] || open[1] || open[2] || open[3]) && elapsed_ms(opened) < 60000) {
        for (int i = 0; i < SILENT; i++)
            if (open[i])
                client_send(fd[i], "a", 1);
        for (int i = 0; i < N; i++)
            if (open[i] && client_closed(fd[i], 25)) {
                open[i] = false;
                cut[i] = elapsed_ms(opened);
            }
    }
    for (int i = 0; i < N; i++) {
        CHECK(!open[i]);
        CHECK(cut[i] >= 900);
        close(fd[i]);
    }
    CHECK_INT(kit_rows(&k), 0);
    CHECK_INT(status_of(fetch_get(&k, "/halo", NULL)), 200);
    kit_stop(&k);
}

/* ---- many connections ---- */

/* libmicrohttpd's own epoll thread answers a handful a second at multiples of 128 (performance.md). */
TEST(server__no_number_of_connections_stalls_it)
{
    static const int counts[] = { 1, 127, 128, 129, 255, 256, 257 };
    static struct kit k;
    static int fd[257];
    static const char get[] = "GET /halo HTTP/1.1\r\nHost: uji\r\n\r\n";
    kit_init(&k);
    kit_start(&k, true);
    int open = 0;
    for (size_t c = 0; c < COUNT(counts); c++) {
        while (open < counts[c])
            fd[open++] = client_connect(&k);
        int64_t before = clock_monotonic_us();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < open; i++)
                client_send(fd[i], get, sizeof get - 1);
            for (int i = 0; i < open; i++) {
                struct reply r;
                client_read(fd[i], &r, false);
                CHECK_INT(status_of(r), 200);
            }
        }
        CHECK(elapsed_ms(before) < 60000);
    }
    for (int i = 0; i < open; i++)
        client_send(fd[i], POST_TEXT, sizeof POST_TEXT - 1);
    for (int i = 0; i < open; i++) {
        struct reply r;
        client_read(fd[i], &r, false);
        CHECK_INT(status_of(r), 200);
        close(fd[i]);
    }
    CHECK_INT(kit_rows(&k), open);
    kit_stop(&k);
}

TEST(server__one_address_gets_no_more_than_its_connections)
{
    static struct kit k;
    int fd[5];
    kit_init(&k);
    k.settings.connections_per_addr = 3;
    kit_start(&k, true);
    for (int i = 0; i < 5; i++)
        fd[i] = client_connect(&k);
    for (int i = 0; i < 3; i++) {
        struct reply r;
        client_send(fd[i], "GET /halo HTTP/1.1\r\nHost: uji\r\n\r\n", 33);
        client_read(fd[i], &r, false);
        CHECK_INT(status_of(r), 200);
    }
    CHECK(client_closed(fd[3], 60000) && client_closed(fd[4], 60000));
    for (int i = 0; i < 5; i++)
        close(fd[i]);
    kit_stop(&k);
}
