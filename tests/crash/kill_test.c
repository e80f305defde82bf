/* kill_test.c: the finished server under load from eight clients, killed with SIGKILL again and again.
 *
 * A client notes each receipt it was answered with. A request that was cut off is sent again to the next
 * server with the same key, as a phone would, and must count once. In the end every receipt must be there,
 * every answer must have one receipt, and `maklumat verify` must agree. The same harness against a server
 * that answers before the COMMIT (early.c) must find losses, or it proves nothing.
 *
 * MAKLUMAT and MAKLUMAT_EARLY name the programs; MAKLUMAT_KILLS=n sets the number of kills (200). A kill
 * leaves the page cache alone: power cuts are power_test.c. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "skm/skm.h"
#include "tests/crash/process.h"

enum { CLIENTS = 8, KEY = 48, DEADLINE_SECONDS = 1200, CONTROL_KILLS = 600 };

struct receipt { unsigned char resi[SKM_RESI_BYTES]; };
struct client {
    pthread_t thread;
    int number, fd;
    char key[KEY]; /* of the request without an answer yet; "" none */
    int64_t sent;
    struct receipt *acked;
    size_t n, room;
    int64_t repeated;
};
static struct client client[CLIENTS];
static char survey[16], data[400];
static int port;
static atomic_bool down; /* the server was killed: stop */
static atomic_int answered; /* in this round */

/* ---- programs ---- */

static pid_t server_start(const char *program)
{
    const char *const argv[] = { program, "serve", "--data", data, "--listen", "127.0.0.1:0", "--ready-fd", "3",
                                 "--set", "rate_limits=off", "--set", "backup_hours=0", "--set", "increment_minutes=0",
                                 "--set", "query_milliseconds=60000", /* a busy machine */
                                 "--set", "write_rush=2", NULL }; /* counters are put off, or eight would never be a rush */
    char text[32];
    int fd;
    pid_t pid = spawn(argv, 3, &fd);
    struct pollfd p = { .fd = fd, .events = POLLIN };
    ssize_t n = poll(&p, 1, 120000) == 1 ? read(fd, text, sizeof text - 1) : -1;
    close(fd);
    if (n <= 0)
        FAIL("server tidak mulai");
    text[n] = '\0';
    port = (int)strtol(text, NULL, 10);
    return pid;
}

static void region_make(void)
{
    const char *program = program_of("MAKLUMAT");
    static char list[1 << 20];
    snprintf(data, sizeof data, "%s/data", test_dir());
    const char *const demo[] = { program, "demo", "--data", data, "--responses", "0", NULL };
    const char *const export[] = { program, "export", "survei", "--data", data, NULL };
    CHECK_INT(command(demo, list, sizeof list), 0);
    CHECK_INT(command(export, list, sizeof list), 0);
    const char *line = strchr(list, '\n');
    CHECK(line != NULL);
    CHECK_INT(sscanf(line + 1, "%15[^,]", survey), 1);
}

/* ---- clients ---- */

static bool connect_now(struct client *c)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval limit = { .tv_sec = 60 };
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(c->fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return true;
    close(c->fd);
    c->fd = -1;
    return false;
}

/* The whole head of an answer, and the body thrown away. False: cut off. */
static bool answer_read(struct client *c, char *head, size_t size)
{
    size_t n = 0;
    char *end = NULL;
    while (!end) {
        ssize_t k = n + 1 < size ? recv(c->fd, head + n, size - 1 - n, 0) : -1;
        if (k <= 0)
            return false;
        n += (size_t)k;
        head[n] = '\0';
        end = strstr(head, "\r\n\r\n");
    }
    const char *length = strcasestr(head, "\r\ncontent-length:");
    size_t body = length ? (size_t)strtoul(length + 17, NULL, 10) : 0, have = n - (size_t)(end + 4 - head);
    char room[4096];
    while (have < body) {
        ssize_t k = recv(c->fd, room, body - have < sizeof room ? body - have : sizeof room, 0);
        if (k <= 0)
            return false;
        have += (size_t)k;
    }
    end[2] = '\0';
    return true;
}

static void acknowledge(struct client *c, const char *head)
{
    const char *at = strstr(head, "/terima/");
    char text[SKM_RESI_TEXT] = "";
    if (strncmp(head, "HTTP/1.1 303", 12) != 0 || !at || sscanf(at + 8, "%19[0-9A-Z-]", text) != 1) {
        fprintf(stderr, "jawaban tak terduga: %.200s\n", head);
        abort();
    }
    if (c->n == c->room) {
        c->room = c->room ? 2 * c->room : 4096;
        c->acked = realloc(c->acked, c->room * sizeof *c->acked);
    }
    if (!c->acked || !skm_resi_parse(text, c->acked[c->n].resi))
        abort();
    c->n++;
    c->key[0] = '\0';
    atomic_fetch_add(&answered, 1);
}

