/* crash_test.c: the promise "acknowledged is durable" against kill -9, a full disk, and a limit on the
 * size of files. Each crash test has its negative control: the same harness against a store that breaks
 * the promise must see losses, or it proves nothing.
 *
 * MAKLUMAT_KILLS=n sets the number of kills (10). A kill leaves the page cache alone: this is no proof
 * against power loss. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "store/private.h"
#include "store/store_kit.h"

/* ---- kill -9 ---- */

enum { FLIGHT = 64, PIPE_BYTES = 1 << 20 };

struct victim {
    struct row_write row[FLIGHT];
    sem_t landed;
    int fd;
};
static struct victim victim;

/* Two rows: both or none. */
static enum mk_result write_pair(struct db *tx, void *arg, struct err *err)
{
    int64_t id = ((struct row_write *)arg)->id, twin = -id;
    enum mk_result r = kit_write_row(tx, &id, err);
    return r == MK_OK ? kit_write_row(tx, &twin, err) : r;
}

static void acknowledge(struct write *w)
{
    struct row_write *row = w->arg;
    if (w->result == MK_OK && write(victim.fd, &row->id, sizeof row->id) != sizeof row->id)
        _exit(3);
    sem_post(&victim.landed);
}

_Noreturn static void victim_main(int fd, int64_t first, bool honest)
{
    struct store *s = kit_open(STORE_CREATE);
    store_break_promise(s, !honest);
    victim.fd = fd;
    sem_init(&victim.landed, 0, 0);
    for (int64_t id = first;;) {
        for (int i = 0; i < FLIGHT; i++) {
            row_write_set(&victim.row[i], id++);
            victim.row[i].w.run = write_pair;
            victim.row[i].w.done = acknowledge;
            if (store_write_later(s, &victim.row[i].w) != MK_OK)
                _exit(4);
        }
        for (int i = 0; i < FLIGHT; i++)
            sem_wait(&victim.landed);
    }
}

struct toll {
    int64_t acknowledged, lost, halves;
};

static void toll_count(int fd, struct toll *t)
{
    struct store *s = kit_open(STORE_CREATE);
    struct db *db = kit_reader(s);
    int64_t id;
    while (read(fd, &id, sizeof id) == sizeof id) {
        bool one = kit_has(db, id), two = kit_has(db, -id);
        t->acknowledged++;
        t->lost += !one && !two;
        t->halves += one != two;
    }
    CHECK_INT(kit_count(db) % 2, 0); /* nor is an unacknowledged one half there */
    CHECK_OK(store_check_integrity(s, NULL));
    store_reader_close(db);
    store_close(s);
}

static void kill_round(struct prng *r, int64_t first, bool honest, struct toll *t)
{
    int ends[2];
    test_dir(); /* made here: the child's would be another */
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        victim_main(ends[1], first, honest);
    }
    close(ends[1]);
    struct pollfd p = { .fd = ends[0], .events = POLLIN };
    bool alive = poll(&p, 1, 120000) == 1;
    usleep(5000 + prng_below(r, 25000));
    kill(pid, SIGKILL);
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(alive && WIFSIGNALED(status)); /* it was at work, and it was us who ended it */
    toll_count(ends[0], t);
    close(ends[0]);
}

static int kills_wanted(void)
{
    const char *text = getenv("MAKLUMAT_KILLS");
    long n = text ? strtol(text, NULL, 10) : 10;
    return n >= 1 && n <= 100000 ? (int)n : 10;
}

TEST(kill__loses_no_acknowledged_write)
{
    struct toll t = { 0 };
    struct prng r;
    int rounds = kills_wanted();
    prng_seed(&r, (uint64_t)clock_monotonic_us());
    for (int i = 0; i < rounds; i++)
        kill_round(&r, 1000000 * (i + 1), true, &t);
    printf("# %d kali dihentikan, %lld tulisan diakui, %lld hilang\n", rounds, (long long)t.acknowledged,
           (long long)t.lost);
    CHECK(t.acknowledged >= rounds);
    CHECK_INT(t.lost, 0);
    CHECK_INT(t.halves, 0);
}

TEST(kill__the_harness_sees_a_store_that_acknowledges_before_the_commit)
{
    struct toll t = { 0 };
    struct prng r;
    int rounds = 0;
    prng_seed(&r, (uint64_t)clock_monotonic_us());
    while (t.lost == 0 && rounds < 600) {
        kill_round(&r, 1000000 * (rounds + 1), false, &t);
        rounds++;
    }
    printf("# kendali: %d kali dihentikan, %lld diakui, %lld hilang\n", rounds, (long long)t.acknowledged,
           (long long)t.lost);
    CHECK(t.lost > 0);
    CHECK_INT(t.halves, 0);
}

/* ---- no room ---- */

enum { MANY = 4000 };
static bool acked[MANY];

static void check_acked(struct store *s)
{
    struct db *db = kit_reader(s);
    for (int i = 0; i < MANY; i++)
        CHECK(kit_has(db, 1000 + i) == acked[i]);
    CHECK_OK(store_check_integrity(s, NULL));
    store_reader_close(db);
}

