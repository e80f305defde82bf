/* sqlite_log.c: a layer under SQLite that writes the write-ahead log in large pieces.
 *
 * SQLite hands over each frame of the log in two writes, 24 bytes and a page, so a batch of a few hundred answers costs
 * several hundred system calls. Nobody reads these frames before the COMMIT has synced them and has put them into the
 * shared index (sqlite.org/walformat.html), so what follows one another is gathered here and written at once: at the
 * latest before the sync, and before anything else is done with the log. On a disk that may spoil the neighbours of what
 * it writes SQLite fills up the sector and syncs in the midst of the last frame; so what comes behind a sync is written
 * through until the next frame begins. All this holds for synchronous=FULL only. Only connections that write use the layer
 * (sqlite3_open_v2 names it); other files, and whatever SQLite asks the system, go straight to the default below.
 *
 * A gathered write that fails has already been reported as done. So the handle then refuses everything until it is
 * closed: the COMMIT fails whatever SQLite would have made of the one error, and the writer opens a new connection. */
#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite_conn.h"

enum {
    GATHER_MAX = 0x1FFFF, /* what the unix layer takes at once */
    FRAME_HEAD = 24,
    REAL_MAX = 2048,      /* bytes of a handle of the layer below; unix: some 120 */
};

struct log_file {
    sqlite3_file base;
    char *gathered;          /* GATHER_MAX bytes; NULL: nothing was written yet */
    int n;
    sqlite3_int64 at;        /* of gathered[0] in the file */
    bool synced;             /* and no frame was begun since */
    int failed;              /* 0, or what everything is answered with */
    sqlite3_int64 real[REAL_MAX / 8]; /* as aligned as SQLite makes it */
};

static struct log_file *log_of(sqlite3_file *f)
{
    return (struct log_file *)(void *)f;
}

static sqlite3_file *real_of(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)log_of(f)->real;
}

static int flush(sqlite3_file *f)
{
    struct log_file *l = log_of(f);
    if (l->failed || l->n == 0)
        return l->failed;
    l->failed = real_of(f)->pMethods->xWrite(real_of(f), l->gathered, l->n, l->at);
    l->n = 0;
    return l->failed;
}

static int log_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct log_file *l = log_of(f);
    if (!l->gathered)
        l->gathered = malloc(GATHER_MAX);
    l->synced = l->synced && n != FRAME_HEAD && at > 0;
    bool follows = l->n > 0 && at == l->at + l->n && n <= GATHER_MAX - l->n;
    int code = follows ? l->failed : flush(f);
    if (code != SQLITE_OK)
        return code;
    if (!l->gathered || l->synced || n > GATHER_MAX)
        return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
    if (!follows)
        l->at = at;
    memcpy(l->gathered + l->n, p, (size_t)n);
    l->n += n;
    return SQLITE_OK;
}

/* SQLITE_FULL in the midst of reading would let a transaction go on that has lost what was gathered. */
static int log_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return flush(f) == SQLITE_OK ? real_of(f)->pMethods->xRead(real_of(f), p, n, at) : SQLITE_IOERR_READ;
}

static int log_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int code = flush(f);
    return code == SQLITE_OK ? real_of(f)->pMethods->xTruncate(real_of(f), size) : code;
}

static int log_sync(sqlite3_file *f, int flags)
{
    int code = flush(f);
    log_of(f)->synced = true;
    return code == SQLITE_OK ? real_of(f)->pMethods->xSync(real_of(f), flags) : code;
}

static int log_size(sqlite3_file *f, sqlite3_int64 *ret)
{
    int code = flush(f);
    return code == SQLITE_OK ? real_of(f)->pMethods->xFileSize(real_of(f), ret) : code;
}

static int log_close(sqlite3_file *f)
{
    struct log_file *l = log_of(f);
    int code = flush(f), closed = real_of(f)->pMethods->xClose(real_of(f));
    free(l->gathered);
    l->gathered = NULL;
    return code ? code : closed;
}

static int log_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int log_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int log_reserved(sqlite3_file *f, int *ret)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), ret);
}

static int log_control(sqlite3_file *f, int operation, void *arg)
{
    int code = flush(f);
    return code == SQLITE_OK ? real_of(f)->pMethods->xFileControl(real_of(f), operation, arg) : code;
}

static int log_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int log_traits(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static const sqlite3_io_methods methods = {
    .iVersion = 1, /* no shared memory and no mapping: SQLite asks for those on the database itself */
    .xClose = log_close, .xRead = log_read, .xWrite = log_write, .xTruncate = log_truncate, .xSync = log_sync,
    .xFileSize = log_size, .xLock = log_lock, .xUnlock = log_unlock, .xCheckReservedLock = log_reserved,
    .xFileControl = log_control, .xSectorSize = log_sector, .xDeviceCharacteristics = log_traits,
};

/* ---- the layer ---- */

sqlite3_vfs *sqlite_layer_below(void)
{
    return sqlite3_vfs_find(NULL); /* asked anew: the tests of power cuts put their own disk there */
}

static int layer_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *ret_flags)
{
    (void)vfs;
    sqlite3_vfs *real = sqlite_layer_below();
    assert(real->szOsFile <= REAL_MAX);
    f->pMethods = NULL;
    if (!(flags & SQLITE_OPEN_WAL))
        return real->xOpen(real, name, f, flags, ret_flags);
    struct log_file *l = log_of(f);
    memset(l, 0, sizeof *l);
    int code = real->xOpen(real, name, real_of(f), flags, ret_flags);
    if (real_of(f)->pMethods)
        f->pMethods = &methods;
    return code;
}

static int layer_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    return sqlite_layer_below()->xDelete(sqlite_layer_below(), name, sync_folder);
}

static int layer_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
    (void)vfs;
    return sqlite_layer_below()->xAccess(sqlite_layer_below(), name, flags, ret);
}

static int layer_path(sqlite3_vfs *vfs, const char *name, int n, char *ret)
{
    (void)vfs;
    return sqlite_layer_below()->xFullPathname(sqlite_layer_below(), name, n, ret);
}

const char *sqlite_layer_make(sqlite3_vfs *vfs, const char *name, size_t size, sqlite_open_fn *open)
{
    const sqlite3_vfs *real = sqlite_layer_below();
    if (!real)
        return NULL; /* SQLite cannot start; opening will say so, or do without */
    if (!vfs->zName) {
        *vfs = *real; /* its clock, its randomness, its sleep */
        vfs->szOsFile = (int)size;
        vfs->zName = name;
        vfs->pNext = NULL;
        vfs->xOpen = open;
        vfs->xDelete = layer_delete;
        vfs->xAccess = layer_access;
        vfs->xFullPathname = layer_path;
    }
    return sqlite3_vfs_register(vfs, 0) == SQLITE_OK ? vfs->zName : NULL;
}

const char *sqlite_log_layer(void)
{
    static sqlite3_vfs vfs;
    return sqlite_layer_make(&vfs, "maklumat-log", sizeof(struct log_file), layer_open);
}
