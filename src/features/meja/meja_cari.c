/* meja_cari.c: the search of the desk. One page that works without scripts; the palette (assets/kelola.js) asks for the
 * same with ?bagian=1 and gets the hits alone. Every feature brings its own hits, and asks the rights for each. */
#include "meja/meja.h"

#include <string.h>

#include "base/log.h"
#include "meja/cari_bagian.view.h"
#include "meja/cari_meja.view.h"
#include "meja/pintasan_meja.view.h"
#include "web/message.h"

/* Entries of the side bar, and what else one may open. */
enum mk_result meja_cari_halaman(struct request *rq, struct cari *c)
{
    const struct orang *o = rq->orang;
    for (size_t f = 0; f < rq->house->n_features; f++)
        for (size_t i = 0; i < rq->house->features[f]->n_desk; i++) {
            const struct desk_link *l = &rq->house->features[f]->desk[i];
            if (hak_boleh_sesuatu(o->grants, o->n_grants, l->hak, rq->daerah->id, rq_today(rq)))
                cari_tambah(c, CARI_HALAMAN, tr(rq->lang, l->label), NULL, l->path, l->kata);
        }
    cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Pintasan papan tombol"), NULL, "/kelola/pintasan", "tombol keyboard bantuan shortcut");
    cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Halaman warga"), NULL, "/", "beranda publik portal depan home");
    return MK_OK;
}

/* With nothing asked, the entries of the side bar are what one may want. */
static void links_all(struct request *rq, struct cari *c)
{
    const struct orang *o = rq->orang;
    for (size_t f = 0; f < rq->house->n_features; f++)
        for (size_t i = 0; i < rq->house->features[f]->n_desk; i++) {
            const struct desk_link *l = &rq->house->features[f]->desk[i];
            size_t *n = &c->n[CARI_HALAMAN];
            if (*n < CARI_BANYAK && hak_boleh_sesuatu(o->grants, o->n_grants, l->hak, rq->daerah->id, rq_today(rq)))
                c->item[CARI_HALAMAN][(*n)++] = (struct cari_temuan){ tr(rq->lang, l->label), NULL, l->path, 1 };
        }
}

static void hits_gather(struct request *rq, struct cari *c)
{
    if (c->n_kata == 0) {
        links_all(rq, c);
        return;
    }
    for (size_t f = 0; f < rq->house->n_features; f++) {
        cari_fn *fn = rq->house->features[f]->cari;
        enum mk_result r = fn ? fn(rq, c) : MK_OK;
        if (r != MK_OK) { /* what others found is still worth showing */
            LOG(LOG_ERROR, "cari", LT("fitur", rq->house->features[f]->name), LT("result", mk_result_name(r)));
            c->habis = true;
        }
    }
}

static enum mk_result bagian_fill(struct request *rq, const char *q, struct cari *c, struct cari_bagian_view *v)
{
    struct cari_bagian_kelompok *group = arena_array(rq->arena, struct cari_bagian_kelompok, N_CARI);
    *v = (struct cari_bagian_view){ .q = q, .kelompok = group };
    for (int k = 0; group && k < N_CARI; k++) {
        struct cari_bagian_kelompok_hasil *item = arena_array(rq->arena, struct cari_bagian_kelompok_hasil, CARI_BANYAK);
        if (!item)
            return MK_TOO_BIG;
        for (size_t i = 0; i < c->n[k]; i++)
            item[i] = (struct cari_bagian_kelompok_hasil){ rq_link(rq, c->item[k][i].href), c->item[k][i].judul, c->item[k][i].rinci };
        if (c->n[k] > 0)
            group[v->n_kelompok++] = (struct cari_bagian_kelompok){ .nama = cari_jenis_nama((enum cari_jenis)k, rq->lang),
                                                                    .hasil = item, .n_hasil = c->n[k] };
    }
    v->kosong = v->n_kelompok == 0;
    v->sebagian = c->habis;
    return group ? MK_OK : MK_TOO_BIG;
}

static enum mk_result page_show(struct request *rq, const char *q, const struct cari_bagian_view *part)
{
    struct page page, bare = { .lang = rq->lang };
    struct buf b;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Cari di meja kerja"));
    buf_init(&b, 256 * 1024);
    cari_bagian_render(&b, &bare, part);
    const char *text = b.overflow ? NULL : arena_text(rq->arena, buf_text(&b));
    const struct cari_meja_view v = { .q = q, .hasil = { text, text ? b.n : 0 } };
    buf_release(&b);
    if (r != MK_OK || !text)
        return r ? r : fail(rq, MK_TOO_BIG, "memori permintaan habis");
    cari_meja_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

enum mk_result meja_cari_get(struct request *rq)
{
    const char *q = rq_query(rq, "q"), *part = rq_query(rq, "bagian");
    struct cari *c = arena_new(rq->arena, struct cari);
    struct cari_bagian_view v;
    if (!c)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    q = q && strlen(q) <= CARI_TEKS_MAX ? q : "";
    cari_mulai(c, rq->arena, q);
    hits_gather(rq, c);
    cari_usai(c);
    if (bagian_fill(rq, q, c, &v) != MK_OK)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    if (!part || strcmp(part, "1") != 0)
        return page_show(rq, q, &v);
    struct page bare = { .lang = rq->lang };
    cari_bagian_render(rq_out(rq), &bare, &v);
    return rq_html(rq, 200);
}

enum mk_result meja_pintasan_get(struct request *rq)
{
    const struct pintasan_meja_view v = { .ada = true };
    struct page page;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Pintasan papan tombol"));
    if (r != MK_OK)
        return r;
    pintasan_meja_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
