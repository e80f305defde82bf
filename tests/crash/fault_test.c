/* fault_test.c: the n-th read, write, sync, allocation or call of the store fails, for n = 1, 2, 3, … until a use case
 * passes without meeting its fault. Whatever happens: no crash, no leak (sanitizers), a failure says why in a sentence,
 * nothing acknowledged is missing, nothing is there by half, and once the fault is over the same store (or, after a
 * failed start, the next start) works.
 *
 * Disk faults run on the disk in memory (disk.h), and behind each the power is cut too: what a failed sync left in doubt
 * must not have been acknowledged. The others run on the real disk: SQLite's allocations fail through its own hook, ours
 * and our reads and writes of files (also interrupted or cut short, which must not be noticed) by wrapping at link time;
 * calls of the store through its door, also on PostgreSQL. MAKLUMAT_FAULTS=all tries every n. Otherwise each use case
 * is run once to see how many places there are, and then every k-th of them fails, from one that hangs on
 * MAKLUMAT_SEED and is printed. Without it the same places are tried each time; the night tries others. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"
#include "store/backup.h"
#include "store/increment.h"
#include "store/private.h"
#include "tests/crash/disk.h"
#include "tests/crash/region.h"

enum { ANSWERS = 12, PAPER = 40, PLACES = 6 /* of a sample */, N_MAX = 200000 };

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

/* ---- reads, writes and syncs of files ---- */

enum call_fault { CALL_INTERRUPTED, CALL_SHORT, CALL_FULL, CALL_IO, N_CALLS };
static const char *const call_names[N_CALLS] = { "panggilan terputus", "panggilan terpotong", "disk penuh", "galat berkas" };
static enum call_fault call_fault;
static _Atomic int64_t call_in;
static atomic_bool call_failed;

