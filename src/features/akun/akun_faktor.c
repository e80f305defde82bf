/* akun_faktor.c: setting up the second factor, and recovery codes. The secret that is offered is derived from
 * the token of the session, so that looking at the page changes nothing and only this browser can see it. */
#include <sodium.h>
#include <string.h>

#include "akun/akun.h"
#include "akun/faktor.view.h"
#include "web/message.h"

struct faktor {
    struct pelaku p;
    unsigned char secret[TOTP_BYTES], sesi[SIDIK];
    int64_t step;
    bool codes_only;
    char text[PULIH_BANYAK][PULIH_TEXT];
    unsigned char hash[PULIH_BANYAK][SIDIK];
};

/* otpauth://totp/Maklumat:NAME?secret=…: what authenticator apps read. */
static const char *otpauth(struct request *rq, const struct akun_orang *o, const char *secret)
{
    struct buf b;
    buf_init(&b, 2048);
    buf_str(&b, "otpauth://totp/Maklumat:");
    url_component(&b, o->surel);
    buf_format(&b, "?secret=%s&issuer=Maklumat", secret);
    const char *text = b.overflow ? "" : arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return text ? text : "";
}

static enum mk_result secret_of(struct request *rq, unsigned char ret[TOTP_BYTES])
{
    struct sesi s;
    enum mk_result r = sesi_baca(rq, &s);
    if (r == MK_OK)
        token_derive(s.token, "totp", ret, TOTP_BYTES);
    sodium_memzero(&s.token, sizeof s.token);
    return r == MK_NOT_FOUND ? fail(rq, MK_DENIED, "%s", tr(rq->lang, "Sesi ini sudah berakhir.")) : r;
}

static const char *in_groups(struct arena *a, const char *s)
{
    size_t n = strlen(s), at = 0;
    char *text = arena_alloc(a, n + n / 4 + 2);
    for (size_t i = 0; text && i < n; i++) {
        if (i && i % 4 == 0)
            text[at++] = ' ';
        text[at++] = s[i];
    }
    return text;
}

static enum mk_result faktor_show(struct request *rq, int status, const char *problem, const struct faktor *fresh)
{
    struct akun_orang o;
    struct page page;
    unsigned char secret[TOTP_BYTES] = { 0 };
    struct faktor_view v = { .problem = problem, .wajib = rq->orang->terbatas && !fresh };
    enum mk_result r = akun_orang_baca(rq->db, rq->arena, rq->daerah->id, rq->orang->id, &o);
    if (r == MK_OK && !o.berfaktor)
        r = secret_of(rq, secret);
    if (r == MK_OK)
        r = page_init(rq, &page, tr(rq->lang, "Langkah kedua"));
    if (r != MK_OK)
        return r;
    const char *base32 = totp_base32(rq->arena, secret, sizeof secret);
    sodium_memzero(secret, sizeof secret);
    v.terpasang = o.berfaktor;
    v.rahasia = base32 && !o.berfaktor ? in_groups(rq->arena, base32) : "";
    v.qr = (struct qr){ base32 && !o.berfaktor ? otpauth(rq, &o, base32) : "",
                             tr(rq->lang, "Kode QR untuk aplikasi autentikasi") };
    struct faktor_kode *kode = arena_array(rq->arena, struct faktor_kode, PULIH_BANYAK);
    for (size_t i = 0; fresh && kode && i < PULIH_BANYAK; i++)
        kode[v.n_kode++].teks = fresh->text[i];
    v.kode = kode;
    v.ada_kode = v.n_kode > 0;
    faktor_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result faktor_get(struct request *rq)
{
    enum mk_result answer;
    return sesi_pasti(rq, &answer) ? faktor_show(rq, 200, NULL, NULL) : answer;
}

static enum mk_result codes_put(struct db *tx, const struct faktor *f)
{
    const struct val daerah = VI(f->p.daerah), orang = VI(f->p.orang_id);
    enum mk_result r = db_exec(tx, &akun_stmts[Q_PULIH_END], ARGS(daerah, orang), NULL);
    for (size_t i = 0; r == MK_OK && i < PULIH_BANYAK; i++)
        r = db_exec(tx, &akun_stmts[Q_PULIH_ADD], ARGS(daerah, orang, VB(f->hash[i], SIDIK)), NULL);
    return r;
}

static enum mk_result secret_put(struct db *tx, const struct faktor *f, struct err *err)
{
    const void *sealed = NULL;
    size_t n = 0;
    struct arena a;
    arena_init(&a, 1 << 16);
    enum mk_result r = totp_segel(&a, f->p.orang_id, f->secret, &sealed, &n, err);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_TOTP_SET], ARGS(VI(f->p.daerah), VI(f->p.orang_id), VB(sealed, n), VI(f->step), VI(f->p.now)), NULL);
    arena_release(&a);
    return r;
}

