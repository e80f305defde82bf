/* fault_test.c: the n-th write, sync or allocation fails, for n = 1, 2, 3, … until a use case passes without
 * meeting its fault. Whatever happens: no crash, no leak (sanitizers), a failure says why in a sentence,
 * nothing acknowledged is missing, nothing is there by half, and once the fault is over the same store (or,
 * after a failed start, the next start) works.
 *
 * Disk faults run on the disk in memory (disk.h), and behind each the power is cut too: what a failed sync
 * left in doubt must not have been acknowledged. Allocation faults run on the real disk: SQLite's through
 * its own hook, ours by wrapping malloc at link time. MAKLUMAT_FAULTS=all tries every n; else beyond the
 * first 25 a sample. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "store/backup.h"
#include "tests/crash/disk.h"
#include "tests/crash/region.h"

enum { ANSWERS = 12, PAPER = 40, DENSE = 25, STRIDE = 13, N_MAX = 200000 };

/* ---- allocations ---- */

static _Atomic int64_t alloc_in; /* allocations until the one that fails; 0 none */
static atomic_bool alloc_failed;

static bool alloc_fails(void)
{
    if (atomic_load_explicit(&alloc_in, memory_order_relaxed) <= 0 || atomic_fetch_sub(&alloc_in, 1) != 1)
        return false;
    atomic_store(&alloc_failed, true);
    return true;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

void *__wrap_malloc(size_t n)
{
    return alloc_fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return alloc_fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return alloc_fails() ? NULL : __real_realloc(p, n);
}

static sqlite3_mem_methods lower;

static void *sqlite_malloc(int n)
{
    return alloc_fails() ? NULL : lower.xMalloc(n);
}

static void *sqlite_realloc(void *p, int n)
{
    return alloc_fails() ? NULL : lower.xRealloc(p, n);
}

__attribute__((constructor)) static void hook_sqlite(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &lower);
    sqlite3_mem_methods m = lower;
    m.xMalloc = sqlite_malloc;
    m.xRealloc = sqlite_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &m);
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 0);
}

/* ---- the faults as one thing ---- */

struct trial {
    bool memory, sticky, met;
    enum disk_fault fault;
    int64_t n;
    char location[500];
    int64_t acked[ANSWERS + 1]; /* numbers of answers */
    size_t n_acked;
};
static struct trial trial;

static void fault_on(void)
{
    atomic_store(&alloc_failed, false);
    if (trial.memory)
        atomic_store(&alloc_in, trial.n);
    else
        disk_fail_at(trial.fault, trial.n, trial.sticky);
}

/* True: the fault was met. */
static bool fault_off(void)
{
    trial.met = trial.memory ? atomic_load(&alloc_failed) : disk_has_failed();
    atomic_store(&alloc_in, 0);
    if (!trial.memory)
        disk_fail_at(FAULT_NONE, 0, false);
    return trial.met;
}

static const char *fault_name(void)
{
    return trial.memory ? "memori habis" : disk_fault_name(trial.fault);
}

#define MUST(condition, detail) \
    do { \
        if (!(condition)) \
            FAIL("%s%s ke-%lld: %s (%s)", fault_name(), trial.sticky ? " terus-menerus" : "", (long long)trial.n, #condition, \
                 detail); \
    } while (0)

/* ---- stores ---- */

static enum mk_result open_as(const struct schema *schema, enum store_mode mode, struct store **ret, struct err *err)
{
    *ret = NULL;
    *err = (struct err){ "" };
    return store_open(&(struct store_options){ .location = trial.location, .mode = mode, .schema = schema }, ret, err);
}

static struct store *open_must(enum store_mode mode)
{
    struct store *s;
    struct err err;
    enum mk_result r = open_as(region_schema(), mode, &s, &err);
    MUST(r == MK_OK, err.text);
    return s;
}

static void fresh(void)
{
    static int turn;
    trial.n_acked = 0;
    snprintf(trial.location, sizeof trial.location, "%s/data-%d", test_dir(), turn++);
    if (trial.memory)
        return;
    int fd = open(trial.location, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    close(fd);
    disk_reset((uint64_t)trial.n);
    disk_touch(trial.location);
}

static void forget(void)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
    char path[600];
    for (size_t i = 0; i < COUNT(ends); i++) {
        snprintf(path, sizeof path, "%s%s", trial.location, ends[i]);
        unlink(path);
    }
}

