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
/* Ids of answers given here begin with their day, those of files with the moment of the import (skm_write.c): below
 * SKM_IDS_OF_DAYS there are only the latter. The first id that an answer of a day can have, by the one and the other. */
#define SKM_IDS_OF_DAYS (INT64_C(10957) << 47) /* 1 January 2000 */
int64_t skm_ids_of_day(int32_t day);
int64_t skm_ids_of_import(int32_t day);
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

/* ---- rules (skm_jujur_aturan.c) ---- */

struct skm_jujur_aturan {
    const char *sumber, *catatan[N_LANGS];
    bool terverifikasi;
    struct date berlaku_dari;
    struct jujur_jam jam;
    int biasa_hari;                      /* days before, of which the usual is taken */
    struct jujur_ambang ambang[N_SINYAL];
};
/* instruments/skm-jujur.json. Lives for ever; a broken file is a bug and stops the program. */
const struct skm_jujur_aturan *skm_jujur_aturan(void);
MK_MUST_USE enum mk_result skm_jujur_parse(struct arena *a, const char *json, size_t n, struct skm_jujur_aturan *ret,
                                           struct err *err);
/* Thresholds that hold on a day: those of the region, else those of the file. */
struct skm_ambang { struct jujur_ambang a; int32_t berlaku; /* 0: of the file */ const char *alasan; };
MK_MUST_USE enum mk_result skm_ambang_baca(struct db *db, struct arena *a, int64_t daerah, int32_t today,
                                           struct skm_ambang ret[N_SINYAL]);
/* From the day of `p` on, with an audit entry. MK_INVALID with a sentence. */
MK_MUST_USE enum mk_result skm_ambang_ubah(struct db *tx, const struct skm_pelaku *p, enum jujur_sinyal s,
                                           const struct jujur_ambang *a, const char *alasan, struct err *err);

/* ---- what is seen of answers given now, in memory (skm_amat.c) ---- */

enum { AMATAN_MIN = 10 /* answers of a unit's day before anything of it is written */ };
/* network: what stands for the visitor's network in this process, see rq_visitor; it does not leave memory. */
void skm_amat_catat(int64_t daerah, int zona, int64_t unit, enum skm_kanal kanal, uint64_t network, int64_t now_ms);
/* The same for a handler. */
void skm_amat(struct request *rq, const struct skm_answer *x);
/* Adds what is complete (an hour is over) to skm_amatan. */
MK_MUST_USE enum mk_result skm_amat_tulis(struct store *store, int64_t daerah, int zona, int64_t now_ms);
enum mk_result skm_amat_job(struct job_run *j);
bool skm_amat_due(struct job_run *j);

/* ---- signs (skm_sinyal.c) ---- */

struct skm_sinyal {
    int64_t unit;
    enum jujur_sinyal jenis;
    int32_t sejak, sampai;
    int64_t angka, dari, biasa, baris; /* RAMAI: dari is the number of such days */
    struct jujur_ambang ambang;
    const char *unit_kode, *unit_nama;
};
struct skm_sinyal_list { struct skm_sinyal *item; size_t n; bool more; };
/* Looks at the answers of a quarter (year x 4 + 0..3) anew and replaces its signs. Reads on db, then writes. */
MK_MUST_USE enum mk_result skm_sinyal_hitung(struct store *store, struct db *db, struct arena *a, const struct daerah *d,
                                             int32_t tw, int32_t today, int64_t now_ms);
/* unit 0: all; jenis N_SINYAL: any. */
MK_MUST_USE enum mk_result skm_sinyal_daftar(struct db *db, struct arena *a, int64_t daerah, int32_t tw, int64_t unit,
                                             enum jujur_sinyal jenis, int64_t limit, int64_t skip, struct skm_sinyal_list *ret);
/* When the job looked last; 0: never. */
MK_MUST_USE enum mk_result skm_sinyal_kapan(struct db *db, int64_t daerah, int32_t tw, int64_t *ret_ms);
enum mk_result skm_sinyal_job(struct job_run *j);
bool skm_sinyal_due(struct job_run *j);

/* ---- pages ---- */
const char *skm_baris_teks(struct request *rq, int64_t baris); /* "4 4 3 …, Perempuan" */
enum mk_result skm_periksa_get(struct request *rq);
enum mk_result skm_ambang_post(struct request *rq);
enum mk_result skm_karantina_baru_get(struct request *rq);
enum mk_result skm_karantina_post(struct request *rq);
enum mk_result skm_karantina_get(struct request *rq);
enum mk_result skm_karantina_langkah_post(struct request *rq);
enum mk_result skm_karantina_csv_get(struct request *rq);

/* What a page says of it. */
struct skm_terpisah_kata {
    int64_t n;
    const char *kelas;    /* see skm_terpisah_kelas; "" with n 0 */
    bool ada;             /* the index with all of them may be shown: five or more are apart */
    int ikm;
};
MK_MUST_USE enum mk_result skm_terpisah_kata(struct db *db, struct arena *a, int64_t daerah, enum skm_scope scope, int64_t id,
                                             struct period p, const struct skm_tally *tanpa, enum lang lang,
                                             struct skm_terpisah_kata *ret);

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
