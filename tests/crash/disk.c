/* disk.c: see disk.h. Locks and shared memory are those of one process: correct, and nothing of them
 * survives a cut. */
#include "tests/crash/disk.h"

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum { FILES = 8, NAME = 512, SECTOR = 512, REGIONS = 8, REGION = 32768 };

struct op { /* since the last sync */
    enum { OP_WRITE, OP_CUT } kind;
    size_t at, n;
    unsigned char *p;
};
struct bytes { unsigned char *p; size_t n, room; };
struct file {
    char name[NAME];
    bool there, entry_synced; /* seen by the program; its name is durable */
    bool undead;              /* deleted without a sync of the folder */
    struct bytes now, safe;   /* as the program sees it; as it was last synced */
    struct op *op;
    size_t n_ops, op_room;
    int opened, shared;
    void *reserved, *pending, *exclusive; /* handles */
    unsigned char *region[REGIONS];
    int shm_shared[SQLITE_SHM_NLOCK];
    void *shm_exclusive[SQLITE_SHM_NLOCK];
};
struct handle {
    sqlite3_file base;
    struct file *f;
    int level;
    unsigned shm_shared, shm_exclusive;
};

static struct {
    pthread_mutex_t lock;
    struct file file[FILES];
    struct prng rng;
    int64_t cut_in; /* 0: no cut planned */
    bool off, ignore_sync, failed, sticky;
    enum disk_fault fault;
    int64_t fail_in;
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- bytes ---- */

static void bytes_size(struct bytes *b, size_t n)
{
    if (n > b->room) {
        b->room = n * 2 + 4096;
        b->p = realloc(b->p, b->room);
        assert(b->p);
    }
    if (n > b->n)
        memset(b->p + b->n, 0, n - b->n);
    b->n = n;
}

static void bytes_put(struct bytes *b, size_t at, const void *p, size_t n)
{
    if (at + n > b->n)
        bytes_size(b, at + n);
    memcpy(b->p + at, p, n);
}

static void bytes_copy(struct bytes *to, const struct bytes *from)
{
    bytes_size(to, 0);
    if (from->n)
        bytes_put(to, 0, from->p, from->n);
}

static void ops_forget(struct file *f)
{
    for (size_t i = 0; i < f->n_ops; i++)
        free(f->op[i].p);
    f->n_ops = 0;
}

static void op_note(struct file *f, unsigned kind, size_t at, const void *p, size_t n)
{
    if (f->n_ops == f->op_room) {
        f->op_room = f->op_room ? 2 * f->op_room : 64;
        f->op = realloc(f->op, f->op_room * sizeof *f->op);
    }
    unsigned char *copy = p ? malloc(n ? n : 1) : NULL;
    assert(f->op && (!p || copy));
    if (p)
        memcpy(copy, p, n);
    f->op[f->n_ops++] = (struct op){ kind, at, n, copy };
}

static void folder_sync(void)
{
    for (int i = 0; i < FILES; i++) {
        disk.file[i].entry_synced = disk.file[i].there;
        disk.file[i].undead = false;
    }
}

/* With the first sync of a new journal or log SQLite syncs the folder too (os_unix.c, UNIXFILE_DIRSYNC), which
 * also settles what was deleted in it before. */
static void file_sync(struct file *f)
{
    bytes_copy(&f->safe, &f->now);
    ops_forget(f);
    if (!f->entry_synced)
        folder_sync();
}

/* ---- the cut ---- */

static void op_tear(struct bytes *b, const struct op *op, struct prng *r)
{
    for (size_t at = 0; at < op->n; at += SECTOR)
        if (prng_below(r, 2))
            bytes_put(b, op->at + at, op->p + at, op->n - at < SECTOR ? op->n - at : SECTOR);
}

/* What of the unsynced changes reached the platter. */
static void file_survive(struct file *f, struct prng *r)
{
    enum { NONE, ALL, PREFIX, ANY, WAYS } way = prng_below(r, WAYS);
    size_t upto = f->n_ops ? prng_below(r, (uint32_t)f->n_ops + 1) : 0;
    for (size_t i = 0; i < f->n_ops && way != NONE; i++) {
        const struct op *op = &f->op[i];
        if ((way == PREFIX && i > upto) || (way == ANY && prng_below(r, 2)))
            continue;
        if (op->kind == OP_CUT)
            bytes_size(&f->safe, op->at);
        else if (way == ALL || (way == PREFIX && i < upto))
            bytes_put(&f->safe, op->at, op->p, op->n);
        else
            op_tear(&f->safe, op, r);
    }
}

static void file_wake(struct file *f, struct prng *r)
{
    if (!f->there && !f->undead)
        return;
    bool stays = f->there ? f->entry_synced || prng_below(r, 2) : prng_below(r, 2) != 0;
    file_survive(f, r);
    ops_forget(f);
    bytes_copy(&f->now, &f->safe);
    f->there = f->entry_synced = stays;
    f->undead = false;
    if (!stays) {
        bytes_size(&f->now, 0);
        bytes_size(&f->safe, 0);
    }
}

static void memory_forget(struct file *f)
{
    assert(f->opened == 0);
    for (int i = 0; i < REGIONS; i++) {
        free(f->region[i]);
        f->region[i] = NULL;
    }
}

void disk_power_on(void)
{
    for (int i = 0; i < FILES; i++) {
        memory_forget(&disk.file[i]);
        file_wake(&disk.file[i], &disk.rng);
    }
    disk.off = false;
    disk.cut_in = 0;
}

void disk_reset(uint64_t seed)
{
    for (int i = 0; i < FILES; i++) {
        struct file *f = &disk.file[i];
        memory_forget(f);
        ops_forget(f);
        free(f->op);
        free(f->now.p);
        free(f->safe.p);
        *f = (struct file){ .there = false };
    }
    prng_seed(&disk.rng, seed);
    disk.off = disk.failed = false;
    disk.cut_in = disk.fail_in = 0;
}

void disk_cut_after(int64_t n)
{
    pthread_mutex_lock(&disk.lock);
    disk.cut_in = n;
    pthread_mutex_unlock(&disk.lock);
}

bool disk_is_off(void)
{
    pthread_mutex_lock(&disk.lock);
    bool off = disk.off;
    pthread_mutex_unlock(&disk.lock);
    return off;
}

void disk_ignore_sync(bool on)
{
    disk.ignore_sync = on;
}

const char *disk_fault_name(enum disk_fault f)
{
    static const char *const names[N_FAULTS] = { "tanpa gangguan", "disk penuh", "galat tulis", "tulisan terpotong", "galat sync",
                                                  "galat baca", "bacaan keliru" };
    return names[f];
}

void disk_fail_at(enum disk_fault f, int64_t n, bool sticky)
{
    pthread_mutex_lock(&disk.lock);
    disk.fault = f;
    disk.fail_in = n;
    disk.sticky = sticky;
    disk.failed = false;
    pthread_mutex_unlock(&disk.lock);
}

bool disk_has_failed(void)
{
    pthread_mutex_lock(&disk.lock);
    bool failed = disk.failed;
    pthread_mutex_unlock(&disk.lock);
    return failed;
}

int64_t disk_fail_left(void)
{
    pthread_mutex_lock(&disk.lock);
    int64_t left = disk.fail_in;
    pthread_mutex_unlock(&disk.lock);
    return left;
}

/* Counts a change; false: there is no power (any more). */
static bool change_allowed(void)
{
    if (disk.cut_in > 0 && --disk.cut_in == 0)
        disk.off = true;
    return !disk.off;
}

enum call { CALL_WRITE, CALL_SYNC, CALL_READ };

/* True: this call must fail. */
static bool fault_hits(enum call call)
{
    enum call wanted = disk.fault == FAULT_SYNC ? CALL_SYNC : disk.fault >= FAULT_READ ? CALL_READ : CALL_WRITE;
    if (disk.fail_in <= 0 || wanted != call)
        return false;
    if (disk.fail_in > 1) {
        disk.fail_in--;
        return false;
    }
    disk.failed = true;
    if (!disk.sticky)
        disk.fail_in = 0;
    return true;
}

/* ---- files ---- */

static struct file *file_find(const char *name)
{
    for (int i = 0; i < FILES; i++)
        if (disk.file[i].name[0] && strcmp(disk.file[i].name, name) == 0)
            return &disk.file[i];
    return NULL;
}

static struct file *file_new(const char *name)
{
    struct file *f = file_find(name);
    for (int i = 0; !f && i < FILES; i++)
        if (!disk.file[i].name[0])
            f = &disk.file[i];
    assert(f && strlen(name) < NAME);
    snprintf(f->name, NAME, "%s", name);
    return f;
}

void disk_touch(const char *name)
{
    struct file *f = file_new(name);
    f->there = f->entry_synced = true;
}

static struct handle *handle_of(sqlite3_file *base)
{
    return (struct handle *)(void *)base;
}

static int disk_close(sqlite3_file *base)
{
    struct handle *h = handle_of(base);
    pthread_mutex_lock(&disk.lock);
    h->f->opened--;
    pthread_mutex_unlock(&disk.lock);
    return SQLITE_OK;
}

static int disk_read(sqlite3_file *base, void *p, int n, sqlite3_int64 at)
{
    struct file *f = handle_of(base)->f;
    int code = SQLITE_OK;
    pthread_mutex_lock(&disk.lock);
    size_t have = (size_t)at >= f->now.n ? 0 : f->now.n - (size_t)at < (size_t)n ? f->now.n - (size_t)at : (size_t)n;
    bool fault = !disk.off && have && fault_hits(CALL_READ);
    if (disk.off || (fault && disk.fault == FAULT_READ)) {
        code = SQLITE_IOERR_READ;
    } else {
        if (have)
            memcpy(p, f->now.p + at, have);
        memset((char *)p + have, 0, (size_t)n - have);
        if (fault)
            ((unsigned char *)p)[prng_below(&disk.rng, (uint32_t)have)] ^= (unsigned char)(1u << prng_below(&disk.rng, 8));
        code = have < (size_t)n ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
    }
    pthread_mutex_unlock(&disk.lock);
    return code;
}

static int disk_write(sqlite3_file *base, const void *p, int n, sqlite3_int64 at)
{
    struct file *f = handle_of(base)->f;
    int code = SQLITE_OK;
    pthread_mutex_lock(&disk.lock);
    if (!change_allowed()) {
        code = SQLITE_IOERR_WRITE;
    } else {
        size_t done = (size_t)n;
        if (fault_hits(CALL_WRITE)) {
            code = disk.fault == FAULT_IO ? SQLITE_IOERR_WRITE : SQLITE_FULL;
            done = disk.fault == FAULT_SHORT ? done / 2 : 0;
        }
        if (done) {
            bytes_put(&f->now, (size_t)at, p, done);
            op_note(f, OP_WRITE, (size_t)at, p, done);
        }
    }
    pthread_mutex_unlock(&disk.lock);
    return code;
}

static int disk_truncate(sqlite3_file *base, sqlite3_int64 n)
{
    struct file *f = handle_of(base)->f;
    pthread_mutex_lock(&disk.lock);
    bool good = change_allowed();
    if (good && (size_t)n < f->now.n) {
        bytes_size(&f->now, (size_t)n);
        op_note(f, OP_CUT, (size_t)n, NULL, 0);
    }
    pthread_mutex_unlock(&disk.lock);
    return good ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int disk_sync(sqlite3_file *base, int flags)
{
    struct file *f = handle_of(base)->f;
    (void)flags;
    pthread_mutex_lock(&disk.lock);
    bool good = change_allowed() && !fault_hits(CALL_SYNC);
    if (good && !disk.ignore_sync)
        file_sync(f);
    pthread_mutex_unlock(&disk.lock);
    return good ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int disk_size(sqlite3_file *base, sqlite3_int64 *ret)
{
    pthread_mutex_lock(&disk.lock);
    *ret = (sqlite3_int64)handle_of(base)->f->now.n;
    pthread_mutex_unlock(&disk.lock);
    return SQLITE_OK;
}

/* ---- locks of the database file ---- */

static int lock_take(struct handle *h, int level)
{
    struct file *f = h->f;
    if (h->level >= level)
        return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED) {
        if ((f->pending && f->pending != h) || (f->exclusive && f->exclusive != h))
            return SQLITE_BUSY;
        f->shared++;
    } else {
        if (f->reserved && f->reserved != h)
            return SQLITE_BUSY;
        f->reserved = h;
        if (level == SQLITE_LOCK_EXCLUSIVE) {
            f->pending = h;
            if (f->shared > 1)
                return SQLITE_BUSY;
            f->exclusive = h;
        }
    }
    h->level = level;
    return SQLITE_OK;
}

static int disk_lock(sqlite3_file *base, int level)
{
    pthread_mutex_lock(&disk.lock);
    int code = lock_take(handle_of(base), level);
    pthread_mutex_unlock(&disk.lock);
    return code;
}

static int disk_unlock(sqlite3_file *base, int level)
{
    struct handle *h = handle_of(base);
    struct file *f = h->f;
    pthread_mutex_lock(&disk.lock);
    if (level < SQLITE_LOCK_RESERVED) {
        f->reserved = f->reserved == h ? NULL : f->reserved;
        f->pending = f->pending == h ? NULL : f->pending;
        f->exclusive = f->exclusive == h ? NULL : f->exclusive;
    }
    if (level == SQLITE_LOCK_NONE && h->level >= SQLITE_LOCK_SHARED)
        f->shared--;
    h->level = level;
    pthread_mutex_unlock(&disk.lock);
    return SQLITE_OK;
}

static int disk_reserved(sqlite3_file *base, int *ret)
{
    pthread_mutex_lock(&disk.lock);
    *ret = handle_of(base)->f->reserved != NULL;
    pthread_mutex_unlock(&disk.lock);
    return SQLITE_OK;
}

static int disk_control(sqlite3_file *base, int op, void *arg)
{
    (void)base, (void)op, (void)arg;
    return SQLITE_NOTFOUND;
}

static int disk_sector(sqlite3_file *base)
{
    (void)base;
    return SECTOR;
}

static int disk_traits(sqlite3_file *base)
{
    (void)base;
    return 0; /* promises nothing: neither atomic, nor safe append, nor sequential */
}

/* ---- the log's shared memory ---- */

static int shm_map(sqlite3_file *base, int i, int size, int extend, void volatile **ret)
{
    struct file *f = handle_of(base)->f;
    assert(i < REGIONS && size == REGION);
    pthread_mutex_lock(&disk.lock);
    if (!f->region[i] && extend)
        f->region[i] = calloc(1, REGION);
    *ret = f->region[i];
    pthread_mutex_unlock(&disk.lock);
    return SQLITE_OK;
}

static bool shm_free_to(const struct handle *h, int i, bool exclusive)
{
    const struct file *f = h->f;
    int others = f->shm_shared[i] - (int)(h->shm_shared >> i & 1);
    return (!f->shm_exclusive[i] || f->shm_exclusive[i] == h) && (!exclusive || others == 0);
}

static void shm_set(struct handle *h, int i, bool lock, bool exclusive)
{
    unsigned bit = 1u << i;
    if (exclusive) {
        h->f->shm_exclusive[i] = lock ? h : NULL;
        h->shm_exclusive = lock ? h->shm_exclusive | bit : h->shm_exclusive & ~bit;
    } else {
        bool had = h->shm_shared & bit;
        h->f->shm_shared[i] += lock && !had ? 1 : !lock && had ? -1 : 0;
        h->shm_shared = lock ? h->shm_shared | bit : h->shm_shared & ~bit;
    }
}

static int shm_lock(sqlite3_file *base, int first, int n, int flags)
{
    struct handle *h = handle_of(base);
    bool lock = flags & SQLITE_SHM_LOCK, exclusive = flags & SQLITE_SHM_EXCLUSIVE, free_to = true;
    pthread_mutex_lock(&disk.lock);
    for (int i = first; lock && i < first + n; i++)
        free_to = free_to && shm_free_to(h, i, exclusive);
    for (int i = first; free_to && i < first + n; i++)
        shm_set(h, i, lock, exclusive);
    pthread_mutex_unlock(&disk.lock);
    return free_to ? SQLITE_OK : SQLITE_BUSY;
}

static void shm_barrier(sqlite3_file *base)
{
    (void)base;
    __sync_synchronize();
}

static int shm_unmap(sqlite3_file *base, int delete)
{
    struct handle *h = handle_of(base);
    pthread_mutex_lock(&disk.lock);
    for (int i = 0; i < SQLITE_SHM_NLOCK; i++) {
        if (h->shm_shared >> i & 1)
            shm_set(h, i, false, false);
        if (h->shm_exclusive >> i & 1)
            shm_set(h, i, false, true);
    }
    for (int i = 0; delete && i < REGIONS; i++) {
        free(h->f->region[i]);
        h->f->region[i] = NULL;
    }
    pthread_mutex_unlock(&disk.lock);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    2, disk_close, disk_read, disk_write, disk_truncate, disk_sync, disk_size, disk_lock, disk_unlock, disk_reserved,
    disk_control, disk_sector, disk_traits, shm_map, shm_lock, shm_barrier, shm_unmap, NULL, NULL,
};

/* ---- the VFS ---- */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *ret_flags)
{
    struct handle *h = handle_of(base);
    static int nameless;
    char temporary[32];
    (void)vfs;
    *h = (struct handle){ .base.pMethods = NULL };
    pthread_mutex_lock(&disk.lock);
    snprintf(temporary, sizeof temporary, "sementara-%d", nameless++);
    struct file *f = disk.off ? NULL : file_new(name ? name : temporary);
    bool good = f && (f->there || (flags & SQLITE_OPEN_CREATE));
    if (good && !f->there) { /* a new one; what a deletion left may not shine through */
        ops_forget(f);
        bytes_size(&f->now, 0);
        bytes_size(&f->safe, 0);
        f->there = true;
        f->undead = f->entry_synced = false;
    }
    if (good) {
        f->opened++;
        h->f = f;
        h->base.pMethods = &methods;
    }
    pthread_mutex_unlock(&disk.lock);
    if (ret_flags)
        *ret_flags = flags;
    return good ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    pthread_mutex_lock(&disk.lock);
    struct file *f = file_find(name);
    bool good = change_allowed();
    if (good && f && f->there) {
        f->there = false;
        f->undead = f->entry_synced && !(sync_folder && !disk.ignore_sync);
        ops_forget(f);
        bytes_size(&f->now, 0);
        if (!f->undead)
            bytes_size(&f->safe, 0);
    }
    pthread_mutex_unlock(&disk.lock);
    return good ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
    (void)vfs, (void)flags;
    pthread_mutex_lock(&disk.lock);
    const struct file *f = file_find(name);
    *ret = f && f->there && (flags != SQLITE_ACCESS_EXISTS || f->now.n > 0);
    bool off = disk.off;
    pthread_mutex_unlock(&disk.lock);
    return off ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int vfs_path(sqlite3_vfs *vfs, const char *name, int size, char *ret)
{
    (void)vfs;
    snprintf(ret, (size_t)size, "%s", name);
    return SQLITE_OK;
}

void disk_install(void)
{
    static sqlite3_vfs vfs;
    sqlite3_vfs *real = sqlite3_vfs_find("unix"); /* initializes the library */
    assert(real);
    if (!vfs.zName) {
        vfs = *real; /* its clock, its randomness, its sleep */
        vfs.iVersion = 1;
        vfs.szOsFile = sizeof(struct handle);
        vfs.mxPathname = NAME;
        vfs.zName = "maklumat-uji";
        vfs.pNext = NULL;
        vfs.xOpen = vfs_open;
        vfs.xDelete = vfs_delete;
        vfs.xAccess = vfs_access;
        vfs.xFullPathname = vfs_path;
    }
    int code = sqlite3_vfs_register(&vfs, 1);
    assert(code == SQLITE_OK);
    (void)code;
}

void disk_uninstall(void)
{
    sqlite3_vfs *real = sqlite3_vfs_find("unix");
    int code = real ? sqlite3_vfs_register(real, 1) : SQLITE_ERROR;
    assert(code == SQLITE_OK);
    (void)code;
}
