/* akun_profil.c: what a person does to their own account: name, password, sessions. The second factor has
 * akun_faktor.c. */
#include <string.h>

#include "akun/akun.h"
#include "akun/profil.view.h"
#include "base/utf8.h"
#include "web/message.h"

static enum mk_result sesi_daftar(struct request *rq, struct profil_view *v)
{
    enum { SESI_MAX = 50 };
    struct profil_sesi *item = arena_array(rq->arena, struct profil_sesi, SESI_MAX);
    struct cursor c;
    size_t n = 0, size = 0;
    if (!item)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    db_select(rq->db, &c, &akun_stmts[Q_SESI_LIST], ARGS(VI(rq->daerah->id), VI(rq->orang->id)));
    while (n < SESI_MAX && cursor_next(&c)) {
        const void *hash = cursor_bytes(&c, 1, &size);
        bool own = size == SIDIK && memcmp(hash, rq->orang->sesi, SIDIK) == 0;
        item[n++] = (struct profil_sesi){ .nomor = cursor_int(&c, 0), .ini = own, .mulai = page_moment(rq, cursor_int(&c, 2)),
                                          .terakhir = page_moment(rq, cursor_int(&c, 3)),
                                          .peramban = arena_text(rq->arena, cursor_text(&c, 4)) };
    }
    v->sesi = item;
    v->n_sesi = n;
    v->lebih = n > 1;
    return cursor_end(&c);
}

static enum mk_result profil_show(struct request *rq, int status, const char *problem, const char *done)
{
    struct akun_orang o;
    struct page page;
    int64_t codes = 0;
    struct profil_view v = { .problem = problem, .selesai = done };
    enum mk_result r = akun_orang_baca(rq->db, rq->arena, rq->daerah->id, rq->orang->id, &o);
    if (r == MK_OK)
        r = db_int(rq->db, &akun_stmts[Q_PULIH_COUNT], ARGS(VI(rq->daerah->id), VI(o.id)), &codes);
    if (r == MK_OK)
        r = sesi_daftar(rq, &v);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Profil Anda"));
    if (r != MK_OK)
        return r;
    v.nama = o.nama;
    v.surel = o.surel;
    v.jabatan = o.jabatan;
    v.versi = o.versi;
    v.berfaktor = o.berfaktor;
    v.kode_sisa = codes;
    profil_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result profil_get(struct request *rq)
{
    const char *done = rq_query(rq, "selesai");
    return profil_show(rq, 200, NULL, done && strcmp(done, "1") == 0 ? tr(rq->lang, "Perubahan tersimpan.") : NULL);
}

static enum mk_result kembali(struct request *rq)
{
    return rq_redirect(rq, rq_link(rq, "/kelola/profil?selesai=1"));
}

/* ---- name ---- */

struct nama {
    struct pelaku p;
    struct akun_isian isian;
    int64_t versi;
};

static enum mk_result nama_put(struct db *tx, void *arg, struct err *err)
{
    struct nama *n = arg;
    struct arena a;
    arena_init(&a, 1 << 20);
    n->isian.surel = "";
    enum mk_result r = akun_ubah(tx, &a, &n->p, n->p.orang_id, n->versi, &n->isian, err);
    arena_release(&a);
    return r;
}

static enum mk_result nama_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    if (result == MK_CONFLICT || result == MK_INVALID)
        return profil_show(rq, mk_http_status(result), arena_text(rq->arena, rq->err.text), NULL);
    return result ? result : kembali(rq);
}

enum mk_result profil_post(struct request *rq)
{
    struct nama *n = arena_new(rq->arena, struct nama);
    if (!n)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    *n = (struct nama){ .p = pelaku_of(rq), .isian = { rq_form(rq, "nama"), "", rq_form(rq, "jabatan") },
                        .versi = rq_int(rq_form(rq, "versi"), 0, 0, INT64_MAX) };
    return rq_write(rq, nama_put, nama_done, n);
}

/* ---- password ---- */

struct ganti {
    struct pelaku p;
    const char *lama, *baru, *hash;
    char baru_hash[SANDI_HASH];
    unsigned char sesi[SIDIK];
    bool cocok;
    enum lang lang;
};

static enum mk_result ganti_hitung(void *arg)
{
    struct ganti *g = arg;
    g->cocok = sandi_cocok(g->hash, g->lama);
    return g->cocok ? sandi_hash(g->baru, g->baru_hash) : MK_OK;
}

