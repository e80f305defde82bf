/* tindak_daftar.c: the list of activities: those of units that the person may see, by unit, state and unsur; and
 * the same as CSV. */
#include <stdlib.h>
#include <string.h>

#include "tindak/tindak.h"
#include "tindak/tindak_daftar.view.h"
#include "web/message.h"

/* Choices of state: open ones first, since they are what one comes for. */
static const struct { const char *kode, *nama; } pilihan[] = {
    { "TERBUKA", T("Belum selesai") },     { "LEWAT", T("Lewat waktunya") },
    { "SELESAI", T("Menunggu pengesahan") }, { "TERVERIFIKASI", T("Terverifikasi") },
    { "DIBATALKAN", T("Dibatalkan") },     { "SEMUA", T("Semua keadaan") },
};
enum urut { URUT_WAKTU, URUT_UNIT, URUT_UNSUR, N_URUT };
static const struct { const char *kode, *nama; } urutan[N_URUT] = {
    { "waktu", T("Waktu terdekat") }, { "unit", T("Unit") }, { "unsur", T("Unsur") },
};

struct asked {
    struct tindak_kamus kamus;
    int64_t unit;
    const char *keadaan;
    enum unsur unsur;
    enum urut urut;
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

static int compare(const void *a, const void *b, void *arg)
{
    const struct tindak *x = a, *y = b;
    const struct asked *q = arg;
    size_t ux = unit_rank(q, x->unit_id), uy = unit_rank(q, y->unit_id);
    if (q->urut == URUT_UNIT && ux != uy)
        return ux < uy ? -1 : 1;
    if (q->urut == URUT_UNSUR && x->unsur != y->unsur)
        return x->unsur < y->unsur ? -1 : 1;
    if (x->batas != y->batas)
        return x->batas < y->batas ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static enum mk_result asked_read(struct request *rq, struct asked *q)
{
    const char *unsur = rq_query(rq, "unsur"), *urut = rq_query(rq, "urut"), *keadaan = rq_query(rq, "keadaan");
    *q = (struct asked){ .unit = rq_int(rq_query(rq, "unit"), 0, 0, INT64_MAX), .keadaan = pilihan[0].kode,
                         .unsur = unsur ? unsur_from_code(unsur, strlen(unsur)) : N_UNSUR, .today = rq_today(rq) };
    for (size_t i = 0; keadaan && i < COUNT(pilihan); i++)
        if (strcmp(keadaan, pilihan[i].kode) == 0)
            q->keadaan = pilihan[i].kode;
    for (int i = 0; urut && i < N_URUT; i++)
        if (strcmp(urut, urutan[i].kode) == 0)
            q->urut = (enum urut)i;
    return tindak_kamus(rq, &q->kamus);
}

/* What the person may see and asked for, in order; counts are of all that may be seen. */
static enum mk_result rows_read(struct request *rq, struct asked *q, struct tindak_list *ret, struct tindak_daftar_view *v)
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
    struct tindak_daftar_urut *urut = arena_array(rq->arena, struct tindak_daftar_urut, N_URUT);
    if (!unit || !keadaan || !unsur || !urut)
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
    for (int i = 0; i < N_URUT; i++)
        urut[i] = (struct tindak_daftar_urut){ urutan[i].kode, tr(rq->lang, urutan[i].nama), (int)q->urut == i };
    v->unit = unit;
    v->n_unit = q->kamus.seen.n;
    v->keadaan = keadaan;
    v->n_keadaan = COUNT(pilihan);
    v->unsur = unsur;
    v->n_unsur = N_UNSUR;
    v->urut = urut;
    v->n_urut = N_URUT;
    return true;
}

static const char *address(struct request *rq, const struct asked *q, const char *path, int64_t hal)
{
    const char *unsur = q->unsur < N_UNSUR ? unsur_code(q->unsur) : "";
    const char *text = arena_format(rq->arena, "%s?unit=%lld&keadaan=%s&unsur=%s&urut=%s&hal=%lld", path,
                                    (long long)q->unit, q->keadaan, unsur, urutan[q->urut].kode, (long long)hal);
    return rq_link(rq, text ? text : path);
}

static struct tindak_daftar_baris row_of(struct request *rq, const struct asked *q, const struct tindak *t)
{
    return (struct tindak_daftar_baris){
        .id = t->id, .kegiatan = t->kegiatan, .unsur = unsur_long_name(t->unsur, rq->lang), .unit = unit_nama(q, t->unit_id),
        .waktu = tindak_waktu(rq, t->tahun, t->triwulan),
        .penanggung = t->penanggung, .keadaan = tindak_nama(t->keadaan, rq->lang), .persen = t->persen,
        .terbuka = tindak_terbuka(t->keadaan), .terlambat = tindak_terlambat(t->keadaan, t->batas, q->today) };
}

enum mk_result tindak_daftar_get(struct request *rq)
{
    int64_t hal = rq_int(rq_query(rq, "hal"), 1, 1, 1000), limit = rq->settings->list_page, from = (hal - 1) * limit;
    struct tindak_daftar_view v = { .hal = hal };
    struct tindak_list list;
    struct asked q;
    struct page page;
    enum mk_result r = asked_read(rq, &q);
    if (r == MK_OK)
        r = rows_read(rq, &q, &list, &v);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Tindak lanjut"));
    if (r != MK_OK)
        return r;
    struct tindak_daftar_baris *rows = arena_array(rq->arena, struct tindak_daftar_baris, (size_t)limit);
    if (!rows || !choices_fill(rq, &q, &v))
        return tindak_no_memory(rq);
    for (size_t i = (size_t)from; i < list.n && (int64_t)v.n_baris < limit; i++)
        rows[v.n_baris++] = row_of(rq, &q, &list.item[i]);
    v.baris = rows;
    v.kosong = v.n_baris == 0;
    v.pertama = v.total == 0 && q.unit == 0;
    v.boleh_susun = hak_boleh_sesuatu(rq->orang->grants, rq->orang->n_grants, HAK_TINDAK_UBAH, rq->daerah->id, q.today);
    v.csv = address(rq, &q, "/kelola/tindak.csv", 1);
    v.sebelum = hal > 1 ? address(rq, &q, "/kelola/tindak", hal - 1) : NULL;
    v.sesudah = from + limit < (int64_t)list.n ? address(rq, &q, "/kelola/tindak", hal + 1) : NULL;
    tindak_daftar_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

enum mk_result tindak_csv_get(struct request *rq)
{
    struct tindak_daftar_view counts = { 0 };
    struct tindak_list list;
    struct asked q;
    struct buf *b = rq_out(rq);
    enum mk_result r = asked_read(rq, &q);
    if (r == MK_OK)
        r = rows_read(rq, &q, &list, &counts);
    if (r != MK_OK)
        return r;
    H(b, "unit,periode,unsur,kegiatan,tahun,triwulan,batas,penanggung_jawab,keadaan,persen,bukti,selesai\r\n");
    for (size_t i = 0; i < list.n; i++) {
        const struct tindak *t = &list.item[i];
        const char *const texts[] = { unit_nama(&q, t->unit_id), t->periode, unsur_code(t->unsur), t->kegiatan };
        for (size_t c = 0; c < COUNT(texts); c++) {
            csv_cell(b, texts[c], ',');
            buf_char(b, ',');
        }
        buf_format(b, "%d,%d,%s,", t->tahun, t->triwulan, tindak_hari(rq, t->batas, true));
        csv_cell(b, t->penanggung, ',');
        buf_format(b, ",%s,%d,", tindak_kode(t->keadaan), tindak_tuntas(t->keadaan) ? 100 : t->persen);
        csv_cell(b, t->bukti, ',');
        buf_format(b, ",%s\r\n", tindak_hari(rq, t->selesai, true));
    }
    rq_set_header(rq, "Content-Disposition", "attachment; filename=\"tindak-lanjut.csv\"");
    return rq_send(rq, 200, "text/csv; charset=utf-8");
}
