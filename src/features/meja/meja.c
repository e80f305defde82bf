/* meja.c: the desk as a feature of the house: addresses and hooks. */
#include "meja/meja.h"

#include "web/message.h"

static const struct route routes[] = {
    { GET, "/kelola/cari", STAF, meja_cari_get, 0, false, HAK_DIRI },
    { GET, "/kelola/pintasan", STAF, meja_pintasan_get, 0, false, HAK_DIRI },
};

extern const struct feature feature_meja;
const struct feature feature_meja = {
    .name = "meja",
    .title = "Meja kerja",
    .routes = routes,
    .n_routes = COUNT(routes),
    .cari = meja_cari_halaman,
};
