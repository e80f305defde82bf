/* meja_layanan.c: services at the desk: a new one, and the data of one with the history of its standard. The list is
 * meja_layanan_daftar.c. */
#include <string.h>

#include "base/clock.h"
#include "layanan/meja_baru.view.h"
#include "layanan/meja_satu.view.h"
#include "layanan/standar.h"

/* ---- the form of a service ---- */

#define X(kode, nama) { #kode, T(nama) },
static const struct { const char *kode, *nama; } jenis[] = { LAYANAN_JENIS(X) };
#undef X

struct isian {
    const char *nama, *ringkas, *sinonim, *jenis;
    const char *nama_salah, *ringkas_salah, *sinonim_salah, *jenis_salah, *unit_salah;
    bool salah;
};

static struct isian isian_baca(struct request *rq)
{
    struct isian i = { .nama = meja_text(rq, "nama", NAMA_CHARS, false),
                       .ringkas = meja_text(rq, "ringkas", RINGKAS_CHARS, false),
                       .sinonim = meja_text(rq, "sinonim", SINONIM_CHARS, false), .jenis = NULL };
    const char *sent = rq_form(rq, "jenis");
    for (size_t k = 0; sent && k < COUNT(jenis); k++)
        if (strcmp(sent, jenis[k].kode) == 0)
            i.jenis = jenis[k].kode;
    if (!i.nama || !*i.nama)
        i.nama_salah = tr(rq->lang, i.nama ? T("Tulis nama layanan.") : T("Nama paling panjang 200 huruf."));
    if (!i.ringkas)
        i.ringkas_salah = tr(rq->lang, "Keterangan paling panjang 1.000 huruf.");
    if (!i.sinonim)
        i.sinonim_salah = tr(rq->lang, "Kata pencarian paling panjang 500 huruf.");
    if (!i.jenis)
        i.jenis_salah = tr(rq->lang, "Pilih jenis pelayanan.");
    i.salah = i.nama_salah || i.ringkas_salah || i.sinonim_salah || i.jenis_salah;
    return i;
}

/* What was typed stays, also when it cannot be kept. */
static const char *typed(struct request *rq, const char *clean, const char *name)
{
    const char *sent = clean ? clean : rq_form(rq, name);
    return sent ? sent : "";
}

/* ---- new ---- */

struct tambah {
    struct pelaku_meja p;
    struct layanan_full l;
    const struct house *house;
};

static enum mk_result tambah_put(struct db *tx, void *arg, struct err *err)
{
    struct tambah *t = arg;
    struct arena a;
    arena_init(&a, 8 << 20);
    (void)err;
    t->l.l.id = id_make();
    enum mk_result r = registry_layanan_add(tx, &a, t->p.daerah, &t->l.l, t->l.sinonim);
    if (!r)
        r = registry_layanan_set(tx, &a, t->p.daerah, &t->l); /* its kind */
    for (size_t i = 0; !r && i < t->house->n_features; i++)
        if (t->house->features[i]->layanan_added)
            r = t->house->features[i]->layanan_added(tx, &a, t->p.daerah, t->p.now);
    const char *after = r ? NULL : meja_json(&a, (const char *[]){ "nama", t->l.l.nama, NULL });
    if (!r)
        r = after ? meja_jejak(tx, &t->p, "layanan.tambah", "layanan", t->l.l.kode, NULL, after, NULL) : MK_TOO_BIG;
    arena_release(&a);
    return r;
}

