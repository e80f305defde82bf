/* privasi_meja.c: requests of data subjects on the desk: late ones first, who asked only when somebody opens it (and that
 * is written into the audit trail), what the platform can find by the e-mail address, erasing and restricting it, and the
 * decision. What is stored without an identity cannot be found by one, and the page says so. */
#include <string.h>

#include "base/utf8.h"
#include "privasi/minta_daftar.view.h"
#include "privasi/minta_satu.view.h"
#include "privasi/privasi.h"
#include "web/message.h"

enum { TEMUAN_MAX = 40, ALASAN_MIN = 10, HARI_MAX = 30 };

static enum mk_result guard(struct request *rq)
{
    const struct hak_objek region = { .daerah_id = rq->daerah->id };
    return rq_boleh(rq, HAK_PRIVASI_KERJA, &region) ? MK_OK : fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berwenang menangani permintaan data pribadi."));
}

/* "29 jam lagi", "lewat 3 jam" */
static const char *sisa(struct request *rq, const struct minta *m)
{
    int64_t left = m->tenggat - rq->now_ms, hours = (left < 0 ? -left : left) / 3600000;
    if (m->selesai)
        return NULL;
    return arena_format(rq->arena, "%s %lld %s", left < 0 ? tr(rq->lang, "lewat tenggat") : tr(rq->lang, "tersisa"), (long long)hours, tr(rq->lang, "jam"));
}

/* ---- the list ---- */

static const char *list_path(struct request *rq, enum minta_keadaan k, int64_t hal)
{
    const char *path = arena_format(rq->arena, "/kelola/privasi?keadaan=%s&hal=%lld", minta_keadaan_kode(k), (long long)hal);
    return rq_link(rq, path ? path : "/kelola/privasi");
}

