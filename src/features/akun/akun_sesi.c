/* akun_sesi.c: sessions (ASVS 5.0 chapter 7): a 256-bit token in a cookie, its hash on the disk, an idle and an
 * absolute end, a fresh token at every sign-in. Looking at pages changes nothing on the disk but the time of
 * the session itself, and that at most every sixth of the idle time. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "akun/akun.h"

enum { CSRF_TEXT = 44 };
static const char device_cookie[] = "perangkat", device_cookie_tls[] = "__Host-perangkat";

const char *sesi_kuki_nama(struct request *rq)
{
    return rq_tls(rq) ? "__Host-maklumat" : "maklumat";
}

static int64_t diam_ms(struct request *rq)
{
    return rq->settings->sesi_diam_menit * 60000;
}

static int64_t penuh_ms(struct request *rq)
{
    return rq->settings->sesi_jam * 3600000;
}

/* ---- reading ---- */

static bool sesi_berlaku(struct request *rq, const struct sesi *s)
{
    return rq->now_ms - s->terakhir <= diam_ms(rq) && rq->now_ms - s->dibuat <= penuh_ms(rq);
}

enum mk_result sesi_baca(struct request *rq, struct sesi *ret)
{
    struct cursor c;
    *ret = (struct sesi){ 0 };
    if (!rq_private(rq) || !token_read(rq_cookie(rq, sesi_kuki_nama(rq)), ret->token, ret->hash))
        return MK_NOT_FOUND;
    bool found = false;
    db_select(rq->db, &c, &akun_stmts[Q_SESI], ARGS(VI(rq->daerah->id), VB(ret->hash, SIDIK)));
    if (cursor_next(&c)) {
        ret->orang_id = cursor_int(&c, 0);
        ret->tahap = cursor_int(&c, 1) == TAHAP_PENUH ? TAHAP_PENUH : TAHAP_KODE;
        ret->dibuat = cursor_int(&c, 2);
        ret->terakhir = cursor_int(&c, 3);
        ret->pastikan = cursor_int(&c, 4);
        ret->nama = arena_text(rq->arena, cursor_text(&c, 5));
        ret->berfaktor = cursor_int(&c, 6) != 0;
        found = ret->nama && sesi_berlaku(rq, ret);
    }
    enum mk_result r = cursor_end(&c);
    return r ? r : found ? MK_OK : MK_NOT_FOUND;
}

/* ---- noting that the session is alive ---- */

struct touch {
    struct write w;
    int64_t daerah, now;
    unsigned char hash[SIDIK];
};

static enum mk_result touch_run(struct db *tx, void *arg, struct err *err)
{
    const struct touch *t = arg;
    (void)err;
    return db_exec(tx, &akun_stmts[Q_SESI_TOUCH], ARGS(VI(t->daerah), VB(t->hash, SIDIK), VI(t->now)), NULL);
}

static void touch_done(struct write *w)
{
    free(w->arg);
}

/* Nobody waits for it; when it fails, the session only ends a little earlier. */
static void sesi_touch(struct request *rq, const struct sesi *s)
{
    if (rq->now_ms - s->terakhir < diam_ms(rq) / 6)
        return;
    struct touch *t = calloc(1, sizeof *t);
    if (!t)
        return;
    *t = (struct touch){ .w = { .run = touch_run, .done = touch_done, .arg = t }, .daerah = rq->daerah->id,
                         .now = rq->now_ms };
    memcpy(t->hash, s->hash, SIDIK);
    if (store_write_later(rq->store, &t->w) != MK_OK)
        free(t);
}

/* ---- who is it ---- */

static bool faktor_kurang(const struct hak_grant *g, size_t n, int32_t today, bool berfaktor)
{
    for (size_t i = 0; i < n && !berfaktor; i++)
        if (hak_berlaku(&g[i], today) && hak_perlu_faktor(g[i].peran))
            return true;
    return false;
}

