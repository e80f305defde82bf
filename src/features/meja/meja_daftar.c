/* meja_daftar.c: the pages around the lists of the desk (web/daftar.h): which columns, kept filters, export, and actions on
 * chosen rows with the page that says what became of each and undoes them. */
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "meja/daftar_atur.view.h"
#include "meja/daftar_hasil_aksi.view.h"
#include "meja/daftar_isian.view.h"
#include "meja/meja.h"
#include "web/daftar.h"
#include "web/message.h"

static enum mk_result list_of(struct request *rq, const struct daftar **ret)
{
    *ret = daftar_cari(rq, rq_path(rq, "kode"));
    return *ret ? MK_OK : fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Daftar ini tidak ada, atau bukan untuk Anda."));
}

static const char *with_query(struct request *rq, const char *path, const char *tanya)
{
    const char *text = arena_format(rq->arena, "%s?%s", path, *tanya ? tanya : "semua=1");
    return rq_link(rq, text ? text : path);
}

/* ---- columns and kept filters ---- */

static enum mk_result atur_show(struct request *rq, const struct daftar *d, int status, const char *problem)
{
    bool shown[DAFTAR_KOLOM_MAX];
    struct daftar_simpanan_list list;
    struct page page;
    enum mk_result r = daftar_terlihat(rq, d, shown);
    if (r == MK_OK)
        r = daftar_simpanan(rq, d, &list);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Atur kolom dan saringan"));
    struct daftar_atur_kolom *col = r ? NULL : arena_array(rq->arena, struct daftar_atur_kolom, d->n_kolom);
    struct daftar_atur_simpanan *item = r ? NULL : arena_array(rq->arena, struct daftar_atur_simpanan, list.n + 1);
    if (!col || !item)
        return r ? r : no_memory(rq);
    const char *sent = rq_form(rq, "tanya"), *tanya = sent ? daftar_tanya_dari(rq, d, sent) : daftar_tanya(rq, d);
    struct daftar_atur_view v = { .problem = problem, .kode = d->kode, .judul = tr(rq->lang, d->judul), .tanya = tanya,
                                  .kembali = with_query(rq, d->path, tanya), .kolom = col, .simpanan = item, .n_simpanan = list.n,
                                  .tersimpan = rq_query(rq, "simpan") && !problem };
    for (size_t k = 0; k < d->n_kolom; k++)
        if (!(d->kolom[k].sifat & KOLOM_TETAP))
            col[v.n_kolom++] = (struct daftar_atur_kolom){ d->kolom[k].kode, tr(rq->lang, d->kolom[k].nama), shown[k] };
    for (size_t i = 0; i < list.n; i++)
        item[i] = (struct daftar_atur_simpanan){ list.item[i].id, list.item[i].nama, with_query(rq, d->path, list.item[i].tanya),
                                                 list.item[i].bawaan };
    daftar_atur_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result meja_atur_get(struct request *rq)
{
    const struct daftar *d;
    enum mk_result r = list_of(rq, &d);
    return r ? r : atur_show(rq, d, 200, NULL);
}

struct pilih_kolom { struct daftar_kolom_ubah u; const char *lanjut; }; /* u first: it is what the write gets */

static enum mk_result kolom_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct pilih_kolom *k = arg;
    return result ? result : rq_redirect(rq, k->lanjut);
}

enum mk_result meja_kolom_post(struct request *rq)
{
    const struct daftar *d;
    struct pilih_kolom *c = arena_new(rq->arena, struct pilih_kolom);
    struct buf b;
    enum mk_result r = list_of(rq, &d);
    if (r || !c)
        return r ? r : no_memory(rq);
    buf_init(&b, 1024);
    for (size_t k = 0; k < d->n_kolom; k++) {
        const char *name = arena_format(rq->arena, "k-%s", d->kolom[k].kode), *on = name ? rq_form(rq, name) : NULL;
        if (on && strcmp(on, "1") == 0) {
            buf_str(&b, b.n ? "," : "");
            buf_str(&b, d->kolom[k].kode);
        }
    }
    const char *plain = rq_form(rq, "semula");
    c->u = (struct daftar_kolom_ubah){ rq_pencatat(rq), d->kode, plain ? NULL : arena_text(rq->arena, buf_text(&b)) };
    buf_release(&b);
    if (!plain && !c->u.kolom)
        return no_memory(rq);
    c->lanjut = with_query(rq, d->path, daftar_tanya_dari(rq, d, rq_form(rq, "tanya")));
    return rq_write(rq, daftar_kolom_put, kolom_done, c);
}

