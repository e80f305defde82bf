/* skm_versi_page.c: versions of the questionnaire in the staff pages: make one from another, edit it question by
 * question, look at its form, put it in force. Bagian Organisasi only (the right for the whole region). */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "skm/kelola_tanya.view.h"
#include "skm/kelola_versi.view.h"
#include "skm/skm_halaman.h"
#include "skm/skm_tanya.h"
#include "web/asset.h"
#include "web/message.h"

enum mk_result skm_versi_path(struct request *rq, struct skm_versi_list *list, struct skm_versi *ret)
{
    const int64_t id = rq_int(rq_path(rq, "id"), 0, 1, INT32_MAX);
    enum mk_result r = skm_versi_baca(rq->db, rq->arena, rq->daerah->id, list);
    for (size_t i = 0; !r && i < list->n; i++)
        if (list->item[i].id == id) {
            *ret = list->item[i];
            return MK_OK;
        }
    if (r || id != SKM_INSTRUMENT_FIRST)
        return r ? r : fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Versi instrumen ini tidak ada."));
    const struct asset *file = asset_by_name("instruments/" SKM_INSTRUMENT_NOW ".json");
    *ret = (struct skm_versi){ .id = id, .terkunci = true, .x = *skm_instrument(SKM_INSTRUMENT_NOW), .sidik = "",
                               .isi = arena_copy(rq->arena, (const char *)file->raw, file->raw_n) };
    ret->kode = ret->x.kode;
    ret->nama = ret->x.nama[rq->lang];
    return ret->isi ? MK_OK : no_memory(rq);
}

const char *skm_versi_alamat(struct request *rq, int64_t id)
{
    return arena_format(rq->arena, "/kelola/skm/instrumen/%lld", (long long)id);
}

/* ---- one version ---- */

static bool questions_fill(struct request *rq, const struct skm_versi *v, bool edit, struct kelola_versi_view *view)
{
    struct kelola_versi_tanya *rows = arena_array(rq->arena, struct kelola_versi_tanya, SKM_TANYA_MAX);
    for (int i = 0; rows && i < v->x.n; i++) {
        const struct skm_question *q = &v->x.question[i];
        const char *const *a = q->answer[LANG_ID], *const *e = q->answer[LANG_EN];
        rows[i] = (struct kelola_versi_tanya){
            i + 1, arena_format(rq->arena, q->nomor ? "%d (%d)." : "%d.", i + 1, q->nomor), unsur_long_name(q->unsur, rq->lang),
            q->text[LANG_ID], q->text[LANG_EN], a[0], a[1], a[2], a[3],
            arena_format(rq->arena, "%s; %s; %s; %s", e[0], e[1], e[2], e[3]), edit };
    }
    view->tanya = rows;
    view->n_tanya = (size_t)v->x.n;
    view->jumlah = v->x.n;
    return rows != NULL;
}

/* Surveys that ask this version from some day on, and the choices of the form. */
static enum mk_result surveys_fill(struct request *rq, const struct skm_versi_list *list, const struct skm_versi *v,
                                   struct kelola_versi_view *view)
{
    struct skm_survei_list surveys;
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &surveys);
    struct kelola_versi_berlaku *used = r ? NULL : arena_array(rq->arena, struct kelola_versi_berlaku, list->n_berlaku + 1);
    struct kelola_versi_pilihan *choices = r ? NULL : arena_array(rq->arena, struct kelola_versi_pilihan, surveys.n + 1);
    if (r || !used || !choices)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < surveys.n; i++) {
        const char *name = arena_format(rq->arena, "%s \xe2\x80\x93 %s", surveys.item[i].unit, surveys.item[i].layanan);
        choices[view->n_pilihan++] = (struct kelola_versi_pilihan){ surveys.item[i].layanan_kode, name };
        for (size_t k = 0; k < list->n_berlaku; k++)
            if (list->berlaku[k].survei_id == surveys.item[i].id && list->berlaku[k].instrumen_id == v->id)
                used[view->n_berlaku++] = (struct kelola_versi_berlaku){ name, skm_tanggal(rq, list->berlaku[k].dari, false) };
    }
    view->berlaku = used;
    view->pilihan = choices;
    return MK_OK;
}

