/* skm_meja.c: what the survey brings to the desk: periods that want a step, units behind schedule, quarantines that wait for
 * a second person, new suggestions; and hits of the search. */
#include "skm/skm_halaman.h"
#include "skm/skm_jujur.h"
#include "web/message.h"

/* What must be done now with a period: open, close, publish. *ret_late: it should have been done. */
static const char *todo_of(struct request *rq, const struct periode *p, bool *ret_late, int32_t *ret_day)
{
    int32_t today = rq_today(rq);
    *ret_late = true;
    *ret_day = p->selesai;
    switch (p->keadaan) {
    case PERIODE_RENCANA:
        *ret_day = p->mulai;
        return today >= p->mulai ? tr(rq->lang, "Masa pengisian sudah mulai, tetapi periode belum dibuka.") : NULL;
    case PERIODE_BUKA:
    case PERIODE_PANJANG:
        if (today > p->selesai)
            return tr(rq->lang, "Masa pengisian sudah lewat, tetapi periode belum ditutup.");
        *ret_late = false;
        if (today + MEJA_HARI_DEPAN >= p->selesai)
            return arena_format(rq->arena, "%s %s.", tr(rq->lang, "Masa pengisian berakhir"), skm_tanggal(rq, p->selesai, false));
        return NULL;
    case PERIODE_TUTUP:
        *ret_late = false;
        return tr(rq->lang, "Sudah ditutup, hasilnya belum diterbitkan.");
    case PERIODE_TERBIT:
    case N_KEADAAN:
        break;
    }
    return NULL;
}

static const char *period_href(struct request *rq, struct period p, const char *behind)
{
    const char *path = arena_format(rq->arena, "/kelola/skm/periode/%s%s", skm_periode_kode(rq->arena, p), behind);
    return path ? path : "/kelola/skm";
}

static void periods_add(struct request *rq, const struct skm_periode_list *list, struct meja_hari *h)
{
    for (size_t i = 0; i < list->n; i++) {
        bool late;
        int32_t day;
        const struct periode *p = &list->item[i].p;
        const char *text = todo_of(rq, p, &late, &day);
        const struct meja_baris b = { .saat = late ? MEJA_LEWAT : MEJA_TENGGAT, .teks = arena_format(rq->arena, "%s %s",
                                      tr(rq->lang, "Periode survei"), skm_periode_nama(rq, p->p)), .rinci = text,
                                      .href = period_href(rq, p->p, ""), .hari = day };
        if (text && b.teks)
            meja_tambah(h, &b);
    }
}

/* A survey without a period has no sampling plan and can never be closed and published. */
static enum mk_result none_planned(struct request *rq, const struct skm_periode_list *list, struct meja_hari *h)
{
    struct skm_survei_list surveys;
    for (size_t i = 0; i < list->n; i++)
        if (list->item[i].p.selesai >= rq_today(rq))
            return MK_OK;
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &surveys);
    const struct meja_baris b = { .saat = MEJA_TENGGAT, .hari = rq_today(rq), .href = "/kelola/skm", .teks = tr(rq->lang, "Rencanakan periode survei"),
                                  .rinci = tr(rq->lang, "tidak ada periode yang berjalan atau direncanakan") };
    if (!r && surveys.n)
        meja_tambah(h, &b);
    return r;
}

/* One line a unit while there are few, else one for all. */
static void behind_add(struct request *rq, const struct periode *p, const struct skm_rencana_list *plan, struct meja_hari *h)
{
    const struct skm_rencana_unit **behind = NULL;
    size_t n = skm_tertinggal(rq->arena, plan, &behind), shown = behind && n <= 3 ? n : 0;
    for (size_t i = 0; i < shown; i++) {
        const char *tail = arena_format(rq->arena, "/unit/%s", behind[i]->kode);
        const struct meja_baris b = {
            .saat = MEJA_LEWAT, .teks = behind[i]->nama, .data = true, .hari = p->selesai, .href = tail ? period_href(rq, p->p, tail) : "/kelola/skm",
            .rinci = arena_format(rq->arena, "%s: %lld %s %lld %s", tr(rq->lang, "survei tertinggal jadwal"), (long long)behind[i]->n,
                                  tr(rq->lang, "dari"), (long long)behind[i]->target, tr(rq->lang, "jawaban")) };
        meja_tambah(h, &b);
    }
    const struct meja_baris all = {
        .saat = MEJA_LEWAT, .hari = p->selesai, .href = period_href(rq, p->p, "?lihat=tertinggal"), .rinci = skm_periode_nama(rq, p->p),
        .teks = arena_format(rq->arena, "%lld %s", (long long)n, tr(rq->lang, "unit tertinggal jadwal survei")) };
    if (n > shown && all.teks)
        meja_tambah(h, &all);
}

static enum mk_result suggestions_add(struct request *rq, const struct unit_list *units, struct meja_hari *h)
{
    struct cursor c;
    int64_t n = 0, today = rq_today(rq);
    db_select(rq->db, &c, &skm_stmts[Q_SARAN_BARU], ARGS(VI(rq->daerah->id), VI(today - MEJA_HARI_LALU), VI(today)));
    while (cursor_next(&c))
        if (skm_boleh_unit(rq, HAK_HASIL_LIHAT, units, cursor_int(&c, 0)))
            n += cursor_int(&c, 1);
    const struct meja_baris b = { .saat = MEJA_BERUBAH, .hari = (int32_t)today, .href = "/kelola/skm/saran?keadaan=belum",
                                  .teks = arena_format(rq->arena, "%lld %s", (long long)n, tr(rq->lang, "saran baru dalam tujuh hari")),
                                  .rinci = tr(rq->lang, "belum ditangani") };
    if (n > 0 && b.teks)
        meja_tambah(h, &b);
    return cursor_end(&c);
}

