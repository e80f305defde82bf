/* meja_unit.c: units at the desk: a new one, and the data of one. A unit is never deleted: it ends on a day and its history
 * stays. The list is meja_unit_daftar.c. */
#include <string.h>

#include "base/clock.h"
#include "layanan/meja_unit_satu.view.h"
#include "layanan/standar.h"

/* ---- the form ---- */

struct isian_unit {
    const char *nama, *alamat, *nama_salah, *alamat_salah, *jenis_salah, *induk_salah, *urutan_salah;
    enum unit_kind jenis;
    int64_t induk, urutan;
    bool tutup, salah;
};

static struct isian_unit isian_baca(struct request *rq, const struct unit_list *units)
{
    const char *kind = rq_form(rq, "jenis"), *up = rq_form(rq, "induk");
    struct isian_unit i = { .nama = meja_text(rq, "nama", NAMA_CHARS, false),
                            .alamat = meja_text(rq, "alamat", ALAMAT_CHARS, false),
                            .jenis = kind ? unit_kind_from_code(kind, strlen(kind)) : N_UNIT_KINDS,
                            .urutan = rq_int(rq_form(rq, "urutan"), -1, 0, 1000000), .tutup = rq_form(rq, "tutup") != NULL };
    for (size_t k = 0; up && *up && k < units->n; k++)
        if (strcmp(units->item[k].kode, up) == 0)
            i.induk = units->item[k].id;
    if (!i.nama || !*i.nama)
        i.nama_salah = tr(rq->lang, "Tulis nama unit, paling panjang 200 huruf.");
    if (!i.alamat)
        i.alamat_salah = tr(rq->lang, "Alamat paling panjang 300 huruf.");
    if (i.jenis == N_UNIT_KINDS)
        i.jenis_salah = tr(rq->lang, "Pilih jenis unit.");
    if (up && *up && !i.induk)
        i.induk_salah = tr(rq->lang, "Unit induk ini tidak ada.");
    if (i.urutan < 0)
        i.urutan_salah = tr(rq->lang, "Tulis angka dari 0 sampai 1.000.000.");
    i.salah = i.nama_salah || i.alamat_salah || i.jenis_salah || i.induk_salah || i.urutan_salah;
    return i;
}

static const char *tanda_of(struct arena *a, const struct unit_full *u)
{
    const char *numbers = arena_format(a, "%lld %lld %d %d", (long long)u->u.induk_id, (long long)u->urutan, (int)u->u.jenis,
                                       (int)u->sampai);
    return numbers ? meja_tanda(a, (const char *[]){ u->u.nama, u->u.alamat, numbers, NULL }) : NULL;
}

