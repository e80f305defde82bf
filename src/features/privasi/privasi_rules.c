/* privasi_rules.c: reads the rules of retention; see privasi.h. */
#include "privasi/privasi.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "web/asset.h"

const char *reading_text(struct reading *r, const json_t *object, const char *name, const char *where)
{
    const char *s = json_string_value(json_object_get(object, name));
    const char *kept = s && *s ? arena_text(r->arena, s) : NULL;
    if (!kept && !r->bad) {
        err_set(r->err, MK_INVALID, "%s: %s: '%s' harus berupa teks", r->berkas, where, name);
        r->bad = true;
    }
    return kept ? kept : "";
}

void reading_both(struct reading *r, const json_t *object, const char *name, const char *ret[N_LANGS])
{
    const json_t *texts = json_object_get(object, name);
    ret[LANG_ID] = reading_text(r, texts, "id", name);
    ret[LANG_EN] = reading_text(r, texts, "en", name);
}

static void rule_of(struct reading *r, const json_t *item, struct privasi_rules *x)
{
    struct privasi_rule *rule = &x->rule[x->n];
    const json_t *months = json_object_get(item, "simpan_bulan");
    const char *mark = reading_text(r, item, "tanda", "aturan");
    rule->kode = reading_text(r, item, "kode", "aturan");
    rule->months = (int)json_integer_value(months);
    rule->decided = strcmp(mark, "ditetapkan") == 0;
    reading_both(r, item, "data", rule->data);
    reading_both(r, item, "untuk", rule->untuk);
    reading_both(r, item, "lama", rule->lama);
    bool known = rule->decided || strcmp(mark, "usulan") == 0;
    bool period = json_is_null(months) || (json_is_integer(months) && json_integer_value(months) >= 1 &&
                                           json_integer_value(months) <= PRIVASI_MONTHS_MAX);
    if (!r->bad && (!known || !period || privasi_rule(x, rule->kode))) {
        err_set(r->err, MK_INVALID, "retensi: aturan '%s': %s", rule->kode,
                !known ? "tanda harus usulan atau ditetapkan" : !period ? "simpan_bulan harus 1 sampai 1200 atau null"
                                                                        : "ganda");
        r->bad = true;
    }
    x->n++;
}

const struct privasi_rule *privasi_rule(const struct privasi_rules *rules, const char *kode)
{
    for (size_t i = 0; i < rules->n; i++)
        if (strcmp(rules->rule[i].kode, kode) == 0)
            return &rules->rule[i];
    return NULL;
}

enum mk_result privasi_rules_parse(struct arena *a, const char *json, size_t n, struct privasi_rules *ret,
                                   struct err *err)
{
    json_error_t where;
    json_t *root = json_loadb(json, n, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return err_set(err, MK_INVALID, "retensi baris %d kolom %d: %s", where.line, where.column, where.text);
    struct reading r = { .arena = a, .err = err, .berkas = "retensi" };
    *ret = (struct privasi_rules){ .kode = reading_text(&r, root, "kode", "berkas"),
                                   .sumber = reading_text(&r, root, "sumber", "berkas") };
    reading_both(&r, root, "catatan", ret->catatan);
    const char *from = reading_text(&r, root, "berlaku_dari", "berkas");
    if (!r.bad && date_parse_iso(from, strlen(from), &ret->berlaku_dari)) {
        err_set(err, MK_INVALID, "retensi: berlaku_dari '%s' bukan tanggal", from);
        r.bad = true;
    }
    const json_t *list = json_object_get(root, "aturan");
    if (!r.bad && (json_array_size(list) == 0 || json_array_size(list) > PRIVASI_RULES)) {
        err_set(err, MK_INVALID, "retensi: perlu 1 sampai %d aturan", PRIVASI_RULES);
        r.bad = true;
    }
    for (size_t i = 0; !r.bad && i < json_array_size(list); i++)
        rule_of(&r, json_array_get(list, i), ret);
    json_decref(root);
    return r.bad ? MK_INVALID : MK_OK;
}

static struct privasi_rules now;

static void load(void)
{
    static struct arena forever;
    struct err err = { { 0 } };
    const struct asset *file = asset_by_name("instruments/retensi.json");
    assert(file);
    arena_init(&forever, 1 << 20);
    if (privasi_rules_parse(&forever, (const char *)file->raw, file->raw_n, &now, &err)) {
        LOG(LOG_ERROR, "retention_broken", LT("detail", err.text));
        abort();
    }
}

const struct privasi_rules *privasi_rules(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return &now;
}
