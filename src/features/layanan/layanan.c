/* layanan.c: the public catalogue as a feature, and the front page. */
#include "layanan/layanan.h"

#include "layanan/layanan_demo.h"
#include "layanan/layanan_home.view.h"
#include "layanan/standar.h"

/* What people look for most. A service with one clear answer is known by its usual code, else found by the words;
 * what every unit of a kind offers leads to the list. Only what the region really offers is shown. */
static const struct often {
    const char *label, *kode, *words;
    enum unit_kind jenis; /* where kode is NULL */
} often[] = {
    { "KTP elektronik", "ktp-elektronik", "ktp elektronik", N_UNIT_KINDS },
    { "Akta kelahiran", "akta-kelahiran", "akta kelahiran", N_UNIT_KINDS },
    { "Rujukan puskesmas", NULL, "rujukan puskesmas", UNIT_PUSKESMAS },
    { "Izin usaha mikro", "izin-usaha-mikro", "izin usaha mikro", N_UNIT_KINDS },
    { "Kartu keluarga", "kartu-keluarga", "kartu keluarga", N_UNIT_KINDS },
    { "Dispensasi nikah", NULL, "dispensasi nikah", UNIT_KECAMATAN },
};
enum { OFTEN_MAX = 4, KINDS_MAX = 8 };

/* The service that a term means; NULL when the region has none. */
static enum mk_result often_find(struct request *rq, const struct often *o, const char **ret_kode)
{
    struct layanan l;
    struct layanan_list found = { 0 };
    enum mk_result r = registry_layanan(rq->db, rq->arena, rq->daerah->id, o->kode, &l);
    if (r == MK_OK)
        *ret_kode = l.kode;
    if (r != MK_NOT_FOUND)
        return r;
    r = registry_layanan_search(rq->db, rq->arena, rq->daerah->id, o->words, 0, N_UNIT_KINDS, 0, 1, &found);
    *ret_kode = r == MK_OK && found.n > 0 ? found.item[0].kode : NULL;
    return r == MK_NOT_FOUND ? MK_OK : r;
}

static enum mk_result home_often(struct request *rq, const struct layanan_kinds *count, struct layanan_home_view *v)
{
    struct layanan_home_sering *item = arena_array(rq->arena, struct layanan_home_sering, OFTEN_MAX);
    if (!item)
        return layanan_no_memory(rq);
    size_t n = 0;
    for (size_t i = 0; i < COUNT(often) && n < OFTEN_MAX && v->n_layanan > 0; i++) {
        const struct often *o = &often[i];
        const char *kode = NULL;
        enum mk_result r = o->kode ? often_find(rq, o, &kode) : MK_OK;
        if (r != MK_OK)
            return r;
        if (kode || (!o->kode && count->services[o->jenis] > 0))
            item[n++] = (struct layanan_home_sering){ .label = o->label, .cari = o->words, .kode = kode };
    }
    v->ada_sering = n > 0;
    v->sering = item;
    v->n_sering = n;
    return MK_OK;
}

/* The kinds with the most services first. */
static enum mk_result home_kinds(struct request *rq, const struct layanan_kinds *count, struct layanan_home_view *v)
{
    struct layanan_home_jenis *item = arena_array(rq->arena, struct layanan_home_jenis, N_UNIT_KINDS);
    if (!item)
        return layanan_no_memory(rq);
    size_t n = 0;
    for (enum unit_kind k = 0; k < N_UNIT_KINDS; k++) {
        if (count->services[k] == 0)
            continue;
        size_t at = n++;
        for (; at > 0 && item[at - 1].n < count->services[k]; at--)
            item[at] = item[at - 1];
        item[at] = (struct layanan_home_jenis){ .kode = unit_kind_code(k),
                                                .nama = unit_kind_name(k, rq->lang),
                                                .n = count->services[k] };
    }
    v->n_jenis = n < KINDS_MAX ? n : KINDS_MAX;
    v->jenis = item;
    return MK_OK;
}

/* What was published last. */
static enum mk_result home_news(struct request *rq, struct layanan_home_view *v)
{
    enum { NEWS = 4 };
    struct layanan_baru *news;
    size_t n;
    enum mk_result r = layanan_baru(rq, NEWS, &news, &n);
    struct layanan_home_baru *item = r ? NULL : arena_array(rq->arena, struct layanan_home_baru, NEWS);
    if (!item)
        return r ? r : layanan_no_memory(rq);
    for (size_t i = 0; i < n; i++)
        item[i] = (struct layanan_home_baru){ .kode = news[i].kode, .nama = news[i].nama, .maklumat = news[i].maklumat,
                                              .tanggal = page_day_of(rq, news[i].waktu) };
    v->baru = item;
    v->n_baru = n;
    v->ada_baru = n > 0;
    return MK_OK;
}

