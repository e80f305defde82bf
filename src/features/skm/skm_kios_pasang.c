/* skm_kios_pasang.c: how a device becomes a kiosk, and how it is known again: the code that staff got is typed, spent,
 * and exchanged for a secret that only this browser holds. */
#include <sodium.h>
#include <string.h>

#include "registry/jejak.h"
#include "skm/kios_pasang.view.h"
#include "skm/skm_kios.h"
#include "skm/skm_kode.h"
#include "web/message.h"

enum { HEX = 2 * KIOS_TOKEN + 1, SETAHUN = 400 * 86400 /* the longest that browsers keep a cookie */ };

void skm_kios_sidik(const unsigned char token[KIOS_TOKEN], unsigned char ret[KIOS_SIDIK])
{
    static const unsigned char purpose[] = "maklumat/skm/kios/1";
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, token, KIOS_TOKEN, purpose, sizeof purpose - 1);
    memcpy(ret, hash, KIOS_SIDIK);
}

const char *skm_kios_kuki(struct request *rq, bool isian)
{
    if (isian)
        return rq_tls(rq) ? "__Host-kios-isian" : "kios-isian";
    return rq_tls(rq) ? "__Host-kios" : "kios";
}

enum mk_result skm_kios_here(struct request *rq, struct skm_kios *ret, bool *ret_ended)
{
    const char *text = rq_cookie(rq, skm_kios_kuki(rq, false));
    unsigned char token[KIOS_TOKEN], sidik[KIOS_SIDIK];
    size_t n = 0;
    struct cursor c;
    bool ended = false;
    *ret = (struct skm_kios){ 0 };
    if (ret_ended)
        *ret_ended = false;
    if (!text || strlen(text) != HEX - 1 || sodium_hex2bin(token, sizeof token, text, HEX - 1, NULL, &n, NULL) || n != sizeof token)
        return MK_NOT_FOUND;
    skm_kios_sidik(token, sidik);
    db_select(rq->db, &c, &skm_stmts[Q_KIOS_HERE], ARGS(VI(rq->daerah->id), VB(sidik, sizeof sidik)));
    if (cursor_next(&c)) {
        *ret = (struct skm_kios){ cursor_int(&c, 0), cursor_int(&c, 1), cursor_int(&c, 2), arena_text(rq->arena, cursor_text(&c, 4)) };
        ended = !cursor_is_null(&c, 3);
    }
    enum mk_result r = cursor_end(&c);
    if (r)
        return r;
    if (ret_ended)
        *ret_ended = ended;
    return ret->id && !ended ? MK_OK : MK_NOT_FOUND;
}

enum mk_result skm_kios_pasang_show(struct request *rq, int status, const char *kode, const char *problem)
{
    struct page page;
    struct kios_pasang_view v = { .kode = kode, .problem = problem };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Pasang kios survei"));
    if (r)
        return r;
    page.bare = true;
    rq_set_header(rq, "Cache-Control", "no-store");
    kios_pasang_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

/* ---- setting up ---- */

struct pasang {
    int64_t daerah, now, permintaan;
    int32_t today;
    unsigned char kode[KODE_SIDIK], sidik[KIOS_SIDIK];
    char hex[HEX];
    const char *shown;
};

static enum mk_result pasang_put(struct db *tx, void *arg, struct err *err)
{
    const struct pasang *p = arg;
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_KIOS_SETUP],
                               ARGS(VI(p->daerah), VB(p->kode, sizeof p->kode), VB(p->sidik, sizeof p->sidik), VI(p->today)), &changed);
    if (r || !changed)
        return r ? r : err_set(err, MK_NOT_FOUND, "kode pasang tidak berlaku");
    const struct jejak j = { .oleh = "perangkat kios", .tindakan = "skm.kios_pasang", .objek = "kios survei",
                             .permintaan = p->permintaan, .waktu = p->now };
    return jejak_add(tx, p->daerah, &j);
}

static enum mk_result pasang_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct pasang *p = arg;
    if (result == MK_NOT_FOUND)
        return skm_kios_pasang_show(rq, 409, p->shown, tr(rq->lang, "Kode ini tidak dikenal, sudah dipakai, atau lewat masanya. Minta kode baru di meja petugas."));
    if (result)
        return result;
    skm_kode_baik(rq);
    rq_set_cookie(rq, skm_kios_kuki(rq, false), p->hex, SETAHUN);
    return rq_redirect(rq, rq_link(rq, "/kios"));
}

enum mk_result skm_kios_pasang_post(struct request *rq)
{
    struct pasang *p = arena_new(rq->arena, struct pasang);
    const char *text = rq_form(rq, "kode");
    char kode[KODE_POLOS];
    unsigned char token[KIOS_TOKEN];
    if (!p)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    if (rq_cookie(rq, rq_tls(rq) ? "__Host-maklumat" : "maklumat")) /* else whoever comes next could walk to the desk */
        return skm_kios_pasang_show(rq, 409, text, tr(rq->lang, "Peramban ini masih masuk sebagai petugas. Keluar dahulu dari akun, lalu ketik kode ini lagi."));
    if (!text || !kode_baca(text, kode))
        return skm_kios_pasang_show(rq, 422, text, tr(rq->lang, "Kode ini belum benar. Kode terdiri atas 15 huruf dan angka; periksa lagi satu per satu."));
    if (!skm_kode_coba(rq))
        return skm_kios_pasang_show(rq, 429, text, tr(rq->lang, "Terlalu banyak kode yang salah dari jaringan ini. Silakan coba lagi nanti."));
    random_bytes(token, sizeof token);
    *p = (struct pasang){ .daerah = rq->daerah->id, .now = rq->now_ms, .permintaan = rq->id, .today = rq_today(rq), .shown = text };
    skm_kode_sidik(kode, p->kode);
    skm_kios_sidik(token, p->sidik);
    sodium_bin2hex(p->hex, sizeof p->hex, token, sizeof token);
    return rq_write(rq, pasang_put, pasang_done, p);
}
