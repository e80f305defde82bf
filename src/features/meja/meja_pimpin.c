/* meja_pimpin.c: one page for those who lead: how good is service, what got better, what is overdue; of the region or of one
 * unit. It fits on one sheet of A4. What stands on it comes from the features that know it, by the slot "pimpin.card". */
#include "meja/meja.h"
#include "meja/pimpin.view.h"
#include "web/message.h"

/* The unit that is asked for, or the first that the person may see when the whole region is not theirs. */
static enum mk_result unit_asked(struct request *rq, const struct unit_list *units, bool region, int64_t *ret)
{
    int64_t asked = rq_int(rq_query(rq, "unit"), 0, 0, INT64_MAX);
    for (size_t i = 0; !region && !asked && i < units->n; i++)
        if (rq_boleh_unit(rq, HAK_HASIL_LIHAT, units, units->item[i].id))
            asked = units->item[i].id;
    *ret = asked;
    bool known = asked ? unit_find(units, asked) != NULL : region;
    if (!known || (asked && !rq_boleh_unit(rq, HAK_HASIL_LIHAT, units, asked)))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Unit ini tidak ada, atau bukan unit Anda."));
    return MK_OK;
}

enum mk_result meja_pimpin_get(struct request *rq)
{
    struct unit_list units;
    struct page page;
    struct pimpin_view v = { .hari = page_day(rq, rq_today(rq)) };
    struct slot_subject subject = { 0 };
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Ringkasan pimpinan"));
    if (r != MK_OK)
        return r;
    v.semua = rq_boleh_unit(rq, HAK_HASIL_LIHAT, &units, 0);
    r = unit_asked(rq, &units, v.semua, &subject.unit_id);
    struct pimpin_unit *item = r ? NULL : arena_array(rq->arena, struct pimpin_unit, units.n + 1);
    if (!item)
        return r ? r : fail(rq, MK_TOO_BIG, "memori permintaan habis");
    v.judul = rq->daerah->nama;
    for (size_t i = 0; i < units.n; i++) {
        const struct unit *u = &units.item[i];
        if (u->id == subject.unit_id)
            v.judul = u->nama;
        if (rq_boleh_unit(rq, HAK_HASIL_LIHAT, &units, u->id))
            item[v.n_unit++] = (struct pimpin_unit){ u->id, u->nama, u->id == subject.unit_id };
    }
    v.unit = item;
    v.banyak = v.n_unit > 1;
    slots_fill(rq, "pimpin.card", &subject, &v.kartu);
    v.kosong = v.kartu.n == 0;
    pimpin_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
