/* skm_kode.c: one-time codes: the hash that is kept, the one statement that spends, and the public page where a code
 * is typed.
 *
 * A code stands for somebody who was served, not for a person: stored are its hash and, once it is spent, the day.
 * Nothing leads from it to the answer; the answer knows only that it came by a code (channel KODE). Spending and the
 * answer are one write (skm_form.c), and the UPDATE changes a row only while it is unspent, so of many at the same
 * instant one wins, on one machine or on several. */
#include "skm/skm_kode.h"

#include <sodium.h>
#include <string.h>

#include "skm/kode.view.h"
#include "web/message.h"

/* ---- codes ---- */

void skm_kode_sidik(const char kode[KODE_POLOS], unsigned char ret[KODE_SIDIK])
{
    static const unsigned char purpose[] = "maklumat/skm/kode/1";
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)kode, strlen(kode), purpose, sizeof purpose - 1);
    memcpy(ret, hash, KODE_SIDIK);
}

void skm_kode_acak(char ret[KODE_POLOS])
{
    unsigned char acak[KODE_ACAK];
    random_bytes(acak, sizeof acak);
    kode_buat(acak, ret);
}

enum mk_result skm_kode_look(struct db *db, int64_t daerah, const unsigned char sidik[KODE_SIDIK], int64_t survei,
                             int32_t today, enum kode_keadaan *ret, int64_t *ret_survei)
{
    struct cursor c;
    int64_t of = 0;
    *ret = KODE_ASING;
    db_select(db, &c, &skm_stmts[Q_KODE_LOOK], ARGS(VI(daerah), VB(sidik, KODE_SIDIK)));
    if (cursor_next(&c)) {
        of = cursor_int(&c, 0);
        *ret = !cursor_is_null(&c, 1)          ? KODE_TERPAKAI
               : survei && survei != of        ? KODE_ASING
               : !cursor_is_null(&c, 3)        ? KODE_BATAL
               : cursor_int(&c, 2) < today     ? KODE_LEWAT
                                               : KODE_BERLAKU;
    }
    if (ret_survei)
        *ret_survei = of;
    return cursor_end(&c);
}

enum mk_result skm_kode_spend(struct db *tx, int64_t daerah, const unsigned char sidik[KODE_SIDIK], int64_t survei,
                              int32_t today)
{
    int64_t changed = 0;
    enum mk_result r = db_exec(tx, &skm_stmts[Q_KODE_SPEND],
                               ARGS(VI(daerah), VB(sidik, KODE_SIDIK), VI(today), VI(survei)), &changed);
    return r ? r : changed == 1 ? MK_OK : MK_NOT_FOUND;
}

enum mk_result skm_resi_known(struct db *db, int64_t daerah, const unsigned char resi[SKM_RESI_BYTES], bool *ret)
{
    int64_t survei;
    int32_t month;
    enum mk_result r = skm_resi_find(db, daerah, resi, &survei, &month);
    *ret = r == MK_OK;
    return r == MK_NOT_FOUND ? MK_OK : r;
}

/* One batch a month holds what is given out one by one: good until the end of the next month. */
enum mk_result skm_kode_beri(struct db *tx, int64_t daerah, int64_t layanan, int32_t today, char ret[FEATURE_KODE])
{
    const struct date d = date_from_days(today);
    const int32_t month = month_of(d), after = month + 2;
    const int32_t first = date_to_days((struct date){ d.year, d.month, 1 });
    const int32_t last = date_to_days((struct date){ after / 12, after % 12 + 1, 1 }) - 1;
    int64_t survei = 0, batch = 0;
    unsigned char sidik[KODE_SIDIK];
    char kode[KODE_POLOS];
    struct cursor c;
    db_select(tx, &c, &skm_stmts[Q_SURVEI_BY_LAYANAN], ARGS(VI(daerah), VI(layanan)));
    if (cursor_next(&c))
        survei = cursor_int(&c, 0);
    enum mk_result r = cursor_end(&c);
    if (r || !survei)
        return r ? r : MK_NOT_FOUND;
    r = db_int(tx, &skm_stmts[Q_KODE_BATCH_OPEN], ARGS(VI(daerah), VI(survei), VI(first)), &batch);
    if (r == MK_NOT_FOUND) {
        batch = id_make();
        r = db_exec(tx, &skm_stmts[Q_KODE_BATCH_ADD],
                    ARGS(VI(daerah), VI(batch), VI(survei), VI(first), VI(last), VI(0), VI(1)), NULL);
    }
    if (!r)
        r = db_exec(tx, &skm_stmts[Q_KODE_BATCH_MORE], ARGS(VI(daerah), VI(batch)), NULL);
    skm_kode_acak(kode);
    skm_kode_sidik(kode, sidik);
    if (!r)
        r = db_exec(tx, &skm_stmts[Q_KODE_ADD], ARGS(VI(daerah), VB(sidik, sizeof sidik), VI(batch)), NULL);
    kode_tulis(kode, ret);
    return r;
}

