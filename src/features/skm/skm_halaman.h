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
/* ?periode=2026-TW4 or ?tahun=2026; else the year that pages show. */
MK_MUST_USE enum mk_result skm_period_asked(struct request *rq, struct period *ret);
/* Periods with answers, newest year first, each year before its halves and quarters; `now` is always among them. */
struct skm_pilihan { struct period p; const char *kode, *nama; bool ini; };
struct skm_pilihan_list { struct skm_pilihan *item; size_t n; };
MK_MUST_USE enum mk_result skm_period_choices(struct request *rq, struct period now, struct skm_pilihan_list *ret);
/* Tallies by stratum, 0 unused. */
struct skm_strata { struct skm_tally of[STRATUM_END]; };
MK_MUST_USE enum mk_result skm_strata_daerah(struct db *db, int64_t daerah, struct period p, struct skm_strata *ret);
MK_MUST_USE enum mk_result skm_strata_unit(struct db *db, int64_t daerah, int64_t unit, struct period p,
                                           struct skm_strata *ret);
MK_MUST_USE enum mk_result skm_strata_layanan(struct db *db, int64_t daerah, int64_t layanan, struct period p,
                                              struct skm_strata *ret);
/* Which of them a page may show: none of one to four answers, and no second one from which such a one would follow. */
void skm_strata_tampil(const struct skm_strata *s, bool ret_shown[STRATUM_END]);
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
