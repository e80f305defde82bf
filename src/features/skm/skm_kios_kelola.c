/* skm_kios_kelola.c: kiosks at the desk: made with a name and a place to be locked to, listed with what came through them,
 * given a new code when the device changes, ended with a reason.
 *
 * Whoever enters answers for a unit (SURVEI_ISI) may put up its kiosks. The code that makes a device the kiosk stands in
 * the answer to the form and nowhere else; a form that is sent twice makes one kiosk, named by the number it brought along. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "skm/kelola_kios.view.h"
#include "skm/kelola_kios_kode.view.h"
#include "skm/skm_halaman.h"
#include "skm/skm_kios.h"
#include "skm/skm_kode.h"
#include "skm/skm_saring.h"
#include "web/message.h"

enum { ALASAN_MIN = 10, ALASAN_MAX = 300, TEMPAT_MAX = 64 };

/* ---- the list ---- */

static const struct skm_saring_jenis jenis = {
    "/kelola/skm/kios", { { "semua", T("Semua keadaan") }, { "berjalan", T("Berjalan") }, { "berakhir", T("Sudah diakhiri") } }
};

/* What the form brought, and what is wrong with it. */
struct isian { const char *tempat, *nama, *tempat_salah, *nama_salah; };

/* Where a kiosk may stand: a unit with all its services ("u" and its code), or one of them ("s" and the code of its survey). */
static bool places_fill(struct request *rq, const struct skm_saring *f, const struct isian *x, struct kelola_kios_view *v)
{
    struct kelola_kios_tempat *place = arena_array(rq->arena, struct kelola_kios_tempat, f->units.n + f->survei.n + 1);
    if (!place)
        return false;
    for (size_t i = 0; i < f->units.n; i++) {
        const struct unit *u = &f->units.item[i];
        size_t open = 0;
        if (!skm_boleh_unit(rq, HAK_SURVEI_ISI, &f->units, u->id))
            continue;
        struct kelola_kios_tempat *all = &place[v->n_tempat];
        for (size_t k = 0; k < f->survei.n; k++) {
            const struct skm_survei *s = &f->survei.item[k];
            const char *kode = arena_format(rq->arena, "s%s", s->kode);
            if (s->unit_id == u->id && s->open && kode)
                all[++open] = (struct kelola_kios_tempat){ kode, arena_format(rq->arena, "%s \xe2\x80\x93 %s", u->nama, s->layanan),
                                                           x->tempat && strcmp(x->tempat, kode) == 0 };
        }
        if (!open)
            continue;
        const char *kode = arena_format(rq->arena, "u%s", u->kode);
        if (!kode)
            return false;
        *all = (struct kelola_kios_tempat){ kode, arena_format(rq->arena, "%s (%s)", u->nama, tr(rq->lang, "semua layanan")),
                                            x->tempat && strcmp(x->tempat, kode) == 0 };
        v->n_tempat += open + 1;
    }
    v->tempat = place;
    return true;
}

static bool choices_fill(struct request *rq, const struct skm_saring *f, const struct isian *x, struct kelola_kios_view *v)
{
    if (!places_fill(rq, f, x, v))
        return false;
    v->boleh = v->n_tempat > 0;
    v->disaring = skm_saring_ada(f);
    return true;
}

static const char *day_or_null(struct request *rq, const struct cursor *c, int column)
{
    return cursor_is_null(c, column) ? NULL : skm_tanggal(rq, (int32_t)cursor_int(c, column), false);
}

static struct kelola_kios_kios row_read(struct request *rq, const struct skm_saring *f, const struct cursor *c)
{
    const bool ended = !cursor_is_null(c, 9), waits = cursor_int(c, 7) == 1 && cursor_int(c, 6) >= rq_today(rq);
    return (struct kelola_kios_kios){
        .id = arena_format(rq->arena, "%lld", (long long)cursor_int(c, 0)), .nama_kios = arena_text(rq->arena, cursor_text(c, 2)),
        .unit_nama = arena_text(rq->arena, cursor_text(c, 3)),
        .layanan_nama = cursor_is_null(c, 4) ? NULL : arena_text(rq->arena, cursor_text(c, 4)),
        .dibuat = skm_tanggal(rq, (int32_t)cursor_int(c, 5), false), .dipasang = day_or_null(rq, c, 8),
        .diakhiri = day_or_null(rq, c, 9), .terakhir = day_or_null(rq, c, 10), .n = cursor_int(c, 11), .menunggu = !ended && waits,
        .dapat = !ended && skm_boleh_unit(rq, HAK_SURVEI_ISI, &f->units, cursor_int(c, 1)),
    };
}

