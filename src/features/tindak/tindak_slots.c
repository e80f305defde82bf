/* tindak_slots.c: what a unit's public page says about repairs. */
#include "tindak/tindak.h"
#include "tindak/tindak_pimpin.view.h"
#include "tindak/tindak_unit.view.h"
#include "web/message.h"

enum { UNIT_ROWS = 8, PIMPIN_ROWS = 4 };

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

/* For those who lead: how many repairs were done, and which are overdue, the longest first. */
enum mk_result tindak_slot_pimpin(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct tindak_kamus k;
    struct tindak_list list = { 0 };
    struct tindak_pimpin_view v = { 0 };
    struct tindak_pimpin_baris *item = arena_array(rq->arena, struct tindak_pimpin_baris, PIMPIN_ROWS);
    enum mk_result r = item ? tindak_kamus(rq, &k) : MK_TOO_BIG;
    if (r == MK_OK)
        r = tindak_semua(rq->db, rq->arena, rq->daerah->id, s->unit_id, &list);
    for (size_t i = 0; r == MK_OK && i < list.n; i++) { /* by deadline */
        const struct tindak *t = &list.item[i];
        const struct unit *u = unit_find(&k.units, t->unit_id);
        if (!tindak_lihat(&k, t->unit_id) || (!tindak_terbuka(t->keadaan) && !tindak_tuntas(t->keadaan)))
            continue;
        bool late = tindak_terlambat(t->keadaan, t->batas, rq_today(rq));
        v.semua++;
        v.tuntas += tindak_tuntas(t->keadaan);
        v.lewat += late;
        if (late && v.n_baris < PIMPIN_ROWS)
            item[v.n_baris++] = (struct tindak_pimpin_baris){ t->kegiatan, u ? u->nama : "", tindak_hari(rq, t->batas, false) };
    }
    v.baris = item;
    if (r != MK_OK || v.semua == 0)
        return r;
    struct page page = { .lang = rq->lang };
    tindak_pimpin_render(out, &page, &v);
    return MK_OK;
}
