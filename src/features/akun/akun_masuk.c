/* akun_masuk.c: signing in and out. Unknown, disabled and known people take the same way and the same time up
 * to the answer (docs/ancaman.md T8): one reading, one password hash, one page. */
#include <sodium.h>
#include <string.h>

#include "akun/akun.h"
#include "akun/masuk.view.h"
#include "akun/masuk_kode.view.h"
#include "akun/masuk_ulang.view.h"
#include "base/log.h"
#include "web/message.h"

/* ---- /masuk ---- */

struct masuk {
    struct request *rq;
    const char *surel, *sandi, *next;
    const char *hash; /* as stored; "" for nobody */
    int64_t orang_id;
    const char *nama;
    bool aktif, berfaktor, cocok, kenal;
    uint64_t visitor;
    unsigned char perangkat[SIDIK];
    struct akun_batas batas;
    char baru[SANDI_HASH]; /* with today's parameters, when the stored one is older */
    struct sesi_baru sesi;
};

static enum mk_result masuk_show(struct request *rq, int status, const char *surel, const char *next,
                                 const char *problem)
{
    struct page page;
    struct masuk_view v = { .surel = surel, .next = masuk_tujuan(next), .problem = problem,
                            .baru = status == 200 && rq_query(rq, "sandi") != NULL, .tertutup = !rq_private(rq) };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Masuk"));
    if (r != MK_OK)
        return r;
    rq_set_header(rq, "Cache-Control", "no-store");
    masuk_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result masuk_get(struct request *rq)
{
    return masuk_show(rq, 200, "", rq_query(rq, "next"), NULL);
}

static enum mk_result sandi_simpanan(struct request *rq, int64_t orang, const char **ret)
{
    struct cursor c;
    *ret = "";
    db_select(rq->db, &c, &akun_stmts[Q_SANDI], ARGS(VI(rq->daerah->id), VI(orang)));
    if (cursor_next(&c))
        *ret = arena_text(rq->arena, cursor_text(&c, 0));
    enum mk_result r = cursor_end(&c);
    return r ? r : *ret ? MK_OK : MK_TOO_BIG;
}

/* Everything the check needs, for nobody as well. */
static enum mk_result masuk_baca(struct request *rq, struct masuk *m)
{
    struct akun_orang o = { .nama = "" };
    enum mk_result r = akun_orang_cari(rq->db, rq->arena, rq->daerah->id, m->surel, &o);
    if (r != MK_OK && r != MK_NOT_FOUND)
        return r;
    m->orang_id = o.id;
    m->nama = o.nama;
    m->aktif = o.aktif;
    m->berfaktor = o.berfaktor;
    m->kenal = sesi_perangkat_dikenal(rq, o.id, m->perangkat) && o.id != 0;
    return sandi_simpanan(rq, o.id, &m->hash);
}

/* A known device has a purse of its own, so that nobody who hammers at an account locks its owner out. */
static bool masuk_limits(struct request *rq, struct masuk *m)
{
    m->batas = m->kenal ? akun_batas_siapkan(rq, "masuk-perangkat", m->perangkat, SIDIK)
                        : akun_batas_siapkan(rq, "masuk-akun", m->surel, strlen(m->surel));
    if (!akun_batas_ada(rq, &m->batas))
        return false;
    if (!rq_limit_thing(rq, "masuk-jaringan", &m->visitor, sizeof m->visitor, rq->settings->sandi_per_hour))
        return false;
    if (m->kenal)
        return rq_limit_thing(rq, "masuk-perangkat", m->perangkat, SIDIK, rq->settings->sandi_per_akun);
    return rq_limit_thing(rq, "masuk-akun", m->surel, strlen(m->surel), rq->settings->sandi_per_akun);
}

static void masuk_limits_back(struct request *rq, const struct masuk *m)
{
    rq_limit_back(rq, "masuk-jaringan", &m->visitor, sizeof m->visitor, rq->settings->sandi_per_hour);
    if (m->kenal)
        rq_limit_back(rq, "masuk-perangkat", m->perangkat, SIDIK, rq->settings->sandi_per_akun);
    else
        rq_limit_back(rq, "masuk-akun", m->surel, strlen(m->surel), rq->settings->sandi_per_akun);
}

/* On the pool. */
static enum mk_result masuk_hitung(void *arg)
{
    struct masuk *m = arg;
    m->cocok = sandi_cocok(m->hash, m->sandi) && m->aktif;
    if (m->cocok && sandi_lama(m->hash) && sandi_hash(m->sandi, m->baru) != MK_OK)
        m->baru[0] = '\0';
    return MK_OK;
}

static enum mk_result masuk_put(struct db *tx, void *arg, struct err *err)
{
    struct masuk *m = arg;
    (void)err;
    enum mk_result r = MK_OK;
    if (m->baru[0])
        r = db_exec(tx, &akun_stmts[Q_SANDI_UPGRADE], ARGS(VI(m->sesi.daerah), VI(m->orang_id), VT(m->hash),
                                                           VT(m->baru)), NULL);
    return r ? r : sesi_simpan(tx, &m->sesi);
}

static const char *kode_path(struct request *rq, const char *next)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_str(&b, "/masuk/kode?next=");
    url_component(&b, next);
    const char *path = b.overflow ? NULL : arena_text(rq->arena, buf_text(&b));
    buf_release(&b);
    return path ? path : "/masuk/kode";
}

