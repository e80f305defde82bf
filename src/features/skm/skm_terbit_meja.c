/* skm_terbit_meja.c: the desk page of publication: who is ready in a closed period and who is not and why, one button for
 * the region and one for each unit, withdrawal with a reason. */
#include <string.h>

#include "base/utf8.h"
#include "skm/kelola_terbit.view.h"
#include "skm/skm_halaman.h"
#include "skm/skm_terbit.h"
#include "web/message.h"

/* ---- the page ---- */

enum lihat { LIHAT_SEMUA, LIHAT_SIAP, LIHAT_TERBIT, LIHAT_TIDAK, N_LIHAT };
static const struct { const char *code, *label; } lihats[N_LIHAT] = {
    { "semua", T("Semua unit") }, { "siap", T("Siap diterbitkan") }, { "terbit", T("Sudah terbit") },
    { "tidak", T("Belum dapat diterbitkan") } };

static bool matches(enum skm_siap s, enum lihat l)
{
    bool can = s == SIAP || s == SIAP_DITARIK;
    return l == LIHAT_SEMUA || (l == LIHAT_SIAP && can) || (l == LIHAT_TERBIT && s == SIAP_TERBIT) ||
           (l == LIHAT_TIDAK && !can && s != SIAP_TERBIT);
}

static struct kelola_terbit_baris row_of(struct request *rq, const struct skm_siap_unit *x, const struct unit_list *units,
                                         const char *kode)
{
    const struct skm_terbitan *t = x->t;
    bool region = x->unit_id == 0;
    struct kelola_terbit_baris b = {
        .id = region ? "daerah" : x->kode, .unit_nama = region ? rq->daerah->nama : x->nama, .unit = region ? NULL : x->kode,
        .n = x->f.n, .tampil = x->f.shown, .ikm = x->f.ikm, .grade = x->f.letter, .grade_word = x->f.word, .target = x->target,
        .kurang = x->target > x->f.n, .keadaan = skm_siap_teks(x->siap, rq->lang), .terbit = x->siap == SIAP_TERBIT,
        .siap = x->siap == SIAP || x->siap == SIAP_DITARIK,
        .boleh = region ? skm_boleh_daerah(rq, HAK_SURVEI_KELOLA) : skm_boleh_unit(rq, HAK_SURVEI_KELOLA, units, x->unit_id),
        .boleh_tarik = skm_boleh_daerah(rq, HAK_SURVEI_KELOLA), .periode = kode,
    };
    if (t) {
        b.nomor = t->nomor;
        b.tanggal = page_day_of(rq, t->waktu);
        b.oleh = t->oleh;
        b.ditarik = t->ditarik ? page_day_of(rq, t->ditarik) : NULL;
        b.alasan = t->ditarik ? t->alasan : NULL;
    }
    return b;
}

static const char *list_path(struct request *rq, const char *kode, enum lihat l, size_t page)
{
    const char *s = arena_format(rq->arena, "/kelola/skm/periode/%s/terbit?lihat=%s&hal=%zu", kode, lihats[l].code, page);
    return s ? rq_link(rq, s) : NULL;
}

