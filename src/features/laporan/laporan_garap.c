/* laporan_garap.c: the job that makes the reports which wait, one after the other, and the one that takes old files away.
 * Of several servers each report is made by one: it holds a turn, and every write of it asks whether it still does. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/sha256.h"
#include "laporan/laporan_kerja.h"

enum { AT_ONCE = 50, TELL_US = 1000000, FILE_MAX = 64 << 20 };

struct garap {
    struct job_run *j;
    struct laporan_kerja k;
    int64_t pemegang, told_us;
    struct { enum kerja_langkah langkah; int64_t maju, dari; } now;
    bool hilang, berhenti; /* not ours any more; the server stops */
    struct buf file;
    int64_t nomor;         /* piece in hand */
    char sidik[2 * SHA256_BYTES + 1];
    enum mk_result result;
    const char *galat;
};

/* ---- how far it is ---- */

static enum mk_result tell_write(struct db *tx, void *arg, struct err *err)
{
    const struct garap *g = arg;
    (void)err;
    return laporan_kerja_maju(tx, g->j->daerah->id, g->k.id, g->pemegang, g->now.langkah, g->now.maju, g->now.dari, clock_utc_ms());
}

static bool tell(void *arg, enum kerja_langkah langkah, int64_t maju, int64_t dari)
{
    struct garap *g = arg;
    const int64_t now = clock_monotonic_us();
    g->berhenti = job_stopping(g->j);
    if (g->berhenti)
        return false;
    if (g->told_us && langkah == g->now.langkah && now - g->told_us < TELL_US)
        return true;
    g->told_us = now;
    g->now.langkah = langkah;
    g->now.maju = maju;
    g->now.dari = dari;
    g->hilang = store_write(g->j->store, tell_write, g, NULL) == MK_NOT_FOUND; /* a write that failed says nothing */
    return !g->hilang;
}

/* ---- the file ---- */

static enum mk_result piece_write(struct db *tx, void *arg, struct err *err)
{
    const struct garap *g = arg;
    size_t at = (size_t)g->nomor * KERJA_POTONG, n = g->file.n - at;
    (void)err;
    n = n < KERJA_POTONG ? n : KERJA_POTONG;
    enum mk_result r = laporan_kerja_maju(tx, g->j->daerah->id, g->k.id, g->pemegang, LANGKAH_SIMPAN, (int64_t)(at + n), (int64_t)g->file.n,
                                          clock_utc_ms());
    return r ? r : db_exec(tx, &laporan_stmts[Q_POTONG_ADD], ARGS(VI(g->j->daerah->id), VI(g->k.id), VI(g->nomor), VB(g->file.p + at, n)), NULL);
}

/* Piece by piece: nobody waits long for his own write. */
static enum mk_result pieces_write(struct garap *g)
{
    enum mk_result r = MK_OK;
    for (g->nomor = 0; r == MK_OK && (size_t)g->nomor * KERJA_POTONG < g->file.n; g->nomor++) {
        r = store_write(g->j->store, piece_write, g, &g->j->err);
        g->hilang = r == MK_NOT_FOUND;
    }
    return r;
}

/* ---- what it came to ---- */

static enum mk_result end_write(struct db *tx, void *arg, struct err *err)
{
    const struct garap *g = arg;
    const struct pencatat system = { .daerah = g->j->daerah->id, .now_ms = clock_utc_ms(), .nama = "sistem" };
    int64_t changed = 0;
    bool good = g->result == MK_OK;
    (void)err;
    enum mk_result r = db_exec(tx, &laporan_stmts[Q_KERJA_END],
                               ARGS(VI(system.daerah), VI(g->k.id), VI(g->pemegang), VI(good ? KERJA_SELESAI : KERJA_GAGAL), VI(system.now_ms),
                                    VT(good ? "" : g->galat), VI(good ? (int64_t)g->file.n : 0), VT(good ? g->sidik : "")), &changed);
    if (r == MK_OK && changed == 0)
        return MK_OK; /* cancelled meanwhile, or another's */
    if (r == MK_OK && !good)
        r = db_exec(tx, &laporan_stmts[Q_POTONG_DEL], ARGS(VI(system.daerah), VI(g->k.id)), NULL);
    return r ? r : catat(tx, &system, good ? "laporan.jadi" : "laporan.gagal", "laporan unit", g->k.m.unit, NULL, NULL, good ? NULL : g->galat);
}

