/* bukti_meja.c: the list of evidence, one of it, its download, its withdrawal. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "bukti/bukti_daftar.view.h"
#include "bukti/bukti_feature.h"
#include "bukti/bukti_satu.view.h"
#include "web/message.h"

/* ---- texts ---- */

const char *bukti_hari(struct request *rq, int32_t day)
{
    struct buf b;
    if (day == INT32_MAX)
        return "";
    buf_init(&b, 64);
    date_long(&b, date_from_days(day), rq->lang);
    const char *text = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return text ? text : "";
}

const char *bukti_ukuran(struct request *rq, int64_t bytes)
{
    struct buf b;
    buf_init(&b, 64);
    if (bytes >= 1 << 20)
        html_decimal(&b, bytes * 10 >> 20, 1, rq->lang);
    else
        html_int(&b, bytes < 1024 ? 1 : bytes >> 10, rq->lang);
    buf_str(&b, bytes >= 1 << 20 ? " MB" : " KB");
    const char *text = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return text ? text : "";
}

const char *bukti_keadaan_nama(struct request *rq, enum bukti_keadaan k)
{
    static const char *const names[N_BUKTI_KEADAAN] = { T("Sedang diperiksa"), T("Siap"), T("Ditolak"), T("Ditarik") };
    return tr(rq->lang, names[k]);
}

static const char *moment(struct request *rq, int64_t ms)
{
    struct buf b;
    buf_init(&b, 128);
    date_long(&b, date_from_ms(ms, rq->daerah->zona), rq->lang);
    buf_str(&b, ", ");
    clock_text(&b, ms, rq->daerah->zona, rq->lang);
    const char *text = arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return text ? text : "";
}

/* ---- the list ---- */

struct asked {
    struct unit_list units;
    bool all; /* may see the whole region */
    struct bukti_filter f;
    const char *cari, *keadaan, *urut;
    bool habis;
    int64_t page;
};

static enum mk_result asked_read(struct request *rq, struct asked *q)
{
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &q->units);
    if (r)
        return r;
    const char *cari = rq_query(rq, "cari"), *keadaan = rq_query(rq, "keadaan"), *urut = rq_query(rq, "urut"), *habis = rq_query(rq, "habis");
    q->all = rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &q->units, 0);
    q->cari = cari && strlen(cari) <= 200 ? cari : "";
    q->keadaan = keadaan ? keadaan : "";
    q->urut = urut ? urut : "";
    q->habis = habis && strcmp(habis, "1") == 0;
    q->page = rq_int(rq_query(rq, "hal"), 1, 1, 100000);
    int64_t unit = rq_int(rq_query(rq, "unit"), 0, 0, INT64_MAX);
    for (size_t i = 0; !q->all && unit == 0 && i < q->units.n; i++) /* the first that one may see */
        if (rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &q->units, q->units.item[i].id))
            unit = q->units.item[i].id;
    if (!rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &q->units, unit) || (unit && !unit_find(&q->units, unit)))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berhak melihat bukti unit ini."));
    q->f = (struct bukti_filter){ .unit = unit, .keadaan = bukti_keadaan_dari(q->keadaan), .cari = q->cari,
                                  .habis = q->habis ? rq_today(rq) + BUKTI_SEGERA : 0,
                                  .urut = strcmp(q->urut, "judul") == 0 ? BUKTI_JUDUL : strcmp(q->urut, "habis") == 0 ? BUKTI_HABIS : BUKTI_TERBARU,
                                  .offset = (q->page - 1) * rq->settings->list_page, .limit = rq->settings->list_page };
    return MK_OK;
}

static const char *address(struct request *rq, const struct asked *q, int64_t page)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_format(&b, "/kelola/bukti?unit=%lld&urut=", (long long)q->f.unit);
    url_component(&b, q->urut);
    buf_str(&b, "&keadaan=");
    url_component(&b, q->keadaan);
    buf_str(&b, "&cari=");
    url_component(&b, q->cari);
    buf_format(&b, "%s&hal=%lld", q->habis ? "&habis=1" : "", (long long)page);
    const char *text = b.overflow ? NULL : arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return rq_link(rq, text ? text : "/kelola/bukti");
}