/* Opened anew, behind a power cut where the disk is ours: sound, and everything acknowledged is there. */
static struct region_account account_must(void)
{
    struct region_account x;
    struct err err = { "" };
    struct db *db;
    if (!trial.memory)
        disk_power_on();
    struct store *s = open_must(STORE_CREATE);
    MUST(region_count(s, &x, &err) == MK_OK, err.text);
    MUST(x.wrong == 0, x.first);
    MUST(store_reader(s, &db, &err) == MK_OK, err.text);
    for (size_t i = 0; i < trial.n_acked; i++) {
        bool there = false;
        MUST(region_has(db, trial.acked[i], &there) == MK_OK, db_error(db));
        MUST(there, "jawaban yang diakui hilang");
    }
    store_reader_close(db);
    MUST(region_ensure(s, &err) == MK_OK, err.text); /* and it takes writes */
    store_close(s);
    return x;
}

/* ---- use cases: each leaves no store open ---- */

static void case_create(void)
{
    struct store *s;
    struct err err;
    fault_on();
    enum mk_result r = open_as(region_schema(), STORE_CREATE, &s, &err);
    fault_off();
    MUST(r == MK_OK || err.text[0], "tanpa kalimat");
    store_close(s);
    account_must();
}

static void answer_now(struct store *s, int64_t n, struct err *err)
{
    struct region_answer a;
    region_answer_set(&a, n, NULL);
    enum mk_result r = store_write(s, a.w.run, a.w.arg, err);
    if (r == MK_OK)
        trial.acked[trial.n_acked++] = n;
    MUST(r == MK_OK || r == MK_STORE || r == MK_BUSY || r == MK_TOO_BIG, mk_result_name(r));
    MUST(r == MK_OK || err->text[0], "tanpa kalimat");
}

static void case_answers(void)
{
    struct err err = { "" };
    struct store *s = open_must(STORE_CREATE);
    MUST(region_ensure(s, &err) == MK_OK, err.text);
    fault_on();
    for (int64_t n = 1; n <= ANSWERS; n++)
        answer_now(s, n, &err);
    fault_off();
    size_t before = trial.n_acked;
    answer_now(s, ANSWERS + 1, &err); /* the fault is over: so is the trouble */
    MUST(trial.n_acked == before + 1, err.text);
    store_close(s);
    struct region_account x = account_must();
    MUST(x.answers >= (int64_t)trial.n_acked, "kurang");
}

struct paper { struct skm_bulk *bulk; };

static enum mk_result paper_write(struct db *tx, void *arg, struct err *err)
{
    struct paper *p = arg;
    enum mk_result r = MK_OK;
    (void)err;
    for (int i = 0; r == MK_OK && i < PAPER; i++) {
        struct skm_answer x = { .survei_id = 1000, .layanan_id = 100, .unit_id = 10, .day = 20000 + i, .kanal = KANAL_IMPOR,
                                .u = { 1, 2, 3, 4, 1, 2, 3, 4, 1 }, .saran = i % 4 ? NULL : "dari kertas" };
        unsigned char resi[SKM_RESI_BYTES] = { (unsigned char)i, 7 };
        r = db_exec(tx, &skm_stmts[Q_RESI_ADD], ARGS(VI(REGION), VB(resi, sizeof resi), VI(1000), VI(1)), NULL);
        if (r == MK_OK)
            r = skm_bulk_add(p->bulk, tx, REGION, &x);
    }
    enum mk_result flushed = skm_bulk_flush(p->bulk, tx, REGION);
    return r == MK_OK ? flushed : r;
}

static void case_import(void)
{
    struct err err = { "" };
    struct paper p = { .bulk = NULL };
    struct store *s = open_must(STORE_CREATE);
    MUST(region_ensure(s, &err) == MK_OK, err.text);
    fault_on();
    p.bulk = skm_bulk_new();
    enum mk_result r = p.bulk ? store_write(s, paper_write, &p, &err) : MK_TOO_BIG;
    fault_off();
    skm_bulk_free(p.bulk);
    store_close(s);
    struct region_account x = account_must();
    MUST(x.answers == 0 || x.answers == PAPER, "setengah");
    MUST(r != MK_OK || x.answers == PAPER, "diakui tetapi tidak ada");
}

