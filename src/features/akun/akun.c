/* akun.c: accounts as a feature of the house: addresses, side bar, tables, commands. */
#include "akun/akun.h"
#include "web/message.h"

enum { FORM = 16 * 1024 };

static const struct route routes[] = {
    { GET, "/masuk", WARGA, masuk_get, 0, false },
    { POST, "/masuk", WARGA, masuk_post, FORM, false },
    { GET, "/masuk/kode", WARGA, kode_get, 0, false },
    { POST, "/masuk/kode", WARGA, kode_post, FORM, false },
    { GET, "/masuk/ulang", MASUK, ulang_get, 0, false },
    { POST, "/masuk/ulang", MASUK, ulang_post, FORM, false },
    { POST, "/keluar", MASUK, keluar_post, FORM, false },
    { GET, "/lupa", WARGA, lupa_get, 0, false },
    { GET, "/undangan/{token}", WARGA, undangan_get, 0, false },
    { POST, "/undangan/{token}", WARGA, undangan_post, FORM, false },
    { GET, "/kelola", STAF, kelola_get, 0, false, HAK_DIRI },
};

static const struct desk_link desk[] = {
    { DESK_UTAMA, 10, "/kelola", T("Hari ini"), HAK_DIRI },
};

extern const struct feature feature_akun;
const struct feature feature_akun = {
    .name = "akun",
    .title = "Akun dan hak",
    .routes = routes,
    .n_routes = COUNT(routes),
    .desk = desk,
    .n_desk = COUNT(desk),
    .identify = akun_identify,
    .schema = &akun_schema,
};
