/* bukti_periksa.c: what arrived is checked by the worker, one after the other; what no row speaks of any more is swept
 * away; verify reads every stored file. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "bukti/bukti_feature.h"
#include "web/attach.h"
#include "web/house.h"

enum { TURN_MS = 120000, AT_ONCE = 50, SWEEP_SECONDS = 86400 };

/* ---- the check ---- */

struct outcome {
    int64_t daerah, now_ms;
    struct arena *arena;
    struct bukti b;
    enum mk_result result;
    struct attached file;
    const char *why;
};

static enum mk_result take_write(struct db *tx, void *arg, struct err *err)
{
    struct outcome *o = arg;
    (void)err;
    return bukti_take(tx, o->arena, o->daerah, o->now_ms, o->now_ms + TURN_MS, &o->b);
}

static enum mk_result note(struct db *tx, const struct outcome *o, const char *what)
{
    const struct pencatat system = { .daerah = o->daerah, .now_ms = o->now_ms, .nama = "sistem" };
    return catat(tx, &system, what, "bukti", o->b.id, NULL, NULL, o->why);
}

static enum mk_result outcome_write(struct db *tx, void *arg, struct err *err)
{
    struct outcome *o = arg;
    (void)err;
    if (o->result == MK_OK) {
        enum mk_result r = bukti_ready(tx, o->daerah, o->b.id, o->file.hash, o->file.bytes, o->file.detail);
        return r ? r : note(tx, o, "bukti.siap");
    }
    enum mk_result r = bukti_fail(tx, o->daerah, o->b.id, o->why);
    return r ? r : note(tx, o, "bukti.gagal");
}

/* Nothing is known yet: the row keeps waiting and comes again when its turn is over; not for ever. */
static bool try_again(const struct outcome *o)
{
    return (o->result == MK_BUSY || o->result == MK_STORE) && o->b.coba < BUKTI_COBA_MAX;
}

static enum mk_result one_check(struct job_run *j, struct outcome *o)
{
    struct err err = { "" };
    o->result = attach_check(o->b.masuk, o->b.tipe, o->arena, &o->file, &err);
    if (try_again(o))
        return err_set(&j->err, o->result, "%s", err.text);
    o->why = o->result ? arena_text(o->arena, err.text[0] ? err.text : mk_result_text(o->result)) : NULL;
    enum mk_result r = store_write(j->store, outcome_write, o, &j->err);
    if (r == MK_OK || r == MK_NOT_FOUND) { /* not found: withdrawn meanwhile; the sweep takes what was stored */
        berkas_temp_drop(o->b.masuk);
        return MK_OK;
    }
    return r;
}

bool bukti_periksa_due(struct job_run *j)
{
    bool waits = false;
    return bukti_waits(j->db, j->daerah->id, j->now_ms, &waits) == MK_OK && waits;
}

enum mk_result bukti_periksa_job(struct job_run *j)
{
    enum mk_result r = MK_OK;
    for (int i = 0; r == MK_OK && i < AT_ONCE; i++) {
        struct outcome o = { .daerah = j->daerah->id, .now_ms = j->now_ms, .arena = j->arena };
        r = store_write(j->store, take_write, &o, &j->err);
        if (r == MK_NOT_FOUND)
            return MK_OK;
        if (r == MK_OK)
            r = one_check(j, &o);
    }
    return r;
}

/* ---- the sweep ---- */

static enum mk_result hash_used(void *arg, const unsigned char hash[BERKAS_HASH], bool *ret)
{
    return bukti_hash_used(arg, hash, ret);
}

static enum mk_result temp_used(void *arg, const char *name, bool *ret)
{
    return bukti_temp_used(arg, name, ret);
}

enum mk_result bukti_sapu_job(struct job_run *j)
{
    const struct berkas_used used = { hash_used, temp_used, j->db };
    struct berkas_swept swept;
    enum mk_result r = berkas_sweep(&used, SWEEP_SECONDS, &swept, &j->err);
    if (r == MK_OK && swept.files > 0)
        LOG(LOG_INFO, "sweep", LN("files", swept.files), LN("bytes", swept.bytes));
    return r;
}

/* ---- verify ---- */

struct proof { struct report *report; int64_t good, bytes, bad; };

static bool file_prove(void *arg, const unsigned char hash[BERKAS_HASH], int64_t bytes)
{
    struct proof *p = arg;
    struct err err = { "" };
    enum mk_result r = berkas_check(hash, bytes, &err);
    p->good += r == MK_OK;
    p->bytes += r == MK_OK ? bytes : 0;
    p->bad += r != MK_OK;
    if (r)
        report_line(p->report, false, "bukti: %s", err.text);
    return true;
}

enum mk_result bukti_verify(struct db *db, struct arena *a, const struct daerah *d, struct report *r)
{
    struct proof p = { .report = r };
    (void)a, (void)d;
    enum mk_result result = bukti_each_file(db, file_prove, &p);
    if (result == MK_OK && p.bad == 0)
        report_line(r, true, "bukti: %lld berkas, %lld byte, sama dengan sidiknya", (long long)p.good, (long long)p.bytes);
    return result;
}
