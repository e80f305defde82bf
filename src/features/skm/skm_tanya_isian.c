/* skm_tanya_isian.c: extra questions as people meet them: in the survey, on the paper form, and where paper is keyed in. */
#include "skm/skm_tanya.h"

#include <string.h>

#include "skm/kelola_kertas.view.h"
#include "skm/kertas_formulir.view.h"
#include "skm/survey.view.h"
#include "web/message.h"

const char *skm_tanya_bila_text(struct arena *a, const struct skm_instrument *x, const struct skm_tambahan *q, enum lang lang)
{
    if (q->bila == BILA_JAWABAN) {
        const struct skm_tambahan *k = &x->tambahan[q->bila_no];
        return arena_format(a, "%s %d: %s", tr(lang, "Bila jawaban pertanyaan tambahan"), q->bila_no + 1,
                            k->pilihan[q->bila_nilai - 1][lang]);
    }
    return q->bila == BILA_SELALU
               ? NULL
               : arena_format(a, "%s %s: %s %d", tr(lang, "Bila jawaban tentang"), unsur_long_name((enum unsur)q->bila_no, lang),
                              q->bila_nilai == 1 ? tr(lang, "nilai") : tr(lang, "nilai 1 sampai"), q->bila_nilai);
}

/* The class by which survey.css hides it; "" where a style sheet cannot tell: an unsur with several questions. */
static const char *class_of(struct arena *a, const struct skm_instrument *x, const struct skm_tambahan *q)
{
    int asked = 0;
    for (int i = 0; i < x->n; i++)
        asked += x->question[i].unsur == (enum unsur)q->bila_no;
    if (q->bila == BILA_JAWABAN)
        return arena_format(a, "t%d-%d", q->bila_no + 1, q->bila_nilai);
    return q->bila == BILA_UNSUR && asked == 1 ? arena_format(a, "u%d-%d", q->bila_no + 1, q->bila_nilai) : "";
}

static const char *wrong_text(struct request *rq, const struct skm_tambahan *q)
{
    switch (q->jenis) {
    case TAMBAHAN_JENIS_ANGKA:
        return arena_format(rq->arena, "%s %d %s %d.", tr(rq->lang, "Isi angka bulat dari"), q->min, tr(rq->lang, "sampai"), q->max);
    case TAMBAHAN_JENIS_TEKS:
        return arena_format(rq->arena, "%s (%d).", tr(rq->lang, "Jawaban ini terlalu panjang"), TAMBAHAN_TEKS_MAX);
    default:
        return tr(rq->lang, "Pilih dari daftar, atau biarkan kosong.");
    }
}

void skm_tanya_form(struct arena *a, const struct skm_instrument *x, tanya_get *get, void *arg, struct skm_answer *answer,
                    struct skm_tanya_isian *ret)
{
    *ret = (struct skm_tanya_isian){ 0 };
    for (int i = 0; i < x->n_tambahan; i++)
        ret->raw[i] = get(arg, x->tambahan[i].field);
    ret->n_wrong = skm_tanya_isi(a, x, get, arg, answer, ret->wrong, &ret->diabaikan);
}

bool skm_tanya_survey(struct request *rq, const struct skm_instrument *x, const struct skm_tanya_isian *in,
                      struct survey_view *v)
{
    struct survey_tambahan *rows = arena_array(rq->arena, struct survey_tambahan, SKM_TAMBAHAN_MAX);
    for (int i = 0; rows && i < x->n_tambahan; i++) {
        const struct skm_tambahan *q = &x->tambahan[i];
        struct survey_tambahan_tpilihan *c = arena_array(rq->arena, struct survey_tambahan_tpilihan, TAMBAHAN_PILIH);
        const char *raw = in->raw[i] ? in->raw[i] : "";
        for (int k = 0; c && k < q->n; k++)
            c[k] = (struct survey_tambahan_tpilihan){ k + 1, q->pilihan[k][rq->lang], raw[0] == '1' + k && !raw[1] };
        rows[i] = (struct survey_tambahan){
            .tfield = q->field, .tkelas = class_of(rq->arena, x, q), .ttanya = q->text[rq->lang],
            .tbila = skm_tanya_bila_text(rq->arena, x, q, rq->lang), .traw = raw,
            .tsalah = in->wrong[i] ? wrong_text(rq, q) : NULL, .tpilih = q->jenis == TAMBAHAN_JENIS_PILIH,
            .tangka = q->jenis == TAMBAHAN_JENIS_ANGKA, .tteks = q->jenis == TAMBAHAN_JENIS_TEKS, .tmin = q->min, .tmax = q->max,
            .tpilihan = c, .n_tpilihan = (size_t)q->n };
        if (!c)
            return false;
    }
    v->tambahan = rows;
    v->n_tambahan = (size_t)x->n_tambahan;
    v->tteks_max = TAMBAHAN_TEKS_MAX;
    return rows != NULL;
}

