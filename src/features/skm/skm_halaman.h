/* skm_halaman.h: small things that the pages of the survey share: names and days as people read them, the period of
 * an address, whom a list may show. */
#ifndef MK_FEATURES_SKM_HALAMAN_H
#define MK_FEATURES_SKM_HALAMAN_H

#include "skm/skm_kelola.h"
#include "web/chart.h"

const char *skm_tanggal(struct request *rq, int32_t day, bool iso); /* "21 November 2026" */
const char *skm_periode_nama(struct request *rq, struct period p);  /* "Triwulan IV 2026" */
const char *skm_periode_kode(struct arena *a, struct period p);     /* "2026-TW4" */
const char *skm_masa(struct request *rq, const struct periode *p);  /* first and last day of fieldwork */
/* {kode} of the address; MK_NOT_FOUND with a sentence. */
MK_MUST_USE enum mk_result skm_periode_path(struct request *rq, struct skm_periode_list *list, struct period *ret,
                                            int *ret_which);
/* Leaves the units that the person may look at; returns how many. */
size_t skm_rencana_saring(struct request *rq, const struct unit_list *units, struct skm_rencana_list *plan);
/* Units behind schedule, the farthest first. NULL: no memory. */
size_t skm_tertinggal(struct arena *a, const struct skm_rencana_list *plan, const struct skm_rencana_unit ***ret);
/* "1.250" and "1250"; *ret -1 for an empty text. False: no such number. */
bool skm_populasi_parse(const char *s, size_t n, int64_t *ret);
void skm_rencana_csv(struct buf *b, const char *kode, const struct skm_rencana_list *plan);

#endif
