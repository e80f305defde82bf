/* meja.c: the desk as a feature of the house: addresses and hooks. */
#include "meja/meja.h"

#include "web/daftar.h"
#include "web/message.h"

enum { FORM = 16 * 1024 };

static const struct route routes[] = {
    { GET, "/kelola/cari", STAF, meja_cari_get, 0, false, HAK_DIRI },
    { GET, "/kelola/pintasan", STAF, meja_pintasan_get, 0, false, HAK_DIRI },
    { GET, "/kelola/pimpin", STAF, meja_pimpin_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/daftar/{kode}", STAF, meja_atur_get, 0, false, HAK_DIRI },
    { POST, "/kelola/daftar/{kode}/kolom", STAF, meja_kolom_post, FORM, false, HAK_DIRI },
    { POST, "/kelola/daftar/{kode}/saringan", STAF, meja_saringan_post, FORM, false, HAK_DIRI },
    { POST, "/kelola/daftar/{kode}/saringan/{id}", STAF, meja_saringan_satu_post, FORM, false, HAK_DIRI },
    { GET, "/kelola/daftar/{kode}/csv", STAF, meja_csv_get, 0, false, HAK_DIRI },
    { POST, "/kelola/daftar/{kode}/aksi", STAF, meja_aksi_post, FORM, false, HAK_DIRI },
    { GET, "/kelola/tindakan/{id}", STAF, meja_tindakan_get, 0, false, HAK_DIRI },
    { POST, "/kelola/tindakan/{id}/batal", STAF, meja_tindakan_batal_post, FORM, false, HAK_DIRI },
};

static const struct desk_link desk[] = {
    { DESK_UTAMA, 20, "/kelola/pimpin", T("Ringkasan pimpinan"), HAK_HASIL_LIHAT, "bupati sekda kepala satu halaman cetak leadership summary", 'k' },
};

/* How long: instruments/retensi.json. */
static const struct retensi retensi[] = {
    { "meja.tindakan", &daftar_stmts[Q_HAPUS_BARIS], RETENSI_MILIDETIK },
    { "meja.tindakan", &daftar_stmts[Q_HAPUS_TINDAKAN], RETENSI_MILIDETIK },
};

extern const struct feature feature_meja;
const struct feature feature_meja = {
    .name = "meja",
    .title = "Meja kerja",
    .routes = routes,
    .n_routes = COUNT(routes),
    .desk = desk,
    .n_desk = COUNT(desk),
    .schema = &daftar_schema,
    .retensi = retensi,
    .n_retensi = COUNT(retensi),
    .cari = meja_cari_halaman,
};
