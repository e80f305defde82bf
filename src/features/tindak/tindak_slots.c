/* tindak_slots.c: what a unit's public page says about repairs. */
#include "tindak/tindak.h"
#include "tindak/tindak_unit.view.h"
#include "web/message.h"

enum { UNIT_ROWS = 8 };

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
