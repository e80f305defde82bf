/* skm_jujur.h: signals over answers, and their quarantine (core/jujur.h, ADR 0025). */
#ifndef MK_FEATURES_SKM_JUJUR_H
#define MK_FEATURES_SKM_JUJUR_H

#include "core/jujur.h"
#include "skm/skm_kelola.h"

/* ---- which answers (skm_karantina.c) ---- */

enum skm_pola { POLA_SEMUA, POLA_LURUS, POLA_BARIS, N_POLA };
enum { KARANTINA_HARI = 31 /* days at most */, KARANTINA_MAX = 5000 /* answers */, KARANTINA_ALASAN = 1000 /* characters */,
       KARANTINA_ALASAN_MIN = 10 };
struct skm_kriteria {
    int64_t unit, survei;         /* survei 0: all of the unit */
    int32_t dari, sampai;         /* days, both included */
    enum skm_kanal kanal;         /* KANAL_NONE: any */
    enum survei_stratum stratum;  /* STRATUM_NONE: any */
    enum skm_pola pola;
    int64_t baris;                /* POLA_BARIS: see jujur_baris */
};
/* MK_INVALID with a sentence: a unit and up to KARANTINA_HARI days are needed. */
MK_MUST_USE enum mk_result skm_kriteria_sah(const struct skm_kriteria *k, struct err *err);
struct skm_pilihan_jawaban {
    int64_t n;             /* at most KARANTINA_MAX */
    bool lebih;            /* there are more */
    int64_t tertutup;      /* of them in a closed period */
    int32_t bulan_dari, bulan_sampai; /* months in which they count */
    struct skm_tally tally;
    int64_t *id;           /* in the arena */
};
/* Those that fit and that no other quarantine holds or is to hold. */
MK_MUST_USE enum mk_result skm_karantina_pilih(struct db *db, struct arena *a, int64_t daerah, const struct skm_kriteria *k,
                                               struct skm_pilihan_jawaban *ret);

/* ---- quarantine: inside a write ---- */

/* n: how many the person saw; others now: MK_CONFLICT. */
MK_MUST_USE enum mk_result skm_karantina_usul(struct db *tx, struct arena *a, const struct skm_pelaku *p,
                                              const struct skm_kriteria *k, enum karantina_kelas kelas, const char *alasan,
                                              int64_t n, int64_t *ret_id, struct err *err);
/* MK_DENIED: the second person must be another; MK_CONFLICT: changed meanwhile, or its period is closed. */
MK_MUST_USE enum mk_result skm_karantina_langkah(struct db *tx, struct arena *a, const struct skm_pelaku *p, int64_t id,
                                                 int64_t versi, enum karantina_langkah step, const char *alasan, struct err *err);

/* ---- reading ---- */

struct skm_karantina {
    int64_t id;
    struct skm_kriteria k;
    enum karantina_kelas kelas;
    enum karantina_keadaan keadaan;
    int64_t n, versi, oleh, dibuat;
};
MK_MUST_USE enum mk_result skm_karantina_baca(struct db *db, int64_t daerah, int64_t id, struct skm_karantina *ret);
struct skm_karantina_list { struct skm_karantina *item; size_t n; bool more; };
/* Newest first. unit, keadaan 0: all. */
MK_MUST_USE enum mk_result skm_karantina_daftar(struct db *db, struct arena *a, int64_t daerah, int64_t unit,
                                                enum karantina_keadaan keadaan, int64_t limit, int64_t skip,
                                                struct skm_karantina_list *ret);
struct skm_karantina_jejak { enum karantina_keadaan keadaan; const char *nama, *alasan; int64_t waktu; };
struct skm_karantina_riwayat { struct skm_karantina_jejak *item; size_t n; };
MK_MUST_USE enum mk_result skm_karantina_riwayat(struct db *db, struct arena *a, int64_t daerah, int64_t id,
                                                 struct skm_karantina_riwayat *ret);
/* Its answers, whatever its state: tally, and whether any is in a closed period. */
MK_MUST_USE enum mk_result skm_karantina_isi(struct db *db, struct arena *a, int64_t daerah, int64_t id,
                                             struct skm_pilihan_jawaban *ret);

/* What is set apart of a unit, a service or the region in a period, from counters. */
struct skm_terpisah { struct skm_tally semua; int64_t kelas[KELAS_END]; };
MK_MUST_USE enum mk_result skm_terpisah_baca(struct db *db, int64_t daerah, enum skm_scope scope, int64_t id, struct period p,
                                             struct skm_terpisah *ret);
/* "isian yang sama berulang-ulang (40), kekeliruan petugas (2)"; "" when nothing is. In the arena. */
const char *skm_terpisah_kelas(struct arena *a, const struct skm_terpisah *t, enum lang lang);

/* ---- verify: which answers are set apart, to be asked for each row ---- */
struct skm_apart { struct skm_apart_item { int64_t id; int kelas; } *item; size_t n, found; };
MK_MUST_USE enum mk_result skm_apart_read(struct db *db, struct arena *a, int64_t daerah, struct skm_apart *ret);
/* KELAS_NONE: it counts. */
enum karantina_kelas skm_apart_of(struct skm_apart *t, int64_t jawaban);
/* Compares the counters with `counted` (service cells by class: id is layanan x 16 + kelas), and each quarantine with
 * its answers. *wrong grows by what differs. */
MK_MUST_USE enum mk_result skm_apart_verify(struct db *db, int64_t daerah, const struct skm_apart *t, struct skm_cells *counted,
                                            struct report *report, int64_t *wrong);
enum { APART_PLACES = 16 };

#endif
