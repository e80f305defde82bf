/* skm_lapangan.c: the enumerator's page that works without a network, and what it needs to do so.
 *
 * The page is the same for everybody who may take answers: no name, no token, no list stands in it, so the service
 * worker may keep it on a phone. What belongs to a person comes apart (skm_lapangan_bekal_get); of it the page keeps
 * the surveys and their questions, never the token. */
#include <sodium.h>
#include <string.h>

#include "skm/lapangan.view.h"
#include "skm/skm_lapangan.h"
#include "skm/skm_tanya.h"
#include "web/asset.h"
#include "web/message.h"

/* ---- the page ---- */

static enum mk_result shell(struct request *rq, struct buf *b)
{
    struct page page;
    struct lapangan_view v = { .hari = LAPANGAN_HARI };
    enum mk_result r = page_init(rq, &page, tr(rq->lang, "Survei lapangan"));
    page.orang = page.csrf = NULL; /* kept on the phone: nothing of a person */
    if (!r)
        lapangan_render(b, &page, &v);
    return r;
}

enum mk_result skm_lapangan_get(struct request *rq)
{
    enum mk_result r = shell(rq, rq_out(rq));
    return r ? r : rq_html(rq, 200);
}

/* A new version of the page in either language makes other bytes of the worker, by which browsers notice it. */
static enum mk_result version_of(struct request *rq, char ret[33], const char **ret_warna)
{
    unsigned char hash[crypto_generichash_BYTES_MIN];
    struct page page;
    struct buf b;
    enum lang asked = rq->lang;
    buf_init(&b, 256 * 1024);
    enum mk_result r = page_init(rq, &page, "");
    for (int l = 0; !r && l < N_LANGS; l++) {
        rq->lang = (enum lang)l;
        r = shell(rq, &b);
    }
    rq->lang = asked;
    if (!r && b.overflow)
        r = no_memory(rq);
    if (!r) {
        crypto_generichash(hash, sizeof hash, (const unsigned char *)b.p, b.n, NULL, 0);
        sodium_bin2hex(ret, 33, hash, sizeof hash);
        *ret_warna = page.warna;
    }
    buf_release(&b);
    return r;
}

enum mk_result skm_lapangan_pekerja_get(struct request *rq)
{
    const struct asset *file = asset_by_name("lapangan-pekerja.js");
    const char *warna = NULL;
    char version[33];
    enum mk_result r = version_of(rq, version, &warna);
    if (r)
        return r;
    struct buf *b = rq_out(rq);
    buf_format(b, "const VERSI=\"%s\",WARNA=", version);
    json_text(b, warna ? warna : "");
    H(b, ";\n");
    buf_add(b, file->raw, file->raw_n);
    rq_set_header(rq, "Service-Worker-Allowed", "/kelola/lapangan");
    return rq_send(rq, 200, "text/javascript; charset=utf-8");
}

/* ---- what it takes along ---- */

static void question_json(struct buf *b, const struct skm_question *q, enum lang lang)
{
    buf_format(b, "{\"kode\":\"%s\",\"teks\":", q->field);
    json_text(b, q->text[lang]);
    H(b, ",\"jawaban\":[");
    for (int v = 0; v < SKM_MAX_ANSWER; v++) {
        buf_str(b, v ? "," : "");
        json_text(b, q->answer[lang][v]);
    }
    H(b, "]}");
}

static void profile_json(struct buf *b, const struct skm_profile *p, enum lang lang)
{
    H(b, "{\"kode\":");
    json_text(b, p->code);
    H(b, ",\"nama\":");
    json_text(b, p->name[lang]);
    H(b, ",\"pilihan\":[");
    for (int k = 0; k < p->n; k++) {
        buf_str(b, k ? ",[" : "[");
        json_text(b, p->choice[k].code);
        H(b, ",");
        json_text(b, p->choice[k].text[lang]);
        H(b, "]");
    }
    H(b, "]}");
}

static void extra_json(struct buf *b, const struct skm_tambahan *q, enum lang lang)
{
    buf_format(b, "{\"kode\":\"%s\",\"jenis\":\"%s\",\"min\":%d,\"max\":%d,\"teks\":", q->field, tambahan_jenis_code(q->jenis), q->min, q->max);
    json_text(b, q->text[lang]);
    if (q->bila != BILA_SELALU)
        buf_format(b, ",\"bila\":[\"%c%d\",%d]", q->bila == BILA_UNSUR ? 'u' : 't', q->bila_no + 1, q->bila_nilai);
    H(b, ",\"pilihan\":[");
    for (int k = 0; k < q->n; k++) {
        buf_str(b, k ? "," : "");
        json_text(b, q->pilihan[k][lang]);
    }
    H(b, "]}");
}

static void instrument_json(struct buf *b, const struct skm_instrument *x, enum lang lang)
{
    json_text(b, x->kode);
    H(b, ":{\"tanya\":[");
    for (int i = 0; i < x->n; i++) {
        buf_str(b, i ? "," : "");
        question_json(b, &x->question[i], lang);
    }
    H(b, "],\"profil\":[");
    for (int i = 0; i < SKM_PROFIL; i++) {
        buf_str(b, i ? "," : "");
        profile_json(b, &x->profile[i], lang);
    }
    H(b, "],\"tambahan\":[");
    for (int i = 0; i < x->n_tambahan; i++) {
        buf_str(b, i ? "," : "");
        extra_json(b, &x->tambahan[i], lang);
    }
    H(b, "]}");
}

static void survey_json(struct buf *b, const struct skm_survei *s, const char *instrumen)
{
    H(b, "{\"kode\":");
    json_text(b, s->kode);
    H(b, ",\"layanan\":");
    json_text(b, s->layanan);
    H(b, ",\"unit\":");
    json_text(b, s->unit);
    H(b, ",\"instrumen\":");
    json_text(b, instrumen);
    H(b, "}");
}

static bool seen_before(const struct skm_instrument *const *list, size_t which)
{
    for (size_t i = 0; i < which; i++)
        if (strcmp(list[i]->kode, list[which]->kode) == 0)
            return true;
    return false;
}

enum mk_result skm_lapangan_bekal_get(struct request *rq)
{
    struct skm_survei_list list;
    struct unit_list units;
    enum mk_result r = skm_survei_all(rq->db, rq->arena, rq->daerah->id, &list);
    if (!r)
        r = registry_units(rq->db, rq->arena, rq->daerah->id, &units);
    if (r)
        return r;
    const struct skm_instrument **asks = arena_array(rq->arena, const struct skm_instrument *, list.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < list.n && asks && !r; i++)
        if (list.item[i].open && skm_boleh_unit(rq, HAK_SURVEI_ISI, &units, list.item[i].unit_id)) {
            r = skm_instrument_here(rq, &list.item[i], NULL, &asks[n]);
            list.item[n++] = list.item[i];
        }
    if (r || !asks)
        return r ? r : no_memory(rq);
    list.n = n;
    struct buf *b = rq_out(rq);
    H(b, "{\"csrf\":");
    json_text(b, rq->orang->csrf);
    H(b, ",\"survei\":[");
    for (size_t i = 0; i < list.n; i++) {
        buf_str(b, i ? "," : "");
        survey_json(b, &list.item[i], asks[i]->kode);
    }
    H(b, "],\"instrumen\":{");
    for (size_t i = 0, k = 0; i < list.n; i++)
        if (!seen_before(asks, i)) {
            buf_str(b, k++ ? "," : "");
            instrument_json(b, asks[i], rq->lang);
        }
    H(b, "}}");
    return rq_json(rq, 200);
}
