/* skm_resmi.c: published results for everybody: all of them, one with its figures and its signature, as text to be checked,
 * as open data; and what pages say of a figure: official or "sementara" (ADR 0026). */
#include <sodium.h>
#include <string.h>

#include "skm/resmi.view.h"
#include "skm/resmi_satu.view.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/skm_terbit.h"
#include "web/message.h"

static const char *number_path(struct request *rq, int64_t nomor)
{
    const char *s = arena_format(rq->arena, "/hasil/resmi/%lld", (long long)nomor);
    return s ? rq_link(rq, s) : NULL;
}

/* ---- what a page says ---- */

/* Of one planned period: the row that stands, else the newest; was it published as a whole before rows were kept? */
static enum skm_status status_of(const struct skm_terbitan_list *list, const struct skm_periode *x,
                                 const struct skm_terbitan **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < list->n; i++) {
        const struct skm_terbitan *t = &list->item[i];
        if (t->p.year != x->p.p.year || t->p.kind != x->p.p.kind)
            continue;
        if (!*ret || !t->ditarik)
            *ret = t;
        if (!t->ditarik)
            return STATUS_RESMI;
    }
    if (*ret)
        return STATUS_DITARIK;
    return x->p.keadaan == PERIODE_TERBIT ? STATUS_RESMI : x->p.keadaan == PERIODE_TUTUP ? STATUS_TUTUP : STATUS_SEMENTARA;
}

static const char *status_text(struct request *rq, enum skm_status s, const struct skm_terbitan *t)
{
    switch (s) {
    case STATUS_RESMI:
        return t ? arena_format(rq->arena, "%s %s", tr(rq->lang, "Hasil resmi, terbit"), page_day_of(rq, t->waktu)) : tr(rq->lang, "Hasil resmi");
    case STATUS_DITARIK:
        return t ? arena_format(rq->arena, "%s %s", tr(rq->lang, "Sementara: hasil resminya ditarik"), page_day_of(rq, t->ditarik))
                 : tr(rq->lang, "Sementara: sebagian hasil resminya ditarik");
    case STATUS_TUTUP:
        return tr(rq->lang, "Sementara: sudah ditutup, belum diterbitkan");
    case STATUS_SEMENTARA:
        break;
    }
    return tr(rq->lang, "Hasil sementara");
}

/* All of a unit: several parts of a page ask. */
static enum mk_result terbitan_here(struct request *rq, int64_t unit, struct skm_terbitan_list *ret)
{
    static const char kind;
    struct skm_terbitan_list *kept = rq_once(rq, &kind, unit, 0);
    if (kept) {
        *ret = *kept;
        return MK_OK;
    }
    enum mk_result r = skm_terbit_baca(rq->db, rq->arena, rq->daerah->id, unit, NULL, TERBIT_MAX, ret);
    if (!r && (kept = arena_new(rq->arena, struct skm_terbitan_list))) {
        *kept = *ret;
        rq_once_keep(rq, &kind, unit, 0, kept);
    }
    return r;
}

enum mk_result skm_keadaan_hasil(struct request *rq, int64_t unit, struct period p, struct skm_keadaan_hasil *ret)
{
    struct skm_periode_list periods;
    struct skm_terbitan_list list;
    const struct skm_terbitan *one = NULL;
    enum skm_status least = STATUS_RESMI;
    int32_t first, last, covered = 0;
    size_t parts = 0;
    enum mk_result r = skm_periode_here(rq, &periods);
    if (!r)
        r = terbitan_here(rq, unit, &list);
    if (r)
        return r;
    period_months(p, &first, &last);
    for (size_t i = 0; i < periods.n; i++) {
        int32_t from, to;
        const struct skm_terbitan *t;
        period_months(periods.item[i].p.p, &from, &to);
        if (from < first || to > last)
            continue;
        covered += to - from + 1;
        parts++;
        enum skm_status s = status_of(&list, &periods.item[i], &t);
        if (s == STATUS_DITARIK || s < least)
            least = least == STATUS_SEMENTARA ? least : s;
        one = t ? t : one;
    }
    if (covered != last - first + 1)
        least = STATUS_SEMENTARA;
    if (least == STATUS_SEMENTARA || least == STATUS_TUTUP || parts != 1)
        one = NULL;
    *ret = (struct skm_keadaan_hasil){ least, status_text(rq, least, one),
                                       one ? number_path(rq, one->nomor) : least >= STATUS_DITARIK ? rq_link(rq, "/hasil/resmi") : NULL };
    return ret->teks ? MK_OK : MK_TOO_BIG;
}

