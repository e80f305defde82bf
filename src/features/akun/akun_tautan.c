/* akun_tautan.c: the one-time link of an invitation or a reset: whoever holds it sets the password, once. The
 * second factor stays as it is: a link is no way around it (ASVS 6.4.3). */
#include <string.h>

#include "akun/akun.h"
#include "akun/undangan.view.h"
#include "web/message.h"

struct pakai {
    int64_t daerah, orang_id, now, permintaan;
    struct akun_orang orang;
    unsigned char hash[SIDIK];
    const char *sandi;
    char sandi_hash[SANDI_HASH];
    bool undangan;
    enum lang lang;
};

static enum mk_result tautan_mati(struct request *rq)
{
    return fail(rq, MK_NOT_FOUND, "%s", tr(rq->lang, "Tautan ini sudah dipakai, sudah lewat waktunya, atau salah salin."
                                                     " Mintalah yang baru kepada pengelola."));
}

static enum mk_result tautan_baca(struct request *rq, struct pakai *p)
{
    unsigned char token[SIDIK];
    struct cursor c;
    if (!rq_private(rq))
        return fail(rq, MK_DENIED, "%s", tr(rq->lang, "Sambungan ini tidak terlindung. Bukalah alamat https dari situs ini."));
    if (!token_read(rq_path(rq, "token"), token, p->hash))
        return tautan_mati(rq);
    p->daerah = rq->daerah->id;
    p->now = rq->now_ms;
    p->permintaan = rq->id;
    p->lang = rq->lang;
    db_select(rq->db, &c, &akun_stmts[Q_TAUTAN], ARGS(VI(p->daerah), VB(p->hash, SIDIK), VI(p->now)));
    if (cursor_next(&c)) {
        p->orang_id = cursor_int(&c, 0);
        p->undangan = strcmp(cursor_text(&c, 1), "UNDANGAN") == 0;
    }
    enum mk_result r = cursor_end(&c);
    if (r == MK_OK && p->orang_id)
        r = akun_orang_baca(rq->db, rq->arena, p->daerah, p->orang_id, &p->orang);
    return r ? r : p->orang_id && p->orang.aktif ? MK_OK : tautan_mati(rq);
}

static enum mk_result undangan_show(struct request *rq, const struct pakai *p, int status, const char *problem)
{
    struct page page;
    struct undangan_view v = { .nama = p->orang.nama, .surel = p->orang.surel, .problem = problem,
                               .undangan = p->undangan, .token = rq_path(rq, "token") };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Buat kata sandi"));
    if (r != MK_OK)
        return r;
    page.other_lang_href = rq->lang == LANG_EN ? "?" : "?lang=en";
    rq_set_header(rq, "Cache-Control", "no-store");
    /* The address is the secret: to this site alone, as everywhere. Not "no-referrer": with it browsers send
     * "Origin: null", and the form would be refused as one of another site. */
    undangan_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result undangan_get(struct request *rq)
{
    struct pakai p = { 0 };
    enum mk_result r = tautan_baca(rq, &p);
    return r ? r : undangan_show(rq, &p, 200, NULL);
}

static enum mk_result pakai_hitung(void *arg)
{
    struct pakai *p = arg;
    return sandi_hash(p->sandi, p->sandi_hash);
}

/* Only the first of many at once changes the row. All sessions and known devices of the person end. */
static enum mk_result pakai_put(struct db *tx, void *arg, struct err *err)
{
    struct pakai *p = arg;
    int64_t changed = 0;
    const struct val daerah = VI(p->daerah), orang = VI(p->orang_id);
    enum mk_result r = db_exec(tx, &akun_stmts[Q_TAUTAN_USE], ARGS(daerah, VB(p->hash, SIDIK), VI(p->now)), &changed);
    if (r == MK_OK && changed != 1)
        return err_set(err, MK_NOT_FOUND, "tautan ini sudah dipakai");
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_SANDI_SET], ARGS(daerah, orang, VT(p->sandi_hash), VI(p->now)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_SESI_END_OF], ARGS(daerah, orang), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_PERANGKAT_END_OF], ARGS(daerah, orang), NULL);
    if (r == MK_OK && !p->undangan)
        r = sandi_kabari(tx, p->daerah, p->orang_id, p->now, p->lang);
    const struct pelaku who = { .daerah = p->daerah, .orang_id = p->orang_id, .nama = p->orang.nama,
                                .permintaan = p->permintaan, .now = p->now };
    return r ? r : akun_jejak(tx, &who, p->undangan ? "akun.terima_undangan" : "akun.atur_ulang", "akun", p->orang_id,
                              NULL, "{\"sandi\":\"(diubah)\"}", NULL);
}

static enum mk_result pakai_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    if (result == MK_NOT_FOUND)
        return tautan_mati(rq);
    return result ? result : rq_redirect(rq, rq_link(rq, "/masuk?sandi=baru"));
}

static enum mk_result pakai_after(struct request *rq, void *arg, enum mk_result result)
{
    return result ? result : rq_write(rq, pakai_put, pakai_done, arg);
}

enum mk_result undangan_post(struct request *rq)
{
    struct pakai *p = arena_new(rq->arena, struct pakai);
    if (!p)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    enum mk_result r = tautan_baca(rq, p);
    if (r != MK_OK)
        return r;
    const char *sandi = rq_form(rq, "sandi"), *ulang = rq_form(rq, "sandi2");
    const char *problem = sandi_tolak(rq->arena, rq->lang, sandi, &p->orang);
    if (!problem && (!ulang || strcmp(sandi, ulang) != 0))
        problem = tr(rq->lang, "Kedua kata sandi tidak sama.");
    if (problem)
        return undangan_show(rq, p, 422, problem);
    r = sandi_baca(rq->arena, sandi, &p->sandi);
    return r ? r : rq_offload(rq, pakai_hitung, pakai_after, p);
}