static enum mk_result rows_fill(struct request *rq, const struct asked *q, const struct bukti_list *list, struct bukti_daftar_view *v)
{
    struct bukti_daftar_bukti *rows = arena_array(rq->arena, struct bukti_daftar_bukti, list->n + 1);
    struct bukti_daftar_unit *units = arena_array(rq->arena, struct bukti_daftar_unit, q->units.n + 1);
    struct bukti_daftar_pilihan *states = arena_array(rq->arena, struct bukti_daftar_pilihan, N_BUKTI_KEADAAN);
    const int32_t soon = rq_today(rq) + BUKTI_SEGERA;
    if (!rows || !units || !states)
        return MK_TOO_BIG;
    for (size_t i = 0; i < list->n; i++) {
        const struct bukti *b = &list->item[i];
        const struct unit *u = unit_find(&q->units, b->unit_id);
        rows[i] = (struct bukti_daftar_bukti){
            .id = b->id, .judul = b->judul, .jenis = bukti_jenis_nama(b->jenis, rq->lang), .unit = u ? u->nama : "",
            .tanggal = bukti_hari(rq, b->tanggal), .sampai = bukti_hari(rq, b->berlaku_sampai),
            .segera = b->keadaan == BUKTI_SIAP && b->berlaku_sampai <= soon, .keadaan = bukti_keadaan_nama(rq, b->keadaan),
            .siap = b->keadaan == BUKTI_SIAP, .perlu = b->keadaan == BUKTI_GAGAL };
    }
    for (size_t i = 0; i < q->units.n; i++)
        if (rq_boleh_unit(rq, HAK_BUKTI_LIHAT, &q->units, q->units.item[i].id))
            units[v->n_unit++] = (struct bukti_daftar_unit){ q->units.item[i].id, q->units.item[i].nama, q->units.item[i].id == q->f.unit };
    for (int k = 0; k < N_BUKTI_KEADAAN; k++)
        states[k] = (struct bukti_daftar_pilihan){ bukti_keadaan_kode((enum bukti_keadaan)k), bukti_keadaan_nama(rq, (enum bukti_keadaan)k),
                                                   (int)q->f.keadaan == k };
    v->bukti = rows;
    v->n_bukti = list->n;
    v->unit = units;
    v->pilihan = states;
    v->n_pilihan = N_BUKTI_KEADAAN;
    return MK_OK;
}

enum mk_result bukti_daftar_get(struct request *rq)
{
    struct asked q = { .page = 1 };
    struct bukti_list list;
    struct page page;
    enum mk_result r = asked_read(rq, &q);
    if (!r)
        r = bukti_list(rq->db, rq->arena, rq->daerah->id, &q.f, &list);
    struct bukti_daftar_view v = { .cari = q.cari, .semua = q.all, .habis = q.habis, .urut_judul = q.f.urut == BUKTI_JUDUL,
                                   .urut_habis = q.f.urut == BUKTI_HABIS, .hal = q.page };
    if (!r)
        r = rows_fill(rq, &q, &list, &v);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Bukti"));
    if (r)
        return r;
    v.total = list.total;
    v.kosong = list.n == 0;
    v.disaring = *q.cari || *q.keadaan || q.habis || q.page > 1;
    v.boleh_tambah = q.f.unit ? rq_boleh_unit(rq, HAK_BUKTI_UBAH, &q.units, q.f.unit) : rq_boleh_unit(rq, HAK_BUKTI_UBAH, &q.units, 0);
    v.tambah = arena_format(rq->arena, "/kelola/bukti/baru?unit=%lld", (long long)q.f.unit);
    v.baru = rq_int(rq_query(rq, "baru"), 0, 1, UPLOAD_FILES_MAX);
    v.sebelum = q.page > 1 ? address(rq, &q, q.page - 1) : NULL;
    v.sesudah = q.f.offset + (int64_t)list.n < list.total ? address(rq, &q, q.page + 1) : NULL;
    bukti_daftar_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* ---- one ---- */

struct one { struct bukti b; struct unit_list units; };

/* Nobody learns that evidence exists which they may not see. */
static enum mk_result one_read(struct request *rq, enum hak_tindakan t, struct one *ret)
{
    int64_t id = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &ret->units);
    if (!r)
        r = bukti_get(rq->db, rq->arena, rq->daerah->id, id, &ret->b);
    if (!r && !rq_boleh_unit(rq, t, &ret->units, ret->b.unit_id))
        r = MK_NOT_FOUND;
    return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Bukti ini tidak ada.")) : r;
}

