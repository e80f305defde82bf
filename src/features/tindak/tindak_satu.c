/* tindak_satu.c: one activity: what was planned, the steps that the person may take, changing it, its history. */
#include <string.h>

#include "tindak/tindak.h"
#include "tindak/tindak_satu.view.h"
#include "web/message.h"

struct satu {
    struct tindak t;
    struct tindak_kamus kamus;
    bool ubah, pengesah;
};

static enum mk_result satu_baca(struct request *rq, struct satu *s)
{
    int64_t id = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    enum mk_result r = tindak_baca(rq->db, rq->arena, rq->daerah->id, id, &s->t);
    if (r == MK_OK)
        r = tindak_kamus(rq, &s->kamus);
    if (r == MK_NOT_FOUND || (r == MK_OK && !tindak_lihat(&s->kamus, s->t.unit_id)))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Kegiatan ini tidak ada, atau bukan wewenang Anda."));
    if (r != MK_OK)
        return r;
    s->ubah = rq_boleh_unit(rq, HAK_TINDAK_UBAH, &s->kamus.units, s->t.unit_id);
    s->pengesah = rq_boleh_unit(rq, HAK_TINDAK_SAHKAN, &s->kamus.units, s->t.unit_id);
    return MK_OK;
}

/* ---- steps ---- */

/* What the button says, by where one comes from and goes to. */
static struct tindak_satu_langkah step_words(enum lang lang, enum tindak_keadaan dari, enum tindak_keadaan ke)
{
    struct tindak_satu_langkah l = { .ke = tindak_kode(ke), .label = tr(lang, "Alasan"),
                                     .petunjuk = tr(lang, "Alasan tersimpan dalam riwayat.") };
    switch (ke) {
    case TINDAK_BERJALAN:
        l.tombol = dari == TINDAK_SELESAI ? tr(lang, "Kembalikan untuk dilengkapi") : tr(lang, "Mulai dikerjakan");
        break;
    case TINDAK_SELESAI:
        l.tombol = tr(lang, "Tandai selesai");
        l.label = tr(lang, "Bukti");
        l.petunjuk = tr(lang, "Nomor dokumen, tautan, atau apa yang sekarang dapat dilihat orang.");
        break;
    case TINDAK_TERVERIFIKASI:
        l.tombol = tr(lang, "Sahkan sebagai selesai");
        break;
    case TINDAK_DIBATALKAN:
        l.tombol = tr(lang, "Batalkan kegiatan");
        break;
    default:
        l.tombol = tr(lang, "Rencanakan lagi");
    }
    return l;
}

static bool steps_fill(struct request *rq, const struct satu *s, enum tindak_keadaan refused, struct tindak_satu_view *v)
{
    struct tindak_satu_langkah *item = arena_array(rq->arena, struct tindak_satu_langkah, N_TINDAK_KEADAAN);
    struct tindak_syarat need;
    bool first = true;
    if (!item)
        return false;
    for (int i = 0; i < 2 * N_TINDAK_KEADAAN; i++) { /* what leads on comes before what needs a reason */
        int ke = i % N_TINDAK_KEADAAN;
        if (!tindak_langkah(s->t.keadaan, (enum tindak_keadaan)ke, &need) || need.alasan != (i >= N_TINDAK_KEADAAN) ||
            !(need.pengesah ? s->pengesah : s->ubah))
            continue;
        struct tindak_satu_langkah l = step_words(rq->lang, s->t.keadaan, (enum tindak_keadaan)ke);
        l.isi = need.bukti || need.alasan;
        l.utama = first && !need.alasan;
        l.tolak = (int)refused == ke;
        first = first && !l.utama;
        item[v->n_langkah++] = l;
    }
    v->langkah = item;
    return true;
}

/* ---- the page ---- */

static enum mk_result history_fill(struct request *rq, const struct satu *s, struct tindak_satu_view *v)
{
    struct riwayat_list list;
    enum mk_result r = tindak_riwayat(rq->db, rq->arena, rq->daerah->id, s->t.id, &list);
    struct tindak_satu_riwayat *item = r ? NULL : arena_array(rq->arena, struct tindak_satu_riwayat, list.n + 1);
    if (r == MK_OK && !item)
        return tindak_no_memory(rq);
    for (size_t i = 0; r == MK_OK && i < list.n; i++)
        item[i] = (struct tindak_satu_riwayat){ .waktu = page_moment(rq, list.item[i].waktu), .oleh = list.item[i].oleh,
                                                .keadaan = list.item[i].keadaan < N_TINDAK_KEADAAN
                                                               ? tindak_nama(list.item[i].keadaan, rq->lang) : "",
                                                .persen = list.item[i].persen, .catatan = list.item[i].catatan,
                                                .proses = tindak_terbuka(list.item[i].keadaan) && list.item[i].persen > 0 };
    v->riwayat = item;
    v->n_riwayat = r ? 0 : list.n;
    return r;
}

