/* layanan_demo.h: the tables from which the demo region is made. The units are those of Kabupaten Luwu Timur
 * as far as they are known, filled up with kinds that every regency has; what they promise is made up after
 * the published standards of real offices (PermenPANRB 15/2014), and every page says so. */
#ifndef MK_LAYANAN_DEMO_H
#define MK_LAYANAN_DEMO_H

#include "core/words.h"
#include "web/feature.h"

/* The usual courses of a service; each has its steps in layanan_demo.c. */
enum demo_alur {
    ALUR_LOKET,
    ALUR_SURAT,
    ALUR_IZIN,
    ALUR_PASIEN,
    ALUR_GAWAT,
    ALUR_LAPANGAN,
    ALUR_BANTUAN,
    ALUR_INFORMASI,
    N_ALUR
};

/* Texts of several lines are lists. "@" stands for the unit's name. */
struct demo_service {
    const char *kode; /* for kinds with many units the unit's code is put before it */
    const char *nama, *ringkas;
    enum demo_alur alur;
    const char *waktu; /* first line short: it is what the card shows */
    const char *biaya; /* the same; NULL is free of charge */
    const char *syarat, *produk, *dasar;
    const char *sinonim; /* what people call it */
    unsigned dari100;    /* so many of 100 units of the kind offer it; 0 is all */
};

struct demo_services {
    const struct demo_service *item;
    size_t n;
};
#define DEMO_LIST(name, ...)                                                                                           \
    static const struct demo_service name##_items[] = { __VA_ARGS__ };                                                 \
    const struct demo_services demo_##name = { name##_items, COUNT(name##_items) }

struct demo_unit {
    const char *kode, *nama, *induk; /* induk: code of the unit above, or NULL */
    enum unit_kind jenis;
    const char *alamat;
    const struct demo_services *layanan; /* NULL: none of its own */
};

extern const struct demo_unit demo_units[];
extern const size_t n_demo_units;

extern const struct demo_services demo_puskesmas, demo_rsud, demo_kecamatan, demo_kelurahan; /* by kind */
extern const struct demo_services demo_organisasi, demo_hukum, demo_kesra, demo_pbj, demo_setwan, demo_inspektorat,
    demo_dukcapil, demo_ptsp, demo_dinkes, demo_pendidikan, demo_sosial, demo_perhubungan, demo_pertanian,
    demo_lingkungan, demo_kominfo, demo_dagkop, demo_pupr, demo_perpustakaan, demo_perikanan, demo_naker, demo_perkim,
    demo_pmd, demo_p3a, demo_pariwisata, demo_damkar, demo_bkpsdm, demo_bapenda, demo_kesbangpol, demo_bpbd,
    demo_bapperida, demo_satpolpp, demo_ujikendaraan, demo_lablingkungan, demo_mpp, demo_airminum;

enum mk_result layanan_demo(const struct demo_plan *plan, struct err *err);

#endif
