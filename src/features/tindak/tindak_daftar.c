/* tindak_daftar.c: the list of activities: those of units that the person may see, by unit, state and unsur; and giving
 * several of them another person who is responsible. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tindak/tindak.h"
#include "tindak/tindak_daftar.view.h"
#include "web/daftar.h"
#include "web/message.h"

/* Choices of state: open ones first, since they are what one comes for. */
static const struct { const char *kode, *nama; } pilihan[] = {
    { "TERBUKA", T("Belum selesai") },     { "LEWAT", T("Lewat waktunya") },
    { "SELESAI", T("Menunggu pengesahan") }, { "TERVERIFIKASI", T("Terverifikasi") },
    { "DIBATALKAN", T("Dibatalkan") },     { "SEMUA", T("Semua keadaan") },
};
enum { K_KEGIATAN, K_UNIT, K_UNSUR, K_WAKTU, K_BATAS, K_PENANGGUNG, K_KEADAAN, K_PERSEN, K_PERIODE, K_BUKTI, K_SELESAI, N_K };
static const struct daftar_kolom kolom[N_K] = {
    [K_KEGIATAN] = { "kegiatan", T("Kegiatan"), KOLOM_TETAP | KOLOM_URUT },
    [K_UNIT] = { "unit", T("Unit"), KOLOM_URUT },
    [K_UNSUR] = { "unsur", T("Unsur"), KOLOM_SEMBUNYI | KOLOM_URUT },
    [K_WAKTU] = { "waktu", T("Waktu"), KOLOM_URUT },
    [K_BATAS] = { "batas", T("Batas waktu"), KOLOM_SEMBUNYI },
    [K_PENANGGUNG] = { "penanggung", T("Penanggung jawab"), KOLOM_URUT },
    [K_KEADAAN] = { "keadaan", T("Keadaan"), KOLOM_URUT },
    [K_PERSEN] = { "persen", T("Kemajuan"), KOLOM_SEMBUNYI | KOLOM_ANGKA | KOLOM_URUT },
    [K_PERIODE] = { "periode", T("Periode"), KOLOM_SEMBUNYI | KOLOM_URUT },
    [K_BUKTI] = { "bukti", T("Bukti"), KOLOM_SEMBUNYI },
    [K_SELESAI] = { "selesai", T("Hari selesai"), KOLOM_SEMBUNYI },
};

struct asked {
    struct tindak_kamus kamus;
    int64_t unit;
    const char *keadaan;
    enum unsur unsur;
    int urut; /* column, or -1 */
    bool turun;
    int32_t today;
};

static bool chosen(const struct tindak *t, const struct asked *q)
{
    if (q->unsur < N_UNSUR && t->unsur != q->unsur)
        return false;
    if (strcmp(q->keadaan, "TERBUKA") == 0)
        return tindak_terbuka(t->keadaan);
    if (strcmp(q->keadaan, "LEWAT") == 0)
        return tindak_terlambat(t->keadaan, t->batas, q->today);
    return strcmp(q->keadaan, "SEMUA") == 0 || strcmp(q->keadaan, tindak_kode(t->keadaan)) == 0;
}

static size_t unit_rank(const struct asked *q, int64_t unit)
{
    const struct unit *u = unit_find(&q->kamus.seen, unit);
    return u ? (size_t)(u - q->kamus.seen.item) : q->kamus.seen.n;
}

