/* bukti_daftar.c: the list of evidence: of the units that the person may see, by words, state and how soon it ends. */
#include <string.h>

#include "bukti/bukti_daftar.view.h"
#include "bukti/bukti_feature.h"
#include "web/daftar.h"
#include "web/message.h"

struct asked {
    struct unit_list units;
    bool all; /* may see the whole region */
    struct bukti_filter f;
    const char *cari, *keadaan;
    bool habis;
};

static enum mk_result asked_read(struct request *rq, struct asked *q)
{
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &q->units);
    if (r)
        return r;
    const char *cari = rq_query(rq, "cari"), *keadaan = rq_query(rq, "keadaan"), *habis = rq_query(rq, "habis");
    q->all = rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &q->units, 0);
    q->cari = cari && strlen(cari) <= DAFTAR_NILAI_MAX ? cari : "";
    q->keadaan = keadaan ? keadaan : "";
    q->habis = habis && strcmp(habis, "1") == 0;
    int64_t unit = rq_int(rq_query(rq, "unit"), 0, 0, INT64_MAX);
    for (size_t i = 0; !q->all && unit == 0 && i < q->units.n; i++) /* the first that one may see */
        if (rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &q->units, q->units.item[i].id))
            unit = q->units.item[i].id;
    if (!rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &q->units, unit) || (unit && !unit_find(&q->units, unit)))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berhak melihat bukti unit ini."));
    q->f = (struct bukti_filter){ .unit = unit, .keadaan = bukti_keadaan_dari(q->keadaan), .cari = q->cari,
                                  .habis = q->habis ? rq_today(rq) + BUKTI_SEGERA : 0, .urut = BUKTI_TERBARU };
    return MK_OK;
}

/* ---- the rows ---- */

enum { K_JUDUL, K_UNIT, K_JENIS, K_TANGGAL, K_SAMPAI, K_KEADAAN, K_BERKAS, K_OLEH, N_K };
static const struct daftar_kolom kolom[N_K] = {
    [K_JUDUL] = { "judul", T("Judul"), KOLOM_TETAP | KOLOM_URUT },
    [K_UNIT] = { "unit", T("Unit"), KOLOM_URUT },
    [K_JENIS] = { "jenis", T("Jenis bukti"), KOLOM_SEMBUNYI | KOLOM_URUT },
    [K_TANGGAL] = { "tanggal", T("Tanggal bukti"), KOLOM_URUT },
    [K_SAMPAI] = { "sampai", T("Berlaku sampai"), KOLOM_URUT },
    [K_KEADAAN] = { "keadaan", T("Keadaan"), KOLOM_URUT },
    [K_BERKAS] = { "berkas", T("Nama berkas"), KOLOM_SEMBUNYI | KOLOM_URUT },
    [K_OLEH] = { "oleh", T("Diunggah oleh"), KOLOM_SEMBUNYI | KOLOM_URUT },
};

/* As the export writes it and the order compares it: 2026-11-22. */
static const char *iso(struct request *rq, int32_t day, const char *none)
{
    struct buf b;
    if (day == INT32_MAX)
        return none;
    buf_init(&b, 32);
    date_iso(&b, date_from_days(day));
    return say_keep(rq->arena, &b);
}

static bool row_fill(struct request *rq, const struct asked *q, const struct bukti *b, struct daftar_baris *row)
{
    struct daftar_sel *s = arena_array(rq->arena, struct daftar_sel, N_K);
    const struct unit *u = unit_find(&q->units, b->unit_id);
    const char *href = arena_format(rq->arena, "/kelola/bukti/%lld", (long long)b->id);
    const bool ends = b->berlaku_sampai != INT32_MAX, soon = b->keadaan == BUKTI_SIAP && b->berlaku_sampai <= rq_today(rq) + BUKTI_SEGERA;
    if (!s || !href)
        return false;
    s[K_JUDUL] = (struct daftar_sel){ .teks = b->judul, .kecil = bukti_jenis_nama(b->jenis, rq->lang), .href = href, .data = true };
    s[K_UNIT] = (struct daftar_sel){ .teks = u ? u->nama : "", .data = true };
    s[K_JENIS] = (struct daftar_sel){ .teks = bukti_jenis_nama(b->jenis, rq->lang) };
    s[K_TANGGAL] = (struct daftar_sel){ .teks = bukti_hari(rq, b->tanggal), .csv = iso(rq, b->tanggal, "") };
    s[K_SAMPAI] = (struct daftar_sel){ .teks = ends ? bukti_hari(rq, b->berlaku_sampai) : tr(rq->lang, "tanpa batas"), .tanda = soon,
                                       .csv = iso(rq, b->berlaku_sampai, tr(rq->lang, "tanpa batas")),
                                       .kecil = !soon ? NULL : b->berlaku_sampai < rq_today(rq) ? tr(rq->lang, "sudah lewat") : tr(rq->lang, "segera habis") };
    s[K_KEADAAN] = (struct daftar_sel){ .teks = bukti_keadaan_nama(rq, b->keadaan), .tanda = b->keadaan == BUKTI_GAGAL };
    s[K_BERKAS] = (struct daftar_sel){ .teks = b->nama, .data = true };
    s[K_OLEH] = (struct daftar_sel){ .teks = b->oleh, .data = true };
    *row = (struct daftar_baris){ .id = b->id, .versi = b->versi, .sel = s };
    return true;
}

