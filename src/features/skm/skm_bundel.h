/* skm_bundel.h: bundles of paper forms that two people key in independently. A form counts when both typings agree, or when
 * what differs was decided by somebody who did not type it first. What was typed is kept only until then. */
#ifndef MK_FEATURES_SKM_BUNDEL_H
#define MK_FEATURES_SKM_BUNDEL_H

#include "skm/skm_ketik.h"

enum { BUNDEL_MAX = 500 /* forms */, BUNDEL_NAMA = 60, BUNDEL_BIDANG = 1 + SKM_TANYA_MAX + SKM_PROFIL + SKM_TAMBAHAN_MAX };
enum bundel_keadaan { BUNDEL_KOSONG, BUNDEL_SEKALI, BUNDEL_BEDA, BUNDEL_DIHITUNG, BUNDEL_SISIH };

struct skm_bundel { int64_t id, n; const char *kode /* of the survey */, *instrumen, *nama; int32_t hari; };
struct skm_bundel_form { enum bundel_keadaan keadaan; int64_t orang1, bidang, beda; const char *isi1, *isi2; };
struct skm_bundel_isi { /* all forms of one, index 0 is number 1 */
    struct skm_bundel_form form[BUNDEL_MAX];
    int64_t kosong, sekali, beda, dihitung, sisih;
    int64_t dua, sama;           /* forms typed twice; of them without a difference */
    int64_t bidang, bidang_sama; /* fields typed twice; of them the same */
};
MK_MUST_USE enum mk_result skm_bundel_baca(struct db *db, struct arena *a, int64_t daerah, int64_t id, struct skm_bundel *ret);
MK_MUST_USE enum mk_result skm_bundel_semua(struct db *db, int64_t daerah, const struct skm_bundel *b, struct skm_bundel_isi *ret);
/* One form with what was typed; keadaan BUNDEL_KOSONG where nothing was. */
MK_MUST_USE enum mk_result skm_bundel_satu(struct db *db, struct arena *a, int64_t daerah, int64_t id, int64_t nomor,
                                           struct skm_bundel_form *ret);

/* ---- what was typed ---- */
/* As JSON, each field the way one key or number writes it. k has no errors. NULL: no memory. */
const char *skm_bundel_tulis(struct arena *a, const struct skm_ketik *k);
/* Fields of the form that must agree: day, questions, profile, extra choices and numbers; written texts need not. */
struct skm_bidang { const char *field; const char *pertama, *kedua; };
int skm_bundel_banding(struct arena *a, const struct skm_instrument *x, const char *isi1, const char *isi2, struct skm_bidang *ret_beda,
                       int *ret_bidang);
/* The value of a field of isi1, of a text that of isi2 where the first is empty; in the arena, NULL none. */
const char *skm_bundel_nilai(struct arena *a, const struct skm_instrument *x, const char *isi1, const char *isi2, const char *field);

/* ---- changes, inside a write. MK_CONFLICT: somebody was faster ---- */
MK_MUST_USE enum mk_result skm_bundel_buat(struct db *tx, const struct skm_pelaku *p, const struct skm_survei *s,
                                           const char *instrumen, const char *nama, int64_t n, int64_t id);
MK_MUST_USE enum mk_result skm_bundel_pertama(struct db *tx, const struct skm_pelaku *p, int64_t id, int64_t nomor, const char *isi);
MK_MUST_USE enum mk_result skm_bundel_berbeda(struct db *tx, const struct skm_pelaku *p, int64_t id, int64_t nomor, const char *isi1,
                                              const char *isi2, int64_t bidang, int64_t beda);
/* Counts it, once whatever happens: the key is bundle and number. before: as it was read. */
MK_MUST_USE enum mk_result skm_bundel_hitung(struct db *tx, const struct skm_pelaku *p, int64_t id, int64_t nomor,
                                             const struct skm_bundel_form *before, const struct skm_ketik *k, enum skm_nasib *ret);
MK_MUST_USE enum mk_result skm_bundel_buang(struct db *tx, const struct skm_pelaku *p, int64_t id, int64_t nomor);

enum mk_result skm_bundel_daftar_get(struct request *rq);
enum mk_result skm_bundel_baru_post(struct request *rq);
enum mk_result skm_bundel_get(struct request *rq);
enum mk_result skm_bundel_form_get(struct request *rq);
enum mk_result skm_bundel_form_post(struct request *rq);

#endif
