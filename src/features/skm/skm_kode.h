/* skm_kode.h: one-time codes: made in batches or given out one by one, spent once with an answer. */
#ifndef MK_FEATURES_SKM_KODE_H
#define MK_FEATURES_SKM_KODE_H

#include "core/kode.h"
#include "skm/skm.h"

enum { KODE_SIDIK = 16, KODE_BATCH_MAX = 500, KODE_HARI = 30, KODE_HARI_MAX = 366 };
enum kode_keadaan { KODE_BERLAKU, KODE_ASING /* nobody made it */, KODE_TERPAKAI, KODE_LEWAT, KODE_BATAL };

/* What is stored of a code: with 65 random bits, nobody gets from it to the code. */
void skm_kode_sidik(const char kode[KODE_POLOS], unsigned char ret[KODE_SIDIK]);
/* A random code; never the same twice. */
void skm_kode_acak(char ret[KODE_POLOS]);
/* Could it be spent today for this survey (0: any)? *ret_survei (may be NULL): whose it is, 0 nobody's. */
MK_MUST_USE enum mk_result skm_kode_look(struct db *db, int64_t daerah, const unsigned char sidik[KODE_SIDIK],
                                         int64_t survei, int32_t today, enum kode_keadaan *ret, int64_t *ret_survei);
/* Inside the write of the answer. MK_NOT_FOUND: it cannot be spent (any more); the write is to fail. */
MK_MUST_USE enum mk_result skm_kode_spend(struct db *tx, int64_t daerah, const unsigned char sidik[KODE_SIDIK],
                                          int64_t survei, int32_t today);
/* One more code for the survey of a service: see kode_beri in web/feature.h. */
MK_MUST_USE enum mk_result skm_kode_beri(struct db *tx, int64_t daerah, int64_t layanan, int32_t today,
                                         char ret[FEATURE_KODE]);
_Static_assert((int)FEATURE_KODE == (int)KODE_TEKS, "a code as people read it");
/* A sentence for whoever holds such a code. */
const char *skm_kode_alasan(enum kode_keadaan why, enum lang lang);
/* Against guessing: a token of the visitor's network before a code is looked up; back when it was a good one. */
MK_MUST_USE bool skm_kode_coba(struct request *rq);
void skm_kode_baik(struct request *rq);

/* skm_form.c: the questionnaire of a survey with a code that holds. */
enum mk_result skm_form_kode(struct request *rq, const char *survei, const char tiket[KODE_POLOS]);
/* Was this receipt given out already? */
MK_MUST_USE enum mk_result skm_resi_known(struct db *db, int64_t daerah, const unsigned char resi[SKM_RESI_BYTES], bool *ret);

enum mk_result skm_kode_get(struct request *rq);
enum mk_result skm_kode_post(struct request *rq);
enum mk_result skm_kode_form_get(struct request *rq);
enum mk_result skm_kode_kelola_get(struct request *rq);
enum mk_result skm_kode_kelola_post(struct request *rq);
enum mk_result skm_kode_batal_post(struct request *rq);

#endif