/* u: the unit as it is, or NULL for a new one; i: what was sent, or NULL. */
static enum mk_result unit_show(struct request *rq, int status, const struct unit_full *u, const struct isian_unit *i,
                                const char *problem)
{
    struct unit_list units;
    struct page page;
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (!r)
        r = page_init(rq, &page, u ? u->u.nama : tr(rq->lang, "Unit baru"));
    if (r)
        return r;
    struct meja_unit_satu_view v = { .baru = !u, .kode = u ? u->u.kode : NULL, .judul = u ? u->u.nama : tr(rq->lang, "Unit baru"),
                                     .nama = u ? u->u.nama : "", .alamat = u ? u->u.alamat : "", .urutan = u ? u->urutan : 100,
                                     .tutup = u && u->sampai, .problem = problem, .tanda = u ? tanda_of(rq->arena, u) : NULL };
    enum unit_kind kind = u ? u->u.jenis : UNIT_DINAS;
    int64_t up = u ? u->u.induk_id : 0;
    if (i) {
        v.nama = i->nama ? i->nama : rq_form(rq, "nama");
        v.alamat = i->alamat ? i->alamat : rq_form(rq, "alamat");
        v.urutan = i->urutan >= 0 ? i->urutan : 0;
        v.tutup = i->tutup;
        v.nama_salah = i->nama_salah;
        v.alamat_salah = i->alamat_salah;
        v.induk_salah = i->induk_salah;
        v.urutan_salah = i->urutan_salah;
        kind = i->jenis;
        up = i->induk;
    }
    struct meja_unit_satu_jenis *kinds = arena_array(rq->arena, struct meja_unit_satu_jenis, N_UNIT_KINDS);
    struct meja_unit_satu_units *ups = arena_array(rq->arena, struct meja_unit_satu_units, units.n + 1);
    if (!kinds || !ups)
        return layanan_no_memory(rq);
    for (enum unit_kind k = 0; k < N_UNIT_KINDS; k++)
        kinds[v.n_jenis++] = (struct meja_unit_satu_jenis){ unit_kind_code(k), unit_kind_name(k, rq->lang), k == kind };
    for (size_t k = 0; k < units.n; k++)
        if (!u || units.item[k].id != u->u.id)
            ups[v.n_units++] = (struct meja_unit_satu_units){ units.item[k].kode, units.item[k].nama, units.item[k].id == up };
    v.jenis = kinds;
    v.units = ups;
    meja_unit_satu_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result meja_get_unit_baru(struct request *rq)
{
    return unit_show(rq, 200, NULL, NULL, NULL);
}

static enum mk_result unit_baca(struct request *rq, struct unit_full *ret)
{
    enum mk_result r = registry_unit_full(rq->db, rq->arena, rq->daerah->id, rq_path(rq, "kode"), ret);
    return r == MK_NOT_FOUND ? fail(rq, r, "%s", tr(rq->lang, "Unit ini tidak ada.")) : r;
}

enum mk_result meja_get_unit_satu(struct request *rq)
{
    struct unit_full u;
    enum mk_result r = unit_baca(rq, &u);
    return r ? r : unit_show(rq, 200, &u, NULL, NULL);
}

/* ---- writing ---- */

struct ubah_unit {
    struct pelaku_meja p;
    struct unit_full u;
    struct isian_unit i;
    const char *tanda; /* NULL: a new one */
};

static const char *unit_json(struct arena *a, const struct unit_full *u)
{
    const char *order = arena_format(a, "%lld", (long long)u->urutan);
    return order ? meja_json(a, (const char *[]){ "nama", u->u.nama, "jenis", unit_kind_code(u->u.jenis), "alamat",
                                                  u->u.alamat, "urutan", order, "berakhir", u->sampai ? "ya" : "tidak", NULL })
                 : NULL;
}

static enum mk_result ubah_run(struct db *tx, struct arena *a, struct ubah_unit *k, struct err *err)
{
    struct unit_full now;
    enum mk_result r = registry_unit_full(tx, a, k->p.daerah, k->u.u.kode, &now);
    if (r)
        return r;
    const char *tanda = tanda_of(a, &now), *before = unit_json(a, &now), *after = unit_json(a, &k->u);
    if (!tanda || !before || !after)
        return MK_TOO_BIG;
    if (strcmp(tanda, k->tanda) != 0)
        return err_set(err, MK_CONFLICT, "Data unit ini baru saja diubah orang lain. Periksa, lalu simpan lagi.");
    r = registry_unit_set(tx, a, k->p.daerah, &k->u);
    if (r == MK_INVALID)
        return err_set(err, r, "Unit tidak dapat berada di bawah dirinya sendiri.");
    return r ? r : meja_jejak(tx, &k->p, "unit.ubah", "unit", k->u.u.kode, before, after, NULL);
}

static enum mk_result tambah_run(struct db *tx, struct arena *a, struct ubah_unit *k)
{
    k->u.u.id = id_make();
    enum mk_result r = registry_unit_add(tx, k->p.daerah, &k->u.u, k->u.urutan, k->p.today);
    const char *after = r ? NULL : unit_json(a, &k->u);
    if (r || !after)
        return r ? r : MK_TOO_BIG;
    return meja_jejak(tx, &k->p, "unit.tambah", "unit", k->u.u.kode, NULL, after, NULL);
}

static enum mk_result ubah_put(struct db *tx, void *arg, struct err *err)
{
    struct ubah_unit *k = arg;
    struct arena a;
    arena_init(&a, 8 << 20);
    enum mk_result r = k->tanda ? ubah_run(tx, &a, k, err) : tambah_run(tx, &a, k);
    arena_release(&a);
    return r;
}

static enum mk_result ubah_done(struct request *rq, void *arg, enum mk_result result)
{
    struct ubah_unit *k = arg;
    if (result == MK_CONFLICT && !k->tanda) {
        k->i.nama_salah = tr(rq->lang, "Sudah ada unit dengan nama ini.");
        return unit_show(rq, 422, NULL, &k->i, k->i.nama_salah);
    }
    if (result == MK_CONFLICT || result == MK_INVALID) {
        struct unit_full now;
        enum mk_result r = registry_unit_full(rq->db, rq->arena, k->p.daerah, k->u.u.kode, &now);
        return r ? r : unit_show(rq, mk_http_status(result), &now, &k->i, arena_text(rq->arena, rq->err.text));
    }
    return result ? result : rq_redirect(rq, rq_link(rq, "/kelola/unit"));
}

static void isian_put(const struct isian_unit *i, int32_t today, struct unit_full *u)
{
    u->u.nama = i->nama;
    u->u.alamat = i->alamat;
    u->u.jenis = i->jenis;
    u->u.induk_id = i->induk;
    u->urutan = i->urutan;
    u->sampai = !i->tutup ? 0 : u->sampai ? u->sampai : today;
}

static enum mk_result unit_write(struct request *rq, const struct unit_full *old)
{
    struct unit_list units;
    struct ubah_unit *k = arena_new(rq->arena, struct ubah_unit);
    enum mk_result r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r || !k)
        return r ? r : layanan_no_memory(rq);
    *k = (struct ubah_unit){ .p = meja_pelaku(rq), .i = isian_baca(rq, &units) };
    if (old) {
        k->u = *old;
        k->tanda = rq_form(rq, "tanda") ? rq_form(rq, "tanda") : "";
    }
    if (k->i.salah)
        return unit_show(rq, 422, old, &k->i, tr(rq->lang, "Ada isian yang perlu diperbaiki."));
    isian_put(&k->i, k->p.today, &k->u);
    if (!old)
        k->u.u.kode = registry_slug(rq->arena, k->i.nama);
    return k->u.u.kode ? rq_write(rq, ubah_put, ubah_done, k) : layanan_no_memory(rq);
}

enum mk_result meja_post_unit_baru(struct request *rq)
{
    return unit_write(rq, NULL);
}

enum mk_result meja_post_unit_satu(struct request *rq)
{
    struct unit_full u;
    enum mk_result r = unit_baca(rq, &u);
    return r ? r : unit_write(rq, &u);
}