static enum mk_result rows_fill(struct request *rq, const struct skm_siap_list *list, struct kelola_terbit_view *v)
{
    const char *asked = rq_query(rq, "lihat");
    enum lihat l = LIHAT_SEMUA;
    struct unit_list units;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    size_t each = (size_t)rq->settings->list_page, n = 0;
    struct kelola_terbit_baris *rows = arena_array(rq->arena, struct kelola_terbit_baris, each);
    struct kelola_terbit_daerah *region = arena_array(rq->arena, struct kelola_terbit_daerah, 1);
    struct kelola_terbit_lihatan *choices = arena_array(rq->arena, struct kelola_terbit_lihatan, N_LIHAT);
    const struct skm_siap_unit **seen = arena_array(rq->arena, const struct skm_siap_unit *, list->n + 1);
    if (r || !rows || !choices || !seen || !region)
        return r ? r : no_memory(rq);
    for (int i = 0; i < N_LIHAT; i++)
        if (asked && strcmp(asked, lihats[i].code) == 0)
            l = (enum lihat)i;
    for (int i = 0; i < N_LIHAT; i++)
        choices[i] = (struct kelola_terbit_lihatan){ lihats[i].code, tr(rq->lang, lihats[i].label), (int)l == i };
    for (size_t i = 0; i < list->n; i++)
        if (matches(list->item[i].siap, l) && skm_boleh_unit(rq, HAK_HASIL_LIHAT, &units, list->item[i].unit_id))
            seen[n++] = &list->item[i];
    size_t pages = n ? (n + each - 1) / each : 1, page = (size_t)rq_int(rq_query(rq, "hal"), 1, 1, (int64_t)pages);
    for (size_t i = (page - 1) * each; i < n && v->n_baris < each; i++)
        rows[v->n_baris++] = row_of(rq, seen[i], &units, v->kode);
    v->baris = rows;
    v->kosong = n == 0;
    v->lihatan = choices;
    v->n_lihatan = N_LIHAT;
    v->cocok = (int64_t)n;
    v->dari = (int64_t)((page - 1) * each) + 1;
    v->sampai = v->dari + (int64_t)v->n_baris - 1;
    v->sebelum = page > 1 ? list_path(rq, v->kode, l, page - 1) : NULL;
    v->sesudah = page < pages ? list_path(rq, v->kode, l, page + 1) : NULL;
    struct kelola_terbit_baris own = row_of(rq, &list->daerah, &units, v->kode);
    *region = (struct kelola_terbit_daerah){
        .nomor = own.nomor, .tanggal = own.tanggal, .oleh = own.oleh, .terbit = own.terbit, .ditarik = own.ditarik, .alasan = own.alasan,
        .siap = own.siap, .boleh = own.boleh, .tampil = own.tampil, .ikm = own.ikm, .grade = own.grade, .grade_word = own.grade_word };
    v->daerah = region;
    v->n_daerah = 1;
    v->boleh_semua = own.boleh && (own.siap || list->jumlah[SIAP] > 0);
    return MK_OK;
}

