/* daftar.c: draws a list of the desk and writes it as CSV: see daftar.h. The address says what is shown: its filter, the
 * column it is sorted by ("urut=waktu", "urut=-waktu" downwards) and the page ("hal"). */
#include "web/daftar.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "web/daftar_alat.view.h"
#include "web/daftar_tabel.view.h"
#include "web/exchange.h"
#include "web/message.h"
#include "web/page.h"

const struct daftar *daftar_cari(struct request *rq, const char *kode)
{
    const struct orang *o = rq->orang;
    for (size_t f = 0; o && f < rq->house->n_features; f++)
        for (size_t i = 0; i < rq->house->features[f]->n_daftar; i++) {
            const struct daftar *d = rq->house->features[f]->daftar[i];
            if (strcmp(d->kode, kode) == 0 && !o->terbatas &&
                hak_boleh_sesuatu(o->grants, o->n_grants, d->hak, rq->daerah->id, rq_today(rq)))
                return d;
        }
    return NULL;
}

/* ---- the address ---- */

/* The column of "waktu" or "-waktu" that one can sort by; -1: none. */
static int sort_of(const struct daftar *d, const char *urut, bool *ret_down)
{
    *ret_down = urut && *urut == '-';
    for (size_t k = 0; urut && k < d->n_kolom; k++)
        if ((d->kolom[k].sifat & KOLOM_URUT) && strcmp(urut + *ret_down, d->kolom[k].kode) == 0)
            return (int)k;
    return -1;
}

static void pair_add(struct buf *b, const char *name, const char *value)
{
    if (!value || !*value || strlen(value) > DAFTAR_NILAI_MAX)
        return;
    buf_str(b, b->n ? "&" : "");
    buf_str(b, name);
    buf_char(b, '=');
    url_component(b, value);
}

static const char *query_of(struct request *rq, const struct daftar *d, const struct form *from)
{
    struct buf b;
    bool down;
    buf_init(&b, DAFTAR_TANYA_MAX);
    for (size_t i = 0; i < d->n_saring; i++)
        pair_add(&b, d->saring[i], from ? form_get(from, d->saring[i]) : rq_query(rq, d->saring[i]));
    const char *urut = from ? form_get(from, "urut") : rq_query(rq, "urut");
    if (sort_of(d, urut, &down) >= 0)
        pair_add(&b, "urut", urut);
    return say_keep(rq->arena, &b);
}

const char *daftar_tanya(struct request *rq, const struct daftar *d)
{
    return query_of(rq, d, NULL);
}

const char *daftar_tanya_dari(struct request *rq, const struct daftar *d, const char *tanya)
{
    struct form f;
    struct err err;
    if (!tanya || strlen(tanya) > DAFTAR_TANYA_MAX || form_parse(rq->arena, tanya, strlen(tanya), DAFTAR_SARING_MAX + 4, &f, &err) != MK_OK)
        return "";
    return query_of(rq, d, &f);
}

/* The list, or another page of it, with what is asked; without "urut" of `tanya` when another is given. */
static const char *address(struct request *rq, const char *path, const char *tanya, const char *urut, int64_t hal)
{
    struct buf b;
    buf_init(&b, 2 * DAFTAR_TANYA_MAX);
    buf_str(&b, path);
    const char *sort = strstr(tanya, "urut=");
    size_t n = urut && sort && (sort == tanya || sort[-1] == '&') ? (size_t)(sort - tanya) : strlen(tanya);
    while (n > 0 && tanya[n - 1] == '&')
        n--;
    buf_char(&b, '?');
    buf_add(&b, tanya, n);
    if (urut && *urut)
        buf_format(&b, "%surut=%s", n ? "&" : "", urut);
    if (hal > 1)
        buf_format(&b, "%shal=%lld", b.p[b.n - 1] == '?' ? "" : "&", (long long)hal);
    if (b.n && b.p[b.n - 1] == '?')
        buf_str(&b, "semua=1"); /* not the filter that comes first */
    return rq_link(rq, say_keep(rq->arena, &b));
}

