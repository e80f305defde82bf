/* surat_meja.c: the outbox on the desk: what is on its way, what failed and why, and what a person can do about it.
 * One-time links are shown to nobody: their place in the text says so. */
#include <string.h>

#include "base/utf8.h"
#include "registry/kunci.h"
#include "surat/surat_daftar.view.h"
#include "surat/surat_feature.h"
#include "surat/surat_satu.view.h"
#include "web/catat.h"
#include "web/daftar.h"
#include "web/message.h"

static const char *const words[N_SURAT_KEADAAN] = { T("Menunggu"), T("Gagal, dicoba lagi"), T("Terkirim"), T("Mati") };

/* The whole outbox is a thing of the region. */
static enum mk_result guard(struct request *rq)
{
    const struct hak_objek region = { .daerah_id = rq->daerah->id };
    return rq_boleh(rq, HAK_SURAT_KELOLA, &region) ? MK_OK : fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berwenang melihat surat keluar."));
}

/* ---- the list ---- */

static bool choices_fill(struct request *rq, const struct surat_saring *f, struct surat_daftar_view *v)
{
    struct surat_daftar_pilihan *item = arena_array(rq->arena, struct surat_daftar_pilihan, N_SURAT_KEADAAN);
    int64_t counts[N_SURAT_KEADAAN];
    if (!item || surat_hitung(rq->db, rq->daerah->id, counts) != MK_OK)
        return false;
    for (int k = 0; k < N_SURAT_KEADAAN; k++)
        item[k] = (struct surat_daftar_pilihan){ surat_keadaan_kode((enum surat_keadaan)k), tr(rq->lang, words[k]), counts[k],
                                                 (int)f->keadaan == k };
    v->pilihan = item;
    v->n_pilihan = N_SURAT_KEADAAN;
    v->mati = counts[SURAT_MATI];
    return true;
}

enum { K_PERIHAL, K_PENERIMA, K_DIBUAT, K_KEADAAN, K_COBA, K_GALAT, N_K };
static const struct daftar_kolom kolom[N_K] = {
    [K_PERIHAL] = { "perihal", T("Perihal"), KOLOM_TETAP | KOLOM_URUT }, [K_PENERIMA] = { "penerima", T("Penerima"), KOLOM_URUT },
    [K_DIBUAT] = { "dibuat", T("Dibuat"), KOLOM_URUT }, [K_KEADAAN] = { "keadaan", T("Keadaan"), KOLOM_URUT },
    [K_COBA] = { "percobaan", T("Percobaan"), KOLOM_SEMBUNYI | KOLOM_ANGKA | KOLOM_URUT },
    [K_GALAT] = { "galat", T("Kata peladen"), KOLOM_SEMBUNYI | KOLOM_URUT },
};

/* As the export writes it and the order compares it: 2026-11-22 16:05. */
static const char *moment_iso(struct request *rq, int64_t ms)
{
    const int64_t minute = ms / 60000 + rq->daerah->zona;
    const struct date d = date_from_ms(ms, rq->daerah->zona);
    return arena_format(rq->arena, "%04d-%02d-%02d %02d:%02d", d.year, d.month, d.day, (int)(minute / 60 % 24), (int)(minute % 60));
}

static bool row_fill(struct request *rq, const struct surat *x, struct daftar_baris *row)
{
    struct daftar_sel *s = arena_array(rq->arena, struct daftar_sel, N_K);
    const char *href = arena_format(rq->arena, "/kelola/surat/%lld", (long long)x->id), *tries = arena_format(rq->arena, "%lld", (long long)x->percobaan);
    const char *galat = x->keadaan == SURAT_TERKIRIM ? "" : x->galat;
    if (!s || !href || !tries)
        return false;
    s[K_PERIHAL] = (struct daftar_sel){ .teks = x->perihal, .href = href };
    s[K_PENERIMA] = (struct daftar_sel){ .teks = x->penerima };
    s[K_DIBUAT] = (struct daftar_sel){ .teks = page_moment(rq, x->dibuat), .csv = moment_iso(rq, x->dibuat) };
    s[K_KEADAAN] = (struct daftar_sel){ .teks = tr(rq->lang, words[x->keadaan]), .tanda = x->keadaan == SURAT_MATI || x->keadaan == SURAT_GAGAL,
                                        .kecil = *galat ? galat : NULL };
    s[K_COBA] = (struct daftar_sel){ .teks = tries };
    s[K_GALAT] = (struct daftar_sel){ .teks = galat };
    *row = (struct daftar_baris){ .id = x->id, .versi = x->versi, .sel = s };
    return true;
}

