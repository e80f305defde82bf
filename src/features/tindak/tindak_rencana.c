/* tindak_rencana.c: the plan of a unit after the results of a period: figures from the weakest unsur, the form for
 * the next activity, what is planned already, and the day of the report. */
#include <stdlib.h>
#include <string.h>

#include "core/skm.h"
#include "tindak/tindak.h"
#include "tindak/tindak_rencana.view.h"
#include "web/message.h"

struct meja { /* what the page is about */
    struct tindak_kamus kamus;
    const struct unit *unit; /* NULL: none was chosen */
    const char *periode;
    struct period p;
    bool ubah;
    struct ukuran ukur;
    struct rencana rencana;
    struct tindak_list isi;
};

/* Unit and period from what was sent; `unit` NULL when there is none that the person may see. */
static enum mk_result meja_baca(struct request *rq, const char *unit, const char *periode, struct meja *m)
{
    enum mk_result r = tindak_kamus(rq, &m->kamus);
    if (r != MK_OK)
        return r;
    m->p = (struct period){ date_from_days(rq_today(rq)).year, PERIOD_TAHUN };
    if (periode && period_parse(periode, strlen(periode), &m->p) != MK_OK)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Periode ini tidak dikenal."));
    m->periode = tindak_periode_kode(rq, m->p);
    m->unit = unit_find(&m->kamus.seen, rq_int(unit, 0, 0, INT64_MAX));
    if (!m->unit && unit && *unit)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Unit ini tidak ada, atau bukan wewenang Anda."));
    if (!m->unit && m->kamus.seen.n == 1)
        m->unit = &m->kamus.seen.item[0];
    if (!m->unit)
        return MK_OK;
    m->ubah = rq_boleh_unit(rq, HAK_TINDAK_UBAH, &m->kamus.units, m->unit->id);
    r = house_ukur(rq->house, rq->db, rq->daerah->id, m->unit->id, m->p, &m->ukur);
    m->rencana = (struct rencana){ .laporan = NO_DAY };
    if (r == MK_OK)
        r = rencana_baca(rq->db, rq->daerah->id, m->unit->id, m->periode, &m->rencana);
    if (r == MK_OK)
        r = tindak_of_rencana(rq->db, rq->arena, rq->daerah->id, m->rencana.id, &m->isi);
    return r == MK_NOT_FOUND ? MK_OK : r;
}

static int weaker(const void *a, const void *b, void *arg)
{
    const int *x = a, *y = b;
    const struct ukuran *u = arg;
    if (u->n > 0 && u->ikm[*x] != u->ikm[*y])
        return u->ikm[*x] < u->ikm[*y] ? -1 : 1;
    return *x - *y;
}

/* The unsur from the weakest; without figures in the order of the regulation. The form starts with the weakest that
 * has no activity yet. */
static bool unsur_fill(struct request *rq, const struct meja *m, enum unsur sent, struct tindak_rencana_view *v)
{
    struct tindak_rencana_unsur *item = arena_array(rq->arena, struct tindak_rencana_unsur, N_UNSUR);
    struct ukuran u = m->ukur;
    int order[N_UNSUR], first = -1;
    if (!item)
        return false;
    for (int i = 0; i < N_UNSUR; i++)
        order[i] = i;
    qsort_r(order, N_UNSUR, sizeof *order, weaker, &u);
    for (int i = 0; i < N_UNSUR; i++) {
        enum unsur unsur = (enum unsur)order[i];
        enum grade g = u.n > 0 ? skm_grade(u.ikm[unsur]) : GRADE_NONE;
        static const char *const letters[] = { "-", "D", "C", "B", "A" };
        item[i] = (struct tindak_rencana_unsur){ .kode = unsur_code(unsur), .nama = unsur_long_name(unsur, rq->lang),
                                                 .ikm = u.n > 0 ? u.ikm[unsur] : 0, .grade = letters[g],
                                                 .grade_word = grade_word(g, rq->lang),
                                                 .lemah = u.n > 0 && i < tindak_aturan()->unsur_terlemah };
        for (size_t k = 0; k < m->isi.n; k++)
            item[i].kegiatan_n += m->isi.item[k].unsur == unsur && m->isi.item[k].keadaan != TINDAK_DIBATALKAN;
        if (sent == unsur)
            first = i;
    }
    for (int i = 0; i < N_UNSUR && first < 0; i++)
        if (item[i].kegiatan_n == 0)
            first = i;
    item[first < 0 ? 0 : first].ini = true;
    v->unsur = item;
    v->n_unsur = N_UNSUR;
    return true;
}

