/* upgrade_test.c: every released schema (tests/fixtures) to the present and to what may come after it, killed
 * with SIGKILL before each step that touches the database, and taken up again. */
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/test.h"
#include "store/private.h"
#include "tests/crash/region.h"

static const char *const fixtures[] = { "schema-0.1.0.sql", "schema-0.1.0-20261122.sql" };

/* ---- the kill: store_fault() is what every step of an upgrade passes ---- */

static _Atomic int64_t kill_in;
bool __real_store_fault(struct store *s, struct db *db);
bool __wrap_store_fault(struct store *s, struct db *db);

bool __wrap_store_fault(struct store *s, struct db *db)
{
    if (atomic_load(&kill_in) > 0 && atomic_fetch_sub(&kill_in, 1) == 1)
        raise(SIGKILL);
    return __real_store_fault(s, db);
}

/* ---- a program of the future: more steps in a known part, and a part more ---- */

#define DDL(name) \
    "CREATE TABLE " name " (daerah_id {int} NOT NULL, id {int} NOT NULL, nilai {int} NOT NULL," \
    " PRIMARY KEY (daerah_id, id)){table};"
enum { PARTS_MAX = 64, STEPS_MAX = 32 };
static const struct migration later[] = {
    { 1, DDL("kelak") },
    { 2, "INSERT INTO kelak (daerah_id, id, nilai) SELECT daerah_id, unit_id, 1 FROM unit;" },
    { 3, "CREATE INDEX kelak_nilai ON kelak (daerah_id, nilai); UPDATE kelak SET nilai = nilai + 1;" },
};

static const struct schema *schema_of_the_future(void)
{
    static struct schema_part parts[PARTS_MAX];
    static struct migration skm[STEPS_MAX];
    static struct schema future;
    const struct schema *now = region_schema();
    if (future.n)
        return &future;
    for (size_t i = 0; i < now->n; i++) {
        parts[i] = now->parts[i];
        if (strcmp(parts[i].name, "skm") != 0)
            continue;
        size_t n = parts[i].n_migrations;
        memcpy(skm, parts[i].migrations, n * sizeof skm[0]);
        skm[n] = (struct migration){ (int)n + 1, "ALTER TABLE skm_survei ADD COLUMN kelak {int} NOT NULL DEFAULT 7;" };
        skm[n + 1] = (struct migration){ (int)n + 2, "UPDATE skm_survei SET kelak = kelak + 1;" };
        parts[i].migrations = skm;
        parts[i].n_migrations = n + 2;
    }
    parts[now->n] = (struct schema_part){ .name = "kelak", .migrations = later, .n_migrations = COUNT(later) };
    future = (struct schema){ parts, now->n + 1 };
    return &future;
}

/* ---- databases ---- */

static const char *location(void)
{
    static char path[500];
    snprintf(path, sizeof path, "%s/data.db", test_dir());
    return path;
}

