/* skm_api.c: figures as JSON, in the shape of the contract (product page, "maklumat skm"), and answers as
 * JSON (one, or up to 500 at once: the queue of a phone that was offline). Decimals are strings. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "skm/skm_figures.h"
#include "skm/skm_halaman.h"
#include "skm/skm_item.h"
#include "skm/skm_jujur.h"
#include "skm/skm_tanya.h"
#include "web/asset.h"

enum { BATCH_MAX = 500 };

/* ---- figures ---- */

static void decimal_member(struct buf *b, const char *name, int value, int decimals)
{
    buf_format(b, ",\"%s\":\"", name);
    buf_decimal(b, value, decimals);
    buf_char(b, '"');
}

static void unsur_array(struct buf *b, const struct skm_tally *t)
{
    H(b, ",\"unsur\":[");
    for (int u = 0; u < N_UNSUR; u++) {
        int nrr = 0, weighted = 0, ikm = 0;
        if (skm_nrr(t, (enum unsur)u, &nrr) || skm_weighted(t, (enum unsur)u, BOBOT_TEPAT, &weighted) ||
            skm_ikm_unsur(t, (enum unsur)u, &ikm))
            continue;
        buf_str(b, u ? ",{\"code\":" : "{\"code\":");
        json_text(b, unsur_code((enum unsur)u));
        H(b, ",\"sum\":");
        buf_int(b, t->sum[u]);
        decimal_member(b, "nrr", nrr, 3);
        decimal_member(b, "weighted", weighted, 3);
        decimal_member(b, "ikm", ikm, 2);
        buf_format(b, ",\"grade\":\"%s\"}", skm_letter(skm_grade(ikm)));
    }
    H(b, "]");
}

/* The members of one group after "by"; null figures below the number of answers from which they are shown. */
struct rencana { int64_t users, target; }; /* 0: not known */
static void group_members(struct buf *b, const struct skm_tally *t, struct rencana plan)
{
    struct skm_figure f = skm_figure_of_users(t, plan.users, LANG_ID);
    int ni = 0;
    H(b, "\"n\":");
    buf_int(b, t->n);
    if (!f.shown || skm_ni(t, BOBOT_TEPAT, &ni)) {
        buf_format(b, ",\"unsur\":[],\"sum\":null,\"ni\":null,\"ikm\":null,\"grade\":null,\"performance\":null,"
                      "\"ci95\":null,\"sample_ok\":null,\"shown_from\":%d", SKM_SHOWN_FROM);
        return;
    }
    unsur_array(b, t);
    H(b, ",\"sum\":");
    buf_int(b, skm_tally_total(t));
    decimal_member(b, "ni", ni, 4);
    decimal_member(b, "ikm", f.ikm, 2);
    buf_format(b, ",\"grade\":\"%s\",\"performance\":", f.letter);
    json_text(b, f.word);
    if (f.low < 0)
        H(b, ",\"ci95\":null");
    else {
        H(b, ",\"ci95\":[\"");
        buf_decimal(b, f.low, 2);
        H(b, "\",\"");
        buf_decimal(b, f.high, 2);
        H(b, "\"]");
    }
    H(b, ",\"target\":");
    if (plan.target)
        buf_format(b, "%lld,\"sample_ok\":%s", (long long)plan.target, t->n >= plan.target ? "true" : "false");
    else
        H(b, "null,\"sample_ok\":null");
}

static void group(struct buf *b, const char *unit, const char *layanan, const char *period, const struct skm_tally *t,
                  struct rencana plan)
{
    H(b, "{\"by\":{\"unit\":");
    json_text(b, unit);
    if (layanan) {
        H(b, ",\"layanan\":");
        json_text(b, layanan);
    }
    buf_format(b, ",\"periode\":\"%s\"},", period);
    group_members(b, t, plan);
    H(b, "}");
}

static enum mk_result plan_read(struct request *rq, const struct skm_survei *s, struct period p, struct rencana *unit,
                                struct rencana *layanan)
{
    struct skm_rencana_list list;
    enum mk_result r = skm_users_here(rq, s->unit_id, p, &unit->users);
    if (r || unit->users == 0)
        return r;
    r = skm_rencana_baca(rq->db, rq->arena, rq->daerah->id, p, s->unit_id, NULL, rq_today(rq), &list);
    for (size_t i = 0; !r && i < list.n_layanan; i++)
        if (list.layanan[i].layanan_id == s->layanan_id)
            layanan->target = list.layanan[i].target;
    unit->target = !r && list.n ? list.unit[0].target : 0;
    return r;
}