enum mk_result minta_list_get(struct request *rq)
{
    const enum minta_keadaan k = minta_keadaan_dari_kode(rq_query(rq, "keadaan"));
    const int64_t hal = rq_int(rq_query(rq, "hal"), 1, 1, 1000), limit = rq->settings->list_page;
    struct minta_list list;
    struct page page;
    enum mk_result r = guard(rq);
    if (!r)
        r = minta_daftar(rq->db, rq->arena, rq->daerah->id, k, rq->now_ms, (hal - 1) * limit, limit, &list);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Permintaan data pribadi"));
    if (r)
        return r;
    struct minta_daftar_minta *rows = arena_array(rq->arena, struct minta_daftar_minta, list.n + 1);
    struct minta_daftar_pilihan *choice = arena_array(rq->arena, struct minta_daftar_pilihan, N_MINTA_KEADAAN);
    if (!rows || !choice)
        return no_memory(rq);
    for (size_t i = 0; i < list.n; i++) {
        const struct minta *m = &list.item[i];
        rows[i] = (struct minta_daftar_minta){ arena_format(rq->arena, "%lld", (long long)m->id), minta_jenis()->item[m->jenis].nama[rq->lang],
                                               page_moment(rq, m->dibuat), page_moment(rq, m->tenggat), sisa(rq, m),
                                               !m->selesai && m->tenggat < rq->now_ms, tr(rq->lang, minta_keadaan_kata[m->keadaan]),
                                               m->petugas };
    }
    for (int i = 0; i < N_MINTA_KEADAAN; i++)
        choice[i] = (struct minta_daftar_pilihan){ minta_keadaan_kode((enum minta_keadaan)i), tr(rq->lang, minta_keadaan_kata[i]), (int)k == i };
    const struct minta_daftar_view v = { .minta = rows, .n_minta = list.n, .pilihan = choice, .n_pilihan = N_MINTA_KEADAAN,
                                         .kosong = list.n == 0, .saring = k != N_MINTA_KEADAAN, .terbuka = list.terbuka,
                                         .terlambat = list.terlambat, .hal = hal,
                                         .sebelum = hal > 1 ? list_path(rq, k, hal - 1) : NULL,
                                         .sesudah = hal * limit < list.total ? list_path(rq, k, hal + 1) : NULL };
    minta_daftar_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* Open requests by their deadline, on the first page of the desk. */
enum mk_result minta_hari(struct request *rq, struct meja_hari *h)
{
    const struct hak_objek region = { .daerah_id = rq->daerah->id };
    struct minta_list list;
    if (!rq_boleh(rq, HAK_PRIVASI_KERJA, &region))
        return MK_OK;
    enum mk_result r = minta_daftar(rq->db, rq->arena, rq->daerah->id, N_MINTA_KEADAAN, rq->now_ms, 0, HARI_MAX, &list);
    for (size_t i = 0; r == MK_OK && i < list.n && !list.item[i].selesai; i++) {
        const struct minta *m = &list.item[i];
        const struct meja_baris b = { .saat = m->tenggat < rq->now_ms ? MEJA_LEWAT : MEJA_TENGGAT, .teks = minta_jenis()->item[m->jenis].nama[rq->lang],
                                      .rinci = arena_format(rq->arena, "%s · %s", tr(rq->lang, "permintaan data pribadi"), sisa(rq, m)),
                                      .href = arena_format(rq->arena, "/kelola/privasi/%lld", (long long)m->id),
                                      .hari = date_to_days(date_from_ms(m->tenggat, rq->daerah->zona)) };
        if (b.href)
            meja_tambah(h, &b);
    }
    return r;
}

/* ---- one ---- */

struct langkah {
    struct subjek_pelaku s;
    int64_t id, versi, temuan_id;
    enum hak_jenis jenis;
    enum minta_keadaan ke;
    const char *keputusan, *temuan_kode, *surel;
    const struct subjek *milik; /* whose finding it is */
    bool hapus;
};

static bool temuan_fill(struct request *rq, const char *surel, struct minta_satu_view *v)
{
    struct minta_satu_temuan *item = arena_array(rq->arena, struct minta_satu_temuan, TEMUAN_MAX);
    struct subjek_temuan found[TEMUAN_MAX];
    v->temuan = item;
    for (size_t f = 0; item && f < rq->house->n_features && v->n_temuan < TEMUAN_MAX; f++) {
        const struct subjek *hook = rq->house->features[f]->subjek;
        size_t n = 0;
        if (!hook || hook->cari(rq->db, rq->arena, rq->daerah->id, surel, rq->lang, found, TEMUAN_MAX - v->n_temuan, &n) != MK_OK)
            continue;
        for (size_t i = 0; i < n; i++)
            item[v->n_temuan++] = (struct minta_satu_temuan){ found[i].kode, arena_format(rq->arena, "%lld", (long long)found[i].id),
                                                              found[i].teks, found[i].dapat_hapus, found[i].dapat_batasi };
    }
    return item != NULL;
}

/* who: opened just now, or NULL. */
static enum mk_result satu_show(struct request *rq, int64_t id, int status, const char *problem, const struct minta_identitas *who)
{
    const struct minta_jenis *kind;
    struct minta m;
    struct page page;
    enum mk_result r = minta_baca(rq->db, rq->arena, rq->daerah->id, id, &m);
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Permintaan ini tidak ada; barangkali sudah dihapus menurut aturan retensi."));
    if (r)
        return r;
    kind = &minta_jenis()->item[m.jenis];
    r = page_init(rq, &page, kind->nama[rq->lang]);
    if (r)
        return r;
    const char *done = rq_query(rq, "selesai");
    struct minta_satu_view v = {
        .id = arena_format(rq->arena, "%lld", (long long)m.id), .versi = m.versi, .nama_jenis = kind->nama[rq->lang],
        .pasal = kind->pasal, .belum_diperiksa = !kind->dibaca, .keadaan = tr(rq->lang, minta_keadaan_kata[m.keadaan]),
        .dibuat = page_moment(rq, m.dibuat), .tenggat = page_moment(rq, m.tenggat), .sisa = sisa(rq, &m),
        .terlambat = !m.selesai && m.tenggat < rq->now_ms, .selesai = m.selesai ? page_moment(rq, m.selesai) : NULL,
        .keputusan = m.keputusan, .petugas = m.petugas, .problem = problem, .tersimpan = done && !problem && !who,
        .beridentitas = m.beridentitas, .terbuka = who != NULL, .baru = m.keadaan == MINTA_MASUK, .buka = !m.selesai,
        .isi_keputusan = problem ? rq_form(rq, "keputusan") : NULL,
    };
    if (who) {
        v.nama = who->nama;
        v.kontak = who->kontak;
        v.surel = who->surel;
        v.uraian = who->uraian;
        v.cari = *who->surel != '\0';
        if (v.cari && !temuan_fill(rq, who->surel, &v))
            return no_memory(rq);
        v.ada_temuan = v.n_temuan > 0;
    }
    rq_set_header(rq, "Cache-Control", "no-store");
    minta_satu_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

static int64_t path_id(struct request *rq)
{
    return rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
}

enum mk_result minta_satu_get(struct request *rq)
{
    enum mk_result r = guard(rq);
    return r ? r : satu_show(rq, path_id(rq), 200, NULL, NULL);
}

/* NULL: *ret is the answer. */
static struct langkah *langkah_new(struct request *rq, enum mk_result *ret)
{
    struct langkah *l = arena_new(rq->arena, struct langkah);
    struct minta m;
    *ret = guard(rq);
    if (!*ret && !l)
        *ret = no_memory(rq);
    if (!*ret)
        *ret = minta_baca(rq->db, rq->arena, rq->daerah->id, path_id(rq), &m);
    if (*ret == MK_NOT_FOUND)
        *ret = fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Permintaan ini tidak ada; barangkali sudah dihapus menurut aturan retensi."));
    if (*ret)
        return NULL;
    *l = (struct langkah){ .s = { .p = rq_pencatat(rq), .today = rq_today(rq), .grants = rq->orang->grants, .n_grants = rq->orang->n_grants },
                           .id = m.id, .jenis = m.jenis, .versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX) };
    return l;
}

/* ---- who asked ---- */

static enum mk_result buka_put(struct db *tx, void *arg, struct err *err)
{
    const struct langkah *l = arg;
    (void)err;
    return catat(tx, &l->s.p, "privasi.buka", "permintaan", l->id, NULL, NULL, NULL);
}

/* First the entry in the trail is durable, then the identity is read. */
static enum mk_result buka_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct langkah *l = arg;
    struct minta_identitas who;
    if (result)
        return result;
    enum mk_result r = minta_buka(rq->db, rq->arena, rq->daerah->id, l->id, &who);
    if (r == MK_NOT_FOUND || r == MK_INVALID)
        return satu_show(rq, l->id, 409, tr(rq->lang, "Identitas tidak dapat dibuka: sudah dihapus, atau kuncinya tidak ada di server ini."), NULL);
    return r ? r : satu_show(rq, l->id, 200, NULL, &who);
}