struct simpan { struct daftar_saringan_ubah u; const struct daftar *d; const char *lanjut; }; /* u first, as above */

static enum mk_result simpan_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct simpan *s = arg;
    if (result == MK_INVALID || result == MK_NOT_FOUND)
        return atur_show(rq, s->d, mk_http_status(result), arena_text(rq->arena, rq->err.text));
    return result ? result : rq_redirect(rq, s->lanjut);
}

static const char *name_read(struct request *rq)
{
    const char *sent = rq_form(rq, "nama"), *clean = "";
    if (!sent || strlen(sent) > DAFTAR_NAMA_MAX * 4 || utf8_clean(rq->arena, sent, strlen(sent), &clean) != MK_OK)
        return NULL;
    size_t n = utf8_length(clean, strlen(clean));
    return n >= 1 && n <= DAFTAR_NAMA_MAX && !strchr(clean, '\n') ? clean : NULL;
}

static enum mk_result simpan_write(struct request *rq, struct simpan *s)
{
    bool named = s->u.apa == SARINGAN_SIMPAN || s->u.apa == SARINGAN_NAMA;
    s->u.p = rq_pencatat(rq);
    s->u.daftar = s->d->kode;
    s->u.nama = named ? name_read(rq) : "";
    if (!s->u.nama)
        return atur_show(rq, s->d, 422, tr(rq->lang, "Tulis nama saringan, paling panjang 60 huruf."));
    return rq_write(rq, daftar_saringan_put, simpan_done, s);
}

enum mk_result meja_saringan_post(struct request *rq)
{
    struct simpan *s = arena_new(rq->arena, struct simpan);
    if (!s)
        return no_memory(rq);
    enum mk_result r = list_of(rq, &s->d);
    if (r)
        return r;
    s->u.tanya = daftar_tanya_dari(rq, s->d, rq_form(rq, "tanya"));
    s->u.bawaan = rq_form(rq, "bawaan") != NULL;
    s->lanjut = with_query(rq, s->d->path, s->u.tanya);
    if (!*s->u.tanya)
        return atur_show(rq, s->d, 422, tr(rq->lang, "Belum ada yang disaring. Saring daftarnya dahulu, lalu simpan."));
    return simpan_write(rq, s);
}

enum mk_result meja_saringan_satu_post(struct request *rq)
{
    static const struct { const char *kode; int apa; } steps[] = { { "apa-nama", SARINGAN_NAMA }, { "apa-bawaan", SARINGAN_BAWAAN },
                                                                   { "apa-biasa", SARINGAN_BIASA }, { "apa-hapus", SARINGAN_HAPUS } };
    struct simpan *s = arena_new(rq->arena, struct simpan);
    int apa = -1;
    if (!s)
        return no_memory(rq);
    enum mk_result r = list_of(rq, &s->d);
    for (size_t i = 0; i < COUNT(steps); i++) /* the first wins: Enter in the field of the name renames */
        apa = apa < 0 && rq_form(rq, steps[i].kode) ? steps[i].apa : apa;
    if (r || apa < 0)
        return r ? r : fail(rq, MK_INVALID, "%s", tr(rq->lang, "Pilihan ini tidak dikenal."));
    s->u.id = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    switch (apa) {
    case SARINGAN_NAMA: s->u.apa = SARINGAN_NAMA; break;
    case SARINGAN_BAWAAN: s->u.apa = SARINGAN_BAWAAN; break;
    case SARINGAN_BIASA: s->u.apa = SARINGAN_BIASA; break;
    default: s->u.apa = SARINGAN_HAPUS; break;
    }
    const char *tanya = daftar_tanya_dari(rq, s->d, rq_form(rq, "tanya"));
    const char *path = arena_format(rq->arena, "/kelola/daftar/%s?%s%ssimpan=1", s->d->kode, tanya, *tanya ? "&" : "");
    s->lanjut = path ? rq_link(rq, path) : "/kelola";
    return simpan_write(rq, s);
}

