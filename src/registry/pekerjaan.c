/* pekerjaan.c: see pekerjaan.h. */
#include "registry/pekerjaan.h"

#include "registry/registry_private.h"

enum mk_result pekerjaan_due(struct db *db, int64_t daerah, const char *nama, int64_t period, int64_t now_ms,
                             bool *ret_due)
{
    struct cursor c;
    *ret_due = true;
    db_select(db, &c, &registry_stmts[R_PEKERJAAN_GET], ARGS(VI(daerah), VT(nama)));
    if (cursor_next(&c))
        *ret_due = cursor_int(&c, 0) < period && cursor_int(&c, 1) <= now_ms;
    return cursor_end(&c);
}

enum mk_result pekerjaan_take(struct db *tx, int64_t daerah, const char *nama, int64_t period, int64_t now_ms,
                              int64_t until_ms, bool *ret_taken)
{
    int64_t changed = 0;
    *ret_taken = false;
    enum mk_result r = db_exec(tx, &registry_stmts[R_PEKERJAAN_ADD], ARGS(VI(daerah), VT(nama)), NULL);
    if (!r)
        r = db_exec(tx, &registry_stmts[R_PEKERJAAN_TAKE],
                    ARGS(VI(daerah), VT(nama), VI(period), VI(until_ms), VI(now_ms)), &changed);
    *ret_taken = !r && changed == 1;
    return r;
}

enum mk_result pekerjaan_done(struct db *tx, int64_t daerah, const char *nama, int64_t period)
{
    return db_exec(tx, &registry_stmts[R_PEKERJAAN_DONE], ARGS(VI(daerah), VT(nama), VI(period), VI(0)), NULL);
}

enum mk_result pekerjaan_give(struct db *tx, int64_t daerah, const char *nama, int64_t again_ms)
{
    return db_exec(tx, &registry_stmts[R_PEKERJAAN_GIVE], ARGS(VI(daerah), VT(nama), VI(again_ms)), NULL);
}
