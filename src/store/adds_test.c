/* adds_test.c: sums collected over a batch are exactly the sums of the writes that succeeded. */
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "store/store_kit.h"

static const struct migration migrations[] = {
    { 1, "CREATE TABLE jumlah (daerah_id {int} NOT NULL, id {int} NOT NULL, n {int} NOT NULL CHECK (n < 1000000),"
         " m {int} NOT NULL, PRIMARY KEY (daerah_id, id)){table};" },
};
enum { Q_ADD, Q_READ };
static const struct stmt stmts[] = {
    [Q_ADD] = { "jumlah_add",
                "INSERT INTO jumlah (daerah_id, id, n, m) VALUES ($1, $2, $3, $4) ON CONFLICT (daerah_id, id)"
                " DO UPDATE SET n = jumlah.n + excluded.n, m = jumlah.m + excluded.m",
                .in = "iiii", .out = "" },
    [Q_READ] = { "jumlah_read", "SELECT n, m FROM jumlah WHERE daerah_id = $1 AND id = $2", .in = "ii", .out = "ii" },
};
static const struct schema_part part = { "jumlah", migrations, COUNT(migrations), stmts, COUNT(stmts) };
static const struct schema schema = { &part, 1 };

struct addition {
    struct write w;
    int64_t id, n;
    enum mk_result end; /* what the write says after it has added */
    atomic_int reported;
};

static enum mk_result addition_run(struct db *tx, void *arg, struct err *err)
{
    const struct addition *x = arg;
    enum mk_result r = db_add(tx, &stmts[Q_ADD], ARGS(VI(DAERAH), VI(x->id), VI(x->n), VI(1)), 2);
    return r ? r : x->end ? err_set(err, x->end, "tidak jadi") : MK_OK;
}

static void addition_done(struct write *w)
{
    atomic_fetch_add(&((struct addition *)w->arg)->reported, 1);
}

static void addition_send(struct store *s, struct addition *x, int64_t id, int64_t n, enum mk_result end)
{
    *x = (struct addition){ .id = id, .n = n, .end = end };
    x->w = (struct write){ .run = addition_run, .done = addition_done, .arg = x };
    CHECK_OK(store_write_later(s, &x->w));
}

static void wait_for(struct addition *x)
{
    while (atomic_load(&x->reported) == 0)
        usleep(100);
}

static void row_is(struct store *s, int64_t id, int64_t n, int64_t m)
{
    struct db *db = kit_reader(s);
    struct cursor c;
    db_select(db, &c, &stmts[Q_READ], ARGS(VI(DAERAH), VI(id)));
    bool row = cursor_next(&c);
    CHECK_INT(row ? cursor_int(&c, 0) : 0, n);
    CHECK_INT(row ? cursor_int(&c, 1) : 0, m);
    CHECK_OK(cursor_end(&c));
    store_reader_close(db);
}

enum { MANY = 300, ROWS = 7 };

TEST(db_add__sums_of_a_batch_are_those_of_its_writes)
{
    static struct addition x[MANY];
    struct gate g;
    struct store *s = kit_open_with((struct store_options){ .mode = STORE_CREATE, .schema = &schema });
    int64_t n[ROWS] = { 0 }, m[ROWS] = { 0 };
    gate_close(s, &g);
    for (int i = 0; i < MANY; i++) {
        addition_send(s, &x[i], i % ROWS, i, MK_OK);
        n[i % ROWS] += i;
        m[i % ROWS]++;
    }
    gate_open(&g);
    wait_for(&x[MANY - 1]);
    for (int i = 0; i < ROWS; i++)
        row_is(s, i, n[i], m[i]);
    addition_send(s, &x[0], 3, 5, MK_OK); /* and alone, to what is there */
    wait_for(&x[0]);
    row_is(s, 3, n[3] + 5, m[3] + 1);
    struct store_figures f;
    store_figures(s, &f);
    CHECK_INT(f.transactions, 3);
    store_close(s);
}

TEST(db_add__a_write_that_fails_takes_its_own_sums_with_it)
{
    static struct addition x[60];
    struct gate g;
    struct store *s = kit_open_with((struct store_options){ .mode = STORE_CREATE, .schema = &schema });
    gate_close(s, &g);
    for (int i = 0; i < 60; i++) /* refused by itself; refused by the check of the table, which shows late */
        addition_send(s, &x[i], i % 2, i == 31 ? 2000000 : 10, i % 10 == 5 ? MK_INVALID : MK_OK);
    gate_open(&g);
    wait_for(&x[59]);
    for (int i = 0; i < 60; i++)
        CHECK_INT(x[i].w.result, i == 31 ? MK_CONFLICT : i % 10 == 5 ? MK_INVALID : MK_OK);
    row_is(s, 0, 300, 30);
    row_is(s, 1, 230, 23);
    store_close(s);
}

TEST(db_add__a_sum_too_large_fails_alone)
{
    static struct addition x[3];
    struct gate g;
    struct store *s = kit_open_with((struct store_options){ .mode = STORE_CREATE, .schema = &schema });
    gate_close(s, &g);
    addition_send(s, &x[0], 1, 7, MK_OK);
    addition_send(s, &x[1], 1, INT64_MAX, MK_OK);
    addition_send(s, &x[2], 1, 8, MK_OK);
    gate_open(&g);
    wait_for(&x[2]);
    CHECK_INT(x[0].w.result, MK_OK);
    CHECK(x[1].w.result != MK_OK);
    CHECK_INT(x[2].w.result, MK_OK);
    row_is(s, 1, 15, 2);
    store_close(s);
}
