/* skm_riwayat.h: results from before this installation, and the methods of all results (skm_metode.c, skm_riwayat.c). */
#ifndef MK_FEATURES_SKM_RIWAYAT_H
#define MK_FEATURES_SKM_RIWAYAT_H

#include "skm/skm_kelola.h"

enum { SKM_METODE_MAX = 16, SKM_SUMBER_MAX = 200 /* characters */ };
struct skm_metode {
    const char *kode, *sumber, *nama[N_LANGS], *catatan[N_LANGS];
    int batas[3]; /* lowest C, B, A in hundredths; all 0: no grade is known */
    int unsur;    /* elements; 0: not known */
    const char *bobot; /* weight of an element, as it was printed; NULL: not known */
};
const struct skm_metode *skm_metode(const char *kode); /* NULL when unknown */
size_t skm_metode_all(const struct skm_metode **ret);
enum grade skm_metode_grade(const struct skm_metode *m, int hundredths);
MK_MUST_USE enum mk_result skm_metode_parse(struct arena *a, const char *json, size_t n, struct skm_metode *ret,
                                            size_t max, size_t *ret_n, struct err *err);

struct skm_riwayat {
    int64_t id, unit_id; /* unit 0: the region */
    const char *unit, *unit_nama;
    struct period p;
    const char *metode;
    int64_t n;           /* -1: not known */
    int nilai;           /* hundredths */
    const char *sumber;
};
struct skm_riwayat_list { struct skm_riwayat *item; size_t n; };
/* unit -1: all; newest first. */
MK_MUST_USE enum mk_result skm_riwayat_baca(struct db *db, struct arena *a, int64_t daerah, int64_t unit,
                                            struct skm_riwayat_list *ret);
/* Inside a write; the audit entry is written with it. MK_CONFLICT: there is one for this unit and period, or this
 * installation has answers of its own there. */
MK_MUST_USE enum mk_result skm_riwayat_add(struct db *tx, struct arena *a, const struct skm_pelaku *p,
                                           const struct skm_riwayat *x, struct err *err);
MK_MUST_USE enum mk_result skm_riwayat_hapus(struct db *tx, struct arena *a, const struct skm_pelaku *p, int64_t id,
                                             const char *alasan, struct err *err);
/* "84,62", "84.62", "84" in hundredths 25,00..100,00. */
bool skm_nilai_parse(const char *s, size_t n, int *ret);

enum mk_result skm_riwayat_get(struct request *rq);
enum mk_result skm_riwayat_post(struct request *rq);
enum mk_result skm_riwayat_hapus_post(struct request *rq);
enum mk_result skm_hasil_unsur_get(struct request *rq);
enum mk_result skm_hasil_profil_get(struct request *rq);
enum mk_result skm_hasil_tren_get(struct request *rq);
enum mk_result skm_tren_csv_get(struct request *rq);
enum mk_result skm_tren_json_get(struct request *rq);
extern const struct command skm_import_riwayat, skm_export_riwayat;

#endif