static enum mk_result masuk_done(struct request *rq, void *arg, enum mk_result result)
{
    struct masuk *m = arg;
    if (result != MK_OK)
        return result;
    sesi_kuki(rq, &m->sesi);
    return rq_redirect(rq, rq_link(rq, m->berfaktor ? kode_path(rq, m->next) : m->next));
}

static enum mk_result masuk_after(struct request *rq, void *arg, enum mk_result result)
{
    struct masuk *m = arg;
    if (result != MK_OK)
        return result;
    if (!m->cocok) {
        LOG(LOG_INFO, "sign_in_refused", LN("request", rq->id));
        akun_batas_catat(rq, &m->batas);
        return masuk_show(rq, 422, m->surel, m->next, tr(rq->lang, "E-mail atau kata sandi tidak cocok."));
    }
    masuk_limits_back(rq, m);
    sesi_siapkan(rq, m->orang_id, m->nama, m->berfaktor ? TAHAP_KODE : TAHAP_PENUH, &m->sesi);
    return rq_write(rq, masuk_put, masuk_done, m);
}

enum mk_result masuk_post(struct request *rq)
{
    struct masuk *m = arena_new(rq->arena, struct masuk);
    struct err ignored;
    const char *surel = rq_form(rq, "surel");
    if (!m)
        return no_memory(rq);
    if (!rq_private(rq))
        return masuk_show(rq, 403, "", NULL, NULL);
    m->next = masuk_tujuan(rq_form(rq, "next"));
    m->visitor = rq_visitor(rq);
    if (akun_surel(rq->arena, surel, &m->surel, &ignored) != MK_OK)
        m->surel = "";
    if (sandi_baca(rq->arena, rq_form(rq, "sandi"), &m->sandi) != MK_OK)
        m->sandi = ""; /* too short to be anybody's */
    enum mk_result r = masuk_baca(rq, m);
    if (r != MK_OK)
        return r;
    if (!masuk_limits(rq, m))
        return masuk_show(rq, 429, m->surel, m->next,
                          tr(rq->lang, "Terlalu banyak percobaan yang gagal. Tunggu beberapa menit, lalu coba lagi."));
    return rq_offload(rq, masuk_hitung, masuk_after, m);
}

/* ---- /masuk/kode ---- */

struct kode {
    struct sesi lama;
    struct sesi_baru sesi;
    const char *next, *kode;
    int64_t now;
    unsigned char pulih[SIDIK];
    struct akun_batas batas;
    bool is_pulih;
};

