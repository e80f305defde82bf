/* skm_lapangan_kirim.c: takes the queue of an enumerator's phone, up to 500 answers at once, through the one door
 * (skm_take.c): channel LAPANGAN, stratum DIBANTU, no receipt for anybody. Every answer has a key of its own, made
 * on the phone when the interview began, so the same queue may come any number of times, by any way. Each is
 * reported apart: counted, again (was there already), closed or trial (kept, not counted), refused with the reason. What is
 * refused for its day alone ("jam") was taken while the clock of the phone stood wrong: the report says which day it is, and
 * the page offers to enter it under that one. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "skm/skm_halaman.h"
#include "skm/skm_item.h"
#include "skm/skm_lapangan.h"
#include "skm/skm_versi.h"
#include "web/message.h"

struct item {
    struct skm_answer answer;
    unsigned char resi[SKM_RESI_BYTES];
    const char *problem; /* NULL: good */
    bool jam;            /* nothing but its day is wrong */
    enum skm_nasib fate; /* after the write */
};
struct kiriman {
    struct skm_pelaku p;
    struct item *item;
    size_t n, good;
    struct skm_survei_list surveys;
    struct unit_list units;
    struct skm_periode_list periods;
    const struct skm_survei *last; /* the survey of the answer before, and its version */
    const struct skm_instrument *version;
};

/* ---- reading ---- */

static const struct skm_survei *survey_of(const struct kiriman *k, const json_t *object)
{
    const char *kode = json_string_value(json_object_get(object, "survei"));
    for (size_t i = 0; i < k->surveys.n && kode; i++)
        if (strcmp(k->surveys.item[i].kode, kode) == 0)
            return &k->surveys.item[i];
    return NULL;
}

/* The version that was asked, which may be an earlier one of this survey; NULL: it never was one. */
static const struct skm_instrument *version_of(struct request *rq, struct kiriman *k, const struct skm_survei *s,
                                               const json_t *object)
{
    const char *kode = json_string_value(json_object_get(object, "instrumen"));
    if (!kode)
        return NULL;
    if (k->last != s || strcmp(k->version->kode, kode) != 0) {
        k->last = NULL;
        if (skm_instrument_here(rq, s, kode, &k->version))
            return NULL;
        k->last = s;
    }
    return k->version;
}

/* The day on which it was given, by the clock that the phone had then: one that ran down begins years ago, one that was set
 * by hand may stand anywhere. */
static const char *day_read(struct request *rq, const struct kiriman *k, const json_t *object, int32_t *ret)
{
    const json_t *v = json_object_get(object, "hari");
    struct date d;
    if (!json_is_string(v) || date_parse_iso(json_string_value(v), json_string_length(v), &d))
        return tr(rq->lang, "Tanggal wawancara tidak terbaca.");
    *ret = date_to_days(d);
    if (*ret == k->p.today + 1)
        *ret = k->p.today; /* a phone in another zone */
    if (*ret <= k->p.today && *ret >= k->p.today - LAPANGAN_HARI)
        return NULL;
    return arena_format(rq->arena, "%s %s: %s", tr(rq->lang, "Tanggal wawancara"), skm_tanggal(rq, *ret, false),
                        *ret > k->p.today ? tr(rq->lang, "di masa depan. Periksa jam ponsel.")
                                          : tr(rq->lang, "terlalu lama lalu. Periksa jam ponsel."));
}

static const char *item_read(struct request *rq, struct kiriman *k, const json_t *object, struct item *x)
{
    const struct skm_survei *s = survey_of(k, object);
    if (!s)
        return tr(rq->lang, "Survei ini tidak dikenal.");
    if (!skm_boleh_unit(rq, HAK_SURVEI_ISI, &k->units, s->unit_id))
        return tr(rq->lang, "Akun Anda tidak berhak mengisi survei unit ini.");
    if (!s->open)
        return tr(rq->lang, "Survei ini sedang ditutup");
    const struct skm_instrument *version = version_of(rq, k, s, object);
    if (!version)
        return tr(rq->lang, "Versi pertanyaan ini tidak pernah berlaku untuk survei ini.");
    x->answer = (struct skm_answer){ .survei_id = s->id, .layanan_id = s->layanan_id, .unit_id = s->unit_id,
                                     .kanal = KANAL_LAPANGAN };
    int dropped = 0; /* what the page hid was not meant to be sent */
    const char *problem = skm_item_read(rq, s, version, object, &x->answer, x->resi, &dropped);
    if (!problem) {
        problem = day_read(rq, k, object, &x->answer.day);
        x->jam = problem != NULL;
    }
    if (problem)
        return problem;
    if (skm_place(&k->periods, rq->arena, &x->answer, NULL) == TEMPAT_BELUM && !s->uji)
        return tr(rq->lang, "Periode survei belum dibuka.");
    if (s->uji)
        x->answer.sebab = SISIH_UJI;
    return NULL;
}

