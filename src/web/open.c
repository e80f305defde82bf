/* open.c: see open.h. */
#include "web/open.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/kunci.h"
#include "store/berkas.h"
#include "web/feature.h"

static enum mk_result path_in_data(struct invocation *in, const char *name, const char **ret)
{
    *ret = arena_format(in->arena, "%s/%s", in_text(in, "data"), name);
    return *ret ? MK_OK : in_fail(in, MK_TOO_BIG, "memori perintah habis");
}

enum mk_result open_settings(struct invocation *in, struct settings *ret, struct setting_origin *ret_origin)
{
    const char *path;
    settings_default(ret, ret_origin);
    enum mk_result r = path_in_data(in, "maklumat.conf", &path);
    if (!r)
        r = settings_read_file(ret, ret_origin, path, &in->err);
    if (!r)
        r = settings_read_environment(ret, ret_origin, (const char *const *)environ, &in->err);
    const char *const *set = in_many(in, "set");
    for (size_t i = 0; !r && set && set[i]; i++)
        r = settings_set(ret, ret_origin, set[i], FROM_COMMAND, &in->err);
    return r;
}

enum mk_result open_files(struct invocation *in, const char **ret)
{
    *ret = in_text(in, "berkas");
    enum mk_result r = *ret ? MK_OK : path_in_data(in, "berkas", ret);
    if (r == MK_OK)
        berkas_folder_set(*ret);
    return r;
}

enum mk_result open_location(struct invocation *in, const char **ret)
{
    *ret = in_text(in, "database");
    return *ret ? MK_OK : path_in_data(in, "maklumat.db", ret);
}

enum mk_result open_region_meant(struct invocation *in, int64_t *ret)
{
    const char *kode = in_text(in, "daerah");
    *ret = 0;
    return !kode || daerah_kode_read(kode, ret)
               ? MK_OK
               : in_fail(in, MK_INVALID, "kode daerah '%s' harus berbentuk PP.KK, misalnya 73.24", kode);
}

enum mk_result open_region_said(struct invocation *in, struct db *db, enum mk_result r)
{
    if (r == MK_NOT_FOUND)
        return db_region(db) ? in_fail(in, r, "basis data ini tidak memuat daerah %s", in_text(in, "daerah"))
                             : in_fail(in, r, "basis data ini belum berisi daerah. Jalankan: maklumat init --data %s --daerah KODE",
                                       in_text(in, "data"));
    if (r == MK_CONFLICT) {
        struct daerah d = { .id = 0 };
        struct buf b;
        buf_init(&b, 300);
        while (registry_daerah_after(db, in->arena, d.id, &d) == MK_OK)
            buf_format(&b, " %s", d.kode);
        in_fail(in, r, "basis data ini memuat beberapa daerah; pilih satu dengan --daerah:%s", buf_text(&b));
        buf_release(&b);
    }
    return r;
}

static enum mk_result store_of(struct invocation *in, const struct settings *settings, enum store_mode mode,
                               int64_t query_milliseconds, struct store **ret)
{
    const struct house *house = in->house;
    const char *location;
    enum mk_result r = open_location(in, &location);
    if (r)
        return r;
    const char *dir = in_text(in, "data");
    kunci_folder_set(dir);
    const char *files;
    int64_t meant = 0;
    r = open_files(in, &files);
    if (!r)
        r = open_region_meant(in, &meant);
    if (r)
        return r;
    if (mode == STORE_CREATE && mkdir(dir, 0700) != 0 && errno != EEXIST)
        return in_fail(in, MK_STORE, "folder %s tidak dapat dibuat: %s", dir, strerror(errno));
    const struct store_options options = {
        .location = location,
        .mode = mode,
        .schema = &house->schema,
        .write_queue = settings->write_queue,
        .write_batch = settings->write_batch,
        .write_rush = settings->write_rush,
        .query_milliseconds = query_milliseconds,
        .daerah = meant,
    };
    return store_open(&options, ret, &in->err);
}

enum mk_result open_store(struct invocation *in, enum store_mode mode, struct store **ret)
{
    struct settings settings;
    enum mk_result r = open_settings(in, &settings, NULL);
    return r ? r : store_of(in, &settings, mode, 0, ret);
}

enum mk_result open_store_to_serve(struct invocation *in, const struct settings *settings, struct store **ret)
{
    return store_of(in, settings, STORE_CREATE, settings->query_milliseconds, ret);
}

enum mk_result open_region(struct invocation *in, struct store **ret, struct db **ret_db, struct daerah *ret_daerah)
{
    struct store *store = NULL;
    struct db *db = NULL;
    enum mk_result r = open_store(in, STORE_OPEN, &store);
    if (!r)
        r = store_reader(store, &db, &in->err);
    if (!r)
        r = open_region_said(in, db, registry_daerah(db, in->arena, ret_daerah));
    if (r) {
        store_reader_close(db);
        store_close(store);
        return r;
    }
    *ret = store;
    *ret_db = db;
    return MK_OK;
}