/* ---- all ---- */

static enum mk_result units_fill(struct request *rq, int64_t chosen, struct resmi_view *v)
{
    struct unit_list units;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    struct resmi_unit *item = r ? NULL : arena_array(rq->arena, struct resmi_unit, units.n + 2);
    if (!item)
        return r ? r : MK_TOO_BIG;
    item[v->n_unit++] = (struct resmi_unit){ "daerah", rq->daerah->nama, chosen == 0 };
    for (size_t i = 0; i < units.n; i++)
        item[v->n_unit++] = (struct resmi_unit){ units.item[i].kode, units.item[i].nama, units.item[i].id == chosen };
    v->unit = item;
    return MK_OK;
}

/* -1 all, 0 the region. */
static enum mk_result unit_asked(struct request *rq, int64_t *ret)
{
    const char *kode = rq_query(rq, "unit");
    struct unit u;
    *ret = !kode || !*kode ? -1 : 0;
    if (*ret < 0 || strcmp(kode, "daerah") == 0)
        return MK_OK;
    enum mk_result r = registry_unit(rq->db, rq->arena, rq->daerah->id, kode, &u);
    *ret = r ? -1 : u.id;
    return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Unit ini tidak ada.")) : r;
}

static const char *list_path(struct request *rq, size_t page)
{
    const char *unit = rq_query(rq, "unit"), *slug = unit ? registry_slug(rq->arena, unit) : NULL;
    const char *s = arena_format(rq->arena, "/hasil/resmi?unit=%s&hal=%zu", slug ? slug : "", page);
    return s ? rq_link(rq, s) : NULL;
}

