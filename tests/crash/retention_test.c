/* retention_test.c: the job that erases what was kept long enough is cut off at its n-th change of the disk (which is
 * harder than a kill: what was not synced is at chance), for n = 1, 2, … or a sample of them. Behind each: nothing is
 * erased that has not had its time, old rows are gone in whole batches or not at all, answers and counters are as they
 * were, and the job does the rest when it comes again. On PostgreSQL the n-th call of the store fails instead. The
 * control is a job that takes the day for a later one.
 * MAKLUMAT_FAULTS=all tries every n, MAKLUMAT_SEED another sample than today's. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "privasi/privasi.h"
#include "store/private.h"
#include "tests/crash/disk.h"
#include "tests/crash/process.h"
#include "tests/crash/region.h"

enum { BATCH = 500 /* ERASE_BATCH of privasi_retention.c */, OLD = 700, NEW = 40, TODAY = 20800, OLD_DAY = 15000, NEW_DAY = TODAY - 30,
       PLACES = 12, LATER = 20000, N_MAX = 100000 };

static const struct stmt count_texts = { "uji_saran", "SELECT COUNT(*) FROM skm_saran WHERE daerah_id = $1 AND hari >= $2 AND hari <= $3",
                                         .in = "iii", .out = "i" };
static const struct daerah region = { .id = REGION, .kode = "73.24", .nama = "Kabupaten Luwu Timur", .zona = 480 };
static char location[700];

static struct store *open_must(void)
{
    const struct store_options o = { .location = location, .mode = STORE_CREATE, .schema = region_schema() };
    struct store *s = NULL;
    struct err err = { "" };
    if (store_open(&o, &s, &err) != MK_OK)
        FAIL("%s", err.text);
    return s;
}

/* Answers with a text each: the old ones have had their time. */
static enum mk_result texts_put(struct db *tx, void *arg, struct err *err)
{
    struct skm_bulk *bulk = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (int i = 0; r == MK_OK && i < OLD + NEW; i++) {
        struct skm_answer x = { .survei_id = 1000, .layanan_id = 100, .unit_id = 10, .day = i < OLD ? OLD_DAY + i % 300 : NEW_DAY + i % 20,
                                .kanal = KANAL_IMPOR, .u = { 1, 2, 3, 4, 1, 2, 3, 4, 1 }, .saran = "tulisan seorang pengisi" };
        unsigned char resi[SKM_RESI_BYTES] = { (unsigned char)i, (unsigned char)(i >> 8), 9 };
        r = db_exec(tx, &skm_stmts[Q_RESI_ADD], ARGS(VI(REGION), VB(resi, sizeof resi), VI(1000), VI(month_of(date_from_days(TODAY)))), NULL);
        if (r == MK_OK)
            r = skm_bulk_add(bulk, tx, REGION, &x);
    }
    enum mk_result flushed = skm_bulk_flush(bulk, tx, REGION);
    return r == MK_OK ? flushed : r;
}

