/* tindak_kata.c: what all pages of this feature share: units that the person may see, days and periods in words. */
#include <string.h>

#include "tindak/tindak.h"
#include "web/message.h"

enum mk_result tindak_no_memory(struct request *rq)
{
    return fail(rq, MK_TOO_BIG, "memori permintaan habis");
}

enum mk_result tindak_kamus(struct request *rq, struct tindak_kamus *ret)
{
    struct unit_list all;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &all);
    if (r != MK_OK)
        return r;
    struct unit *seen = arena_array(rq->arena, struct unit, all.n + 1);
    size_t n = 0;
    if (!seen)
        return tindak_no_memory(rq);
    for (size_t i = 0; i < all.n; i++)
        if (rq_boleh_unit(rq, HAK_HASIL_LIHAT, &all, all.item[i].id))
            seen[n++] = all.item[i];
    /* parents that may not be seen are still needed to know what is below what one may see */
    ret->units = all;
    ret->seen = (struct unit_list){ seen, n };
    return MK_OK;
}

bool tindak_lihat(const struct tindak_kamus *k, int64_t unit)
{
    return unit_find(&k->seen, unit) != NULL;
}

const char *tindak_hari(struct request *rq, int32_t day, bool iso)
{
    if (day == NO_DAY)
        return "";
    return iso ? say_day_iso(rq->arena, day) : page_day(rq, day);
}

const char *tindak_waktu(struct request *rq, int tahun, int triwulan)
{
    struct buf b;
    buf_init(&b, 64);
    period_name(&b, (struct period){ tahun, (enum period_kind)(PERIOD_TW1 + triwulan - 1) }, rq->lang);
    return say_keep(rq->arena, &b);
}

const char *tindak_periode_nama(struct request *rq, const char *kode)
{
    struct period p;
    struct buf b;
    if (period_parse(kode, strlen(kode), &p) != MK_OK)
        return kode;
    buf_init(&b, 64);
    period_name(&b, p, rq->lang);
    return say_keep(rq->arena, &b);
}

const char *tindak_periode_kode(struct request *rq, struct period p)
{
    struct buf b;
    buf_init(&b, 64);
    period_code(&b, p);
    return say_keep(rq->arena, &b);
}