static enum mk_result list_fill(struct request *rq, const struct skm_saring *f, struct kelola_kios_view *v)
{
    const int64_t each = rq->settings->list_page;
    struct kelola_kios_kios *rows = arena_array(rq->arena, struct kelola_kios_kios, (size_t)each);
    bool more = false;
    struct cursor c;
    if (!rows)
        return no_memory(rq);
    db_select(rq->db, &c, &skm_stmts[Q_KIOS_LIST],
              ARGS(VI(rq->daerah->id), VI(f->unit), VI(f->keadaan), VI(each + 1), VI((f->hal - 1) * each)));
    while (cursor_next(&c)) {
        if ((int64_t)v->n_kios == each)
            more = true;
        else
            rows[v->n_kios++] = row_read(rq, f, &c);
    }
    v->kios = rows;
    v->kosong = v->n_kios == 0;
    v->sebelum = f->hal > 1 ? skm_saring_hal(rq, f, f->hal - 1) : NULL;
    v->sesudah = more ? skm_saring_hal(rq, f, f->hal + 1) : NULL;
    return cursor_end(&c);
}

static enum mk_result list_show(struct request *rq, int status, const struct isian *x, const char *problem)
{
    static const struct isian none = { 0 };
    struct skm_saring f;
    struct page page;
    x = x ? x : &none;
    struct kelola_kios_view v = { .problem = problem, .nama = x->nama, .nama_salah = x->nama_salah, .tempat_salah = x->tempat_salah,
                                  .nama_max = KIOS_NAMA_MAX, .kunci = arena_format(rq->arena, "%lld", (long long)id_make()) };
    enum mk_result r = skm_saring_baca(rq, &jenis, &f);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Kios survei"));
    if (!r && !choices_fill(rq, &f, x, &v))
        r = no_memory(rq);
    if (!r)
        r = list_fill(rq, &f, &v);
    if (!r)
        r = skm_saring_gambar(rq, &f, &v.saring);
    if (r)
        return r;
    kelola_kios_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_kios_kelola_get(struct request *rq)
{
    return list_show(rq, 200, NULL, NULL);
}

/* ---- making, and a new code ---- */

struct buat {
    struct skm_pelaku p;
    struct isian isian;
    int64_t id, unit, survei;
    const char *tempat_nama, *alasan;
    bool baru;
    char kode[KODE_POLOS];
    unsigned char sidik[KODE_SIDIK];
};

static enum mk_result note(struct db *tx, const struct buat *k, const char *verb, const char *alasan)
{
    char objek[JEJAK_OBJEK_MAX];
    snprintf(objek, sizeof objek, "kios survei %lld, %.140s", (long long)k->id, k->tempat_nama);
    return skm_jejak(tx, &k->p, verb, objek, NULL, NULL, alasan);
}

static enum mk_result buat_put(struct db *tx, void *arg, struct err *err)
{
    const struct buat *k = arg;
    int64_t changed = 0;
    const int32_t until = k->p.today + KIOS_PASANG_HARI;
    enum mk_result r =
        k->baru ? db_exec(tx, &skm_stmts[Q_KIOS_ADD],
                          ARGS(VI(k->p.daerah), VI(k->id), VI(k->unit), VI(k->survei), VT(k->isian.nama), VI(k->p.today),
                               VB(k->sidik, sizeof k->sidik), VI(until)), &changed)
                : db_exec(tx, &skm_stmts[Q_KIOS_CODE], ARGS(VI(k->p.daerah), VI(k->id), VB(k->sidik, sizeof k->sidik), VI(until)), &changed);
    if (r || !changed)
        return r ? r : err_set(err, MK_CONFLICT, "sudah dikirim atau sudah diakhiri");
    return note(tx, k, k->baru ? "skm.kios_buat" : "skm.kios_kode", NULL);
}

static enum mk_result buat_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct buat *k = arg;
    char shown[KODE_TEKS];
    struct page page;
    if (result == MK_CONFLICT)
        return list_show(rq, 409, &k->isian, k->baru ? tr(rq->lang, "Formulir ini sudah dikirim dan kiosnya sudah ada di daftar. Kode pasang baru dapat diminta di sana.")
                                                     : tr(rq->lang, "Kios itu sudah diakhiri orang lain."));
    if (!result)
        result = page_init(rq, &page, tr(rq->lang, "Kode pasang kios"));
    if (result)
        return result;
    kode_tulis(k->kode, shown);
    const char *base = rq->daerah->alamat ? rq->daerah->alamat : "";
    struct kelola_kios_kode_view v = { .kode = arena_text(rq->arena, shown), .nama_tempat = k->tempat_nama, .alamat = arena_format(rq->arena, "%s/kios", base),
                                       .sampai = skm_tanggal(rq, k->p.today + KIOS_PASANG_HARI, false) };
    rq_set_header(rq, "Cache-Control", "no-store");
    kelola_kios_kode_render(rq_out(rq), &page, &v);
    return rq_html(rq, 200);
}

