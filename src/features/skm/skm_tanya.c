/* skm_tanya.c: extra questions as data and their answers: reading definitions, one answer, what a rule drops. See
 * skm_tanya.h. Nothing here touches the database. */
#include "skm/skm_tanya.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const char *const jenis_codes[N_TAMBAHAN_JENIS] = { "pilih", "angka", "teks" };

const char *tambahan_jenis_code(enum tambahan_jenis j)
{
    return jenis_codes[j];
}

/* ---- definitions ---- */

/* A text of 1 to max characters on one line; NULL otherwise. */
static const char *line_of(struct arena *a, const json_t *pair, const char *lang, size_t max)
{
    const char *s = json_string_value(json_object_get(pair, lang));
    const size_t n = s ? strlen(s) : 0;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < ' ')
            return NULL;
    return n && utf8_length(s, n) <= max ? arena_text(a, s) : NULL;
}

static bool pair_of(struct arena *a, const json_t *pair, size_t max, const char *ret[N_LANGS])
{
    ret[LANG_ID] = line_of(a, pair, "id", max);
    ret[LANG_EN] = line_of(a, pair, "en", max);
    return ret[LANG_ID] && ret[LANG_EN];
}

/* An integer within limits; -1: it is not. */
static int int_of(const json_t *object, const char *key, int min, int max)
{
    const json_t *v = json_object_get(object, key);
    const json_int_t k = json_is_integer(v) ? json_integer_value(v) : -1;
    return k >= min && k <= max ? (int)k : -1;
}

static const char *choices_of(struct arena *a, const json_t *list, struct skm_tambahan *q)
{
    const size_t n = json_array_size(list);
    if (n < 2 || n > TAMBAHAN_PILIH)
        return "harus punya 2 sampai 8 pilihan";
    for (size_t i = 0; i < n; i++)
        if (!pair_of(a, json_array_get(list, i), SKM_LABEL_MAX, q->pilihan[i]))
            return "pilihan wajib diisi dalam dua bahasa, paling panjang 60 huruf";
    q->n = (int)n;
    return NULL;
}

static const char *rule_of(const json_t *rule, const struct skm_tambahan *all, int at)
{
    struct skm_tambahan *q = (struct skm_tambahan *)(uintptr_t)&all[at];
    const char *unsur = json_string_value(json_object_get(rule, "unsur"));
    if (!json_is_object(rule))
        return "syarat tidak dapat dibaca";
    if (unsur) {
        const enum unsur u = unsur_from_code(unsur, strlen(unsur));
        q->bila = BILA_UNSUR;
        q->bila_no = (int)u;
        q->bila_nilai = int_of(rule, "paling_tinggi", SKM_MIN_ANSWER, SKM_MAX_ANSWER - 1);
        return u == N_UNSUR || q->bila_nilai < 0 ? "syarat menurut unsur: nilai paling tinggi 1, 2, atau 3" : NULL;
    }
    const int k = int_of(rule, "tanya", 1, SKM_TAMBAHAN_MAX) - 1;
    if (k < 0 || k >= at || all[k].jenis != TAMBAHAN_JENIS_PILIH)
        return "syarat harus menunjuk pertanyaan pilihan yang lebih awal";
    if (all[k].bila != BILA_SELALU)
        return "syarat tidak boleh menunjuk pertanyaan yang juga bersyarat";
    q->bila = BILA_JAWABAN;
    q->bila_no = k;
    q->bila_nilai = int_of(rule, "pilihan", 1, all[k].n);
    return q->bila_nilai < 0 ? "syarat menunjuk pilihan yang tidak ada" : NULL;
}

static const char *question_of(struct arena *a, const json_t *item, struct skm_tambahan *all, int at)
{
    struct skm_tambahan *q = &all[at];
    const char *jenis = json_string_value(json_object_get(item, "jenis")), *wrong = NULL;
    snprintf(q->field, sizeof q->field, "t%d", (at + 1) % 100);
    for (q->jenis = 0; q->jenis < N_TAMBAHAN_JENIS && (!jenis || strcmp(jenis, jenis_codes[q->jenis]) != 0); q->jenis++)
        ;
    if (q->jenis == N_TAMBAHAN_JENIS)
        return "jenisnya pilih, angka, atau teks";
    if (!pair_of(a, json_object_get(item, "tanya"), SKM_TANYA_TEXT_MAX, q->text))
        return "wajib berisi pertanyaan dalam dua bahasa, paling panjang 300 huruf";
    if (q->jenis == TAMBAHAN_JENIS_PILIH)
        wrong = choices_of(a, json_object_get(item, "pilihan"), q);
    if (q->jenis == TAMBAHAN_JENIS_ANGKA) {
        q->min = int_of(item, "min", 0, TAMBAHAN_ANGKA_MAX);
        q->max = int_of(item, "max", 1, TAMBAHAN_ANGKA_MAX);
        wrong = q->min < 0 || q->max <= q->min ? "angka terkecil dan terbesar di antara 0 dan 9999, yang terbesar lebih besar" : NULL;
    }
    const json_t *rule = json_object_get(item, "bila");
    return wrong ? wrong : rule ? rule_of(rule, all, at) : NULL;
}

