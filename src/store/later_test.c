/* later_test.c: what a rush puts off is in the database with the writes it belongs to, and is settled once: when the rush
 * is over, at the end, at the next start, and before whoever has to see it. */
#include <unistd.h>

#include "base/test.h"
#include "store/private.h"
#include "store/store_kit.h"

enum { S_ROW, S_ROWS, S_PUT, S_TAKE, S_REGIONS, S_LEFT, S_SUM, S_SUM_ADD, S_SUM_COPY, S_COPY, N_S };
static const struct stmt stmts[N_S] = {
    [S_ROW] = { "nanti_row", "INSERT INTO baris (daerah_id, id) VALUES ($1, $2)", "ii", "" },
    [S_ROWS] = { "nanti_rows", "SELECT COUNT(*) FROM baris WHERE daerah_id = $1", "i", "i" },
    [S_PUT] = { "nanti_put", "INSERT INTO nanti (daerah_id, nanti_id, isi) VALUES ($1, $2, $3)", "iib", "" },
    [S_TAKE] = { "nanti_take", "DELETE FROM nanti WHERE daerah_id = $1 RETURNING isi", "i", "b" },
    [S_REGIONS] = { "nanti_regions", "SELECT DISTINCT daerah_id FROM nanti", "", "i", .all_regions = true },
    [S_LEFT] = { "nanti_left", "SELECT COUNT(*) FROM nanti WHERE daerah_id = $1", "i", "i" },
    [S_SUM] = { "nanti_sum", "SELECT COALESCE(SUM(n), 0) FROM jumlah WHERE daerah_id = $1", "i", "i" },
    [S_SUM_ADD] = { "nanti_sum_add", "INSERT INTO jumlah (daerah_id, id, n) VALUES ($1, 1, $2) ON CONFLICT (daerah_id, id)"
                    " DO UPDATE SET n = jumlah.n + excluded.n", "ii", "" },
    [S_SUM_COPY] = { "nanti_sum_copy", "INSERT INTO salinan (daerah_id, n) SELECT $1, COALESCE(SUM(n), 0) FROM jumlah"
                     " WHERE daerah_id = $1", "i", "" },
    [S_COPY] = { "nanti_copy", "SELECT n FROM salinan WHERE daerah_id = $1", "i", "i" },
};
static const struct migration steps[] = {
    { 1, "CREATE TABLE baris (daerah_id {int} NOT NULL, id {int} NOT NULL, PRIMARY KEY (daerah_id, id)){table};"
         "CREATE TABLE nanti (daerah_id {int} NOT NULL, nanti_id {int} NOT NULL, isi {bytes} NOT NULL,"
         " PRIMARY KEY (daerah_id, nanti_id)){table};"
         "CREATE TABLE jumlah (daerah_id {int} NOT NULL, id {int} NOT NULL, n {int} NOT NULL, PRIMARY KEY (daerah_id, id)){table};"
         "CREATE TABLE salinan (daerah_id {int} NOT NULL, n {int} NOT NULL, PRIMARY KEY (daerah_id)){table};" },
};

/* A byte is one that is still to be added. */
static enum mk_result settle(struct db *tx, int64_t daerah)
{
    struct cursor c;
    int64_t sum = 0;
    db_select(tx, &c, &stmts[S_TAKE], ARGS(VI(daerah)));
    while (cursor_next(&c)) {
        size_t n;
        cursor_bytes(&c, 0, &n);
        sum += (int64_t)n;
    }
    enum mk_result r = cursor_end(&c);
    return r == MK_OK && sum ? db_add(tx, &stmts[S_SUM_ADD], ARGS(VI(daerah), VI(sum)), 1) : r;
}

static const struct later later = { &stmts[S_PUT], &stmts[S_REGIONS], settle };
static const struct schema_part parts[] = { { "nanti", steps, COUNT(steps), stmts, N_S, &later } };
static const struct schema schema = { parts, COUNT(parts) };

enum { MANY = 40 };
struct visit {
    struct write w;
    int64_t id;
    bool refuse, copy;
    atomic_int reported;
};

