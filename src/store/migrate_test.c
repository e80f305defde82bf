/* migrate_test.c: databases of other ages, half-made ones, and faults while one is being made. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "store/private.h"
#include "store/store_kit.h"

#define DDL(name)                                                                                                      \
    "CREATE TABLE " name " (daerah_id {int} NOT NULL, id {int} NOT NULL, PRIMARY KEY (daerah_id, id)){table};"

#define SECOND                                                                                                         \
    {                                                                                                                  \
        2, DDL("a2") "CREATE INDEX a2_id ON a2 (daerah_id, id);"                                                       \
    }
static const struct migration three[] = { { 1, DDL("a1") }, SECOND, { 3, DDL("a3") } };
static const struct migration edited[] = { { 1, DDL("a1") }, { 2, DDL("a2") } };
static const struct migration broken[] = { { 1, DDL("a1") }, SECOND, { 3, "CREATE TABEL a3 (x {int}){table};" } };
static const struct migration b_one[] = { { 1, DDL("b1") } };
/* Each table is there: the check of these statements is the look into the schema. */
static const struct stmt a_stmts[] = {
    { "a1_n", "SELECT COUNT(*) FROM a1 WHERE daerah_id = $1", .in = "i", .out = "i" },
    { "a2_n", "SELECT COUNT(*) FROM a2 WHERE daerah_id = $1", .in = "i", .out = "i" },
    { "a3_n", "SELECT COUNT(*) FROM a3 WHERE daerah_id = $1", .in = "i", .out = "i" },
};
static const struct stmt b_stmts[] = {
    { "b1_n", "SELECT COUNT(*) FROM b1 WHERE daerah_id = $1", .in = "i", .out = "i" },
};

#define PART_A(m, n)                                                                                                   \
    {                                                                                                                  \
        "a", (m), (n), a_stmts, (n)                                                                                    \
    }
#define PART_B                                                                                                         \
    {                                                                                                                  \
        "b", b_one, 1, b_stmts, 1                                                                                      \
    }
static const struct schema old = { (const struct schema_part[]){ PART_A(three, 2) }, 1 };
static const struct schema now = { (const struct schema_part[]){ PART_A(three, 3), PART_B }, 2 };
static const struct schema edit = { (const struct schema_part[]){ PART_A(edited, 2) }, 1 };
static const struct schema bad = { (const struct schema_part[]){ PART_A(broken, 3), PART_B }, 2 };

static char place[16] = "data";

static enum mk_result open_as(const struct schema *schema, enum store_mode mode, struct store **ret, struct err *err)
{
    *ret = NULL;
    *err = (struct err){ 0 };
    return store_open(&(struct store_options){ .location = store_kit_location(place), .mode = mode, .schema = schema },
                      ret, err);
}

static void open_good(const struct schema *schema, enum store_mode mode)
{
    struct store *s;
    struct err err;
    if (open_as(schema, mode, &s, &err) != MK_OK || store_check_statements(s, &err) != MK_OK)
        FAIL("%s", err.text);
    store_close(s);
}

static void open_refused(const struct schema *schema, enum store_mode mode, enum mk_result want, const char *sentence)
{
    struct store *s;
    struct err err;
    CHECK_INT(open_as(schema, mode, &s, &err), want);
    if (!strstr(err.text, sentence))
        FAIL("kalimatnya: %s", err.text);
    CHECK(s == NULL);
}

TEST(migrate__a_new_database_has_every_part)
{
    open_good(&now, STORE_CREATE);
    open_good(&now, STORE_OPEN);
    open_good(&now, STORE_MIGRATE);
}

TEST(migrate__what_does_not_exist_is_not_found)
{
    open_refused(&now, STORE_OPEN, MK_NOT_FOUND, "Buat dulu dengan: maklumat init");
    open_refused(&now, STORE_MIGRATE, MK_NOT_FOUND, "tidak ada");
    CHECK(test_on_server() || access(store_kit_location("data"), F_OK) != 0); /* and looking did not make it */
}

TEST(migrate__an_older_database_is_refused_then_upgraded)
{
    open_good(&old, STORE_CREATE);
    open_refused(&now, STORE_OPEN, MK_CONFLICT, "lebih lama (a 2, program ini 3)");
    open_refused(&now, STORE_CREATE, MK_CONFLICT, "jalankan: maklumat migrate --data");
    char with_dir[400];
    if (test_on_server())
        snprintf(with_dir, sizeof with_dir, "--database postgres://");
    else
        snprintf(with_dir, sizeof with_dir, "--data %s", test_dir());
    open_refused(&now, STORE_OPEN, MK_CONFLICT, with_dir);
    open_good(&now, STORE_MIGRATE);
    open_good(&now, STORE_OPEN);
}

TEST(migrate__a_newer_database_is_refused_in_every_mode)
{
    open_good(&now, STORE_CREATE);
    for (enum store_mode m = STORE_CREATE; m <= STORE_MIGRATE; m++)
        open_refused(&old, m, MK_CONFLICT,
                     "oleh Maklumat yang lebih baru (a 3, program ini 2). Pasang versi yang lebih baru.");
    const struct schema without_b = { (const struct schema_part[]){ PART_A(three, 3) }, 1 };
    open_refused(&without_b, STORE_OPEN, MK_CONFLICT, "lebih baru (b 1, program ini 0)");
    open_good(&now, STORE_OPEN);
}

