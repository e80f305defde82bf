/* skm_periode.c: the steps of a survey period: made, opened, extended, closed, published. Rules: core/survei.h.
 * Publishing the period publishes every unit that is ready, and the region (skm_terbit.c).
 *
 * When a period is closed, the tallies of its units are copied to skm_beku, and from then on nothing is counted in
 * its months (skm_take.c, skm_write.c). `maklumat verify` compares the copy with the counters. */
#include <stdio.h>
#include <string.h>

#include "skm/skm_kelola.h"
#include "skm/skm_terbit.h"

struct skm_pelaku skm_pelaku_of(struct request *rq)
{
    return (struct skm_pelaku){ .daerah = rq->daerah->id, .orang_id = rq->orang->id, .permintaan = rq->id,
                                .now = rq->now_ms, .today = rq_today(rq), .nama = rq->orang->nama };
}

enum mk_result skm_jejak(struct db *tx, const struct skm_pelaku *p, const char *tindakan, const char *objek,
                         const char *sebelum, const char *sesudah, const char *alasan)
{
    const struct jejak j = { .orang_id = p->orang_id, .oleh = p->nama, .tindakan = tindakan, .objek = objek,
                             .sebelum = sebelum, .sesudah = sesudah, .alasan = alasan && *alasan ? alasan : NULL,
                             .permintaan = p->permintaan, .waktu = p->now };
    return jejak_add(tx, p->daerah, &j);
}

struct hak_objek skm_objek(struct arena *a, int64_t daerah, const struct unit_list *units, int64_t unit)
{
    enum { DEPTH = 16 };
    int64_t *chain = arena_array(a, int64_t, DEPTH);
    struct hak_objek o = { .daerah_id = daerah, .unit = chain };
    while (chain && unit && o.n_unit < DEPTH) {
        chain[o.n_unit++] = unit;
        int64_t above = 0;
        for (size_t i = 0; i < units->n; i++)
            if (units->item[i].id == unit)
                above = units->item[i].induk_id;
        unit = above;
    }
    return o;
}

bool skm_boleh_daerah(struct request *rq, enum hak_tindakan t)
{
    const struct hak_objek region = { .daerah_id = rq->daerah->id };
    return rq_boleh(rq, t, &region);
}

bool skm_boleh_unit(struct request *rq, enum hak_tindakan t, const struct unit_list *units, int64_t unit)
{
    const struct hak_objek o = skm_objek(rq->arena, rq->daerah->id, units, unit);
    return o.n_unit > 0 && rq_boleh(rq, t, &o);
}

/* ---- finding ---- */

int skm_periode_find(const struct skm_periode_list *list, struct period p)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->item[i].p.p.year == p.year && list->item[i].p.p.kind == p.kind)
            return (int)i;
    return -1;
}

int skm_periode_now(const struct skm_periode_list *list, int32_t today)
{
    int newest = -1;
    for (size_t i = 0; i < list->n; i++) { /* newest first */
        const struct periode *p = &list->item[i].p;
        if (today >= p->mulai && today <= p->selesai)
            return (int)i;
        if (newest < 0 && p->mulai <= today)
            newest = (int)i;
    }
    return newest < 0 && list->n ? (int)list->n - 1 : newest;
}

/* ---- the audit entry ---- */

static const char *state_json(struct arena *a, const struct periode *p)
{
    struct buf b;
    buf_init(&b, 200);
    buf_format(&b, "{\"keadaan\":\"%s\",\"mulai\":\"", keadaan_code(p->keadaan));
    date_iso(&b, date_from_days(p->mulai));
    H(&b, "\",\"selesai\":\"");
    date_iso(&b, date_from_days(p->selesai));
    H(&b, "\"}");
    const char *s = arena_text(a, buf_text(&b));
    buf_release(&b);
    return s;
}

static enum mk_result step_audit(struct db *tx, struct arena *a, const struct skm_pelaku *p, enum skm_langkah step,
                                 const struct periode *before, const struct periode *after)
{
    static const char *const verbs[N_LANGKAH] = { "skm.periode_buat", "skm.periode_buka", "skm.periode_perpanjang",
                                                  "skm.periode_tutup", "skm.periode_terbit", "skm.periode_hapus" };
    struct buf b;
    buf_init(&b, 64);
    H(&b, "periode ");
    period_code(&b, after->p);
    const char *objek = arena_text(a, buf_text(&b));
    buf_release(&b);
    return skm_jejak(tx, p, verbs[step], objek, before ? state_json(a, before) : NULL, step == LANGKAH_HAPUS ? NULL : state_json(a, after), NULL);
}