/* Year, halves and quarters of this year and the last; and what was asked for. */
static bool periods_fill(struct request *rq, const struct meja *m, struct tindak_rencana_view *v)
{
    int now = date_from_days(rq_today(rq)).year;
    struct tindak_rencana_periode *item = arena_array(rq->arena, struct tindak_rencana_periode, 2 * N_PERIOD_KINDS + 1);
    bool listed = false;
    if (!item)
        return false;
    for (int year = now; year > now - 2; year--)
        for (int k = 0; k < N_PERIOD_KINDS; k++) {
            const char *kode = tindak_periode_kode(rq, (struct period){ year, (enum period_kind)k });
            bool same = strcmp(kode, m->periode) == 0;
            item[v->n_periode++] = (struct tindak_rencana_periode){ kode, tindak_periode_nama(rq, kode), same };
            listed = listed || same;
        }
    if (!listed)
        item[v->n_periode++] = (struct tindak_rencana_periode){ m->periode, tindak_periode_nama(rq, m->periode), true };
    v->periode = item;
    return true;
}

/* When: the next quarter, unless something was sent. */
static bool times_fill(struct request *rq, const struct tindak_isian *sent, struct tindak_rencana_view *v)
{
    struct date today = date_from_days(rq_today(rq));
    int quarter = (today.month - 1) / 3 + 2, year = today.year;
    struct tindak_rencana_triwulan *item = arena_array(rq->arena, struct tindak_rencana_triwulan, 4);
    struct tindak_rencana_tahun *years = arena_array(rq->arena, struct tindak_rencana_tahun, 3);
    static const char *const names[] = { T("Triwulan I"), T("Triwulan II"), T("Triwulan III"), T("Triwulan IV") };
    if (!item || !years)
        return false;
    if (quarter > 4) {
        quarter = 1;
        year++;
    }
    if (sent) {
        quarter = sent->triwulan;
        year = sent->tahun;
    }
    for (int i = 0; i < 4; i++)
        item[i] = (struct tindak_rencana_triwulan){ i + 1, tr(rq->lang, names[i]), i + 1 == quarter };
    for (int i = 0; i < 3; i++)
        years[i] = (struct tindak_rencana_tahun){ today.year - 1 + i, today.year - 1 + i == year };
    v->triwulan = item;
    v->n_triwulan = 4;
    v->tahun = years;
    v->n_tahun = 3;
    return true;
}

static bool rows_fill(struct request *rq, const struct meja *m, struct tindak_rencana_view *v)
{
    struct tindak_rencana_baris *item = arena_array(rq->arena, struct tindak_rencana_baris, m->isi.n + 1);
    for (size_t i = 0; item && i < m->isi.n; i++) {
        const struct tindak *t = &m->isi.item[i];
        item[i] = (struct tindak_rencana_baris){ .id = t->id, .kegiatan = t->kegiatan,
                                                 .unsur = unsur_long_name(t->unsur, rq->lang),
                                                 .waktu = tindak_waktu(rq, t->tahun, t->triwulan), .penanggung = t->penanggung,
                                                 .keadaan = tindak_nama(t->keadaan, rq->lang),
                                                 .terlambat = tindak_terlambat(t->keadaan, t->batas, rq_today(rq)) };
    }
    v->baris = item;
    v->n_baris = m->isi.n;
    return item != NULL;
}

static bool units_fill(struct request *rq, const struct meja *m, struct tindak_rencana_view *v)
{
    struct tindak_rencana_unit *item = arena_array(rq->arena, struct tindak_rencana_unit, m->kamus.seen.n + 1);
    for (size_t i = 0; item && i < m->kamus.seen.n; i++)
        item[i] = (struct tindak_rencana_unit){ m->kamus.seen.item[i].id, m->kamus.seen.item[i].nama,
                                                m->unit && m->unit->id == m->kamus.seen.item[i].id };
    v->unit = item;
    v->n_unit = m->kamus.seen.n;
    return item != NULL;
}

/* What was sent and refused, to be shown again. */
struct ditolak {
    const struct tindak_isian *isian;
    struct tindak_keliru keliru;
    const char *masalah, *laporan, *laporan_masalah;
};

