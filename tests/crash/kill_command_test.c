/* kill_command_test.c: `backup`, `backup --tambahan`, `restore` and `import` killed with SIGKILL at any moment. What was
 * there before is intact or what is new is complete; nothing in between; and the next run that ends removes what the
 * killed ones left. The same harness against a program that puts files in place by copying and imports in pieces
 * (torn.c) must find something half done, or it proves nothing.
 *
 * MAKLUMAT and MAKLUMAT_TORN name the programs; MAKLUMAT_COMMAND_KILLS=n sets the kills of each command (12). */
#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/test.h"
#include "tests/crash/process.h"

enum { ROWS = 12000, PATH = 480 };

struct scene {
    const char *program;      /* that is killed */
    const char *sound;        /* that judges */
    char data[PATH], other[PATH], file[PATH], chain[PATH], csv[PATH], copy[PATH];
    struct prng rng;
    int64_t whole_us;         /* an undisturbed run */
    int kills, ended, half;   /* half: times something was half done */
    char what[600];           /* the first of them */
};
static struct scene scene;
static char text[1 << 20];

static int run(const char *program, const char *const *args)
{
    const char *argv[16] = { program };
    for (int i = 0; args[i] && i < 14; i++)
        argv[i + 1] = args[i];
    return command(argv, text, sizeof text);
}
#define RUN(...) run(scene.sound, (const char *const[]){ __VA_ARGS__, NULL })
#define MUST(...) do { if (RUN(__VA_ARGS__) != 0) FAIL("%s: %s", (const char *const[]){ __VA_ARGS__ }[0], text); } while (0)