enum mk_result layanan_get_home(struct request *rq)
{
    struct layanan_home_view v = { 0 };
    struct unit_list units;
    struct layanan_kinds count = { 0 };
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r == MK_OK) {
        layanan_count_kinds(&units, &count);
        v.n_unit = (int64_t)units.n;
        for (enum unit_kind k = 0; k < N_UNIT_KINDS; k++)
            v.n_layanan += count.services[k];
        v.kosong = v.n_layanan == 0;
        r = home_often(rq, &count, &v);
    }
    if (r == MK_OK)
        r = home_kinds(rq, &count, &v);
    struct page page;
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Layanan publik dan janjinya"));
    if (r != MK_OK)
        return r;
    page_card(rq, &page, "/bagikan/daerah.png");
    page.description = tr(rq->lang, "Cari layanan pemerintah daerah, baca janjinya, dan nilai pelaksanaannya.");
    if ((r = home_news(rq, &v)) != MK_OK)
        return r;
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
    { GET, "/cari", WARGA, layanan_get_cari, .cacheable = true },
    { GET, "/banding", WARGA, layanan_get_banding, .cacheable = true },
    { GET, "/perubahan", WARGA, layanan_get_perubahan, .cacheable = true },
    { GET, "/perubahan.atom", WARGA, layanan_get_atom, .cacheable = true },
    { GET, "/sitemap.xml", WARGA, layanan_get_sitemap, .cacheable = true },
    { GET, "/robots.txt", WARGA, layanan_get_robots, .cacheable = true },
    { GET, "/aksesibilitas", WARGA, layanan_get_akses, .cacheable = true },
    { GET, "/unit/{kode}/maklumat", WARGA, maklumat_get_umum, .cacheable = true },
    { GET, "/kelola/layanan", STAF, meja_get_layanan, .hak = HAK_LAYANAN_UBAH },
    { GET, "/kelola/layanan/baru", STAF, meja_get_baru, .hak = HAK_LAYANAN_UBAH },
    { POST, "/kelola/layanan/baru", STAF, meja_post_baru, .hak = HAK_LAYANAN_UBAH },
    { GET, "/kelola/layanan/{kode}", STAF, meja_get_satu, .hak = HAK_LAYANAN_UBAH },
    { POST, "/kelola/layanan/{kode}", STAF, meja_post_satu, .hak = HAK_LAYANAN_UBAH },
    { POST, "/kelola/layanan/{kode}/standar", STAF, standar_post_mulai, .hak = HAK_LAYANAN_UBAH },
    { GET, "/kelola/layanan/{kode}/standar/{versi}", STAF, standar_get, .hak = HAK_LAYANAN_UBAH },
    { POST, "/kelola/layanan/{kode}/standar/{versi}", STAF, standar_post, BODY_MAX, .hak = HAK_LAYANAN_UBAH },
    { POST, "/kelola/layanan/{kode}/standar/{versi}/{langkah}", STAF, standar_post_langkah, .hak = HAK_LAYANAN_UBAH },
    { GET, "/kelola/gaya", STAF, layanan_get_gaya, 0, false, HAK_DIRI },
    { GET, "/kelola/daerah", STAF, daerah_get, .hak = HAK_UNIT_UBAH },
    { POST, "/kelola/daerah", STAF, daerah_post, .hak = HAK_UNIT_UBAH },
    { POST, "/kelola/daerah/lambang", STAF, lambang_post, .hak = HAK_UNIT_UBAH, .upload = &lambang_upload },
    { POST, "/kelola/daerah/lambang/hapus", STAF, lambang_post_hapus, .hak = HAK_UNIT_UBAH },
    { GET, "/kelola/unit", STAF, meja_get_unit, .hak = HAK_LAYANAN_UBAH },
    { GET, "/kelola/unit/baru", STAF, meja_get_unit_baru, .hak = HAK_UNIT_UBAH },
    { POST, "/kelola/unit/baru", STAF, meja_post_unit_baru, .hak = HAK_UNIT_UBAH },
    { GET, "/kelola/unit/{kode}", STAF, meja_get_unit_satu, .hak = HAK_UNIT_UBAH },
    { POST, "/kelola/unit/{kode}", STAF, meja_post_unit_satu, .hak = HAK_UNIT_UBAH },
    { GET, "/kelola/unit/{kode}/maklumat", STAF, maklumat_get, .hak = HAK_LAYANAN_UBAH },
    { POST, "/kelola/unit/{kode}/maklumat", STAF, maklumat_post, 128 * 1024, .hak = HAK_LAYANAN_UBAH },
    { POST, "/kelola/unit/{kode}/maklumat/terbit", STAF, maklumat_post_terbit, .hak = HAK_LAYANAN_TERBIT },
};

static const struct desk_link desk[] = {
    { DESK_JANJI, 10, "/kelola/layanan", T("Layanan dan standar"), HAK_LAYANAN_UBAH, "standar pelayanan persyaratan sp service", 'l' },
    { DESK_JANJI, 20, "/kelola/unit", T("Unit dan maklumat"), HAK_LAYANAN_UBAH, "opd dinas puskesmas kecamatan janji pledge", 'u' },
    { DESK_KELOLA, 50, "/kelola/daerah", T("Daerah dan tampilan"), HAK_UNIT_UBAH, "pengaturan warna logo alamat settings" },
};

static const struct daftar *const lists[] = { &layanan_daftar, &unit_daftar };

static const struct command *const commands[] = {
    &layanan_import_unit,
    &layanan_import_layanan,
    &layanan_export_unit,
    &layanan_export_layanan,
};

const struct feature feature_layanan = {
    .name = "layanan",
    .title = "Katalog layanan",
    .routes = routes,
    .n_routes = COUNT(routes),
    .desk = desk,
    .n_desk = COUNT(desk),
    .schema = &layanan_schema,
    .nav = { "/layanan", "Layanan", "Services", 10 },
    .commands = commands,
    .n_commands = COUNT(commands),
    .demo = layanan_demo,
    .daftar = lists,
    .n_daftar = COUNT(lists),
    .hari = layanan_meja_hari,
    .cari = layanan_meja_cari,
};
