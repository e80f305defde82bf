/* once_test.c: of each key there is one row, however it came there: at once, put off in a rush, moved, by another process,
 * after a kill or a fault. */
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "store/private.h"
#include "store/store_kit.h"

enum { S_ADD, S_SOME, S_FIND, S_PUT, S_ROWS, S_DROP, S_REGIONS, S_COUNT, S_WAIT, N_S };
static const struct stmt stmts[N_S] = {
    [S_ADD] = { "sekali_add", "INSERT INTO sekali (daerah_id, kunci, a, b) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                "ibii", "" },
    [S_SOME] = { "sekali_add_some", "INSERT INTO sekali (daerah_id, kunci, a, b) VALUES ($1,$2,$3,$4),($1,$5,$6,$7),($1,$8,$9,$10),"
                 "($1,$11,$12,$13),($1,$14,$15,$16),($1,$17,$18,$19),($1,$20,$21,$22),($1,$23,$24,$25) ON CONFLICT DO NOTHING",
                 "ibiibiibiibiibiibiibiibii", "" },
    [S_FIND] = { "sekali_find", "SELECT a, b FROM sekali WHERE daerah_id = $1 AND kunci = $2", "ib", "ii" },
    [S_PUT] = { "sekali_put", "INSERT INTO tunggu (daerah_id, id, isi) VALUES ($1, $2, $3)", "iib", "" },
    [S_ROWS] = { "sekali_rows", "SELECT id, isi FROM tunggu WHERE daerah_id = $1", "i", "ib" },
    [S_DROP] = { "sekali_drop", "DELETE FROM tunggu WHERE daerah_id = $1 AND id = $2", "ii", "" },
    [S_REGIONS] = { "sekali_regions", "SELECT DISTINCT daerah_id FROM tunggu", "", "i", .all_regions = true },
    [S_COUNT] = { "sekali_count", "SELECT COUNT(*) FROM sekali WHERE daerah_id = $1", "i", "i" },
    [S_WAIT] = { "sekali_wait", "SELECT COUNT(*) FROM tunggu WHERE daerah_id = $1", "i", "i" },
};
static const struct migration steps[] = {
    { 1, "CREATE TABLE sekali (daerah_id {int} NOT NULL, kunci {bytes} NOT NULL, a {int} NOT NULL, b {int} NOT NULL,"
         " PRIMARY KEY (daerah_id, kunci)){table};"
         "CREATE TABLE tunggu (daerah_id {int} NOT NULL, id {int} NOT NULL, isi {bytes} NOT NULL,"
         " PRIMARY KEY (daerah_id, id)){table};" },
};
static const struct once once = { &stmts[S_ADD], &stmts[S_SOME], &stmts[S_FIND], &stmts[S_PUT], &stmts[S_ROWS], &stmts[S_DROP],
                                  &stmts[S_REGIONS] };
static const struct schema_part parts[] = { { "sekali", steps, COUNT(steps), stmts, N_S, .once = &once } };
static const struct schema schema = { parts, COUNT(parts) };

enum { MANY = 40, SMALL = 8 /* bits: room for 128, moved from 64 on */ };
struct visit {
    struct write w;
    int64_t key;
    bool near, refuse;   /* near: its key begins like all others */
    bool fresh;
    atomic_int reported;
};

/* Spread over all places, unless near. */
static void key_make(int64_t n, bool near, unsigned char ret[ONCE_KEY])
{
    uint64_t x = htobe64((uint64_t)n * UINT64_C(0x9E3779B97F4A7C15));
    memset(ret, 0, ONCE_KEY);
    memcpy(ret + (near ? 2 : 0), &x, sizeof x);
}

static enum mk_result visit_run(struct db *tx, void *arg, struct err *err)
{
    struct visit *v = arg;
    unsigned char key[ONCE_KEY];
    key_make(v->key, v->near, key);
    enum mk_result r = db_once(tx, &once, DAERAH, key, v->key, (int32_t)(v->key % 1000), &v->fresh);
    return r == MK_OK && v->refuse ? err_set(err, MK_INVALID, "tidak jadi") : r;
}

static void visit_done(struct write *w)
{
    struct visit *v = w->arg;
    atomic_fetch_add(&v->reported, 1);
}

/* All in one batch: they wait behind a gate. */
static void rush(struct store *s, struct visit *v, int n)
{
    struct gate g;
    gate_close(s, &g);
    for (int i = 0; i < n; i++) {
        v[i].w = (struct write){ .run = visit_run, .done = visit_done, .arg = &v[i] };
        atomic_store(&v[i].reported, 0);
        CHECK_OK(store_write_later(s, &v[i].w));
    }
    gate_open(&g);
    while (atomic_load(&v[n - 1].reported) == 0)
        usleep(50);
}

static int fresh_of(const struct visit *v, int n)
{
    int fresh = 0;
    for (int i = 0; i < n; i++)
        fresh += v[i].w.result == MK_OK && v[i].fresh;
    return fresh;
}

/* n keys from first on; how many were new. */
static int rush_of(struct store *s, int n, int64_t first)
{
    static struct visit v[256];
    for (int i = 0; i < n; i++)
        v[i] = (struct visit){ .key = first + i };
    rush(s, v, n);
    return fresh_of(v, n);
}

static struct store *open_here(enum store_mode mode)
{
    struct store *s = kit_open_with((struct store_options){ .mode = mode, .schema = &schema });
    s->onces.young.bits = s->onces.old.bits = SMALL;
    return s;
}

static int64_t number(struct store *s, int stmt)
{
    struct db *db = kit_reader(s);
    int64_t n = -1;
    CHECK_OK(db_int(db, &stmts[stmt], ARGS(VI(DAERAH)), &n));
    store_reader_close(db);
    return n;
}

static bool found(struct store *s, int64_t n, bool near)
{
    struct db *db = kit_reader(s);
    unsigned char key[ONCE_KEY];
    int64_t a = -1;
    int32_t b = -1;
    key_make(n, near, key);
    enum mk_result r = db_once_find(db, &once, DAERAH, key, &a, &b);
    CHECK(r == MK_OK || r == MK_NOT_FOUND);
    CHECK(r != MK_OK || (a == n && b == n % 1000));
    store_reader_close(db);
    return r == MK_OK;
}

static bool in_process(const struct store *s)
{
    return s->engine->queue == NULL;
}

static void all_there(struct store *s, int64_t first, int64_t n)
{
    for (int64_t i = first; i < first + n; i++)
        CHECK(found(s, i, false));
    CHECK(!found(s, first + n, false));
}

TEST(once__statements_are_sound)
{
    struct err err = { "" };
    struct store *s = open_here(STORE_CREATE);
    if (store_check_statements(s, &err) != MK_OK)
        FAIL("%s", err.text);
    store_close(s);
}

TEST(once__alone_a_row_is_in_its_table_at_once)
{
    struct store *s = open_here(STORE_CREATE);
    struct visit v = { .key = 7 };
    CHECK_OK(store_write(s, visit_run, &v, NULL));
    CHECK(v.fresh);
    CHECK_INT(number(s, S_COUNT), 1);
    CHECK_OK(store_write(s, visit_run, &v, NULL));
    CHECK(!v.fresh);
    CHECK_INT(number(s, S_COUNT), 1);
    all_there(s, 7, 1);
    store_close(s);
}

TEST(once__in_a_rush_it_waits_and_a_second_one_is_met)
{
    static struct visit v[MANY];
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    for (int i = 0; i < MANY; i++)
        v[i] = (struct visit){ .key = i < 30 ? i : i - 10 }; /* ten come twice in one batch */
    rush(s, v, MANY);
    CHECK_INT(fresh_of(v, MANY), 30);
    CHECK_INT(number(s, S_COUNT), in_process(s) ? 0 : 30);
    CHECK_INT(number(s, S_WAIT), in_process(s) ? 1 : 0);
    CHECK_INT(rush_of(s, MANY, 20), 30); /* and ten in the next */
    all_there(s, 0, 60);
    CHECK_OK(store_settle(s, NULL));
    CHECK_INT(number(s, S_COUNT), 60);
    CHECK_INT(number(s, S_WAIT), 0);
    CHECK_INT(rush_of(s, 80, 0), 20);
    all_there(s, 0, 80);
    store_close(s);
}

TEST(once__the_end_of_a_rush_moves_them_and_so_does_closing)
{
    struct store *s = open_here(STORE_CREATE);
    CHECK_INT(rush_of(s, MANY, 0), MANY);
    while (number(s, S_WAIT) > 0)
        usleep(1000);
    CHECK_INT(number(s, S_COUNT), MANY);
    CHECK_INT(rush_of(s, MANY, 100), MANY);
    store_close(s); /* at once */
    s = open_here(STORE_LOOK);
    CHECK_INT(number(s, S_COUNT), 2 * MANY);
    CHECK_INT(number(s, S_WAIT), 0);
    store_close(s);
}

TEST(once__what_a_gone_server_left_is_found_and_moved_by_the_next_start)
{
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    CHECK_INT(rush_of(s, MANY, 0), MANY);
    store_close(s);
    s = open_here(STORE_LOOK);
    all_there(s, 0, MANY);
    store_close(s);
    s = open_here(STORE_OPEN);
    CHECK_INT(number(s, S_COUNT), MANY);
    CHECK_INT(number(s, S_WAIT), 0);
    CHECK_INT(rush_of(s, MANY, 0), 0);
    store_close(s);
}

TEST(once__many_more_than_a_set_holds_are_moved_while_others_come)
{
    struct store *s = open_here(STORE_CREATE);
    int64_t most = 0;
    for (int i = 0; i < 60; i++) {
        CHECK_INT(rush_of(s, MANY, i * MANY), MANY);
        int64_t waits = number(s, S_WAIT);
        most = waits > most ? waits : most;
        CHECK_INT(rush_of(s, MANY, i / 2 * MANY), 0); /* those of long ago, half way and now */
    }
    CHECK(!in_process(s) || (most > 1 && most < 20));
    all_there(s, 0, 60 * MANY);
    CHECK_OK(store_settle(s, NULL));
    CHECK_INT(number(s, S_COUNT), 60 * MANY);
    store_close(s);
}

TEST(once__without_room_they_go_straight_into_their_table)
{
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    for (int i = 0; i < 10; i++)
        CHECK_INT(rush_of(s, MANY, i * MANY), MANY);
    CHECK_INT(rush_of(s, 200, 0), 0);
    if (in_process(s))
        CHECK_INT(number(s, S_COUNT), 10 * MANY - 2 * MANY - 128); /* two batches are to be moved; the next set is full */
    all_there(s, 0, 10 * MANY);
    store_close(s);
}

TEST(once__keys_that_were_chosen_to_lie_together_cost_nobody_else)
{
    static struct visit v[100];
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    for (int i = 0; i < 100; i++)
        v[i] = (struct visit){ .key = i, .near = true };
    rush(s, v, 100);
    CHECK_INT(fresh_of(v, 100), 100);
    if (in_process(s))
        CHECK_INT(number(s, S_COUNT), 100 - 64);
    rush(s, v, 100);
    CHECK_INT(fresh_of(v, 100), 0);
    for (int i = 0; i < 100; i++)
        CHECK(found(s, i, true));
    store_close(s);
}

TEST(once__two_stores_meet_what_the_other_lets_wait)
{
    struct store *a = open_here(STORE_CREATE), *b = open_here(STORE_OPEN);
    store_hold_later(a);
    store_hold_later(b);
    CHECK_INT(rush_of(a, MANY, 0), MANY);
    CHECK_INT(rush_of(b, MANY, 20), 20);
    CHECK_INT(rush_of(a, MANY, 40), 20);
    struct visit v = { .key = 70 };
    CHECK_OK(store_write(b, visit_run, &v, NULL));
    CHECK(!v.fresh);
    CHECK_OK(store_settle(a, NULL));
    CHECK_INT(number(b, S_WAIT), 0);
    CHECK_INT(rush_of(b, 80, 0), 0);
    CHECK_INT(rush_of(a, 90, 0), 10);
    CHECK_OK(store_settle(b, NULL));
    CHECK_INT(number(a, S_COUNT), 90);
    store_close(b);
    store_close(a);
}

/* More than there is room for, by another process with more of it: then each key is looked for. */
TEST(once__more_than_can_be_known_by_heart_is_looked_for)
{
    struct store *a = open_here(STORE_CREATE), *b = open_here(STORE_OPEN);
    if (!in_process(a))
        test_skip("nothing waits here");
    a->onces.young.bits = a->onces.old.bits = 12;
    store_hold_later(a);
    store_hold_later(b);
    for (int i = 0; i < 10; i++)
        CHECK_INT(rush_of(a, MANY, i * MANY), MANY);
    CHECK_INT(rush_of(b, 200, 0), 0);
    CHECK_INT(rush_of(b, MANY, 10 * MANY), MANY);
    all_there(a, 0, 11 * MANY);
    CHECK_INT(number(b, S_COUNT), MANY);
    CHECK_OK(store_settle(b, NULL));
    CHECK_INT(number(b, S_COUNT), 11 * MANY);
    CHECK_INT(rush_of(b, MANY, 11 * MANY), MANY); /* and by heart again */
    CHECK_INT(number(b, S_WAIT), 1);
    store_close(b);
    store_close(a);
}

TEST(once__a_refusal_in_a_rush_leaves_no_key_behind)
{
    static struct visit v[MANY];
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    for (int i = 0; i < MANY; i++)
        v[i] = (struct visit){ .key = i, .refuse = i % 10 == 3 };
    rush(s, v, MANY);
    CHECK_INT(fresh_of(v, MANY), MANY - 4);
    for (int i = 0; i < MANY; i++)
        CHECK(found(s, i, false) == (i % 10 != 3));
    CHECK_INT(rush_of(s, MANY, 0), 4);
    CHECK_OK(store_settle(s, NULL));
    CHECK_INT(number(s, S_COUNT), MANY);
    store_close(s);
}

/* Bytes that nobody here has written are not thrown away unread. */
static enum mk_result spoil(struct db *tx, void *arg, struct err *err)
{
    (void)arg;
    (void)err;
    return db_exec(tx, &stmts[S_PUT], ARGS(VI(DAERAH), VI(1), VB("abc", 3)), NULL);
}

TEST(once__bytes_of_another_form_stay)
{
    struct store *s = open_here(STORE_CREATE);
    store_hold_later(s);
    CHECK_OK(store_write(s, spoil, NULL, NULL));
    CHECK_INT(store_settle(s, NULL), MK_FAILED);
    CHECK_INT(number(s, S_WAIT), 1);
    store_close(s);
}

/* Each call of the store fails once, while rows are put off, moved and settled; and the store is opened again in between. */
TEST(once__no_fault_loses_or_doubles_a_row)
{
    enum { KEYS = 400, ROUNDS = 120 };
    static bool there[KEYS];
    static struct visit v[MANY];
    struct prng random;
    struct store *s = open_here(STORE_CREATE);
    int good = 0;
    memset(there, 0, sizeof there);
    prng_seed(&random, 20261122);
    for (int n = 0; n < ROUNDS; n++) {
        for (int i = 0; i < MANY; i++)
            v[i] = (struct visit){ .key = (int64_t)prng_below(&random, KEYS) };
        store_fail_at(s, (int64_t)prng_below(&random, 200) + 1);
        rush(s, v, MANY);
        store_fail_at(s, 0);
        for (int i = 0; i < MANY; i++)
            if (v[i].w.result == MK_OK) {
                CHECK(v[i].fresh != there[v[i].key]);
                there[v[i].key] = true;
                good++;
            }
        store_fail_at(s, (int64_t)prng_below(&random, 60) + 1);
        if (n % 7 == 3 && store_settle(s, NULL) != MK_OK)
            store_fail_at(s, 0);
        store_fail_at(s, 0);
        if (n % 40 == 39) {
            store_close(s);
            s = open_here(STORE_OPEN);
        }
    }
    CHECK(good > ROUNDS * MANY / 4);
    CHECK_OK(store_settle(s, NULL));
    int64_t rows = 0;
    for (int i = 0; i < KEYS; i++) {
        CHECK(found(s, i, false) == there[i]);
        rows += there[i];
    }
    CHECK_INT(number(s, S_COUNT), rows);
    store_close(s);
}
