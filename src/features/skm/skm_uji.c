/* skm_uji.c: the instrument as people see it, and surveys on trial (pilot): their answers are set aside (skm_take.c)
 * and can be wiped when the trial has served. Real answers are never touched. */
#include <stdio.h>
#include <string.h>

#include "skm/kelola_uji.view.h"
#include "skm/skm_halaman.h"
#include "skm/skm_versi.h"
#include "web/message.h"

static enum mk_result trials_fill(struct request *rq, const struct skm_survei_list *list, const struct unit_list *units,
                                  struct kelola_uji_view *v)
{
    struct kelola_uji_uji *rows = arena_array(rq->arena, struct kelola_uji_uji, list->n + 1);
    struct kelola_uji_pilihan *choices = arena_array(rq->arena, struct kelola_uji_pilihan, list->n + 1);
    int64_t *count = arena_array(rq->arena, int64_t, list->n + 1);
    struct cursor c;
    if (!rows || !choices || !count)
        return no_memory(rq);
    db_select(rq->db, &c, &skm_stmts[Q_UJI_COUNT], ARGS(VI(rq->daerah->id), VI(SISIH_UJI)));
    while (cursor_next(&c))
        for (size_t i = 0; i < list->n; i++)
            if (list->item[i].id == cursor_int(&c, 0))
                count[i] = cursor_int(&c, 1);
    enum mk_result r = cursor_end(&c);
    for (size_t i = 0; i < list->n; i++) {
        const struct skm_survei *s = &list->item[i];
        if ((s->uji || count[i]) && skm_boleh_unit(rq, HAK_HASIL_LIHAT, units, s->unit_id))
            rows[v->n_uji++] = (struct kelola_uji_uji){ s->layanan_kode, s->layanan, s->unit, s->kode, s->uji, count[i] };
        if (!s->uji && skm_boleh_unit(rq, HAK_SURVEI_KELOLA, units, s->unit_id))
            choices[v->n_pilihan++] = (struct kelola_uji_pilihan){
                s->layanan_kode, arena_format(rq->arena, "%s \xe2\x80\x93 %s", s->unit, s->layanan) };
    }
    v->uji = rows;
    v->pilihan = choices;
    v->boleh = v->n_pilihan > 0;
    return r;
}

/* Versions made here, the built-in one, and old instruments that are only read. */
static enum mk_result versions_fill(struct request *rq, struct kelola_uji_view *v)
{
    struct skm_versi_list list;
    enum mk_result r = skm_versi_baca(rq->db, rq->arena, rq->daerah->id, &list);
    struct kelola_uji_instrumen *rows = r ? NULL : arena_array(rq->arena, struct kelola_uji_instrumen, list.n + 1);
    struct kelola_uji_lama *old = r ? NULL : arena_array(rq->arena, struct kelola_uji_lama, SKM_LAMA_MAX);
    const struct skm_instrument *x;
    if (r || !rows || !old)
        return r ? r : no_memory(rq);
    for (size_t i = 0; i < list.n; i++)
        rows[v->n_instrumen++] = (struct kelola_uji_instrumen){
            list.item[i].id, list.item[i].kode, list.item[i].nama, list.item[i].x.n,
            list.item[i].terkunci ? tr(rq->lang, "sudah berlaku") : tr(rq->lang, "rancangan") };
    x = skm_instrument(SKM_INSTRUMENT_NOW);
    rows[v->n_instrumen++] = (struct kelola_uji_instrumen){ SKM_INSTRUMENT_FIRST, x->kode, x->nama[rq->lang], x->n,
                                                            tr(rq->lang, "bawaan") };
    for (size_t i = 0; (x = skm_instrument_file(i)); i++)
        if (x->n_lama && !v->lama_nama) {
            v->lama_nama = x->nama[rq->lang];
            v->lama_sumber = arena_format(rq->arena, "%s. %s", x->sumber, x->catatan[rq->lang]);
            for (int k = 0; k < x->n_lama; k++)
                old[v->n_lama++] = (struct kelola_uji_lama){ x->lama[k] };
        }
    v->instrumen = rows;
    v->lama = old;
    v->kelola = skm_boleh_daerah(rq, HAK_SURVEI_KELOLA);
    return MK_OK;
}

