/* privasi_retention.c: the job that erases what was kept long enough. A rule names the kind of rows, the feature
 * that owns them brings the statement (struct retensi in web/feature.h). Erased means erased: the engine
 * overwrites deleted content (secure_delete), and at the end the log of the database is written back and cut
 * to nothing, so that no file of the database holds the text any more. Older backups do until they expire. */
#include "privasi/privasi.h"

#include <string.h>

#include "base/log.h"

enum { ERASE_BATCH = 500 };

/* SQLite speaks of itself; another engine keeps no log of ours. */
static const struct stmt engine = { "privasi_engine", "SELECT sqlite_version()", .in = "", .out = "t",
                                    .all_regions = true };
static const struct stmt log_cut = { "privasi_log_cut", "PRAGMA wal_checkpoint(TRUNCATE)", .in = "", .out = "iii",
                                     .all_regions = true };

struct erasing {
    const struct retensi *kind;
    int64_t daerah, before, changed;
};

static enum mk_result erase(struct db *tx, void *arg, struct err *err)
{
    struct erasing *e = arg;
    (void)err;
    return db_exec(tx, e->kind->erase, ARGS(VI(e->daerah), VI(e->before), VI(ERASE_BATCH)), &e->changed);
}

/* The first day, month or millisecond that stays. */
static int64_t limit_of(const struct retensi *kind, const struct privasi_rule *rule, const struct job_run *j)
{
    int32_t month = month_of(date_from_days(j->today)) - rule->months;
    int32_t day = date_to_days(month_first_day(month));
    switch (kind->satuan) {
    case RETENSI_BULAN:
        return month;
    case RETENSI_HARI:
        return day;
    default:
        return (int64_t)day * 86400000 - (int64_t)j->daerah->zona * 60000;
    }
}

static enum mk_result kind_erase(struct job_run *j, const struct retensi *kind, int64_t *ret_n)
{
    const struct privasi_rule *rule = privasi_rule(privasi_rules(), kind->kode);
    struct erasing e = { .kind = kind, .daerah = j->daerah->id, .changed = ERASE_BATCH };
    enum mk_result r = MK_OK;
    if (!rule || rule->months == 0)
        return MK_OK;
    e.before = limit_of(kind, rule, j);
    int64_t n = 0;
    while (!r && e.changed == ERASE_BATCH) { /* in small writes: nobody waits long for his own */
        r = store_write(j->store, erase, &e, &j->err);
        n += r ? 0 : e.changed;
    }
    if (n > 0)
        LOG(LOG_INFO, "retention", LT("kind", kind->kode), LN("erased", n));
    *ret_n += n;
    return r;
}

/* MK_BUSY: somebody reads or writes just now; the job comes again. */
static enum mk_result remains_erase(struct job_run *j)
{
    struct cursor c;
    bool done = false, mine = false;
    db_select(j->db, &c, &engine, NULL, 0);
    mine = cursor_next(&c);
    enum mk_result r = cursor_end(&c);
    if (r || !mine)
        return MK_OK;
    db_select(j->db, &c, &log_cut, NULL, 0);
    if (cursor_next(&c))
        done = cursor_int(&c, 0) == 0;
    r = cursor_end(&c);
    if (r)
        return err_set(&j->err, r, "log basis data tidak dapat dikosongkan: %s", db_error(j->db));
    return done ? MK_OK : err_set(&j->err, MK_BUSY, "log basis data sedang dibaca; dikosongkan pada putaran berikut");
}

enum mk_result privasi_retention_job(struct job_run *j)
{
    int64_t n = 0;
    enum mk_result r = MK_OK;
    for (size_t f = 0; f < j->house->n_features && !r; f++)
        for (size_t i = 0; i < j->house->features[f]->n_retensi && !r; i++)
            r = kind_erase(j, &j->house->features[f]->retensi[i], &n);
    return r ? r : remains_erase(j); /* also without rows: the round before may have left the log */
}
