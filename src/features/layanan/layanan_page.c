/* layanan_page.c: the page of one service: what is promised (UU 25/2009 art. 21), and what other features know
 * about it. A component that the unit did not fill in is said to be missing, never left out. */
#include "layanan/layanan.h"

#include <string.h>

#include "base/utf8.h"
#include "layanan/layanan_page.view.h"

enum { OTHERS = 5, FIG_CHARS = 16 }; /* what fits in large figures in a card */

/* A component as one line, or as lines. */
struct isi {
    bool kosong;
    const char *satu;
    struct layanan_page_janji_baris *baris;
    size_t n;
};

static enum mk_result isi_of(struct request *rq, const char *text, struct isi *ret)
{
    struct layanan_lines lines = { 0 };
    enum mk_result r = text ? layanan_split(rq->arena, text, &lines) : MK_OK;
    if (r != MK_OK)
        return layanan_no_memory(rq);
    *ret = (struct isi){ .kosong = lines.n == 0, .satu = lines.n == 1 ? lines.line[0] : NULL };
    if (lines.n < 2)
        return MK_OK;
    ret->baris = arena_array(rq->arena, struct layanan_page_janji_baris, lines.n);
    if (!ret->baris)
        return layanan_no_memory(rq);
    for (; ret->n < lines.n; ret->n++)
        ret->baris[ret->n].isi = lines.line[ret->n];
    return MK_OK;
}

static enum mk_result fill_janji(struct request *rq, const struct standar *st, struct layanan_page_view *v)
{
    struct layanan_page_janji *item = arena_array(rq->arena, struct layanan_page_janji, N_KOMPONEN);
    if (!item)
        return layanan_no_memory(rq);
    for (enum komponen k = 0; k < N_KOMPONEN; k++) {
        struct isi isi = { 0 };
        if (!komponen_published(k))
            continue;
        enum mk_result r = isi_of(rq, st->isi[k], &isi);
        if (r != MK_OK)
            return r;
        bool many = isi.n > 0, plain = k == KOMPONEN_JANGKA_WAKTU || k == KOMPONEN_BIAYA;
        v->n_kosong += isi.kosong;
        item[v->n_janji++] = (struct layanan_page_janji){
            .nama = komponen_name(k, rq->lang),
            .dokumen = k == KOMPONEN_PERSYARATAN,
            .langkah = k == KOMPONEN_PROSEDUR,
            .jam = k == KOMPONEN_JANGKA_WAKTU,
            .uang = k == KOMPONEN_BIAYA,
            .hasil = k == KOMPONEN_PRODUK,
            .adu = k == KOMPONEN_PENGADUAN,
            .kosong = isi.kosong,
            .satu = isi.satu,
            .urut = many && k == KOMPONEN_PROSEDUR,
            .butir = many && !plain && k != KOMPONEN_PROSEDUR,
            .alinea = many && plain,
            .baris = isi.baris,
            .n_baris = isi.n,
        };
    }
    v->janji = item;
    return MK_OK;
}

static enum mk_result fill_lain(struct request *rq, const struct standar *st, struct layanan_page_view *v)
{
    struct layanan_page_lain *item = arena_array(rq->arena, struct layanan_page_lain, N_KOMPONEN);
    if (!item)
        return layanan_no_memory(rq);
    size_t n = 0;
    for (enum komponen k = 0; k < N_KOMPONEN; k++) {
        struct layanan_lines lines = { 0 };
        if (komponen_published(k))
            continue;
        if (st->isi[k] && layanan_split(rq->arena, st->isi[k], &lines) != MK_OK)
            return layanan_no_memory(rq);
        struct layanan_page_lain_baris *baris = arena_array(rq->arena, struct layanan_page_lain_baris, lines.n);
        if (!baris)
            return layanan_no_memory(rq);
        for (size_t i = 0; i < lines.n; i++)
            baris[i].isi = lines.line[i];
        v->n_kosong += lines.n == 0;
        item[n++] = (struct layanan_page_lain){ .nama = komponen_name(k, rq->lang),
                                                .kosong = lines.n == 0,
                                                .satu = lines.n == 1 ? lines.line[0] : NULL,
                                                .butir = lines.n > 1,
                                                .baris = baris,
                                                .n_baris = lines.n };
    }
    v->lain = item;
    v->n_lain = n;
    v->banyak_lain = (int64_t)n;
    return MK_OK;
}

