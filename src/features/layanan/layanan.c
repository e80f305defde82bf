/* layanan.c: the public catalogue as a feature, and the front page. */
#include "layanan/layanan.h"

#include "layanan/layanan_demo.h"
#include "layanan/layanan_home.view.h"

/* What people look for most. A term with one clear answer leads to that service, the others to the list. Only
 * those that the region really offers are shown. */
static const struct often {
    const char *label, *words;
    bool list; /* many units offer it */
} often[] = {
    { "KTP elektronik", "ktp elektronik", false },           { "Akta kelahiran", "akta kelahiran", false },
    { "Rujukan puskesmas", "rujukan puskesmas", true },      { "Izin usaha mikro", "izin usaha mikro", false },
    { "Kartu keluarga", "kartu keluarga", false },           { "Imunisasi", "imunisasi", true },
    { "Kartu pencari kerja", "kartu pencari kerja", false },
};
enum { OFTEN_MAX = 4, KINDS_MAX = 8 };

static enum mk_result home_often(struct request *rq, struct layanan_home_view *v)
{
    struct layanan_home_sering *item = arena_array(rq->arena, struct layanan_home_sering, OFTEN_MAX);
    if (!item)
        return layanan_no_memory(rq);
    size_t n = 0;
    for (size_t i = 0; i < COUNT(often) && n < OFTEN_MAX; i++) {
        struct layanan_list found;
        enum mk_result r =
            registry_layanan_search(rq->db, rq->arena, rq->daerah->id, often[i].words, 0, N_UNIT_KINDS, 0, 1, &found);
        if (r != MK_OK && r != MK_NOT_FOUND)
            return r;
        if (r == MK_NOT_FOUND || found.n == 0)
            continue;
        item[n++] = (struct layanan_home_sering){ .label = often[i].label,
                                                  .cari = often[i].words,
                                                  .kode = often[i].list ? NULL : found.item[0].kode };
    }
    v->ada_sering = n > 0;
    v->sering = item;
    v->n_sering = n;
    return MK_OK;
}

/* The kinds with the most services first. */
static enum mk_result home_kinds(struct request *rq, struct layanan_home_view *v)
{
    struct unit_list units;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r != MK_OK)
        return r;
    struct layanan_kinds count;
    layanan_count_kinds(&units, &count);
    struct layanan_home_jenis *item = arena_array(rq->arena, struct layanan_home_jenis, N_UNIT_KINDS);
    if (!item)
        return layanan_no_memory(rq);
    size_t n = 0;
    for (enum unit_kind k = 0; k < N_UNIT_KINDS; k++) {
        if (count.services[k] == 0)
            continue;
        size_t at = n++;
        for (; at > 0 && item[at - 1].n < count.services[k]; at--)
            item[at] = item[at - 1];
        item[at] = (struct layanan_home_jenis){ .kode = unit_kind_code(k),
                                                .nama = unit_kind_name(k, rq->lang),
                                                .n = count.services[k] };
    }
    v->n_jenis = n < KINDS_MAX ? n : KINDS_MAX;
    v->jenis = item;
    return MK_OK;
}

enum mk_result layanan_get_home(struct request *rq)
{
    struct layanan_home_view v = { 0 };
    struct registry_counts counts;
    enum mk_result r = registry_counts(rq->db, rq->daerah->id, &counts);
    if (r == MK_OK)
        r = home_often(rq, &v);
    if (r == MK_OK)
        r = home_kinds(rq, &v);
    struct page page;
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Layanan publik dan janjinya"));
    if (r != MK_OK)
        return r;
    page.description = tr(rq->lang, "Cari layanan pemerintah daerah, baca janjinya, dan nilai pelaksanaannya.");
    v.kosong = counts.services == 0;
    v.n_unit = counts.units;
    v.n_layanan = counts.services;
    const struct slot_subject none = { 0 };
    slots_fill(rq, "home.hero", &none, &v.kartu);
    slots_fill(rq, "home.section", &none, &v.bagian);
    v.ada_kartu = v.kartu.n > 0;
    layanan_home_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

static const struct route routes[] = {
    { GET, "/", WARGA, layanan_get_home, .cacheable = true },
    { GET, "/layanan", WARGA, layanan_get_search, .cacheable = true },
    { GET, "/layanan/{kode}", WARGA, layanan_get_page, .cacheable = true },
    { GET, "/unit", WARGA, layanan_get_units, .cacheable = true },
    { GET, "/unit/{kode}", WARGA, layanan_get_unit, .cacheable = true },
};

const struct feature feature_layanan = {
    .name = "layanan",
    .title = "Katalog layanan",
    .routes = routes,
    .n_routes = COUNT(routes),
    .nav = { "/layanan", "Layanan", "Services", 10 },
    .demo = layanan_demo,
};
