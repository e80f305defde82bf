/* bukti_hari.c: what evidence brings to the desk: what ends soon or has ended, what the check refused; and commands. */
#include "bukti/bukti_feature.h"
#include "web/message.h"

enum { BARIS_MAX = 40 };

static enum mk_result lines_of(struct request *rq, const struct unit_list *units, const struct bukti_filter *f, struct meja_hari *h)
{
    struct bukti_list list;
    enum mk_result r = bukti_list(rq->db, rq->arena, rq->daerah->id, f, &list);
    for (size_t i = 0; !r && i < list.n; i++) {
        const struct bukti *b = &list.item[i];
        const struct unit *u = unit_find(units, b->unit_id);
        bool refused = b->keadaan == BUKTI_GAGAL, late = b->berlaku_sampai < rq_today(rq);
        if (!rq_boleh_unit(rq, HAK_BUKTI_LIHAT, units, b->unit_id) || (!refused && b->berlaku_sampai == INT32_MAX))
            continue;
        const struct meja_baris line = {
            .saat = late && !refused ? MEJA_LEWAT : MEJA_TENGGAT, .teks = b->judul, .data = true,
            .hari = refused ? rq_today(rq) : b->berlaku_sampai, .href = arena_format(rq->arena, "/kelola/bukti/%lld", (long long)b->id),
            .rinci = refused ? tr(rq->lang, "berkas bukti ditolak pemeriksaan")
                             : arena_format(rq->arena, "%s · %s %s", u ? u->nama : "", tr(rq->lang, "bukti berlaku sampai"),
                                            bukti_hari(rq, b->berlaku_sampai)) };
        if (line.href)
            meja_tambah(h, &line);
    }
    return r;
}

static enum mk_result unit_lines(struct request *rq, const struct unit_list *units, int64_t unit, struct meja_hari *h)
{
    const struct bukti_filter ends = { .unit = unit, .keadaan = N_BUKTI_KEADAAN, .habis = rq_today(rq) + BUKTI_SEGERA,
                                       .urut = BUKTI_HABIS, .limit = BARIS_MAX };
    const struct bukti_filter refused = { .unit = unit, .keadaan = BUKTI_GAGAL, .limit = BARIS_MAX };
    enum mk_result r = lines_of(rq, units, &ends, h);
    return r ? r : lines_of(rq, units, &refused, h);
}

enum mk_result bukti_meja_hari(struct request *rq, struct meja_hari *h)
{
    struct unit_list units;
    if (!hak_boleh_sesuatu(rq->orang->grants, rq->orang->n_grants, HAK_BUKTI_LIHAT, rq->daerah->id, rq_today(rq)))
        return MK_OK;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r || rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &units, 0))
        return r ? r : unit_lines(rq, &units, 0, h);
    for (size_t i = 0; !r && i < units.n; i++)
        if (rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &units, units.item[i].id))
            r = unit_lines(rq, &units, units.item[i].id, h);
    return r;
}

enum mk_result bukti_meja_cari(struct request *rq, struct cari *c)
{
    if (hak_boleh_sesuatu(rq->orang->grants, rq->orang->n_grants, HAK_BUKTI_UBAH, rq->daerah->id, rq_today(rq)))
        cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Bukti baru"), NULL, "/kelola/bukti/baru", "unggah upload berkas dokumen tambah");
    return MK_OK;
}
