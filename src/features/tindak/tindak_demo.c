/* tindak_demo.c: follow-up plans of the demo region: for the first units with figures of last year, one activity for
 * each of their three weakest unsur, in various states. The same seed gives the same plans. */
#include <stdio.h>

#include "base/clock.h"
#include "tindak/tindak.h"

enum { UNITS = 24 };

static const char *const kegiatan[N_UNSUR] = {
    [UNSUR_PERSYARATAN] = "Menempel daftar syarat di ruang tunggu dan mengirimkannya lewat WhatsApp layanan",
    [UNSUR_PROSEDUR] = "Menyederhanakan alur: satu loket menerima dan menyerahkan berkas",
    [UNSUR_WAKTU] = "Menambah petugas loket pada pukul 09.00 sampai 11.00",
    [UNSUR_BIAYA] = "Memasang papan tarif dan pernyataan bebas pungutan di setiap loket",
    [UNSUR_PRODUK] = "Memeriksa dua kali isi dokumen sebelum diserahkan kepada pemohon",
    [UNSUR_KOMPETENSI] = "Bimbingan teknis standar pelayanan bagi petugas loket",
    [UNSUR_PERILAKU] = "Pelatihan sapa, senyum, dan mendengar bagi petugas pelayanan",
    [UNSUR_PENGADUAN] = "Menunjuk petugas pengaduan dan menjawab setiap aduan paling lama lima hari kerja",
    [UNSUR_SARPRAS] = "Memperbaiki kursi tunggu, kipas angin, dan toilet pengunjung",
};
static const char *const penanggung[] = { "Kepala subbagian umum", "Kepala seksi pelayanan", "Sekretaris",
                                          "Koordinator loket" };

struct isi {
    const struct demo_plan *plan;
    struct prng random;
    struct unit_list units;
    struct ukuran ukur[UNITS];
    int64_t unit[UNITS];
    size_t n;
    int tahun;          /* of the results */
    char periode[16];
};

static void weakest(const struct ukuran *u, enum unsur ret[3])
{
    bool taken[N_UNSUR] = { false };
    for (int k = 0; k < 3; k++) {
        int low = -1;
        for (int i = 0; i < N_UNSUR; i++)
            if (!taken[i] && (low < 0 || u->ikm[i] < u->ikm[low]))
                low = i;
        taken[low] = true;
        ret[k] = (enum unsur)low;
    }
}

/* A quarter of this year, and how far it came: what is due is mostly done. */
static enum mk_result one(struct db *tx, struct isi *d, const struct pencatat *p, size_t u, enum unsur unsur, int triwulan,
                          struct err *err)
{
    int32_t today = (int32_t)((d->plan->now_ms + (int64_t)d->plan->daerah->zona * 60000) / 86400000);
    struct tindak_isian x = { .unsur = unsur, .kegiatan = kegiatan[unsur],
                              .penanggung = penanggung[prng_below(&d->random, COUNT(penanggung))], .tahun = d->tahun + 1,
                              .triwulan = triwulan };
    int64_t id;
    enum mk_result r = tindak_tambah(tx, p, d->unit[u], d->periode, &x, &d->ukur[u], &id, err);
    bool due = tindak_batas(x.tahun, triwulan) < today;
    uint32_t luck = prng_below(&d->random, 100);
    if (r == MK_OK && (due ? luck < 96 : luck < 55))
        r = tindak_pindah(tx, p, id, 1, TINDAK_BERJALAN, "", false, today, err);
    int32_t done = tindak_batas(x.tahun, triwulan) - (int32_t)prng_below(&d->random, 40);
    if (r == MK_OK && due && luck < 84)
        r = tindak_pindah(tx, p, id, 2, TINDAK_SELESAI, "Foto sebelum dan sesudah pada papan pengumuman (data peragaan)", false,
                          done, err);
    if (r == MK_OK && due && luck < 66)
        r = tindak_pindah(tx, p, id, 3, TINDAK_TERVERIFIKASI, "", true, done, err);
    return r;
}

static enum mk_result fill(struct db *tx, void *arg, struct err *err)
{
    struct isi *d = arg;
    const struct pencatat p = { .daerah = d->plan->daerah->id, .now_ms = d->plan->now_ms, .nama = "sistem" };
    enum mk_result r = MK_OK;
    prng_seed(&d->random, d->plan->seed ^ 0x7469);
    for (size_t u = 0; r == MK_OK && u < d->n; u++) {
        enum unsur weak[3];
        weakest(&d->ukur[u], weak);
        for (int k = 0; r == MK_OK && k < 3; k++)
            r = one(tx, d, &p, u, weak[k], 1 + (int)prng_below(&d->random, 4), err);
        if (r == MK_OK)
            r = tindak_laporan(tx, &p, d->unit[u], d->periode, 0,
                               date_to_days((struct date){ d->tahun + 1, 1, 10 + (int)prng_below(&d->random, 20) }), err);
    }
    return r;
}

enum mk_result tindak_demo(const struct demo_plan *plan, struct err *err)
{
    struct isi d = { .plan = plan, .tahun = date_from_ms(plan->now_ms, plan->daerah->zona).year - 1 };
    struct arena a;
    struct db *db = NULL;
    arena_init(&a, 8 << 20);
    snprintf(d.periode, sizeof d.periode, "%d", d.tahun);
    enum mk_result r = store_reader(plan->store, &db, err);
    if (r == MK_OK)
        r = registry_units(db, &a, plan->daerah->id, &d.units);
    for (size_t i = 0; r == MK_OK && i < d.units.n && d.n < UNITS; i += 2) {
        r = house_ukur(plan->house, db, plan->daerah->id, d.units.item[i].id, (struct period){ d.tahun, PERIOD_TAHUN }, &d.ukur[d.n]);
        if (r == MK_OK && d.ukur[d.n].n > 0)
            d.unit[d.n++] = d.units.item[i].id;
    }
    store_reader_close(db);
    if (r == MK_OK)
        r = store_write(plan->store, fill, &d, err);
    arena_release(&a);
    return r;
}