static bool times_fill(struct request *rq, int tahun, int triwulan, struct tindak_satu_view *v)
{
    static const char *const names[] = { T("Triwulan I"), T("Triwulan II"), T("Triwulan III"), T("Triwulan IV") };
    struct tindak_satu_triwulan *item = arena_array(rq->arena, struct tindak_satu_triwulan, 4);
    struct tindak_satu_tahun *years = arena_array(rq->arena, struct tindak_satu_tahun, 5);
    if (!item || !years)
        return false;
    for (int i = 0; i < 4; i++)
        item[i] = (struct tindak_satu_triwulan){ i + 1, tr(rq->lang, names[i]), i + 1 == triwulan };
    for (int i = 0; i < 5; i++)
        years[i] = (struct tindak_satu_tahun){ tahun - 2 + i, i == 2 };
    v->triwulan = item;
    v->n_triwulan = 4;
    v->tahun = years;
    v->n_tahun = 5;
    return true;
}

/* The unsur now, in this year: what the citizens say since. */
static enum mk_result now_fill(struct request *rq, const struct satu *s, struct tindak_satu_view *v)
{
    struct period p = { date_from_days(rq_today(rq)).year, PERIOD_TAHUN };
    struct ukuran u;
    enum mk_result r = house_ukur(rq->house, rq->db, rq->daerah->id, s->t.unit_id, p, &u);
    v->ada_kini = r == MK_OK && u.n > 0;
    v->nilai_kini = u.ikm[s->t.unsur];
    v->n_kini = u.n;
    v->periode_kini = tindak_periode_nama(rq, tindak_periode_kode(rq, p));
    return r;
}

/* What was sent and refused. */
struct ditolak {
    const struct tindak_isian *isian;
    struct tindak_keliru keliru;
    const char *masalah, *langkah_masalah, *catatan;
    enum tindak_keadaan ke;
    bool konflik;
};

static struct tindak_satu_view view_of(struct request *rq, const struct satu *s, const struct ditolak *d)
{
    const struct tindak *t = &s->t;
    const struct unit *unit = unit_find(&s->kamus.units, t->unit_id);
    const struct tindak_isian stored = { .kegiatan = t->kegiatan, .penanggung = t->penanggung, .tahun = t->tahun,
                                         .triwulan = t->triwulan, .persen = t->persen };
    const struct tindak_isian *i = d->isian ? d->isian : &stored;
    const char *plan = arena_format(rq->arena, "/kelola/tindak/rencana?unit=%lld&periode=%s", (long long)t->unit_id, t->periode);
    return (struct tindak_satu_view){
        .id = t->id, .unit = unit ? unit->nama : "", .periode = tindak_periode_nama(rq, t->periode),
        .unsur = unsur_long_name(t->unsur, rq->lang), .keadaan = tindak_nama(t->keadaan, rq->lang),
        .terbuka = tindak_terbuka(t->keadaan), .terlambat = tindak_terlambat(t->keadaan, t->batas, rq_today(rq)),
        .batas = tindak_hari(rq, t->batas, false), .waktu = tindak_waktu(rq, t->tahun, t->triwulan),
        .penanggung = t->penanggung, .kegiatan = t->kegiatan, .persen = tindak_tuntas(t->keadaan) ? 100 : t->persen,
        .bukti = t->bukti, .selesai = tindak_hari(rq, t->selesai, false), .ada_awal = t->n_awal > 0,
        .nilai_awal = t->nilai_awal, .n_awal = t->n_awal, .ubah = s->ubah && tindak_terbuka(t->keadaan),
        .versi = t->versi, .konflik = d->konflik, .masalah = d->masalah, .kini_kegiatan = t->kegiatan,
        .kini_penanggung = t->penanggung, .kini_waktu = tindak_waktu(rq, t->tahun, t->triwulan),
        .e_kegiatan = d->keliru.kegiatan, .e_penanggung = d->keliru.penanggung, .e_waktu = d->keliru.waktu,
        .e_persen = d->keliru.persen, .i_kegiatan = i->kegiatan, .i_penanggung = i->penanggung, .i_persen = i->persen,
        .langkah_masalah = d->langkah_masalah, .catatan = d->catatan, .rencana = rq_link(rq, plan ? plan : "/kelola/tindak"),
    };
}

