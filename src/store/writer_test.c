/* writer_test.c: the contract of writes: alone, in batches, from many threads, and at the end. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "store/store_kit.h"

static void count_batch(void *arg)
{
    atomic_fetch_add((atomic_int *)arg, 1);
}

/* Writes are reported in the order they came: this one's turn is everybody's before. */
static void row_write_wait(const struct row_write *w)
{
    while (atomic_load(&w->reported) == 0)
        usleep(50);
}

static void all_reported_once(const struct row_write *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        CHECK_INT(atomic_load(&w[i].reported), 1);
}

TEST(store_write__a_refused_key_or_check_is_a_conflict)
{
    struct store *s = kit_open(STORE_CREATE);
    CHECK_OK(kit_add(s, 1, "a", NULL));
    CHECK_INT(kit_add(s, 1, "b", NULL), MK_CONFLICT);
    CHECK_INT(kit_add(s, 13, "c", NULL), MK_CONFLICT);
    CHECK_OK(kit_add(s, 2, "d", NULL));
    CHECK_INT(kit_count_once(s), 2);
    store_close(s);
}

static enum mk_result write_orphan(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = kit_write_row(tx, arg, err);
    return r == MK_OK ? db_exec(tx, &kit_stmts[U_CHILD], ARGS(VI(DAERAH), VI(1), VI(999)), NULL) : r;
}

TEST(store_write__a_reference_to_nothing_undoes_the_whole_write)
{
    struct store *s = kit_open(STORE_CREATE);
    CHECK_INT(store_write(s, write_orphan, &(int64_t){ 1 }, NULL), MK_CONFLICT);
    CHECK_INT(kit_count_once(s), 0);
    store_close(s);
}

static enum mk_result write_then_refuse(struct db *tx, void *arg, struct err *err)
{
    enum mk_result r = kit_write_row(tx, arg, err);
    return r == MK_OK ? err_set(err, MK_INVALID, "tidak jadi") : r;
}

TEST(store_write__passes_on_the_sentence_and_leaves_nothing)
{
    struct store *s = kit_open(STORE_CREATE);
    struct err err = { 0 };
    CHECK_INT(store_write(s, write_then_refuse, &(int64_t){ 1 }, &err), MK_INVALID);
    CHECK_TEXT(err.text, "tidak jadi");
    CHECK_INT(kit_count_once(s), 0);
    store_close(s);
}

enum { BATCH = 60 };

TEST(batch__members_that_fail_are_undone_alone)
{
    struct store *s = kit_open(STORE_CREATE);
    struct gate g;
    atomic_int batches = 0;
    static struct row_write w[BATCH];
    gate_close(s, &g);
    for (int i = 0; i < BATCH; i++) {
        row_write_set(&w[i], 100 + i);
        w[i].kind = (unsigned)i % 4;
        CHECK_OK(store_write_later(s, &w[i].w));
    }
    struct store_figures f;
    store_figures(s, &f);
    CHECK_INT(f.queue, BATCH);
    store_on_batch(s, count_batch, &batches);
    gate_open(&g);
    row_write_wait(&w[BATCH - 1]);
    CHECK_OK(kit_add(s, 1, "pagar", NULL)); /* behind them */
    struct db *db = kit_reader(s);
    for (int i = 0; i < BATCH; i++) {
        CHECK_INT(w[i].w.result, i % 4 == 0 ? MK_OK : i % 4 == 1 ? MK_CONFLICT : MK_INVALID);
        CHECK(kit_has(db, 100 + i) == (i % 4 == 0));
    }
    CHECK_TEXT(w[2].w.err.text, "baris 102 ditolak");
    CHECK_TEXT(w[3].w.err.text, "");
    all_reported_once(w, BATCH);
    store_figures(s, &f);
    CHECK_INT(f.max_batch, BATCH / 4);
    CHECK_INT(f.writes, 1 + BATCH / 4 + 1);
    CHECK_INT(f.failed, BATCH / 4 * 3);
    CHECK_INT(f.transactions, 3);
    CHECK_INT(f.queue, 0);
    store_reader_close(db);
    store_close(s);
    CHECK_INT(batches, 3); /* the gate's own, this one, the one behind */
}

