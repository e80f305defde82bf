/* skm_log.h: the public log of answers (registry/pohon.h): which answer is which leaf, in which form it is published.
 *
 * An answer is not appended when it is given. A job takes the answers of past days, of a unit only when at least
 * five wait (or their month is over, or a period closes), in an order that says nothing; so the heads of two days
 * never tell what one visitor answered. Nothing is skipped for ever: the job looks for answers without a leaf,
 * not for answers after a mark. docs/adr/0016-public-log.md says why. */
#ifndef MK_FEATURES_SKM_SKM_LOG_H
#define MK_FEATURES_SKM_SKM_LOG_H

#include "registry/pohon.h"
#include "skm/skm.h"

enum { LOG_TERSEMBUNYI = 5 }; /* cells with fewer answers are not published row by row (ADR 0008) */

/* ---- names ---- */
struct skm_nama { int64_t survei_id; const char *unit, *layanan; }; /* number 1 is item[0] */
struct skm_namas { struct skm_nama *item; size_t n, cap; };
MK_MUST_USE enum mk_result skm_namas_read(struct db *db, struct arena *a, int64_t daerah, struct skm_namas *ret);

/* ---- leaves ---- */
struct skm_leaf {
    int64_t nomor, nama;
    bool ada;               /* false: the answer is gone or unreadable; then only nomor and jawaban_id count */
    struct daun_pribadi p;
    struct daun d;
    struct merkle_hash hash;
};
/* Leaves from … from+max−1 that there are. Codes point into `names`. */
MK_MUST_USE enum mk_result skm_leaves_read(struct db *db, const struct skm_namas *names, int64_t daerah, int64_t from,
                                           size_t max, struct skm_leaf *ret, size_t *ret_n);

/* ---- forms ---- */
struct skm_sel { int64_t nama; int32_t bulan; int64_t n; enum daun_bentuk bentuk; };
struct skm_sels { struct skm_sel *item; size_t n; }; /* by name, then month */
/* From the leaves that there are: which cells are open, which without a service, which closed. Where one service
 * of a unit and month must be hidden, others are hidden with it until two services and five answers are. */
MK_MUST_USE enum mk_result skm_sels_read(struct db *db, struct arena *a, int64_t daerah, const struct skm_namas *names,
                                         struct skm_sels *ret);
enum daun_bentuk skm_bentuk(const struct skm_sels *s, int64_t nama, int32_t bulan);

/* ---- appending ---- */
struct skm_log_plan {
    struct store *store;
    struct db *db; /* a reader; no reading may be open */
    struct arena *arena;
    const struct daerah *daerah;
    int32_t today;
    bool semua; /* everything that waits, also of today: a period closes */
};
/* Appends what is due. Of two at once, one gives way (MK_CONFLICT) and may be repeated. */
MK_MUST_USE enum mk_result skm_log_append(const struct skm_log_plan *p, int64_t *ret_n, struct err *err);
/* Appends, then signs with the key of the data folder (made when missing). */
MK_MUST_USE enum mk_result skm_log_run(const struct skm_log_plan *p, int64_t now_ms, bool changed_only,
                                       int64_t *ret_n, bool *ret_signed, struct err *err);
enum mk_result skm_log_job(struct job_run *j);
bool skm_log_closing_due(struct job_run *j);
enum mk_result skm_log_closing_job(struct job_run *j);
extern const struct command skm_pohon_command;

/* ---- a receipt ---- */
/* The leaf of the answer that was given with this key in this month. MK_NOT_FOUND: the key is wrong. *ret_nomor is
 * -1 while it waits for its leaf. */
MK_MUST_USE enum mk_result skm_log_find(struct db *db, struct arena *a, int64_t daerah,
                                        const unsigned char kunci[DAUN_KUNCI], int32_t bulan, struct skm_leaf *ret,
                                        int64_t *ret_nomor);

MK_MUST_USE enum mk_result skm_log_verify(struct db *db, struct arena *a, const struct daerah *d, struct report *r);

/* ---- pages ---- */
/* The thank-you page; kunci NULL: the answer has none, or it is not shown again. diabaikan: answers to extra questions that
 * did not apply. */
enum mk_result skm_receipt_show(struct request *rq, const struct skm_survei *s, const unsigned char resi[SKM_RESI_BYTES],
                                int32_t bulan, const unsigned char *kunci, int diabaikan);
enum mk_result skm_pohon_get(struct request *rq);
enum mk_result skm_pohon_json(struct request *rq);
enum mk_result skm_kepala_json(struct request *rq);
enum mk_result skm_konsistensi_json(struct request *rq);
enum mk_result skm_bukti_post(struct request *rq);
enum mk_result skm_note_get(struct request *rq);

#endif
