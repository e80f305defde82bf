/* tindak_aturan.c: reads instruments/tindak.json: how many weak unsur a plan should cover, and the classes of
 * speed. They are not certain yet and may change by year, so they are data. */
#include "tindak/tindak.h"

#include <assert.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "web/asset.h"

static enum mk_result kelas_baca(const json_t *list, struct tindak_aturan *ret, struct err *err)
{
    size_t n = json_array_size(list);
    if (n == 0 || n > KELAS_MAX)
        return err_set(err, MK_INVALID, "tindak: perlu 1 sampai %d kelas", KELAS_MAX);
    for (size_t i = 0; i < n; i++) {
        const json_t *k = json_array_get(list, i), *bulan = json_object_get(k, "bulan"), *nilai = json_object_get(k, "nilai");
        bool sound = json_is_integer(bulan) && json_is_integer(nilai) && json_integer_value(bulan) > 0 &&
                     json_integer_value(bulan) <= 120 && json_integer_value(nilai) > 0 && json_integer_value(nilai) <= 100;
        if (!sound || (i > 0 && json_integer_value(bulan) <= ret->kelas[i - 1].bulan))
            return err_set(err, MK_INVALID, "tindak: kelas ke-%zu tidak sah atau tidak naik", i + 1);
        ret->kelas[i] = (struct tindak_kelas){ (int)json_integer_value(bulan), (int)json_integer_value(nilai) };
    }
    ret->n_kelas = n;
    return MK_OK;
}

static const char *text_of(struct arena *a, const json_t *object, const char *name)
{
    const char *s = json_string_value(json_object_get(object, name));
    return s && *s ? arena_text(a, s) : NULL;
}

static enum mk_result root_baca(struct arena *a, const json_t *root, struct tindak_aturan *ret, struct err *err)
{
    const json_t *catatan = json_object_get(root, "catatan"), *weak = json_object_get(root, "unsur_terlemah");
    *ret = (struct tindak_aturan){ .sumber = text_of(a, root, "sumber"),
                                   .catatan = { text_of(a, catatan, "id"), text_of(a, catatan, "en") },
                                   .terverifikasi = json_is_true(json_object_get(root, "terverifikasi")),
                                   .unsur_terlemah = (int)json_integer_value(weak) };
    if (!ret->sumber || !ret->catatan[LANG_ID] || !ret->catatan[LANG_EN])
        return err_set(err, MK_INVALID, "tindak: sumber dan catatan (id, en) harus berupa teks");
    if (!json_is_integer(weak) || json_integer_value(weak) < 1 || json_integer_value(weak) > N_UNSUR)
        return err_set(err, MK_INVALID, "tindak: unsur_terlemah harus 1 sampai %d", N_UNSUR);
    return kelas_baca(json_object_get(root, "kelas"), ret, err);
}

enum mk_result tindak_aturan_parse(struct arena *a, const char *json, size_t n, struct tindak_aturan *ret,
                                   struct err *err)
{
    json_error_t where;
    json_t *root = json_loadb(json, n, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return err_set(err, MK_INVALID, "tindak baris %d kolom %d: %s", where.line, where.column, where.text);
    enum mk_result r = root_baca(a, root, ret, err);
    json_decref(root);
    return r;
}

static struct tindak_aturan now;

static void load(void)
{
    static struct arena forever;
    struct err err = { { 0 } };
    const struct asset *file = asset_by_name("instruments/tindak.json");
    assert(file);
    arena_init(&forever, 1 << 16);
    if (tindak_aturan_parse(&forever, (const char *)file->raw, file->raw_n, &now, &err)) {
        LOG(LOG_ERROR, "follow_up_rules_broken", LT("detail", err.text));
        abort();
    }
}

const struct tindak_aturan *tindak_aturan(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return &now;
}
