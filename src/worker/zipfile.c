/* zipfile.c: see zipfile.h. The end record is read by ourselves first, so that the library never sees a directory
 * of a hundred thousand entries. */
#include "worker/zipfile.h"

#include <string.h>
#include <zip.h>

#include "base/utf8.h"

enum { END_RECORD = 22 };

struct zipfile {
    zip_t *zip;
    size_t n;
    struct zip_entry *entry;
};

static uint32_t le(const unsigned char *p, int bytes)
{
    uint32_t v = 0;
    for (int i = bytes; i-- > 0;)
        v = v << 8 | p[i];
    return v;
}

/* The end record must be the end: no comment, no second disk, no ZIP64, and the first file at the first byte. */
static enum mk_result end_check(const unsigned char *p, size_t n, struct err *err)
{
    if (n < END_RECORD || memcmp(p, "PK\3\4", 4) != 0)
        return err_set(err, MK_INVALID, "isi berkas bukan wadah ZIP yang utuh");
    const unsigned char *e = p + n - END_RECORD;
    if (memcmp(e, "PK\5\6", 4) != 0)
        return err_set(err, MK_INVALID, "ada data asing di ujung berkas, atau berkas terpotong");
    uint32_t entries = le(e + 10, 2);
    if (entries > ZIP_ENTRIES)
        return err_set(err, MK_TOO_BIG, "wadah berisi %u bagian; paling banyak %d", entries, ZIP_ENTRIES);
    if (le(e + 4, 2) != 0 || le(e + 6, 2) != 0 || le(e + 8, 2) != entries || le(e + 20, 2) != 0 ||
        le(e + 12, 4) == UINT32_MAX || le(e + 16, 4) == UINT32_MAX || (uint64_t)le(e + 12, 4) + le(e + 16, 4) != n - END_RECORD)
        return err_set(err, MK_INVALID, "daftar isi wadah ZIP tidak cocok dengan isinya");
    return MK_OK;
}

static bool name_good(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n > ZIP_NAME || name[0] == '/' || strchr(name, '\\') || strchr(name, ':') || !utf8_valid(name, n))
        return false;
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20)
            return false;
    for (const char *p = name; p; p = strchr(p, '/')) {
        p += *p == '/';
        if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == '\0'))
            return false;
    }
    return true;
}

static enum mk_result entry_check(struct zipfile *z, size_t i, struct arena *a, uint64_t *total, struct err *err)
{
    zip_stat_t st;
    const zip_uint64_t wanted = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if (zip_stat_index(z->zip, i, 0, &st) != 0 || (st.valid & wanted) != wanted)
        return err_set(err, MK_INVALID, "daftar isi wadah ZIP rusak");
    if (!name_good(st.name))
        return err_set(err, MK_INVALID, "nama bagian di dalam wadah tidak wajar");
    if (st.encryption_method != ZIP_EM_NONE)
        return err_set(err, MK_INVALID, "berkas dikunci dengan kata sandi");
    if (st.comp_method != ZIP_CM_STORE && st.comp_method != ZIP_CM_DEFLATE)
        return err_set(err, MK_INVALID, "cara pemampatan di dalam wadah tidak dikenal");
    *total += st.size;
    if (st.size > ZIP_UNPACKED || *total > ZIP_UNPACKED)
        return err_set(err, MK_TOO_BIG, "isi berkas lebih dari 50 MB setelah dibuka");
    if (st.size > st.comp_size * ZIP_RATIO + 4096)
        return err_set(err, MK_TOO_BIG, "isi berkas mengembang tidak wajar saat dibuka");
    z->entry[i] = (struct zip_entry){ arena_text(a, st.name), st.size };
    return z->entry[i].name ? MK_OK : err_set(err, MK_TOO_BIG, "nama bagian terlalu banyak");
}

enum mk_result zipfile_open(const unsigned char *p, size_t n, struct arena *a, struct zipfile **ret, struct err *err)
{
    zip_error_t why;
    uint64_t total = 0;
    *ret = NULL;
    if (n > ZIP_PACKED)
        return err_set(err, MK_TOO_BIG, "berkas lebih dari 20 MB");
    enum mk_result r = end_check(p, n, err);
    struct zipfile *z = r ? NULL : arena_new(a, struct zipfile);
    if (r || !z)
        return r ? r : err_set(err, MK_TOO_BIG, "memori habis");
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(p, n, 0, &why);
    z->zip = source ? zip_open_from_source(source, ZIP_CHECKCONS | ZIP_RDONLY, &why) : NULL;
    if (!z->zip) {
        zip_source_free(source);
        zip_error_fini(&why);
        return err_set(err, MK_INVALID, "wadah ZIP rusak");
    }
    zip_error_fini(&why);
    z->n = (size_t)zip_get_num_entries(z->zip, 0);
    z->entry = z->n <= ZIP_ENTRIES ? arena_array(a, struct zip_entry, z->n + 1) : NULL;
    r = z->entry ? MK_OK : err_set(err, MK_TOO_BIG, "wadah berisi terlalu banyak bagian");
    for (size_t i = 0; r == MK_OK && z->entry && i < z->n; i++) {
        r = entry_check(z, i, a, &total, err);
        for (size_t j = 0; r == MK_OK && j < i; j++)
            if (strcmp(z->entry[i].name, z->entry[j].name) == 0)
                r = err_set(err, MK_INVALID, "wadah berisi bagian yang sama dua kali");
    }
    if (r)
        zipfile_close(z);
    else
        *ret = z;
    return r;
}

void zipfile_close(struct zipfile *z)
{
    if (z)
        zip_discard(z->zip);
}

size_t zipfile_count(const struct zipfile *z)
{
    return z->n;
}

struct zip_entry zipfile_at(const struct zipfile *z, size_t i)
{
    return z->entry[i];
}

enum mk_result zipfile_each(struct zipfile *z, const char *name, zip_fn *fn, void *arg, struct err *err)
{
    char piece[16384];
    size_t i = 0;
    while (i < z->n && strcmp(z->entry[i].name, name) != 0)
        i++;
    if (i == z->n)
        return err_set(err, MK_NOT_FOUND, "bagian %s tidak ada", name);
    zip_file_t *f = zip_fopen_index(z->zip, i, 0);
    if (!f)
        return err_set(err, MK_INVALID, "bagian %s tidak dapat dibuka", name);
    uint64_t n = 0;
    zip_int64_t got;
    bool on = true;
    while (on && (got = zip_fread(f, piece, sizeof piece)) > 0) {
        n += (uint64_t)got;
        on = n <= z->entry[i].size && fn(arg, piece, (size_t)got); /* never more than the directory said */
    }
    int closed = zip_fclose(f);
    if (on && (n != z->entry[i].size || closed != 0)) /* closing compares the check sum */
        return err_set(err, MK_INVALID, "bagian %s rusak", name);
    return on ? MK_OK : MK_FAILED;
}