/* Proposals of others, for whoever may consent; one line each while there are few. */
static enum mk_result consents_add(struct request *rq, const struct unit_list *units, struct meja_hari *h)
{
    enum { FEW = 3 };
    static const struct { enum karantina_keadaan keadaan; const char *text; } waits[] = {
        { KARANTINA_DIUSULKAN, T("Usulan karantina menunggu persetujuan Anda") },
        { KARANTINA_LEPAS_DIUSULKAN, T("Usulan mencabut karantina menunggu persetujuan Anda") } };
    int64_t n = 0;
    enum mk_result r = db_int(rq->db, &skm_stmts[Q_KAR_WAIT], ARGS(VI(rq->daerah->id), VI(rq->orang->id)), &n);
    for (size_t w = 0; w < COUNT(waits) && !r && n > 0 && n <= FEW; w++) {
        struct skm_karantina_list list;
        r = skm_karantina_daftar(rq->db, rq->arena, rq->daerah->id, 0, waits[w].keadaan, rq->settings->list_page, 0, &list);
        for (size_t i = 0; !r && i < list.n; i++) {
            const struct skm_karantina *k = &list.item[i];
            const char *unit = "";
            for (size_t u = 0; u < units->n; u++)
                unit = units->item[u].id == k->k.unit ? units->item[u].nama : unit;
            const struct meja_baris b = {
                .saat = MEJA_TENGGAT, .hari = date_to_days(date_from_ms(k->dibuat, rq->daerah->zona)), .teks = tr(rq->lang, waits[w].text),
                .rinci = arena_format(rq->arena, "%s, %lld %s", unit, (long long)k->n, tr(rq->lang, "jawaban")),
                .href = arena_format(rq->arena, "/kelola/skm/karantina/%lld", (long long)k->id) };
            if (k->oleh != rq->orang->id && b.rinci && b.href)
                meja_tambah(h, &b);
        }
    }
    const struct meja_baris all = {
        .saat = MEJA_TENGGAT, .hari = rq_today(rq), .href = "/kelola/skm/periksa", .rinci = tr(rq->lang, "usulan orang lain, perlu orang kedua"),
        .teks = arena_format(rq->arena, "%lld %s", (long long)n, tr(rq->lang, "usulan karantina menunggu persetujuan Anda")) };
    if (!r && n > FEW && all.teks)
        meja_tambah(h, &all);
    return r;
}

static bool may_look(struct request *rq)
{
    return hak_boleh_sesuatu(rq->orang->grants, rq->orang->n_grants, HAK_HASIL_LIHAT, rq->daerah->id, rq_today(rq));
}

enum mk_result skm_meja_hari(struct request *rq, struct meja_hari *h)
{
    struct skm_periode_list list;
    struct skm_rencana_list plan;
    struct unit_list units;
    if (!may_look(rq))
        return MK_OK;
    enum mk_result r = skm_periode_all(rq->db, rq->arena, rq->daerah->id, &list);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    if (skm_boleh_daerah(rq, HAK_SURVEI_KELOLA)) {
        periods_add(rq, &list, h);
        r = none_planned(rq, &list, h);
    }
    if (!r && skm_boleh_daerah(rq, HAK_SURVEI_PERIKSA))
        r = consents_add(rq, &units, h);
    if (r)
        return r;
    int now = skm_periode_now(&list, rq_today(rq));
    const struct periode *p = now < 0 ? NULL : &list.item[now].p;
    if (p && (p->keadaan == PERIODE_BUKA || p->keadaan == PERIODE_PANJANG)) {
        r = skm_rencana_baca(rq->db, rq->arena, rq->daerah->id, p->p, 0, &list, rq_today(rq), &plan);
        if (r)
            return r;
        skm_rencana_saring(rq, &units, &plan);
        behind_add(rq, p, &plan, h);
    }
    return suggestions_add(rq, &units, h);
}

enum mk_result skm_meja_cari(struct request *rq, struct cari *c)
{
    struct skm_periode_list periods;
    struct skm_survei_list list;
    struct unit_list units;
    enum mk_result r = skm_periode_all(rq->db, rq->arena, rq->daerah->id, &periods);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    if (r)
        return r;
    if (may_look(rq)) {
        for (size_t i = 0; i < periods.n; i++)
            cari_tambah(c, CARI_SURVEI, skm_periode_nama(rq, periods.item[i].p.p), tr(rq->lang, "Periode survei"),
                        period_href(rq, periods.item[i].p.p, ""), "periode skm survei");
        cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Saran"), NULL, "/kelola/skm/saran", "masukan komentar pendapat warga suggestions");
        cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Hasil tahun sebelumnya"), NULL, "/kelola/skm/riwayat", "riwayat ikm lama arsip history");
        cari_tambah(c, CARI_HALAMAN, tr(rq->lang, "Kuesioner"), NULL, "/kelola/skm/instrumen", "instrumen pertanyaan versi questionnaire");
    }
    for (size_t i = 0; i < list.n; i++) { /* one that may be keyed in, else what everybody may see */
        const struct skm_survei *s = &list.item[i];
        bool key = skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, s->unit_id);
        const char *path = arena_format(rq->arena, "%s/%s", key ? "/kelola/skm/kertas" : "/s", s->kode);
        const char *title = arena_format(rq->arena, "%s: %s", tr(rq->lang, "Survei"), s->layanan);
        if (path && title)
            cari_tambah(c, CARI_SURVEI, title, s->unit, path, s->kode);
    }
    return MK_OK;
}
