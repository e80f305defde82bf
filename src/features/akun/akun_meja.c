/* akun_meja.c: the first page of the desk: what is late, what is due, what changed, and what one may do. */
#include "akun/akun.h"
#include "akun/kelola.view.h"
#include "base/log.h"
#include "web/message.h"

enum { BERUBAH_MAX = 6 };

static const char *unit_nama(const struct unit_list *units, int64_t id)
{
    for (size_t i = 0; i < units->n; i++)
        if (units->item[i].id == id)
            return units->item[i].nama;
    return NULL;
}

/* What every feature brings, most urgent first; one that fails is left out and logged. */
static bool lines_fill(struct request *rq, struct kelola_view *v)
{
    static const char *const titles[N_MEJA_SAAT] = { T("Terlambat"), T("Perlu dikerjakan"), T("Yang berubah") };
    static const char *const kode[N_MEJA_SAAT] = { "lewat", "tenggat", "berubah" };
    struct meja_hari *h = arena_new(rq->arena, struct meja_hari);
    struct kelola_saat *group = arena_array(rq->arena, struct kelola_saat, N_MEJA_SAAT);
    for (size_t f = 0; h && f < rq->house->n_features; f++) {
        meja_hari_fn *fn = rq->house->features[f]->hari;
        enum mk_result r = fn ? fn(rq, h) : MK_OK;
        if (r != MK_OK)
            LOG(LOG_ERROR, "hari", LT("fitur", rq->house->features[f]->name), LT("result", mk_result_name(r)));
    }
    for (int s = 0; h && group && s < N_MEJA_SAAT; s++) {
        struct kelola_saat_baris *item = arena_array(rq->arena, struct kelola_saat_baris, MEJA_BARIS_MAX);
        if (!item)
            return false;
        size_t shown = s == MEJA_BERUBAH && h->n[s] > BERUBAH_MAX ? BERUBAH_MAX : h->n[s];
        for (size_t i = 0; i < shown; i++) {
            const struct meja_baris *b = &h->item[s][i];
            item[i] = (struct kelola_saat_baris){ .href = rq_link(rq, b->href), .teks = b->teks, .rinci = b->rinci, .data = b->data };
        }
        group[s] = (struct kelola_saat){ .kode = kode[s], .judul = tr(rq->lang, titles[s]), .n = h->semua[s], .lewat = s == MEJA_LEWAT,
                                         .sisa = h->semua[s] - (int64_t)shown, .baris = item, .n_baris = shown };
        v->tenang = s == MEJA_LEWAT ? h->n[s] == 0 : s == MEJA_TENGGAT ? v->tenang && h->n[s] == 0 : v->tenang;
    }
    v->saat = group;
    v->n_saat = N_MEJA_SAAT;
    return h && group;
}

enum mk_result kelola_get(struct request *rq)
{
    const struct orang *o = rq->orang;
    struct kelola_view v = { .nama = o->nama, .hari = page_day(rq, rq_today(rq)) };
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
                .sampai = g->sampai == HAK_SELAMANYA ? NULL : page_day(rq, g->sampai) };
        }
    v.peran = item;
    const struct slot_subject none = { 0 };
    slots_fill(rq, "desk.card", &none, &v.kartu);
    v.ada_kartu = v.kartu.n > 0;
    if (!lines_fill(rq, &v))
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    kelola_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
