/* skm_jujur_aturan.c: the thresholds of signs: reads instruments/skm-jujur.json, and what a region has set since. */
#include <assert.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "skm/skm_jujur.h"
#include "web/asset.h"

/* ---- the file ---- */

static const char *text_of(struct arena *a, const json_t *object, const char *name)
{
    const char *s = json_string_value(json_object_get(object, name));
    return s && *s ? arena_text(a, s) : NULL;
}

/* "07:30" */
static bool minutes_of(const json_t *object, const char *name, int *ret)
{
    const char *s = json_string_value(json_object_get(object, name));
    if (!s || strlen(s) != 5 || s[2] != ':' || strspn(s, "0123456789") != 2 || strspn(s + 3, "0123456789") != 2)
        return false;
    const int h = (s[0] - '0') * 10 + s[1] - '0', m = (s[3] - '0') * 10 + s[4] - '0';
    *ret = h * 60 + m;
    return m < 60 && *ret <= 1440;
}

static enum mk_result hours_read(const json_t *o, struct jujur_jam *ret, struct err *err)
{
    const json_t *days = json_object_get(o, "hari"), *day;
    size_t i;
    *ret = (struct jujur_jam){ .hari = 0 };
    json_array_foreach(days, i, day) {
        if (!json_is_integer(day) || json_integer_value(day) < 1 || json_integer_value(day) > 7)
            return err_set(err, MK_INVALID, "jujur: hari adalah 1 (Senin) sampai 7");
        ret->hari |= 1U << (json_integer_value(day) - 1);
    }
    if (!ret->hari || !minutes_of(o, "dari", &ret->dari) || !minutes_of(o, "sampai", &ret->sampai) || ret->dari >= ret->sampai)
        return err_set(err, MK_INVALID, "jujur: jam_layanan perlu hari, dari, dan sampai (JJ:MM)");
    return MK_OK;
}

static bool ambang_sah(const struct jujur_ambang *a)
{
    return a->paling_sedikit >= AMATAN_MIN && a->paling_sedikit <= JUJUR_PALING_SEDIKIT_MAX && a->batas >= 1 &&
           a->batas <= JUJUR_BATAS_MAX;
}

static enum mk_result signs_read(const json_t *list, struct skm_jujur_aturan *ret, struct err *err)
{
    unsigned seen = 0;
    size_t i;
    json_t *o;
    json_array_foreach(list, i, o) {
        const char *code = json_string_value(json_object_get(o, "kode"));
        enum jujur_sinyal s = code ? sinyal_from_code(code, strlen(code)) : N_SINYAL;
        const json_t *least = json_object_get(o, "paling_sedikit"), *limit = json_object_get(o, "batas");
        if (s == N_SINYAL || (seen >> s & 1U) || !json_is_integer(least) || !json_is_integer(limit))
            return err_set(err, MK_INVALID, "jujur: sinyal ke-%zu perlu kode yang dikenal, paling_sedikit, dan batas", i + 1);
        ret->ambang[s] = (struct jujur_ambang){ json_integer_value(least), json_integer_value(limit) };
        if (!ambang_sah(&ret->ambang[s]))
            return err_set(err, MK_INVALID, "jujur: ambang %s di luar batasnya", code);
        seen |= 1U << s;
    }
    return seen == (1U << N_SINYAL) - 1 ? MK_OK : err_set(err, MK_INVALID, "jujur: ada tanda tanpa ambang");
}

static enum mk_result root_read(struct arena *a, const json_t *root, struct skm_jujur_aturan *ret, struct err *err)
{
    const json_t *note = json_object_get(root, "catatan"), *usual = json_object_get(root, "biasa_hari");
    const char *from = json_string_value(json_object_get(root, "berlaku_dari"));
    *ret = (struct skm_jujur_aturan){ .sumber = text_of(a, root, "sumber"), .catatan = { text_of(a, note, "id"), text_of(a, note, "en") },
                                      .terverifikasi = json_is_true(json_object_get(root, "terverifikasi")),
                                      .biasa_hari = (int)json_integer_value(usual) };
    if (!ret->sumber || !ret->catatan[LANG_ID] || !ret->catatan[LANG_EN])
        return err_set(err, MK_INVALID, "jujur: sumber dan catatan (id, en) harus berupa teks");
    if (!from || date_parse_iso(from, strlen(from), &ret->berlaku_dari))
        return err_set(err, MK_INVALID, "jujur: berlaku_dari bukan tanggal");
    if (!json_is_integer(usual) || ret->biasa_hari < 7 || ret->biasa_hari > 366)
        return err_set(err, MK_INVALID, "jujur: biasa_hari harus 7 sampai 366");
    enum mk_result r = hours_read(json_object_get(root, "jam_layanan"), &ret->jam, err);
    return r ? r : signs_read(json_object_get(root, "sinyal"), ret, err);
}