bool daftar_bawaan(struct request *rq, const struct daftar *d, enum mk_result *ret)
{
    struct daftar_simpanan_list list;
    const struct form *q = &exchange_of(rq)->query;
    for (size_t i = 0; i < q->n; i++)
        if (strcmp(q->field[i].name, "lang") != 0)
            return false;
    if (daftar_simpanan(rq, d, &list) != MK_OK) /* the list itself is worth more than the filter */
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (list.item[i].bawaan && *list.item[i].tanya) {
            *ret = rq_redirect(rq, address(rq, d->path, list.item[i].tanya, NULL, 1));
            return true;
        }
    return false;
}

/* ---- drawing ---- */

struct susun {
    const struct daftar *d;
    bool lihat[DAFTAR_KOLOM_MAX];
    struct daftar_minta m;
    struct daftar_isi isi;
    const char *tanya;
    int64_t hal;
    bool pilih;
};

static struct fragment fragment_kept(struct request *rq, struct buf *b)
{
    char *p = b->overflow ? NULL : arena_copy(rq->arena, buf_text(b), b->n);
    const struct fragment f = { p, p ? b->n : 0 };
    buf_release(b);
    return f;
}

static enum mk_result tools_draw(struct request *rq, const struct susun *s, struct fragment *ret)
{
    struct daftar_simpanan_list list;
    struct page page = { .lang = rq->lang };
    struct buf b;
    enum mk_result r = daftar_simpanan(rq, s->d, &list);
    struct daftar_alat_simpanan *item = r ? NULL : arena_array(rq->arena, struct daftar_alat_simpanan, list.n + 1);
    if (!item)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n; i++)
        item[i] = (struct daftar_alat_simpanan){ address(rq, s->d->path, list.item[i].tanya, NULL, 1), list.item[i].nama,
                                                 strcmp(list.item[i].tanya, s->tanya) == 0, list.item[i].bawaan };
    const char *sheet = arena_format(rq->arena, "/kelola/daftar/%s/csv", s->d->kode), *set = arena_format(rq->arena, "/kelola/daftar/%s", s->d->kode);
    if (!sheet || !set)
        return no_memory(rq);
    const struct daftar_alat_view v = { .kode = s->d->kode, .alamat = s->d->path, .tanya = s->tanya, .csrf = rq->orang->csrf,
                                        .atur = address(rq, set, s->tanya, NULL, 1), .csv = address(rq, sheet, s->tanya, NULL, 1),
                                        .bisa = daftar_tersedia(rq), .bersaring = *s->tanya != '\0', .ada = s->isi.n > 0,
                                        .simpanan = item, .n_simpanan = list.n };
    buf_init(&b, 256 * 1024);
    daftar_alat_render(&b, &page, &v);
    *ret = fragment_kept(rq, &b);
    return ret->p ? MK_OK : no_memory(rq);
}

/* A second click turns the order round. */
static bool heads_fill(struct request *rq, const struct susun *s, struct daftar_tabel_view *v)
{
    struct daftar_tabel_kolom *head = arena_array(rq->arena, struct daftar_tabel_kolom, DAFTAR_KOLOM_MAX);
    for (size_t k = 0; head && k < s->d->n_kolom; k++) {
        const struct daftar_kolom *c = &s->d->kolom[k];
        bool ours = s->m.urut == (int)k;
        const char *next = arena_format(rq->arena, "%s%s", ours && !s->m.turun ? "-" : "", c->kode);
        if (!s->lihat[k])
            continue;
        head[v->n_kolom++] = (struct daftar_tabel_kolom){
            .nama = tr(rq->lang, c->nama), .angka = (c->sifat & KOLOM_ANGKA) != 0, .arah = !ours ? NULL : s->m.turun ? "descending" : "ascending",
            .urut = (c->sifat & KOLOM_URUT) && next ? address(rq, s->d->path, s->tanya, next, 1) : NULL };
    }
    v->kolom = head;
    return head != NULL;
}