static void fixture_load(const char *name)
{
    char path[600];
    static char sql[1 << 20];
    sqlite3 *db = NULL;
    char *why = NULL;
    snprintf(path, sizeof path, "tests/fixtures/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, sql, sizeof sql - 1);
    CHECK(n > 0 && n < (ssize_t)sizeof sql - 1);
    close(fd);
    sql[n] = '\0';
    for (size_t i = 0; i < 3; i++) {
        static const char *const ends[] = { "", "-wal", "-shm" };
        snprintf(path, sizeof path, "%s%s", location(), ends[i]);
        unlink(path);
    }
    CHECK(sqlite3_open(location(), &db) == SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        FAIL("%s: %s", name, why);
    sqlite3_close(db);
}

static enum mk_result open_as(const struct schema *schema, enum store_mode mode, struct store **ret, struct err *err)
{
    *ret = NULL;
    *err = (struct err){ "" };
    return store_open(&(struct store_options){ .location = location(), .mode = mode, .schema = schema }, ret, err);
}

static void finding(void *arg, bool good, const char *text)
{
    (void)arg;
    if (!good)
        FAIL("%s", text);
}

enum { N_ANSWERS, N_UNITS, N_SURVEYS, SUM_LATER, SUM_SURVEYS };
static const struct stmt counts[] = { /* a connection knows a statement by its address */
#define COUNT_OF(id, text) { .name = id, .sql = text, .in = "", .out = "i", .all_regions = true }
    [N_ANSWERS] = COUNT_OF("uji_1", "SELECT COUNT(*) FROM skm_jawaban"),
    [N_UNITS] = COUNT_OF("uji_2", "SELECT COUNT(*) FROM unit"),
    [N_SURVEYS] = COUNT_OF("uji_3", "SELECT COUNT(*) FROM skm_survei"),
    [SUM_LATER] = COUNT_OF("uji_4", "SELECT SUM(nilai) FROM kelak"),
    [SUM_SURVEYS] = COUNT_OF("uji_5", "SELECT SUM(kelak) FROM skm_survei"),
#undef COUNT_OF
};

static int64_t number(struct db *db, int which)
{
    int64_t n = -1;
    CHECK_OK(db_int(db, &counts[which], NULL, 0, &n));
    return n;
}

/* Open as current, sound, complete, and each step was applied exactly once. */
static void must_be_current(const struct schema *schema, bool future)
{
    struct store *s;
    struct db *db;
    struct err err;
    struct arena a;
    struct daerah d;
    struct report report = { .line = finding };
    const struct house *house = region_house();
    if (open_as(schema, STORE_OPEN, &s, &err) != MK_OK || store_reader(s, &db, &err) != MK_OK)
        FAIL("%s", err.text);
    arena_init(&a, 16 << 20);
    CHECK_OK(store_check_integrity(s, NULL));
    CHECK_OK(registry_daerah(db, &a, &d));
    for (size_t i = 0; i < house->n_features; i++) {
        if (house->features[i]->verify)
            CHECK_OK(house->features[i]->verify(db, &a, &d, &report));
        if (house->features[i]->verify_beside)
            CHECK_OK(house->features[i]->verify_beside(db, &a, &d, &report));
    }
    CHECK_INT(report.bad, 0);
    CHECK_INT(number(db, N_ANSWERS), 14);
    if (future) {
        CHECK_INT(number(db, SUM_LATER), 2 * number(db, N_UNITS));
        CHECK_INT(number(db, SUM_SURVEYS), 8 * number(db, N_SURVEYS));
    }
    arena_release(&a);
    store_reader_close(db);
    store_close(s);
}

/* ---- */

/* True: the upgrade ended before the n-th call. */
static bool upgrade_killed_at(const struct schema *schema, int64_t n)
{
    int status = 0;
    test_dir();
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        struct store *s;
        struct err err;
        atomic_store(&kill_in, n);
        enum mk_result r = open_as(schema, STORE_MIGRATE, &s, &err);
        _exit(r == MK_OK ? 0 : 1);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    if (WIFEXITED(status))
        CHECK_INT(WEXITSTATUS(status), 0);
    else
        CHECK_INT(WTERMSIG(status), SIGKILL);
    return WIFEXITED(status);
}

static void upgrade_everywhere(const char *fixture, const struct schema *schema, bool future)
{
    bool ended = false;
    int kills = 0;
    for (int64_t n = 1; !ended; n++) {
        struct store *s;
        struct err err;
        CHECK(n < 1000);
        fixture_load(fixture);
        ended = upgrade_killed_at(schema, n);
        kills += !ended;
        enum mk_result r = open_as(schema, STORE_OPEN, &s, &err); /* half an upgrade is never used */
        store_close(s);
        if (r != MK_OK && (r != MK_CONFLICT || !strstr(err.text, "maklumat migrate")))
            FAIL("setelah %lld: %s", (long long)n, err.text);
        CHECK(!ended || r == MK_OK);
        for (int again = 0; again < 2; again++) { /* taken up again; and once more is nothing */
            if (open_as(schema, STORE_MIGRATE, &s, &err) != MK_OK)
                FAIL("setelah %lld: %s", (long long)n, err.text);
            store_close(s);
        }
        must_be_current(schema, future);
    }
    printf("# %s: dihentikan pada %d tempat\n", fixture, kills);
    CHECK(!future || kills > 15);
}

TEST(upgrade__of_each_released_schema_survives_a_kill_at_every_step)
{
    for (size_t i = 0; i < COUNT(fixtures); i++)
        upgrade_everywhere(fixtures[i], region_schema(), false);
}

TEST(upgrade__to_a_program_of_the_future_survives_a_kill_at_every_step)
{
    for (size_t i = 0; i < COUNT(fixtures); i++)
        upgrade_everywhere(fixtures[i], schema_of_the_future(), true);
}

TEST(upgrade__the_older_program_then_refuses_and_changes_nothing)
{
    static const enum store_mode modes[] = { STORE_OPEN, STORE_CREATE, STORE_MIGRATE };
    struct store *s;
    struct err err;
    fixture_load(fixtures[0]);
    CHECK_OK(open_as(schema_of_the_future(), STORE_MIGRATE, &s, &err));
    store_close(s);
    for (size_t i = 0; i < COUNT(modes); i++) {
        CHECK_INT(open_as(region_schema(), modes[i], &s, &err), MK_CONFLICT);
        CHECK(strstr(err.text, "lebih baru"));
    }
    must_be_current(schema_of_the_future(), true);
}

TEST(upgrade__the_plan_names_the_steps_and_does_not_take_them)
{
    struct store *s;
    struct err err;
    struct arena a;
    struct store_steps steps;
    arena_init(&a, 1 << 20);
    fixture_load(fixtures[0]);
    CHECK_OK(open_as(schema_of_the_future(), STORE_LOOK, &s, &err));
    CHECK_OK(store_steps_missing(s, &a, &steps, &err));
    CHECK(steps.n >= 5);
    CHECK_TEXT(steps.item[steps.n - 1].part, "kelak");
    CHECK_INT(steps.item[steps.n - 1].number, 3);
    store_close(s);
    CHECK_INT(open_as(schema_of_the_future(), STORE_OPEN, &s, &err), MK_CONFLICT);
    arena_release(&a);
}
