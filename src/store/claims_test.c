/* claims_test.c: what the writes of a batch ask at once is what each of them would have learned alone. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "store/store_kit.h"

static const struct migration migrations[] = {
    { 1, "CREATE TABLE klaim (daerah_id {int} NOT NULL, kunci {bytes} NOT NULL, PRIMARY KEY (daerah_id, kunci)){table};"
         "CREATE TABLE baris (daerah_id {int} NOT NULL, id {int} NOT NULL, n {int} NOT NULL CHECK (n < 1000),"
         " teks {text}, data {bytes} NOT NULL, PRIMARY KEY (daerah_id, id)){table};" },
};
enum { Q_CLAIM, Q_ROW, Q_CLAIMS, Q_ROWS, Q_READ };
static const struct stmt stmts[] = {
    [Q_CLAIM] = { "klaim_add", "INSERT INTO klaim (daerah_id, kunci) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                  .in = "ib", .out = "",
                  .many = "INSERT INTO klaim (daerah_id, kunci) SELECT $1, r.* FROM unnest($2) AS r"
                          " ON CONFLICT DO NOTHING RETURNING kunci" },
    [Q_ROW] = { "baris_add", "INSERT INTO baris (daerah_id, id, n, teks, data) VALUES ($1, $2, $3, $4, $5)",
                .in = "iiiTb", .out = "",
                .many = "INSERT INTO baris (daerah_id, id, n, teks, data)"
                        " SELECT $1, r.* FROM unnest($2, $3, $4, $5) AS r" },
    [Q_CLAIMS] = { "klaim_count", "SELECT COUNT(*) FROM klaim WHERE daerah_id = $1", .in = "i", .out = "i" },
    [Q_ROWS] = { "baris_count", "SELECT COUNT(*) FROM baris WHERE daerah_id = $1", .in = "i", .out = "i" },
    [Q_READ] = { "baris_read", "SELECT n, teks, data FROM baris WHERE daerah_id = $1 AND id = $2", .in = "ii",
                 .out = "iTb" },
};
static const struct schema_part part = { "klaim", migrations, COUNT(migrations), stmts, COUNT(stmts) };
static const struct schema schema = { &part, 1 };

struct asking {
    struct write w;
    int64_t daerah, key, id, n;
    bool twice;         /* asks for a second key as well */
    enum mk_result end; /* what it says after it has written */
    int64_t fresh, second;
    atomic_int reported;
};

static enum mk_result claim(struct db *tx, const struct asking *x, int64_t key, int64_t *ret)
{
    char text[24]; /* gone when the call returns */
    int n = snprintf(text, sizeof text, "k%lld", (long long)key);
    return db_exec(tx, &stmts[Q_CLAIM], ARGS(VI(x->daerah), VB(text, (size_t)n)), ret);
}

static enum mk_result asking_run(struct db *tx, void *arg, struct err *err)
{
    struct asking *x = arg;
    x->fresh = x->second = -1;
    enum mk_result r = claim(tx, x, x->key, &x->fresh);
    if (!r && x->twice)
        r = claim(tx, x, x->key + 1000000, &x->second);
    if (!r && x->fresh)
        r = db_exec(tx, &stmts[Q_ROW], ARGS(VI(x->daerah), VI(x->id), VI(x->n), x->n % 2 ? VT("ganjil") : VNULL(),
                                            VB(&x->n, x->n % 3 ? sizeof x->n : 0)), NULL);
    return r ? r : x->end ? err_set(err, x->end, "tidak jadi") : MK_OK;
}

static void asking_done(struct write *w)
{
    atomic_fetch_add(&((struct asking *)w->arg)->reported, 1);
}

static void asking_send(struct store *s, struct asking *x)
{
    x->w = (struct write){ .run = asking_run, .done = asking_done, .arg = x };
    atomic_store(&x->reported, 0);
    CHECK_OK(store_write_later(s, &x->w));
}

static void all_wait(struct asking *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        while (atomic_load(&x[i].reported) == 0)
            usleep(100);
}

static struct store *open_here(void)
{
    return kit_open_with((struct store_options){ .mode = STORE_CREATE, .schema = &schema });
}

static int64_t count(struct store *s, int q, int64_t daerah)
{
    struct db *db = kit_reader(s);
    int64_t n = -1;
    CHECK_OK(db_int(db, &stmts[q], ARGS(VI(daerah)), &n));
    store_reader_close(db);
    return n;
}

