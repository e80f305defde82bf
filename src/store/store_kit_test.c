/* store_kit_test.c: see store_kit.h.
 *
 * The databases of the tests lie in memory where there is such a place (an fsync of a busy disk takes
 * 10 ms, and there are thousands); TMPDIR=/tmp puts them on the disk. */
#include "store/store_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"

static const struct migration migrations[] = {
    { 1, "CREATE TABLE uji (daerah_id {int} NOT NULL, uji_id {int} NOT NULL, teks {text}, data {bytes},"
         " PRIMARY KEY (daerah_id, uji_id), CHECK (uji_id <> 13)){table};"
         "CREATE TABLE uji_anak (daerah_id {int} NOT NULL, anak_id {int} NOT NULL, uji_id {int} NOT NULL,"
         " PRIMARY KEY (daerah_id, anak_id),"
         " FOREIGN KEY (daerah_id, uji_id) REFERENCES uji (daerah_id, uji_id)){rowtable};" },
};
const struct stmt kit_stmts[N_U] = {
    [U_ADD] = { "uji_add", "INSERT INTO uji (daerah_id, uji_id, teks, data) VALUES ($1, $2, $3, $4)", .in = "iiTB",
                .out = "" },
    [U_GET] = { "uji_get", "SELECT uji_id, teks, data FROM uji WHERE daerah_id = $1 AND uji_id = $2", .in = "ii",
                .out = "iTB" },
    [U_COUNT] = { "uji_count", "SELECT COUNT(*) FROM uji WHERE daerah_id = $1", .in = "i", .out = "i" },
    [U_LIST] = { "uji_list", "SELECT uji_id FROM uji WHERE daerah_id = $1 AND uji_id > $2 ORDER BY uji_id", .in = "ii",
                 .out = "i" },
    [U_TRAP] = { "uji_trap", "SELECT teks FROM uji WHERE uji_id = $2 AND daerah_id = $1", .in = "ii", .out = "T" },
    [U_DELETE] = { "uji_delete", "DELETE FROM uji WHERE daerah_id = $1 AND uji_id >= $2", .in = "ii", .out = "" },
    [U_RETURN] = { "uji_return",
                   "INSERT INTO uji (daerah_id, uji_id, teks) VALUES ($1, $2, $3)"
                   " RETURNING uji_id + 1",
                   .in = "iit", .out = "i" },
    [U_CHILD] = { "uji_child", "INSERT INTO uji_anak (daerah_id, anak_id, uji_id) VALUES ($1, $2, $3)", .in = "iii",
                  .out = "" },
    [U_SLOW] = { "uji_slow",
                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
                 " SELECT COUNT(*) FROM n",
                 .in = "i", .out = "i", .all_regions = true },
    [U_ROWS] = { "uji_rows",
                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
                 " SELECT i FROM n",
                 .in = "i", .out = "i", .all_regions = true },
};
static const struct schema_part parts[] = {
    { "uji", migrations, COUNT(migrations), kit_stmts, N_U },
};
const struct schema kit_schema = { parts, COUNT(parts) };

__attribute__((constructor)) static void use_memory(void)
{
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
}

const char *store_kit_location(const char *name)
{
    return test_database(name);
}

void kit_only_files(void)
{
    if (test_on_server())
        test_skip("hanya untuk basis data yang berupa berkas");
}

struct store *kit_open_with(struct store_options o)
{
    struct store *s = NULL;
    struct err err = { 0 };
    if (!o.location)
        o.location = store_kit_location("data");
    if (!o.schema)
        o.schema = &kit_schema;
    enum mk_result r = store_open(&o, &s, &err);
    if (r != MK_OK)
        FAIL("store_open: %s %s", mk_result_name(r), err.text);
    return s;
}

struct store *kit_open(enum store_mode mode)
{
    return kit_open_with((struct store_options){ .mode = mode });
}

struct db *kit_reader(struct store *s)
{
    struct db *db = NULL;
    struct err err = { 0 };
    if (store_reader(s, &db, &err) != MK_OK)
        FAIL("store_reader: %s", err.text);
    return db;
}

struct add {
    int64_t id;
    const char *text;
};

static enum mk_result add_run(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    const struct add *a = arg;
    return db_exec(tx, &kit_stmts[U_ADD], ARGS(VI(DAERAH), VI(a->id), VT(a->text), VNULL()), NULL);
}

enum mk_result kit_add(struct store *s, int64_t id, const char *text, struct err *err)
{
    return store_write(s, add_run, &(struct add){ id, text }, err);
}

enum mk_result kit_write_row(struct db *tx, void *arg, struct err *err)
{
    return add_run(tx, &(struct add){ *(int64_t *)arg, "baris" }, err);
}

int64_t kit_count(struct db *db)
{
    int64_t n = -1;
    CHECK_OK(db_int(db, &kit_stmts[U_COUNT], ARGS(VI(DAERAH)), &n));
    return n;
}

int64_t kit_count_once(struct store *s)
{
    struct db *db = kit_reader(s);
    int64_t n = kit_count(db);
    store_reader_close(db);
    return n;
}

bool kit_has(struct db *db, int64_t id)
{
    int64_t found;
    enum mk_result r = db_int(db, &kit_stmts[U_GET], ARGS(VI(DAERAH), VI(id)), &found);
    CHECK(r == MK_OK || r == MK_NOT_FOUND);
    return r == MK_OK;
}

/* ---- gate ---- */

static enum mk_result gate_run(struct db *tx, void *arg, struct err *err)
{
    (void)tx, (void)err;
    struct gate *g = arg;
    sem_post(&g->entered);
    sem_wait(&g->open);
    return MK_OK;
}

static void gate_done(struct write *w)
{
    struct gate *g = w->arg;
    sem_post(&g->entered); /* it may have failed before it ran */
    sem_post(&g->finished);
}

void gate_close(struct store *s, struct gate *g)
{
    *g = (struct gate){ .w = { .run = gate_run, .done = gate_done, .arg = g } };
    sem_init(&g->entered, 0, 0);
    sem_init(&g->open, 0, 0);
    sem_init(&g->finished, 0, 0);
    CHECK_OK(store_write_later(s, &g->w));
    sem_wait(&g->entered);
}

void gate_open(struct gate *g)
{
    sem_post(&g->open);
    sem_wait(&g->finished);
    CHECK_OK(g->w.result);
}

/* ---- many ---- */

enum mk_result row_write_run(struct db *tx, void *arg, struct err *err)
{
    struct row_write *r = arg;
    enum mk_result x = kit_write_row(tx, &r->id, err);
    if (x != MK_OK || r->kind == ROW_GOOD)
        return x;
    if (r->kind == ROW_TWICE) /* its first row must go with it */
        return kit_write_row(tx, &r->id, err);
    return r->kind == ROW_REFUSED ? err_set(err, MK_INVALID, "baris %d ditolak", (int)r->id) : MK_INVALID;
}

static void row_write_done(struct write *w)
{
    atomic_fetch_add(&((struct row_write *)w->arg)->reported, 1);
}

void row_write_set(struct row_write *r, int64_t id)
{
    memset(r, 0, sizeof *r);
    r->id = id;
    r->w = (struct write){ .run = row_write_run, .done = row_write_done, .arg = r };
}
