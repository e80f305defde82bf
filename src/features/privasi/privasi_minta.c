/* privasi_minta.c: the public side of the rights of data subjects: asking without an account, and seeing what became of
 * it by a code that only the person holds. The code stands in no address: it is typed into a form. */
#include <string.h>

#include "base/utf8.h"
#include "core/pesan.h"
#include "privasi/minta_form.view.h"
#include "privasi/minta_status.view.h"
#include "privasi/minta_terima.view.h"
#include "privasi/privasi.h"
#include "web/message.h"

enum { REQUESTS_PER_HOUR = 6, LOOKS_PER_HOUR = 60 };

struct kirim {
    enum hak_jenis jenis;
    struct minta_identitas i;
    char kode[MINTA_KODE_TEXT];
    unsigned char hash[MINTA_HASH];
    int64_t daerah, now;
    const char *salah[5]; /* beside which field */
    bool ada_salah;
};
enum { S_JENIS, S_NAMA, S_KONTAK, S_SUREL, S_URAIAN };

/* ---- the form ---- */

static enum mk_result form_show(struct request *rq, int status, const struct kirim *k, const char *problem)
{
    const struct minta_jenis_list *kinds = minta_jenis();
    struct minta_form_jenis *item = arena_array(rq->arena, struct minta_form_jenis, N_MINTA);
    char *kunci = arena_alloc(rq->arena, MINTA_KUNCI_TEXT);
    struct page page;
    char ignored[MINTA_KODE_TEXT];
    const char *sent = k ? rq_form(rq, "kunci") : NULL;
    enum mk_result r = item && kunci ? page_init(rq, &page, tr(rq->lang, "Permintaan tentang data pribadi")) : MK_TOO_BIG;
    if (r)
        return r;
    for (int j = 0; j < N_MINTA; j++) {
        const struct minta_jenis *m = &kinds->item[j];
        item[j] = (struct minta_form_jenis){ m->kode, m->nama[rq->lang], m->arti[rq->lang], m->tenggat[rq->lang], m->pasal, !m->dibaca,
                                             k && (int)k->jenis == j };
    }
    if (minta_kode_dari_kunci(sent, ignored))
        memcpy(kunci, sent, MINTA_KUNCI_TEXT);
    else
        minta_kunci_buat(kunci);
    const struct minta_form_view v = {
        .kunci = kunci, .jenis = item, .n_jenis = N_MINTA, .catatan = kinds->catatan[rq->lang], .sumber = kinds->sumber, .problem = problem,
        .nama = k ? rq_form(rq, "nama") : NULL, .kontak = k ? rq_form(rq, "kontak") : NULL, .surel = k ? rq_form(rq, "surel") : NULL,
        .uraian = k ? rq_form(rq, "uraian") : NULL, .ada_salah = k && k->ada_salah, .salah_jenis = k ? k->salah[S_JENIS] : NULL,
        .salah_nama = k ? k->salah[S_NAMA] : NULL, .salah_kontak = k ? k->salah[S_KONTAK] : NULL,
        .salah_surel = k ? k->salah[S_SUREL] : NULL, .salah_uraian = k ? k->salah[S_URAIAN] : NULL };
    rq_set_header(rq, "Cache-Control", "no-store");
    minta_form_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result minta_get(struct request *rq)
{
    return form_show(rq, 200, NULL, NULL);
}

/* A cleaned text of min to max bytes; NULL where it is none. */
static const char *field_read(struct request *rq, const char *name, size_t min, size_t max, bool lines)
{
    const char *s = rq_form(rq, name), *clean = NULL;
    if (!s || utf8_clean(rq->arena, s, strnlen(s, 4 * max + 100), &clean) != MK_OK || strlen(clean) < min || strlen(clean) > max ||
        (!lines && strchr(clean, '\n')))
        return NULL;
    return clean;
}

static bool form_read(struct request *rq, struct kirim *k)
{
    const char *surel = field_read(rq, "surel", 0, MINTA_SUREL_MAX, false);
    k->jenis = minta_dari_kode(rq_form(rq, "jenis"));
    k->i = (struct minta_identitas){ .nama = field_read(rq, "nama", 2, MINTA_NAMA_MAX, false), .surel = surel,
                                     .kontak = field_read(rq, "kontak", 5, MINTA_KONTAK_MAX, false),
                                     .uraian = field_read(rq, "uraian", 10, MINTA_URAIAN_MAX, true) };
    if (k->jenis == N_MINTA)
        k->salah[S_JENIS] = tr(rq->lang, "Pilih satu hak.");
    if (!k->i.nama)
        k->salah[S_NAMA] = tr(rq->lang, "Tulis nama Anda, 2 sampai 100 huruf.");
    if (!k->i.kontak)
        k->salah[S_KONTAK] = tr(rq->lang, "Tulis nomor telepon atau alamat, 5 sampai 200 huruf.");
    if (!surel || (*surel && !pesan_alamat_sah(surel)))
        k->salah[S_SUREL] = tr(rq->lang, "Alamat e-mail ini tidak lengkap; boleh dikosongkan.");
    if (!k->i.uraian)
        k->salah[S_URAIAN] = tr(rq->lang, "Jelaskan permintaan Anda, 10 sampai 2.000 huruf.");
    for (size_t i = 0; i < COUNT(k->salah); i++)
        k->ada_salah = k->ada_salah || k->salah[i];
    return !k->ada_salah;
}

static enum mk_result kirim_put(struct db *tx, void *arg, struct err *err)
{
    const struct kirim *k = arg;
    struct arena a;
    (void)err;
    arena_init(&a, 1 << 20);
    enum mk_result r = minta_tambah(tx, &a, k->daerah, k->jenis, k->hash, &k->i, k->now);
    arena_release(&a);
    return r;
}

static enum mk_result kirim_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct kirim *k = arg;
    struct page page;
    if (result == MK_BUSY)
        return form_show(rq, 503, k, tr(rq->lang, "Server belum dapat menyimpan permintaan dengan aman. Coba lagi nanti, atau datang ke kantor."));
    if (result && result != MK_CONFLICT) /* sent twice: it is there */
        return result;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Permintaan diterima"));
    if (r)
        return r;
    const struct minta_terima_view v = { .kode = k->kode, .tenggat = page_moment(rq, rq->now_ms + minta_jenis()->item[k->jenis].jam * INT64_C(3600000)),
                                         .nama = minta_jenis()->item[k->jenis].nama[rq->lang] };
    page.other_lang_href = rq->lang == LANG_EN ? "/privasi/permintaan" : "/privasi/permintaan?lang=en";
    rq_set_header(rq, "Cache-Control", "no-store");
    minta_terima_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

enum mk_result minta_post(struct request *rq)
{
    struct kirim *k = arena_new(rq->arena, struct kirim);
    if (!k)
        return no_memory(rq);
    if (!form_read(rq, k))
        return form_show(rq, 422, k, NULL);
    if (!minta_kode_dari_kunci(rq_form(rq, "kunci"), k->kode) || !minta_kode_hash(k->kode, k->hash))
        return form_show(rq, 422, k, tr(rq->lang, "Formulir ini rusak; kirim sekali lagi."));
    if (!rq_limit(rq, REQUESTS_PER_HOUR))
        return form_show(rq, 429, k, tr(rq->lang, "Terlalu banyak permintaan. Tunggu beberapa menit, lalu coba lagi."));
    k->daerah = rq->daerah->id;
    k->now = rq->now_ms;
    return rq_write(rq, kirim_put, kirim_done, k);
}

/* ---- what became of it ---- */

static enum mk_result status_show(struct request *rq, int status, const struct minta *m, const char *problem)
{
    struct page page;
    struct minta_status_view v = { .problem = problem, .kode = m ? NULL : rq_form(rq, "kode") };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Status permintaan"));
    if (r)
        return r;
    if (m) {
        v.ada = true;
        v.nama = minta_jenis()->item[m->jenis].nama[rq->lang];
        v.keadaan = tr(rq->lang, minta_keadaan_kata[m->keadaan]);
        v.dibuat = page_moment(rq, m->dibuat);
        v.tenggat = page_moment(rq, m->tenggat);
        v.selesai = m->selesai ? page_moment(rq, m->selesai) : NULL;
        v.keputusan = m->keputusan;
        v.terlambat = !m->selesai && m->tenggat < rq->now_ms;
    }
    page.other_lang_href = rq->lang == LANG_EN ? "/privasi/permintaan/status" : "/privasi/permintaan/status?lang=en";
    rq_set_header(rq, "Cache-Control", "no-store");
    minta_status_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result minta_status_get(struct request *rq)
{
    return status_show(rq, 200, NULL, NULL);
}

enum mk_result minta_status_post(struct request *rq)
{
    unsigned char hash[MINTA_HASH];
    struct minta m;
    if (!rq_limit(rq, LOOKS_PER_HOUR))
        return status_show(rq, 429, NULL, tr(rq->lang, "Terlalu banyak permintaan. Tunggu beberapa menit, lalu coba lagi."));
    if (!minta_kode_hash(rq_form(rq, "kode"), hash))
        return status_show(rq, 422, NULL, tr(rq->lang, "Kode terdiri atas 20 huruf dan angka, dalam lima kelompok. Periksa salinannya."));
    enum mk_result r = minta_cari(rq->db, rq->arena, rq->daerah->id, hash, &m);
    if (r == MK_NOT_FOUND)
        return status_show(rq, 404, NULL, tr(rq->lang, "Tidak ada permintaan dengan kode ini. Periksa salinannya; permintaan lama dihapus setahun sesudah selesai."));
    return r ? r : status_show(rq, 200, &m, NULL);
}
