/* catat.c: see catat.h. */
#include "web/catat.h"

#include <stdio.h>

struct pencatat rq_pencatat(struct request *rq)
{
    return (struct pencatat){ .daerah = rq->daerah->id, .orang_id = rq->orang ? rq->orang->id : 0, .permintaan = rq->id,
                              .now_ms = rq->now_ms, .nama = rq->orang ? rq->orang->nama : "sistem" };
}

enum mk_result catat(struct db *tx, const struct pencatat *p, const char *tindakan, const char *jenis, int64_t id,
                     const char *sebelum, const char *sesudah, const char *alasan)
{
    char objek[JEJAK_OBJEK_MAX];
    snprintf(objek, sizeof objek, "%s %lld", jenis, (long long)id);
    const struct jejak j = { .orang_id = p->orang_id, .oleh = p->nama, .tindakan = tindakan, .objek = objek,
                             .sebelum = sebelum, .sesudah = sesudah, .alasan = alasan && *alasan ? alasan : NULL,
                             .permintaan = p->permintaan, .waktu = p->now_ms };
    return jejak_add(tx, p->daerah, &j);
}

const struct unit *unit_find(const struct unit_list *units, int64_t id)
{
    for (size_t i = 0; i < units->n; i++)
        if (units->item[i].id == id)
            return &units->item[i];
    return NULL;
}

struct hak_objek unit_objek(struct arena *a, const struct unit_list *units, int64_t daerah, int64_t unit)
{
    enum { DEPTH = 16 }; /* deeper than any region, and an end should parents ever go in a circle */
    struct hak_objek o = { .daerah_id = daerah };
    int64_t *chain = unit ? arena_array(a, int64_t, DEPTH) : NULL;
    size_t n = 0;
    for (const struct unit *u = unit_find(units, unit); chain && u && n < DEPTH; u = unit_find(units, u->induk_id))
        chain[n++] = u->id;
    o.unit = chain;
    o.n_unit = n;
    return o;
}

bool rq_boleh_unit(struct request *rq, enum hak_tindakan t, const struct unit_list *units, int64_t unit)
{
    const struct hak_objek o = unit_objek(rq->arena, units, rq->daerah->id, unit);
    return rq_boleh(rq, t, &o);
}