static enum mk_result meja_show(struct request *rq, const struct meja *m, int status, const struct ditolak *d)
{
    const struct tindak_aturan *aturan = tindak_aturan();
    struct tindak_rencana_view v = {
        .ada_unit = m->unit != NULL, .ubah = m->ubah, .ada_nilai = m->ukur.n > 0, .belum_periksa = !aturan->terverifikasi,
        .catatan = aturan->catatan[rq->lang], .sumber = aturan->sumber, .terlemah = aturan->unsur_terlemah,
        .unit_ini = m->unit ? m->unit->id : 0, .unit_nama = m->unit ? m->unit->nama : NULL, .periode_ini = m->periode,
        .periode_nama = tindak_periode_nama(rq, m->periode), .n_nilai = m->ukur.n, .versi = m->rencana.versi,
        .laporan = tindak_hari(rq, m->rencana.laporan, m->ubah), .hari_ini = tindak_hari(rq, rq_today(rq), true),
    };
    struct page page;
    if (d) {
        v.masalah = d->masalah;
        v.keliru = d->keliru.unsur || d->keliru.kegiatan || d->keliru.penanggung || d->keliru.waktu;
        v.e_unsur = d->keliru.unsur;
        v.e_kegiatan = d->keliru.kegiatan;
        v.e_penanggung = d->keliru.penanggung;
        v.e_waktu = d->keliru.waktu;
        v.kegiatan = d->isian ? d->isian->kegiatan : NULL;
        v.penanggung = d->isian ? d->isian->penanggung : NULL;
        v.laporan_masalah = d->laporan_masalah;
        v.laporan = d->laporan ? d->laporan : v.laporan;
    }
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Rencana tindak lanjut"));
    if (r != MK_OK)
        return r;
    const struct tindak_isian *sent = d ? d->isian : NULL;
    if (!unsur_fill(rq, m, sent ? sent->unsur : N_UNSUR, &v) || !periods_fill(rq, m, &v) || !times_fill(rq, sent, &v) ||
        !rows_fill(rq, m, &v) || !units_fill(rq, m, &v))
        return tindak_no_memory(rq);
    tindak_rencana_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result tindak_rencana_get(struct request *rq)
{
    struct meja m = { 0 };
    enum mk_result r = meja_baca(rq, rq_query(rq, "unit"), rq_query(rq, "periode"), &m);
    return r ? r : meja_show(rq, &m, 200, NULL);
}

/* ---- changes ---- */

struct kerja {
    struct pencatat p;
    struct meja m;
    struct tindak_isian isian;
    const char *laporan_teks;
    int64_t id, versi;
    int32_t laporan;
    bool tambah;
};

static enum mk_result kerja_put(struct db *tx, void *arg, struct err *err)
{
    struct kerja *k = arg;
    if (k->tambah)
        return tindak_tambah(tx, &k->p, k->m.unit->id, k->m.periode, &k->isian, &k->m.ukur, &k->id, err);
    return tindak_laporan(tx, &k->p, k->m.unit->id, k->m.periode, k->versi, k->laporan, err);
}

static enum mk_result kerja_done(struct request *rq, void *arg, enum mk_result result)
{
    struct kerja *k = arg;
    if (result == MK_INVALID || result == MK_CONFLICT) {
        const struct ditolak d = { .isian = k->tambah ? &k->isian : NULL, .masalah = arena_text(rq->arena, rq->err.text),
                                   .laporan = k->laporan_teks };
        return meja_show(rq, &k->m, mk_http_status(result), &d);
    }
    if (result != MK_OK)
        return result;
    const char *path = arena_format(rq->arena, "/kelola/tindak/rencana?unit=%lld&periode=%s", (long long)k->m.unit->id,
                                    k->m.periode);
    return path ? rq_redirect(rq, rq_link(rq, path)) : tindak_no_memory(rq);
}

/* NULL: *ret is the answer already. */
static struct kerja *kerja_new(struct request *rq, enum mk_result *ret)
{
    struct kerja *k = arena_new(rq->arena, struct kerja);
    if (!k) {
        *ret = tindak_no_memory(rq);
        return NULL;
    }
    k->p = rq_pencatat(rq);
    *ret = meja_baca(rq, rq_form(rq, "unit") ? rq_form(rq, "unit") : "0", rq_form(rq, "periode"), &k->m);
    if (*ret == MK_OK && !k->m.ubah)
        *ret = fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berwenang menyusun rencana unit ini."));
    return *ret == MK_OK ? k : NULL;
}

enum mk_result tindak_rencana_post(struct request *rq)
{
    enum mk_result r;
    struct kerja *k = kerja_new(rq, &r);
    const char *unsur = rq_form(rq, "unsur");
    struct ditolak d = { 0 };
    if (!k)
        return r;
    k->tambah = true;
    k->isian = (struct tindak_isian){
        .unsur = unsur ? unsur_from_code(unsur, strlen(unsur)) : N_UNSUR, .kegiatan = rq_form(rq, "kegiatan"),
        .penanggung = rq_form(rq, "penanggung"), .tahun = (int)rq_int(rq_form(rq, "tahun"), 0, 0, 9999),
        .triwulan = (int)rq_int(rq_form(rq, "triwulan"), 0, 0, 9) };
    if (!tindak_isian_periksa(&k->isian, date_from_days(rq_today(rq)).year, rq->lang, &d.keliru)) {
        d.isian = &k->isian;
        return meja_show(rq, &k->m, 422, &d);
    }
    return rq_write(rq, kerja_put, kerja_done, k);
}

enum mk_result tindak_laporan_post(struct request *rq)
{
    enum mk_result r;
    struct kerja *k = kerja_new(rq, &r);
    const char *day = rq_form(rq, "laporan");
    struct date date;
    if (!k)
        return r;
    k->versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX);
    k->laporan = NO_DAY;
    k->laporan_teks = day;
    if (day && *day) {
        bool read = date_parse_iso(day, strlen(day), &date) == MK_OK;
        if (!read || date_to_days(date) > rq_today(rq) || date.year < 2010) {
            const struct ditolak d = { .laporan = day,
                                       .laporan_masalah = read ? tr(rq->lang, "Tanggal laporan tidak boleh sesudah hari ini.")
                                                               : tr(rq->lang, "Tulis tanggal seperti 2026-11-21.") };
            return meja_show(rq, &k->m, 422, &d);
        }
        k->laporan = date_to_days(date);
    }
    return rq_write(rq, kerja_put, kerja_done, k);
}
