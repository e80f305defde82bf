/* cari.c: one search over services, units and the pages of this site. */
#include <string.h>

#include "base/utf8.h"
#include "layanan/cari.view.h"
#include "layanan/layanan.h"

enum { SHOWN = 8 };

/* Pages that explain, with the words by which people look for them (folded). */
static const struct { const char *path, *nama, *isi, *kata; } pages[] = {
    { "/hasil", T("Hasil survei"), T("Nilai setiap unit, dengan rentangnya."), "hasil survei nilai ikm indeks kepuasan peringkat results score ranking" },
    { "/banding", T("Bandingkan unit"), T("Dua sampai empat unit berdampingan."), "banding bandingkan perbandingan compare unit" },
    { "/metode", T("Cara menghitung"), T("Dari jawaban ke indeks, langkah demi langkah."), "cara hitung metode rumus bobot rentang kepercayaan method" },
    { "/perubahan", T("Yang berubah"), T("Standar dan maklumat yang baru diumumkan."), "perubahan baru berita standar maklumat changes news" },
    { "/privasi", T("Privasi"), T("Data apa yang disimpan, dan berapa lama."), "privasi data pribadi rahasia privacy" },
    { "/aksesibilitas", T("Aksesibilitas"), T("Untuk siapa saja situs ini dapat dipakai."), "aksesibilitas difabel pembaca layar accessibility" },
    { "/unit", T("Semua unit"), T("Unit penyelenggara menurut jenisnya."), "unit dinas kecamatan puskesmas kelurahan offices" },
};

/* Every word of the query begins some word of the text. */
static bool all_words(const char *text, const char *query)
{
    for (const char *p = query; *p;) {
        p += strspn(p, " ");
        size_t n = strcspn(p, " ");
        bool found = n == 0;
        for (const char *t = text; !found && *t; t += strspn(t, " ")) {
            found = strncmp(t, p, n) == 0;
            t += strcspn(t, " ");
        }
        if (!found)
            return false;
        p += n;
    }
    return true;
}

static enum mk_result services_fill(struct request *rq, const char *q, struct cari_view *v)
{
    struct layanan_list list = { 0 };
    enum mk_result r = registry_layanan_search(rq->db, rq->arena, rq->daerah->id, q, 0, N_UNIT_KINDS, 0, SHOWN, &list);
    struct cari_layanan *item = arena_array(rq->arena, struct cari_layanan, SHOWN);
    if ((r && r != MK_NOT_FOUND) || !item)
        return item ? r : layanan_no_memory(rq);
    for (size_t i = 0; i < list.n; i++)
        item[v->n_layanan++] = (struct cari_layanan){ list.item[i].kode, list.item[i].nama, list.item[i].unit_nama };
    v->layanan = item;
    v->banyak_layanan = list.total;
    v->layanan_lain = list.total - (int64_t)list.n;
    return MK_OK;
}

static enum mk_result units_fill(struct request *rq, const char *q, struct cari_view *v)
{
    struct unit_list units;
    struct layanan_match found = { 0 };
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r && layanan_match_units(rq->arena, &units, q, &found) != MK_OK)
        r = layanan_no_memory(rq);
    struct cari_unit *item = r ? NULL : arena_array(rq->arena, struct cari_unit, SHOWN);
    if (!item)
        return r ? r : layanan_no_memory(rq);
    for (size_t i = 0; i < found.n && i < SHOWN; i++)
        item[v->n_unit++] = (struct cari_unit){ found.unit[i]->kode, found.unit[i]->nama,
                                                unit_kind_name(found.unit[i]->jenis, rq->lang) };
    v->unit = item;
    v->banyak_unit = (int64_t)found.n;
    v->unit_lain = (int64_t)(found.n - v->n_unit);
    return MK_OK;
}

static enum mk_result pages_fill(struct request *rq, const char *q, struct cari_view *v)
{
    const char *folded;
    struct cari_halaman *item = arena_array(rq->arena, struct cari_halaman, COUNT(pages));
    if (!item || utf8_fold(rq->arena, q, &folded) != MK_OK)
        return layanan_no_memory(rq);
    for (size_t i = 0; i < COUNT(pages); i++)
        if (!*q || all_words(pages[i].kata, folded))
            item[v->n_halaman++] = (struct cari_halaman){ rq_link(rq, pages[i].path), tr(rq->lang, pages[i].nama),
                                                          tr(rq->lang, pages[i].isi) };
    v->halaman = item;
    v->ada_halaman = v->n_halaman > 0;
    return MK_OK;
}

enum mk_result layanan_get_cari(struct request *rq)
{
    struct page page;
    const char *q;
    enum mk_result r = layanan_query(rq, rq_query(rq, "q"), &q);
    const char *title = r ? NULL : *q ? arena_format(rq->arena, "%s · %s", q, tr(rq->lang, "Cari")) : tr(rq->lang, "Cari");
    if (r || !title)
        return r ? r : layanan_no_memory(rq);
    struct cari_view v = { .q = q, .dicari = *q != '\0' };
    if ((r = page_init(rq, &page, title)) || (*q && ((r = services_fill(rq, q, &v)) || (r = units_fill(rq, q, &v)))) ||
        (r = pages_fill(rq, q, &v)))
        return r;
    v.kosong = *q && v.n_layanan + v.n_unit + v.n_halaman == 0;
    page.search_query = q;
    cari_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