static struct surat_saring saring_baca(struct request *rq)
{
    const char *kata = rq_query(rq, "cari"), *folded = "";
    struct surat_saring f = { .keadaan = surat_keadaan_dari_kode(rq_query(rq, "keadaan")), .kata = "" };
    if (kata && strlen(kata) <= DAFTAR_NILAI_MAX && utf8_fold(rq->arena, kata, &folded) == MK_OK)
        f.kata = folded;
    return f;
}

/* The newest first; the outbox is read by its ids, so what stands before the page is read over. In another order the newest
 * that fit, as many as an export holds, are sorted. */
static enum mk_result rows(struct request *rq, const struct daftar_minta *m, struct daftar_isi *ret)
{
    struct surat_saring f = saring_baca(rq);
    struct surat_list list;
    f.limit = m->urut < 0 && m->dari + m->banyak < DAFTAR_CSV_MAX ? m->dari + m->banyak : DAFTAR_CSV_MAX;
    enum mk_result r = guard(rq);
    if (!r)
        r = surat_daftar(rq->db, rq->arena, rq->daerah->id, &f, &list);
    if (r)
        return r;
    size_t from = m->urut >= 0 ? 0 : (size_t)m->dari < list.n ? (size_t)m->dari : list.n;
    ret->baris = arena_array(rq->arena, struct daftar_baris, list.n - from + 1);
    for (size_t i = from; i < list.n; i++)
        if (!ret->baris || !row_fill(rq, &list.item[i], &ret->baris[ret->n++]))
            return no_memory(rq);
    if (m->urut >= 0) {
        r = daftar_potong(rq, &surat_keluar_daftar, m, ret);
        ret->catatan = list.more ? tr(rq->lang, DAFTAR_TERPOTONG) : NULL;
    } else {
        ret->lagi = list.more;
    }
    ret->total = -1;
    return r;
}

static const char *const saring[] = { "cari", "keadaan" };
const struct daftar surat_keluar_daftar = { .kode = "surat", .judul = T("Daftar surat keluar"), .path = "/kelola/surat", .hak = HAK_SURAT_KELOLA,
                                            .kolom = kolom, .n_kolom = N_K, .saring = saring, .n_saring = COUNT(saring), .isi = rows };