/* First line in large figures, the others below it. */
static enum mk_result fill_card(struct request *rq, const char *text, const char **ret_first, const char **ret_rest,
                                bool *ret_long)
{
    struct layanan_lines lines = { 0 };
    if (text && layanan_split(rq->arena, text, &lines) != MK_OK)
        return layanan_no_memory(rq);
    if (lines.n == 0)
        return MK_OK;
    *ret_first = lines.line[0];
    *ret_long = utf8_length(lines.line[0], strlen(lines.line[0])) > FIG_CHARS;
    *ret_rest = lines.n > 1 ? lines.line[1] : NULL;
    return MK_OK;
}

/* Who serves, where, and a few other services of the same unit: those that follow this one in the list. */
static enum mk_result fill_unit(struct request *rq, const struct layanan *l, struct layanan_page_view *v)
{
    struct unit u;
    struct layanan_list list;
    enum mk_result r = registry_unit(rq->db, rq->arena, rq->daerah->id, l->unit_kode, &u);
    if (r == MK_OK)
        r = registry_layanan_of_unit(rq->db, rq->arena, rq->daerah->id, l->unit_id, &list);
    if (r != MK_OK)
        return r;
    v->unit_jenis = unit_kind_name(u.jenis, rq->lang);
    v->unit_alamat = u.alamat;
    struct layanan_page_layanan_lain *item = arena_array(rq->arena, struct layanan_page_layanan_lain, OTHERS);
    if (!item)
        return layanan_no_memory(rq);
    size_t self = 0, n = 0;
    while (self < list.n && list.item[self].id != l->id)
        self++;
    for (size_t i = 1; i < list.n && n < OTHERS; i++) {
        const struct layanan *other = &list.item[(self + i) % list.n];
        if (other->id != l->id)
            item[n++] = (struct layanan_page_layanan_lain){ .kode = other->kode, .nama = other->nama };
    }
    v->layanan_lain = item;
    v->n_layanan_lain = n;
    v->ada_lain_unit = n > 0;
    return MK_OK;
}

static void fill_slots(struct request *rq, const struct layanan *l, struct layanan_page_view *v)
{
    const struct slot_subject s = { .unit_id = l->unit_id, .layanan_id = l->id, .kode = l->kode };
    slots_fill(rq, "layanan.action", &s, &v->tindakan);
    slots_fill(rq, "layanan.card", &s, &v->kartu);
    slots_fill(rq, "layanan.section", &s, &v->bagian);
    v->ada_tindakan = v->tindakan.n > 0;
    v->ada_bagian = v->bagian.n > 0;
}

enum mk_result layanan_get_page(struct request *rq)
{
    struct layanan l;
    enum mk_result r = registry_layanan(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "kode"), &l);
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Layanan dengan alamat ini tidak ada. Mungkin namanya berubah."));
    struct standar st = { 0 };
    if (r == MK_OK)
        r = registry_standar(rq->db, rq->arena, rq->daerah->id, l.id, &st);
    if (r != MK_OK)
        return r;
    struct layanan_page_view v = {
        .nama = l.nama, .kode = l.kode, .ringkas = l.ringkas, .unit_nama = l.unit_nama, .unit_kode = l.unit_kode
    };
    struct page page;
    if ((r = page_init(rq, &page, l.nama)) != MK_OK || (r = fill_janji(rq, &st, &v)) != MK_OK ||
        (r = fill_lain(rq, &st, &v)) != MK_OK || (r = fill_unit(rq, &l, &v)) != MK_OK ||
        (r = fill_card(rq, st.isi[KOMPONEN_JANGKA_WAKTU], &v.waktu, &v.waktu_sisa, &v.waktu_panjang)) != MK_OK ||
        (r = fill_card(rq, st.isi[KOMPONEN_BIAYA], &v.biaya, &v.biaya_sisa, &v.biaya_panjang)) != MK_OK)
        return r;
    page_card(rq, &page, arena_format(rq->arena, "/bagikan/layanan/%s.png", l.kode));
    page.description = l.ringkas;
    fill_slots(rq, &l, &v);
    layanan_page_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
