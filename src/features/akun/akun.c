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
    { POST, "/lupa", WARGA, lupa_post, FORM, false },
    { GET, "/undangan/{token}", WARGA, undangan_get, 0, false },
    { POST, "/undangan/{token}", WARGA, undangan_post, FORM, false },
    { GET, "/kelola", STAF, kelola_get, 0, false, HAK_DIRI },
    { GET, "/kelola/faktor", MASUK, faktor_get, 0, false },
    { POST, "/kelola/faktor", MASUK, faktor_post, FORM, false },
    { POST, "/kelola/faktor/pulih", STAF, faktor_pulih_post, FORM, false, HAK_DIRI },
    { GET, "/kelola/profil", STAF, profil_get, 0, false, HAK_DIRI },
    { POST, "/kelola/profil", STAF, profil_post, FORM, false, HAK_DIRI },
    { POST, "/kelola/profil/sandi", STAF, profil_sandi_post, FORM, false, HAK_DIRI },
    { POST, "/kelola/profil/sesi", STAF, profil_sesi_post, FORM, false, HAK_DIRI },
    { POST, "/kelola/profil/data", STAF, profil_data_post, FORM, false, HAK_DIRI },
    { GET, "/kelola/akun", STAF, akun_list_get, 0, false, HAK_AKUN_LIHAT },
    { GET, "/kelola/akun/baru", STAF, akun_baru_get, 0, false, HAK_AKUN_UBAH },
    { POST, "/kelola/akun/baru", STAF, akun_baru_post, FORM, false, HAK_AKUN_UBAH },
    { GET, "/kelola/akun/{id}", STAF, akun_get, 0, false, HAK_AKUN_LIHAT },
    { POST, "/kelola/akun/{id}", STAF, akun_post, FORM, false, HAK_AKUN_UBAH },
    { POST, "/kelola/akun/{id}/aktif", STAF, akun_aktif_post, FORM, false, HAK_AKUN_UBAH },
    { POST, "/kelola/akun/{id}/tautan", STAF, akun_tautan_post, FORM, false, HAK_AKUN_UBAH },
    { POST, "/kelola/akun/{id}/peran", STAF, akun_peran_post, FORM, false, HAK_AKUN_UBAH },
    { POST, "/kelola/akun/{id}/peran/{peran}/setuju", STAF, peran_setuju_post, FORM, false, HAK_PERAN_SETUJU },
    { POST, "/kelola/akun/{id}/peran/{peran}/cabut", STAF, peran_cabut_post, FORM, false, HAK_AKUN_UBAH },
};

static const struct desk_link desk[] = {
    { DESK_UTAMA, 10, "/kelola", T("Hari ini"), HAK_DIRI, "beranda tugas meja today dashboard", 'h' },
    { DESK_UTAMA, 90, "/kelola/profil", T("Profil Anda"), HAK_DIRI, "kata sandi password sesi totp akun saya", 'p' },
    { DESK_KELOLA, 10, "/kelola/akun", T("Akun"), HAK_AKUN_LIHAT, "orang pengguna petugas peran user", 'a' },
};

static const struct command *const commands[] = { &akun_user_add, &akun_user_list, &akun_user_link, &akun_user_disable,
                                                  &akun_user_role };

static const struct house_job jobs[] = { { "totp-segel", JOB_DAILY, akun_segel_job, NULL } };

/* How long: instruments/retensi.json. */
static const struct retensi retensi[] = {
    { "akun.sesi", &akun_stmts[Q_SESI_ERASE], RETENSI_MILIDETIK },
    { "akun.perangkat", &akun_stmts[Q_PERANGKAT_ERASE], RETENSI_MILIDETIK },
    { "akun.tautan", &akun_stmts[Q_TAUTAN_ERASE], RETENSI_MILIDETIK },
};

static const struct daftar *const lists[] = { &akun_orang_daftar };

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
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .retensi = retensi,
    .n_retensi = COUNT(retensi),
    .subjek = &akun_subjek,
    .commands = commands,
    .n_commands = COUNT(commands),
    .demo = akun_demo,
    .found = akun_found,
    .daftar = lists,
    .n_daftar = COUNT(lists),
    .hari = akun_meja_hari,
    .cari = akun_meja_cari,
};