static void region_fill(const char *name, uint64_t seed)
{
    struct err err = { "" };
    static int turn;
    if (test_on_server()) {
        char own[40];
        snprintf(own, sizeof own, "%s%d", name, turn++);
        snprintf(location, sizeof location, "%s", test_database(own));
    } else {
        snprintf(location, sizeof location, "%s/%s", test_dir(), name);
        unlink(location);
        int fd = open(location, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        CHECK(fd >= 0);
        close(fd);
        disk_reset(seed);
        disk_touch(location);
    }
    struct store *s = open_must();
    struct skm_bulk *bulk = skm_bulk_new();
    CHECK(bulk != NULL);
    if (region_ensure(s, &err) != MK_OK || store_write(s, texts_put, bulk, &err) != MK_OK)
        FAIL("%s", err.text);
    skm_bulk_free(bulk);
    store_close(s);
}

static enum mk_result job_run(struct store *s, int32_t today)
{
    struct arena arena;
    struct job_run j = { .store = s, .arena = &arena, .house = region_house(), .daerah = &region, .today = today,
                         .now_ms = (int64_t)today * 86400000 };
    arena_init(&arena, 4 << 20);
    enum mk_result r = store_reader(s, &j.db, &j.err);
    if (r == MK_OK)
        r = privasi_retention_job(&j);
    store_reader_close(j.db);
    arena_release(&arena);
    return r;
}

struct left { int64_t old, new; bool sound; };

static struct left look(struct store *s)
{
    struct left x = { .old = 0 };
    struct region_account account;
    struct err err = { "" };
    struct db *db = NULL;
    CHECK_OK(store_reader(s, &db, &err));
    CHECK_OK(db_int(db, &count_texts, ARGS(VI(REGION), VI(0), VI(OLD_DAY + 1000)), &x.old));
    CHECK_OK(db_int(db, &count_texts, ARGS(VI(REGION), VI(NEW_DAY), VI(TODAY)), &x.new));
    store_reader_close(db);
    CHECK_OK(region_count(s, &account, &err));
    x.sound = account.wrong == 0 && account.answers == OLD + NEW;
    if (!x.sound)
        printf("# %s, %lld jawaban\n", account.first, (long long)account.answers);
    return x;
}

/* False: the job was done before its n-th change. *ret_left: what there was behind the cut. */
static bool cut_at(int64_t n, struct left *ret_left)
{
    struct store *s = open_must();
    if (test_on_server())
        store_fail_at(s, n);
    else
        disk_cut_after(n);
    enum mk_result r = job_run(s, TODAY);
    bool cut = test_on_server() ? r == MK_STORE : disk_is_off();
    store_fail_at(s, 0);
    store_close(s);
    if (!test_on_server()) {
        cut = cut || disk_is_off();
        disk_power_on();
    }
    s = open_must();
    *ret_left = look(s);
    if (!ret_left->sound || ret_left->new != NEW || (ret_left->old != OLD && ret_left->old != OLD - BATCH && ret_left->old != 0))
        FAIL("ke-%lld: tinggal %lld yang lama dan %lld yang baru", (long long)n, (long long)ret_left->old, (long long)ret_left->new);
    CHECK_OK(job_run(s, TODAY)); /* and it does the rest */
    struct left then = look(s);
    CHECK_INT(then.old, 0);
    CHECK(then.sound && then.new == NEW);
    store_close(s);
    return cut;
}

static int64_t changes_of_the_job(void)
{
    struct left ignored;
    if (test_on_server()) { /* calls are counted down */
        region_fill("hitung", 1);
        struct store *s = open_must();
        store_fail_at(s, N_MAX);
        CHECK_OK(job_run(s, TODAY));
        int64_t left = atomic_load(&s->fail_in);
        store_fail_at(s, 0);
        store_close(s);
        return N_MAX - left;
    }
    int64_t low = 1, high = 4096; /* how many there are is told by the first that comes too late */
    for (int64_t mid; low < high;) {
        mid = low + (high - low) / 2;
        region_fill("hitung", 1);
        if (cut_at(mid, &ignored))
            low = mid + 1;
        else
            high = mid;
    }
    return low - 1;
}

TEST(retention__cut_off_anywhere_erases_nothing_before_its_time_and_is_finished_later)
{
    const char *all = getenv("MAKLUMAT_FAULTS");
    bool every = all && strcmp(all, "all") == 0;
    int64_t seed = wanted("MAKLUMAT_SEED", 20261121), tried = 0, part = 0;
    if (!test_on_server())
        disk_install();
    int64_t n = changes_of_the_job(), places = test_on_server() ? PLACES / 3 : PLACES; /* there each has a schema of its own */
    int64_t step = every ? 1 : (n + places - 1) / places;
    CHECK(n >= 4);
    struct left x;
    for (int64_t at = 1 + (every ? 0 : seed % step); at <= n; at += step, tried++) {
        region_fill("potong", (uint64_t)(seed * 1000 + at));
        cut_at(at, &x);
        part += x.old == OLD - BATCH;
    }
    printf("# benih %lld: %lld dari %lld tempat, %lld di antaranya di antara dua putaran\n", (long long)seed, (long long)tried,
           (long long)n, (long long)part);
    CHECK(tried >= 1);
    if (!test_on_server())
        disk_uninstall();
}

TEST(retention__the_harness_sees_a_job_that_takes_the_day_for_a_later_one)
{
    if (!test_on_server())
        disk_install();
    region_fill("kendali", 1);
    struct store *s = open_must();
    CHECK_OK(job_run(s, LATER + TODAY));
    struct left x = look(s);
    store_close(s);
    CHECK(x.new < NEW && !x.sound);
    if (!test_on_server())
        disk_uninstall();
}
