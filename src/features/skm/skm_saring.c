/* skm_saring.c: see skm_saring.h. */
#include "skm/skm_saring.h"

#include <string.h>

#include "base/say.h"
#include "skm/kelola_saring.view.h"
#include "web/message.h"

enum { FORM_BYTES = 1 << 20 };

enum mk_result skm_saring_baca(struct request *rq, const struct skm_saring_jenis *jenis, struct skm_saring *ret)
{
    const char *unit = rq_query(rq, "unit"), *keadaan = rq_query(rq, "keadaan");
    *ret = (struct skm_saring){ .jenis = jenis, .unit_kode = "", .semua = skm_boleh_daerah(rq, HAK_SURVEI_ISI) };
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &ret->units);
    if (!r)
        r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &ret->survei);
    for (size_t i = 0; !r && i < ret->units.n; i++) {
        const struct unit *u = &ret->units.item[i];
        const bool asked = unit && strcmp(unit, u->kode) == 0, first = !ret->semua && !ret->unit;
        if ((asked || first) && skm_boleh_unit(rq, HAK_SURVEI_ISI, &ret->units, u->id)) {
            ret->unit = u->id;
            ret->unit_kode = u->kode;
        }
    }
    for (int i = 0; i < SKM_KEADAAN; i++)
        if (keadaan && strcmp(keadaan, jenis->keadaan[i].kode) == 0)
            ret->keadaan = i;
    ret->hal = rq_int(rq_query(rq, "hal"), 1, 1, 100000);
    if (!r && !ret->semua && !ret->unit)
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak bertugas di unit mana pun."));
    return r;
}

bool skm_saring_ada(const struct skm_saring *f)
{
    return f->keadaan != 0 || f->hal > 1 || (f->semua && f->unit);
}

enum mk_result skm_saring_gambar(struct request *rq, const struct skm_saring *f, struct fragment *ret)
{
    struct page page = { .lang = rq->lang, .en = rq->lang == LANG_EN };
    struct kelola_saring_unit *units = arena_array(rq->arena, struct kelola_saring_unit, f->units.n + 1);
    struct kelola_saring_keadaan states[SKM_KEADAAN];
    struct kelola_saring_view v = { .path = f->jenis->path, .semua = f->semua, .unit = units, .keadaan = states, .n_keadaan = SKM_KEADAAN };
    struct buf b;
    if (!units)
        return MK_TOO_BIG;
    for (size_t i = 0; i < f->units.n; i++) {
        const struct unit *u = &f->units.item[i];
        if (skm_boleh_unit(rq, HAK_SURVEI_ISI, &f->units, u->id))
            units[v.n_unit++] = (struct kelola_saring_unit){ u->kode, u->nama, u->id == f->unit };
    }
    for (int i = 0; i < SKM_KEADAAN; i++)
        states[i] = (struct kelola_saring_keadaan){ f->jenis->keadaan[i].kode, tr(rq->lang, f->jenis->keadaan[i].nama), f->keadaan == i };
    buf_init(&b, FORM_BYTES);
    kelola_saring_render(&b, &page, &v);
    *ret = (struct fragment){ say_keep(rq->arena, &b), 0 };
    ret->n = strlen(ret->p);
    return ret->n ? MK_OK : MK_TOO_BIG;
}

const char *skm_saring_hal(struct request *rq, const struct skm_saring *f, int64_t page)
{
    const char *s = arena_format(rq->arena, "%s?unit=%s&keadaan=%s&hal=%lld", f->jenis->path, f->unit_kode,
                                 f->jenis->keadaan[f->keadaan].kode, (long long)page);
    return s ? rq_link(rq, s) : NULL;
}
