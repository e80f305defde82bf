/* skm_instrument.c: questionnaires as data. The files in instruments/ are compiled in; their shape is
 * checked here, so that a wrong file stops the program at its first use and the test long before. */
#include "skm/skm_tanya.h"

#include <assert.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
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

/* The first reason stays. */
#define REFUSE(r, ...) ((r)->bad ? false : (err_set((r)->err, MK_INVALID, __VA_ARGS__), (r)->bad = true, false))

/* Names of form fields: u1, or u1_1, u1_2 … where an unsur has several questions. */
static void fields_name(struct skm_instrument *x, const int count[N_UNSUR])
{
    for (int i = 0; i < x->n; i++) {
        struct skm_question *q = &x->question[i];
        if (count[q->unsur] == 1)
            q->nomor = 0;
        q->field[0] = 'u';
        q->field[1] = (char)('1' + q->unsur);
        if (q->nomor) {
            q->field[2] = '_';
            q->field[3] = (char)('0' + q->nomor);
        }
    }
}

/* Every unsur one to SKM_BUTIR_MAX times, those of one unsur one after another. */
static bool questions_of(struct reading *r, const json_t *list, struct skm_instrument *x)
{
    int count[N_UNSUR] = { 0 };
    const size_t n = json_array_size(list);
    if (n < N_UNSUR || n > SKM_TANYA_MAX)
        return REFUSE(r, "instrumen: harus ada pertanyaan untuk sembilan unsur, paling banyak %d", SKM_TANYA_MAX);
    for (size_t i = 0; i < n && !r->bad; i++) {
        const json_t *item = json_array_get(list, i);
        const char *kode = text_of(r, item, "kode", "unsur");
        struct skm_question *q = &x->question[i];
        q->unsur = unsur_from_code(kode, strlen(kode));
        if (q->unsur == N_UNSUR)
            return REFUSE(r, "instrumen: unsur '%s' tidak dikenal (urutan %d)", kode, (int)i + 1);
        q->nomor = ++count[q->unsur];
        if (q->nomor > SKM_BUTIR_MAX)
            return REFUSE(r, "instrumen: unsur '%s' lebih dari %d pertanyaan", kode, SKM_BUTIR_MAX);
        if (q->nomor > 1 && x->question[i - 1].unsur != q->unsur)
            return REFUSE(r, "instrumen: pertanyaan unsur '%s' tidak berurutan (urutan %d)", kode, (int)i + 1);
        both_languages(r, item, "tanya", q->text);
        answers_of(r, item, q);
        x->n++;
    }
    for (int u = 0; u < N_UNSUR && !r->bad; u++)
        if (count[u] == 0)
            return REFUSE(r, "instrumen: unsur '%s' tidak ditanyakan (U%d)", unsur_code((enum unsur)u), u + 1);
    fields_name(x, count);
    return !r->bad;
}

/* Names only: an instrument with other elements than today's is read for old results, never asked. */
static bool old_elements(struct reading *r, const json_t *list, struct skm_instrument *x)
{
    const size_t n = json_array_size(list);
    if (n < 2 || n > SKM_LAMA_MAX)
        return REFUSE(r, "instrumen: %s harus berisi 2 sampai %d nama", "unsur_lama", SKM_LAMA_MAX);
    for (size_t i = 0; i < n; i++) {
        const char *s = json_string_value(json_array_get(list, i));
        if (!s || !*s)
            return REFUSE(r, "instrumen: %s ke-%d harus berupa teks", "unsur_lama", (int)i + 1);
        x->lama[x->n_lama] = arena_text(r->arena, s);
        r->bad = r->bad || !x->lama[x->n_lama++];
    }
    return !r->bad;
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
    const json_t *old = json_object_get(root, "unsur_lama");
    if (!r.bad && old)
        old_elements(&r, old, ret);
    else if (!r.bad && questions_of(&r, json_object_get(root, "unsur"), ret))
        profiles_of(&r, json_object_get(root, "profil"), ret);
    if (!r.bad && ret->n && skm_tanya_parse(a, json_object_get(root, "tambahan"), ret, err))
        r.bad = true;
    json_decref(root);
    return r.bad ? MK_INVALID : MK_OK;
}

