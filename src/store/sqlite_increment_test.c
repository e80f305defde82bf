/* sqlite_increment_test.c: a chain gives back the database page by page, also while others write and while the log is copied
 * back and begun anew; every damage and every gap is refused with a sentence. */
#include "store/increment.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "store/store_kit.h"

enum { CHAIN_MAX = 40 };

static const char *in_dir(const char *format, int n)
{
    static char path[64][500];
    static int turn;
    char name[100];
    turn = (turn + 1) % 64;
    snprintf(name, sizeof name, "%s-%d", format, n);
    snprintf(path[turn], sizeof path[0], "%s/%s", test_dir(), name);
    return path[turn];
}

static struct increment_figures next(struct store *s, struct increment_state *state, const struct pack_key *to)
{
    struct increment_figures f;
    struct err err = { "" };
    const struct increment_source src = { .store = s, .recipient = to, .program = "uji" };
    int fd = open(in_dir("tambahan", (int)state->number + 1), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    if (increment_write(&src, state, fd, &f, &err) != MK_OK)
        FAIL("tambahan %d: %s", (int)state->number, err.text);
    close(fd);
    return f;
}

static enum mk_result take(int n, struct increment_state *into, int database, const struct pack_key *key,
                           struct increment_head *head, struct err *err)
{
    *err = (struct err){ "" };
    int fd = open(in_dir("tambahan", n), O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    const struct increment_reading from = { .fd = fd, .name = "uji", .key = key, .into = into, .database = database };
    enum mk_result r = increment_read(&from, head, err);
    close(fd);
    return r;
}

/* Base to `last` into the file "pulih-last"; its path. */
static const char *join(int last, const struct pack_key *key)
{
    struct increment_state state = { .number = -1 };
    struct increment_head head;
    struct err err;
    static char path[500];
    snprintf(path, sizeof path, "%s", in_dir("pulih", last));
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    for (int i = 0; i <= last; i++) {
        if (take(i, NULL, -1, key, &head, &err) != MK_OK)
            FAIL("%d: %s", i, err.text);
        if (i > 0)
            CHECK(increment_follows(&state, &head) == NULL);
        if (take(i, &state, fd, key, &head, &err) != MK_OK)
            FAIL("%d: %s", i, err.text);
    }
    close(fd);
    increment_release(&state);
    return path;
}

static void raw_do(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK_INT(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* The hash of all rows up to that id, and how many they are. */
static uint64_t rows_hash(const char *path, int64_t upto, int64_t *ret_n)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    uint64_t h = UINT64_C(1469598103934665603);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "SELECT daerah_id, uji_id, teks FROM uji WHERE uji_id <= ?1 ORDER BY 1, 2", -1, &q, NULL) ==
          SQLITE_OK);
    sqlite3_bind_int64(q, 1, upto);
    for (*ret_n = 0; sqlite3_step(q) == SQLITE_ROW; ++*ret_n)
        for (int c = 0; c < 3; c++)
            for (const unsigned char *p = sqlite3_column_text(q, c); p && *p; p++)
                h = (h ^ *p) * UINT64_C(1099511628211);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return h;
}

static void sound(const char *path)
{
    struct store *s = kit_open_with((struct store_options){ .location = path, .mode = STORE_OPEN });
    CHECK_OK(store_check_integrity(s, NULL));
    store_close(s);
}

/* That moment of the chain is sound and holds exactly the live rows up to some id, so many. */
static void moment_is(int last, const struct pack_key *key, int64_t upto, int64_t want)
{
    int64_t n = 0, live = 0;
    const char *path = join(last, key);
    sound(path);
    CHECK(rows_hash(path, INT64_MAX, &n) == rows_hash(store_kit_location("data"), upto, &live));
    CHECK_INT(n, want);
    CHECK_INT(live, want);
}

static const char line[] = "sebaris teks yang cukup panjang untuk beberapa halaman sekaligus bila diulang sering-sering";

static void add_rows(struct store *s, int64_t from, int n)
{
    struct err err = { "" };
    for (int i = 0; i < n; i++)
        if (kit_add(s, from + i, line, &err) != MK_OK)
            FAIL("%s", err.text);
}

TEST(increment__a_chain_gives_back_each_of_its_moments)
{
    kit_only_files();
    struct increment_state state;
    struct store *s = kit_open(STORE_CREATE);
    add_rows(s, 1000, 400);
    increment_start(&state);
    struct increment_figures f = next(s, &state, NULL);
    uint32_t base = f.changed;
    CHECK(base == state.n && f.read == state.n && !f.same);
    add_rows(s, 2000, 5);
    f = next(s, &state, NULL);
    CHECK(f.changed >= 1 && f.changed < base / 2 && f.read < base); /* the log tells which */
    CHECK(next(s, &state, NULL).same);
    add_rows(s, 3000, 300);
    next(s, &state, NULL);
    CHECK_INT(state.number, 2);
    moment_is(0, NULL, 1999, 400);
    moment_is(1, NULL, 2999, 405);
    moment_is(2, NULL, 9999, 705);
    store_close(s);
    increment_release(&state);
}

TEST(increment__follows_a_log_that_is_copied_back_begun_anew_or_gone)
{
    static const char *const ways[] = { "PRAGMA wal_checkpoint(PASSIVE)", "PRAGMA wal_checkpoint(RESTART)",
                                        "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA wal_checkpoint(FULL)" };
    kit_only_files();
    struct increment_state state;
    struct store *s = kit_open(STORE_CREATE);
    increment_start(&state);
    int64_t id = 1000;
    int last = 0;
    for (int i = 0; i < 12; i++) {
        add_rows(s, id, 20);
        id += 20;
        if (i % 3 == 1)
            raw_do(store_kit_location("data"), ways[i / 3]);
        if (i % 6 == 5) { /* the server stops: log and all are gone */
            store_close(s);
            s = kit_open(STORE_OPEN);
        }
        next(s, &state, NULL);
        CHECK_INT(state.number, last);
        moment_is(last++, NULL, id - 1, id - 1000);
    }
    store_close(s);
    increment_release(&state);
}

TEST(increment__sees_pages_that_were_given_back)
{
    kit_only_files();
    struct increment_state state;
    struct store *s = kit_open(STORE_CREATE);
    add_rows(s, 1000, 2000);
    increment_start(&state);
    next(s, &state, NULL);
    uint32_t before = state.n;
    store_close(s);
    raw_do(store_kit_location("data"), "DELETE FROM uji WHERE uji_id >= 1100; VACUUM;");
    s = kit_open(STORE_OPEN);
    next(s, &state, NULL);
    CHECK(state.n < before / 2);
    moment_is(1, NULL, 9999, 100);
    store_close(s);
    increment_release(&state);
}

/* ---- while others write ---- */

struct load { struct store *s; atomic_bool stop; _Atomic int64_t next; };

static void *load_main(void *arg)
{
    struct load *l = arg;
    struct err err;
    while (!atomic_load(&l->stop)) {
        if (kit_add(l->s, atomic_load(&l->next), line, &err) != MK_OK)
            return l;
        atomic_fetch_add(&l->next, 1);
        usleep(3000); /* above 200 a second, with the commit */
    }
    return NULL;
}

TEST(increment__under_load_holds_exactly_what_was_committed_at_its_moment)
{
    kit_only_files();
    enum { TAKEN = 24 };
    int64_t low[TAKEN], high[TAKEN];
    struct increment_state state;
    struct load load = { .s = kit_open(STORE_CREATE), .next = 1000 };
    pthread_t thread;
    increment_start(&state);
    CHECK(pthread_create(&thread, NULL, load_main, &load) == 0);
    for (int i = 0; i < TAKEN; i++) {
        usleep(30000);
        for (int wait = 0; i > 0 && atomic_load(&load.next) <= high[i - 1] && wait < 10000; wait++)
            usleep(1000); /* a busy machine: something must have been written since the last one */
        low[i] = atomic_load(&load.next); /* acknowledged before it began */
        next(load.s, &state, NULL);
        high[i] = atomic_load(&load.next) + 1;
        if (i % 5 == 4)
            raw_do(store_kit_location("data"), "PRAGMA wal_checkpoint(PASSIVE)");
        CHECK_INT(state.number, i);
    }
    atomic_store(&load.stop, true);
    void *failed = NULL;
    pthread_join(thread, &failed);
    CHECK(failed == NULL);
    for (int i = 0; i < TAKEN; i++) {
        int64_t n = 0, live = 0;
        const char *path = join(i, NULL);
        sound(path);
        uint64_t h = rows_hash(path, INT64_MAX, &n);
        if (n < low[i] - 1000 || n > high[i] - 1000)
            FAIL("tambahan %d: %lld baris, diharapkan %lld sampai %lld", i, (long long)n, (long long)low[i] - 1000,
                 (long long)high[i] - 1000);
        CHECK(h == rows_hash(store_kit_location("data"), 999 + n, &live) && live == n);
    }
    store_close(load.s);
    increment_release(&state);
}

/* ---- seal, damage, gaps ---- */

TEST(increment__sealed_needs_its_own_key)
{
    kit_only_files();
    struct increment_state state;
    struct increment_head head;
    struct pack_key key;
    struct err err;
    struct store *s = kit_open(STORE_CREATE);
    pack_key_make(&key);
    struct pack_key public = { .has_secret = false };
    memcpy(public.public, key.public, sizeof public.public);
    add_rows(s, 1000, 50);
    increment_start(&state);
    next(s, &state, &public);
    add_rows(s, 2000, 50);
    next(s, &state, &public);
    CHECK_INT(take(1, NULL, -1, NULL, &head, &err), MK_DENIED);
    CHECK_INT(take(1, NULL, -1, &public, &head, &err), MK_DENIED);
    moment_is(1, &key, 9999, 100);
    store_close(s);
    increment_release(&state);
}

static unsigned char *file_read(const char *path, size_t *ret_n)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0 && fstat(fd, &st) == 0);
    *ret_n = (size_t)st.st_size;
    unsigned char *p = malloc(*ret_n);
    CHECK(p && read(fd, p, *ret_n) == (ssize_t)*ret_n);
    close(fd);
    return p;
}

