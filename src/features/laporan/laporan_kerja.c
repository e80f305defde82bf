/* laporan_kerja.c: requests for reports on the disk; see laporan_kerja.h. */
#include "laporan/laporan_kerja.h"

#include <string.h>

#include "base/clock.h"

/* ---- reading ---- */

static bool row_read(const struct cursor *c, struct arena *a, struct laporan_kerja *k)
{
    const char *period = cursor_text(c, 4);
    *k = (struct laporan_kerja){
        .id = cursor_int(c, 0), .orang_id = cursor_int(c, 1),
        .m = { .unit = cursor_int(c, 2), .kode = arena_text(a, cursor_text(c, 3)), .apa = cursor_int(c, 5) ? LAPORAN_RTL : LAPORAN_SKM,
               .jenis = cursor_int(c, 6) == CETAK_XLSX ? CETAK_XLSX : CETAK_PDF, .hari = (int32_t)cursor_int(c, 7) },
        .keadaan = (enum kerja_keadaan)cursor_int(c, 8), .langkah = (enum kerja_langkah)cursor_int(c, 9),
        .maju = cursor_int(c, 10), .dari = cursor_int(c, 11), .coba = cursor_int(c, 12), .dibuat = cursor_int(c, 13),
        .mulai = cursor_int(c, 14), .selesai = cursor_int(c, 15), .galat = arena_text(a, cursor_text(c, 16)),
        .byte = cursor_int(c, 17), .sidik = arena_text(a, cursor_text(c, 18)) };
    return k->m.kode && k->galat && k->sidik && period_parse(period, strlen(period), &k->m.p) == MK_OK;
}