enum mk_result skm_tanya_parse(struct arena *a, const struct json_t *list, struct skm_instrument *x, struct err *err)
{
    const size_t n = json_array_size(list);
    if (!list)
        return MK_OK;
    if (!json_is_array(list) || n > SKM_TAMBAHAN_MAX)
        return err_set(err, MK_INVALID, "paling banyak %d pertanyaan tambahan", SKM_TAMBAHAN_MAX);
    struct skm_tambahan *all = arena_array(a, struct skm_tambahan, n + 1);
    if (!all)
        return MK_TOO_BIG;
    for (size_t i = 0; i < n; i++) {
        const char *wrong = question_of(a, json_array_get(list, i), all, (int)i);
        if (wrong)
            return err_set(err, MK_INVALID, "pertanyaan tambahan %d: %s", (int)i + 1, wrong);
    }
    x->tambahan = all;
    x->n_tambahan = (int)n;
    return MK_OK;
}

bool skm_tanya_sama(const struct skm_tambahan *a, const struct skm_tambahan *b)
{
    bool same = a->jenis == b->jenis && a->n == b->n && a->min == b->min && a->max == b->max &&
                strcmp(a->text[LANG_ID], b->text[LANG_ID]) == 0;
    for (int i = 0; same && i < a->n; i++)
        same = strcmp(a->pilihan[i][LANG_ID], b->pilihan[i][LANG_ID]) == 0;
    return same;
}

/* ---- answers ---- */

/* Digits only; -1: not a number up to TAMBAHAN_ANGKA_MAX. */
static int number_of(const char *s, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9' || i >= 4)
            return -1;
        v = v * 10 + (s[i] - '0');
    }
    return n ? v : -1;
}

bool skm_tanya_baca(struct arena *a, const struct skm_tambahan *q, const char *s, struct skm_tjawab *ret)
{
    const char *clean = "";
    *ret = (struct skm_tjawab){ 0 };
    if (!s || !*s)
        return true;
    if (utf8_clean(a, s, strlen(s), &clean))
        return false;
    while (*clean && (unsigned char)*clean <= ' ')
        clean++;
    size_t n = strlen(clean);
    while (n && (unsigned char)clean[n - 1] <= ' ')
        n--;
    if (!n)
        return true;
    ret->ada = true;
    if (q->jenis == TAMBAHAN_JENIS_TEKS) {
        ret->teks = arena_copy(a, clean, n);
        return ret->teks && utf8_length(clean, n) <= TAMBAHAN_TEKS_MAX;
    }
    ret->nilai = number_of(clean, n);
    return q->jenis == TAMBAHAN_JENIS_PILIH ? ret->nilai >= 1 && ret->nilai <= q->n : ret->nilai >= q->min && ret->nilai <= q->max;
}

bool skm_tanya_berlaku(const struct skm_tambahan *q, const struct skm_answer *answer, const struct skm_tambahan_isi *isi)
{
    switch (q->bila) {
    case BILA_JAWABAN:
        return isi->t[q->bila_no].ada && isi->t[q->bila_no].nilai == q->bila_nilai;
    case BILA_UNSUR: /* of several questions: their exact mean */
        return answer->u[q->bila_no] * SKM_BAGI + answer->rest[q->bila_no] <= q->bila_nilai * SKM_BAGI;
    default:
        return true;
    }
}

int skm_tanya_isi(struct arena *a, const struct skm_instrument *x, tanya_get *get, void *arg, struct skm_answer *answer,
                  bool *wrong, int *ret_diabaikan)
{
    *ret_diabaikan = 0;
    answer->tambahan = NULL;
    if (x->n_tambahan == 0)
        return 0;
    struct skm_tambahan_isi *isi = arena_new(a, struct skm_tambahan_isi);
    int bad = 0;
    bool any = false;
    for (int i = 0; isi && i < x->n_tambahan; i++) { /* what decides comes before what depends on it */
        const struct skm_tambahan *q = &x->tambahan[i];
        bool good = skm_tanya_baca(a, q, get(arg, q->field), &isi->t[i]);
        if (isi->t[i].ada && !skm_tanya_berlaku(q, answer, isi)) {
            isi->t[i] = (struct skm_tjawab){ 0 };
            (*ret_diabaikan)++;
            good = true;
        }
        bad += !good;
        any = any || isi->t[i].ada;
        wrong[i] = !good;
    }
    if (!isi)
        return 1;
    isi->n = x->n_tambahan;
    answer->tambahan = any && !bad ? isi : NULL;
    return bad;
}
