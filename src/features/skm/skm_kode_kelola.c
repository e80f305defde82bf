/* skm_kode_kelola.c: batches of one-time codes at the desk: made and printed at once, listed with what is spent and
 * left, voided with a reason.
 *
 * Whoever enters answers for a unit (SURVEI_ISI) hands out its tickets. The codes stand in the answer to the form and
 * nowhere else; a form that is sent twice makes one batch, named by the number the form brought along. */
#include <stdio.h>
#include <string.h>

#include "skm/kelola_kode.view.h"
#include "skm/kelola_kode_cetak.view.h"
#include "skm/skm_halaman.h"
#include "skm/skm_kode_pdf.h"
#include "skm/skm_saring.h"
#include "base/utf8.h"
#include "web/cetak.h"
#include "web/message.h"

enum { ALASAN_MIN = 10, ALASAN_MAX = 300 };

/* ---- the list ---- */

static const struct skm_saring_jenis jenis = {
    "/kelola/skm/kode", { { "semua", T("Semua keadaan") }, { "berlaku", T("Masih berlaku") }, { "selesai", T("Tidak berlaku lagi") } }
};

/* What the form brought, and what is wrong with it. */
struct isian {
    const char *layanan, *jumlah, *sampai, *layanan_salah, *jumlah_salah, *sampai_salah;
};

static bool choices_fill(struct request *rq, const struct skm_saring *f, const struct isian *x, struct kelola_kode_view *v)
{
    struct kelola_kode_layanan *services = arena_array(rq->arena, struct kelola_kode_layanan, f->survei.n + 1);
    if (!services)
        return false;
    for (size_t i = 0; i < f->survei.n; i++) {
        const struct skm_survei *s = &f->survei.item[i];
        if (s->open && skm_boleh_unit(rq, HAK_SURVEI_ISI, &f->units, s->unit_id))
            services[v->n_layanan++] = (struct kelola_kode_layanan){
                s->layanan_kode, arena_format(rq->arena, "%s \xe2\x80\x93 %s", s->unit, s->layanan),
                x->layanan && strcmp(x->layanan, s->layanan_kode) == 0 };
    }
    v->layanan = services;
    v->boleh = v->n_layanan > 0;
    v->disaring = skm_saring_ada(f);
    return true;
}

static void batch_fill(struct request *rq, const struct skm_saring *f, const struct cursor *c, struct kelola_kode_batch *ret)
{
    const int32_t sampai = (int32_t)cursor_int(c, 2);
    const int64_t there = cursor_int(c, 9), spent = cursor_int(c, 10);
    const bool void_ = !cursor_is_null(c, 5), over = sampai < rq_today(rq);
    *ret = (struct kelola_kode_batch){
        .id = arena_format(rq->arena, "%lld", (long long)cursor_int(c, 0)),
        .dibuat = skm_tanggal(rq, (int32_t)cursor_int(c, 1), false), .berlaku = skm_tanggal(rq, sampai, false),
        .n = cursor_int(c, 3), .satu = cursor_int(c, 4) == 1, .layanan_nama = arena_text(rq->arena, cursor_text(c, 6)),
        .unit_nama = arena_text(rq->arena, cursor_text(c, 7)), .terpakai = spent, .sisa = there - spent,
        .terhapus = there < cursor_int(c, 3), .lewat = over,
        .batal = void_ ? skm_tanggal(rq, (int32_t)cursor_int(c, 5), false) : NULL,
        .dapat_batal = !void_ && !over && there > spent &&
                       skm_boleh_unit(rq, HAK_SURVEI_ISI, &f->units, cursor_int(c, 8)),
    };
}

