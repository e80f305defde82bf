/* pekerjaan.h: work that comes by itself once a period (a day, an hour). Of several processes on one database
 * exactly one does it: whoever takes the turn holds it until it is done, gives up, or its time runs out.
 *
 * Table pekerjaan(daerah_id, nama, terakhir, giliran): terakhir is the number of the last period that was done,
 * giliran the UTC milliseconds until which nobody else may begin. */
#ifndef MK_REGISTRY_PEKERJAAN_H
#define MK_REGISTRY_PEKERJAAN_H

#include "store/store.h"

/* Reads only, so that a process may ask often: would pekerjaan_take give it to us? */
MK_MUST_USE enum mk_result pekerjaan_due(struct db *db, int64_t daerah, const char *nama, int64_t period,
                                         int64_t now_ms, bool *ret_due);
/* True in *ret_taken: this period is not done, nobody is at it, and now it is ours until until_ms. */
MK_MUST_USE enum mk_result pekerjaan_take(struct db *tx, int64_t daerah, const char *nama, int64_t period,
                                          int64_t now_ms, int64_t until_ms, bool *ret_taken);
MK_MUST_USE enum mk_result pekerjaan_done(struct db *tx, int64_t daerah, const char *nama, int64_t period);
/* It failed: anybody may try again from then on. */
MK_MUST_USE enum mk_result pekerjaan_give(struct db *tx, int64_t daerah, const char *nama, int64_t again_ms);

#endif