bool skm_tanya_kertas(struct request *rq, const struct skm_instrument *x, const struct skm_tanya_isian *in,
                      struct kelola_kertas_view *v)
{
    struct kelola_kertas_tambahan *rows = arena_array(rq->arena, struct kelola_kertas_tambahan, SKM_TAMBAHAN_MAX);
    for (int i = 0; rows && i < x->n_tambahan; i++) {
        const struct skm_tambahan *q = &x->tambahan[i];
        struct kelola_kertas_tambahan_tpilihan *c = arena_array(rq->arena, struct kelola_kertas_tambahan_tpilihan, TAMBAHAN_PILIH);
        for (int k = 0; c && k < q->n; k++)
            c[k] = (struct kelola_kertas_tambahan_tpilihan){ k + 1, q->pilihan[k][rq->lang] };
        rows[i] = (struct kelola_kertas_tambahan){
            .tnomor = i + 1, .tfield = q->field, .ttanya = q->text[rq->lang], .tbila = skm_tanya_bila_text(rq->arena, x, q, rq->lang),
            .traw = in->raw[i] ? in->raw[i] : "", .tsalah = in->wrong[i] ? wrong_text(rq, q) : NULL,
            .tpilih = q->jenis == TAMBAHAN_JENIS_PILIH, .tangka = q->jenis == TAMBAHAN_JENIS_ANGKA,
            .tteks = q->jenis == TAMBAHAN_JENIS_TEKS, .ttombol = arena_format(rq->arena, "%.*s", q->n, "12345678"),
            .tmin = q->min, .tmax = q->max, .tpilihan = c, .n_tpilihan = (size_t)q->n };
        if (!c)
            return false;
    }
    v->tambahan = rows;
    v->n_tambahan = (size_t)x->n_tambahan;
    v->tteks_max = TAMBAHAN_TEKS_MAX;
    return rows != NULL;
}

bool skm_tanya_formulir(struct request *rq, const struct skm_instrument *x, struct kertas_formulir_view *v)
{
    struct kertas_formulir_tambahan *rows = arena_array(rq->arena, struct kertas_formulir_tambahan, SKM_TAMBAHAN_MAX);
    for (int i = 0; rows && i < x->n_tambahan; i++) {
        const struct skm_tambahan *q = &x->tambahan[i];
        struct kertas_formulir_tambahan_tpilihan *c = arena_array(rq->arena, struct kertas_formulir_tambahan_tpilihan, TAMBAHAN_PILIH);
        for (int k = 0; c && k < q->n; k++)
            c[k] = (struct kertas_formulir_tambahan_tpilihan){ k + 1, q->pilihan[k][rq->lang] };
        rows[i] = (struct kertas_formulir_tambahan){
            .tnomor = i + 1, .ttanya = q->text[rq->lang], .tbila = skm_tanya_bila_text(rq->arena, x, q, rq->lang),
            .tangka = q->jenis == TAMBAHAN_JENIS_ANGKA, .tteks = q->jenis == TAMBAHAN_JENIS_TEKS, .tmin = q->min, .tmax = q->max,
            .tpilihan = c, .n_tpilihan = (size_t)q->n };
        if (!c)
            return false;
    }
    v->tambahan = rows;
    v->n_tambahan = (size_t)x->n_tambahan;
    return rows != NULL;
}