TEST(migrate__an_edited_migration_is_refused_in_every_mode)
{
    open_good(&old, STORE_CREATE);
    for (enum store_mode m = STORE_CREATE; m <= STORE_MIGRATE; m++)
        open_refused(&edit, m, MK_CONFLICT, "memakai a 2 yang isinya lain dari milik program ini");
}

TEST(migrate__an_interrupted_upgrade_is_refused_until_it_is_finished)
{
    open_good(&old, STORE_CREATE);
    open_refused(&bad, STORE_MIGRATE, MK_STORE, "Bagian a 3 dari basis data tidak dapat dibuat");
    open_refused(&now, STORE_OPEN, MK_CONFLICT, "belum selesai");
    open_refused(&now, STORE_CREATE, MK_CONFLICT, "maklumat migrate --data");
    open_refused(&old, STORE_OPEN, MK_CONFLICT, "belum selesai"); /* also by the program that was there before */
    open_good(&now, STORE_MIGRATE);
    open_good(&now, STORE_OPEN);
}

TEST(migrate__an_error_in_the_schema_leaves_nothing_and_the_next_start_completes)
{
    open_refused(&bad, STORE_CREATE, MK_STORE, "Bagian a 3");
    open_refused(&now, STORE_OPEN, MK_NOT_FOUND, "masih kosong");
    open_good(&now, STORE_CREATE);
}

TEST(migrate__a_fault_at_each_step_of_making_leaves_something_the_next_start_completes)
{
    int64_t n = 0;
    bool made = false;
    while (!made) {
        struct store *s;
        struct err err;
        CHECK(++n < 60);
        store_fail_next_open(n);
        made = open_as(&now, STORE_CREATE, &s, &err) == MK_OK;
        store_fail_next_open(0);
        CHECK(made || err.text[0]); /* it says why */
        CHECK(made == (s != NULL));
        store_close(s);
        if (!made)
            open_refused(&now, STORE_OPEN, MK_NOT_FOUND, "masih kosong");
    }
    CHECK(n > 10);
    open_good(&now, STORE_OPEN);
}

TEST(migrate__a_fault_at_each_step_of_an_upgrade_can_be_gone_on_from)
{
    int64_t n = 0;
    bool done = false;
    open_good(&old, STORE_CREATE);
    while (!done) {
        struct store *s;
        struct err err;
        CHECK(++n < 60);
        store_fail_next_open(n);
        done = open_as(&now, STORE_MIGRATE, &s, &err) == MK_OK;
        store_fail_next_open(0);
        CHECK(done || err.text[0]);
        store_close(s);
        if (!done && open_as(&now, STORE_OPEN, &s, &err) == MK_OK)
            FAIL("terbuka padahal langkah %d gagal", (int)n);
    }
    CHECK(n > 6);
    open_good(&now, STORE_OPEN);
}

TEST(migrate__killed_while_making_the_next_start_completes)
{
    struct prng r;
    prng_seed(&r, 73);
    int complete = 0;
    test_dir(); /* made here: the child's would be another */
    for (int round = 0; round < 6; round++) {
        snprintf(place, sizeof place, "data-%d", round);
        pid_t pid = fork();
        CHECK(pid >= 0);
        if (pid == 0) {
            struct store *s;
            struct err err;
            _exit(open_as(&now, STORE_CREATE, &s, &err) == MK_OK ? 0 : 1); /* without closing */
        }
        usleep(prng_below(&r, 4000));
        kill(pid, SIGKILL);
        int status;
        CHECK(waitpid(pid, &status, 0) == pid);
        complete += WIFEXITED(status);
        open_good(&now, STORE_CREATE);
        open_good(&now, STORE_OPEN);
    }
    snprintf(place, sizeof place, "data");
    printf("# %d dari 6 selesai sebelum dihentikan\n", complete);
}

/* ---- what is behind the rows ---- */

static enum mk_result damage(struct db *tx, void *arg, struct err *err)
{
    (void)err;
    return db_exec(tx, arg, NULL, 0, NULL);
}

TEST(migrate__a_record_with_a_hole_is_refused)
{
    static const struct stmt hole = { "hole", "DELETE FROM skema WHERE bagian = 'a' AND nomor = 1", .in = "", .out = "",
                                      .all_regions = true };
    struct store *s;
    struct err err;
    CHECK_OK(open_as(&now, STORE_CREATE, &s, &err));
    CHECK_OK(store_write(s, damage, (void *)(uintptr_t)&hole, &err));
    store_close(s);
    open_refused(&now, STORE_OPEN, MK_CONFLICT, "Catatan skema basis data ini rusak (a 2)");
    open_refused(&now, STORE_MIGRATE, MK_CONFLICT, "Pulihkan dari cadangan");
}