static enum mk_result visit_run(struct db *tx, void *arg, struct err *err)
{
    struct visit *v = arg;
    if (v->copy) {
        enum mk_result r = db_in_order(tx);
        if (r == MK_OK)
            r = settle(tx, DAERAH);
        return r == MK_OK ? db_exec(tx, &stmts[S_SUM_COPY], ARGS(VI(DAERAH)), NULL) : r;
    }
    enum mk_result r = db_exec(tx, &stmts[S_ROW], ARGS(VI(DAERAH), VI(v->id)), NULL);
    if (r == MK_OK && !db_later(tx, &later, DAERAH, "x", 1))
        r = db_add(tx, &stmts[S_SUM_ADD], ARGS(VI(DAERAH), VI(1)), 1);
    return r == MK_OK && v->refuse ? err_set(err, MK_INVALID, "tidak jadi") : r;
}

static void visit_done(struct write *w)
{
    struct visit *v = w->arg;
    atomic_fetch_add(&v->reported, 1);
}

static void send(struct store *s, struct visit *v, int n, int64_t first)
{
    for (int i = 0; i < n; i++) {
        v[i].id = first + i;
        v[i].w = (struct write){ .run = visit_run, .done = visit_done, .arg = &v[i] };
        atomic_store(&v[i].reported, 0);
        CHECK_OK(store_write_later(s, &v[i].w));
    }
}

static void wait_for(const struct visit *v, int n)
{
    while (atomic_load(&v[n - 1].reported) == 0)
        usleep(50);
}

/* All in one batch: they wait behind a gate. */
static void rush(struct store *s, struct visit *v, int n, int64_t first)
{
    struct gate g;
    gate_close(s, &g);
    send(s, v, n, first);
    gate_open(&g);
    wait_for(v, n);
}

static struct store *open_here(enum store_mode mode)
{
    return kit_open_with((struct store_options){ .mode = mode, .schema = &schema });
}

static int64_t number(struct store *s, int stmt)
{
    struct db *db = kit_reader(s);
    int64_t n = -1;
    CHECK_OK(db_int(db, &stmts[stmt], ARGS(VI(DAERAH)), &n));
    store_reader_close(db);
    return n;
}

static void sums_are(struct store *s, int64_t rows, int64_t sum, int64_t left)
{
    CHECK_INT(number(s, S_ROWS), rows);
    CHECK_INT(number(s, S_SUM), sum);
    CHECK_INT(number(s, S_LEFT), left);
}

TEST(later__statements_are_sound)
{
    struct err err = { "" };
    struct store *s = open_here(STORE_CREATE);
    if (store_check_statements(s, &err) != MK_OK)
        FAIL("%s", err.text);
    store_close(s);
}

TEST(later__a_few_writes_put_nothing_off)
{
    static struct visit v[8];
    struct store *s = open_here(STORE_CREATE);
    CHECK_OK(store_write(s, visit_run, &(struct visit){ .id = 1 }, NULL));
    sums_are(s, 1, 1, 0);
    rush(s, v, COUNT(v), 10);
    sums_are(s, 9, 9, 0);
    store_close(s);
}

TEST(later__a_rush_puts_off_once_a_batch_and_settling_adds_all_of_it)
{
    static struct visit v[MANY];
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    rush(s, v, MANY, 100);
    sums_are(s, MANY, 0, 1);
    rush(s, v, MANY, 200);
    sums_are(s, 2 * MANY, 0, 2);
    CHECK_OK(store_settle(s, NULL));
    sums_are(s, 2 * MANY, 2 * MANY, 0);
    CHECK_OK(store_settle(s, NULL));
    sums_are(s, 2 * MANY, 2 * MANY, 0);
    store_close(s);
}

TEST(later__the_end_of_a_rush_settles_by_itself)
{
    static struct visit v[MANY];
    struct store *s = open_here(STORE_CREATE);
    rush(s, v, MANY, 100);
    while (number(s, S_LEFT) > 0)
        usleep(1000);
    sums_are(s, MANY, MANY, 0);
    rush(s, v, MANY, 200);
    store_close(s); /* at once */
    s = open_here(STORE_LOOK);
    sums_are(s, 2 * MANY, 2 * MANY, 0);
    store_close(s);
}