TEST(batch__where_all_fail_commits_nothing)
{
    struct store *s = kit_open(STORE_CREATE);
    struct gate g;
    static struct row_write w[3];
    gate_close(s, &g);
    for (int i = 0; i < 3; i++) {
        row_write_set(&w[i], 100 + i);
        w[i].kind = ROW_SILENT;
        CHECK_OK(store_write_later(s, &w[i].w));
    }
    gate_open(&g);
    store_close(s);
    for (int i = 0; i < 3; i++)
        CHECK_INT(w[i].w.result, MK_INVALID);
    s = kit_open(STORE_OPEN);
    CHECK_INT(kit_count_once(s), 0);
    store_close(s);
}

TEST(batch__is_never_larger_than_the_limit)
{
    struct store *s = kit_open_with((struct store_options){ .mode = STORE_CREATE, .write_batch = 7 });
    struct gate g;
    static struct row_write w[30];
    gate_close(s, &g);
    for (int i = 0; i < 30; i++) {
        row_write_set(&w[i], 100 + i);
        CHECK_OK(store_write_later(s, &w[i].w));
    }
    gate_open(&g);
    CHECK_OK(kit_add(s, 1, "pagar", NULL));
    struct store_figures f;
    store_figures(s, &f);
    CHECK_INT(f.max_batch, 7);
    CHECK_INT(f.writes, 32);
    store_close(s);
    all_reported_once(w, 30);
}

TEST(store_write_later__a_full_queue_is_busy_and_recovers)
{
    struct store *s = kit_open_with((struct store_options){ .mode = STORE_CREATE, .write_queue = 4 });
    struct gate g;
    static struct row_write w[5];
    gate_close(s, &g);
    for (int i = 0; i < 5; i++)
        row_write_set(&w[i], 100 + i);
    for (int i = 0; i < 4; i++)
        CHECK_OK(store_write_later(s, &w[i].w));
    CHECK_INT(store_write_later(s, &w[4].w), MK_BUSY);
    struct err err = { 0 };
    CHECK_INT(kit_add(s, 1, "x", &err), MK_BUSY);
    CHECK_TEXT(err.text, "Belum tersimpan: server sedang sibuk. Coba lagi sebentar lagi.");
    gate_open(&g);
    while (kit_add(s, 1, "x", NULL) == MK_BUSY)
        usleep(100);
    CHECK_INT(kit_count_once(s), 5);
    CHECK_INT(w[4].reported, 0);
    store_close(s);
}

/* ---- many threads ---- */

enum { THREADS = 8, EACH = 500 };
struct hand {
    struct store *s;
    int64_t from;
    int failed;
    pthread_t thread;
};

static void *hand_main(void *arg)
{
    struct hand *h = arg;
    for (int64_t i = 0; i < EACH; i++)
        h->failed += kit_add(h->s, h->from + i, "x", NULL) != MK_OK;
    return NULL;
}

TEST(store_write__eight_threads_lose_nothing)
{
    struct store *s = kit_open(STORE_CREATE);
    struct hand hands[THREADS];
    for (int t = 0; t < THREADS; t++) {
        hands[t] = (struct hand){ .s = s, .from = 1000 * (t + 1) };
        CHECK_INT(pthread_create(&hands[t].thread, NULL, hand_main, &hands[t]), 0);
    }
    struct db *db = kit_reader(s);
    int64_t last = 0;
    while (last < THREADS * EACH / 2) { /* a reader meanwhile sees it only grow */
        int64_t now = kit_count(db);
        CHECK(now >= last);
        last = now;
    }
    for (int t = 0; t < THREADS; t++) {
        pthread_join(hands[t].thread, NULL);
        CHECK_INT(hands[t].failed, 0);
    }
    CHECK_INT(kit_count(db), THREADS * EACH);
    struct store_figures f;
    store_figures(s, &f);
    CHECK_INT(f.writes, THREADS * EACH);
    CHECK(f.max_batch > 1); /* they shared */
    store_reader_close(db);
    store_close(s);
}

