/* banding.c: two to four units side by side: what they promise and what people said, unsur by unsur. Differences may be
 * chance: the page says so and ranks nobody. */
#include <string.h>

#include "core/skm.h"
#include "layanan/banding.view.h"
#include "layanan/standar.h"

enum { UNITS_MAX = 4 };

struct dipilih {
    const struct unit *unit;
    struct ukuran ukur;
};

static size_t choice_read(struct request *rq, const struct unit_list *units, struct dipilih *ret)
{
    static const char *const names[UNITS_MAX] = { "u1", "u2", "u3", "u4" };
    size_t n = 0;
    for (size_t i = 0; i < UNITS_MAX; i++) {
        const char *kode = rq_query(rq, names[i]);
        for (size_t k = 0; kode && *kode && k < units->n; k++) {
            bool twice = false;
            for (size_t p = 0; p < n; p++)
                twice |= ret[p].unit == &units->item[k];
            if (strcmp(units->item[k].kode, kode) == 0 && !twice)
                ret[n++] = (struct dipilih){ .unit = &units->item[k] };
        }
    }
    return n;
}

static enum mk_result choices_fill(struct request *rq, const struct unit_list *units, const struct dipilih *chosen, size_t n,
                                   struct banding_view *v)
{
    static const char *const ids[UNITS_MAX] = { "u1", "u2", "u3", "u4" };
    struct banding_kotak *box = arena_array(rq->arena, struct banding_kotak, UNITS_MAX);
    if (!box)
        return layanan_no_memory(rq);
    for (size_t i = 0; i < UNITS_MAX; i++) {
        struct banding_kotak_unit *item = arena_array(rq->arena, struct banding_kotak_unit, units->n + 1);
        if (!item)
            return layanan_no_memory(rq);
        for (size_t k = 0; k < units->n; k++)
            item[k] = (struct banding_kotak_unit){ units->item[k].kode, units->item[k].nama,
                                                   i < n && chosen[i].unit == &units->item[k] };
        box[i] = (struct banding_kotak){ .id = ids[i], .nomor = (int64_t)i + 1, .unit = item, .n_unit = units->n };
    }
    v->kotak = box;
    v->n_kotak = UNITS_MAX;
    return MK_OK;
}

/* This year, or the last one when nobody has figures yet. */
static enum mk_result figures_read(struct request *rq, struct dipilih *chosen, size_t n, int *ret_year)
{
    int year = date_from_ms(rq->now_ms, rq->daerah->zona).year;
    for (*ret_year = year; *ret_year >= year - 1; --*ret_year) {
        bool any = false;
        for (size_t i = 0; i < n; i++) {
            enum mk_result r = house_ukur(rq->house, rq->db, rq->daerah->id, chosen[i].unit->id,
                                          (struct period){ *ret_year, PERIOD_TAHUN }, &chosen[i].ukur);
            if (r)
                return r;
            any |= chosen[i].ukur.n > 0;
        }
        if (any)
            return MK_OK;
    }
    *ret_year = year;
    return MK_OK;
}

static enum mk_result columns_fill(struct request *rq, const struct dipilih *chosen, size_t n, struct banding_view *v)
{
    struct banding_kolom *item = arena_array(rq->arena, struct banding_kolom, UNITS_MAX);
    if (!item)
        return layanan_no_memory(rq);
    for (size_t i = 0; i < n; i++) {
        const struct unit *u = chosen[i].unit;
        struct maklumat m;
        enum mk_result r = maklumat_terbit(rq->db, rq->arena, rq->daerah->id, u->id, &m);
        if (r && r != MK_NOT_FOUND)
            return r;
        item[i] = (struct banding_kolom){ .kode = u->kode, .nama = u->nama, .jenis = unit_kind_name(u->jenis, rq->lang),
                                          .layanan = u->n_layanan, .maklumat = r == MK_OK };
        const struct slot_subject s = { .unit_id = u->id, .kode = u->kode };
        slots_fill(rq, "unit.card", &s, &item[i].kartu);
    }
    v->kolom = item;
    v->n_kolom = n;
    return MK_OK;
}

static enum mk_result rows_fill(struct request *rq, const struct dipilih *chosen, size_t n, struct banding_view *v)
{
    struct banding_baris *row = arena_array(rq->arena, struct banding_baris, N_UNSUR);
    if (!row)
        return layanan_no_memory(rq);
    for (int u = 0; u < N_UNSUR; u++) {
        struct banding_baris_sel *cell = arena_array(rq->arena, struct banding_baris_sel, UNITS_MAX);
        if (!cell)
            return layanan_no_memory(rq);
        for (size_t i = 0; i < n; i++) {
            int ikm = chosen[i].ukur.ikm[u];
            enum grade g = skm_grade(ikm);
            cell[i] = (struct banding_baris_sel){ .unit = chosen[i].unit->nama, .ada = chosen[i].ukur.n > 0, .ikm = ikm,
                                                  .grade = arena_format(rq->arena, "%c", grade_letter(g)),
                                                  .grade_word = grade_word(g, rq->lang) };
            v->terukur |= chosen[i].ukur.n > 0;
        }
        row[u] = (struct banding_baris){ .nama = unsur_long_name((enum unsur)u, rq->lang), .sel = cell, .n_sel = n };
    }
    v->baris = row;
    v->n_baris = N_UNSUR;
    return MK_OK;
}

enum mk_result layanan_get_banding(struct request *rq)
{
    struct unit_list units;
    struct dipilih chosen[UNITS_MAX];
    struct page page;
    struct banding_view v = { .cukup = false };
    int year = 0;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Bandingkan unit"));
    if (r)
        return r;
    page.description = tr(rq->lang, "Dua sampai empat unit berdampingan.");
    size_t n = choice_read(rq, &units, chosen);
    if ((r = choices_fill(rq, &units, chosen, n, &v)))
        return r;
    v.satu = n == 1;
    v.cukup = n >= 2;
    if (v.cukup && ((r = figures_read(rq, chosen, n, &year)) || (r = columns_fill(rq, chosen, n, &v)) ||
                    (r = rows_fill(rq, chosen, n, &v))))
        return r;
    v.tahun = year;
    v.tiga = n == 3;
    banding_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
