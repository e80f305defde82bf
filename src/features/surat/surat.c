/* surat.c: the outbox as a feature of the house: the pages of the desk, the job that sends, the try-out command. */
#include "surat/surat_feature.h"
#include "web/message.h"

static const struct route routes[] = {
    { GET, "/kelola/surat", STAF, surat_list_get, .hak = HAK_SURAT_KELOLA },
    { GET, "/kelola/surat/{id}", STAF, surat_satu_get, .hak = HAK_SURAT_KELOLA },
    { POST, "/kelola/surat/{id}/ulang", STAF, surat_ulang_post, .hak = HAK_SURAT_KELOLA },
    { POST, "/kelola/surat/{id}/buang", STAF, surat_buang_post, .hak = HAK_SURAT_KELOLA },
};
static const struct desk_link desk[] = {
    { DESK_KELOLA, 40, "/kelola/surat", T("Surat keluar"), HAK_SURAT_KELOLA },
};
static const struct house_job jobs[] = { { "surat", JOB_MINUTELY, surat_job, surat_job_due } };
static const struct retensi retensi[] = { { "surat", &surat_hapus, RETENSI_MILIDETIK } };
static const struct command *const commands[] = { &surat_uji_command, &surat_kirim_command, &surat_daftar_command,
                                                  &surat_ulang_command };

extern const struct feature feature_surat;
const struct feature feature_surat = {
    .name = "surat",
    .title = "Surat keluar",
    .routes = routes,
    .n_routes = COUNT(routes),
    .desk = desk,
    .n_desk = COUNT(desk),
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .retensi = retensi,
    .n_retensi = COUNT(retensi),
    .commands = commands,
    .n_commands = COUNT(commands),
};