enum mk_result minta_buka_post(struct request *rq)
{
    enum mk_result r;
    struct langkah *l = langkah_new(rq, &r);
    return l ? rq_write(rq, buka_put, buka_done, l) : r;
}

/* ---- states ---- */

static enum mk_result pindah_put(struct db *tx, void *arg, struct err *err)
{
    const struct langkah *l = arg;
    enum mk_result r = minta_pindah(tx, &l->s.p, l->id, l->versi, l->jenis, l->ke, l->keputusan);
    return r == MK_CONFLICT ? err_set(err, r, "permintaan ini baru saja diubah orang lain atau sudah selesai") : r;
}

static enum mk_result pindah_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct langkah *l = arg;
    if (result == MK_CONFLICT || result == MK_INVALID || result == MK_DENIED || result == MK_NOT_FOUND)
        return satu_show(rq, l->id, mk_http_status(result), arena_text(rq->arena, rq->err.text), NULL);
    const char *path = arena_format(rq->arena, "/kelola/privasi/%lld?selesai=1", (long long)l->id);
    return result ? result : path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

enum mk_result minta_mulai_post(struct request *rq)
{
    enum mk_result r;
    struct langkah *l = langkah_new(rq, &r);
    if (!l)
        return r;
    l->ke = MINTA_DIKERJAKAN;
    l->keputusan = "";
    return rq_write(rq, pindah_put, pindah_done, l);
}