/* All other sessions end: whoever else knew the password is out. */
static enum mk_result ganti_put(struct db *tx, void *arg, struct err *err)
{
    struct ganti *g = arg;
    const struct val daerah = VI(g->p.daerah), orang = VI(g->p.orang_id);
    (void)err;
    enum mk_result r = db_exec(tx, &akun_stmts[Q_SANDI_SET], ARGS(daerah, orang, VT(g->baru_hash), VI(g->p.now)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_SESI_END_OTHERS], ARGS(daerah, orang, VB(g->sesi, SIDIK)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_PERANGKAT_END_OF], ARGS(daerah, orang), NULL);
    if (r == MK_OK)
        r = sandi_kabari(tx, g->p.daerah, g->p.orang_id, g->p.now, g->lang);
    return r ? r : akun_jejak(tx, &g->p, "akun.ganti_sandi", "akun", g->p.orang_id, NULL, "{\"sandi\":\"(diubah)\"}", NULL);
}

static enum mk_result ganti_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    return result ? result : kembali(rq);
}

static enum mk_result ganti_after(struct request *rq, void *arg, enum mk_result result)
{
    struct ganti *g = arg;
    if (result == MK_OK && !g->cocok)
        return profil_show(rq, 422, tr(rq->lang, "Kata sandi lama tidak cocok."), NULL);
    if (result == MK_OK)
        rq_limit_back(rq, "ulang", &g->p.orang_id, sizeof g->p.orang_id, rq->settings->sandi_per_akun);
    return result ? result : rq_write(rq, ganti_put, ganti_done, g);
}

enum mk_result profil_sandi_post(struct request *rq)
{
    struct ganti *g = arena_new(rq->arena, struct ganti);
    struct akun_orang o;
    struct cursor c;
    if (!g)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    g->p = pelaku_of(rq);
    g->lang = rq->lang;
    memcpy(g->sesi, rq->orang->sesi, SIDIK);
    enum mk_result r = akun_orang_baca(rq->db, rq->arena, g->p.daerah, g->p.orang_id, &o);
    if (r != MK_OK)
        return r;
    const char *baru = rq_form(rq, "sandi"), *ulang = rq_form(rq, "sandi2");
    const char *problem = sandi_tolak(rq->arena, rq->lang, baru, &o);
    if (!problem && (!ulang || strcmp(baru, ulang) != 0))
        problem = tr(rq->lang, "Kedua kata sandi tidak sama.");
    if (problem)
        return profil_show(rq, 422, problem, NULL);
    if (!rq_limit_thing(rq, "ulang", &g->p.orang_id, sizeof g->p.orang_id, rq->settings->sandi_per_akun))
        return profil_show(rq, 429, tr(rq->lang, "Terlalu banyak percobaan yang gagal. Tunggu beberapa menit, lalu coba lagi."), NULL);
    if (sandi_baca(rq->arena, rq_form(rq, "lama"), &g->lama) != MK_OK)
        g->lama = "";
    db_select(rq->db, &c, &akun_stmts[Q_SANDI], ARGS(VI(g->p.daerah), VI(g->p.orang_id)));
    g->hash = cursor_next(&c) ? arena_text(rq->arena, cursor_text(&c, 0)) : NULL;
    r = cursor_end(&c);
    if (r == MK_OK)
        r = sandi_baca(rq->arena, baru, &g->baru);
    return r ? r : rq_offload(rq, ganti_hitung, ganti_after, g);
}

/* ---- sessions ---- */

struct akhiri {
    struct pelaku p;
    int64_t nomor; /* 0: all others */
    unsigned char sesi[SIDIK];
};

static enum mk_result akhiri_put(struct db *tx, void *arg, struct err *err)
{
    struct akhiri *k = arg;
    int64_t changed = 0;
    const struct val daerah = VI(k->p.daerah), orang = VI(k->p.orang_id);
    (void)err;
    enum mk_result r = k->nomor
        ? db_exec(tx, &akun_stmts[Q_SESI_END_NUMBER], ARGS(daerah, orang, VI(k->nomor)), &changed)
        : db_exec(tx, &akun_stmts[Q_SESI_END_OTHERS], ARGS(daerah, orang, VB(k->sesi, SIDIK)), &changed);
    if (r != MK_OK || changed == 0)
        return r;
    return akun_jejak(tx, &k->p, "akun.akhiri_sesi", "akun", k->p.orang_id, NULL, NULL, NULL);
}

enum mk_result profil_sesi_post(struct request *rq)
{
    struct akhiri *k = arena_new(rq->arena, struct akhiri);
    if (!k)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    k->p = pelaku_of(rq);
    k->nomor = rq_int(rq_form(rq, "nomor"), 0, 0, INT64_MAX);
    memcpy(k->sesi, rq->orang->sesi, SIDIK);
    return rq_write(rq, akhiri_put, ganti_done, k);
}
