/* skm_kit_test.c: see skm_kit.h. */
#include "skm/skm_kit.h"

#include "base/test.h"

static const struct feature *const features[] = { &feature_skm, &feature_orang };

enum mk_result skm_region_put(struct db *tx, void *arg, struct err *err)
{
    static const struct unit units[] = {
        { .id = UNIT_A, .kode = "dukcapil", .nama = "Dinas Kependudukan", .jenis = UNIT_DINAS },
        { .id = UNIT_B, .kode = "malili", .nama = "Puskesmas Malili", .jenis = UNIT_PUSKESMAS },
    };
    static const struct layanan services[] = {
        { .id = KTP, .unit_id = UNIT_A, .kode = "ktp", .nama = "KTP elektronik", .ringkas = "Bagi warga." },
        { .id = AKTA, .unit_id = UNIT_A, .kode = "akta", .nama = "Akta kelahiran", .ringkas = "Bagi warga." },
        { .id = GIGI, .unit_id = UNIT_B, .kode = "gigi", .nama = "Pelayanan gigi", .ringkas = "Bagi pasien." },
    };
    struct arena a;
    struct prng seeded;
    int64_t opened = 0;
    enum mk_result r = MK_OK;
    (void)err;
    arena_init(&a, 1 << 20);
    prng_seed(&seeded, 1);
    for (size_t i = 0; i < COUNT(units) && !r; i++)
        r = registry_unit_add(tx, DAERAH, &units[i], (int64_t)i, 0);
    for (size_t i = 0; i < COUNT(services) && !r; i++)
        r = registry_layanan_add(tx, &a, DAERAH, &services[i], "");
    if (!r)
        r = skm_survei_open_missing(tx, &a, DAERAH, 1, &seeded, &opened);
    if (!r && arg)
        *(int64_t *)arg = opened;
    arena_release(&a);
    return r;
}

struct site *skm_site_new(void)
{
    return site_new(features, COUNT(features), skm_region_put, NULL);
}

struct site *skm_site(struct site **kept)
{
    return site_once(kept, features, COUNT(features), skm_region_put);
}

struct skm_survei skm_survei_of(struct site *s, int64_t layanan)
{
    struct skm_survei v;
    CHECK_OK(skm_survei_by_layanan(s->db, &s->arena, DAERAH, layanan, &v));
    return v;
}

struct kit_lines skm_verified(struct site *s)
{
    return site_verify(s, skm_verify);
}
