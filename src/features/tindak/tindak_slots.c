/* tindak_slots.c: what waits on the desk, and what a unit's public page says about repairs. */
#include "tindak/tindak.h"
#include "tindak/tindak_desk.view.h"
#include "tindak/tindak_unit.view.h"
#include "web/message.h"

enum { DESK_ROWS = 4, UNIT_ROWS = 8 };

enum mk_result tindak_slot_desk(struct request *rq, const struct slot_subject *s, struct buf *out)
{
    struct tindak_kamus kamus;
    struct tindak_list list = { 0 };
    struct tindak_desk_view v = { 0 };
    struct tindak_desk_baris *item = arena_array(rq->arena, struct tindak_desk_baris, DESK_ROWS);
    (void)s;
    enum mk_result r = item ? tindak_kamus(rq, &kamus) : MK_TOO_BIG;
    if (r == MK_OK && kamus.seen.n > 0)
        r = tindak_semua(rq->db, rq->arena, rq->daerah->id, 0, &list);
    for (size_t i = 0; r == MK_OK && i < list.n; i++) {
        const struct tindak *t = &list.item[i];
        if (!tindak_lihat(&kamus, t->unit_id))
            continue;
        bool open = tindak_terbuka(t->keadaan), late = tindak_terlambat(t->keadaan, t->batas, rq_today(rq));
        v.berjalan += open;
        v.lewat += late;
        v.pengesahan += t->keadaan == TINDAK_SELESAI;
        if (open && v.n_baris < DESK_ROWS)
            item[v.n_baris++] = (struct tindak_desk_baris){ t->id, t->kegiatan, tindak_hari(rq, t->batas, false), late };
    }
    v.baris = item;
    if (r != MK_OK || v.berjalan + v.pengesahan == 0)
        return r;
    struct page page = { .lang = rq->lang };
    tindak_desk_render(out, &page, &v);
    return MK_OK;
}

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