/* ---- steps ---- */

static enum mk_result make(struct db *tx, struct arena *a, const struct skm_pelaku *p,
                           const struct skm_periode_list *list, struct period period, struct err *err)
{
    struct periode made = { .p = period, .keadaan = PERIODE_RENCANA };
    int32_t first, last;
    periode_days(period, &made.mulai, &made.selesai);
    period_months(period, &first, &last);
    for (size_t i = 0; i < list->n; i++) {
        const struct periode *other = &list->item[i].p;
        if (periode_overlap(other->p, period))
            return err_set(err, MK_CONFLICT, "%s bertumpuk dengan %s yang sudah ada", say_period(a, period, LANG_ID),
                           say_period(a, other->p, LANG_ID));
        if (other->selesai >= made.mulai && other->mulai < made.mulai)
            made.mulai = other->selesai + 1; /* an extended one before it */
    }
    if (made.mulai > made.selesai)
        return err_set(err, MK_CONFLICT, "masa %s sudah terpakai perpanjangan periode sebelumnya", say_period(a, period, LANG_ID));
    enum mk_result r = db_exec(tx, &skm_stmts[Q_PERIODE_ADD],
                               ARGS(VI(p->daerah), VI(periode_id(period)), VI(first), VI(last), VI(made.mulai),
                                    VI(made.selesai)), NULL);
    return r ? r : step_audit(tx, a, p, LANGKAH_BUAT, NULL, &made);
}

static enum mk_result set(struct db *tx, const struct skm_pelaku *p, const struct periode *after, struct err *err)
{
    int64_t changed = 0;
    const struct val none = VNULL();
    enum mk_result r = db_exec(tx, &skm_stmts[Q_PERIODE_SET],
                               ARGS(VI(p->daerah), VI(periode_id(after->p)), VI(after->mulai), VI(after->selesai),
                                    VI(after->keadaan), after->keadaan == PERIODE_TUTUP ? VI(p->now) : none,
                                    after->keadaan == PERIODE_TERBIT ? VI(p->now) : none), &changed);
    if (!r && changed != 1)
        return err_set(err, MK_CONFLICT, "periode ini baru saja diubah orang lain");
    return r;
}

/* The next period gives way to an extension: its start moves. */
static enum mk_result extend(struct db *tx, struct arena *a, const struct skm_pelaku *p,
                             const struct skm_periode_list *list, size_t which, int32_t selesai,
                             struct periode *after, struct err *err)
{
    struct periode *all = arena_array(a, struct periode, list->n);
    int shift;
    if (!all)
        return MK_TOO_BIG;
    for (size_t i = 0; i < list->n; i++)
        all[i] = list->item[i].p;
    enum mk_result r = periode_panjang(all, list->n, which, selesai, &shift);
    if (r == MK_CONFLICT)
        return err_set(err, r, "perpanjangan masuk ke masa periode lain yang sudah berjalan");
    if (r)
        return err_set(err, r, "tanggal baru harus sesudah tanggal selesai yang sekarang, paling lama %d hari sesudah"
                       " akhir periode", (int)SURVEI_PANJANG_MAX);
    after->keadaan = PERIODE_PANJANG;
    after->selesai = selesai;
    if (shift < 0)
        return MK_OK;
    struct periode moved = all[shift];
    moved.mulai = selesai + 1;
    r = set(tx, p, &moved, err);
    return r ? r : step_audit(tx, a, p, LANGKAH_PANJANG, &all[shift], &moved);
}

static enum mk_result freeze(struct db *tx, const struct skm_pelaku *p, struct period period)
{
    int32_t first, last;
    period_months(period, &first, &last);
    enum mk_result r = db_in_order(tx); /* with every answer that came before it, also one of a rush */
    if (!r)
        r = skm_tunda_settle(tx, p->daerah);
    if (r)
        return r;
    return db_exec(tx, &skm_stmts[Q_BEKU_MAKE],
                   ARGS(VI(p->daerah), VI(periode_id(period)), VI(first / 3), VI(last / 3)), NULL);
}

/* A plan that was never opened: nothing was counted for it. */
static enum mk_result drop(struct db *tx, struct arena *a, const struct skm_pelaku *p, const struct periode *before, struct err *err)
{
    const struct val daerah = VI(p->daerah), periode = VI(periode_id(before->p));
    int64_t changed = 0;
    if (before->keadaan != PERIODE_RENCANA)
        return err_set(err, MK_CONFLICT, "%s sudah dibuka, jadi rencananya tidak dapat dihapus", say_period(a, before->p, LANG_ID));
    enum mk_result r = db_exec(tx, &skm_stmts[Q_RENCANA_DEL], ARGS(daerah, periode), NULL);
    if (!r)
        r = db_exec(tx, &skm_stmts[Q_PERIODE_DEL], ARGS(daerah, periode), &changed);
    if (!r && changed != 1)
        return err_set(err, MK_CONFLICT, "periode ini baru saja diubah orang lain");
    return r ? r : step_audit(tx, a, p, LANGKAH_HAPUS, before, before);
}

