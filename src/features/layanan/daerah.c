/* daerah.c: how the region shows itself: its name, its colour (refused when words in it could not be read), and the
 * address under which citizens reach it. Its crest: lambang_meja.c. */
#include <stdio.h>
#include <string.h>

#include "core/warna.h"
#include "layanan/daerah_meja.view.h"
#include "layanan/standar.h"
#include "web/upload.h"

enum { ADDRESS_MAX = 200 };
#define OWN_COLOUR "0b5f5a"

struct daerah_isian {
    const char *nama, *warna, *alamat; /* as typed */
    const char *nama_salah, *warna_salah, *alamat_salah;
    int32_t rgb;
    bool ulang; /* the password is wanted once more */
};

static void lambang_fill(struct request *rq, const struct lambang_isian *l, struct daerah_meja_view *v)
{
    const struct daerah *d = rq->daerah;
    bool had = d->lambang.kunci && *d->lambang.kunci;
    v->ada_lambang = had;
    v->lambang_ubah = d->lambang.ubah;
    v->petunjuk = upload_hint(rq, &lambang_upload);
    v->terima = upload_accept(rq, &lambang_upload);
    v->teks = l ? l->teks : had ? d->lambang.teks : arena_format(rq->arena, "%s %s", tr(rq->lang, "Lambang"), d->nama);
    v->teks_salah = l ? l->teks_salah : NULL;
    v->berkas_salah = l ? l->berkas_salah : NULL;
    v->problem = l ? l->problem : v->problem;
}