enum mk_result meja_csv_get(struct request *rq)
{
    const struct daftar *d;
    enum mk_result r = list_of(rq, &d);
    return r ? r : daftar_csv(rq, d);
}

/* ---- actions ---- */

static const struct daftar_aksi *action_of(const struct daftar *d, const char *kode)
{
    for (size_t i = 0; d && kode && i < d->n_aksi; i++)
        if (strcmp(d->aksi[i].kode, kode) == 0)
            return &d->aksi[i];
    return NULL;
}

/* The button that was pressed: "aksi-KODE". */
static const struct daftar_aksi *action_pressed(struct request *rq, const struct daftar *d)
{
    for (size_t i = 0; i < d->n_aksi; i++) {
        const char *name = arena_format(rq->arena, "aksi-%s", d->aksi[i].kode);
        if (name && rq_form(rq, name))
            return &d->aksi[i];
    }
    return NULL;
}

/* Asks for what the action needs, or says that nothing was chosen. */
static enum mk_result isian_show(struct request *rq, const struct daftar_kerja *k, int status, const char *problem)
{
    struct page page;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, k->aksi->nama));
    struct daftar_isian_pilih *item = r ? NULL : arena_array(rq->arena, struct daftar_isian_pilih, k->n + 1);
    if (!item)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < k->n; i++)
        item[i] = (struct daftar_isian_pilih){ k->pilih[i].id, k->pilih[i].versi };
    const char *tanya = daftar_tanya_dari(rq, k->d, rq_form(rq, "tanya"));
    const struct daftar_isian_view v = { .kode = k->d->kode, .aksi = k->aksi->kode, .nama = tr(rq->lang, k->aksi->nama), .tanya = tanya,
                                         .kembali = with_query(rq, k->d->path, tanya), .n = (int64_t)k->n,
                                         .label = k->n && k->aksi->isian ? tr(rq->lang, k->aksi->isian) : NULL,
                                         .petunjuk = k->aksi->petunjuk ? tr(rq->lang, k->aksi->petunjuk) : NULL,
                                         .isian = k->isian ? k->isian : "", .problem = problem, .pilih = item, .n_pilih = k->n };
    daftar_isian_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

static enum mk_result kerja_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct daftar_kerja *k = arg;
    const char *path = arena_format(rq->arena, "/kelola/tindakan/%lld", (long long)k->id);
    return result ? result : path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

/* The text of the action, clean; false: shown again with what is wrong. */
static bool text_read(struct request *rq, struct daftar_kerja *k, enum mk_result *ret)
{
    const char *sent = rq_form(rq, "isian"), *clean = "";
    k->isian = "";
    if (!k->aksi->isian)
        return true;
    if (!sent) {
        *ret = isian_show(rq, k, 200, NULL);
        return false;
    }
    k->isian = sent;
    bool good = strlen(sent) <= DAFTAR_ISIAN_MAX * 4 && utf8_clean(rq->arena, sent, strlen(sent), &clean) == MK_OK;
    const char *problem = good ? k->aksi->periksa(clean, rq->lang) : tr(rq->lang, "Isian ini terlalu panjang.");
    if (problem) {
        *ret = isian_show(rq, k, 422, problem);
        return false;
    }
    k->isian = clean;
    return true;
}

enum mk_result meja_aksi_post(struct request *rq)
{
    struct daftar_kerja *k = arena_new(rq->arena, struct daftar_kerja);
    struct daftar_pilih *rows = arena_array(rq->arena, struct daftar_pilih, DAFTAR_PILIH_MAX);
    if (!k || !rows)
        return no_memory(rq);
    enum mk_result r = list_of(rq, &k->d);
    if (r)
        return r;
    const struct orang *o = rq->orang;
    k->aksi = action_pressed(rq, k->d);
    if (!k->aksi)
        return fail(rq, MK_INVALID, "%s", tr(rq->lang, "Pilihan ini tidak dikenal."));
    if (!hak_boleh_sesuatu(o->grants, o->n_grants, k->aksi->hak, rq->daerah->id, rq_today(rq)))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berhak melakukan ini."));
    bool fits = daftar_dipilih(rq, rows, &k->n);
    k->pilih = rows;
    if (!fits || k->n == 0)
        return isian_show(rq, k, 422, tr(rq->lang, fits ? T("Pilih dahulu barisnya di daftar.") : T("Paling banyak 50 baris sekali jalan.")));
    if (!text_read(rq, k, &r))
        return r;
    k->id = id_make();
    r = daftar_pelaku(rq, &k->p);
    return r ? r : rq_write(rq, daftar_kerja_put, kerja_done, k);
}