/* ---- storing ---- */

static enum mk_result kiriman_put(struct db *tx, void *arg, struct err *err)
{
    struct kiriman *k = arg;
    size_t count[3] = { 0 };
    char sesudah[96];
    for (size_t i = 0; i < k->n; i++) {
        struct item *x = &k->item[i];
        if (x->problem)
            continue;
        enum mk_result r = skm_answer_take(tx, k->p.daerah, &x->answer, x->resi, &x->fate);
        if (r)
            return err_set(err, r, "jawaban tidak tersimpan");
        count[x->fate]++;
    }
    if (count[NASIB_DIHITUNG] + count[NASIB_SISIH] == 0)
        return MK_OK; /* nothing was changed */
    snprintf(sesudah, sizeof sesudah, "{\"dihitung\":%zu,\"ganda\":%zu,\"disisihkan\":%zu}", count[NASIB_DIHITUNG],
             count[NASIB_GANDA], count[NASIB_SISIH]);
    return skm_jejak(tx, &k->p, "skm.lapangan", "antrean lapangan", NULL, sesudah, NULL);
}

static enum mk_result kiriman_done(struct request *rq, void *arg, enum mk_result result)
{
    static const char *const names[] = { [NASIB_DIHITUNG] = "dihitung", [NASIB_GANDA] = "ganda", [NASIB_SISIH] = "tutup" };
    const struct kiriman *k = arg;
    if (result)
        return fail(rq, result, "jawaban belum tersimpan; kirim lagi");
    struct buf *b = rq_out(rq);
    H(b, "[");
    for (size_t i = 0; i < k->n; i++) {
        const struct item *x = &k->item[i];
        const char *status = x->problem ? "ditolak" : x->fate == NASIB_SISIH && x->answer.sebab == SISIH_UJI ? "uji" : names[x->fate];
        buf_format(b, "%s{\"status\":\"%s\"", i ? "," : "", status);
        if (x->problem) {
            H(b, ",\"sebab\":");
            json_text(b, x->problem);
        }
        if (x->jam) {
            H(b, ",\"jam\":\"");
            date_iso(b, date_from_days(k->p.today));
            H(b, "\"");
        }
        H(b, "}");
    }
    H(b, "]");
    return rq_json(rq, 200);
}

static enum mk_result kiriman_read(struct request *rq, const json_t *root, struct kiriman *k)
{
    k->n = json_is_array(root) ? json_array_size(root) : 0;
    if (k->n == 0 || k->n > LAPANGAN_BATCH)
        return fail(rq, MK_INVALID, "kirim 1 sampai %d jawaban", LAPANGAN_BATCH);
    k->item = arena_array(rq->arena, struct item, k->n);
    if (!k->item)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    for (size_t i = 0; i < k->n; i++) {
        struct item *x = &k->item[i];
        x->problem = item_read(rq, k, json_array_get(root, i), x);
        k->good += x->problem == NULL;
    }
    return MK_OK;
}

enum mk_result skm_lapangan_kirim_post(struct request *rq)
{
    struct kiriman *k = arena_new(rq->arena, struct kiriman);
    const char *body = rq_form(rq, "antrean");
    json_error_t where;
    if (!k)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &k->surveys);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &k->units);
    if (!r)
        r = skm_periode_here(rq, &k->periods);
    if (r)
        return r;
    k->p = skm_pelaku_of(rq);
    json_t *root = json_loads(body ? body : "", JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return fail(rq, MK_INVALID, "JSON baris %d kolom %d: %s", where.line, where.column, where.text);
    r = kiriman_read(rq, root, k);
    json_decref(root);
    if (r)
        return r;
    return k->good ? rq_write(rq, kiriman_put, kiriman_done, k) : kiriman_done(rq, k, MK_OK);
}