/* It waits again: at once when the server stops, which is not its fault, else after a while. */
static enum mk_result give_write(struct db *tx, void *arg, struct err *err)
{
    const struct garap *g = arg;
    (void)err;
    enum mk_result r = db_exec(tx, &laporan_stmts[Q_KERJA_GIVE],
                               ARGS(VI(g->j->daerah->id), VI(g->k.id), VI(g->pemegang), VI(g->berhenti), VI(g->berhenti ? 0 : clock_utc_ms() + KERJA_NANTI_MS)),
                               NULL);
    return r ? r : db_exec(tx, &laporan_stmts[Q_POTONG_DEL], ARGS(VI(g->j->daerah->id), VI(g->k.id)), NULL);
}

static enum mk_result end(struct garap *g)
{
    if (g->hilang)
        return MK_OK;
    if (g->berhenti || ((g->result == MK_BUSY || g->result == MK_STORE) && g->k.coba < KERJA_COBA))
        return store_write(g->j->store, give_write, g, &g->j->err);
    return store_write(g->j->store, end_write, g, &g->j->err);
}

static void fingerprint(struct garap *g)
{
    unsigned char sum[SHA256_BYTES];
    sha256(g->file.p, g->file.n, sum);
    for (size_t i = 0; i < sizeof sum; i++)
        snprintf(g->sidik + 2 * i, 3, "%02x", sum[i]);
}

static enum mk_result one(struct garap *g)
{
    const struct laporan_watch watch = { tell, g };
    struct err err = { "" };
    if (g->k.coba > KERJA_COBA)
        g->result = err_set(&err, MK_FAILED, "Pembuatannya berkali-kali terhenti di tengah jalan. Beri tahu pengelola sistem.");
    else
        g->result = laporan_buat(g->j->store, g->j->house, g->j->daerah, &g->k.m, &watch, &g->file, &err);
    if (g->result == MK_OK) {
        fingerprint(g);
        g->result = pieces_write(g);
    }
    g->galat = arena_text(g->j->arena, err.text[0] ? err.text : mk_result_text(g->result));
    g->galat = g->galat ? g->galat : "";
    return end(g);
}

static enum mk_result take_write(struct db *tx, void *arg, struct err *err)
{
    struct garap *g = arg;
    (void)err;
    return laporan_kerja_ambil(tx, g->j->arena, g->j->daerah->id, g->pemegang, clock_utc_ms(), &g->k);
}

bool laporan_kerja_due(struct job_run *j)
{
    int64_t id = 0;
    return db_int(j->db, &laporan_stmts[Q_KERJA_WAITS], ARGS(VI(j->daerah->id), VI(j->now_ms)), &id) == MK_OK;
}

enum mk_result laporan_kerja_job(struct job_run *j)
{
    enum mk_result r = MK_OK;
    for (int i = 0; r == MK_OK && i < AT_ONCE && !job_stopping(j); i++) {
        struct garap g = { .j = j, .pemegang = id_make() };
        r = store_write(j->store, take_write, &g, &j->err);
        if (r == MK_NOT_FOUND)
            return MK_OK;
        if (r != MK_OK)
            return r;
        buf_init(&g.file, FILE_MAX);
        r = one(&g);
        buf_release(&g.file);
    }
    return r;
}

/* ---- old files ---- */

static enum mk_result sweep_write(struct db *tx, void *arg, struct err *err)
{
    struct job_run *j = arg;
    const int64_t before = j->now_ms - (int64_t)KERJA_HARI * 86400000;
    (void)err;
    enum mk_result r = db_exec(tx, &laporan_stmts[Q_POTONG_LAMA], ARGS(VI(j->daerah->id), VI(before)), NULL);
    return r ? r : db_exec(tx, &laporan_stmts[Q_KERJA_LAMA], ARGS(VI(j->daerah->id), VI(before)), NULL);
}

enum mk_result laporan_sapu_job(struct job_run *j)
{
    return store_write(j->store, sweep_write, j, &j->err);
}
