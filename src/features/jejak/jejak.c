/* jejak.c: the audit trail as a feature of the house: the page of the desk, the public key, the daily head
 * as a job, the check, and the export. The trail itself is registry/jejak.h. */
#include "jejak/jejak_feature.h"

#include <string.h>

#include "registry/kunci.h"
#include "web/house.h"
#include "web/message.h"

static const struct route routes[] = {
    { GET, "/kelola/jejak", STAF, jejak_get_desk, .hak = HAK_JEJAK_LIHAT },
    { GET, "/kelola/jejak.csv", STAF, jejak_get_csv, .hak = HAK_JEJAK_LIHAT },
    { GET, "/jejak/kunci", WARGA, jejak_get_kunci, .cacheable = true },
};

static const struct desk_link desk[] = {
    { DESK_KELOLA, 50, "/kelola/jejak", T("Jejak audit"), HAK_JEJAK_LIHAT, "log riwayat perubahan siapa audit trail" },
};

/* ---- the daily head ---- */

struct signing {
    int64_t daerah;
    int32_t day;
    struct jejak_key key;
    struct jejak_trust trust;
    bool done;
};

static enum mk_result sign(struct db *tx, void *arg, struct err *err)
{
    struct signing *s = arg;
    return jejak_kepala_sign(tx, s->daerah, s->day, &s->key, &s->trust, &s->done, err);
}

static enum mk_result head_job(struct job_run *j)
{
    struct signing s = { .daerah = j->daerah->id, .day = j->today };
    const char *dir = kunci_folder();
    if (!dir)
        return MK_OK; /* no data folder, no key */
    enum mk_result r = jejak_key_open(dir, true, &s.key, &j->err);
    if (!r)
        r = jejak_trust_open(dir, &s.trust, &j->err);
    if (!r)
        r = store_write(j->store, sign, &s, &j->err);
    jejak_key_forget(&s.key);
    return r;
}

static const struct house_job jobs[] = { { "jejak-kepala", JOB_DAILY, head_job } };

/* ---- verify ---- */

static enum mk_result verify(struct db *db, struct arena *a, const struct daerah *d, struct report *report)
{
    struct jejak_trust trust = { .n = 0 };
    struct jejak_check check;
    struct err err = { "" };
    const char *dir = kunci_folder();
    (void)a;
    if (dir && jejak_trust_open(dir, &trust, &err))
        report_line(report, false, "jejak: %s", err.text);
    enum mk_result r = db_begin_read(db); /* entries and heads of one moment */
    if (r)
        return r;
    r = jejak_verify(db, d->id, &trust, &check);
    db_end_read(db);
    if (r)
        return r;
    if (check.fault)
        report_line(report, false, "jejak: %s", check.text);
    else
        report_line(report, true, "jejak: %lld catatan dan %lld kepala bertanda tangan, rantainya utuh%s",
                    (long long)check.entries, (long long)check.heads,
                    check.heads > 0 && trust.n == 0 ? "; kunci di folder data tidak ada, jadi asal tanda tangan tidak "
                                                      "diperiksa" : "");
    return MK_OK;
}

static const struct command *const commands[] = { &jejak_export_command };

extern const struct feature feature_jejak;
const struct feature feature_jejak = {
    .name = "jejak",
    .title = "Jejak audit",
    .routes = routes,
    .n_routes = COUNT(routes),
    .desk = desk,
    .n_desk = COUNT(desk),
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .commands = commands,
    .n_commands = COUNT(commands),
    .verify = verify,
};