static int sign(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_column(const struct tindak *x, const struct tindak *y, const struct asked *q)
{
    switch (q->urut) {
    case K_KEGIATAN:
        return strcmp(x->kegiatan, y->kegiatan);
    case K_UNIT:
        return sign((int64_t)unit_rank(q, x->unit_id), (int64_t)unit_rank(q, y->unit_id));
    case K_UNSUR:
        return sign(x->unsur, y->unsur);
    case K_PENANGGUNG:
        return strcmp(x->penanggung, y->penanggung);
    case K_KEADAAN:
        return sign(x->keadaan, y->keadaan);
    case K_PERSEN:
        return sign(x->persen, y->persen);
    case K_PERIODE:
        return strcmp(x->periode, y->periode);
    default:
        return sign(x->batas, y->batas);
    }
}

static int compare(const void *a, const void *b, void *arg)
{
    const struct tindak *x = a, *y = b;
    const struct asked *q = arg;
    int order = by_column(x, y, q);
    if (order == 0 && q->urut != K_WAKTU)
        return x->batas != y->batas ? sign(x->batas, y->batas) : sign(x->id, y->id);
    return q->turun ? -order : order ? order : sign(x->id, y->id);
}

static enum mk_result asked_read(struct request *rq, struct asked *q)
{
    const char *unsur = rq_query(rq, "unsur"), *keadaan = rq_query(rq, "keadaan");
    *q = (struct asked){ .unit = rq_int(rq_query(rq, "unit"), 0, 0, INT64_MAX), .keadaan = pilihan[0].kode,
                         .unsur = unsur ? unsur_from_code(unsur, strlen(unsur)) : N_UNSUR, .today = rq_today(rq), .urut = -1 };
    for (size_t i = 0; keadaan && i < COUNT(pilihan); i++)
        if (strcmp(keadaan, pilihan[i].kode) == 0)
            q->keadaan = pilihan[i].kode;
    return tindak_kamus(rq, &q->kamus);
}

/* What the person may see and asked for, in order; counts are of all that may be seen. */
struct hitung { int64_t total, tuntas, terlambat; };

static enum mk_result rows_read(struct request *rq, struct asked *q, struct tindak_list *ret, struct hitung *v)
{
    struct tindak_list all;
    enum mk_result r = tindak_semua(rq->db, rq->arena, rq->daerah->id, q->unit, &all);
    size_t n = 0;
    if (r != MK_OK)
        return r;
    for (size_t i = 0; i < all.n; i++) {
        const struct tindak t = all.item[i];
        if (!tindak_lihat(&q->kamus, t.unit_id))
            continue;
        v->total++;
        v->tuntas += tindak_tuntas(t.keadaan);
        v->terlambat += tindak_terlambat(t.keadaan, t.batas, q->today);
        if (chosen(&t, q))
            all.item[n++] = t;
    }
    if (n > 0)
        qsort_r(all.item, n, sizeof *all.item, compare, q);
    *ret = (struct tindak_list){ all.item, n };
    return MK_OK;
}

static const char *unit_nama(const struct asked *q, int64_t unit)
{
    const struct unit *u = unit_find(&q->kamus.units, unit);
    return u ? u->nama : "";
}

static bool choices_fill(struct request *rq, const struct asked *q, struct tindak_daftar_view *v)
{
    struct tindak_daftar_unit *unit = arena_array(rq->arena, struct tindak_daftar_unit, q->kamus.seen.n + 1);
    struct tindak_daftar_keadaan *keadaan = arena_array(rq->arena, struct tindak_daftar_keadaan, COUNT(pilihan));
    struct tindak_daftar_unsur *unsur = arena_array(rq->arena, struct tindak_daftar_unsur, N_UNSUR);
    if (!unit || !keadaan || !unsur)
        return false;
    for (size_t i = 0; i < q->kamus.seen.n; i++)
        unit[i] = (struct tindak_daftar_unit){ q->kamus.seen.item[i].id, q->kamus.seen.item[i].nama,
                                               q->kamus.seen.item[i].id == q->unit };
    for (size_t i = 0; i < COUNT(pilihan); i++)
        keadaan[i] = (struct tindak_daftar_keadaan){ pilihan[i].kode, tr(rq->lang, pilihan[i].nama),
                                                     pilihan[i].kode == q->keadaan };
    for (int u = 0; u < N_UNSUR; u++)
        unsur[u] = (struct tindak_daftar_unsur){ unsur_code((enum unsur)u), unsur_long_name((enum unsur)u, rq->lang),
                                                 (int)q->unsur == u };
    v->unit = unit;
    v->n_unit = q->kamus.seen.n;
    v->keadaan = keadaan;
    v->n_keadaan = COUNT(pilihan);
    v->unsur = unsur;
    v->n_unsur = N_UNSUR;
    return true;
}

static const char *number(struct request *rq, int64_t n)
{
    const char *text = arena_format(rq->arena, "%lld", (long long)n);
    return text ? text : "";
}

/* One row: every column, whatever is shown. */
static bool row_fill(struct request *rq, const struct asked *q, const struct tindak *t, struct daftar_baris *row)
{
    struct daftar_sel *s = arena_array(rq->arena, struct daftar_sel, N_K);
    bool open = tindak_terbuka(t->keadaan), late = tindak_terlambat(t->keadaan, t->batas, q->today);
    if (!s)
        return false;
    int persen = tindak_tuntas(t->keadaan) ? 100 : t->persen;
    s[K_KEGIATAN] = (struct daftar_sel){ .teks = t->kegiatan, .kecil = unsur_long_name(t->unsur, rq->lang), .data = true,
                                         .href = arena_format(rq->arena, "/kelola/tindak/%lld", (long long)t->id) };
    s[K_UNIT] = (struct daftar_sel){ .teks = unit_nama(q, t->unit_id), .data = true };
    s[K_UNSUR] = (struct daftar_sel){ .teks = unsur_long_name(t->unsur, rq->lang), .csv = unsur_code(t->unsur) };
    s[K_WAKTU] = (struct daftar_sel){ .teks = tindak_waktu(rq, t->tahun, t->triwulan), .kecil = late ? tr(rq->lang, "lewat waktu") : NULL };
    s[K_BATAS] = (struct daftar_sel){ .teks = tindak_hari(rq, t->batas, false), .csv = tindak_hari(rq, t->batas, true) };
    s[K_PENANGGUNG] = (struct daftar_sel){ .teks = t->penanggung, .data = true };
    s[K_KEADAAN] = (struct daftar_sel){ .teks = tindak_nama(t->keadaan, rq->lang), .csv = tindak_kode(t->keadaan), .tanda = late,
                                        .kecil = open ? arena_format(rq->arena, "%d %%", t->persen) : NULL };
    s[K_PERSEN] = (struct daftar_sel){ .teks = arena_format(rq->arena, "%d %%", persen), .csv = number(rq, persen) };
    s[K_PERIODE] = (struct daftar_sel){ .teks = tindak_periode_nama(rq, t->periode), .csv = t->periode };
    s[K_BUKTI] = (struct daftar_sel){ .teks = t->bukti, .data = true };
    s[K_SELESAI] = (struct daftar_sel){ .teks = tindak_hari(rq, t->selesai, false), .csv = tindak_hari(rq, t->selesai, true) };
    *row = (struct daftar_baris){ .id = t->id, .versi = t->versi, .sel = s,
                                  .dapat = open && rq_boleh_unit(rq, HAK_TINDAK_UBAH, &q->kamus.units, t->unit_id) };
    return true;
}

static enum mk_result rows(struct request *rq, const struct daftar_minta *m, struct daftar_isi *ret)
{
    struct hitung counts = { 0 };
    struct tindak_list list;
    struct asked q;
    enum mk_result r = asked_read(rq, &q);
    q.urut = m->urut;
    q.turun = m->turun;
    if (r == MK_OK)
        r = rows_read(rq, &q, &list, &counts);
    if (r != MK_OK)
        return r;
    size_t from = (size_t)m->dari < list.n ? (size_t)m->dari : list.n, n = list.n - from < (size_t)m->banyak ? list.n - from : (size_t)m->banyak;
    ret->baris = arena_array(rq->arena, struct daftar_baris, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!ret->baris || !row_fill(rq, &q, &list.item[from + i], &ret->baris[i]))
            return tindak_no_memory(rq);
    ret->n = n;
    ret->total = (int64_t)list.n;
    ret->lagi = from + n < list.n;
    return MK_OK;
}

/* ---- somebody else becomes responsible ---- */

static const char *penanggung_periksa(const char *isian, enum lang lang)
{
    size_t n = utf8_length(isian, strlen(isian));
    return n >= 1 && n <= PENANGGUNG_MAX && !strchr(isian, '\n') ? NULL : tr(lang, "Tulis penanggung jawabnya, paling banyak 150 huruf.");
}

static enum mk_result penanggung_set(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi,
                                     const char *penanggung, struct tindak *t, struct err *err)
{
    enum mk_result r = tindak_baca(tx, a, p->p.daerah, id, t);
    if (r == MK_OK && !daftar_boleh(p, a, HAK_TINDAK_UBAH, t->unit_id))
        r = MK_NOT_FOUND; /* as if it were not there */
    if (r != MK_OK)
        return r;
    const struct tindak_isian x = { t->unsur, t->kegiatan, penanggung, t->tahun, t->triwulan, t->persen };
    return tindak_ubah(tx, &p->p, id, versi, &x, err);
}

static enum mk_result penanggung_lakukan(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi,
                                         const char *isian, struct daftar_ubah *u, struct err *err)
{
    struct tindak t;
    enum mk_result r = penanggung_set(tx, a, p, id, versi, isian, &t, err);
    if (r != MK_NOT_FOUND)
        u->judul = t.kegiatan;
    if (r != MK_OK)
        return r;
    buf_str(u->sebelum, t.penanggung);
    u->versi = versi + 1;
    return MK_OK;
}

static enum mk_result penanggung_balik(struct db *tx, struct arena *a, const struct daftar_pelaku *p, int64_t id, int64_t versi,
                                       const char *sebelum, struct err *err)
{
    struct tindak t;
    return penanggung_set(tx, a, p, id, versi, sebelum, &t, err);
}

static const struct daftar_aksi aksi[] = {
    { "penanggung", T("Ganti penanggung jawab"), T("Penanggung jawab"), NULL, HAK_TINDAK_UBAH, penanggung_periksa, penanggung_lakukan,
      penanggung_balik },
};
static const char *const saring[] = { "unit", "keadaan", "unsur" };
const struct daftar tindak_daftar = { .kode = "tindak", .judul = T("Daftar kegiatan tindak lanjut"), .path = "/kelola/tindak", .hak = HAK_HASIL_LIHAT,
                                      .kolom = kolom, .n_kolom = N_K, .saring = saring, .n_saring = COUNT(saring), .isi = rows,
                                      .aksi = aksi, .n_aksi = COUNT(aksi) };

/* ---- the page ---- */

enum mk_result tindak_daftar_get(struct request *rq)
{
    struct tindak_daftar_view v = { .kosong = false };
    struct daftar_hasil list;
    struct hitung counts = { 0 };
    struct tindak_list all;
    struct asked q;
    struct page page;
    enum mk_result r = MK_OK;
    if (daftar_bawaan(rq, &tindak_daftar, &r))
        return r;
    r = asked_read(rq, &q);
    if (r == MK_OK)
        r = rows_read(rq, &q, &all, &counts);
    if (r == MK_OK)
        r = daftar_halaman(rq, &tindak_daftar, T("Tindak lanjut"), &list, &page);
    if (r != MK_OK)
        return r;
    if (!choices_fill(rq, &q, &v))
        return tindak_no_memory(rq);
    v.alat = list.alat;
    v.tabel = list.tabel;
    v.urut = list.urut;
    v.kosong = list.kosong;
    v.total = counts.total;
    v.tuntas = counts.tuntas;
    v.terlambat = counts.terlambat;
    v.pertama = v.total == 0 && q.unit == 0;
    v.boleh_susun = hak_boleh_sesuatu(rq->orang->grants, rq->orang->n_grants, HAK_TINDAK_UBAH, rq->daerah->id, q.today);
    tindak_daftar_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

enum mk_result tindak_csv_get(struct request *rq)
{
    return daftar_csv(rq, &tindak_daftar);
}
