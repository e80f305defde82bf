/* bukti_meja.c: one piece of evidence at the desk, its download, its withdrawal. The list is bukti_daftar.c. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "bukti/bukti_feature.h"
#include "bukti/bukti_satu.view.h"
#include "web/message.h"
#include "web/tolak.h"

/* ---- texts ---- */

const char *bukti_hari(struct request *rq, int32_t day)
{
    return day == INT32_MAX ? "" : page_day(rq, day);
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
    return say_keep(rq->arena, &b);
}

const char *bukti_keadaan_nama(struct request *rq, enum bukti_keadaan k)
{
    static const char *const names[N_BUKTI_KEADAAN] = { T("Sedang diperiksa"), T("Siap"), T("Ditolak"), T("Ditarik") };
    return tr(rq->lang, names[k]);
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
        .gagal = b->keadaan == BUKTI_GAGAL, .ditarik = b->keadaan == BUKTI_DITARIK, .galat = tolak_teks(rq->arena, b->galat, rq->lang), .alasan = b->alasan,
        .rincian = b->rincian, .nama = b->nama, .tipe = say_capital(rq->arena, file_kind_name(b->tipe, rq->lang)), .ukuran = bukti_ukuran(rq, b->byte),
        .sidik = hex, .oleh = b->oleh, .dibuat = page_moment(rq, b->dibuat), .versi = b->versi, .has_dipakai = uses.n > 0,
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