static bool submit(struct client *c)
{
    char request[1024], body[256], head[4096];
    int m = snprintf(body, sizeof body, "u1=4&u2=3&u3=4&u4=2&u5=3&u6=4&u7=3&u8=1&u9=%d&idempotency=%s", c->number % 4 + 1,
                     c->key);
    int n = snprintf(request, sizeof request,
                     "POST /s/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                     "Content-Length: %d\r\n\r\n%s", survey, m, body);
    if (send(c->fd, request, (size_t)n, MSG_NOSIGNAL) != n || !answer_read(c, head, sizeof head))
        return false;
    acknowledge(c, head);
    return true;
}

static void *client_main(void *arg)
{
    struct client *c = arg;
    if (!connect_now(c))
        return NULL;
    c->repeated += c->key[0] != '\0';
    while (!atomic_load(&down)) {
        if (!c->key[0])
            snprintf(c->key, sizeof c->key, "kunci-%d-%lld", c->number, (long long)c->sent++);
        if (!submit(c))
            break;
    }
    close(c->fd);
    return NULL;
}

/* Every fourth is killed whatever it was doing, the others some time after their first answer: on a busy machine it may be
 * long in coming. */
static void round_run(const char *program, struct prng *r)
{
    int status = 0;
    pid_t pid = server_start(program);
    atomic_store(&down, false);
    atomic_store(&answered, 0);
    for (int i = 0; i < CLIENTS; i++)
        CHECK(pthread_create(&client[i].thread, NULL, client_main, &client[i]) == 0);
    const bool any = prng_below(r, 4) == 0;
    for (int ms = 0; !any && ms < 60000 && atomic_load(&answered) == 0; ms++)
        usleep(1000);
    usleep((any ? 10000 : 0) + prng_below(r, 70000));
    kill(pid, SIGKILL);
    atomic_store(&down, true);
    CHECK(waitpid(pid, &status, 0) == pid);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(client[i].thread, NULL);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL); /* it was at work, and it was us who ended it */
}

/* ---- the count afterwards ---- */

struct toll { int64_t acked, lost, repeated; };

static int64_t number_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *q = NULL;
    CHECK(sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW);
    int64_t v = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return v;
}

/* Those that the killed server left on their way (store/once.c) are 22 bytes each, with the receipt in front. */
#define ALL_RECEIPTS \
    "WITH RECURSIVE place(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n < 4095)" \
    " SELECT COUNT(*) FROM (SELECT resi FROM skm_resi UNION" \
    " SELECT substr(isi, 22 * n + 1, 10) FROM skm_resi_tunda CROSS JOIN place WHERE 22 * n < length(isi))"

static void toll_count(struct toll *t)
{
    char path[500];
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    snprintf(path, sizeof path, "%s/maklumat.db", data);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "SELECT 1 FROM skm_resi WHERE daerah_id = 7324 AND resi = ?1"
                             " UNION ALL SELECT 1 FROM skm_resi_tunda WHERE daerah_id = 7324 AND instr(isi, ?1) > 0 LIMIT 1",
                             -1, &q, NULL) == SQLITE_OK);
    *t = (struct toll){ 0 };
    for (int i = 0; i < CLIENTS; i++) {
        for (size_t k = 0; k < client[i].n; k++) {
            sqlite3_bind_blob(q, 1, client[i].acked[k].resi, SKM_RESI_BYTES, SQLITE_STATIC);
            t->lost += sqlite3_step(q) != SQLITE_ROW;
            sqlite3_reset(q);
        }
        t->acked += (int64_t)client[i].n;
        t->repeated += client[i].repeated;
    }
    sqlite3_finalize(q);
    CHECK_INT(number_of(db, "SELECT COUNT(*) FROM skm_jawaban"), number_of(db, ALL_RECEIPTS));
    sqlite3_close(db);
}

static void clients_forget(void)
{
    for (int i = 0; i < CLIENTS; i++) {
        free(client[i].acked);
        client[i] = (struct client){ .number = i, .fd = -1 };
    }
}

static void verify_must(const char *program)
{
    static char text[1 << 16];
    const char *const argv[] = { program, "verify", "--data", data, NULL };
    if (command(argv, text, sizeof text) != 0)
        FAIL("verify: %s", text);
}

TEST(kill_server__no_acknowledged_answer_is_lost_and_none_counts_twice)
{
    const char *program = program_of("MAKLUMAT");
    struct toll t;
    struct prng r;
    int kills = (int)wanted("MAKLUMAT_KILLS", 200), done = 0;
    uint64_t seed = (uint64_t)clock_monotonic_us();
    int64_t start = clock_monotonic_us(), limit = (int64_t)DEADLINE_SECONDS * 1000000 * (kills / 200 + 1);
    prng_seed(&r, seed);
    clients_forget();
    region_make();
    for (; done < kills && clock_monotonic_us() - start < limit; done++)
        round_run(program, &r);
    toll_count(&t);
    printf("# %d kali dihentikan dalam %lld s, %lld jawaban diakui, %lld diulang, %lld hilang (benih %llu)\n", done,
           (long long)(clock_monotonic_us() - start) / 1000000, (long long)t.acked, (long long)t.repeated,
           (long long)t.lost, (unsigned long long)seed);
    CHECK_INT(done, kills);
    CHECK(t.acked >= kills);
    CHECK(t.repeated > 0);
    CHECK_INT(t.lost, 0);
    verify_must(program);
}

TEST(kill_server__the_harness_sees_a_server_that_answers_before_the_commit)
{
    const char *program = program_of("MAKLUMAT_EARLY");
    struct toll t = { 0 };
    struct prng r;
    int kills = 0;
    prng_seed(&r, (uint64_t)clock_monotonic_us());
    clients_forget();
    region_make();
    while (t.lost == 0 && kills < CONTROL_KILLS) {
        for (int i = 0; i < 5; i++, kills++)
            round_run(program, &r);
        toll_count(&t);
    }
    printf("# kendali: %d kali dihentikan, %lld jawaban diakui, %lld hilang\n", kills, (long long)t.acked,
           (long long)t.lost);
    CHECK(t.lost > 0);
}
