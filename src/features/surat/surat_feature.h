/* surat_feature.h: what the files of this feature share: the outbox as a person sees it, and its sending. The letters
 * themselves are registry/surat.h. */
#ifndef MK_FEATURES_SURAT_FEATURE_H
#define MK_FEATURES_SURAT_FEATURE_H

#include "registry/surat.h"
#include "registry/surat_conf.h"
#include "web/feature.h"

extern const struct daftar surat_keluar_daftar;
enum mk_result surat_list_get(struct request *rq);   /* /kelola/surat */
enum mk_result surat_satu_get(struct request *rq);   /* /kelola/surat/{id} */
enum mk_result surat_ulang_post(struct request *rq);
enum mk_result surat_buang_post(struct request *rq);

/* ---- surat_kirim.c: the job, and one delivery ---- */
enum mk_result surat_job(struct job_run *j);
bool surat_job_due(struct job_run *j);
struct surat_antaran { /* what one delivery needs and says */
    const struct surat_conf *conf;
    const char *kepada, *perihal, *isi;
    int64_t nomor, waktu_ms;
    enum surat_hasil hasil;
    bool sambungan; /* it failed before the server spoke about this letter: others would fail as well */
    char kata[SURAT_GALAT_MAX + 1]; /* what was said */
};
/* MK_OK: hasil says what came of it. Anything else: nothing could be tried (no password, no worker); err says why. */
MK_MUST_USE enum mk_result surat_antar(struct surat_antaran *s, struct err *err);
extern const struct command surat_uji_command, surat_kirim_command, surat_daftar_command, surat_ulang_command;

#endif