/* From a database that knows the registry alone to all of it. */
static void case_migrate(void)
{
    struct schema old = { region_schema()->parts, 1 };
    struct store *s;
    struct err err;
    MUST(open_as(&old, STORE_CREATE, &s, &err) == MK_OK, err.text);
    store_close(s);
    fault_on();
    enum mk_result r = open_as(region_schema(), STORE_MIGRATE, &s, &err);
    fault_off();
    MUST(r == MK_OK || err.text[0], "tanpa kalimat");
    store_close(s);
    if (!trial.memory)
        disk_power_on();
    store_close(open_must(STORE_MIGRATE));
    account_must();
}

/* On the real disk only: what backup_write leaves is read back. */
static void case_backup(void)
{
    struct backup_figures f;
    struct err err = { "" };
    char scratch[600], file[600];
    struct store *s = open_must(STORE_CREATE);
    MUST(region_ensure(s, &err) == MK_OK, err.text);
    snprintf(scratch, sizeof scratch, "%s-salinan", trial.location);
    snprintf(file, sizeof file, "%s-cadangan", trial.location);
    int fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    const struct backup_source src = { .store = s, .scratch = scratch, .program = "uji" };
    fault_on();
    enum mk_result r = backup_write(&src, fd, &f, &err);
    bool met = fault_off();
    MUST(r == MK_OK || err.text[0], "tanpa kalimat");
    MUST(r == MK_OK || met, err.text);
    MUST(access(scratch, F_OK) != 0, "salinan tertinggal");
    close(fd);
    unlink(file);
    store_close(s);
    account_must();
}

/* ---- sweeps ---- */

static void sweep(const char *name, void (*use_case)(void), bool memory, enum disk_fault fault, bool sticky)
{
    const char *all = getenv("MAKLUMAT_FAULTS");
    int64_t tried = 0;
    bool every = all && strcmp(all, "all") == 0, met = true;
    for (int64_t n = 1; met; n += every || n < DENSE ? 1 : n < 10 * DENSE ? STRIDE : 7 * STRIDE) {
        CHECK(n < N_MAX);
        trial = (struct trial){ .memory = memory, .fault = fault, .sticky = sticky, .n = n };
        fresh();
        use_case();
        met = trial.met;
        forget();
        tried += met;
    }
    printf("# %s, %s%s: %lld tempat\n", name, memory ? "memori habis" : disk_fault_name(fault),
           sticky ? " terus-menerus" : "", (long long)tried);
    CHECK(tried >= 1);
}

static void sweep_disk(const char *name, void (*use_case)(void))
{
    disk_install();
    for (int f = FAULT_FULL; f < N_FAULTS; f++)
        for (int sticky = 0; sticky < 2; sticky++)
            sweep(name, use_case, false, (enum disk_fault)f, sticky);
    disk_uninstall();
}

static void sweep_memory(const char *name, void (*use_case)(void))
{
    disk_uninstall();
    sweep(name, use_case, true, FAULT_NONE, false);
}

TEST(disk_fault__while_the_schema_is_made) { sweep_disk("skema", case_create); }
TEST(disk_fault__while_answers_arrive) { sweep_disk("jawaban", case_answers); }
TEST(disk_fault__during_an_import) { sweep_disk("impor", case_import); }
TEST(disk_fault__during_an_upgrade) { sweep_disk("pembaruan", case_migrate); }
TEST(memory_fault__while_the_schema_is_made) { sweep_memory("skema", case_create); }
TEST(memory_fault__while_answers_arrive) { sweep_memory("jawaban", case_answers); }
TEST(memory_fault__during_an_import) { sweep_memory("impor", case_import); }
TEST(memory_fault__during_an_upgrade) { sweep_memory("pembaruan", case_migrate); }
TEST(memory_fault__during_a_backup) { sweep_memory("cadangan", case_backup); }