static enum mk_result baru_show(struct request *rq, int status, const struct isian *i)
{
    struct unit_list units;
    struct page page;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = page_init(rq, &page, tr(rq->lang, "Layanan baru"));
    if (r)
        return r;
    struct meja_baru_units *unit = arena_array(rq->arena, struct meja_baru_units, units.n + 1);
    struct meja_baru_jenis *kind = arena_array(rq->arena, struct meja_baru_jenis, COUNT(jenis));
    const char *chosen = rq_form(rq, "unit") ? rq_form(rq, "unit") : rq_query(rq, "unit");
    struct meja_baru_view v = { .nama = "", .ringkas = "", .sinonim = "", .units = unit, .jenis = kind };
    if (!unit || !kind)
        return layanan_no_memory(rq);
    for (size_t k = 0; k < units.n; k++)
        if (rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &units, units.item[k].id))
            unit[v.n_units++] = (struct meja_baru_units){ units.item[k].kode, units.item[k].nama,
                                                          chosen && strcmp(chosen, units.item[k].kode) == 0 };
    for (size_t k = 0; k < COUNT(jenis); k++)
        kind[v.n_jenis++] = (struct meja_baru_jenis){ jenis[k].kode, tr(rq->lang, jenis[k].nama),
                                                      i && i->jenis ? i->jenis == jenis[k].kode : k == 0 };
    if (i) {
        v.nama = typed(rq, i->nama, "nama");
        v.ringkas = typed(rq, i->ringkas, "ringkas");
        v.sinonim = typed(rq, i->sinonim, "sinonim");
        v.nama_salah = i->nama_salah;
        v.ringkas_salah = i->ringkas_salah;
        v.sinonim_salah = i->sinonim_salah;
        v.unit_salah = i->unit_salah;
        v.salah = true;
    }
    meja_baru_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result meja_get_baru(struct request *rq)
{
    return baru_show(rq, 200, NULL);
}

static enum mk_result baru_done(struct request *rq, void *arg, enum mk_result result)
{
    struct tambah *t = arg;
    if (result == MK_CONFLICT) {
        struct isian i = { .nama = t->l.l.nama, .ringkas = t->l.l.ringkas, .sinonim = t->l.sinonim, .jenis = t->l.jenis,
                           .nama_salah = tr(rq->lang, "Unit ini sudah punya layanan dengan nama itu."), .salah = true };
        return baru_show(rq, 422, &i);
    }
    if (result)
        return result;
    const char *path = arena_format(rq->arena, "/kelola/layanan/%s", t->l.l.kode);
    return path ? rq_redirect(rq, rq_link(rq, path)) : layanan_no_memory(rq);
}

enum mk_result meja_post_baru(struct request *rq)
{
    struct unit_list units;
    struct unit u = { .id = 0 };
    struct isian i = isian_baca(rq);
    const char *unit = rq_form(rq, "unit");
    struct tambah *t = arena_new(rq->arena, struct tambah);
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r && unit && *unit)
        r = registry_unit(rq->db, rq->arena, rq->daerah->id, unit, &u);
    if (r && r != MK_NOT_FOUND)
        return r;
    if (!t)
        return layanan_no_memory(rq);
    if (u.id == 0 || !rq_boleh_unit(rq, HAK_LAYANAN_UBAH, &units, u.id)) {
        i.unit_salah = tr(rq->lang, "Pilih salah satu unit Anda.");
        i.salah = true;
    }
    if (i.salah)
        return baru_show(rq, 422, &i);
    const char *name = arena_format(rq->arena, "%s %s", u.kode, i.nama); /* two units may offer the same service */
    const char *kode = name ? registry_slug(rq->arena, name) : NULL;
    if (!kode)
        return layanan_no_memory(rq);
    *t = (struct tambah){ .p = meja_pelaku(rq), .house = rq->house,
                          .l = { .l = { .unit_id = u.id, .kode = kode, .nama = i.nama, .ringkas = i.ringkas },
                                 .jenis = i.jenis, .sinonim = i.sinonim, .aktif = true } };
    return rq_write(rq, tambah_put, baru_done, t);
}

/* ---- one ---- */

struct ubah {
    struct pelaku_meja p;
    struct layanan_full l;
    const char *tanda;
    struct isian i;
};

static const char *tanda_of(struct arena *a, const struct layanan_full *l)
{
    return meja_tanda(a, (const char *[]){ l->l.nama, l->l.ringkas, l->sinonim, l->jenis, l->aktif ? "1" : "0", NULL });
}

