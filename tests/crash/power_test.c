/* power_test.c: power cuts. The real store, schema and survey run on a disk in memory (disk.h) that is cut at
 * a seeded moment: while the schema is made, in a write, in a sync, while the log is copied back, while the
 * database is closed. What survives of the unsynced is at chance. Then: every acknowledged answer is there,
 * none is there by half, counters equal rows, the file is sound, and the store opens without help.
 *
 * MAKLUMAT_CUTS=n sets the number of cuts (1,000), MAKLUMAT_SEED=s begins with that one. A failure prints the
 * seed of its life: MAKLUMAT_CUTS=1 MAKLUMAT_SEED=that repeats it. */
#include <fcntl.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "store/private.h"
#include "tests/crash/disk.h"
#include "tests/crash/process.h"
#include "tests/crash/region.h"

enum { FLIGHT = 8, CUTS_A_DISK = 12, ACKED_MAX = CUTS_A_DISK * 600 };

struct era { /* of one disk, through several cuts */
    uint64_t seed;
    struct prng rng;
    char location[500];
    int64_t next;
    int64_t acked[ACKED_MAX];
    size_t n_acked;
    char why[600]; /* what went wrong; "" nothing */
    int64_t cuts, during_schema, busy;
    int64_t log_pages; /* so small that the log is copied back beside the writer; 0 the usual, never reached here */
};
static struct era era;
static sem_t landed;

static void answer_done(struct write *w)
{
    struct region_answer *a = w->arg;
    if (w->result == MK_OK && era.n_acked < ACKED_MAX)
        era.acked[era.n_acked++] = a->n;
    sem_post(&landed);
}

