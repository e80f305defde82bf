/* sqlite_copy.c: a consistent copy of a database while others write to it.
 *
 * The reader's transaction stays open around the whole backup, so every page is of the same moment and no
 * commit makes SQLite's backup begin again (it would when the lock were given back between the steps).
 * Meanwhile the log cannot be copied back beyond that moment: it grows by what is written in that time.
 * The copy's header is set to the rollback journal, so that reading it leaves no files beside it. */
#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite_conn.h"

enum { PAGES_A_STEP = 256, PAUSE_US = 25000 }; /* gentle: 1 MB, then a pause: at most 40 MB/s */

static enum mk_result copy_refuse(struct conn *c, sqlite3 *to, int code, const char *path, struct err *err)
{
    enum mk_result r = sqlite_result(c, code);
    return err_set(err, r == MK_OK ? MK_STORE : r, "Salinan %s tidak dapat dibuat: %s.", path,
                   code == SQLITE_OK ? sqlite3_errmsg(to) : sqlite_engine.reason(c));
}

static int copy_pages(sqlite3 *to, sqlite3 *from, bool gentle, store_progress *progress)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b)
        return sqlite3_extended_errcode(to);
    int code;
    while ((code = sqlite3_backup_step(b, PAGES_A_STEP)) == SQLITE_OK) {
        int of = sqlite3_backup_pagecount(b) / PAGES_A_STEP;
        if (progress)
            progress("menyalin, MB:", of - sqlite3_backup_remaining(b) / PAGES_A_STEP, of);
        if (gentle)
            usleep(PAUSE_US);
    }
    int end = sqlite3_backup_finish(b);
    return code == SQLITE_DONE ? end : code;
}

enum mk_result sqlite_copy(struct conn *c, const char *path, bool gentle, store_progress *progress, struct err *err)
{
    sqlite3 *to = NULL;
    bool empty;
    enum mk_result r = sqlite_engine.begin(c, false);
    if (r == MK_OK)
        r = sqlite_engine.is_empty(c, &empty); /* only a first reading fixes the moment */
    if (r != MK_OK)
        return err_set(err, r, "Salinan %s tidak dapat dibuat: %s.", path, sqlite_engine.reason(c));
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) /* unsynced: whoever keeps the copy makes it durable once it is whole */
        code = sqlite3_exec(to, "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; PRAGMA cache_size=-4096", NULL, NULL,
                            NULL);
    if (code == SQLITE_OK)
        code = copy_pages(to, c->db, gentle, progress);
    sqlite_engine.rollback(c);
    if (code == SQLITE_OK)
        code = sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    r = code == SQLITE_OK ? MK_OK : copy_refuse(c, to, code, path, err);
    sqlite3_close(to);
    return r;
}

/* In WAL mode leaving it needs the file alone, copies the log back and removes it. */
enum mk_result sqlite_settle(const char *path, struct err *err)
{
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    enum mk_result r = code == SQLITE_OK                                     ? MK_OK
                       : (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED
                           ? err_set(err, MK_BUSY, "Basis data %s sedang dipakai program lain.", path)
                           : err_set(err, MK_STORE, "Basis data %s tidak dapat dibaca: %s.", path, sqlite3_errmsg(db));
    sqlite3_close(db);
    return r;
}