static void row_is(struct store *s, int64_t id, int64_t n)
{
    struct db *db = kit_reader(s);
    struct cursor c;
    size_t bytes = 0;
    db_select(db, &c, &stmts[Q_READ], ARGS(VI(DAERAH), VI(id)));
    CHECK(cursor_next(&c));
    CHECK_INT(cursor_int(&c, 0), n);
    CHECK_INT(cursor_is_null(&c, 1), n % 2 == 0);
    CHECK(n % 2 == 0 || strcmp(cursor_text(&c, 1), "ganjil") == 0);
    const void *data = cursor_bytes(&c, 2, &bytes);
    CHECK_INT(bytes, n % 3 ? sizeof n : 0);
    CHECK(bytes == 0 || memcmp(data, &n, bytes) == 0);
    CHECK_OK(cursor_end(&c));
    store_reader_close(db);
}

enum { MANY = 200, KEYS = 60 };

TEST(claims__one_of_equal_keys_wins_in_a_batch_and_between_batches)
{
    static struct asking x[MANY];
    struct gate g;
    struct store *s = open_here();
    int64_t seconds = 0; /* keys without rows */
    CHECK_OK(store_check_statements(s, NULL));
    for (int round = 0; round < 3; round++) {
        gate_close(s, &g);
        for (int i = 0; i < MANY; i++) { /* the first round is all new but for its own repetitions */
            x[i] = (struct asking){ .daerah = i % 5 ? DAERAH : LAIN, .key = (i * 7) % (KEYS + round * 20),
                                    .id = round * 1000 + i, .n = i, .twice = i % 11 == 0 };
            asking_send(s, &x[i]);
        }
        gate_open(&g);
        all_wait(x, MANY);
        bool seen[2][KEYS + 40] = { 0 };
        for (int i = 0; i < MANY; i++) {
            bool *mine = &seen[x[i].daerah == LAIN][x[i].key], known = round > 0 && x[i].key < KEYS + (round - 1) * 20;
            CHECK_INT(x[i].w.result, MK_OK);
            CHECK_INT(x[i].fresh, !*mine && !known);
            *mine = true;
            CHECK_INT(x[i].second >= 0, x[i].twice);
            seconds += x[i].daerah == DAERAH && x[i].second == 1;
            if (x[i].fresh && x[i].daerah == DAERAH)
                row_is(s, x[i].id, x[i].n);
        }
        struct store_figures f;
        store_figures(s, &f);
        CHECK_INT(f.transactions, 2 * (round + 1)); /* the gate and the batch */
    }
    CHECK_INT(count(s, Q_ROWS, DAERAH), count(s, Q_CLAIMS, DAERAH) - seconds);
    store_close(s);
}

TEST(claims__a_write_that_fails_gives_its_key_back)
{
    static struct asking x[50];
    struct gate g;
    struct store *s = open_here();
    gate_close(s, &g);
    for (int i = 0; i < 50; i++) { /* one says no after it has written, one is refused by the table: late in a batch */
        x[i] = (struct asking){ .daerah = DAERAH, .key = i, .id = i, .n = i == 20 ? 5000 : i,
                                .end = i == 10 ? MK_INVALID : MK_OK };
        asking_send(s, &x[i]);
    }
    gate_open(&g);
    all_wait(x, 50);
    for (int i = 0; i < 50; i++)
        CHECK_INT(x[i].w.result, i == 10 ? MK_INVALID : i == 20 ? MK_CONFLICT : MK_OK);
    CHECK_INT(count(s, Q_CLAIMS, DAERAH), 48);
    CHECK_INT(count(s, Q_ROWS, DAERAH), 48);
    struct asking again = { .daerah = DAERAH, .key = 10, .id = 10, .n = 1 };
    asking_send(s, &again);
    all_wait(&again, 1);
    CHECK_INT(again.fresh, 1); /* nobody holds it */
    store_close(s);
}

TEST(claims__a_fault_at_any_call_leaves_no_key_without_its_row)
{
    static struct asking x[12];
    struct store *s = open_here();
    int64_t stored = 0;
    for (int n = 1; n <= 40; n++) {
        struct gate g;
        gate_close(s, &g);
        for (int i = 0; i < 12; i++) {
            x[i] = (struct asking){ .daerah = DAERAH, .key = n * 100 + i, .id = n * 100 + i, .n = i };
            asking_send(s, &x[i]);
        }
        store_fail_at(s, n);
        sem_post(&g.open);
        sem_wait(&g.finished); /* its own COMMIT may be the one that fails */
        all_wait(x, 12);
        store_fail_at(s, 0);
        for (int i = 0; i < 12; i++)
            stored += x[i].w.result == MK_OK && x[i].fresh == 1;
        CHECK_INT(count(s, Q_CLAIMS, DAERAH), stored);
        CHECK_INT(count(s, Q_ROWS, DAERAH), stored);
    }
    store_close(s);
}