enum mk_result akun_identify(struct request *rq)
{
    struct sesi *s = arena_new(rq->arena, struct sesi);
    struct orang *o = arena_new(rq->arena, struct orang);
    char *csrf = arena_alloc(rq->arena, CSRF_TEXT);
    struct hak_grant *grants;
    if (!s || !o || !csrf)
        return MK_TOO_BIG;
    enum mk_result r = sesi_baca(rq, s);
    if (r == MK_NOT_FOUND || (r == MK_OK && s->tahap != TAHAP_PENUH))
        return MK_OK;
    if (r == MK_OK)
        r = akun_grants(rq->db, rq->arena, rq->daerah->id, s->orang_id, &grants, &o->n_grants);
    if (r != MK_OK)
        return r;
    unsigned char secret[SIDIK];
    token_derive(s->token, "csrf", secret, sizeof secret);
    sodium_bin2base64(csrf, CSRF_TEXT, secret, sizeof secret, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    o->id = s->orang_id;
    o->nama = s->nama;
    o->grants = grants;
    o->csrf = csrf;
    o->terbatas = faktor_kurang(grants, o->n_grants, rq_today(rq), s->berfaktor);
    o->pastikan_ms = s->pastikan;
    o->sesi = s->hash;
    rq->orang = o;
    sesi_touch(rq, s);
    return MK_OK;
}

bool sesi_pasti(struct request *rq, enum mk_result *ret)
{
    if (rq_pasti(rq))
        return true;
    struct buf b;
    buf_init(&b, 4096);
    buf_str(&b, "/masuk/ulang?next=");
    url_component(&b, rq->method == GET ? rq->path : "/kelola");
    *ret = rq_redirect(rq, rq_link(rq, b.overflow ? "/masuk/ulang" : buf_text(&b)));
    buf_release(&b);
    return false;
}

const char *masuk_tujuan(const char *next)
{
    static const char fallback[] = "/kelola";
    if (!next || next[0] != '/' || next[1] == '/' || next[1] == '\\' || strlen(next) > 1000 ||
        strncmp(next, "/masuk", 6) == 0 || strncmp(next, "/keluar", 7) == 0)
        return fallback;
    for (const char *p = next; *p; p++)
        if ((unsigned char)*p <= 0x20 || (unsigned char)*p >= 0x7f || *p == '\\')
            return fallback;
    return next;
}

/* ---- a new session ---- */

/* Family and system, nothing that singles out a visitor: for the person's own list of sessions. */
static const char *peramban(const char *agent)
{
    static const struct { const char *word, *name; } families[] = {
        { "Firefox/", "Firefox" }, { "Edg/", "Edge" }, { "OPR/", "Opera" }, { "SamsungBrowser/", "Samsung Internet" },
        { "Chrome/", "Chrome" }, { "Safari/", "Safari" },
    }, systems[] = {
        { "Android", "Android" }, { "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Windows", "Windows" },
        { "Mac OS X", "macOS" }, { "Linux", "Linux" },
    };
    static _Thread_local char text[64];
    const char *family = NULL, *system = NULL;
    for (size_t i = 0; agent && i < COUNT(families) && !family; i++)
        family = strstr(agent, families[i].word) ? families[i].name : NULL;
    for (size_t i = 0; agent && i < COUNT(systems) && !system; i++)
        system = strstr(agent, systems[i].word) ? systems[i].name : NULL;
    struct buf b;
    buf_init(&b, sizeof text);
    buf_str(&b, family ? family : "Peramban lain");
    if (system)
        buf_format(&b, ", %s", system);
    memcpy(text, b.p, b.n);
    text[b.n < sizeof text ? b.n : sizeof text - 1] = '\0';
    buf_release(&b);
    return text;
}

static const char *device_name(struct request *rq)
{
    return rq_tls(rq) ? device_cookie_tls : device_cookie;
}

bool sesi_perangkat_dikenal(struct request *rq, int64_t orang, unsigned char ret_hash[SIDIK])
{
    unsigned char token[SIDIK];
    int64_t sampai = 0;
    if (!token_read(rq_cookie(rq, device_name(rq)), token, ret_hash))
        return false;
    enum mk_result r = db_int(rq->db, &akun_stmts[Q_PERANGKAT],
                              ARGS(VI(rq->daerah->id), VB(ret_hash, SIDIK), VI(orang)), &sampai);
    return r == MK_OK && sampai >= rq->now_ms;
}

void sesi_siapkan(struct request *rq, int64_t orang, const char *nama, enum tahap tahap, struct sesi_baru *ret)
{
    unsigned char token[SIDIK];
    *ret = (struct sesi_baru){ .daerah = rq->daerah->id, .orang_id = orang, .now = rq->now_ms, .diam_ms = diam_ms(rq),
                               .penuh_ms = penuh_ms(rq), .nama = nama, .lang = rq->lang, .tahap = tahap, .permintaan = rq->id };
    ret->peramban = arena_text(rq->arena, peramban(rq_header(rq, "User-Agent")));
    if (!ret->peramban)
        ret->peramban = "";
    ret->ada_lama = token_read(rq_cookie(rq, sesi_kuki_nama(rq)), token, ret->lama);
    ret->perangkat_baru = tahap == TAHAP_PENUH && !sesi_perangkat_dikenal(rq, orang, ret->perangkat);
    if (ret->perangkat_baru)
        token_make(token, ret->perangkat_text, ret->perangkat);
    token_make(token, ret->text, ret->hash);
    sodium_memzero(token, sizeof token);
}

static enum mk_result sesi_kabari(struct db *tx, const struct sesi_baru *s, const struct kabar *k)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    enum mk_result r = akun_kabari(tx, &a, s->daerah, s->now, k, NULL);
    arena_release(&a);
    return r;
}