/* Within 20 ms of the last large batch it may be put off like the others; once they are settled it is a figure at once. */
TEST(later__a_single_write_behind_a_rush_is_a_figure_soon_and_then_at_once)
{
    static struct visit v[MANY];
    struct store *s = open_here(STORE_CREATE);
    rush(s, v, MANY, 100);
    CHECK_OK(store_write(s, visit_run, &(struct visit){ .id = 1 }, NULL));
    while (number(s, S_LEFT) > 0)
        usleep(1000);
    sums_are(s, MANY + 1, MANY + 1, 0);
    CHECK_OK(store_write(s, visit_run, &(struct visit){ .id = 2 }, NULL));
    sums_are(s, MANY + 2, MANY + 2, 0);
    store_close(s);
}

TEST(later__what_a_gone_server_left_is_settled_by_the_next_start)
{
    static struct visit v[MANY];
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    rush(s, v, MANY, 100);
    store_close(s);
    s = open_here(STORE_LOOK); /* which only looks */
    sums_are(s, MANY, 0, 1);
    store_close(s);
    s = open_here(STORE_OPEN);
    sums_are(s, MANY, MANY, 0);
    store_close(s);
}

TEST(later__two_stores_settle_each_other_and_nothing_twice)
{
    static struct visit v[MANY], u[MANY];
    struct store *a = open_here(STORE_CREATE), *b = open_here(STORE_OPEN);
    store_hold_later(a);
    for (int i = 0; i < 10; i++) {
        rush(a, v, MANY, 1000 * (i + 1));
        rush(b, u, MANY, 1000 * (i + 1) + 500);
        CHECK_OK(store_settle(i % 2 ? a : b, NULL));
    }
    CHECK_OK(store_settle(b, NULL));
    sums_are(a, 20 * MANY, 20 * MANY, 0);
    store_close(b);
    store_close(a);
}

TEST(later__a_refusal_in_a_rush_takes_nothing_of_the_others_and_leaves_nothing)
{
    static struct visit v[MANY];
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    for (int i = 0; i < MANY; i++)
        v[i].refuse = i % 10 == 3;
    rush(s, v, MANY, 100);
    for (int i = 0; i < MANY; i++)
        CHECK_INT(v[i].w.result, v[i].refuse ? MK_INVALID : MK_OK);
    CHECK_OK(store_settle(s, NULL));
    sums_are(s, MANY - 4, MANY - 4, 0);
    store_close(s);
}

TEST(later__whoever_must_see_everything_before_it_does)
{
    static struct visit v[MANY], u[MANY];
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    rush(s, u, MANY, 100); /* batches before it */
    v[MANY / 2].copy = true;
    rush(s, v, MANY, 200); /* and some of its own, before and behind it */
    CHECK_OK(v[MANY / 2].w.result);
    CHECK_INT(number(s, S_COPY), MANY + MANY / 2);
    CHECK_OK(store_settle(s, NULL));
    sums_are(s, 2 * MANY - 1, 2 * MANY - 1, 0);
    store_close(s);
}

/* Each call of the store fails once, while things are put off and while they are settled. */
TEST(later__no_fault_loses_or_doubles_what_was_put_off)
{
    static struct visit v[4];
    struct store *s = open_here(STORE_CREATE);
    int64_t good = 0;
    store_hold_later(s);
    for (int64_t n = 1; n < 40; n++) {
        store_fail_at(s, n);
        send(s, v, COUNT(v), 10 * n);
        wait_for(v, COUNT(v));
        for (size_t i = 0; i < COUNT(v); i++)
            good += v[i].w.result == MK_OK;
        store_fail_at(s, n % 9 + 1);
        if (store_settle(s, NULL) != MK_OK)
            store_fail_at(s, 0);
        store_fail_at(s, 0);
    }
    CHECK(good > 0 && good < 39 * (int64_t)COUNT(v));
    CHECK_OK(store_settle(s, NULL));
    sums_are(s, good, good, 0);
    store_close(s);
}