static enum mk_result satu_show(struct request *rq, const struct satu *s, int status, const struct ditolak *d)
{
    struct tindak_satu_view v = view_of(rq, s, d);
    struct page page;
    enum mk_result r = history_fill(rq, s, &v);
    if (r == MK_OK)
        r = now_fill(rq, s, &v);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Kegiatan tindak lanjut"));
    if (r != MK_OK)
        return r;
    if (!steps_fill(rq, s, d->langkah_masalah ? d->ke : N_TINDAK_KEADAAN, &v) ||
        !times_fill(rq, d->isian && d->isian->tahun ? d->isian->tahun : s->t.tahun,
                    d->isian && d->isian->triwulan ? d->isian->triwulan : s->t.triwulan, &v))
        return tindak_no_memory(rq);
    tindak_satu_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result tindak_satu_get(struct request *rq)
{
    const struct ditolak none = { .ke = N_TINDAK_KEADAAN };
    struct satu s;
    enum mk_result r = satu_baca(rq, &s);
    return r ? r : satu_show(rq, &s, 200, &none);
}

/* ---- changes ---- */

struct kerja {
    struct pencatat p;
    struct tindak_isian isian;
    const char *catatan;
    int64_t id, versi;
    enum tindak_keadaan ke; /* N_TINDAK_KEADAAN: the fields are changed */
    int32_t today;
    bool pengesah;
};

static enum mk_result kerja_put(struct db *tx, void *arg, struct err *err)
{
    struct kerja *k = arg;
    if (k->ke == N_TINDAK_KEADAAN)
        return tindak_ubah(tx, &k->p, k->id, k->versi, &k->isian, err);
    return tindak_pindah(tx, &k->p, k->id, k->versi, k->ke, k->catatan, k->pengesah, k->today, err);
}

static enum mk_result kerja_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct kerja *k = arg;
    struct satu s;
    bool step = k->ke != N_TINDAK_KEADAAN;
    if (result == MK_OK) {
        const char *path = arena_format(rq->arena, "/kelola/tindak/%lld", (long long)k->id);
        return path ? rq_redirect(rq, rq_link(rq, path)) : tindak_no_memory(rq);
    }
    if (result != MK_INVALID && result != MK_CONFLICT && result != MK_DENIED)
        return result;
    const char *problem = arena_text(rq->arena, rq->err.text);
    const struct ditolak d = { .isian = step ? NULL : &k->isian, .masalah = step ? NULL : problem,
                               .langkah_masalah = step ? problem : NULL, .catatan = k->catatan, .ke = k->ke,
                               .konflik = !step && result == MK_CONFLICT };
    enum mk_result r = satu_baca(rq, &s);
    return r ? r : satu_show(rq, &s, mk_http_status(result), &d);
}

/* NULL: *ret is the answer already. */
static struct kerja *kerja_new(struct request *rq, struct satu *s, enum mk_result *ret)
{
    struct kerja *k = arena_new(rq->arena, struct kerja);
    *ret = k ? satu_baca(rq, s) : tindak_no_memory(rq);
    if (!k || *ret != MK_OK)
        return NULL;
    if (!s->ubah && !s->pengesah) {
        *ret = fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berwenang mengubah kegiatan unit ini."));
        return NULL;
    }
    *k = (struct kerja){ .p = rq_pencatat(rq), .id = s->t.id, .versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX),
                         .ke = N_TINDAK_KEADAAN, .today = rq_today(rq), .pengesah = s->pengesah };
    return k;
}

enum mk_result tindak_satu_post(struct request *rq)
{
    struct ditolak d = { .ke = N_TINDAK_KEADAAN };
    struct satu s;
    enum mk_result r;
    struct kerja *k = kerja_new(rq, &s, &r);
    if (!k)
        return r;
    k->isian = (struct tindak_isian){
        .unsur = s.t.unsur, .kegiatan = rq_form(rq, "kegiatan"), .penanggung = rq_form(rq, "penanggung"),
        .tahun = (int)rq_int(rq_form(rq, "tahun"), 0, 0, 9999), .triwulan = (int)rq_int(rq_form(rq, "triwulan"), 0, 0, 9),
        .persen = (int)rq_int(rq_form(rq, "persen"), -1, 0, 1000) };
    if (!tindak_isian_periksa(&k->isian, date_from_days(rq_today(rq)).year, rq->lang, &d.keliru)) {
        d.isian = &k->isian;
        d.masalah = tr(rq->lang, "Periksa lagi isian ini");
        return satu_show(rq, &s, 422, &d);
    }
    return rq_write(rq, kerja_put, kerja_done, k);
}

enum mk_result tindak_langkah_post(struct request *rq)
{
    struct satu s = { 0 };
    enum mk_result r;
    struct kerja *k = kerja_new(rq, &s, &r);
    struct tindak_syarat need = { 0 };
    if (!k)
        return r;
    k->ke = tindak_dari_kode(rq_form(rq, "ke"));
    k->catatan = rq_form(rq, "catatan");
    if (k->ke == N_TINDAK_KEADAAN)
        return fail(rq, MK_INVALID, "%s", tr(rq->lang, "Langkah ini tidak dikenal."));
    if (tindak_langkah(s.t.keadaan, k->ke, &need) && !need.pengesah && !s.ubah)
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berwenang mengubah kegiatan unit ini."));
    return rq_write(rq, kerja_put, kerja_done, k);
}
