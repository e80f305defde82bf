/* skm_ketik.h: one paper form as it is typed: read, checked, shown and stored by skm_kertas.c; skm_bundel_page.c uses the same
 * for forms that two people key in. */
#ifndef MK_FEATURES_SKM_KETIK_H
#define MK_FEATURES_SKM_KETIK_H

#include "skm/skm_kertas.h"
#include "skm/skm_tanya.h"

struct skm_ketik {
    struct skm_survei survei;
    const struct skm_instrument *instrument;
    struct skm_answer answer;
    int value[SKM_TANYA_MAX]; /* by question */
    bool wrong[SKM_TANYA_MAX], profile_wrong[SKM_PROFIL], saran_long, telat;
    const char *u[SKM_TANYA_MAX], *profile[SKM_PROFIL], *saran, *tanggal, *tanggal_salah, *key;
    struct skm_tanya_isian tambahan;
    int n_errors;
    /* a form of a bundle (skm_bundel.h); bundel NULL: it counts by itself */
    const char *bundel, *bundel_href, *aksi, *pesan;
    int64_t nomor;
    bool kedua;
};
/* Where what was typed comes from: the form that was sent, or what was kept of an earlier typing. */
struct skm_ketik_asal { tanya_get *get; void *arg; };
struct skm_ketik_asal skm_ketik_form(struct request *rq);

/* Answers and day into k, whose survei and instrument are set; what is wrong is counted in n_errors. */
MK_MUST_USE enum mk_result skm_ketik_baca(struct request *rq, struct skm_ketik *k, struct skm_ketik_asal from);
enum mk_result skm_ketik_show(struct request *rq, const struct skm_ketik *k, int status, const char *problem);
/* Stores and counts it for this person, with the audit entry of the first of the day. Inside a write. */
MK_MUST_USE enum mk_result skm_ketik_simpan(struct db *tx, const struct skm_pelaku *p, const struct skm_ketik *k,
                                            const unsigned char resi[SKM_RESI_BYTES], enum skm_nasib *ret);

#endif
