/* tindak_slots.c: what a unit's public page says about repairs, and what those who lead read: how many were done, which are
 * overdue, and whether what was done helped, as far as the answers of citizens can tell. */
#include <stdlib.h>

#include "tindak/tindak.h"
#include "tindak/tindak_pimpin.view.h"
#include "tindak/tindak_unit.view.h"
#include "web/message.h"

enum { UNIT_ROWS = 8, PIMPIN_ROWS = 4, DAMPAK_ROWS = 3, DAMPAK_MAX = 40 /* repairs that are looked at */, DAMPAK_BULAN = 12 };

enum mk_result tindak_slot_unit(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct tindak_list list;
    struct tindak_unit_view v = { 0 };
    enum mk_result r = tindak_publik(rq->db, rq->arena, rq->daerah->id, s->unit_id, UNIT_ROWS, &list);
    if (r != MK_OK || list.n == 0)
        return r;
    struct tindak_unit_baris *item = arena_array(rq->arena, struct tindak_unit_baris, list.n);
    if (!item)
        return MK_TOO_BIG;
    for (size_t i = 0; i < list.n; i++) {
        const struct tindak *t = &list.item[i];
        bool done = tindak_tuntas(t->keadaan);
        item[i] = (struct tindak_unit_baris){ t->kegiatan, unsur_name(t->unsur, rq->lang), tindak_waktu(rq, t->tahun, t->triwulan),
                                              done ? tr(rq->lang, "Selesai") : tindak_nama(t->keadaan, rq->lang),
                                              tindak_hari(rq, t->selesai, false), done };
    }
    v.baris = item;
    v.n_baris = list.n;
    struct page page = { .lang = rq->lang };
    tindak_unit_render(out, &page, &v);
    return MK_OK;
}

/* ---- whether they helped ---- */

/* "72,10 (70,01 – 74,19)", "belum cukup jawaban" */
static const char *figure(struct request *rq, const struct ukuran_unsur *u)
{
    if (u->n == 0)
        return tr(rq->lang, "belum cukup jawaban");
    const char *t = u->low == 0 ? say_decimal(rq->arena, u->ikm, 2, rq->lang)
                    : arena_format(rq->arena, "%s (%s\xc2\xa0\xe2\x80\x93\xc2\xa0%s)", say_decimal(rq->arena, u->ikm, 2, rq->lang), say_decimal(rq->arena, u->low, 2, rq->lang), say_decimal(rq->arena, u->high, 2, rq->lang));
    return t ? t : "";
}

/* Two figures differ when their intervals do not meet; anything less may be chance. */
enum dampak tindak_dampak(const struct ukuran_unsur *before, const struct ukuran_unsur *after)
{
    if (before->n == 0 || after->n == 0 || before->low == 0 || after->low == 0)
        return DAMPAK_BELUM;
    return after->low > before->high ? DAMPAK_NAIK : after->high < before->low ? DAMPAK_TURUN : DAMPAK_SAMA;
}

/* The twelve months before the month in which it was done, and up to twelve after it; that month itself belongs to neither. */
static enum mk_result dampak_baca(struct request *rq, const struct tindak *t, struct ukuran_unsur *before, struct ukuran_unsur *after)
{
    const struct date d = date_from_days(t->selesai);
    const int64_t month = (int64_t)d.year * 12 + d.month - 1;
    enum mk_result r = house_ukur_unsur(rq->house, rq->db, rq->daerah->id, t->unit_id, t->unsur, month - DAMPAK_BULAN, month - 1, before);
    return r ? r : house_ukur_unsur(rq->house, rq->db, rq->daerah->id, t->unit_id, t->unsur, month + 1, month + DAMPAK_BULAN, after);
}

static int later_first(const void *a, const void *b)
{
    const struct tindak *const *x = a, *const *y = b;
    return (*x)->selesai != (*y)->selesai ? ((*x)->selesai < (*y)->selesai ? 1 : -1) : (*x)->id < (*y)->id ? 1 : -1;
}

/* done: what is finished, in any order. What went up or down comes first, then what cannot be told
 * apart, then what too few people spoke of. */
