/* bukti.c: evidence as a feature of the house: the pages of the desk, the check by the worker, the sweep, verify. */
#include "bukti/bukti_feature.h"
#include "web/daftar.h"
#include "web/message.h"

const struct upload_rule bukti_upload = { .field = "berkas", .each_bytes = 10 << 20, .files = 5,
                                          .kinds = FILE_BIT(JPEG) | FILE_BIT(PNG) | FILE_BIT(PDF) | FILE_BIT(XLSX) };

static const struct route routes[] = {
    { GET, "/kelola/bukti", STAF, bukti_daftar_get, .hak = HAK_BUKTI_LIHAT },
    { GET, "/kelola/bukti/baru", STAF, bukti_baru_get, .hak = HAK_BUKTI_UBAH },
    { POST, "/kelola/bukti/baru", STAF, bukti_baru_post, .hak = HAK_BUKTI_UBAH, .upload = &bukti_upload },
    { GET, "/kelola/bukti/{id}", STAF, bukti_satu_get, .hak = HAK_BUKTI_LIHAT },
    { GET, "/kelola/bukti/{id}/unduh", STAF, bukti_unduh_get, .hak = HAK_BUKTI_LIHAT },
    { POST, "/kelola/bukti/{id}/tarik", STAF, bukti_tarik_post, .hak = HAK_BUKTI_UBAH },
};
static const struct desk_link desk[] = {
    { DESK_JANJI, 80, "/kelola/bukti", T("Bukti"), HAK_BUKTI_LIHAT, "berkas dokumen sk foto eviden evidence", 'b' },
};
static const struct house_job jobs[] = {
    { "bukti-periksa", JOB_PROMPT, bukti_periksa_job, bukti_periksa_due },
    { "bukti-sapu", JOB_DAILY, bukti_sapu_job, NULL },
};
static const struct retensi retensi[] = { { "bukti", &bukti_forget, RETENSI_MILIDETIK } };

static const struct daftar *const lists[] = { &bukti_daftar_meja };

extern const struct feature feature_bukti;
const struct feature feature_bukti = {
    .name = "bukti",
    .title = "Bukti",
    .routes = routes,
    .n_routes = COUNT(routes),
    .desk = desk,
    .n_desk = COUNT(desk),
    .daftar = lists,
    .n_daftar = COUNT(lists),
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .retensi = retensi,
    .n_retensi = COUNT(retensi),
    .verify = bukti_verify,
    .hari = bukti_meja_hari,
    .cari = bukti_meja_cari,
};
