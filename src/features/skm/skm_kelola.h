/* skm_kelola.h: the staff side of the survey: periods, plan, old results, instruments, comments. Every change comes
 * through the functions here, from pages and commands alike; each writes its audit entry in the same transaction.
 * Who may, is asked by the handler (rq_boleh) before the write. */
#ifndef MK_FEATURES_SKM_KELOLA_H
#define MK_FEATURES_SKM_KELOLA_H

#include "registry/jejak.h"
#include "skm/skm.h"

struct skm_pelaku { /* who changes something */
    int64_t daerah, orang_id, permintaan, now;
    int32_t today;
    const char *nama; /* "baris perintah" for commands */
};
struct skm_pelaku skm_pelaku_of(struct request *rq);
MK_MUST_USE enum mk_result skm_jejak(struct db *tx, const struct skm_pelaku *p, const char *tindakan, const char *objek,
                                     const char *sebelum, const char *sesudah, const char *alasan);

/* The chain of units from one up to the top, for rq_boleh. Texts in the arena; n_unit 0 for unit 0. */
struct hak_objek skm_objek(struct arena *a, int64_t daerah, const struct unit_list *units, int64_t unit);
/* May the person do this for the whole region / on this unit? */
bool skm_boleh_daerah(struct request *rq, enum hak_tindakan t);
bool skm_boleh_unit(struct request *rq, enum hak_tindakan t, const struct unit_list *units, int64_t unit);

/* ---- periods (skm_periode.c) ---- */
enum skm_langkah { LANGKAH_BUAT, LANGKAH_BUKA, LANGKAH_PANJANG, LANGKAH_TUTUP, LANGKAH_TERBIT, LANGKAH_HAPUS, N_LANGKAH };
/* One step of a period. versi: what the form showed, 0: whatever it is now. selesai: LANGKAH_PANJANG only.
 * MK_INVALID, MK_CONFLICT, MK_NOT_FOUND with an Indonesian sentence. */
MK_MUST_USE enum mk_result skm_periode_langkah(struct db *tx, struct arena *a, const struct skm_pelaku *p,
                                               struct period period, enum skm_langkah step, int64_t versi,
                                               int32_t selesai, struct err *err);
/* The tallies of a closed period as they were frozen, against the counters of today; for verify. */
MK_MUST_USE enum mk_result skm_beku_verify(struct db *db, struct arena *a, int64_t daerah, struct report *report);
/* The period that a day belongs to, else the newest; -1 when there is none. */
int skm_periode_now(const struct skm_periode_list *list, int32_t today);
int skm_periode_find(const struct skm_periode_list *list, struct period p);

/* ---- the plan (skm_rencana.c) ---- */
struct skm_rencana { /* one service in a period */
    int64_t layanan_id, unit_id;
    const char *kode, *nama, *unit_kode, *unit_nama;
    int64_t populasi;  /* -1: not known */
    int64_t target;    /* its share of the unit's sample; 0 where no population is known */
    int64_t sendiri;   /* sample for a figure of its own (Krejcie-Morgan) */
    int64_t n;         /* answers so far */
};
struct skm_rencana_unit {
    int64_t unit_id;
    const char *kode, *nama;
    enum unit_kind jenis;
    int64_t populasi; /* -1: of no service known; else of those that are known */
    int64_t target;   /* Krejcie-Morgan over the unit, with its censuses; 0 when nothing is known */
    int64_t n, seharusnya;
    bool tertinggal, tercapai;
    const struct skm_rencana *layanan;
    size_t n_layanan, n_tahu; /* services; of them with a known population */
};
struct skm_rencana_list { struct skm_rencana_unit *unit; size_t n; struct skm_rencana *layanan; size_t n_layanan; };
/* The whole plan of a period, units in their order. unit 0: all. Populations of a larger period (half, year) are
 * the sums of the periods inside it. */
MK_MUST_USE enum mk_result skm_rencana_baca(struct db *db, struct arena *a, int64_t daerah, struct period p, int64_t unit,
                                            const struct skm_periode_list *periods, int32_t today,
                                            struct skm_rencana_list *ret);
/* The targets of all units alone, without counting answers; units in that order. */
struct skm_target { int64_t unit_id, target; };
struct skm_target_list { struct skm_target *item; size_t n; };
MK_MUST_USE enum mk_result skm_target_baca(struct db *db, struct arena *a, int64_t daerah, struct period p,
                                           struct skm_target_list *ret);
/* Users of a service, 0..SURVEI_POPULASI_MAX; -1 forgets. No audit entry: the caller writes one for the form. */
MK_MUST_USE enum mk_result skm_populasi_set(struct db *tx, int64_t daerah, struct period p, int64_t layanan,
                                            int64_t populasi);
/* Populations of units (0: sum unknown) for intervals; by unit id. */
struct skm_populasi { int64_t unit_id, populasi; bool semua; /* every service is known */ };
struct skm_populasi_list { struct skm_populasi *item; size_t n; };
MK_MUST_USE enum mk_result skm_populasi_units(struct db *db, struct arena *a, int64_t daerah, struct period p,
                                              struct skm_populasi_list *ret);
/* The same of one unit. */
MK_MUST_USE enum mk_result skm_users_of_unit(struct db *db, int64_t daerah, int64_t unit, struct period p, int64_t *ret);
/* The same for a handler: kept between requests (web/memo.h). */
MK_MUST_USE enum mk_result skm_populasi_here(struct request *rq, struct period p, struct skm_populasi_list *ret);
MK_MUST_USE enum mk_result skm_target_here(struct request *rq, struct period p, struct skm_target_list *ret);
MK_MUST_USE enum mk_result skm_users_here(struct request *rq, int64_t unit, struct period p, int64_t *ret);
int64_t skm_populasi_of(const struct skm_populasi_list *list, int64_t unit); /* 0: not known for all its services */

/* ---- handlers ---- */
enum mk_result skm_kelola_get(struct request *rq);
enum mk_result skm_periode_baru_post(struct request *rq);
enum mk_result skm_periode_get(struct request *rq);
enum mk_result skm_periode_post(struct request *rq);
enum mk_result skm_rencana_get(struct request *rq);
enum mk_result skm_rencana_post(struct request *rq);
enum mk_result skm_rencana_csv_get(struct request *rq);
enum mk_result skm_uji_get(struct request *rq);
enum mk_result skm_uji_post(struct request *rq);
enum mk_result skm_saran_get(struct request *rq);
enum mk_result skm_saran_post(struct request *rq);
enum mk_result skm_saran_satu_get(struct request *rq);
extern const struct daftar skm_saran_daftar;
enum mk_result skm_slot_pimpin(struct request *rq, const struct slot_subject *s, struct buf *out); /* skm_pimpin.c */
meja_hari_fn skm_meja_hari; /* skm_meja.c */
cari_fn skm_meja_cari;
/* By the form (samar, tutup): the text as it will be shown; NULL when nothing is hidden beyond what is already. */
const char *skm_saran_samarkan(struct request *rq, const char *teks);
extern const struct command skm_periode_commands[];
extern const size_t n_skm_periode_commands;
extern const struct command skm_import_populasi, skm_export_populasi;

#endif