enum mk_result skm_versi_show(struct request *rq, int status, const char *problem)
{
    struct skm_versi_list list;
    struct skm_versi *v = arena_new(rq->arena, struct skm_versi);
    struct page page;
    enum mk_result r = v ? skm_versi_path(rq, &list, v) : no_memory(rq);
    if (r)
        return r;
    const bool may = skm_boleh_daerah(rq, HAK_SURVEI_KELOLA);
    struct kelola_versi_view view = {
        .problem = problem, .kode = v->kode, .nama = v->nama, .sidik = v->terkunci && v->sidik[0] ? v->sidik : NULL,
        .versi = v->versi, .boleh = may, .ubah = may && !v->terkunci, .bawaan = v->id == SKM_INSTRUMENT_FIRST,
        .alamat = skm_versi_alamat(rq, v->id), .besok = skm_tanggal(rq, rq_today(rq) + 1, true),
    };
    r = surveys_fill(rq, &list, v, &view);
    if (!r)
        r = page_init(rq, &page, v->nama);
    if (r || !view.alamat || !questions_fill(rq, v, view.ubah, &view) || !skm_tanya_daftar(rq, v, &view))
        return r ? r : no_memory(rq);
    kelola_versi_render(rq_out(rq), &page, &view);
    return rq_html(rq, status);
}

enum mk_result skm_versi_get(struct request *rq)
{
    return skm_versi_show(rq, 200, NULL);
}

/* ---- changes ---- */

struct step {
    struct skm_pelaku p;
    struct skm_versi v;
    const char *nama, *isi, *tujuan;
    struct arena *arena;
    int64_t id, *survei;
    size_t n;
    int32_t dari;
    enum { BUAT, SIMPAN, HAPUS, BERLAKU } what;
    struct err err;
};

static enum mk_result step_put(struct db *tx, void *arg, struct err *err)
{
    struct step *k = arg;
    switch (k->what) {
    case BUAT:
        return skm_versi_buat(tx, k->arena, &k->p, &k->v.x, k->v.isi, k->nama, &k->id, err);
    case SIMPAN:
        return skm_versi_simpan(tx, &k->p, &k->v, k->nama, k->isi, err);
    case HAPUS:
        return skm_versi_hapus(tx, &k->p, &k->v, err);
    default:
        return skm_versi_berlakukan(tx, &k->p, k->v.id == SKM_INSTRUMENT_FIRST ? NULL : &k->v, k->survei, k->n, k->dari, err);
    }
}

static enum mk_result step_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct step *k = arg;
    if (result == MK_CONFLICT)
        return k->what == BUAT ? fail(rq, result, "%s", tr(rq->lang, "Versi lain sedang dibuat. Coba lagi."))
                               : skm_versi_show(rq, 409, tr(rq->lang, "Versi ini sudah diubah atau diberlakukan orang lain. Periksa isinya di bawah."));
    const char *to = k->what == BUAT ? skm_versi_alamat(rq, k->id) : k->tujuan;
    return result ? result : to ? rq_redirect(rq, rq_link(rq, to)) : no_memory(rq);
}

/* The step of a form on the version of the address; the version as the form saw it. */
static enum mk_result step_begin(struct request *rq, struct step **ret)
{
    struct skm_versi_list list;
    struct step *k = arena_new(rq->arena, struct step);
    if (!skm_boleh_daerah(rq, HAK_SURVEI_KELOLA))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Versi instrumen dikelola oleh Bagian Organisasi."));
    enum mk_result r = k ? skm_versi_path(rq, &list, &k->v) : no_memory(rq);
    if (r)
        return r;
    k->p = skm_pelaku_of(rq);
    k->arena = rq->arena;
    k->nama = k->v.nama;
    k->tujuan = skm_versi_alamat(rq, k->v.id);
    k->v.versi = rq_int(rq_form(rq, "versi"), -1, 0, INT32_MAX);
    *ret = k;
    return MK_OK;
}