/* ---- closing ---- */

TEST(store_close__finishes_what_was_accepted)
{
    struct store *s = kit_open(STORE_CREATE);
    static struct row_write w[200];
    for (int i = 0; i < 200; i++) {
        row_write_set(&w[i], 100 + i);
        CHECK_OK(store_write_later(s, &w[i].w));
    }
    store_close(s);
    all_reported_once(w, 200);
    s = kit_open(STORE_OPEN);
    CHECK_INT(kit_count_once(s), 200);
    store_close(s);
}

static void *close_main(void *s)
{
    store_close(s);
    return NULL;
}

TEST(store_close__accepts_nothing_any_more_and_reports_all_it_took)
{
    struct store *s = kit_open(STORE_CREATE);
    struct gate g;
    static struct row_write w[2000];
    pthread_t closer;
    gate_close(s, &g);
    CHECK_INT(pthread_create(&closer, NULL, close_main, s), 0);
    int taken = 0;
    for (; taken < 2000; taken++) {
        row_write_set(&w[taken], 100 + taken);
        if (store_write_later(s, &w[taken].w) != MK_OK)
            break;
        usleep(taken < 500 ? 500 : 100000); /* on a busy machine the one that closes may be long in coming */
    }
    CHECK(taken < 2000);
    gate_open(&g);
    pthread_join(closer, NULL);
    all_reported_once(w, (size_t)taken);
    CHECK_INT(w[taken].reported, 0);
    s = kit_open(STORE_OPEN);
    CHECK_INT(kit_count_once(s), taken);
    store_close(s);
}

/* ---- failing at the n-th call ---- */

enum { SCENARIO = 6 };

/* A write alone, a batch of which one member refuses, and a reading. Returns true when nothing failed. */
static bool scenario(struct store *s, int64_t base, bool *ret_acked)
{
    struct gate g;
    static struct row_write w[SCENARIO];
    bool good = true;
    ret_acked[0] = kit_add(s, base, "x", NULL) == MK_OK;
    gate_close(s, &g);
    for (int i = 1; i < SCENARIO; i++) {
        row_write_set(&w[i], base + i);
        w[i].kind = i == 3 ? ROW_TWICE : ROW_GOOD;
        CHECK_OK(store_write_later(s, &w[i].w));
    }
    sem_post(&g.open);
    sem_wait(&g.finished);
    row_write_wait(&w[SCENARIO - 1]);
    for (int i = 1; i < SCENARIO; i++) {
        ret_acked[i] = w[i].w.result == MK_OK;
        good = good && w[i].w.result == (i == 3 ? MK_CONFLICT : MK_OK);
        CHECK(ret_acked[i] || w[i].w.result == MK_CONFLICT || w[i].w.err.text[0]); /* each says why */
    }
    return good && ret_acked[0] && g.w.result == MK_OK;
}

TEST(store_fail_at__each_point_in_turn_loses_no_acknowledged_write)
{
    struct store *s = kit_open(STORE_CREATE);
    struct db *db = kit_reader(s);
    int64_t n = 0;
    bool passed = false;
    while (!passed || n < 30) { /* a batch is repeated and may so pass over a fault */
        CHECK(++n < 100);
        int64_t base = n * 1000;
        bool acked[SCENARIO];
        store_fail_at(s, n);
        passed = scenario(s, base, acked);
        store_fail_at(s, 0);
        for (int i = 0; i < SCENARIO; i++)
            CHECK(kit_has(db, base + i) == acked[i]);
        CHECK_OK(kit_add(s, base + 900, "sesudah", NULL)); /* it lives on */
    }
    CHECK_OK(store_check_integrity(s, NULL));
    store_reader_close(db);
    store_close(s);
}
