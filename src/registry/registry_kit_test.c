/* registry_kit_test.c: see registry_kit.h. */
#include "registry/registry_kit.h"

#include <stdio.h>

#include "base/test.h"

static const struct schema_part *parts;
static struct region region;

static const struct unit units[] = {
    { .id = DINAS,
      .kode = "dinas-dukcapil",
      .nama = "Dinas Kependudukan dan Pencatatan Sipil",
      .jenis = UNIT_DINAS,
      .alamat = "Jl. Soekarno-Hatta 1, Malili" },
    { .id = PUSKESMAS, .kode = "puskesmas-malili", .nama = "Puskesmas Malili", .jenis = UNIT_PUSKESMAS },
    { .id = PUSTU, .induk_id = PUSKESMAS, .kode = "pustu-balantang", .nama = "Pustu Balantang", .jenis = UNIT_UPTD },
    { .id = CAMAT, .kode = "kecamatan-malili", .nama = "Kantor Kecamatan Malili", .jenis = UNIT_KECAMATAN },
};
static const struct {
    struct layanan l;
    const char *sinonim;
} services[] = {
    { { .id = KTP,
        .unit_id = DINAS,
        .kode = "ktp-el",
        .nama = "Penerbitan KTP-el",
        .ringkas = "Bagi penduduk 17 tahun." },
      "e-ktp kartu tanda penduduk" },
    { { .id = KK, .unit_id = DINAS, .kode = "kk", .nama = "Kartu Keluarga" }, "kk" },
    { { .id = AKTA, .unit_id = DINAS, .kode = "akta-kelahiran", .nama = "Akta Kelahiran" }, "akte lahir bayi" },
    { { .id = GIGI, .unit_id = PUSKESMAS, .kode = "gigi", .nama = "Poli Gigi" }, "" },
    { { .id = UMUM, .unit_id = PUSKESMAS, .kode = "umum", .nama = "poli umum" }, "berobat dokter" },
    { { .id = IZIN, .unit_id = CAMAT, .kode = "izin-keramaian", .nama = "Izin Keramaian" }, NULL },
    { { .id = REKAM, .unit_id = CAMAT, .kode = "rekam-ktp", .nama = "Perekaman KTP-el" }, "foto" },
    { { .id = BANTUAN, .unit_id = PUSTU, .kode = "bantuan", .nama = "Élan Bantuan Gizi" }, "kartu sehat" },
};

static enum mk_result seed(struct db *tx, struct arena *a)
{
    const struct daerah d = {
        .id = DAERAH, .kode = "73.24", .nama = "Kabupaten Luwu Timur", .zona = 480, .demo = true
    };
    enum mk_result r = registry_daerah_add(tx, &d, 1000);
    for (size_t i = 0; r == MK_OK && i < COUNT(units); i++)
        r = registry_unit_add(tx, DAERAH, &units[i], (int64_t)(COUNT(units) - i), 20000);
    for (size_t i = 0; r == MK_OK && i < COUNT(services); i++)
        r = registry_layanan_add(tx, a, DAERAH, &services[i].l, services[i].sinonim);
    if (r == MK_OK)
        r = registry_standar_set(tx, DAERAH, KTP, KOMPONEN_BIAYA, "Gratis");
    if (r == MK_OK)
        r = registry_standar_set(tx, DAERAH, KTP, KOMPONEN_JANGKA_WAKTU, "1 hari kerja");
    return r;
}

struct region *region_open_empty(void)
{
    static struct schema schema;
    parts = &registry_schema;
    schema = (struct schema){ parts, 1 };
    struct err err = { 0 };
    const struct store_options o = { .location = test_database("data"), .mode = STORE_CREATE, .schema = &schema };
    if (store_open(&o, &region.store, &err) != MK_OK || store_reader(region.store, &region.db, &err) != MK_OK)
        FAIL("%s", err.text);
    arena_init(&region.arena, 16 << 20);
    return &region;
}

struct region *region_open(void)
{
    struct region *r = region_open_empty();
    CHECK_OK(region_write(r, seed));
    return r;
}

void region_close(struct region *r)
{
    store_reader_close(r->db);
    store_close(r->store);
    arena_release(&r->arena);
}

struct job {
    enum mk_result (*fn)(struct db *tx, struct arena *a);
};

static enum mk_result job_run(struct db *tx, void *arg, struct err *err)
{
    struct arena a;
    (void)err;
    arena_init(&a, 64 << 20);
    enum mk_result r = ((struct job *)arg)->fn(tx, &a);
    arena_release(&a);
    return r;
}

enum mk_result region_write(struct region *r, enum mk_result (*fn)(struct db *tx, struct arena *a))
{
    return store_write(r->store, job_run, &(struct job){ fn }, NULL);
}
