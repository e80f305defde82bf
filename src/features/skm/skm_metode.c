/* skm_metode.c: the methods by which results were computed over the years, as dated data (instruments/skm-metode.json):
 * name, source, limits of the grades. A result carries its method; results of two methods are never on one line. */
#include "skm/skm_riwayat.h"

#include <assert.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "web/asset.h"

static struct skm_metode list[SKM_METODE_MAX];
static size_t n_list;

static const char *keep(struct arena *a, const json_t *text)
{
    const char *s = json_string_value(text);
    return s ? arena_text(a, s) : NULL;
}

static bool limits_read(const json_t *array, struct skm_metode *m)
{
    if (json_is_null(array))
        return true;
    for (size_t i = 0; i < COUNT(m->batas); i++) {
        m->batas[i] = (int)json_integer_value(json_array_get(array, i));
        if (m->batas[i] <= (i ? m->batas[i - 1] : 0) || m->batas[i] > SKM_IKM_MAX)
            return false;
    }
    return json_array_size(array) == COUNT(m->batas);
}

enum mk_result skm_metode_parse(struct arena *a, const char *json, size_t n, struct skm_metode *ret, size_t max,
                                size_t *ret_n, struct err *err)
{
    json_error_t where;
    json_t *root = json_loadb(json, n, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return err_set(err, MK_INVALID, "skm-metode baris %d: %s", where.line, where.text);
    enum mk_result r = json_array_size(root) > 0 && json_array_size(root) <= max ? MK_OK : MK_INVALID;
    for (size_t i = 0; !r && i < json_array_size(root); i++) {
        const json_t *item = json_array_get(root, i), *nama = json_object_get(item, "nama"),
                     *catatan = json_object_get(item, "catatan");
        ret[i] = (struct skm_metode){
            .kode = keep(a, json_object_get(item, "kode")), .sumber = keep(a, json_object_get(item, "sumber")),
            .nama = { keep(a, json_object_get(nama, "id")), keep(a, json_object_get(nama, "en")) },
            .catatan = { keep(a, json_object_get(catatan, "id")), keep(a, json_object_get(catatan, "en")) },
            .unsur = (int)json_integer_value(json_object_get(item, "unsur")), .bobot = keep(a, json_object_get(item, "bobot")) };
        if (!ret[i].kode || !ret[i].sumber || !ret[i].nama[0] || !ret[i].nama[1] || !ret[i].catatan[0] ||
            !ret[i].catatan[1] || ret[i].unsur < 0 || ret[i].unsur > SKM_LAMA_MAX || !limits_read(json_object_get(item, "batas"), &ret[i]))
            r = MK_INVALID;
    }
    if (r)
        err_set(err, r, "skm-metode: isi berkas tidak lengkap");
    *ret_n = r ? 0 : json_array_size(root);
    json_decref(root);
    return r;
}

static void load(void)
{
    static struct arena forever;
    struct err err = { { 0 } };
    const struct asset *file = asset_by_name("instruments/skm-metode.json");
    assert(file);
    arena_init(&forever, 1 << 20);
    if (skm_metode_parse(&forever, (const char *)file->raw, file->raw_n, list, COUNT(list), &n_list, &err)) {
        LOG(LOG_ERROR, "instrument_broken", LT("detail", err.text));
        abort();
    }
}

size_t skm_metode_all(const struct skm_metode **ret)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    *ret = list;
    return n_list;
}

const struct skm_metode *skm_metode(const char *kode)
{
    const struct skm_metode *all;
    size_t n = skm_metode_all(&all);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].kode, kode) == 0)
            return &all[i];
    return NULL;
}

enum grade skm_metode_grade(const struct skm_metode *m, int hundredths)
{
    if (!m || !m->batas[0] || hundredths <= 0)
        return GRADE_NONE;
    return hundredths >= m->batas[2] ? GRADE_A : hundredths >= m->batas[1] ? GRADE_B : hundredths >= m->batas[0] ? GRADE_C : GRADE_D;
}