/* ---- the page of an action ---- */

static const char *const akhir_kata[N_AKHIR] = { T("Selesai"), T("Tidak diubah"), T("Tidak diubah"), T("Dikembalikan"), T("Tidak dikembalikan") };

static enum mk_result hasil_show(struct request *rq, const struct daftar_tindakan *t, int status, const char *problem)
{
    const struct daftar *d = daftar_cari(rq, t->daftar);
    const struct daftar_aksi *aksi = action_of(d, t->aksi);
    struct page page;
    if (!aksi)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Tindakan ini tidak ada, atau bukan milik Anda."));
    enum mk_result r = page_init(rq, &page, tr(rq->lang, aksi->nama));
    struct daftar_hasil_aksi_baris *row = r ? NULL : arena_array(rq->arena, struct daftar_hasil_aksi_baris, t->n + 1);
    if (!row)
        return r ? r : no_memory(rq);
    struct daftar_hasil_aksi_view v = { .id = t->id, .nama = tr(rq->lang, aksi->nama), .isian = t->isian, .problem = problem, .baris = row,
                                        .daftar = tr(rq->lang, d->judul), .kembali = with_query(rq, d->path, ""), .n_baris = t->n,
                                        .waktu = page_moment(rq, t->waktu), .sampai = page_moment(rq, t->waktu + DAFTAR_BATAL_MS),
                                        .dibatalkan = t->batal ? page_moment(rq, t->batal) : NULL };
    for (size_t i = 0; i < t->n; i++) {
        const struct daftar_akhir_baris *b = &t->baris[i];
        bool good = b->akhir == AKHIR_OK || b->akhir == AKHIR_KEMBALI;
        v.selesai += good;
        row[i] = (struct daftar_hasil_aksi_baris){ *b->judul ? b->judul : NULL, tr(rq->lang, akhir_kata[b->akhir]), b->pesan, !good };
    }
    v.tidak = (int64_t)t->n - v.selesai;
    v.bisa = !t->batal && v.selesai > 0 && rq->now_ms <= t->waktu + DAFTAR_BATAL_MS;
    v.lewat = !t->batal && !v.bisa && v.selesai > 0;
    daftar_hasil_aksi_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

static enum mk_result tindakan_of(struct request *rq, struct daftar_tindakan *t)
{
    enum mk_result r = daftar_tindakan(rq, rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX), t);
    return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Tindakan ini tidak ada, atau bukan milik Anda.")) : r;
}

enum mk_result meja_tindakan_get(struct request *rq)
{
    struct daftar_tindakan t;
    enum mk_result r = tindakan_of(rq, &t);
    return r ? r : hasil_show(rq, &t, 200, NULL);
}

static enum mk_result balik_done(struct request *rq, void *arg, enum mk_result result)
{
    struct daftar_tindakan t;
    if (result != MK_CONFLICT)
        return kerja_done(rq, arg, result);
    const char *why = arena_text(rq->arena, rq->err.text);
    enum mk_result r = tindakan_of(rq, &t);
    return r ? r : hasil_show(rq, &t, 409, why);
}

enum mk_result meja_tindakan_batal_post(struct request *rq)
{
    struct daftar_kerja *k = arena_new(rq->arena, struct daftar_kerja);
    struct daftar_tindakan t;
    enum mk_result r = tindakan_of(rq, &t);
    if (r || !k)
        return r ? r : no_memory(rq);
    const struct daftar *d = daftar_cari(rq, t.daftar);
    *k = (struct daftar_kerja){ .d = d, .aksi = action_of(d, t.aksi), .id = t.id };
    if (!k->aksi)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Tindakan ini tidak ada, atau bukan milik Anda."));
    r = daftar_pelaku(rq, &k->p);
    return r ? r : rq_write(rq, daftar_balik_put, balik_done, k);
}
