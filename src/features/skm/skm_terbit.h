/* skm_terbit.h: publication of results (ADR 0026). Until a result is published it is "sementara": it follows every answer.
 * Publishing freezes the figures of a unit, or of the region, for one closed period as a numbered row with a day, a name and
 * an Ed25519 signature by the key of the public log. A row is never changed; it can be withdrawn with a reason that
 * everybody reads, and then the period may be published anew under another number.
 *
 * The published form is a signed note like the heads of the log (registry/pohon.h): lines of text, an empty line, a
 * signature line. Every column but those of the withdrawal is in it. */
#ifndef MK_FEATURES_SKM_SKM_TERBIT_H
#define MK_FEATURES_SKM_SKM_TERBIT_H

#include "registry/pohon.h"
#include "skm/skm_figures.h"
#include "skm/skm_kelola.h"

enum { TERBIT_ALASAN_MIN = 10, TERBIT_ALASAN_MAX = 500 /* characters */, TERBIT_TEKS_MAX = 4000 /* bytes */,
       TERBIT_MAX = 20000 /* rows read at once */ };

struct skm_terbitan {
    int64_t nomor, unit_id;         /* unit 0: the region */
    struct period p;
    const char *unit_kode, *nama, *asal, *oleh;
    int64_t waktu;
    struct skm_tally t;             /* of the region: of its measured units together */
    int64_t users, target;          /* 0: not known */
    int ni, ikm, low, high;         /* of the region: ikm is the simple mean of units; low -1: not known */
    int gabung;                     /* region: all answers together; else 0 */
    int64_t terukur, dari;          /* region: units measured, and all; else 0 */
    int64_t kepala;                 /* newest head of the log then; 0: none */
    bool bertanda;
    unsigned char tanda[POHON_TANDA], kunci[POHON_KUNCI];
    int64_t ditarik;                /* 0: it stands */
    const char *ditarik_oleh, *alasan;
};
/* Of a unit all of whose users answered: its index needs no interval. */
static inline bool skm_terbit_lengkap(const struct skm_terbitan *t)
{
    return t->users > 0 && t->t.n >= t->users;
}
struct skm_terbitan_list { struct skm_terbitan *item; size_t n; };

/* ---- reading: newest first. unit -1: all; p NULL: any ---- */
MK_MUST_USE enum mk_result skm_terbit_baca(struct db *db, struct arena *a, int64_t daerah, int64_t unit,
                                           const struct period *p, int64_t limit, struct skm_terbitan_list *ret);
MK_MUST_USE enum mk_result skm_terbit_satu(struct db *db, struct arena *a, int64_t daerah, int64_t nomor,
                                           struct skm_terbitan *ret);
/* The one that stands for the newest period; NULL: none. */
const struct skm_terbitan *skm_terbit_berlaku(const struct skm_terbitan_list *list);
/* The signed note. */
void skm_terbit_note(struct buf *b, const struct skm_terbitan *t);
bool skm_terbit_holds(const struct skm_terbitan *t);

/* ---- who is ready ---- */
enum skm_siap { SIAP, SIAP_TERBIT /* stands already */, SIAP_DITARIK /* withdrawn: only one by one */, SIAP_BELUM_TUTUP,
                SIAP_KOSONG, SIAP_KURANG, N_SIAP };
const char *skm_siap_teks(enum skm_siap s, enum lang lang);
struct skm_siap_unit {
    int64_t unit_id; /* 0: the region */
    const char *kode, *nama;
    struct skm_figure f;
    int64_t target;
    enum skm_siap siap;
    const struct skm_terbitan *t; /* the newest, withdrawn or not; NULL: none */
};
struct skm_siap_list { struct skm_siap_unit *item; size_t n; struct skm_siap_unit daerah; size_t jumlah[N_SIAP]; };
/* The region first, then every unit with a survey, by name. MK_NOT_FOUND: the period is not in the plan. */
MK_MUST_USE enum mk_result skm_siap_baca(struct db *db, struct arena *a, int64_t daerah, struct period p, enum lang lang,
                                         struct skm_siap_list *ret);

/* ---- changing: inside a write, with its entry in the trail ---- */
/* One unit; 0: the region alone. MK_CONFLICT with a sentence when it is not ready. */
MK_MUST_USE enum mk_result skm_terbit_unit(struct db *tx, struct arena *a, const struct skm_pelaku *p, struct period period,
                                           int64_t unit, struct err *err);
/* Every unit that is ready and the region. MK_CONFLICT when not even the region is. */
MK_MUST_USE enum mk_result skm_terbit_semua(struct db *tx, struct arena *a, const struct skm_pelaku *p, struct period period,
                                            int64_t *ret_n, struct err *err);
MK_MUST_USE enum mk_result skm_terbit_tarik(struct db *tx, struct arena *a, const struct skm_pelaku *p, int64_t nomor,
                                            const char *alasan, struct err *err);
/* Signatures hold, and what stands is what the counters say. */
MK_MUST_USE enum mk_result skm_terbit_verify(struct db *db, struct arena *a, int64_t daerah, struct report *report);

/* ---- what a page says of the figure that it shows ---- */
enum skm_status { STATUS_SEMENTARA, STATUS_TUTUP, STATUS_DITARIK, STATUS_RESMI };
struct skm_keadaan_hasil {
    enum skm_status status;
    const char *teks;   /* "Hasil resmi, terbit 5 Oktober 2026" */
    const char *tautan; /* where the publication or the withdrawal is told; NULL: there is nothing to tell */
};
/* Of a period that consists of several: official when each of them is. unit 0: the region. */
MK_MUST_USE enum mk_result skm_keadaan_hasil(struct request *rq, int64_t unit, struct period p, struct skm_keadaan_hasil *ret);

/* ---- pages ---- */
enum mk_result skm_terbit_get(struct request *rq);
enum mk_result skm_terbit_post(struct request *rq);
enum mk_result skm_terbit_tarik_post(struct request *rq);
enum mk_result skm_resmi_get(struct request *rq);
enum mk_result skm_resmi_satu_get(struct request *rq);
enum mk_result skm_resmi_note_get(struct request *rq);
enum mk_result skm_resmi_csv_get(struct request *rq);
enum mk_result skm_resmi_json_get(struct request *rq);

#endif
