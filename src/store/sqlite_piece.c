/* sqlite_piece.c: a layer under SQLite for the connection that copies the log back: it hands the disk small pieces.
 *
 * SQLite writes all pages of a copy and then syncs once; meanwhile they lie in the memory of the system, and the sync hands
 * the disk some thousand of them at once. A COMMIT that comes then waits until they are written: 5 to 10 ms. So the database
 * is synced here after every few pages already, and then the disk is left to others for a moment. A failure shows at SQLite's
 * own sync at the end, or here; in both cases the log stays the truth. */
#include <assert.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite_conn.h"

enum { PIECE = 64 /* pages */, PAUSE_US = 500, REAL_MAX = 2048 /* bytes of a handle of the layer below; unix: some 120 */ };

struct piece_file {
    sqlite3_file base;
    int n; /* writes since the last sync */
    sqlite3_int64 real[REAL_MAX / 8];
};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)((struct piece_file *)(void *)f)->real;
}

static const sqlite3_io_methods *real_methods(sqlite3_file *f)
{
    return real_of(f)->pMethods;
}

static int piece_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct piece_file *x = (struct piece_file *)(void *)f;
    int code = real_methods(f)->xWrite(real_of(f), p, n, at);
    if (code != SQLITE_OK || ++x->n < PIECE)
        return code;
    x->n = 0;
    code = real_methods(f)->xSync(real_of(f), SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
    usleep(PAUSE_US);
    return code;
}

static int piece_sync(sqlite3_file *f, int flags)
{
    ((struct piece_file *)(void *)f)->n = 0;
    return real_methods(f)->xSync(real_of(f), flags);
}

static int piece_close(sqlite3_file *f) { return real_methods(f)->xClose(real_of(f)); }
static int piece_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) { return real_methods(f)->xRead(real_of(f), p, n, at); }
static int piece_truncate(sqlite3_file *f, sqlite3_int64 size) { return real_methods(f)->xTruncate(real_of(f), size); }
static int piece_size(sqlite3_file *f, sqlite3_int64 *ret) { return real_methods(f)->xFileSize(real_of(f), ret); }
static int piece_lock(sqlite3_file *f, int level) { return real_methods(f)->xLock(real_of(f), level); }
static int piece_unlock(sqlite3_file *f, int level) { return real_methods(f)->xUnlock(real_of(f), level); }
static int piece_reserved(sqlite3_file *f, int *ret) { return real_methods(f)->xCheckReservedLock(real_of(f), ret); }
static int piece_control(sqlite3_file *f, int op, void *arg) { return real_methods(f)->xFileControl(real_of(f), op, arg); }
static int piece_sector(sqlite3_file *f) { return real_methods(f)->xSectorSize(real_of(f)); }
static int piece_traits(sqlite3_file *f) { return real_methods(f)->xDeviceCharacteristics(real_of(f)); }
static int piece_shm_map(sqlite3_file *f, int at, int size, int grow, void volatile **ret)
{
    return real_methods(f)->xShmMap(real_of(f), at, size, grow, ret);
}
static int piece_shm_lock(sqlite3_file *f, int at, int n, int flags) { return real_methods(f)->xShmLock(real_of(f), at, n, flags); }
static void piece_shm_barrier(sqlite3_file *f) { real_methods(f)->xShmBarrier(real_of(f)); }
static int piece_shm_unmap(sqlite3_file *f, int remove) { return real_methods(f)->xShmUnmap(real_of(f), remove); }

static const sqlite3_io_methods methods = {
    .iVersion = 2, /* no mapping: this connection copies and reads nothing else */
    .xClose = piece_close, .xRead = piece_read, .xWrite = piece_write, .xTruncate = piece_truncate, .xSync = piece_sync,
    .xFileSize = piece_size, .xLock = piece_lock, .xUnlock = piece_unlock, .xCheckReservedLock = piece_reserved,
    .xFileControl = piece_control, .xSectorSize = piece_sector, .xDeviceCharacteristics = piece_traits,
    .xShmMap = piece_shm_map, .xShmLock = piece_shm_lock, .xShmBarrier = piece_shm_barrier, .xShmUnmap = piece_shm_unmap,
};

/* ---- the layer ---- */

static int layer_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *ret_flags)
{
    (void)vfs;
    sqlite3_vfs *real = sqlite_layer_below();
    assert(real->szOsFile <= REAL_MAX);
    f->pMethods = NULL;
    if (!(flags & SQLITE_OPEN_MAIN_DB))
        return real->xOpen(real, name, f, flags, ret_flags);
    ((struct piece_file *)(void *)f)->n = 0;
    memset(real_of(f), 0, (size_t)real->szOsFile);
    int code = real->xOpen(real, name, real_of(f), flags, ret_flags);
    if (real_of(f)->pMethods)
        f->pMethods = &methods;
    return code;
}

const char *sqlite_piece_layer(void)
{
    static sqlite3_vfs vfs;
    return sqlite_layer_make(&vfs, "maklumat-piece", sizeof(struct piece_file), layer_open);
}