static enum mk_result list_fill(struct request *rq, const struct skm_saring *f, struct kelola_kode_view *v)
{
    int64_t each = rq->settings->list_page;
    struct kelola_kode_batch *rows = arena_array(rq->arena, struct kelola_kode_batch, (size_t)each);
    bool more = false;
    struct cursor c;
    if (!rows)
        return no_memory(rq);
    db_select(rq->db, &c, &skm_stmts[Q_KODE_BATCH_LIST],
              ARGS(VI(rq->daerah->id), VI(f->unit), VI(f->keadaan), VI(rq_today(rq)), VI(each + 1), VI((f->hal - 1) * each)));
    while (cursor_next(&c)) {
        if ((int64_t)v->n_batch == each)
            more = true;
        else
            batch_fill(rq, f, &c, &rows[v->n_batch++]);
    }
    v->batch = rows;
    v->kosong = v->n_batch == 0;
    v->sebelum = f->hal > 1 ? skm_saring_hal(rq, f, f->hal - 1) : NULL;
    v->sesudah = more ? skm_saring_hal(rq, f, f->hal + 1) : NULL;
    return cursor_end(&c);
}

static enum mk_result list_show(struct request *rq, int status, const struct isian *x, const char *problem)
{
    static const struct isian none = { .jumlah = "50" };
    const int32_t today = rq_today(rq);
    struct skm_saring f;
    struct page page;
    x = x ? x : &none;
    struct kelola_kode_view v = {
        .problem = problem, .jumlah = x->jumlah, .jumlah_salah = x->jumlah_salah, .sampai_salah = x->sampai_salah,
        .layanan_salah = x->layanan_salah, .sampai = x->sampai ? x->sampai : skm_tanggal(rq, today + KODE_HARI, true),
        .sampai_min = skm_tanggal(rq, today, true), .sampai_max = skm_tanggal(rq, today + KODE_HARI_MAX, true),
        .kunci = arena_format(rq->arena, "%lld", (long long)id_make()),
    };
    enum mk_result r = skm_saring_baca(rq, &jenis, &f);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Kode sekali pakai"));
    if (!r && !choices_fill(rq, &f, x, &v))
        r = no_memory(rq);
    if (!r)
        r = list_fill(rq, &f, &v);
    if (!r)
        r = skm_saring_gambar(rq, &f, &v.saring);
    if (r)
        return r;
    kelola_kode_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_kode_kelola_get(struct request *rq)
{
    return list_show(rq, 200, NULL, NULL);
}

/* ---- making ---- */

struct buat {
    struct skm_pelaku p;
    struct isian isian;
    struct skm_survei survei;
    int64_t batch, n;
    int32_t sampai;
    char (*kode)[KODE_POLOS];
    bool pdf;
    struct buf naskah, file; /* of a PDF */
    struct err err;
};

static enum mk_result buat_put(struct db *tx, void *arg, struct err *err)
{
    struct buat *k = arg;
    char objek[JEJAK_OBJEK_MAX], sesudah[96];
    struct buf day;
    int64_t added = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_KODE_BATCH_ADD],
                               ARGS(VI(k->p.daerah), VI(k->batch), VI(k->survei.id), VI(k->p.today), VI(k->sampai), VI(k->n),
                                    VI(0)), &added);
    if (!r && !added)
        return err_set(err, MK_CONFLICT, "formulir ini sudah dikirim");
    for (int64_t i = 0; i < k->n && !r; i++) {
        unsigned char sidik[KODE_SIDIK];
        skm_kode_sidik(k->kode[i], sidik);
        r = db_exec(tx, &skm_stmts[Q_KODE_ADD], ARGS(VI(k->p.daerah), VB(sidik, sizeof sidik), VI(k->batch)), NULL);
    }
    if (r)
        return r;
    buf_init(&day, 32);
    date_iso(&day, date_from_days(k->sampai));
    snprintf(objek, sizeof objek, "kode survei %.100s", k->survei.layanan_kode);
    snprintf(sesudah, sizeof sesudah, "{\"jumlah\":%lld,\"sampai\":\"%.12s\"}", (long long)k->n, buf_text(&day));
    buf_release(&day);
    return skm_jejak(tx, &k->p, "skm.kode_buat", objek, NULL, sesudah, NULL);
}

static enum mk_result buat_done(struct request *rq, void *arg, enum mk_result result);