const char *skm_versi_baris(struct request *rq, const char *name, size_t max)
{
    const char *s = rq_form(rq, name), *clean = "";
    if (!s || utf8_clean(rq->arena, s, strlen(s), &clean))
        return NULL;
    while (*clean == ' ' || *clean == '\n' || *clean == '\r' || *clean == '\t')
        clean++;
    size_t n = strlen(clean);
    while (n && (clean[n - 1] == ' ' || clean[n - 1] == '\n' || clean[n - 1] == '\r' || clean[n - 1] == '\t'))
        n--;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)clean[i] < ' ')
            return NULL; /* one line */
    return n && utf8_length(clean, n) <= max ? arena_copy(rq->arena, clean, n) : NULL;
}

enum mk_result skm_versi_baru_post(struct request *rq)
{
    struct skm_versi_list list;
    struct step *k = arena_new(rq->arena, struct step);
    if (!skm_boleh_daerah(rq, HAK_SURVEI_KELOLA))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Versi instrumen dikelola oleh Bagian Organisasi."));
    const int64_t from = rq_int(rq_form(rq, "dari"), 0, 1, INT32_MAX);
    enum mk_result r = k ? skm_versi_baca(rq->db, rq->arena, rq->daerah->id, &list) : no_memory(rq);
    if (r)
        return r;
    const struct asset *file = asset_by_name("instruments/" SKM_INSTRUMENT_NOW ".json");
    const struct skm_instrument *x = skm_versi_of(&list, from);
    k->nama = skm_versi_baris(rq, "nama", SKM_VERSI_NAMA_MAX);
    if (!x || !k->nama)
        return skm_uji_show(rq, 422, tr(rq->lang, "Pilih versi asal dan beri nama paling panjang 100 huruf."));
    k->v.x = *x;
    k->v.isi = from == SKM_INSTRUMENT_FIRST ? arena_copy(rq->arena, (const char *)file->raw, file->raw_n) : NULL;
    for (size_t i = 0; i < list.n; i++)
        if (list.item[i].id == from)
            k->v.isi = list.item[i].isi;
    if (!k->v.isi)
        return no_memory(rq);
    k->p = skm_pelaku_of(rq);
    k->arena = rq->arena;
    k->what = BUAT;
    return rq_write(rq, step_put, step_done, k);
}

/* Which surveys, from which day. */
static enum mk_result force_read(struct request *rq, struct step *k, const char **ret_problem)
{
    const char *kode = rq_form(rq, "layanan"), *day = rq_form(rq, "dari"), *sure = rq_form(rq, "yakin");
    struct skm_survei_list list;
    struct date d;
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    k->survei = r ? NULL : arena_array(rq->arena, int64_t, list.n + 1);
    if (r || !k->survei)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n; i++)
        if (!kode || !*kode || strcmp(kode, list.item[i].layanan_kode) == 0)
            k->survei[k->n++] = list.item[i].id;
    const bool read = day && date_parse_iso(day, strlen(day), &d) == MK_OK;
    k->dari = read ? date_to_days(d) : 0;
    *ret_problem = !k->n ? tr(rq->lang, "Pilih layanan dari daftar.")
                   : !read || k->dari < rq_today(rq) || k->dari > rq_today(rq) + 3660
                       ? tr(rq->lang, "Tanggal mulai berlaku paling awal hari ini; versi tidak berlaku surut.")
                   : !sure || strcmp(sure, "1") != 0
                       ? tr(rq->lang, "Langkah ini tidak dapat dibatalkan. Centang dahulu pernyataannya.") : NULL;
    k->what = BERLAKU;
    return MK_OK;
}

