/* akun_meja.c: the first page of the desk: what waits, and what one may do. */
#include "akun/akun.h"
#include "akun/kelola.view.h"
#include "web/message.h"

static const char *tanggal(struct request *rq, int32_t day)
{
    struct buf b;
    buf_init(&b, 64);
    date_long(&b, date_from_days(day), rq->lang);
    const char *text = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return text;
}

static const char *unit_nama(const struct unit_list *units, int64_t id)
{
    for (size_t i = 0; i < units->n; i++)
        if (units->item[i].id == id)
            return units->item[i].nama;
    return NULL;
}

enum mk_result kelola_get(struct request *rq)
{
    const struct orang *o = rq->orang;
    struct kelola_view v = { .nama = o->nama, .hari = tanggal(rq, rq_today(rq)) };
    struct unit_list units;
    struct page page;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Hari ini"));
    struct kelola_peran *item = arena_array(rq->arena, struct kelola_peran, o->n_grants + 1);
    if (r == MK_OK && !item)
        r = fail(rq, MK_TOO_BIG, "memori permintaan habis");
    if (r != MK_OK)
        return r;
    for (size_t i = 0; i < o->n_grants; i++)
        if (hak_berlaku(&o->grants[i], rq_today(rq))) {
            const struct hak_grant *g = &o->grants[i];
            const char *unit = unit_nama(&units, g->unit_id);
            item[v.n_peran++] = (struct kelola_peran){
                .nama = hak_peran_nama(g->peran, rq->lang), .tempat = unit ? unit : rq->daerah->nama,
                .sampai = g->sampai == HAK_SELAMANYA ? NULL : tanggal(rq, g->sampai) };
        }
    v.peran = item;
    const struct slot_subject none = { 0 };
    slots_fill(rq, "desk.card", &none, &v.kartu);
    v.ada_kartu = v.kartu.n > 0;
    kelola_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