static void file_write(const char *path, const unsigned char *p, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, p, n) == (ssize_t)n);
    close(fd);
}

TEST(increment__shows_every_changed_byte_and_every_cut)
{
    kit_only_files();
    struct increment_state state;
    struct increment_head head;
    struct err err;
    struct store *s = kit_open(STORE_CREATE);
    size_t n = 0;
    add_rows(s, 1000, 30);
    increment_start(&state);
    next(s, &state, NULL);
    add_rows(s, 2000, 3);
    next(s, &state, NULL);
    store_close(s);
    unsigned char *p = file_read(in_dir("tambahan", 1), &n);
    for (size_t at = 0; at < n; at += at < 300 || at + 600 > n ? 1 : 131) {
        p[at] ^= 0x20;
        file_write(in_dir("tambahan", 1), p, n);
        p[at] ^= 0x20;
        enum mk_result r = take(1, NULL, -1, NULL, &head, &err);
        if (r != MK_INVALID && r != MK_DENIED)
            FAIL("byte %zu: %s", at, mk_result_name(r));
        CHECK(strstr(err.text, "uji"));
    }
    for (size_t cut = 0; cut < n; cut += 97) {
        file_write(in_dir("tambahan", 1), p, cut);
        CHECK_INT(take(1, NULL, -1, NULL, &head, &err), MK_INVALID);
        CHECK(strstr(err.text, "uji") && (cut < 17 || strstr(err.text, "terpotong")));
    }
    free(p);
    increment_release(&state);
}

