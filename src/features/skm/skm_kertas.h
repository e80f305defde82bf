/* skm_kertas.h: the survey on paper: the printed questionnaire and keying it in. */
#ifndef MK_FEATURES_SKM_KERTAS_H
#define MK_FEATURES_SKM_KERTAS_H

#include "skm/skm_halaman.h"

/* The one key for choice k of a profile question, on paper and keyboard alike: its own code where all codes are one
 * character (L, P), else 1 to 9, then A, B, C. */
char skm_kertas_tombol(const struct skm_profile *p, int k);

enum mk_result skm_kertas_daftar_get(struct request *rq);
enum mk_result skm_kertas_get(struct request *rq);
enum mk_result skm_kertas_post(struct request *rq);
enum mk_result skm_formulir_get(struct request *rq);

#endif