/* The placeholder on the real disk is for stat() alone. */
static void era_start(uint64_t seed)
{
    era = (struct era){ .seed = seed, .next = 1 };
    prng_seed(&era.rng, seed);
    disk_reset(seed);
    snprintf(era.location, sizeof era.location, "%s/data", test_dir());
    int fd = open(era.location, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    close(fd);
    disk_touch(era.location);
}

static enum mk_result open_store_here(struct store **ret, struct err *err)
{
    const struct store_options o = { .location = era.location, .mode = STORE_CREATE, .schema = region_schema(),
                                     .log_pages = era.log_pages };
    *ret = NULL;
    return store_open(&o, ret, err);
}

static void complain(const char *what, const char *detail)
{
    if (!era.why[0])
        snprintf(era.why, sizeof era.why, "%s: %s", what, detail);
}

/* Holds the writer until the whole flight waits, so that what shares a transaction follows from the seed. */
static enum mk_result gate_run(struct db *tx, void *arg, struct err *err)
{
    sem_t *gate = arg;
    (void)tx, (void)err;
    sem_post(&gate[0]);
    sem_wait(&gate[1]);
    return MK_INVALID; /* nothing to store */
}

static void gate_done(struct write *w)
{
    sem_t *gate = w->arg;
    sem_post(&gate[0]); /* it may have failed before it ran */
    sem_post(&landed);
}

static void flight(struct store *s)
{
    struct region_answer a[FLIGHT];
    sem_t gate[2];
    struct write w = { .run = gate_run, .done = gate_done, .arg = gate };
    sem_init(&gate[0], 0, 0);
    sem_init(&gate[1], 0, 0);
    if (store_write_later(s, &w) != MK_OK)
        return;
    sem_wait(&gate[0]);
    int n = 1 + (int)prng_below(&era.rng, FLIGHT), flying = 1;
    for (int i = 0; i < n; i++) {
        bool again = era.next > 10 && prng_below(&era.rng, 10) == 0; /* a phone that sends once more */
        region_answer_set(&a[i], again ? era.next - 1 - prng_below(&era.rng, 8) : era.next++, answer_done);
        flying += store_write_later(s, &a[i].w) == MK_OK;
    }
    sem_post(&gate[1]);
    for (int i = 0; i < flying; i++)
        sem_wait(&landed);
    sem_destroy(&gate[0]);
    sem_destroy(&gate[1]);
}

/* Copies the log back as a long-running server would; the store's own limit is never reached here. */
static void checkpoint(void)
{
    static const char *const ways[] = { "PRAGMA wal_checkpoint(PASSIVE)", "PRAGMA wal_checkpoint(RESTART)",
                                        "PRAGMA wal_checkpoint(TRUNCATE)" };
    sqlite3 *db = NULL;
    if (sqlite3_open(era.location, &db) == SQLITE_OK)
        sqlite3_exec(db, ways[prng_below(&era.rng, COUNT(ways))], NULL, NULL, NULL);
    sqlite3_close(db);
}

/* One life: from power on to the cut. */
static void live(void)
{
    static const uint32_t spans[] = { 6, 30, 120, 400 };
    struct store *s;
    struct err err = { "" };
    disk_cut_after(1 + prng_below(&era.rng, spans[prng_below(&era.rng, COUNT(spans))]));
    while (!disk_is_off()) {
        enum mk_result r = open_store_here(&s, &err);
        if (r != MK_OK) {
            era.during_schema++;
            if (!disk_is_off())
                complain("tidak dapat dibuka", err.text);
            break;
        }
        if (region_ensure(s, &err) != MK_OK && !disk_is_off())
            complain("daerah tidak tersimpan", err.text);
        bool rush = prng_below(&era.rng, 2);
        if (rush)
            store_hold_later(s);
        while (!disk_is_off() && prng_below(&era.rng, 12)) {
            flight(s);
            if (rush && prng_below(&era.rng, 4) == 0 && store_settle(s, &err) != MK_OK && !disk_is_off())
                complain("pencacah tidak menyusul", err.text);
            if (prng_below(&era.rng, 5) == 0)
                checkpoint();
        }
        store_close(s);
    }
    era.cuts++;
}

static void acked_check(struct store *s, size_t from)
{
    struct db *db = NULL;
    struct err err = { "" };
    char text[80];
    if (store_reader(s, &db, &err) != MK_OK) {
        complain("tidak terbaca", err.text);
        return;
    }
    for (size_t i = from; i < era.n_acked; i++) {
        bool there = false;
        if (region_has(db, era.acked[i], &there) != MK_OK)
            complain("tidak terbaca", db_error(db));
        snprintf(text, sizeof text, "nomor %lld", (long long)era.acked[i]);
        if (!there)
            complain("jawaban yang diakui hilang", text);
    }
    store_reader_close(db);
}

/* With the power back, before anything else: is all as promised? */
static void judge(size_t acked_from)
{
    struct store *s;
    struct err err = { "" };
    struct region_account x;
    if (open_store_here(&s, &err) != MK_OK) {
        complain("tidak dapat dibuka sesudah listrik kembali", err.text);
        return;
    }
    if (region_count(s, &x, &err) != MK_OK)
        complain("tidak terbaca", err.text);
    else if (x.wrong)
        complain("tidak cocok", x.first);
    acked_check(s, acked_from);
    store_close(s);
}

/* False: something was lost or broken; era.why says what. */
static bool era_run(uint64_t seed, int64_t cuts, int64_t log_pages)
{
    era_start(seed);
    era.log_pages = log_pages;
    for (int64_t i = 0; i < cuts && !era.why[0]; i++) {
        size_t before = era.n_acked;
        live();
        disk_power_on();
        judge(i + 1 == cuts ? 0 : before); /* at the end of the era all of them */
    }
    return !era.why[0];
}

static void eras_prepare(void)
{
    static bool installed;
    if (!installed) {
        disk_install();
        sem_init(&landed, 0, 0);
    }
    installed = true;
    disk_ignore_sync(false);
}

TEST(power__a_cut_at_any_moment_loses_nothing_that_was_acknowledged)
{
    int64_t cuts = 0, acked = 0, schema = 0, want = wanted("MAKLUMAT_CUTS", 1000);
    uint64_t seed = (uint64_t)wanted("MAKLUMAT_SEED", 20261121);
    int64_t start = clock_monotonic_us();
    eras_prepare();
    for (; cuts < want; seed++) {
        int64_t n = want - cuts < CUTS_A_DISK ? want - cuts : CUTS_A_DISK;
        if (!era_run(seed, n, 0))
            FAIL("benih %llu, putus ke-%lld: %s", (unsigned long long)seed, (long long)era.cuts, era.why);
        cuts += era.cuts;
        acked += (int64_t)era.n_acked;
        schema += era.during_schema;
    }
    printf("# %lld kali listrik putus (%lld saat dibuka) dalam %lld ms, %lld jawaban diakui, 0 hilang\n", (long long)cuts,
           (long long)schema, (long long)(clock_monotonic_us() - start) / 1000, (long long)acked);
    CHECK(acked > cuts);
    CHECK(schema > 0);
}

/* What is cut when depends on two threads here, so a seed says less. */
TEST(power__a_cut_while_the_log_is_copied_back_loses_nothing)
{
    int64_t cuts = 0, acked = 0, want = wanted("MAKLUMAT_CUTS", 1000) / 4;
    uint64_t seed = (uint64_t)wanted("MAKLUMAT_SEED", 20261122);
    eras_prepare();
    for (; cuts < want; seed++) {
        if (!era_run(seed, CUTS_A_DISK, 4 + (int64_t)(seed % 40)))
            FAIL("benih %llu, putus ke-%lld: %s", (unsigned long long)seed, (long long)era.cuts, era.why);
        cuts += era.cuts;
        acked += (int64_t)era.n_acked;
    }
    CHECK(acked > cuts);
}

TEST(power__the_harness_sees_a_disk_that_only_pretends_to_sync)
{
    int found = 0;
    eras_prepare();
    disk_ignore_sync(true);
    for (uint64_t seed = 1; seed <= 20; seed++)
        found += !era_run(seed, CUTS_A_DISK, 0);
    disk_ignore_sync(false);
    printf("# kendali: pada %d dari 20 cakram ada yang hilang atau rusak; terakhir: %s\n", found, era.why);
    CHECK(found >= 15);
}