const char *skm_kode_alasan(enum kode_keadaan why, enum lang lang)
{
    switch (why) {
    case KODE_TERPAKAI:
        return tr(lang, "Kode ini sudah dipakai. Satu kode berlaku untuk satu jawaban.");
    case KODE_LEWAT:
        return tr(lang, "Masa berlaku kode ini sudah lewat.");
    case KODE_BATAL:
        return tr(lang, "Kode ini sudah dibatalkan oleh petugas.");
    case KODE_ASING:
    case KODE_BERLAKU:
        break;
    }
    return tr(lang, "Kode ini tidak dikenal. Periksa lagi huruf dan angkanya.");
}

bool skm_kode_coba(struct request *rq)
{
    const uint64_t visitor = rq_visitor(rq);
    return rq_limit_thing(rq, "skm-kode", &visitor, sizeof visitor, rq->settings->kode_per_hour);
}

void skm_kode_baik(struct request *rq)
{
    const uint64_t visitor = rq_visitor(rq);
    rq_limit_back(rq, "skm-kode", &visitor, sizeof visitor, rq->settings->kode_per_hour);
}

/* ---- the page where a code is typed ---- */

static enum mk_result kode_show(struct request *rq, int status, const char *kode, const char *problem, const char *survei)
{
    struct kode_view v = {
        .action = rq_link(rq, "/k"), .kode = kode, .problem = problem,
        .terbuka_href = survei ? rq_link(rq, arena_format(rq->arena, "/s/%s", survei)) : NULL,
        .layanan_href = rq_link(rq, "/layanan"),
    };
    struct page page;
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Isi survei dengan kode"));
    if (r)
        return r;
    page.bare = true;
    rq_set_header(rq, "Cache-Control", "no-store");
    kode_render(rq_out(rq), &page, &v);
    return rq_html(rq, status);
}

enum mk_result skm_kode_get(struct request *rq)
{
    return kode_show(rq, 200, "", NULL, NULL);
}

static const char *salah_ketik(struct request *rq)
{
    return tr(rq->lang, "Kode ini belum benar. Kode terdiri atas 15 huruf dan angka; periksa lagi satu per satu.");
}

enum mk_result skm_kode_post(struct request *rq)
{
    const char *text = rq_form(rq, "kode");
    char kode[KODE_POLOS], shown[KODE_TEKS];
    if (!text || !kode_baca(text, kode))
        return kode_show(rq, 422, text ? text : "", salah_ketik(rq), NULL);
    kode_tulis(kode, shown);
    return rq_redirect(rq, rq_link(rq, arena_format(rq->arena, "/k/%s", shown)));
}

/* The short code of the survey with this id; NULL when it is not there. */
static enum mk_result survei_kode(struct request *rq, int64_t id, const char **ret)
{
    struct skm_survei_list list;
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    *ret = NULL;
    for (size_t i = 0; !r && i < list.n; i++)
        if (list.item[i].id == id)
            *ret = list.item[i].kode;
    return r;
}

enum mk_result skm_kode_form_get(struct request *rq)
{
    const char *text = rq_path(rq, "kode"), *survei = NULL;
    char kode[KODE_POLOS];
    unsigned char sidik[KODE_SIDIK];
    enum kode_keadaan state;
    int64_t id = 0;
    if (!kode_baca(text, kode))
        return kode_show(rq, 404, text, salah_ketik(rq), NULL);
    if (!skm_kode_coba(rq))
        return kode_show(rq, 429, text, tr(rq->lang, "Terlalu banyak kode yang salah dari jaringan ini. Silakan coba lagi nanti."), NULL);
    skm_kode_sidik(kode, sidik);
    enum mk_result r = skm_kode_look(rq->db, rq->daerah->id, sidik, 0, rq_today(rq), &state, &id);
    if (!r && id)
        r = survei_kode(rq, id, &survei);
    if (r)
        return r;
    if (state != KODE_BERLAKU || !survei)
        return kode_show(rq, id ? 409 : 404, text, skm_kode_alasan(state, rq->lang), survei);
    skm_kode_baik(rq);
    return skm_form_kode(rq, survei, kode);
}
