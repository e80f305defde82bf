/* skm_lapor.h: what the two files that write parts of the official report share. See web/lapor.h. */
#ifndef MK_FEATURES_SKM_LAPOR_H
#define MK_FEATURES_SKM_LAPOR_H

#include "skm/skm_kelola.h"
#include "web/cetak.h"
#include "web/lapor.h"

struct lapor_skm {
    struct skm_tally tally;         /* of the unit, or of the measured units together: small ones do not follow from it */
    int64_t n;                      /* all answers, also those of units with too few */
    struct skm_rencana_list plan;
    struct skm_rows units;          /* all units of the region */
    const struct periode *periode;  /* NULL: not one of the region's periods */
    int64_t populasi, target;
    bool populasi_lengkap, ada;     /* ada: enough answers for an index */
    int ikm;                        /* of the region: the simple mean of its measured units */
    int gabung;                     /* all answers together; of a unit the same */
    size_t terukur;                 /* measured units */
    int ni, unsur[N_UNSUR];
    enum unsur urut[N_UNSUR];       /* from the weakest */
    struct skm_interval rentang;
    bool semua;                     /* every user answered: no interval is needed */
};
MK_MUST_USE enum mk_result lapor_baca(const struct lapor *q, struct lapor_skm *ret);
const char *lapor_angka(const struct lapor *q, int64_t v, int digits); /* "84,62" */
const char *lapor_bulat(const struct lapor *q, int64_t v);             /* "9.812" */
/* A sum of answers, which may be in twelfths: "9.812" or "9.812,50". */
const char *lapor_jumlah(const struct lapor *q, const struct skm_tally *t, int64_t sum);
MK_MUST_USE enum mk_result lapor_buku(const struct lapor *q, const struct lapor_skm *s, struct buf *b);
/* How much work it is to write the workbook, or the report. */
MK_MUST_USE enum mk_result lapor_baris(const struct lapor *q, bool book, struct buf *b);
lapor_fn skm_lapor;

#endif