enum mk_result sesi_simpan(struct db *tx, const struct sesi_baru *s)
{
    enum mk_result r = db_exec(tx, &akun_stmts[Q_SESI_SWEEP], ARGS(VI(s->daerah), VI(s->now - s->diam_ms),
                                                                   VI(s->now - s->penuh_ms)), NULL);
    if (r == MK_OK && s->ada_lama)
        r = db_exec(tx, &akun_stmts[Q_SESI_END], ARGS(VI(s->daerah), VB(s->lama, SIDIK)), NULL);
    if (r == MK_OK)
        r = db_exec(tx, &akun_stmts[Q_SESI_ADD],
                    ARGS(VI(s->daerah), VB(s->hash, SIDIK), VI(id_make()), VI(s->orang_id), VI(s->tahap), VI(s->now),
                         VT(s->peramban)), NULL);
    if (r == MK_OK && s->perangkat_baru)
        r = db_exec(tx, &akun_stmts[Q_PERANGKAT_ADD],
                    ARGS(VI(s->daerah), VB(s->perangkat, SIDIK), VI(s->orang_id),
                         VI(s->now + INT64_C(86400000) * PERANGKAT_HARI)), NULL);
    if (r != MK_OK || s->tahap != TAHAP_PENUH)
        return r;
    const struct pelaku p = { .daerah = s->daerah, .orang_id = s->orang_id, .nama = s->nama,
                              .permintaan = s->permintaan, .now = s->now };
    if (s->perangkat_baru) {
        const struct kabar k = { .jenis = KABAR_PERANGKAT, .lang = s->lang, .orang = s->orang_id, .peramban = s->peramban };
        r = sesi_kabari(tx, s, &k);
    }
    return r ? r : akun_jejak(tx, &p, "akun.masuk", "akun", s->orang_id, NULL, NULL, NULL);
}

void sesi_kuki(struct request *rq, const struct sesi_baru *s)
{
    rq_set_cookie(rq, sesi_kuki_nama(rq), s->text, 0);
    if (s->perangkat_baru)
        rq_set_cookie(rq, device_name(rq), s->perangkat_text, INT64_C(86400) * PERANGKAT_HARI);
}

void sesi_kuki_hapus(struct request *rq)
{
    rq_set_cookie(rq, sesi_kuki_nama(rq), "", -1);
}
