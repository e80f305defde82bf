/* bukti_feature.h: what the files of this folder share. */
#ifndef MK_FEATURES_BUKTI_FEATURE_H
#define MK_FEATURES_BUKTI_FEATURE_H

#include "registry/bukti.h"
#include "web/catat.h"
#include "web/feature.h"
#include "web/upload.h"

enum { BUKTI_SEGERA = 60 /* days: "soon" */ };
extern const struct upload_rule bukti_upload;

extern const struct daftar bukti_daftar_meja;
enum mk_result bukti_daftar_get(struct request *rq);
enum mk_result bukti_satu_get(struct request *rq);
enum mk_result bukti_unduh_get(struct request *rq);
enum mk_result bukti_tarik_post(struct request *rq);
enum mk_result bukti_baru_get(struct request *rq);
enum mk_result bukti_baru_post(struct request *rq);

meja_hari_fn bukti_meja_hari; /* bukti_hari.c */
cari_fn bukti_meja_cari;

/* bukti_periksa.c */
bool bukti_periksa_due(struct job_run *j);
enum mk_result bukti_periksa_job(struct job_run *j);
enum mk_result bukti_sapu_job(struct job_run *j);
enum mk_result bukti_verify(struct db *db, struct arena *a, const struct daerah *d, struct report *r);

/* Texts in the request's arena; "" when there is none. */
const char *bukti_hari(struct request *rq, int32_t day);
const char *bukti_ukuran(struct request *rq, int64_t bytes);
const char *bukti_keadaan_nama(struct request *rq, enum bukti_keadaan k);
/* A form field as clean text of at most max characters; NULL: no UTF-8, or longer. "" when absent. */
const char *bukti_isian(struct request *rq, const char *name, size_t max);

#endif