static bool row_fill(struct request *rq, const struct susun *s, const struct daftar_baris *from, struct daftar_tabel_baris *to)
{
    struct daftar_tabel_baris_sel *cell = arena_array(rq->arena, struct daftar_tabel_baris_sel, s->d->n_kolom);
    *to = (struct daftar_tabel_baris){ .id = from->id, .versi = from->versi, .dapat = from->dapat, .sebut = from->sel[0].teks, .sel = cell };
    for (size_t k = 0; cell && k < s->d->n_kolom; k++) {
        const struct daftar_sel *x = &from->sel[k];
        if (s->lihat[k])
            cell[to->n_sel++] = (struct daftar_tabel_baris_sel){
                .label = tr(rq->lang, s->d->kolom[k].nama), .teks = x->teks, .kecil = x->kecil, .href = x->href ? rq_link(rq, x->href) : NULL,
                .tanda = x->tanda, .data = x->data, .kepala = k == 0, .angka = (s->d->kolom[k].sifat & KOLOM_ANGKA) != 0 };
    }
    return cell != NULL;
}

static enum mk_result table_draw(struct request *rq, const struct susun *s, struct fragment *ret)
{
    struct page page = { .lang = rq->lang };
    struct buf b;
    struct daftar_tabel_baris *row = arena_array(rq->arena, struct daftar_tabel_baris, s->isi.n + 1);
    struct daftar_tabel_aksi *action = arena_array(rq->arena, struct daftar_tabel_aksi, s->d->n_aksi + 1);
    struct daftar_tabel_view v = {
        .kode = s->d->kode, .judul = tr(rq->lang, s->d->judul), .tanya = s->tanya, .csrf = rq->orang->csrf, .ada = s->isi.n > 0, .catatan = s->isi.catatan,
        .hal = s->hal, .baris = row, .n_baris = s->isi.n, .aksi = action,
        .sebelum = s->hal > 1 ? address(rq, s->d->path, s->tanya, NULL, s->hal - 1) : NULL,
        .sesudah = s->isi.lagi ? address(rq, s->d->path, s->tanya, NULL, s->hal + 1) : NULL };
    bool memory = row && action && heads_fill(rq, s, &v);
    for (size_t i = 0; memory && i < s->isi.n; i++) {
        memory = row_fill(rq, s, &s->isi.baris[i], &row[i]);
        v.pilih = v.pilih || (s->pilih && s->isi.baris[i].dapat);
    }
    const struct orang *o = rq->orang;
    for (size_t i = 0; memory && i < s->d->n_aksi; i++)
        if (hak_boleh_sesuatu(o->grants, o->n_grants, s->d->aksi[i].hak, rq->daerah->id, rq_today(rq)))
            action[v.n_aksi++] = (struct daftar_tabel_aksi){ s->d->aksi[i].kode, tr(rq->lang, s->d->aksi[i].nama) };
    v.pilih = v.pilih && v.n_aksi > 0;
    if (!memory)
        return no_memory(rq);
    buf_init(&b, 4 << 20);
    daftar_tabel_render(&b, &page, &v);
    *ret = fragment_kept(rq, &b);
    return ret->p ? MK_OK : no_memory(rq);
}

enum mk_result daftar_susun(struct request *rq, const struct daftar *d, struct daftar_hasil *ret)
{
    struct susun s = { .d = d, .hal = rq_int(rq_query(rq, "hal"), 1, 1, 100000), .pilih = d->n_aksi > 0 && daftar_tersedia(rq) };
    int64_t each = rq->settings->list_page < DAFTAR_PILIH_MAX ? rq->settings->list_page : DAFTAR_PILIH_MAX;
    s.m = (struct daftar_minta){ .dari = (s.hal - 1) * each, .banyak = each };
    s.m.urut = sort_of(d, rq_query(rq, "urut"), &s.m.turun);
    s.tanya = daftar_tanya(rq, d);
    *ret = (struct daftar_hasil){ .urut = s.m.urut < 0 ? "" : rq_query(rq, "urut") };
    enum mk_result r = daftar_terlihat(rq, d, s.lihat);
    if (r == MK_OK)
        r = d->isi(rq, &s.m, &s.isi);
    if (r == MK_OK)
        r = tools_draw(rq, &s, &ret->alat);
    if (r == MK_OK)
        r = table_draw(rq, &s, &ret->tabel);
    ret->total = s.isi.total;
    ret->kosong = s.isi.n == 0;
    return r;
}