/* Users and target of the unit and of the service, kept while the catalogue stays. The service's interval stays without
 * correction: its target is a share of the unit's sample. */
static enum mk_result plan_of(struct request *rq, const struct skm_survei *s, struct period p, struct rencana *unit,
                              struct rencana *layanan)
{
    static const char kind[] = "skm_plan";
    struct rencana both[2] = { { 0, 0 }, { 0, 0 } };
    char key[64];
    size_t n = 0;
    snprintf(key, sizeof key, "%lld/%d/%d", (long long)s->layanan_id, p.year, (int)p.kind);
    const void *kept = rq_memo(rq, kind, key, &n);
    enum mk_result r = kept ? MK_OK : plan_read(rq, s, p, &both[0], &both[1]);
    if (kept)
        memcpy(both, kept, sizeof both);
    else if (!r)
        rq_memo_keep(rq, kind, key, both, sizeof both);
    *unit = both[0];
    *layanan = both[1];
    return r;
}

enum mk_result skm_api_get(struct request *rq)
{
    struct skm_survei s;
    struct skm_tally layanan, unit;
    struct rencana plan = { 0 }, own = { 0 };
    struct period p;
    enum mk_result r = skm_survei_here(rq, rq_path(rq, "kode"), &s);
    if (r)
        return r == MK_NOT_FOUND ? fail(rq, r, "kode survei tidak dikenal") : r;
    r = skm_period_asked(rq, &p);
    if (!r)
        r = skm_tally_layanan(rq->db, rq->daerah->id, s.layanan_id, p, &layanan);
    if (!r)
        r = skm_tally_unit(rq->db, rq->daerah->id, s.unit_id, p, &unit);
    if (!r)
        r = plan_of(rq, &s, p, &plan, &own);
    if (r)
        return r;
    const char *code = skm_periode_kode(rq->arena, p);
    struct buf *b = rq_out(rq);
    H(b, "{\"code\":");
    json_text(b, s.kode);
    H(b, ",\"unit\":");
    json_text(b, s.unit);
    H(b, ",\"layanan\":");
    json_text(b, s.layanan);
    buf_format(b, ",\"periode\":\"%s\",\"demo\":%s,\"convention\":\"%s\",", code, rq->daerah->demo ? "true" : "false",
               skm_bobot_name(BOBOT_TEPAT));
    group_members(b, &layanan, own);
    H(b, ",\"groups\":[");
    group(b, s.unit, s.layanan, code, &layanan, own);
    H(b, ",");
    group(b, s.unit, NULL, code, &unit, plan);
    H(b, "]}");
    return rq_json(rq, 200);
}

/* ---- answers ---- */

struct item {
    struct skm_answer answer;
    unsigned char resi[SKM_RESI_BYTES];
    const char *problem; /* NULL: good */
    int diabaikan;       /* answers to extra questions that did not apply */
    enum skm_nasib fate; /* after the write */
};
struct batch {
    int64_t daerah;
    struct item *item;
    size_t n, good;
    bool array;
    const struct skm_instrument *now, *earlier; /* in force, and the one asked for by name last */
    int lookups;
};

static const char *text_member(struct request *rq, const json_t *object, const char *name, size_t max)
{
    const json_t *v = json_object_get(object, name);
    size_t n = json_string_length(v);
    return json_is_string(v) && n <= max ? arena_copy(rq->arena, json_string_value(v), n) : NULL;
}

static const char *profile_read(struct request *rq, const struct skm_profile *p, const json_t *object, int *ret)
{
    const json_t *v = json_object_get(object, p->code);
    *ret = 0;
    if (!v || json_is_null(v))
        return NULL;
    for (int k = 0; k < p->n; k++)
        if (json_is_string(v) && strcmp(json_string_value(v), p->choice[k].code) == 0)
            *ret = k + 1;
    return *ret ? NULL : arena_format(rq->arena, "%s: tidak ada dalam daftar", p->code);
}

struct member { struct request *rq; const json_t *object; };

/* Numbers and texts alike, as a form would send them; anything else is wrong whatever is asked. */
static const char *member_text(void *arg, const char *field)
{
    const struct member *m = arg;
    const json_t *v = json_object_get(m->object, field);
    if (!v || json_is_null(v))
        return NULL;
    if (json_is_integer(v))
        return arena_format(m->rq->arena, "%lld", (long long)json_integer_value(v));
    const char *s = text_member(m->rq, m->object, field, (size_t)TAMBAHAN_TEKS_MAX * 4);
    return s && strlen(s) == json_string_length(v) ? s : "\xff"; /* no text at all */
}

