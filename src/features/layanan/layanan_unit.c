/* layanan_unit.c: all units by kind, and the page of one unit with its services and the units below it. */
#include "layanan/layanan.h"

#include <string.h>

#include "layanan/layanan_unit.view.h"
#include "layanan/layanan_units.view.h"
#include "layanan/standar.h"

/* ---- /unit ---- */
/* Kinds of which there is one unit only share a group at the end (N_UNIT_KINDS). */
static enum unit_kind group_of(const struct layanan_kinds *count, enum unit_kind k)
{
    return count->units[k] > 1 ? k : N_UNIT_KINDS;
}

static enum mk_result units_of_group(struct request *rq, const struct unit_list *units, enum unit_kind group,
                                     const struct layanan_kinds *count, struct layanan_units_jenis *ret)
{
    struct layanan_units_jenis_unit *item = arena_array(rq->arena, struct layanan_units_jenis_unit, units->n);
    if (!item)
        return layanan_no_memory(rq);
    size_t n = 0;
    for (size_t i = 0; i < units->n; i++) {
        const struct unit *u = &units->item[i];
        if (group_of(count, u->jenis) != group)
            continue;
        const struct unit *up = unit_find(units, u->induk_id);
        item[n++] = (struct layanan_units_jenis_unit){ .kode = u->kode,
                                                       .nama = u->nama,
                                                       .induk = up && up->jenis != u->jenis ? up->nama : NULL,
                                                       .n_layanan = u->n_layanan };
    }
    *ret = (struct layanan_units_jenis){ .kode = group < N_UNIT_KINDS ? unit_kind_code(group) : "LAIN",
                                         .nama = group < N_UNIT_KINDS ? unit_kind_name(group, rq->lang)
                                                                      : tr(rq->lang, "Unit lain"),
                                         .n = (int64_t)n,
                                         .unit = item,
                                         .n_unit = n };
    return MK_OK;
}

enum mk_result layanan_get_units(struct request *rq)
{
    struct unit_list units;
    struct page page;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Unit penyelenggara"));
    if (r != MK_OK)
        return r;
    struct layanan_kinds count;
    layanan_count_kinds(&units, &count);
    struct layanan_units_view v = { .kosong = units.n == 0, .n_unit = (int64_t)units.n };
    struct layanan_units_jenis *jenis = arena_array(rq->arena, struct layanan_units_jenis, N_UNIT_KINDS + 1);
    if (!jenis)
        return layanan_no_memory(rq);
    for (enum unit_kind k = 0; k <= N_UNIT_KINDS; k++) {
        if (k < N_UNIT_KINDS && group_of(&count, k) != k)
            continue;
        if ((r = units_of_group(rq, &units, k, &count, &jenis[v.n_jenis])) != MK_OK)
            return r;
        v.n_jenis += jenis[v.n_jenis].n > 0;
    }
    v.jenis = jenis;
    layanan_units_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- /unit/{kode} ---- */
static enum mk_result fill_services(struct request *rq, int64_t unit, struct layanan_unit_view *v)
{
    struct layanan_list list;
    enum mk_result r = registry_layanan_of_unit(rq->db, rq->arena, rq->daerah->id, unit, &list);
    if (r == MK_NOT_FOUND)
        return MK_OK;
    if (r != MK_OK)
        return r;
    struct layanan_unit_layanan *item = arena_array(rq->arena, struct layanan_unit_layanan, list.n);
    if (!item)
        return layanan_no_memory(rq);
    for (size_t i = 0; i < list.n; i++) {
        struct layanan_short sh = { 0 };
        if ((r = layanan_short(rq, list.item[i].id, &sh)) != MK_OK)
            return r;
        v->lengkap += sh.complete;
        v->berpelaksana += sh.staff;
        v->beradu += sh.complaints;
        item[i] = (struct layanan_unit_layanan){ .kode = list.item[i].kode,
                                                 .nama = list.item[i].nama,
                                                 .ringkas = list.item[i].ringkas,
                                                 .waktu = sh.waktu,
                                                 .biaya = sh.biaya };
        const struct slot_subject one = { .unit_id = unit, .layanan_id = list.item[i].id, .kode = list.item[i].kode };
        slots_fill(rq, "layanan.badge", &one, &item[i].nilai);
    }
    v->layanan = item;
    v->n_layanan = list.n;
    v->banyak = (int64_t)list.n;
    v->kurang = v->banyak - v->lengkap;
    return MK_OK;
}

/* The unit above and the units below. */
static enum mk_result fill_tree(struct request *rq, const struct unit *u, struct layanan_unit_view *v)
{
    struct unit_list units;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r != MK_OK)
        return r;
    const struct unit *up = unit_find(&units, u->induk_id);
    v->induk_nama = up ? up->nama : NULL;
    v->induk_kode = up ? up->kode : NULL;
    struct layanan_unit_bawahan *item = arena_array(rq->arena, struct layanan_unit_bawahan, units.n);
    if (!item)
        return layanan_no_memory(rq);
    for (size_t i = 0; i < units.n; i++)
        if (units.item[i].induk_id == u->id)
            item[v->n_bawahan++] = (struct layanan_unit_bawahan){ .kode = units.item[i].kode,
                                                                  .nama = units.item[i].nama,
                                                                  .n_layanan = units.item[i].n_layanan };
    v->bawahan = item;
    v->ada_bawahan = v->n_bawahan > 0;
    return MK_OK;
}

enum mk_result layanan_get_unit(struct request *rq)
{
    struct unit u;
    enum mk_result r = registry_unit(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "kode"), &u);
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Unit dengan alamat ini tidak ada. Mungkin namanya berubah."));
    if (r != MK_OK)
        return r;
    struct layanan_unit_view v = {
        .nama = u.nama, .kode = u.kode, .jenis = unit_kind_name(u.jenis, rq->lang), .alamat = u.alamat
    };
    struct page page;
    if ((r = page_init(rq, &page, u.nama)) != MK_OK || (r = fill_services(rq, u.id, &v)) != MK_OK ||
        (r = fill_tree(rq, &u, &v)) != MK_OK)
        return r;
    struct maklumat m;
    r = maklumat_terbit(rq->db, rq->arena, rq->daerah->id, u.id, &m);
    if (r != MK_OK && r != MK_NOT_FOUND)
        return r;
    v.bermaklumat = r == MK_OK;
    page_card(rq, &page, arena_format(rq->arena, "/bagikan/unit/%s.png", u.kode));
    page.description = v.bermaklumat ? m.sanggup : arena_format(rq->arena, "%s: %s", u.nama, tr(rq->lang, "layanan, janji, dan nilainya menurut warga."));
    const struct slot_subject s = { .unit_id = u.id, .kode = u.kode };
    slots_fill(rq, "unit.card", &s, &v.kartu);
    slots_fill(rq, "unit.section", &s, &v.bagian);
    v.ada_bagian = v.bagian.n > 0;
    layanan_unit_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