static enum mk_result step_of(struct db *tx, struct arena *a, const struct skm_pelaku *p,
                              const struct skm_periode_list *list, size_t which, enum skm_langkah step, int32_t selesai,
                              struct err *err)
{
    static const enum periode_keadaan to[N_LANGKAH] = { PERIODE_RENCANA, PERIODE_BUKA, PERIODE_PANJANG, PERIODE_TUTUP,
                                                        PERIODE_TERBIT };
    const struct periode before = list->item[which].p;
    struct periode after = before;
    enum mk_result r = MK_OK;
    if (!periode_boleh(before.keadaan, to[step]))
        return err_set(err, MK_CONFLICT, "%s sedang dalam keadaan \"%s\", jadi langkah ini tidak dapat dilakukan",
                       say_period(a, before.p, LANG_ID), keadaan_name(before.keadaan, LANG_ID));
    if (step == LANGKAH_PANJANG)
        r = extend(tx, a, p, list, which, selesai, &after, err);
    after.keadaan = to[step];
    if (step == LANGKAH_TUTUP && p->today < before.mulai)
        return err_set(err, MK_INVALID, "%s belum mulai, jadi belum dapat ditutup", say_period(a, before.p, LANG_ID));
    if (step == LANGKAH_TUTUP && p->today < after.selesai)
        after.selesai = p->today; /* closed early: later days belong to nobody */
    if (!r)
        r = set(tx, p, &after, err);
    if (!r && step == LANGKAH_TUTUP)
        r = freeze(tx, p, before.p);
    if (!r && step == LANGKAH_TERBIT) {
        int64_t n;
        r = skm_terbit_semua(tx, a, p, before.p, &n, err);
    }
    return r ? r : step_audit(tx, a, p, step, &before, &after);
}

enum mk_result skm_periode_langkah(struct db *tx, struct arena *a, const struct skm_pelaku *p, struct period period,
                                   enum skm_langkah step, int64_t versi, int32_t selesai, struct err *err)
{
    struct skm_periode_list list;
    enum mk_result r = skm_periode_all(tx, a, p->daerah, &list);
    if (r)
        return r;
    if (step == LANGKAH_BUAT)
        return make(tx, a, p, &list, period, err);
    int which = skm_periode_find(&list, period);
    if (which < 0)
        return err_set(err, MK_NOT_FOUND, "%s belum ada dalam rencana", say_period(a, period, LANG_ID));
    if (versi && list.item[which].versi != versi)
        return err_set(err, MK_CONFLICT, "%s baru saja diubah orang lain; periksa keadaannya yang sekarang",
                       say_period(a, period, LANG_ID));
    if (step == LANGKAH_HAPUS)
        return drop(tx, a, p, &list.item[which].p, err);
    return step_of(tx, a, p, &list, (size_t)which, step, selesai, err);
}

/* ---- verify ---- */

enum mk_result skm_beku_verify(struct db *db, struct arena *a, int64_t daerah, struct report *report)
{
    struct skm_periode_list list;
    enum mk_result r = skm_periode_all(db, a, daerah, &list);
    int64_t closed = 0, wrong = 0;
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct periode *p = &list.item[i].p;
        int32_t first, last;
        struct cursor c;
        if (p->keadaan < PERIODE_TUTUP)
            continue;
        closed++;
        period_months(p->p, &first, &last);
        db_select(db, &c, &skm_stmts[Q_BEKU_DIFFER],
                  ARGS(VI(daerah), VI(periode_id(p->p)), VI(first / 3), VI(last / 3)));
        while (cursor_next(&c)) {
            wrong++;
            report_line(report, false, "skm: %s sudah ditutup, tetapi hasil unit %s berubah sesudahnya (n %lld, saat ditutup %lld)",
                        say_period(a, p->p, LANG_ID), cursor_text(&c, 0), (long long)cursor_int(&c, 1), (long long)cursor_int(&c, 2));
        }
        r = cursor_end(&c);
    }
    if (!r && closed && !wrong)
        report_line(report, true, "skm: %lld periode tertutup tidak berubah sejak ditutup", (long long)closed);
    return r;
}
