/* skm_instrument.c: questionnaires as data. The files in instruments/ are compiled in; their shape is
 * checked here, so that a wrong file stops the program at its first use and the test long before. */
#include "skm/skm.h"

#include <assert.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "web/asset.h"

struct reading {
    struct arena *arena;
    struct err *err;
    bool bad;
};

static const char *text_of(struct reading *r, const json_t *object, const char *key, const char *where)
{
    const char *s = json_string_value(json_object_get(object, key));
    if (!s || !*s) {
        if (!r->bad)
            err_set(r->err, MK_INVALID, "instrumen: %s.%s harus berupa teks", where, key);
        r->bad = true;
        return "";
    }
    const char *copy = arena_text(r->arena, s);
    r->bad = r->bad || !copy;
    return copy ? copy : "";
}

static void both_languages(struct reading *r, const json_t *object, const char *key, const char *ret[N_LANGS])
{
    const json_t *pair = json_object_get(object, key);
    ret[LANG_ID] = text_of(r, pair, "id", key);
    ret[LANG_EN] = text_of(r, pair, "en", key);
}

static void answers_of(struct reading *r, const json_t *question, struct skm_question *q)
{
    static const char *const lang[N_LANGS] = { "id", "en" };
    for (int l = 0; l < N_LANGS; l++) {
        const json_t *list = json_object_get(json_object_get(question, "jawab"), lang[l]);
        if (json_array_size(list) != SKM_MAX_ANSWER) {
            err_set(r->err, MK_INVALID, "instrumen: %s harus punya empat jawaban (%s)", unsur_code(q->unsur), lang[l]);
            r->bad = true;
            return;
        }
        for (size_t i = 0; i < SKM_MAX_ANSWER; i++) {
            const char *s = json_string_value(json_array_get(list, i));
            q->answer[l][i] = s ? arena_text(r->arena, s) : NULL;
            r->bad = r->bad || !q->answer[l][i];
        }
    }
}

static void questions_of(struct reading *r, const json_t *list, struct skm_instrument *x)
{
    bool seen[N_UNSUR] = { false };
    if (json_array_size(list) != N_UNSUR) {
        err_set(r->err, MK_INVALID, "instrumen: harus ada tepat %d unsur", (int)N_UNSUR);
        r->bad = true;
        return;
    }
    for (size_t i = 0; i < N_UNSUR && !r->bad; i++) {
        const json_t *item = json_array_get(list, i);
        const char *kode = text_of(r, item, "kode", "unsur");
        struct skm_question *q = &x->question[i];
        q->unsur = unsur_from_code(kode, strlen(kode));
        if (q->unsur == N_UNSUR || seen[q->unsur]) {
            err_set(r->err, MK_INVALID, "instrumen: unsur '%s' tidak dikenal atau ganda", kode);
            r->bad = true;
            return;
        }
        seen[q->unsur] = true;
        both_languages(r, item, "tanya", q->text);
        answers_of(r, item, q);
    }
}

static void profiles_of(struct reading *r, const json_t *list, struct skm_instrument *x)
{
    if (json_array_size(list) != SKM_PROFIL) {
        err_set(r->err, MK_INVALID, "instrumen: harus ada tepat %d profil", SKM_PROFIL);
        r->bad = true;
        return;
    }
    for (size_t i = 0; i < SKM_PROFIL && !r->bad; i++) {
        const json_t *item = json_array_get(list, i), *choices = json_object_get(item, "pilihan");
        struct skm_profile *p = &x->profile[i];
        p->code = text_of(r, item, "kode", "profil");
        both_languages(r, item, "nama", p->name);
        p->n = (int)json_array_size(choices);
        if (p->n < 2 || p->n > SKM_CHOICES) {
            err_set(r->err, MK_INVALID, "instrumen: profil %s harus punya 2 sampai %d pilihan", p->code, SKM_CHOICES);
            r->bad = true;
            return;
        }
        for (int k = 0; k < p->n; k++) {
            const json_t *choice = json_array_get(choices, (size_t)k);
            p->choice[k].code = text_of(r, choice, "kode", p->code);
            p->choice[k].text[LANG_ID] = text_of(r, choice, "id", p->code);
            p->choice[k].text[LANG_EN] = text_of(r, choice, "en", p->code);
        }
    }
}

enum mk_result skm_instrument_parse(struct arena *a, const char *json, size_t n, struct skm_instrument *ret,
                                    struct err *err)
{
    json_error_t where;
    json_t *root = json_loadb(json, n, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return err_set(err, MK_INVALID, "instrumen baris %d kolom %d: %s", where.line, where.column, where.text);
    struct reading r = { .arena = a, .err = err };
    *ret = (struct skm_instrument){ 0 };
    ret->kode = text_of(&r, root, "kode", "instrumen");
    ret->sumber = text_of(&r, root, "sumber", "instrumen");
    both_languages(&r, root, "nama", ret->nama);
    both_languages(&r, root, "catatan", ret->catatan);
    const char *from = text_of(&r, root, "berlaku_dari", "instrumen");
    if (!r.bad && date_parse_iso(from, strlen(from), &ret->berlaku_dari)) {
        err_set(err, MK_INVALID, "instrumen: berlaku_dari '%s' bukan tanggal", from);
        r.bad = true;
    }
    if (!r.bad)
        questions_of(&r, json_object_get(root, "unsur"), ret);
    if (!r.bad)
        profiles_of(&r, json_object_get(root, "profil"), ret);
    json_decref(root);
    return r.bad ? MK_INVALID : MK_OK;
}

static struct skm_instrument now;

static void load(void)
{
    static struct arena forever;
    struct err err = { { 0 } };
    const struct asset *file = asset_by_name("instruments/" SKM_INSTRUMENT_NOW ".json");
    assert(file);
    arena_init(&forever, 1 << 20);
    if (skm_instrument_parse(&forever, (const char *)file->raw, file->raw_n, &now, &err)) {
        LOG(LOG_ERROR, "instrument_broken", LT("detail", err.text));
        abort();
    }
}

const struct skm_instrument *skm_instrument(const char *kode)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return strcmp(kode, now.kode) == 0 ? &now : NULL;
}