static void sql(const char *dir, const char *statement)
{
    char path[PATH + 20];
    sqlite3 *db = NULL;
    snprintf(path, sizeof path, "%s/maklumat.db", dir);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    sqlite3_busy_timeout(db, 60000);
    if (sqlite3_exec(db, statement, NULL, NULL, NULL) != SQLITE_OK)
        FAIL("%s: %s", statement, sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* -1: there is no such database, or none that can be read. */
static int64_t number(const char *dir, const char *question)
{
    char path[PATH + 20];
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    int64_t n = -1;
    snprintf(path, sizeof path, "%s/maklumat.db", dir);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, question, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
        n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return n;
}

/* The moment of a database: a number that the test keeps in it. */
#define MOMENT "SELECT urutan FROM unit ORDER BY unit_id LIMIT 1"
static void moment_set(const char *dir, int64_t n)
{
    char statement[100];
    snprintf(statement, sizeof statement, "UPDATE unit SET urutan = %lld", (long long)n);
    sql(dir, statement);
}

static void half(const char *what, const char *detail)
{
    if (scene.half++ == 0)
        snprintf(scene.what, sizeof scene.what, "%s: %.500s", what, detail);
}

static void scene_make(const char *program)
{
    const char *sound = program_of("MAKLUMAT"), *killed = program_of(program);
    const char *dir = test_dir();
    scene = (struct scene){ .program = killed, .sound = sound };
    snprintf(scene.data, PATH, "%s/data", dir);
    snprintf(scene.other, PATH, "%s/pulih", dir);
    snprintf(scene.file, PATH, "%s/simpan.cadangan", dir);
    snprintf(scene.chain, PATH, "%s/jauh", dir);
    snprintf(scene.csv, PATH, "%s/kertas.csv", dir);
    snprintf(scene.copy, PATH, "%s/salinan", dir);
    prng_seed(&scene.rng, (uint64_t)clock_monotonic_us());
    MUST("demo", "--data", scene.data, "--responses", "300", "--seed", "3");
}

/* Kills the command at moments over one and a quarter of its time; `judge` looks after each. How long it takes is measured
 * again and again, since the machine may become busy or calm meanwhile. A control goes on until it is found out. */
static void kill_often(const char *const *args, void (*before)(int), void (*judge)(int code))
{
    const char *argv[16] = { scene.program };
    const bool control = strcmp(scene.program, scene.sound) != 0;
    int kills = (int)wanted("MAKLUMAT_COMMAND_KILLS", 12);
    for (int i = 0; args[i]; i++)
        argv[i + 1] = args[i];
    before(0);
    int64_t start = clock_monotonic_us();
    if (command(argv, text, sizeof text) != 0)
        FAIL("%s", text);
    scene.whole_us = clock_monotonic_us() - start;
    for (int i = 1; i < 40 * kills && (control ? scene.half == 0 || scene.kills < 1 : scene.kills < kills); i++) {
        before(i);
        start = clock_monotonic_us();
        int code = command_killed(argv, (int64_t)prng_below(&scene.rng, (uint32_t)(scene.whole_us + scene.whole_us / 4)));
        if (code == 0)
            scene.whole_us = clock_monotonic_us() - start;
        else
            scene.whole_us += scene.whole_us / 50;
        scene.kills += code < 0;
        scene.ended += code == 0;
        judge(code);
    }
    CHECK(scene.kills >= (control ? 1 : kills));
    before(10000);
    CHECK_INT(command(argv, text, sizeof text), 0); /* undisturbed: it works, and cleans up */
    judge(0);
}

static void kills_print(const char *name)
{
    printf("# %s: %d kali dihentikan, %d kali lebih dulu selesai, %d kali setengah%s%s\n", name, scene.kills, scene.ended,
           scene.half, scene.half ? "; pertama: " : "", scene.what);
}

static void clean_expect(const char *dir, const char *const *names, size_t n)
{
    DIR *d = opendir(dir);
    CHECK(d != NULL);
    for (struct dirent *e; (e = readdir(d));) {
        bool known = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
        for (size_t i = 0; i < n; i++)
            known = known || strcmp(e->d_name, names[i]) == 0;
        if (!known)
            FAIL("tertinggal di %s: %s", dir, e->d_name);
    }
    closedir(d);
}
#define CLEAN(dir, ...) clean_expect(dir, (const char *const[]){ __VA_ARGS__ }, COUNT(((const char *const[]){ __VA_ARGS__ })))

/* ---- backup ---- */

static int64_t now_moment, saved; /* of the database; of the last backup that said it was done */

static void step_moment(int i)
{
    now_moment = i + 1;
    moment_set(scene.data, now_moment);
}

/* What is restored is a moment from the last acknowledged to now. */
static void came_back(int code, int restored)
{
    int64_t n = restored == 0 ? number(scene.other, MOMENT) : -1;
    if (code == 0)
        saved = now_moment;
    char detail[500];
    snprintf(detail, sizeof detail, "saat %lld, tersimpan %lld, kini %lld; %.300s", (long long)n, (long long)saved,
             (long long)now_moment, text);
    if (n < saved || n > now_moment)
        half("yang kembali bukan cadangan yang selesai", detail);
    else
        saved = n;
}

static void backup_judge(int code)
{
    came_back(code, RUN("restore", scene.file, "--data", scene.other, "--force"));
}

static void backup_kills(const char *program)
{
    scene_make(program);
    saved = 0;
    const char *const args[] = { "backup", "--data", scene.data, "-o", scene.file, "--force", NULL };
    kill_often(args, step_moment, backup_judge);
    kills_print("cadangan");
}

TEST(kill_backup__leaves_the_old_file_or_the_new_one)
{
    backup_kills("MAKLUMAT");
    CHECK_INT(scene.half, 0);
    CLEAN(scene.data, "maklumat.db", "maklumat.db-wal", "maklumat.db-shm", "kunci-pohon.key", "kunci-pohon.pub");
    CLEAN(test_dir(), "data", "pulih", "simpan.cadangan");
}

TEST(kill_backup__the_harness_sees_a_program_that_copies_into_place)
{
    backup_kills("MAKLUMAT_TORN");
    CHECK(scene.half > 0);
}

/* ---- increments ---- */

static void chain_judge(int code)
{
    came_back(code, RUN("restore", scene.chain, "--data", scene.other, "--force"));
}

TEST(kill_increment__leaves_a_chain_that_ends_at_a_whole_moment)
{
    scene_make("MAKLUMAT");
    saved = 0;
    const char *const args[] = { "backup", "--data", scene.data, "--tambahan", scene.chain, NULL };
    kill_often(args, step_moment, chain_judge);
    kills_print("tambahan");
    CHECK_INT(scene.half, 0);
    DIR *d = opendir(scene.chain);
    CHECK(d != NULL);
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.' && (strlen(e->d_name) < 9 || strcmp(e->d_name + strlen(e->d_name) - 9, ".tambahan") != 0))
            FAIL("tertinggal: %s", e->d_name);
    closedir(d);
}

/* ---- restore ---- */

static void restore_before(int i)
{
    (void)i;
    if (number(scene.other, MOMENT) != 1) { /* the old one, again */
        MUST("restore", scene.copy, "--data", scene.other, "--force");
    }
}

static void restore_judge(int code)
{
    int64_t n = number(scene.other, MOMENT);
    int bad = RUN("verify", "--data", scene.other);
    char detail[300];
    snprintf(detail, sizeof detail, "saat %lld, verify %d, kode %d", (long long)n, bad, code);
    if ((n != 1 && n != 2) || bad || (code == 0 && n != 2))
        half("basis data bukan yang lama dan bukan yang baru", detail);
}

static void restore_kills(const char *program)
{
    scene_make(program);
    moment_set(scene.data, 1);
    MUST("backup", "--data", scene.data, "-o", scene.copy);
    moment_set(scene.data, 2);
    MUST("backup", "--data", scene.data, "-o", scene.file);
    const char *const args[] = { "restore", scene.file, "--data", scene.other, "--force", NULL };
    kill_often(args, restore_before, restore_judge);
    kills_print("pemulihan");
}

TEST(kill_restore__leaves_the_old_database_or_the_new_one)
{
    restore_kills("MAKLUMAT");
    CHECK_INT(scene.half, 0);
    CLEAN(scene.other, "maklumat.db");
}

TEST(kill_restore__the_harness_sees_a_program_that_copies_into_place)
{
    restore_kills("MAKLUMAT_TORN");
    CHECK(scene.half > 0);
}

/* ---- import ---- */

static int64_t rows;

static void csv_make(void)
{
    char code[20], *line;
    int fd = open(scene.csv, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    MUST("export", "survei", "--data", scene.data);
    CHECK((line = strchr(text, '\n')) && sscanf(line + 1, "%19[^,]", code) == 1);
    struct date today = date_from_ms(clock_utc_ms(), 480); /* of a period that is open, where the region lies */
    dprintf(fd, "kode,tanggal,u1,u2,u3,u4,u5,u6,u7,u8,u9\n");
    for (int i = 0; i < ROWS; i++)
        dprintf(fd, "%s,%04d-%02d-%02d,4,3,4,2,3,4,3,1,%d\n", code, today.year, today.month, today.day, i % 4 + 1);
    close(fd);
}

static void import_before(int i)
{
    (void)i;
    rows = number(scene.data, "SELECT COUNT(*) FROM skm_jawaban");
}

static void import_judge(int code)
{
    int64_t added = number(scene.data, "SELECT COUNT(*) FROM skm_jawaban") - rows;
    int bad = RUN("verify", "--data", scene.data);
    char detail[300];
    snprintf(detail, sizeof detail, "%lld dari %d baris, verify %d, kode %d", (long long)added, ROWS, bad, code);
    if ((added != 0 && added != ROWS) || bad || (code == 0 && added != ROWS))
        half("impor setengah jalan", detail);
}

static void import_kills(const char *program)
{
    scene_make(program);
    csv_make();
    const char *const args[] = { "import", "responses", scene.csv, "--data", scene.data, NULL };
    kill_often(args, import_before, import_judge);
    kills_print("impor");
}

TEST(kill_import__leaves_all_of_the_file_or_nothing)
{
    import_kills("MAKLUMAT");
    CHECK_INT(scene.half, 0);
}

TEST(kill_import__the_harness_sees_an_import_in_pieces)
{
    import_kills("MAKLUMAT_TORN");
    CHECK(scene.half > 0);
}
