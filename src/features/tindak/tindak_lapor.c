/* tindak_lapor.c: what follow-up contributes to the official report (web/lapor.h): the plan of this period (4.2), and
 * what became of the plan of the period before (annex 4). */
#include <string.h>

#include "tindak/tindak.h"
#include "web/cetak.h"
#include "web/lapor.h"

/* The period of the same kind just before. */
static struct period before(struct period p)
{
    bool half = p.kind == PERIOD_SEM1 || p.kind == PERIOD_SEM2, quarter = p.kind >= PERIOD_TW1 && p.kind <= PERIOD_TW4;
    if (p.kind == PERIOD_SEM2 || (quarter && p.kind > PERIOD_TW1))
        return (struct period){ p.year, (enum period_kind)(p.kind - 1) };
    return (struct period){ p.year - 1, half ? PERIOD_SEM2 : quarter ? PERIOD_TW4 : p.kind };
}

static enum mk_result plan_of(const struct lapor *q, struct period p, struct tindak_list *ret)
{
    struct rencana plan;
    *ret = (struct tindak_list){ 0 };
    if (!q->unit)
        return MK_OK;
    enum mk_result r = rencana_baca(q->db, q->daerah->id, q->unit->id, say_period_code(q->arena, p), &plan);
    if (r == MK_OK)
        r = tindak_of_rencana(q->db, q->arena, q->daerah->id, plan.id, ret);
    return r == MK_NOT_FOUND ? MK_OK : r;
}

static const char *quarter_text(const struct lapor *q, const struct tindak *t)
{
    return say_period(q->arena, (struct period){ t->tahun, (enum period_kind)(PERIOD_TW1 + t->triwulan - 1) }, LANG_ID);
}

static void plan_write(const struct lapor *q, const struct tindak_list *list, struct buf *b)
{
    if (list->n == 0) {
        NASKAH(b, 'P', q->unit ? "Rencana tindak lanjut belum disusun." : "Rencana tindak lanjut disusun oleh setiap unit.");
        return;
    }
    NASKAH(b, 'T', "Rencana tindak lanjut", "22l 38l 18l 22l");
    NASKAH(b, 'H', "Prioritas unsur", "Program atau kegiatan", "Waktu", "Penanggung jawab");
    for (size_t i = 0; i < list->n; i++)
        if (list->item[i].keadaan != TINDAK_DIBATALKAN)
            NASKAH(b, 'R', unsur_long_name(list->item[i].unsur, LANG_ID), list->item[i].kegiatan, quarter_text(q, &list->item[i]),
                   list->item[i].penanggung);
    NASKAH(b, 'E', NULL);
}

static void past_write(const struct lapor *q, const struct tindak_list *list, struct period p, struct buf *b)
{
    int64_t done = 0;
    if (list->n == 0) {
        NASKAH(b, 'P', arena_format(q->arena, "Tidak ada rencana tindak lanjut yang tercatat untuk %s.", say_period(q->arena, p, LANG_ID)));
        return;
    }
    NASKAH(b, 'T', arena_format(q->arena, "Tindak lanjut hasil %s", say_period(q->arena, p, LANG_ID)), "20l 34l 16l 14c 16l");
    NASKAH(b, 'H', "Unsur", "Kegiatan", "Waktu", "Kemajuan", "Keadaan");
    for (size_t i = 0; i < list->n; i++) {
        const struct tindak *t = &list->item[i];
        done += tindak_tuntas(t->keadaan);
        NASKAH(b, 'R', unsur_long_name(t->unsur, LANG_ID), t->kegiatan, quarter_text(q, t),
               arena_format(q->arena, "%d %%", tindak_tuntas(t->keadaan) ? 100 : t->persen), tindak_nama(t->keadaan, LANG_ID));
    }
    NASKAH(b, 'E', NULL);
    struct buf share;
    buf_init(&share, 64);
    html_decimal(&share, tindak_realisasi(done, (int64_t)list->n), 2, LANG_ID);
    NASKAH(b, 'P', arena_format(q->arena, "Realisasi: %lld dari %zu kegiatan (%s %%).", (long long)done, list->n, buf_text(&share)));
    buf_release(&share);
}

enum mk_result tindak_lapor(const struct lapor *q, const char *bagian, struct buf *naskah)
{
    struct tindak_list list;
    if (strcmp(bagian, "tindak.rtl") == 0 || strcmp(bagian, "tindak.rtl.buku") == 0)
        return tindak_lapor_rtl(q, bagian[10] != '\0', naskah);
    if (strcmp(bagian, "tindak.rtl.baris") == 0 || strcmp(bagian, "tindak.rtl.buku.baris") == 0)
        return tindak_lapor_baris(q, bagian[12] == 'u', naskah);
    bool past = strcmp(bagian, "tindak.lalu") == 0;
    if (!past && strcmp(bagian, "tindak.rencana") != 0)
        return MK_OK;
    struct period p = past ? before(q->p) : q->p;
    enum mk_result r = plan_of(q, p, &list);
    if (r == MK_OK && past)
        past_write(q, &list, p, naskah);
    else if (r == MK_OK)
        plan_write(q, &list, naskah);
    return r;
}