enum mk_result skm_uji_show(struct request *rq, int status, const char *problem)
{
    struct skm_terpakai_list used = { 0 };
    enum mk_result r = skm_versi_terpakai(rq->db, rq->arena, rq->daerah->id, rq_today(rq), &used);
    if (r)
        return r;
    const struct skm_instrument *x = used.item[0].x; /* what most surveys ask today */
    struct kelola_uji_tanya *rows = arena_array(rq->arena, struct kelola_uji_tanya, SKM_TANYA_MAX);
    struct skm_survei_list list = { 0 };
    struct unit_list units = { 0 };
    struct page page;
    struct kelola_uji_view v = { .problem = problem, .nama = arena_format(rq->arena, "%s (%s)", used.item[0].nama ? used.item[0].nama : x->nama[rq->lang], x->kode), .sumber = x->sumber,
                                 .catatan = x->catatan[rq->lang], .tanya = rows, .n_tanya = (size_t)x->n };
    r = rows ? skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list) : no_memory(rq);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Instrumen dan uji coba"));
    if (!r)
        r = trials_fill(rq, &list, &units, &v);
    if (!r)
        r = versions_fill(rq, &v);
    if (r)
        return r;
    for (int i = 0; i < x->n; i++) {
        const struct skm_question *q = &x->question[i];
        const char *const *a = q->answer[rq->lang];
        rows[i] = (struct kelola_uji_tanya){ i + 1, unsur_long_name(q->unsur, rq->lang), q->text[rq->lang], a[0], a[1], a[2], a[3] };
    }
    kelola_uji_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_uji_get(struct request *rq)
{
    return skm_uji_show(rq, 200, NULL);
}

struct uji { struct skm_pelaku p; struct skm_survei survei; enum { MULAI, AKHIRI, HAPUS } langkah; };

static enum mk_result uji_put(struct db *tx, void *arg, struct err *err)
{
    static const char *const verbs[] = { "skm.uji_mulai", "skm.uji_akhiri", "skm.uji_hapus" };
    struct uji *k = arg;
    char objek[JEJAK_OBJEK_MAX], sesudah[64];
    int64_t changed = 0;
    enum mk_result r = k->langkah == HAPUS
                           ? db_exec(tx, &skm_stmts[Q_UJI_WIPE], ARGS(VI(k->p.daerah), VI(SISIH_UJI), VI(k->survei.id)), &changed)
                           : db_exec(tx, &skm_stmts[Q_UJI_SET], ARGS(VI(k->p.daerah), VI(k->survei.id), VI(k->langkah == MULAI)), &changed);
    if (r || changed == 0)
        return r ? r : err_set(err, MK_CONFLICT, "sudah dilakukan orang lain");
    snprintf(objek, sizeof objek, "survei %.100s", k->survei.layanan_kode);
    snprintf(sesudah, sizeof sesudah, "{\"baris\":%lld}", (long long)changed);
    return skm_jejak(tx, &k->p, verbs[k->langkah], objek, NULL, k->langkah == HAPUS ? sesudah : NULL, NULL);
}

static enum mk_result uji_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    if (result == MK_CONFLICT)
        return skm_uji_show(rq, 409, tr(rq->lang, "Keadaannya sudah berubah. Periksa daftar di bawah."));
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/skm/instrumen"));
}

enum mk_result skm_uji_post(struct request *rq)
{
    struct uji *k = arena_new(rq->arena, struct uji);
    const char *langkah = rq_form(rq, "langkah"), *kode = rq_form(rq, "layanan"), *sure = rq_form(rq, "yakin");
    struct skm_survei_list list = { 0 };
    struct unit_list units = { 0 };
    bool found = false;
    if (!k)
        return no_memory(rq);
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    for (size_t i = 0; i < list.n && kode; i++)
        if (strcmp(list.item[i].layanan_kode, kode) == 0 && skm_boleh_unit(rq, HAK_SURVEI_KELOLA, &units, list.item[i].unit_id)) {
            k->survei = list.item[i];
            found = true;
        }
    if (!found || !langkah)
        return skm_uji_show(rq, 422, tr(rq->lang, "Pilih layanan dari daftar."));
    k->langkah = strcmp(langkah, "mulai") == 0 ? MULAI : strcmp(langkah, "hapus") == 0 ? HAPUS : AKHIRI;
    if (k->langkah == HAPUS && (!sure || strcmp(sure, "1") != 0))
        return skm_uji_show(rq, 422, tr(rq->lang, "Langkah ini tidak dapat dibatalkan. Centang dahulu pernyataannya."));
    k->p = skm_pelaku_of(rq);
    return rq_write(rq, uji_put, uji_done, k);
}