static enum mk_result ubah_run(struct db *tx, struct arena *a, struct ubah *u, struct err *err)
{
    struct layanan_full now;
    enum mk_result r = registry_layanan_full(tx, a, u->p.daerah, u->l.l.kode, &now);
    if (r)
        return r;
    const char *tanda = tanda_of(a, &now);
    if (!tanda || strcmp(tanda, u->tanda) != 0)
        return tanda ? err_set(err, MK_CONFLICT, "Data layanan ini baru saja diubah orang lain.") : MK_TOO_BIG;
    const char *before = meja_json(a, (const char *[]){ "nama", now.l.nama, "ringkas", now.l.ringkas, "sinonim", now.sinonim,
                                                        "jenis", now.jenis, "aktif", now.aktif ? "ya" : "tidak", NULL });
    const char *after = meja_json(a, (const char *[]){ "nama", u->l.l.nama, "ringkas", u->l.l.ringkas, "sinonim",
                                                       u->l.sinonim, "jenis", u->l.jenis, "aktif",
                                                       u->l.aktif ? "ya" : "tidak", NULL });
    if (!before || !after)
        return MK_TOO_BIG;
    r = registry_layanan_set(tx, a, u->p.daerah, &u->l);
    return r ? r : meja_jejak(tx, &u->p, "layanan.ubah", "layanan", u->l.l.kode, before, after, NULL);
}

static enum mk_result ubah_put(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = ubah_run(tx, &a, arg, err);
    arena_release(&a);
    return r;
}

/* The service, for whoever may change it; for others it does not exist. */
static enum mk_result satu_baca(struct request *rq, struct layanan_full *l, struct unit_list *units)
{
    enum mk_result r = registry_layanan_full(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "kode"), l);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, units);
    if (r == MK_NOT_FOUND || (!r && !rq_boleh_unit(rq, HAK_LAYANAN_UBAH, units, l->l.unit_id)))
        return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Layanan ini tidak ada, atau bukan di unit Anda."));
    return r;
}

static enum mk_result history_fill(struct request *rq, const struct layanan_full *l, struct meja_satu_view *v)
{
    struct versi_list all;
    enum mk_result r = versi_semua(rq->db, rq->arena, rq->daerah->id, l->l.id, &all);
    struct meja_satu_versi *item = r ? NULL : arena_array(rq->arena, struct meja_satu_versi, all.n + 1);
    if (!item)
        return r ? r : layanan_no_memory(rq);
    v->boleh_rancang = true;
    for (size_t i = 0; i < all.n; i++) {
        const struct versi *x = &all.item[i];
        bool open = x->status == VERSI_RANCANGAN || x->status == VERSI_DITETAPKAN;
        int64_t when = x->terbit ? x->terbit : x->diubah;
        v->boleh_rancang &= !open;
        item[v->n_versi++] = (struct meja_satu_versi){
            .id = arena_format(rq->arena, "%lld", (long long)x->id), .nomor = x->nomor,
            .status = versi_kata(x->status, rq->lang), .sk = *x->sk_nomor ? x->sk_nomor : NULL,
            .sk_tanggal = x->sk_tanggal ? page_day(rq, x->sk_tanggal) : NULL,
            .tanggal = page_day_of(rq, when), .terbuka = open,
            .berlaku = x->status == VERSI_DIPUBLIKASIKAN };
    }
    v->versi = item;
    v->ada_versi = v->n_versi > 0;
    return MK_OK;
}

static enum mk_result now_fill(struct request *rq, const struct layanan_full *l, struct meja_satu_view *v)
{
    struct standar st;
    enum mk_result r = registry_standar(rq->db, rq->arena, rq->daerah->id, l->l.id, &st);
    struct meja_satu_komponen *item = r ? NULL : arena_array(rq->arena, struct meja_satu_komponen, N_KOMPONEN);
    if (!item)
        return r ? r : layanan_no_memory(rq);
    for (enum komponen k = 0; k < N_KOMPONEN; k++) {
        item[k] = (struct meja_satu_komponen){ komponen_name(k, rq->lang), komponen_published(k), st.isi[k] != NULL };
        v->terisi += st.isi[k] != NULL;
    }
    v->komponen = item;
    v->n_komponen = N_KOMPONEN;
    v->semua = N_KOMPONEN;
    return MK_OK;
}

