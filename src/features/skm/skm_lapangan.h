/* skm_lapangan.h: answers that an officer or enumerator takes without a network (ADR 0023). */
#ifndef MK_FEATURES_SKM_LAPANGAN_H
#define MK_FEATURES_SKM_LAPANGAN_H

#include "skm/skm_kelola.h"

/* An answer may be handed in so many days after it was given: less than receipts are kept (instruments/retensi.json,
 * skm.resi), so that a file that turns up late is refused and never counted a second time. */
enum { LAPANGAN_HARI = 92, LAPANGAN_BATCH = 500, LAPANGAN_BYTES = 4 * 1024 * 1024 };

enum mk_result skm_lapangan_get(struct request *rq);          /* the page itself: the same for everybody */
enum mk_result skm_lapangan_pekerja_get(struct request *rq);  /* its service worker */
enum mk_result skm_lapangan_bekal_get(struct request *rq);    /* what it needs: token, surveys, questions */
enum mk_result skm_lapangan_kirim_post(struct request *rq);   /* takes up to LAPANGAN_BATCH answers */

#endif
