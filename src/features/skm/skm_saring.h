/* skm_saring.h: the filter and the pages of lists of what units give out for a survey, kiosks and one-time codes: by unit, among
 * those that the person may answer for (SURVEI_ISI), and by one of three states. What a person without the whole region asks for
 * is always one of their own units. */
#ifndef MK_FEATURES_SKM_SARING_H
#define MK_FEATURES_SKM_SARING_H

#include "skm/skm_kelola.h"
#include "web/feature.h"

enum { SKM_KEADAAN = 3 };
struct skm_saring_jenis { /* of a list; all of it constant */
    const char *path;                                         /* "/kelola/skm/kios" */
    struct { const char *kode, *nama; } keadaan[SKM_KEADAAN]; /* the first: all of them; nama: T() */
};
struct skm_saring {
    const struct skm_saring_jenis *jenis;
    struct unit_list units;
    struct skm_survei_list survei; /* of the region */
    int64_t unit, keadaan, hal;    /* unit 0: all; keadaan: index; hal from 1 */
    const char *unit_kode;         /* "" for all */
    bool semua;                    /* may see the whole region */
};

/* From the address; everything is the request's. MK_DENIED with a sentence: no unit of theirs. */
MK_MUST_USE enum mk_result skm_saring_baca(struct request *rq, const struct skm_saring_jenis *jenis, struct skm_saring *ret);
bool skm_saring_ada(const struct skm_saring *f); /* something is filtered, or it is not the first page */
/* The form above the list. MK_TOO_BIG: no memory. */
MK_MUST_USE enum mk_result skm_saring_gambar(struct request *rq, const struct skm_saring *f, struct fragment *ret);
/* The same list at another page; NULL: no memory. */
const char *skm_saring_hal(struct request *rq, const struct skm_saring *f, int64_t page);

#endif