static enum mk_result satu_show(struct request *rq, int status, const struct isian *i, const char *problem, bool konflik)
{
    struct layanan_full l;
    struct unit_list units;
    struct page page;
    enum mk_result r = satu_baca(rq, &l, &units);
    if (!r)
        r = page_init(rq, &page, l.l.nama);
    if (r)
        return r;
    struct meja_satu_view v = { .kode = l.l.kode, .judul = l.l.nama, .unit_nama = l.l.unit_nama, .unit_kode = l.l.unit_kode,
                                .nama = i ? typed(rq, i->nama, "nama") : l.l.nama,
                                .ringkas = i ? typed(rq, i->ringkas, "ringkas") : l.l.ringkas,
                                .sinonim = i ? typed(rq, i->sinonim, "sinonim") : l.sinonim,
                                .aktif = i ? rq_form(rq, "aktif") != NULL : l.aktif, .nonaktif = !l.aktif,
                                .problem = problem, .konflik = konflik, .kini_nama = l.l.nama, .kini_ringkas = l.l.ringkas,
                                .tanda = tanda_of(rq->arena, &l) };
    if (i) {
        v.nama_salah = i->nama_salah;
        v.ringkas_salah = i->ringkas_salah;
        v.sinonim_salah = i->sinonim_salah;
    }
    struct meja_satu_jenis *kind = arena_array(rq->arena, struct meja_satu_jenis, COUNT(jenis));
    const char *chosen = i && i->jenis ? i->jenis : l.jenis;
    for (size_t k = 0; kind && k < COUNT(jenis); k++)
        kind[v.n_jenis++] = (struct meja_satu_jenis){ jenis[k].kode, tr(rq->lang, jenis[k].nama),
                                                      strcmp(chosen, jenis[k].kode) == 0 };
    v.jenis = kind;
    if (!kind || !v.tanda)
        return layanan_no_memory(rq);
    if ((r = now_fill(rq, &l, &v)) || (r = history_fill(rq, &l, &v)))
        return r;
    meja_satu_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result meja_get_satu(struct request *rq)
{
    return satu_show(rq, 200, NULL, NULL, false);
}

static enum mk_result satu_done(struct request *rq, void *arg, enum mk_result result)
{
    struct ubah *u = arg;
    if (result == MK_CONFLICT)
        return satu_show(rq, 409, &u->i, arena_text(rq->arena, rq->err.text), true);
    if (result)
        return result;
    const char *path = arena_format(rq->arena, "/kelola/layanan/%s", u->l.l.kode);
    return path ? rq_redirect(rq, rq_link(rq, path)) : layanan_no_memory(rq);
}

enum mk_result meja_post_satu(struct request *rq)
{
    struct unit_list units;
    struct ubah *u = arena_new(rq->arena, struct ubah);
    const char *tanda = rq_form(rq, "tanda");
    if (!u)
        return layanan_no_memory(rq);
    enum mk_result r = satu_baca(rq, &u->l, &units);
    if (r)
        return r;
    u->i = isian_baca(rq);
    if (u->i.salah)
        return satu_show(rq, 422, &u->i, tr(rq->lang, "Ada isian yang perlu diperbaiki."), false);
    u->p = meja_pelaku(rq);
    u->tanda = tanda ? tanda : "";
    u->l.l.nama = u->i.nama;
    u->l.l.ringkas = u->i.ringkas;
    u->l.sinonim = u->i.sinonim;
    u->l.jenis = u->i.jenis;
    u->l.aktif = rq_form(rq, "aktif") != NULL;
    return rq_write(rq, ubah_put, satu_done, u);
}