static enum mk_result daerah_draw(struct request *rq, int status, const struct daerah_isian *i, const char *problem, const struct lambang_isian *l)
{
    struct page page;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Daerah dan tampilan"));
    if (r)
        return r;
    const struct daerah *d = rq->daerah;
    const char *warna = i ? i->warna : *d->warna ? d->warna : OWN_COLOUR;
    int32_t rgb = warna_baca(warna);
    struct daerah_meja_view v = { .nama = i ? i->nama : d->nama, .kode = d->kode, .warna = warna,
                                  .alamat = i ? i->alamat : d->alamat, .ubah = d->ubah, .problem = problem,
                                  .tersimpan = !i && !l && rq_query(rq, "tersimpan") };
    lambang_fill(rq, l, &v);
    v.warna = *warna == '#' ? warna : arena_format(rq->arena, "#%s", warna);
    if (rgb >= 0) {
        int k = warna_terendah((uint32_t)rgb);
        v.kontras = say_decimal(rq->arena, k, 2, rq->lang);
        v.lolos = k >= WARNA_KONTRAS_MIN;
    }
    if (i) {
        v.nama_salah = i->nama_salah;
        v.warna_salah = i->warna_salah;
        v.alamat_salah = i->alamat_salah;
        v.ulang = i->ulang;
    }
    daerah_meja_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

static enum mk_result daerah_show(struct request *rq, int status, const struct daerah_isian *i, const char *problem)
{
    return daerah_draw(rq, status, i, problem, NULL);
}

enum mk_result daerah_lambang_show(struct request *rq, int status, const struct lambang_isian *l)
{
    return daerah_draw(rq, status, NULL, NULL, l);
}

enum mk_result daerah_get(struct request *rq)
{
    return daerah_show(rq, 200, NULL, NULL);
}

/* "https://" and a host, perhaps a port; nothing behind it. */
static bool address_valid(const char *s)
{
    size_t n = strlen(s);
    if (n == 0)
        return true;
    if (n > ADDRESS_MAX || strncmp(s, "https://", 8) != 0 || n < 12)
        return false;
    return strspn(s + 8, "abcdefghijklmnopqrstuvwxyz0123456789.-:") == n - 8 && s[8] != '.' && s[8] != '-' && strchr(s + 8, '.');
}

static void isian_check(struct request *rq, struct daerah_isian *i)
{
    i->rgb = warna_baca(i->warna);
    if (!*i->nama)
        i->nama_salah = tr(rq->lang, "Tulis nama daerah, paling panjang 200 huruf.");
    if (i->rgb < 0) {
        i->warna_salah = tr(rq->lang, "Tulis warna sebagai enam angka heksadesimal, misalnya #0b5f5a.");
    } else if (warna_terendah((uint32_t)i->rgb) < WARNA_KONTRAS_MIN) {
        const char *k = say_decimal(rq->arena, warna_terendah((uint32_t)i->rgb), 2, rq->lang);
        i->warna_salah = arena_format(rq->arena, "%s %s : 1. %s", tr(rq->lang, "Kontras warna ini hanya"), k,
                                      tr(rq->lang, "Perlu paling sedikit 4,50 : 1; pilih yang lebih gelap."));
    }
    if (!address_valid(i->alamat))
        i->alamat_salah = tr(rq->lang, "Tulis alamat seperti https://maklumat.contoh.go.id, tanpa garis miring di belakang.");
}

/* It leads the one-time links in letters: who changes it has just shown who they are. */
static void alamat_check(struct request *rq, struct daerah_isian *i)
{
    i->ulang = !i->alamat_salah && strcmp(i->alamat, rq->daerah->alamat) != 0 && !rq_pasti(rq);
    if (i->ulang)
        i->alamat_salah = tr(rq->lang, "Alamat ini menjadi awal tautan masuk di dalam surat. Tulis kata sandi Anda sekali lagi, lalu ubah alamatnya.");
}

struct daerah_aksi { struct pelaku_meja p; struct daerah lama, baru; };

static enum mk_result daerah_put(struct db *tx, void *arg, struct err *err)
{
    struct daerah_aksi *k = arg;
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = registry_daerah_set(tx, &k->baru);
    if (r == MK_CONFLICT)
        r = err_set(err, r, "Tampilan daerah baru saja diubah orang lain. Periksa, lalu simpan lagi.");
    const char *before = r ? NULL : meja_json(&a, (const char *[]){ "nama", k->lama.nama, "warna", k->lama.warna, "alamat", k->lama.alamat, NULL });
    const char *after = r ? NULL : meja_json(&a, (const char *[]){ "nama", k->baru.nama, "warna", k->baru.warna, "alamat", k->baru.alamat, NULL });
    if (!r)
        r = before && after ? meja_jejak(tx, &k->p, "daerah.ubah", "daerah", k->baru.kode, before, after, NULL) : MK_TOO_BIG;
    arena_release(&a);
    return r;
}

static enum mk_result daerah_done(struct request *rq, void *arg, enum mk_result result)
{
    struct daerah_aksi *k = arg;
    if (result == MK_CONFLICT) {
        const struct daerah_isian i = { .nama = k->baru.nama, .warna = k->baru.warna, .alamat = k->baru.alamat };
        return daerah_show(rq, 409, &i, arena_text(rq->arena, rq->err.text));
    }
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/daerah?tersimpan=1"));
}

enum mk_result daerah_post(struct request *rq)
{
    const char *nama = meja_text(rq, "nama", NAMA_CHARS, false), *warna = meja_text(rq, "warna", 20, false),
               *alamat = meja_text(rq, "alamat", ADDRESS_MAX, false);
    struct daerah_isian i = { .nama = nama ? nama : "", .warna = warna ? warna : "", .alamat = alamat ? alamat : "?" };
    struct daerah_aksi *k = arena_new(rq->arena, struct daerah_aksi);
    isian_check(rq, &i);
    alamat_check(rq, &i);
    if (i.nama_salah || i.warna_salah || i.alamat_salah)
        return daerah_show(rq, 422, &i, tr(rq->lang, "Ada isian yang perlu diperbaiki."));
    if (!k)
        return layanan_no_memory(rq);
    *k = (struct daerah_aksi){ .p = meja_pelaku(rq), .lama = *rq->daerah, .baru = *rq->daerah };
    k->baru.nama = i.nama;
    k->baru.alamat = i.alamat;
    k->baru.warna = arena_format(rq->arena, "%06x", (unsigned)i.rgb);
    k->baru.ubah = meja_nomor(rq_form(rq, "ubah"));
    return k->baru.warna ? rq_write(rq, daerah_put, daerah_done, k) : layanan_no_memory(rq);
}