/* ---- the files ---- */

static const char *const files[] = { SKM_INSTRUMENT_NOW, "skm-2004" };
static struct skm_instrument built_in[COUNT(files)];

static void load(void)
{
    static struct arena forever;
    arena_init(&forever, 1 << 20);
    for (size_t i = 0; i < COUNT(files); i++) {
        struct err err = { { 0 } };
        char name[64];
        snprintf(name, sizeof name, "instruments/%.40s.json", files[i]);
        const struct asset *file = asset_by_name(name);
        assert(file);
        if (skm_instrument_parse(&forever, (const char *)file->raw, file->raw_n, &built_in[i], &err) ||
            strcmp(built_in[i].kode, files[i]) != 0) {
            LOG(LOG_ERROR, "instrument_broken", LT("file", name), LT("detail", err.text));
            abort();
        }
    }
    built_in[0].id = SKM_INSTRUMENT_FIRST;
}

const struct skm_instrument *skm_instrument_file(size_t i)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return i < COUNT(files) ? &built_in[i] : NULL;
}

const struct skm_instrument *skm_instrument(const char *kode)
{
    const struct skm_instrument *x;
    for (size_t i = 0; (x = skm_instrument_file(i)); i++)
        if (x->n && strcmp(kode, x->kode) == 0)
            return x;
    return NULL;
}

/* ---- answers ---- */

/* {"u1":[3,4]}: only unsur with several questions. */
static bool butir_write(struct arena *a, const struct skm_instrument *x, const int *value, const char **ret)
{
    struct buf b;
    buf_init(&b, 1024);
    for (int i = 0; i < x->n; i++) {
        const struct skm_question *q = &x->question[i];
        if (q->nomor == 1)
            buf_format(&b, "%s\"u%d\":[%d", b.n ? "]," : "{", (int)q->unsur + 1, value[i]);
        else if (q->nomor)
            buf_format(&b, ",%d", value[i]);
    }
    *ret = NULL;
    if (b.n) {
        H(&b, "]}");
        *ret = arena_text(a, buf_text(&b));
    }
    bool good = !b.overflow && (!b.n || *ret);
    buf_release(&b);
    return good;
}

enum mk_result skm_answer_fill(struct arena *a, const struct skm_instrument *x, const int *value, struct skm_answer *ret)
{
    for (int i = 0; i < x->n;) {
        const enum unsur u = x->question[i].unsur;
        int n = 1;
        while (i + n < x->n && x->question[i + n].unsur == u)
            n++;
        const int twelfths = skm_butir_mean(value + i, n);
        ret->u[u] = twelfths / SKM_BAGI;
        ret->rest[u] = twelfths % SKM_BAGI;
        i += n;
    }
    ret->instrumen_id = x->id;
    return butir_write(a, x, value, &ret->butir) ? MK_OK : MK_TOO_BIG;
}

bool skm_butir_agrees(const char *butir, const int u[N_UNSUR], const int rest[N_UNSUR])
{
    json_error_t where;
    json_t *root = json_loads(butir, JSON_REJECT_DUPLICATES, &where);
    bool good = json_object_size(root) > 0, several[N_UNSUR] = { false };
    const char *name;
    json_t *list;
    json_object_foreach(root, name, list) {
        int value[SKM_BUTIR_MAX];
        const size_t n = json_array_size(list);
        const int which = name[0] == 'u' && name[1] >= '1' && name[1] <= '9' && !name[2] ? name[1] - '1' : -1;
        good = good && which >= 0 && n >= 2 && n <= SKM_BUTIR_MAX;
        for (size_t i = 0; good && i < n; i++) {
            const json_int_t v = json_integer_value(json_array_get(list, i));
            good = v >= SKM_MIN_ANSWER && v <= SKM_MAX_ANSWER;
            value[i] = (int)v;
        }
        if (!good)
            break;
        good = skm_butir_mean(value, (int)n) == u[which] * SKM_BAGI + rest[which];
        several[which] = true;
    }
    for (int i = 0; i < N_UNSUR; i++)
        good = good && (several[i] || rest[i] == 0); /* a rest comes from several questions only */
    json_decref(root);
    return good;
}