enum mk_result skm_resmi_get(struct request *rq)
{
    struct skm_terbitan_list list;
    struct resmi_view v = { .n = 0 };
    struct page page;
    int64_t unit = -1;
    enum mk_result r = unit_asked(rq, &unit);
    if (!r)
        r = skm_terbit_baca(rq->db, rq->arena, rq->daerah->id, unit, NULL, TERBIT_MAX, &list);
    if (!r)
        r = units_fill(rq, unit, &v);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Hasil resmi"));
    size_t each = (size_t)rq->settings->list_page;
    struct resmi_baris *rows = r ? NULL : arena_array(rq->arena, struct resmi_baris, each);
    if (!rows)
        return r ? r : MK_TOO_BIG;
    size_t pages = list.n ? (list.n + each - 1) / each : 1, at = (size_t)rq_int(rq_query(rq, "hal"), 1, 1, (int64_t)pages);
    for (size_t i = (at - 1) * each; i < list.n && v.n_baris < each; i++) {
        const struct skm_terbitan *t = &list.item[i];
        enum grade g = skm_grade(t->ikm);
        rows[v.n_baris++] = (struct resmi_baris){
            .nomor = t->nomor, .periode = skm_periode_nama(rq, t->p), .nama = t->nama, .ikm = t->ikm, .grade = skm_letter(g),
            .grade_word = grade_word(g, rq->lang), .jawaban = t->t.n, .tanggal = page_day_of(rq, t->waktu),
            .ditarik = t->ditarik ? page_day_of(rq, t->ditarik) : NULL };
    }
    v.baris = rows;
    v.n = (int64_t)list.n;
    v.sebelum = at > 1 ? list_path(rq, at - 1) : NULL;
    v.sesudah = at < pages ? list_path(rq, at + 1) : NULL;
    resmi_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- one ---- */

static enum mk_result one_asked(struct request *rq, struct skm_terbitan *t)
{
    int64_t nomor = rq_int(rq_path(rq, "nomor"), 0, 1, INT64_MAX);
    enum mk_result r = nomor ? skm_terbit_satu(rq->db, rq->arena, rq->daerah->id, nomor, t) : MK_NOT_FOUND;
    return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Hasil resmi ini tidak ada.")) : r;
}

static const char *note_text(struct request *rq, const struct skm_terbitan *t)
{
    struct buf b;
    buf_init(&b, TERBIT_TEKS_MAX + 500);
    skm_terbit_note(&b, t);
    return say_keep(rq->arena, &b);
}

static enum mk_result unsur_fill(struct request *rq, const struct skm_terbitan *t, struct resmi_satu_view *v)
{
    struct resmi_satu_unsur *rows = arena_array(rq->arena, struct resmi_satu_unsur, N_UNSUR);
    if (!rows)
        return MK_TOO_BIG;
    for (int u = 0; u < N_UNSUR; u++) {
        int nrr = 0, own = 0;
        enum mk_result r = skm_nrr(&t->t, (enum unsur)u, &nrr);
        if (!r)
            r = skm_ikm_unsur(&t->t, (enum unsur)u, &own);
        if (r)
            return r;
        rows[u] = (struct resmi_satu_unsur){ unsur_long_name((enum unsur)u, rq->lang), nrr, own, skm_letter(skm_grade(own)),
                                             grade_word(skm_grade(own), rq->lang) };
    }
    v->unsur = rows;
    v->n_unsur = N_UNSUR;
    return skm_bars(rq, &t->t, "unsur", &v->bars, &v->weakest);
}

enum mk_result skm_resmi_satu_get(struct request *rq)
{
    struct skm_terbitan t = { .ikm = 0 };
    struct page page;
    enum mk_result r = one_asked(rq, &t);
    if (r)
        return r;
    enum grade g = skm_grade(t.ikm);
    char *key = arena_array(rq->arena, char, 2 * POHON_KUNCI + 1);
    if (!key)
        return MK_TOO_BIG;
    sodium_bin2hex(key, 2 * POHON_KUNCI + 1, t.kunci, POHON_KUNCI);
    struct resmi_satu_view v = {
        .nomor = t.nomor, .nama = t.nama, .unit = t.unit_id ? t.unit_kode : NULL, .periode = skm_periode_nama(rq, t.p),
        .periode_kode = skm_periode_kode(rq->arena, t.p), .ikm = t.ikm, .grade = skm_letter(g), .grade_word = grade_word(g, rq->lang),
        .range = skm_range_sentence(rq->arena, &(struct skm_figure){ .low = t.low, .high = t.high, .semua = skm_terbit_lengkap(&t) }, rq->lang), .n = t.t.n, .users = t.users, .target = t.target,
        .tercapai = t.target > 0 && t.t.n >= t.target, .kurang = t.target > t.t.n, .daerah = t.unit_id == 0, .gabung = t.gabung,
        .terukur = t.terukur, .dari = t.dari, .ni = t.ni, .tanggal = page_day_of(rq, t.waktu), .oleh = t.oleh,
        .ditarik = t.ditarik ? page_day_of(rq, t.ditarik) : NULL, .ditarik_oleh = t.ditarik_oleh, .alasan = t.alasan,
        .bertanda = t.bertanda, .kunci = key, .catatan = note_text(rq, &t), .sah = skm_terbit_holds(&t),
    };
    r = unsur_fill(rq, &t, &v);
    if (!r)
        r = page_init(rq, &page, arena_format(rq->arena, "%s %lld", tr(rq->lang, "Hasil resmi nomor"), (long long)t.nomor));
    if (r)
        return r;
    resmi_satu_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

enum mk_result skm_resmi_note_get(struct request *rq)
{
    struct skm_terbitan t;
    enum mk_result r = one_asked(rq, &t);
    if (r)
        return r;
    skm_terbit_note(rq_out(rq), &t);
    return rq_send(rq, 200, "text/plain; charset=utf-8");
}

/* ---- open data ---- */

static void time_cell(struct buf *b, int64_t ms)
{
    if (ms)
        time_iso_utc(b, ms);
}

static void decimal_cell(struct buf *b, int v)
{
    buf_char(b, ',');
    if (v >= 0)
        buf_decimal(b, v, 2);
}

static void line_csv(struct buf *b, const struct skm_terbitan *t)
{
    buf_format(b, "%lld,", (long long)t->nomor);
    period_code(b, t->p);
    buf_char(b, ',');
    csv_cell(b, t->unit_kode, ',');
    buf_char(b, ',');
    csv_cell(b, t->nama, ',');
    buf_format(b, ",%lld,%lld,%lld", (long long)t->t.n, (long long)t->users, (long long)t->target);
    for (int u = 0; u < N_UNSUR; u++) {
        int own = -1;
        if (skm_ikm_unsur(&t->t, (enum unsur)u, &own))
            own = -1;
        decimal_cell(b, own);
    }
    decimal_cell(b, t->ikm);
    decimal_cell(b, t->low);
    decimal_cell(b, t->high);
    buf_format(b, ",%c,", grade_letter(skm_grade(t->ikm)));
    time_cell(b, t->waktu);
    buf_char(b, ',');
    csv_cell(b, t->oleh, ',');
    buf_char(b, ',');
    time_cell(b, t->ditarik);
    buf_char(b, ',');
    csv_cell(b, t->alasan, ',');
    H(b, "\r\n");
}

enum mk_result skm_resmi_csv_get(struct request *rq)
{
    struct skm_terbitan_list list;
    enum mk_result r = skm_terbit_baca(rq->db, rq->arena, rq->daerah->id, -1, NULL, TERBIT_MAX, &list);
    if (r)
        return r;
    struct buf *b = rq_out(rq);
    H(b, "nomor,periode,unit,nama,n,pengguna,target,ikm_u1,ikm_u2,ikm_u3,ikm_u4,ikm_u5,ikm_u6,ikm_u7,ikm_u8,ikm_u9,ikm,bawah,"
         "atas,mutu,terbit,oleh,ditarik,alasan\r\n");
    for (size_t i = 0; i < list.n; i++)
        line_csv(b, &list.item[i]);
    rq_set_header(rq, "Content-Disposition", "attachment; filename=\"skm-hasil-resmi.csv\"");
    return rq_send(rq, 200, "text/csv; charset=utf-8");
}

static void line_json(struct request *rq, struct buf *b, const struct skm_terbitan *t)
{
    buf_format(b, "{\"nomor\":%lld,\"periode\":\"", (long long)t->nomor);
    period_code(b, t->p);
    H(b, "\",\"unit\":");
    json_text(b, t->unit_id ? t->unit_kode : NULL);
    H(b, ",\"nama\":");
    json_text(b, t->nama);
    buf_format(b, ",\"n\":%lld,\"pengguna\":%lld,\"target\":%lld,\"unsur\":{", (long long)t->t.n, (long long)t->users, (long long)t->target);
    for (int u = 0; u < N_UNSUR; u++) {
        int own = 0;
        buf_format(b, "%s\"%s\":\"", u ? "," : "", unsur_code((enum unsur)u));
        if (skm_ikm_unsur(&t->t, (enum unsur)u, &own) == MK_OK)
            buf_decimal(b, own, 2);
        buf_char(b, '"');
    }
    H(b, "}");
    skm_decimal_json(b, "ikm", t->ikm);
    skm_decimal_json(b, "bawah", t->low);
    skm_decimal_json(b, "atas", t->high);
    buf_format(b, ",\"mutu\":\"%c\",\"terbit\":\"", grade_letter(skm_grade(t->ikm)));
    time_iso_utc(b, t->waktu);
    H(b, "\",\"oleh\":");
    json_text(b, t->oleh);
    H(b, ",\"ditarik\":");
    if (t->ditarik) {
        buf_char(b, '"');
        time_iso_utc(b, t->ditarik);
        H(b, "\",\"alasan\":");
        json_text(b, t->alasan);
    } else
        H(b, "null,\"alasan\":null");
    H(b, ",\"catatan\":");
    json_text(b, note_text(rq, t));
    H(b, "}");
}

enum mk_result skm_resmi_json_get(struct request *rq)
{
    struct skm_terbitan_list list;
    enum mk_result r = skm_terbit_baca(rq->db, rq->arena, rq->daerah->id, -1, NULL, TERBIT_MAX, &list);
    if (r)
        return r;
    struct buf *b = rq_out(rq);
    buf_format(b, "{\"demo\":%s,\"convention\":\"%s\",\"hasil\":[", rq->daerah->demo ? "true" : "false", skm_bobot_name(BOBOT_TEPAT));
    for (size_t i = 0; i < list.n; i++) {
        if (i)
            H(b, ",\n");
        line_json(rq, b, &list.item[i]);
    }
    H(b, "]}\n");
    return rq_json(rq, 200);
}