enum mk_result laporan_kerja_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct laporan_kerja *ret)
{
    struct cursor c;
    bool found = false, good = true;
    db_select(db, &c, &laporan_stmts[Q_KERJA], ARGS(VI(daerah), VI(id)));
    if (cursor_next(&c)) {
        found = true;
        good = row_read(&c, a, ret);
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : !found ? MK_NOT_FOUND : good ? MK_OK : MK_STORE;
}

enum mk_result laporan_kerja_milik(struct db *db, struct arena *a, int64_t daerah, int64_t orang, struct laporan_kerja_list *ret)
{
    struct cursor c;
    bool good = true;
    ret->n = 0;
    db_select(db, &c, &laporan_stmts[Q_KERJA_MILIK], ARGS(VI(daerah), VI(orang), VI(COUNT(ret->item))));
    while (good && ret->n < COUNT(ret->item) && cursor_next(&c))
        good = row_read(&c, a, &ret->item[ret->n++]);
    enum mk_result r = cursor_end(&c);
    return r ? r : good ? MK_OK : MK_STORE;
}

enum mk_result laporan_kerja_depan(struct db *db, int64_t daerah, int64_t id, int64_t *ret)
{
    return db_int(db, &laporan_stmts[Q_KERJA_DEPAN], ARGS(VI(daerah), VI(id)), ret);
}

int laporan_kerja_persen(const struct laporan_kerja *k)
{
    if (k->keadaan == KERJA_SELESAI || k->keadaan == KERJA_DIHAPUS)
        return 100;
    if (k->langkah < LANGKAH_SUSUN || k->langkah > N_LANGKAH)
        return 0;
    int64_t part = k->dari > 0 ? (k->maju < k->dari ? k->maju : k->dari) * 100 / k->dari : 0;
    return (int)(((int64_t)(k->langkah - LANGKAH_SUSUN) * 100 + part) / N_LANGKAH);
}

/* ---- asking ---- */

static enum mk_result note(struct db *tx, const struct pencatat *p, const char *what, const struct laporan_minta *m, const char *why)
{
    struct buf b;
    buf_init(&b, 1024);
    H(&b, "{\"laporan\":");
    json_text(&b, m->apa == LAPORAN_RTL ? "rtl" : "skm");
    H(&b, ",\"bentuk\":");
    json_text(&b, m->jenis == CETAK_PDF ? "pdf" : "xlsx");
    H(&b, ",\"periode\":\"");
    period_code(&b, m->p);
    H(&b, "\"}");
    const char *text = buf_text(&b);
    enum mk_result r = b.overflow ? MK_STORE : catat(tx, p, what, "laporan unit", m->unit, NULL, text, why);
    buf_release(&b);
    return r;
}

enum mk_result laporan_unduh_catat(struct db *tx, const struct pencatat *p, const struct laporan_minta *m)
{
    return note(tx, p, "laporan.unduh", m, NULL);
}

static enum mk_result room_check(struct db *tx, const struct pencatat *p, struct err *err)
{
    struct cursor c;
    int64_t all = 0, own = 0;
    db_select(tx, &c, &laporan_stmts[Q_KERJA_N], ARGS(VI(p->daerah), VI(p->orang_id)));
    if (cursor_next(&c)) {
        all = cursor_int(&c, 0);
        own = cursor_int(&c, 1);
    }
    enum mk_result r = cursor_end(&c);
    if (r == MK_OK && own >= KERJA_SEORANG)
        return err_set(err, MK_LIMITED, "Tiga laporan Anda masih dibuat. Tunggu sampai salah satunya selesai, atau batalkan.");
    if (r == MK_OK && all >= KERJA_SEMUA)
        return err_set(err, MK_BUSY, "Antrean laporan sedang penuh. Coba lagi beberapa menit lagi.");
    return r;
}

/* Those that the person had before, beyond some. */
static enum mk_result old_drop(struct db *tx, const struct pencatat *p)
{
    int64_t old[100];
    size_t n = 0;
    struct cursor c;
    db_select(tx, &c, &laporan_stmts[Q_KERJA_SISA], ARGS(VI(p->daerah), VI(p->orang_id), VI(KERJA_DISIMPAN - 1)));
    while (n < COUNT(old) && cursor_next(&c))
        old[n++] = cursor_int(&c, 0);
    enum mk_result r = cursor_end(&c);
    for (size_t i = 0; r == MK_OK && i < n; i++) {
        r = db_exec(tx, &laporan_stmts[Q_POTONG_DEL], ARGS(VI(p->daerah), VI(old[i])), NULL);
        if (r == MK_OK)
            r = db_exec(tx, &laporan_stmts[Q_KERJA_DEL], ARGS(VI(p->daerah), VI(old[i])), NULL);
    }
    return r;
}

enum mk_result laporan_kerja_minta(struct db *tx, const struct pencatat *p, const struct laporan_minta *m, int64_t *ret_id,
                                   struct err *err)
{
    struct buf period;
    buf_init(&period, 64);
    period_code(&period, m->p);
    const char *code = buf_text(&period);
    enum mk_result r = period.overflow ? MK_STORE : db_int(tx, &laporan_stmts[Q_KERJA_SAMA],
                              ARGS(VI(p->daerah), VI(p->orang_id), VI(m->unit), VT(code), VI(m->apa), VI(m->jenis), VI(m->hari)), ret_id);
    if (r == MK_NOT_FOUND) {
        *ret_id = id_make();
        r = room_check(tx, p, err);
        if (r == MK_OK)
            r = old_drop(tx, p);
        if (r == MK_OK)
            r = db_exec(tx, &laporan_stmts[Q_KERJA_ADD], ARGS(VI(p->daerah), VI(*ret_id), VI(p->orang_id), VI(m->unit), VT(m->kode), VT(code),
                                                              VI(m->apa), VI(m->jenis), VI(m->hari), VI(p->now_ms)), NULL);
        if (r == MK_OK)
            r = note(tx, p, "laporan.minta", m, NULL);
    }
    buf_release(&period);
    return r;
}

enum mk_result laporan_kerja_batal(struct db *tx, const struct pencatat *p, int64_t id, struct err *err)
{
    struct arena a;
    struct laporan_kerja k;
    int64_t changed = 0;
    arena_init(&a, 65536);
    enum mk_result r = laporan_kerja_baca(tx, &a, p->daerah, id, &k);
    if (r == MK_OK)
        r = db_exec(tx, &laporan_stmts[Q_KERJA_CANCEL], ARGS(VI(p->daerah), VI(id), VI(p->orang_id), VI(p->now_ms)), &changed);
    if (r == MK_OK && changed == 0)
        r = err_set(err, MK_CONFLICT, "Laporan ini sudah selesai atau sudah berhenti.");
    if (r == MK_OK)
        r = db_exec(tx, &laporan_stmts[Q_POTONG_DEL], ARGS(VI(p->daerah), VI(id)), NULL);
    if (r == MK_OK)
        r = note(tx, p, "laporan.batal", &k.m, NULL);
    arena_release(&a);
    return r;
}

/* ---- making ---- */

enum mk_result laporan_kerja_ambil(struct db *tx, struct arena *a, int64_t daerah, int64_t pemegang, int64_t now_ms,
                                   struct laporan_kerja *ret)
{
    int64_t id = 0, changed = 0;
    enum mk_result r = db_int(tx, &laporan_stmts[Q_KERJA_WAITS], ARGS(VI(daerah), VI(now_ms)), &id);
    if (r == MK_OK)
        r = db_exec(tx, &laporan_stmts[Q_KERJA_TAKE], ARGS(VI(daerah), VI(id), VI(now_ms), VI(pemegang), VI(now_ms + KERJA_GILIRAN_MS)),
                    &changed);
    if (r == MK_OK && changed != 1)
        r = MK_NOT_FOUND;
    if (r == MK_OK) /* what another left behind */
        r = db_exec(tx, &laporan_stmts[Q_POTONG_DEL], ARGS(VI(daerah), VI(id)), NULL);
    return r ? r : laporan_kerja_baca(tx, a, daerah, id, ret);
}

enum mk_result laporan_kerja_maju(struct db *tx, int64_t daerah, int64_t id, int64_t pemegang, enum kerja_langkah langkah,
                                  int64_t maju, int64_t dari, int64_t now_ms)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &laporan_stmts[Q_KERJA_TELL],
                               ARGS(VI(daerah), VI(id), VI(pemegang), VI(langkah), VI(maju), VI(dari), VI(now_ms + KERJA_GILIRAN_MS)), &changed);
    return r ? r : changed == 1 ? MK_OK : MK_NOT_FOUND;
}