enum mk_result daftar_halaman(struct request *rq, const struct daftar *d, const char *judul, struct daftar_hasil *ret, struct page *page)
{
    enum mk_result r = daftar_susun(rq, d, ret);
    return r ? r : page_init(rq, page, tr(rq->lang, judul));
}

/* ---- order ---- */

struct tertib { const struct daftar_baris *baris; size_t di; int64_t angka; const char *teks; bool turun; };

static int order_compare(const void *a, const void *b)
{
    const struct tertib *x = a, *y = b;
    int order = x->angka < y->angka ? -1 : x->angka > y->angka ? 1 : strcasecmp(x->teks, y->teks);
    if (order == 0)
        return x->di < y->di ? -1 : x->di > y->di;
    return x->turun ? -order : order;
}

static enum mk_result order_make(struct request *rq, const struct daftar *d, const struct daftar_minta *m, struct daftar_isi *isi)
{
    struct tertib *t = arena_array(rq->arena, struct tertib, isi->n + 1);
    struct daftar_baris *to = arena_array(rq->arena, struct daftar_baris, isi->n + 1);
    if (!t || !to)
        return no_memory(rq);
    for (size_t i = 0; i < isi->n; i++) {
        const struct daftar_sel *x = &isi->baris[i].sel[m->urut];
        const char *text = x->csv ? x->csv : x->teks ? x->teks : "";
        t[i] = (struct tertib){ .baris = &isi->baris[i], .di = i, .teks = text, .turun = m->turun };
        if ((d->kolom[m->urut].sifat & KOLOM_ANGKA) && text_to_int(text, strlen(text), &t[i].angka) == MK_OK)
            t[i].teks = "";
    }
    qsort(t, isi->n, sizeof *t, order_compare);
    for (size_t i = 0; i < isi->n; i++)
        to[i] = *t[i].baris;
    isi->baris = to;
    return MK_OK;
}

enum mk_result daftar_potong(struct request *rq, const struct daftar *d, const struct daftar_minta *m, struct daftar_isi *isi)
{
    enum mk_result r = m->urut >= 0 && isi->n > 0 ? order_make(rq, d, m, isi) : MK_OK;
    const size_t from = (size_t)m->dari < isi->n ? (size_t)m->dari : isi->n, left = isi->n - from;
    isi->total = (int64_t)isi->n;
    isi->n = left < (size_t)m->banyak ? left : (size_t)m->banyak;
    isi->lagi = left > isi->n;
    if (isi->n > 0)
        isi->baris += from;
    return r;
}

/* ---- CSV ---- */

enum mk_result daftar_csv(struct request *rq, const struct daftar *d)
{
    bool shown[DAFTAR_KOLOM_MAX];
    struct daftar_minta m = { .banyak = DAFTAR_CSV_MAX };
    struct daftar_isi isi = { 0 };
    struct buf *b = rq_out(rq);
    m.urut = sort_of(d, rq_query(rq, "urut"), &m.turun);
    enum mk_result r = daftar_terlihat(rq, d, shown);
    if (r == MK_OK)
        r = d->isi(rq, &m, &isi);
    if (r != MK_OK)
        return r;
    if (isi.lagi)
        return fail(rq, MK_INVALID, "%s", tr(rq->lang, "Daftar ini lebih dari 5.000 baris. Persempit saringannya, lalu unduh lagi."));
    for (size_t i = 0; i <= isi.n; i++) {
        const char *before = "";
        for (size_t k = 0; k < d->n_kolom; k++) {
            if (!shown[k])
                continue;
            const struct daftar_sel *x = i ? &isi.baris[i - 1].sel[k] : NULL;
            buf_str(b, before);
            csv_cell(b, x ? (x->csv ? x->csv : x->teks) : tr(rq->lang, d->kolom[k].nama), ',');
            before = ",";
        }
        buf_str(b, "\r\n");
    }
    const char *as = arena_format(rq->arena, "attachment; filename=\"%s.csv\"", d->kode);
    if (as)
        rq_set_header(rq, "Content-Disposition", as);
    return rq_send(rq, 200, "text/csv; charset=utf-8");
}