static const char *alasan_read(struct request *rq, const char *name, size_t max)
{
    const char *s = rq_form(rq, name), *clean = NULL;
    return s && utf8_clean(rq->arena, s, strnlen(s, 4 * max), &clean) == MK_OK && strlen(clean) >= ALASAN_MIN && strlen(clean) <= max ? clean : NULL;
}

enum mk_result minta_putus_post(struct request *rq)
{
    enum mk_result r;
    struct langkah *l = langkah_new(rq, &r);
    const char *putusan = rq_form(rq, "putusan");
    if (!l)
        return r;
    l->ke = putusan && strcmp(putusan, "penuhi") == 0 ? MINTA_SELESAI : putusan && strcmp(putusan, "tolak") == 0 ? MINTA_DITOLAK : MINTA_MASUK;
    l->keputusan = alasan_read(rq, "keputusan", JEJAK_ALASAN_MAX);
    if (l->ke == MINTA_MASUK || !l->keputusan)
        return satu_show(rq, l->id, 422, tr(rq->lang, "Pilih keputusan, dan tulis penjelasannya, 10 sampai 2.000 huruf."), NULL);
    return rq_write(rq, pindah_put, pindah_done, l);
}

/* ---- erasing and restricting what was found ---- */

static enum mk_result tindak_put(struct db *tx, void *arg, struct err *err)
{
    const struct langkah *l = arg;
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = l->milik->tindak(tx, &a, &l->s, l->surel, l->temuan_kode, l->temuan_id, l->hapus, err);
    arena_release(&a);
    return r ? r : catat(tx, &l->s.p, l->hapus ? "privasi.hapus" : "privasi.batasi", "permintaan", l->id, NULL, NULL, l->s.alasan);
}

/* Only what the address of this request finds. Opening it again is no second look: it happens unseen. */
static enum mk_result tindak_cari(struct request *rq, struct langkah *l)
{
    struct minta_identitas who;
    struct subjek_temuan found[TEMUAN_MAX];
    enum mk_result r = minta_buka(rq->db, rq->arena, rq->daerah->id, l->id, &who);
    if (r)
        return r;
    l->surel = who.surel;
    for (size_t f = 0; *who.surel && f < rq->house->n_features; f++) {
        const struct subjek *hook = rq->house->features[f]->subjek;
        size_t n = 0;
        if (!hook || hook->cari(rq->db, rq->arena, rq->daerah->id, who.surel, rq->lang, found, TEMUAN_MAX, &n) != MK_OK)
            continue;
        for (size_t i = 0; i < n; i++)
            if (strcmp(found[i].kode, l->temuan_kode) == 0 && found[i].id == l->temuan_id &&
                (l->hapus ? found[i].dapat_hapus : found[i].dapat_batasi)) {
                l->milik = hook;
                return MK_OK;
            }
    }
    return MK_NOT_FOUND;
}

enum mk_result minta_tindak_post(struct request *rq)
{
    enum mk_result r;
    struct langkah *l = langkah_new(rq, &r);
    const char *apa = rq_form(rq, "apa");
    if (!l)
        return r;
    l->hapus = apa && strcmp(apa, "hapus") == 0;
    l->temuan_kode = rq_form(rq, "temuan") ? rq_form(rq, "temuan") : "";
    l->temuan_id = rq_int(rq_form(rq, "nomor"), -1, 0, INT64_MAX);
    l->s.alasan = alasan_read(rq, "alasan", 300);
    if (!l->s.alasan || (!l->hapus && (!apa || strcmp(apa, "batasi") != 0)))
        return satu_show(rq, l->id, 422, tr(rq->lang, "Tulis alasannya, 10 sampai 300 huruf."), NULL);
    r = tindak_cari(rq, l);
    if (r)
        return satu_show(rq, l->id, 409, tr(rq->lang, "Data itu tidak ditemukan lagi untuk permintaan ini."), NULL);
    return rq_write(rq, tindak_put, pindah_done, l);
}