enum mk_result surat_list_get(struct request *rq)
{
    const char *kata = rq_query(rq, "cari");
    struct surat_saring f = saring_baca(rq);
    struct daftar_hasil list;
    struct page page;
    struct surat_conf conf;
    struct err wrong = { "" };
    enum mk_result set = kunci_folder() ? surat_conf_baca(kunci_folder(), &conf, &wrong) : MK_NOT_FOUND;
    struct surat_daftar_view v = { .cari = kata && strlen(kata) <= DAFTAR_NILAI_MAX ? kata : "", .aktif = set == MK_OK,
                                   .rusak = set && set != MK_NOT_FOUND ? arena_text(rq->arena, wrong.text) : NULL };
    if (v.aktif && !surat_siap(rq->daerah->alamat, NULL))
        v.rusak = tr(rq->lang, "Alamat situs daerah belum diisi (Daerah dan tampilan), jadi tautan di dalam surat belum ada awalnya.");
    enum mk_result r = guard(rq);
    if (r || daftar_bawaan(rq, &surat_keluar_daftar, &r))
        return r;
    r = daftar_halaman(rq, &surat_keluar_daftar, T("Surat keluar"), &list, &page);
    if (r)
        return r;
    if (!choices_fill(rq, &f, &v))
        return no_memory(rq);
    v.saring = *v.cari || f.keadaan != N_SURAT_KEADAAN;
    v.alat = list.alat;
    v.tabel = list.tabel;
    v.kosong = list.kosong;
    surat_daftar_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- one ---- */

static enum mk_result satu_show(struct request *rq, int64_t id, int status, const char *problem, const char *alasan)
{
    struct surat s;
    struct page page;
    enum mk_result r = surat_baca(rq->db, rq->arena, rq->daerah->id, id, &s);
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Surat ini tidak ada; barangkali sudah dihapus menurut aturan retensi."));
    if (!r)
        r = page_init(rq, &page, s.perihal);
    if (r)
        return r;
    const char *place = strstr(s.isi, SURAT_TEMPAT);
    bool open = s.keadaan != SURAT_TERKIRIM, stale = (place && !s.berahasia) || (s.sampai && s.sampai <= rq->now_ms);
    const struct surat_satu_view v = {
        .id = arena_format(rq->arena, "%lld", (long long)s.id), .perihal = s.perihal, .penerima = s.penerima, .jenis = s.jenis,
        .keadaan = tr(rq->lang, words[s.keadaan]), .perlu = s.keadaan == SURAT_MATI || s.keadaan == SURAT_GAGAL,
        .dibuat = page_moment(rq, s.dibuat), .selesai = s.selesai ? page_moment(rq, s.selesai) : NULL,
        .berikut = s.keadaan == SURAT_GAGAL || s.keadaan == SURAT_MENUNGGU ? page_moment(rq, s.berikut) : NULL,
        .sampai = s.sampai ? page_moment(rq, s.sampai) : NULL, .percobaan = s.percobaan, .galat = s.galat, .alasan = s.alasan,
        .awal = place ? arena_copy(rq->arena, s.isi, (size_t)(place - s.isi)) : s.isi, .bertautan = place != NULL,
        .akhir = place ? place + sizeof SURAT_TEMPAT - 1 : "", .versi = s.versi, .problem = problem, .isi_alasan = alasan,
        .boleh_ulang = open && !stale, .basi = open && stale, .boleh_buang = open && !(s.keadaan == SURAT_MATI && *s.alasan),
        .selesai_pesan = rq_query(rq, "selesai") && !problem,
    };
    surat_satu_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

static int64_t path_id(struct request *rq)
{
    return rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
}

enum mk_result surat_satu_get(struct request *rq)
{
    enum mk_result r = guard(rq);
    return r ? r : satu_show(rq, path_id(rq), 200, NULL, NULL);
}

/* ---- by a person ---- */

struct aksi {
    struct pencatat p;
    int64_t id, versi;
    const char *alasan; /* NULL: once more */
};

static enum mk_result aksi_put(struct db *tx, void *arg, struct err *err)
{
    const struct aksi *k = arg;
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = k->alasan ? surat_buang(tx, &a, k->p.daerah, k->id, k->versi, k->alasan, k->p.now_ms, err)
                                 : surat_ulang(tx, &a, k->p.daerah, k->id, k->versi, k->p.now_ms, err);
    arena_release(&a);
    return r ? r : catat(tx, &k->p, k->alasan ? "surat.buang" : "surat.ulang", "surat", k->id, NULL, NULL, k->alasan);
}

static enum mk_result aksi_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct aksi *k = arg;
    if (result == MK_INVALID || result == MK_CONFLICT)
        return satu_show(rq, k->id, mk_http_status(result), arena_text(rq->arena, rq->err.text), k->alasan);
    const char *path = arena_format(rq->arena, "/kelola/surat/%lld?selesai=1", (long long)k->id);
    return result ? result : path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

static struct aksi *aksi_new(struct request *rq)
{
    struct aksi *k = arena_new(rq->arena, struct aksi);
    if (k)
        *k = (struct aksi){ .p = rq_pencatat(rq), .id = path_id(rq), .versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX) };
    return k;
}

enum mk_result surat_ulang_post(struct request *rq)
{
    enum mk_result r = guard(rq);
    struct aksi *k = r ? NULL : aksi_new(rq);
    return r ? r : k ? rq_write(rq, aksi_put, aksi_done, k) : no_memory(rq);
}

enum mk_result surat_buang_post(struct request *rq)
{
    const char *alasan = rq_form(rq, "alasan"), *clean = "";
    enum mk_result r = guard(rq);
    struct aksi *k = r ? NULL : aksi_new(rq);
    if (r || !k)
        return r ? r : no_memory(rq);
    if (!alasan || utf8_clean(rq->arena, alasan, strnlen(alasan, 4096), &clean) != MK_OK || utf8_length(clean, strlen(clean)) < 5 ||
        strlen(clean) > SURAT_ALASAN_MAX)
        return satu_show(rq, k->id, 422, tr(rq->lang, "Tulis alasannya, 5 sampai 300 huruf."), alasan);
    k->alasan = clean;
    return rq_write(rq, aksi_put, aksi_done, k);
}