static enum mk_result sheet_show(struct request *rq, const struct buat *k)
{
    const char *base = rq->daerah->alamat ? rq->daerah->alamat : "", *plain = strstr(base, "://");
    struct kelola_kode_cetak_karcis *rows = arena_array(rq->arena, struct kelola_kode_cetak_karcis, (size_t)k->n);
    struct page page;
    struct kelola_kode_cetak_view v = {
        .layanan_nama = k->survei.layanan, .unit_nama = k->survei.unit, .n = k->n, .karcis = rows,
        .berlaku = skm_tanggal(rq, k->sampai, false), .alamat = plain ? arena_format(rq->arena, "%s/k", plain + 3) : NULL,
    };
    enum mk_result r = rows ? page_init(rq, &page, tr(rq->lang, "Lembar karcis")) : no_memory(rq);
    if (r)
        return r;
    for (int64_t i = 0; i < k->n; i++) {
        char shown[KODE_TEKS];
        kode_tulis(k->kode[i], shown);
        rows[v.n_karcis++] = (struct kelola_kode_cetak_karcis){
            arena_text(rq->arena, shown), { arena_format(rq->arena, "%s/k/%s", base, shown), "Kode QR survei" } };
    }
    rq_set_header(rq, "Cache-Control", "no-store");
    kelola_kode_cetak_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- as a file ---- */

enum { FILE_MAX = 32 << 20 };

static enum mk_result pdf_send(struct request *rq, const struct buat *k)
{
    const char *name = arena_format(rq->arena, "attachment; filename=\"karcis-%s.pdf\"", k->survei.layanan_kode);
    buf_add(rq_out(rq), k->file.p, k->file.n);
    rq_set_header(rq, "Content-Disposition", name ? name : "attachment");
    rq_set_header(rq, "Cache-Control", "no-store");
    return rq_send(rq, 200, "application/pdf");
}

static enum mk_result pdf_stored(struct request *rq, void *arg, enum mk_result result)
{
    struct buat *k = arg;
    enum mk_result r = result ? buat_done(rq, k, result) : pdf_send(rq, k);
    buf_release(&k->file);
    return r;
}

static enum mk_result pdf_run(void *arg)
{
    struct buat *k = arg;
    return cetak_run(CETAK_PDF, &k->naskah, &k->file, &k->err);
}

static enum mk_result pdf_printed(struct request *rq, void *arg, enum mk_result result)
{
    struct buat *k = arg;
    buf_release(&k->naskah);
    if (result == MK_OK)
        return rq_write(rq, buat_put, pdf_stored, k);
    buf_release(&k->file);
    return fail(rq, result, "%s", k->err.text);
}

static enum mk_result pdf_make(struct request *rq, struct buat *k)
{
    const struct skm_kode_lembar sheet = { .survei = &k->survei, .alamat = rq->daerah->alamat, .berlaku = skm_tanggal(rq, k->sampai, false),
                                           .hari = skm_tanggal(rq, k->p.today, true), .kode = k->kode, .n = k->n };
    buf_init(&k->naskah, NASKAH_BYTES);
    buf_init(&k->file, FILE_MAX);
    skm_kode_lembar(&k->naskah, rq->arena, &sheet);
    return rq_offload(rq, pdf_run, pdf_printed, k);
}

static enum mk_result buat_done(struct request *rq, void *arg, enum mk_result result)
{
    struct buat *k = arg;
    if (result == MK_CONFLICT)
        return list_show(rq, 409, &k->isian, tr(rq->lang, "Formulir ini sudah dikirim dan karcisnya sudah dibuat. Bila lembarnya belum tercetak, batalkan karcis itu lalu buat yang baru."));
    return result ? result : sheet_show(rq, k);
}

static enum mk_result buat_read(struct request *rq, struct buat *k, bool *ret_good)
{
    struct skm_survei_list list;
    struct unit_list units;
    struct date d;
    struct isian *x = &k->isian;
    *x = (struct isian){ .layanan = rq_form(rq, "layanan"), .jumlah = rq_form(rq, "jumlah"), .sampai = rq_form(rq, "sampai") };
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    for (size_t i = 0; i < list.n && x->layanan; i++)
        if (list.item[i].open && strcmp(list.item[i].layanan_kode, x->layanan) == 0 &&
            skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, list.item[i].unit_id))
            k->survei = list.item[i];
    k->p = skm_pelaku_of(rq);
    k->n = rq_int(x->jumlah, 0, 1, KODE_BATCH_MAX);
    bool day = x->sampai && date_parse_iso(x->sampai, strlen(x->sampai), &d) == MK_OK;
    k->sampai = day ? date_to_days(d) : 0;
    if (!k->survei.id)
        x->layanan_salah = tr(rq->lang, "Pilih layanan dari daftar.");
    if (!k->n)
        x->jumlah_salah = tr(rq->lang, "Tulis angka 1 sampai 500.");
    if (k->sampai < k->p.today || k->sampai > k->p.today + KODE_HARI_MAX)
        x->sampai_salah = tr(rq->lang, "Pilih hari ini atau sesudahnya, paling lama satu tahun.");
    *ret_good = !x->layanan_salah && !x->jumlah_salah && !x->sampai_salah;
    return MK_OK;
}