enum mk_result skm_versi_post(struct request *rq)
{
    static const char *const steps[N_UBAH] = { "", "tambah", "buang", "naik", "turun" };
    const char *langkah = rq_form(rq, "langkah"), *problem = NULL, *sure = rq_form(rq, "yakin");
    struct step *k = NULL;
    enum mk_result r = step_begin(rq, &k);
    if (r || !k)
        return r ? r : no_memory(rq);
    int which = 1;
    while (langkah && which < N_UBAH && strcmp(langkah, steps[which]) != 0)
        which++;
    if (langkah && strcmp(langkah, "berlaku") == 0)
        r = force_read(rq, k, &problem);
    else if (k->v.terkunci)
        return skm_versi_show(rq, 409, tr(rq->lang, "Versi ini sudah berlaku dan tidak dapat diubah lagi."));
    else if (langkah && strcmp(langkah, "hapus") == 0) {
        k->what = HAPUS;
        k->tujuan = "/kelola/skm/instrumen";
        problem = sure && strcmp(sure, "1") == 0 ? NULL : tr(rq->lang, "Langkah ini tidak dapat dibatalkan. Centang dahulu pernyataannya.");
    } else if (langkah && strcmp(langkah, "nama") == 0) {
        k->what = SIMPAN;
        k->isi = k->v.isi;
        k->nama = skm_versi_baris(rq, "nama", SKM_VERSI_NAMA_MAX);
        problem = k->nama ? NULL : tr(rq->lang, "Isi nama, paling panjang 100 huruf.");
    } else if (langkah && which < N_UBAH) {
        const int at = (int)rq_int(rq_form(rq, "tanya"), 0, 1, SKM_TANYA_MAX) - 1;
        k->what = SIMPAN;
        r = skm_versi_ubah(rq->arena, k->v.isi, (enum skm_ubah)which, at, NULL, &k->isi, &k->err);
        if (r == MK_INVALID) {
            r = MK_OK;
            problem = tr(rq->lang, "Langkah itu tidak dapat dilakukan: setiap unsur mempunyai satu sampai empat pertanyaan, dan yang pertama tidak dapat naik.");
        }
    } else
        problem = tr(rq->lang, "Langkah tidak dikenal.");
    if (r)
        return r;
    return problem ? skm_versi_show(rq, 422, problem) : rq_write(rq, step_put, step_done, k);
}

/* ---- one question ---- */

enum { FIELDS = N_LANGS * (1 + SKM_MAX_ANSWER) };
static const char *const field_name[FIELDS] = { "tanya_id", "tanya_en", "j1_id", "j1_en", "j2_id", "j2_en", "j3_id", "j3_en", "j4_id", "j4_en" };

static const char **place_of(struct skm_tanya_isi *x, int i)
{
    const int lang = i % N_LANGS ? LANG_EN : LANG_ID;
    return i < N_LANGS ? &x->text[lang] : &x->answer[lang][i / N_LANGS - 1];
}

static const char *label_of(struct request *rq, int i)
{
    if (i < N_LANGS)
        return i ? tr(rq->lang, "Pertanyaan dalam bahasa Inggris") : tr(rq->lang, "Pertanyaan");
    return arena_format(rq->arena, "%s %d%s", tr(rq->lang, "Jawaban"), i / N_LANGS, i % N_LANGS ? tr(rq->lang, " dalam bahasa Inggris") : "");
}

