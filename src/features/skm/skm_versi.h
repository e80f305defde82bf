/* skm_versi.h: versions of the questionnaire made by the region, and which survey asks which from which day on. One that
 * is in use (terkunci) never changes: a further one is made from it. Every answer carries the number of its version. */
#ifndef MK_FEATURES_SKM_VERSI_H
#define MK_FEATURES_SKM_VERSI_H

#include "skm/skm_kelola.h"

enum { SKM_VERSI_NAMA_MAX = 100, SKM_TANYA_TEXT_MAX = 300, SKM_LABEL_MAX = 60, SKM_SIDIK = 65 };

struct skm_versi {
    int64_t id, versi; /* versi: of the row, for the conflict check */
    const char *kode, *nama, *isi, *sidik;
    bool terkunci;
    struct skm_instrument x;
};
struct skm_berlaku { int64_t survei_id, instrumen_id; int32_t dari; };
struct skm_versi_list {
    struct skm_versi *item;      /* newest first */
    size_t n;
    struct skm_berlaku *berlaku; /* by survey, then by day */
    size_t n_berlaku;
};
/* Everything of the region, parsed. */
MK_MUST_USE enum mk_result skm_versi_baca(struct db *db, struct arena *a, int64_t daerah, struct skm_versi_list *ret);
/* By number, also the built-in one; NULL when unknown. */
const struct skm_instrument *skm_versi_of(const struct skm_versi_list *list, int64_t id);
/* In force for a survey on a day; never NULL. */
const struct skm_instrument *skm_versi_at(const struct skm_versi_list *list, int64_t survei, int32_t day);
/* What surveys ask on a day, the most used first (of equals the newest); at least one, also without any survey. */
struct skm_terpakai { const struct skm_instrument *x; const char *nama; int64_t layanan; };
struct skm_terpakai_list { struct skm_terpakai *item; size_t n; };
MK_MUST_USE enum mk_result skm_versi_terpakai(struct db *db, struct arena *a, int64_t daerah, int32_t day,
                                              struct skm_terpakai_list *ret);
/* In force for this survey now, kept between requests. kode (may be NULL): the version that was filled in, which may be
 * an earlier one of this survey; MK_NOT_FOUND: it never was. */
MK_MUST_USE enum mk_result skm_instrument_here(struct request *rq, const struct skm_survei *s, const char *kode,
                                               const struct skm_instrument **ret);

/* ---- changes; each with its audit entry. MK_CONFLICT: changed or put to use meanwhile ---- */
/* A new draft with the contents of another (id: SKM_INSTRUMENT_FIRST or a version). */
MK_MUST_USE enum mk_result skm_versi_buat(struct db *tx, struct arena *a, const struct skm_pelaku *p,
                                          const struct skm_instrument *dari, const char *isi, const char *nama,
                                          int64_t *ret_id, struct err *err);
enum skm_ubah { UBAH_TANYA, UBAH_TAMBAH, UBAH_HAPUS, UBAH_NAIK, UBAH_TURUN, N_UBAH };
struct skm_tanya_isi { const char *text[N_LANGS], *answer[N_LANGS][SKM_MAX_ANSWER]; };
/* The contents after one step at question `which` (from 0). UBAH_TANYA puts x there, UBAH_TAMBAH a copy of it behind it;
 * NAIK and TURUN move within its unsur, or all questions of the unsur past the next unsur at its ends. MK_INVALID: not
 * possible, with a sentence. */
MK_MUST_USE enum mk_result skm_versi_ubah(struct arena *a, const char *isi, enum skm_ubah step, int which,
                                          const struct skm_tanya_isi *x, const char **ret, struct err *err);
MK_MUST_USE enum mk_result skm_versi_simpan(struct db *tx, const struct skm_pelaku *p, const struct skm_versi *v,
                                            const char *nama, const char *isi, struct err *err);
MK_MUST_USE enum mk_result skm_versi_hapus(struct db *tx, const struct skm_pelaku *p, const struct skm_versi *v,
                                           struct err *err);
/* In force from a day on (not before today) for these surveys; locks it. v NULL: back to the built-in one. */
MK_MUST_USE enum mk_result skm_versi_berlakukan(struct db *tx, const struct skm_pelaku *p, const struct skm_versi *v,
                                                const int64_t *survei, size_t n, int32_t dari, struct err *err);
void skm_versi_sidik(const char *isi, char ret[SKM_SIDIK]);
/* Locked versions against their hash. */
MK_MUST_USE enum mk_result skm_versi_verify(struct db *db, struct arena *a, int64_t daerah, struct report *report);

/* ---- for pages ---- */
/* The version of the address; the built-in one as a version that is in use. */
MK_MUST_USE enum mk_result skm_versi_path(struct request *rq, struct skm_versi_list *list, struct skm_versi *ret);
const char *skm_versi_alamat(struct request *rq, int64_t id);
enum mk_result skm_versi_show(struct request *rq, int status, const char *problem);
/* A line of text from the form, without blanks around; NULL: empty or too long. */
const char *skm_versi_baris(struct request *rq, const char *name, size_t max);
enum mk_result skm_versi_get(struct request *rq);
enum mk_result skm_versi_baru_post(struct request *rq);
enum mk_result skm_versi_post(struct request *rq);
enum mk_result skm_versi_tanya_get(struct request *rq);
enum mk_result skm_versi_tanya_post(struct request *rq);
enum mk_result skm_versi_pratinjau_get(struct request *rq);

/* skm_uji.c: the list of all; skm_form.c: the form as people would see it, without a way to send it. */
enum mk_result skm_uji_show(struct request *rq, int status, const char *problem);
enum mk_result skm_form_preview(struct request *rq, const struct skm_instrument *x);

#endif