static const char *extra_read(struct request *rq, const struct skm_instrument *x, const json_t *object,
                              struct skm_answer *ret, int *ret_diabaikan)
{
    struct member m = { rq, object };
    bool wrong[SKM_TAMBAHAN_MAX] = { false };
    if (x->n_tambahan && skm_tanya_isi(rq->arena, x, member_text, &m, ret, wrong, ret_diabaikan))
        for (int i = 0; i < x->n_tambahan; i++)
            if (wrong[i])
                return arena_format(rq->arena, "%s: tidak sesuai pertanyaannya", x->tambahan[i].field);
    return NULL;
}

const char *skm_item_read(struct request *rq, const struct skm_survei *s, const struct skm_instrument *instrument,
                          const json_t *object, struct skm_answer *x, unsigned char resi[SKM_RESI_BYTES], int *ret_diabaikan)
{
    int value[SKM_TANYA_MAX];
    for (int i = 0; i < instrument->n; i++) {
        const char *name = instrument->question[i].field;
        const json_t *v = json_object_get(object, name);
        const json_int_t given = json_is_integer(v) ? json_integer_value(v) : 0;
        if (given < SKM_MIN_ANSWER || given > SKM_MAX_ANSWER)
            return arena_format(rq->arena, v ? "%s: di luar 1..4" : "%s: kosong", name);
        value[i] = (int)given;
    }
    if (skm_answer_fill(rq->arena, instrument, value, x))
        return "terlalu besar";
    const char *extra = extra_read(rq, instrument, object, x, ret_diabaikan);
    if (extra)
        return extra;
    for (int i = 0; i < SKM_PROFIL; i++) {
        const char *problem = profile_read(rq, &instrument->profile[i], object, &x->profile[i]);
        if (problem)
            return problem;
    }
    const char *saran = text_member(rq, object, "saran", SKM_SARAN_MAX * 4);
    const json_t *given = json_object_get(object, "saran");
    if (given && !json_is_null(given) && !saran)
        return "saran: terlalu panjang atau bukan teks";
    if (saran && utf8_clean(rq->arena, saran, strlen(saran), &x->saran))
        return "saran: bukan teks UTF-8";
    if (x->saran && utf8_length(x->saran, strlen(x->saran)) > SKM_SARAN_MAX)
        return "saran: terlalu panjang";
    const char *key = text_member(rq, object, "idempotency", SKM_KEY_MAX);
    if (!skm_key_valid(key))
        return "idempotency: wajib, 8 sampai 64 huruf, angka, atau tanda hubung";
    const char *scoped = arena_format(rq->arena, "%lld/%s", (long long)s->id, key);
    if (!scoped)
        return "terlalu besar";
    skm_resi_make(scoped, resi);
    return NULL;
}

/* The version a queue was filled in with: usually one for all of it. */
static const struct skm_instrument *instrument_named(struct request *rq, const struct skm_survei *s, const char *kode,
                                                     struct batch *batch)
{
    if (!kode)
        return NULL;
    if (strcmp(kode, batch->now->kode) == 0)
        return batch->now;
    if (!batch->earlier || strcmp(kode, batch->earlier->kode) != 0)
        if (batch->lookups++ > 4 || skm_instrument_here(rq, s, kode, &batch->earlier))
            return NULL;
    return batch->earlier;
}

static const char *item_read(struct request *rq, const struct skm_survei *s, const json_t *object, struct item *x,
                             struct batch *batch)
{
    if (!json_is_object(object))
        return "bukan objek JSON";
    const struct skm_instrument *instrument = batch->now;
    const json_t *asked = json_object_get(object, "instrumen");
    if (asked && !json_is_null(asked)) {
        instrument = instrument_named(rq, s, json_string_value(asked), batch);
        if (!instrument)
            return "instrumen: bukan versi yang pernah berlaku untuk survei ini";
    }
    return skm_item_read(rq, s, instrument, object, &x->answer, x->resi, &x->diabaikan);
}

static enum mk_result batch_put(struct db *tx, void *arg, struct err *err)
{
    struct batch *batch = arg;
    for (size_t i = 0; i < batch->n; i++) {
        struct item *x = &batch->item[i];
        if (x->problem)
            continue;
        enum mk_result r = skm_answer_take(tx, batch->daerah, &x->answer, x->resi, &x->fate);
        if (r)
            return err_set(err, r, "jawaban tidak tersimpan");
    }
    return MK_OK;
}