/* Newest first page by page; in another order all that fits the filter, at most as many as an export holds, is read and sorted. */
static enum mk_result rows(struct request *rq, const struct daftar_minta *m, struct daftar_isi *ret)
{
    struct asked q = { .all = false };
    struct bukti_list list;
    enum mk_result r = asked_read(rq, &q);
    q.f.offset = m->urut < 0 ? m->dari : 0;
    q.f.limit = m->urut < 0 ? m->banyak : DAFTAR_CSV_MAX;
    if (!r)
        r = bukti_list(rq->db, rq->arena, rq->daerah->id, &q.f, &list);
    ret->baris = r ? NULL : arena_array(rq->arena, struct daftar_baris, list.n + 1);
    if (!ret->baris)
        return r ? r : no_memory(rq);
    for (; ret->n < list.n; ret->n++)
        if (!row_fill(rq, &q, &list.item[ret->n], &ret->baris[ret->n]))
            return no_memory(rq);
    if (m->urut >= 0) {
        ret->catatan = list.total > (int64_t)list.n ? tr(rq->lang, DAFTAR_TERPOTONG) : NULL;
        return daftar_potong(rq, &bukti_daftar_meja, m, ret);
    }
    ret->total = list.total;
    ret->lagi = m->dari + (int64_t)list.n < list.total;
    return MK_OK;
}

static const char *const saring[] = { "unit", "keadaan", "cari", "habis" };
const struct daftar bukti_daftar_meja = { .kode = "bukti", .judul = T("Daftar bukti"), .path = "/kelola/bukti", .hak = HAK_BUKTI_LIHAT,
                                          .kolom = kolom, .n_kolom = N_K, .saring = saring, .n_saring = COUNT(saring), .isi = rows };

/* ---- the page ---- */

static bool choices_fill(struct request *rq, const struct asked *q, struct bukti_daftar_view *v)
{
    struct bukti_daftar_unit *units = arena_array(rq->arena, struct bukti_daftar_unit, q->units.n + 1);
    struct bukti_daftar_pilihan *states = arena_array(rq->arena, struct bukti_daftar_pilihan, N_BUKTI_KEADAAN);
    if (!units || !states)
        return false;
    for (size_t i = 0; i < q->units.n; i++)
        if (rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &q->units, q->units.item[i].id))
            units[v->n_unit++] = (struct bukti_daftar_unit){ q->units.item[i].id, q->units.item[i].nama, q->units.item[i].id == q->f.unit };
    for (int k = 0; k < N_BUKTI_KEADAAN; k++)
        states[k] = (struct bukti_daftar_pilihan){ bukti_keadaan_kode((enum bukti_keadaan)k), bukti_keadaan_nama(rq, (enum bukti_keadaan)k),
                                                   (int)q->f.keadaan == k };
    v->unit = units;
    v->pilihan = states;
    v->n_pilihan = N_BUKTI_KEADAAN;
    return true;
}

enum mk_result bukti_daftar_get(struct request *rq)
{
    struct asked q = { .all = false };
    struct daftar_hasil list;
    struct page page;
    enum mk_result r = MK_OK;
    if (daftar_bawaan(rq, &bukti_daftar_meja, &r))
        return r;
    r = asked_read(rq, &q);
    if (!r)
        r = daftar_halaman(rq, &bukti_daftar_meja, T("Bukti"), &list, &page);
    if (r)
        return r;
    struct bukti_daftar_view v = { .cari = q.cari, .semua = q.all, .habis = q.habis, .total = list.total, .alat = list.alat, .tabel = list.tabel,
                                   .urut = list.urut, .kosong = list.kosong, .disaring = *q.cari || *q.keadaan || q.habis,
                                   .baru = rq_int(rq_query(rq, "baru"), 0, 1, UPLOAD_FILES_MAX) };
    v.boleh_tambah = rq_boleh_unit(rq, HAK_BUKTI_UBAH, &q.units, q.f.unit);
    v.tambah = arena_format(rq->arena, "/kelola/bukti/baru?unit=%lld", (long long)q.f.unit);
    if (!choices_fill(rq, &q, &v) || !v.tambah)
        return no_memory(rq);
    bukti_daftar_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