/* x: what stands in the fields; wrong: NULL before anything was sent. */
static enum mk_result question_show(struct request *rq, const struct skm_versi *v, int which, struct skm_tanya_isi *x,
                                    const bool *wrong, int status)
{
    struct kelola_tanya_isian *rows = arena_array(rq->arena, struct kelola_tanya_isian, FIELDS);
    struct page page;
    enum mk_result r = rows ? page_init(rq, &page, tr(rq->lang, "Ubah pertanyaan")) : no_memory(rq);
    if (r)
        return r;
    for (int i = 0; i < FIELDS; i++) {
        const int max = i < N_LANGS ? SKM_TANYA_TEXT_MAX : SKM_LABEL_MAX;
        rows[i] = (struct kelola_tanya_isian){
            label_of(rq, i), field_name[i], *place_of(x, i), max,
            wrong && wrong[i] ? arena_format(rq->arena, "%s (%d)", tr(rq->lang, "Wajib diisi; banyaknya huruf terbatas"), max) : NULL, i % N_LANGS != 0 };
    }
    struct kelola_tanya_view view = { .kode = v->kode, .unsur = unsur_long_name(v->x.question[which].unsur, rq->lang),
                                      .problem = wrong ? tr(rq->lang, "Masih ada isian yang perlu diperbaiki.") : NULL,
                                      .alamat = skm_versi_alamat(rq, v->id), .nomor = which + 1,
                                      .aksi = rq_link(rq, arena_format(rq->arena, "%s/tanya/%d", skm_versi_alamat(rq, v->id), (int)which + 1)), .versi = v->versi,
                                      .isian = rows, .n_isian = FIELDS };
    kelola_tanya_render(rq_out(rq), &page, &view);
    return rq_html(rq, status);
}

/* Which question, from 0; of a version that may be changed. */
static enum mk_result question_of(struct request *rq, const struct skm_versi *v, int *ret)
{
    *ret = (int)rq_int(rq_path(rq, "nomor"), 0, 1, SKM_TANYA_MAX) - 1;
    if (*ret < 0 || *ret >= v->x.n)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Pertanyaan ini tidak ada."));
    return MK_OK;
}

enum mk_result skm_versi_tanya_get(struct request *rq)
{
    struct skm_versi_list list;
    struct skm_versi *v = arena_new(rq->arena, struct skm_versi);
    int which = 0;
    if (!skm_boleh_daerah(rq, HAK_SURVEI_KELOLA))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Versi instrumen dikelola oleh Bagian Organisasi."));
    enum mk_result r = v ? skm_versi_path(rq, &list, v) : no_memory(rq);
    if (!r)
        r = question_of(rq, v, &which);
    if (r)
        return r;
    if (v->terkunci)
        return rq_redirect(rq, rq_link(rq, skm_versi_alamat(rq, v->id)));
    const struct skm_question *q = &v->x.question[which];
    struct skm_tanya_isi x;
    memcpy(x.text, q->text, sizeof x.text);
    memcpy(x.answer, q->answer, sizeof x.answer);
    return question_show(rq, v, which, &x, NULL, 200);
}

enum mk_result skm_versi_tanya_post(struct request *rq)
{
    struct step *k = NULL;
    struct skm_tanya_isi x;
    bool wrong[FIELDS], any = false;
    int which = 0;
    enum mk_result r = step_begin(rq, &k);
    if (!r && k)
        r = question_of(rq, &k->v, &which);
    if (r || !k)
        return r ? r : no_memory(rq);
    if (k->v.terkunci)
        return skm_versi_show(rq, 409, tr(rq->lang, "Versi ini sudah berlaku dan tidak dapat diubah lagi."));
    for (int i = 0; i < FIELDS; i++) {
        const char **place = place_of(&x, i), *sent = rq_form(rq, field_name[i]);
        *place = skm_versi_baris(rq, field_name[i], i < N_LANGS ? SKM_TANYA_TEXT_MAX : SKM_LABEL_MAX);
        wrong[i] = !*place;
        any = any || wrong[i];
        if (wrong[i])
            *place = sent ? sent : "";
    }
    if (any)
        return question_show(rq, &k->v, which, &x, wrong, 422);
    k->what = SIMPAN;
    r = skm_versi_ubah(rq->arena, k->v.isi, UBAH_TANYA, which, &x, &k->isi, &k->err);
    if (r == MK_INVALID)
        return skm_versi_show(rq, 422, k->err.text);
    return r ? r : rq_write(rq, step_put, step_done, k);
}

enum mk_result skm_versi_pratinjau_get(struct request *rq)
{
    struct skm_versi_list list;
    struct skm_versi *v = arena_new(rq->arena, struct skm_versi);
    enum mk_result r = v ? skm_versi_path(rq, &list, v) : no_memory(rq);
    return r ? r : skm_form_preview(rq, &v->x);
}