static enum mk_result kode_show(struct request *rq, int status, const char *next, const char *problem)
{
    struct page page;
    struct masuk_kode_view v = { .next = masuk_tujuan(next), .problem = problem };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Kode langkah kedua"));
    if (r != MK_OK)
        return r;
    rq_set_header(rq, "Cache-Control", "no-store");
    masuk_kode_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

static enum mk_result to_sign_in(struct request *rq)
{
    return rq_redirect(rq, rq_link(rq, "/masuk"));
}

enum mk_result kode_get(struct request *rq)
{
    struct sesi s;
    enum mk_result r = sesi_baca(rq, &s);
    if (r == MK_NOT_FOUND || (r == MK_OK && s.tahap != TAHAP_KODE))
        return to_sign_in(rq);
    return r ? r : kode_show(rq, 200, rq_query(rq, "next"), NULL);
}

static enum mk_result kode_pakai(struct db *tx, const struct kode *k, struct err *err)
{
    const int64_t daerah = k->sesi.daerah, orang = k->sesi.orang_id;
    unsigned char secret[TOTP_BYTES];
    size_t n = 0;
    enum mk_result opened = MK_NOT_FOUND;
    struct arena a;
    int64_t last = 0, step, changed = 0;
    struct cursor c;
    if (k->is_pulih) {
        enum mk_result r = db_exec(tx, &akun_stmts[Q_PULIH_USE], ARGS(VI(daerah), VI(orang), VB(k->pulih, SIDIK)), &changed);
        return r ? r : changed == 1 ? MK_OK : MK_DENIED;
    }
    db_select(tx, &c, &akun_stmts[Q_TOTP], ARGS(VI(daerah), VI(orang)));
    if (cursor_next(&c)) {
        const void *p = cursor_bytes(&c, 0, &n);
        arena_init(&a, 1 << 16);
        opened = totp_buka(&a, orang, p, n, secret, NULL);
        arena_release(&a);
        last = cursor_int(&c, 1);
    }
    enum mk_result r = cursor_end(&c);
    if (r != MK_OK)
        return r;
    if (opened && n > 0)
        return err_set(err, MK_FAILED, "kunci langkah kedua tidak ada di server ini");
    step = n > 0 ? totp_cocok(secret, TOTP_BYTES, k->kode, k->now, last) : 0;
    sodium_memzero(secret, sizeof secret);
    if (step == 0)
        return MK_DENIED;
    r = db_exec(tx, &akun_stmts[Q_TOTP_STEP], ARGS(VI(daerah), VI(orang), VI(step)), &changed);
    return r ? r : changed == 1 ? MK_OK : MK_DENIED;
}

static enum mk_result kode_put(struct db *tx, void *arg, struct err *err)
{
    struct kode *k = arg;
    enum mk_result r = kode_pakai(tx, k, err);
    return r ? r : sesi_simpan(tx, &k->sesi);
}

static enum mk_result kode_done(struct request *rq, void *arg, enum mk_result result)
{
    struct kode *k = arg;
    if (result == MK_DENIED) {
        akun_batas_catat(rq, &k->batas);
        return kode_show(rq, 422, k->next, tr(rq->lang, "Kode ini tidak cocok atau sudah dipakai. Tunggu kode berikutnya."));
    }
    if (result != MK_OK)
        return result;
    rq_limit_back(rq, "kode", &k->lama.orang_id, sizeof k->lama.orang_id, rq->settings->sandi_per_akun);
    sesi_kuki(rq, &k->sesi);
    return rq_redirect(rq, rq_link(rq, k->next));
}

enum mk_result kode_post(struct request *rq)
{
    struct kode *k = arena_new(rq->arena, struct kode);
    if (!k)
        return no_memory(rq);
    enum mk_result r = sesi_baca(rq, &k->lama);
    if (r == MK_NOT_FOUND || (r == MK_OK && k->lama.tahap != TAHAP_KODE))
        return to_sign_in(rq);
    if (r != MK_OK)
        return r;
    k->next = masuk_tujuan(rq_form(rq, "next"));
    k->kode = rq_form(rq, "kode");
    k->now = rq->now_ms;
    k->is_pulih = pulih_hash(k->kode, k->lama.orang_id, k->pulih);
    k->batas = akun_batas_siapkan(rq, "kode", &k->lama.orang_id, sizeof k->lama.orang_id);
    if (!akun_batas_ada(rq, &k->batas) || !rq_limit_thing(rq, "kode", &k->lama.orang_id, sizeof k->lama.orang_id, rq->settings->sandi_per_akun))
        return kode_show(rq, 429, k->next,
                         tr(rq->lang, "Terlalu banyak percobaan yang gagal. Tunggu beberapa menit, lalu coba lagi."));
    sesi_siapkan(rq, k->lama.orang_id, k->lama.nama, TAHAP_PENUH, &k->sesi);
    return rq_write(rq, kode_put, kode_done, k);
}

/* ---- /masuk/ulang: the password once more, before a sensitive step ---- */

struct ulang {
    const char *hash, *sandi, *next;
    int64_t daerah, now;
    bool cocok;
    unsigned char lama[SIDIK], baru[SIDIK];
    char text[TOKEN_TEXT];
};

static enum mk_result ulang_show(struct request *rq, int status, const char *next, const char *problem)
{
    struct page page;
    struct masuk_ulang_view v = { .next = masuk_tujuan(next), .problem = problem };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Pastikan ini Anda"));
    if (r != MK_OK)
        return r;
    masuk_ulang_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result ulang_get(struct request *rq)
{
    return ulang_show(rq, 200, rq_query(rq, "next"), NULL);
}

static enum mk_result ulang_hitung(void *arg)
{
    struct ulang *u = arg;
    u->cocok = sandi_cocok(u->hash, u->sandi);
    return MK_OK;
}

static enum mk_result ulang_put(struct db *tx, void *arg, struct err *err)
{
    struct ulang *u = arg;
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &akun_stmts[Q_SESI_RENEW],
                               ARGS(VI(u->daerah), VB(u->lama, SIDIK), VB(u->baru, SIDIK), VI(u->now)), &changed);
    return r ? r : changed == 1 ? MK_OK : err_set(err, MK_DENIED, "sesi ini sudah berakhir");
}

static enum mk_result ulang_done(struct request *rq, void *arg, enum mk_result result)
{
    const struct ulang *u = arg;
    if (result != MK_OK)
        return result;
    rq_limit_back(rq, "ulang", &rq->orang->id, sizeof rq->orang->id, rq->settings->sandi_per_akun);
    rq_set_cookie(rq, sesi_kuki_nama(rq), u->text, 0);
    return rq_redirect(rq, rq_link(rq, u->next));
}

static enum mk_result ulang_after(struct request *rq, void *arg, enum mk_result result)
{
    struct ulang *u = arg;
    unsigned char token[SIDIK];
    if (result != MK_OK)
        return result;
    if (!u->cocok)
        return ulang_show(rq, 422, u->next, tr(rq->lang, "Kata sandi tidak cocok."));
    memcpy(u->lama, rq->orang->sesi, SIDIK);
    token_make(token, u->text, u->baru);
    return rq_write(rq, ulang_put, ulang_done, u);
}

enum mk_result ulang_post(struct request *rq)
{
    struct ulang *u = arena_new(rq->arena, struct ulang);
    if (!u)
        return no_memory(rq);
    u->next = masuk_tujuan(rq_form(rq, "next"));
    u->daerah = rq->daerah->id;
    u->now = rq->now_ms;
    if (sandi_baca(rq->arena, rq_form(rq, "sandi"), &u->sandi) != MK_OK)
        u->sandi = "";
    if (!rq_limit_thing(rq, "ulang", &rq->orang->id, sizeof rq->orang->id, rq->settings->sandi_per_akun))
        return ulang_show(rq, 429, u->next,
                          tr(rq->lang, "Terlalu banyak percobaan yang gagal. Tunggu beberapa menit, lalu coba lagi."));
    enum mk_result r = sandi_simpanan(rq, rq->orang->id, &u->hash);
    return r ? r : rq_offload(rq, ulang_hitung, ulang_after, u);
}

/* ---- /keluar ---- */

static enum mk_result keluar_put(struct db *tx, void *arg, struct err *err)
{
    struct request *rq = arg;
    const struct pelaku p = pelaku_of(rq);
    (void)err;
    enum mk_result r = db_exec(tx, &akun_stmts[Q_SESI_END], ARGS(VI(p.daerah), VB(rq->orang->sesi, SIDIK)), NULL);
    return r ? r : akun_jejak(tx, &p, "akun.keluar", "akun", p.orang_id, NULL, NULL, NULL);
}

static enum mk_result keluar_done(struct request *rq, void *arg, enum mk_result result)
{
    (void)arg;
    if (result != MK_OK)
        return result;
    sesi_kuki_hapus(rq);
    /* Answers taken without a network that wait on this phone (assets/lapangan-antre.js) are not thrown away unasked.
     * Nothing is asked for "cache": no page of the desk is stored, and Chromium can hang for half a minute over it. */
    const char *held = rq_cookie(rq, "maklumat_tahan");
    if (rq_int(held, 0, 0, INT64_MAX) == 0)
        rq_set_header(rq, "Clear-Site-Data", "\"storage\"");
    return rq_redirect(rq, rq_link(rq, "/masuk"));
}

enum mk_result keluar_post(struct request *rq)
{
    return rq_write(rq, keluar_put, keluar_done, rq);
}