/* Which unit or survey the form means, if the person may. */
static enum mk_result place_read(struct request *rq, struct buat *k)
{
    struct skm_survei_list list;
    struct unit_list units;
    const char *want = k->isian.tempat ? k->isian.tempat : "";
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r || strlen(want) > TEMPAT_MAX)
        return r;
    for (size_t i = 0; i < list.n; i++) {
        const struct skm_survei *s = &list.item[i];
        const bool one = want[0] == 's' && strcmp(want + 1, s->kode) == 0, all = want[0] == 'u' && strcmp(want + 1, s->unit_kode) == 0;
        if (!s->open || !(one || all) || !skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, s->unit_id))
            continue;
        k->unit = s->unit_id;
        k->survei = one ? s->id : 0;
        k->tempat_nama = one ? arena_format(rq->arena, "%s, %s", s->unit, s->layanan) : s->unit;
    }
    return MK_OK;
}

static enum mk_result name_read(struct request *rq, struct isian *x)
{
    const char *clean = "";
    if (x->nama && utf8_clean(rq->arena, x->nama, strlen(x->nama), &clean))
        clean = "";
    const size_t n = utf8_length(clean, strlen(clean));
    if (n < 2 || n > KIOS_NAMA_MAX)
        x->nama_salah = tr(rq->lang, "Tulis nama tempatnya, 2 sampai 60 huruf.");
    else
        x->nama = clean;
    return MK_OK;
}

static void code_make(struct buat *k)
{
    skm_kode_acak(k->kode);
    skm_kode_sidik(k->kode, k->sidik);
}

enum mk_result skm_kios_kelola_post(struct request *rq)
{
    struct buat *k = arena_new(rq->arena, struct buat);
    if (!k)
        return no_memory(rq);
    k->p = skm_pelaku_of(rq);
    k->baru = true;
    k->isian = (struct isian){ .tempat = rq_form(rq, "tempat"), .nama = rq_form(rq, "nama") };
    enum mk_result r = place_read(rq, k);
    if (!r)
        r = name_read(rq, &k->isian);
    if (r)
        return r;
    if (!k->unit)
        k->isian.tempat_salah = tr(rq->lang, "Pilih unit atau layanan dari daftar.");
    if (k->isian.tempat_salah || k->isian.nama_salah)
        return list_show(rq, 422, &k->isian, NULL);
    if (!k->tempat_nama)
        return no_memory(rq);
    k->id = rq_int(rq_form(rq, "kunci"), 0, 1, INT64_MAX);
    if (!k->id)
        k->id = id_make();
    code_make(k);
    return rq_write(rq, buat_put, buat_done, k);
}

/* The kiosk of the address, if the person may change it. */
static enum mk_result kios_of(struct request *rq, struct buat *k)
{
    struct unit_list units;
    struct cursor c;
    k->p = skm_pelaku_of(rq);
    k->id = rq_int(rq_path(rq, "id"), 0, 1, INT64_MAX);
    db_select(rq->db, &c, &skm_stmts[Q_KIOS_ONE], ARGS(VI(rq->daerah->id), VI(k->id)));
    if (cursor_next(&c)) {
        k->unit = cursor_int(&c, 0);
        k->tempat_nama = arena_text(rq->arena, cursor_text(&c, 2));
    }
    enum mk_result r = cursor_end(&c);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    if (!k->unit || !k->tempat_nama)
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Kios ini tidak ada."));
    return skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, k->unit) ? MK_OK : fail(rq, MK_DENIED, "%s", tr(rq->lang, "Kios ini milik unit lain."));
}

enum mk_result skm_kios_kode_post(struct request *rq)
{
    struct buat *k = arena_new(rq->arena, struct buat);
    enum mk_result r = k ? kios_of(rq, k) : no_memory(rq);
    if (r)
        return r;
    code_make(k);
    return rq_write(rq, buat_put, buat_done, k);
}

/* ---- ending ---- */

static enum mk_result akhiri_put(struct db *tx, void *arg, struct err *err)
{
    const struct buat *k = arg;
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_KIOS_END], ARGS(VI(k->p.daerah), VI(k->id), VI(k->p.today)), &changed);
    if (r || !changed)
        return r ? r : err_set(err, MK_CONFLICT, "sudah diakhiri");
    return note(tx, k, "skm.kios_akhiri", k->alasan);
}

static enum mk_result akhiri_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    if (result == MK_CONFLICT)
        return list_show(rq, 409, NULL, tr(rq->lang, "Kios itu sudah diakhiri orang lain."));
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/skm/kios"));
}

enum mk_result skm_kios_akhiri_post(struct request *rq)
{
    struct buat *k = arena_new(rq->arena, struct buat);
    enum mk_result r = k ? kios_of(rq, k) : no_memory(rq);
    if (r)
        return r;
    k->alasan = rq_form(rq, "alasan");
    const size_t n = k->alasan ? utf8_length(k->alasan, strlen(k->alasan)) : 0;
    if (n < ALASAN_MIN || n > ALASAN_MAX)
        return list_show(rq, 422, NULL, tr(rq->lang, "Tulis alasan mengakhiri kios, 10 sampai 300 huruf."));
    return rq_write(rq, akhiri_put, akhiri_done, k);
}