static enum mk_result faktor_put(struct db *tx, void *arg, struct err *err)
{
    const struct faktor *f = arg;
    const struct val daerah = VI(f->p.daerah), orang = VI(f->p.orang_id);
    enum mk_result r = MK_OK;
    if (!f->codes_only) {
        r = secret_put(tx, f, err);
        if (r == MK_CONFLICT)
            return err_set(err, r, "langkah kedua sudah terpasang");
        if (r == MK_OK)
            r = db_exec(tx, &akun_stmts[Q_SESI_END_OTHERS], ARGS(daerah, orang, VB(f->sesi, SIDIK)), NULL);
    }
    if (r == MK_OK)
        r = codes_put(tx, f);
    return r ? r : akun_jejak(tx, &f->p, f->codes_only ? "akun.kode_pulih" : "akun.pasang_faktor", "akun", f->p.orang_id,
                              NULL, NULL, NULL);
}

static enum mk_result faktor_done(struct request *rq, void *arg, enum mk_result result)
{
    struct faktor *f = arg;
    sodium_memzero(f->secret, sizeof f->secret);
    return result ? result : faktor_show(rq, 200, NULL, f);
}

static struct faktor *faktor_new(struct request *rq)
{
    struct faktor *f = arena_new(rq->arena, struct faktor);
    if (!f)
        return NULL;
    f->p = pelaku_of(rq);
    memcpy(f->sesi, rq->orang->sesi, SIDIK);
    for (size_t i = 0; i < PULIH_BANYAK; i++)
        pulih_make(f->text[i], f->hash[i], f->p.orang_id);
    return f;
}

enum mk_result faktor_post(struct request *rq)
{
    enum mk_result answer;
    if (!sesi_pasti(rq, &answer))
        return answer;
    struct faktor *f = faktor_new(rq);
    if (!f)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    enum mk_result r = secret_of(rq, f->secret);
    if (r != MK_OK)
        return r;
    f->step = totp_cocok(f->secret, TOTP_BYTES, rq_form(rq, "kode"), rq->now_ms, 0);
    if (f->step == 0)
        return faktor_show(rq, 422, tr(rq->lang, "Kode ini tidak cocok. Periksa jam ponsel Anda, lalu ketik kode yang sedang tampil."), NULL);
    return rq_write(rq, faktor_put, faktor_done, f);
}

enum mk_result faktor_pulih_post(struct request *rq)
{
    enum mk_result answer;
    struct akun_orang o;
    if (!sesi_pasti(rq, &answer))
        return answer;
    struct faktor *f = faktor_new(rq);
    if (!f)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    enum mk_result r = akun_orang_baca(rq->db, rq->arena, rq->daerah->id, rq->orang->id, &o);
    if (r == MK_OK && !o.berfaktor)
        return fail(rq, MK_INVALID, "%s", tr(rq->lang, "Langkah kedua belum terpasang."));
    f->codes_only = true;
    return r ? r : rq_write(rq, faktor_put, faktor_done, f);
}
