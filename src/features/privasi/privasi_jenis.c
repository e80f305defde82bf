/* privasi_jenis.c: the kinds of requests with their articles and deadlines, read from instruments/subjek-data.json. */
#include "privasi/privasi.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "web/asset.h"

static const char *const codes[N_MINTA] = { "AKSES", "PERBAIKAN", "PEMBATASAN", "PENGHAPUSAN" };

enum hak_jenis minta_dari_kode(const char *kode)
{
    for (int j = 0; kode && j < N_MINTA; j++)
        if (strcmp(codes[j], kode) == 0)
            return (enum hak_jenis)j;
    return N_MINTA;
}

static void kind_of(struct reading *r, const json_t *item, struct minta_jenis_list *x, bool seen[N_MINTA])
{
    const char *kode = reading_text(r, item, "kode", "jenis"), *mark = reading_text(r, item, "tanda", "jenis");
    enum hak_jenis j = minta_dari_kode(kode);
    json_int_t hours = json_integer_value(json_object_get(item, "jam"));
    bool read = strcmp(mark, "dibaca") == 0;
    if (!r->bad && (j == N_MINTA || seen[j] || hours < 1 || hours > 8760 || (!read && strcmp(mark, "ingatan") != 0))) {
        err_set(r->err, MK_INVALID, "%s: jenis '%s' tidak dikenal, ganda, atau jam atau tandanya keliru", r->berkas, kode);
        r->bad = true;
    }
    if (r->bad)
        return;
    seen[j] = true;
    struct minta_jenis *k = &x->item[j];
    *k = (struct minta_jenis){ .kode = kode, .pasal = reading_text(r, item, "pasal", kode), .jam = (int)hours, .dibaca = read };
    reading_both(r, item, "nama", k->nama);
    reading_both(r, item, "arti", k->arti);
    reading_both(r, item, "tenggat", k->tenggat);
}

enum mk_result minta_jenis_parse(struct arena *a, const char *json, size_t n, struct minta_jenis_list *ret, struct err *err)
{
    json_error_t where;
    bool seen[N_MINTA] = { false };
    json_t *root = json_loadb(json, n, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return err_set(err, MK_INVALID, "subjek-data baris %d kolom %d: %s", where.line, where.column, where.text);
    struct reading r = { .arena = a, .err = err, .berkas = "subjek-data" };
    *ret = (struct minta_jenis_list){ .sumber = reading_text(&r, root, "sumber", "berkas") };
    reading_both(&r, root, "catatan", ret->catatan);
    const char *from = reading_text(&r, root, "berlaku_dari", "berkas");
    const json_t *list = json_object_get(root, "jenis");
    if (!r.bad && (date_parse_iso(from, strlen(from), &ret->berlaku_dari) || json_array_size(list) != N_MINTA)) {
        err_set(err, MK_INVALID, "subjek-data: berlaku_dari bukan tanggal, atau bukan %d jenis", N_MINTA);
        r.bad = true;
    }
    for (size_t i = 0; !r.bad && i < N_MINTA; i++)
        kind_of(&r, json_array_get(list, i), ret, seen);
    json_decref(root);
    return r.bad ? MK_INVALID : MK_OK;
}

static struct minta_jenis_list now;

static void load(void)
{
    static struct arena forever;
    struct err err = { { 0 } };
    const struct asset *file = asset_by_name("instruments/subjek-data.json");
    assert(file);
    arena_init(&forever, 1 << 20);
    if (minta_jenis_parse(&forever, (const char *)file->raw, file->raw_n, &now, &err)) {
        LOG(LOG_ERROR, "subject_kinds_broken", LT("detail", err.text));
        abort();
    }
}

const struct minta_jenis_list *minta_jenis(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return &now;
}
