/* tindak_rekap.c: every unit's plan in one table: share done and class of speed (indicators 8.a and 9.a of PEKPPP,
 * domain 3). */
#include <string.h>

#include "tindak/tindak.h"
#include "tindak/tindak_rekap.view.h"
#include "web/message.h"

bool tindak_cepat(const struct rekap *k, int *ret_bulan, int *ret_nilai)
{
    const struct tindak_aturan *rule = tindak_aturan();
    if (k->jumlah == 0 || k->laporan == NO_DAY || k->tuntas + k->batal < k->jumlah || k->tuntas == 0)
        return false;
    int months = tindak_bulan(k->laporan, k->terakhir);
    *ret_bulan = months ? months : 1;
    *ret_nilai = tindak_nilai_cepat(rule->kelas, rule->n_kelas, months);
    return true;
}

/* Within how many months everything was done; says so while something is open. */
static void speed_fill(struct request *rq, const struct rekap *k, struct tindak_rekap_baris *row)
{
    int months, value;
    row->dinilai = tindak_cepat(k, &months, &value);
    if (row->dinilai) {
        row->bulan = months;
        row->nilai = value;
    } else
        row->cepat = k->jumlah == 0 || k->laporan == NO_DAY ? "–" : tr(rq->lang, "belum tuntas");
}

static const struct rekap *plan_of(const struct rekap_list *list, int64_t unit)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->item[i].unit_id == unit)
            return &list->item[i];
    return NULL;
}

static bool rows_fill(struct request *rq, const struct tindak_kamus *k, const struct rekap_list *list,
                      struct tindak_rekap_view *v)
{
    struct tindak_rekap_baris *item = arena_array(rq->arena, struct tindak_rekap_baris, k->seen.n + 1);
    for (size_t i = 0; item && i < k->seen.n; i++) {
        static const struct rekap none = { .laporan = NO_DAY, .terakhir = NO_DAY };
        const struct rekap *found = plan_of(list, k->seen.item[i].id), *p = found ? found : &none;
        item[i] = (struct tindak_rekap_baris){ .unit_id = k->seen.item[i].id, .nama = k->seen.item[i].nama, .jumlah = p->jumlah,
                                               .tuntas = p->tuntas, .terlambat = p->terlambat, .batal = p->batal,
                                               .ada = p->jumlah > 0, .laporan = tindak_hari(rq, p->laporan, false),
                                               .persen = p->jumlah > 0 ? tindak_realisasi(p->tuntas, p->jumlah) : 0 };
        speed_fill(rq, p, &item[i]);
        v->jumlah += p->jumlah;
        v->tuntas += p->tuntas;
    }
    v->baris = item;
    v->n_baris = k->seen.n;
    return item != NULL;
}

static bool periods_fill(struct request *rq, const char *chosen, struct tindak_rekap_view *v)
{
    int now = date_from_days(rq_today(rq)).year;
    struct tindak_rekap_periode *item = arena_array(rq->arena, struct tindak_rekap_periode, 3 * N_PERIOD_KINDS);
    for (int year = now; item && year > now - 3; year--)
        for (int k = 0; k < N_PERIOD_KINDS; k++) {
            const char *kode = tindak_periode_kode(rq, (struct period){ year, (enum period_kind)k });
            item[v->n_periode++] = (struct tindak_rekap_periode){ kode, tindak_periode_nama(rq, kode), strcmp(kode, chosen) == 0 };
        }
    v->periode = item;
    return item != NULL;
}

enum mk_result tindak_rekap_get(struct request *rq)
{
    struct period p = { date_from_days(rq_today(rq)).year, PERIOD_TAHUN };
    const char *asked = rq_query(rq, "periode");
    const struct tindak_aturan *rule = tindak_aturan();
    struct tindak_kamus kamus;
    struct rekap_list list;
    struct page page;
    if (asked && period_parse(asked, strlen(asked), &p) != MK_OK)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Periode ini tidak dikenal."));
    const char *kode = tindak_periode_kode(rq, p);
    enum mk_result r = tindak_kamus(rq, &kamus);
    if (r == MK_OK)
        r = tindak_rekap(rq->db, rq->arena, rq->daerah->id, kode, rq_today(rq), &list);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Rekap tindak lanjut"));
    if (r != MK_OK)
        return r;
    struct tindak_rekap_view v = { .periode_kode = kode, .semua = rq_boleh_unit(rq, HAK_HASIL_LIHAT, &kamus.units, 0), .periode_nama = tindak_periode_nama(rq, kode), .kosong = kamus.seen.n == 0,
                                   .belum_periksa = !rule->terverifikasi, .catatan = rule->catatan[rq->lang],
                                   .sumber = rule->sumber };
    if (!rows_fill(rq, &kamus, &list, &v) || !periods_fill(rq, kode, &v))
        return tindak_no_memory(rq);
    v.ada = v.jumlah > 0;
    v.persen = v.ada ? tindak_realisasi(v.tuntas, v.jumlah) : 0;
    tindak_rekap_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}
