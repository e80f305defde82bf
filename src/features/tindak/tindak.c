/* tindak.c: follow-up of results (RTL) as a feature of the house: addresses, side bar, tables, hooks. */
#include "tindak/tindak.h"

#include "web/message.h"

enum { FORM = 16 * 1024 };

static const struct route routes[] = {
    { GET, "/kelola/tindak", STAF, tindak_daftar_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/tindak.csv", STAF, tindak_csv_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/tindak/rencana", STAF, tindak_rencana_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/tindak/rencana", STAF, tindak_rencana_post, FORM, false, HAK_TINDAK_UBAH },
    { POST, "/kelola/tindak/rencana/laporan", STAF, tindak_laporan_post, FORM, false, HAK_TINDAK_UBAH },
    { GET, "/kelola/tindak/rekap", STAF, tindak_rekap_get, 0, false, HAK_HASIL_LIHAT },
    { GET, "/kelola/tindak/{id}", STAF, tindak_satu_get, 0, false, HAK_HASIL_LIHAT },
    { POST, "/kelola/tindak/{id}", STAF, tindak_satu_post, FORM, false, HAK_TINDAK_UBAH },
    { POST, "/kelola/tindak/{id}/langkah", STAF, tindak_langkah_post, FORM, false, HAK_TINDAK_UBAH },
};

static const struct slot slots[] = {
    { "unit.section", 20, tindak_slot_unit },
    { "pimpin.card", 20, tindak_slot_pimpin },
};

static const struct desk_link desk[] = {
    { DESK_PERBAIKI, 10, "/kelola/tindak", T("Tindak lanjut"), HAK_HASIL_LIHAT, "rtl rencana perbaikan aksi kegiatan follow-up", 't' },
};

static const struct daftar *const lists[] = { &tindak_daftar };

extern const struct feature feature_tindak;
const struct feature feature_tindak = {
    .name = "tindak",
    .title = "Tindak lanjut",
    .routes = routes,
    .n_routes = COUNT(routes),
    .slots = slots,
    .n_slots = COUNT(slots),
    .desk = desk,
    .n_desk = COUNT(desk),
    .schema = &tindak_schema,
    .demo = tindak_demo,
    .lapor = tindak_lapor,
    .daftar = lists,
    .n_daftar = COUNT(lists),
    .hari = tindak_meja_hari,
    .cari = tindak_meja_cari,
};