enum mk_result skm_jujur_parse(struct arena *a, const char *json, size_t n, struct skm_jujur_aturan *ret, struct err *err)
{
    json_error_t where;
    json_t *root = json_loadb(json, n, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return err_set(err, MK_INVALID, "jujur baris %d kolom %d: %s", where.line, where.column, where.text);
    enum mk_result r = root_read(a, root, ret, err);
    json_decref(root);
    return r;
}

static struct skm_jujur_aturan now;

static void load(void)
{
    static struct arena forever;
    struct err err = { { 0 } };
    const struct asset *file = asset_by_name("instruments/skm-jujur.json");
    assert(file);
    arena_init(&forever, 1 << 16);
    if (skm_jujur_parse(&forever, (const char *)file->raw, file->raw_n, &now, &err)) {
        LOG(LOG_ERROR, "honesty_rules_broken", LT("detail", err.text));
        abort();
    }
}

const struct skm_jujur_aturan *skm_jujur_aturan(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return &now;
}

/* ---- of the region ---- */

enum mk_result skm_ambang_baca(struct db *db, struct arena *a, int64_t daerah, int32_t today, struct skm_ambang ret[N_SINYAL])
{
    struct cursor c;
    enum mk_result r = MK_OK;
    for (int s = 0; s < N_SINYAL; s++)
        ret[s] = (struct skm_ambang){ .a = skm_jujur_aturan()->ambang[s], .alasan = "" };
    db_select(db, &c, &skm_stmts[Q_AMBANG], ARGS(VI(daerah), VI(today)));
    while (!r && cursor_next(&c)) {
        const int64_t s = cursor_int(&c, 0);
        if (s < 0 || s >= N_SINYAL)
            continue;
        ret[s] = (struct skm_ambang){ { cursor_int(&c, 1), cursor_int(&c, 2) }, (int32_t)cursor_int(&c, 3),
                                      arena_text(a, cursor_text(&c, 4)) };
        r = ret[s].alasan ? MK_OK : MK_TOO_BIG;
    }
    enum mk_result end = cursor_end(&c);
    return r ? r : end;
}

enum mk_result skm_ambang_ubah(struct db *tx, const struct skm_pelaku *p, enum jujur_sinyal s, const struct jujur_ambang *a,
                               const char *alasan, struct err *err)
{
    char objek[64], sesudah[120];
    size_t n = alasan ? utf8_length(alasan, strlen(alasan)) : 0;
    if ((int)s < 0 || s >= N_SINYAL || !ambang_sah(a))
        return err_set(err, MK_INVALID, "Paling sedikit %d jawaban; batas paling rendah satu.", (int)AMATAN_MIN);
    if (n < KARANTINA_ALASAN_MIN || n > KARANTINA_ALASAN)
        return err_set(err, MK_INVALID, "Tulis alasan perubahan, %d sampai %d huruf.", (int)KARANTINA_ALASAN_MIN, (int)KARANTINA_ALASAN);
    enum mk_result r = db_exec(tx, &skm_stmts[Q_AMBANG_SET],
                               ARGS(VI(p->daerah), VI(s), VI(p->today), VI(a->paling_sedikit), VI(a->batas), VT(alasan)), NULL);
    snprintf(objek, sizeof objek, "ambang %s", sinyal_code(s));
    snprintf(sesudah, sizeof sesudah, "{\"paling_sedikit\":%lld,\"batas\":%lld}", (long long)a->paling_sedikit, (long long)a->batas);
    return r ? r : skm_jejak(tx, p, "skm.ambang", objek, NULL, sesudah, alasan);
}