/* Writes rows from `i` on until one is refused; returns its number. */
static int write_until_full(struct store *s, int i, const char *word)
{
    static char text[3000];
    memset(text, 'x', sizeof text - 1);
    for (; i < MANY; i++) {
        struct err err = { 0 };
        enum mk_result r = kit_add(s, 1000 + i, text, &err);
        acked[i] = r == MK_OK;
        if (r == MK_OK)
            continue;
        CHECK_INT(r, MK_STORE);
        if (!strstr(err.text, word))
            FAIL("kalimatnya: %s", err.text);
        return i;
    }
    FAIL("tidak pernah penuh");
}

static void write_file(const char *path, size_t n)
{
    static char block[4096];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(fd >= 0);
    for (size_t done = 0; done < n; done += sizeof block)
        CHECK(write(fd, block, sizeof block) == sizeof block);
    close(fd);
}

static void full_disk(const char *dir, bool with_reader)
{
    char location[420], ballast[420];
    snprintf(location, sizeof location, "%s/data.db", dir);
    snprintf(ballast, sizeof ballast, "%s/pemberat", dir);
    memset(acked, 0, sizeof acked);
    write_file(ballast, 400 * 1024);
    struct store *s = kit_open_with((struct store_options){ .location = location, .mode = STORE_CREATE });
    struct db *db = with_reader ? kit_reader(s) : NULL;
    int i = write_until_full(s, 0, "disk penuh");
    CHECK(i > 20);
    for (int again = 0; again < 5; again++) /* it says so each time, and goes on answering */
        i = write_until_full(s, i + 1, "Belum tersimpan");
    if (db)
        CHECK(kit_count(db) > 20);
    unlink(ballast);
    for (int k = 1; k <= 20; k++)
        CHECK_OK(kit_add(s, 1000 + i + k, "muat lagi", NULL)), acked[i + k] = true;
    check_acked(s);
    store_reader_close(db);
    store_close(s);
    s = kit_open_with((struct store_options){ .location = location, .mode = STORE_OPEN });
    check_acked(s);
    store_close(s);
}

static void on_small_disk(bool with_reader)
{
    char dir[400];
    snprintf(dir, sizeof dir, "%s/kecil", test_dir());
    CHECK(mkdir(dir, 0700) == 0);
    if (mount("maklumat-uji", dir, "tmpfs", 0, "size=1m") != 0)
        test_skip("tmpfs hanya dapat dipasang oleh root");
    pid_t pid = fork(); /* so that the disk goes away also when a check fails */
    if (pid == 0) {
        full_disk(dir, with_reader);
        _exit(0);
    }
    int status = 0;
    pid_t waited = waitpid(pid, &status, 0);
    umount2(dir, MNT_DETACH);
    CHECK(waited == pid);
    CHECK_INT(status, 0);
}

TEST(full_disk__writes_are_refused_and_resume_when_there_is_room)
{
    kit_only_files();
    on_small_disk(false);
}

TEST(full_disk__readers_go_on)
{
    kit_only_files();
    on_small_disk(true);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit l;
    CHECK(getrlimit(RLIMIT_FSIZE, &l) == 0);
    l.rlim_cur = bytes;
    CHECK(setrlimit(RLIMIT_FSIZE, &l) == 0);
}

/* Runs in a child, whose limits end with it. */
static void in_child(void (*fn)(void))
{
    test_dir();
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        signal(SIGXFSZ, SIG_IGN);
        fn();
        _exit(0);
    }
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK_INT(status, 0);
}

static void limited_writes(void)
{
    memset(acked, 0, sizeof acked);
    struct store *s = kit_open(STORE_CREATE);
    limit_files(200 * 1024);
    int i = write_until_full(s, 0, "gangguan baca atau tulis pada disk");
    CHECK(i > 5);
    for (int again = 0; again < 5; again++)
        i = write_until_full(s, i + 1, "Belum tersimpan");
    limit_files(RLIM_INFINITY);
    for (int k = 1; k <= 20; k++)
        CHECK_OK(kit_add(s, 1000 + i + k, "muat lagi", NULL)), acked[i + k] = true;
    check_acked(s);
    store_close(s);
}

TEST(write_error__at_the_commit_replaces_the_connection_and_loses_nothing)
{
    kit_only_files();
    in_child(limited_writes);
}

static void limited_creation(void)
{
    int refused = 0;
    bool made = false;
    for (int pages = 0; !made; pages++) {
        CHECK(pages < 100);
        char name[20];
        snprintf(name, sizeof name, "d%d", pages);
        struct store *s = NULL;
        struct err err = { 0 };
        struct store_options o = { .location = store_kit_location(name), .mode = STORE_CREATE, .schema = &kit_schema };
        limit_files((rlim_t)pages * 4096);
        made = store_open(&o, &s, &err) == MK_OK;
        limit_files(RLIM_INFINITY);
        CHECK(made || err.text[0]);
        store_close(s);
        refused += !made;
        s = kit_open_with(o); /* and the next start completes */
        CHECK_OK(store_check_statements(s, NULL));
        CHECK_OK(kit_add(s, 1, "x", NULL));
        store_close(s);
    }
    CHECK(refused >= 3);
}

TEST(write_error__while_the_schema_is_made_is_refused_and_completed_later)
{
    kit_only_files();
    in_child(limited_creation);
}