static enum mk_result one_draw(struct request *rq, const struct one *o, int status, const char *problem, const char *alasan)
{
    struct page page;
    struct bukti_uses uses;
    const struct bukti *b = &o->b;
    const struct unit *u = unit_find(&o->units, b->unit_id);
    char hex[2 * BERKAS_HASH + 1] = "";
    enum mk_result r = bukti_uses(rq->db, rq->arena, rq->daerah->id, b->id, &uses);
    struct bukti_satu_dipakai *used = r ? NULL : arena_array(rq->arena, struct bukti_satu_dipakai, uses.n + 1);
    if (!r)
        r = page_init(rq, &page, b->judul);
    if (r || !used)
        return r ? r : MK_TOO_BIG;
    for (size_t i = 0; i < uses.n; i++)
        used[i] = (struct bukti_satu_dipakai){ uses.item[i].label, uses.item[i].alamat };
    if (b->ada)
        sodium_bin2hex(hex, sizeof hex, b->hash, BERKAS_HASH);
    const struct bukti_satu_view v = {
        .id = b->id, .judul = b->judul, .jenis = bukti_jenis_nama(b->jenis, rq->lang), .unit = u ? u->nama : "",
        .tanggal = bukti_hari(rq, b->tanggal), .sampai = bukti_hari(rq, b->berlaku_sampai),
        .keadaan = bukti_keadaan_nama(rq, b->keadaan), .menunggu = b->keadaan == BUKTI_MENUNGGU, .siap = b->keadaan == BUKTI_SIAP,
        .gagal = b->keadaan == BUKTI_GAGAL, .ditarik = b->keadaan == BUKTI_DITARIK, .galat = b->galat, .alasan = b->alasan,
        .rincian = b->rincian, .nama = b->nama, .tipe = file_kind_name(b->tipe, rq->lang), .ukuran = bukti_ukuran(rq, b->byte),
        .sidik = hex, .oleh = b->oleh, .dibuat = moment(rq, b->dibuat), .versi = b->versi, .has_dipakai = uses.n > 0,
        .dipakai = used, .n_dipakai = uses.n, .problem = problem, .isi_alasan = alasan,
        .boleh_tarik = b->keadaan != BUKTI_DITARIK && rq_boleh_unit(rq, HAK_BUKTI_UBAH, &o->units, b->unit_id),
        .lewat = b->berlaku_sampai < rq_today(rq), .ulangi = arena_format(rq->arena, "/kelola/bukti/baru?unit=%lld", (long long)b->unit_id),
    };
    if (v.menunggu && status == 200)
        rq_set_header(rq, "Refresh", "2"); /* until the check is done */
    bukti_satu_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result bukti_satu_get(struct request *rq)
{
    struct one o;
    enum mk_result r = one_read(rq, HAK_BUKTI_LIHAT, &o);
    return r ? r : one_draw(rq, &o, 200, NULL, "");
}

/* The name as it came, with the ending of what it was found to be. */
enum mk_result bukti_unduh_get(struct request *rq)
{
    struct one o;
    struct err err = { "" };
    int fd;
    int64_t bytes;
    enum mk_result r = one_read(rq, HAK_BUKTI_LIHAT, &o);
    if (r)
        return r;
    if (o.b.keadaan != BUKTI_SIAP || !o.b.ada)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Berkas ini tidak dapat diunduh."));
    r = berkas_open(o.b.hash, &fd, &bytes, &err);
    if (r)
        return fail(rq, MK_FAILED, "%s", err.text);
    return rq_send_file(rq, fd, bytes, file_kind_media(o.b.tipe), o.b.nama);
}

/* ---- withdrawal ---- */

struct withdrawal { struct pencatat who; int64_t id, versi; const char *alasan, *masuk; };

static enum mk_result withdraw_write(struct db *tx, void *arg, struct err *err)
{
    const struct withdrawal *w = arg;
    (void)err;
    enum mk_result r = bukti_withdraw(tx, w->who.daerah, w->id, w->versi, w->alasan, w->who.now_ms);
    return r ? r : catat(tx, &w->who, "bukti.tarik", "bukti", w->id, NULL, NULL, w->alasan);
}

static enum mk_result withdraw_after(struct request *rq, void *arg, enum mk_result result)
{
    const struct withdrawal *w = arg;
    if (result == MK_CONFLICT)
        return fail(rq, result, "%s", tr(rq->lang, "Bukti ini baru saja diubah orang lain. Muat ulang halamannya."));
    if (result)
        return result;
    if (*w->masuk)
        berkas_temp_drop(w->masuk);
    const char *path = arena_format(rq->arena, "/kelola/bukti/%lld", (long long)w->id);
    return rq_redirect(rq, rq_link(rq, path ? path : "/kelola/bukti"));
}

enum mk_result bukti_tarik_post(struct request *rq)
{
    struct one o;
    enum mk_result r = one_read(rq, HAK_BUKTI_UBAH, &o);
    struct withdrawal *w = arena_new(rq->arena, struct withdrawal);
    if (r || !w)
        return r ? r : MK_TOO_BIG;
    const char *why = bukti_isian(rq, "alasan", 300);
    if (!why || utf8_length(why, strlen(why)) < 5)
        return one_draw(rq, &o, 422, tr(rq->lang, "Tulis alasannya, sedikitnya 5 huruf."), why ? why : "");
    *w = (struct withdrawal){ rq_pencatat(rq), o.b.id, rq_int(rq_form(rq, "versi"), 0, 1, INT64_MAX), why, o.b.masuk };
    return rq_write(rq, withdraw_write, withdraw_after, w);
}