TEST(increment__a_gap_or_another_chain_does_not_follow)
{
    kit_only_files();
    struct increment_state state, into = { .number = -1 };
    struct increment_head head;
    struct err err;
    struct store *s = kit_open(STORE_CREATE);
    increment_start(&state);
    static const int64_t where[] = { 1000, 500000, 900000 }; /* far apart: the second alone changes its pages */
    add_rows(s, 400000, 300);
    add_rows(s, 800000, 300);
    for (int i = 0; i < 3; i++) {
        add_rows(s, where[i], 30);
        next(s, &state, NULL);
        raw_do(store_kit_location("data"), "CREATE TABLE IF NOT EXISTS lain (x); INSERT INTO lain VALUES (1)");
    }
    int fd = open(in_dir("pulih", 0), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK_OK(take(2, NULL, -1, NULL, &head, &err));
    CHECK(increment_follows(&into, &head) != NULL); /* does not begin with a base */
    CHECK_OK(take(0, &into, fd, NULL, &head, &err));
    CHECK_OK(take(2, NULL, -1, NULL, &head, &err));
    CHECK(strstr(increment_follows(&into, &head), "berurutan"));
    CHECK_INT(take(2, &into, fd, NULL, &head, &err), MK_INVALID);
    CHECK(strstr(err.text, "rusak")); /* seen without the number as well */
    increment_release(&state);
    increment_release(&into);
    increment_start(&state);
    next(s, &state, NULL);
    into = (struct increment_state){ .number = -1 };
    CHECK_OK(take(0, &into, fd, NULL, &head, &err));
    CHECK_OK(take(1, NULL, -1, NULL, &head, &err)); /* of the chain before */
    CHECK(strstr(increment_follows(&into, &head), "rantai lain"));
    CHECK_INT(take(1, &into, fd, NULL, &head, &err), MK_INVALID);
    close(fd);
    store_close(s);
    increment_release(&state);
    increment_release(&into);
}

TEST(increment__its_state_is_whole_or_refused)
{
    kit_only_files();
    struct increment_state state, back;
    struct err err = { "" };
    struct store *s = kit_open(STORE_CREATE);
    const char *path = in_dir("keadaan", 0);
    size_t n = 0;
    add_rows(s, 1000, 30);
    increment_start(&state);
    next(s, &state, NULL);
    CHECK_INT(increment_load(path, &back, &err), MK_NOT_FOUND);
    CHECK_OK(increment_save(&state, path, &err));
    CHECK_OK(increment_load(path, &back, &err));
    CHECK(back.number == 0 && back.n == state.n && memcmp(back.hash, state.hash, (size_t)back.n * PAGE_HASH) == 0 &&
          memcmp(&back.mark, &state.mark, sizeof back.mark) == 0 && memcmp(back.root, state.root, PACK_HASH) == 0);
    CHECK(next(s, &back, NULL).same);
    increment_release(&back);
    unsigned char *p = file_read(path, &n);
    for (size_t at = 0; at < n; at += 7) {
        p[at] ^= 1;
        file_write(path, p, n);
        p[at] ^= 1;
        enum mk_result r = increment_load(path, &back, &err);
        if (r != MK_INVALID)
            FAIL("byte %zu: %s", at, mk_result_name(r));
    }
    file_write(path, p, n / 2);
    CHECK_INT(increment_load(path, &back, &err), MK_INVALID);
    free(p);
    store_close(s);
    increment_release(&state);
}