ssize_t __real_read(int fd, void *p, size_t n);
ssize_t __real_write(int fd, const void *p, size_t n);
ssize_t __real_pwrite(int fd, const void *p, size_t n, off_t at);
int __real_fsync(int fd);
ssize_t __wrap_read(int fd, void *p, size_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
ssize_t __wrap_pwrite(int fd, const void *p, size_t n, off_t at);
int __wrap_fsync(int fd);

/* True: this call is the one. *n: how much of it may happen; -1 with errno: nothing. */
static bool call_fails(bool writes, bool syncs, size_t *n)
{
    if (atomic_load(&call_in) <= 0 || (syncs && call_fault != CALL_IO) || (!writes && call_fault == CALL_FULL) ||
        (call_fault == CALL_SHORT && *n < 2) || atomic_fetch_sub(&call_in, 1) != 1)
        return false;
    atomic_store(&call_failed, true);
    errno = call_fault == CALL_INTERRUPTED ? EINTR : call_fault == CALL_FULL ? ENOSPC : EIO;
    *n = call_fault == CALL_SHORT ? *n / 2 : 0;
    return true;
}

ssize_t __wrap_read(int fd, void *p, size_t n)
{
    return call_fails(false, false, &n) && n == 0 ? -1 : __real_read(fd, p, n);
}

ssize_t __wrap_write(int fd, const void *p, size_t n)
{
    return call_fails(true, false, &n) && n == 0 ? -1 : __real_write(fd, p, n);
}

ssize_t __wrap_pwrite(int fd, const void *p, size_t n, off_t at)
{
    return call_fails(true, false, &n) && n == 0 ? -1 : __real_pwrite(fd, p, n, at);
}

int __wrap_fsync(int fd)
{
    size_t n = 0;
    return call_fails(true, true, &n) ? -1 : __real_fsync(fd);
}

/* ---- the faults as one thing ---- */

enum kind { KIND_DISK, KIND_MEMORY, KIND_CALL, KIND_DOOR };
struct trial {
    enum kind kind;
    bool sticky, met;
    int64_t calls; /* that could have failed; known when none did */
    enum disk_fault fault;
    enum call_fault call;
    int64_t n;
    struct store *store; /* whose door it is */
    char location[800];
    int64_t before;      /* answers of earlier trials in the same database */
    bool damaged;        /* a wrong bit was read: what follows from it must be seen, no more */
    int64_t acked[ANSWERS + 1]; /* numbers of answers */
    size_t n_acked;
};
static struct trial trial;

static bool control;   /* the store breaks its promise, and losses are counted */
static int64_t missed; /* then */
static int64_t refused, seen; /* after a wrong bit: not opened; found by verify */

static void fault_on(void)
{
    atomic_store(&alloc_failed, false);
    atomic_store(&call_failed, false);
    switch (trial.kind) {
    case KIND_MEMORY:
        atomic_store(&alloc_in, trial.n);
        break;
    case KIND_CALL:
        call_fault = trial.call;
        atomic_store(&call_in, trial.n);
        break;
    case KIND_DOOR:
        store_fail_at(trial.store, trial.n);
        break;
    default:
        disk_fail_at(trial.fault, trial.n, trial.sticky);
    }
}

/* True: the fault was met. */
static bool fault_off(void)
{
    trial.met = trial.kind == KIND_MEMORY ? atomic_load(&alloc_failed)
                : trial.kind == KIND_CALL ? atomic_load(&call_failed)
                : trial.kind == KIND_DOOR ? atomic_load(&trial.store->fail_in) <= 0
                                          : disk_has_failed();
    trial.calls = trial.n - (trial.kind == KIND_MEMORY ? atomic_load(&alloc_in)
                             : trial.kind == KIND_CALL ? atomic_load(&call_in)
                             : trial.kind == KIND_DOOR ? atomic_load(&trial.store->fail_in)
                                                       : disk_fail_left());
    atomic_store(&alloc_in, 0);
    atomic_store(&call_in, 0);
    if (trial.kind == KIND_DOOR)
        store_fail_at(trial.store, 0);
    if (trial.kind == KIND_DISK)
        disk_fail_at(FAULT_NONE, 0, false);
    trial.damaged = trial.met && trial.kind == KIND_DISK && trial.fault == FAULT_FLIP;
    return trial.met;
}

static const char *fault_name(void)
{
    return trial.kind == KIND_MEMORY ? "memori habis"
           : trial.kind == KIND_CALL ? call_names[trial.call]
           : trial.kind == KIND_DOOR ? "pintu penyimpanan"
                                     : disk_fault_name(trial.fault);
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

/* On a server all trials of a sweep share one database. */
static void fresh(void)
{
    static int turn;
    trial.n_acked = 0;
    if (test_on_server()) {
        snprintf(trial.location, sizeof trial.location, "%s", test_database("gangguan"));
        return;
    }
    snprintf(trial.location, sizeof trial.location, "%s/data-%d", test_dir(), turn++);
    if (trial.kind != KIND_DISK)
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
    char path[900];
    for (size_t i = 0; i < COUNT(ends) && !test_on_server(); i++) {
        snprintf(path, sizeof path, "%s%s", trial.location, ends[i]);
        unlink(path);
    }
}

static void acked_must(struct store *s, bool excused)
{
    struct err err = { "" };
    struct db *db;
    MUST(store_reader(s, &db, &err) == MK_OK, err.text);
    for (size_t i = 0; i < trial.n_acked; i++) {
        bool there = false;
        enum mk_result r = region_has(db, trial.acked[i], &there);
        MUST(r == MK_OK || excused, db_error(db));
        MUST(there || excused || control, "jawaban yang diakui hilang");
        missed += !there;
    }
    store_reader_close(db);
}

/* After a wrong bit: refused with a sentence, or verify sees what it did, or it did nothing. */
static struct region_account account_damaged(void)
{
    struct region_account x = { .wrong = 0 };
    struct err err;
    struct store *s;
    if (open_as(region_schema(), STORE_CREATE, &s, &err) != MK_OK) {
        MUST(err.text[0], "tanpa kalimat");
        refused++;
        return x;
    }
    enum mk_result r = region_count(s, &x, &err);
    seen += r != MK_OK || x.wrong > 0;
    acked_must(s, r != MK_OK || x.wrong > 0);
    store_close(s);
    return x;
}

/* Opened anew, behind a power cut where the disk is ours: sound, and everything acknowledged is there. */
static struct region_account account_must(void)
{
    struct region_account x;
    struct err err = { "" };
    if (trial.kind == KIND_DISK)
        disk_power_on();
    if (trial.damaged)
        return account_damaged();
    struct store *s = open_must(STORE_CREATE);
    MUST(region_count(s, &x, &err) == MK_OK, err.text);
    MUST(x.wrong == 0, x.first);
    acked_must(s, false);
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
    MUST(r == MK_OK || r == MK_STORE || r == MK_BUSY || r == MK_TOO_BIG || trial.fault == FAULT_FLIP, mk_result_name(r));
    MUST(r == MK_OK || err->text[0], "tanpa kalimat");
}

static struct store *region_open(void)
{
    struct region_account x;
    struct err err = { "" };
    struct store *s = open_must(STORE_CREATE);
    MUST(region_ensure(s, &err) == MK_OK, err.text);
    if (trial.kind == KIND_DISK) { /* with nothing in its cache: pages will be read */
        store_close(s);
        s = open_must(STORE_OPEN);
    }
    trial.store = s;
    if (test_on_server()) {
        MUST(region_count(s, &x, &err) == MK_OK, err.text);
        trial.before = x.answers;
    }
    return s;
}

static void settle_now(struct store *s)
{
    struct err err = { "" };
    enum mk_result r = store_settle(s, &err);
    MUST(r == MK_OK || err.text[0], "tanpa kalimat");
}

static void case_answers(void)
{
    struct err err = { "" };
    struct store *s = region_open();
    int64_t first = 1000 * trial.n + 1;
    store_break_promise(s, control);
    fault_on();
    for (int64_t n = 0; n < ANSWERS; n++) {
        if (n == ANSWERS / 2)
            store_hold_later(s); /* the second half in a rush: counters are put off and settled in the midst of it */
        answer_now(s, first + n, &err);
        if (n > ANSWERS / 2 && n % 3 == 0)
            settle_now(s);
    }
    fault_off();
    size_t before = trial.n_acked;
    answer_now(s, first + ANSWERS, &err); /* the fault is over: so is the trouble */
    MUST(trial.n_acked == before + 1 || trial.damaged, err.text);
    store_close(s);
    struct region_account x = account_must();
    MUST(x.answers >= trial.before + (int64_t)trial.n_acked || trial.damaged || control, "kurang");
}

/* A start on what is there, and a reading of it. */
static void start_on(bool left)
{
    struct err err = { "" };
    struct db *db = NULL;
    struct store *s = region_open();
    if (left)
        store_hold_later(s);
    for (int64_t n = 1; n <= ANSWERS; n++)
        answer_now(s, n, &err);
    store_close(s);
    fault_on();
    enum mk_result r = open_as(region_schema(), STORE_OPEN, &s, &err);
    if (r == MK_OK)
        r = store_reader(s, &db, &err);
    for (size_t i = 0; r == MK_OK && i < trial.n_acked; i++) {
        bool there = false;
        r = region_has(db, trial.acked[i], &there);
        MUST(r != MK_OK || there || (trial.kind == KIND_DISK && trial.fault == FAULT_FLIP), "tidak terbaca tanpa galat");
        if (r != MK_OK)
            err_set(&err, r, "%s", db_error(db));
    }
    store_reader_close(db);
    fault_off();
    MUST(r == MK_OK || err.text[0], "tanpa kalimat");
    store_close(s);
    account_must();
}

static void case_open(void)
{
    start_on(false);
}

/* One that finds counters put off, and settles them. */
static void case_left(void)
{
    start_on(true);
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
        memcpy(resi + 2, &trial.n, sizeof resi - 2 < sizeof trial.n ? sizeof resi - 2 : sizeof trial.n);
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
    struct store *s = region_open();
    fault_on();
    p.bulk = skm_bulk_new();
    enum mk_result r = p.bulk ? store_write(s, paper_write, &p, &err) : MK_TOO_BIG;
    fault_off();
    skm_bulk_free(p.bulk);
    store_close(s);
    struct region_account x = account_must();
    int64_t added = x.answers - trial.before;
    MUST(added == 0 || added == PAPER || trial.damaged, "setengah");
    MUST(r != MK_OK || added == PAPER || trial.damaged, "diakui tetapi tidak ada");
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
    if (trial.kind == KIND_DISK)
        disk_power_on();
    if (!trial.damaged)
        store_close(open_must(STORE_MIGRATE));
    account_must();
}

/* ---- backups: on the real disk only ---- */

/* Interrupted and shortened calls are nobody's business. */
static bool must_succeed(void)
{
    return !trial.met || (trial.kind == KIND_CALL && (trial.call == CALL_INTERRUPTED || trial.call == CALL_SHORT));
}

static const char *beside(const char *end)
{
    static char path[6][900];
    static int turn;
    turn = (turn + 1) % 6;
    snprintf(path[turn], sizeof path[0], "%s%s", trial.location, end);
    return path[turn];
}

static int file_new(const char *end)
{
    int fd = open(beside(end), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    return fd;
}

static void result_must(enum mk_result r, const struct err *err)
{
    MUST(r == MK_OK || err->text[0], "tanpa kalimat");
    MUST(r == MK_OK || !must_succeed(), err->text);
}

/* What backup_write leaves is read back; with the fault on one side and then on the other. */
static void backup_there_and_back(bool fault_writing)
{
    struct backup_figures f;
    struct err err = { "" };
    struct store *s = region_open();
    int fd = file_new("-cadangan");
    const struct backup_source src = { .store = s, .scratch = beside("-salinan"), .program = "uji" };
    if (fault_writing)
        fault_on();
    enum mk_result r = backup_write(&src, fd, &f, &err);
    if (fault_writing)
        fault_off();
    result_must(r, &err);
    MUST(access(src.scratch, F_OK) != 0, "salinan tertinggal");
    store_close(s);
    const char *dir = beside("-pulih");
    CHECK(mkdir(dir, 0700) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    const struct backup_reading from = { .fd = fd, .name = "uji", .schema = region_schema(), .dir = dir };
    if (!fault_writing)
        fault_on();
    enum mk_result back = r == MK_OK ? backup_read(&from, &f, &err) : MK_OK;
    if (!fault_writing) {
        fault_off();
        result_must(back, &err);
    } else {
        MUST(back == MK_OK, err.text); /* said to be good: it is */
    }
    close(fd);
    unlink(beside("-cadangan"));
    unlink(beside("-pulih/" BACKUP_DATABASE));
    unlink(beside("-pulih/" BACKUP_DATABASE "-wal"));
    unlink(beside("-pulih/" BACKUP_DATABASE "-shm"));
    MUST(rmdir(dir) == 0, "ada yang tertinggal");
    account_must();
}

static void case_backup(void)
{
    backup_there_and_back(true);
}

static void case_backup_read(void)
{
    backup_there_and_back(false);
}

/* A base without a fault, an increment under it, and the state kept; then both are put together. */
static enum mk_result increment_once(struct store *s, struct increment_state *state, const char *end, struct err *err)
{
    struct increment_figures f;
    const struct increment_source src = { .store = s, .program = "uji" };
    int fd = file_new(end);
    enum mk_result r = increment_write(&src, state, fd, &f, err);
    close(fd);
    return r == MK_OK ? increment_save(state, beside("-keadaan"), err) : r;
}

static enum mk_result increment_join(struct increment_state *into, int database, const char *end, struct err *err)
{
    struct increment_head head;
    int fd = open(beside(end), O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    const struct increment_reading from = { .fd = fd, .name = "uji", .into = into, .database = database };
    enum mk_result r = increment_read(&from, &head, err);
    close(fd);
    return r;
}

static void case_increment(void)
{
    struct err err = { "" };
    struct increment_state state, into = { .number = -1 };
    struct store *s = region_open();
    increment_start(&state);
    MUST(increment_once(s, &state, "-awal", &err) == MK_OK, err.text);
    increment_release(&state);
    answer_now(s, 1, &err);
    fault_on();
    enum mk_result r = increment_load(beside("-keadaan"), &state, &err);
    if (r == MK_OK)
        r = increment_once(s, &state, "-tambahan", &err);
    increment_release(&state);
    int fd = file_new("-gabung");
    enum mk_result back = r == MK_OK ? increment_join(&into, fd, "-awal", &err) : MK_OK;
    if (r == MK_OK && back == MK_OK)
        back = increment_join(&into, fd, "-tambahan", &err);
    fault_off();
    result_must(r, &err);
    result_must(back, &err);
    increment_release(&into);
    MUST(increment_load(beside("-keadaan"), &state, &err) == MK_OK, err.text); /* the old one or the new */
    MUST(access(beside("-keadaan.sebagian"), F_OK) != 0, "ada yang tertinggal");
    MUST(state.number == (r == MK_OK ? 1 : 0) || !must_succeed(), "keadaan");
    increment_release(&state);
    close(fd);
    store_close(s);
    char live[700];
    snprintf(live, sizeof live, "%.690s", trial.location);
    if (r == MK_OK && back == MK_OK) { /* what came out is the database, with the acknowledged answer */
        snprintf(trial.location, sizeof trial.location, "%s-gabung", live);
        account_must();
        forget();
        snprintf(trial.location, sizeof trial.location, "%s", live);
    }
    unlink(beside("-awal"));
    unlink(beside("-tambahan"));
    unlink(beside("-keadaan"));
    unlink(beside("-gabung"));
    account_must();
}

/* ---- sweeps ---- */

static void try_at(void (*use_case)(void), const struct trial *as, int64_t n)
{
    trial = *as;
    trial.n = n;
    fresh();
    use_case();
    forget();
}

static bool tries_all(void)
{
    const char *all = getenv("MAKLUMAT_FAULTS");
    return all && strcmp(all, "all") == 0;
}

static uint64_t seed_wanted(void)
{
    static bool said;
    const char *wanted = getenv("MAKLUMAT_SEED");
    uint64_t seed = wanted && *wanted ? strtoull(wanted, NULL, 10) : 20779;
    if (!said)
        printf("# benih %llu\n", (unsigned long long)seed);
    said = true;
    return seed;
}

/* *ret_first and the distance to the next: all places, or as many as a sample has. */
static int64_t sample(void (*use_case)(void), const struct trial *as, int64_t *ret_first)
{
    *ret_first = 1;
    if (tries_all())
        return 1;
    try_at(use_case, as, N_MAX); /* nothing fails */
    CHECK(!trial.met && trial.calls >= 1);
    int64_t step = (trial.calls + PLACES - 1) / PLACES;
    uint64_t h = (seed_wanted() + 1) * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)(as->fault * 64 + as->call * 8 + as->sticky);
    *ret_first = 1 + (int64_t)((h >> 20) % (uint64_t)step);
    return step;
}

static void sweep(const char *name, void (*use_case)(void), struct trial as)
{
    int64_t tried = 0, first, step = sample(use_case, &as, &first);
    bool met = true;
    refused = seen = 0;
    for (int64_t n = first; met; n += step) {
        CHECK(n < N_MAX);
        try_at(use_case, &as, n);
        met = trial.met;
        tried += met;
    }
    printf("# %s, %s%s: %lld tempat", name, fault_name(), as.sticky ? " terus-menerus" : "", (long long)tried);
    if (step > 1)
        printf(", dari yang ke-%lld setiap %lld", (long long)first, (long long)step);
    if (as.kind == KIND_DISK && as.fault == FAULT_FLIP)
        printf(", %lld kali ditolak, %lld kali terlihat", (long long)refused, (long long)seen);
    printf("\n");
    fflush(stdout);
    CHECK(tried >= 1);
}

static void only_here(void)
{
    if (test_on_server())
        test_skip("hanya untuk basis data yang berupa berkas");
}

static void sweep_disk(const char *name, void (*use_case)(void), int first)
{
    only_here();
    disk_install();
    for (int f = first; f < N_FAULTS; f++)
        for (int sticky = 0; sticky < (f == FAULT_FLIP ? 1 : 2); sticky++)
            sweep(name, use_case, (struct trial){ .kind = KIND_DISK, .fault = (enum disk_fault)f, .sticky = sticky });
    disk_uninstall();
}

static void sweep_memory(const char *name, void (*use_case)(void))
{
    disk_uninstall();
    sweep(name, use_case, (struct trial){ .kind = KIND_MEMORY });
}

static void sweep_memory_here(const char *name, void (*use_case)(void))
{
    only_here();
    sweep_memory(name, use_case);
}

static void sweep_calls(const char *name, void (*use_case)(void))
{
    only_here();
    disk_uninstall();
    for (int c = 0; c < N_CALLS; c++)
        sweep(name, use_case, (struct trial){ .kind = KIND_CALL, .call = (enum call_fault)c });
}

static void sweep_door(const char *name, void (*use_case)(void))
{
    disk_uninstall();
    sweep(name, use_case, (struct trial){ .kind = KIND_DOOR });
}

TEST(disk_fault__while_the_schema_is_made) { sweep_disk("skema", case_create, FAULT_FULL); }
TEST(disk_fault__at_a_start) { sweep_disk("mulai", case_open, FAULT_READ /* it writes nothing */); }
TEST(memory_fault__at_a_start) { sweep_memory_here("mulai", case_left); }
TEST(disk_fault__at_a_start_that_settles)
{
    if (!getenv("MAKLUMAT_FAULTS"))
        test_skip("hanya dengan MAKLUMAT_FAULTS=all");
    sweep_disk("mulai dengan sisa", case_left, FAULT_FULL);
}
TEST(disk_fault__while_answers_arrive) { sweep_disk("jawaban", case_answers, FAULT_FULL); }
TEST(disk_fault__during_an_import) { sweep_disk("impor", case_import, FAULT_FULL); }
TEST(disk_fault__during_an_upgrade) { sweep_disk("pembaruan", case_migrate, FAULT_FULL); }
TEST(memory_fault__while_the_schema_is_made) { sweep_memory_here("skema", case_create); }
TEST(memory_fault__while_answers_arrive) { sweep_memory("jawaban", case_answers); }
TEST(memory_fault__during_an_import) { sweep_memory("impor", case_import); }
TEST(memory_fault__during_an_upgrade) { sweep_memory_here("pembaruan", case_migrate); }
TEST(memory_fault__during_a_backup) { sweep_memory_here("cadangan", case_backup); }
TEST(memory_fault__while_a_backup_is_read) { sweep_memory_here("pemulihan", case_backup_read); }
TEST(memory_fault__during_an_increment) { sweep_memory_here("tambahan", case_increment); }
TEST(call_fault__during_a_backup) { sweep_calls("cadangan", case_backup); }
TEST(call_fault__while_a_backup_is_read) { sweep_calls("pemulihan", case_backup_read); }
TEST(call_fault__during_an_increment) { sweep_calls("tambahan", case_increment); }
TEST(door_fault__while_answers_arrive) { sweep_door("jawaban", case_answers); }
TEST(door_fault__during_an_import) { sweep_door("impor", case_import); }

TEST(fault__the_harness_sees_a_store_that_answers_before_the_commit)
{
    only_here();
    disk_install();
    control = true;
    missed = 0;
    for (int64_t n = 1; n <= (tries_all() ? 60 : 20); n++)
        try_at(case_answers, &(struct trial){ .kind = KIND_DISK, .fault = FAULT_IO }, n);
    control = false;
    disk_uninstall();
    printf("# kendali: %lld jawaban yang diakui hilang\n", (long long)missed);
    CHECK(missed > 0);
}
