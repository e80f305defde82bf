/* bukti_unggah.c: the form for new evidence: fields and up to five files in one post. The files are durable before the
 * rows are written, and the rows wait for the check. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "bukti/bukti_baru.view.h"
#include "bukti/bukti_feature.h"
#include "web/message.h"

struct entry { /* what was sent, and what of it is wrong */
    struct unit_list units;
    int64_t unit;
    const char *judul, *tanggal, *sampai;
    enum bukti_jenis jenis;
    int32_t day, until;
    const char *unit_salah, *judul_salah, *jenis_salah, *tanggal_salah, *sampai_salah, *berkas_salah, *problem;
    /* for the writer */
    struct pencatat who;
    int64_t quota;
    struct bukti item[UPLOAD_FILES_MAX];
    size_t n;
    int64_t bytes;
};

const char *bukti_isian(struct request *rq, const char *name, size_t max)
{
    const char *sent = rq_form(rq, name), *text = "";
    if (!sent || !*sent)
        return "";
    if (strlen(sent) > 8 * max || utf8_clean(rq->arena, sent, strlen(sent), &text) || utf8_length(text, strlen(text)) > max)
        return NULL;
    return text;
}

/* ---- the page ---- */

static enum mk_result page_draw(struct request *rq, const struct entry *e, int status)
{
    struct page page;
    struct bukti_baru_unit *units = arena_array(rq->arena, struct bukti_baru_unit, e->units.n + 1);
    struct bukti_baru_jenis *kinds = arena_array(rq->arena, struct bukti_baru_jenis, N_BUKTI_JENIS);
    struct upload_list files = rq_files(rq);
    struct bukti_baru_ditolak *refused = arena_array(rq->arena, struct bukti_baru_ditolak, files.n + 1);
    size_t n = 0, n_refused = 0;
    if (!units || !kinds || !refused)
        return MK_TOO_BIG;
    for (size_t i = 0; i < e->units.n; i++)
        if (rq_boleh_unit(rq, HAK_BUKTI_UBAH, &e->units, e->units.item[i].id))
            units[n++] = (struct bukti_baru_unit){ e->units.item[i].id, e->units.item[i].nama, e->units.item[i].id == e->unit };
    for (int k = 0; k < N_BUKTI_JENIS; k++)
        kinds[k] = (struct bukti_baru_jenis){ bukti_jenis_kode((enum bukti_jenis)k), bukti_jenis_nama((enum bukti_jenis)k, rq->lang),
                                              (int)e->jenis == k };
    for (size_t i = 0; i < files.n; i++)
        if (files.item[i].why)
            refused[n_refused++] = (struct bukti_baru_ditolak){ files.item[i].name, files.item[i].why };
    const struct bukti_baru_view v = {
        .unit = units, .n_unit = n, .jenis = kinds, .n_jenis = N_BUKTI_JENIS, .judul = e->judul, .tanggal = e->tanggal,
        .sampai = e->sampai, .petunjuk = upload_hint(rq, &bukti_upload), .terima = upload_accept(rq, &bukti_upload),
        .salah = status != 200, .problem = e->problem, .unit_salah = e->unit_salah, .judul_salah = e->judul_salah,
        .jenis_salah = e->jenis_salah, .tanggal_salah = e->tanggal_salah, .sampai_salah = e->sampai_salah,
        .berkas_salah = e->berkas_salah, .ditolak = refused, .n_ditolak = n_refused,
    };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Tambah bukti"));
    if (r)
        return r;
    bukti_baru_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

static enum mk_result entry_new(struct request *rq, struct entry **ret)
{
    struct entry *e = *ret = arena_new(rq->arena, struct entry);
    if (!e)
        return MK_TOO_BIG;
    e->jenis = N_BUKTI_JENIS;
    e->judul = e->tanggal = e->sampai = "";
    return registry_units(rq->db, rq->arena, rq->daerah->id, &e->units);
}

enum mk_result bukti_baru_get(struct request *rq)
{
    struct entry *e;
    struct buf day;
    enum mk_result r = entry_new(rq, &e);
    if (r)
        return r;
    buf_init(&day, 32);
    date_iso(&day, date_from_days(rq_today(rq)));
    e->tanggal = arena_text(rq->arena, buf_text(&day));
    buf_release(&day);
    e->unit = rq_int(rq_query(rq, "unit"), 0, 1, INT64_MAX);
    return page_draw(rq, e, 200);
}

/* ---- what was sent ---- */

static bool day_read(const char *s, int32_t *ret)
{
    struct date d;
    if (date_parse_iso(s, strlen(s), &d) || !date_valid(d))
        return false;
    *ret = date_to_days(d);
    return true;
}

static void days_read(struct request *rq, struct entry *e)
{
    e->tanggal = bukti_isian(rq, "tanggal", 20);
    e->sampai = bukti_isian(rq, "sampai", 20);
    e->tanggal = e->tanggal ? e->tanggal : "";
    e->sampai = e->sampai ? e->sampai : "";
    e->until = INT32_MAX;
    if (!day_read(e->tanggal, &e->day))
        e->tanggal_salah = tr(rq->lang, "Isi tanggal bukti.");
    else if (e->day > rq_today(rq))
        e->tanggal_salah = tr(rq->lang, "Tanggal bukti tidak boleh sesudah hari ini.");
    if (*e->sampai && !day_read(e->sampai, &e->until))
        e->sampai_salah = tr(rq->lang, "Tanggal tidak dikenal.");
    else if (*e->sampai && !e->tanggal_salah && e->until < e->day)
        e->sampai_salah = tr(rq->lang, "Akhir masa berlaku mendahului tanggal bukti.");
}

static void files_read(struct request *rq, struct entry *e)
{
    struct upload_list files = rq_files(rq);
    for (size_t i = 0; i < files.n; i++)
        if (files.item[i].why)
            e->berkas_salah = tr(rq->lang, "Ada berkas yang tidak diterima; pilih kembali semua berkasnya.");
    if (files.n == 0)
        e->berkas_salah = tr(rq->lang, "Pilih sedikitnya satu berkas.");
    for (size_t i = 0; i < files.n && !e->berkas_salah; i++) {
        const struct upload_file *f = &files.item[i];
        const char *title = files.n == 1 ? e->judul : arena_format(rq->arena, "%s (%zu/%zu)", e->judul, i + 1, files.n);
        e->item[e->n++] = (struct bukti){ .id = id_make(), .unit_id = e->unit, .judul = title ? title : e->judul, .jenis = e->jenis,
                                          .tanggal = e->day, .berlaku_sampai = e->until, .nama = f->name, .tipe = f->kind,
                                          .byte = f->bytes, .masuk = f->temp, .orang_id = e->who.orang_id, .oleh = e->who.nama };
        e->bytes += f->bytes;
    }
}

static bool entry_read(struct request *rq, struct entry *e)
{
    enum { TITLE_MAX = BUKTI_JUDUL_MAX - 10 }; /* room for " (1/5)" */
    e->unit = rq_int(rq_form(rq, "unit"), 0, 1, INT64_MAX);
    e->judul = bukti_isian(rq, "judul", TITLE_MAX);
    e->jenis = bukti_jenis_dari(rq_form(rq, "jenis"));
    if (!unit_find(&e->units, e->unit))
        e->unit_salah = tr(rq->lang, "Pilih unit pemilik bukti.");
    if (!e->judul || !*e->judul || strchr(e->judul, '\n'))
        e->judul_salah = tr(rq->lang, "Isi judul, paling panjang 190 huruf.");
    if (e->jenis == N_BUKTI_JENIS)
        e->jenis_salah = tr(rq->lang, "Pilih jenis bukti.");
    e->judul = e->judul ? e->judul : "";
    days_read(rq, e);
    files_read(rq, e);
    return !e->unit_salah && !e->judul_salah && !e->jenis_salah && !e->tanggal_salah && !e->sampai_salah && !e->berkas_salah;
}

/* ---- to the disk ---- */

static void temps_drop(const struct entry *e)
{
    for (size_t i = 0; i < e->n; i++)
        berkas_temp_drop(e->item[i].masuk);
}

static enum mk_result sync_run(void *arg)
{
    struct entry *e = arg;
    struct err err;
    enum mk_result r = MK_OK;
    for (size_t i = 0; r == MK_OK && i < e->n; i++)
        r = berkas_temp_sync(e->item[i].masuk, &err);
    return r;
}

static enum mk_result rows_write(struct db *tx, void *arg, struct err *err)
{
    const struct entry *e = arg;
    struct arena a;
    int64_t used = 0;
    enum mk_result r = bukti_unit_bytes(tx, e->who.daerah, e->unit, &used);
    if (r == MK_OK && used + e->bytes > e->quota)
        return err_set(err, MK_INVALID, "kuota");
    arena_init(&a, 1 << 20);
    for (size_t i = 0; r == MK_OK && i < e->n; i++) {
        struct buf after;
        buf_init(&after, JEJAK_ISI_MAX);
        H(&after, "{\"judul\":");
        json_text(&after, e->item[i].judul);
        H(&after, ",\"nama\":");
        json_text(&after, e->item[i].nama);
        buf_format(&after, ",\"unit\":%lld,\"byte\":%lld}", (long long)e->unit, (long long)e->item[i].byte);
        r = bukti_add(tx, &a, e->who.daerah, &e->item[i], e->who.now_ms);
        if (r == MK_OK)
            r = catat(tx, &e->who, "bukti.tambah", "bukti", e->item[i].id, NULL, buf_text(&after), NULL);
        buf_release(&after);
    }
    arena_release(&a);
    return r;
}

static enum mk_result rows_after(struct request *rq, void *arg, enum mk_result result)
{
    struct entry *e = arg;
    if (result == MK_OK) {
        const char *path = e->n == 1 ? arena_format(rq->arena, "/kelola/bukti/%lld", (long long)e->item[0].id) :
                                       arena_format(rq->arena, "/kelola/bukti?unit=%lld&baru=%zu", (long long)e->unit, e->n);
        return rq_redirect(rq, rq_link(rq, path ? path : "/kelola/bukti"));
    }
    temps_drop(e);
    if (result != MK_INVALID)
        return result;
    e->problem = tr(rq->lang, "Ruang berkas unit ini penuh. Tarik bukti yang tidak terpakai, atau minta pengelola menambah kuota.");
    return page_draw(rq, e, 422);
}

static enum mk_result sync_after(struct request *rq, void *arg, enum mk_result result)
{
    struct entry *e = arg;
    enum mk_result r = result ? fail(rq, result, "%s", tr(rq->lang, "Berkas tidak dapat disimpan. Coba lagi nanti.")) :
                                rq_write(rq, rows_write, rows_after, e);
    if (r)
        temps_drop(e);
    return r;
}

enum mk_result bukti_baru_post(struct request *rq)
{
    struct entry *e;
    enum mk_result r = entry_new(rq, &e);
    if (r)
        return r;
    e->who = rq_pencatat(rq);
    e->quota = rq->settings->unggah_mb_unit << 20;
    if (!entry_read(rq, e))
        return page_draw(rq, e, 422);
    if (!rq_boleh_unit(rq, HAK_BUKTI_UBAH, &e->units, e->unit))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Anda tidak berhak menambah bukti untuk unit ini."));
    rq_files_keep(rq);
    r = rq_offload(rq, sync_run, sync_after, e);
    if (r)
        temps_drop(e);
    return r;
}