static enum mk_result batch_answer(struct request *rq, void *arg, enum mk_result result)
{
    struct batch *batch = arg;
    if (result)
        return fail(rq, result, "jawaban belum tersimpan; kirim lagi dengan idempotency yang sama");
    struct buf *b = rq_out(rq);
    if (batch->array)
        H(b, "[");
    for (size_t i = 0; i < batch->n; i++) {
        const struct item *x = &batch->item[i];
        char resi[SKM_RESI_TEXT];
        if (!x->problem && x->fate == NASIB_DIHITUNG)
            skm_amat(rq, &x->answer);
        skm_resi_text(x->resi, resi);
        if (i)
            H(b, ",");
        if (x->problem) {
            H(b, "{\"status\":\"rejected\",\"reason\":");
            json_text(b, x->problem);
            H(b, "}");
        } else {
            buf_format(b, "{\"status\":\"%s\",\"receipt\":\"%s\"",
                       x->fate == NASIB_DIHITUNG ? "accepted" : x->fate == NASIB_SISIH ? "set_aside" : "duplicate", resi);
            if (x->diabaikan)
                buf_format(b, ",\"ignored\":%d", x->diabaikan);
            H(b, "}");
        }
    }
    if (batch->array)
        H(b, "]");
    return rq_json(rq, batch->array ? 200 : batch->good == 0 ? 422 : batch->item[0].fate == NASIB_GANDA ? 200 : 201);
}

static enum mk_result batch_read(struct request *rq, const struct skm_survei *s, json_t *root, struct batch *batch)
{
    batch->array = json_is_array(root);
    batch->n = batch->array ? json_array_size(root) : 1;
    if (batch->n == 0 || batch->n > BATCH_MAX)
        return fail(rq, MK_INVALID, "kirim 1 sampai %d jawaban", BATCH_MAX);
    batch->item = arena_array(rq->arena, struct item, batch->n);
    if (!batch->item)
        return fail(rq, MK_TOO_BIG, "memori permintaan habis");
    int32_t today = date_to_days(date_from_ms(rq->now_ms, rq->daerah->zona));
    struct skm_periode_list periods;
    enum mk_result r = skm_periode_here(rq, &periods);
    if (!r)
        r = skm_instrument_here(rq, s, NULL, &batch->now);
    if (r)
        return r;
    for (size_t i = 0; i < batch->n; i++) {
        struct item *x = &batch->item[i];
        x->answer = (struct skm_answer){ .survei_id = s->id, .layanan_id = s->layanan_id, .unit_id = s->unit_id,
                                         .day = today, .kanal = KANAL_DARING };
        x->problem = item_read(rq, s, batch->array ? json_array_get(root, i) : root, x, batch);
        if (!x->problem && skm_place(&periods, rq->arena, &x->answer, NULL) == TEMPAT_BELUM)
            x->problem = "periode survei belum dibuka";
        if (s->uji)
            x->answer.sebab = SISIH_UJI;
        batch->good += x->problem == NULL;
    }
    return MK_OK;
}

enum mk_result skm_api_post(struct request *rq)
{
    struct skm_survei s;
    struct batch *batch = arena_new(rq->arena, struct batch);
    enum mk_result r = skm_survei_here(rq, rq_path(rq, "kode"), &s);
    if (r || !batch)
        return r == MK_NOT_FOUND ? fail(rq, r, "kode survei tidak dikenal") : r ? r : MK_TOO_BIG;
    if (!s.open)
        return fail(rq, MK_CONFLICT, "survei ini sedang ditutup");
    size_t n = 0;
    const char *body = rq_body(rq, &n);
    json_error_t where;
    json_t *root = json_loadb(body ? body : "", n, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return fail(rq, MK_INVALID, "JSON baris %d kolom %d: %s", where.line, where.column, where.text);
    batch->daerah = rq->daerah->id;
    r = batch_read(rq, &s, root, batch);
    json_decref(root);
    if (r)
        return r;
    for (size_t i = 0; i < batch->good; i++)
        if (!rq_limit(rq, rq->settings->skm_per_hour))
            return fail(rq, MK_LIMITED, "terlalu banyak jawaban dari jaringan ini dalam satu jam");
    return batch->good ? rq_write(rq, batch_put, batch_answer, batch) : batch_answer(rq, batch, MK_OK);
}

/* The description of this interface: assets/openapi.json. */
enum mk_result skm_openapi_get(struct request *rq)
{
    const struct asset *file = asset_by_name("openapi.json");
    buf_add(rq_out(rq), file->raw, file->raw_n);
    return rq_json(rq, 200);
}