static enum mk_result dampak_fill(struct request *rq, const struct tindak_kamus *k, const struct tindak **done, size_t n, struct tindak_pimpin_view *v)
{
    static const char *const words[N_DAMPAK] = { T("Belum cukup jawaban"), T("Belum dapat dibedakan"), T("Naik"), T("Turun") };
    enum { JELAS, SAMA, BELUM, N_KELOMPOK };
    struct tindak_pimpin_dampak *item = arena_array(rq->arena, struct tindak_pimpin_dampak, N_KELOMPOK * DAMPAK_ROWS);
    int64_t count[N_DAMPAK] = { 0 };
    size_t have[N_KELOMPOK] = { 0 };
    if (!item)
        return MK_TOO_BIG;
    qsort(done, n, sizeof *done, later_first);
    for (size_t i = 0; i < n && i < DAMPAK_MAX; i++) {
        struct ukuran_unsur before, after;
        const struct unit *u = unit_find(&k->units, done[i]->unit_id);
        enum mk_result r = dampak_baca(rq, done[i], &before, &after);
        if (r)
            return r;
        const enum dampak d = tindak_dampak(&before, &after);
        count[d]++;
        const int group = d == DAMPAK_BELUM ? BELUM : d == DAMPAK_SAMA ? SAMA : JELAS;
        if (have[group] < DAMPAK_ROWS)
            item[(size_t)group * DAMPAK_ROWS + have[group]++] = (struct tindak_pimpin_dampak){
                .kegiatan = done[i]->kegiatan, .unit = u ? u->nama : "", .unsur = unsur_name(done[i]->unsur, rq->lang),
                .selesai = tindak_hari(rq, done[i]->selesai, false), .sebelum = figure(rq, &before), .sesudah = figure(rq, &after),
                .kata = tr(rq->lang, words[d]), .turun = d == DAMPAK_TURUN };
    }
    for (size_t g = SAMA; g < N_KELOMPOK; g++)
        for (size_t i = 0; i < have[g] && have[JELAS] < DAMPAK_ROWS; i++)
            item[have[JELAS]++] = item[g * DAMPAK_ROWS + i];
    v->dampak = item;
    v->n_dampak = have[JELAS];
    v->diperiksa = (int64_t)(n < DAMPAK_MAX ? n : DAMPAK_MAX);
    v->naik = count[DAMPAK_NAIK];
    v->turun = count[DAMPAK_TURUN];
    v->sama = count[DAMPAK_SAMA];
    v->belum = count[DAMPAK_BELUM];
    return MK_OK;
}

/* For those who lead: how many repairs were done, whether they helped, and which are overdue, the longest first. */
enum mk_result tindak_slot_pimpin(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct tindak_kamus k;
    struct tindak_list list = { 0 };
    struct tindak_pimpin_view v = { 0 };
    struct tindak_pimpin_baris *item = arena_array(rq->arena, struct tindak_pimpin_baris, PIMPIN_ROWS);
    enum mk_result r = item ? tindak_kamus(rq, &k) : MK_TOO_BIG;
    if (r == MK_OK)
        r = tindak_semua(rq->db, rq->arena, rq->daerah->id, s->unit_id, &list);
    const struct tindak **done = r ? NULL : arena_array(rq->arena, const struct tindak *, list.n + 1);
    size_t n_done = 0;
    if (r == MK_OK && !done)
        r = MK_TOO_BIG;
    for (size_t i = 0; r == MK_OK && i < list.n; i++) { /* by deadline */
        const struct tindak *t = &list.item[i];
        const struct unit *u = unit_find(&k.units, t->unit_id);
        if (!tindak_lihat(&k, t->unit_id) || (!tindak_terbuka(t->keadaan) && !tindak_tuntas(t->keadaan)))
            continue;
        bool late = tindak_terlambat(t->keadaan, t->batas, rq_today(rq));
        v.semua++;
        v.tuntas += tindak_tuntas(t->keadaan);
        v.lewat += late;
        if (tindak_tuntas(t->keadaan) && t->selesai != NO_DAY)
            done[n_done++] = t;
        if (late && v.n_baris < PIMPIN_ROWS)
            item[v.n_baris++] = (struct tindak_pimpin_baris){ t->kegiatan, u ? u->nama : "", tindak_hari(rq, t->batas, false) };
    }
    v.baris = item;
    if (r == MK_OK && n_done > 0)
        r = dampak_fill(rq, &k, done, n_done, &v);
    if (r != MK_OK || v.semua == 0)
        return r;
    struct page page = { .lang = rq->lang };
    tindak_pimpin_render(out, &page, &v);
    return MK_OK;
}