enum mk_result skm_kode_kelola_post(struct request *rq)
{
    struct buat *k = arena_new(rq->arena, struct buat);
    bool good = false;
    enum mk_result r = k ? buat_read(rq, k, &good) : no_memory(rq);
    if (r)
        return r;
    if (!good)
        return list_show(rq, 422, &k->isian, NULL);
    k->batch = rq_int(rq_form(rq, "kunci"), 0, 1, INT64_MAX);
    if (!k->batch)
        k->batch = id_make();
    k->kode = arena_alloc(rq->arena, (size_t)k->n * sizeof *k->kode);
    if (!k->kode)
        return no_memory(rq);
    for (int64_t i = 0; i < k->n; i++)
        skm_kode_acak(k->kode[i]);
    const char *bentuk = rq_form(rq, "bentuk");
    if (bentuk && strcmp(bentuk, "pdf") == 0)
        return pdf_make(rq, k);
    return rq_write(rq, buat_put, buat_done, k);
}

/* ---- voiding ---- */

struct batal { struct skm_pelaku p; int64_t batch; const char *survei, *alasan; };

static enum mk_result batal_put(struct db *tx, void *arg, struct err *err)
{
    struct batal *k = arg;
    char objek[JEJAK_OBJEK_MAX];
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_KODE_BATCH_VOID], ARGS(VI(k->p.daerah), VI(k->batch), VI(k->p.today)), &changed);
    if (r || !changed)
        return r ? r : err_set(err, MK_CONFLICT, "sudah dibatalkan");
    snprintf(objek, sizeof objek, "kode survei %.60s, karcis %lld", k->survei, (long long)k->batch);
    return skm_jejak(tx, &k->p, "skm.kode_batal", objek, NULL, NULL, k->alasan);
}

static enum mk_result batal_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    if (result == MK_CONFLICT)
        return list_show(rq, 409, NULL, tr(rq->lang, "Karcis itu sudah dibatalkan orang lain."));
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/skm/kode"));
}

enum mk_result skm_kode_batal_post(struct request *rq)
{
    struct batal *k = arena_new(rq->arena, struct batal);
    struct unit_list units;
    struct cursor c;
    int64_t unit = 0;
    if (!k)
        return no_memory(rq);
    k->batch = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    db_select(rq->db, &c, &skm_stmts[Q_KODE_BATCH_ONE], ARGS(VI(rq->daerah->id), VI(k->batch)));
    if (cursor_next(&c)) {
        unit = cursor_int(&c, 0);
        k->survei = arena_text(rq->arena, cursor_text(&c, 1));
    }
    enum mk_result r = cursor_end(&c);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    if (!unit || !k->survei)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Karcis ini tidak ada."));
    if (!skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, unit))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Karcis ini milik unit lain."));
    k->alasan = rq_form(rq, "alasan");
    const size_t n = k->alasan ? utf8_length(k->alasan, strlen(k->alasan)) : 0;
    if (n < ALASAN_MIN || n > ALASAN_MAX)
        return list_show(rq, 422, NULL, tr(rq->lang, "Tulis alasan pembatalan, 10 sampai 300 huruf."));
    k->p = skm_pelaku_of(rq);
    return rq_write(rq, batal_put, batal_done, k);
}