static enum mk_result terbit_show(struct request *rq, int status, const char *problem)
{
    struct skm_periode_list periods;
    struct skm_siap_list list;
    struct period p;
    struct page page;
    int which;
    enum mk_result r = skm_periode_path(rq, &periods, &p, &which);
    if (!r)
        r = skm_siap_baca(rq->db, rq->arena, rq->daerah->id, p, rq->lang, &list);
    if (r)
        return r;
    struct kelola_terbit_view v = {
        .kode = skm_periode_kode(rq->arena, p), .nama = skm_periode_nama(rq, p), .problem = problem,
        .keadaan = keadaan_name(periods.item[which].p.keadaan, rq->lang), .tutup = periods.item[which].p.keadaan >= PERIODE_TUTUP,
        .siap = (int64_t)(list.jumlah[SIAP] + list.jumlah[SIAP_DITARIK]), .terbit = (int64_t)list.jumlah[SIAP_TERBIT],
        .unit_semua = (int64_t)list.n, .baru = rq_int(rq_query(rq, "baru"), 0, 1, 100000),
        .ditarik = rq_int(rq_query(rq, "tarik"), 0, 1, INT64_MAX) > 0,
    };
    v.tidak = v.unit_semua - v.siap - v.terbit;
    r = page_init(rq, &page, tr(rq->lang, "Penerbitan hasil"));
    if (!r)
        r = rows_fill(rq, &list, &v);
    if (r)
        return r;
    kelola_terbit_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_terbit_get(struct request *rq)
{
    return terbit_show(rq, 200, NULL);
}

/* ---- publishing ---- */

struct terbitan { struct skm_pelaku p; struct period period; int64_t unit, n; bool semua, langkah; const char *kode; };

static enum mk_result terbit_put(struct db *tx, void *arg, struct err *err)
{
    struct terbitan *k = arg;
    struct arena a;
    arena_init(&a, 64 << 20);
    k->n = 1;
    enum mk_result r = !k->semua   ? skm_terbit_unit(tx, &a, &k->p, k->period, k->unit, err)
                       : k->langkah ? skm_periode_langkah(tx, &a, &k->p, k->period, LANGKAH_TERBIT, 0, 0, err)
                                    : skm_terbit_semua(tx, &a, &k->p, k->period, &k->n, err);
    arena_release(&a);
    return r;
}

static enum mk_result terbit_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct terbitan *k = arg;
    if (result == MK_CONFLICT)
        return terbit_show(rq, 409, arena_text(rq->arena, rq->err.text));
    const char *path = arena_format(rq->arena, "/kelola/skm/periode/%s/terbit?baru=%lld", k->kode, (long long)(k->n ? k->n : 1));
    return result ? result : path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

enum mk_result skm_terbit_post(struct request *rq)
{
    struct terbitan *k = arena_new(rq->arena, struct terbitan);
    struct skm_periode_list periods;
    struct unit_list units;
    struct unit u = { .id = 0 };
    int which;
    const char *langkah = rq_form(rq, "langkah"), *unit = rq_form(rq, "unit"), *sure = rq_form(rq, "yakin");
    if (!k)
        return no_memory(rq);
    enum mk_result r = skm_periode_path(rq, &periods, &k->period, &which);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    k->semua = langkah && strcmp(langkah, "semua") == 0;
    bool region = k->semua || !unit || strcmp(unit, "daerah") == 0;
    if (!r && !region)
        r = registry_unit(rq->db, rq->arena, rq->daerah->id, unit, &u);
    if (r == MK_NOT_FOUND && !region)
        return fail(rq, r, "%s", tr(rq->lang, "Unit ini tidak ada."));
    if (r)
        return r;
    if (region ? !skm_boleh_daerah(rq, HAK_SURVEI_KELOLA) : !skm_boleh_unit(rq, HAK_SURVEI_KELOLA, &units, u.id))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Hasil unit diterbitkan oleh admin unitnya atau admin daerah; hasil daerah oleh admin daerah."));
    if (!sure || strcmp(sure, "1") != 0)
        return terbit_show(rq, 422, tr(rq->lang, "Periksa angkanya, lalu centang pernyataannya sebelum menerbitkan."));
    k->p = skm_pelaku_of(rq);
    k->unit = u.id;
    k->kode = skm_periode_kode(rq->arena, k->period);
    k->langkah = periods.item[which].p.keadaan == PERIODE_TUTUP;
    return rq_write(rq, terbit_put, terbit_done, k);
}

/* ---- withdrawing ---- */

struct tarikan { struct skm_pelaku p; int64_t nomor; const char *alasan, *kode; };

static enum mk_result tarik_put(struct db *tx, void *arg, struct err *err)
{
    const struct tarikan *k = arg;
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = skm_terbit_tarik(tx, &a, &k->p, k->nomor, k->alasan, err);
    arena_release(&a);
    return r;
}

static enum mk_result tarik_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct tarikan *k = arg;
    const char *path = arena_format(rq->arena, "/kelola/skm/periode/%s/terbit?tarik=1", k->kode);
    return result ? result : path ? rq_redirect(rq, rq_link(rq, path)) : no_memory(rq);
}

/* By the region alone: a unit does not take back a figure that it does not like. */
enum mk_result skm_terbit_tarik_post(struct request *rq)
{
    struct tarikan *k = arena_new(rq->arena, struct tarikan);
    struct skm_terbitan t;
    const char *alasan = rq_form(rq, "alasan"), *clean = "";
    if (!skm_boleh_daerah(rq, HAK_SURVEI_KELOLA))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Hasil resmi ditarik oleh admin daerah."));
    if (!k)
        return no_memory(rq);
    k->nomor = rq_int(rq_path(rq, "nomor"), 0, 1, INT64_MAX);
    enum mk_result r = skm_terbit_satu(rq->db, rq->arena, rq->daerah->id, k->nomor, &t);
    if (r == MK_NOT_FOUND)
        return fail(rq, r, "%s", tr(rq->lang, "Hasil resmi ini tidak ada."));
    if (!r && alasan)
        r = utf8_clean(rq->arena, alasan, strlen(alasan), &clean);
    size_t n = r ? 0 : utf8_length(clean, strlen(clean));
    if (n < TERBIT_ALASAN_MIN || n > TERBIT_ALASAN_MAX)
        return fail(rq, MK_INVALID, "%s", tr(rq->lang, "Tulis alasan penarikan, 10 sampai 500 huruf. Alasan ini dibaca semua orang."));
    k->alasan = clean;
    k->kode = skm_periode_kode(rq->arena, t.p);
    k->p = skm_pelaku_of(rq);
    return rq_write(rq, tarik_put, tarik_done, k);
}
